//! Writing how far the reviews of an application are (docs/spec/authorization.md, Stages): a decision for each entry of the demand, whom they are
//! waited for, and their clocks on the lists of each.

use std::collections::{BTreeMap, BTreeSet};

use crate::authorization::access::application::{demand_of, stage_of};
use crate::authorization::keys::application as keys;
use crate::authorization::parameters::{ESCALATION_TERM, OPINION_TERM, PROVIDER_REVIEW_TERM, SIGN_TERM};
use crate::authorization::records::application::{
    Application, ApplicationStatus, AskedOf, Completion, Decision, EntryDecision, Escalation, FirstReviewed, Heard, ReviewStage,
};
use crate::authorization::records::review::ReviewOf;
use crate::catalog::publisher::has_authority;
use crate::catalog::records::entry::EntryCore;
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::{DivisionCode, EntryId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::value::{Set, Time};
use crate::ledger::context::TxContext;
use crate::ledger::draft::Draft;
use crate::ledger::due;
use crate::ledger::due::{Stage, StageOf, Wanted};
use crate::ledger::gate::Object;
use crate::ledger::joint_act::Waiter;

/// A provider has to review its entries; one clock each.
pub const PROVIDER_REVIEW: Stage = Stage::new("application.provider_review");
/// The authorities of a division's sectors are asked for their opinion; one clock for each division.
pub const OPINION: Stage = Stage::new("application.opinion");
/// A silent reviewer's second clock; after it a bureau may review in its place.
pub const ESCALATED: Stage = Stage::new("application.escalated");

fn provider_clock(provider: &Uscc) -> Stage {
    PROVIDER_REVIEW.of(StageOf::Organisation(*provider))
}

fn opinion_clock(division: &DivisionCode) -> Stage {
    OPINION.of(StageOf::Division(*division))
}

fn escalated_clock(reviewer: &Uscc) -> Stage {
    ESCALATED.of(StageOf::Organisation(*reviewer))
}

/// The decision about an entry in the round that runs; none where it is not asked for.
pub(crate) fn decision_of(state: &dyn StateRead, application: &Application, entry: &EntryId) -> Result<Option<EntryDecision>, Fault> {
    keys::decision(&application.application_id, application.round, entry).get(state)
}

fn put_decision(draft: &mut Draft<'_>, application: &Application, entry: &EntryId, decision: &EntryDecision) {
    draft.put(&keys::decision(&application.application_id, application.round, entry), decision);
}

/// All decisions of the round that runs, in the order of the demand; none before the providers' stage.
pub(crate) fn decisions(state: &dyn StateRead, application: &Application) -> Result<Vec<(EntryId, EntryDecision)>, Fault> {
    let mut found = Vec::new();
    for demanded in &demand_of(state, application)?.entries {
        found.extend(decision_of(state, application, &demanded.entry)?.map(|decision| (demanded.entry, decision)));
    }
    Ok(found)
}

/// So many more, or fewer, of the undecided entries stand on a provider's list: it has a clock while there is one.
fn count_asked(draft: &mut Draft<'_>, application: &Application, provider: &Uscc, change: i32) -> Result<(), Fault> {
    let (id, now) = (application.application_id, draft.origin().time);
    let key = keys::asked_of(&id, application.round, provider);
    let before = i32::from(key.get(draft)?.unwrap_or_default().entries);
    let entries = u16::try_from(before.saturating_add(change)).map_err(|_| Fault::new("a provider decides more than it is asked"))?;
    draft.put(&key, &AskedOf { entries });
    let due = application.stage_due.filter(|_| entries > 0);
    let division = application.division;
    let wanted = due.map(|due| Wanted { division, due, waits_for: Waiter::Organisation(*provider) });
    due::keep(draft, id.object(), provider_clock(provider), now, wanted)?;
    if entries == 0 {
        due::set(draft, id.object(), escalated_clock(provider), None)?;
    }
    Ok(())
}

/// The first review let it through: every provider of an entry is asked, and the authorities of regulated sectors, where there are any.
pub(crate) fn begin(tx: &TxContext, draft: &mut Draft<'_>, application: &mut Application, first: FirstReviewed) -> Result<(), Refusal> {
    let demand = demand_of(draft, application)?;
    let (mut asked, mut places, mut sectors) = (BTreeMap::<Uscc, i32>::new(), BTreeSet::new(), BTreeMap::new());
    let mut unheard = 0u16;
    for (position, demanded) in (0u16..).zip(&demand.entries) {
        let core = EntryCore::load(draft, &demanded.entry, tx.time)?.ok_or_else(|| Fault::new("an entry asked for is missing"))?;
        let division = core.input.division;
        let mut heard = Heard::NotAsked;
        if let Some(sector) = core.input.sector.as_ref().filter(|_| core.input.sector_regulated) {
            let known = sectors.get(&(division, sector.clone())).copied();
            let has = known.map_or_else(|| has_authority(draft, tx.time, &division, sector), Ok)?;
            sectors.insert((division, sector.clone()), has);
            if has {
                heard = Heard::Asked;
                unheard = unheard.saturating_add(1);
                places.insert(division);
            }
        }
        *asked.entry(core.provider).or_default() += 1;
        let decision =
            EntryDecision { position, asked: core.provider, heard, division, decision: Decision::Undecided, by: None, in_place_of: None };
        put_decision(draft, application, &demanded.entry, &decision);
    }
    let opinions_until = (unheard > 0).then_some(tx.time.after(OPINION_TERM.at(draft, tx.time)?));
    let own = tx.time.after(PROVIDER_REVIEW_TERM.at(draft, tx.time)?);
    let escalation = ESCALATION_TERM.at(draft, tx.time)?;
    // Nobody is late who waits for an opinion.
    let due = opinions_until.map_or(own, |until| own.max(until.after(escalation)));
    application.status = ApplicationStatus::ProviderReview;
    application.stage_due = Some(due);
    let entries = u16::try_from(demand.entries.len()).map_err(|_| Fault::new("a demand is longer than it may be"))?;
    let stage = ReviewStage {
        round: application.round,
        first: Some(first),
        entries,
        undecided: entries,
        unheard,
        opinions_until,
        opposed: false,
        rejected: Set::default(),
    };
    draft.put(&keys::stage(&application.application_id), &stage);
    for (provider, entries) in asked {
        count_asked(draft, application, &provider, entries)?;
    }
    let object = *application.application_id.object();
    for division in places {
        let waits_for = Waiter::Authority(Role::SectorAuthority, division);
        let wanted = opinions_until.map(|due| Wanted { division: application.division, due, waits_for });
        due::keep(draft, &object, opinion_clock(&division), tx.time, wanted)?;
    }
    Ok(())
}

/// A state is left: its clocks go off the lists of all who were waited for.
pub(crate) fn leave(draft: &mut Draft<'_>, application: &Application) -> Result<(), Fault> {
    let object = *application.application_id.object();
    match application.status {
        ApplicationStatus::Submitted => due::set(draft, &object, ESCALATED, None),
        ApplicationStatus::ProviderReview => {
            let decisions = decisions(draft, application)?;
            let waited: BTreeSet<_> = decisions.iter().filter(|(_, d)| d.decision == Decision::Undecided).map(|(_, d)| d.asked).collect();
            for provider in waited {
                due::set(draft, &object, provider_clock(&provider), None)?;
                due::set(draft, &object, escalated_clock(&provider), None)?;
            }
            let places: BTreeSet<_> = decisions.iter().filter(|(_, d)| d.heard == Heard::Asked).map(|(_, d)| d.division).collect();
            places.iter().try_for_each(|division| due::set(draft, &object, opinion_clock(division), None))
        }
        _ => Ok(()),
    }
}

/// What somebody decides of some entries.
pub(crate) struct Decided<'a> {
    /// Which, with their decisions as they stand.
    pub entries: Vec<(EntryId, EntryDecision)>,
    /// Which of them are rejected.
    pub rejected: &'a dyn Fn(&EntryId) -> bool,
    /// In whose place.
    pub in_place_of: Option<Uscc>,
}

