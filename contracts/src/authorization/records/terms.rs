//! What stands beside the core of a grant: its terms and the data that it names (docs/spec/grant.md, Records).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::records::reach::Over;
use crate::authorization::records::scope::{Cell, Fields, Recipients};
use crate::kernel::codec::record;
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::{Code, Text};
use crate::kernel::value::{Hash, List, Set};

/// What a purpose costs.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// 无偿.
    Free,
    /// 有条件无偿: on the conditions of this hash.
    FreeConditional(Hash),
    /// 有偿.
    Fee,
}

record! {
    /// Class of a purpose and of all below it that have none of their own.
    pub struct PriceClass {
        /// Code of the list `purposes`.
        pub purpose: Code<24>,
        /// Its class.
        pub class: Class,
    }

    /// What one gets of the benefit 收益分成.
    pub struct BenefitShare {
        /// Who.
        pub org: Uscc,
        /// Hundredths of a percent.
        pub bp: u16,
    }

    /// Conditions that come with data of another source.
    pub struct UpstreamTerms {
        /// Whose.
        pub owner: Text<64>,
        /// Hash of them.
        pub hash: Hash,
    }

    /// Documents that stay off the ledger (B28, B29, B49).
    #[derive(Default)]
    pub struct Documents {
        /// 三重一大 decision.
        #[serde(default)]
        pub decision_hash: Option<Hash>,
        /// The agreement that was signed.
        #[serde(default)]
        pub agreement_hash: Option<Hash>,
        /// Conditions of the use.
        #[serde(default)]
        pub conditions_hash: Option<Hash>,
        /// How it ends.
        #[serde(default)]
        pub exit_hash: Option<Hash>,
        /// Security measures.
        #[serde(default)]
        pub security_hash: Option<Hash>,
        /// What comes from upstream.
        #[serde(default)]
        pub upstream: Option<UpstreamTerms>,
    }

    /// Fields 6, 10, 12 and 14 of a grant.
    #[derive(Default)]
    pub struct Terms {
        /// Where it is used; empty: anywhere in the country.
        #[serde(default)]
        pub spatial: Set<DivisionCode, 0, 32>,
        /// Whom it may be handed to.
        #[serde(default)]
        pub recipients: Recipients,
        /// Classes by purpose; a purpose without one is fee.
        #[serde(default)]
        pub price_class: List<PriceClass, 0, 8>,
        /// Shares that sum to all of it, or none.
        #[serde(default)]
        pub benefit: List<BenefitShare, 0, 16>,
        /// Documents.
        #[serde(default)]
        pub documents: Documents,
    }

    /// The detail of a version: terms and data together, kept whole under its hash, and standing as it is now.
    pub struct Detail {
        /// Terms.
        pub terms: Terms,
        /// Data.
        pub over: Over,
    }

    /// What a grant says of an entry, keyed by both: what a check reads.
    pub struct EntryIn {
        /// Version as seen.
        pub version: u64,
        /// Which fields.
        pub fields: Fields,
        /// No: an amendment took it out.
        pub is_in: bool,
    }

    /// The cells of a grant; none where it names entries.
    pub struct Cells {
        /// Which.
        pub cells: Set<Cell, 0, 64>,
    }
}

impl Record for Terms {
    const NAME: &'static str = "terms";
}

impl Record for Detail {
    const NAME: &'static str = "detail";
}

impl Record for EntryIn {
    const NAME: &'static str = "entry_in";
}

impl Record for Cells {
    const NAME: &'static str = "cells";
}

impl Terms {
    /// The class of a purpose: of the nearest code at or above it, else fee.
    pub fn class_of(&self, purpose: &Code<24>) -> Class {
        let above = self.price_class.iter().filter(|line| line.purpose.covers(purpose));
        above.max_by_key(|line| line.purpose.as_str().len()).map_or(Class::Fee, |line| line.class.clone())
    }
}
