//! Writing a version of an objection, and with it everything that others read of it: what is on its subject, and the lists.

use crate::certificate::hold::Contested;
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, StateRead, StateWrite, Subject};
use crate::kernel::value::Time;
use crate::ledger::draft::{Done, Draft, Versioned};
use crate::ledger::due;
use crate::ledger::due::{Stage, Wanted};
use crate::ledger::freeze::{Freeze, Freezes};
use crate::ledger::joint_act::Waiter;
use crate::objection::keys;
use crate::objection::parameters::OBJECTION_ACCEPT_TERM;
use crate::objection::records::{About, Objection, ObjectionStatus, OpenObjection, Verdict};

impl Versioned for Objection {
    fn subject(&self) -> Subject {
        keys::subject(&self.objection_id)
    }

    fn key(&self) -> Key<Self> {
        keys::objection(&self.objection_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// What objections and orders there are on a subject.
pub(crate) fn freezes_on(state: &dyn StateRead, about: &About) -> Result<Freezes, Fault> {
    Ok(about.freezes().get(state)?.unwrap_or_default())
}

impl Objection {
    /// Does it hold its subject once it is accepted: by freezing it, or as one against a procedure, whose stage it holds?
    pub(crate) fn would_hold(&self, freeze: bool) -> bool {
        freeze || matches!(self.subject, About::Procedure { .. }) && !self.ground.is_of_the_procedure()
    }

    /// What it does to its subject as it stands.
    fn freezes(&self) -> Option<Freeze> {
        let upheld = self.is_upheld() && self.freeze;
        let holds = self.status.is_accepted() && self.would_hold(self.freeze);
        let by = *self.objection_id.object();
        self.until.filter(|_| upheld || holds).map(|until| Freeze { by, until, upheld })
    }
}

/// Writes the next version of an objection, texts as hashes.
pub(crate) fn save(draft: &mut Draft<'_>, mut objection: Objection) -> Result<Done, Fault> {
    objection.version = objection.version.saturating_add(1);
    let before = draft.follow(&mut objection)?;
    mark_subject(draft, before.as_ref(), &objection)?;
    let (member, flags) = (keys::member(&objection.objection_id), keys::with_status(objection.status));
    MemberList::move_member(draft, &member, &before.as_ref().map(lists).unwrap_or_default(), &lists(&objection), flags)?;
    set_clocks(draft, &objection)?;
    draft.version(&objection)?;
    Ok(Done::of(objection.objection_id))
}

/// What stands on the subject: how many are open and how many are not decided, what freezes it, and which one of this party and ground is open.
fn mark_subject(draft: &mut Draft<'_>, before: Option<&Objection>, after: &Objection) -> Result<(), Fault> {
    let about = &after.subject;
    let mut freezes = freezes_on(draft, about)?;
    let counted = |count: u32, was: bool, is: bool| match (was, is) {
        (false, true) => count.checked_add(1).ok_or_else(|| Fault::new("more objections against one subject than there are numbers")),
        (true, false) => count.checked_sub(1).ok_or_else(|| Fault::new("fewer objections against a subject than end")),
        _ => Ok(count),
    };
    let (was_open, is_open) = (before.is_some_and(|b| b.status.is_open()), after.status.is_open());
    freezes.open = counted(freezes.open, was_open, is_open)?;
    freezes.accepted = counted(freezes.accepted, before.is_some_and(|b| b.status.is_accepted()), after.status.is_accepted())?;
    let now = draft.origin().time;
    freezes = match after.freezes() {
        Some(freeze) => freezes.with(freeze, now),
        None => freezes.without(after.objection_id.object()),
    };
    about.write(draft, &freezes, now)?;
    tell_procedure(draft, before, after, &freezes)?;
    if was_open != is_open {
        let open = is_open.then_some(after.objection_id);
        draft.put(&keys::open_objection(about, &after.objector, after.ground), &OpenObjection { objection: open });
    }
    Ok(())
}

/// What an objection against a procedure does to its stage. One against an act or a silence does nothing to it.
fn tell_procedure(draft: &mut Draft<'_>, before: Option<&Objection>, after: &Objection, others: &Freezes) -> Result<(), Fault> {
    let About::Procedure { certificate, op_no } = &after.subject else { return Ok(()) };
    if after.ground.is_of_the_procedure() {
        return Ok(());
    }
    let now = draft.origin().time;
    let contested = Contested::load(draft, certificate, *op_no, now)?.ok_or_else(|| Fault::new("a procedure objected to is missing"))?;
    // Whatever else holds it; this one does no more.
    let still_held = || others.objections.iter().filter(|hold| hold.is_in_force(now)).map(|hold| hold.until).max();
    match (before.map(|before| before.status), after.status) {
        (None, _) => {
            let term = OBJECTION_ACCEPT_TERM.at(draft, now)?;
            contested.filed(draft, now.after(term.saturating_mul(2)))
        }
        (Some(ObjectionStatus::Filed), ObjectionStatus::Accepted) => contested.accepted(draft, after.until.unwrap_or(now)),
        (Some(ObjectionStatus::Filed), _) => contested.unfiled(draft),
        (Some(was), is) if was.is_accepted() && !is.is_accepted() => match after.is_upheld() {
            true => contested.upheld(draft, still_held()),
            false => contested.released(draft, still_held()),
        },
        _ => Ok(()),
    }
}

/// It is to be accepted or dismissed.
pub const ACCEPT: Stage = Stage::new("objection.accept");
/// It can be answered before a decision.
pub const ANSWER: Stage = Stage::new("objection.answer");
/// It is to be decided.
pub const DECIDE: Stage = Stage::new("objection.decide");
/// It was upheld: the subject is to be corrected.
pub const CORRECT: Stage = Stage::new("objection.correct");
/// It was upheld: it is to be closed, before the owner may do so itself.
pub const CLOSE: Stage = Stage::new("objection.close");

/// The clocks of an objection, each on the lists of who has to act: the handler, or the owner of the subject.
fn set_clocks(draft: &mut Draft<'_>, objection: &Objection) -> Result<(), Fault> {
    let now = draft.origin().time;
    let id = *objection.objection_id.object();
    let (handler, status) = (Some(objection.handler), objection.status);
    let owner = objection.subject.load(draft, objection.ground, now)?.and_then(|subject| subject.owner);
    let mut keep = |stage: Stage, runs: bool, due: Option<Time>, waits: Option<Uscc>| {
        let wanted = due.filter(|_| runs).zip(waits);
        let wanted = wanted.map(|(due, waits)| Wanted { division: objection.division, due, waits_for: Waiter::Organisation(waits) });
        due::keep(draft, &id, stage, now, wanted)
    };
    keep(ACCEPT, status == ObjectionStatus::Filed, Some(objection.due.accept), handler)?;
    keep(ANSWER, status == ObjectionStatus::Accepted, objection.due.answer, owner)?;
    keep(DECIDE, status.is_accepted(), objection.due.decide, handler)?;
    keep(CORRECT, objection.is_upheld(), objection.correction_due, owner)?;
    keep(CLOSE, objection.is_upheld(), objection.due.owner, handler)
}

/// The lists on which an objection stands: of its subject, its handler and that one's division, and of who objects where that is an organisation.
fn lists(objection: &Objection) -> Vec<MemberList> {
    let by = objection.objector.org().map(keys::objections_by);
    [
        keys::objections_against(&objection.subject),
        keys::objections_handled_by(&objection.handler),
        keys::objections_in(&objection.division),
    ]
    .into_iter()
    .chain(by)
    .collect()
}

/// Is it over, with nothing upheld?
pub(crate) fn was_dismissed(objection: &Objection) -> bool {
    objection.outcome == Some(Verdict::Dismissed)
}
