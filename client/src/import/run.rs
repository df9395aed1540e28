//! Planned rows against a ledger: what is there, what differs, what is missing; then what is new is sent.
//!
//! A run can be broken off anywhere and repeated: ids follow from the rows, so what was sent before is met again as unchanged.

use std::collections::BTreeMap;

use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::entry::AnyRule;

use super::deliver::{Delivery, Item, Round};
use super::error::InputError;
use super::field::Field;
use super::ledger::{EntryNow, ImportLedger, ImportSigner, MAX_IDS, Standing};
use super::mapping::Mapping;
use super::merge::{Changes, changes};
use super::options::{Behalf, Options};
use super::plan::Planner;
use super::planned::{Planned, RowError, Warning};
use super::report::{Fate, Line, Missing, Report};
use super::source::Source;

/// An import that broke off. What the report counts is done; run it again for the rest.
#[derive(Debug)]
pub struct Interrupted<E> {
    /// What was done so far.
    pub report: Report,
    /// Why it ended.
    pub error: Stop<E>,
}

/// What ends an import.
#[derive(Debug)]
pub enum Stop<E> {
    /// A file: the one read, or the report that is written.
    Input(InputError),
    /// The ledger.
    Ledger(E),
}

impl<E> From<InputError> for Stop<E> {
    fn from(error: InputError) -> Self {
        Stop::Input(error)
    }
}

/// What an import tells while it runs.
pub trait Watch {
    /// What became of a row; each row once, in the order of the file.
    fn line(&mut self, line: &Line) -> Result<(), InputError>;
    /// An entry that the file lacks.
    fn missing(&mut self, missing: &Missing) -> Result<(), InputError>;
    /// So many rows are decided.
    fn at(&mut self, rows: u64);
}

/// Rounds that wait for their last line before the oldest is waited for: a bound on what is held.
const MOST_ROUNDS: usize = 4;

/// Imports what a source gives, in rounds of [`Options::rows_per_round`] rows: while a round is on its way, the next is read, asked about
/// and handed in.
pub fn run<L: ImportLedger>(
    source: &mut dyn Source,
    mapping: &Mapping,
    options: &Options,
    ledger: &mut L,
    signer: &mut dyn ImportSigner,
    watch: &mut dyn Watch,
) -> Result<Report, Interrupted<L::Error>> {
    let report = Report { dry_run: options.dry_run, ..Report::default() };
    let delivery = Delivery::new(options);
    let mut run = Run { options, ledger, signer, watch, report, delivery, fresh: BTreeMap::new() };
    let mut planner = Planner::new(mapping);
    let sent = run.all(source, &mut planner);
    // Also where it broke off: what is on its way is waited for, and what is decided is told.
    let settled = run.settle();
    let told = run.close(true);
    let done = sent.and(settled.map_err(Stop::Ledger)).and(told.map_err(Stop::Input));
    match done.and_then(|()| run.missing(&planner)) {
        Ok(()) => Ok(run.report),
        Err(error) => Err(Interrupted { report: run.report, error }),
    }
}

struct Run<'r, L> {
    options: &'r Options,
    ledger: &'r mut L,
    signer: &'r mut dyn ImportSigner,
    watch: &'r mut dyn Watch,
    report: Report,
    delivery: Delivery,
    /// Providers that had no entry when their first row came: nothing can be found by a source key.
    fresh: BTreeMap<Uscc, bool>,
}

