//! Questions about data elements (B6, D20; docs/spec/element.md): who is the one source of this key here, and who has copies.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::keys;
use crate::catalog::records::entry::{EntryCore, EntryStatus};
use crate::element::access::roles_of;
use crate::element::keys::{copies_in, element, elements_of, subject};
use crate::element::records::{DataElement, SourceRole, Standard};
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::{DivisionCode, EntryId, Uscc};
use crate::kernel::listing::page_of;
use crate::kernel::member::Member;
use crate::kernel::member_list::LISTED;
use crate::kernel::place::Place;
use crate::kernel::state::{Key, StateRead, Subject};
use crate::kernel::text::{Code, Text};
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, HistoryItem, Leaves, Listing, Query, history};
use crate::ledger::shown::{kept, last_leaf_of};
use crate::ledger::{division, parts, texts};

const NOT_FOUND: &str = "not_found";

fn negative<T>(answer: &Option<T>) -> Option<&'static str> {
    answer.is_none().then_some(NOT_FOUND)
}

/// An element as it stands.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetElement {
    /// Its code.
    pub key: Code<48>,
    /// Where it is defined.
    pub scope_division: DivisionCode,
}

/// An element with what follows from the time asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementAnswer {
    /// The element, texts in words.
    pub element: DataElement,
    /// Its source.
    pub source: Option<SourceView>,
    /// Entries with the role of a copy; [`ListCopies`] names them.
    pub copies: u64,
    /// A contest is open and may be decided: it was answered, or its term has passed.
    pub decidable: bool,
}

/// The entry that is a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceView {
    /// The entry.
    pub entry: EntryId,
    /// 名称.
    pub title: Text<128>,
    /// 提供方.
    pub provider: Uscc,
    /// 行政区划.
    pub division: DivisionCode,
    /// State of the entry.
    pub status: EntryStatus,
    /// It is published; else the role is free for another, and all copies are orphaned.
    pub stands: bool,
}

fn source_view(state: &dyn StateRead, element: &DataElement) -> Result<Option<SourceView>, Fault> {
    let Some(entry) = element.source else { return Ok(None) };
    let core = keys::core(&entry).get(state)?.ok_or_else(|| Fault::new("the source of an element is missing"))?;
    Ok(Some(SourceView {
        entry,
        title: core.input.title,
        provider: core.provider,
        division: core.input.division,
        status: core.status,
        stands: element.standing_source(state)? == Some(entry),
    }))
}

fn element_answer(context: &Context, state: &dyn StateRead, mut element: DataElement) -> Result<ElementAnswer, Fault> {
    let subject = element.subject();
    texts::show(&mut element, &subject, state)?;
    let copies = copies_in(&element.key, &element.scope_division).count(state, LISTED)?;
    let decidable = element.contest.as_ref().is_some_and(|c| c.answer.is_some() || c.answer_due <= context.time);
    Ok(ElementAnswer { source: source_view(state, &element)?, copies, decidable, element })
}

impl Query for GetElement {
    const NUMBER: u16 = 40;
    const NAME: &'static str = "get_element";
    type Answer = Option<ElementAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let found = element(&self.key, &self.scope_division).get(state)?;
        found.map(|element| element_answer(context, state, element)).transpose()
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// Elements with this code that are defined for a division or one above it, the nearest first: who is the one source here.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct SourceOf {
    /// Code of the element.
    pub key: Code<48>,
    /// Here.
    pub division: DivisionCode,
}

impl Query for SourceOf {
    const NUMBER: u16 = 45;
    const NAME: &'static str = "source_of";
    /// Empty: no such element reaches here, or no such division stands in the table.
    type Answer = Vec<ElementAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let path = match division::ancestors(state, &self.division) {
            Ok(path) => path,
            Err(Refusal::Rejected(_)) => Vec::new(),
            Err(Refusal::Fault(fault)) => return Err(fault),
        };
        let mut found = Vec::new();
        for scope in path {
            if let Some(element) = element(&self.key, &scope).get(state)? {
                found.push(element_answer(context, state, element)?);
            }
        }
        Ok(found)
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_empty().then_some(NOT_FOUND)
    }
}

/// Elements defined for a division.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListElements {
    /// The division.
    pub division: DivisionCode,
    /// Also all divisions that lie in it.
    pub below: bool,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One element on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementRow {
    /// Its code.
    pub key: Code<48>,
    /// Where it is defined.
    pub scope_division: DivisionCode,
    /// Version.
    pub version: u64,
    /// Its name.
    pub name: Text<64>,
    /// The standard that it follows.
    pub standard: Standard,
    /// Who published it.
    pub publisher: Uscc,
    /// Its source.
    pub source: Option<SourceView>,
    /// Entries with the role of a copy.
    pub copies: u64,
    /// A contest is open.
    pub contested: bool,
}

