//! Planned rows against a ledger: what is there, what differs, what is missing; then what is new is sent.
//!
//! A run can be broken off anywhere and repeated: ids follow from the rows, so what was sent before is met again as unchanged.

use std::collections::BTreeMap;

use mulu_contracts::catalog::amend_entry::AmendEntry;
use mulu_contracts::catalog::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::{self, CoreChange, CoreInput, DetailChange, EntryDetail, EntryStatus, Spoken};
use mulu_contracts::envelope::{Message, SignedTx, TxResult};
use mulu_contracts::error::Code;
use mulu_contracts::id::{EntryId, Uscc};
use mulu_contracts::registry::AnyRule;
use mulu_contracts::value::Hash32;

use super::plan::{Planned, PlannedFile, RowError};
use super::report::{Fate, Missing, Report};

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
    /// Fields 3–17.
    pub core: CoreInput,
    /// Fields 19–43, long texts in words.
    pub detail: EntryDetail,
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
    /// Entries of a provider that are not withdrawn.
    fn entries_of(&mut self, provider: &Uscc) -> Result<Vec<(EntryId, String)>, Self::Error>;
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
    pub error: E,
}

/// Imports. `progress(done, rows)` is called as rows are decided.
pub fn run<L: ImportLedger>(
    file: &PlannedFile,
    options: &Options,
    ledger: &mut L,
    signer: &mut dyn ImportSigner,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, Interrupted<L::Error>> {
    let report = Report::begin(file, options.dry_run);
    let mut run = Run { file, options, ledger, signer, progress, report };
    match run.all() {
        Ok(()) => {
            run.report.sort();
            Ok(run.report)
        }
        Err(error) => {
            run.report.sort();
            Err(Interrupted { report: run.report, error })
        }
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

struct Run<'a, L> {
    file: &'a PlannedFile,
    options: &'a Options,
    ledger: &'a mut L,
    signer: &'a mut dyn ImportSigner,
    progress: &'a mut dyn FnMut(u64, u64),
    report: Report,
}

impl<'a, L: ImportLedger> Run<'a, L> {
    fn all(&mut self) -> Result<(), L::Error> {
        self.tell();
        let file = self.file;
        let mut items = Vec::new();
        for rows in file.planned.chunks(MAX_IDS) {
            let ids: Vec<EntryId> = rows.iter().map(|r| r.id).collect();
            let standing = self.ledger.standing(&ids)?;
            for (row, standing) in rows.iter().zip(standing) {
                items.extend(self.compare(row, standing)?);
            }
            self.tell();
        }
        if self.options.dry_run {
            for item in items {
                self.done(&item);
            }
        } else {
            self.send_all(self.groups(items))?;
        }
        if self.options.report_missing {
            self.missing()?;
        }
        Ok(())
    }

    fn tell(&mut self) {
        (self.progress)(self.report.fates.len() as u64, self.report.rows);
    }

    fn note(&mut self, row: &Planned, fate: Fate) {
        self.report.note(row.row, row.id, row.provider, row.payload.core.title.as_str(), fate);
    }

    fn done(&mut self, item: &Item<'a>) {
        self.note(item.row, item.fate);
    }

    fn fail(&mut self, row: &Planned, error: RowError) {
        self.report.fail(error, Some(row.id), Some(row.provider), row.payload.core.title.as_str());
    }

    /// What a row needs: a message, or nothing because it stands or is left as it is.
    fn compare(&mut self, row: &'a Planned, standing: Option<Standing>) -> Result<Option<Item<'a>>, L::Error> {
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
        match change(row, &now) {
            Some(rule) => Ok(Some(Item { row, message: rule.message(), fate: Fate::Amended })),
            None => {
                self.note(row, Fate::Unchanged);
                Ok(None)
            }
        }
    }

    /// Items by signer, in transactions of limited size.
    fn groups(&self, items: Vec<Item<'a>>) -> Vec<Group<'a>> {
        let mut by_signer: BTreeMap<(Uscc, Option<&'a str>), Vec<Item<'a>>> = BTreeMap::new();
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
    fn send_all(&mut self, groups: Vec<Group<'a>>) -> Result<(), L::Error> {
        let mut waiting = groups;
        while !waiting.is_empty() {
            let (mut again, mut bundle, mut rows, mut bytes) = (Vec::new(), Vec::new(), 0, 0);
            for group in waiting {
                let size: usize = group.items.iter().map(|i| i.message.payload.len()).sum();
                let full = rows + group.items.len() > self.options.rows_per_bundle || bytes + size > self.options.bytes_per_bundle;
                if full && !bundle.is_empty() {
                    self.send_bundle(std::mem::take(&mut bundle), &mut again)?;
                    (rows, bytes) = (0, 0);
                }
                rows += group.items.len();
                bytes += size;
                bundle.push(group);
            }
            self.send_bundle(bundle, &mut again)?;
            waiting = again;
        }
        Ok(())
    }

    fn send_bundle(&mut self, groups: Vec<Group<'a>>, again: &mut Vec<Group<'a>>) -> Result<(), L::Error> {
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
            Sent::Taken => {
                for (group, tx) in signed {
                    let result = self.ledger.outcome(&Hash32(tx.body.id()))?;
                    self.settle(group, result.code, None, result.message, &result.exists, again);
                    self.tell();
                }
            }
            // The words are about the first transaction; the others have to be asked one by one.
            Sent::Refused { code, detail, message } if signed.len() == 1 => {
                for (group, _) in signed {
                    self.settle(group, code, detail.clone(), message, &[], again);
                }
            }
            Sent::Refused { .. } => {
                for (group, _) in signed {
                    self.send_bundle(vec![group], again)?;
                }
            }
        }
        self.tell();
        Ok(())
    }

    fn no_key(&mut self, group: &Group<'a>) {
        for item in &group.items {
            let message = format!("no key of {} is in the home", group.organisation);
            let hint = "make or import its key (mulu key new, mulu key import), or send as a bureau with --on-behalf".to_string();
            self.fail(item.row, RowError { row: item.row.row, code: 0, name: "no_key".into(), message, hint });
        }
    }

    /// What became of a transaction. All of it or nothing took effect: the row that failed is told, the others are sent again.
    fn settle(&mut self, group: Group<'a>, code: u32, detail: Option<String>, message: u16, exists: &[u16], again: &mut Vec<Group<'a>>) {
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

    fn missing(&mut self) -> Result<(), L::Error> {
        let file = self.file;
        for provider in &file.providers {
            for (id, title) in self.ledger.entries_of(provider)? {
                if !file.present.contains(&id) {
                    self.report.missing += 1;
                    self.report.missing_entries.push(Missing { id, provider: *provider, title });
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

/// The change that makes an entry say what the row says. Fields that the importer assumes are left to their provider.
fn change(row: &Planned, now: &EntryNow) -> Option<AnyRule> {
    let (core, detail) = merged(row, now);
    match now.status {
        EntryStatus::Published => {
            let core = CoreChange::between(&now.core, &core);
            let detail = DetailChange::between(&now.detail, &detail);
            let nothing = core == CoreChange::default() && detail == DetailChange::default();
            (!nothing).then(|| AmendEntry { id: row.id, version: now.version, core, detail: Spoken(detail) }.into())
        }
        EntryStatus::Submitted | EntryStatus::Rejected => {
            let same = core == now.core && detail == now.detail;
            (!same).then(|| ResubmitEntry { id: row.id, version: now.version, core, detail: Spoken(detail) }.into())
        }
        EntryStatus::Withdrawn => None,
    }
}

fn merged(row: &Planned, now: &EntryNow) -> (CoreInput, EntryDetail) {
    let (said, said_detail) = (&row.payload.core, &row.payload.detail.0);
    let assumed = |number: u8| said.assumed.has(number);
    let mut core = now.core.clone();
    core.title = said.title.clone();
    core.theme = said.theme.clone().or(core.theme);
    core.sector = said.sector.clone().or(core.sector);
    core.share.kind = if assumed(7) { core.share.kind } else { said.share.kind };
    core.open.kind = if assumed(8) { core.open.kind } else { said.open.kind };
    if !assumed(16) && core.update_frequency.code != said.update_frequency.code {
        core.update_frequency = said.update_frequency.clone();
    }

    let mut detail = now.detail.clone();
    macro_rules! take {
        ($($field:ident),*) => {$(
            if !said_detail.$field.is_empty() {
                detail.$field = said_detail.$field.clone();
            }
        )*};
    }
    macro_rules! take_some {
        ($($field:ident),*) => {$(
            if said_detail.$field.is_some() {
                detail.$field = said_detail.$field.clone();
            }
        )*};
    }
    if !assumed(21) {
        take!(r#abstract);
    }
    take!(internal_unit, license, source_key, update_note, keywords, formats);
    take_some!(title_en, resource_code, industry, landing_page, published_on);
    if !assumed(28) {
        detail.share_terms = said_detail.share_terms.clone();
    }
    if core.open.kind != now.core.open.kind {
        detail.open_terms = said_detail.open_terms.clone();
    }
    if core.share.kind != now.core.share.kind {
        (core.share, detail.share_terms) = (said.share.clone(), said_detail.share_terms.clone());
    }
    (core, detail)
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
