//! Rows on their way: what each needs is sent with those of its signer, and what became of it makes its line of the report.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::Message;
use mulu_contracts::ledger::texts::Secret;
use mulu_contracts::registry::REGISTRY;

use super::ledger::{ImportLedger, ImportSigner};
use super::options::Options;
use super::planned::{Planned, RowError, Warning};
use super::report::{Fate, Line};
use crate::bulk::{self, Job};

/// A row with the messages that make the ledger say what it says.
pub(super) struct Item<'a> {
    row: &'a Planned,
    /// In order; one alone where an entry is made.
    pub(super) messages: Vec<Message>,
    fate: Fate,
    /// What is left as it is.
    pub(super) warning: Option<Warning>,
}

impl<'a> Item<'a> {
    /// `fate`: what becomes of the row when all of them take effect.
    pub(super) fn new(row: &'a Planned, fate: Fate, rules: impl IntoIterator<Item = AnyRule>, salts: &Secret) -> Self {
        Item { row, messages: rules.into_iter().map(|rule| rule.message(salts)).collect(), fate, warning: None }
    }

    /// Its line, all done.
    pub(super) fn line(self) -> Line {
        Line { warnings: self.warning.into_iter().collect(), ..Line::about(self.row, self.fate) }
    }
}

/// Sends rows and writes their lines.
pub(super) struct Delivery<'d> {
    /// Of the rows that are decided.
    pub(super) lines: &'d mut Vec<Line>,
    /// Is told their number.
    pub(super) told: &'d mut dyn FnMut(u64),
}

/// A signer: an organisation, with the key of the home that the mapping names for it.
type By = (Uscc, Option<String>);

impl Delivery<'_> {
    /// Sends all of it; each row has its line when this ends, unless the ledger fails.
    pub(super) fn send<L: ImportLedger>(
        self,
        items: Vec<Item<'_>>,
        options: &Options,
        ledger: &mut L,
        signer: &mut dyn ImportSigner,
    ) -> Result<(), L::Error> {
        let (mut jobs, mut waiting): (Vec<Job<By>>, Vec<Waiting<'_>>) = (Vec::new(), Vec::new());
        for (at, mut item) in items.into_iter().enumerate() {
            let by = match &options.on_behalf {
                Some(behalf) => (behalf.organisation, None),
                None => (item.row.provider, item.row.key.clone()),
            };
            let messages = std::mem::take(&mut item.messages);
            waiting.push(Waiting { messages: messages.len(), item: Some(item), worst: None });
            jobs.extend(messages.into_iter().map(|message| Job { by: by.clone(), message, at }));
        }
        let mut sign = |(organisation, key): &By, messages| signer.sign(organisation, key.as_deref(), messages);
        bulk::run(jobs, &options.limits, ledger, &mut sign, &mut Arrivals { waiting, delivery: self })
    }
}

/// A row that was sent.
struct Waiting<'a> {
    /// So many of its messages are not decided yet.
    messages: usize,
    item: Option<Item<'a>>,
    /// What the first message that took no effect says of the row.
    worst: Option<Result<Fate, RowError>>,
}

struct Arrivals<'a, 'd> {
    waiting: Vec<Waiting<'a>>,
    delivery: Delivery<'d>,
}

impl bulk::Watch for Arrivals<'_, '_> {
    fn settled(&mut self, at: usize, fate: bulk::Fate) {
        let Some(waiting) = self.waiting.get_mut(at) else { return };
        let Some(item) = &waiting.item else { return };
        let outcome = judged(item.row, item.fate, fate);
        if outcome != Ok(item.fate) {
            waiting.worst.get_or_insert(outcome);
        }
        waiting.messages -= 1;
        if waiting.messages > 0 {
            return;
        }
        let Some(item) = waiting.item.take() else { return };
        let (row, fate) = (item.row, item.fate);
        let line = match waiting.worst.take().unwrap_or(Ok(fate)) {
            Ok(fate) => Line { fate, ..item.line() },
            Err(error) => Line::about(row, Fate::Failed).because(error),
        };
        self.delivery.lines.push(line);
        (self.delivery.told)(self.delivery.lines.len() as u64);
    }
}

/// What a message's fate says of its row, which was to come to `fate`.
fn judged(row: &Planned, fate: Fate, of_message: bulk::Fate) -> Result<Fate, RowError> {
    match of_message {
        bulk::Fate::Done { exists: true, .. } => Ok(Fate::Unchanged),
        bulk::Fate::Done { .. } => Ok(fate),
        // Somebody else was quicker; it is told apart like any other changed row.
        bulk::Fate::Rejected { code, .. } if code == Code::EXISTS_WITH_OTHER_CONTENT.number() => Ok(Fate::Changed),
        bulk::Fate::Rejected { code, detail } => Err(ledger_error(row.row, code, detail.as_deref())),
        bulk::Fate::NoKey => {
            let message = format!("no key of {} is in the home", row.provider);
            let hint = "make or import its key (mulu key new, mulu key import), or send as a bureau with --on-behalf".to_string();
            Err(RowError { row: row.row, code: 0, name: "no_key".into(), message, hint })
        }
    }
}

fn ledger_error(row: u64, code: u32, detail: Option<&str>) -> RowError {
    match REGISTRY.code(code) {
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
