//! `mulu plan submit`.

use clap::Args;
use mulu_contracts::authorization::kinds::submit_plan::SubmitPlan;
use mulu_contracts::kernel::text::LocalKey;
use serde::Serialize;

use super::content::{ContentFlags, complete};
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::own_key;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Submit a plan, as a grantor: how a division or a field is to be operated; nothing is granted under it before it is approved
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Examples: mulu plan submit --division 520300 --cell 520300:transport --selection tender --max-term 1095 --until 2029-12-31 \
    --decision 决议.pdf --conditions 条件.pdf --operation 运营.pdf --exit 退出.pdf --security 安全.pdf --key city\n          \
    mulu plan submit --template > plan.json, fill it in, then: mulu plan submit --file plan.json --key city"
)]
pub struct Submit {
    #[command(flatten)]
    #[serde(skip)]
    content: ContentFlags,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
}

impl Verb for Submit {
    type Payload = SubmitPlan;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        self.content.fill(form, None)?;
        own_key::fill(form)?;
        complete(session, form)
    }
}
