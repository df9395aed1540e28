//! A witness that was made to hurt: the client runs a question over its values before it knows whether they are true, so whatever
//! they say, the question ends soon, in bounded memory, and without a panic.

use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries, ListPendingReviews};
use mulu_contracts::catalog::records::entry::View;
use mulu_contracts::catalog::{lists, samples};
use mulu_contracts::comet::commit::{CompactCommit, CompactSig};
use mulu_contracts::dry_run::DryRun;
use mulu_contracts::kernel::codec::{DecodeError, decode_exact, encode};
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::list_head::ListHead;
use mulu_contracts::kernel::member::Member;
use mulu_contracts::kernel::merkle::Peaks;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::state::{Key, Record, Subject, stored};
use mulu_contracts::ledger::draft::{acts_of, history_of};
use mulu_contracts::ledger::entry::{AnyRule, Question};
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::query::Context;
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::samples::{CITY, COUNTY, DEPARTMENT, division, public, uscc};
use mulu_contracts::ledger::witness::{MAX_VALUES, Recorder, Witness, WitnessReader};
use mulu_contracts::party::queries::organisation::ListOrganisations;
use mulu_contracts::questions::QUESTIONS;
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::examples::find;
use mulu_testkit::{CHAIN, Ledger};

fn context(ledger: &Ledger) -> Context {
    QUESTIONS.context(CHAIN, ledger.time)
}

/// Answers over a state that no chain ever had, as a hostile node would send it.
fn refused(ledger: &Ledger, question: impl Into<Question>) -> String {
    let question = question.into();
    let recorder = Recorder::new(&ledger.state);
    let answer = question.answer(&context(ledger), &recorder);
    let witness = Witness { values: recorder.finish().values, tree: Vec::new(), ranges: Vec::new() };
    let again = question.answer(&context(ledger), &WitnessReader::new(&witness));
    assert_eq!(answer, again);
    answer.expect_err("the question has no answer").to_string()
}

fn put<V: Record>(ledger: &mut Ledger, key: &Key<V>, value: &V) {
    ledger.state.records.insert(key.raw, stored(value));
}

/// Writes a list of members that says what it likes.
fn forge(ledger: &mut Ledger, subject: &Subject, name: &[&[u8]], count: u64, members: &[Member]) {
    ledger.state.forge(subject, name, count, members);
}

fn below(code: &str) -> Subject {
    Subject::Division(division(code))
}

/// Once 4,000 times the same division times its themes: 12 million lists out of 200 kB.
#[test]
fn a_division_that_lies_below_another_a_thousand_times_is_walked_once() {
    let mut ledger = Ledger::new();
    let county: DivisionCode = division(COUNTY);
    forge(&mut ledger, &below(CITY), &[b"children"], 4_000, &vec![Member::of(below(COUNTY)); 64]);
    let themes: Vec<_> = (0..64).map(|n| lists::word_member(&county, &format!("t{n}"))).collect();
    forge(&mut ledger, &below(COUNTY), &[b"themes"], 3_200, &themes);
    forge(&mut ledger, &below(COUNTY), &[b"sectors"], 3_200, &themes);
    let city = division(CITY);
    let view = EntryScope::View { division: city, below: true, view: View::All, theme: None };
    assert!(refused(&ledger, ListEntries { scope: view, from: Place::START, limit: 10 }).contains("lies in two places"));
    let reviews = ListPendingReviews { division: city, below: true, sector: None, from: Place::START, limit: 10 };
    assert!(refused(&ledger, reviews).contains("lies in two places"));
    let organisations = ListOrganisations { division: city, below: true, role: None, from: Place::START, limit: 10 };
    assert!(refused(&ledger, organisations).contains("lies in two places"));
    // A cycle is no tree either.
    forge(&mut ledger, &below(CITY), &[b"children"], 1, &[Member::of(below(CITY))]);
    let organisations = ListOrganisations { division: city, below: true, role: None, from: Place::START, limit: 10 };
    assert!(refused(&ledger, organisations).contains("lies in two places"));
}

#[test]
fn a_list_of_more_lists_than_one_question_reads_is_not_walked() {
    let mut ledger = Ledger::new();
    let county: DivisionCode = division(COUNTY);
    let view = || EntryScope::View { division: county, below: false, view: View::All, theme: None };
    let themes: Vec<_> = (0..64).map(|n| lists::word_member(&county, &format!("t{n}"))).collect();
    for count in [131_073, u64::MAX] {
        forge(&mut ledger, &below(COUNTY), &[b"themes"], count, &themes);
        assert!(refused(&ledger, ListEntries { scope: view(), from: Place::START, limit: 10 }).contains("lists"));
    }
}

