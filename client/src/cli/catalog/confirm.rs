//! `mulu catalog confirm`: of one entry, and of many.

use clap::Args;
use mulu_contracts::catalog::kinds::confirm_entry::ConfirmEntry;
use mulu_contracts::catalog::queries::lists::{ListProviderEntries, ProviderScope};
use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::ledger::rule::Rule as _;

use super::of_entry::{OfEntry, fill_version};
use crate::cli::bulk::select::{all, entries, row};
use crate::cli::bulk::{self, Many, Step};
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, send};
use crate::exit::Failure;
use crate::words::objects;

/// Take over entries that others sent on your behalf
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog confirm --provider 11520300MB0000088B --key office   (all that others sent on its behalf)\n          \
    mulu catalog confirm E-… --key office"
)]
pub struct Confirm {
    #[command(flatten)]
    of: OfEntry,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

impl Run for Confirm {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Confirm { of, many, write } = self;
        if write.template {
            return session.template::<ConfirmEntry>();
        }
        if !many.chosen() {
            let mut form = Form::open(write.file.as_deref(), ConfirmEntry::NAME)?;
            form.say(&of)?;
            fill_version(session, &mut form, ConfirmEntry::NAME)?;
            return send(session, &write, &[form.whole::<ConfirmEntry>()?.into()]);
        }
        let picked = match (many.provider, many.only_provider()) {
            (Some(provider), true) => {
                let make = |from| ListProviderEntries { provider, of: ProviderScope::Unclaimed, from, limit: MAX_LIMIT };
                all(session, make)?.into_iter().map(row).collect()
            }
            _ => entries(session, &many)?,
        };
        bulk::run(session, &write, &many.how, ConfirmEntry::NAME, picked, &mut |session, picked| {
            let Some(facts) = picked.facts() else {
                return Ok(Step::nothing(session.lang(), "already_claimed", &objects::claimed_already()));
            };
            Ok(match (facts.unclaimed, facts.status) {
                (false, _) => Step::nothing(session.lang(), "already_claimed", &objects::claimed_already()),
                (_, EntryStatus::Withdrawn) => Step::nothing(session.lang(), "withdrawn", &objects::withdrawn_already()),
                _ => Step::of(ConfirmEntry { id: facts.id, version: facts.version, amend: None }),
            })
        })
    }
}
