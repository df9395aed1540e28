//! submit_entry 编目 (A1, B3, D19; records.md §3.3).

use crate::codec::{record, sha256};
use crate::error::{Code, Refusal, ensure};
use crate::id::{EntryId, Uscc};
use crate::party::assign_role::holds;
use crate::party::{self, Role};
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::StateRead;
use crate::text::LocalKey;
use crate::value::Hash32;

use super::check::{self, Candidate};
use super::save::{Entry, save, stored_detail, submission};
use super::who::{self, Actor};
use super::{CoreInput, Creation, EntryCore, EntryDetail, EntryStatus, Spoken, creation, examples};

record! {
    /// A new entry. Keyed by provider and `local_key`.
    pub struct SubmitEntry {
        /// The provider's own key of the entry; its id follows from it.
        pub local_key: LocalKey,
        /// 提供方.
        pub provider: Uscc,
        /// Fields 3–17, and which of all fields are assumed.
        pub core: CoreInput,
        /// Fields 19–43.
        pub detail: Spoken<EntryDetail>,
    }
}

impl Rule for SubmitEntry {
    const NAME: &'static str = "submit_entry";
    const ALLOWED: &'static [Allowed] = who::SENDERS;

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let provider = party::standing(state, &self.provider, tx.time)?;
        // S3; without a provider there is no id, so nothing can stand under it.
        if let Some(provider) = &provider {
            let id = EntryId::derive(&provider.first_division, &provider.uscc, &self.local_key);
            if let Some(made) = creation(&id).get(state)? {
                ensure(made.payload_hash == tx.payload_hash, Code::ExistsWithOtherContent)?;
                return Ok(Plan::exists(id));
            }
        }
        // S5; decision 24: the object's division is the one in the payload.
        let actor = who::require_submitter(tx, state, &self.provider, &self.core.division)?;
        // 1
        let provider = provider.filter(|p| !p.has_ended()).ok_or(Code::ProviderUnknown)?;
        ensure(holds(state, &provider.uscc, Role::Provider, None, tx.time)?, Code::ProviderUnknown)?;
        // 2
        check::require_division(state, &provider, &self.core)?;
        party::require_in_force(state, &self.core.division, tx.time)?;
        // 3 to 7
        let entry_id = EntryId::derive(&provider.first_division, &provider.uscc, &self.local_key);
        let local_key_hash = Hash32(sha256(&[self.local_key.as_str().as_bytes()]));
        let (detail, blobs) = stored_detail(&entry_id, self.local_key.clone(), self.detail.0.clone(), None);
        let core = EntryCore {
            entry_id,
            local_key_hash,
            provider: self.provider,
            input: self.core.clone(),
            status: EntryStatus::Submitted,
            version: 0,
            prev_hash: Hash32([0; 32]),
            content_hash: Hash32([0; 32]),
            detail_hash: Hash32([0; 32]),
            unclaimed: actor == Actor::Behalf,
            objections: 0,
            frozen_by: None,
            registration: None,
        };
        let entry = Entry { core, detail, pending: None };
        Candidate { core: &entry.core, detail: &entry.detail, before: None }.require(tx, state)?;
        // 8
        ensure(actor == Actor::Own || !self.core.update_frequency.confirmed, Code::NotForBehalf)?;

        let mut plan = Plan::default();
        let content_hash = save(&mut plan, state, None, &entry, blobs)?;
        let made = Creation { payload_hash: tx.payload_hash, local_key_hash, submitted_by: *tx.signer.uscc(), at: tx.time };
        plan.put(&creation(&entry_id), &made);
        plan.put(&super::submission(&entry_id), &submission(tx, content_hash));
        Ok(plan)
    }

    fn example() -> Self {
        examples::submit("bus-lines")
    }
}
