//! No state without an exit: a search over all states that a procedure can reach, and from each of them an end that is reached by acts of parties
//! that exist, also when any one of them is silent for ever.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use mulu_contracts::certificate::hold::Phase;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::{Op, Stage};
use mulu_contracts::certificate::{hold::Contested, keys};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, REGISTRAR};
use mulu_testkit::Ledger;

use crate::certificate::world::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Party {
    Holder,
    Issuer,
    Above,
    /// Who handles objections.
    Handler,
    /// Nobody is silent where time passes.
    Time,
}

/// What of a procedure decides what can become of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct View {
    op: u8,
    stage: Stage,
    came_from: Option<Stage>,
    returns: u8,
    upheld: bool,
    filed: bool,
    held: bool,
    /// Publicity over, filed objections over, overdue, lapsed, expired.
    times: [bool; 5],
    status: u8,
}

fn view(ledger: &Ledger) -> View {
    let (core, now) = (certificate(ledger), procedure(ledger));
    let time = ledger.time;
    let over = now.publicity.as_ref().is_some_and(|publicity| publicity.end <= time);
    View {
        op: now.op as u8,
        stage: now.stage,
        came_from: now.came_from,
        returns: now.returns,
        upheld: now.upheld,
        filed: now.filed > 0,
        held: now.is_held(time),
        times: [over, now.filed_until.is_none_or(|until| until <= time), now.is_overdue(time), now.is_lapsed(time), core.is_expired(time)],
        status: core.status as u8,
    }
}

/// What a party may try.
fn attempts(ledger: &Ledger) -> Vec<(Party, u32, AnyRule)> {
    let issuers = |rule: AnyRule| [(Party::Issuer, REGISTRAR, rule.clone()), (Party::Above, CITY_BUREAU, rule)];
    let mut all = vec![
        (Party::Holder, DEPARTMENT, withdraw(ledger).into()),
        (Party::Issuer, REGISTRAR, withdraw(ledger).into()),
        (Party::Holder, DEPARTMENT, supplement(ledger).into()),
    ];
    for rule in [accept(ledger).into(), give_back(ledger).into(), approves(ledger).into(), rejects(ledger).into(), issue(ledger).into()] {
        all.extend(issuers(rule));
    }
    all
}

/// Where time leads next: the nearest of the ends that lie ahead.
fn later(ledger: &Ledger) -> Option<Ledger> {
    let now = procedure(ledger);
    let ends = [
        now.due(),
        now.lapses,
        now.held_to,
        now.filed_until,
        now.publicity.as_ref().map(|publicity| publicity.end),
        certificate(ledger).valid_until,
    ];
    let next = ends.into_iter().flatten().filter(|end| ledger.time < *end).min()?;
    Some(Ledger { time: next, ..ledger.clone() })
}

/// What objections do, one at a time: filed, accepted, dismissed, upheld.
fn contests(ledger: &Ledger) -> Vec<Ledger> {
    let op_no = certificate(ledger).procedures;
    let contested = Contested::load(&ledger.state, &id(), op_no, ledger.time).unwrap().unwrap();
    let until = Time(ledger.time.0 + 20 * DAY);
    let mut all = Vec::new();
    let mut then = |act: &dyn Fn(Contested, &mut mulu_contracts::ledger::draft::Draft<'_>)| {
        let mut after = ledger.clone();
        contest(&mut after, |contested, draft| {
            act(contested, draft);
            Ok(())
        });
        all.push(after);
    };
    let now = procedure(ledger);
    if contested.phase() == Phase::During && now.filed == 0 && now.objections == 0 {
        then(&|contested, draft| contested.filed(draft, until).unwrap());
    }
    if now.filed > 0 {
        then(&|contested, draft| contested.unfiled(draft).unwrap());
        then(&|contested, draft| contested.accepted(draft, until).unwrap());
    }
    if now.objections > 0 {
        then(&|contested, draft| contested.released(draft, None).unwrap());
        then(&|contested, draft| contested.upheld(draft, None).unwrap());
    }
    all
}

struct Graph {
    states: Vec<(View, Ledger)>,
    edges: Vec<BTreeSet<(Party, usize)>>,
}

