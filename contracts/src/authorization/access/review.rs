//! As what somebody reviews an application: itself, or in the place of one that is silent 代为审核, which escalation opens (A48).

use crate::authorization::access::application::{SeenApplication, demand_of};
use crate::authorization::keys::application as keys;
use crate::authorization::records::review::ReviewOf;
use crate::catalog::records::entry::EntryCore;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, Target, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::gate::{Gated, Object};

/// Who gives a first review.
pub(crate) const FIRST_REVIEWERS: &[Allowed] = &[
    by(Role::FirstReviewCentre, Relation::SameDivision),
    by(Role::FirstReviewCentre, Relation::Superior),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
    by(Role::Coordinator, Relation::SameDivision),
    by(Role::Coordinator, Relation::Superior),
];

/// Who reviews entries.
pub(crate) const PROVIDER_REVIEWERS: &[Allowed] = &[
    by(Role::Provider, Relation::ProviderOf),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
    by(Role::SectorAuthority, Relation::Superior),
    by(Role::Coordinator, Relation::SameDivision),
    by(Role::Coordinator, Relation::Superior),
];

/// As what somebody reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reviewer {
    /// The centre, or the provider.
    Itself,
    /// A bureau, or a provider's superior, in the place of a silent one.
    InPlace,
    /// The coordinator, in the place of both.
    Coordinator,
}

/// S5 of a first review.
pub(crate) fn first_reviewer(
    tx: &TxContext,
    state: &dyn StateRead,
    seen: &SeenApplication,
    in_place_of: Option<&Uscc>,
) -> Result<Reviewer, Refusal> {
    let (actor, target) = (tx.actor(), seen.target());
    if in_place_of.is_none() && relates(state, &actor, &target, &FIRST_REVIEWERS[..2])? {
        return Ok(Reviewer::Itself);
    }
    if relates(state, &actor, &target, &FIRST_REVIEWERS[2..4])? {
        return Ok(Reviewer::InPlace);
    }
    ensure(relates(state, &actor, &target, &FIRST_REVIEWERS[4..])?, Code::RELATION_MISSING)?;
    Ok(Reviewer::Coordinator)
}

/// Entries that a message names, as they stand; `not_found{entries}`.
pub(crate) fn entries(state: &dyn StateRead, ids: &[EntryId], time: Time) -> Result<Vec<EntryCore>, Refusal> {
    ids.iter().map(|id| EntryCore::load(state, id, time)?.ok_or_else(|| Code::NOT_FOUND.of("entries"))).collect()
}

/// Is an entry the signer's own, with its role?
fn provides(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<bool, Refusal> {
    let target = Target { providers: vec![core.provider], ..Target::place(core.input.division) };
    relates(state, &tx.actor(), &target, &PROVIDER_REVIEWERS[..1])
}

/// S5 of a provider's review of these entries: who provides one of the demand; in place, who covers the application, or all that it names.
pub(crate) fn provider_reviewer(
    tx: &TxContext,
    state: &dyn StateRead,
    seen: &SeenApplication,
    named: &[EntryCore],
    in_place_of: Option<&Uscc>,
) -> Result<Reviewer, Refusal> {
    let Some(silent) = in_place_of else {
        for core in named {
            if provides(tx, state, core)? {
                return Ok(Reviewer::Itself);
            }
        }
        for demanded in &demand_of(state, &seen.application)?.entries {
            let core = EntryCore::load(state, &demanded.entry, tx.time)?.ok_or_else(|| Fault::new("an entry asked for is missing"))?;
            if provides(tx, state, &core)? {
                return Ok(Reviewer::Itself);
            }
        }
        return Err(Code::RELATION_MISSING.into());
    };
    if covers(tx, state, seen, named, silent, &PROVIDER_REVIEWERS[1..4])? {
        return Ok(Reviewer::InPlace);
    }
    ensure(covers(tx, state, seen, named, silent, &PROVIDER_REVIEWERS[4..])?, Code::RELATION_MISSING)?;
    Ok(Reviewer::Coordinator)
}

/// Does the signer cover the application, or every one of these entries, or stand above their provider?
fn covers(
    tx: &TxContext,
    state: &dyn StateRead,
    seen: &SeenApplication,
    named: &[EntryCore],
    silent: &Uscc,
    lines: &[Allowed],
) -> Result<bool, Refusal> {
    // Of the application no sector's authority is above: its grantor's is not the provider's.
    let of_application: Vec<_> = lines.iter().filter(|line| line.role != Some(Role::SectorAuthority)).copied().collect();
    if relates(state, &tx.actor(), &seen.target(), &of_application)? {
        return Ok(true);
    }
    for core in named {
        if !relates(state, &tx.actor(), &Target::own(*silent, core.input.division), lines)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Nobody acts in the place of one whose second clock runs, or was never started; the coordinator one term later.
pub(crate) fn require_turn(
    state: &dyn StateRead,
    time: Time,
    seen: &SeenApplication,
    (stage, as_whom): (ReviewOf, Reviewer),
    in_place_of: Option<&Uscc>,
) -> Result<(), Refusal> {
    if as_whom == Reviewer::Itself {
        return Ok(());
    }
    let application = &seen.application;
    let made = keys::escalation(&application.application_id, application.round, stage, in_place_of).get(state)?;
    let from = made.map(|made| if as_whom == Reviewer::Coordinator { made.coordinator_from } else { made.bureau_from });
    ensure(from.is_some_and(|from| from <= time), Code::TOO_EARLY)
}
