//! DataElementCertificate 数据要素权属证明 (C7; docs/spec/certificate.md): what a check reads of it. Registration 登记 is a kind of it.

use crate::catalog::records::detail::Scheme;
use crate::certificate::records::content::{CertificateKind, Right};
use crate::kernel::codec::{choice, record};
use crate::kernel::id::{CertificateId, GrantId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::{Ascii, Code, LocalKey};
use crate::kernel::value::{Hash32, Set, Time};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

choice! {
    /// What stands stored about a certificate; *expired* follows from its term.
    CertificateStatus { Applied, Issued, Suspended, Revoked, Cancelled }
}

impl CertificateStatus {
    /// The word, for `wrong_state{…}`.
    pub fn word(self) -> &'static str {
        match self {
            CertificateStatus::Applied => "applied",
            CertificateStatus::Issued => "issued",
            CertificateStatus::Suspended => "suspended",
            CertificateStatus::Revoked => "revoked",
            CertificateStatus::Cancelled => "cancelled",
        }
    }
}

record! {
    /// A number given by another system, such as the 登记码 of a platform (C2).
    pub struct OfficialNumber {
        /// Whose numbers.
        pub scheme: Scheme,
        /// The number.
        pub number: Ascii<1, 64>,
    }

    /// Another authority did it in the issuer's place.
    pub struct InPlaceOf {
        /// The issuer.
        pub issuer: Uscc,
        /// Who did it.
        pub by: Uscc,
    }

    /// What a check reads of a certificate.
    pub struct Certificate {
        /// 证书标识.
        pub certificate_id: CertificateId,
        /// What it proves.
        pub kind: CertificateKind,
        /// 登记机构. Who does something in its place is named beside it.
        pub issuer: Uscc,
        /// 权利人.
        pub holder: Uscc,
        /// Rights, once issued.
        pub rights: Set<Right, 0, 3>,
        /// The grant that it rests on, once issued.
        pub based_on: Option<GrantId>,
        /// Number of another system.
        pub official_number: Option<OfficialNumber>,
        /// In force from this time on; none before it is issued.
        pub valid_from: Option<Time>,
        /// In force before this time.
        pub valid_until: Option<Time>,
        /// State.
        pub status: CertificateStatus,
        /// Code of the reason of its suspension, revocation or cancellation; the words stand beside that act.
        pub status_reason: Option<Code<48>>,
        /// Who suspended it.
        pub suspended_by: Option<Uscc>,
        /// Of the newest acceptance, return, review or issue.
        pub in_place_of: Option<InPlaceOf>,
        /// Procedures so far: the number of the newest.
        pub procedures: u16,
        /// Hash under which its content is kept; none before it is issued.
        pub content: Option<Hash32>,
        /// Raised by every act on it, but objections.
        pub version: u64,
    }

    /// How a certificate came to be. Written once.
    pub struct Creation {
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
        /// The applicant's own key; of a compliance review the edition.
        pub local_key: LocalKey,
        /// Who sent it.
        pub applied_by: Uscc,
        /// When.
        pub at: Time,
    }

    /// Which certificate stands for something: the one issued last.
    pub struct Named {
        /// Also after a change that dropped it, until another is issued: whether it still names it says its content.
        pub certificate: CertificateId,
    }
}

impl Record for Certificate {
    const NAME: &'static str = "core";
}

impl Record for Creation {
    const NAME: &'static str = "creation";
}

impl Record for Named {
    const NAME: &'static str = "certified";
}

impl Certificate {
    /// Its term is over.
    pub fn is_expired(&self, time: Time) -> bool {
        self.valid_until.is_some_and(|until| until <= time)
    }

    /// Issued and in its term. What it rests on has to stand, too.
    pub fn is_in_term(&self, time: Time) -> bool {
        let begun = self.valid_from.is_some_and(|from| from <= time);
        self.status == CertificateStatus::Issued && begun && !self.is_expired(time)
    }
}
