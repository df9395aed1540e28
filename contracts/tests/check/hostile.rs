//! Records as only a lying node tells them: the check ends with a fault or with an answer that the oracle gives, too, and never with a panic.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mulu_contracts::check::answer::Verdict;
use mulu_contracts::check::judge::check;
use mulu_contracts::check::request::CheckRequest;
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::state::{AppendList, Bytes32, StateRead};

use super::chance::{Chance, ground, question as any_question};
use super::reasons::below;
use super::world::*;
use super::{oracle, world};

/// Notes what is read of a state that nobody trusts.
pub struct Noted<'a> {
    pub world: &'a World,
    pub reads: RefCell<BTreeSet<Bytes32>>,
    pub count: RefCell<usize>,
}

impl<'a> Noted<'a> {
    pub fn of(world: &'a World) -> Noted<'a> {
        Noted { world, reads: RefCell::default(), count: RefCell::default() }
    }
}

impl StateRead for Noted<'_> {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        self.reads.borrow_mut().insert(*key);
        *self.count.borrow_mut() += 1;
        self.world.state.read(key)
    }

    fn range(&self, _: &AppendList, _: u64, _: u64) -> Result<Vec<Vec<u8>>, Fault> {
        panic!("a check reads records alone")
    }

    fn blob(&self, _: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        panic!("a check reads records alone")
    }
}

/// An answer, or the fault that records bring about; what is allowed the oracle allows, what is answered it answers likewise.
fn survives(world: &World, question: &CheckRequest, what: &str) -> Option<Verdict> {
    let state = Noted::of(world);
    let answer = catch_unwind(AssertUnwindSafe(|| check(&state, world.time, question)));
    let answer = answer.unwrap_or_else(|_| panic!("the check panics: {what}"));
    let answer = answer.ok()?;
    if matches!(answer.verdict, Verdict::Allow | Verdict::Deny) {
        match oracle::judge(&state, world.time, question) {
            Ok(judged) => assert_eq!(world::judgement(&answer), judged, "{what}"),
            Err(fault) => assert_eq!(answer.verdict, Verdict::Deny, "allowed, and the oracle finds a fault: {fault} ({what})"),
        }
    }
    Some(answer.verdict)
}

/// Questions that are allowed, with all records that each reads.
fn allowed() -> Vec<(World, CheckRequest, BTreeSet<Bytes32>)> {
    let mut worlds = vec![(World::base(), question()), (World::with_two_sub_grants(), below("g111"))];
    let mut people = World::with_personal_data();
    people.consent("one", |_| {});
    let of_people = asked(|q| {
        (q.subject, q.consents) =
            (of(&g1(), &[e1(), e2()]), mulu_contracts::ledger::samples::set([mulu_contracts::ledger::samples::hash("one")]));
        q.usage.form = Some(mulu_contracts::authorization::records::reach::Form::Report);
    });
    worlds.push((people, of_people));
    let read = |(world, question): (World, CheckRequest)| {
        let state = Noted::of(&world);
        assert_eq!(check(&state, world.time, &question).unwrap().verdict, Verdict::Allow);
        let reads = state.reads.into_inner();
        (world, question, reads)
    };
    worlds.into_iter().map(read).collect()
}

#[test]
fn bytes_of_chance_in_the_place_of_a_record_allow_nothing() {
    let mut chance = Chance(3);
    for (world, question, reads) in allowed() {
        for key in &reads {
            for length in [0, 1, 2, 5, 33, 200, 2_000] {
                let mut world = world.clone();
                let mut bytes: Vec<u8> = (0..length).map(|_| chance.next() as u8).collect();
                // Half of them begin as a record does.
                if let (Some(first), true) = (bytes.first_mut(), chance.once_in(2)) {
                    *first = 1;
                }
                world.state.records.insert(*key, bytes);
                survives(&world, &question, &format!("{length} bytes at {key:?}"));
            }
        }
    }
}

#[test]
fn a_changed_byte_allows_nothing_that_the_law_does_not() {
    let mut chance = Chance(4);
    for (world, question, reads) in allowed() {
        for key in reads.iter().filter(|key| world.state.records.contains_key(*key)) {
            let whole = world.state.records[key].clone();
            for n in 0..whole.len().min(400) {
                let mut world = world.clone();
                let mut bytes = whole.clone();
                bytes[n] = bytes[n].wrapping_add(1 + chance.below(255) as u8);
                world.state.records.insert(*key, bytes);
                survives(&world, &question, &format!("byte {n} of {key:?}"));
                world.state.records.insert(*key, whole[..n].to_vec());
                survives(&world, &question, &format!("the first {n} bytes of {key:?}"));
            }
        }
    }
}

#[test]
fn a_record_that_is_left_out_allows_nothing_that_the_law_does_not_and_that_of_another_breaks_nothing() {
    for (world, question, reads) in allowed() {
        let there: Vec<_> = reads.iter().filter(|key| world.state.records.contains_key(*key)).collect();
        for key in &there {
            let mut without = world.clone();
            without.state.records.remove(*key);
            survives(&without, &question, &format!("without {key:?}"));
            for other in &there {
                let mut swapped = world.clone();
                let bytes = world.state.records[*other].clone();
                swapped.state.records.insert(**key, bytes);
                // No proof shows one record in the place of another; what matters is that nothing breaks.
                let state = Noted::of(&swapped);
                let ends = catch_unwind(AssertUnwindSafe(|| check(&state, swapped.time, &question).is_ok()));
                assert!(ends.is_ok(), "{other:?} in the place of {key:?}");
            }
        }
    }
}

#[test]
fn grants_that_hang_under_each_other_in_a_ring_end_in_a_fault() {
    let mut world = World::with_two_sub_grants();
    let under = world.get(&mulu_contracts::authorization::keys::grant::core(&grant_id("g111"))).unwrap().under;
    world.grant(&g1(), |grant| grant.under = under);
    assert_eq!(survives(&world, &below("g111"), "a ring"), None);
    let mut world = World::base();
    for (n, key) in ["h1", "h2", "h3", "h4", "h5"].into_iter().enumerate() {
        let parent = if n == 0 { g1() } else { grant_id(&format!("h{n}")) };
        world.put_grant(&grant_id(key), Some(&parent), |_| {});
        world.name(&grant_id(key), &e1(), mulu_contracts::authorization::records::scope::Fields::All);
    }
    assert_eq!(survives(&world, &below("h4"), "four above"), Some(Verdict::Deny));
    assert_eq!(survives(&world, &below("h5"), "five above"), None);
}

#[test]
fn what_chance_asks_of_what_chance_broke_ends() {
    let (ground, mut chance) = (ground(), Chance(5));
    for _ in 0..1_500 {
        let question = any_question(&mut chance);
        let reads = {
            let state = Noted::of(&ground);
            let _ = check(&state, ground.time, &question);
            state.reads.into_inner()
        };
        let there: Vec<_> = reads.into_iter().filter(|key| ground.state.records.contains_key(key)).collect();
        if there.is_empty() {
            continue;
        }
        let mut world = ground.clone();
        for _ in 0..=chance.below(3) {
            let key = chance.one(&there);
            let bytes = world.state.records.get_mut(&key).unwrap();
            if !bytes.is_empty() {
                let n = chance.below(bytes.len());
                bytes[n] = chance.next() as u8;
            }
        }
        survives(&world, &question, "by chance");
    }
}
