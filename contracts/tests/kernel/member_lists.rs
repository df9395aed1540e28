//! Lists that are joined once, and work queues, against plain maps: counters are the flags, every scan is whole and without doubles, also over
//! states that change between its pages; and whatever a head or a chunk says, nothing panics.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::list_head::{CHUNK, FlagChunk, FlagHead, ListHead};
use mulu_contracts::kernel::listing::{MAX_CHUNKS, Selection, page_of};
use mulu_contracts::kernel::member::{MAX_SLOTS, Member, Slots};
use mulu_contracts::kernel::member_list::{LISTED, MemberList, Room};
use mulu_contracts::kernel::merkle::Peaks;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::queue::{PAGE, Queue, QueueHead, QueuePage};
use mulu_contracts::kernel::state::{Key, Overlay, Record, StateRead, Subject, stored};
use mulu_testkit::MemState;

/// splitmix64.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) % n.max(1) as u64) as usize
    }
}

pub fn member(n: usize) -> Member {
    Member { subject: Subject::Division(DivisionCode::parse(&format!("{:06}", n % 1_000)).unwrap()), item: encode(&(n as u64)) }
}

pub fn list(n: usize) -> MemberList {
    MemberList::new(&Subject::Params, &[b"test", &[n as u8]])
}

fn queue(n: usize) -> Queue {
    Queue::new(&Subject::Params, &[b"test", &[n as u8]])
}

/// Writes something, and gives the keys that it wrote.
pub fn write<T>(state: &mut MemState, act: impl FnOnce(&mut Overlay<'_>) -> Result<T, Fault>) -> usize {
    let changes = {
        let mut overlay = Overlay::new(state);
        act(&mut overlay).unwrap();
        overlay.into_changes()
    };
    let keys = changes.writes.len();
    state.absorb(changes);
    keys
}

/// Flags of which the first three exclude each other, or none.
pub fn flags(random: &mut Random) -> u16 {
    match random.below(5) {
        0 => 0,
        _ => 1 << random.below(3) | [0, 8, 16, 24][random.below(4)],
    }
}

/// A list as a plain model: members in the order of joining, with their flags.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub order: Vec<usize>,
    pub flags: BTreeMap<usize, u16>,
}

impl Model {
    pub fn set(&mut self, member: usize, flags: u16) {
        if !self.flags.contains_key(&member) && flags != 0 {
            self.order.push(member);
        }
        if flags != 0 || self.flags.contains_key(&member) {
            self.flags.insert(member, flags);
        }
    }

    pub fn matching(&self, mask: u16) -> Vec<(u64, Member)> {
        let all = self.order.iter().enumerate().filter(|(_, m)| self.flags[m] & mask != 0);
        all.map(|(position, m)| (position as u64, member(*m))).collect()
    }
}

pub const MASKS: [u16; 6] = [1, 2, 7, 6, 8, 16];

/// All pages of a list from a place on.
fn pages(state: &MemState, list: &MemberList, mask: u16, from: u64, room: Room) -> Vec<(u64, Member)> {
    let (mut all, mut next) = (Vec::new(), Some(from));
    while let Some(at) = next {
        let mut left = room;
        let (found, more) = list.scan(state, mask, at, &mut left).unwrap();
        assert!(found.len() <= room.members);
        assert!(more.is_none_or(|more| more > at || found.is_empty() && more == at && room.chunks == 0), "a page leads on");
        all.extend(found);
        next = more;
    }
    all
}

fn fill(state: &mut MemState, random: &mut Random, models: &mut [Model], members: usize, acts: usize) {
    for _ in 0..acts {
        let (l, m, f) = (random.below(models.len()), random.below(members), flags(random));
        write(state, |overlay| list(l).set(overlay, &member(m), f));
        models[l].set(m, f);
        assert_eq!(list(l).flags_of(state, &member(m)).unwrap(), f);
    }
}

#[test]
fn counters_are_the_flags_and_scans_are_whole_from_every_place() {
    for seed in 0..6 {
        let mut random = Random(seed);
        let (mut state, mut models) = (MemState::default(), vec![Model::default(); 3]);
        for (members, acts) in [(20, 60), (300, 900), (1_200, 2_400)] {
            fill(&mut state, &mut random, &mut models, members, acts);
            for (l, model) in models.iter().enumerate() {
                let (list, counters) = (list(l), list(l).counters(&state).unwrap());
                assert_eq!(counters.ever, model.order.len() as u64, "nobody leaves, nobody stands twice");
                for mask in MASKS {
                    let expected = model.matching(mask);
                    assert_eq!(counters.count(mask).unwrap(), expected.len() as u64);
                    let all = list.first(&state, mask, usize::MAX).unwrap();
                    assert_eq!(all, expected);
                    assert_eq!(list.first(&state, mask, 7).unwrap(), expected[..expected.len().min(7)]);
                    for _ in 0..6 {
                        let from = random.below(model.order.len() + 3) as u64;
                        let room = Room { members: 1 + random.below(90), chunks: 1 + random.below(3) };
                        let rest: Vec<_> = expected.iter().filter(|(position, _)| *position >= from).cloned().collect();
                        assert_eq!(pages(&state, &list, mask, from, room), rest);
                    }
                }
            }
        }
    }
}

