//! Questions about what became of organisations: who answers, attestations, new keys, successors (A46, C19, B67, D44).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::crypto::KeyId;
use crate::kernel::error::Fault;
use crate::kernel::id::{ReportId, Uscc};
use crate::kernel::listing::page_of;
use crate::kernel::member::Member;
use crate::kernel::place::Place;
use crate::kernel::state::{Key, StateRead};
use crate::kernel::value::{Hash, Time, u64_string};
use crate::ledger::division::MAX_STEPS;
use crate::ledger::draft::{Versioned, history_of};
use crate::ledger::organisation::{KeySpec, Thresholds, organisation, subject};
use crate::ledger::query::{Context, Listing, Query, history, negative};
use crate::ledger::scheduled::{Ending, EndingMode, Rekey, RekeyState, heir, scheduled, standing};
use crate::ledger::texts;
use crate::ledger::texts::Reason;
use crate::party::attestation::{RecordedAttestation, attestation, attestations_of};
use crate::party::responsible::{Responsible, ResponsibleLeaf, answers_at, responsible_at};

/// Who answered for an organisation at a time 责任可究. Asked of a past state with the moment of the question.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ResponsibleAt {
    /// Which.
    pub uscc: Uscc,
    /// When; none: the time asked about. Times yet to come are judged by what stands now.
    pub at: Option<Time>,
}

/// A list of those who answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResponsibleAnswer {
    /// The organisation's version that made it.
    pub version: u64,
    /// Height of its block.
    #[serde(with = "u64_string")]
    pub height: u64,
    /// It stands since.
    pub since: Time,
    /// Who.
    pub persons: Vec<ResponsibleView>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResponsibleView {
    /// The person.
    #[serde(flatten)]
    pub person: Responsible,
    /// Answers at the time asked about: the latest of the duty whose time has come.
    pub answers: bool,
}

impl ResponsibleAnswer {
    pub(super) fn new(leaf: ResponsibleLeaf, time: Time) -> Self {
        let person =
            |person: &Responsible| ResponsibleView { answers: answers_at(&leaf.responsible, person, time), person: person.clone() };
        let persons = leaf.responsible.iter().map(person).collect();
        ResponsibleAnswer { version: leaf.version, height: leaf.height, since: leaf.at, persons }
    }
}

impl Query for ResponsibleAt {
    const NUMBER: u16 = 21;
    const NAME: &'static str = "responsible_at";
    type Answer = Option<ResponsibleAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let at = self.at.unwrap_or(context.time);
        Ok(responsible_at(state, &self.uscc, at)?.map(|leaf| ResponsibleAnswer::new(leaf, at)))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// All attestations of an organisation, also those that have ended.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListAttestations {
    /// Whose.
    pub uscc: Uscc,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// An attestation with what follows from the time asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttestationAnswer {
    /// As it was recorded.
    #[serde(flatten)]
    pub recorded: RecordedAttestation,
    /// Inside its term.
    pub live: bool,
    /// Why it ended, where somebody ended it.
    pub reason: Option<Reason>,
}

fn attested(state: &dyn StateRead, key: Key<RecordedAttestation>, context: &Context) -> Result<Option<AttestationAnswer>, Fault> {
    let Some(recorded) = key.get(state)? else { return Ok(None) };
    let object = Versioned::subject(&recorded);
    let last = history_of(&object).head(state)?.count.checked_sub(1);
    let ended = recorded.ended.and(last).map(|at| history(context, state, &object, at, 1)).transpose()?;
    let reason = ended.and_then(|mut leaves| leaves.items.pop()?.reason);
    Ok(Some(AttestationAnswer { live: recorded.is_live(context.time), recorded, reason }))
}

impl Query for ListAttestations {
    const NUMBER: u16 = 22;
    const NAME: &'static str = "list_attestations";
    type Answer = Listing<AttestationAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let page = page_of(state, [attestations_of(&self.uscc).into()], &self.from, self.limit)?;
        let missing = || Fault::new("an attestation on a list is missing");
        let read = |(_, member): (usize, Member)| attested(state, Key::new(&member.subject, &[]), context)?.ok_or_else(missing);
        let items = page.members.into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest: None })
    }
}

/// An attestation.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetAttestation {
    /// Which.
    pub id: ReportId,
}

impl Query for GetAttestation {
    const NUMBER: u16 = 24;
    const NAME: &'static str = "get_attestation";
    type Answer = Option<AttestationAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        attested(state, attestation(&self.id), context)
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// The newest decision on new keys of an organisation.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetRekey {
    /// Which.
    pub uscc: Uscc,
}

