//! `mulu grant self-stop`.

use clap::Args;
use mulu_contracts::authorization::kinds::self_stop::SelfStop as Payload;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{named, standing};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;

/// Stop your own use at once 自行停止, as the operator; a risk report is due within a day
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu grant self-stop G-520300-… --reason other --words 发现异常调用 --key operator")]
pub struct SelfStop {
    /// The grant
    #[arg(value_parser = word::<GrantId>)]
    id: Option<GrantId>,
    /// Version of its last stop; by default as it stands, 0 where there never was one
    #[arg(long, value_name = "N")]
    stop_version: Option<u64>,
    /// When you stopped; by default now
    #[arg(long = "since", value_name = "TIME", value_parser = word::<Time>)]
    #[serde(rename = "at")]
    since: Option<Time>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Serialize)]
struct At {
    at: Time,
}

/// The version of a stop.
#[derive(Serialize)]
pub struct Version {
    stop_version: u64,
}

/// Fills in the version of the last stop.
pub fn fill_version(session: &mut Session, form: &mut Form, kind: &str) -> Result<(), Failure> {
    if !form.lacks("stop_version") {
        return Ok(());
    }
    let id: GrantId = named(form, kind)?;
    let stop_version = standing(session, id)?.self_stop.map_or(0, |stop| stop.version);
    form.say(&Version { stop_version })
}

impl Verb for SelfStop {
    type Payload = Payload;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.fall_back(&At { at: now() })?;
        fill_version(session, form, "self_stop")
    }
}
