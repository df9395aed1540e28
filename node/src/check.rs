//! CheckTx: may a bundle wait for a block? What is known of it is answered before anything is executed; the rules are run over the state
//! with what waits already. Shares, turns and recheck: [`crate::pool`].

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::execute::{BlockWork, BundleOutcome, begin_block, execute_bundle};
use mulu_contracts::kernel::block::Block;
use mulu_contracts::kernel::codec::{encode, sha256};
use mulu_contracts::kernel::error::{Code, Fault, Rejected};
use mulu_contracts::kernel::id::{ObjectId, Uscc};
use mulu_contracts::kernel::state::{Bytes32, Changes, Overlay, StateRead, Subject};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::ask::CheckLog;
use mulu_contracts::ledger::envelope::Bundle;
use mulu_contracts::ledger::meter::SIGNATURE;
use mulu_contracts::ledger::organisation::organisation;
use mulu_contracts::ledger::parameters::{MAX_BUNDLE_BYTES, MAX_BUNDLE_TXS};

use crate::app::{App, AppError, CheckAnswer, lock};
use crate::pool::{Account, Held, Noted, Pool, Waiting};
use crate::quotas::{Quotas, is_urgent};
use crate::results;
use crate::storage::{Tip, View};

/// Why a bundle does not wait: a refusal, and the message that it is about.
type Refused = (Rejected, u16);

fn no<T>(code: Code) -> Result<T, Refused> {
    Err((Rejected { code, detail: None }, 0))
}

impl App {
    /// May this bundle enter the pool? A recheck renews the answer after each commit.
    pub fn check_tx(&self, bytes: &[u8], recheck: bool) -> CheckAnswer {
        match self.judge(bytes, recheck) {
            Ok(Ok(())) => CheckAnswer { code: 0, log: String::new() },
            Ok(Err((Rejected { code, detail }, message))) => {
                let log = CheckLog { code: code.number(), name: code.name().into(), detail, message };
                CheckAnswer { code: code.number(), log: serde_json::to_string(&log).unwrap_or_default() }
            }
            Err(fault) => {
                tracing::error!(%fault, "check_tx failed");
                CheckAnswer { code: u32::MAX, log: "the node failed; ask another".into() }
            }
        }
    }

    fn judge(&self, bytes: &[u8], recheck: bool) -> Result<Result<(), Refused>, AppError> {
        let id = sha256(&[bytes]);
        if recheck && self.still_holds(&id)? {
            return Ok(Ok(()));
        }
        let bundle = match self.decoded(bytes)? {
            Ok(bundle) => bundle,
            Err(refused) => return Ok(Err(refused)),
        };
        if let Some(known) = self.known(&id, &bundle)? {
            return Ok(Err(known));
        }
        if !recheck {
            // Before anything is done for who used up its share.
            if let Some(over) = self.over_quota(bytes, &bundle)? {
                return Ok(Err((over, 0)));
            }
            // Signatures are judged on all cores before it is this check's turn.
            if let Some(forged) = self.forged(&bundle)? {
                return Ok(Err(forged));
            }
        }
        let _one_at_a_time = lock(&self.checking);
        // A block may have been committed, or the share used up, since.
        if !recheck && let Some(over) = self.over_quota(bytes, &bundle)? {
            return Ok(Err((over, 0)));
        }
        let Some((tip, view, changes)) = self.taken(recheck)? else { return Ok(no(Code::QUOTA_EXCEEDED)) };
        let mut overlay = Overlay::over(&view, changes);
        let executed = self.execute(&tip, &view, &overlay, bytes, &bundle);
        let mut pool = self.pool();
        let judged = executed.map(|(outcome, waiting)| {
            let refused = self.refusal(&mut pool, &tip, &view, (bytes, &bundle), (&outcome, &waiting), recheck)?;
            if let Some(refused) = refused {
                return Ok(Err(refused));
            }
            if recheck {
                // Whoever read what it wrote then, or writes now, is executed again too.
                pool.moved(&waiting.changes);
            }
            overlay.merge(waiting.changes.clone());
            pool.waits(id, waiting);
            Ok(Ok(()))
        });
        pool.put_back(tip.height, overlay.into_changes());
        judged?
    }

    /// A bundle by its size and its form.
    fn decoded(&self, bytes: &[u8]) -> Result<Result<Bundle, Refused>, AppError> {
        let (tip, view) = self.now()?;
        if bytes.len() as u64 > MAX_BUNDLE_BYTES.at(&view, tip.time)? {
            return Ok(no(Code::TOO_LARGE));
        }
        let Some(bundle) = Bundle::decode(bytes) else { return Ok(no(Code::MALFORMED)) };
        if bundle.transactions.len() as u64 > MAX_BUNDLE_TXS.at(&view, tip.time)? {
            return Ok(no(Code::TOO_LARGE));
        }
        Ok(Ok(bundle))
    }

