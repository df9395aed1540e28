//! Flags of every read, and how answers are shown.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;

use super::arg::word;
use crate::exit::Failure;
use crate::words::usage;

/// Flags of every read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading")]
pub struct ReadArgs {
    /// As of a block height or a time (RFC 3339, or 2026-11-30 14:00 or 2026-11-30 by the clock of Beijing)
    #[arg(long, value_name = "HEIGHT|TIME", value_parser = word::<Moment>)]
    pub at: Option<Moment>,
    /// Write the answer with its proof to a file
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
    /// Take the node's word without proof; the output says so
    #[arg(long, conflicts_with = "proof")]
    pub unverified: bool,
}

impl ReadArgs {
    /// The moment asked for.
    pub fn moment(&self) -> Option<Moment> {
        self.at
    }
}

/// Flags of every list.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Paging")]
pub struct PageArgs {
    /// Items on a page, at most 500
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: u32,
    /// Go on where the page before ended (its `next`); the page is read at the same height
    #[arg(long, value_name = "CURSOR", conflicts_with_all = ["all", "at"])]
    pub next: Option<String>,
    /// All pages, at one height
    #[arg(long)]
    pub all: bool,
}

impl PageArgs {
    /// Place and limit of the first page to read.
    pub fn bounds(&self) -> Result<(Place, u32), Failure> {
        if self.limit == 0 || self.limit > MAX_LIMIT {
            return Err(Failure::wrong(usage::bad_limit(self.limit, MAX_LIMIT), usage::use_all()));
        }
        let limit = if self.all { MAX_LIMIT } else { self.limit };
        Ok((self.cursor()?.map_or(Place::START, |(_, place)| place), limit))
    }

    /// Height and place of a cursor.
    pub fn cursor(&self) -> Result<Option<(u64, Place)>, Failure> {
        let Some(text) = &self.next else { return Ok(None) };
        let parts = text.split_once(':').and_then(|(height, place)| Some((height.parse().ok()?, place.parse().ok()?)));
        let bad = || Failure::wrong(usage::bad_cursor(text), usage::copy_next());
        parts.map(Some).ok_or_else(bad)
    }
}