/// Decides entries; the last one moves the application.
pub(crate) fn decide(
    tx: &TxContext,
    draft: &mut Draft<'_>,
    application: &mut Application,
    mut stage: ReviewStage,
    decided: Decided<'_>,
) -> Result<(), Fault> {
    let mut rejected = stage.rejected.to_vec();
    for (entry, before) in decided.entries {
        let refused = (decided.rejected)(&entry);
        if refused {
            rejected.push(before.position);
        }
        let decision = if refused { Decision::Rejected } else { Decision::Approved };
        count_asked(draft, application, &before.asked, -1)?;
        stage.undecided = stage.undecided.saturating_sub(1);
        let after = EntryDecision { decision, by: Some(*tx.signer.uscc()), in_place_of: decided.in_place_of, ..before };
        put_decision(draft, application, &entry, &after);
    }
    stage.rejected = Set::from_iter_sorted(rejected).map_err(|e| Fault::new(e.to_string()))?;
    complete(tx, draft, application, &stage)?;
    draft.put(&keys::stage(&application.application_id), &stage);
    Ok(())
}

/// Where every entry is decided the application moves: at once, or at the end of the term of an opinion that has not come.
fn complete(tx: &TxContext, state: &dyn StateRead, application: &mut Application, stage: &ReviewStage) -> Result<(), Fault> {
    if stage.undecided > 0 {
        return Ok(());
    }
    let status = match stage.rejected.len() {
        0 => ApplicationStatus::Approved,
        all if all == usize::from(stage.entries) => ApplicationStatus::Rejected,
        _ => ApplicationStatus::ScopeOffered,
    };
    let waits = stage.opinions_until.filter(|until| stage.unheard > 0 && tx.time < *until);
    let from = waits.unwrap_or(tx.time);
    let sign_term = SIGN_TERM.at(state, tx.time)?;
    let lapses = (status != ApplicationStatus::Rejected).then(|| from.after(sign_term));
    if waits.is_some() {
        application.completion = Some(Completion { from, status, lapses });
    } else {
        (application.status, application.stage_due, application.completion) = (status, lapses, None);
    }
    Ok(())
}

