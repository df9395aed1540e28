//! For whom somebody acts: for itself, for an organisation, or, as a platform, for somebody who is not on the ledger.

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::value::Hash;
use mulu_contracts::ledger::persons::{Committed, Party, PartyType, Relayed};
use serde::Serialize;

use super::arg::word;
use super::form::Form;
use super::session::Session;
use super::write::WriteArgs;
use crate::exit::Failure;
use crate::words::usage;

/// That a platform carries the message.
#[derive(Debug, Args)]
pub struct RelayFlag {
    /// As a platform, for somebody without keys: salted hash of its signature, which stays with you (sha256:HEX)
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    relay: Option<Hash>,
}

/// Who it is for.
#[derive(Debug, Args)]
pub struct PartyFlags {
    /// For this organisation of the ledger (USCC); by default the sender
    #[arg(long = "for", value_name = "USCC", conflicts_with = "person", value_parser = word::<Uscc>)]
    party: Option<Uscc>,
    /// For somebody who is not on the ledger: salted hash of who it is (sha256:HEX)
    #[arg(long, value_name = "HASH", requires = "party_type", value_parser = word::<Hash>)]
    person: Option<Hash>,
    /// What that one is: person, enterprise, institution, government, foreign
    #[arg(long, value_name = "TYPE", requires = "person", conflicts_with = "party", value_parser = word::<PartyType>)]
    party_type: Option<PartyType>,
    /// Where that one is; by default the division of the home
    #[arg(long, value_name = "DIVISION", requires = "person", conflicts_with = "party", value_parser = word::<DivisionCode>)]
    party_division: Option<DivisionCode>,
}

#[derive(Serialize)]
struct Relay {
    relay: Option<Relayed>,
}

impl RelayFlag {
    /// Says that the sender carries it.
    pub fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let Some(commitment) = self.relay else { return Ok(()) };
        let org = session.organisation(write.organisation)?;
        form.say(&Relay { relay: Some(Relayed { org, commitment }) })
    }
}

impl PartyFlags {
    /// Who it is for, where flags say it.
    pub fn said(&self, session: &Session) -> Result<Option<Party>, Failure> {
        let Some((commitment, kind)) = self.person.zip(self.party_type) else { return Ok(self.party.map(Party::Org)) };
        let division = self.party_division.or(session.own_division());
        let division = division.ok_or_else(|| Failure::wrong(usage::which_division(), usage::name_party_division()))?;
        Ok(Some(Party::Committed(Committed { commitment, kind, division })))
    }

    /// Who it is for; the sender where neither flags nor form say another.
    pub fn or_sender(&self, session: &mut Session, write: &WriteArgs, form: &Form, member: &str) -> Result<Option<Party>, Failure> {
        match self.said(session)? {
            None if form.lacks(member) => Ok(Some(Party::Org(session.organisation(write.organisation)?))),
            said => Ok(said),
        }
    }
}
