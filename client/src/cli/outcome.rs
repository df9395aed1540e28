//! What a review says, as flags.

use clap::Args;
use serde::Serialize;

use super::form::Form;
use crate::exit::Failure;
use crate::words::{Words, usage};

/// Approve, return or reject.
#[derive(Debug, Args)]
pub struct OutcomeFlags {
    /// Approve
    #[arg(long, conflicts_with_all = ["give_back", "reject"])]
    approve: bool,
    /// Return it to be completed; needs --reason
    #[arg(long = "return", conflicts_with = "reject")]
    give_back: bool,
    /// Reject; needs --reason
    #[arg(long)]
    reject: bool,
}

#[derive(Serialize)]
struct Outcome<T> {
    outcome: Option<T>,
}

impl OutcomeFlags {
    /// Says it, by the words of a kind: approve, return, reject. One of them is needed.
    pub fn say<T: Serialize>(&self, form: &mut Form, [approve, give_back, reject]: [T; 3], example: Words) -> Result<(), Failure> {
        let outcome = match (self.approve, self.give_back, self.reject) {
            (true, ..) => Some(approve),
            (_, true, _) => Some(give_back),
            (.., true) => Some(reject),
            _ => None,
        };
        form.say(&Outcome { outcome })?;
        if form.lacks("outcome") { Err(Failure::wrong(usage::answer_how(), example)) } else { Ok(()) }
    }
}
