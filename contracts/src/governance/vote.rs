//! What both votes share.

use crate::error::{Code, Refusal, ensure};
use crate::id::ProposalId;
use crate::party::Role;
use crate::party::access::{Object, require_relation};
use crate::query::blob_hash;
use crate::rule::{Allowed, Plan, Relation, Rule, TxContext, by};
use crate::samples;
use crate::state::{StateRead, stored};
use crate::texts::{self, Reason, Spoken};
use crate::value::Hash32;

use super::propose::Propose;
use super::{End, ProposalStatus, Vote, agenda, content_hash, electorate, finish, found, subject, touch, votes};

/// Governors, each for itself.
pub(super) const VOTERS: &[Allowed] = &[by(Role::Governor, Relation::Own)];

/// What a vote says.
pub(super) struct Ballot<'a> {
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
            ensure(mine.payload_hash == tx.payload_hash, Code::ExistsWithOtherContent)?;
            return Ok(Plan::exists(self.id));
        }
        require_relation(tx, state, VOTERS, &Object { owner: Some(*me), ..Object::default() })?;
        ensure(record.version == self.version && record.content_hash == self.content_hash, Code::StaleVersion)?;
        // 1
        if record.status != ProposalStatus::Open {
            return Err(Code::AlreadyDecided.of(record.status.word()));
        }
        // 2 It waits for a block with room for it, with the votes it has.
        ensure(tx.time < record.effective_at, Code::Lapsed)?;
        if let Some(reason) = self.reason {
            texts::require_reason(tx, state, reason)?;
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
pub(super) fn sample() -> (ProposalId, Hash32) {
    let example = Propose::example();
    let city = samples::uscc(samples::CITY_BUREAU);
    let id = ProposalId::derive(&samples::division(samples::CITY), &city, &example.local_key);
    let hash = content_hash(&id, &example.action, example.effective_at, &example.reason);
    (id, hash)
}
