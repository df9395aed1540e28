//! `mulu consent take-back`.

use clap::Args;
use mulu_contracts::access_request::kinds::take_back_consent::TakeBackConsent;
use mulu_contracts::access_request::queries::consent::GetConsent;
use mulu_contracts::kernel::value::Hash;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::parties::RelayFlag;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::{objects, usage};

/// Take a consent back for ever 收回, as its data subject asks; it counts nowhere from the next transaction on
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu consent take-back sha256:… --key office")]
pub struct TakeBack {
    /// Its hash
    #[arg(value_name = "HASH", value_parser = word::<Hash>)]
    consent: Option<Hash>,
    /// Version that you act on; by default the one that stands now
    #[arg(long, value_name = "N")]
    version: Option<u64>,
    #[command(flatten)]
    #[serde(skip)]
    relay: RelayFlag,
}

#[derive(Deserialize)]
struct Of {
    consent: Option<Hash>,
}

#[derive(Serialize)]
struct Version {
    version: u64,
}

impl Verb for TakeBack {
    type Payload = TakeBackConsent;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        self.relay.fill(session, write, form)?;
        let named = form.part::<Of>("take_back_consent")?.consent;
        let consent = named.ok_or_else(|| Failure::wrong(usage::which_consent(), usage::name_consent()))?;
        if form.lacks("version") {
            let found = session.before_write(GetConsent { consent })?.answer;
            let version = found.ok_or_else(|| Failure::absent(objects::consent(consent)))?.consent.version;
            form.say(&Version { version })?;
        }
        Ok(())
    }
}
