//! `mulu element amend`.

use clap::Args;
use mulu_contracts::element::kinds::amend_element::AmendElement;
use serde::Serialize;

use super::of_element::{NameAndStandard, OfStanding, fill_version};
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Change its name or standard
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu element amend natural_person.id_number --in 520300 --name 身份证号 --key city")]
pub struct Amend {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfStanding,
    #[command(flatten)]
    #[serde(flatten)]
    words: NameAndStandard,
}

impl Verb for Amend {
    type Payload = AmendElement;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        self.words.fill_standard(form)?;
        fill_version(session, form, "amend_element")
    }
}
