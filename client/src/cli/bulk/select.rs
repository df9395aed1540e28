//! Which entries a command is about: a list, a provider, a division, a status, a view. Every list is proven complete.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries, ListPendingReviews};
use mulu_contracts::catalog::records::entry::{EntryStatus, View};
use mulu_contracts::kernel::id::{DivisionCode, EntryId};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use serde_json::{Value, json};

use super::list_file;
use crate::cli::filter::{ViewName, status_of};
use crate::cli::session::Session;
use crate::exit::Failure;

/// Flags that choose many entries, and how the work goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Many at once")]
pub struct Many {
    /// Entries of a file: one id a line, CSV with a column `id`, or JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = ["id", "provider", "division", "status", "view"])]
    pub list: Option<PathBuf>,
    /// Entries of this provider (USCC)
    #[arg(long, value_name = "USCC", conflicts_with = "id")]
    pub provider: Option<String>,
    /// Entries of this division and below
    #[arg(long, value_name = "DIVISION", conflicts_with = "id")]
    pub division: Option<String>,
    /// Only those of this status: submitted, rejected, published, withdrawn
    #[arg(long, value_name = "STATUS", conflicts_with_all = ["id", "view"])]
    pub status: Option<String>,
    /// Only those of this view: all, aggregated, shared, open, operable
    #[arg(long, value_enum, value_name = "VIEW", conflicts_with = "id")]
    pub view: Option<ViewName>,
    /// Do not ask on the terminal
    #[arg(long)]
    pub yes: bool,
    /// Report of each entry, as CSV
    #[arg(long, value_name = "REPORT.csv")]
    pub report: Option<PathBuf>,
}

impl Many {
    /// Were many asked for?
    pub fn chosen(&self) -> bool {
        self.list.is_some() || self.provider.is_some() || self.division.is_some() || self.status.is_some() || self.view.is_some()
    }
}

/// One entry that was chosen.
#[derive(Debug, Clone)]
pub struct Picked {
    /// Row of the list, from 1; none where a list of the ledger named it.
    pub row: Option<usize>,
    /// The id, as the ledger or the file writes it.
    pub text: String,
    /// Its title, where it is known.
    pub title: String,
    /// The entry; or why there is none.
    pub found: Found,
}

/// What stands behind a chosen id.
#[derive(Debug, Clone)]
pub enum Found {
    /// A row of a proven list: an entry's, or that of a review that waits.
    Row(EntryId, Value),
    /// The whole entry, as `get_entry` answers.
    Entry(EntryId, Value),
    /// The same entry stands in an earlier row.
    Repeats(usize),
    /// No id.
    NoId(String, String),
    /// Proven not to exist.
    Absent,
}

/// Every item of a list, read at one height.
pub fn all_items(session: &mut Session, make: &dyn Fn(Place) -> Question) -> Result<Vec<Value>, Failure> {
    session.work_in_parts();
    let (mut items, mut moment, mut from) = (Vec::new(), None, Place::START);
    loop {
        let verified = session.ledger()?.ask_any(make(from), moment).map_err(|e| Failure::from(e).before_write())?;
        moment.get_or_insert(Moment::Height(verified.height));
        let answer = serde_json::to_value(&verified.answer).map_err(|e| Failure::defect(e.to_string()))?;
        items.extend(answer["items"].as_array().cloned().unwrap_or_default());
        // A part may be empty and lead on.
        match answer["next"].as_str().and_then(|next| next.parse().ok()) {
            Some(next) => from = next,
            None => return Ok(items),
        }
    }
}

/// The chosen entries. From a file each one is read whole; from lists as rows.
pub fn entries(session: &mut Session, many: &Many) -> Result<Vec<Picked>, Failure> {
    match &many.list {
        Some(path) => from_file(session, list_file::read(path)?),
        None => Ok(rows(session, many)?.into_iter().filter_map(row).collect()),
    }
}

/// Of the chosen entries those that wait for review, with what a review has to name.
pub fn reviews(session: &mut Session, many: &Many) -> Result<Vec<Picked>, Failure> {
    if let Some(path) = &many.list {
        return from_file(session, list_file::read(path)?);
    }
    let provider = many.provider.as_deref().map(|p| session.uscc(p)).transpose()?;
    let division = self::division(session, many)?;
    let make = |from| ListPendingReviews { division, below: true, sector: None, from, limit: MAX_LIMIT }.into();
    let mut waiting = all_items(session, &make)?;
    waiting.retain(|row| provider.is_none_or(|p| row["provider"].as_str() == Some(p.as_str())));
    if many.status.is_some() || many.view.is_some() {
        let ids: BTreeSet<String> = rows(session, many)?.iter().filter_map(|r| Some(r["id"].as_str()?.to_string())).collect();
        waiting.retain(|row| row["id"].as_str().is_some_and(|id| ids.contains(id)));
    }
    Ok(waiting.into_iter().filter_map(row).collect())
}

