//! `mulu catalog stats`: counters of a division or a provider, as table, JSON and picture.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::queries::statistics::{ListCatalogRates, ProviderStatistics};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use serde_json::{Value, json};

use super::bulk::select::all_items;
use super::parts;
use super::read::ReadArgs;
use super::session::Session;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::show::plain::escape;
use crate::show::svg::{self, Bar, Panel, Picture};
use crate::show::words;

/// Flags of the statistics.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog stats --division 520300\n          mulu catalog stats --division 520300 --svg catalog.svg --lang zh"
)]
pub struct StatsArgs {
    /// Of this division
    #[arg(long, value_name = "DIVISION", required_unless_present = "provider")]
    division: Option<String>,
    /// Not the divisions below
    #[arg(long)]
    not_below: bool,
    /// Of this provider (USCC)
    #[arg(long, value_name = "USCC", conflicts_with = "division")]
    provider: Option<String>,
    /// Write the picture to a file
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    read: ReadArgs,
}

const COLOURS: [&str; 5] = ["#2f6f9f", "#3d8f5f", "#8f6f2f", "#7f4f8f", "#5f6f7f"];

/// Runs it.
pub fn run(session: &mut Session, args: &StatsArgs) -> Result<(), Failure> {
    let (mut document, negative) = match (&args.provider, &args.division) {
        (Some(provider), _) => {
            let question = ProviderStatistics { provider: session.uscc(provider)? };
            session.answer(question.into(), &args.read)?
        }
        (None, Some(division)) => {
            let division = session.division(division)?;
            parts::statistics(session, division, !args.not_below, &args.read)?
        }
        (None, None) => return Err(Failure::usage("whose?", "--division CODE, or --provider USCC")),
    };
    if negative.is_some() {
        return session.tell(&document, negative);
    }
    // The rates of the providers are a list of their own, proven like the counters, at the same moment.
    if let (Some(division), None, false) = (&args.division, &args.read.at, args.read.unverified) {
        let (division, below) = (session.division(division)?, !args.not_below);
        let make = |from| ListCatalogRates { division, below, from, limit: MAX_LIMIT }.into();
        document["answer"]["rates"] = json!(all_items(session, &make)?);
    }
    let lang = session.lang();
    let panels = panels(&document["answer"], lang);
    if let Some(path) = &args.svg {
        let picture =
            Picture { title: title(&document["answer"], args, lang), about: vec![session.verdict(&document)], panels: panels.clone() };
        crate::home::write_atomic(path, svg::document(&picture).as_bytes(), 0o644).map_err(|e| Failure::file(path, &e))?;
    }
    if session.out.is_json() {
        return session.out.raw_json(&document);
    }
    let style = *session.out.style();
    let mut text = format!(" {}\n", style.paint(&escape(&title(&document["answer"], args, lang)), crate::show::screen::Tone::Strong));
    for panel in &panels {
        text.push_str(&format!("\n {}\n", style.paint(&panel.title, crate::show::screen::Tone::Strong)));
        text.push_str(&svg::bars(panel, style.width.unwrap_or(100)));
    }
    text.push_str(&format!("\n {}\n", session.verdict(&document)));
    session.out.page(&text)
}

fn title(answer: &Value, args: &StatsArgs, lang: Lang) -> String {
    let first = answer["divisions"].as_array().and_then(|d| d.first());
    let name = answer["name"].as_str().or_else(|| first?["name"].as_str()).unwrap_or_default();
    let code = args.provider.as_deref().or(args.division.as_deref()).unwrap_or_default();
    lang.choose("Catalog of {name} ({code})", "{name}目录统计（{code}）").replace("{name}", name).replace("{code}", code)
}

fn count(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(0)
}

