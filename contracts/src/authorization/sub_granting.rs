//! What file_sub_grant and sub_grant ask and do alike (A36, A47; docs/spec/grant.md, Sub-grants).

use crate::authorization::access::grant::{SeenGrant, entries_of};
use crate::authorization::granting;
use crate::authorization::keys::grant as keys;
use crate::authorization::parameters::{MAX_GRANT_DEPTH, PROVIDER_REVIEW_TERM, SIGN_TERM};
use crate::authorization::records::consent::Awaited;
use crate::authorization::records::content::{GrantContent, Parties};
use crate::authorization::records::grant::{Grant, Route, Under};
use crate::authorization::records::reach::{Over, Within, narrower_or_equal};
use crate::authorization::records::terms::Detail;
use crate::authorization::standing::successor_of;
use crate::authorization::write::grant::{activate, await_consents, mark_superseded, put_detail, save};
use crate::catalog::records::entry::EntryCore;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{GrantId, Uscc};
use crate::kernel::state::StateRead;
use crate::kernel::text::LocalKey;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Hold, Scope, Target};
use crate::ledger::context::TxContext;
use crate::ledger::draft::Draft;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::joint::Side;
use crate::ledger::joint_act::Waiter;
use crate::ledger::organisation::organisation;
use crate::ledger::scheduled::{acts_for, standing};

/// A sub-grant that is asked for.
pub(crate) struct Asked<'a> {
    pub id: GrantId,
    pub local_key: &'a LocalKey,
    pub parent: &'a GrantId,
    pub grantee: &'a Uscc,
    pub content: &'a GrantContent,
    pub route: Route,
}

/// The sub-grant as it would be, and what it is held against.
pub struct SubSigning {
    grant: Grant,
    detail: Detail,
    entries: Vec<EntryCore>,
    parent: SeenGrant,
    supersedes: Option<Grant>,
}