fn dry_run(ledger: &Ledger, org: u32, rule: AnyRule) -> DryRun {
    let tx = ledger.tx(org, &[&format!("{org}/0")], [rule]);
    DryRun { body: tx.body, signers: vec![public(&format!("{org}/0")).key_id()] }
}

/// A dry run writes over values that are not proven yet: heads at their largest number once ended the client.
#[test]
fn lists_that_say_they_are_full_end_a_dry_run_with_a_fault() {
    let full = ListHead { leaves: Peaks { count: u64::MAX, peaks: vec![[7; 32]; 64] }, flags: None };
    let submit = || -> AnyRule { submit_entry::submit("new").into() };
    for list in [history_of(&mulu_contracts::catalog::keys::subject(&samples::id("new"))), acts_of(&uscc(DEPARTMENT))] {
        let mut ledger = Ledger::new();
        ledger.state.records.insert(list.id, stored(&full));
        assert!(refused(&ledger, dry_run(&ledger, DEPARTMENT, submit())).contains("full"));
    }
    let mut ledger = Ledger::new();
    let provider = organisation::subject(&uscc(DEPARTMENT));
    forge(&mut ledger, &provider, &[b"entries"], u64::MAX, &vec![Member::of(below(CITY)); 63]);
    assert!(refused(&ledger, dry_run(&ledger, DEPARTMENT, submit())).contains("full"));
}

/// splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        ((z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) % n.max(1) as u64) as usize
    }
}

/// Values with numbers at their ends, bytes gone, added or changed, records that are not there, or stand in each other's place.
fn mutate(random: &mut Random, values: &mut [Option<Vec<u8>>]) {
    let (one, two) = (random.below(values.len()), random.below(values.len()));
    let choice = random.below(10);
    if let (0..=6, Some(value)) = (choice, &mut values[one]) {
        let at = random.below(value.len());
        let width = [8, 8, 4, 2, 1][random.below(5)].min(value.len() - at);
        match choice {
            0 | 1 => value[at..at + width].fill(0xff),
            2 => value[at..at + width].fill(0),
            3 if at < value.len() => value[at] = [1, 0x7f, 0x80, 0xfe][random.below(4)],
            4 => drop(value.drain(at..at + width)),
            5 => value.truncate(at),
            _ => value.insert(at, random.below(256) as u8),
        }
        return;
    }
    match choice {
        7 => values[one] = None,
        8 => values.swap(one, two),
        _ => values[one] = values[two].clone(),
    }
}

#[test]
fn whatever_the_values_say_a_dry_run_of_every_kind_ends_without_a_panic() {
    let mut random = Random(20_261_126);
    let (mut answers, mut faults) = (0, 0);
    for kind in REGISTRY.kinds() {
        let rule = kind.example();
        let found = find(&rule);
        let tx = found.tx(&rule, 0);
        let signers: Vec<KeyId> = tx.signatures.iter().map(|s| s.key_id).collect();
        let question: Question = DryRun { body: tx.body, signers }.into();
        let recorder = Recorder::new(&found.ledger.state);
        question.answer(&context(&found.ledger), &recorder).unwrap();
        let values = recorder.finish().values;
        for _ in 0..400 {
            let mut lies = values.clone();
            for _ in 0..=random.below(3) {
                mutate(&mut random, &mut lies);
            }
            let witness = Witness { values: lies, tree: Vec::new(), ranges: Vec::new() };
            match question.answer(&context(&found.ledger), &WitnessReader::new(&witness)) {
                Ok(_) => answers += 1,
                Err(_) => faults += 1,
            }
        }
    }
    // Both ways are gone: the lies are not all thrown out by the first decoding.
    assert!(answers > 500 && faults > 500, "{answers} answers, {faults} faults");
}

/// A vote that is missing takes one byte of a file and ninety in memory; so does a value that is absent, less so.
/// Ten thousand dues, all of one proposal: each would count its votes and run its action again.
#[test]
fn an_agenda_of_ten_thousand_equal_dues_ends_with_a_fault_at_the_second() {
    use mulu_contracts::governance::keys::{agenda, proposal};
    use mulu_contracts::governance::kinds::propose::Propose;
    use mulu_contracts::governance::records::{Agenda, Due};
    let found = find(&Propose::example().into());
    let mut ledger = found.ledger.clone();
    let made = ledger.must(found.org, Propose::example());
    let id: mulu_contracts::kernel::id::ProposalId = made.ids[0].parse().unwrap();
    let record = proposal(&id).get(&ledger.state).unwrap().unwrap();
    let due = Due { at: record.effective_at, id, proposer: record.proposer };
    ledger.time = record.effective_at;
    let question = Question::from(dry_run(&ledger, DEPARTMENT, submit_entry::submit("new").into()));
    // Five thousand are as many as a record holds.
    for (dues, words) in [(5_000, "has ended already"), (10_000, "larger than any record")] {
        put(&mut ledger, &agenda(), &Agenda { due: vec![due.clone(); dues] });
        let recorder = Recorder::new(&ledger.state);
        let answer = question.answer(&context(&ledger), &recorder).unwrap_err().to_string();
        assert!(answer.contains(words), "{answer}");
        assert!(recorder.meter().used() < 50_000, "{}", recorder.meter().used());
    }
}

