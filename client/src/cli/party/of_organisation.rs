//! Which organisation a verb is about, and which of its counters the act names.

use clap::Args;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::party::queries::organisation::{GetOrganisation, OrganisationAnswer};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::objects;

/// The organisation as it stands; a proven no is a failure.
pub fn standing(session: &mut Session, uscc: Uscc) -> Result<OrganisationAnswer, Failure> {
    session.before_write(GetOrganisation { uscc })?.answer.ok_or_else(|| Failure::absent(objects::organisation(uscc)))
}

/// Acts that name an organisation and one of its counters: the flags, and what is filled in from the ledger, by default about the sender.
macro_rules! of_organisation {
    ($($(#[$doc:meta])* $name:ident { $org:ident, $counter:ident = $now:expr })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Default, Args, Serialize)]
        pub struct $name {
            /// 统一社会信用代码 of the organisation that it is about; by default the sender
            #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
            pub $org: Option<Uscc>,
            /// Version that you act on; by default the one that stands now
            #[arg(long = "version", value_name = "N")]
            pub $counter: Option<u64>,
        }

        impl $name {
            /// Fills in the sender and the counter that stands, where neither form nor flags say them.
            pub fn fill(session: &mut Session, write: &WriteArgs, form: &mut Form, kind: &str) -> Result<(), Failure> {
                #[derive(Deserialize)]
                struct Said {
                    $org: Option<Uscc>,
                    $counter: Option<IgnoredAny>,
                }
                let said: Said = form.part(kind)?;
                let org = match said.$org {
                    Some(org) => org,
                    None => session.organisation(write.organisation)?,
                };
                let now: fn(&OrganisationAnswer) -> u64 = $now;
                let counter = if said.$counter.is_none() { Some(now(&standing(session, org)?)) } else { None };
                form.say(&$name { $org: Some(org), $counter: counter })
            }
        }
    )*};
}

of_organisation! {
    /// Of its record.
    OfRecord { uscc, version = |found| found.organisation.version }
    /// Of acts of control.
    OfControl { org, control_version = |found| found.organisation.control_version }
    /// Of its roles.
    OfRoles { org, roles_version = |found| found.roles_version }
}
