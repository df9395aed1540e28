//! Which objects a command is about: of entries a list, a provider, a division, a status, a view. Every list is proven complete.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::queries::entry::{EntryAnswer, GetEntry};
use mulu_contracts::catalog::queries::lists::{
    EntryRow, EntryScope, ListEntries, ListPendingReviews, ListProviderEntries, ProviderScope, ReviewRow, row as row_of,
};
use mulu_contracts::catalog::records::entry::{EntryStatus, View};
use mulu_contracts::certificate::queries::certificate::CertificateAnswer;
use mulu_contracts::kernel::id::{DivisionCode, EntryId, Uscc};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::query::Query;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_contracts::party::queries::tables::ListDivisions;

use super::list_file;
use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::{Pages, Session};
use crate::exit::Failure;
use crate::progress::Progress;
use crate::words::{Words, objects, progress, usage};

/// Flags that choose many entries, and how the work goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Many at once")]
pub struct Many {
    /// Entries of a file: one id a line, CSV with a column `id`, or JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = ["id", "version", "provider", "division", "status", "view"])]
    pub list: Option<PathBuf>,
    /// Entries of this provider (USCC)
    #[arg(long, value_name = "USCC", conflicts_with_all = ["id", "version"], value_parser = word::<Uscc>)]
    pub provider: Option<Uscc>,
    /// Entries of this division and below
    #[arg(long, value_name = "DIVISION", conflicts_with_all = ["id", "version"], value_parser = word::<DivisionCode>)]
    pub division: Option<DivisionCode>,
    /// Only those of this status: submitted, rejected, published, withdrawn
    #[arg(long, value_name = "STATUS", conflicts_with_all = ["id", "version", "view"], value_parser = word::<EntryStatus>)]
    pub status: Option<EntryStatus>,
    /// Only those of this view: all, aggregated, shared, open, operable
    #[arg(long, value_name = "VIEW", conflicts_with_all = ["id", "version"], value_parser = word::<View>)]
    pub view: Option<View>,
    #[command(flatten)]
    pub how: How,
}

/// How the work on many goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Many at once")]
pub struct How {
    /// Do not ask on the terminal
    #[arg(long)]
    pub yes: bool,
    /// Report of each one, as CSV
    #[arg(long, value_name = "REPORT.csv")]
    pub report: Option<PathBuf>,
}

impl Many {
    /// Were many asked for?
    pub fn chosen(&self) -> bool {
        self.list.is_some() || self.provider.is_some() || self.division.is_some() || self.status.is_some() || self.view.is_some()
    }

    /// Does the provider alone choose?
    pub fn only_provider(&self) -> bool {
        self.provider.is_some() && self.list.is_none() && self.division.is_none() && self.status.is_none() && self.view.is_none()
    }
}

/// One object that was chosen: an entry, or a certificate.
#[derive(Debug, Clone)]
pub struct Picked {
    /// Row of the list, from 1; none where a list of the ledger named it.
    pub row: Option<usize>,
    /// The id, as the ledger or the file writes it.
    pub text: String,
    /// Its title, where it is known.
    pub title: String,
    /// The entry; or why there is none.
    pub stands: Stands,
}

/// What stands behind a chosen id.
#[derive(Debug, Clone)]
pub enum Stands {
    /// A row of a proven list.
    Row(EntryRow),
    /// A row of the proven list of reviews that wait.
    Review(Box<ReviewRow>),
    /// The whole entry.
    Entry(Box<EntryAnswer>),
    /// A whole certificate.
    Certificate(Box<CertificateAnswer>),
    /// The same one stands in an earlier row.
    Repeats(usize),
    /// No id: why, and what to do.
    NoId(Words, Words),
    /// Proven not to exist, in words.
    Absent(Words),
}

impl Picked {
    /// Its facts, as a list has them; none where there is no entry.
    pub fn facts(&self) -> Option<EntryRow> {
        match &self.stands {
            Stands::Row(row) => Some(row.clone()),
            Stands::Review(row) => Some(row.entry.clone()),
            Stands::Entry(entry) => Some(row_of(entry.core.clone())),
            Stands::Certificate(_) | Stands::Repeats(_) | Stands::NoId(..) | Stands::Absent(_) => None,
        }
    }
}

/// Every member of a list, read at one height.
pub fn all<Q>(session: &mut Session, make: impl Fn(Place) -> Q) -> Result<Vec<<Q::Answer as Pages>::Item>, Failure>
where
    Q: Query,
    Q::Answer: Pages,
{
    session.work_in_parts();
    let (mut items, mut moment, mut from) = (Vec::new(), None, Place::START);
    loop {
        let verified = session.ledger()?.ask(make(from), moment).map_err(|e| Failure::from(e).before_write())?;
        moment.get_or_insert(Moment::Height(verified.height));
        let found = verified.answer.found(from);
        items.extend(found.items);
        // A part may be empty and lead on.
        match found.next {
            Some(next) => from = next,
            None => return Ok(items),
        }
    }
}

/// The chosen entries. From a file each one is read whole; from lists as rows.
pub fn entries(session: &mut Session, many: &Many) -> Result<Vec<Picked>, Failure> {
    match &many.list {
        Some(path) => from_file(session, list_file::read(path)?),
        None => Ok(rows(session, many)?.into_iter().map(row).collect()),
    }
}

