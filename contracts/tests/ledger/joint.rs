//! Joint acts ✍ in general: an act that makes its object, clearing, how many, and signers that are judged again.

use borsh::{BorshDeserialize, BorshSerialize};
use mulu_contracts::kernel::error::{Code, Fault, Refusal};
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::{Key, Record, StateRead, StateWrite, Subject};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::kernel::walk::{LongTexts, Path, Visit};
use mulu_contracts::ledger::access::{Allowed, Relation, Target, any, by};
use mulu_contracts::ledger::context::TxContext;
use mulu_contracts::ledger::draft::{Done, Draft, acts_of};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Clearing, Joint, JointBody, Side};
use mulu_contracts::ledger::joint_act::{Waiter, begun_by, joint_act, waiting_for};
use mulu_contracts::ledger::meter::Meter;
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, SALTS, division, reason, uscc,
};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::kinds::merge_organisation::{Merge, MergeOrganisation};
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use mulu_testkit::{Ledger, genesis};
use serde::{Deserialize, Serialize};

use crate::ledger::draft::context;
use crate::party::steps::endings::*;

/// What a pact makes.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Made {
    word: String,
    version: u64,
}

impl Record for Made {
    const NAME: &'static str = "pact";
}

/// A department and a bureau agree to make something under an id of the department's.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
struct Pact {
    id: EntryId,
    version: u64,
    word: String,
    until: Time,
}

impl LongTexts for Pact {
    fn each_text(&mut self, _: &Path<'_>, _: &mut Visit<'_>) {}
}

fn made(id: &EntryId) -> Key<Made> {
    Key::new(&Subject::Object(*id.object()), &[])
}

const MAKER: &[Allowed] = &[any(Relation::Own)];
const BUREAU: &[Allowed] = &[by(Role::Bureau, Relation::SameDivision)];

impl JointBody for Pact {
    const NUMBER: u16 = 998;
    const NAME: &'static str = "pact";
    const CREATES: bool = true;
    const ALLOWED: &'static [Allowed] = &[MAKER[0], BUREAU[0]];
    type Id = EntryId;
    type Object = ();

    fn id(&self) -> EntryId {
        self.id
    }
    fn subject(id: &EntryId) -> Subject {
        Subject::Object(*id.object())
    }
    fn version_of(id: &EntryId, state: &dyn StateRead) -> Result<u64, Fault> {
        Ok(made(id).get(state)?.map_or(0, |made| made.version))
    }
    fn version(&self) -> u64 {
        self.version
    }
    fn until(&self) -> Time {
        self.until
    }
    fn load(&self, _: &dyn StateRead, _: Time) -> Result<(), Refusal> {
        Ok(())
    }
    fn sides(&self, (): &()) -> Vec<Side> {
        let target = Target::own(uscc(DEPARTMENT), division(CITY));
        let side = |name, waiter, allowed, begins| Side { begins, ..Side::of(name, waiter, allowed, target.clone()) };
        vec![
            side("maker", Waiter::Organisation(uscc(DEPARTMENT)), MAKER, true),
            side("bureau", Waiter::Authority(Role::Bureau, division(CITY)), BUREAU, false),
        ]
    }
    fn require_standing(&self, _: &TxContext, _: &dyn StateRead, (): &()) -> Result<(), Refusal> {
        Ok(())
    }
    fn require(&self, _: &TxContext, _: &dyn StateRead, (): &()) -> Result<(), Refusal> {
        Ok(())
    }
    fn effect(&self, _: &TxContext, draft: &mut Draft<'_>, (): (), _: &Uscc) -> Result<(), Refusal> {
        draft.put(&made(&self.id), &Made { word: self.word.clone(), version: 1 });
        Ok(())
    }
    fn example() -> Self {
        Pact { id: mulu_contracts::catalog::samples::id("pact"), version: 0, word: "yes".into(), until: Time(i64::MAX / 2) }
    }
}