/// What new keys are at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RekeyStage {
    /// They wait; the old ones still sign.
    Pending,
    /// All older ones are dead.
    InForce,
    /// Taken back before their time.
    Cancelled,
}

/// New keys with what follows from the time asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RekeyAnswer {
    /// State.
    pub stage: RekeyStage,
    /// In force from this time on.
    pub from: Time,
    /// Ids of the new keys.
    pub key_ids: Vec<KeyId>,
    /// The decision, its reason in words.
    #[serde(flatten)]
    pub rekey: RekeyWords,
}

/// The rest of a decision.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RekeyWords {
    /// The new keys.
    pub keys: Vec<KeySpec>,
    /// The new thresholds.
    pub thresholds: Thresholds,
    /// Who decided.
    pub by: Uscc,
    /// When.
    pub since: Time,
    /// Why.
    pub reason: Reason,
}

impl Rekey {
    /// What it is at a time.
    pub fn stage(&self, time: Time) -> RekeyStage {
        match self.state {
            RekeyState::Cancelled => RekeyStage::Cancelled,
            _ if time < self.from => RekeyStage::Pending,
            _ => RekeyStage::InForce,
        }
    }
}

impl Query for GetRekey {
    const NUMBER: u16 = 23;
    const NAME: &'static str = "get_rekey";
    type Answer = Option<RekeyAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(mut rekey) = scheduled(&self.uscc).get(state)?.and_then(|s| s.rekey) else { return Ok(None) };
        texts::show(&mut rekey.reason, &subject(&self.uscc), state)?;
        Ok(Some(RekeyAnswer {
            stage: rekey.stage(context.time),
            from: rekey.from,
            key_ids: rekey.keys.iter().map(|k| k.public_key.key_id()).collect(),
            rekey: RekeyWords {
                keys: rekey.keys.into_vec(),
                thresholds: rekey.thresholds,
                by: rekey.by,
                since: rekey.since,
                reason: rekey.reason,
            },
        }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// Who took over from an organisation, and for whom it acts itself (docs/spec/party.md).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetSuccession {
    /// Which.
    pub uscc: Uscc,
}

/// A decided end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndingView {
    /// How.
    pub mode: EndingMode,
    /// Who takes over; the first acts for it.
    pub into: Vec<Uscc>,
    /// From this time on.
    pub from: Time,
    /// The decision.
    pub decision_hash: Hash,
    /// Who sent the body, and can take it back; none where governance decided.
    pub sent_by: Option<Uscc>,
    /// The time has come.
    pub in_force: bool,
}

impl EndingView {
    pub(super) fn new(ending: Ending, time: Time) -> Self {
        let Ending { mode, into, from, decision_hash, sent_by } = ending;
        EndingView { mode, into: into.into_vec(), from, decision_hash, sent_by, in_force: from <= time }
    }
}

/// Successors and predecessors at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuccessionAnswer {
    /// Its own decided end.
    pub ending: Option<EndingView>,
    /// Who acts for it now, step by step; empty while it stands itself.
    pub successors: Vec<Uscc>,
    /// For whom it acts now; empty once it has ended.
    pub acts_for: Vec<Uscc>,
}

impl Query for GetSuccession {
    const NUMBER: u16 = 25;
    const NAME: &'static str = "get_succession";
    type Answer = Option<SuccessionAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(record) = standing(state, &self.uscc, context.time)? else { return Ok(None) };
        let ending = scheduled(&self.uscc).get(state)?.and_then(|s| s.ending);
        let (mut successors, mut at) = (Vec::new(), self.uscc);
        while let (Some(next), true) = (heir(state, &at, context.time)?, successors.len() < MAX_STEPS) {
            successors.push(next);
            at = next;
        }
        let acts_for = if record.has_ended() { Vec::new() } else { acts_for_whom(state, &self.uscc, context.time)? };
        Ok(Some(SuccessionAnswer { ending: ending.map(|ending| EndingView::new(ending, context.time)), successors, acts_for }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// Organisations that have ended and for which this one acts, nearest first. At most 64: the rules let no web grow larger.
pub fn acts_for_whom(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<Vec<Uscc>, Fault> {
    let (mut found, mut next) = (vec![*uscc], 0);
    while let Some(at) = found.get(next).copied() {
        for before in organisation(&at).get(state)?.map(|o| o.predecessors).unwrap_or_default() {
            if heir(state, &before, time)? == Some(at) && !found.contains(&before) && found.len() <= 64 {
                found.push(before);
            }
        }
        next += 1;
    }
    found.remove(0);
    Ok(found)
}
