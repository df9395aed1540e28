//! submit_entry 编目 (A1, B3, D19; docs/spec/catalog.md).

use crate::catalog::access::{Actor, SENDERS};
use crate::catalog::check::Candidate;
use crate::catalog::keys::creation;
use crate::catalog::records::detail::EntryDetail;
use crate::catalog::records::entry::{CoreInput, Creation, EntryCore, EntryStatus, Marks, Place};
use crate::catalog::write::{Entry, save, stored_detail, submission};
use crate::catalog::{access, check, keys, samples, write};
use crate::kernel::codec::{record, sha256};
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::text::LocalKey;
use crate::kernel::value::Hash32;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::entry::AnyRule;
use crate::ledger::rule::Rule;
use crate::ledger::samples::{self as ledger_samples, DEPARTMENT};
use crate::ledger::texts::Spoken;
use crate::ledger::{division, scheduled, texts};
use crate::party::roles::reaches;

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
    const NUMBER: u16 = 201;
    const NAME: &'static str = "submit_entry";
    const ALLOWED: &'static [Allowed] = SENDERS;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let provider = scheduled::standing(draft, &self.provider, tx.time)?;
        // S3; without a provider there is no id, so nothing can stand under it.
        if let Some(provider) = &provider {
            let id = EntryId::derive(&provider.first_division, &provider.uscc, &self.local_key);
            if let Some(made) = creation(&id).get(draft)? {
                ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
                return Ok(Done::exists(id));
            }
        }
        // S5: the object's division is the one in the payload.
        let actor = access::require_submitter(tx, draft, &self.provider, &self.core.division)?;
        division::require_in_force(draft, &self.core.division, tx.time)?;
        // Check 1
        let provider = provider.filter(|p| !p.has_ended()).ok_or(Code::PROVIDER_UNKNOWN)?;
        ensure(reaches(draft, &provider.uscc, Role::Provider, &self.core.division, tx.time)?, Code::PROVIDER_UNKNOWN)?;
        // Check 2
        check::require_division(draft, &provider, &self.core)?;
        // Checks 3 to 7
        let entry_id = EntryId::derive(&provider.first_division, &provider.uscc, &self.local_key);
        let local_key_hash = Hash32(sha256(&[self.local_key.as_str().as_bytes()]));
        let (detail, blobs) = stored_detail(&entry_id, self.local_key.clone(), self.detail.0.clone());
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
            transferred: None,
        };
        let entry = Entry { core, marks: Marks::default(), is_frozen: false, detail, pending: None };
        Candidate { core: &entry.core, detail: &entry.detail, before: None }.require(tx, draft)?;
        // Check 8
        ensure(actor == Actor::Own || !self.core.update_frequency.confirmed, Code::NOT_FOR_BEHALF)?;
        // Check 9
        check::require_dated(tx, None, &self.core)?;

        let content_hash = save(draft, None, &entry, blobs)?;
        let made = Creation { payload_hash: tx.payload_hash, local_key_hash, submitted_by: *tx.signer.uscc(), at: tx.time };
        draft.put(&creation(&entry_id), &made);
        draft.put(&keys::submission(&entry_id), &submission(tx, draft, content_hash, Place::of(&self.core))?);
        Ok(Done::of(entry_id))
    }

    fn example() -> Self {
        submit("bus-lines")
    }
}

/// A submission of the sample department.
pub fn submit(local_key: &str) -> SubmitEntry {
    SubmitEntry {
        local_key: samples::key(local_key),
        provider: ledger_samples::uscc(DEPARTMENT),
        core: samples::core(),
        detail: Spoken(samples::detail()),
    }
}

/// A submission on behalf of the sample department: its frequency is a guess.
pub fn behalf(local_key: &str) -> SubmitEntry {
    let mut submit = submit(local_key);
    submit.core.update_frequency.confirmed = false;
    submit
}

/// The content hash that the ledger makes of it, if it is sent by [`ledger_samples::SALTS`]: what its reviewer signs.
pub fn content_hash(local_key: &str) -> Hash32 {
    let sent = AnyRule::from(submit(local_key)).salted(&ledger_samples::SALTS);
    let mut submit = sent.get::<SubmitEntry>().cloned().unwrap_or_else(|| submit(local_key));
    texts::hide(&mut submit.detail, &keys::subject(&samples::id(local_key)));
    write::content_hash(&submit.provider, &submit.core, &submit.detail)
}
