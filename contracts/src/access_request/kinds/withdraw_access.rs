//! withdraw_access 撤回申请 (E13; docs/spec/access_request.md).

use crate::access_request::access::{Seen, require_requester};
use crate::access_request::records::AccessStatus;
use crate::access_request::write::save;
use crate::access_request::{keys, samples};
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::RequestId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::persons::{OWN_OR_RELAYED, Relayed, own_or_relayed};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Takes a request back, also one that waits, was returned or has lapsed; what was supplied ends.
    pub struct WithdrawAccess {
        /// The request.
        pub id: RequestId,
        /// Its version now.
        pub version: u64,
        /// The platform that carries it.
        #[serde(default)]
        pub relay: Option<Relayed>,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

/// What can be taken back.
const OPEN: &[AccessStatus] = &[AccessStatus::Issued, AccessStatus::Submitted, AccessStatus::Returned, AccessStatus::Approved];

impl Rule for WithdrawAccess {
    const NUMBER: u16 = 604;
    const NAME: &'static str = "withdraw_access";
    const ALLOWED: &'static [Allowed] = OWN_OR_RELAYED;
    const HOLD: Hold = Hold::Ending;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "request_access"];
    const SAYS: bool = true;

    fn allowed(&self) -> &'static [Allowed] {
        own_or_relayed(self.relay.as_ref())
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<Seen>(tx, draft, &self.id)?;
        pass_as(tx, &seen, self.version, OPEN, || require_requester(tx, draft, &seen, self.relay.as_ref()))?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let mut request = seen.request;
        request.status = AccessStatus::Withdrawn;
        request.clock = None;
        request.lapses = None;
        Ok(save(draft, request, &seen.entry.provider)?)
    }

    fn example() -> Self {
        WithdrawAccess { id: samples::id(samples::KEY), version: 1, relay: None, reason: catalog_samples::reason("other") }
    }
}
