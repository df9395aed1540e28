//! Parameters of authorization (docs/spec/governance.md).

use crate::ledger::params::{Param, Spec};

const DAY: u64 = 86_400;

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
pub const PARAMETERS: &[Spec] = &[MAX_GRANT_DEPTH.spec, LEGACY_MAX.spec, RISK_REPORT_TERM.spec, REPORT_GRACE.spec, LAPSE_GRACE.spec];