/// An authority said something of these entries, which waited for it.
pub(crate) fn hear(
    tx: &TxContext,
    draft: &mut Draft<'_>,
    application: &mut Application,
    opposes: bool,
    of: &BTreeSet<EntryId>,
) -> Result<(), Fault> {
    let mut stage = stage_of(draft, application)?;
    let mut still = BTreeSet::new();
    let mut heard_in = BTreeSet::new();
    for (entry, decision) in decisions(draft, application)? {
        if decision.heard != Heard::Asked {
            continue;
        }
        if of.contains(&entry) {
            stage.unheard = stage.unheard.saturating_sub(1);
            heard_in.insert(decision.division);
            put_decision(draft, application, &entry, &EntryDecision { heard: Heard::Given, ..decision });
        } else {
            still.insert(decision.division);
        }
    }
    stage.opposed |= opposes && stage.opinions_until.is_some_and(|until| tx.time < until);
    for division in heard_in.difference(&still) {
        due::set(draft, application.application_id.object(), opinion_clock(division), None)?;
    }
    complete(tx, draft, application, &stage)?;
    draft.put(&keys::stage(&application.application_id), &stage);
    Ok(())
}

/// A review was escalated: the second clock of its reviewer begins. Of a provider the undecided entries that are its own now stand on its list.
pub(crate) fn escalate(
    tx: &TxContext,
    draft: &mut Draft<'_>,
    application: &Application,
    (stage, reviewer): (ReviewOf, Option<Uscc>),
    own: Vec<(EntryId, EntryDecision)>,
) -> Result<(), Fault> {
    let id = application.application_id;
    let term = ESCALATION_TERM.at(draft, tx.time)?;
    let bureau_from = tx.time.after(term);
    let made = Escalation { at: tx.time, bureau_from, coordinator_from: bureau_from.after(term) };
    draft.put(&keys::escalation(&id, application.round, stage, reviewer.as_ref()), &made);
    if let Some(reviewer) = reviewer {
        for (entry, before) in own {
            if before.asked != reviewer {
                count_asked(draft, application, &before.asked, -1)?;
                count_asked(draft, application, &reviewer, 1)?;
                put_decision(draft, application, &entry, &EntryDecision { asked: reviewer, ..before });
            }
        }
    }
    let clock = match (stage, reviewer) {
        (ReviewOf::Provider, Some(reviewer)) => escalated_clock(&reviewer),
        _ => ESCALATED,
    };
    let division = application.division;
    let wanted = Wanted { division, due: bureau_from, waits_for: Waiter::Authority(Role::Bureau, division) };
    due::keep(draft, id.object(), clock, tx.time, Some(wanted))
}

/// Is an opinion on an entry waited for?
pub(crate) fn waits_for_opinion(stage: &ReviewStage, decision: &EntryDecision, time: Time) -> bool {
    decision.heard == Heard::Asked && stage.opinions_until.is_some_and(|until| time < until)
}
