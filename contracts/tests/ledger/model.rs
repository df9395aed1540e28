//! A reference model of the lists in which entries stand: flags and counters in plain maps, over random acts. 20,000 of them, or a million where
//! `MULU_LONG=1` is set. The rules' own way through these lists is held against cores in `catalog/lists.rs`; here the lists are long.

use std::collections::BTreeMap;

use mulu_contracts::kernel::list_head::CHUNK;
use mulu_contracts::kernel::member_list::MemberList;
use mulu_contracts::kernel::queue::Queue;
use mulu_contracts::kernel::state::Subject;
use mulu_testkit::MemState;

use crate::kernel::member_lists::{MASKS, Model, Random, flags, member, write};

const PROVIDERS: usize = 6;
const CELLS: usize = 40;
const QUEUES: usize = 5;

fn provider(n: usize) -> MemberList {
    MemberList::new(&Subject::Params, &[b"provider", &[n as u8]])
}

fn cell(n: usize) -> MemberList {
    MemberList::new(&Subject::Params, &[b"cell", &[n as u8]])
}

fn queue(n: usize) -> Queue {
    Queue::new(&Subject::Params, &[b"queue", &[n as u8]])
}

/// An entry: its provider, its cell, its flags, and the queue in which it waits.
#[derive(Debug, Clone, Copy)]
struct Entry {
    provider: usize,
    cell: usize,
    flags: u16,
    waits: Option<usize>,
}

#[derive(Default)]
struct World {
    state: MemState,
    entries: BTreeMap<usize, Entry>,
    providers: BTreeMap<usize, Model>,
    cells: BTreeMap<usize, Model>,
    queues: BTreeMap<usize, usize>,
}

impl World {
    fn act(&mut self, random: &mut Random, members: usize) {
        let n = random.below(members);
        let old = self.entries.get(&n).copied();
        let now = match old {
            None => Entry { provider: random.below(PROVIDERS), cell: random.below(CELLS), flags: 1, waits: Some(random.below(QUEUES)) },
            Some(old) => match random.below(10) {
                0 => Entry { cell: random.below(CELLS), ..old },
                1 => Entry { provider: random.below(PROVIDERS), ..old },
                2 | 3 => Entry { waits: Some(random.below(QUEUES)), ..old },
                4 => old,
                _ => Entry { flags: flags(random), waits: None, ..old },
            },
        };
        let subject = member(n);
        write(&mut self.state, |overlay| {
            if let Some(old) = old {
                if old.provider != now.provider {
                    provider(old.provider).leave(overlay, &subject)?;
                }
                if old.cell != now.cell {
                    cell(old.cell).leave(overlay, &subject)?;
                }
                if let (Some(waited), true) = (old.waits, old.waits != now.waits) {
                    queue(waited).leave(overlay, &subject)?;
                }
            }
            provider(now.provider).set(overlay, &subject, now.flags)?;
            cell(now.cell).set(overlay, &subject, now.flags)?;
            now.waits.map_or(Ok(false), |waits| queue(waits).join(overlay, &subject))
        });
        if let Some(old) = old {
            if old.provider != now.provider {
                self.providers.entry(old.provider).or_default().set(n, 0);
            }
            if old.cell != now.cell {
                self.cells.entry(old.cell).or_default().set(n, 0);
            }
            if let Some(waited) = old.waits {
                *self.queues.entry(waited).or_default() -= 1;
            }
        }
        self.providers.entry(now.provider).or_default().set(n, now.flags);
        self.cells.entry(now.cell).or_default().set(n, now.flags);
        if let Some(waits) = now.waits {
            *self.queues.entry(waits).or_default() += 1;
        }
        self.entries.insert(n, now);
        let here = cell(now.cell);
        assert_eq!(here.flags_of(&self.state, &subject).unwrap(), now.flags);
        assert_eq!(here.counters(&self.state).unwrap().ever, self.cells[&now.cell].order.len() as u64);
    }

    /// Everything, as the model says.
    fn check(&self) {
        let lists = self.providers.iter().map(|(n, model)| (provider(*n), model));
        for (list, model) in lists.chain(self.cells.iter().map(|(n, model)| (cell(*n), model))) {
            let counters = list.counters(&self.state).unwrap();
            assert_eq!(counters.ever, model.order.len() as u64);
            for mask in MASKS {
                let expected = model.matching(mask);
                assert_eq!(counters.count(mask).unwrap(), expected.len() as u64);
                assert_eq!(list.first(&self.state, mask, usize::MAX).unwrap(), expected);
            }
        }
        for n in 0..QUEUES {
            assert_eq!(queue(n).count(&self.state).unwrap(), self.queues.get(&n).copied().unwrap_or(0) as u64);
        }
    }
}

#[test]
fn lists_flags_and_counters_are_those_of_plain_maps_over_many_random_acts() {
    let long = std::env::var("MULU_LONG").is_ok_and(|set| set == "1");
    let acts = if long { 1_000_000 } else { 20_000 };
    let (mut world, mut random) = (World::default(), Random(20_261_130));
    for act in 1..=acts {
        // The ledger grows: at the end tens of thousands stand in lists of many chunks.
        world.act(&mut random, 100 + act / 8);
        if act % (acts / 20) == 0 {
            world.check();
        }
    }
    assert!(world.providers.values().any(|model| model.order.len() as u64 > CHUNK), "some lists have chunks");
}