/// What the counters say, panel by panel.
pub fn panels(answer: &Value, lang: Lang) -> Vec<Panel> {
    let panel = |title: (&str, &str), n: usize, bars: Vec<Bar>| Panel {
        title: lang.choose(title.0, title.1).into(),
        colour: COLOURS[n],
        full: None,
        bars,
    };
    let views = [("all", "全部"), ("aggregated", "汇聚"), ("shared", "共享"), ("open", "开放"), ("operable", "可授权运营")];
    let view_bars =
        |counts: &Value| views.iter().map(|(view, zh)| Bar::new(lang.choose(view, zh), count(&counts[*view]))).collect::<Vec<_>>();
    let mut statuses: Vec<Bar> = ["submitted", "rejected", "published", "withdrawn"]
        .iter()
        .map(|status| Bar::new(words::word(lang, "status", status).0, count(&answer["statuses"][*status])))
        .collect();
    for (field, en, zh) in [("waiting", "reviews waiting", "等待审核"), ("unclaimed", "unclaimed", "未认领")] {
        if !answer[field].is_null() {
            statuses.push(Bar::new(lang.choose(en, zh), count(&answer[field])));
        }
    }
    let mut panels = vec![
        panel(("by status", "按状态"), 0, statuses),
        panel(("published, by view", "已发布（按视图）"), 1, view_bars(&answer["views"])),
    ];
    let rows = |field: &str| answer[field].as_array().cloned().unwrap_or_default();
    let mut themes: Vec<Bar> = rows("themes")
        .iter()
        .map(|theme| {
            let name = theme["theme"]
                .as_str()
                .map_or_else(|| lang.choose("without theme", "无主题").to_string(), |t| words::code(lang, "themes", t));
            Bar::new(name, count(&theme["views"]["all"]))
        })
        .collect();
    themes.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.label.cmp(&b.label)));
    if !themes.is_empty() {
        panels.push(panel(("published, by theme", "已发布（按主题）"), 2, themes));
    }
    let divisions = rows("divisions");
    if divisions.len() > 1 {
        let bars = divisions.iter().map(|d| Bar::new(d["name"].as_str().unwrap_or_default(), count(&d["views"]["all"]))).collect();
        panels.push(panel(("published, by division", "已发布（按区划）"), 3, bars));
    }
    let mut rates: Vec<Bar> = rows("rates").iter().map(|row| rate_bar(row["name"].as_str().unwrap_or_default(), row, lang)).collect();
    if rates.is_empty() && answer.get("rate").is_some() {
        rates.push(rate_bar(answer["name"].as_str().unwrap_or_default(), answer, lang));
    }
    if !rates.is_empty() {
        panels.push(Panel { full: Some(10_000), ..panel(("catalog rate by provider", "编目率（按提供方）"), 4, rates) });
    }
    panels
}

/// A rate; unknown is never shown as one.
fn rate_bar(name: &str, row: &Value, lang: Lang) -> Bar {
    let rate = &row["rate"];
    if rate.is_null() {
        return Bar { label: name.into(), value: 0, note: Some(lang.choose("unknown: no inventory", "未知：无家底").into()) };
    }
    let bp = count(&rate["bp"]);
    let note = format!("{}.{:02} % ({}/{})", bp / 100, bp % 100, count(&rate["published"]), count(&rate["cataloguable"]));
    Bar { label: name.into(), value: bp, note: Some(note) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_without_inventory_is_unknown_and_never_full() {
        let answer = json!({
            "statuses": { "submitted": 1, "rejected": 0, "published": 5, "withdrawn": 2 }, "waiting": 3,
            "views": { "all": 5, "aggregated": 1, "shared": 4, "open": 3, "operable": 0 },
            "themes": [{ "theme": "transport", "views": { "all": 2 } }, { "theme": null, "views": { "all": 3 } }],
            "divisions": [{ "division": "520300", "name": "遵义市", "views": { "all": 5 } }],
            "rates": [
                { "name": "教育局", "rate": null },
                { "name": "交通局", "rate": { "published": 5, "cataloguable": 6, "bp": 8333 } },
            ],
        });
        let zh = panels(&answer, Lang::Zh);
        let titles: Vec<&str> = zh.iter().map(|p| p.title.as_str()).collect();
        assert_eq!(titles, ["按状态", "已发布（按视图）", "已发布（按主题）", "编目率（按提供方）"]);
        assert_eq!((zh[2].bars[0].label.as_str(), zh[2].bars[1].label.as_str()), ("无主题", "交通运输"), "largest first");
        assert_eq!((zh[3].bars[0].value, zh[3].bars[0].note.as_deref()), (0, Some("未知：无家底")));
        assert_eq!(zh[3].bars[1].note.as_deref(), Some("83.33 % (5/6)"));
        assert_eq!(zh[0].bars.last().unwrap().value, 3);
    }
}
