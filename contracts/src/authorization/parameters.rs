//! Parameters and code lists of authorised operation (docs/spec/governance.md).

use crate::ledger::params::{Codes, Param, Spec};

const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;

/// Longest time between two reports of a use, seconds.
pub const REPORT_EVERY_MAX: Param<u64> = Param::number(53, "report_every_max", 184 * DAY, 1, 366 * DAY);
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

/// How many steps of sub-grants there may be under a grant (A47).
pub const MAX_GRANT_DEPTH: Param<u64> = Param::number(66, "max_grant_depth", 2, 0, 4);
/// How far ahead a legacy use may go on, seconds (A44).
pub const LEGACY_MAX: Param<u64> = Param::number(67, "legacy_max", 365 * DAY, 1, 730 * DAY);
/// After a self-stop the risk report is due within so many seconds (C24).
pub const RISK_REPORT_TERM: Param<u64> = Param::number(68, "risk_report_term", DAY, 60, 7 * DAY);
/// A security report is due so many seconds after its period.
pub const REPORT_GRACE: Param<u64> = Param::number(69, "report_grace", 30 * DAY, 0, 90 * DAY);
/// So long something that lapsed only warns.
pub const LAPSE_GRACE: Param<u64> = Param::number(70, "lapse_grace", 30 * DAY, 0, 90 * DAY);

/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] = &[
    REPORT_EVERY_MAX.spec,
    FIRST_REVIEW_TERM.spec,
    PROVIDER_REVIEW_TERM.spec,
    OPINION_TERM.spec,
    ESCALATION_TERM.spec,
    MAX_GRANT_TERM.spec,
    SIGN_TERM.spec,
    MAX_GRANT_DEPTH.spec,
    LEGACY_MAX.spec,
    RISK_REPORT_TERM.spec,
    REPORT_GRACE.spec,
    LAPSE_GRACE.spec,
];

/// Domains of scenarios 场景领域.
pub const SCENARIO_DOMAINS: Codes = Codes::new("scenario_domains");
/// Doors by which applications come 申请渠道.
pub const CHANNELS: Codes = Codes::new("channels");

/// The code lists of this domain.
pub const CODE_LISTS: &[Codes] = &[SCENARIO_DOMAINS, CHANNELS];
