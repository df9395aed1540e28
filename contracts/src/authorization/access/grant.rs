//! A grant as messages see it, and who acts on it as what (docs/spec/grant.md, Who acts).

use crate::authorization::keys::grant as keys;
use crate::authorization::records::grant::Grant;
use crate::authorization::records::reach::Over;
use crate::authorization::records::terms::Detail;
use crate::authorization::standing::{End, Standing, ancestors, end_with, standing_with};
use crate::catalog::keys as catalog_keys;
use crate::catalog::records::entry::EntryCore;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{EntryId, GrantId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, Scope, Target, any, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::division;
use crate::ledger::freeze;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::organisation::organisation;
use crate::ledger::scheduled::acts_for;
use crate::party::holders::has_bureau_above;

/// Whoever owns it.
pub(crate) const OWN: Allowed = any(Relation::Own);

/// The grantor of a root; of a sub-grant that of its root, and the grantee of its parent, which is an operator or a developer.
pub(crate) const GRANTORS: &[Allowed] =
    &[by(Role::Grantor, Relation::Own), by(Role::Operator, Relation::Own), by(Role::Developer, Relation::Own), OWN];

/// The grantee.
pub(crate) const GRANTEES: &[Allowed] = &[by(Role::Operator, Relation::Own), by(Role::Developer, Relation::Own), OWN];

/// A bureau that covers.
pub(crate) const BUREAUS: &[Allowed] = &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

/// A supervisor that covers.
pub(crate) const SUPERVISORS: &[Allowed] = &[by(Role::Supervisor, Relation::SameDivision), by(Role::Supervisor, Relation::Superior)];

/// A coordinator that covers.
pub(crate) const COORDINATORS: &[Allowed] = &[by(Role::Coordinator, Relation::SameDivision), by(Role::Coordinator, Relation::Superior)];

/// The provider of an entry.
pub(crate) const PROVIDER: Allowed = by(Role::Provider, Relation::ProviderOf);

/// A grant as one message sees it.
pub(crate) struct SeenGrant {
    pub grant: Grant,
    /// Its parent first.
    pub ancestors: Vec<Grant>,
    /// How it stands.
    pub standing: Standing,
    /// An objection or order holds it (S8).
    pub is_frozen: bool,
}

impl Object for SeenGrant {
    type Id = GrantId;

    fn load(state: &dyn StateRead, id: &GrantId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(grant) = keys::core(id).get(state)? else { return Ok(None) };
        let ancestors = ancestors(state, &grant)?;
        let standing = standing_with(state, &grant, &ancestors, time)?;
        let is_frozen = freeze::is_frozen(state, &keys::subject(id), time)?;
        Ok(Some(SeenGrant { grant, ancestors, standing, is_frozen }))
    }
}

impl Gated for SeenGrant {
    type State = Standing;

    /// As authorities see it: who gave the root.
    fn target(&self) -> Target {
        // The division is the grantor's by definition.
        Target { scope: Scope::Home, ..Target::own(*self.grant.root_grantor(), self.grant.division) }
    }

    fn version(&self) -> u64 {
        self.grant.version
    }

    fn state(&self) -> Standing {
        self.standing
    }

    fn word(state: Standing) -> &'static str {
        state.word()
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}

impl SeenGrant {
    /// As its grantee acts on it.
    pub fn as_grantee(&self) -> Target {
        Target { scope: Scope::Any, ..Target::own(self.grant.grantee, self.grant.division) }
    }

    /// Who may act on a sub-grant besides the grantor of its root: the grantee of its parent.
    pub fn parents_grantee(&self) -> Option<&Uscc> {
        self.ancestors.first().map(|parent| &parent.grantee)
    }

    /// When it ends, as is known now.
    pub fn end(&self) -> End {
        end_with(&self.grant, &self.ancestors)
    }

    /// Terms and data.
    pub fn detail(&self, state: &dyn StateRead) -> Result<Detail, Fault> {
        detail_of(state, &self.grant.grant_id)
    }

    /// Is the signer one of those who gave it, each of whom acts alone, or who acts for one?
    pub fn is_grantor(&self, tx: &TxContext, state: &dyn StateRead) -> Result<bool, Fault> {
        let me = tx.signer.uscc();
        let parents = self.parents_grantee().map_or(Ok(false), |grantee| acts_for(state, me, grantee, tx.time))?;
        Ok(parents || acts_for(state, me, self.grant.root_grantor(), tx.time)?)
    }

    /// Does one of these lines of authorities hold?
    pub fn is_authority(&self, tx: &TxContext, state: &dyn StateRead, lines: &[Allowed]) -> Result<bool, Refusal> {
        relates(state, &tx.actor(), &self.target(), lines)
    }

    /// A bureau that is superior; where there is none the coordinator that covers.
    pub fn is_above(&self, tx: &TxContext, state: &dyn StateRead) -> Result<bool, Refusal> {
        if self.is_authority(tx, state, &BUREAUS[1..])? {
            return Ok(true);
        }
        if !self.is_authority(tx, state, COORDINATORS)? {
            return Ok(false);
        }
        let owner = organisation(self.grant.root_grantor()).recall(state)?.ok_or_else(|| Fault::new("a grantor is missing"))?;
        Ok(!has_bureau_above(state, tx.time, &owner, &self.grant.division)?)
    }
}

/// S5 of what who gave it does, or an authority by these lines.
pub(crate) fn require_grantor_or(tx: &TxContext, state: &dyn StateRead, seen: &SeenGrant, lines: &[Allowed]) -> Result<(), Refusal> {
    ensure(seen.is_grantor(tx, state)? || seen.is_authority(tx, state, lines)?, Code::RELATION_MISSING)
}

/// The detail of a grant that stands.
pub(crate) fn detail_of(state: &dyn StateRead, id: &GrantId) -> Result<Detail, Fault> {
    keys::detail(id).get(state)?.ok_or_else(|| Fault::new("a grant has no detail"))
}

/// Does the signer provide an entry, with the role there, or succeed who did?
pub(crate) fn provides(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<bool, Refusal> {
    let target = Target { providers: vec![core.provider], ..Target::place(core.input.division) };
    relates(state, &tx.actor(), &target, &[PROVIDER])
}

/// Entries that a message names; `not_found{field}` for one that does not exist.
pub(crate) fn entries_of<'e>(
    state: &dyn StateRead,
    ids: impl Iterator<Item = &'e EntryId>,
    field: &str,
) -> Result<Vec<EntryCore>, Refusal> {
    ids.map(|id| catalog_keys::core(id).get(state)?.ok_or_else(|| Code::NOT_FOUND.of(field))).collect()
}

/// Does a grant name an entry, or does the entry lie in one of its cells now?
pub(crate) fn names(state: &dyn StateRead, id: &GrantId, over: &Over, core: &EntryCore) -> Result<bool, Refusal> {
    if over.cells().is_empty() {
        return Ok(keys::entry_in(id, &core.entry_id).get(state)?.is_some_and(|said| said.is_in));
    }
    let path = division::ancestors(state, &core.input.division)?;
    Ok(over.cells().iter().any(|cell| cell.is_any_or(core.input.theme.as_ref()) && path.contains(&cell.division)))
}
