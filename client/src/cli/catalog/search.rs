//! `mulu catalog search`: nodes name entries, each of which is then proven and looked at here.

use std::time::{Duration, Instant};

use clap::Args;
use mulu_contracts::catalog::queries::entry::{EntryAnswer, GetEntry};
use mulu_contracts::catalog::queries::lists::{EntryRow, row};
use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::catalog::search::{EntryTerms, Rank, Wanted};
use mulu_contracts::governance::queries::ListParameters;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::ledger::ask::{MAX_HITS, SearchAsk};
use serde::Serialize;

use crate::cli::read::ReadArgs;
use crate::cli::session::{Document, Session, Shown};
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::lang::Lang;
use crate::ledger::Verified;
use crate::show::Names;
use crate::show::lists::Row;
use crate::show::screen::Style;
use crate::words::answers;

/// A block that a search saw is proven by the next one; so long that one is waited for, once for all hits.
const NEXT_BLOCK: Duration = Duration::from_secs(10);
const AGAIN: Duration = Duration::from_millis(100);

/// Find entries by words of title, keywords and abstract; each hit is proven
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu catalog search 供水 统计\n          mulu catalog search '城市供水量' --limit 50 --output json\n\n\
    Every word has to stand in title, keywords or abstract; Chinese words also inside of longer ones. Each hit is proven. \
    That these are all is the word of the nodes that were asked; lists that are proven complete: mulu catalog list")]
pub struct Search {
    /// Words
    #[arg(required = true)]
    words: Vec<String>,
    /// Hits, the best first
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=i64::from(MAX_HITS)))]
    limit: u16,
}

/// A hit, as lists have entries, with its abstract.
#[derive(Debug, Clone, Serialize)]
struct Hit {
    #[serde(flatten)]
    row: EntryRow,
    #[serde(rename = "abstract")]
    summary: mulu_contracts::kernel::words::Words<0, 2_000, true>,
}

impl Row for Hit {
    fn table(items: &[Hit], names: &Names, lang: Lang, style: &Style) -> (String, Vec<String>) {
        let rows: Vec<EntryRow> = items.iter().map(|hit| hit.row.clone()).collect();
        EntryRow::table(&rows, names, lang, style)
    }
}

/// What was found.
#[derive(Serialize)]
struct Hits {
    items: Vec<Hit>,
    total: String,
    next: Option<()>,
    whole: bool,
    without_the_words: Vec<String>,
}

impl Run for Search {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let words = self.words.join(" ");
        let wanted = Wanted::new(&words).map_err(|e| Failure::wrong(answers::no_words(&words, e), answers::give_words()))?;
        let found = session.ledger()?.search(&SearchAsk { words, limit: self.limit })?;
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
        // What is withdrawn comes behind what stands.
        hits.sort_by_key(|(rank, hit): &(Rank, Hit)| (hit.row.status == EntryStatus::Withdrawn, *rank, hit.row.id));
        hits.truncate(self.limit.into());
        let items: Vec<Hit> = hits.into_iter().map(|(_, hit)| hit).collect();
        let total = u64::from(found.found).max(items.len() as u64).saturating_sub(strange.len() as u64).to_string();
        let document = Document {
            chain_id: session.ledger()?.chain_id().to_string(),
            height: newest.height,
            time: newest.time,
            trust: Some(newest.trust),
            negative: None,
            complete: false,
            answer: Hits { items, total, next: None, whole: found.whole, without_the_words: strange },
        };
        let lang = session.lang();
        let Hits { items, total, whole, without_the_words, .. } = &document.answer;
        if items.is_empty() && !session.out.is_json() {
            session.out.words(answers::nothing_found().of(lang))?;
        } else {
            session.tell_rows(&document, &Shown { items, total, next: None }, &ReadArgs::default(), None)?;
        }
        if !without_the_words.is_empty() {
            session.out.words(answers::without_the_words(without_the_words.join(lang.choose(", ", "、"))).of(lang))?;
        }
        if !whole {
            session.out.words(answers::too_many_hits().of(lang))?;
        }
        Ok(())
    }
}

/// Proves an entry, and looks whether it holds the words; again until it does, or the state is new enough.
fn prove(
    session: &mut Session,
    id: &EntryId,
    wanted: &Wanted,
    enough: impl Fn(u64) -> bool,
) -> Result<(Verified, Option<(Rank, Hit)>), Failure> {
    loop {
        let verified = session.ledger()?.ask_any(GetEntry { id: *id }.into(), None)?;
        let hit = match verified.answer.get::<GetEntry>() {
            Some(Some(entry)) => look(entry, wanted),
            _ => None,
        };
        if hit.is_some() || enough(verified.height) {
            return Ok((verified, hit));
        }
        std::thread::sleep(AGAIN);
    }
}

fn look(entry: &EntryAnswer, wanted: &Wanted) -> Option<(Rank, Hit)> {
    let rank = EntryTerms::of(entry.core.input.title.as_str(), &entry.detail).answers(wanted)?;
    Some((rank, Hit { row: row(entry.core.clone()), summary: entry.detail.r#abstract.clone() }))
}
