//! `mulu gov validators`.

use clap::Args;
use mulu_contracts::governance::queries::GetValidators;

use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::validators;
use crate::words::answers;

/// The validator set that stands, with the organisations behind its keys
#[derive(Debug, Args)]
pub struct Validators {}

impl Asks for Validators {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let document = session.answer(GetValidators {}, read)?;
        if document.answer.is_none() && !session.out.is_json() {
            session.out.words(answers::solo_chain().of(session.lang()))?;
            session.out.words(&document.verdict(session.lang()))?;
            return document.negative.map_or(Ok(()), |word| Err(Failure::proven_negative(word)));
        }
        session.tell_page(&document, read, |set, names, lang, style| validators::rows(&set.validators, names, lang, style))
    }
}
