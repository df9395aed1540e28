//! Who may send what (docs/spec/conventions.md): one function judges a relation, for rules, joint acts and questions alike.

use crate::kernel::error::Refusal;
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::division::ancestors;
use crate::ledger::organisation::{RoleAssignment, organisation};
use crate::ledger::scheduled::acts_for;

/// Relation of a signer to the object of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Owner of the object, or who succeeds it.
    Own,
    /// A party written in the object, or who acts for one that has ended.
    Named,
    /// Provider of an entry in the object, or who succeeds it.
    ProviderOf,
    /// Holds the role exactly in the object's division.
    SameDivision,
    /// Holds the role in a proper ancestor of the object's division, or stands in the `superior` field of the object's owner.
    Superior,
    /// A platform that carries the act of somebody without keys: it covers the object's division where the act makes the object, and is the
    /// one that carried that act, or its successor, ever after.
    Relayed,
    /// Whoever it is: what it may not be to the object the kind's own checks say.
    Foreign,
}

impl Relation {
    /// The stable name, as in docs/spec.
    pub fn name(self) -> &'static str {
        match self {
            Relation::Own => "own",
            Relation::Named => "named",
            Relation::ProviderOf => "provider_of",
            Relation::SameDivision => "same_division",
            Relation::Superior => "superior",
            Relation::Relayed => "relayed",
            Relation::Foreign => "foreign",
        }
    }
}

/// One way in which a signer may send a kind: role (none: any or no role) and relation.
#[derive(Debug, Clone, Copy)]
pub struct Allowed {
    /// The role held, in force and binding.
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

/// Whether what holds an object (an accepted objection, an order; S8), or its signer (a suspension), stops a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Both stop it.
    Stops,
    /// What holds the object does not.
    Passes,
    /// An ending act: neither does.
    Ending,
    /// What holds the object does not; nor does a suspension of its signer while its governor's seat is in force.
    Seat,
}

/// Who acts, or might.
#[derive(Debug, Clone, Copy)]
pub struct Actor<'a> {
    /// The organisation.
    pub uscc: &'a Uscc,
    /// Its role assignments that bind; those outside their term open nothing.
    pub roles: &'a [RoleAssignment],
    /// When.
    pub time: Time,
}

impl Actor<'_> {
    fn scopes(&self, role: Role) -> impl Iterator<Item = &DivisionCode> {
        self.roles.iter().filter(move |r| r.role == role && r.is_active(self.time)).map(|r| &r.scope_division)
    }

    /// Holds the role somewhere, in force.
    pub fn has(&self, role: Role) -> bool {
        self.scopes(role).next().is_some()
    }
}

/// Whose scope counts for a role by which one acts on what is one's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// It contains the object's division.
    #[default]
    Contains,
    /// It contains it or lies below: the division is the signer's own by definition.
    Home,
    /// Any.
    Any,
}

/// Which platform may carry a message of somebody without keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Carrier {
    /// None: the message names no relay, or another than its signer.
    #[default]
    Nobody,
    /// Any that covers the object's division: the act makes the object.
    Covers,
    /// The one that carried the act which made the object, or its successor.
    Was(Uscc),
}

/// The object of a message, as far as relations go.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// Who owns it; the `superior` field of its record counts.
    pub owner: Option<Uscc>,
    /// Parties written in it.
    pub named: Vec<Uscc>,
    /// Providers of entries in it.
    pub providers: Vec<Uscc>,
    /// Its division; without one a role counts whatever its scope.
    pub division: Option<DivisionCode>,
    /// Which scopes count for `own`, `named` and `provider_of`.
    pub scope: Scope,
    /// Who may carry the message.
    pub carrier: Carrier,
}

impl Target {
    /// What an organisation owns in a division.
    pub fn own(owner: Uscc, division: DivisionCode) -> Target {
        Target { owner: Some(owner), division: Some(division), ..Target::default() }
    }

    /// What lies in a division and belongs to nobody.
    pub fn place(division: DivisionCode) -> Target {
        Target { division: Some(division), ..Target::default() }
    }
}

