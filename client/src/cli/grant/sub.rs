//! What sub-grants that are filed and those that need consent are told alike.

use clap::Args;
use mulu_contracts::authorization::queries::GetGrant;
use mulu_contracts::kernel::id::{GrantId, Uscc};
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::Time;
use serde::{Deserialize, Serialize};

use super::content::Standing;
use super::content_flags::{ContentFlags, PlaceFlags};
use super::signed::{Until, fill_id};
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::of_object::Acted as _;
use crate::cli::own_key;
use crate::cli::session::Session;
use crate::exit::Failure;
use crate::words::grants;

/// Flags of a sub-grant.
#[derive(Debug, Args, Serialize)]
pub struct SubFlags {
    /// The grant that it is made under
    #[arg(value_name = "GRANT", value_parser = word::<GrantId>)]
    parent: Option<GrantId>,
    /// Who gets it (USCC)
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

#[derive(Deserialize)]
struct Of {
    parent: Option<GrantId>,
}

impl SubFlags {
    /// Fills in what the parent says, the id, and until when it waits.
    pub fn fill(&self, session: &mut Session, form: &mut Form, kind: &str) -> Result<(), Failure> {
        self.place.fill(form)?;
        let said = self.content.as_said(form)?;
        own_key::fill_from(form, &said)?;
        let parent = form.part::<Of>(kind)?.parent.ok_or_else(GrantId::unnamed)?;
        let found = session.before_write(GetGrant { id: parent })?.answer.ok_or_else(|| Failure::absent(grants::grant(parent)))?;
        self.content.fill(session, form, Standing::below(&found)?)?;
        fill_id(session, form, found.grant.grantee, kind)?;
        form.fall_back(&Until::usual())
    }
}
