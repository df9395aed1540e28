//! Scenarios 应用场景 (docs/spec/authorization.md, Scenario): what somebody wants the data of all providers for (A33, A56).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::error::Fault;
use crate::kernel::id::{ApplicationId, DivisionCode, GrantId, ScenarioId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::{Code, Text};
use crate::kernel::value::{Hash32, Set};
use crate::kernel::words::Words;

choice! {
    /// State of a scenario.
    ScenarioStatus {
        /// 开放.
        Open "open",
        /// 已撤回.
        Withdrawn "withdrawn",
    }
}

record! {
    /// What a scenario is, as its applicant says it.
    pub struct ScenarioContent {
        /// Where it is to be.
        pub division: DivisionCode,
        /// 名称.
        pub title: Text<128>,
        /// A code of the list `scenario_domains` (A57, C37).
        pub domain: Code<24>,
        /// What for; none named: what its applications ask for.
        #[serde(default)]
        pub purposes: Set<Code<24>, 0, 8>,
        /// What is to be done, in words.
        #[serde(default)]
        pub summary: Words<0, 1_000, true>,
        /// The department that leads it.
        #[serde(default)]
        pub lead_department: Option<Uscc>,
        /// The pilot zone that it belongs to (B26), in words for people.
        #[serde(default)]
        pub zone: Option<Code<24>>,
    }

    /// A scenario.
    pub struct Scenario {
        /// Its id.
        pub scenario_id: ScenarioId,
        /// Whose it is.
        pub applicant: Uscc,
        /// What it is.
        pub content: ScenarioContent,
        /// State.
        pub status: ScenarioStatus,
        /// 1, and 2 once it was withdrawn.
        pub version: u64,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }

    /// What applications and grants write beside a scenario. Absent until there is one. What it says may be over by time alone.
    #[derive(Default)]
    pub struct ScenarioMarks {
        /// The application that was made last, unless it was granted, rejected or withdrawn.
        pub application: Option<ApplicationId>,
        /// The root grant.
        pub root: Option<GrantId>,
        /// The one that follows it.
        pub next_root: Option<GrantId>,
    }
}

impl Record for Scenario {
    const NAME: &'static str = "scenario";
}

impl Record for ScenarioMarks {
    const NAME: &'static str = "scenario_marks";
}

/// How far a grant is, as its scenario has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RootStanding {
    /// Its term has begun.
    pub has_begun: bool,
    /// Revoked, withdrawn or over.
    pub has_ended: bool,
}

impl ScenarioMarks {
    /// Root and next root as they stand: the next one takes the root's place once that has ended or it has begun itself, and its own is free
    /// again. Those that have ended may still stand here.
    pub fn roots(&self, standing: impl Fn(&GrantId) -> Result<RootStanding, Fault>) -> Result<(Option<GrantId>, Option<GrantId>), Fault> {
        let Some(next) = self.next_root else { return Ok((self.root, None)) };
        let root_is_over = match &self.root {
            Some(root) => standing(root)?.has_ended,
            None => true,
        };
        let moved = root_is_over || standing(&next)?.has_begun;
        Ok(if moved { (Some(next), None) } else { (self.root, Some(next)) })
    }
}
