//! `mulu access supplement`.

use clap::Args;
use mulu_contracts::access_request::kinds::supplement_access::SupplementAccess;
use mulu_contracts::kernel::id::RequestId;
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::Hash;
use serde::Serialize;

use super::request::{Asked, DutyFlags, TermFlags};
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfRequest, found};
use crate::cli::parties::RelayFlag;
use crate::cli::session::Session;
use crate::cli::term::begin;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Complete a request that was returned 补正: what flags do not say stays
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu access supplement Q-520300-… --form 接口，每日一次 --key developer")]
pub struct Supplement {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfRequest,
    /// Number of a field (may be given again); by default all that are offered
    #[arg(long = "field", value_name = "N")]
    #[serde(skip)]
    fields: Vec<u16>,
    /// What for, a code of the list `purposes` (may be given again)
    #[arg(long = "purpose", value_name = "CODE", value_parser = word::<Code<24>>)]
    purposes: Vec<Code<24>>,
    #[command(flatten)]
    #[serde(skip)]
    term: TermFlags,
    /// In which form, in words
    #[arg(long, value_name = "WORDS")]
    form: Option<String>,
    #[command(flatten)]
    #[serde(skip)]
    duty: DutyFlags,
    /// Consent of data subjects that you cite: its hash (may be given again)
    #[arg(long = "consent", value_name = "HASH", value_parser = word::<Hash>)]
    consents: Vec<Hash>,
    #[command(flatten)]
    #[serde(skip)]
    relay: RelayFlag,
}

impl Verb for Supplement {
    type Payload = SupplementAccess;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let stands = found::<RequestId>(session, form, "supplement_access")?;
        form.blend(&Asked::of(&self.fields, &self.term, &self.duty)?)?;
        begin(form, stands.request.term.from)?;
        self.relay.fill(session, write, form)
    }
}
