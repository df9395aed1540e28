//! withdraw_objection 撤回异议 (B8; docs/spec/objection.md): the exit of who objected, also where nobody handles it.

use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::ObjectionId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as, require_relation};
use crate::ledger::persons::{OWN_OR_RELAYED, Relayed, own_or_relayed};
use crate::ledger::rule::Rule;
use crate::objection::access::Seen;
use crate::objection::records::ObjectionStatus;
use crate::objection::samples;
use crate::objection::write::save;

record! {
    /// Takes an objection back before it is decided; what it freezes is free.
    pub struct WithdrawObjection {
        /// The objection.
        pub id: ObjectionId,
        /// Its version now.
        pub version: u64,
        /// The platform that carries it.
        #[serde(default)]
        pub relay: Option<Relayed>,
    }
}

/// What can be taken back.
const UNDECIDED: &[ObjectionStatus] = &[ObjectionStatus::Filed, ObjectionStatus::Accepted, ObjectionStatus::Answered];

impl Rule for WithdrawObjection {
    const NUMBER: u16 = 706;
    const NAME: &'static str = "withdraw_objection";
    const ALLOWED: &'static [Allowed] = OWN_OR_RELAYED;
    const HOLD: Hold = Hold::Ending;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "file_objection"];

    fn allowed(&self) -> &'static [Allowed] {
        own_or_relayed(self.relay.as_ref())
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<Seen>(tx, draft, &self.id)?;
        let related = || require_relation(tx, draft, &seen.as_objector(tx, self.relay.as_ref()));
        pass_as(tx, &seen, self.version, UNDECIDED, related)?;

        let mut objection = seen.objection;
        objection.status = ObjectionStatus::Withdrawn;
        Ok(save(draft, objection)?)
    }

    fn example() -> Self {
        WithdrawObjection { id: samples::id(samples::KEY), version: 1, relay: None }
    }
}