#[test]
fn pages_read_at_different_heights_never_skip_or_repeat_what_stood_throughout() {
    for seed in 0..12 {
        let mut random = Random(100 + seed);
        let (mut state, mut models) = (MemState::default(), vec![Model::default(); 3]);
        fill(&mut state, &mut random, &mut models, 400, 1_200);
        for mask in MASKS {
            let stands = |models: &[Model]| -> BTreeSet<(usize, usize)> {
                let of = |(l, model): (usize, &Model)| {
                    let there = model.flags.iter().filter(|(_, flags)| *flags & mask != 0);
                    there.map(|(m, _)| (l, *m)).collect::<Vec<_>>()
                };
                models.iter().enumerate().flat_map(of).collect()
            };
            let (mut throughout, mut found, mut next) = (stands(&models), Vec::new(), Some(Place::START));
            while let Some(place) = next {
                let lists = (0..3).map(|l| Selection::Members(list(l), mask));
                let page = page_of(&state, lists, &place, 1 + random.below(40) as u32).unwrap();
                assert_eq!(page.total, stands(&models).len() as u64);
                found.extend(page.members);
                next = page.next;
                // Between two pages members come, go and come back.
                let acts = random.below(30);
                fill(&mut state, &mut random, &mut models, 500, acts);
                throughout = throughout.intersection(&stands(&models)).copied().collect();
            }
            let once: BTreeSet<_> = found.iter().cloned().collect();
            assert_eq!(once.len(), found.len(), "nobody comes twice");
            assert!(throughout.iter().all(|(l, m)| once.contains(&(*l, member(*m)))), "nobody is left out");
        }
    }
}

#[test]
fn a_page_looks_at_so_many_flags_and_no_more_and_leads_on() {
    let mut state = MemState::default();
    let count = (MAX_CHUNKS as u64 + 9) * CHUNK;
    state.forge(&Subject::Params, &[b"test", &[0]], count, &[member(1)]);
    // As a list of so many looks of which nearly all are gone.
    let forged = list(0);
    let wanted = CHUNK * 3 + 7;
    for number in 0..count / CHUNK {
        let name = encode(&[b"test".to_vec(), vec![0]].to_vec());
        let mut flags = vec![0; CHUNK as usize];
        if number == 3 {
            flags[7] = LISTED;
        }
        let key = Key::<FlagChunk>::new(&Subject::Params, &[&name, &number.to_be_bytes()]);
        state.records.insert(key.raw, stored(&FlagChunk { list: forged.leaves.id, number, flags }));
    }
    let page = |from: Place, limit| page_of(&state, [Selection::from(forged.clone())], &from, limit).unwrap();
    let first = page(Place::START, 500);
    assert_eq!((first.members.len(), first.total), (1, count), "the counter is a forger's");
    assert_eq!(first.next, Some(Place::at(MAX_CHUNKS as u64 * CHUNK)));
    let second = page(first.next.unwrap(), 500);
    assert_eq!((second.members.len(), second.next), (0, None));
    assert_eq!(page(Place::START, 0).next, Some(Place::START), "a page of none reads no flags");
    assert_eq!(page(Place::at(wanted), 1).members.len(), 1);
}

#[test]
fn joining_writes_the_head_and_the_slots_and_flags_of_an_older_member_its_chunk() {
    let mut state = MemState::default();
    let set = |state: &mut MemState, m: usize, flags: u16| write(state, |overlay| list(0).set(overlay, &member(m), flags));
    for m in 0..CHUNK as usize - 1 {
        assert_eq!(set(&mut state, m, 1), 2, "head and slots");
    }
    assert_eq!(set(&mut state, 0, 2), 1, "the head alone");
    assert_eq!(set(&mut state, 255, 1), 3, "head, slots, and the chunk that is whole now");
    assert_eq!(set(&mut state, 256, 1), 2);
    assert_eq!(set(&mut state, 0, 1), 2, "head and chunk");
    assert_eq!((set(&mut state, 0, 1), set(&mut state, 9_999, 0)), (0, 0), "nothing new, nothing written");
    let mut waits = MemState::default();
    let join = |waits: &mut MemState, m: usize| write(waits, |overlay| queue(0).join(overlay, &member(m)));
    for m in 0..PAGE as usize - 1 {
        assert_eq!(join(&mut waits, m), 2, "head and slots");
    }
    let full = PAGE as usize;
    assert_eq!((join(&mut waits, full - 1), join(&mut waits, full), join(&mut waits, full)), (3, 2, 0));
    assert_eq!(write(&mut waits, |overlay| queue(0).leave(overlay, &member(full))), 2, "the last one");
    assert_eq!(write(&mut waits, |overlay| queue(0).leave(overlay, &member(0))), 3, "head, its slots, those of the last one");
}