    /// What is known of a bundle without executing it: that its transactions were committed, or wait, or were refused since the last block.
    /// Anybody can copy a transaction: a copy costs its organisation nothing.
    fn known(&self, id: &Bytes32, bundle: &Bundle) -> Result<Option<Refused>, AppError> {
        let mut ids = BTreeSet::new();
        let seen = Some((Rejected { code: Code::SEEN, detail: None }, 0));
        for tx in &bundle.transactions {
            let id = tx.body.id();
            if results::location(&self.store, &Hash32(id))?.is_some_and(|found| found.code == 0) || !ids.insert(id) {
                return Ok(seen);
            }
        }
        let pool = self.pool();
        if let Some(refused) = bundle.transactions.iter().find_map(|tx| pool.refusal(tx)) {
            return Ok(Some(refused.clone()));
        }
        Ok(seen.filter(|_| ids.iter().any(|tx| pool.waits_elsewhere(tx, id))))
    }

    /// Nobody answers for a bundle with a signature that does not hold: of all of it the transaction alone that bears it is looked at. What it
    /// cost to judge those before it is theirs who signed them.
    fn forged(&self, bundle: &Bundle) -> Result<Option<Refused>, AppError> {
        let (tip, view) = self.now()?;
        let Some(at) = self.signatures.first_forged(&view, bundle)? else { return Ok(None) };
        for tx in &bundle.transactions[..at] {
            let work = SIGNATURE.saturating_mul(tx.signatures.len() as u64);
            let first = lock(&self.hours).charge(&tx.body.organisation, tx.body.id(), tip.time.0, work);
            self.pool().fails(tx, if first { Account::Own } else { Account::Again }, work);
        }
        let alone = Bundle { transactions: vec![bundle.transactions[at].clone()] };
        let (outcome, _) = self.execute(&tip, &view, &Overlay::new(&view), &alone.encode(), &alone)?;
        // A key that changed meanwhile may make it hold: then the rules say.
        let why = outcome.refusals.first().cloned().flatten().zip(outcome.results.first().map(|result| result.message));
        Ok(why.filter(|_| outcome.signed.first() == Some(&false)))
    }

    fn over_quota(&self, bytes: &[u8], bundle: &Bundle) -> Result<Option<Rejected>, AppError> {
        let (tip, view) = self.now()?;
        let quotas = Quotas::read(&view, tip.time)?;
        let (pool, hours) = (self.pool(), lock(&self.hours));
        Ok(quotas.over_before(bytes, bundle, &pool, &hours, tip.time))
    }

    /// Asked again behind a block: does a bundle that was checked stand as it was?
    fn still_holds(&self, id: &Bytes32) -> Result<bool, AppError> {
        let _one_at_a_time = lock(&self.checking);
        let Some((tip, _, changes)) = self.taken(true)? else { return Ok(false) };
        let mut pool = self.pool();
        pool.put_back(tip.height, changes);
        Ok(pool.still_holds(id, tip.time))
    }

    /// The state, and what waits written over it, taken out of the pool: a check executes without holding it. What falls due with the next
    /// block comes before its transactions. None for a new bundle between a commit and its recheck.
    fn taken(&self, recheck: bool) -> Result<Option<(Tip, View<'_>, Changes)>, AppError> {
        let mut pool = self.pool();
        if pool.settling && !recheck {
            return Ok(None);
        }
        let (tip, view) = self.now()?;
        if pool.base != tip.height {
            // The first check of a node that was started.
            *pool = Pool::over(tip.height);
        }
        if !pool.begun {
            let mut overlay = Overlay::new(&view);
            begin_block(&next_block(&tip), &mut overlay)?;
            let begun = overlay.into_changes();
            pool.moved(&begun);
            pool.changes = begun;
            pool.begun = true;
        }
        let changes = std::mem::take(&mut pool.changes);
        Ok(Some((tip, view, changes)))
    }

    /// Runs a bundle over what waits: what became of it, and how it would wait.
    fn execute(
        &self,
        tip: &Tip,
        view: &View<'_>,
        before: &dyn StateRead,
        bytes: &[u8],
        bundle: &Bundle,
    ) -> Result<(BundleOutcome, Waiting), AppError> {
        let noted = Noted::new(before);
        let mut above = Overlay::new(&noted);
        let outcome = execute_bundle(&next_block(tip), 0, bytes, &mut above, &self.signatures, &mut BlockWork::default())?;
        let changes = above.into_changes();
        let waiting = Waiting { reads: noted.into_keys(), changes, acts_on: acts_on(view, &outcome)?, ..waiting(bytes, bundle, &outcome) };
        Ok((outcome, waiting))
    }

