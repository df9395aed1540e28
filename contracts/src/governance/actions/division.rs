//! set_division 行政区划 (docs/spec/party.md and docs/spec/governance.md): add, rename, move, end.

use crate::catalog::lists;
use crate::catalog::records::entry::EntryStatus;
use crate::element::keys::elements_of;
use crate::governance::action::DivisionChange;
use crate::governance::actions::circumstances::Circumstances;
use crate::kernel::error::{Code, Fault, Refusal};
use crate::kernel::id::DivisionCode;
use crate::kernel::listing::{LiveList, Member};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite, Subject};
use crate::kernel::value::Time;
use crate::ledger::division;
use crate::ledger::division::{Division, MAX_DIVISIONS, MAX_STEPS, ancestors, children_of};
use crate::ledger::draft::Draft;
use crate::party::keys::{organisations_by_role, organisations_in};

fn refused<T>(why: &str) -> Result<T, Refusal> {
    Err(Code::DIVISION_REFUSED.of(why))
}

fn in_force(division: &Division, time: Time) -> bool {
    division.until.is_none_or(|until| time < until)
}

/// The division that is to change; one that has ended stays as it is.
fn standing(state: &dyn StateRead, code: &DivisionCode, time: Time) -> Result<Division, Refusal> {
    let found = division::division(code).get(state)?.ok_or_else(|| Code::UNKNOWN_DIVISION.of(code))?;
    if in_force(&found, time) { Ok(found) } else { refused("ended") }
}

/// The list in which a division with this parent stands.
fn list_of(parent: Option<&DivisionCode>) -> LiveList {
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
            standing(state, parent, time)?;
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
            let children = children_of(at).members(state, 0, MAX_DIVISIONS as u64)?;
            seen += children.len();
            if seen > MAX_DIVISIONS || levels > MAX_STEPS + 1 {
                return refused("depth");
            }
            next.extend(children.into_iter().map(child).collect::<Result<Vec<_>, _>>()?);
        }
        level = next;
    }
    Ok(levels)
}

/// Does anything stand in it: a division in force, an organisation, the scope of a role, a data element, an entry that is not withdrawn?
fn in_use(state: &dyn StateRead, code: &DivisionCode, time: Time) -> Result<bool, Refusal> {
    let mut lists = vec![organisations_in(code), elements_of(code)];
    lists.extend(Role::ALL.map(|role| organisations_by_role(code, role)));
    let statuses = EntryStatus::ALL.iter().filter(|s| **s != EntryStatus::Withdrawn);
    lists.extend(statuses.map(|status| lists::entries_with(code, *status)));
    for list in lists {
        if list.count(state)? > 0 {
            return Ok(true);
        }
    }
    for member in children_of(code).members(state, 0, MAX_DIVISIONS as u64)? {
        let found = division::division(&child(member)?).get(state)?.ok_or_else(|| Fault::new("a division on a list is missing"))?;
        if in_force(&found, time) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl DivisionChange {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let record = match self {
            DivisionChange::Add(new) => {
                if division::division(&new.code).get(draft)?.is_some() {
                    return refused("exists");
                }
                require_place(draft, new.parent.as_ref(), &new.code, 1, at.time)?;
                draft.join(&list_of(new.parent.as_ref()), &Member::of(Subject::Division(new.code)))?;
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
                let old = standing(draft, &change.code, at.time)?;
                Division { name: change.name.clone(), ..old }
            }
            DivisionChange::Move(change) => {
                let old = standing(draft, &change.code, at.time)?;
                require_place(draft, change.parent.as_ref(), &change.code, levels(draft, &change.code)?, at.time)?;
                let member = Member::of(Subject::Division(change.code));
                if old.parent != change.parent {
                    draft.leave(&list_of(old.parent.as_ref()), &member)?;
                    draft.join(&list_of(change.parent.as_ref()), &member)?;
                }
                Division { parent: change.parent, ..old }
            }
            DivisionChange::End(change) => {
                let old = standing(draft, &change.code, at.time)?;
                if in_use(draft, &change.code, at.time)? {
                    return refused("in_use");
                }
                Division { until: Some(at.effective_at), ..old }
            }
        };
        draft.put(&division::division(&record.code), &record);
        Ok(())
    }
}
