//! What both votes share.

use crate::governance::access::{content_hash, found};
use crate::governance::electorate::electorate;
use crate::governance::keys::{agenda, subject, votes};
use crate::governance::kinds::propose::Propose;
use crate::governance::records::{End, ProposalStatus, Vote};
use crate::governance::write::{finish, touch};
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ProposalId;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, blob_hash, stored};
use crate::kernel::value::Hash32;
use crate::ledger::access::{Allowed, Object, Relation, by, require_relation};
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::samples::{CITY, CITY_BUREAU};
use crate::ledger::texts::{Reason, Spoken, require_reason};
use crate::ledger::{samples, texts};

/// Governors, each for itself.
pub(crate) const VOTERS: &[Allowed] = &[by(Role::Governor, Relation::Own)];

/// What a vote says.
pub(crate) struct Ballot<'a> {
    pub id: &'a ProposalId,
    pub version: u64,
    pub content_hash: Hash32,
    pub approve: bool,
    pub reason: Option<&'a Spoken<Reason>>,
}

impl Ballot<'_> {
    /// The checks in their order, and what the vote writes.
    pub(super) fn cast(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let me = tx.signer.uscc();
        // S3, as a change of a proposal and as the creation of a vote.
        let record = found(state, self.id)?;
        let mut cast = votes(self.id).get(state)?.unwrap_or_default();
        if let Some(mine) = cast.votes.iter().find(|v| v.governor == *me) {
            ensure(mine.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Plan::exists(self.id));
        }
        require_relation(tx, state, VOTERS, &Object { owner: Some(*me), ..Object::default() })?;
        ensure(record.version == self.version && record.content_hash == self.content_hash, Code::STALE_VERSION)?;
        // 1
        if record.status != ProposalStatus::Open {
            return Err(Code::ALREADY_DECIDED.of(record.status.word()));
        }
        // 2 It waits for a block with room for it, with the votes it has.
        ensure(tx.time < record.effective_at, Code::LAPSED)?;
        if let Some(reason) = self.reason {
            require_reason(tx, state, reason)?;
        }

        let mut plan = Plan::default();
        let mut reason = self.reason.map(|r| r.0.clone());
        let hidden = reason.as_mut().map(|r| texts::hide(r, &subject(self.id), &format!("votes.{me}"))).unwrap_or_default();
        for (hash, words) in hidden {
            plan.blob(hash, words);
        }
        cast.votes.push(Vote { governor: *me, approve: self.approve, reason, at: tx.time, payload_hash: tx.payload_hash });
        plan.put(&votes(self.id), &cast);
        let electorate = electorate(state, tx.time)?;
        let tally = electorate.tally(&cast.votes);
        if tally.impossible && !self.approve {
            let end = End {
                height: tx.height,
                at: tx.time,
                approvals: tally.approvals as u32,
                needed: electorate.needed as u32,
                code: None,
                detail: None,
            };
            plan.put(&agenda(), &agenda().get(state)?.unwrap_or_default().without(self.id));
            finish(&mut plan, record, ProposalStatus::Rejected, end);
        } else {
            let core_hash = Hash32(blob_hash(&stored(&record)));
            touch(&mut plan, &record, core_hash);
        }
        Ok(plan)
    }
}

/// Id and content of the example of `propose`, as the city bureau of the samples sends it.
pub(crate) fn sample() -> (ProposalId, Hash32) {
    let example = Propose::example();
    let city = samples::uscc(CITY_BUREAU);
    let id = ProposalId::derive(&samples::division(CITY), &city, &example.local_key);
    let hash = content_hash(&id, &example.action, example.effective_at, &example.reason);
    (id, hash)
}
