//! One line and one function for each kind: the message of a row, over a state in which nothing but role and relation can refuse it.

use mulu_contracts::catalog::amend_entry::AmendEntry;
use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::confirm_entry::ConfirmEntry;
use mulu_contracts::catalog::element::amend_element::AmendElement;
use mulu_contracts::catalog::element::answer_contest::AnswerContest;
use mulu_contracts::catalog::element::claim_source::ClaimSource;
use mulu_contracts::catalog::element::contest_source::ContestSource;
use mulu_contracts::catalog::element::decide_source::DecideSource;
use mulu_contracts::catalog::element::publish_element::PublishElement;
use mulu_contracts::catalog::element::release_source::ReleaseSource;
use mulu_contracts::catalog::record_inventory::RecordInventory;
use mulu_contracts::catalog::reinstate_entry::ReinstateEntry;
use mulu_contracts::catalog::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::set_entry_attributes::SetEntryAttributes;
use mulu_contracts::catalog::submit_entry::SubmitEntry;
use mulu_contracts::catalog::touch_entry::TouchEntry;
use mulu_contracts::catalog::transfer_entry::{Transfer, TransferEntry};
use mulu_contracts::catalog::withdraw_entry::WithdrawEntry;
use mulu_contracts::catalog::{CoreChange, EntryStatus, Outcome, Spoken, examples};
use mulu_contracts::governance::approve_proposal::ApproveProposal;
use mulu_contracts::governance::propose::Propose;
use mulu_contracts::governance::reject_proposal::RejectProposal;
use mulu_contracts::governance::withdraw_proposal::WithdrawProposal;
use mulu_contracts::governance::{self, Proposal};
use mulu_contracts::id::EntryId;
use mulu_contracts::joint::JointBody as _;
use mulu_contracts::party::add_key::AddKey;
use mulu_contracts::party::amend_organisation::AmendOrganisation;
use mulu_contracts::party::assign_role::AssignRole;
use mulu_contracts::party::cancel_rekey::CancelRekey;
use mulu_contracts::party::change::{ClaimKey, claim_key};
use mulu_contracts::party::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::issue_claim_key::IssueClaimKey;
use mulu_contracts::party::merge_organisation::{Merge, MergeOrganisation};
use mulu_contracts::party::record_attestation::RecordAttestation;
use mulu_contracts::party::register_organisation::RegisterOrganisation;
use mulu_contracts::party::rekey_organisation::RekeyOrganisation;
use mulu_contracts::party::remove_role::RemoveRole;
use mulu_contracts::party::resume_organisation::ResumeOrganisation;
use mulu_contracts::party::revoke_key::RevokeKey;
use mulu_contracts::party::rotate_key::RotateKey;
use mulu_contracts::party::scheduled::{Rekey, RekeyState, Scheduled, scheduled};
use mulu_contracts::party::set_responsible::SetResponsible;
use mulu_contracts::party::set_thresholds::SetThresholds;
use mulu_contracts::party::suspend_organisation::SuspendOrganisation;
use mulu_contracts::party::unfreeze_key::UnfreezeKey;
use mulu_contracts::party::{self, KeyStatus, OrganisationStatus, Role, SigningKey};
use mulu_contracts::registry::AnyRule;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_contracts::value::Time;

use super::{Relation, SIGNER, TARGET, World};

/// Makes the message of a row.
pub type Case = fn(&mut World) -> AnyRule;

