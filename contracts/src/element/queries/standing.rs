//! How an entry stands: what follows for it from the time asked about, and what it is to data elements.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::keys as catalog_keys;
use crate::catalog::queries::lists::{EntryRow, ReviewRow, review_row, row};
use crate::catalog::queries::standing::{Freshness, ReviewClock, freshness, stale_factor};
use crate::catalog::records::entry::{EntryStatus, Frequency, Touch};
use crate::element::keys;
use crate::element::records::{DataElement, ElementRole, SourceRole};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId};
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::ledger::query::{Context, NOT_FOUND, Query};

/// What follows for one entry.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct EntryStanding {
    /// Which.
    pub id: EntryId,
}

/// What stands beside an entry, and what follows from the time asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingAnswer {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryRow,
    /// 更新周期.
    pub frequency: Frequency,
    /// The provider itself confirmed it.
    pub confirmed: bool,
    /// How it stands to that.
    pub freshness: Freshness,
    /// The last touch.
    pub touch: Option<Touch>,
    /// The review that it waits for.
    pub review: Option<ReviewClock>,
    /// Field 42: what it is to data elements.
    pub elements: Vec<ElementView>,
}

/// What an entry is to an element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementView {
    /// Code of the element.
    pub key: Code<48>,
    /// Where it is defined.
    pub scope_division: DivisionCode,
    /// The role.
    pub role: SourceRole,
    /// A copy whose source is the source no more, or is not published.
    pub orphaned: bool,
    /// A contest about the source is open.
    pub contested: bool,
}

fn element_views(state: &dyn StateRead, id: &EntryId) -> Result<Vec<ElementView>, Fault> {
    let view = |role: ElementRole| {
        let found: Option<DataElement> = keys::element(&role.key, &role.scope_division).get(state)?;
        let found = found.ok_or_else(|| Fault::new("an entry has a role in no element"))?;
        let orphaned = match role.role {
            SourceRole::Authoritative => false,
            SourceRole::CopyOf(source) => found.standing_source(state)? != Some(source),
        };
        Ok(ElementView {
            key: role.key,
            scope_division: role.scope_division,
            role: role.role,
            orphaned,
            contested: found.contest.is_some(),
        })
    };
    keys::roles(id).get(state)?.unwrap_or_default().roles.into_iter().map(view).collect()
}

impl Query for EntryStanding {
    const NUMBER: u16 = 38;
    const NAME: &'static str = "entry_standing";
    type Answer = Option<Box<StandingAnswer>>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(core) = catalog_keys::core(&self.id).get(state)? else { return Ok(None) };
        let waits =
            core.status == EntryStatus::Submitted || catalog_keys::pending(&self.id).get(state)?.is_some_and(|slot| slot.pending.is_some());
        let review = match waits {
            true => {
                let ReviewRow { of, op, since, overdue, .. } = review_row(context, state, core.clone())?;
                Some(ReviewClock { of, op, since, overdue })
            }
            false => None,
        };
        Ok(Some(Box::new(StandingAnswer {
            frequency: core.input.update_frequency.code,
            confirmed: core.input.update_frequency.confirmed,
            freshness: freshness(&core, stale_factor(context, state)?, context.time),
            touch: catalog_keys::touch(&self.id).get(state)?,
            review,
            elements: element_views(state, &self.id)?,
            entry: row(core),
        })))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}
