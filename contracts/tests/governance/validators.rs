//! set_validators: each refusal, in the order of the checks; steps that stand; and that the set of the state is the one that an engine has
//! after all that it was told (docs/spec/governance.md).

use std::cell::Cell;
use std::collections::BTreeMap;

use ed25519_dalek::{Signer as _, SigningKey};
use mulu_contracts::comet::commit::{ValidatorPower, check_set};
use mulu_contracts::governance::action::{Action, Seat, SetValidators};
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::queries::GetValidators;
use mulu_contracts::governance::records::ProposalStatus;
use mulu_contracts::governance::validators::{self, Validator, ValidatorSet, proof_bytes};
use mulu_contracts::kernel::crypto::{KeyProof, PublicKey};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::state::{Overlay, StateWrite};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::organisation::{Organisation, OrganisationStatus, organisation};
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY_BUREAU, COUNTY_OFFICE, DEPARTMENT, OPERATOR, REGISTRAR, SECTOR_AUTHORITY, SUPERVISOR, list, uscc,
};
use mulu_testkit::engine::Signers;
use mulu_testkit::{CHAIN, Ledger, MemState};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::governance::world::*;

/// Who runs the key of a seed, so that each organisation has one.
const RUN_BY: [u32; 8] = [CITY_BUREAU, COUNTY_BUREAU, SUPERVISOR, SECTOR_AUTHORITY, OPERATOR, DEPARTMENT, REGISTRAR, COUNTY_OFFICE];

