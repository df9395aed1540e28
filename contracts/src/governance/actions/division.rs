//! set_division 行政区划 (docs/spec/party.md and docs/spec/governance.md): add, rename, move, end.

use std::collections::BTreeSet;

use crate::governance::action::DivisionChange;
use crate::governance::actions::circumstances::Circumstances;
use crate::kernel::error::{Code, Fault, Refusal};
use crate::kernel::id::DivisionCode;
use crate::kernel::member::Member;
use crate::kernel::member_list::{LISTED, MemberList};
use crate::kernel::state::{StateRead, StateWrite, Subject};
use crate::kernel::value::Time;
use crate::ledger::division;
use crate::ledger::division::{Division, DivisionCount, MAX_DIVISIONS, MAX_STEPS, ancestors, children_of, division_count};
use crate::ledger::draft::Draft;
use crate::ledger::law::Law;
use crate::ledger::scheduled::standing;

fn refused<T>(why: &str) -> Result<T, Refusal> {
    Err(Code::DIVISION_REFUSED.of(why))
}

fn in_force(division: &Division, time: Time) -> bool {
    division.until.is_none_or(|until| time < until)
}

/// The division that is to change; one that has ended stays as it is.
fn changeable(state: &dyn StateRead, code: &DivisionCode, time: Time) -> Result<Division, Refusal> {
    let found = division::division(code).get(state)?.ok_or_else(|| Code::UNKNOWN_DIVISION.of(code))?;
    if in_force(&found, time) { Ok(found) } else { refused("ended") }
}

/// The list in which a division with this parent stands.
fn list_of(parent: Option<&DivisionCode>) -> MemberList {
    parent.map_or_else(division::top_divisions, children_of)
}

fn child(member: Member) -> Result<DivisionCode, Fault> {
    match member.subject {
        Subject::Division(code) => Ok(code),
        _ => Err(Fault::new("a list of divisions holds something else")),
    }
}

/// The way up from a parent, itself first: it must be in force, not lie in `code`, and leave room for `levels` more.
fn require_place(
    state: &dyn StateRead,
    parent: Option<&DivisionCode>,
    code: &DivisionCode,
    levels: usize,
    time: Time,
) -> Result<(), Refusal> {
    let path = match parent {
        Some(parent) => {
            changeable(state, parent, time)?;
            ancestors(state, parent)?
        }
        None => Vec::new(),
    };
    if path.contains(code) {
        return refused("cycle");
    }
    // A division and its 8 steps up.
    if path.len() + levels > MAX_STEPS + 1 { refused("depth") } else { Ok(()) }
}

/// How many levels a division and all that lies in it have. Ends early where there are too many to count: `depth`.
fn levels(state: &dyn StateRead, code: &DivisionCode) -> Result<usize, Refusal> {
    let (mut level, mut levels, mut seen) = (vec![*code], 0, 1);
    while !level.is_empty() {
        levels += 1;
        let mut next = Vec::new();
        for at in &level {
            let children = children_of(at).first(state, LISTED, MAX_DIVISIONS)?;
            seen += children.len();
            if seen > MAX_DIVISIONS || levels > MAX_STEPS + 1 {
                return refused("depth");
            }
            next.extend(children.into_iter().map(|(_, member)| child(member)).collect::<Result<Vec<_>, _>>()?);
        }
        level = next;
    }
    Ok(levels)
}

/// Does a division in force lie in it?
fn has_children(state: &dyn StateRead, code: &DivisionCode, time: Time) -> Result<bool, Refusal> {
    for (_, member) in children_of(code).first(state, LISTED, MAX_DIVISIONS)? {
        let found = division::division(&child(member)?).get(state)?.ok_or_else(|| Fault::new("a division on a list is missing"))?;
        if in_force(&found, time) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Most organisations that have ended which one end of a division looks at, and takes along.
const ENDED_LOOKED_AT: usize = 64;

/// Takes off the lists of a division the organisations that have ended: nobody would ever take them off. `in_use` where something else stands
/// there, or too much to look at.
fn vacate(draft: &mut Draft<'_>, law: &Law, code: &DivisionCode, time: Time) -> Result<(), Refusal> {
    let mut ended = BTreeSet::new();
    let mut standing_there = Vec::new();
    for of_domain in law.in_division {
        standing_there.extend(of_domain(draft, code)?);
    }
    for selection in standing_there {
        // One more than may be looked at is enough to see that there are too many.
        let members = selection.first(draft, ENDED_LOOKED_AT + 1)?;
        for member in &members {
            let Subject::Organisation(uscc) = member.subject else { return refused("in_use") };
            if !ended.contains(&uscc) {
                let stands = standing(draft, &uscc, time)?.is_none_or(|organisation| !organisation.has_ended());
                if stands || ended.len() == ENDED_LOOKED_AT {
                    return refused("in_use");
                }
                ended.insert(uscc);
            }
        }
        for member in &members {
            selection.leave(draft, member)?;
        }
    }
    Ok(())
}

impl DivisionChange {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let record = match self {
            DivisionChange::Add(new) => {
                if division::division(&new.code).get(draft)?.is_some() {
                    return refused("exists");
                }
                require_place(draft, new.parent.as_ref(), &new.code, 1, at.time)?;
                let DivisionCount { count } = division_count().get(draft)?.unwrap_or_default();
                if count >= MAX_DIVISIONS as u64 {
                    return refused("too_many");
                }
                draft.put(&division_count(), &DivisionCount { count: count + 1 });
                list_of(new.parent.as_ref()).join(draft, &Member::of(Subject::Division(new.code)))?;
                Division {
                    code: new.code,
                    name: new.name.clone(),
                    parent: new.parent,
                    level: new.level,
                    from: at.effective_at,
                    until: None,
                    national: new.code.is_national(),
                }
            }
            DivisionChange::Rename(change) => {
                let old = changeable(draft, &change.code, at.time)?;
                Division { name: change.name.clone(), ..old }
            }
            DivisionChange::Move(change) => {
                let old = changeable(draft, &change.code, at.time)?;
                require_place(draft, change.parent.as_ref(), &change.code, levels(draft, &change.code)?, at.time)?;
                let member = Member::of(Subject::Division(change.code));
                if old.parent != change.parent {
                    list_of(old.parent.as_ref()).leave(draft, &member)?;
                    list_of(change.parent.as_ref()).join(draft, &member)?;
                }
                Division { parent: change.parent, ..old }
            }
            DivisionChange::End(change) => {
                let old = changeable(draft, &change.code, at.time)?;
                if has_children(draft, &change.code, at.time)? {
                    return refused("in_use");
                }
                vacate(draft, at.law, &change.code, at.time)?;
                Division { until: Some(at.effective_at), ..old }
            }
        };
        draft.put(&division::division(&record.code), &record);
        Ok(())
    }
}