/// Every kind of the registry has a line here.
pub const CASES: &[(&str, Case)] = &[
    (RegisterOrganisation::NAME, register_organisation),
    (AmendOrganisation::NAME, amend_organisation),
    (AddKey::NAME, |w| AddKey { org: w.org(), key: key_spec("matrix") }.into()),
    (RotateKey::NAME, rotate_key),
    (RevokeKey::NAME, |w| RevokeKey { org: w.org(), control_version: 0, key_id: key_id(w, 1) }.into()),
    (FreezeKey::NAME, |w| FreezeKey { org: w.org(), control_version: 0, keys: KeyChoice::One(key_id(w, 1)) }.into()),
    (UnfreezeKey::NAME, unfreeze_key),
    (SetThresholds::NAME, |w| SetThresholds { uscc: w.org(), version: 1, thresholds: Default::default() }.into()),
    (SuspendOrganisation::NAME, |w| SuspendOrganisation { org: w.org(), control_version: 0, reason: reason("law") }.into()),
    (ResumeOrganisation::NAME, resume_organisation),
    (AssignRole::NAME, |w| AssignRole { org: w.org(), from: Time(time().0 + 1), ..AssignRole::example() }.into()),
    (RemoveRole::NAME, remove_role),
    (IssueClaimKey::NAME, issue_claim_key),
    (ClaimOrganisation::NAME, claim_organisation),
    (RekeyOrganisation::NAME, |w| RekeyOrganisation { org: w.org(), ..RekeyOrganisation::example() }.into()),
    (CancelRekey::NAME, cancel_rekey),
    (MergeOrganisation::NAME, merge_organisation),
    (SetResponsible::NAME, |w| SetResponsible { uscc: w.org(), ..SetResponsible::example() }.into()),
    (RecordAttestation::NAME, |w| RecordAttestation { subject: w.org(), ..RecordAttestation::example() }.into()),
    ("submit_entry", |w| w.submission().into()),
    ("review_entry", review_entry),
    (ResubmitEntry::NAME, resubmit_entry),
    (AmendEntry::NAME, amend_entry),
    (SetEntryAttributes::NAME, set_entry_attributes),
    (WithdrawEntry::NAME, withdraw_entry),
    (ReinstateEntry::NAME, reinstate_entry),
    (ConfirmEntry::NAME, confirm_entry),
    (TouchEntry::NAME, touch_entry),
    (PublishElement::NAME, |_| county_element().into()),
    (AmendElement::NAME, amend_element),
    (ClaimSource::NAME, claim_source),
    (ReleaseSource::NAME, release_source),
    (ContestSource::NAME, contest_source),
    (DecideSource::NAME, decide_source),
    (AnswerContest::NAME, answer_contest),
    (RecordInventory::NAME, |w| RecordInventory { org: w.org(), ..RecordInventory::example() }.into()),
    (TransferEntry::NAME, transfer_entry),
    (Propose::NAME, |w| proposal(w).into()),
    (ApproveProposal::NAME, approve_proposal),
    (RejectProposal::NAME, reject_proposal),
    (WithdrawProposal::NAME, withdraw_proposal),
];

/// Id of the n-th key of the target; of one that nobody has where there is no target.
fn key_id(w: &World, n: u32) -> mulu_contracts::crypto::KeyId {
    public(&format!("{}/{n}", w.target())).key_id()
}

fn register_organisation(_: &mut World) -> AnyRule {
    let example = RegisterOrganisation::example();
    RegisterOrganisation { uscc: uscc(90), division: division(COUNTY), superior: None, keys: list([]), ..example }.into()
}

fn amend_organisation(w: &mut World) -> AnyRule {
    let business = Some(set([code("platform")]));
    AmendOrganisation { uscc: w.org(), name: None, business, ..AmendOrganisation::example() }.into()
}

fn rotate_key(w: &mut World) -> AnyRule {
    let key = party::KeySpec { holder_tag: key_spec(&format!("{}/0", w.target())).holder_tag, ..key_spec("matrix") };
    RotateKey { uscc: w.org(), version: 1, key_id: key_id(w, 0), key }.into()
}

fn unfreeze_key(w: &mut World) -> AnyRule {
    if w.relation != Relation::Missing {
        // Who has nothing to do with the organisation did not freeze its key either.
        let frozen_by = if w.relation == Relation::Foreign { uscc(TARGET) } else { uscc(SIGNER) };
        let key = party::signing_key(&w.org(), &key_id(w, 1));
        let standing = key.get(&w.ledger.state).unwrap().unwrap();
        w.put(&key, &SigningKey { status: KeyStatus::Frozen, frozen_by: Some(frozen_by), ..standing });
    }
    UnfreezeKey { org: w.org(), control_version: 0, keys: KeyChoice::One(key_id(w, 1)), reason: reason("incorrect") }.into()
}

fn resume_organisation(w: &mut World) -> AnyRule {
    // A suspended signer would not get past its envelope.
    if w.relation != Relation::Own {
        w.set_status(OrganisationStatus::Suspended);
    }
    ResumeOrganisation { org: w.org(), control_version: 0, reason: reason("other") }.into()
}

fn remove_role(w: &mut World) -> AnyRule {
    if w.relation == Relation::Own {
        w.also(Role::Provider);
    }
    let example = RemoveRole::example();
    RemoveRole { org: w.org(), version: 1, role: Role::Provider, scope_division: division(COUNTY), ..example }.into()
}

