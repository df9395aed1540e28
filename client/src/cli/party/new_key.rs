//! Keys that an act brings, and thresholds.

use clap::Args;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::text::Text0;
use mulu_contracts::kernel::value::{Hash, Set, Time};
use mulu_contracts::ledger::organisation::{KeySpec, Threshold};
use serde::Serialize;

use crate::cli::arg::{Word as _, Wrong, word};
use crate::cli::session::Session;
use crate::cli::write::now;
use crate::exit::Failure;
use crate::words::{Words, usage, values};

/// A key that is to be added.
#[derive(Debug, Args)]
pub struct NewKey {
    /// The new key: a key name of this home, or ed25519:HEX
    #[arg(long = "new", value_name = "KEY")]
    pub new: Option<String>,
    /// Label for people
    #[arg(long)]
    pub label: Option<String>,
    /// Kind that it may sign (may be given again); none: all
    #[arg(long = "allow", value_name = "KIND", value_parser = word::<Kind>)]
    pub allowed: Vec<Kind>,
    /// Salted hash of the person who holds it (sha256:HEX)
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    pub holder_tag: Option<Hash>,
    /// Signs before this time
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    pub valid_until: Option<Time>,
}

/// The member that says which key comes.
#[derive(Debug, Serialize)]
pub struct Brings {
    key: Option<KeySpec>,
}

/// The member that says which keys come.
#[derive(Debug, Serialize)]
pub struct BringsAll {
    /// The keys.
    pub keys: Vec<KeySpec>,
}

/// From when on a new key signs where nobody says: from its block on. The time of a block lies behind the clock of who writes, and a key
/// that begins only behind its block serves no threshold in it.
fn key_begins() -> Time {
    Time(now().0.saturating_sub(300))
}

/// A key as it comes, with nothing but the key said.
pub fn plain_key(public_key: mulu_contracts::kernel::crypto::PublicKey, label: &str, valid_from: Option<Time>) -> Result<KeySpec, Failure> {
    let label = Text0::new(label).map_err(|e| Failure::wrong(values::not(label, e), Words::default()))?;
    Ok(KeySpec { public_key, label, holder_tag: None, allowed: None, valid_from: valid_from.unwrap_or_else(key_begins), valid_until: None })
}

/// Keys by name or value.
pub fn plain_keys(session: &Session, names: &[String], valid_from: Option<Time>) -> Result<BringsAll, Failure> {
    let keys = names.iter().map(|name| plain_key(session.public_key(name)?, "", valid_from));
    Ok(BringsAll { keys: keys.collect::<Result<_, _>>()? })
}

impl NewKey {
    /// The key, where one is named.
    pub fn spec(&self, session: &Session) -> Result<Brings, Failure> {
        let Some(name) = &self.new else { return Ok(Brings { key: None }) };
        let mut key = plain_key(session.public_key(name)?, self.label.as_deref().unwrap_or_default(), None)?;
        key.holder_tag = self.holder_tag;
        key.valid_until = self.valid_until;
        if !self.allowed.is_empty() {
            let (mut kinds, wrong) = (self.allowed.clone(), |e| Failure::wrong(Words::same(e), Words::default()));
            kinds.sort();
            kinds.dedup();
            key.allowed = Some(Set::new(kinds).map_err(wrong)?);
        }
        Ok(Brings { key: Some(key) })
    }
}

/// The member that says how many keys sign which kinds.
#[derive(Debug, Serialize)]
pub struct Rules {
    /// A threshold each.
    pub thresholds: Vec<Threshold>,
}

/// A threshold: K:KIND,KIND…
pub fn threshold(text: &str) -> Result<Threshold, Wrong> {
    let bad = || Wrong { why: usage::bad_threshold(text), hint: usage::threshold_example() };
    let (k, names) = text.split_once(':').ok_or_else(bad)?;
    let mut kinds = names.split(',').map(Kind::word).collect::<Result<Vec<_>, _>>()?;
    kinds.sort();
    kinds.dedup();
    Ok(Threshold { k: k.trim().parse().map_err(|_| bad())?, kinds: Set::new(kinds).map_err(|_| bad())? })
}
