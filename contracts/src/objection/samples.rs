//! Values for the examples of kinds: a company objects to the sample city's bus lines.

use crate::kernel::id::ObjectionId;
use crate::ledger::samples::{CITY, ENTERPRISE, division, local_key, uscc};

/// The objector's own key of the sample objection.
pub const KEY: &str = "bus-lines-wrong-stop";

/// Id of the sample company's objection with this key.
pub fn id(key: &str) -> ObjectionId {
    ObjectionId::derive(&division(CITY), &uscc(ENTERPRISE), &local_key(key))
}
