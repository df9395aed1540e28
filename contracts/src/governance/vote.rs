//! What approve_proposal and reject_proposal share (docs/spec/governance.md).

use crate::governance::access::content_hash;
use crate::governance::electorate::electorate;
use crate::governance::keys::{agenda, subject, votes};
use crate::governance::kinds::propose::Propose;
use crate::governance::records::{Proposal, ProposalStatus, Vote};
use crate::governance::write::finish;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{ProposalId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::value::Hash32;
use crate::ledger::access::{Allowed, Relation, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, found, pass};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::{CITY, CITY_BUREAU};
use crate::ledger::texts::{Reason, Spoken};

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
    pub(super) fn cast(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = tx.signer.uscc();
        // S3, as a change of a proposal and as the creation of a vote.
        let record = found::<Proposal>(tx, draft, self.id)?;
        let mut cast = votes(self.id).get(draft)?.unwrap_or_default();
        if let Some(mine) = cast.votes.iter().find(|v| v.governor == *me) {
            ensure(mine.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.id));
        }
        let seen = Seen { record: &record, voter: *me, same: record.content_hash == self.content_hash };
        pass(tx, draft, &seen, self.version, &[()])?;
        // Check 1
        if record.status != ProposalStatus::Open {
            return Err(Code::ALREADY_DECIDED.of(record.status.word()));
        }
        // Check 2. It waits for a block with room for it, with the votes it has.
        ensure(tx.time < record.effective_at, Code::LAPSED)?;
        let reason = self.reason.map(|reason| draft.say(reason, &subject(self.id))).transpose()?;

        cast.votes.push(Vote { governor: *me, approve: self.approve, reason, at: tx.time, payload_hash: tx.payload_hash });
        draft.put(&votes(self.id), &cast);
        let electorate = electorate(draft, tx.time)?;
        let tally = electorate.tally(&cast.votes);
        if tally.impossible && !self.approve {
            let end = electorate.end(&tally, draft.origin(), None);
            draft.put(&agenda(), &agenda().get(draft)?.unwrap_or_default().without(self.id));
            finish(draft, record, ProposalStatus::Rejected, end)?;
        } else {
            draft.mark(&record)?;
        }
        Ok(Done::of(self.id))
    }
}

/// A proposal as a governor votes on it: its own act, on what it saw.
struct Seen<'a> {
    record: &'a Proposal,
    voter: Uscc,
    same: bool,
}

impl Gated for Seen<'_> {
    /// Votes on what is decided have an error of their own.
    type State = ();

    fn target(&self) -> Target {
        Target { owner: Some(self.voter), ..Target::default() }
    }

    fn version(&self) -> u64 {
        self.record.version
    }

    fn is_current(&self, _: &TxContext, named: u64) -> bool {
        named == self.record.version && self.same
    }

    fn state(&self) {}

    fn word((): ()) -> &'static str {
        "open"
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
