//! What everything that several parties sign has: an id that follows from its own key, and a time until which it waits.

use mulu_contracts::kernel::id::{GrantId, Uscc};
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use serde::{Deserialize, Serialize};

use super::content_flags::PlaceFlags;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::write::now;
use crate::exit::Failure;
use crate::words::{grants, objects};

/// Seconds in which all have to sign, where nobody says until when.
const TERM: i64 = 10 * 86_400;

/// Until when signatures are waited for.
#[derive(Serialize)]
pub struct Until {
    until: Time,
}

impl Until {
    /// In ten days.
    pub fn usual() -> Until {
        Until { until: Time(now().0 + TERM) }
    }
}

#[derive(Deserialize)]
struct Key {
    local_key: Option<LocalKey>,
}

#[derive(Serialize)]
struct New {
    id: GrantId,
    version: u64,
}

#[derive(Serialize)]
struct Supersedes {
    supersedes: Option<GrantId>,
}

impl PlaceFlags {
    /// Says what it takes the place of, in the content.
    pub fn fill(&self, form: &mut Form) -> Result<(), Failure> {
        let mut content = form.within("content");
        content.say(&Supersedes { supersedes: self.supersedes })?;
        form.put("content", content);
        Ok(())
    }
}

/// Fills in the id of a new grant: of the own key of who grants, where that one was first registered.
pub fn fill_id(session: &mut Session, form: &mut Form, grantor: Uscc, kind: &str) -> Result<(), Failure> {
    if !form.lacks("id") {
        return form.fall_back(&Version { version: 0 });
    }
    let key = form.part::<Key>(kind)?.local_key.ok_or_else(|| Failure::wrong(grants::which_key(), grants::name_key()))?;
    let home = session.before_write(GetOrganisation { uscc: grantor })?.answer;
    let home = home.ok_or_else(|| Failure::absent(objects::organisation(grantor)))?.organisation.first_division;
    form.fall_back(&New { id: GrantId::derive(&home, &grantor, &key), version: 0 })
}

#[derive(Serialize)]
struct Version {
    version: u64,
}
