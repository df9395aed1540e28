//! What stands in the way 不予通过的理由 (docs/spec/check.md, Reasons). Numbers are final and names never change.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::kernel::id::ObjectId;

/// A number with its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct No {
    /// The number, by which reasons are sorted.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
}

macro_rules! reasons {
    ($($number:literal $constant:ident $name:literal;)*) => {
        impl No {
            $(#[doc = $name] pub const $constant: No = No { number: $number, name: $name };)*

            /// All of them, rising.
            pub const ALL: &'static [No] = &[$(No::$constant),*];
        }
    };
}

reasons! {
    2 UNKNOWN_GRANT "unknown_grant";
    11 SELLER_ENDED "seller_ended";
    12 SELLER_BARRED "seller_barred";
    20 NOT_ACTIVE "not_active";
    21 NOT_YET_VALID "not_yet_valid";
    22 EXPIRED "expired";
    23 SUSPENDED "suspended";
    24 SELF_STOPPED "self_stopped";
    25 REVOKED "revoked";
    26 WITHDRAWN "withdrawn";
    27 CLOSED "closed";
    28 ANCESTOR_DENIED "ancestor_denied";
    29 DEPTH_EXCEEDED "depth_exceeded";
    30 WRONG_GRANTEE "wrong_grantee";
    31 ROLE_INACTIVE "role_inactive";
    40 ENTRY_NOT_PUBLISHED "entry_not_published";
    41 ENTRY_UNCLAIMED "entry_unclaimed";
    42 ENTRY_FROZEN "entry_frozen";
    43 ENTRY_SUSPENDED "entry_suspended";
    44 ENTRY_EXCLUDED "entry_excluded";
    45 ENTRY_OUT_OF_SCOPE "entry_out_of_scope";
    46 FIELD_OUT_OF_SCOPE "field_out_of_scope";
    47 SCOPE_NARROWED "scope_narrowed";
    48 NOT_REGISTERED "not_registered";
    49 REGISTRATION_DENIED "registration_denied";
    50 CONSENT_MISSING "consent_missing";
    60 ACTION_PROHIBITED "action_prohibited";
    61 ACTION_NOT_PERMITTED "action_not_permitted";
    62 PURPOSE_NOT_PERMITTED "purpose_not_permitted";
    63 PURPOSE_OUTSIDE_BOUNDARY "purpose_outside_boundary";
    64 RECIPIENT_NOT_PERMITTED "recipient_not_permitted";
    65 SPATIAL_NOT_PERMITTED "spatial_not_permitted";
    66 FORM_NOT_PERMITTED "form_not_permitted";
    68 EXPORT_NOT_APPROVED "export_not_approved";
    70 LIMIT_REACHED "limit_reached";
    90 CERTIFICATE_MISSING "certificate_missing";
    91 CERTIFICATE_DENIED "certificate_denied";
    95 DUTY_OVERDUE "duty_overdue";
    96 ATTESTATION_LAPSED "attestation_lapsed";
    97 ORDER_IN_FORCE "order_in_force";
}

/// One thing that stands in the way, or of a warning will.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// Its number.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// The way from the subject to what it is about.
    pub path: Vec<ObjectId>,
    /// More of it, by words.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub details: BTreeMap<&'static str, String>,
}

/// What a walk found, in its order.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    reasons: Vec<Reason>,
    warnings: Vec<Reason>,
}

/// Details of a reason: pairs of a word and what is said under it.
pub(crate) type Details<'a> = &'a [(&'static str, String)];

fn reason(no: No, path: &[ObjectId], details: Details<'_>) -> Reason {
    Reason { number: no.number, name: no.name, path: path.to_vec(), details: details.iter().cloned().collect() }
}

impl Findings {
    /// It stands in the way.
    pub fn deny(&mut self, no: No, path: &[ObjectId], details: Details<'_>) {
        self.reasons.push(reason(no, path, details));
    }

    /// The same, if so.
    pub fn deny_if(&mut self, so: bool, no: No, path: &[ObjectId]) {
        if so {
            self.deny(no, path, &[]);
        }
    }

    /// It will stand in the way, and does not yet.
    pub fn warn(&mut self, no: No, path: &[ObjectId], details: Details<'_>) {
        self.warnings.push(reason(no, path, details));
    }

    /// All of it by number, of one number in the order of the walk.
    pub fn sorted(mut self) -> (Vec<Reason>, Vec<Reason>) {
        self.reasons.sort_by_key(|reason| reason.number);
        self.warnings.sort_by_key(|reason| reason.number);
        (self.reasons, self.warnings)
    }
}
