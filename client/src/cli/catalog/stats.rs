//! `mulu catalog stats`: counters of a division or a provider, as table, JSON and picture.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::queries::statistics::{
    DivisionAnswer, ListCatalogRates, ProviderAnswer, ProviderStatistics, Rate, RateRow, StatusCounts, ViewCounts,
};
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use serde::Serialize;

use super::parts;
use crate::cli::arg::word;
use crate::cli::bulk::select::all;
use crate::cli::read::ReadArgs;
use crate::cli::session::{Document, Session};
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::outfile::require_apart;
use crate::show::plain::escape;
use crate::show::screen::Tone;
use crate::show::svg::{self, Bar, Panel, Picture};
use crate::show::words;
use crate::words::{Words, statistics};

/// Counters of a division or a provider, as table, JSON or picture
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog stats --division 520300\n          mulu catalog stats --division 520300 --svg catalog.svg --lang zh"
)]
pub struct Stats {
    /// Of this division; by default the one of the home
    #[arg(long, value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long)]
    not_below: bool,
    /// Of this provider (USCC)
    #[arg(long, value_name = "USCC", conflicts_with = "division", value_parser = word::<Uscc>)]
    provider: Option<Uscc>,
    /// Write the picture to a file
    #[arg(long, value_name = "FILE.svg")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    read: ReadArgs,
}

const COLOURS: [&str; 5] = ["#2f6f9f", "#3d8f5f", "#8f6f2f", "#7f4f8f", "#5f6f7f"];

/// Counters of a division with the rates of its providers.
#[derive(Debug, Serialize)]
pub struct OfDivision {
    #[serde(flatten)]
    counters: DivisionAnswer,
    #[serde(skip_serializing_if = "Option::is_none")]
    rates: Option<Vec<RateRow>>,
}

/// What is counted.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Counted {
    /// Of a provider.
    Provider(Box<ProviderAnswer>),
    /// Of a division.
    Division(Box<OfDivision>),
}

impl Run for Stats {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        require_apart(&[self.svg.as_deref(), self.read.proof.as_deref()], &[])?;
        let (code, document) = match self.provider {
            Some(provider) => {
                let document = session.answer(ProviderStatistics { provider }, &self.read)?;
                (provider.to_string(), document.with(|found| found.map(Counted::Provider)))
            }
            None => {
                let division = session.known_division(self.division, &self.read)?;
                (division.to_string(), of_division(session, division, !self.not_below, &self.read)?)
            }
        };
        let Some(answer) = &document.answer else { return session.tell(&document) };
        let lang = session.lang();
        let (title, panels) = (title(answer, &code, lang), panels(answer, lang));
        if let Some(path) = &self.svg {
            let picture = Picture { title: title.clone(), about: vec![document.verdict(lang)], panels: panels.clone() };
            crate::home::write_atomic(path, svg::document(&picture).as_bytes(), 0o644).map_err(|e| Failure::file(path, &e))?;
        }
        if session.out.is_json() {
            return session.out.document(&document.json()?);
        }
        let style = *session.out.style();
        let mut text = format!(" {}\n", style.paint(&escape(&title), Tone::Strong));
        for panel in &panels {
            text.push_str(&format!("\n {}\n", style.paint(&panel.title, Tone::Strong)));
            text.push_str(&svg::bars(panel, style.width.unwrap_or(100)));
        }
        text.push_str(&format!("\n {}\n", document.verdict(lang)));
        session.out.page(&text)
    }
}

fn of_division(session: &mut Session, division: DivisionCode, below: bool, read: &ReadArgs) -> Result<Document<Option<Counted>>, Failure> {
    let document = parts::statistics(session, division, below, read)?;
    // The rates of the providers are a list of their own, proven like the counters, at the same moment.
    let rates = match (&document.answer, read.at, read.unverified) {
        (Some(_), None, false) => Some(all(session, |from| ListCatalogRates { division, below, from, limit: MAX_LIMIT })?),
        _ => None,
    };
    Ok(document.with(|found| found.map(|counters| Counted::Division(Box::new(OfDivision { counters: *counters, rates })))))
}

fn title(answer: &Counted, code: &str, lang: Lang) -> String {
    let name = match answer {
        Counted::Provider(found) => found.name.as_str(),
        Counted::Division(found) => found.counters.divisions.first().map_or("", |division| division.name.as_str()),
    };
    statistics::catalog_of(name, code).of(lang).to_string()
}