fn issue_claim_key(w: &mut World) -> AnyRule {
    w.set_status(OrganisationStatus::Unclaimed);
    IssueClaimKey { uscc: w.org(), public_key: public("matrix"), ..IssueClaimKey::example() }.into()
}

fn claim_organisation(w: &mut World) -> AnyRule {
    w.set_status(OrganisationStatus::Unclaimed);
    if w.relation == Relation::Own {
        let claim = ClaimKey { public_key: public("claim"), valid_until: Time(w.ledger.time.0 + 60) };
        w.put(&claim_key(&w.org()), &claim);
        w.keys = vec!["claim".into()];
    }
    ClaimOrganisation { uscc: w.org(), version: 1, keys: list([key_spec("matrix")]), ..ClaimOrganisation::example() }.into()
}

fn cancel_rekey(w: &mut World) -> AnyRule {
    if w.relation != Relation::Missing {
        let RekeyOrganisation { keys, thresholds, reason, .. } = RekeyOrganisation::example();
        let (by, since, from) = (uscc(CITY_BUREAU), w.ledger.time, Time(w.ledger.time.0 + 60));
        let (state, payload_hash) = (RekeyState::Decided, mulu_contracts::value::Hash32([0; 32]));
        let rekey = Rekey { keys, thresholds, from, by, since, reason: reason.0, state, payload_hash };
        w.put(&scheduled(&w.org()), &Scheduled { rekey: Some(rekey), ending: None });
    }
    CancelRekey { org: w.org(), control_version: 0 }.into()
}

fn merge_organisation(w: &mut World) -> AnyRule {
    let successor = if w.relation == Relation::Named { SIGNER } else { COUNTY_PROVIDER };
    MergeOrganisation::Body(Spoken(Merge { uscc: w.org(), into: set([uscc(successor)]), ..Merge::example() })).into()
}

fn transfer_entry(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    let to = if w.relation == Relation::Named { SIGNER } else { COUNTY_PROVIDER };
    // A bureau signs in the place of the provider.
    let for_giver = (w.role == Some(Role::Bureau)).then(|| hash("decision"));
    TransferEntry::Body(Spoken(Transfer { id, version: w.version(&id), to: uscc(to), for_giver, ..Transfer::example() })).into()
}

fn review_entry(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Submitted);
    w.judge(&id, Outcome::Approve).into()
}

fn resubmit_entry(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Rejected);
    let submit = w.submission();
    ResubmitEntry { id, version: w.version(&id), core: submit.core, detail: submit.detail }.into()
}

fn amend_entry(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    let core = CoreChange { title: Change::Set(text("新名称")), ..CoreChange::default() };
    AmendEntry { id, version: w.version(&id), core, detail: Spoken::default() }.into()
}

fn set_entry_attributes(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    let version = w.version(&id);
    SetEntryAttributes { id, consent_required: Change::Set(true), ..examples::no_attributes("matrix", version) }.into()
}

fn withdraw_entry(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    WithdrawEntry { id, version: w.version(&id), reason: examples::reason("duplicate"), force: false }.into()
}

fn reinstate_entry(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Withdrawn);
    ReinstateEntry { id, version: w.version(&id), core: None, detail: None }.into()
}

fn confirm_entry(w: &mut World) -> AnyRule {
    let submit = w.submission();
    let id = EntryId::derive(&division(COUNTY), &submit.provider, &submit.local_key);
    if w.relation != Relation::Missing {
        w.ledger.must(RELAY, submit);
    }
    ConfirmEntry { id, version: w.version(&id), amend: None }.into()
}

fn touch_entry(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    TouchEntry { id, version: w.version(&id), ..TouchEntry::example() }.into()
}

fn county_element() -> PublishElement {
    PublishElement { scope_division: division(COUNTY), ..PublishElement::example() }
}

/// The county's element, published by the signer where the row says that it is its own, else by the county's bureau.
fn publish_element(w: &mut World) {
    let authority = matches!(w.role, Some(Role::Bureau | Role::SectorAuthority));
    let publisher = if w.relation == Relation::Own && authority { SIGNER } else { COUNTY_BUREAU };
    w.ledger.must(publisher, county_element());
}

