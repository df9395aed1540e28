//! `mulu grant check`: exit 0 is *allow* and nothing else.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::check::answer::{CheckAnswer, Verdict};
use mulu_contracts::check::queries::check::{Check as Question, CheckBatch, MAX_BATCH};
use mulu_contracts::check::request::CheckRequest;
use mulu_contracts::kernel::value::List;

use super::asked::{Asked, Questions, read};
use crate::cli::names::names;
use crate::cli::read::ReadArgs;
use crate::cli::session::{Document, Session};
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::show::check;
use crate::words::usage;

/// May this be done, for what, by whom, at this moment 授权校验? Every reason against it is told; exit 0 is allow and nothing else
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu grant check G-520300-… --entry E-520300-… --seller 91520300MB0000099X --buyer 91520300MB0000077Y --purpose industry.finance --action distribute\n          \
    mulu grant check --file questions.json --proof checks.proof\n          \
    mulu grant check G-520300-… --entry E-520300-… --seller 91520300MB0000099X --buyer 91520300MB0000077Y --purpose industry.finance --action read --gate --at 2026-11-30"
)]
pub struct Check {
    #[command(flatten)]
    asked: Asked,
    /// The question as JSON; or a list of at most 1,000, each judged for itself at one height
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(flatten)]
    read: ReadArgs,
}

impl Run for Check {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        // A word without proof is no allow.
        if self.read.unverified {
            return Err(Failure::wrong(usage::check_is_proven(), usage::leave_out_unverified()));
        }
        let request = match &self.file {
            None => self.asked.question(session)?,
            Some(path) => match read(path)? {
                Questions::One(request) => *request,
                Questions::Many(requests) => return many(session, &self.read, requests),
            },
        };
        let document = session.answer(Question { request }, &self.read)?;
        if session.out.is_json() {
            session.out.document(&document.json()?)?;
        } else {
            let value = crate::wide::to_value(&document.answer).map_err(|e| Failure::defect(e.to_string()))?;
            let names = names(session, &[&value], &self.read, self.read.moment())?;
            let page = check::page(&document.answer, &names, session.lang(), session.out.style());
            session.page_of(&document, &page)?;
        }
        verdict(&document, &document.answer)
    }
}

/// The exit code of an answer.
fn verdict<A>(document: &Document<A>, answer: &CheckAnswer) -> Result<(), Failure> {
    match (answer.verdict, document.negative) {
        (Verdict::Allow, None) => Ok(()),
        (Verdict::FieldInvalid, _) => Err(Failure::wrong(usage::check_field(answer.invalid.unwrap_or_default()), usage::check_form())),
        (Verdict::NotGiven, _) if answer.in_term == Some(true) => Err(Failure::proven_negative("not_given")),
        (_, word) => Err(Failure::proven_negative(word.unwrap_or("deny"))),
    }
}

fn many(session: &mut Session, read: &ReadArgs, requests: Vec<CheckRequest>) -> Result<(), Failure> {
    let count = requests.len();
    let requests = List::new(requests).map_err(|_| Failure::wrong(usage::check_batch(count, MAX_BATCH), usage::check_form()))?;
    let document = session.answer(CheckBatch { requests }, read)?;
    if session.out.is_json() {
        session.out.document(&document.json()?)?;
    } else {
        let page = check::batch(&document.answer, session.lang(), session.out.style());
        session.page_of(&document, &page)?;
    }
    match document.answer.iter().find(|answer| answer.verdict != Verdict::Allow) {
        None => Ok(()),
        Some(answer) => verdict(&document, answer),
    }
}
