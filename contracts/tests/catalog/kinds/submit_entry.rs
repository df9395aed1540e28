//! submit_entry: its refusals in the order of docs/spec/catalog.md, and what parameters decide.

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::detail::{EntryDetail, OpenTerms, ReasonType};
use mulu_contracts::catalog::records::entry::{Actions, Boundary, CoreInput, EntryStatus, National, OpenType, OperableType};
use mulu_contracts::catalog::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::text::SourceKey;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY_BUREAU, COUNTY_OFFICE, COUNTY_PROVIDER, DEPARTMENT, OPERATOR, PROVINCE, RELAY, ZONE, code, division, set,
    text, time, uscc,
};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;

use crate::catalog::world::*;
use crate::permissions::rows;

#[test]
fn submit_entry_refuses_in_order() {
    let mut ledger = ledger();
    let other = SubmitEntry { local_key: samples::key("other"), ..submit() };
    let taken = EntryDetail { resource_code: resource_code("A/1"), source_key: SourceKey::new("row 1").unwrap(), ..samples::detail() };
    ledger.must(DEPARTMENT, SubmitEntry { detail: Spoken(taken), ..other });

    let mut wrong = submit();
    wrong.detail.0.share_terms.condition = Words::hashed([1; 32]);
    wrong.provider = uscc(99);
    wrong.core.division = division(PROVINCE);
    wrong.core.theme = Some(code("unknown"));
    wrong.core.share.mode = Default::default();
    wrong.core.grade.national = National::Core;
    wrong.detail.0.resource_code = resource_code("A/1");
    wrong.detail.0.source_key = SourceKey::new("row 1").unwrap();
    wrong.core.title = text(&"题".repeat(128));
    let long = |n: u32| code(&format!("industry.{}{n}", "p".repeat(14)));
    wrong.core.boundary = Some(Boundary { purposes: set((0..8).map(long)), actions: Actions::default(), banned: set((0..8).map(long)) });

    // S1: a hash in place of words
    assert_eq!(ledger.refuse(OPERATOR, wrong.clone(), Code::FIELD_INVALID).as_deref(), Some("detail.share_terms.condition"));
    wrong.detail.0.share_terms.condition = Words::default();
    // S2
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    // S5: the payload's division lies above what the signers cover
    ledger.refuse(RELAY, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    wrong.core.division = division(CITY);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    // Check 1: not registered, or without the role
    ledger.refuse(RELAY, wrong.clone(), Code::PROVIDER_UNKNOWN);
    wrong.provider = uscc(COUNTY_OFFICE);
    ledger.refuse(RELAY, wrong.clone(), Code::PROVIDER_UNKNOWN);
    // Check 1: its role does not reach the city
    wrong.provider = uscc(COUNTY_PROVIDER);
    ledger.refuse(RELAY, wrong.clone(), Code::PROVIDER_UNKNOWN);
    // Check 2: where it does, the county's provider has nothing in the city
    let mut wide = ledger.clone();
    let role = mulu_contracts::party::kinds::assign_role::AssignRole::example();
    let role = mulu_contracts::party::kinds::assign_role::AssignRole { org: wrong.provider, scope_division: division(CITY), ..role };
    wide.must(CITY_BUREAU, role);
    wide.refuse(RELAY, wrong.clone(), Code::DIVISION_OUTSIDE);
    wrong.provider = uscc(DEPARTMENT);
    // Check 3
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("theme"));
    wrong.core.theme = None;
    wrong.core.sector = Some(code("x"));
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("sector"));
    wrong.core.sector = None;
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("boundary.purposes"));
    let long_purposes = wrong.core.boundary.replace(samples::core().boundary.unwrap());
    // a class of GB/T 4754 is known by its section
    wrong.detail.0.industry = Some(code("x5412"));
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("industry"));
    wrong.detail.0.industry = Some(code("g5412"));
    wrong.detail.0.genre = Some(code("novel"));
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("genre"));
    wrong.detail.0.genre = Some(code("statistics"));
    // Check 4
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::FIELD_MISSING).as_deref(), Some("share.mode"));
    wrong.core.share = samples::core().share;
    // Check 5
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::ATTRIBUTE_CONFLICT).as_deref(), Some("grade"));
    wrong.core.grade.national = National::General;
    // Check 6
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::CODE_TAKEN).as_deref(), Some("resource_code"));
    wrong.detail.0.resource_code = resource_code("A/2");
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::CODE_TAKEN).as_deref(), Some("source_key"));
    wrong.detail.0.source_key = SourceKey::new("row 2").unwrap();
    // Check 7: codes of the longest kind stand in the list
    let mut big = network();
    big.code_lists.insert("purposes".into(), (0..8).map(|n| code(&format!("industry.{}{n}", "p".repeat(14)))).collect());
    let mut other_ledger = Ledger::from_genesis(&big);
    other_ledger.refuse(
        RELAY,
        SubmitEntry { core: CoreInput { boundary: long_purposes, ..wrong.core.clone() }, ..wrong.clone() },
        Code::CORE_TOO_LARGE,
    );
    // Check 8
    ledger.refuse(RELAY, wrong.clone(), Code::NOT_FOR_BEHALF);
    wrong.core.update_frequency.confirmed = false;
    ledger.must(RELAY, wrong.clone());
    assert!(core_of(&ledger, &id()).unclaimed);
    assert_eq!(core_of(&ledger, &id()).version, 1);
    // S3
    let again = ledger.must(RELAY, wrong.clone());
    assert_eq!((again.exists, again.ids), (vec![0], vec![id().to_string()]));
    wrong.core.title = text("别名");
    ledger.refuse(RELAY, wrong.clone(), Code::EXISTS_WITH_OTHER_CONTENT);
    // also before S5
    ledger.refuse(COUNTY_BUREAU, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
}

