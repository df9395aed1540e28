//! The question about one grant (A46, E34; docs/spec/grant.md), with what follows from its ancestors and the time asked about.

use serde::Serialize;

use crate::authorization::access::grant::detail_of;
use crate::authorization::keys::{grant as keys, grant_lists as lists};
use crate::authorization::records::consent::Awaited;
use crate::authorization::records::duty::CloseOut;
use crate::authorization::records::grant::{Grant, Revocation};
use crate::authorization::records::hold::SelfStop;
use crate::authorization::records::terms::Detail;
use crate::authorization::standing::{ancestors, close_due, end_with, standing_with};
use crate::kernel::error::Fault;
use crate::kernel::id::{GrantId, ObjectId};
use crate::kernel::member_list::LISTED;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::Time;
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::freeze::freezes_of;
use crate::ledger::query::{Context, HistoryItem};
use crate::ledger::shown::{Numbered, Shown, kept};
use crate::ledger::texts;

/// A grant with what follows from its ancestors and the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantAnswer {
    /// The grant.
    pub grant: Grant,
    /// Terms and data.
    pub detail: Detail,
    /// How it stands, in a word.
    pub standing: &'static str,
    /// Active and not ended, begun or not.
    pub live: bool,
    /// Its term has begun.
    pub begun: bool,
    /// The earliest end of itself and its ancestors, as is known now.
    pub ends_at: Time,
    /// Whose end that is.
    pub ends_by: GrantId,
    /// Its data is to be destroyed before this time.
    pub close_due: Option<Time>,
    /// That time has come, and nothing was handed in.
    pub close_overdue: bool,
    /// The one that took its place.
    pub superseded_by: Option<GrantId>,
    /// How many organisations hold it, as a whole or in part.
    pub holders: u64,
    /// At least one of them holds the whole.
    pub held: bool,
    /// Its last self-stop.
    pub self_stop: Option<SelfStop>,
    /// The objection or order that denies its data.
    pub frozen_by: Option<ObjectId>,
    /// On what it was revoked.
    pub revocation: Option<Revocation>,
    /// The close-out that was handed in last.
    pub close_out: Option<CloseOut>,
    /// What a sub-grant in consent waits for.
    pub awaited: Option<Awaited>,
    /// Sub-grants under it, whatever became of them.
    pub sub_grants: u64,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantVersionAnswer {
    /// The grant.
    pub grant: Grant,
    /// Terms and data.
    pub detail: Detail,
    /// The message that made it, or left it standing.
    pub made_by: HistoryItem,
}

impl Shown for Grant {
    type Id = GrantId;
    type View = Box<GrantAnswer>;
    type Old = Box<GrantVersionAnswer>;
    const GET: Numbered = (145, "get_grant");
    const AT_VERSION: Numbered = (146, "get_grant_version");
    const HISTORY: Numbered = (147, "grant_history");

    fn subject(id: &GrantId) -> Subject {
        keys::subject(id)
    }

    fn view(id: &GrantId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<GrantAnswer>>, Fault> {
        let Some(grant) = keys::core(id).get(state)? else { return Ok(None) };
        let (time, subject) = (context.time, keys::subject(id));
        let above = ancestors(state, &grant)?;
        let end = end_with(&grant, &above);
        let standing = standing_with(state, &grant, &above, time)?;
        let mut self_stop = keys::self_stop(id).get(state)?;
        if let Some(stop) = &mut self_stop {
            texts::show(stop, &subject, state)?;
        }
        let close_due = close_due(&grant, &end);
        let waits = grant.closing.is_none() && grant.closed.is_none();
        Ok(Some(Box::new(GrantAnswer {
            detail: detail_of(state, id)?,
            standing: standing.word(),
            live: standing.is_live(),
            begun: grant.has_begun(time),
            ends_at: end.at,
            ends_by: end.by,
            close_due,
            close_overdue: standing.has_ended() && waits && close_due.is_some_and(|due| due <= time),
            superseded_by: keys::marks(id).get(state)?.and_then(|marks| marks.superseded_by),
            holders: lists::holds_of(id).count(state, LISTED)?,
            held: keys::holds(id).get(state)?.is_some_and(|holds| holds.count > 0),
            self_stop,
            frozen_by: freezes_of(state, &subject)?.in_force(time),
            revocation: keys::revocation(id).get(state)?,
            close_out: keys::close_out(id).get(state)?,
            awaited: keys::awaited(id).get(state)?,
            sub_grants: lists::grants_under(id).count(state, lists::ANY)?,
            grant,
        })))
    }

    fn old(_: &GrantId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<GrantVersionAnswer>, Fault> {
        let grant: Grant = kept(state, &leaf.core_hash)?;
        let detail = kept(state, &grant.detail_hash)?;
        Ok(Box::new(GrantVersionAnswer { grant, detail, made_by: leaf.into() }))
    }
}
