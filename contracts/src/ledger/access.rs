//! Who may send what: S2 `role_missing` and S5 `relation_missing`, judged for all kinds by their tables (records.md §1.2).

use crate::kernel::error::{Code, Fault, Refusal, Rejected};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::division::ancestors;
use crate::ledger::organisation::RoleAssignment;
use crate::ledger::scheduled::acts_for;

/// The object of a message, as far as relations go.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// Who owns it.
    pub owner: Option<Uscc>,
    /// Parties written in it.
    pub named: Vec<Uscc>,
    /// Its division.
    pub division: Option<DivisionCode>,
    /// For an organisation: its `superior` field.
    pub superior: Option<Uscc>,
}

/// S2: the signer holds, at the block's time, one of the roles that the kind names, or the kind names none.
pub fn require_role(tx: &TxContext, allowed: &[Allowed]) -> Result<(), Refusal> {
    let held = allowed.iter().any(|a| match a.role {
        None => true,
        Some(role) => active(&tx.signer, tx).any(|r| r.role == role),
    });
    if held { Ok(()) } else { Err(Code::ROLE_MISSING.into()) }
}

/// S5: one line of the table holds, role and relation together.
pub fn require_relation(tx: &TxContext, state: &dyn StateRead, allowed: &[Allowed], object: &Object) -> Result<(), Refusal> {
    let path = match &object.division {
        Some(code) => ancestors(state, code)?,
        None => Vec::new(),
    };
    for line in allowed {
        if holds(tx, state, line, object, &path)? {
            return Ok(());
        }
    }
    Err(Code::RELATION_MISSING.into())
}

/// Does the signer cover a division (same or above) with this role, now?
pub fn covers(tx: &TxContext, state: &dyn StateRead, role: Role, division: &DivisionCode) -> Result<bool, Refusal> {
    let path = ancestors(state, division)?;
    Ok(active(&tx.signer, tx).any(|r| r.role == role && path.contains(&r.scope_division)))
}

fn active<'a>(signer: &'a Signer, tx: &'a TxContext) -> impl Iterator<Item = &'a RoleAssignment> {
    signer.roles.iter().filter(|r| r.is_active(tx.time))
}

fn holds(tx: &TxContext, state: &dyn StateRead, line: &Allowed, object: &Object, path: &[DivisionCode]) -> Result<bool, Fault> {
    let me = tx.signer.uscc();
    let scopes = || active(&tx.signer, tx).filter(|r| Some(r.role) == line.role).map(|r| &r.scope_division);
    let has_role = line.role.is_none() || scopes().next().is_some();
    Ok(match line.relation {
        // Or a successor of the owner (records.md §2.5).
        Relation::Own => match &object.owner {
            Some(owner) => has_role && acts_for(state, me, owner, tx.time)?,
            None => false,
        },
        Relation::Named => has_role && object.named.contains(me),
        Relation::SameDivision => path.first().is_some_and(|own| scopes().any(|s| s == own)),
        Relation::Superior => {
            let by_field = has_role && object.superior.as_ref() == Some(me);
            let above = path.get(1..).is_some_and(|above| scopes().any(|s| above.contains(s)));
            by_field || above
        }
    })
}

/// As [`require_relation`], as an answer.
pub fn relates(tx: &TxContext, state: &dyn StateRead, allowed: &[Allowed], object: &Object) -> Result<bool, Refusal> {
    match require_relation(tx, state, allowed, object) {
        Ok(()) => Ok(true),
        Err(Refusal::Rejected(Rejected { code: Code::RELATION_MISSING, .. })) => Ok(false),
        Err(other) => Err(other),
    }
}

/// Relation of a signer to the object of a message (records.md §1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Owner of the object.
    Own,
    /// A party written in the object.
    Named,
    /// Holds the role exactly in the object's division.
    SameDivision,
    /// Holds the role in a proper ancestor of the object's division, or (any role) stands in the object's `superior` field.
    Superior,
}

impl Relation {
    /// The stable name, as in records.md.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Own => "own",
            Relation::Named => "named",
            Relation::SameDivision => "same_division",
            Relation::Superior => "superior",
        }
    }
}

/// One way in which a signer may send a kind: role (none: any or no role) and relation.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    /// The role held, active at the block's time.
    pub role: Option<Role>,
    /// The relation to the object.
    pub relation: Relation,
}

/// Short form for the tables of kinds.
pub const fn by(role: Role, relation: Relation) -> Allowed {
    Allowed { role: Some(role), relation }
}

/// Any registered organisation in this relation.
pub const fn any(relation: Relation) -> Allowed {
    Allowed { role: None, relation }
}
