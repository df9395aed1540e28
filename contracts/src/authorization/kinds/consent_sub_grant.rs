//! consent_sub_grant 同意再授权 (A47; docs/spec/grant.md): of the bureau, and of the provider of each entry. One that rejects ends it.

use crate::authorization::access::grant::{BUREAUS, PROVIDER, SeenGrant, entries_of, provides};
use crate::authorization::keys::{grant as keys, grant_lists as lists};
use crate::authorization::records::consent::{Awaited, ConsentOutcome, EntryConsent, SubGrantConsent};
use crate::authorization::records::grant::GrantStatus;
use crate::authorization::samples::grant as samples;
use crate::authorization::standing::Standing;
use crate::authorization::write::grant::{activate, mark, save, stop_waiting};
use crate::catalog::records::entry::EntryCore;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{EntryId, GrantId};
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::value::Set;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Consents to a sub-grant, or refuses.
    pub struct ConsentSubGrant {
        /// The sub-grant.
        pub id: GrantId,
        /// Its version now, which this leaves until the last consent.
        pub version: u64,
        /// What is said.
        pub outcome: ConsentOutcome,
        /// Of which entries, as their provider; none: as the bureau.
        #[serde(default)]
        pub entries: Set<EntryId, 0, 256>,
        /// Why; a refusal needs one.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
    }
}

const CONSENTERS: &[Allowed] = &[BUREAUS[0], BUREAUS[1], PROVIDER];

impl Rule for ConsentSubGrant {
    const NUMBER: u16 = 427;
    const NAME: &'static str = "consent_sub_grant";
    const ALLOWED: &'static [Allowed] = CONSENTERS;

    fn allowed(&self) -> &'static [Allowed] {
        if self.entries.is_empty() { &CONSENTERS[..2] } else { &CONSENTERS[2..] }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = *tx.signer.uscc();
        let member = lists::consent_member(&self.id, self.version, &me, self.entries.first());
        let key = lists::consent_of(&member);
        if let Some(said) = key.get(draft)? {
            ensure(said.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.id));
        }
        let seen = found::<SeenGrant>(tx, draft, &self.id)?;
        let entries = self.entries(draft)?;
        let states = [Standing::Consent, Standing::Lapsed];
        pass_as(tx, &seen, self.version, &states, || self.require_related(tx, draft, &seen, &entries))?;
        // Check 1
        ensure(seen.standing == Standing::Consent, Code::LAPSED)?;
        // Check 2
        for core in &entries {
            ensure(provides(tx, draft, core)?, Code::NOT_THE_PROVIDER)?;
        }
        let awaited = keys::awaited(&self.id).get(draft)?.ok_or_else(|| Fault::new("a sub-grant waits for nothing"))?;
        // Check 3
        ensure(!self.is_decided(draft, &awaited)?, Code::ALREADY_DECIDED)?;
        // Check 4
        ensure(self.outcome == ConsentOutcome::Approve || self.reason.is_some(), Code::REASON_MISSING)?;

        let mut said = SubGrantConsent {
            by: me,
            outcome: self.outcome,
            entries: self.entries.clone(),
            reason: self.reason.as_ref().map(|reason| reason.0.clone()),
            at: tx.time,
            payload_hash: tx.payload_hash,
        };
        if let Some(reason) = &said.reason {
            draft.require_reason(reason)?;
        }
        draft.hide(&mut said, &keys::subject(&self.id));
        draft.put(&key, &said);
        lists::consents_of(&self.id).join(draft, &member)?;
        match self.outcome {
            ConsentOutcome::Approve => self.approve(tx, draft, seen, awaited),
            ConsentOutcome::Reject => {
                let over = seen.detail(draft)?.over;
                stop_waiting(draft, &seen.grant, &over)?;
                let mut grant = seen.grant.clone();
                (grant.status, grant.ended_at) = (GrantStatus::Rejected, Some(tx.time));
                Ok(save(draft, Some(&seen.grant), grant)?)
            }
        }
    }

    fn example() -> Self {
        ConsentSubGrant { id: samples::sub_id(), version: 1, outcome: ConsentOutcome::Approve, entries: Set::default(), reason: None }
    }
}

impl ConsentSubGrant {
    /// S4: the entries named, each in the sub-grant.
    fn entries(&self, state: &dyn StateRead) -> Result<Vec<EntryCore>, Refusal> {
        for entry in self.entries.iter() {
            if keys::entry_in(&self.id, entry).get(state)?.is_none() {
                return Err(Code::NOT_FOUND.of("entries"));
            }
        }
        entries_of(state, self.entries.iter(), "entries")
    }

    /// S5: a bureau that covers, or who provides one of the entries.
    fn require_related(&self, tx: &TxContext, state: &dyn StateRead, seen: &SeenGrant, entries: &[EntryCore]) -> Result<(), Refusal> {
        if entries.is_empty() {
            return ensure(seen.is_authority(tx, state, BUREAUS)?, Code::RELATION_MISSING);
        }
        for core in entries {
            if provides(tx, state, core)? {
                return Ok(());
            }
        }
        Err(Code::RELATION_MISSING.into())
    }

    /// Has the bureau consented, or the provider of one of the entries?
    fn is_decided(&self, state: &dyn StateRead, awaited: &Awaited) -> Result<bool, Fault> {
        if self.entries.is_empty() {
            return Ok(awaited.bureau.is_some());
        }
        for entry in self.entries.iter() {
            if keys::entry_consent(&self.id, entry).get(state)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// One consent more; with the last the sub-grant is active.
    fn approve(&self, tx: &TxContext, draft: &mut Draft<'_>, seen: SeenGrant, mut awaited: Awaited) -> Result<Done, Refusal> {
        let me = *tx.signer.uscc();
        if self.entries.is_empty() {
            awaited.bureau = Some(me);
            lists::waiting_in(&seen.grant.division).leave(draft, &lists::member(&self.id))?;
        }
        for entry in self.entries.iter() {
            draft.put(&keys::entry_consent(&self.id, entry), &EntryConsent { by: me, at: tx.time });
            lists::waiting_for(entry).leave(draft, &lists::entry_member(&self.id, entry))?;
            awaited.missing = awaited.missing.checked_sub(1).ok_or_else(|| Fault::new("more entries were consented to than there are"))?;
        }
        draft.put(&keys::awaited(&self.id), &awaited);
        if awaited.bureau.is_none() || awaited.missing > 0 {
            return Ok(mark(draft, &seen.grant)?);
        }
        let detail = seen.detail(draft)?;
        let mut grant = seen.grant.clone();
        activate(draft, &mut grant, &detail)?;
        grant.content_hash = grant.content(&detail);
        Ok(save(draft, Some(&seen.grant), grant)?)
    }
}
