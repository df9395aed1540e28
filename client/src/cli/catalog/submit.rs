//! `mulu catalog submit`.

use clap::Args;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::kernel::id::Uscc;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Submit one entry from a form
#[derive(Debug, Args, Serialize, Deserialize)]
#[command(
    after_help = "Example: mulu catalog submit --template > form.json, fill it in, then: mulu catalog submit --file form.json --key office"
)]
pub struct Submit {
    /// Your own key of the entry: a row key, an address, a number; never personal data
    #[arg(long, value_name = "KEY")]
    local_key: Option<String>,
    /// USCC of the provider; by default the sender
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    provider: Option<Uscc>,
}

impl Verb for Submit {
    type Payload = SubmitEntry;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        if form.part::<Submit>("submit_entry")?.provider.is_none() {
            let provider = Some(session.organisation(write.organisation)?);
            form.say(&Submit { local_key: None, provider })?;
        }
        Ok(())
    }
}
