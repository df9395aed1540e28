//! `mulu element publish`.

use clap::Args;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use serde::Serialize;

use super::of_element::{NameAndStandard, OfElement};
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Publish an element, without source yet (bureau, sector authority)
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Example: mulu element publish natural_person.id_number --in 520300 --name 公民身份号码 --standard \"GB 11643-1999\" --key city"
)]
pub struct Publish {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfElement,
    #[command(flatten)]
    #[serde(flatten)]
    words: NameAndStandard,
}

impl Verb for Publish {
    type Payload = PublishElement;

    fn fill(&self, _: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        self.words.fill_standard(form)
    }
}
