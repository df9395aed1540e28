//! `mulu application supplement`.

use clap::Args;
use mulu_contracts::authorization::kinds::supplement_application::SupplementApplication;
use mulu_contracts::kernel::id::ApplicationId;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use super::asked::{AskedFlags, keep};
use crate::cli::form::Form;
use crate::cli::of_object::{OfApplication, found};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Complete an application that was returned 补正: what flags do not say stays; all its reviews begin anew
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu application supplement A-520300-… --risk-assessment 风险评估.pdf --key developer")]
pub struct Supplement {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfApplication,
    #[command(flatten)]
    #[serde(skip)]
    asked: AskedFlags,
}

impl Verb for Supplement {
    type Payload = SupplementApplication;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)?;
        self.asked.say(form)
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let stands = found::<ApplicationId>(session, form, SupplementApplication::NAME)?;
        keep(form, &stands.application)
    }
}
