//! suspend_grant 暂停授权 (A21; docs/spec/grant.md): the whole of it, or some of its entries, from the next message on.

use crate::authorization::access::grant::{BUREAUS, GRANTORS, OWN, PROVIDER, SUPERVISORS, SeenGrant, entries_of, names, provides};
use crate::authorization::keys::grant as keys;
use crate::authorization::records::hold::{Hold, HoldScope};
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::Standing;
use crate::authorization::write::hold::save_hold;
use crate::catalog::keys as catalog_keys;
use crate::catalog::records::entry::EntryCore;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::GrantId;
use crate::kernel::state::StateRead;
use crate::kernel::value::Set;
use crate::ledger::access::{Allowed, Hold as Stops};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{SeenAs, found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Holds a grant.
    pub struct SuspendGrant {
        /// The grant.
        pub id: GrantId,
        /// Version of the signer's hold now; 0 where it never had one.
        pub hold_version: u64,
        /// The whole, or these of its entries.
        pub scope: HoldScope,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

/// Who may hold a grant.
pub(crate) const HOLDERS: &[Allowed] =
    &[GRANTORS[0], GRANTORS[1], GRANTORS[2], PROVIDER, BUREAUS[0], BUREAUS[1], SUPERVISORS[0], SUPERVISORS[1], OWN];

const AUTHORITIES: &[Allowed] = &[BUREAUS[0], BUREAUS[1], SUPERVISORS[0], SUPERVISORS[1]];

impl Rule for SuspendGrant {
    const NUMBER: u16 = 417;
    const NAME: &'static str = "suspend_grant";
    const ALLOWED: &'static [Allowed] = HOLDERS;
    const HOLD: Stops = Stops::Passes;
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenGrant>(tx, draft, &self.id)?;
        let entries = self.entries(draft, &seen)?;
        let key = keys::hold(&self.id, tx.signer.uscc());
        let before = key.get(draft)?;
        let is_current = self.hold_version == before.as_ref().map_or(0, |hold| hold.version);
        let named = SeenAs { object: &seen, is_current, is_frozen: seen.is_frozen };
        let states = [Standing::Pending, Standing::Active];
        let as_provider = pass_as(tx, &named, self.hold_version, &states, || self.as_provider(tx, draft, &seen, &entries))?;
        // Check 1
        if as_provider {
            ensure(!entries.is_empty(), Code::NOT_THE_PROVIDER)?;
            for core in &entries {
                ensure(provides(tx, draft, core)?, Code::NOT_THE_PROVIDER)?;
            }
        }
        // Check 2
        let held = before.as_ref().and_then(|hold| hold.scope.clone());
        ensure(!held.as_ref().is_some_and(|held| held.includes(&self.scope)), Code::ALREADY_HELD)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let as_provider = as_provider && (held.is_none() || before.as_ref().is_some_and(|hold| hold.as_provider));
        let hold = Hold {
            grant: self.id,
            by: *tx.signer.uscc(),
            as_provider,
            scope: Some(self.united(held.as_ref())?),
            reason: self.reason.0.clone(),
            version: self.hold_version.saturating_add(1),
        };
        Ok(save_hold(draft, &seen.grant, hold)?)
    }

    fn example() -> Self {
        SuspendGrant { id: samples::id(), hold_version: 0, scope: HoldScope::Whole, reason: ledger_samples::reason("other") }
    }
}

impl SuspendGrant {
    /// S4: the entries named, each in the grant, or in a cell of it now.
    fn entries(&self, state: &dyn StateRead, seen: &SeenGrant) -> Result<Vec<EntryCore>, Refusal> {
        let entries = entries_of(state, self.scope.entries().iter(), "scope")?;
        if entries.is_empty() {
            return Ok(entries);
        }
        let over = seen.detail(state)?.over;
        for core in &entries {
            if !names(state, &self.id, &over, core)? {
                return Err(Code::NOT_FOUND.of("scope"));
            }
        }
        Ok(entries)
    }

    /// S5: as who gave it or an authority, else as the provider of an entry in it.
    fn as_provider(&self, tx: &TxContext, state: &dyn StateRead, seen: &SeenGrant, entries: &[EntryCore]) -> Result<bool, Refusal> {
        if seen.is_grantor(tx, state)? || seen.is_authority(tx, state, AUTHORITIES)? {
            return Ok(false);
        }
        for core in entries {
            if provides(tx, state, core)? {
                return Ok(true);
            }
        }
        if entries.is_empty() {
            for named in seen.detail(state)?.over.entries() {
                let core = catalog_keys::core(&named.entry).get(state)?.ok_or_else(|| Fault::new("an entry of a grant is missing"))?;
                if provides(tx, state, &core)? {
                    return Ok(true);
                }
            }
        }
        Err(Code::RELATION_MISSING.into())
    }

    /// What it holds then: both together.
    fn united(&self, held: Option<&HoldScope>) -> Result<HoldScope, Refusal> {
        match (held, &self.scope) {
            (Some(HoldScope::Whole), _) | (_, HoldScope::Whole) => Ok(HoldScope::Whole),
            (None, scope) => Ok(scope.clone()),
            (Some(HoldScope::Entries(old)), HoldScope::Entries(new)) => {
                let all = old.iter().chain(new).copied();
                Set::from_iter_sorted(all).map(HoldScope::Entries).map_err(|_| Code::TOO_MANY.into())
            }
        }
    }
}