impl<L: ImportLedger> Run<'_, L> {
    fn all(&mut self, source: &mut dyn Source, planner: &mut Planner<'_>) -> Result<(), Stop<L::Error>> {
        let mut more = true;
        while more {
            let (mut planned, mut warnings, mut bytes) = (Vec::new(), Vec::new(), 0);
            let full = |rows: usize, bytes: usize| rows >= self.options.rows_per_round || bytes >= self.options.bytes_per_round;
            let mut rows = 0;
            let mut failed = Vec::new();
            while !full(rows, bytes) {
                let Some(row) = source.next_row()? else {
                    more = false;
                    break;
                };
                rows += 1;
                let outcome = planner.plan(row);
                warnings.extend(outcome.warnings);
                match outcome.planned {
                    Ok(row) => {
                        bytes += row.bytes();
                        planned.push(row);
                    }
                    Err(error) => failed.push(error),
                }
            }
            self.report.rows += rows as u64;
            self.delivery.open(rows, warnings);
            while self.delivery.open_rounds() > MOST_ROUNDS && self.settle_one()? {
                self.close(false)?;
            }
            for error in failed {
                self.delivery.decide(Line::unplanned(error));
            }
            self.round(planned, planner).map_err(Stop::Ledger)?;
            self.close(false)?;
        }
        Ok(())
    }

    fn settle_one(&mut self) -> Result<bool, Stop<L::Error>> {
        self.delivery.settle_one(&mut *self.ledger, &mut *self.signer).map_err(Stop::Ledger)
    }

    /// Tells what became of the rows of rounds that are decided, in order; of all, as far as they are, where the run broke off.
    fn close(&mut self, broke_off: bool) -> Result<(), InputError> {
        let mut told = Ok(());
        while let Some(Round { mut lines, warnings, .. }) = self.delivery.closed(broke_off) {
            lines.sort_by_key(|l| l.row);
            let mut warnings = warnings.into_iter().peekable();
            for mut line in lines {
                let mut said = Vec::new();
                while let Some(warning) = warnings.next_if(|w| w.row <= line.row) {
                    if warning.row == line.row {
                        said.push(warning);
                    }
                }
                line.warnings.splice(0..0, said);
                self.report.count(&line);
                told = told.and_then(|()| self.watch.line(&line));
            }
        }
        self.tell();
        told
    }

    /// Waits for all that is on its way.
    fn settle(&mut self) -> Result<(), L::Error> {
        self.delivery.settle(&mut *self.ledger, &mut *self.signer)
    }

    fn round(&mut self, rows: Vec<Planned>, planner: &mut Planner<'_>) -> Result<(), L::Error> {
        // Rows are held against entries as they stand, source keys too.
        if self.delivery.amends() {
            self.settle()?;
        }
        self.tell();
        let standing = self.standing(&rows)?;
        let (mut kept, mut moved) = (Vec::new(), Vec::new());
        for (mut row, standing) in rows.into_iter().zip(standing) {
            if standing.as_ref().is_some_and(|standing| self.is_done(&row, standing)) {
                self.note(&row, Fate::Unchanged);
                continue;
            }
            match self.find_by_source_key(&row)? {
                Some(id) if !planner.also_means(&id) => {
                    let words = format!("another row is about {id}, which holds the source key of this one");
                    let hint = "correct the source key, or remove one of the rows";
                    self.fail(&row, RowError::of(row.row, Code::CODE_TAKEN, words, hint));
                }
                Some(id) => {
                    row.id = id;
                    moved.push(row);
                }
                None => kept.push((row, standing)),
            }
        }
        let standing = self.standing(&moved)?;
        kept.extend(moved.into_iter().zip(standing));
        let mut items = Vec::new();
        for (row, standing) in kept {
            items.extend(self.compare(row, standing.as_ref())?);
        }
        self.tell();
        match self.options.dry_run {
            true => items.into_iter().for_each(|item| self.delivery.decide(item.line())),
            false => self.delivery.send(items, self.options, &mut *self.ledger, &mut *self.signer)?,
        }
        self.tell();
        Ok(())
    }

    /// What stands under the ids of these rows.
    fn standing(&mut self, rows: &[Planned]) -> Result<Vec<Option<Standing>>, L::Error> {
        let mut all = Vec::with_capacity(rows.len());
        for rows in rows.chunks(MAX_IDS) {
            let ids: Vec<EntryId> = rows.iter().map(|r| r.id).collect();
            all.extend(self.ledger.standing(&ids)?);
        }
        Ok(all)
    }

    /// Was the ledger given this very row before? An amend asks besides whether it was changed since.
    fn is_done(&self, row: &Planned, standing: &Standing) -> bool {
        let given = || AnyRule::from(row.payload.clone()).salted(self.signer.salts()).payload_hash();
        (!self.options.amend || standing.as_made()) && standing.payload_hash == given()
    }

    /// A row whose source key an entry of the provider already holds is about that entry, whatever its own key says
    /// (docs/spec/catalog.md).
    fn find_by_source_key(&mut self, row: &Planned) -> Result<Option<EntryId>, L::Error> {
        let key = &row.payload.detail.0.source_key;
        if key.is_empty() {
            return Ok(None);
        }
        let fresh = match self.fresh.get(&row.provider) {
            Some(fresh) => *fresh,
            None => {
                let fresh = !self.ledger.has_entries(&row.provider)?;
                self.fresh.insert(row.provider, fresh);
                fresh
            }
        };
        if fresh {
            return Ok(None);
        }
        Ok(self.ledger.by_source_key(&row.provider, key)?.filter(|id| *id != row.id))
    }

    fn tell(&mut self) {
        self.watch.at(self.delivery.decided());
    }

    fn note(&mut self, row: &Planned, fate: Fate) {
        self.delivery.decide(Line::about(row, fate));
    }

    fn fail(&mut self, row: &Planned, error: RowError) {
        self.delivery.decide(Line::about(row, Fate::Failed).because(error));
    }

    /// What a row needs: messages, or nothing because it stands or is left as it is.
    fn compare(&mut self, row: Planned, standing: Option<&Standing>) -> Result<Option<Item>, L::Error> {
        if standing.is_none() {
            let payload = row.payload.clone();
            return Ok(Some(Item::new(row, Fate::Added, [payload.into()], self.signer.salts())));
        }
        // No hash of theirs tells: it leaves out what needs no review (keywords, links, the date of the data), and the same words under the
        // salts of another home are other content.
        let Some(now) = self.ledger.entry(&row.id)? else {
            self.note(&row, Fate::Changed);
            return Ok(None);
        };
        let changes = changes(&row, &now);
        match changes {
            Changes { touch: None, content: None } => self.note(&row, Fate::Unchanged),
            _ if !self.options.amend => self.note(&row, Fate::Changed),
            changes => match self.not_to_be_amended(&row, &now, &changes) {
                Some(error) => self.fail(&row, error),
                None => return Ok(self.amended(row, &now, changes)),
            },
        }
        Ok(None)
    }

    /// The messages of an amend. The date goes first: it raises no version, so the other change names the same one.
    fn amended(&mut self, row: Planned, now: &EntryNow, changes: Changes) -> Option<Item> {
        let Changes { touch, content } = changes;
        let may_touch = self.behalf(&row).is_none_or(|behalf| behalf.touches && now.unclaimed);
        let left = touch.is_some() && !may_touch;
        let touch = touch.filter(|_| may_touch).map(AnyRule::from);
        let fate = if touch.is_some() || content.is_some() { Fate::Amended } else { Fate::Changed };
        let number = row.row;
        let mut item = Item::new(row, fate, touch.into_iter().chain(content), self.signer.salts());
        if left {
            let message = "left as it is: only its provider, a probe or a relay says that data were updated".into();
            item.warning = Some(Warning { row: number, field: Field::DataUpdatedOn.name(), message });
        }
        if item.messages.is_empty() {
            self.delivery.decide(item.line());
            return None;
        }
        Some(item)
    }

    /// Who sends a row of somebody else.
    fn behalf(&self, row: &Planned) -> Option<&Behalf> {
        self.options.on_behalf.as_ref().filter(|behalf| behalf.organisation != row.provider)
    }

    /// Why the ledger would not take a change, where that is plain beforehand.
    fn not_to_be_amended(&self, row: &Planned, now: &EntryNow, changes: &Changes) -> Option<RowError> {
        let state = |code: Code, hint: &str| Some(RowError::of(row.row, code, code.english(), hint));
        if now.status == EntryStatus::Withdrawn {
            return state(Code::WRONG_STATE, "it is withdrawn: mulu catalog reinstate");
        }
        if now.pending && changes.content.is_some() {
            return state(Code::CHANGE_PENDING, "a change waits for review: review it first, then import again");
        }
        if self.behalf(row).is_some() && !now.unclaimed {
            return state(Code::RELATION_MISSING, "its provider has claimed it and changes it with its own key");
        }
        None
    }

    /// Tells entries that the file lacks, where they are asked for.
    fn missing(&mut self, planner: &Planner<'_>) -> Result<(), Stop<L::Error>> {
        if !self.options.report_missing {
            return Ok(());
        }
        for provider in planner.providers() {
            let (mut next, mut height) = (Some(Place::START), None);
            while let Some(from) = next {
                let page = self.ledger.entries_of(provider, from, height).map_err(Stop::Ledger)?;
                (next, height) = (page.next, Some(page.height));
                for (id, title) in page.entries {
                    if !planner.names(&id) {
                        let missing = Missing { id, provider: *provider, title };
                        self.watch.missing(&missing)?;
                        self.report.miss(missing);
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
