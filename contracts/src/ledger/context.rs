//! Who signs, where and when: what a rule is told besides its payload.

use std::sync::Arc;

use crate::kernel::block::Position;
use crate::kernel::id::Uscc;
use crate::kernel::value::{Hash32, Time};
use crate::ledger::access::{Actor, Allowed, Hold};
use crate::ledger::draft::Origin;
use crate::ledger::law::Law;
use crate::ledger::organisation::{Organisation, RoleAssignment, SigningKey};

/// The organisation that signed, as it stands before the message.
#[derive(Debug, Clone)]
pub struct Signer {
    /// Its record.
    pub organisation: Organisation,
    /// Keys that signed, all valid.
    pub keys: Vec<SigningKey>,
    /// Its role assignments that bind, also those outside their term.
    pub roles: Vec<RoleAssignment>,
}

impl Signer {
    /// Its 统一社会信用代码.
    pub fn uscc(&self) -> &Uscc {
        &self.organisation.uscc
    }
}

/// Where and when a message is judged.
#[derive(Debug, Clone)]
pub struct TxContext {
    /// Chain.
    pub chain_id: String,
    /// Height of the block.
    pub height: u64,
    /// Time of the block, whole seconds.
    pub time: Time,
    /// Position of the bundle in the block, of the transaction in the bundle, of the message in the transaction.
    pub position: Position,
    /// The transaction's id.
    pub tx_id: Hash32,
    /// Number of the kind.
    pub kind: u16,
    /// Hash of kind and payload.
    pub payload_hash: Hash32,
    /// Who may send the kind.
    pub allowed: &'static [Allowed],
    /// What stops the kind.
    pub hold: Hold,
    /// App version of the state.
    pub version: u64,
    /// Who signed; shared by the messages of a transaction.
    pub signer: Arc<Signer>,
    /// What exists on the ledger.
    pub law: &'static Law,
}

impl TxContext {
    /// The signer as one who acts.
    pub fn actor(&self) -> Actor<'_> {
        Actor { uscc: self.signer.uscc(), roles: &self.signer.roles, time: self.time }
    }

    /// Where writes of the message come from.
    pub fn origin(&self) -> Origin {
        let actor = Some(*self.signer.uscc());
        Origin { kind: self.kind, height: self.height, time: self.time, version: self.version, position: self.position, actor }
    }
}
