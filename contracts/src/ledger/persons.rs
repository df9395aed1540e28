//! Parties of acts, with names or without (docs/spec/conventions.md): organisations of the ledger, and persons and others who are not on it and stand
//! as a commitment. These have no keys: a platform carries what they do 代为提交.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::{Hash, Time};
use crate::ledger::access::{Allowed, Carrier, Relation, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::division;
use crate::ledger::organisation::{OrganisationStatus, OrganisationType};
use crate::ledger::scheduled::{acts_for, heir, standing};

/// What somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyType {
    /// 自然人.
    Person,
    /// 企业.
    Enterprise,
    /// 事业单位、社会组织、科研机构.
    Institution,
    /// 政府部门.
    Government,
    /// 境外主体.
    Foreign,
}

record! {
    /// Somebody who is not on the ledger.
    pub struct Committed {
        /// Salted hash of who it is; the opening stays with the parties.
        pub commitment: Hash,
        /// What it is.
        #[serde(rename = "type")]
        pub kind: PartyType,
        /// Where it is.
        pub division: DivisionCode,
    }

    /// That a platform carries a message.
    pub struct Relayed {
        /// The platform: who signs.
        pub org: Uscc,
        /// Salted hash of the signature on paper or by electronic means, which stays with the platform.
        pub commitment: Hash,
    }
}

/// A party of an act.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// An organisation of this ledger.
    Org(Uscc),
    /// Anybody else.
    Committed(Committed),
}

impl PartialOrd for Committed {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Committed {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let key = |of: &Committed| (of.commitment.algorithm() as u8, *of.commitment.bytes(), of.kind, of.division);
        key(self).cmp(&key(other))
    }
}

impl Party {
    /// The organisation, if it is one.
    pub fn org(&self) -> Option<&Uscc> {
        match self {
            Party::Org(uscc) => Some(uscc),
            Party::Committed(_) => None,
        }
    }

    /// S4: an organisation is on the ledger, any other's division in the table; `not_found{field}`, `unknown_division`.
    pub fn require_known(&self, state: &dyn StateRead, time: Time, field: &str) -> Result<(), Refusal> {
        match self {
            Party::Org(uscc) => ensure_known(standing(state, uscc, time)?.is_some(), field),
            Party::Committed(other) => division::ancestors(state, &other.division).map(|_| ()),
        }
    }

    /// What it is; none of an organisation that counts as nothing else.
    pub fn kind(&self, state: &dyn StateRead, time: Time) -> Result<Option<PartyType>, Fault> {
        let uscc = match self {
            Party::Org(uscc) => uscc,
            Party::Committed(other) => return Ok(Some(other.kind)),
        };
        let counts_as = |kind| match kind {
            OrganisationType::Government => Some(PartyType::Government),
            OrganisationType::PublicInstitution | OrganisationType::SocialOrganisation | OrganisationType::Research => {
                Some(PartyType::Institution)
            }
            OrganisationType::Utility | OrganisationType::Soe | OrganisationType::Enterprise => Some(PartyType::Enterprise),
            OrganisationType::Other => None,
        };
        Ok(standing(state, uscc, time)?.and_then(|organisation| counts_as(organisation.kind)))
    }

    /// May somebody carry for it: is it no organisation, or one without keys?
    pub fn has_no_keys(&self, state: &dyn StateRead, time: Time) -> Result<bool, Fault> {
        let Party::Org(uscc) = self else { return Ok(true) };
        Ok(standing(state, uscc, time)?.is_some_and(|organisation| organisation.status == OrganisationStatus::Unclaimed))
    }

    /// Is `me` this organisation, or who acts for it?
    pub fn is(&self, state: &dyn StateRead, me: &Uscc, time: Time) -> Result<bool, Fault> {
        match self {
            Party::Org(uscc) => acts_for(state, me, uscc, time),
            Party::Committed(_) => Ok(false),
        }
    }
}

fn ensure_known(known: bool, field: &str) -> Result<(), Refusal> {
    if known { Ok(()) } else { Err(Code::NOT_FOUND.of(field)) }
}

/// An organisation and all who act for it one after the other at a time, itself first.
pub fn with_heirs(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<Vec<Uscc>, Fault> {
    let mut all = vec![*uscc];
    while let Some(next) = all.last().map(|last| heir(state, last, time)).transpose()?.flatten() {
        if all.len() > division::MAX_STEPS || all.contains(&next) {
            break;
        }
        all.push(next);
    }
    Ok(all)
}

/// Whoever's object it is signs itself, or a platform carries its message: the table of such kinds.
pub const OWN_OR_RELAYED: &[Allowed] = &[any(Relation::Own), by(Role::PlatformRelay, Relation::Relayed)];

/// The lines of [`OWN_OR_RELAYED`] that count for a message.
pub fn own_or_relayed(relay: Option<&Relayed>) -> &'static [Allowed] {
    if relay.is_some() { &OWN_OR_RELAYED[1..] } else { &OWN_OR_RELAYED[..1] }
}

/// Who may carry a message: nobody where it names no relay, or another than who signs.
pub fn carrier(tx: &TxContext, relay: Option<&Relayed>, may: Carrier) -> Carrier {
    if relay.is_some_and(|relay| relay.org == *tx.signer.uscc()) { may } else { Carrier::Nobody }
}

/// The same for a message on an object that one may have carried before.
pub fn carrier_again(tx: &TxContext, relay: Option<&Relayed>, before: Option<&Uscc>) -> Carrier {
    // A successor names itself.
    before.map_or(Carrier::Nobody, |before| carrier(tx, relay, Carrier::Was(*before)))
}

/// S5, of what is carried for a party: it has no keys.
pub fn require_without_keys(tx: &TxContext, state: &dyn StateRead, relay: Option<&Relayed>, party: &Party) -> Result<(), Refusal> {
    ensure(relay.is_none() || party.has_no_keys(state, tx.time)?, Code::RELATION_MISSING)
}
