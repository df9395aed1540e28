//! Rows on their way: what each needs is sent with those of its signer, and what became of it makes its line of the report.

use std::collections::{BTreeMap, VecDeque};

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
use crate::bulk::{self, Ends, Job, Sign, Way};

/// A row with the messages that make the ledger say what it says.
pub(super) struct Item {
    row: Planned,
    /// In order; one alone where an entry is made.
    pub(super) messages: Vec<Message>,
    fate: Fate,
    /// What is left as it is.
    pub(super) warning: Option<Warning>,
}

impl Item {
    /// `fate`: what becomes of the row when all of them take effect.
    pub(super) fn new(row: Planned, fate: Fate, rules: impl IntoIterator<Item = AnyRule>, salts: &Secret) -> Self {
        let messages = rules.into_iter().map(|rule| rule.message(salts)).collect();
        Item { row, messages, fate, warning: None }
    }

    /// Its line, all done.
    pub(super) fn line(self) -> Line {
        Line { warnings: self.warning.into_iter().collect(), ..Line::about(&self.row, self.fate) }
    }
}

/// Rows that were read together. Their lines are told together, in the order of the file.
pub(super) struct Round {
    rows: usize,
    /// Of the rows that are decided.
    pub(super) lines: Vec<Line>,
    /// What reading them told, in order.
    pub(super) warnings: Vec<Warning>,
}

/// A signer: an organisation, with the key of the home that the mapping names for it.
type By = (Uscc, Option<String>);

/// Rows on their way, round after round: the ledger works on those before while the next are read and asked about.
pub(super) struct Delivery {
    way: Way<By>,
    arrivals: Arrivals,
    /// Number of the next row that is sent.
    next: usize,
}

impl Delivery {
    /// Nothing is on its way.
    pub(super) fn new(options: &Options) -> Self {
        let arrivals = Arrivals { waiting: BTreeMap::new(), rounds: VecDeque::new(), first: 0, decided: 0 };
        Delivery { way: Way::new(options.limits.clone()), arrivals, next: 0 }
    }

    /// Begins a round of so many rows: lines are of the newest.
    pub(super) fn open(&mut self, rows: usize, warnings: Vec<Warning>) {
        self.arrivals.rounds.push_back(Round { rows, lines: Vec::with_capacity(rows), warnings });
    }

    /// A row of the newest round is decided.
    pub(super) fn decide(&mut self, line: Line) {
        let newest = self.arrivals.first + self.arrivals.rounds.len() - 1;
        self.arrivals.decide(newest, line);
    }

    /// Rows that are decided.
    pub(super) fn decided(&self) -> u64 {
        self.arrivals.decided
    }

    /// Rounds that are not told yet.
    pub(super) fn open_rounds(&self) -> usize {
        self.arrivals.rounds.len()
    }

    /// Is a change of an entry on its way, so that what is asked now may be old?
    pub(super) fn amends(&self) -> bool {
        self.arrivals.waiting.values().any(|waiting| waiting.item.fate == Fate::Amended)
    }

    /// Hands in rows of the newest round.
    pub(super) fn send<L: ImportLedger>(
        &mut self,
        items: Vec<Item>,
        options: &Options,
        ledger: &mut L,
        signer: &mut dyn ImportSigner,
    ) -> Result<(), L::Error> {
        let round = self.arrivals.first + self.arrivals.rounds.len() - 1;
        let mut jobs: Vec<Job<By>> = Vec::new();
        for mut item in items {
            let by = match &options.on_behalf {
                Some(behalf) => (behalf.organisation, None),
                None => (item.row.provider, item.row.key.clone()),
            };
            let messages = std::mem::take(&mut item.messages);
            let waiting = Waiting { round, messages: messages.len(), item, took_effect: false, worst: None };
            self.arrivals.waiting.insert(self.next, waiting);
            jobs.extend(messages.into_iter().map(|message| Job { by: by.clone(), message, at: self.next }));
            self.next += 1;
        }
        self.way.hand_in(jobs, &mut ends(ledger, signer, &mut self.arrivals))
    }

    /// Waits until the oldest transaction is decided; false where nothing is on its way.
    pub(super) fn settle_one<L: ImportLedger>(&mut self, ledger: &mut L, signer: &mut dyn ImportSigner) -> Result<bool, L::Error> {
        self.way.settle_one(&mut ends(ledger, signer, &mut self.arrivals))
    }

    /// Waits until every row has its line.
    pub(super) fn settle<L: ImportLedger>(&mut self, ledger: &mut L, signer: &mut dyn ImportSigner) -> Result<(), L::Error> {
        self.way.settle_all(&mut ends(ledger, signer, &mut self.arrivals))
    }

    /// The oldest round if it is decided, or as far as it is where the run `broke_off`.
    pub(super) fn closed(&mut self, broke_off: bool) -> Option<Round> {
        let oldest = self.arrivals.rounds.front()?;
        if oldest.lines.len() < oldest.rows && !broke_off {
            return None;
        }
        self.arrivals.first += 1;
        self.arrivals.rounds.pop_front()
    }
}

/// A signer of a home as the engine wants one.
fn ends<'a, L: ImportLedger>(
    ledger: &'a mut L,
    signer: &'a mut dyn ImportSigner,
    watch: &'a mut Arrivals,
) -> Ends<'a, L, impl Sign<By> + 'a> {
    let sign = move |(organisation, key): &By, messages| signer.sign(organisation, key.as_deref(), messages);
    Ends { sink: ledger, sign, watch }
}

/// A row that was sent.
struct Waiting {
    /// Number of its round.
    round: usize,
    /// So many of its messages are not decided yet.
    messages: usize,
    item: Item,
    /// One of them took effect, so that the row is no longer as it was.
    took_effect: bool,
    /// What the first message that was refused says of the row.
    worst: Option<Result<Fate, RowError>>,
}

struct Arrivals {
    waiting: BTreeMap<usize, Waiting>,
    rounds: VecDeque<Round>,
    /// Number of the oldest of them.
    first: usize,
    decided: u64,
}

impl Arrivals {
    fn decide(&mut self, round: usize, line: Line) {
        if let Some(round) = round.checked_sub(self.first).and_then(|at| self.rounds.get_mut(at)) {
            round.lines.push(line);
            self.decided += 1;
        }
    }
}

impl bulk::Watch for Arrivals {
    fn settled(&mut self, at: usize, fate: bulk::Fate) {
        let Some(waiting) = self.waiting.get_mut(&at) else { return };
        match judged(&waiting.item.row, waiting.item.fate, fate) {
            Ok(fate) if fate == waiting.item.fate => waiting.took_effect = true,
            Ok(Fate::Unchanged) => {}
            other => {
                waiting.worst.get_or_insert(other);
            }
        }
        waiting.messages -= 1;
        if waiting.messages > 0 {
            return;
        }
        let Some(Waiting { round, item, took_effect, worst, .. }) = self.waiting.remove(&at) else { return };
        let line = match worst.unwrap_or(Ok(if took_effect { item.fate } else { Fate::Unchanged })) {
            Ok(fate) => Line { fate, ..item.line() },
            Err(error) => Line::about(&item.row, Fate::Failed).because(error),
        };
        self.decide(round, line);
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
