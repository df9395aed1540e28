//! What the parties of a grant sign: fields 3 to 14, for roots and sub-grants alike (docs/spec/grant.md, Fields).

use std::collections::BTreeSet;

use crate::authorization::records::grant::{Basis, CloseTerms, Grant, GrantStatus, Under};
use crate::authorization::records::reach::{Duties, Limits, Output, Over};
use crate::authorization::records::scope::{Recipients, is_unfit};
use crate::authorization::records::terms::{BenefitShare, Detail, Documents, PriceClass, Terms};
use crate::catalog::records::entry::Actions;
use crate::certificate::records::content::CertificateKind;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal};
use crate::kernel::id::{DivisionCode, GrantId, Uscc};
use crate::kernel::text::Code;
use crate::kernel::value::{Hash32, List, Set, Time};
use crate::ledger::draft::NO_DETAIL;

/// Most steps of sub-grants that any ledger allows.
pub const MAX_DEPTH: u8 = 4;

/// All of a benefit, hundredths of a percent.
pub const WHOLE: u32 = 10_000;

record! {
    /// What is granted.
    pub struct GrantContent {
        /// How many steps of sub-grants may follow, at most 4.
        #[serde(default)]
        pub depth_left: u8,
        /// Which data.
        pub over: Over,
        /// What for, codes of the list `purposes`.
        pub purposes: Set<Code<24>, 1, 8>,
        /// What may be done; none: nothing.
        pub actions: Actions,
        /// What may not, whatever else is said.
        #[serde(default)]
        pub prohibited: Actions,
        /// Where it is used; empty: anywhere in the country.
        #[serde(default)]
        pub spatial: Set<DivisionCode, 0, 32>,
        /// Whom it may be handed to; empty: nobody.
        #[serde(default)]
        pub recipients: Recipients,
        /// In force from this time on, not before it is signed.
        pub valid_from: Time,
        /// In force before this time.
        pub valid_until: Time,
        /// Which one it takes the place of.
        #[serde(default)]
        pub supersedes: Option<GrantId>,
        /// How much.
        #[serde(default)]
        pub limits: Limits,
        /// In what form.
        pub output: Output,
        /// Classes by purpose; a purpose without one is fee.
        #[serde(default)]
        pub price_class: List<PriceClass, 0, 8>,
        /// Duties of the grantee.
        pub duties: Duties,
        /// Shares that sum to 10,000, or none.
        #[serde(default)]
        pub benefit: List<BenefitShare, 0, 16>,
        /// Certificates that have to be live.
        #[serde(default)]
        pub required_certificates: Set<CertificateKind, 0, 6>,
        /// Documents.
        #[serde(default)]
        pub documents: Documents,
    }
}

/// What a new grant is besides its content.
pub(crate) struct Parties {
    pub grant_id: GrantId,
    pub basis: Basis,
    pub grantor: Uscc,
    pub grantee: Uscc,
    pub applicant: Option<Uscc>,
    pub division: DivisionCode,
    pub under: Option<Under>,
}

impl GrantContent {
    /// As it would be, signed at a time: it begins no earlier.
    pub(crate) fn beginning(&self, time: Time) -> GrantContent {
        GrantContent { valid_from: self.valid_from.max(time), ..self.clone() }
    }

    /// A grant of this content that nobody has signed yet.
    pub(crate) fn between(&self, parties: Parties) -> Grant {
        let Parties { grant_id, basis, grantor, grantee, applicant, division, under } = parties;
        Grant {
            grant_id,
            basis,
            grantor,
            grantee,
            applicant,
            division,
            under,
            depth_left: self.depth_left,
            purposes: self.purposes.clone(),
            actions: self.actions,
            prohibited: self.prohibited,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            supersedes: self.supersedes,
            limits: self.limits.clone(),
            output: self.output.clone(),
            duties: self.duties.clone(),
            required_certificates: self.required_certificates.clone(),
            status: GrantStatus::Consent,
            ended_at: None,
            close_due: None,
            close_terms: CloseTerms::default(),
            closing: None,
            closed: None,
            version: 0,
            content_hash: Hash32([0; 32]),
            detail_hash: NO_DETAIL,
            payload_hash: Hash32([0; 32]),
        }
    }

    /// S1 for what no single value shows.
    pub(crate) fn require_types(&self) -> Result<(), Refusal> {
        require_depth(self.depth_left)?;
        require_over(&self.over)?;
        require_classes(&self.price_class)?;
        require_shares(&self.benefit)
    }

    /// Terms and data.
    pub(crate) fn detail(&self) -> Detail {
        let terms = Terms {
            spatial: self.spatial.clone(),
            recipients: self.recipients.clone(),
            price_class: self.price_class.clone(),
            benefit: self.benefit.clone(),
            documents: self.documents.clone(),
        };
        Detail { terms, over: self.over.clone() }
    }
}

/// `field_invalid{depth_left}` beyond [`MAX_DEPTH`].
pub(crate) fn require_depth(depth: u8) -> Result<(), Refusal> {
    if depth <= MAX_DEPTH { Ok(()) } else { Err(ErrorCode::FIELD_INVALID.of("depth_left")) }
}

/// `field_invalid{over}` where an entry comes twice, or fields are too many.
pub(crate) fn require_over(over: &Over) -> Result<(), Refusal> {
    if is_unfit(over.entries().iter().map(|named| (&named.entry, &named.fields))) {
        return Err(ErrorCode::FIELD_INVALID.of("over"));
    }
    Ok(())
}

/// `field_invalid{price_class}` where a purpose comes twice.
pub(crate) fn require_classes(classes: &[PriceClass]) -> Result<(), Refusal> {
    let different: BTreeSet<_> = classes.iter().map(|line| line.purpose.as_str()).collect();
    if different.len() == classes.len() { Ok(()) } else { Err(ErrorCode::FIELD_INVALID.of("price_class")) }
}

/// `field_invalid{benefit}` where a share is more than all.
pub(crate) fn require_shares(shares: &[BenefitShare]) -> Result<(), Refusal> {
    let fits = shares.iter().all(|share| u32::from(share.bp) <= WHOLE);
    if fits { Ok(()) } else { Err(ErrorCode::FIELD_INVALID.of("benefit")) }
}
