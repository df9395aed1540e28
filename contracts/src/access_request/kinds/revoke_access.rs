//! revoke_access 收回 (D30; docs/spec/access_request.md): the provider, or a bureau, ends what was supplied, for misuse above all.

use crate::access_request::access::{ANSWERERS, Seen};
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
use crate::ledger::gate::{found, pass};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Ends the supply for ever. Reports of what was used until then are still due.
    pub struct RevokeAccess {
        /// The request.
        pub id: RequestId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for RevokeAccess {
    const NUMBER: u16 = 605;
    const NAME: &'static str = "revoke_access";
    const ALLOWED: &'static [Allowed] = ANSWERERS;
    const HOLD: Hold = Hold::Passes;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "request_access"];
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<Seen>(tx, draft, &self.id)?;
        pass(tx, draft, &seen, self.version, &[AccessStatus::Issued, AccessStatus::Approved])?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let mut request = seen.request;
        request.status = AccessStatus::Revoked;
        Ok(save(draft, request, &seen.entry.provider)?)
    }

    fn example() -> Self {
        RevokeAccess { id: samples::id(samples::KEY), version: 1, reason: catalog_samples::reason("law") }
    }
}
