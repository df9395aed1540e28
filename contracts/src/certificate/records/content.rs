//! What a certificate says of its subject 登记内容 (docs/spec/certificate.md, Content).

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::error::{Code as ErrorCode, Refusal};
use crate::kernel::id::{EntryId, GrantId, ModelId, ObjectId, ProductId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::Code;
use crate::kernel::value::{Hash, Hash32, List, Set};
use crate::kernel::words::Words;

choice! {
    /// What a certificate proves (C7).
    CertificateKind {
        /// 公共数据资源登记凭证: registration 登记 itself.
        ResourceRegistration,
        /// 数据知识产权登记证书.
        DataIp,
        /// 数据产权登记凭证.
        DataProperty,
        /// 数据要素凭证.
        DataElement,
        /// 数据产品登记凭证.
        ProductRegistration,
        /// 安全/合规审查结论, by the chain itself.
        ComplianceReview,
    }
    /// A right of a 数据产权登记凭证: 持有, 使用, 经营. The right of management is none of them and never moves (E8).
    Right { Hold, Use, Operate }
}

impl CertificateKind {
    /// The word, as the role registrar and parameters name the kind.
    pub fn word(self) -> &'static str {
        match self {
            CertificateKind::ResourceRegistration => "resource_registration",
            CertificateKind::DataIp => "data_ip",
            CertificateKind::DataProperty => "data_property",
            CertificateKind::DataElement => "data_element",
            CertificateKind::ProductRegistration => "product_registration",
            CertificateKind::ComplianceReview => "compliance_review",
        }
    }
}

record! {
    /// An entry, and the version of it that the applicant saw; later ones serve.
    pub struct SeenEntry {
        /// 目录标识.
        pub entry: EntryId,
        /// Version as seen.
        pub version: u64,
    }

    /// An edition of a product or a model.
    pub struct SeenEdition {
        /// Of what.
        pub of: EditionOf,
        /// 版次, counted from 1.
        pub edition: u32,
        /// Its content as seen.
        pub content_hash: Hash32,
    }
}

/// What has editions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditionOf {
    /// 产品.
    Product(ProductId),
    /// 模型.
    Model(ModelId),
}

impl EditionOf {
    /// Its id.
    pub fn object(&self) -> &ObjectId {
        match self {
            EditionOf::Product(id) => id.object(),
            EditionOf::Model(id) => id.object(),
        }
    }
}

/// What a certificate is about.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// 1 to 64 entries, none twice.
    Entries(List<SeenEntry, 1, 64>),
    /// An edition.
    Edition(SeenEdition),
}

impl About {
    /// Its entries; none of an edition.
    pub fn entries(&self) -> &[SeenEntry] {
        match self {
            About::Entries(entries) => entries,
            About::Edition(_) => &[],
        }
    }

    /// Does it name this entry?
    pub fn names(&self, entry: &EntryId) -> bool {
        self.entries().iter().any(|seen| seen.entry == *entry)
    }
}

record! {
    /// On what the right rests 合法性说明.
    pub struct Legality {
        /// In words.
        pub basis: Words<1, 255, false>,
        /// Hash of the signed commitment of the applicant.
        pub commitment_hash: Hash,
    }

    /// What is certified, as its applicant says it.
    pub struct Content {
        /// Who shares the right; they do not sign, the issuer looks at the evidence.
        #[serde(default)]
        pub co_owners: Set<Uscc, 0, 8>,
        /// Of `data_property` alone.
        #[serde(default)]
        pub rights: Set<Right, 0, 3>,
        /// What it is about.
        pub subject: About,
        /// Of data that is not, or not yet, in authorised operation (B12).
        #[serde(default)]
        pub voluntary: bool,
        /// On what it rests.
        pub legality: Legality,
        /// Where the data is stored, in words.
        #[serde(default)]
        pub storage: Words<0, 128, false>,
        /// What it is used for.
        #[serde(default)]
        pub uses: Set<Code<24>, 0, 8>,
        /// Hashes of what shows it.
        #[serde(default)]
        pub evidence: Set<Hash, 0, 16>,
        /// The grant under which an operator holds it.
        #[serde(default)]
        pub based_on: Option<GrantId>,
        /// Root of the private fields, which stay off chain: agency, contact, storage details.
        #[serde(default)]
        pub private: Option<Hash>,
    }
}

impl Record for Content {
    const NAME: &'static str = "content";
}

impl Content {
    /// S1 for what no single value shows: an entry comes once, and the subject is one that the kind takes. `field_invalid{content.subject}`.
    pub(crate) fn require_types(&self, kind: Option<CertificateKind>) -> Result<(), Refusal> {
        let invalid = || ErrorCode::FIELD_INVALID.of("content.subject");
        let different: BTreeSet<_> = self.subject.entries().iter().map(|seen| seen.entry).collect();
        if different.len() != self.subject.entries().len() {
            return Err(invalid());
        }
        match kind {
            Some(kind) if !fits(kind, &self.subject) => Err(invalid()),
            _ => Ok(()),
        }
    }

    /// Does another one touch what makes a change material: subject, rights or legality?
    pub(crate) fn differs_materially(&self, other: &Content) -> bool {
        self.subject != other.subject || self.rights != other.rights || self.legality != other.legality
    }

    /// With the evidence of another one.
    pub(crate) fn with_evidence_of(&self, other: &Content) -> Content {
        Content { evidence: other.evidence.clone(), ..self.clone() }
    }
}

/// Does a kind take such a subject?
pub(crate) fn fits(kind: CertificateKind, about: &About) -> bool {
    match (kind, about) {
        (CertificateKind::ResourceRegistration | CertificateKind::DataElement, About::Entries(_)) => true,
        (CertificateKind::DataIp | CertificateKind::DataProperty, About::Entries(_)) => true,
        (CertificateKind::DataIp | CertificateKind::DataProperty | CertificateKind::ProductRegistration, About::Edition(seen)) => {
            matches!(seen.of, EditionOf::Product(_))
        }
        (CertificateKind::ComplianceReview, About::Edition(_)) => true,
        _ => false,
    }
}
