//! `mulu gov propose`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::governance::kinds::propose::Propose as Proposal;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES, MAX_FORM_VALUES};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::{Hash, Time};
use mulu_contracts::party::queries::tables::GetParameter;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;
use crate::words::usage;

const KIND: &str = "propose";

/// Propose an action
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu gov propose --parameter review_term --value 864000 --reason other --key city\n          \
    mulu gov propose --codes themes --add low_altitude --reason other --key city\n          \
    mulu gov propose --upgrade 2 --height 120000 --program ./mulud --reason other --key city\n          \
    mulu gov propose --action action.json --effective-at 2027-01-01T00:00:00Z --reason law --key city   ({\"set_division\": {\"rename\": {…}}})\n          \
    docs/governance.md has one for each action; of set_validators each seat comes from `mulud prove-validator`")]
pub struct Propose {
    /// Your own key of the proposal; by default made from its action
    #[arg(long)]
    local_key: Option<String>,
    /// The action as JSON: set_parameter, set_codes, set_division, assign_role, remove_role, add_exception, rekey, merge,
    /// withdraw_ending, set_superior, resume, set_validators, schedule_upgrade, redact
    #[arg(long, value_name = "ACTION.json", conflicts_with_all = ["parameter", "codes", "exception", "upgrade"])]
    action: Option<PathBuf>,
    /// Another value for this parameter
    #[arg(long, value_name = "NAME", requires = "value", conflicts_with_all = ["codes", "exception"])]
    parameter: Option<String>,
    /// The value: a number, true, false, a word, or JSON
    #[arg(long, value_name = "VALUE", requires = "parameter")]
    value: Option<String>,
    /// Change this code list
    #[arg(long, value_name = "LIST", conflicts_with = "exception")]
    codes: Option<String>,
    /// Code to add (may be given again)
    #[arg(long, value_name = "CODE", requires = "codes")]
    add: Vec<String>,
    /// An organisation that may hold two conflicting roles for a while (USCC)
    #[arg(long, value_name = "USCC", requires_all = ["roles", "until"], value_parser = word::<Uscc>)]
    exception: Option<Uscc>,
    /// The two roles
    #[arg(long, value_name = "ROLE,ROLE", value_delimiter = ',', value_parser = word::<Role>)]
    roles: Vec<Role>,
    /// Before this time, at most 3 years on
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    until: Option<Time>,
    /// The decision; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    decision: Option<PathBuf>,
    /// The next app version, from a height on; the version that stands takes an upgrade back
    #[arg(long, value_name = "VERSION", requires_all = ["height", "program"], conflicts_with_all = ["parameter", "codes", "exception"])]
    upgrade: Option<u64>,
    /// The block that begins with it
    #[arg(long, value_name = "HEIGHT", requires = "upgrade")]
    height: Option<u64>,
    /// The program that was decided on (mulud); its SHA-256 is entered
    #[arg(long, value_name = "FILE", requires = "upgrade")]
    program: Option<PathBuf>,
    /// Takes effect at this time; by default an hour after the shortest delay (gov_delay)
    #[arg(long = "effective-at", alias = "at", value_name = "TIME", value_parser = word::<Time>)]
    effective_at: Option<Time>,
    #[command(flatten)]
    reason: ReasonFlags,
}

/// Actions that flags describe; of the others a file says all.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Flagged<'a> {
    SetParameter { name: &'a str, value: Value },
    SetCodes { list: &'a str, add: Vec<&'a str> },
    AddException { org: Uscc, role: Role, with: Role, until: Option<Time>, decision_hash: Hash },
    ScheduleUpgrade { height: u64, version: u64, binary_hash: Hash },
}

/// What flags say of the payload.
#[derive(Serialize)]
struct Said<'a> {
    local_key: Option<&'a str>,
    action: Option<Value>,
    effective_at: Option<Time>,
    #[serde(flatten)]
    reason: Option<&'a ReasonFlags>,
}

#[derive(Deserialize)]
struct Action {
    action: Option<Value>,
}

impl Serialize for Propose {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (local_key, effective_at, reason) = (self.local_key.as_deref(), self.effective_at, Some(&self.reason));
        Said { local_key, action: None, effective_at, reason }.serialize(serializer)
    }
}

impl Propose {
    /// The action that the flags describe.
    fn flagged(&self) -> Result<Option<Value>, Failure> {
        if let Some(path) = &self.action {
            let text = crate::home::read_words(path)?;
            let read = json::read(text.as_bytes(), MAX_ANSWER_VALUES);
            return read.map(Some).map_err(|e| Failure::wrong(usage::broken_action(path.display(), e), usage::action_example()));
        }
        let action = if let (Some(name), Some(value)) = (&self.parameter, &self.value) {
            Flagged::SetParameter { name, value: json::read(value.as_bytes(), MAX_FORM_VALUES).unwrap_or_else(|_| json!(value)) }
        } else if let Some(list) = &self.codes {
            let mut add: Vec<&str> = self.add.iter().map(String::as_str).collect();
            add.sort_unstable();
            Flagged::SetCodes { list, add }
        } else if let Some(org) = self.exception {
            let &[role, with] = self.roles.as_slice() else {
                return Err(Failure::wrong(usage::two_roles(), usage::two_roles_example()));
            };
            let decision = document_hash(self.decision.as_deref(), None)?;
            let decision_hash = decision.ok_or_else(|| Failure::wrong(usage::which_decision(), usage::name_decision()))?;
            Flagged::AddException { org, role, with, until: self.until, decision_hash }
        } else if let (Some(version), Some(height)) = (self.upgrade, self.height) {
            let hash = document_hash(self.program.as_deref(), None)?;
            let binary_hash = hash.ok_or_else(|| Failure::wrong(usage::which_program(), usage::name_program()))?;
            Flagged::ScheduleUpgrade { height, version, binary_hash }
        } else {
            return Ok(None);
        };
        serde_json::to_value(action).map(Some).map_err(|e| Failure::defect(e.to_string()))
    }
}

impl Verb for Propose {
    type Payload = Proposal;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Said { local_key: None, action: self.flagged()?, effective_at: None, reason: None })?;
        let action = form.part::<Action>(KIND)?.action;
        let action = action.ok_or_else(|| Failure::wrong(usage::propose_what(), usage::name_action()))?;
        // The same action proposed again is told as standing already.
        let made = hex::encode(&Sha256::digest(action.to_string())[..12]);
        let effective_at = if form.lacks("effective_at") {
            let found = session.before_write(GetParameter { name: "gov_delay".into() })?.answer;
            let delay = found.and_then(|found| json!(found.value).as_i64()).unwrap_or(0);
            Some(Time(now().0.saturating_add(delay).saturating_add(3_600)))
        } else {
            None
        };
        form.fall_back(&Key { local_key: &made })?;
        form.say(&Said { local_key: None, action: None, effective_at, reason: None })
    }
}

#[derive(Serialize)]
struct Key<'a> {
    local_key: &'a str,
}
