//! record_attestation 记载资质/测评 (A9, B67, C10; docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{ReportId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::text::LocalKey;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found_in, pass};
use crate::ledger::organisation::Organisation;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::ENTERPRISE;
use crate::party::access::NOT_ENDED;
use crate::party::attestation;
use crate::party::attestation::{
    Attestation, AttestationType, KeptAttestation, MAX_ATTESTATIONS, MAX_OF_ONE_RECORDER, RecordedAttestation,
};

record! {
    /// Enters an attestation of an organisation, by itself or by an authority. Keyed by the signer and `local_key`.
    pub struct RecordAttestation {
        /// The signer's own key of the attestation; its id follows from it.
        pub local_key: LocalKey,
        /// Whose attestation it is.
        pub subject: Uscc,
        /// What is attested, with the hash of its document.
        pub attestation: Attestation,
    }
}

impl Rule for RecordAttestation {
    const NUMBER: u16 = 119;
    const NAME: &'static str = "record_attestation";
    const ALLOWED: &'static [Allowed] = &[
        any(Relation::Own),
        by(Role::Bureau, Relation::SameDivision),
        by(Role::Bureau, Relation::Superior),
        by(Role::Evaluator, Relation::SameDivision),
        by(Role::Evaluator, Relation::Superior),
        by(Role::Supervisor, Relation::SameDivision),
        by(Role::Supervisor, Relation::Superior),
    ];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = &tx.signer.organisation;
        let id = ReportId::derive(&me.first_division, &me.uscc, &self.local_key);
        if let Some(made) = attestation::attestation(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        let subject = found_in::<Organisation>(tx, draft, &self.subject, "subject")?;
        pass(tx, draft, &subject, subject.version, NOT_ENDED)?;
        // Check 1
        ensure(self.attestation.has_fair_term() && self.attestation.begins_soon(tx.time), Code::BAD_TERM)?;
        let kept = attestation::attestations(&self.subject).get(draft)?.unwrap_or_default();
        let one = KeptAttestation { id, recorded_by: Some(me.uscc), attestation: self.attestation.clone(), ended: None };
        let kept = kept.with(one, tx.time);
        // Check 2
        let mine = kept.standing(tx.time).filter(|kept| kept.recorded_by == Some(me.uscc)).count();
        ensure(kept.standing(tx.time).count() <= MAX_ATTESTATIONS && mine <= MAX_OF_ONE_RECORDER, Code::TOO_MANY)?;

        let recorded = RecordedAttestation {
            id,
            subject: self.subject,
            attestation: self.attestation.clone(),
            recorded_by: Some(me.uscc),
            at: tx.time,
            version: 1,
            ended: None,
            payload_hash: tx.payload_hash,
        };
        attestation::write(draft, &recorded, &kept)?;
        Ok(Done::of(id))
    }

    fn example() -> Self {
        RecordAttestation {
            local_key: LocalKey::new("DSMM-2026-017").expect("samples lie within their types"),
            subject: samples::uscc(ENTERPRISE),
            attestation: Attestation {
                kind: AttestationType::Qualification,
                level: samples::text0("3"),
                issuer_name: samples::text("示例认证中心"),
                document_hash: samples::hash("certificate"),
                valid_from: samples::time(),
                valid_until: Time(samples::time().0 + 3 * 365 * 86_400),
            },
        }
    }
}
