//! The question about one scenario (A33, A56; docs/spec/authorization.md), with its application and its grants as they stand.

use serde::Serialize;

use crate::authorization::keys::application;
use crate::authorization::keys::grant as grant_keys;
use crate::authorization::keys::scenario as keys;
use crate::authorization::records::scenario::{RootStanding, Scenario};
use crate::authorization::standing::standing_of;
use crate::kernel::error::Fault;
use crate::kernel::id::{ApplicationId, GrantId, ScenarioId};
use crate::kernel::state::{StateRead, Subject};
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::query::{Context, HistoryItem};
use crate::ledger::shown::{Numbered, Shown, kept};
use crate::ledger::texts;

/// A scenario with what follows from the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScenarioAnswer {
    /// The scenario, texts in words.
    pub scenario: Scenario,
    /// The application for it that is open.
    pub application: Option<ApplicationId>,
    /// The root grant.
    pub root: Option<GrantId>,
    /// The one that follows it.
    pub next_root: Option<GrantId>,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScenarioVersionAnswer {
    /// The scenario, texts in words.
    pub scenario: Scenario,
    /// The message that made it.
    pub made_by: HistoryItem,
}

impl Shown for Scenario {
    type Id = ScenarioId;
    type View = Box<ScenarioAnswer>;
    type Old = Box<ScenarioVersionAnswer>;
    const GET: Numbered = (133, "get_scenario");
    const AT_VERSION: Numbered = (134, "get_scenario_version");
    const HISTORY: Numbered = (135, "scenario_history");

    fn subject(id: &ScenarioId) -> Subject {
        keys::subject(id)
    }

    fn view(id: &ScenarioId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<ScenarioAnswer>>, Fault> {
        let Some(mut scenario) = keys::scenario(id).get(state)? else { return Ok(None) };
        texts::show(&mut scenario, &keys::subject(id), state)?;
        let marks = keys::marks(id).get(state)?.unwrap_or_default();
        let open = match &marks.application {
            Some(open) => application::application(open).get(state)?.filter(|open| open.is_open(context.time)),
            None => None,
        };
        let standing = |grant: &GrantId| {
            let found = grant_keys::core(grant).get(state)?.ok_or_else(|| Fault::new("a root grant is missing"))?;
            let has_ended = standing_of(state, &found, context.time)?.has_ended();
            Ok(RootStanding { has_begun: found.has_begun(context.time), has_ended })
        };
        let (root, next_root) = marks.roots(standing)?;
        Ok(Some(Box::new(ScenarioAnswer { scenario, application: open.map(|open| open.application_id), root, next_root })))
    }

    fn old(id: &ScenarioId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<ScenarioVersionAnswer>, Fault> {
        let mut scenario: Scenario = kept(state, &leaf.core_hash)?;
        texts::show(&mut scenario, &keys::subject(id), state)?;
        Ok(Box::new(ScenarioVersionAnswer { scenario, made_by: leaf.into() }))
    }
}
