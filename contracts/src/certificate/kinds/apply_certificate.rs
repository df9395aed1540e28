//! apply_certificate 首次登记申请 (B11, B12, B13, C7; docs/spec/certificate.md).

use crate::certificate::access::HOLDER;
use crate::certificate::check::{Wanted, entries_of};
use crate::certificate::compliance::is_reserved;
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus, Creation};
use crate::certificate::records::content::{CertificateKind, Content};
use crate::certificate::records::procedure::Op;
use crate::certificate::samples;
use crate::certificate::stages::Opening;
use crate::certificate::write::{hidden, keep_wanted, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{CertificateId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::text::LocalKey;
use crate::kernel::value::Secs;
use crate::ledger::access::{Allowed, Relation, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::entry::AnyRule;
use crate::ledger::gate::require_relation;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::samples::{DEPARTMENT, REGISTRAR};
use crate::ledger::scheduled::standing;
use crate::ledger::texts;
use crate::ledger::texts::Spoken;

record! {
    /// Asks for a certificate. Keyed by holder and `local_key`.
    pub struct ApplyCertificate {
        /// The holder's own key of the certificate; its id follows from it.
        pub local_key: LocalKey,
        /// What it is to prove.
        pub kind: CertificateKind,
        /// 登记机构: by whom.
        pub issuer: Uscc,
        /// 权利人: for whom; who sends it.
        pub holder: Uscc,
        /// What it is to say.
        pub content: Spoken<Content>,
        /// The term that is asked for.
        #[serde(default)]
        pub term: Option<Secs>,
    }
}

impl Rule for ApplyCertificate {
    const NUMBER: u16 = 301;
    const NAME: &'static str = "apply_certificate";
    const ALLOWED: &'static [Allowed] = &[HOLDER[0], HOLDER[1], HOLDER[2], by(Role::Exchange, Relation::Own), HOLDER[3]];
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry"];

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        // The chain alone gives the conclusion of a review, under keys that nobody else uses.
        if self.kind == CertificateKind::ComplianceReview {
            return Err(Code::FIELD_INVALID.of("kind"));
        }
        if is_reserved(&self.local_key) {
            return Err(Code::FIELD_INVALID.of("local_key"));
        }
        self.content.require_types(Some(self.kind))
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        // S3; without a holder there is no id, so nothing can stand under it.
        let holder = standing(draft, &self.holder, tx.time)?.ok_or_else(|| Code::NOT_FOUND.of("holder"))?;
        let id = CertificateId::derive(&holder.first_division, &holder.uscc, &self.local_key);
        if let Some(made) = keys::creation(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        // S4
        let issuer = standing(draft, &self.issuer, tx.time)?.ok_or_else(|| Code::NOT_FOUND.of("issuer"))?;
        let entries = entries_of(draft, &self.content.subject)?;
        // S5: the object's division is the issuer's.
        require_relation(tx, draft, &Target::own(self.holder, issuer.division))?;
        let content = hidden(draft, &id, &self.content);
        let wanted = Wanted { certificate: None, kind: self.kind, issuer: self.issuer, holder: self.holder, content: &content };
        // Checks 1 to 8
        wanted.require(tx, draft, &entries)?;

        let hash = keep_wanted(draft, &id, 1, &content);
        let opening = Opening { term: self.term, ..Opening::of(Op::First, hash) };
        let procedure = opening.begin(tx, draft, 1, issuer.division)?;
        let certificate = Certificate {
            certificate_id: id,
            kind: self.kind,
            issuer: self.issuer,
            holder: self.holder,
            rights: Default::default(),
            based_on: None,
            official_number: None,
            valid_from: None,
            valid_until: None,
            status: CertificateStatus::Applied,
            status_reason: None,
            suspended_by: None,
            in_place_of: None,
            procedures: 1,
            content: None,
            version: 0,
        };
        let made =
            Creation { payload_hash: tx.payload_hash, local_key: self.local_key.clone(), applied_by: *tx.signer.uscc(), at: tx.time };
        draft.put(&keys::creation(&id), &made);
        save(draft, tx, None, certificate, Some(&procedure))?;
        Ok(Done::of(id))
    }

    fn example() -> Self {
        ApplyCertificate {
            local_key: ledger_samples::local_key("bus-lines"),
            kind: CertificateKind::DataElement,
            issuer: ledger_samples::uscc(REGISTRAR),
            holder: ledger_samples::uscc(DEPARTMENT),
            content: Spoken(samples::content("bus-lines")),
            term: Some(samples::TERM),
        }
    }
}

/// What the example's content is once it stands, long texts as hashes, if it was sent by [`ledger_samples::SALTS`].
pub fn stands(local_key: &str) -> Content {
    let apply = ApplyCertificate { local_key: ledger_samples::local_key(local_key), ..ApplyCertificate::example() };
    let sent = AnyRule::from(apply.clone()).salted(&ledger_samples::SALTS);
    let mut content = sent.get::<ApplyCertificate>().map_or(apply.content, |sent| sent.content.clone()).0;
    texts::hide(&mut content, &keys::subject(&samples::id(local_key)));
    content
}
