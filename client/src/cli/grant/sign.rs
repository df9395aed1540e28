//! `mulu grant sign`.

use clap::Args;
use mulu_contracts::authorization::kinds::sign_grant::SignGrant;
use mulu_contracts::authorization::records::grant::Basis;
use mulu_contracts::kernel::id::{ApplicationId, PlanId, Uscc};
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::Time;
use serde::{Deserialize, Serialize};

use super::approved::{Approved, of_application, of_plan};
use super::content_flags::{ContentFlags, PlaceFlags};
use super::signed::{Until, fill_id};
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::own_key;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::grants;

/// Sign a grant 签订授权 ✍ on an approved application or plan: the operator and a bureau that covers agree with mulu tx agree
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Examples: mulu grant sign --plan L-520300-… --to 91520300MA00000316 --entry E-520300-… --purpose research --action read --form report --delivery result --until 2027-12-31 --decision decision.pdf --agreement agreement.pdf --key city, then: mulu tx agree G-520300-… --key operator\n          \
    mulu grant sign --application A-520300-… --decision decision.pdf --file grant.json --key city"
)]
pub struct Sign {
    /// The approved plan on which it rests: it is for its cells and its longest term, where nobody says otherwise
    #[arg(long, value_name = "PLAN", conflicts_with = "application", value_parser = word::<PlanId>)]
    #[serde(skip)]
    plan: Option<PlanId>,
    /// The approved application on which it rests: parties, entries, purposes, actions, places, recipients and term are as it says, where nobody says otherwise
    #[arg(long, value_name = "APPLICATION", value_parser = word::<ApplicationId>)]
    #[serde(skip)]
    application: Option<ApplicationId>,
    /// Who grants 授权主体 (USCC); by default the sender
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    grantor: Option<Uscc>,
    /// Who gets it 运营机构 (USCC)
    #[arg(long = "to", value_name = "USCC", value_parser = word::<Uscc>)]
    grantee: Option<Uscc>,
    #[command(flatten)]
    #[serde(skip)]
    content: ContentFlags,
    #[command(flatten)]
    #[serde(skip)]
    place: PlaceFlags,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
    /// It lapses where not everybody signed before this time; by default in ten days
    #[arg(long = "sign-by", value_name = "TIME", value_parser = word::<Time>)]
    #[serde(rename = "until")]
    sign_by: Option<Time>,
}

#[derive(Serialize)]
struct On {
    basis: Option<Basis>,
}

/// What the own key follows from, beside the rest.
#[derive(Serialize)]
struct Rests {
    plan: Option<PlanId>,
    application: Option<ApplicationId>,
}

#[derive(Serialize, Deserialize)]
struct Grantor {
    grantor: Option<Uscc>,
}

impl Verb for Sign {
    type Payload = SignGrant;
    const JOINT: bool = true;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let approved = match (self.plan, self.application) {
            (Some(plan), _) => Some(of_plan(session, plan)?),
            (None, Some(application)) => Some(of_application(session, application)?),
            (None, None) => None,
        };
        let mut content = Form::default();
        if let Some(Approved { basis, parties, content: approved }) = approved {
            form.say(&On { basis: Some(basis) })?;
            let mut said = Form::default();
            said.say(&parties)?;
            form.fall_back(&said)?;
            content = approved;
        }
        if form.lacks("basis") {
            return Err(Failure::wrong(grants::on_what(), grants::name_basis()));
        }
        let grantor = match form.part::<Grantor>("sign_grant")?.grantor {
            Some(grantor) => grantor,
            None => session.organisation(write.organisation)?,
        };
        form.fall_back(&Grantor { grantor: Some(grantor) })?;
        self.place.fill(form)?;
        let mut said = self.content.as_said(form)?;
        said.say(&Rests { plan: self.plan, application: self.application })?;
        own_key::fill_from(form, &said)?;
        self.content.fill(session, form, content)?;
        fill_id(session, form, grantor, "sign_grant")?;
        form.fall_back(&Until::usual())
    }
}
