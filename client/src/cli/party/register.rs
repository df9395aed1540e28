//! `mulu party register`.

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::organisation::OrganisationType;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use serde::Serialize;

use super::new_key::plain_keys;
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Register an organisation (bureau; platforms and registrars without keys)
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Example: mulu party register --uscc 11520300MB0000088B --name 市教育局 --division 520300 --type government --key city"
)]
pub struct Register {
    /// 统一社会信用代码
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    uscc: Option<Uscc>,
    /// Name
    #[arg(long)]
    name: Option<String>,
    /// Short name
    #[arg(long, value_name = "NAME")]
    short_name: Option<String>,
    /// Division code
    #[arg(long, value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// USCC of the authority above it
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    superior: Option<Uscc>,
    /// government, public_institution, utility, soe, enterprise, social_organisation, research, other
    #[arg(long = "type", value_name = "TYPE", value_parser = word::<OrganisationType>)]
    r#type: Option<OrganisationType>,
    /// What it does in the data market (may be given again)
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    business: Vec<Code<24>>,
    /// Its first key: a key name of this home, or ed25519:HEX (may be given again)
    #[arg(long = "with-key", value_name = "KEY")]
    #[serde(skip)]
    keys: Vec<String>,
}

impl Verb for Register {
    type Payload = RegisterOrganisation;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&plain_keys(session, &self.keys, Some(Time(0)))?)
    }
}
