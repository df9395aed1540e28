//! Values for the examples of kinds: the sample city's bureau orders its operator to keep to the scope of a grant.

use crate::kernel::id::{OrderId, ReportId};
use crate::ledger::samples::{CITY, CITY_BUREAU, OPERATOR, division, local_key, uscc};

/// The bureau's own key of the sample order.
pub const KEY: &str = "out-of-scope-2026";

/// Id of the sample bureau's order with this key.
pub fn id(key: &str) -> OrderId {
    OrderId::derive(&division(CITY), &uscc(CITY_BUREAU), &local_key(key))
}

/// The operator's own key of its sample security report.
pub const REPORT_KEY: &str = "risk-2026";

/// Id of the sample operator's report with this key.
pub fn report(key: &str) -> ReportId {
    ReportId::derive(&division(CITY), &uscc(OPERATOR), &local_key(key))
}
