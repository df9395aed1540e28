//! `mulu party add-key`.

use clap::Args;
use mulu_contracts::kernel::id::Uscc;
use serde::Serialize;

use super::new_key::NewKey;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Add a key to your organisation
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party add-key --new second --key office")]
pub struct AddKey {
    #[command(flatten)]
    #[serde(skip)]
    new: NewKey,
}

impl Verb for AddKey {
    type Payload = mulu_contracts::party::kinds::add_key::AddKey;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&self.new.spec(session)?)?;
        if form.lacks("org") {
            form.say(&Sender { org: session.organisation(write.organisation)? })?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct Sender {
    org: Uscc,
}
