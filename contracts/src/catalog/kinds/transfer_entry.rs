//! transfer_entry 目录移交 ✍ (E8; docs/spec/catalog.md): an entry gets another provider; its id stays.

use crate::catalog::records::entry::{EntryCore, EntryStatus, Place, Submission};
use crate::catalog::write::{Entry, save, submitted};
use crate::catalog::{check, keys, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite, Subject};
use crate::kernel::value::{Hash, Time};
use crate::ledger::access::{Allowed, Relation, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Draft, require_reason};
use crate::ledger::gate::Gated;
use crate::ledger::joint::{Joint, JointBody, Side};
use crate::ledger::joint_act::Waiter;
use crate::ledger::organisation::OrganisationStatus;
use crate::ledger::samples::CITY_PROVIDER;
use crate::ledger::scheduled::standing;
use crate::ledger::texts::{Blobs, Reason};
use crate::ledger::{gate, samples as ledger_samples};
use crate::party::parameters::REKEY_DELAY;
use crate::party::roles::{long_without, reaches};

record! {
    /// Gives an entry to another provider.
    pub struct Transfer {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// The new provider.
        pub to: Uscc,
        /// On what basis.
        pub reason: Reason,
        /// A decision by which a bureau that covers signs in the place of the provider, which was dissolved, say.
        #[serde(default)]
        pub for_giver: Option<Hash>,
        /// A decision by which a bureau that covers signs in the place of the new provider.
        #[serde(default)]
        pub for_taker: Option<Hash>,
        /// The body lapses at this time; `joint_term` may end it sooner.
        pub until: Time,
    }
}

/// The entry that a transfer reads.
pub struct Transferred(Box<Entry>);

/// transfer_entry.
pub type TransferEntry = Joint<Transfer>;

const GIVER: &[Allowed] = &[by(Role::Provider, Relation::Own)];

const TAKER: &[Allowed] = &[by(Role::Provider, Relation::Named)];

const BUREAU: &[Allowed] = &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

impl Transfer {
    fn side(&self, entry: &Entry, giver: bool) -> Side {
        let (name, own, uscc, decision) = match giver {
            true => ("giver", GIVER, entry.core.provider, self.for_giver),
            false => ("taker", TAKER, self.to, self.for_taker),
        };
        let division = entry.core.input.division;
        let (allowed, waiter) = match decision {
            Some(_) => (BUREAU, Waiter::Authority(Role::Bureau, division)),
            None => (own, Waiter::Organisation(uscc)),
        };
        let target = Target { named: vec![self.to], ..entry.target() };
        let begins = giver || decision.is_some();
        Side { begins, stand_in: decision.is_some(), ..Side::of(name, waiter, allowed, target) }
    }
}

impl JointBody for Transfer {
    const NUMBER: u16 = 210;
    const NAME: &'static str = "transfer_entry";
    const ALLOWED: &'static [Allowed] = &[GIVER[0], TAKER[0], BUREAU[0], BUREAU[1]];
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry"];
    type Id = EntryId;
    type Object = Transferred;

    fn id(&self) -> EntryId {
        self.id
    }

    fn subject(id: &EntryId) -> Subject {
        keys::subject(id)
    }

    fn version_of(id: &EntryId, state: &dyn StateRead) -> Result<u64, Fault> {
        Ok(keys::core(id).get(state)?.map_or(0, |core| core.version))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn until(&self) -> Time {
        self.until
    }

    fn load(&self, state: &dyn StateRead, time: Time) -> Result<Transferred, Refusal> {
        Ok(Transferred(Box::new(Entry::load(state, &self.id, time)?.ok_or(Code::NOT_FOUND)?)))
    }

    fn sides(&self, Transferred(entry): &Transferred) -> Vec<Side> {
        vec![self.side(entry, true), self.side(entry, false)]
    }

    /// Any state may be transferred.
    fn require_standing(&self, tx: &TxContext, _: &dyn StateRead, Transferred(entry): &Transferred) -> Result<(), Refusal> {
        gate::standing(tx, entry.as_ref(), EntryStatus::ALL)
    }

    fn require(&self, tx: &TxContext, state: &dyn StateRead, Transferred(entry): &Transferred) -> Result<(), Refusal> {
        // Check 1
        let to = standing(state, &self.to, tx.time)?.filter(|to| to.status == OrganisationStatus::Active);
        ensure(to.is_some() && reaches(state, &self.to, Role::Provider, &entry.core.input.division, tx.time)?, Code::PROVIDER_UNKNOWN)?;
        // Check 2
        ensure(self.to != entry.core.provider, Code::NO_CHANGE)?;
        // Check 3
        ensure(self.for_giver.is_none() || self.for_taker.is_none(), Code::ONE_SIDE_ONLY)?;
        // Check 4
        ensure(self.for_giver.is_none() || giver_is_silent(tx, state, &entry.core)?, Code::NO_STAND_IN)?;
        // Check 5
        if entry.core.status != EntryStatus::Withdrawn {
            check::require_codes_free(state, &self.to, &self.id, &entry.detail)?;
        }
        if let Some(wanted) = entry.as_it_would_be() {
            check::require_codes_free(state, &self.to, &self.id, &wanted.detail)?;
        }
        require_reason(state, &self.reason, tx.time)
    }

    fn effect(&self, tx: &TxContext, draft: &mut Draft<'_>, Transferred(before): Transferred, _: &Uscc) -> Result<(), Refusal> {
        let mut after = before.as_ref().clone();
        after.core.provider = self.to;
        after.core.transferred = Some(tx.time);
        let content_hash = save(draft, Some(&before), &after, Blobs::new())?;
        if after.core.status == EntryStatus::Submitted {
            // Who submitted and when stays; what its reviewer signs names the new provider.
            let sent = submitted(draft, &self.id)?;
            draft.put(&keys::submission(&self.id), &Submission { content_hash, place: Place::of(&after.core.input), ..sent });
        }
        Ok(())
    }

    fn example() -> Self {
        Transfer {
            id: samples::id("bus-lines"),
            version: 1,
            to: ledger_samples::uscc(CITY_PROVIDER),
            reason: samples::reason("law").0,
            for_giver: None,
            for_taker: None,
            until: Time(ledger_samples::time().0 + 10 * 86_400),
        }
    }
}

/// A bureau stands in for a provider that has ended, was never claimed, or is for `rekey_delay` at least suspended or without a role that
/// reaches the entry: nobody gives away what belongs to one that lives.
fn giver_is_silent(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<bool, Refusal> {
    let Some(giver) = standing(state, &core.provider, tx.time)? else { return Ok(true) };
    if giver.has_ended() || giver.status == OrganisationStatus::Unclaimed {
        return Ok(true);
    }
    let delay = REKEY_DELAY.at(state, tx.time)?;
    let suspended = giver.suspended_since.is_some_and(|since| since.after(delay) <= tx.time);
    Ok(suspended || long_without(state, &core.provider, Role::Provider, &core.input.division, (tx.time, delay))?)
}
