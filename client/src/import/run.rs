//! Planned rows against a ledger: what is there, what differs, what is missing; then what is new is sent.
//!
//! A run can be broken off anywhere and repeated: ids follow from the rows, so what was sent before is met again as unchanged.

use std::collections::BTreeMap;

use mulu_contracts::catalog::{self, CoreInput, EntryDetail, EntryStatus};
use mulu_contracts::envelope::{Message, SignedTx, TxResult};
use mulu_contracts::error::Code;
use mulu_contracts::id::{EntryId, Uscc};
use mulu_contracts::registry::AnyRule;
use mulu_contracts::text::Words;
use mulu_contracts::value::Hash32;

use super::InputError;
use super::mapping::Mapping;
use super::merge::change;
use super::plan::{Planned, Planner, RowError, Warning};
use super::report::{Fate, Line, Missing, Report};
use super::source::Source;

/// Most ids in one question.
pub const MAX_IDS: usize = 500;

/// What stands on the ledger under an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Of the message that made it.
    pub payload_hash: Hash32,
    /// Of its content now.
    pub content_hash: Hash32,
}

/// An entry with its words, as it stands.
#[derive(Debug, Clone)]
pub struct EntryNow {
    /// Version to be named in a change.
    pub version: u64,
    /// Status.
    pub status: EntryStatus,
    /// A change waits for review.
    pub pending: bool,
    /// Its provider has not confirmed it.
    pub unclaimed: bool,
    /// Fields 3–17.
    pub core: CoreInput,
    /// Fields 19–43, long texts in words.
    pub detail: EntryDetail,
}

/// Entries of a provider.
#[derive(Debug, Clone, Default)]
pub struct EntryPage {
    /// Id and title.
    pub entries: Vec<(EntryId, String)>,
    /// Offset of the next page, if there is one.
    pub next: Option<u64>,
    /// Height of the state.
    pub height: u64,
}

/// An answer to handing in a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way into a block.
    Taken,
    /// A node refuses it: no transaction in it would pass; this is why the first one would not.
    Refused {
        /// Number of the error.
        code: u32,
        /// Field or state.
        detail: Option<String>,
        /// Message of the first transaction.
        message: u16,
    },
}

/// The ledger as an import needs it. Every answer is proven before it gets here.
pub trait ImportLedger {
    /// Why an answer is missing; ends the import.
    type Error;
    /// What stands under these ids (at most [`MAX_IDS`]), in order.
    fn standing(&mut self, ids: &[EntryId]) -> Result<Vec<Option<Standing>>, Self::Error>;
    /// A page of a provider's entries from an offset, at the height of the first page; withdrawn ones are left out.
    fn entries_of(&mut self, provider: &Uscc, offset: u64, height: Option<u64>) -> Result<EntryPage, Self::Error>;
    /// Has the provider any entry?
    fn has_entries(&mut self, provider: &Uscc) -> Result<bool, Self::Error>;
    /// The entry of a provider that holds a source key.
    fn by_source_key(&mut self, provider: &Uscc, key: &Words<0, 256, false>) -> Result<Option<EntryId>, Self::Error>;
    /// An entry in full.
    fn entry(&mut self, id: &EntryId) -> Result<Option<EntryNow>, Self::Error>;
    /// Hands in a bundle.
    fn send(&mut self, bundle: Vec<SignedTx>) -> Result<Sent, Self::Error>;
    /// Waits until what became of a transaction is proven.
    fn outcome(&mut self, tx_id: &Hash32) -> Result<TxResult, Self::Error>;
}

/// Who signs.
pub trait ImportSigner {
    /// A transaction of an organisation, signed by the key of this name or by its key in the home; none where there is no key.
    fn sign(&mut self, organisation: &Uscc, key: Option<&str>, messages: Vec<Message>) -> Option<SignedTx>;
}

/// How to import.
#[derive(Debug, Clone)]
pub struct Options {
    /// Send nothing.
    pub dry_run: bool,
    /// Amend entries whose content differs, in the fields that the file itself says.
    pub amend: bool,
    /// Tell entries that the file lacks.
    pub report_missing: bool,
    /// Sign everything as this organisation, not as the providers.
    pub on_behalf: Option<Uscc>,
    /// Rows that are held at a time.
    pub rows_per_round: usize,
    /// Bytes of payload that are held at a time; one row more may be.
    pub bytes_per_round: usize,
    /// Messages in a transaction. All or none of them take effect, so few of them limit what a bad one delays.
    pub messages_per_tx: usize,
    /// Bytes of payload in a transaction.
    pub bytes_per_tx: usize,
    /// Rows in a bundle.
    pub rows_per_bundle: usize,
    /// Bytes of payload in a bundle.
    pub bytes_per_bundle: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            dry_run: false,
            amend: false,
            report_missing: false,
            on_behalf: None,
            rows_per_round: 2_000,
            bytes_per_round: 16 << 20,
            messages_per_tx: 20,
            bytes_per_tx: 256 << 10,
            rows_per_bundle: 500,
            bytes_per_bundle: 2 << 20,
        }
    }
}

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