#[test]
fn a_queue_is_who_waits_now() {
    for seed in 0..8 {
        let mut random = Random(500 + seed);
        let (mut state, mut models) = (MemState::default(), vec![BTreeSet::new(); 2]);
        for act in 0..1_500 {
            let (q, m) = (random.below(2), random.below(if act < 700 { 300 } else { 90 }));
            if random.below(if act < 700 { 4 } else { 2 }) > 0 {
                write(&mut state, |overlay| queue(q).join(overlay, &member(m)));
                models[q].insert(m);
            } else {
                write(&mut state, |overlay| queue(q).leave(overlay, &member(m)));
                models[q].remove(&m);
            }
            assert_eq!(queue(q).count(&state).unwrap(), models[q].len() as u64);
            if act % 50 == 0 {
                let (mut found, mut next) = (Vec::new(), Some(0));
                while let Some(at) = next {
                    let mut room = Room { members: 1 + random.below(100), chunks: 1 };
                    let (members, more) = queue(q).scan(&state, at, &mut room).unwrap();
                    found.extend(members.into_iter().map(|(_, member)| member));
                    next = more;
                }
                let once: BTreeSet<_> = found.iter().cloned().collect();
                assert_eq!(once.len(), found.len());
                assert_eq!(once, models[q].iter().map(|m| member(*m)).collect());
            }
        }
    }
}

/// Places are never forgotten, so a member of many lists would else outgrow what a record may hold.
#[test]
fn a_member_of_any_number_of_lists_keeps_its_place_in_each() {
    let mut state = MemState::default();
    let many = 3 * MAX_SLOTS;
    for l in 0..many {
        write(&mut state, |overlay| list(l).set(overlay, &member(7), 1));
        write(&mut state, |overlay| list(l).set(overlay, &member(l + 10), 1));
        if l % 2 == 0 {
            write(&mut state, |overlay| queue(l).join(overlay, &member(1_000 + l)));
            write(&mut state, |overlay| queue(l).join(overlay, &member(7)));
        }
    }
    let kept = Key::<Slots>::new(&member(7).subject, &[&member(7).item]).get(&state).unwrap().unwrap();
    assert_eq!((kept.slots.len(), kept.more), (MAX_SLOTS, true));
    for l in (0..many).rev() {
        assert_eq!(list(l).position(&state, &member(7)).unwrap(), Some(0), "list {l}");
        write(&mut state, |overlay| list(l).set(overlay, &member(7), 0));
        write(&mut state, |overlay| list(l).set(overlay, &member(7), 2));
        assert_eq!((list(l).count(&state, 2).unwrap(), list(l).counters(&state).unwrap().ever), (1, 2));
        if l % 2 == 0 {
            // It moves into the place of the one that leaves, leaves, and comes back.
            write(&mut state, |overlay| queue(l).leave(overlay, &member(1_000 + l)));
            write(&mut state, |overlay| queue(l).leave(overlay, &member(7)));
            assert_eq!(queue(l).count(&state).unwrap(), 0);
            write(&mut state, |overlay| queue(l).join(overlay, &member(7)));
            write(&mut state, |overlay| queue(l).join(overlay, &member(7)));
            assert_eq!(queue(l).count(&state).unwrap(), 1);
        }
    }
}

