//! Parameters of access requests and consents (docs/spec/governance.md).

use crate::ledger::params::{Param, Spec};

const DAY: u64 = 86_400;
const YEAR: u64 = 365 * DAY;

/// A conditional request is overdue after so many seconds (E13).
pub const ACCESS_TERM: Param<u64> = Param::number(50, "access_term", 10 * DAY, 1, 60 * DAY);
/// Longest term of a request, seconds.
pub const ACCESS_MAX: Param<u64> = Param::number(51, "access_max", 3 * YEAR, 1, 5 * YEAR);
/// How far ahead a consent may end, seconds.
pub const CONSENT_MAX: Param<u64> = Param::number(52, "consent_max", YEAR, 1, 5 * YEAR);
/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] = &[ACCESS_TERM.spec, ACCESS_MAX.spec, CONSENT_MAX.spec];