/// What the counters say, panel by panel.
pub fn panels(answer: &Counted, lang: Lang) -> Vec<Panel> {
    match answer {
        Counted::Provider(found) => {
            let mut panels = first_panels(&found.statuses, &found.views, None, Some(found.unclaimed), lang);
            panels.push(rate_panel(vec![rate_bar(found.name.as_str(), found.rate.as_ref(), lang)], lang));
            panels
        }
        Counted::Division(found) => {
            let DivisionAnswer { divisions, statuses, waiting, views, themes, .. } = &found.counters;
            let mut panels = first_panels(statuses, views, Some(*waiting), None, lang);
            let named = |theme: &Option<String>| match theme {
                Some(theme) => words::code(lang, "themes", theme),
                None => statistics::without_theme().of(lang).to_string(),
            };
            let mut bars: Vec<Bar> = themes.iter().map(|theme| Bar::new(named(&theme.theme), theme.views.all)).collect();
            bars.sort_by(|a, b| b.value.cmp(&a.value).then_with(|| a.label.cmp(&b.label)));
            if !bars.is_empty() {
                panels.push(panel(&statistics::by_theme(), 2, bars, lang));
            }
            if divisions.len() > 1 {
                let bars = divisions.iter().map(|division| Bar::new(division.name.as_str(), division.views.all)).collect();
                panels.push(panel(&statistics::by_division(), 3, bars, lang));
            }
            let rates: Vec<Bar> = found.rates.iter().flatten().map(|row| rate_bar(row.name.as_str(), row.rate.as_ref(), lang)).collect();
            if !rates.is_empty() {
                panels.push(rate_panel(rates, lang));
            }
            panels
        }
    }
}

fn panel(title: &Words, n: usize, bars: Vec<Bar>, lang: Lang) -> Panel {
    Panel { title: title.of(lang).into(), colour: COLOURS[n], full: None, bars }
}

fn rate_panel(bars: Vec<Bar>, lang: Lang) -> Panel {
    Panel { full: Some(10_000), ..panel(&statistics::by_provider(), 4, bars, lang) }
}

fn first_panels(statuses: &StatusCounts, views: &ViewCounts, waiting: Option<u64>, unclaimed: Option<u64>, lang: Lang) -> Vec<Panel> {
    let status = |name: &str, count: u64| Bar::new(words::word(lang, "status", name).0, count);
    let StatusCounts { submitted, rejected, published, withdrawn } = statuses;
    let mut bars = vec![
        status("submitted", *submitted),
        status("rejected", *rejected),
        status("published", *published),
        status("withdrawn", *withdrawn),
    ];
    bars.extend(waiting.map(|count| Bar::new(statistics::waiting().of(lang), count)));
    bars.extend(unclaimed.map(|count| Bar::new(statistics::unclaimed().of(lang), count)));
    let counted = [
        (statistics::all(), views.all),
        (statistics::aggregated(), views.aggregated),
        (statistics::shared(), views.shared),
        (statistics::open(), views.open),
        (statistics::operable(), views.operable),
    ];
    let views = counted.iter().map(|(view, count)| Bar::new(view.of(lang), *count)).collect();
    vec![panel(&statistics::by_status(), 0, bars, lang), panel(&statistics::by_view(), 1, views, lang)]
}

/// A rate; unknown is never shown as one.
fn rate_bar(name: &str, rate: Option<&Rate>, lang: Lang) -> Bar {
    match rate {
        None => Bar { label: name.into(), value: 0, note: Some(statistics::unknown_rate().of(lang).into()) },
        Some(Rate { bp, published, cataloguable }) => {
            let note = format!("{}.{:02} % ({published}/{cataloguable})", bp / 100, bp % 100);
            Bar { label: name.into(), value: *bp, note: Some(note) }
        }
    }
}

#[cfg(test)]
mod tests {
    use mulu_contracts::catalog::queries::statistics::ThemeCounts;
    use mulu_contracts::kernel::text::Text;

    use super::*;

    fn views(all: u64) -> ViewCounts {
        ViewCounts { all, aggregated: 1, shared: 1, open: 1, operable: 0 }
    }

    #[test]
    fn a_rate_without_inventory_is_unknown_and_never_full() {
        let theme = |theme: Option<&str>, all| ThemeCounts { theme: theme.map(String::from), views: views(all) };
        let rate = |name: &str, rate| RateRow {
            provider: "11520300MB00000197".parse().unwrap(),
            name: Text::new(name).unwrap(),
            scope_division: "520300".parse().unwrap(),
            active: true,
            published: 5,
            inventory: None,
            rate,
        };
        let counters = DivisionAnswer {
            divisions: Vec::new(),
            next: None,
            statuses: StatusCounts { submitted: 1, rejected: 0, published: 5, withdrawn: 2 },
            waiting: 3,
            views: views(5),
            themes: vec![theme(Some("transport"), 2), theme(None, 3)],
        };
        let rates = vec![rate("教育局", None), rate("交通局", Some(Rate { published: 5, cataloguable: 6, bp: 8333 }))];
        let zh = panels(&Counted::Division(Box::new(OfDivision { counters, rates: Some(rates) })), Lang::Zh);
        let titles: Vec<&str> = zh.iter().map(|p| p.title.as_str()).collect();
        assert_eq!(titles, ["按状态", "已发布（按视图）", "已发布（按主题）", "编目率（按提供方）"]);
        assert_eq!((zh[2].bars[0].label.as_str(), zh[2].bars[1].label.as_str()), ("无主题", "交通运输"), "largest first");
        assert_eq!((zh[3].bars[0].value, zh[3].bars[0].note.as_deref()), (0, Some("未知：无家底")));
        assert_eq!(zh[3].bars[1].note.as_deref(), Some("83.33 % (5/6)"));
        assert_eq!(zh[0].bars.last().unwrap().value, 3);
    }
}