/// A hundred thousand roles that all conflict with one another, and a million conflicting pairs.
#[test]
fn records_fatter_than_any_rule_writes_end_with_a_fault_before_they_are_walked() {
    use mulu_contracts::kernel::role::Role;
    use mulu_contracts::ledger::params::{Parameter, Value, parameter};
    use mulu_contracts::party::keys::roles;
    use mulu_contracts::party::queries::organisation::GetOrganisation;
    let mut ledger = Ledger::new();
    let mut held = roles(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap();
    let one = held.assignments[0].clone();
    held.assignments = (0..3_000)
        .map(|n| mulu_contracts::ledger::organisation::RoleAssignment {
            role: if n % 2 == 0 { Role::Operator } else { Role::Bureau },
            ..one.clone()
        })
        .collect();
    put(&mut ledger, &roles(&uscc(DEPARTMENT)), &held);
    assert!(refused(&ledger, GetOrganisation { uscc: uscc(DEPARTMENT) }).contains("more roles"));
    assert!(refused(&ledger, dry_run(&ledger, DEPARTMENT, submit_entry::submit("new").into())).contains("more roles"));
    // More pairs than there may be, and more than any record holds.
    for (pairs, words) in [(65, "something else"), (130_000, "something else"), (200_000, "larger than")] {
        let mut ledger = Ledger::new();
        let pairs = vec![(Role::Operator, Role::Bureau); pairs];
        put(&mut ledger, &parameter("role_conflicts"), &Parameter { current: Value::Pairs(pairs), next: None });
        let mut held = roles(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap();
        held.assignments.push(mulu_contracts::ledger::organisation::RoleAssignment { role: Role::Bureau, ..one.clone() });
        put(&mut ledger, &roles(&uscc(DEPARTMENT)), &held);
        let told = refused(&ledger, GetOrganisation { uscc: uscc(DEPARTMENT) });
        assert!(told.contains(words), "{told}");
    }
}

/// A question that reads one value for ever, or as often as the values tell it to, ends at the budget: of the node, and of the client alike.
#[test]
fn endless_repetition_ends_at_the_budget_as_false() {
    use mulu_contracts::kernel::error::Fault;
    use mulu_contracts::kernel::state::StateRead;
    use mulu_contracts::ledger::meter::MAX_QUESTION_WORK;
    use mulu_contracts::ledger::witness::{WitnessError, rerun};
    let witness = Witness { values: vec![Some(vec![7; 100_000])], tree: Vec::new(), ranges: Vec::new() };
    let mut reads = 0_u64;
    let answer: Result<(), WitnessError> = rerun(&witness, &[0; 32], |state: &dyn StateRead| -> Result<(), Fault> {
        loop {
            state.read(&[1; 32])?;
            reads += 1;
        }
    });
    assert!(matches!(answer, Err(WitnessError::Values(_))));
    assert_eq!(reads, MAX_QUESTION_WORK / (16 + 100_000 / 16));
}

#[test]
fn lists_of_a_proof_are_bounded_before_they_are_read() {
    let commit =
        |votes: usize| CompactCommit { round: 0, part_set_total: 1, part_set_hash: [0; 32], signatures: vec![CompactSig::Absent; votes] };
    assert!(decode_exact::<CompactCommit>(&encode(&commit(1_000))).is_ok());
    assert_eq!(decode_exact::<CompactCommit>(&encode(&commit(1_001))), Err(DecodeError::Malformed));
    let witness = |values: usize, ranges: usize| Witness {
        values: vec![None; values],
        tree: Vec::new(),
        ranges: vec![mulu_contracts::kernel::merkle::RangeProof::default(); ranges],
    };
    assert!(decode_exact::<Witness>(&encode(&witness(MAX_VALUES, 1))).is_ok());
    assert_eq!(decode_exact::<Witness>(&encode(&witness(MAX_VALUES + 1, 0))), Err(DecodeError::Malformed));
    assert_eq!(decode_exact::<Witness>(&encode(&witness(0, 4_097))), Err(DecodeError::Malformed));
}
