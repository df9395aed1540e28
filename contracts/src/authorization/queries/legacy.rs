//! Questions about legacy uses (A44; docs/spec/grant.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::keys::{grant as keys, grant_lists as lists};
use crate::authorization::records::legacy::{LegacyStatus, LegacyUse};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId, ReportId, Uscc};
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::place::Place;
use crate::kernel::state::{Key, StateRead, Subject};
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::parts;
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, HistoryItem, Listing, Query};
use crate::ledger::shown::{Numbered, Shown, kept};

/// A legacy use with what follows from the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LegacyUseAnswer {
    /// The legacy use.
    pub legacy: LegacyUse,
    /// Open beyond its deadline.
    pub non_compliant: bool,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LegacyUseVersionAnswer {
    /// The legacy use.
    pub legacy: LegacyUse,
    /// The message that made it.
    pub made_by: HistoryItem,
}

fn answer(context: &Context, legacy: LegacyUse) -> LegacyUseAnswer {
    LegacyUseAnswer { non_compliant: legacy.is_non_compliant(context.time), legacy }
}

impl Shown for LegacyUse {
    type Id = ReportId;
    type View = Box<LegacyUseAnswer>;
    type Old = Box<LegacyUseVersionAnswer>;
    const GET: Numbered = (155, "get_legacy_use");
    const AT_VERSION: Numbered = (156, "get_legacy_use_version");
    const HISTORY: Numbered = (157, "legacy_use_history");

    fn subject(id: &ReportId) -> Subject {
        keys::report_subject(id)
    }

    fn view(id: &ReportId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<LegacyUseAnswer>>, Fault> {
        Ok(keys::legacy(id).get(state)?.map(|legacy| Box::new(answer(context, legacy))))
    }

    fn old(_: &ReportId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<LegacyUseVersionAnswer>, Fault> {
        Ok(Box::new(LegacyUseVersionAnswer { legacy: kept(state, &leaf.core_hash)?, made_by: leaf.into() }))
    }
}

/// Whose legacy uses.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LegacyUsesOf {
    /// Of a provider's data.
    Provider(Uscc),
    /// That name an entry.
    Entry(EntryId),
    /// Of a division's providers.
    Division {
        /// The division.
        code: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
    },
}

/// Legacy uses.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListLegacyUses {
    /// Whose.
    pub of: LegacyUsesOf,
    /// In this state; absent: in any.
    #[serde(default)]
    pub status: Option<LegacyStatus>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListLegacyUses {
    const NUMBER: u16 = 158;
    const NAME: &'static str = "list_legacy_uses";
    type Answer = Listing<LegacyUseAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mask = self.status.map_or(lists::ANY_LEGACY, lists::with_legacy_status);
        let all = |list| page_of(state, [Selection::Members(list, mask)], &self.from, self.limit);
        let (page, rest) = match &self.of {
            LegacyUsesOf::Provider(uscc) => (all(lists::legacy_of(uscc))?, None),
            LegacyUsesOf::Entry(entry) => (all(lists::legacy_naming(entry))?, None),
            LegacyUsesOf::Division { code, below } => {
                let of = |code: &DivisionCode| Ok(parts::one(Selection::Members(lists::legacy_in(code), mask)));
                let Part { page, rest, .. } = parts::page(state, (code, *below), (self.from, self.limit), of)?;
                (page, rest)
            }
        };
        let found = |member: &Member| {
            let legacy = Key::<LegacyUse>::new(&member.subject, &[]).get(state)?;
            legacy.map(|legacy| answer(context, legacy)).ok_or_else(|| Fault::new("a legacy use on a list is missing"))
        };
        let items = page.members.iter().map(|(_, member)| found(member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}
