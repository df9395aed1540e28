//! States in which an act meets as many others as there may be: governors with their votes, divisions, and sides of a joint act that
//! waits for its last signature.

use mulu_contracts::catalog::kinds::transfer_entry::Transfer;
use mulu_contracts::genesis::{Genesis, GenesisRole};
use mulu_contracts::governance::action::{Action, DivisionChange, Moving};
use mulu_contracts::governance::keys::{proposal, votes};
use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::kinds::reject_proposal::RejectProposal;
use mulu_contracts::governance::records::Vote;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::stored;
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::division::{Division, DivisionLevel};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint, JointBody};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, DEPARTMENT, ORGANISATIONS, OTHER_COUNTY, SALTS, division, key_spec, list, text, uscc,
};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::kinds::merge_organisation::Merge;

use crate::examples::Found;
use crate::ledger::Ledger;
use crate::network::genesis;

/// The numbers of the organisations that stand here besides those of the sample.
pub const MORE: std::ops::Range<u32> = 101..157;

/// Divisions that lie in one that may move: a few below the most there may be.
const DIVISIONS: u32 = 4_000;

/// The sample network with providers that govern too, 64 governors in all with the sample's own.
fn crowd() -> Genesis {
    let mut sample = genesis();
    let department = sample.organisations.iter().find(|o| o.uscc == uscc(DEPARTMENT)).expect("it stands").clone();
    let role = sample.roles.iter().find(|r| r.org == uscc(DEPARTMENT)).expect("it stands").clone();
    let seats = sample.roles.iter().filter(|r| r.role == Role::Governor).count();
    for (n, governs) in MORE.zip((seats..).map(|seat| seat < 64)) {
        let mut more = department.clone();
        (more.uscc, more.keys) = (uscc(n), vec![key_spec(&format!("{n}/0"))]);
        sample.organisations.push(more);
        sample.roles.push(GenesisRole { org: uscc(n), ..role.clone() });
        if governs {
            sample.roles.push(GenesisRole { org: uscc(n), role: Role::Governor, ..role.clone() });
        }
    }
    sample
}

fn found(ledger: Ledger, org: u32) -> Found {
    Found { before: "crowded".into(), ledger, org, keys: vec![format!("{org}/0")], changes: Default::default(), work: 0 }
}

fn local(n: u32) -> DivisionCode {
    format!("A{n:05}").parse().expect("digits and a letter")
}

/// A proposal to move a division in which thousands lie.
fn moving() -> (Found, AnyRule) {
    let mut sample = genesis();
    let like = sample.divisions.iter().find(|d| d.code == division(CITY)).expect("it stands").clone();
    let within = |n: u32, parent: DivisionCode| Division {
        code: local(n),
        name: text(&format!("片区{n}")),
        parent: Some(parent),
        level: DivisionLevel::Zone,
        national: false,
        ..like.clone()
    };
    sample.divisions.push(within(0, division(CITY)));
    sample.divisions.extend((1..DIVISIONS).map(|n| within(n, local(0))));
    let action = Action::SetDivision(DivisionChange::Move(Moving { code: local(0), parent: Some(division(OTHER_COUNTY)) }));
    (found(Ledger::from_genesis(&sample), CITY_BUREAU), Propose { action, ..Propose::example() }.into())
}

/// The last vote of 64 governors.
fn voting(vote: impl Fn(ApproveProposal) -> AnyRule) -> (Found, AnyRule) {
    let mut ledger = Ledger::from_genesis(&crowd());
    let made = ledger.must(CITY_BUREAU, Propose::example());
    let id = made.ids[0].parse().expect("an id");
    let record = proposal(&id).get(&ledger.state).expect("it is read").expect("it stands");
    let of = |governor: Uscc| Vote { governor, approve: true, reason: None, at: ledger.time, payload_hash: Hash32([7; 32]) };
    let mut cast = votes(&id).get(&ledger.state).expect("it is read").unwrap_or_default();
    cast.votes = MORE.map(|n| of(uscc(n))).collect();
    ledger.state.records.insert(votes(&id).raw, stored(&cast));
    let approval = ApproveProposal { id, version: record.version, content_hash: record.content_hash, ..ApproveProposal::example() };
    (found(ledger, CITY_BUREAU), vote(approval))
}

/// The last signature under a split in eight.
fn splitting() -> (Found, AnyRule) {
    let mut ledger = Ledger::from_genesis(&crowd());
    let into: Vec<u32> = MORE.take(8).collect();
    let merge = Merge { mode: EndingMode::Split, into: list(into.iter().map(|n| uscc(*n))), ..Merge::example() };
    let body = AnyRule::from(Joint::Body(Spoken(merge.clone())));
    let content_hash = body.salted(&SALTS).payload_hash();
    ledger.must(CITY_BUREAU, body);
    let agree = AnyRule::from(Joint::<Merge>::Agree(Agreement { id: merge.uscc, version: merge.version, content_hash }));
    let (last, others) = into.split_last().expect("eight");
    for n in others {
        ledger.must(*n, agree.clone());
    }
    (found(ledger, *last), agree)
}

/// The last signature under a transfer, over the ledger in which its body passes.
pub fn transferring(before: &Found) -> (Found, AnyRule) {
    let mut ledger = before.ledger.clone();
    let transfer = Transfer::example();
    let body = AnyRule::from(Joint::Body(Spoken(transfer.clone())));
    let content_hash = body.salted(&SALTS).payload_hash();
    let keys: Vec<_> = before.keys.iter().map(String::as_str).collect();
    assert_eq!(ledger.submit_with(before.org, &keys, [body]).code, 0, "{:?}", ledger.refusals);
    let agree = Joint::<Transfer>::Agree(Agreement { id: transfer.id, version: transfer.version, content_hash });
    let taker = ORGANISATIONS.into_iter().find(|n| uscc(*n) == transfer.to).expect("the sample has it");
    (found(ledger, taker), agree.into())
}

/// Where a kind meets a crowd, if it does.
pub fn crowded(kind: u16) -> Option<(Found, AnyRule)> {
    match kind {
        Merge::NUMBER => Some(splitting()),
        Propose::NUMBER => Some(moving()),
        ApproveProposal::NUMBER => Some(voting(AnyRule::from)),
        RejectProposal::NUMBER => Some(voting(|ApproveProposal { id, version, content_hash, reason }| {
            RejectProposal { id, version, content_hash, reason }.into()
        })),
        _ => None,
    }
}