impl Query for ListElements {
    const NUMBER: u16 = 41;
    const NAME: &'static str = "list_elements";
    type Answer = Listing<ElementRow>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let of = |code: &DivisionCode| Ok(parts::one(elements_of(code)));
        let Part { page, rest, .. } = parts::page(state, (&self.division, self.below), (self.from, self.limit), of)?;
        let row = |member: Member| {
            let Subject::Element(key, scope) = member.subject else { return Err(Fault::new("a list of elements holds something else")) };
            let found = element(&key, &scope).get(state)?.ok_or_else(|| Fault::new("an element on a list is missing"))?;
            Ok(ElementRow {
                source: source_view(state, &found)?,
                copies: copies_in(&key, &scope).count(state, LISTED)?,
                key,
                scope_division: scope,
                version: found.version,
                name: found.name,
                standard: found.standard,
                publisher: found.publisher,
                contested: found.contest.is_some(),
            })
        };
        let items = page.members.into_iter().map(|(_, member)| row(member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}

/// Entries that are copies in an element.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListCopies {
    /// Code of the element.
    pub key: Code<48>,
    /// Where it is defined.
    pub scope_division: DivisionCode,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// A copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyRow {
    /// The entry.
    pub entry: EntryId,
    /// 名称.
    pub title: Text<128>,
    /// 提供方.
    pub provider: Uscc,
    /// 行政区划.
    pub division: DivisionCode,
    /// State of the entry.
    pub status: EntryStatus,
    /// The source that it names.
    pub copy_of: EntryId,
    /// That entry is the source no more, or is not published.
    pub orphaned: bool,
}

impl Query for ListCopies {
    const NUMBER: u16 = 42;
    const NAME: &'static str = "list_copies";
    type Answer = Listing<CopyRow>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(found) = element(&self.key, &self.scope_division).get(state)? else {
            return Ok(Listing { items: Vec::new(), total: 0, next: None, rest: None });
        };
        let standing = found.standing_source(state)?;
        let page = page_of(state, [copies_in(&self.key, &self.scope_division).into()], &self.from, self.limit)?;
        let row = |member: Member| {
            let missing = || Fault::new("a copy on a list is missing");
            let core = Key::<EntryCore>::new(&member.subject, &[]).get(state)?.ok_or_else(missing)?;
            let Some(SourceRole::CopyOf(copy_of)) = roles_of(state, &core.entry_id)?.role_in(&found) else { return Err(missing()) };
            Ok(CopyRow {
                entry: core.entry_id,
                title: core.input.title,
                provider: core.provider,
                division: core.input.division,
                status: core.status,
                copy_of,
                orphaned: standing != Some(copy_of),
            })
        };
        let items = page.members.into_iter().map(|(_, member)| row(member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest: None })
    }
}

/// Every change of an element, oldest first: also who was its source, and who decided so.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ElementHistory {
    /// Code of the element.
    pub key: Code<48>,
    /// Where it is defined.
    pub scope_division: DivisionCode,
    /// First position.
    pub from: u64,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ElementHistory {
    const NUMBER: u16 = 43;
    const NAME: &'static str = "element_history";
    type Answer = Leaves<HistoryItem>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        history(context, state, &subject(&self.key, &self.scope_division), self.from, self.limit)
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        (answer.total == 0).then_some(NOT_FOUND)
    }
}

/// An element as a version of it stood.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetElementVersion {
    /// Code of the element.
    pub key: Code<48>,
    /// Where it is defined.
    pub scope_division: DivisionCode,
    /// Version.
    pub version: u64,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ElementVersionAnswer {
    /// The element, texts in words.
    pub element: DataElement,
    /// The message that made it.
    pub made_by: HistoryItem,
}

/// An element as a version of it stood, texts as hashes, and the leaf of the change that made it.
pub(crate) fn version_of(
    state: &dyn StateRead,
    key: &Code<48>,
    scope: &DivisionCode,
    version: u64,
) -> Result<Option<(DataElement, HistoryLeaf)>, Fault> {
    let Some(leaf) = last_leaf_of(state, &subject(key, scope), version)? else { return Ok(None) };
    Ok(Some((kept(state, &leaf.core_hash)?, leaf)))
}

impl Query for GetElementVersion {
    const NUMBER: u16 = 44;
    const NAME: &'static str = "get_element_version";
    type Answer = Option<ElementVersionAnswer>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let found = version_of(state, &self.key, &self.scope_division, self.version)?;
        let Some((mut element, leaf)) = found else { return Ok(None) };
        texts::show(&mut element, &subject(&self.key, &self.scope_division), state)?;
        Ok(Some(ElementVersionAnswer { element, made_by: leaf.into() }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}
