//! give_consent 数据主体授权 (E15, E32; docs/spec/access_request.md).

use crate::access_request::access::{entries, require_taker};
use crate::access_request::kinds::request_access::require_purposes;
use crate::access_request::parameters::CONSENT_MAX;
use crate::access_request::records::{ConsentStatus, SubjectConsent};
use crate::access_request::{keys, samples};
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::role::Role;
use crate::kernel::text::Code;
use crate::kernel::value::{Hash, Set, Time};
use crate::ledger::access::{Allowed, Relation, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::persons::{Party, Relayed};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::samples::ENTERPRISE;

record! {
    /// Records that a data subject consents. Keyed by the random hash `consent`, which the platform or provider that takes it draws for this one
    /// alone: nothing on the ledger tells whose it is, or leads from one consent to another.
    pub struct GiveConsent {
        /// 32 random bytes, a hash of nothing.
        pub consent: Hash,
        /// The platform that carries it; absent where the provider of every entry took it at its own counter.
        #[serde(default)]
        pub relay: Option<Relayed>,
        /// Data of these entries.
        pub entries: Set<EntryId, 1, 16>,
        /// For these purposes and what lies below them, codes of the list `purposes`.
        pub purposes: Set<Code<24>, 1, 8>,
        /// To this party alone.
        pub recipient: Party,
        /// Before this time, at most `consent_max` ahead.
        pub valid_until: Time,
    }
}

const TAKERS: &[Allowed] = &[by(Role::PlatformRelay, Relation::Relayed), by(Role::Provider, Relation::ProviderOf)];

impl Rule for GiveConsent {
    const NUMBER: u16 = 607;
    const NAME: &'static str = "give_consent";
    const ALLOWED: &'static [Allowed] = TAKERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry"];

    fn allowed(&self) -> &'static [Allowed] {
        if self.relay.is_some() { &TAKERS[..1] } else { &TAKERS[1..] }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        if let Some(made) = keys::consent(&self.consent).get(draft)? {
            // One that was taken back, or is over, comes back by no repeat.
            let same = made.payload_hash == tx.payload_hash && made.is_live(tx.time);
            ensure(same, ErrorCode::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.consent));
        }
        let of = entries(draft, &self.entries, tx.time)?;
        self.recipient.require_known(draft, tx.time, "recipient")?;
        require_taker(tx, draft, &of, self.relay.as_ref())?;
        // Check 1
        let longest = tx.time.after(CONSENT_MAX.at(draft, tx.time)?);
        ensure(tx.time < self.valid_until && self.valid_until <= longest, ErrorCode::BAD_TERM)?;
        require_purposes(draft, &self.purposes, tx.time)?;

        let consent = SubjectConsent {
            consent: self.consent,
            entries: self.entries.clone(),
            purposes: self.purposes.clone(),
            recipient: self.recipient.clone(),
            valid_until: self.valid_until,
            by: *tx.signer.uscc(),
            status: ConsentStatus::Live,
            version: 1,
            payload_hash: tx.payload_hash,
        };
        draft.version(&consent)?;
        Ok(Done::of(self.consent))
    }

    fn example() -> Self {
        GiveConsent {
            consent: ledger_samples::hash("32 random bytes"),
            relay: None,
            entries: ledger_samples::set([catalog_samples::id("bus-lines")]),
            purposes: samples::purposes(),
            recipient: Party::Org(ledger_samples::uscc(ENTERPRISE)),
            valid_until: Time(ledger_samples::time().0 + 180 * 86_400),
        }
    }
}