fn secret(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn prove(chain: &str, org: u32, seed: u8) -> Option<KeyProof> {
    Some(KeyProof(secret(seed).sign(&proof_bytes(chain, &uscc(org))).to_bytes()))
}

/// The key of a seed, from 1 on, for the organisation that runs it, with its proof.
fn seat(seed: u8, power: u64) -> Seat {
    let org = RUN_BY[usize::from(seed) - 1];
    let public_key = PublicKey::ed25519(secret(seed).verifying_key().to_bytes());
    Seat { org: uscc(org), public_key, power, proof: prove(CHAIN, org, seed) }
}

/// Keys of these seeds, ten votes each.
fn seats(seeds: &[u8]) -> Vec<Seat> {
    seeds.iter().map(|seed| seat(*seed, 10)).collect()
}

fn set(seats: Vec<Seat>) -> Action {
    Action::SetValidators(SetValidators { set: list(seats) })
}

/// A network of the keys of these seeds.
fn begun(seeds: &[u8]) -> Ledger {
    Ledger::seated(&Signers::of(seeds).set)
}

fn stands(ledger: &Ledger) -> ValidatorSet {
    validators::stands(&ledger.state).unwrap().unwrap()
}

fn ended(ledger: &mut Ledger, org: u32) {
    let old = organisation(&uscc(org)).get(&ledger.state).unwrap().unwrap();
    let state = ledger.state.clone();
    let mut overlay = Overlay::new(&state);
    overlay.put(&organisation(&uscc(org)), &Organisation { status: OrganisationStatus::Dissolved, ..old });
    ledger.state.absorb(overlay.into_changes());
}

/// What is refused, and how it is told.
struct Refused(&'static str, Vec<Seat>);

/// Four with ten votes each stand. What lies further down in the list is looked at later.
fn refusals() -> Vec<Refused> {
    let four = || seats(&[1, 2, 3, 4]);
    let and = |more: Seat| [four(), vec![more]].concat();
    let key = |bytes: [u8; 32]| and(Seat { public_key: PublicKey::ed25519(bytes), ..seat(7, 10) });
    let (mut identity, mut second, mut no_point) = ([0; 32], [0xff; 32], [0; 32]);
    // 1 is the identity point, 3 + p the second encoding of a strong one, 2 no point of the curve.
    (identity[0], no_point[0], second[0], second[31]) = (1, 2, 0xf0, 0x7f);
    let two_keys_of_one = Seat { org: uscc(CITY_BUREAU), proof: None, ..seat(4, 10) };
    vec![
        Refused("set[4].power: 0", and(seat(7, 0))),
        Refused("set[4].public_key: comes twice", and(Seat { power: 3, ..seat(1, 10) })),
        Refused("set[4].public_key: weak, or not in its one encoding", key(identity)),
        Refused("set[4].public_key: weak, or not in its one encoding", key([0; 32])),
        Refused("set[4].public_key: weak, or not in its one encoding", key(second)),
        Refused("set[4].public_key: weak, or not in its one encoding", key(no_point)),
        Refused("set[4].org: unknown", and(Seat { org: uscc(77), ..seat(7, 10) })),
        Refused("set[4].org: ended", and(seat(8, 10))),
        Refused("total: above 2^53", and(seat(5, 1 << 53))),
        Refused("total: above 2^53", vec![seat(1, u64::MAX), seat(2, u64::MAX)]),
        Refused("a third or more of the power at once: change less, then the rest", seats(&[1, 2, 5, 6])),
        // Just a third: six where four were.
        Refused("a third or more of the power at once: change less, then the rest", seats(&[1, 2, 3, 4, 5, 6])),
        Refused(
            "a third or more of the power at once: change less, then the rest",
            vec![seat(1, 1_000), seat(2, 10), seat(3, 10), seat(4, 10)],
        ),
        Refused("fewer than four keys, and fewer than before", seats(&[1, 2, 3])),
        Refused("a third or more of the power in the hand of one organisation", vec![seat(1, 14), seat(2, 10), seat(3, 10), seat(4, 8)]),
        Refused("a third or more of the power in the hand of one organisation", [seats(&[1, 2, 3]), vec![two_keys_of_one]].concat()),
        Refused("set[4].proof", and(Seat { proof: None, ..seat(7, 10) })),
        Refused("set[4].proof", and(Seat { proof: prove("mulu-other", REGISTRAR, 7), ..seat(7, 10) })),
        Refused("set[4].proof", and(Seat { proof: prove(CHAIN, DEPARTMENT, 7), ..seat(7, 10) })),
        Refused("set[4].proof", and(Seat { proof: prove(CHAIN, REGISTRAR, 6), ..seat(7, 10) })),
    ]
}

#[test]
fn each_set_that_may_not_stand_is_refused_when_it_is_proposed() {
    let mut ledger = begun(&[1, 2, 3, 4]);
    ended(&mut ledger, COUNTY_OFFICE);
    for Refused(why, seats) in refusals() {
        let proposal = proposal(&ledger, "refused", set(seats));
        assert_eq!(ledger.refuse(CITY_BUREAU, proposal, Code::SET_REFUSED).as_deref(), Some(why));
    }
    assert_eq!(stands(&ledger).height, 0);
}

#[test]
fn of_several_reasons_the_first_in_the_order_of_the_checks_is_told() {
    let mut ledger = begun(&[1, 2, 3, 4]);
    ended(&mut ledger, COUNTY_OFFICE);
    // Every pair of reasons that fits into one set: what is wrong with a seat comes before what is wrong with the set, that before proofs.
    let all = refusals();
    for (n, Refused(first, seats)) in all.iter().enumerate().filter(|(_, Refused(why, _))| why.starts_with("set[4].")) {
        for Refused(_, later) in all.iter().skip(n + 1).filter(|Refused(why, _)| !why.starts_with("set[")) {
            let both = [later.clone(), vec![seats[4].clone()]].concat();
            let at = format!("set[{}]{}", later.len(), &first[6..]);
            let told = ledger.refuse(CITY_BUREAU, proposal(&ledger, "both", set(both)), Code::SET_REFUSED).unwrap();
            let expected = if first.ends_with("proof") { !told.starts_with("set[") } else { told == at };
            assert!(expected, "{told} where {at} was expected");
        }
    }
}

#[test]
fn on_solo_every_set_is_refused() {
    let mut ledger = Ledger::new();
    for seeds in [&[1][..], &[1, 2, 3, 4]] {
        let proposal = proposal(&ledger, "solo", set(seats(seeds)));
        let why = ledger.refuse(CITY_BUREAU, proposal, Code::SET_REFUSED);
        assert_eq!(why.as_deref(), Some("this chain runs on solo, which votes alone"));
    }
    assert_eq!(ledger.ask(GetValidators {}), None);
}

#[test]
fn a_set_that_stands_is_no_change_but_naming_who_runs_its_keys_is_one() {
    let mut ledger = begun(&[1, 2, 3, 4]);
    assert!(stands(&ledger).validators.iter().all(|v| v.org.is_none()), "genesis names keys alone");
    let before = stands(&ledger);
    // No key is new, so none proves itself.
    let named = |seats: Vec<Seat>| set(seats.into_iter().map(|seat| Seat { proof: None, ..seat }).collect());
    enact(&mut ledger, "names", named(seats(&[4, 3, 2, 1])));
    assert!(stands(&ledger).validators.iter().all(|v| v.org.is_some()));
    assert!(stands(&ledger).updates_from(&before).is_empty(), "the engine is told nothing");
    ledger.refuse(CITY_BUREAU, proposal(&ledger, "same", named(seats(&[1, 2, 3, 4]))), Code::NO_CHANGE);
    // From then on a key that goes to another organisation proves that it does.
    let other = Seat { org: uscc(OPERATOR), ..seat(4, 10) };
    let without = [seats(&[1, 2, 3]), vec![other.clone()]].concat();
    let why = ledger.refuse(CITY_BUREAU, proposal(&ledger, "stolen", set(without)), Code::SET_REFUSED);
    assert_eq!(why.as_deref(), Some("set[3].proof"));
    let with = Seat { proof: prove(CHAIN, OPERATOR, 4), ..other };
    enact(&mut ledger, "moved", set([seats(&[1, 2, 3]), vec![with]].concat()));
}

#[test]
fn a_key_comes_one_goes_and_powers_move_a_step_at_a_time() {
    let mut ledger = begun(&[1, 2, 3, 4]);
    let id = enact(&mut ledger, "five", set(seats(&[1, 2, 3, 4, 5])));
    let answer = ledger.ask(GetValidators {}).unwrap();
    assert_eq!((answer.validators.len(), answer.height), (5, record(&ledger, &id).end.unwrap().height));
    enact(&mut ledger, "one goes", set(seats(&[2, 3, 4, 5])));
    enact(&mut ledger, "powers", set(vec![seat(2, 12), seat(3, 10), seat(4, 10), seat(5, 9)]));
    assert_eq!(stands(&ledger).total(), 41);
    assert!(check_set(&stands(&ledger).engine()).is_ok(), "every reader of sets takes it");
}

#[test]
fn a_small_network_grows_and_never_shrinks() {
    let mut ledger = begun(&[1]);
    let why = |ledger: &mut Ledger, seats| ledger.refuse(CITY_BUREAU, proposal(ledger, "no", set(seats)), Code::SET_REFUSED).unwrap();
    // An equal second one would be half of it.
    assert!(why(&mut ledger, seats(&[1, 2])).starts_with("a third or more of the power at once"));
    enact(&mut ledger, "two", set(vec![seat(1, 10), seat(2, 4)]));
    enact(&mut ledger, "three", set(vec![seat(1, 10), seat(2, 7), seat(3, 4)]));
    assert_eq!(why(&mut ledger, vec![seat(1, 10), seat(2, 7)]), "fewer than four keys, and fewer than before");
}

#[test]
fn of_two_changes_in_one_block_the_second_lapses_and_may_come_later() {
    let mut ledger = begun(&[1, 2, 3, 4]);
    // Asked at one time, of the same set: each alone would stand.
    let (first, second) = (proposal(&ledger, "a", set(seats(&[1, 2, 3, 4, 5]))), proposal(&ledger, "b", set(seats(&[1, 2, 3, 6]))));
    let effective_at = Time(second.effective_at.0 + 60);
    let ids = [first, second].map(|asked| id_of(&ledger.must(CITY_BUREAU, Propose { effective_at, ..asked })));
    for id in &ids {
        approve(&mut ledger, id, &GOVERNORS[..3]);
    }
    fall_due(&mut ledger, &ids[0]);
    assert_eq!([0, 1].map(|n| status(&ledger, &ids[n])), [ProposalStatus::Executed, ProposalStatus::Lapsed]);
    assert_eq!(record(&ledger, &ids[1]).end.unwrap().code, Some(Code::SET_REFUSED.number()));
    assert_eq!(stands(&ledger).validators.len(), 5);
    enact(&mut ledger, "again", set(seats(&[1, 2, 3, 4, 6])));
}

#[test]
fn what_no_longer_holds_when_it_is_due_lapses() {
    let mut ledger = begun(&[1, 2, 3, 4]);
    let id = propose(&mut ledger, "a", set(seats(&[1, 2, 3, 4, 5])));
    approve(&mut ledger, &id, &GOVERNORS[..3]);
    ended(&mut ledger, OPERATOR);
    fall_due(&mut ledger, &id);
    assert_eq!((status(&ledger, &id), record(&ledger, &id).end.unwrap().code), (ProposalStatus::Lapsed, Some(9003)));
    assert_eq!(stands(&ledger).height, 0);
}

/// A set as an engine keeps it: it is told differences, and stops for ever at one that does not fit.
struct Engine(BTreeMap<[u8; 32], u64>);

impl Engine {
    fn new(set: &[ValidatorPower]) -> Engine {
        Engine(set.iter().map(|v| (v.key, v.power)).collect())
    }

    fn told(&mut self, updates: &[ValidatorPower]) {
        for ValidatorPower { key, power } in updates {
            match power {
                0 => assert!(self.0.remove(key).is_some(), "a key goes that is not there"),
                power => assert_ne!(self.0.insert(*key, *power), Some(*power), "a key is told that does not change"),
            }
        }
        assert!(!self.0.is_empty());
    }
}

/// Eight keys near what an engine has: most of these sets are small steps, some are not.
fn near(engine: &Engine, n: usize, powers: &[u64]) -> Vec<Seat> {
    let one = |seed: u8| {
        let (asked, stood) = (powers[usize::from(seed) - 1], engine.0.get(seat(seed, 1).public_key.bytes()).copied().unwrap_or(0));
        seat(seed, if (n as u64 + u64::from(seed) + asked).is_multiple_of(3) { asked } else { stood })
    };
    (1..=8).map(one).filter(|seat| seat.power > 0).collect()
}

/// Of each key the smaller of its shares in both sets, all together above two thirds.
fn leads_there(before: &ValidatorSet, now: &ValidatorSet) -> bool {
    let stood = |v: &Validator| before.validators.iter().find(|b| b.public_key == v.public_key).map_or(0, |b| u128::from(b.power));
    let (old, new) = (u128::from(before.total()), u128::from(now.total()));
    let kept = now.validators.iter().map(|v| (stood(v) * new).min(u128::from(v.power) * old));
    kept.sum::<u128>() * 3 > old * new * 2
}

/// Asks for one set after the other; what stands at the end, and how many came to stand. What the blocks told the engine has to be it.
fn asked(sets: &[Vec<u64>]) -> (MemState, usize) {
    let mut ledger = begun(&[1, 2, 3, 4]);
    let mut engine = Engine::new(&stands(&ledger).engine());
    let mut enacted = 0;
    for (n, powers) in sets.iter().enumerate() {
        let (seats, before) = (near(&engine, n, powers), stands(&ledger));
        if seats.is_empty() {
            continue;
        }
        let asked = proposal(&ledger, &format!("{n}"), set(seats));
        let result = ledger.submit(CITY_BUREAU, asked);
        if result.code != 0 {
            assert_eq!(stands(&ledger), before);
            continue;
        }
        let id = id_of(&result);
        approve(&mut ledger, &id, &GOVERNORS[..3]);
        fall_due(&mut ledger, &id);
        let now = stands(&ledger);
        engine.told(&now.updates_from(&before));
        assert!(check_set(&now.engine()).is_ok() && leads_there(&before, &now));
        enacted += 1;
    }
    assert_eq!(engine.0, Engine::new(&stands(&ledger).engine()).0);
    (ledger.state, enacted)
}

#[test]
fn what_the_engine_was_told_is_the_set_that_stands_and_the_same_blocks_tell_it_again() {
    let mut runner = TestRunner::new(ProptestConfig::with_cases(24));
    let enacted = Cell::new(0);
    let sets = vec(vec(0_u64..14, 8), 1..8);
    let run = runner.run(&sets, |sets| {
        let (state, count) = asked(&sets);
        prop_assert!(asked(&sets).0 == state);
        enacted.set(enacted.get() + count);
        Ok(())
    });
    run.unwrap();
    assert!(enacted.get() > 12, "only {} sets came to stand: the property said little", enacted.get());
}