/// The whole entry under an id, verified.
pub fn entry(session: &mut Session, id: EntryId) -> Result<Option<Value>, Failure> {
    let found = session.before_write(GetEntry { id })?.answer;
    found.map(|f| serde_json::to_value(f).map_err(|e| Failure::defect(e.to_string()))).transpose()
}

/// A row of a list of entries.
pub fn row(row: Value) -> Option<Picked> {
    let text = row["id"].as_str()?.to_string();
    let id = EntryId::parse(&text).ok()?;
    Some(Picked { row: None, text, title: row["title"].as_str().unwrap_or_default().into(), found: Found::Row(id, row) })
}

fn from_file(session: &mut Session, lines: Vec<list_file::Line>) -> Result<Vec<Picked>, Failure> {
    let progress = crate::progress::Progress::new(lines.len() as u64, session.lang().choose("reading", "读取"));
    let mut picked = Vec::with_capacity(lines.len());
    for line in lines {
        let (mut text, mut title) = (line.text, String::new());
        let found = match (line.id, line.repeats) {
            (Err((words, hint)), _) => Found::NoId(words, hint),
            (Ok(id), repeats) => {
                text = id.to_string();
                match repeats {
                    Some(row) => Found::Repeats(row),
                    None => match entry(session, id)? {
                        Some(entry) => {
                            title = entry["core"]["title"].as_str().unwrap_or_default().into();
                            Found::Entry(id, entry)
                        }
                        None => Found::Absent,
                    },
                }
            }
        };
        picked.push(Picked { row: Some(line.row), text, title, found });
        progress.add(1);
    }
    session.keep_seen()?;
    Ok(picked)
}

/// The division asked for, or the provider's.
fn division(session: &mut Session, many: &Many) -> Result<DivisionCode, Failure> {
    match (&many.division, &many.provider) {
        (Some(division), _) => session.division(division),
        (None, Some(provider)) => {
            let uscc = session.uscc(provider)?;
            match session.before_write(GetOrganisation { uscc })?.answer {
                Some(found) => Ok(found.organisation.division),
                _ => Err(Failure::not_found(&format!("organisation {uscc}"))),
            }
        }
        (None, None) => Err(Failure::usage("which entries?", "an id, --list FILE, --provider USCC or --division CODE")),
    }
}

/// Rows of the entries that the flags choose.
fn rows(session: &mut Session, many: &Many) -> Result<Vec<Value>, Failure> {
    let provider = many.provider.as_deref().map(|p| session.uscc(p)).transpose()?;
    let status = many.status.as_deref().map(status_of).transpose()?;
    let scopes = match (provider, many.view) {
        // A provider's own list has every status; its division bounds the others.
        (Some(provider), None) => vec![EntryScope::Provider(provider)],
        (_, Some(view)) => vec![EntryScope::View { division: division(session, many)?, below: true, view: View::from(view), theme: None }],
        (None, None) => {
            let division = division(session, many)?;
            let statuses = status.map_or(EntryStatus::ALL.to_vec(), |s| vec![s]);
            statuses.into_iter().map(|status| EntryScope::Status { division, below: true, status }).collect()
        }
    };
    let mut rows = Vec::new();
    for scope in scopes {
        rows.extend(all_items(session, &|from| ListEntries { scope: scope.clone(), from, limit: MAX_LIMIT }.into())?);
    }
    let words = status.map(|s| json!(s));
    rows.retain(|row| provider.is_none_or(|p| row["provider"].as_str() == Some(p.as_str())));
    rows.retain(|row| words.as_ref().is_none_or(|w| row["status"] == *w));
    if let (Some(_), Some(division)) = (provider, &many.division) {
        let division = session.division(division)?;
        let within = divisions(session, division)?;
        rows.retain(|row| row["division"].as_str().is_some_and(|d| within.contains(d)));
    }
    Ok(rows)
}

/// A division and all that lies in it.
fn divisions(session: &mut Session, division: DivisionCode) -> Result<BTreeSet<String>, Failure> {
    use mulu_contracts::party::queries::tables::ListDivisions;
    let make = |from| ListDivisions { within: Some(division), from, limit: MAX_LIMIT }.into();
    let items = all_items(session, &make)?;
    Ok(items.iter().filter_map(|d| Some(d["code"].as_str()?.to_string())).collect())
}
