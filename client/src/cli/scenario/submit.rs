//! `mulu scenario submit`.

use clap::Args;
use mulu_contracts::authorization::kinds::submit_scenario::SubmitScenario;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::text::{Code, LocalKey};
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::own_key;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::usage;

const MEMBER: &str = "content";

/// Submit a scenario: what you want the data of all providers for; one application at a time is open for it
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Example: mulu scenario submit --title 公交时刻查询 --domain transport --purpose public_welfare --summary 为市民提供公交到站时刻 --division 520300 --key developer"
)]
pub struct Submit {
    #[command(flatten)]
    content: Content,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
}

/// What it is.
#[derive(Debug, Args, Serialize)]
pub struct Content {
    /// Its name
    #[arg(long)]
    title: Option<String>,
    /// Its domain, a code of the list `scenario_domains`
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    domain: Option<Code<24>>,
    /// Where it is to be; by default in the division of the home
    #[arg(long, value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// What for, a code of the list `purposes` (may be given again); by default what its applications ask for
    #[arg(long = "purpose", value_name = "CODE", value_parser = word::<Code<24>>)]
    purposes: Vec<Code<24>>,
    /// What is to be done, in words
    #[arg(long, value_name = "WORDS")]
    summary: Option<String>,
    /// The department that leads it (USCC)
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    lead_department: Option<Uscc>,
    /// The pilot zone that it belongs to, a word for people
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    zone: Option<Code<24>>,
}

#[derive(Serialize)]
struct Place {
    division: DivisionCode,
}

impl Verb for Submit {
    type Payload = SubmitScenario;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.blend(self)
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        own_key::fill(form)?;
        let mut content = form.within(MEMBER);
        if content.lacks("division") {
            let division = session.own_division().ok_or_else(|| Failure::wrong(usage::which_division(), usage::name_plan_division()))?;
            content.say(&Place { division })?;
        }
        form.put(MEMBER, content);
        Ok(())
    }
}
