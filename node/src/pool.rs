//! What waits for a block, as CheckTx knows it: each bundle with what it read and wrote when it was last checked, and what each
//! organisation has waiting (docs/spec/conventions.md, Work). Its answers are this node's alone and no part of any state.
//!
//! **Shares.** What waits is a few blocks deep. An organisation may hold a quarter of what the others leave of that, and always one bundle:
//! so who floods fills its share and nobody else's, and the pool is never full for somebody who has nothing in it. What fails is counted too,
//! until the next block. Nobody's share is used by copies: a transaction waits once, and is charged to its organisation once; what it fails
//! again, whoever sends it, is on an account that all of that have together.
//!
//! **Recheck.** The engine asks again about all that waits behind each block. A bundle is executed again only where something that it read
//! was written since, by the block or by a bundle that was executed again before it; else what it wrote is put in place as it is.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::kernel::codec::{encode, sha256};
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::error::{Fault, Rejected};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::memo::{Decode, Remembered};
use mulu_contracts::kernel::state::{AppendList, Bytes32, Changes, Lent, StateRead, Subject};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::SignedTx;

/// Blocks that wait at most, by bytes and by work.
const DEPTH: u64 = 8;
/// The part of what others leave that one organisation may hold.
const SHARE: u64 = 4;
/// Work of failed checks that one organisation may cause between two blocks, and all that was sent before together: this part of a block's.
const FAILURES: u64 = 8;
/// The same of one key, for what is urgent ([`crate::quotas`]).
const URGENT_FAILURES: u64 = 64;

/// On whose account it is put where a transaction fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// Its organisation's, when it is first seen.
    Own,
    /// Of what is urgent, each of its keys', so that a thief of one keeps no other from stopping it.
    Urgent,
    /// Nobody's alone: it was seen before, and anybody can send it again.
    Again,
}

/// How much there is to share.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Bytes of a block.
    pub block_bytes: u64,
    /// Work of a block.
    pub block_work: u64,
}

/// What an organisation has waiting, or all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Transactions.
    pub txs: u64,
    /// Bytes of their bundles.
    pub bytes: u64,
    /// Work as last checked.
    pub work: u64,
}

/// A bundle that waits.
#[derive(Debug, Default)]
pub struct Waiting {
    /// Transactions that pass, by organisation. The first one named has most of its work: its turn is the bundle's.
    pub of: Vec<(Uscc, Held)>,
    /// Work of all of it.
    pub work: u64,
    /// Ids of its transactions.
    pub txs: Vec<Bytes32>,
    /// It is refused from this time on, whatever else stands.
    pub expires: Time,
    /// Keys that it read.
    pub reads: BTreeSet<Bytes32>,
    /// The objects that it makes or acts on, and organisations that it makes.
    pub acts_on: BTreeSet<Subject>,
    /// What it wrote over what waits before it.
    pub changes: Changes,
    /// Commits that had begun when it was last asked about; the pool says.
    pub asked: u64,
}

/// A bundle that waits, as a proposer sees it.
#[derive(Debug, Clone, Copy)]
pub struct Turn<'a> {
    /// Whose turn it takes.
    pub of: Uscc,
    /// Work as last checked.
    pub work: u64,
    /// The objects that it makes or acts on, and organisations that it makes.
    pub acts_on: &'a BTreeSet<Subject>,
    /// Who sends, with what each has waiting.
    pub senders: &'a [(Uscc, Held)],
}

/// Everything that waits.
#[derive(Debug, Default)]
pub struct Pool {
    /// What waits, written over the state, in the order in which it was checked.
    pub changes: Changes,
    /// Height of that state: what was checked over another is not taken for this one.
    pub base: u64,
    /// Has the next block's own work been put under what waits?
    pub begun: bool,
    /// An engine commits, and asks again about what waits: until it is done a new bundle is judged over no state, since what waits, on which
    /// it may build, is not all there. CometBFT keeps that order by itself.
    pub settling: bool,
    bundles: BTreeMap<Bytes32, Waiting>,
    /// Transaction → the bundle in which it waits.
    txs: BTreeMap<Bytes32, Bytes32>,
    /// Transactions that were refused since the last block, by [`copy_of`]: a copy is not executed again.
    refused: BTreeMap<Bytes32, (Rejected, u16)>,
    held: BTreeMap<Uscc, Held>,
    all: Held,
    failed: BTreeMap<Uscc, u64>,
    failed_urgent: BTreeMap<KeyId, u64>,
    failed_again: u64,
    /// Keys that were written since what waits was checked.
    written: BTreeSet<Bytes32>,
    commits: u64,
}