#[test]
fn heads_and_chunks_that_do_not_fit_are_refused_without_a_panic() {
    let peaks = |count: u64| Peaks { count, peaks: vec![[7; 32]; count.count_ones() as usize] };
    let head = |count, counters: &[u64], last: &[u16]| ListHead {
        leaves: peaks(count),
        flags: Some(FlagHead { counters: counters.to_vec(), last: last.to_vec() }),
    };
    let refused = |head: &ListHead, words: &str| {
        let mut state = MemState::default();
        state.records.insert(list(0).leaves.id, stored(head));
        // Who stands there stands at place 1.
        let slots = Slots { slots: vec![(list(0).leaves.id, 1)], more: false };
        state.records.insert(Key::<Slots>::new(&member(1).subject, &[&member(1).item]).raw, stored(&slots));
        let mut overlay = Overlay::new(&state);
        let told = [
            list(0).count(&state, 7).map(|_| ()),
            list(0).scan(&state, 7, 0, &mut Room { members: 9, chunks: 9 }).map(|_| ()),
            list(0).first(&state, 7, usize::MAX).map(|_| ()),
            list(0).flags_of(&state, &member(1)).map(|_| ()),
            list(0).set(&mut overlay, &member(1), 4),
            list(0).set(&mut overlay, &member(2), 4),
        ];
        let faults: Vec<_> = told.into_iter().filter_map(|answer| Some(answer.err()?.to_string())).collect();
        assert!(faults.iter().any(|fault| fault.contains(words)), "{faults:?} and not {words}");
    };
    refused(&head(2, &[2], &[1]), "do not fit");
    refused(&head(2, &[2], &[1, 1, 1]), "do not fit");
    refused(&head(2, &[3], &[1, 1]), "do not fit");
    refused(&head(2, &[2], &[1, 2]), "do not fit");
    refused(&head(2, &[0; 17], &[1, 1]), "do not fit");
    refused(&head(2, &[], &[1, 0]), "do not fit");
    refused(&ListHead { leaves: Peaks { count: 2, peaks: vec![] }, flags: None }, "do not fit");
    refused(&ListHead { leaves: peaks(2), flags: None }, "has no flags");
    refused(&head(2, &[0], &[1, 1]), "lower than its flags");
    refused(&head(1, &[1], &[1]), "beyond the end");
    refused(&head(u64::MAX, &[u64::MAX, u64::MAX], &[1; 255]), "overflow");
    refused(&head(u64::MAX, &[u64::MAX, u64::MAX], &[1; 255]), "full");
    refused(&head(256, &[256], &[]), "flags of a list are missing");
    // A list of members grows with flags alone, and a plain one has none.
    let mut state = MemState::default();
    write(&mut state, |overlay| list(0).set(overlay, &member(1), 1));
    assert!(Overlay::new(&state).append(&list(0).leaves, vec![1]).unwrap_err().to_string().contains("without flags"));
    // Chunks of another list, of another number, of another length.
    let name = encode(&[b"test".to_vec(), vec![0]].to_vec());
    for (list_id, number, length) in
        [([9; 32], 0, 256), (list(0).leaves.id, 1, 256), (list(0).leaves.id, 0, 255), (list(0).leaves.id, 0, 257)]
    {
        let mut state = MemState::default();
        state.records.insert(list(0).leaves.id, stored(&head(256, &[256], &[])));
        let chunk = FlagChunk { list: list_id, number, flags: vec![1; length] };
        state.records.insert(Key::<FlagChunk>::new(&Subject::Params, &[&name, &0_u64.to_be_bytes()]).raw, stored(&chunk));
        let found = list(0).first(&state, 1, 9).unwrap_err().to_string();
        assert!(found.contains("not a chunk of it"), "{found}");
    }
    assert_eq!(stored(&FlagChunk { list: [0; 32], number: 0, flags: vec![0; CHUNK as usize] }).len(), FlagChunk::STORED);
}

#[test]
fn queues_that_do_not_fit_are_refused_without_a_panic() {
    let name = encode(&[b"test".to_vec(), vec![0]].to_vec());
    let key = Key::<QueueHead>::new(&Subject::Params, &[&name]);
    let some = |n: usize| vec![member(1); n];
    for (count, last, page, words) in [
        (2, some(1), None, "does not fit its count"),
        (0, some(1), None, "does not fit its count"),
        (18, some(2), None, "a page of a queue is missing"),
        (18, some(2), Some(some(15)), "is not full"),
        (u64::MAX, some(15), None, "a queue is full"),
    ] {
        let mut state = MemState::default();
        state.records.insert(key.raw, stored(&QueueHead { count, last }));
        if let Some(members) = page {
            state
                .records
                .insert(Key::<QueuePage>::new(&Subject::Params, &[&name, &0_u64.to_be_bytes()]).raw, stored(&QueuePage { members }));
        }
        let slots = Slots { slots: vec![(key.raw, 1)], more: false };
        state.records.insert(Key::<Slots>::new(&member(1).subject, &[&member(1).item]).raw, stored(&slots));
        let mut overlay = Overlay::new(&state);
        let told = [
            queue(0).scan(&state as &dyn StateRead, 0, &mut Room { members: 100, chunks: 9 }).map(|_| ()),
            queue(0).leave(&mut overlay, &member(1)).map(|_| ()),
            queue(0).join(&mut overlay, &member(2)).map(|_| ()),
        ];
        let faults: Vec<_> = told.into_iter().filter_map(|answer| Some(answer.err()?.to_string())).collect();
        assert!(faults.iter().any(|fault| fault.contains(words)), "{faults:?} and not {words}");
    }
    assert_eq!(QueueHead::NAME, "queue");
}
