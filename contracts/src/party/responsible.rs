//! Who answers for an organisation 首席数据官, 第一责任人 (C19, D15, B64; docs/spec/party.md): commitments only, dated.
//! The lists that ever stood are one append-only list, so that who answered at a time is found from any later state.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{encode, record};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::state::{AppendList, Key, Record, StateRead, StateWrite};
use crate::kernel::value::{Hash, List, Time, u64_string};
use crate::ledger::context::TxContext;
use crate::ledger::draft::Draft;
use crate::ledger::organisation::{Organisation, subject};

/// What somebody answers for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// 第一责任人.
    Head,
    /// 首席数据官.
    Cdo,
    Collect,
    Provide,
    Transfer,
    Use,
    Security,
}

record! {
    /// A person who answers, from a time on.
    pub struct Responsible {
        /// For what.
        pub duty: Duty,
        /// Salted hash of the person; the opening stays with the organisation.
        pub commitment: Hash,
        /// From this time on, until a later one of the same duty.
        pub from: Time,
    }

    /// A list that stood from a block on.
    pub struct ResponsibleLeaf {
        /// The organisation's version that it made.
        pub version: u64,
        /// Height of the block.
        #[serde(with = "u64_string")]
        pub height: u64,
        /// Time of the block.
        pub at: Time,
        /// Who answers.
        pub responsible: ResponsibleList,
    }
}

/// Who answers for an organisation.
pub type ResponsibleList = List<Responsible, 0, 16>;

/// All lists that ever stood, oldest first.
pub fn responsible_of(uscc: &Uscc) -> AppendList {
    AppendList::new(&subject(uscc), "responsible")
}

/// The list that stood at a time: the last one of a block not later; none before the first.
pub fn responsible_at(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<Option<ResponsibleLeaf>, Fault> {
    let list = responsible_of(uscc);
    let leaf = |at: u64| -> Result<ResponsibleLeaf, Fault> {
        let found = list.range(state, at, at.saturating_add(1))?.pop();
        found.ok_or_else(|| Fault::new("a range came back empty"))
    };
    // Times never fall along the list.
    let (mut low, mut high) = (0, list.head(state)?.count);
    while low < high {
        let middle = low + (high - low) / 2;
        if leaf(middle)?.at <= time { low = middle + 1 } else { high = middle }
    }
    low.checked_sub(1).map(leaf).transpose()
}

/// Does this person of a list answer at a time? The latest of each duty whose time has come; several of one second share it.
pub fn answers_at(list: &ResponsibleList, person: &Responsible, time: Time) -> bool {
    let newest = list.iter().filter(|other| other.duty == person.duty && other.from <= time).map(|other| other.from).max();
    newest == Some(person.from)
}

/// The list that stands: what rules read, since they read no lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct StandingResponsible {
    /// Who answers.
    pub responsible: ResponsibleList,
}

impl Record for StandingResponsible {
    const NAME: &'static str = "responsible";
}

/// Key of the list that stands.
pub fn responsible_now(uscc: &Uscc) -> Key<StandingResponsible> {
    Key::new(&subject(uscc), &[])
}

/// `backdated` where somebody who does not stand there already would answer from before the block.
pub(crate) fn require_dated(tx: &TxContext, state: &dyn StateRead, uscc: &Uscc, new: &ResponsibleList) -> Result<(), Refusal> {
    let old = responsible_now(uscc).get(state)?.unwrap_or_default().responsible;
    let fits = |person: &Responsible| person.from >= tx.time || old.contains(person);
    ensure(new.iter().all(fits), Code::BACKDATED)
}

/// Notes the list that stands from this block on, made with the next version of the organisation.
pub(crate) fn note(draft: &mut Draft<'_>, organisation: &Organisation, responsible: &ResponsibleList) -> Result<(), Fault> {
    let leaf = ResponsibleLeaf {
        version: organisation.version.saturating_add(1),
        height: draft.origin().height,
        at: draft.origin().time,
        responsible: responsible.clone(),
    };
    draft.append(&responsible_of(&organisation.uscc), encode(&leaf))?;
    draft.put(&responsible_now(&organisation.uscc), &StandingResponsible { responsible: responsible.clone() });
    Ok(())
}
