//! What a transaction kind is: one rule in one file. `check` holds everything that can fail and writes into a [`Draft`], which is
//! dropped whole where it fails: no kind can fail half way.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::kernel::error::Refusal;
use crate::kernel::id::Uscc;
use crate::kernel::walk::LongTexts;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::joint_act::ShowJoint;
use crate::ledger::possession::{Brought, Proofs};

/// A transaction kind.
pub trait Rule:
    Clone + std::fmt::Debug + Send + Sync + 'static + BorshSerialize + BorshDeserialize + Serialize + DeserializeOwned + LongTexts
{
    /// The number on the wire, within its domain's hundred; once given it is never used again.
    const NUMBER: u16;
    /// The stable name, as in docs/spec.
    const NAME: &'static str;
    /// Who may send it; S2 and S5 are judged by this table alone.
    const ALLOWED: &'static [Allowed];
    /// The app version that brought it; unknown before.
    const SINCE: u64 = 1;
    /// What stops it: what holds the object, a suspension of the signer.
    const HOLD: Hold = Hold::Stops;
    /// Names of the kinds whose examples come before, in order, for this one's example to pass over the sample network.
    const EXAMPLE_AFTER: &'static [&'static str] = &[];
    /// Does it keep its reason beside the act ([`Draft::say_beside`]), where the history of the object shows it?
    const SAYS: bool = false;
    /// For an act on which several organisations must agree: how it is shown.
    const SHOW_JOINT: Option<ShowJoint> = None;

    /// The lines of its table that count for this message; all, but where the payload says as what it is sent.
    fn allowed(&self) -> &'static [Allowed] {
        Self::ALLOWED
    }

    /// What stops it where this organisation signs.
    fn hold(&self, _signer: &Uscc) -> Hold {
        Self::HOLD
    }

    /// How many keys have to sign where the organisation's threshold for the kind is `k`.
    fn keys_needed(&self, _signer: &Signer, k: u8) -> u8 {
        k
    }

    /// S1 for what no single value shows: terms with a length, bounds that hang together. `field_invalid{field}`, before S2.
    fn require_types(&self, _tx: &TxContext) -> Result<(), Refusal> {
        Ok(())
    }

    /// The keys that it brings. Each proves that its holder agrees, before anything else is asked but types and roles.
    fn brings(&self) -> Option<Brought> {
        None
    }

    /// Takes the proofs of the keys that it brings.
    fn take_proofs(&mut self, _proofs: Proofs) {}

    /// The gate ([`crate::ledger::gate`]), then the kind's own checks in their order, then what it writes; the first failure is the
    /// error, and with it everything written is dropped.
    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal>;

    /// A payload that means something, for vectors, help and templates.
    fn example() -> Self;
}
