//! `mulu grant amend`.

use clap::Args;
use mulu_contracts::authorization::kinds::amend_grant::AmendGrant;
use mulu_contracts::kernel::id::{ApplicationId, GrantId, Uscc};
use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use super::content_flags::ContentFlags;
use super::signed::Until;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::{OfGrant, found};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Amend a grant ✍: what is narrower its grantor does alone; what is wider, or touches price, benefit or documents, all parties sign
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu grant amend G-520300-… --until 2027-06-30 --reason other --key city\n          \
    mulu grant amend G-520300-… --max-trades 200 --reason other --key city, then: mulu tx agree G-520300-… --key operator")]
pub struct Amend {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfGrant,
    /// A successor of the grantee (USCC)
    #[arg(long = "to", value_name = "USCC", value_parser = word::<Uscc>)]
    grantee: Option<Uscc>,
    #[command(flatten)]
    #[serde(skip)]
    content: ContentFlags,
    /// The approved application on which it is wider
    #[arg(long, value_name = "APPLICATION", value_parser = word::<ApplicationId>)]
    application: Option<ApplicationId>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    /// It lapses where not everybody signed before this time; by default in ten days
    #[arg(long = "sign-by", value_name = "TIME", value_parser = word::<Time>)]
    #[serde(rename = "until")]
    sign_by: Option<Time>,
}

impl Verb for Amend {
    type Payload = AmendGrant;
    const JOINT: bool = true;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let stands = found::<GrantId>(session, form, "amend_grant")?;
        self.content.amend(session, form, &stands)?;
        form.fall_back(&Until::usual())
    }
}
