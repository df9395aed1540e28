//! `mulu tx agree`.

use clap::Args;
use mulu_contracts::ledger::joint_act::JointState;

use super::joint::{agree, find};
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::{objects, usage};

/// Send the further signature of an act on which several organisations must agree ✍, after showing it
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu tx agree E-520300-3YN9-2AGA-NFLD-PY68-R --key office\n         \
    mulu tx agree 114212000000000358 --kind merge_organisation --dry-run --key office")]
pub struct Agree {
    /// The object: an id, or a 统一社会信用代码
    id: String,
    /// Kind of the act, where several wait
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Do not ask on the terminal
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    write: WriteArgs,
}

impl Run for Agree {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Agree { id, kind, yes, write } = self;
        if write.template || write.file.is_some() {
            return Err(Failure::wrong(usage::nothing_to_fill_in(), usage::leave_out()));
        }
        let quiet = yes || write.dry_run || write.offline.is_some() || !session.out.can_ask();
        if !quiet {
            let act = find(session, &id, kind.as_deref(), JointState::Open)?;
            session.out.document(&act)?;
            let question = objects::sign_this();
            if !session.deadline.without(|| session.out.ask("", question.of(session.lang())))? {
                return Err(Failure::wrong(usage::nothing_sent(), usage::yes_does_not_ask()));
            }
        }
        agree(session, &id, kind.as_deref(), &write)
    }
}