impl Held {
    fn add(&mut self, more: &Held) {
        self.txs += more.txs;
        self.bytes += more.bytes;
        self.work = self.work.saturating_add(more.work);
    }

    fn take(&mut self, less: &Held) {
        self.txs = self.txs.saturating_sub(less.txs);
        self.bytes = self.bytes.saturating_sub(less.bytes);
        self.work = self.work.saturating_sub(less.work);
    }
}

impl Pool {
    /// Nothing waits over the state of a height.
    pub fn over(base: u64) -> Self {
        Pool { base, ..Pool::default() }
    }

    /// What an organisation has waiting.
    pub fn held(&self, who: &Uscc) -> Held {
        self.held.get(who).copied().unwrap_or_default()
    }

    /// May an organisation let so much more wait? Who has nothing waiting always may.
    pub fn has_room(&self, who: &Uscc, more: &Held, room: &Room) -> bool {
        let mine = self.held(who);
        let share = |all: u64, mine: u64, block: u64| (DEPTH * block).saturating_sub(all.saturating_sub(mine)) / SHARE;
        let bytes = mine.bytes.saturating_add(more.bytes) <= share(self.all.bytes, mine.bytes, room.block_bytes);
        let work = mine.work.saturating_add(more.work) <= share(self.all.work, mine.work, room.block_work);
        mine.txs == 0 || (bytes && work)
    }

    /// Has what failed on its account made as much work as it may until the next block?
    pub fn has_failed_enough(&self, tx: &SignedTx, account: Account, room: &Room) -> bool {
        let is_spent = |work: Option<&u64>, part: u64| work.is_some_and(|work| *work >= room.block_work / part);
        match account {
            Account::Own => is_spent(self.failed.get(&tx.body.organisation), FAILURES),
            Account::Urgent => tx.signatures.iter().any(|signature| is_spent(self.failed_urgent.get(&signature.key_id), URGENT_FAILURES)),
            Account::Again => is_spent(Some(&self.failed_again), FAILURES),
        }
    }

    /// Does a transaction wait in another bundle than this one?
    pub fn waits_elsewhere(&self, tx: &Bytes32, bundle: &Bytes32) -> bool {
        self.txs.get(tx).is_some_and(|holds| holds != bundle)
    }

    /// Why a transaction was refused since the last block.
    pub fn refusal(&self, tx: &SignedTx) -> Option<&(Rejected, u16)> {
        self.refused.get(&copy_of(tx))
    }

    /// A transaction whose signatures hold was refused: copies get the same answer until the next block.
    pub fn refuse(&mut self, tx: &SignedTx, why: Rejected, message: u16) {
        self.refused.insert(copy_of(tx), (why, message));
    }

    /// Counts the work of a transaction that failed, or that did not come to wait.
    pub fn fails(&mut self, tx: &SignedTx, account: Account, work: u64) {
        let add = |failed: &mut u64| *failed = failed.saturating_add(work);
        match account {
            Account::Own => add(self.failed.entry(tx.body.organisation).or_default()),
            Account::Urgent => tx.signatures.iter().for_each(|signature| add(self.failed_urgent.entry(signature.key_id).or_default())),
            Account::Again => add(&mut self.failed_again),
        }
    }

    /// A bundle waits, perhaps in its own place.
    pub fn waits(&mut self, id: Bytes32, mut bundle: Waiting) {
        self.forget(&id);
        bundle.asked = self.commits;
        self.txs.extend(bundle.txs.iter().map(|tx| (*tx, id)));
        for (who, held) in &bundle.of {
            self.held.entry(*who).or_default().add(held);
            self.all.add(held);
        }
        self.bundles.insert(id, bundle);
    }

    /// Takes back what was taken out, with what was checked meanwhile; nothing where a block was committed over it.
    pub fn put_back(&mut self, base: u64, changes: Changes) {
        if self.base == base {
            self.changes = changes;
        }
    }

    /// A bundle waits no more. Gives it.
    fn forget(&mut self, id: &Bytes32) -> Option<Waiting> {
        let gone = self.bundles.remove(id)?;
        for tx in &gone.txs {
            self.txs.remove(tx);
        }
        for (who, less) in &gone.of {
            self.all.take(less);
            if let Some(held) = self.held.get_mut(who) {
                held.take(less);
                if held.txs == 0 {
                    self.held.remove(who);
                }
            }
        }
        Some(gone)
    }