/// Imports what a source gives, in rounds of [`Options::rows_per_round`] rows.
pub fn run<L: ImportLedger>(
    source: &mut dyn Source,
    mapping: &Mapping,
    options: &Options,
    ledger: &mut L,
    signer: &mut dyn ImportSigner,
    watch: &mut dyn Watch,
) -> Result<Report, Interrupted<L::Error>> {
    let report = Report { dry_run: options.dry_run, ..Report::default() };
    let mut run = Run { options, ledger, signer, watch, report, lines: Vec::new(), decided: 0, fresh: BTreeMap::new() };
    match run.all(source, &mut Planner::new(mapping)) {
        Ok(()) => Ok(run.report),
        Err(error) => Err(Interrupted { report: run.report, error }),
    }
}

/// A message on its way, and the row it comes from.
struct Item<'a> {
    row: &'a Planned,
    message: Message,
    fate: Fate,
}

/// Messages of one organisation: a transaction.
struct Group<'a> {
    organisation: Uscc,
    key: Option<&'a str>,
    items: Vec<Item<'a>>,
}

/// Transactions that a node took and no receipt was seen of yet.
type Flight<'a> = Vec<(Group<'a>, Hash32)>;

struct Run<'r, L> {
    options: &'r Options,
    ledger: &'r mut L,
    signer: &'r mut dyn ImportSigner,
    watch: &'r mut dyn Watch,
    report: Report,
    /// Rows of this round that are decided.
    lines: Vec<Line>,
    /// Rows of rounds before.
    decided: u64,
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
            for error in failed {
                self.lines.push(Line::failed(error, None, None, ""));
            }
            self.report.rows += rows as u64;
            let done = self.round(planned, planner);
            self.close(warnings)?;
            done?;
        }
        if self.options.report_missing {
            self.missing(planner)?;
        }
        Ok(())
    }

    /// Tells what became of this round's rows, in order.
    fn close(&mut self, warnings: Vec<Warning>) -> Result<(), InputError> {
        let mut lines = std::mem::take(&mut self.lines);
        lines.sort_by_key(|l| l.row);
        let mut warnings = warnings.into_iter().peekable();
        self.decided += lines.len() as u64;
        for mut line in lines {
            while let Some(warning) = warnings.next_if(|w| w.row <= line.row) {
                if warning.row == line.row {
                    line.warnings.push(warning);
                }
            }
            self.report.count(&line);
            self.watch.line(&line)?;
        }
        self.watch.at(self.decided);
        Ok(())
    }

    fn round(&mut self, rows: Vec<Planned>, planner: &mut Planner<'_>) -> Result<(), Stop<L::Error>> {
        self.tell();
        let mut planned = Vec::with_capacity(rows.len());
        for mut row in rows {
            match self.find_by_source_key(&row).map_err(Stop::Ledger)? {
                Some(id) if !planner.also_means(&id) => {
                    let words = format!("another row is about {id}, which holds the source key of this one");
                    let hint = "correct the source key, or remove one of the rows";
                    self.fail(&row, RowError::of(row.row, Code::CodeTaken, words, hint));
                    continue;
                }
                Some(id) => row.id = id,
                None => {}
            }
            planned.push(row);
        }
        let mut items = Vec::new();
        for rows in planned.chunks(MAX_IDS) {
            let ids: Vec<EntryId> = rows.iter().map(|r| r.id).collect();
            let standing = self.ledger.standing(&ids).map_err(Stop::Ledger)?;
            for (row, standing) in rows.iter().zip(standing) {
                items.extend(self.compare(row, standing).map_err(Stop::Ledger)?);
            }
            self.tell();
        }
        if self.options.dry_run {
            for item in items {
                self.note(item.row, item.fate);
            }
            return Ok(());
        }
        self.send_all(self.groups(items)).map_err(Stop::Ledger)
    }

    /// A row whose source key an entry of the provider already holds is about that entry, whatever its own key says
    /// (records.md §3.4).
    fn find_by_source_key(&mut self, row: &Planned) -> Result<Option<EntryId>, L::Error> {
        let key = &row.payload.detail.0.source_key;
        if key.plain().is_none_or(str::is_empty) {
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
        self.watch.at(self.decided + self.lines.len() as u64);
    }

    fn note(&mut self, row: &Planned, fate: Fate) {
        self.lines.push(Line::of(row.row, row.id, row.provider, row.payload.core.title.as_str(), fate));
    }

    fn fail(&mut self, row: &Planned, error: RowError) {
        self.lines.push(Line::failed(error, Some(row.id), Some(row.provider), row.payload.core.title.as_str()));
    }

    /// What a row needs: a message, or nothing because it stands or is left as it is.
    fn compare<'c>(&mut self, row: &'c Planned, standing: Option<Standing>) -> Result<Option<Item<'c>>, L::Error> {
        let message = AnyRule::from(row.payload.clone()).message();
        let Some(standing) = standing else { return Ok(Some(Item { row, message, fate: Fate::Added })) };
        if standing.content_hash == content_hash(row) || (standing.payload_hash == message.payload_hash() && !self.options.amend) {
            self.note(row, Fate::Unchanged);
            return Ok(None);
        }
        if !self.options.amend {
            self.note(row, Fate::Changed);
            return Ok(None);
        }
        let Some(now) = self.ledger.entry(&row.id)? else {
            self.note(row, Fate::Changed);
            return Ok(None);
        };
        if let Some(error) = self.not_to_be_amended(row, &now) {
            self.fail(row, error);
            return Ok(None);
        }
        match change(row, &now) {
            Some(rule) => Ok(Some(Item { row, message: rule.message(), fate: Fate::Amended })),
            None => {
                self.note(row, Fate::Unchanged);
                Ok(None)
            }
        }
    }

    /// Why the ledger would not take a change, where that is plain beforehand.
    fn not_to_be_amended(&self, row: &Planned, now: &EntryNow) -> Option<RowError> {
        let state = |code: Code, hint: &str| Some(RowError::of(row.row, code, code.english(), hint));
        if now.status == EntryStatus::Withdrawn {
            return state(Code::WrongState, "it is withdrawn: mulu catalog reinstate");
        }
        if now.pending {
            return state(Code::ChangePending, "a change waits for review: review it first, then import again");
        }
        if self.options.on_behalf.is_some_and(|o| o != row.provider) && !now.unclaimed {
            return state(Code::RelationMissing, "its provider has claimed it and changes it with its own key");
        }
        None
    }

    /// Items by signer, in transactions of limited size.
    fn groups<'c>(&self, items: Vec<Item<'c>>) -> Vec<Group<'c>> {
        let mut by_signer: BTreeMap<(Uscc, Option<&'c str>), Vec<Item<'c>>> = BTreeMap::new();
        for item in items {
            let row = item.row;
            let signer = match &self.options.on_behalf {
                Some(organisation) => (*organisation, None),
                None => (row.provider, row.key.as_deref()),
            };
            by_signer.entry(signer).or_default().push(item);
        }
        let mut groups = Vec::new();
        for ((organisation, key), items) in by_signer {
            let (mut now, mut bytes) = (Vec::new(), 0);
            for item in items {
                let size = item.message.payload.len();
                let full = now.len() >= self.options.messages_per_tx || bytes + size > self.options.bytes_per_tx;
                if full && !now.is_empty() {
                    groups.push(Group { organisation, key, items: std::mem::take(&mut now) });
                    bytes = 0;
                }
                bytes += size;
                now.push(item);
            }
            if !now.is_empty() {
                groups.push(Group { organisation, key, items: now });
            }
        }
        groups
    }

    /// Sends transactions in bundles; what has to be sent again in smaller pieces goes to the end.
    /// Sends transactions in bundles: all bundles of the round are on their way before the first receipt is waited for, so that one
    /// block can hold them. What has to be sent again in smaller pieces goes to the end.
    fn send_all(&mut self, groups: Vec<Group<'_>>) -> Result<(), L::Error> {
        let mut waiting = groups;
        while !waiting.is_empty() {
            let (mut again, mut flight) = (Vec::new(), Vec::new());
            let handed_in = self.hand_in_all(waiting, &mut flight, &mut again);
            // Also where a later bundle could not be handed in: what is on its way is told as done once it is.
            let mut settled = Ok(());
            for (group, tx_id) in flight {
                match self.ledger.outcome(&tx_id) {
                    Ok(result) => self.settle(group, result.code, None, result.message, &result.exists, &mut again),
                    Err(error) => {
                        settled = Err(error);
                        break;
                    }
                }
                self.tell();
            }
            handed_in.and(settled)?;
            waiting = again;
        }
        Ok(())
    }

    fn hand_in_all<'c>(&mut self, groups: Vec<Group<'c>>, flight: &mut Flight<'c>, again: &mut Vec<Group<'c>>) -> Result<(), L::Error> {
        let (mut bundle, mut rows, mut bytes) = (Vec::new(), 0, 0);
        for group in groups {
            let size: usize = group.items.iter().map(|i| i.message.payload.len()).sum();
            let full = rows + group.items.len() > self.options.rows_per_bundle || bytes + size > self.options.bytes_per_bundle;
            if full && !bundle.is_empty() {
                self.hand_in(std::mem::take(&mut bundle), flight, again)?;
                (rows, bytes) = (0, 0);
            }
            rows += group.items.len();
            bytes += size;
            bundle.push(group);
        }
        self.hand_in(bundle, flight, again)
    }

    fn hand_in<'c>(&mut self, groups: Vec<Group<'c>>, flight: &mut Flight<'c>, again: &mut Vec<Group<'c>>) -> Result<(), L::Error> {
        let mut signed = Vec::new();
        for group in groups {
            let messages = group.items.iter().map(|i| i.message.clone()).collect();
            match self.signer.sign(&group.organisation, group.key, messages) {
                Some(tx) => signed.push((group, tx)),
                None => self.no_key(&group),
            }
        }
        if signed.is_empty() {
            self.tell();
            return Ok(());
        }
        match self.ledger.send(signed.iter().map(|(_, tx)| tx.clone()).collect())? {
            Sent::Taken => flight.extend(signed.into_iter().map(|(group, tx)| (group, Hash32(tx.body.id())))),
            // The words are about the first transaction; the others have to be asked one by one.
            Sent::Refused { code, detail, message } if signed.len() == 1 => {
                for (group, _) in signed {
                    self.settle(group, code, detail.clone(), message, &[], again);
                }
            }
            Sent::Refused { .. } => {
                for (group, _) in signed {
                    self.hand_in(vec![group], flight, again)?;
                }
            }
        }
        self.tell();
        Ok(())
    }

    fn no_key(&mut self, group: &Group<'_>) {
        for item in &group.items {
            let message = format!("no key of {} is in the home", group.organisation);
            let hint = "make or import its key (mulu key new, mulu key import), or send as a bureau with --on-behalf".to_string();
            self.fail(item.row, RowError { row: item.row.row, code: 0, name: "no_key".into(), message, hint });
        }
    }

    /// What became of a transaction. All of it or nothing took effect: the row that failed is told, the others are sent again.
    fn settle<'c>(
        &mut self,
        group: Group<'c>,
        code: u32,
        detail: Option<String>,
        message: u16,
        exists: &[u16],
        again: &mut Vec<Group<'c>>,
    ) {
        if code == 0 {
            for (n, item) in group.items.iter().enumerate() {
                let stood = u16::try_from(n).is_ok_and(|n| exists.contains(&n));
                self.note(item.row, if stood { Fate::Unchanged } else { item.fate });
            }
            return;
        }
        let Group { organisation, key, items } = group;
        let split = |item| Group { organisation, key, items: vec![item] };
        if code == Code::TooLarge.number() && items.len() > 1 {
            again.extend(items.into_iter().map(&split));
            return;
        }
        // Nothing about the rows: the signer may not send at all.
        let whole = code < Code::UnknownKind.number() || items.len() == 1;
        for (n, item) in items.into_iter().enumerate() {
            if !whole && n != usize::from(message) {
                // One row each, so that one more round is enough however many of them are bad.
                again.push(split(item));
                continue;
            }
            let error = ledger_error(item.row.row, code, detail.as_deref());
            match code == Code::ExistsWithOtherContent.number() {
                // Somebody else was quicker; it is told apart like any other changed row.
                true => self.note(item.row, Fate::Changed),
                false => self.fail(item.row, error),
            }
        }
    }

    fn missing(&mut self, planner: &Planner<'_>) -> Result<(), Stop<L::Error>> {
        for provider in planner.providers() {
            let (mut offset, mut height) = (Some(0), None);
            while let Some(from) = offset {
                let page = self.ledger.entries_of(provider, from, height).map_err(Stop::Ledger)?;
                (offset, height) = (page.next, Some(page.height));
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

fn ledger_error(row: u64, code: u32, detail: Option<&str>) -> RowError {
    match Code::from_number(code) {
        Some(known) => {
            let detail = detail.map(|d| format!(": {d}")).unwrap_or_default();
            RowError::of(row, known, format!("{}{detail}", known.english()), known.hint())
        }
        None => RowError {
            row,
            code,
            name: "unknown".into(),
            message: "an error that this program does not know".into(),
            hint: "use a newer program".into(),
        },
    }
}

/// The content hash that the ledger makes of a row.
pub fn content_hash(row: &Planned) -> Hash32 {
    let mut detail = row.payload.detail.0.clone();
    mulu_contracts::texts::hide(&mut detail, &catalog::subject(&row.id), "detail");
    catalog::content_hash(&row.provider, &row.payload.core, &detail)
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
