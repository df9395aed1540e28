//! Who handles an objection, who stands above that one, and who is a side (docs/spec/objection.md): fixed when it is filed, judged anew with each act.

use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::division::ancestors;
use crate::ledger::organisation::OrganisationStatus;
use crate::ledger::persons::{Party, with_heirs};
use crate::ledger::scheduled::standing;
use crate::objection::records::{About, Ground};
use crate::objection::subject::Standing;
use crate::party::holders::{authority_above, holder};
use crate::party::roles::holds;

/// Owner and objector, and who acts for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sides {
    owner: Vec<Uscc>,
    objector: Vec<Uscc>,
    /// Against whose act or silence it is: no side, but nobody judges what it did itself.
    against: Option<Uscc>,
}

impl Sides {
    pub fn of(state: &dyn StateRead, time: Time, owner: Option<&Uscc>, objector: &Party) -> Result<Sides, Fault> {
        let all = |uscc: Option<&Uscc>| uscc.map_or(Ok(Vec::new()), |uscc| with_heirs(state, uscc, time));
        Ok(Sides { owner: all(owner)?, objector: all(objector.org())?, against: None })
    }

    /// The same of an objection against somebody's act or silence.
    pub fn against(self, who: Option<Uscc>) -> Sides {
        Sides { against: who, ..self }
    }

    /// Is somebody a side, or does it act for one?
    pub fn has(&self, uscc: &Uscc) -> bool {
        self.owner.contains(uscc) || self.objector.contains(uscc)
    }

    /// Is the objector the owner, or is one who acts for it?
    pub fn are_one(&self) -> bool {
        self.objector.iter().any(|objector| self.owner.contains(objector))
    }

    fn passed_over(&self) -> Vec<Uscc> {
        self.owner.iter().chain(&self.objector).chain(&self.against).copied().collect()
    }
}

/// The authority above somebody that is no side, by the role in which that acts.
pub(crate) fn above(state: &dyn StateRead, time: Time, of: &Uscc, sides: &Sides) -> Result<Option<Uscc>, Refusal> {
    let role = if holds(state, of, Role::Bureau, None, time)? { Role::Bureau } else { Role::Registrar };
    authority_above(state, time, (of, role), &sides.passed_over())
}

/// Who handles an objection.
pub(crate) struct Found {
    /// The handler.
    pub handler: Uscc,
    /// Against whose act or silence it is, where it is about one.
    pub against: Option<Uscc>,
}

/// Who handles an objection against a subject, now; none where there is nobody.
pub(crate) fn handler(
    state: &dyn StateRead,
    time: Time,
    (about, ground): (&About, Ground),
    subject: &Standing,
    sides: &Sides,
) -> Result<Option<Found>, Refusal> {
    let would_be = match subject.issuer {
        Some(issuer) => Some(issuer),
        None => covering(state, time, subject, sides)?,
    };
    let against = match about {
        About::Review { .. } | About::Order(_) => subject.done_by,
        // Of a refusal who refused; of a silence who would be the handler.
        _ if ground.is_of_the_procedure() => subject.done_by.filter(|_| ground == Ground::RefusalUnfounded).or(would_be),
        _ => None,
    };
    let is_of_an_act = matches!(about, About::Review { .. } | About::Order(_)) || ground.is_of_the_procedure();
    let handler = match (against, would_be) {
        // Above who did it: nobody judges what it did itself.
        (Some(did), _) => above(state, time, &did, sides)?,
        (None, Some(issuer)) if !is_of_an_act && is_side(state, time, &issuer, sides)? => above(state, time, &issuer, sides)?,
        (None, other) => other.filter(|_| !is_of_an_act),
    };
    Ok(handler.map(|handler| Found { handler, against }))
}

/// Is somebody a side, or who acts for it since it ended?
fn is_side(state: &dyn StateRead, time: Time, who: &Uscc, sides: &Sides) -> Result<bool, Fault> {
    Ok(with_heirs(state, who, time)?.iter().any(|who| sides.has(who)))
}

/// The nearest bureau that covers a subject and is no side, else the coordinator that covers.
fn covering(state: &dyn StateRead, time: Time, subject: &Standing, sides: &Sides) -> Result<Option<Uscc>, Refusal> {
    let path = ancestors(state, &subject.division)?;
    let passed_over = sides.passed_over();
    if let Some(bureau) = holder(state, time, Role::Bureau, &path, &passed_over)? {
        return Ok(Some(bureau));
    }
    Ok(holder(state, time, Role::Coordinator, &path, &passed_over)?)
}

/// Is a handler suspended, or has it become a side: may the authority above it act at once?
pub(crate) fn is_out(state: &dyn StateRead, time: Time, handler: &Uscc, sides: &Sides) -> Result<bool, Fault> {
    let suspended = standing(state, handler, time)?.is_some_and(|o| o.status == OrganisationStatus::Suspended);
    Ok(suspended || is_side(state, time, handler, sides)?)
}
