//! What would become of a transaction: a question like any other, so that the answer is proven.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Serialize, Serializer};

use crate::execute::{Executed, simulate};
use crate::kernel::block::Block;
use crate::kernel::crypto::KeyId;
use crate::kernel::error::Fault;
use crate::kernel::state::StateRead;
use crate::ledger::chain::last_written;
use crate::ledger::envelope::TxBody;
use crate::ledger::query::{Context, Query};

/// Runs the rules of a body over the proven state, as if these keys had signed it. Time-dependent rules are judged at the
/// state's time; the block that really takes it may be later.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize)]
pub struct DryRun {
    /// The unsigned transaction.
    #[serde(serialize_with = "by_id")]
    pub body: TxBody,
    /// Who would sign.
    pub signers: Vec<KeyId>,
}

fn by_id<S: Serializer>(body: &TxBody, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(body.id()))
}

/// What would happen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DryRunAnswer {
    /// 0, or the error's number.
    pub code: u32,
    /// Field or state.
    pub detail: Option<String>,
    /// The message that fails.
    pub message: u16,
    /// Ids that the messages make or meet.
    pub ids: Vec<String>,
    /// Messages that are repeats.
    pub exists: Vec<u16>,
}

impl Query for DryRun {
    const NUMBER: u16 = 3;
    const NAME: &'static str = "dry_run";
    type Answer = DryRunAnswer;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        // The next block; those that wrote nothing since stand in no state.
        let height = last_written(state)?.saturating_add(1);
        let block = Block { chain_id: context.chain_id.clone(), height, time: context.time };
        let Executed { result, refusal: rejected, .. } = simulate(&block, &self.body, &self.signers, state)?;
        let detail = rejected.and_then(|r| r.detail);
        Ok(DryRunAnswer { code: result.code, detail, message: result.message, ids: result.ids, exists: result.exists })
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        (answer.code != 0).then_some("rejected")
    }
}
