//! Parameters of certificates (docs/spec/governance.md).

use crate::certificate::records::content::CertificateKind;
use crate::kernel::error::Fault;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::params::{Param, Shape, Spec, Table};

const DAY: u64 = 86_400;

/// Kinds that are applied for, sorted by their words.
const APPLIED_FOR: &[&str] = &["data_element", "data_ip", "data_property", "product_registration", "resource_registration"];

/// An application is to be accepted within so many seconds, and what is ready to be issued within as many.
pub const ACCEPT_TERM: Param<u64> = Param::number(30, "accept_term", 5 * DAY, 1, 90 * DAY);
/// A review is to be done within so many seconds: 20 working days, with the longest holidays in them.
pub const REGISTER_REVIEW_TERM: Param<u64> = Param::number(31, "register_review_term", 42 * DAY, 1, 90 * DAY);
/// What was returned is to be supplemented within so many seconds.
pub const SUPPLEMENT_TERM: Param<u64> = Param::number(32, "supplement_term", 15 * DAY, 1, 90 * DAY);
/// A reviewer returns one thing so many times at most.
pub const MAX_RETURNS: Param<u64> = Param::number(33, "max_returns", 3, 1, 10);
/// A publicity lasts so many seconds at least, by kind of certificate; 0: none.
pub const PUBLICITY_MIN: Param<Table> = Param::new(
    34,
    "publicity_min",
    Shape::Table { keys: APPLIED_FOR, defaults: &[0, 14 * DAY, 14 * DAY, 14 * DAY, 14 * DAY], min: 0, max: 90 * DAY },
);
/// A certificate lasts so many seconds at most, by kind.
pub const CERTIFICATE_TERM_MAX: Param<Table> = Param::new(
    35,
    "certificate_term_max",
    Shape::Table {
        keys: APPLIED_FOR,
        defaults: &[3 * 365 * DAY, 3 * 365 * DAY, 3 * 365 * DAY, 3 * 365 * DAY, 3 * 365 * DAY],
        min: 1,
        max: 5 * 366 * DAY,
    },
);
/// A renewal may be applied for within so many seconds before the end.
pub const RENEWAL_WINDOW: Param<u64> = Param::number(36, "renewal_window", 60 * DAY, 1, 180 * DAY);

/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] = &[
    ACCEPT_TERM.spec,
    REGISTER_REVIEW_TERM.spec,
    SUPPLEMENT_TERM.spec,
    MAX_RETURNS.spec,
    PUBLICITY_MIN.spec,
    CERTIFICATE_TERM_MAX.spec,
    RENEWAL_WINDOW.spec,
];

/// The number of a kind in a parameter by kind. A fault for one that no parameter names: those are not applied for.
pub(crate) fn of_kind(parameter: &Param<Table>, kind: CertificateKind, state: &dyn StateRead, time: Time) -> Result<u64, Fault> {
    let found = parameter.at(state, time)?.get(kind.word());
    found.ok_or_else(|| Fault::new(format!("parameter {} names no {}", parameter.spec.name, kind.word())))
}
