//! The app version: which kinds, questions, parameters, lists, values and layouts the state knows (`docs/format.md`, *App version*).
//!
//! It is a record from genesis on. Governance schedules the next one for a height; the block of that height begins with it.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::record;
use crate::kernel::error::Fault;
use crate::kernel::state::{Key, Overlay, Record, StateRead, StateWrite, Subject};
use crate::kernel::value::Hash;
use crate::ledger::law::Law;
use crate::ledger::params::{Parameter, code_list};
use crate::ledger::query::{Context, Query};

/// The newest version that this program knows. Tests know one more, with things that nobody else has (feature `next-version`).
pub const NEWEST: u64 = if cfg!(feature = "next-version") { 2 } else { 1 };

record! {
    /// The version that comes next.
    pub struct NextVersion {
        /// Which.
        pub version: u64,
        /// The block that begins with it.
        pub height: u64,
        /// Hash of the program that governance decided on, for its operators; what runs is their word.
        pub binary_hash: Hash,
    }

    /// The version that stands, and the one that comes.
    pub struct AppVersion {
        /// Which.
        pub version: u64,
        /// What comes.
        pub next: Option<NextVersion>,
    }
}

impl Record for AppVersion {
    const NAME: &'static str = "app_version";
}

/// Key of the app version.
pub fn key() -> Key<AppVersion> {
    Key::new(&Subject::Chain, &[])
}

/// The version that stands and the one that comes.
pub fn stands(state: &dyn StateRead) -> Result<AppVersion, Fault> {
    key().recall(state)?.map(|stands| AppVersion::clone(&stands)).ok_or_else(|| Fault::new("the state has no app version"))
}

/// The app version that stands, and the one that comes.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetAppVersion {}

impl Query for GetAppVersion {
    const NUMBER: u16 = 4;
    const NAME: &'static str = "get_app_version";
    type Answer = AppVersion;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        stands(state)
    }
}

/// The version that a block has to be executed under, if not the one that stands: its height begins with it.
pub fn activates(stands: &AppVersion, height: u64) -> Option<u64> {
    stands.next.as_ref().filter(|next| next.height <= height).map(|next| next.version)
}

/// Begins the version whose height has come, with the parameters and code lists that it brings. Gives the version of the block.
/// A program that does not know it stops here.
pub fn begin(law: &'static Law, height: u64, state: &mut Overlay<'_>) -> Result<u64, Fault> {
    let old = stands(state)?;
    let Some(version) = activates(&old, height) else {
        state.write_as(known(old.version)?);
        return Ok(old.version);
    };
    state.write_as(known(version)?);
    for spec in law.parameters(version).into_iter().filter(|spec| spec.since > old.version) {
        state.put(&spec.key(), &Parameter { current: spec.default(), next: None });
    }
    for list in law.code_lists().filter(|list| old.version < list.since() && list.since() <= version) {
        let begun = list.begun(state)?;
        state.put(&code_list(list.name()), &begun);
    }
    state.put(&key(), &AppVersion { version, next: None });
    Ok(version)
}

/// A fault that says what to do unless this program knows the version.
pub fn known(version: u64) -> Result<u64, Fault> {
    if version <= NEWEST {
        return Ok(version);
    }
    Err(Fault::new(format!("the chain needs app version {version}; this program knows up to {NEWEST}: install the newer release")))
}