/// Does one line of a table hold, role and relation together? Refuses `unknown_division` where the target's is not in the table.
pub fn relates(state: &dyn StateRead, actor: &Actor<'_>, target: &Target, allowed: &[Allowed]) -> Result<bool, Refusal> {
    let path = match &target.division {
        Some(code) => ancestors(state, code)?,
        None => Vec::new(),
    };
    let judged = Judged { state, actor, target, path: &path };
    for line in allowed {
        if judged.holds(line)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Does somebody hold a role with a scope that contains a division?
pub fn covers(state: &dyn StateRead, actor: &Actor<'_>, role: Role, division: &DivisionCode) -> Result<bool, Refusal> {
    let path = ancestors(state, division)?;
    Ok(actor.scopes(role).any(|scope| path.contains(scope)))
}

struct Judged<'a> {
    state: &'a dyn StateRead,
    actor: &'a Actor<'a>,
    target: &'a Target,
    /// The target's division and those above it.
    path: &'a [DivisionCode],
}

impl Judged<'_> {
    fn holds(&self, line: &Allowed) -> Result<bool, Refusal> {
        match line.relation {
            Relation::Own => self.as_party(line.role, self.target.owner.as_slice()),
            Relation::Named => self.as_party(line.role, &self.target.named),
            Relation::ProviderOf => self.as_party(line.role, &self.target.providers),
            Relation::SameDivision => {
                let exact = |role| self.path.first().is_some_and(|own| self.actor.scopes(role).any(|s| s == own));
                Ok(line.role.is_some_and(exact))
            }
            Relation::Relayed => self.carries(line.role),
            Relation::Foreign => Ok(line.role.is_none_or(|role| self.actor.has(role))),
            // Of itself an organisation is `same_division` at most.
            Relation::Superior if self.target.owner.as_ref() == Some(self.actor.uscc) => Ok(false),
            Relation::Superior => {
                let above = |role| self.path.get(1..).is_some_and(|above| self.actor.scopes(role).any(|s| above.contains(s)));
                Ok(line.role.is_some_and(above) || self.is_superior_by_field(line.role)?)
            }
        }
    }

    /// Carries the message as the target says. Whether it covers the division is asked once, by the act that makes the object.
    fn carries(&self, role: Option<Role>) -> Result<bool, Refusal> {
        let Some(role) = role else { return Ok(false) };
        match &self.target.carrier {
            Carrier::Nobody => Ok(false),
            Carrier::Covers => Ok(self.actor.scopes(role).any(|scope| self.path.contains(scope))),
            Carrier::Was(relay) => Ok(self.actor.has(role) && acts_for(self.state, self.actor.uscc, relay, self.actor.time)?),
        }
    }

    /// One of these parties or who acts for it, with a role whose scope counts.
    fn as_party(&self, role: Option<Role>, parties: &[Uscc]) -> Result<bool, Refusal> {
        if !role.map_or(Ok(true), |role| self.scope_counts(role))? {
            return Ok(false);
        }
        for party in parties {
            if acts_for(self.state, self.actor.uscc, party, self.actor.time)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn scope_counts(&self, role: Role) -> Result<bool, Refusal> {
        let Some(division) = &self.target.division else { return Ok(self.actor.has(role)) };
        if self.target.scope == Scope::Any {
            return Ok(self.actor.has(role));
        }
        for scope in self.actor.scopes(role) {
            let below = || Ok::<_, Refusal>(self.target.scope == Scope::Home && ancestors(self.state, scope)?.contains(division));
            if self.path.contains(scope) || below()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Stands in the `superior` field of the owner, as an authority over its division and with the role named.
    fn is_superior_by_field(&self, role: Option<Role>) -> Result<bool, Refusal> {
        let authority = self.actor.has(Role::Bureau) || self.actor.has(Role::SectorAuthority);
        if !authority || !role.is_none_or(|role| self.actor.has(role)) {
            return Ok(false);
        }
        let Some(owner) = &self.target.owner else { return Ok(false) };
        let Some(owner) = organisation(owner).recall(self.state)? else { return Ok(false) };
        if owner.superior.as_ref() != Some(self.actor.uscc) {
            return Ok(false);
        }
        let path = ancestors(self.state, &owner.division)?;
        Ok([Role::Bureau, Role::SectorAuthority].into_iter().any(|role| self.actor.scopes(role).any(|scope| path.contains(scope))))
    }
}
