//! supplement_access 补正申请 (E13; docs/spec/access_request.md): what was returned is completed.

use crate::access_request::access::{Seen, require_requester};
use crate::access_request::kinds::request_access::require_purposes;
use crate::access_request::offered::{For, require};
use crate::access_request::records::{AccessStatus, FieldsAsked, StatutoryDuty};
use crate::access_request::samples;
use crate::access_request::write::save;
use crate::catalog::change::Change;
use crate::catalog::write::Entry;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::RequestId;
use crate::kernel::text::{Code, Text};
use crate::kernel::value::{Hash, Set};
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, found_in, pass_as};
use crate::ledger::persons::{OWN_OR_RELAYED, Relayed, own_or_relayed};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::term::Term;
use crate::ledger::texts::Spoken;

record! {
    /// Changes the fields that it names; the reviewer's clock goes on. Kind, entry and requester stay.
    pub struct SupplementAccess {
        /// The request.
        pub id: RequestId,
        /// Its version now.
        pub version: u64,
        /// The platform that carries it.
        #[serde(default)]
        pub relay: Option<Relayed>,
        /// Which fields.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub fields: Change<FieldsAsked>,
        /// The statutory duty.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub statutory_duty: Change<Spoken<Option<StatutoryDuty>>>,
        /// What for.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub purposes: Change<Set<Code<24>, 1, 8>>,
        /// When it is to be supplied.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub term: Change<Term>,
        /// In which form.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub form: Change<Text<64>>,
        /// Consents that it cites.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub consents: Change<Set<Hash, 0, 16>>,
        /// Root of the private fields.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub private: Change<Option<Hash>>,
    }
}

impl Rule for SupplementAccess {
    const NUMBER: u16 = 602;
    const NAME: &'static str = "supplement_access";
    const ALLOWED: &'static [Allowed] = OWN_OR_RELAYED;
    const HOLD: Hold = Hold::Passes;

    fn allowed(&self) -> &'static [Allowed] {
        own_or_relayed(self.relay.as_ref())
    }

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        let empty = self.term.set().is_some_and(Term::is_empty);
        if empty { Err(ErrorCode::FIELD_INVALID.of("term")) } else { Ok(()) }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<Seen>(tx, draft, &self.id)?;
        for consent in self.consents.set().into_iter().flatten() {
            crate::access_request::keys::consent(consent).get(draft)?.ok_or_else(|| ErrorCode::NOT_FOUND.of("consents"))?;
        }
        let related = || require_requester(tx, draft, &seen, self.relay.as_ref());
        pass_as(tx, &seen, self.version, &[AccessStatus::Returned], related)?;
        // Check 1
        ensure(!seen.request.has_lapsed(tx.time), ErrorCode::LAPSED)?;
        // Check 2: those of a request
        let entry = found_in::<Entry>(tx, draft, &seen.request.entry, "entry")?;
        let mut request = seen.request;
        self.fields.put(&mut request.fields);
        if let Some(duty) = self.statutory_duty.set() {
            request.statutory_duty = duty.0.clone();
        }
        self.purposes.put(&mut request.purposes);
        self.term.put(&mut request.term);
        self.form.put(&mut request.form);
        self.consents.put(&mut request.consents);
        self.private.put(&mut request.private);
        require(draft, tx.time, &request, &entry, For::Request)?;
        require_purposes(draft, &request.purposes, tx.time)?;

        request.status = AccessStatus::Submitted;
        request.clock.iter_mut().for_each(|clock| clock.go_on(tx.time));
        request.lapses = None;
        Ok(save(draft, request, &entry.core.provider)?)
    }

    fn example() -> Self {
        SupplementAccess {
            id: samples::id(samples::KEY),
            version: 2,
            relay: None,
            fields: Change::Keep,
            statutory_duty: Change::Keep,
            purposes: Change::Keep,
            term: Change::Keep,
            form: Change::Set(ledger_samples::text("接口，每日更新")),
            consents: Change::Keep,
            private: Change::Keep,
        }
    }
}
