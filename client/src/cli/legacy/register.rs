//! `mulu legacy register`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::kinds::register_legacy_use::RegisterLegacyUse;
use mulu_contracts::kernel::id::{DivisionCode, EntryId, Uscc};
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::{Date, Hash, Time};
use mulu_contracts::ledger::persons::{Committed, Party, PartyType};
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::own_key;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::{grants, usage};

/// Register data that a third party used before there was a grant, with a deadline for a grant or an end
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Example: mulu legacy register --entry E-520300-… --used-by 91520300MA0000042A --since 2019-01-01 --deadline 2027-06-30 --agreement agreement.pdf --key office"
)]
pub struct Register {
    /// Whose data (USCC); by default the sender's
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    #[serde(skip)]
    provider: Option<Uscc>,
    /// Entry that is used (may be given again, at most 64)
    #[arg(long = "entry", value_name = "ENTRY", value_parser = word::<EntryId>)]
    entries: Vec<EntryId>,
    /// Who uses it (USCC)
    #[arg(long, value_name = "USCC", conflicts_with = "person", value_parser = word::<Uscc>)]
    #[serde(skip)]
    used_by: Option<Uscc>,
    /// Who uses it, where that one is not on the ledger: salted hash of who it is (sha256:HEX)
    #[arg(long, value_name = "HASH", requires = "party_type", value_parser = word::<Hash>)]
    #[serde(skip)]
    person: Option<Hash>,
    /// What that one is: person, enterprise, institution, government, foreign
    #[arg(long, value_name = "TYPE", requires = "person", conflicts_with = "used_by", value_parser = word::<PartyType>)]
    #[serde(skip)]
    party_type: Option<PartyType>,
    /// Where that one is; by default the division of the home
    #[arg(long, value_name = "DIVISION", requires = "person", conflicts_with = "used_by", value_parser = word::<DivisionCode>)]
    #[serde(skip)]
    party_division: Option<DivisionCode>,
    /// Used since this day, as is claimed
    #[arg(long, value_name = "DATE", value_parser = word::<Date>)]
    since: Option<Date>,
    /// A grant takes its place, or it ends, before this time
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    deadline: Option<Time>,
    /// The agreement on which it was used; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    agreement: Option<PathBuf>,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
}

#[derive(Serialize)]
struct Said {
    provider: Option<Uscc>,
    third_party: Option<Party>,
    agreement_hash: Option<Hash>,
}

impl Register {
    fn third_party(&self, session: &Session) -> Result<Option<Party>, Failure> {
        let Some((commitment, kind)) = self.person.zip(self.party_type) else { return Ok(self.used_by.map(Party::Org)) };
        let division = self.party_division.or(session.own_division());
        let division = division.ok_or_else(|| Failure::wrong(usage::which_division(), usage::name_party_division()))?;
        Ok(Some(Party::Committed(Committed { commitment, kind, division })))
    }
}

impl Verb for Register {
    type Payload = RegisterLegacyUse;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let provider = match self.provider {
            None if form.lacks("provider") => Some(session.organisation(write.organisation)?),
            said => said,
        };
        let third_party = self.third_party(session)?;
        form.say(&Said { provider, third_party, agreement_hash: document_hash(self.agreement.as_deref(), None)? })?;
        if form.lacks("third_party") {
            return Err(Failure::wrong(grants::used_by_whom(), grants::name_user()));
        }
        own_key::fill(form)
    }
}