#[test]
fn a_division_that_is_not_in_force_takes_no_entry_whoever_provides_it() {
    let mut network = network();
    network.divisions.iter_mut().find(|d| d.code == division(ZONE)).unwrap().until = Some(Time(time().0 + 1));
    let mut ledger = Ledger::from_genesis(&network);
    let mut submit = SubmitEntry { provider: uscc(COUNTY_OFFICE), ..submit() };
    submit.core.division = division(ZONE);
    ledger.refuse(CITY_BUREAU, submit, Code::UNKNOWN_DIVISION);
}

#[test]
fn a_provider_submits_for_itself_and_confirms_its_frequency() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, submit());
    let core = core_of(&ledger, &id());
    assert!(!core.unclaimed && core.input.update_frequency.confirmed);
    assert_eq!((core.status, core.version, core.prev_hash), (EntryStatus::Submitted, 1, zero()));
    // below the provider's division too
    let mut zone = SubmitEntry { local_key: samples::key("zone"), ..submit() };
    zone.core.division = division(ZONE);
    ledger.must(DEPARTMENT, zone);
}

#[test]
fn parameters_decide_about_operation_of_what_is_not_open() {
    let closed = |national: National, operable: OperableType| {
        let mut submit = submit();
        submit.core.open.kind = OpenType::NotOpen;
        submit.core.grade.national = national;
        submit.core.operable.kind = operable;
        submit.detail.0.open_terms =
            OpenTerms { basis: samples::words("法规"), reason_type: Some(ReasonType::Law), ..OpenTerms::default() };
        submit.detail.0.fields = Default::default();
        submit.detail.0.operable_note = samples::words("仅限加工后使用");
        submit
    };
    let mut strict = network();
    strict.parameters.insert("operable_if_not_open".into(), mulu_contracts::ledger::params::Value::Word("never".into()));
    let mut lenient = network();
    lenient.parameters.insert("important_operable".into(), mulu_contracts::ledger::params::Value::Flag(true));
    let general = || closed(National::General, OperableType::Eligible);
    ledger().must(DEPARTMENT, general());
    assert_eq!(Ledger::from_genesis(&strict).refuse(DEPARTMENT, general(), Code::ATTRIBUTE_CONFLICT).as_deref(), Some("operable"));
    let important = || closed(National::Important, OperableType::Conditional);
    ledger().refuse(DEPARTMENT, important(), Code::ATTRIBUTE_CONFLICT);
    Ledger::from_genesis(&lenient).must(DEPARTMENT, important());
    Ledger::from_genesis(&lenient).refuse(DEPARTMENT, closed(National::Core, OperableType::Conditional), Code::ATTRIBUTE_CONFLICT);
    Ledger::from_genesis(&lenient).refuse(DEPARTMENT, closed(National::Important, OperableType::Eligible), Code::ATTRIBUTE_CONFLICT);
}

#[test]
fn who_may_send_it() {
    rows(SubmitEntry::NAME).hold(|w| w.submission().into());
}
