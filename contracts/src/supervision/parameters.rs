//! Parameters and code lists of supervision (docs/spec/governance.md).

use crate::ledger::params::{Codes, Param, Spec};

const DAY: u64 = 86_400;

/// An order leaves its addressee so many seconds at least.
pub const ORDER_DUE_MIN: Param<u64> = Param::number(80, "order_due_min", DAY, 1, 30 * DAY);

/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] = &[ORDER_DUE_MIN.spec];

/// What an order is about 违规情形.
pub const VIOLATIONS: Codes = Codes::new("violations");

/// The code lists of this domain.
pub const CODE_LISTS: &[Codes] = &[VIOLATIONS];