impl Asked<'_> {
    /// S3 and S4.
    pub fn load(&self, state: &dyn StateRead, time: Time) -> Result<SubSigning, Refusal> {
        let parent = SeenGrant::load(state, self.parent, time)?.ok_or_else(|| Code::NOT_FOUND.of("parent"))?;
        let grantor = parent.grant.grantee;
        let home = organisation(&grantor).recall(state)?.ok_or_else(|| Fault::new("a grantee is missing"))?.first_division;
        if self.id != GrantId::derive(&home, &grantor, self.local_key) {
            return Err(Code::FIELD_INVALID.of("id"));
        }
        if standing(state, self.grantee, time)?.is_none() {
            return Err(Code::NOT_FOUND.of("grantee"));
        }
        let detail = self.content.detail();
        let entries = entries_of(state, detail.over.entries().iter().map(|named| &named.entry), "over")?;
        granting::require_parties(state, &detail, time)?;
        let old = |id: &GrantId| keys::core(id).get(state)?.ok_or_else(|| Code::NOT_FOUND.of("supersedes"));
        let supersedes = self.content.supersedes.as_ref().map(old).transpose()?;
        let root = parent.grant.under.as_ref().map_or(parent.grant.grant_id, |under| under.root);
        let grant = self.content.beginning(time).between(Parties {
            grant_id: self.id,
            basis: parent.grant.basis,
            grantor,
            grantee: *self.grantee,
            applicant: parent.grant.applicant,
            division: parent.grant.division,
            under: Some(Under { parent: *self.parent, root, root_grantor: *parent.grant.root_grantor(), route: self.route }),
        });
        Ok(SubSigning { grant, detail, entries, parent, supersedes })
    }

    /// The parent's grantee, which begins, and the new grantee, whose role counts whatever its scope.
    pub fn sides(&self, signing: &SubSigning, grantor: &'static [Allowed], grantee: &'static [Allowed]) -> Vec<Side> {
        let target = Target { named: vec![*self.grantee], scope: Scope::Any, ..Target::own(signing.grant.grantor, signing.grant.division) };
        let own = match &signing.parent.grant.under {
            None => Target { scope: Scope::Contains, ..target.clone() },
            Some(_) => target.clone(),
        };
        let of_parent = Waiter::Organisation(signing.grant.grantor);
        vec![
            Side { begins: true, ..Side::of("grantor", of_parent, grantor, own) },
            Side::of("grantee", Waiter::Organisation(*self.grantee), grantee, target),
        ]
    }

    /// S8: what holds the parent holds what is made under it.
    pub fn require_standing(&self, tx: &TxContext, signing: &SubSigning) -> Result<(), Refusal> {
        ensure(tx.hold != Hold::Stops || !signing.parent.is_frozen(), Code::FROZEN)
    }

    /// Checks 1 to 8.
    pub fn require(&self, tx: &TxContext, state: &dyn StateRead, signing: &SubSigning) -> Result<(), Refusal> {
        let SubSigning { grant, detail, entries, parent, .. } = signing;
        let time = tx.time;
        granting::require_known(state, time, grant, detail)?;
        // Check 1
        ensure(parent.standing.is_live(), Code::PARENT_NOT_LIVE)?;
        // Check 2
        if self.route == Route::Filed {
            let applicant = parent.grant.applicant.ok_or(Code::CONSENT_NEEDED)?;
            ensure(acts_for(state, self.grantee, &applicant, time)?, Code::CONSENT_NEEDED)?;
        }
        // Check 3
        let steps = u64::try_from(parent.ancestors.len()).unwrap_or(u64::MAX).saturating_add(1);
        let deep = grant.depth_left < parent.grant.depth_left && steps <= MAX_GRANT_DEPTH.at(state, time)?;
        ensure(deep, Code::DEPTH_EXCEEDED)?;
        // Check 4
        let above = parent.grant.reach(&parent.detail(state)?);
        let facts = granting::facts(state, time, detail, entries)?;
        granting::too_wide(Code::WIDER_THAN_PARENT, narrower_or_equal(&grant.reach(detail), &above, Within::Parent, &facts))?;
        // Check 5
        granting::require_some_term(grant, time)?;
        // Check 6
        granting::require_grantee(state, time, grant)?;
        granting::require_attestations(state, time, grant)?;
        for one in std::iter::once(&parent.grant).chain(&parent.ancestors) {
            let same = granting::is_one_party(state, &one.grantor, self.grantee, time)?
                || granting::is_one_party(state, &one.grantee, self.grantee, time)?;
            ensure(!same, Code::SAME_PARTY)?;
        }
        // Check 7
        ensure(matches!(detail.over, Over::Entries(_)), Code::CELLS_NOT_ALLOWED)?;
        // Check 8
        signing.require_supersedes(state, time)
    }

    /// Active at once where it was filed, else it waits for consent.
    pub fn effect(&self, tx: &TxContext, draft: &mut Draft<'_>, signing: SubSigning) -> Result<(), Refusal> {
        let SubSigning { mut grant, detail, .. } = signing;
        grant.payload_hash = tx.payload_hash;
        if let Some(old) = &grant.supersedes {
            mark_superseded(draft, old, grant.grant_id)?;
        }
        match self.route {
            Route::Filed => activate(draft, &mut grant, &detail)?,
            Route::Consented => {
                let missing = u16::try_from(detail.over.entries().len()).map_err(|_| Fault::new("a grant has too many entries"))?;
                let awaited = Awaited {
                    bureau: None,
                    missing,
                    due: tx.time.after(PROVIDER_REVIEW_TERM.at(draft, tx.time)?),
                    lapses: tx.time.after(SIGN_TERM.at(draft, tx.time)?).min(grant.valid_until),
                };
                await_consents(draft, &grant, &detail.over, &awaited)?;
            }
        }
        put_detail(draft, &mut grant, None, &detail);
        save(draft, None, grant)?;
        Ok(())
    }
}

impl SubSigning {
    /// Check 8: a sub-grant of the same parties or whom they act for, whose place none has taken that is live or waits for consent.
    fn require_supersedes(&self, state: &dyn StateRead, time: Time) -> Result<(), Refusal> {
        let Some(old) = &self.supersedes else { return Ok(()) };
        let same = acts_for(state, &self.grant.grantor, &old.grantor, time)? && acts_for(state, &self.grant.grantee, &old.grantee, time)?;
        let taken = successor_of(state, &old.grant_id, time)?.is_some();
        ensure(old.under.is_some() && same && !taken, Code::WRONG_SUPERSEDES)
    }
}
