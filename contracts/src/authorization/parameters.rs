//! Parameters and code lists of authorised operation (docs/spec/governance.md).

use crate::ledger::params::{Codes, Param, Spec};

const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;

/// A first review is to be done within so many seconds (A48).
pub const FIRST_REVIEW_TERM: Param<u64> = Param::number(60, "first_review_term", 7 * DAY, 1, 60 * DAY);
/// A provider's review is to be done within so many seconds.
pub const PROVIDER_REVIEW_TERM: Param<u64> = Param::number(61, "provider_review_term", 15 * DAY, 1, 60 * DAY);
/// An opinion is waited for so many seconds (A32).
pub const OPINION_TERM: Param<u64> = Param::number(62, "opinion_term", 10 * DAY, 1, 60 * DAY);
/// Seconds from one who may act in a silent one's place to the next.
pub const ESCALATION_TERM: Param<u64> = Param::number(63, "escalation_term", 5 * DAY, 1, 30 * DAY);
/// Longest term of a grant, seconds.
pub const MAX_GRANT_TERM: Param<u64> = Param::number(64, "max_grant_term", 5 * YEAR, DAY, 10 * YEAR);
/// An offer or an approval lapses after so many seconds.
pub const SIGN_TERM: Param<u64> = Param::number(65, "sign_term", 180 * DAY, 1, YEAR);

/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] =
    &[FIRST_REVIEW_TERM.spec, PROVIDER_REVIEW_TERM.spec, OPINION_TERM.spec, ESCALATION_TERM.spec, MAX_GRANT_TERM.spec, SIGN_TERM.spec];

/// Domains of scenarios 场景领域.
pub const SCENARIO_DOMAINS: Codes = Codes::new("scenario_domains");
/// Doors by which applications come 申请渠道.
pub const CHANNELS: Codes = Codes::new("channels");

/// The code lists of this domain.
pub const CODE_LISTS: &[Codes] = &[SCENARIO_DOMAINS, CHANNELS];
