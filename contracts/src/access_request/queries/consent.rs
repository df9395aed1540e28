//! The question about a consent (E15, E32; docs/spec/access_request.md): by its hash alone, which only who was told it knows.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::access_request::keys::consent;
use crate::access_request::records::SubjectConsent;
use crate::kernel::error::Fault;
use crate::kernel::state::StateRead;
use crate::kernel::value::Hash;
use crate::ledger::query::{Context, Query, negative};

/// A consent as it stands. No question lists consents, by person or otherwise.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetConsent {
    /// Its hash.
    pub consent: Hash,
}

/// A consent with what follows from the time asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentAnswer {
    /// The consent.
    pub consent: SubjectConsent,
    /// Neither taken back nor over.
    pub live: bool,
}

impl Query for GetConsent {
    const NUMBER: u16 = 195;
    const NAME: &'static str = "get_consent";
    type Answer = Option<ConsentAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let found = consent(&self.consent).get(state)?;
        Ok(found.map(|consent| ConsentAnswer { live: consent.is_live(context.time), consent }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}
