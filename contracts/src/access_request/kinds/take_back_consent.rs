//! take_back_consent 收回授权 (E15, E32; docs/spec/access_request.md): dead from the next transaction on, in every request that cites it.

use crate::access_request::access::{Given, require_ender};
use crate::access_request::records::ConsentStatus;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::role::Role;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Hold, Relation, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::persons::Relayed;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;

record! {
    /// Ends a consent for ever, as its data subject asks.
    pub struct TakeBackConsent {
        /// The consent.
        pub consent: Hash,
        /// Its version now, 1.
        pub version: u64,
        /// The platform that carries it.
        #[serde(default)]
        pub relay: Option<Relayed>,
    }
}

const ENDERS: &[Allowed] = &[any(Relation::Own), by(Role::Provider, Relation::ProviderOf), by(Role::PlatformRelay, Relation::Relayed)];

impl Rule for TakeBackConsent {
    const NUMBER: u16 = 608;
    const NAME: &'static str = "take_back_consent";
    const ALLOWED: &'static [Allowed] = ENDERS;
    const HOLD: Hold = Hold::Ending;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "give_consent"];

    fn allowed(&self) -> &'static [Allowed] {
        if self.relay.is_some() { &ENDERS[2..] } else { &ENDERS[..2] }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let given = found::<Given>(tx, draft, &self.consent)?;
        let related = || require_ender(tx, draft, &given, self.relay.as_ref());
        pass_as(tx, &given, self.version, ConsentStatus::ALL, related)?;
        // Check 1
        ensure(given.consent.is_live(tx.time), Code::ALREADY_ENDED)?;

        let mut consent = given.consent;
        consent.status = ConsentStatus::TakenBack;
        consent.version = consent.version.saturating_add(1);
        draft.version(&consent)?;
        Ok(Done::of(self.consent))
    }

    fn example() -> Self {
        TakeBackConsent { consent: ledger_samples::hash("32 random bytes"), version: 1, relay: None }
    }
}
