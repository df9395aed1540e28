//! `mulu catalog touch`: of one entry, and of many.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::catalog::kinds::touch_entry::TouchEntry;
use mulu_contracts::kernel::value::{Date, Hash};
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use super::of_entry::{OfEntry, fill_version};
use crate::cli::arg::word;
use crate::cli::bulk::select::entries;
use crate::cli::bulk::{self, Many, Step};
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, now, send};
use crate::exit::Failure;
use crate::show::time::BEIJING;
use crate::words::objects;

/// Say that data were updated; no review, no new version
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu catalog touch E-… --on 2026-11-25 --key office\n          \
    mulu catalog touch --list daily.txt --on 2026-11-25 --yes --key office")]
pub struct Touch {
    #[command(flatten)]
    of: OfEntry,
    /// Day of the data's update; by default today (Beijing time)
    #[arg(long, value_name = "DATE", value_parser = word::<Date>)]
    on: Option<Date>,
    /// The data as it is now; its SHA-256 is entered
    #[arg(long, value_name = "FILE", conflicts_with_all = ["content_hash", "list", "provider", "division", "status", "view"])]
    content: Option<PathBuf>,
    /// Hash of the data as it is now (sha256:HEX)
    #[arg(long, value_name = "HASH", conflicts_with_all = ["list", "provider", "division", "status", "view"], value_parser = word::<Hash>)]
    content_hash: Option<Hash>,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

/// What flags say of the payload.
#[derive(Serialize)]
struct Said {
    data_updated_on: Option<Date>,
    content: Option<Hash>,
}

impl Run for Touch {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Touch { of, on, content, content_hash, many, write } = self;
        if write.template {
            return session.template::<TouchEntry>();
        }
        let today =
            Date::new(u32::try_from((now().0 + BEIJING) / 86_400).unwrap_or_default()).map_err(|e| Failure::defect(e.to_string()))?;
        if !many.chosen() {
            let mut form = Form::open(write.file.as_deref(), TouchEntry::NAME)?;
            form.say(&of)?;
            form.say(&Said { data_updated_on: on, content: document_hash(content.as_deref(), content_hash.as_ref())? })?;
            form.fall_back(&Said { data_updated_on: Some(today), content: None })?;
            fill_version(session, &mut form, TouchEntry::NAME)?;
            return send(session, &write, &[form.whole::<TouchEntry>()?.into()]);
        }
        let on = on.unwrap_or(today);
        let picked = entries(session, &many)?;
        bulk::run(session, &write, &many.how, TouchEntry::NAME, picked, &mut |session, picked| {
            Ok(match picked.facts() {
                Some(facts) if facts.updated_on.is_none_or(|day| day < on) => {
                    Step::of(TouchEntry { id: facts.id, version: facts.version, data_updated_on: on, content: None })
                }
                _ => Step::nothing(session.lang(), "not_later", &objects::not_later()),
            })
        })
    }
}
