//! Who may act on an entry (S5), and who publishes it (docs/spec/catalog.md).

use crate::catalog::keys::creation;
use crate::catalog::records::entry::{EntryCore, HolderTags};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code as Word;
use crate::ledger::access::{Allowed, Relation, Target, by, covers, relates};
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::gate::{Gated, require_one_of};
use crate::ledger::organisation::{Organisation, OrganisationStatus};
use crate::ledger::scheduled::{acts_for, standing};
use crate::party::keys::sector_authorities;
use crate::party::roles::holds;

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
pub(crate) const REVIEWERS: &[Allowed] = &[
    by(Role::SectorAuthority, Relation::SameDivision),
    by(Role::SectorAuthority, Relation::Superior),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
];

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

/// Who sends on behalf covers the division to which an entry goes, too.
pub(crate) fn require_reach(
    tx: &TxContext,
    state: &dyn StateRead,
    actor: Actor,
    core: &EntryCore,
    division: &DivisionCode,
) -> Result<(), Refusal> {
    if actor == Actor::Own || *division == core.input.division {
        return Ok(());
    }
    require_one_of(tx, state, &Target::own(core.provider, *division), BEHALF)
}

/// S5 of touches: the provider, a probe of the entry's division, or a relay that covers it while it is unclaimed.
pub(crate) fn require_toucher(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<(), Refusal> {
    let lines = if core.unclaimed { TOUCHERS } else { &TOUCHERS[..2] };
    require_one_of(tx, state, &core.target(), lines)
}

/// Is the signer a bureau that covers the entry?
pub(crate) fn is_bureau(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<bool, Refusal> {
    covers(state, &tx.actor(), Role::Bureau, &core.input.division)
}

/// S5 of reviews: the publisher (B3). With a sector that has an authority at the entry's division or above, that authority;
/// else the bureau that covers.
pub(crate) fn require_publisher(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<(), Refusal> {
    let division = &core.input.division;
    require_one_of(tx, state, &core.target(), REVIEWERS)?;
    let authorities = match &core.input.sector {
        Some(sector) => authorities(tx, state, division, sector)?,
        None => Vec::new(),
    };
    let publishes = match authorities.is_empty() {
        true => is_bureau(tx, state, core)?,
        false => authorities.contains(tx.signer.uscc()),
    };
    ensure(publishes, Code::RELATION_MISSING)
}

/// Sector authorities of a division or one above it, for a sector or one that contains it: at most 8 × 12 reads.
fn authorities(tx: &TxContext, state: &dyn StateRead, division: &DivisionCode, sector: &Word<24>) -> Result<Vec<Uscc>, Refusal> {
    let mut found = Vec::new();
    for scope in ancestors(state, division)? {
        for sector in sector.ancestors() {
            let holders = sector_authorities(&scope, &sector).get(state)?.unwrap_or_default().holders;
            for holder in holders {
                let in_force = holder.from <= tx.time && holder.until.is_none_or(|until| tx.time < until);
                // An authority that was merged, dissolved or suspended, or whose role does not bind beside another one, can sign nothing as such:
                // without it the bureau reviews.
                let binds = || holds(state, &holder.organisation, Role::SectorAuthority, Some(&scope), tx.time);
                let there = |o: &Organisation| !o.has_ended() && o.status != OrganisationStatus::Suspended;
                if in_force && standing(state, &holder.organisation, tx.time)?.is_some_and(|o| there(&o)) && binds()? {
                    found.push(holder.organisation);
                }
            }
        }
    }
    Ok(found)
}

/// Holders of the keys that signed.
pub(crate) fn holder_tags(tx: &TxContext) -> HolderTags {
    let tags = tx.signer.keys.iter().map(|k| k.spec.holder_tag).collect();
    HolderTags::new(tags).expect("an organisation has 1 to 64 keys that sign")
}

/// Did somebody else sign now? A key without a holder's tag may be anybody's and shows no second person, on either side.
pub(crate) fn second_person(tx: &TxContext, first: &HolderTags) -> bool {
    let known = first.iter().all(Option::is_some);
    known && tx.signer.keys.iter().any(|k| k.spec.holder_tag.is_some() && !first.contains(&k.spec.holder_tag))
}
