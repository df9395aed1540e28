//! Flags of every read, and how answers are shown.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::Time;

use crate::exit::Failure;

/// Flags of every read.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Reading")]
pub struct ReadArgs {
    /// As of a block height or a time (RFC 3339)
    #[arg(long, value_name = "HEIGHT|TIME")]
    pub at: Option<String>,
    /// Write the answer with its proof to a file
    #[arg(long, value_name = "FILE")]
    pub proof: Option<PathBuf>,
    /// Take the node's word without proof; the output says so
    #[arg(long, conflicts_with = "proof")]
    pub unverified: bool,
}

impl ReadArgs {
    /// The moment asked for.
    pub fn moment(&self) -> Result<Option<Moment>, Failure> {
        self.at.as_deref().map(moment).transpose()
    }
}

/// A height (digits) or a time.
pub fn moment(text: &str) -> Result<Moment, Failure> {
    if let Ok(height) = text.parse::<u64>() {
        return Ok(Moment::Height(height));
    }
    let time = text.parse::<Time>();
    time.map(Moment::Time)
        .map_err(|e| Failure::usage(format!("--at {text}: {e}"), "write a height such as 1200, or 2026-11-23T08:00:00Z".to_string()))
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
            return Err(Failure::usage(
                format!("--limit {} is not between 1 and {MAX_LIMIT}", self.limit),
                "use --all for everything".to_string(),
            ));
        }
        let limit = if self.all { MAX_LIMIT } else { self.limit };
        Ok((self.cursor()?.map_or(Place::START, |(_, place)| place), limit))
    }

    /// Height and place of a cursor.
    pub fn cursor(&self) -> Result<Option<(u64, Place)>, Failure> {
        let Some(text) = &self.next else { return Ok(None) };
        let parts = text.split_once(':').and_then(|(height, place)| Some((height.parse().ok()?, place.parse().ok()?)));
        let bad = || Failure::usage(format!("--next {text} is no cursor"), "copy the `next` of the page before".to_string());
        parts.map(Some).ok_or_else(bad)
    }
}
