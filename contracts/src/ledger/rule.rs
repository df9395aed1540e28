//! What a transaction kind is: one rule in one file. `check` holds everything that can fail and gives a [`Plan`]; a plan is
//! data, and one function ([`Plan::apply`]) writes it for all kinds, so that no kind can fail half way.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kernel::error::Refusal;
use crate::kernel::state::StateRead;
use crate::ledger::access::Allowed;
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::joint_act::ShowJoint;
use crate::ledger::plan::Plan;

/// A transaction kind.
pub trait Rule: Clone + std::fmt::Debug + Send + Sync + 'static + BorshSerialize + BorshDeserialize + Serialize + DeserializeOwned {
    /// The number on the wire, within its domain's hundred; once given it is never used again.
    const NUMBER: u16;
    /// The stable name, as in records.md.
    const NAME: &'static str;
    /// Who may send it; S2 and S5 are judged by this table alone.
    const ALLOWED: &'static [Allowed];
    /// An ending act: open to a suspended organisation, skips S8.
    const ENDING: bool = false;
    /// Names of the kinds whose examples come before, in order, for this one's example to pass over the sample network.
    const EXAMPLE_AFTER: &'static [&'static str] = &[];
    /// For an act on which several organisations must agree: how it is shown.
    const SHOW_JOINT: Option<ShowJoint> = None;

    /// How many keys have to sign where the organisation's threshold for the kind is `k`.
    fn keys_needed(&self, _signer: &Signer, k: u8) -> u8 {
        k
    }

    /// S1 for what no single value shows: terms with a length, bounds that hang together. `field_invalid{field}`, before S2.
    fn require_types(&self, _tx: &TxContext) -> Result<(), Refusal> {
        Ok(())
    }

    /// Shared checks from S3 on, then the kind's own, in the order of records.md; the first failure is the error.
    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal>;

    /// A payload that means something, for vectors, help and templates.
    fn example() -> Self;
}
