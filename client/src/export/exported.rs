//! What is exported: entries, and the state in which they stood.

use mulu_contracts::catalog::queries::entry::EntryAnswer;
use mulu_contracts::catalog::records::detail::EntryDetail;
use mulu_contracts::catalog::records::entry::{CoreInput, EntryStatus};
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::{Hash32, Time};
use serde::Serialize;

/// Where in time the entries stood, and by which state that is proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Anchor {
    /// Chain.
    pub chain_id: String,
    /// Height of the state.
    #[serde(with = "mulu_contracts::kernel::value::u64_string")]
    pub height: u64,
    /// Time at which it was judged.
    pub time: Time,
    /// Hash of the state that the validators signed.
    pub app_hash: Hash32,
}

/// How an entry stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Version.
    #[serde(with = "mulu_contracts::kernel::value::u64_string")]
    pub version: u64,
    /// Status.
    pub status: EntryStatus,
    /// Not confirmed by its provider.
    pub unclaimed: bool,
    /// Hash of its content.
    pub content_hash: Hash32,
}

/// An entry to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Exported {
    /// 目录标识.
    pub id: EntryId,
    /// The provider's own key.
    pub local_key: LocalKey,
    /// 提供方.
    pub provider: Uscc,
    /// Its name.
    pub provider_name: String,
    /// Fields 3–17.
    pub core: CoreInput,
    /// Fields 19–43, in words.
    pub detail: EntryDetail,
    /// How it stood.
    pub standing: Standing,
}

impl Exported {
    /// Of an answer, with the provider's name.
    pub fn of(answer: EntryAnswer, provider_name: String) -> Exported {
        let core = answer.core;
        let standing = Standing { version: core.version, status: core.status, unclaimed: core.unclaimed, content_hash: core.content_hash };
        let (id, provider, core) = (core.entry_id, core.provider, core.input);
        Exported { id, local_key: answer.local_key, provider, provider_name, core, detail: answer.detail, standing }
    }

    /// Its URN: `urn:mulu:` and the id without hyphens.
    pub fn urn(&self) -> String {
        format!("urn:mulu:{}", self.id.to_string().replace('-', ""))
    }
}