/// A published entry of the county's own provider.
fn county_entry(w: &mut World, local_key: &str) -> EntryId {
    let submit = SubmitEntry { local_key: examples::key(local_key), provider: uscc(COUNTY_PROVIDER), ..w.submission() };
    let id = EntryId::derive(&division(COUNTY), &submit.provider, &submit.local_key);
    w.ledger.must(COUNTY_PROVIDER, submit);
    let review = w.judge(&id, Outcome::Approve);
    w.ledger.must(CITY_BUREAU, review);
    id
}

fn claim(version: u64, entry: EntryId) -> ClaimSource {
    ClaimSource { scope_division: division(COUNTY), version, entry, ..ClaimSource::example() }
}

fn contest(version: u64, entry: EntryId) -> ContestSource {
    ContestSource { scope_division: division(COUNTY), version, entry, ..ContestSource::example() }
}

fn amend_element(w: &mut World) -> AnyRule {
    if w.relation != Relation::Missing {
        publish_element(w);
    }
    AmendElement { scope_division: division(COUNTY), ..AmendElement::example() }.into()
}

fn claim_source(w: &mut World) -> AnyRule {
    let entry = w.entry(EntryStatus::Published);
    if w.relation != Relation::Missing {
        publish_element(w);
    }
    claim(1, entry).into()
}

fn release_source(w: &mut World) -> AnyRule {
    let entry = w.entry(EntryStatus::Published);
    if w.relation != Relation::Missing {
        publish_element(w);
        w.ledger.must(w.target(), claim(1, entry));
    }
    ReleaseSource { scope_division: division(COUNTY), version: 2, entry, ..ReleaseSource::example() }.into()
}

fn contest_source(w: &mut World) -> AnyRule {
    // Who is no provider has no entry of its own, and is refused before one is looked for.
    let entry = if w.role == Some(Role::Operator) { examples::id("nothing") } else { w.entry(EntryStatus::Published) };
    if w.relation != Relation::Missing {
        publish_element(w);
        let source = county_entry(w, "source");
        w.ledger.must(COUNTY_PROVIDER, claim(1, source));
    }
    contest(2, entry).into()
}

fn decide_source(w: &mut World) -> AnyRule {
    let scope_division = division(COUNTY);
    let mut winner = examples::id("nothing");
    if w.relation != Relation::Missing {
        publish_element(w);
        let source = county_entry(w, "source");
        winner = county_entry(w, "contests it");
        w.ledger.must(COUNTY_PROVIDER, claim(1, source));
        w.ledger.must(COUNTY_PROVIDER, contest(2, winner));
        w.ledger.must(COUNTY_PROVIDER, AnswerContest { scope_division, ..AnswerContest::example() });
    }
    DecideSource { scope_division, version: 4, winner, ..DecideSource::example() }.into()
}

fn answer_contest(w: &mut World) -> AnyRule {
    let source = w.entry(EntryStatus::Published);
    if w.relation != Relation::Missing {
        publish_element(w);
        w.ledger.must(w.target(), claim(1, source));
        let by = county_entry(w, "contests it");
        w.ledger.must(COUNTY_PROVIDER, contest(2, by));
    }
    AnswerContest { scope_division: division(COUNTY), ..AnswerContest::example() }.into()
}

fn proposal(w: &World) -> Propose {
    Propose { effective_at: Time(w.ledger.time.0 + 9 * 86_400), ..Propose::example() }
}

/// A proposal that waits, of the signer or of the city bureau.
fn proposed(w: &mut World, by_signer: bool) -> ApproveProposal {
    let propose = proposal(w);
    if w.relation == Relation::Missing {
        return ApproveProposal::example();
    }
    let result = w.ledger.must(if by_signer { SIGNER } else { CITY_BUREAU }, propose);
    let id = result.ids[0].parse().unwrap();
    let Proposal { version, content_hash, .. } = governance::proposal(&id).get(&w.ledger.state).unwrap().unwrap();
    ApproveProposal { id, version, content_hash, reason: None }
}

fn approve_proposal(w: &mut World) -> AnyRule {
    proposed(w, false).into()
}

fn reject_proposal(w: &mut World) -> AnyRule {
    let ApproveProposal { id, version, content_hash, reason } = proposed(w, false);
    RejectProposal { id, version, content_hash, reason }.into()
}

fn withdraw_proposal(w: &mut World) -> AnyRule {
    let own = w.relation == Relation::Own;
    let ApproveProposal { id, version, .. } = proposed(w, own);
    WithdrawProposal { id, version, reason: reason("incorrect") }.into()
}
