//! request_access 申请共享/开放 (E13, B19, E15; docs/spec/access_request.md).

use crate::access_request::offered::{For, Terms, require};
use crate::access_request::parameters::ACCESS_TERM;
use crate::access_request::records::{AccessKind, AccessRequest, AccessStatus, FieldsAsked, StatutoryDuty};
use crate::access_request::write::save;
use crate::access_request::{keys, samples};
use crate::catalog::parameters::PURPOSES;
use crate::catalog::samples as catalog_samples;
use crate::catalog::write::Entry;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::{EntryId, RequestId};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::text::{Code, LocalKey, Text};
use crate::kernel::value::{Hash, Hash32, Set, Time};
use crate::ledger::access::{Allowed, Carrier, Relation, Target, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::due::Stopwatch;
use crate::ledger::gate::{found_in, require_relation};
use crate::ledger::persons::{Party, Relayed, carrier, require_without_keys};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::samples::ENTERPRISE;
use crate::ledger::term::Term;
use crate::ledger::texts::Spoken;

record! {
    /// Asks for data of an entry. Keyed by the signer and `local_key`. At most its reads: the entry with 512 fields and 16 consents.
    pub struct RequestAccess {
        /// The signer's own key of the request; its id follows from it.
        pub local_key: LocalKey,
        /// The platform that carries it, for a person or an organisation without keys.
        #[serde(default)]
        pub relay: Option<Relayed>,
        /// By which door.
        pub kind: AccessKind,
        /// Whose data.
        pub entry: EntryId,
        /// Which fields.
        pub fields: FieldsAsked,
        /// Who asks.
        pub requester: Party,
        /// For sharing.
        #[serde(default)]
        pub statutory_duty: Option<Spoken<StatutoryDuty>>,
        /// What for, codes of the list `purposes`.
        pub purposes: Set<Code<24>, 1, 8>,
        /// When it is to be supplied; at most `access_max` long.
        pub term: Term,
        /// In which form.
        pub form: Text<64>,
        /// Consents of data subjects that it cites.
        #[serde(default)]
        pub consents: Set<Hash, 0, 16>,
        /// Root of the private fields.
        #[serde(default)]
        pub private: Option<Hash>,
    }
}

impl RequestAccess {
    fn record(&self, id: RequestId, entry: &Entry, payload_hash: Hash32) -> AccessRequest {
        AccessRequest {
            request_id: id,
            kind: self.kind,
            entry: self.entry,
            fields: self.fields.clone(),
            requester: self.requester.clone(),
            relay: self.relay.as_ref().map(|relay| relay.org),
            statutory_duty: self.statutory_duty.as_ref().map(|duty| duty.0.clone()),
            purposes: self.purposes.clone(),
            term: self.term.clone(),
            form: self.form.clone(),
            consents: self.consents.clone(),
            private: self.private,
            status: AccessStatus::Submitted,
            clock: None,
            lapses: None,
            answered_by: None,
            conditions: None,
            report_every: None,
            report_from: None,
            report_due: None,
            provider: entry.core.provider,
            division: entry.core.input.division,
            version: 0,
            payload_hash,
        }
    }
}

/// After a kind's own checks: every purpose is in its list; `unknown_code{purposes}`.
pub(crate) fn require_purposes(state: &dyn StateRead, purposes: &Set<Code<24>, 1, 8>, time: Time) -> Result<(), Refusal> {
    purposes.iter().try_for_each(|purpose| PURPOSES.require(state, purpose.as_str(), time, "purposes"))
}

/// Who asks, whatever its roles; for sharing mostly a provider.
const ASKERS: &[Allowed] = &[any(Relation::Own), by(Role::Provider, Relation::Own), by(Role::PlatformRelay, Relation::Relayed)];

impl Rule for RequestAccess {
    const NUMBER: u16 = 601;
    const NAME: &'static str = "request_access";
    const ALLOWED: &'static [Allowed] = ASKERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry"];

    fn allowed(&self) -> &'static [Allowed] {
        if self.relay.is_some() { &ASKERS[2..] } else { &ASKERS[..2] }
    }

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        if self.term.is_empty() { Err(ErrorCode::FIELD_INVALID.of("term")) } else { Ok(()) }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = &tx.signer.organisation;
        let id = RequestId::derive(&me.first_division, &me.uscc, &self.local_key);
        if let Some(made) = keys::request(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, ErrorCode::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        let entry = found_in::<Entry>(tx, draft, &self.entry, "entry")?;
        self.requester.require_known(draft, tx.time, "requester")?;
        for consent in &self.consents {
            keys::consent(consent).get(draft)?.ok_or_else(|| ErrorCode::NOT_FOUND.of("consents"))?;
        }
        let carrier = carrier(tx, self.relay.as_ref(), Carrier::Covers);
        let owner = self.requester.org().copied();
        require_relation(tx, draft, &Target { owner, division: Some(entry.core.input.division), carrier, ..Target::default() })?;
        require_without_keys(tx, draft, self.relay.as_ref(), &self.requester)?;
        let mut request = self.record(id, &entry, tx.payload_hash);
        // Checks 1 to 8
        let terms = require(draft, tx.time, &request, &entry, For::Request)?;
        require_purposes(draft, &self.purposes, tx.time)?;

        if terms == Terms::Unconditional {
            request.status = AccessStatus::Issued;
        } else {
            let due = tx.time.after(ACCESS_TERM.at(draft, tx.time)?);
            request.clock = Some(Stopwatch { division: request.division, due, stopped_at: None });
        }
        Ok(save(draft, request, &entry.core.provider)?)
    }

    fn example() -> Self {
        RequestAccess {
            local_key: ledger_samples::local_key(samples::KEY),
            relay: None,
            kind: AccessKind::Open,
            entry: catalog_samples::id("bus-lines"),
            fields: samples::fields(),
            requester: Party::Org(ledger_samples::uscc(ENTERPRISE)),
            statutory_duty: None,
            purposes: samples::purposes(),
            term: samples::term(),
            form: ledger_samples::text("接口"),
            consents: Set::default(),
            private: None,
        }
    }
}