/// All states that are reached from these, one of each view.
fn explore(begin: Vec<Ledger>) -> Graph {
    let mut graph = Graph { states: Vec::new(), edges: Vec::new() };
    let mut known: BTreeMap<View, usize> = BTreeMap::new();
    let mut queue = VecDeque::new();
    let mut add = |graph: &mut Graph, queue: &mut VecDeque<usize>, ledger: Ledger| {
        let seen = view(&ledger);
        *known.entry(seen.clone()).or_insert_with(|| {
            graph.states.push((seen, ledger));
            graph.edges.push(BTreeSet::new());
            queue.push_back(graph.states.len() - 1);
            graph.states.len() - 1
        })
    };
    for ledger in begin {
        add(&mut graph, &mut queue, ledger);
    }
    while let Some(at) = queue.pop_front() {
        let ledger = graph.states[at].1.clone();
        if graph.states[at].0.stage.is_over() {
            continue;
        }
        let mut next: Vec<(Party, Ledger)> = Vec::new();
        for (party, org, rule) in attempts(&ledger) {
            let mut after = ledger.clone();
            if after.submit(org, rule).code == 0 {
                next.push((party, after));
            }
        }
        next.extend(later(&ledger).map(|after| (Party::Time, after)));
        next.extend(contests(&ledger).into_iter().map(|after| (Party::Handler, after)));
        for (party, after) in next {
            let to = add(&mut graph, &mut queue, after);
            graph.edges[at].insert((party, to));
        }
    }
    graph
}

/// A network in which a procedure is returned once at most, so that the search is small.
fn network_of_one_return() -> mulu_contracts::genesis::Genesis {
    let mut network = network();
    network.parameters.insert("max_returns".into(), Value::Number(1));
    network
}

fn begun(op: Op) -> Ledger {
    let mut ledger = city_of(&network_of_one_return());
    ledger.must(DEPARTMENT, registration());
    if op == Op::First {
        return ledger;
    }
    finish(&mut ledger);
    let rule: AnyRule = match op {
        Op::Change => change(&ledger).into(),
        Op::Correct => correct(&ledger).into(),
        Op::Renew => renew(&ledger).into(),
        Op::Cancel => cancel(&ledger).into(),
        Op::First | Op::Transfer => panic!("begun otherwise"),
    };
    ledger.must(DEPARTMENT, rule);
    ledger
}

#[test]
fn from_every_state_an_end_is_reached_also_when_one_party_is_silent_for_ever() {
    for op in [Op::First, Op::Change, Op::Correct, Op::Renew, Op::Cancel] {
        let graph = explore(vec![begun(op)]);
        let stages: BTreeSet<Stage> = graph.states.iter().map(|(view, _)| view.stage).collect();
        let expected: &[Stage] = match op {
            Op::First | Op::Change => {
                &[Stage::Publicity, Stage::Objection, Stage::Returned, Stage::Done, Stage::Rejected, Stage::Withdrawn]
            }
            _ => &[Stage::Ready, Stage::Returned, Stage::Done, Stage::Rejected, Stage::Withdrawn],
        };
        assert!(expected.iter().all(|stage| stages.contains(stage)), "{op:?} reached {stages:?} alone");
        for silent in [Party::Holder, Party::Issuer, Party::Above, Party::Handler] {
            let mut ends: BTreeSet<usize> = (0..graph.states.len()).filter(|at| graph.states[*at].0.stage.is_over()).collect();
            loop {
                let more: Vec<usize> = (0..graph.states.len())
                    .filter(|at| !ends.contains(at))
                    .filter(|at| graph.edges[*at].iter().any(|(party, to)| *party != silent && ends.contains(to)))
                    .collect();
                if more.is_empty() {
                    break;
                }
                ends.extend(more);
            }
            let stuck: Vec<_> = (0..graph.states.len()).filter(|at| !ends.contains(at)).map(|at| &graph.states[at].0).collect();
            assert!(stuck.is_empty(), "{op:?}, while {silent:?} is silent: {stuck:#?}");
        }
    }
}

/// A first procedure that ends without issue leaves a certificate that never held, and the subject is free for another.
#[test]
fn what_was_never_issued_bars_nothing() {
    let mut ledger = at(Stage::Rejected);
    let entry = mulu_contracts::catalog::samples::id("bus-lines");
    ledger.must(DEPARTMENT, registration_of("again", &[entry]));
    assert_eq!(keys::named_by_entry(&entry, CertificateKind::ResourceRegistration).get(&ledger.state).unwrap(), None);
}
