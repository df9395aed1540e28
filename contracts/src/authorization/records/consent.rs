//! The consent that a sub-grant needs (A47; docs/spec/grant.md, Sub-grants): of the bureau, and of the provider of each entry.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::{choice, record};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::value::{Hash32, Set, Time};
use crate::ledger::texts::Reason;

choice! {
    /// What somebody says to a sub-grant.
    ConsentOutcome {
        /// 同意.
        Approve "approve",
        /// 不同意.
        Reject "reject",
    }
}

record! {
    /// What a sub-grant in consent waits for.
    pub struct Awaited {
        /// The bureau that consented.
        pub bureau: Option<Uscc>,
        /// Entries whose consent is missing.
        pub missing: u16,
        /// All should be there before this time; late ones are shown, and nobody consents in another's place.
        pub due: Time,
        /// It lapses at this time, or with its term.
        pub lapses: Time,
    }

    /// That an entry's provider consented, keyed by (grant, entry).
    pub struct EntryConsent {
        /// Who.
        pub by: Uscc,
        /// When.
        pub at: Time,
    }

    /// What somebody said, a creation keyed by (grant, version, signer, smallest entry or none).
    pub struct SubGrantConsent {
        /// Who.
        pub by: Uscc,
        /// What.
        pub outcome: ConsentOutcome,
        /// For which entries; none: as the bureau.
        pub entries: Set<EntryId, 0, 256>,
        /// Why.
        pub reason: Option<Reason>,
        /// When.
        pub at: Time,
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
    }
}

impl Record for Awaited {
    const NAME: &'static str = "awaited";
}

impl Record for EntryConsent {
    const NAME: &'static str = "entry_consent";
}

impl Record for SubGrantConsent {
    const NAME: &'static str = "sub_grant_consent";
}
