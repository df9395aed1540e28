//! How much one organisation may use of this node (docs/spec/conventions.md, Envelope and Turns). An answer of one node, never of a block.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::kernel::error::{Code, Fault, Rejected};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::state::{Bytes32, StateRead};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::ask::{HOUR, PENDING, SHARE};
use mulu_contracts::ledger::envelope::{Bundle, SignedTx};
use mulu_contracts::ledger::parameters::{BLOCK_MAX_BYTES, MAX_BLOCK_WORK, PENDING_PER_ORG, TX_PER_ORG_HOUR, WORK_PER_ORG_HOUR};

use crate::pool::{Account, Held, Pool, Room, Waiting};

/// Kinds that stop something or are heard in governance: no quota of what else an organisation sends, or a thief of one of its keys, keeps
/// them out.
const URGENT: [u16; 5] = [105, 106, 116, 902, 903];
/// Bytes of a bundle of nothing else.
const URGENT_BYTES: usize = 8 << 10;

/// Has a bundle nothing in it but what may not wait?
pub fn is_urgent(bytes: &[u8], bundle: &Bundle) -> bool {
    let mut messages = bundle.transactions.iter().flat_map(|tx| &tx.body.messages);
    bytes.len() <= URGENT_BYTES && messages.all(|message| URGENT.contains(&message.kind))
}

/// The quotas of a state.
#[derive(Debug, Clone, Copy)]
pub struct Quotas {
    pending: u64,
    txs: u64,
    work: u64,
    /// How much there is to share.
    pub room: Room,
}

impl Quotas {
    /// As they stand.
    pub fn read(state: &dyn StateRead, at: Time) -> Result<Quotas, Fault> {
        Ok(Quotas {
            pending: PENDING_PER_ORG.at(state, at)?,
            txs: TX_PER_ORG_HOUR.at(state, at)?,
            work: WORK_PER_ORG_HOUR.at(state, at)?,
            room: Room { block_bytes: BLOCK_MAX_BYTES.at(state, at)?, block_work: MAX_BLOCK_WORK.at(state, at)? },
        })
    }

    /// Why a bundle is not even executed, whoever signed it.
    pub fn over_before(&self, bytes: &[u8], bundle: &Bundle, pool: &Pool, hours: &Hours, now: Time) -> Option<Rejected> {
        let urgent = is_urgent(bytes, bundle);
        let account = |tx: &SignedTx| match hours.knows(&tx.body.organisation, &tx.body.id(), now.0) {
            true => Account::Again,
            false if urgent => Account::Urgent,
            false => Account::Own,
        };
        let least = Held { txs: 1, bytes: bytes.len() as u64, work: 1 };
        bundle.transactions.iter().find_map(|tx| {
            let who = &tx.body.organisation;
            let waits = || self.over_share(who, &least, pool);
            let hour = || hours.is_over(who, now.0, self).then_some(HOUR);
            let failed = pool.has_failed_enough(tx, account(tx), &self.room).then_some(SHARE);
            let over = if urgent { failed } else { waits().or_else(hour).or(failed) };
            over.map(exceeded)
        })
    }

    /// Why one that passes does not come to wait.
    pub fn over_behind(&self, waiting: &Waiting, pool: &Pool) -> Option<Rejected> {
        waiting.of.iter().find_map(|(who, held)| self.over_share(who, held, pool)).map(exceeded)
    }

    fn over_share(&self, who: &Uscc, more: &Held, pool: &Pool) -> Option<&'static str> {
        if pool.held(who).txs + more.txs > self.pending {
            return Some(PENDING);
        }
        (!pool.has_room(who, more, &self.room)).then_some(SHARE)
    }
}

fn exceeded(which: &str) -> Rejected {
    Rejected { code: Code::QUOTA_EXCEEDED, detail: Some(which.into()) }
}

/// What organisations have used within the hour.
#[derive(Debug, Default)]
pub struct Hours(BTreeMap<Uscc, Hour>);

/// What an organisation has used since some time within the last hour.
#[derive(Debug, Clone, Default)]
struct Hour {
    since: i64,
    txs: BTreeSet<Bytes32>,
    work: u64,
}

impl Hours {
    /// Has an organisation used what it may within the hour?
    fn is_over(&self, who: &Uscc, now: i64, quotas: &Quotas) -> bool {
        // Who was never seen has used nothing; an entry is made only for signatures that hold.
        let hour = self.0.get(who).filter(|hour| now - hour.since < 3_600);
        hour.is_some_and(|hour| hour.txs.len() as u64 >= quotas.txs || hour.work >= quotas.work)
    }

    /// Was a transaction counted within the hour?
    fn knows(&self, who: &Uscc, id: &Bytes32, now: i64) -> bool {
        self.0.get(who).is_some_and(|hour| now - hour.since < 3_600 && hour.txs.contains(id))
    }

    /// Counts a transaction whose signatures hold, also where it failed; each once, whoever sends it again. Was it the first time?
    pub fn charge(&mut self, who: &Uscc, id: Bytes32, now: i64, work: u64) -> bool {
        let hour = self.0.entry(*who).or_insert_with(|| Hour { since: now, ..Hour::default() });
        if now - hour.since >= 3_600 {
            *hour = Hour { since: now, ..Hour::default() };
        }
        let first = hour.txs.insert(id);
        if first {
            hour.work = hour.work.saturating_add(work);
        }
        first
    }
}
