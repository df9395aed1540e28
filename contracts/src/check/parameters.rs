//! Parameters of the check (docs/spec/governance.md).

use crate::ledger::params::{Param, Spec};

/// Advice to clients: an answer whose header is older than so many seconds allows nothing.
pub const CHECK_MAX_AGE: Param<u64> = Param::number(90, "check_max_age", 60, 5, 3_600);

/// The parameters of the check.
pub const PARAMETERS: &[Spec] = &[CHECK_MAX_AGE.spec];
