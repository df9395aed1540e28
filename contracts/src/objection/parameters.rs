//! Parameters of objections (docs/spec/governance.md).

use crate::ledger::params::{Param, Spec, Together};

const DAY: u64 = 86_400;

/// An objection is to be accepted or dismissed within so many seconds (B8).
pub const OBJECTION_ACCEPT_TERM: Param<u64> = Param::number(40, "objection_accept_term", 5 * DAY, 1, 60 * DAY);
/// It can be answered for so many seconds; without an answer no decision comes before.
pub const OBJECTION_ANSWER_TERM: Param<u64> = Param::number(41, "objection_answer_term", 10 * DAY, 1, 60 * DAY);
/// It is to be decided within so many seconds of its acceptance.
pub const OBJECTION_DECIDE_TERM: Param<u64> = Param::number(42, "objection_decide_term", 15 * DAY, 1, 60 * DAY);
/// A freeze is over after so many seconds, whatever nobody does; a correction is due within as many.
pub const FREEZE_MAX: Param<u64> = Param::number(43, "freeze_max", 90 * DAY, DAY, 365 * DAY);

/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] = &[OBJECTION_ACCEPT_TERM.spec, OBJECTION_ANSWER_TERM.spec, OBJECTION_DECIDE_TERM.spec, FREEZE_MAX.spec];

/// Bounds that they set to one another: an answer comes before the decision, and that before the freeze is over.
pub const TOGETHER: &[Together] =
    &[Together::at_most(&OBJECTION_ANSWER_TERM, &OBJECTION_DECIDE_TERM), Together::at_most(&OBJECTION_DECIDE_TERM, &FREEZE_MAX)];
