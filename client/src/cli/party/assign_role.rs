//! `mulu party assign-role`.

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::cli::write::now;
use crate::exit::Failure;

/// Give an organisation a role in a division
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party assign-role 91520300MA00000316 --role operator --in 520300 --key city")]
pub struct AssignRole {
    /// 统一社会信用代码 of the organisation that it is about
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    org: Option<Uscc>,
    /// The role: provider, operator, developer, exchange, first_review_centre, platform_relay, probe, evaluator, adviser
    #[arg(long, value_parser = word::<Role>)]
    role: Option<Role>,
    /// Division in which it is held, with all below
    #[arg(long = "in", alias = "division", value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    scope_division: Option<DivisionCode>,
    /// From this time on; by default now
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    from: Option<Time>,
    /// Before this time
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    until: Option<Time>,
}

impl Verb for AssignRole {
    type Payload = mulu_contracts::party::kinds::assign_role::AssignRole;

    fn fill(&self, _: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.fall_back(&Begins { from: now() })
    }
}

#[derive(Serialize)]
struct Begins {
    from: Time,
}
