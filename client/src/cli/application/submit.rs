//! `mulu application submit`.

use clap::Args;
use mulu_contracts::authorization::kinds::submit_application::SubmitApplication;
use mulu_contracts::authorization::records::application::Op;
use mulu_contracts::kernel::id::{GrantId, ReportId, ScenarioId, Uscc};
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::party::attestation::AttestationType;
use mulu_contracts::party::queries::organisation::{AttestationView, GetOrganisation};
use serde::Serialize;

use super::asked::AskedFlags;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::own_key;
use crate::cli::session::Session;
use crate::cli::term::{begin, today};
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Apply for a grant for one of your scenarios: which entries, for what, by which acts, for which time, how they are kept safe
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu application submit N-520300-… --operator 91520300MA00000316 --grantor 11520300MB00000197 \
    --entry E-520300-… --entry E-520300-…:1,3 --purpose public_welfare --action read --action derive --until 2027-12-31 \
    --measures 安全措施.pdf --environment 市数据可信空间 --risk-assessment 风险评估.pdf --channel open_platform --key developer\n          \
    mulu application submit --template > application.json, fill it in, then: mulu application submit --file application.json --key developer")]
pub struct Submit {
    /// The scenario
    #[arg(value_parser = word::<ScenarioId>)]
    scenario: Option<ScenarioId>,
    /// Who is to grant 授权主体 (USCC)
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    grantor: Option<Uscc>,
    /// A wider grant in the place of this one of the scenario
    #[arg(long, value_name = "ID", conflicts_with = "follow_up", value_parser = word::<GrantId>)]
    #[serde(skip)]
    widen: Option<GrantId>,
    /// A grant that follows this one of the scenario
    #[arg(long, value_name = "ID", value_parser = word::<GrantId>)]
    #[serde(skip)]
    follow_up: Option<GrantId>,
    #[command(flatten)]
    #[serde(skip)]
    asked: AskedFlags,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
}

/// Most qualifications that an application cites.
const MOST_CITED: usize = 8;

#[derive(Serialize)]
struct Cited {
    qualifications: Vec<ReportId>,
}

#[derive(Serialize)]
struct Asks {
    op: Option<Op>,
}

impl Verb for Submit {
    type Payload = SubmitApplication;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)?;
        form.say(&Asks { op: self.widen.map(Op::Widen).or(self.follow_up.map(Op::FollowUp)) })?;
        if form.lacks("op") {
            form.say(&Asks { op: Some(Op::New) })?;
        }
        self.asked.say(form)
    }

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        own_key::fill(form)?;
        begin(form, today())?;
        if form.lacks("qualifications") {
            let uscc = session.organisation(write.organisation)?;
            let found = session.before_write(GetOrganisation { uscc })?.answer;
            form.say(&Cited { qualifications: found.map(|found| qualifications(&found.attestations)).unwrap_or_default() })?;
        }
        Ok(())
    }
}

/// Its own qualifications that are live: an applicant cites them unless it names others.
fn qualifications(recorded: &[AttestationView]) -> Vec<ReportId> {
    let live = recorded.iter().filter(|own| own.live && own.attestation.kind == AttestationType::Qualification);
    live.map(|own| own.id).take(MOST_CITED).collect()
}
