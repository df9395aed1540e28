//! A kind that app version 2 of a drill brings, under the feature `next-version` alone: it says how often it was sent.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::governance::kinds::propose::PROPOSERS;
use crate::governance::parameters::DRILL;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::state::{Key, Record, StateWrite, Subject};
use crate::ledger::access::{Allowed, Target};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::require_relation;
use crate::ledger::rule::Rule;

/// How often.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Drilled {
    /// Times.
    pub times: u64,
}

impl Record for Drilled {
    const NAME: &'static str = "drilled";
}

record! {
    /// Counts, up to the parameter `drill`.
    pub struct Drill {
        /// How often it was sent before.
        pub times: u64,
    }
}

impl Rule for Drill {
    const NUMBER: u16 = 999;
    const NAME: &'static str = "drill";
    const SINCE: u64 = 2;
    const ALLOWED: &'static [Allowed] = PROPOSERS;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        require_relation(tx, draft, &Target { owner: Some(*tx.signer.uscc()), ..Target::default() })?;
        let key: Key<Drilled> = Key::new(&Subject::Params, &[b"drill"]);
        let drilled = key.get(draft)?.unwrap_or_default();
        ensure(drilled.times == self.times, Code::STALE_VERSION)?;
        ensure(self.times < DRILL.at(draft, tx.time)?, Code::TOO_MANY)?;
        draft.put(&key, &Drilled { times: self.times + 1 });
        draft.act(&Subject::Params)?;
        Ok(Done::of(self.times + 1))
    }

    fn example() -> Self {
        Drill { times: 0 }
    }
}
