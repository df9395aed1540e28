//! The questions that every object has, for a few lines of its domain: as it stands, as a version of it stood, its history. What is shown of
//! it the domain says ([`Shown`]); how a version is found, and that each is proven by its leaf, stands here.

use std::fmt::Debug;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::kernel::error::Fault;
use crate::kernel::state::{Record, StateRead, Subject, from_stored};
use crate::kernel::value::Hash32;
use crate::ledger::draft::{HistoryLeaf, history_of};
use crate::ledger::query::{Context, HistoryItem, Leaves, NOT_FOUND, Query, history};

/// Number and stable name of a question.
pub type Numbered = (u16, &'static str);

/// An object as questions show it.
pub trait Shown: Clone + PartialEq + Debug + Send + Sync + 'static {
    /// What names it in questions.
    type Id: Clone + PartialEq + Debug + Send + Sync + 'static + BorshSerialize + BorshDeserialize + Serialize + DeserializeOwned;
    /// As it stands.
    type View: Clone + PartialEq + Debug + Send + Sync + 'static + Serialize;
    /// As a version of it stood.
    type Old: Clone + PartialEq + Debug + Send + Sync + 'static + Serialize;
    /// The question about it.
    const GET: Numbered;
    /// The question about a version.
    const AT_VERSION: Numbered;
    /// The question about its history.
    const HISTORY: Numbered;

    /// Its subject.
    fn subject(id: &Self::Id) -> Subject;
    /// As it stands; none where it does not.
    fn view(id: &Self::Id, context: &Context, state: &dyn StateRead) -> Result<Option<Self::View>, Fault>;
    /// As the version of a leaf stood.
    fn old(id: &Self::Id, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Self::Old, Fault>;
}

/// An object as it stands.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = ""))]
pub struct Get<T: Shown> {
    /// Which.
    pub id: T::Id,
}

/// An object as a version of it stood: as the last leaf says that made it, or left it standing.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = ""))]
pub struct AtVersion<T: Shown> {
    /// Which.
    pub id: T::Id,
    /// Version.
    pub version: u64,
}

/// Every change of an object, oldest first.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = ""))]
pub struct History<T: Shown> {
    /// Which.
    pub id: T::Id,
    /// First position.
    pub from: u64,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl<T: Shown> Query for Get<T> {
    const NUMBER: u16 = T::GET.0;
    const NAME: &'static str = T::GET.1;
    type Answer = Option<T::View>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        T::view(&self.id, context, state)
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}

impl<T: Shown> Query for AtVersion<T> {
    const NUMBER: u16 = T::AT_VERSION.0;
    const NAME: &'static str = T::AT_VERSION.1;
    type Answer = Option<T::Old>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let leaf = last_leaf_of(state, &T::subject(&self.id), self.version)?;
        leaf.map(|leaf| T::old(&self.id, leaf, state)).transpose()
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}

impl<T: Shown> Query for History<T> {
    const NUMBER: u16 = T::HISTORY.0;
    const NAME: &'static str = T::HISTORY.1;
    type Answer = Leaves<HistoryItem>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        history(context, state, &T::subject(&self.id), self.from, self.limit)
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        (answer.total == 0).then_some(NOT_FOUND)
    }
}

/// A leaf of an object's history.
pub(crate) fn leaf_at(state: &dyn StateRead, subject: &Subject, at: u64) -> Result<HistoryLeaf, Fault> {
    let leaf = history_of(subject).range(state, at, at.saturating_add(1))?.pop();
    leaf.ok_or_else(|| Fault::new("a range came back empty"))
}

/// How many leaves of an object's history have a version below this one: versions never fall along the list, so a search by halves finds
/// it. For questions alone: rules read no lists.
pub(crate) fn leaves_below(state: &dyn StateRead, subject: &Subject, version: u64) -> Result<u64, Fault> {
    let (mut low, mut high) = (0, history_of(subject).head(state)?.count);
    while low < high {
        let middle = low + (high - low) / 2;
        if leaf_at(state, subject, middle)?.version < version { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

/// The leaf of the last change that made, or left standing, a version.
pub(crate) fn last_leaf_of(state: &dyn StateRead, subject: &Subject, version: u64) -> Result<Option<HistoryLeaf>, Fault> {
    let Some(above) = version.checked_add(1) else { return Ok(None) };
    let Some(at) = leaves_below(state, subject, above)?.checked_sub(1) else { return Ok(None) };
    let leaf = leaf_at(state, subject, at)?;
    Ok((leaf.version == version).then_some(leaf))
}

/// A record that a leaf names by its hash.
pub(crate) fn kept<V: Record>(state: &dyn StateRead, hash: &Hash32) -> Result<V, Fault> {
    let bytes = state.blob(&hash.0)?.ok_or_else(|| Fault::new("a record of a version is not kept here"))?;
    from_stored(&bytes)
}
