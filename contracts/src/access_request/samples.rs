//! Values for the examples of kinds: a company asks for the opening of the sample city's bus lines.

use crate::access_request::records::FieldsAsked;
use crate::kernel::id::RequestId;
use crate::kernel::text::Code;
use crate::kernel::value::{Set, Time};
use crate::ledger::samples::{CITY, ENTERPRISE, code, division, local_key, set, time, uscc};
use crate::ledger::term::Term;

/// The requester's own key of the sample request.
pub const KEY: &str = "bus-lines-2026";

/// Id of the sample company's request with this key.
pub fn id(key: &str) -> RequestId {
    RequestId::derive(&division(CITY), &uscc(ENTERPRISE), &local_key(key))
}

/// The first half of 2026.
pub fn term() -> Term {
    Term { from: time(), until: Time(time().0 + 180 * 86_400) }
}

/// What for.
pub fn purposes() -> Set<Code<24>, 1, 8> {
    set([code("research")])
}

/// Every field that is offered.
pub fn fields() -> FieldsAsked {
    FieldsAsked::All
}