    /// Why a bundle that was executed does not wait; what it cost is its organisations'.
    fn refusal(
        &self,
        pool: &mut Pool,
        tip: &Tip,
        view: &View<'_>,
        (bytes, bundle): (&[u8], &Bundle),
        (outcome, waiting): (&BundleOutcome, &Waiting),
        recheck: bool,
    ) -> Result<Option<Refused>, AppError> {
        let refused = |n: usize| {
            let why = outcome.refusals.get(n)?.clone()?;
            Some((why, outcome.results.get(n)?.message))
        };
        let passes = outcome.results.iter().any(|result| result.code == 0);
        if recheck {
            return Ok((!passes).then(|| (0..outcome.results.len()).find_map(refused)).flatten());
        }
        // Nobody answers for a transaction whose signatures do not hold: it does not come along with others.
        if let Some(unsigned) = outcome.signed.iter().position(|signed| !signed).and_then(refused) {
            return Ok(Some(unsigned));
        }
        let urgent = is_urgent(bytes, bundle);
        let charged: Vec<_> = {
            let mut hours = lock(&self.hours);
            let costs = bundle.transactions.iter().zip(&outcome.work);
            costs.map(|(tx, work)| (tx, *work, hours.charge(&tx.body.organisation, tx.body.id(), tip.time.0, *work))).collect()
        };
        let full = match passes && !urgent {
            true => Quotas::read(view, tip.time)?.over_behind(waiting, pool).map(|full| (full, 0)),
            false => None,
        };
        if passes && full.is_none() {
            return Ok(None);
        }
        for (tx, work, first) in charged {
            let account = if !first {
                Account::Again
            } else if urgent {
                Account::Urgent
            } else {
                Account::Own
            };
            pool.fails(tx, account, work);
        }
        // What was judged over a state that a block has replaced since is judged anew; and what others came before in its bundle, since it may
        // be refused for what those did.
        if pool.base == tip.height
            && let [tx] = bundle.transactions.as_slice()
            && let Some((why, message)) = refused(0)
        {
            pool.refuse(tx, why, message);
        }
        Ok(full.or_else(|| (0..outcome.results.len()).find_map(refused)))
    }
}

/// The block for which bundles are checked: the one behind the last, at its time.
fn next_block(tip: &Tip) -> Block {
    Block { chain_id: tip.chain_id.clone(), height: tip.height + 1, time: tip.time }
}

/// A bundle as it waits: each transaction that passes is its organisation's; what else is in it is the first one's, who sent it along.
fn waiting(bytes: &[u8], bundle: &Bundle, outcome: &BundleOutcome) -> Waiting {
    let mut of: BTreeMap<Uscc, Held> = BTreeMap::new();
    let mut expires = Time(i64::MAX);
    for ((tx, work), result) in bundle.transactions.iter().zip(&outcome.work).zip(&outcome.results) {
        if result.code == 0 {
            let held = of.entry(tx.body.organisation).or_default();
            held.txs += 1;
            held.bytes += encode(tx).len() as u64;
            held.work += work;
        }
        expires = expires.min(tx.body.expires);
    }
    let work = outcome.work.iter().sum();
    let mut of: Vec<_> = of.into_iter().collect();
    of.sort_by_key(|(_, held)| std::cmp::Reverse(held.work));
    let counted =
        of.iter().fold(Held::default(), |all, (_, held)| Held { bytes: all.bytes + held.bytes, work: all.work + held.work, txs: 0 });
    if let Some((_, first)) = of.first_mut() {
        first.bytes += (bytes.len() as u64).saturating_sub(counted.bytes);
        first.work += u64::saturating_sub(work, counted.work);
    }
    let txs = bundle.transactions.iter().map(|tx| tx.body.id()).collect();
    Waiting { of, work, txs, expires, ..Waiting::default() }
}

/// The objects that a bundle makes or acts on, and the organisations that it makes: on a change of one that stands nobody else waits.
fn acts_on(state: &dyn StateRead, outcome: &BundleOutcome) -> Result<BTreeSet<Subject>, Fault> {
    let mut objects = BTreeSet::new();
    for id in outcome.results.iter().flat_map(|result| &result.ids) {
        let subject = match (id.parse::<ObjectId>(), id.parse::<Uscc>()) {
            (Ok(object), _) => Subject::Object(object),
            (_, Ok(uscc)) if organisation(&uscc).get(state)?.is_none() => Subject::Organisation(uscc),
            _ => continue,
        };
        objects.insert(subject);
    }
    Ok(objects)
}