/// Of the chosen entries those that wait for review, with what a review has to name.
pub fn reviews(session: &mut Session, many: &Many) -> Result<Vec<Picked>, Failure> {
    if let Some(path) = &many.list {
        return from_file(session, list_file::read(path)?);
    }
    let division = self::division(session, many)?;
    let make = |from| ListPendingReviews { division, below: true, sector: None, from, limit: MAX_LIMIT };
    let mut waiting = all(session, make)?;
    waiting.retain(|row| many.provider.is_none_or(|provider| row.entry.provider == provider));
    if many.status.is_some() || many.view.is_some() {
        let ids: BTreeSet<EntryId> = rows(session, many)?.into_iter().map(|row| row.id).collect();
        waiting.retain(|row| ids.contains(&row.entry.id));
    }
    let picked = |row: ReviewRow| {
        let (text, title) = (row.entry.id.to_string(), row.entry.title.to_string());
        Picked { row: None, text, title, stands: Stands::Review(Box::new(row)) }
    };
    Ok(waiting.into_iter().map(picked).collect())
}

/// A row of a list of entries.
pub fn row(row: EntryRow) -> Picked {
    Picked { row: None, text: row.id.to_string(), title: row.title.to_string(), stands: Stands::Row(row) }
}

fn from_file(session: &mut Session, lines: Vec<list_file::Line<EntryId>>) -> Result<Vec<Picked>, Failure> {
    read_each(session, lines, |session, id| {
        Ok(match session.before_write(GetEntry { id })?.answer {
            Some(entry) => (entry.core.input.title.to_string(), Stands::Entry(entry)),
            None => (String::new(), Stands::Absent(objects::no_such_entry())),
        })
    })
}

/// What stands behind each line of a list; `find` gives title and object of an id.
pub fn read_each<I: Display + Copy>(
    session: &mut Session,
    lines: Vec<list_file::Line<I>>,
    find: impl Fn(&mut Session, I) -> Result<(String, Stands), Failure>,
) -> Result<Vec<Picked>, Failure> {
    let progress = Progress::new(lines.len() as u64, progress::reading().of(session.lang()));
    let mut picked = Vec::with_capacity(lines.len());
    for line in lines {
        let (mut text, mut title) = (line.text, String::new());
        let stands = match (line.id, line.repeats) {
            (Err((why, hint)), _) => Stands::NoId(why, hint),
            (Ok(id), repeats) => {
                text = id.to_string();
                match repeats {
                    Some(row) => Stands::Repeats(row),
                    None => {
                        let (found, stands) = find(session, id)?;
                        title = found;
                        stands
                    }
                }
            }
        };
        picked.push(Picked { row: Some(line.row), text, title, stands });
        progress.add(1);
    }
    session.keep_seen()?;
    Ok(picked)
}

/// The division asked for, or the provider's.
fn division(session: &mut Session, many: &Many) -> Result<DivisionCode, Failure> {
    match (many.division, many.provider) {
        (Some(division), _) => session.require_division(division, &ReadArgs::default()).map(|()| division),
        (None, Some(uscc)) => match session.before_write(GetOrganisation { uscc })?.answer {
            Some(found) => Ok(found.organisation.division),
            None => Err(Failure::absent(objects::organisation(uscc))),
        },
        (None, None) => Err(Failure::wrong(usage::which_entries(), usage::name_entry())),
    }
}

/// Rows of the entries that the flags choose.
fn rows(session: &mut Session, many: &Many) -> Result<Vec<EntryRow>, Failure> {
    let mut rows = Vec::new();
    match (many.provider, many.view, many.status) {
        // A provider's own list has every status.
        (Some(provider), Some(view), _) => {
            let of = ProviderScope::View(view);
            rows = all(session, |from| ListProviderEntries { provider, of: of.clone(), from, limit: MAX_LIMIT })?;
        }
        (Some(provider), None, _) => {
            let scope = EntryScope::Provider(provider);
            rows = all(session, |from| ListEntries { scope: scope.clone(), from, limit: MAX_LIMIT })?;
        }
        (None, Some(view), _) => {
            let scope = EntryScope::View { division: division(session, many)?, below: true, view, theme: None };
            rows = all(session, |from| ListEntries { scope: scope.clone(), from, limit: MAX_LIMIT })?;
        }
        (None, None, status) => {
            let division = division(session, many)?;
            for status in status.map_or(EntryStatus::ALL.to_vec(), |status| vec![status]) {
                let scope = EntryScope::Status { division, below: true, status };
                rows.extend(all(session, |from| ListEntries { scope: scope.clone(), from, limit: MAX_LIMIT })?);
            }
        }
    }
    rows.retain(|row| many.status.is_none_or(|status| row.status == status));
    if let (Some(_), Some(division)) = (many.provider, many.division) {
        let within: BTreeSet<DivisionCode> = divisions(session, division)?;
        rows.retain(|row| within.contains(&row.division));
    }
    Ok(rows)
}

/// A division and all that lies in it.
fn divisions(session: &mut Session, division: DivisionCode) -> Result<BTreeSet<DivisionCode>, Failure> {
    session.require_division(division, &ReadArgs::default())?;
    let found = all(session, |from| ListDivisions { within: Some(division), from, limit: MAX_LIMIT })?;
    Ok(found.into_iter().map(|division| division.code).collect())
}