    /// Asked again behind a block: puts what the bundle wrote in place if nothing that it read was written since. Else it is forgotten and has
    /// to be executed, and whoever read what it wrote, too.
    pub fn still_holds(&mut self, id: &Bytes32, now: Time) -> bool {
        let commits = self.commits;
        let Some(bundle) = self.bundles.get_mut(id) else { return false };
        // One round behind, or it was not asked about between two blocks.
        let holds = bundle.asked + 1 == commits && now < bundle.expires && bundle.reads.is_disjoint(&self.written);
        if holds {
            bundle.asked = commits;
            self.changes.merge(bundle.changes.clone());
        } else if let Some(gone) = self.forget(id) {
            self.moved(&gone.changes);
        }
        holds
    }

    /// What is written under, or between, what waits: whoever read it is executed again.
    pub fn moved(&mut self, changes: &Changes) {
        self.written.extend(changes.writes.keys());
    }

    /// A block with these bundles and these writes was committed at a height.
    pub fn committed<'a>(&mut self, height: u64, bundles: impl Iterator<Item = &'a Bytes32>, written: BTreeSet<Bytes32>) {
        for id in bundles {
            self.forget(id);
        }
        // Whom the engine did not ask about behind the last block it does not keep.
        let lost: Vec<_> = self.bundles.iter().filter(|(_, bundle)| bundle.asked < self.commits).map(|(id, _)| *id).collect();
        for id in lost {
            self.forget(&id);
        }
        self.commits += 1;
        self.written = written;
        self.base = height;
        self.begun = false;
        self.changes = Changes::default();
        self.failed.clear();
        self.failed_urgent.clear();
        self.failed_again = 0;
        self.refused.clear();
    }

    /// What a proposer needs to know of a bundle; none of one that does not wait.
    pub fn turn(&self, id: &Bytes32) -> Option<Turn<'_>> {
        let Waiting { of, work, acts_on, .. } = self.bundles.get(id)?;
        Some(Turn { of: of.first()?.0, work: *work, acts_on, senders: of })
    }

    /// Bundles that wait, and their bytes and work.
    #[cfg(test)]
    fn size(&self) -> (usize, Held) {
        (self.bundles.len(), self.all)
    }
}

/// Tells a copy of a transaction: the same body under the same signatures, in any order. Who signs belongs to it, since rules ask for second
/// persons.
fn copy_of(tx: &SignedTx) -> Bytes32 {
    let mut signatures: Vec<_> = tx.signatures.iter().map(encode).collect();
    signatures.sort_unstable();
    sha256(&[&tx.body.id(), &encode(&signatures)])
}

/// A state that notes which keys are read of it.
pub struct Noted<'a> {
    base: &'a dyn StateRead,
    keys: RefCell<BTreeSet<Bytes32>>,
}

impl<'a> Noted<'a> {
    /// Over a state.
    pub fn new(base: &'a dyn StateRead) -> Self {
        Noted { base, keys: RefCell::default() }
    }

    /// The keys that were read.
    pub fn into_keys(self) -> BTreeSet<Bytes32> {
        self.keys.into_inner()
    }
}

impl StateRead for Noted<'_> {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        self.keys.borrow_mut().insert(*key);
        self.base.read(key)
    }

    fn read_with(&self, key: &Bytes32, then: &mut Lent<'_>) -> Result<(), Fault> {
        self.keys.borrow_mut().insert(*key);
        self.base.read_with(key, then)
    }

    fn is_trusted(&self) -> bool {
        self.base.is_trusted()
    }

    // To note a key once is enough.
    fn may_be_remembered(&self) -> bool {
        self.base.may_be_remembered()
    }

    fn remembered(&self, key: &Bytes32, decode: &Decode<'_>) -> Result<Option<Remembered>, Fault> {
        self.keys.borrow_mut().insert(*key);
        self.base.remembered(key, decode)
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        // Leaves never change; how many there are stands in the head.
        self.keys.borrow_mut().insert(list.id);
        self.base.range(list, from, to)
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        self.base.blob(hash)
    }
}

#[cfg(test)]
#[path = "pool_tests.rs"]
mod tests;
