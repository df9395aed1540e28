//! Parameters and code lists of the catalog (docs/spec/governance.md).

use crate::ledger::params::{Codes, Param, Shape, Spec};

const DAY: u64 = 86_400;

/// A review is overdue after so many seconds.
pub const REVIEW_TERM: Param<u64> = Param::number(11, "review_term", 10 * DAY, 1, 60 * DAY);
/// Data is stale after so many hundredths of its period.
pub const STALE_FACTOR: Param<u64> = Param::number(12, "stale_factor", 200, 100, 1_000);
/// Whether what is not open may be operated.
pub const OPERABLE_IF_NOT_OPEN: Param<String> =
    Param::new(19, "operable_if_not_open", Shape::Word("processed_only", &["never", "processed_only"]));
/// Whether important data may be operated on conditions.
pub const IMPORTANT_OPERABLE: Param<bool> = Param::new(20, "important_operable", Shape::Flag(false));

/// The parameters of this domain, by number.
pub const PARAMETERS: &[Spec] = &[REVIEW_TERM.spec, STALE_FACTOR.spec, OPERABLE_IF_NOT_OPEN.spec, IMPORTANT_OPERABLE.spec];

/// Themes 主题.
pub const THEMES: Codes = Codes::new("themes");
/// Sectors 行业领域.
pub const SECTORS: Codes = Codes::new("sectors");
/// Purposes 用途; their top level is closed.
pub const PURPOSES: Codes =
    Codes::new("purposes").closed(&["public_governance", "public_welfare", "industry", "research", "model_training"]);
/// Genres of data.
pub const GENRES: Codes = Codes::new("genres");

/// The code lists of this domain.
pub const CODE_LISTS: &[Codes] = &[THEMES, SECTORS, PURPOSES, GENRES];
