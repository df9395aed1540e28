//! A question is a pure function over state, and its proof is the list of the reads it made.
//! How its reads are recorded and run again: [`crate::ledger::witness`].

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use crate::kernel::block::Position;
use crate::kernel::error::Fault;
use crate::kernel::id::DivisionCode;
use crate::kernel::kind::kind_name;
use crate::kernel::listing::MAX_LIMIT;
use crate::kernel::place::Place;
use crate::kernel::state::{AppendList, StateRead, Subject};
use crate::kernel::value::{Hash32, Time, u64_string};
use crate::ledger::draft::{HistoryLeaf, history_of};
use crate::ledger::law::Law;
use crate::ledger::texts::{Reason, said, show};

/// When and where a question is judged. Heights of empty blocks enter no answer, so none stands here.
#[derive(Debug, Clone)]
pub struct Context {
    /// Chain.
    pub chain_id: String,
    /// Everything derived (expired, overdue, stale …) is judged at this time.
    pub time: Time,
    /// What exists on the ledger.
    pub law: &'static Law,
}

/// A question.
pub trait Query: Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static + BorshSerialize + BorshDeserialize + Serialize {
    /// The number on the wire, within its domain's range; once released the question is frozen for ever.
    const NUMBER: u16;
    /// The stable name.
    const NAME: &'static str;
    /// The app version that brought it; unknown before.
    const SINCE: u64 = 1;
    /// What it answers.
    type Answer: Clone + PartialEq + std::fmt::Debug + Send + Sync + 'static + Serialize;

    /// Answers by reading. Total: whatever the values, it ends, and a value that cannot be is a fault.
    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault>;

    /// The word for a negative answer, such as `not_found`.
    fn negative(_answer: &Self::Answer) -> Option<&'static str> {
        None
    }
}

/// The word for what does not stand.
pub(crate) const NOT_FOUND: &str = "not_found";

/// The word for an answer that is none.
pub(crate) fn negative<T>(answer: &Option<T>) -> Option<&'static str> {
    answer.is_none().then_some(NOT_FOUND)
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryItem {
    /// Kind of the message, `genesis` at height 0.
    pub kind: String,
    /// Version that it made, or left standing (see `party::access`).
    pub version: u64,
    /// Block.
    #[serde(with = "u64_string")]
    pub height: u64,
    /// Place in the block.
    pub position: Position,
    /// Hash of the record as it then stood.
    pub core_hash: Hash32,
    /// Hash of its detail; zero where it has none.
    pub detail_hash: Hash32,
    /// Why, where the reason stands beside the act.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

impl From<HistoryLeaf> for HistoryItem {
    fn from(leaf: HistoryLeaf) -> Self {
        HistoryItem {
            kind: kind_name(leaf.kind),
            version: leaf.version,
            height: leaf.height,
            position: leaf.position,
            core_hash: leaf.core_hash,
            detail_hash: leaf.detail_hash,
            reason: None,
        }
    }
}

/// Part of an append-only list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leaves<T> {
    /// From the position asked for.
    pub items: Vec<T>,
    /// All there are.
    #[serde(with = "u64_string")]
    pub total: u64,
}

/// Changes of an object from a position on, each with the reason that stands beside it.
pub(crate) fn history(
    context: &Context,
    state: &dyn StateRead,
    object: &Subject,
    from: u64,
    limit: u32,
) -> Result<Leaves<HistoryItem>, Fault> {
    let leaves: Leaves<HistoryLeaf> = page::<HistoryLeaf, _>(state, &history_of(object), from, limit)?;
    let item = |leaf: HistoryLeaf| {
        let says = (context.law.says)(leaf.kind);
        let said = if says { said(object, leaf.height, &leaf.position).get(state)? } else { None };
        let reason = said.map(|mut said| show(&mut said.reason, object, state).map(|()| said.reason)).transpose()?;
        Ok(HistoryItem { reason, ..HistoryItem::from(leaf) })
    };
    Ok(Leaves { items: leaves.items.into_iter().map(item).collect::<Result<_, Fault>>()?, total: leaves.total })
}

/// Decoded leaves of a list, cut at its end and at [`MAX_LIMIT`].
pub(crate) fn page<L, T>(state: &dyn StateRead, list: &AppendList, from: u64, limit: u32) -> Result<Leaves<T>, Fault>
where
    L: BorshSerialize + BorshDeserialize,
    T: From<L>,
{
    let total = list.head(state)?.count;
    let from = from.min(total);
    let to = total.min(from.saturating_add(limit.min(MAX_LIMIT).into()));
    let items: Vec<L> = list.range(state, from, to)?;
    Ok(Leaves { items: items.into_iter().map(T::from).collect(), total })
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listing<T> {
    /// From the place asked for. There may be fewer than asked for, and others follow: a page looks at so many members and no more.
    pub items: Vec<T>,
    /// All there are; of lists of several divisions those of the part that begins at the division of the place.
    #[serde(with = "u64_string")]
    pub total: u64,
    /// Place of what comes next; none after the last. It holds at every height, but in a work queue, which members leave.
    pub next: Option<Place>,
    /// Of a list in several parts ([`crate::ledger::parts`]): where the next one begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest: Option<DivisionCode>,
}
