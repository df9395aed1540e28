//! Who may act on an entry (S5; docs/spec/catalog.md). Who publishes it: [`crate::catalog::publisher`].

use crate::catalog::keys::creation;
use crate::catalog::records::entry::{EntryCore, HolderTags};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::{Hash, Time};
use crate::ledger::access::{Allowed, Relation, Target, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::gate::require_one_of;
use crate::ledger::organisation::SigningKey;
use crate::ledger::scheduled::acts_for;

/// The provider itself.
pub(crate) const OWN: &[Allowed] = &[by(Role::Provider, Relation::Own)];

/// On behalf of a provider.
const BEHALF: &[Allowed] = &[
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
    by(Role::PlatformRelay, Relation::SameDivision),
    by(Role::PlatformRelay, Relation::Superior),
];

/// Both: who may send content.
pub(crate) const SENDERS: &[Allowed] = &[
    by(Role::Provider, Relation::Own),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
    by(Role::PlatformRelay, Relation::SameDivision),
    by(Role::PlatformRelay, Relation::Superior),
];

/// Publishers.
pub(crate) const PUBLISHERS: &[Allowed] = &[
    by(Role::SectorAuthority, Relation::SameDivision),
    by(Role::SectorAuthority, Relation::Superior),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
];

/// Who may review: publishers, and in the place of one the authority above it.
pub(crate) const REVIEWERS: &[Allowed] = &[
    PUBLISHERS[0],
    PUBLISHERS[1],
    PUBLISHERS[2],
    PUBLISHERS[3],
    by(Role::Coordinator, Relation::SameDivision),
    by(Role::Coordinator, Relation::Superior),
];

/// Who may set attributes: who may change the entry, and, only to make them stricter, bureaus and its publisher.
pub(crate) const SETTERS: &[Allowed] = &[SENDERS[0], SENDERS[1], SENDERS[2], SENDERS[3], SENDERS[4], PUBLISHERS[0], PUBLISHERS[1]];

/// Who may say that data was updated; a relay only while the entry is unclaimed.
pub(crate) const TOUCHERS: &[Allowed] = &[
    by(Role::Provider, Relation::Own),
    by(Role::Probe, Relation::SameDivision),
    by(Role::PlatformRelay, Relation::SameDivision),
    by(Role::PlatformRelay, Relation::Superior),
];

/// As whom a signer acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Actor {
    /// The provider.
    Own,
    /// On behalf of it.
    Behalf,
}

impl EntryCore {
    /// As an object of relations.
    pub(crate) fn target(&self) -> Target {
        Target::own(self.provider, self.input.division)
    }
}

/// S5 of a first submission: the provider itself, or a bureau or relay that covers the division in the payload.
pub(crate) fn require_submitter(tx: &TxContext, state: &dyn StateRead, provider: &Uscc, division: &DivisionCode) -> Result<Actor, Refusal> {
    let target = Target::own(*provider, *division);
    if relates(state, &tx.actor(), &target, OWN)? {
        return Ok(Actor::Own);
    }
    require_one_of(tx, state, &target, BEHALF)?;
    Ok(Actor::Behalf)
}

/// S5 of changes: the provider; who submitted on its behalf only while the entry is unclaimed.
pub(crate) fn require_sender(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<Actor, Refusal> {
    if relates(state, &tx.actor(), &core.target(), OWN)? {
        return Ok(Actor::Own);
    }
    require_one_of(tx, state, &core.target(), BEHALF)?;
    let created = creation(&core.entry_id).get(state)?.ok_or_else(|| Fault::new("an entry has no creation record"))?;
    let submitter = acts_for(state, tx.signer.uscc(), &created.submitted_by, tx.time)?;
    // A transfer ends its right.
    ensure(core.unclaimed && core.transferred.is_none() && submitter, Code::RELATION_MISSING)?;
    Ok(Actor::Behalf)
}

/// The same of who puts the entry into a division: who sends on behalf covers that one, too.
pub(crate) fn require_sender_to(
    tx: &TxContext,
    state: &dyn StateRead,
    core: &EntryCore,
    division: &DivisionCode,
) -> Result<Actor, Refusal> {
    let actor = require_sender(tx, state, core)?;
    if actor == Actor::Behalf && *division != core.input.division {
        require_one_of(tx, state, &Target::own(core.provider, *division), BEHALF)?;
    }
    Ok(actor)
}

/// S5 of touches: the provider, a probe of the entry's division, or a relay that covers it while it is unclaimed.
pub(crate) fn require_toucher(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<(), Refusal> {
    let lines = if core.unclaimed { TOUCHERS } else { &TOUCHERS[..2] };
    require_one_of(tx, state, &core.target(), lines)
}

/// Holders of the keys that signed.
pub(crate) fn holder_tags(tx: &TxContext) -> HolderTags {
    let tags = tx.signer.keys.iter().map(|k| k.spec.holder_tag).collect();
    HolderTags::new(tags).expect("an organisation has 1 to 64 keys that sign")
}

/// Did somebody else sign now, who had a key by the time that it was sent? A key without a holder's tag may be anybody's and shows no second person,
/// on either side; nor does one that came in since, perhaps for this review.
pub(crate) fn second_person(tx: &TxContext, first: &[Option<Hash>], sent: Time) -> bool {
    let known = first.iter().all(Option::is_some);
    let another = |key: &SigningKey| key.spec.holder_tag.is_some() && !first.contains(&key.spec.holder_tag) && key.since <= sent;
    known && tx.signer.keys.iter().any(another)
}
