//! issue_claim_key 签发认领密钥 (B3; docs/spec/party.md): the one-time code that an office hands out *is* a key, so that seeing the
//! claim on the wire helps nobody.

use crate::kernel::codec::record;
use crate::kernel::crypto::PublicKey;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::open;
use crate::ledger::organisation::{Organisation, OrganisationStatus};
use crate::ledger::possession::{Brought, Proofs};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::UNCLAIMED;
use crate::party::access::NOT_ENDED;
use crate::party::holders::holds_seat;
use crate::party::records::ClaimKey;
use crate::party::{key_ring, write};

record! {
    /// Gives an organisation without keys one that may do nothing but claim it. An older one ends.
    pub struct IssueClaimKey {
        /// The organisation.
        pub uscc: Uscc,
        /// Its version now.
        pub version: u64,
        /// The key.
        pub public_key: PublicKey,
        /// Proofs of possession, one for each key in order.
        #[serde(default)]
        pub proofs: Proofs,
        /// Claims before this time; at most 90 days ahead.
        pub valid_until: Time,
    }
}

impl IssueClaimKey {
    fn claim(&self) -> ClaimKey {
        ClaimKey { public_key: self.public_key.clone(), valid_until: self.valid_until }
    }
}

impl Rule for IssueClaimKey {
    const NUMBER: u16 = 113;
    const NAME: &'static str = "issue_claim_key";
    const ALLOWED: &'static [Allowed] =
        &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior), any(Relation::Superior)];

    fn require_types(&self, tx: &TxContext) -> Result<(), Refusal> {
        if self.claim().has_fair_term(tx.time) { Ok(()) } else { Err(Code::FIELD_INVALID.of("valid_until")) }
    }

    fn brings(&self) -> Option<Brought> {
        let keys = vec![self.public_key.clone()];
        Some(Brought { org: self.uscc, keys, proofs: self.proofs.to_vec() })
    }

    fn take_proofs(&mut self, proofs: Proofs) {
        self.proofs = proofs;
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let organisation = open::<Organisation>(tx, draft, &self.uscc, self.version, NOT_ENDED)?;
        // Check 1
        ensure(organisation.status == OrganisationStatus::Unclaimed, Code::ALREADY_CLAIMED)?;
        // Check 2. Who holds it could claim the seat.
        ensure(!holds_seat(draft, &self.uscc, tx.time)?, Code::GOVERNOR_STAYS)?;
        // Check 3
        key_ring::require_new_keys(draft, [&self.public_key])?;

        write::put_claim_key(draft, &self.uscc, &self.claim());
        write::raise_version(draft, organisation)?;
        Ok(Done::of(self.uscc))
    }

    fn example() -> Self {
        IssueClaimKey {
            uscc: samples::uscc(UNCLAIMED),
            version: 1,
            public_key: samples::public("12/0"),
            proofs: Proofs::default(),
            valid_until: Time(samples::time().0 + 30 * 86_400),
        }
    }
}
