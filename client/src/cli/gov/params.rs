//! `mulu gov params`.

use clap::Args;
use mulu_contracts::governance::queries::ListParameters;
use mulu_contracts::party::queries::tables::GetParameter;

use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;

/// Show the parameters, or one, with what replaces them
#[derive(Debug, Args)]
pub struct Params {
    /// Name of one
    name: Option<String>,
}

impl Asks for Params {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        match self.name {
            Some(name) => session.show(GetParameter { name }, read),
            None => session.show(ListParameters {}, read),
        }
    }
}
