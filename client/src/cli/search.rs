//! `mulu catalog search`: nodes name entries, each of which is then proven and looked at here.

use std::time::{Duration, Instant};

use clap::Args;
use mulu_contracts::catalog::queries::entry::{EntryAnswer, GetEntry};
use mulu_contracts::catalog::queries::lists::row;
use mulu_contracts::catalog::search::{EntryTerms, Rank, Wanted};
use mulu_contracts::governance::queries::ListParameters;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::ledger::ask::{MAX_HITS, SearchAsk};
use serde_json::{Value, json};

use super::names::names;
use super::read::ReadArgs;
use super::session::Session;
use crate::exit::Failure;
use crate::ledger::Verified;

/// A block that a search saw is proven by the next one; so long that one is waited for, once for all hits.
const NEXT_BLOCK: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_millis(100);

/// Flags of `search`.
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu catalog search 供水 统计\n          mulu catalog search '城市供水量' --limit 50 --output json\n\n\
    Every word has to stand in title, keywords or abstract; Chinese words also inside of longer ones. Each hit is proven. \
    That these are all is the word of the nodes that were asked; lists that are proven complete: mulu catalog list")]
pub struct SearchArgs {
    /// Words
    #[arg(required = true)]
    words: Vec<String>,
    /// Hits, the best first
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_HITS)))]
    limit: u16,
}

/// Runs the command.
pub fn run(session: &mut Session, args: &SearchArgs) -> Result<(), Failure> {
    let words = args.words.join(" ");
    let wanted = Wanted::new(&words).map_err(|e| {
        Failure::usage(format!("{words}: {e}"), "give words of a title or an abstract")
            .zh(format!("{words}：没有可查找的文字，或词太多"), "请输入名称或摘要中的词")
    })?;
    let found = session.ledger()?.search(&SearchAsk { words, limit: args.limit })?;
    let mut hits = Vec::new();
    let (mut strange, mut newest) = (Vec::new(), None);
    let begun = Instant::now();
    for id in &found.ids {
        let (verified, hit) = prove(session, id, &wanted, |at| at >= found.height || begun.elapsed() > NEXT_BLOCK)?;
        match hit {
            Some(hit) => hits.push(hit),
            None => strange.push(id.to_string()),
        }
        newest = Some(verified);
    }
    // Also where nothing was found: a node that stands still is noticed.
    let newest = match newest {
        Some(newest) => newest,
        None => session.ledger()?.ask_any(ListParameters {}.into(), None)?,
    };
    session.keep_seen()?;
    session.out.note_age(newest.age_secs);
    hits.sort_by_key(|(rank, item)| (*rank, item["id"].to_string()));
    hits.truncate(args.limit.into());
    let items: Vec<Value> = hits.into_iter().map(|(_, item)| item).collect();
    let total = u64::from(found.found).max(items.len() as u64).saturating_sub(strange.len() as u64);
    let document = json!({
        "chain_id": session.ledger()?.chain_id(),
        "height": newest.height.to_string(),
        "time": newest.time,
        "verified": true,
        "complete": false,
        "trust": newest.trust,
        "answer": { "items": items, "total": total.to_string(), "next": null, "whole": found.whole, "without_the_words": strange },
    });
    let lang = session.lang();
    if items.is_empty() && !session.out.is_json() {
        session
            .out
            .words(lang.choose("nothing was found; that there is nothing is the nodes' word", "没有找到；是否确实没有只是节点的说法"))?;
    } else {
        let listed: Vec<&Value> = items.iter().collect();
        let names = names(session, &listed, &ReadArgs::default(), None)?;
        session.out.list(&document, &names)?;
    }
    if !strange.is_empty() {
        let words = lang.choose("named, but without these words: {them}", "被列出但不含这些词：{them}");
        session.out.words(&words.replace("{them}", &strange.join(lang.choose(", ", "、"))))?;
    }
    if !found.whole {
        session.out.words(
            lang.choose("many entries may answer, not all were looked at: add a word", "可能匹配的条目太多，未全部查看：请再加一个词"),
        )?;
    }
    Ok(())
}

/// Proves an entry, and looks whether it holds the words; again until it does, or the state is new enough.
fn prove(
    session: &mut Session,
    id: &EntryId,
    wanted: &Wanted,
    enough: impl Fn(u64) -> bool,
) -> Result<(Verified, Option<(Rank, Value)>), Failure> {
    loop {
        let verified = session.ledger()?.ask_any(GetEntry { id: *id }.into(), None)?;
        let hit = match verified.answer.get::<GetEntry>() {
            Some(Some(entry)) => look(entry, wanted)?,
            _ => None,
        };
        if hit.is_some() || enough(verified.height) {
            return Ok((verified, hit));
        }
        std::thread::sleep(AGAIN);
    }
}

fn look(entry: &EntryAnswer, wanted: &Wanted) -> Result<Option<(Rank, Value)>, Failure> {
    let Some(rank) = EntryTerms::of(entry.core.input.title.as_str(), &entry.detail).answers(wanted) else { return Ok(None) };
    let to_value = |value: Result<Value, serde_json::Error>| value.map_err(|e| Failure::defect(e.to_string()));
    let mut item = to_value(crate::wide::to_value(&row(entry.core.clone())))?;
    item["abstract"] = to_value(crate::wide::to_value(&entry.detail.r#abstract))?;
    Ok(Some((rank, item)))
}