/// Judges a message of a kind that no registry has, and keeps what it writes.
fn send(ledger: &mut Ledger, n: u32, rule: &Joint<Pact>) -> Result<Done, Refusal> {
    let payload_hash = AnyRule::from(rule.clone()).payload_hash();
    let tx = context(ledger, n, 998, payload_hash);
    let meter = Meter::unbounded();
    let changes = {
        let mut draft = Draft::new(&ledger.state, &meter, tx.origin());
        let done = rule.check(&tx, &mut draft)?;
        (done, draft.into_changes())
    };
    ledger.state.absorb(changes.1);
    Ok(changes.0)
}

fn refused(result: Result<Done, Refusal>) -> Option<Code> {
    match result {
        Err(Refusal::Rejected(rejected)) => Some(rejected.code),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_act_that_creates_names_version_0_and_makes_its_object_with_the_last_signature() {
    let mut ledger = Ledger::new();
    let pact = Pact { until: Time(ledger.time.0 + 1_000), ..Pact::example() };
    let body = Joint::Body(Spoken(pact.clone()));
    let content_hash = AnyRule::from(body.clone()).payload_hash();
    // Only who will own it begins.
    assert_eq!(refused(send(&mut ledger, CITY_BUREAU, &body)), Some(Code::RELATION_MISSING));
    let of_another = Joint::Body(Spoken(Pact { version: 3, ..pact.clone() }));
    assert_eq!(refused(send(&mut ledger, DEPARTMENT, &of_another)), Some(Code::STALE_VERSION));
    send(&mut ledger, DEPARTMENT, &body).unwrap();
    assert_eq!(made(&pact.id).get(&ledger.state).unwrap(), None);
    let agree = Joint::Agree(Agreement { id: pact.id, version: 0, content_hash });
    send(&mut ledger, CITY_BUREAU, &agree).unwrap();
    assert_eq!(made(&pact.id).get(&ledger.state).unwrap(), Some(Made { word: "yes".into(), version: 1 }));
    assert!(send(&mut ledger, CITY_BUREAU, &agree).unwrap().exists, "a signature counts once");
    // Nothing is made twice under one id, whatever the other content is and whoever sends it.
    let again = Joint::Body(Spoken(Pact { word: "no".into(), ..pact }));
    for org in [DEPARTMENT, CITY_BUREAU] {
        assert_eq!(refused(send(&mut ledger, org, &again)), Some(Code::EXISTS_WITH_OTHER_CONTENT));
    }
}

#[test]
fn a_signature_counts_once_also_where_two_sides_have_one_name() {
    let mut ledger = Ledger::new();
    let split = ends(&ledger, DEPARTMENT, EndingMode::Split, &[COUNTY_PROVIDER, OPERATOR]);
    ledger.must(CITY_BUREAU, body(&split));
    assert!(ledger.must(COUNTY_PROVIDER, agree(&split)).exists.is_empty());
    // The other successor is silent, and its side bears the same name.
    let acts = acts_of(&uscc(COUNTY_PROVIDER));
    let before = acts.head(&ledger.state).unwrap().count;
    assert_eq!(ledger.must(COUNTY_PROVIDER, agree(&split)).exists, [0]);
    assert_eq!(acts.head(&ledger.state).unwrap().count, before);
}

fn clear(merge: &Merge) -> MergeOrganisation {
    let content_hash = AnyRule::from(body(merge)).salted(&SALTS).payload_hash();
    Joint::Clear(Clearing { id: merge.uscc, content_hash })
}

#[test]
fn what_lapsed_is_cleared_by_a_side_and_leaves_lists_and_count() {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.refuse(CITY_BUREAU, clear(&merge), Code::NOT_FOUND);
    ledger.must(CITY_BUREAU, body(&merge));
    let begun = |ledger: &Ledger| begun_by(&uscc(CITY_BUREAU)).get(&ledger.state).unwrap().unwrap().open;
    let waits = |ledger: &Ledger| waiting_for(&Waiter::Organisation(uscc(COUNTY_PROVIDER))).count(&ledger.state).unwrap();
    assert_eq!((begun(&ledger), waits(&ledger)), (1, 1));
    assert_eq!(ledger.refuse(CITY_BUREAU, clear(&merge), Code::WRONG_STATE).as_deref(), Some("open"));
    ledger.wait(2_600_000);
    ledger.refuse(COUNTY_BUREAU, clear(&merge), Code::RELATION_MISSING);
    let other: MergeOrganisation = Joint::Clear(Clearing { id: merge.uscc, content_hash: Hash32([1; 32]) });
    ledger.refuse(CITY_BUREAU, other, Code::STALE_VERSION);
    ledger.must(COUNTY_PROVIDER, clear(&merge));
    assert_eq!((begun(&ledger), waits(&ledger)), (0, 0));
    assert_eq!(ledger.must(CITY_BUREAU, clear(&merge)).exists, [0]);
    ledger.refuse(COUNTY_PROVIDER, agree(&merge), Code::WRONG_STATE);
    // One that is done is not cleared.
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.must(CITY_BUREAU, body(&merge));
    ledger.must(COUNTY_PROVIDER, agree(&merge));
    assert_eq!(ledger.refuse(CITY_BUREAU, clear(&merge), Code::WRONG_STATE).as_deref(), Some("done"));
    assert_eq!(begun(&ledger), 0, "done counts no more");
}

#[test]
fn one_organisation_begins_only_so_many_acts() {
    let mut sample = genesis();
    sample.parameters.insert("joint_open_max".into(), Value::Number(2));
    let mut ledger = Ledger::from_genesis(&sample);
    let merges = [DEPARTMENT, ENTERPRISE, 4].map(|n| ends(&ledger, n, EndingMode::Merge, &[COUNTY_PROVIDER]));
    ledger.must(CITY_BUREAU, body(&merges[0]));
    ledger.must(CITY_BUREAU, body(&merges[1]));
    ledger.refuse(CITY_BUREAU, body(&merges[2]), Code::TOO_MANY);
    // One that takes the place of another takes its place in the count too.
    let other = Merge { decision_hash: mulu_contracts::ledger::samples::hash("another"), ..merges[0].clone() };
    ledger.must(CITY_BUREAU, body(&other));
    ledger.refuse(CITY_BUREAU, body(&merges[2]), Code::TOO_MANY);
    ledger.must(COUNTY_PROVIDER, agree(&other));
    ledger.must(CITY_BUREAU, body(&merges[2]));
}

#[test]
fn of_a_signer_that_was_suspended_the_side_is_missing_again_and_may_be_signed_again() {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Split, &[COUNTY_PROVIDER, ENTERPRISE]);
    ledger.must(CITY_BUREAU, body(&merge));
    ledger.must(ENTERPRISE, agree(&merge));
    let mut without = ledger.clone();
    without.must(CITY_BUREAU, SuspendOrganisation { org: uscc(ENTERPRISE), control_version: 0, reason: reason("law") });
    // A suspended successor could not be one; nor does its signature count.
    without.must(COUNTY_PROVIDER, agree(&merge));
    let act = joint_act(&mulu_contracts::ledger::organisation::subject(&uscc(DEPARTMENT)), 117).get(&without.state).unwrap().unwrap();
    assert_eq!(act.done_at, None);
    let missing: Vec<_> = act.sides.iter().filter(|side| side.signed_by.is_none()).map(|side| side.waits_for).collect();
    assert_eq!(missing, [Waiter::Organisation(uscc(ENTERPRISE))]);
    use mulu_contracts::party::kinds::resume_organisation::ResumeOrganisation;
    without.must(CITY_BUREAU, ResumeOrganisation { org: uscc(ENTERPRISE), control_version: 1, reason: reason("other") });
    without.must(ENTERPRISE, agree(&merge));
    assert_eq!(version(&without, DEPARTMENT), 2, "signed anew, it takes effect");
    ledger.must(COUNTY_PROVIDER, agree(&merge));
    assert_eq!(version(&ledger, DEPARTMENT), 2);
}
