//! Parameters of governance (docs/spec/governance.md).

use crate::ledger::params::{Codes, Param, Shape, Spec, Together};
use crate::party::parameters::REKEY_DELAY;

const DAY: u64 = 86_400;

/// Most proposals that one block takes up.
pub const TIMERS_PER_BLOCK: Param<u64> = Param::number(15, "timers_per_block", 1_000, 10, 10_000);
/// A proposal takes effect so many seconds after it was made, at the soonest.
pub const GOV_DELAY: Param<u64> = Param::number(16, "gov_delay", 3 * DAY, 1, 90 * DAY);
/// Share of the governors that a proposal needs.
pub const GOV_QUORUM: Param<(u32, u32)> = Param::new(17, "gov_quorum", Shape::Majority(2, 3));

/// What the next version of a drill brings, and nobody else has.
#[cfg(feature = "next-version")]
pub const DRILL: Param<u64> = Param::number(999, "drill", 7, 1, 9).since(2);

/// What the next version of a drill brings, and nobody else has.
#[cfg(feature = "next-version")]
pub const DRILLS: Codes = Codes::new("drills").brought(2, &["flood", "fire"]);

/// The code lists of this domain.
pub const CODE_LISTS: &[Codes] = &[
    #[cfg(feature = "next-version")]
    DRILLS,
];

/// Bounds that parameters set to one another: governance can always come before new keys that an authority gives.
pub const TOGETHER: &[Together] = &[Together::at_most(&GOV_DELAY, &REKEY_DELAY).by(1)];

/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] = &[
    TIMERS_PER_BLOCK.spec,
    GOV_DELAY.spec,
    GOV_QUORUM.spec,
    #[cfg(feature = "next-version")]
    DRILL.spec,
];
