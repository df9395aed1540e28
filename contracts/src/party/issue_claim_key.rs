//! issue_claim_key 签发认领密钥 (B3; records.md §2.4): the one-time code that an office hands out *is* a key, so that seeing the
//! claim on the wire helps nobody.

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::Uscc;
use crate::rule::{Allowed, Plan, Relation, Rule, TxContext, any, by};
use crate::state::StateRead;

use super::access::require_relation;
use super::change::ClaimKey;
use super::*;

record! {
    /// Gives an organisation without keys one that may do nothing but claim it. An older one ends.
    pub struct IssueClaimKey {
        /// The organisation.
        pub uscc: Uscc,
        /// Its version now.
        pub version: u64,
        /// The key.
        pub public_key: PublicKey,
        /// Claims before this time; at most 90 days ahead.
        pub valid_until: Time,
    }
}

impl Rule for IssueClaimKey {
    const NAME: &'static str = "issue_claim_key";
    const ALLOWED: &'static [Allowed] =
        &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior), any(Relation::Superior)];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = change::found(tx, state, &self.uscc, "uscc")?;
        require_relation(tx, state, Self::ALLOWED, &change::object(&organisation))?;
        ensure(organisation.version == self.version, Code::StaleVersion)?;
        change::require_standing(&organisation)?;
        let claim = ClaimKey { public_key: self.public_key.clone(), valid_until: self.valid_until };
        if !claim.has_fair_term(tx.time) {
            return Err(Code::FieldInvalid.of("valid_until"));
        }
        // 1
        ensure(organisation.status == OrganisationStatus::Unclaimed, Code::AlreadyClaimed)?;
        // 2
        change::require_new_keys(state, [&self.public_key])?;

        let mut plan = Plan::about(self.uscc);
        change::put_claim_key(&mut plan, &self.uscc, &claim);
        change::raise_version(&mut plan, organisation);
        Ok(plan)
    }

    fn example() -> Self {
        IssueClaimKey {
            uscc: samples::uscc(samples::UNCLAIMED),
            version: 1,
            public_key: samples::public("12/0"),
            valid_until: Time(samples::time().0 + 30 * 86_400),
        }
    }
}
