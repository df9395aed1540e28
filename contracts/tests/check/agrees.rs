//! The program and the oracle over states that chance makes: they agree in verdict, in every number and way, and in what is only warned of.

use std::collections::BTreeMap;

use mulu_contracts::check::answer::Verdict;
use mulu_contracts::check::reason::No;

use super::chance::{Chance, ground, question, state, time};
use super::world::{World, at};

/// Questions of each state.
const OF_ONE_STATE: usize = 8;

/// How often each number was given; 0 is for what was allowed, 1 for a question that got no verdict. `.1`: what was given alone.
type Seen = (BTreeMap<u16, u64>, BTreeMap<u16, u64>);

fn run(seed: u64, questions: usize) -> Seen {
    let (ground, mut chance) = (ground(), Chance(seed));
    let mut seen = Seen::default();
    for _ in 0..questions / OF_ONE_STATE {
        let (world, times) = state(&mut chance, &ground);
        let mut world = World { time: at(0), ..world };
        for _ in 0..OF_ONE_STATE {
            world.time = at(time(&mut chance, &times));
            let answer = world.ask(&question(&mut chance));
            match answer.verdict {
                Verdict::Allow => *seen.0.entry(0).or_default() += 1,
                Verdict::NotGiven | Verdict::FieldInvalid => *seen.0.entry(1).or_default() += 1,
                Verdict::Deny => {
                    for reason in &answer.reasons {
                        *seen.0.entry(reason.number).or_default() += 1;
                    }
                    if let [alone] = &answer.reasons[..] {
                        *seen.1.entry(alone.number).or_default() += 1;
                    }
                }
            }
        }
    }
    seen
}

#[test]
fn two_judges_agree() {
    let (seen, alone) = run(1, 40_000);
    assert!(seen[&0] > 4_000, "too few are allowed to say anything: {seen:?}");
    for no in No::ALL {
        assert!(seen.get(&no.number).is_some_and(|times| *times > 10), "{} came too seldom: {seen:?}", no.number);
        // Who is barred loses the role, too.
        let is_alone = alone.get(&no.number).is_some_and(|times| *times > 0);
        assert!(is_alone || [11, 12].contains(&no.number), "{} never came alone: {alone:?}", no.number);
    }
}

/// The long run: `MULU_CHECK_SEED=7 cargo test --release -p mulu-contracts --test contracts check::agrees -- --ignored`.
#[test]
#[ignore = "a million questions"]
fn two_judges_agree_a_million_times() {
    let seed = std::env::var("MULU_CHECK_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(2);
    let (seen, alone) = run(seed, 1_000_000);
    println!("seen {seen:?}\nalone {alone:?}");
}
