//! Parameters of data elements (docs/spec/governance.md).

use crate::ledger::params::{Param, Spec};

const DAY: u64 = 86_400;

/// A contest can be answered for so many seconds.
pub const CONTEST_TERM: Param<u64> = Param::number(13, "contest_term", 15 * DAY, 1, 90 * DAY);

/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] = &[CONTEST_TERM.spec];
