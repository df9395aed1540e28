//! What proposals do: bounds and dates of parameters, code lists, divisions, roles, exceptions (docs/spec/governance.md).

use mulu_contracts::catalog::parameters::{GENRES, THEMES};
use mulu_contracts::governance::action::{
    Action, AddException, DivisionChange, Ending, Moving, NewDivision, Renaming, Retirement, SetCodes, SetParameter, TakeRole,
};
use mulu_contracts::governance::actions::role::EXCEPTION_MAX;
use mulu_contracts::governance::queries::{ListExceptions, ListParameters};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::stored;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::division::{DivisionCount, DivisionLevel};
use mulu_contracts::ledger::params::{REASONS, Value, code_list};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, PROVINCE, ZONE, code,
    division, hash, list, set, text, time, uscc,
};
use mulu_contracts::ledger::scheduled::{EndingMode, Scheduled};
use mulu_contracts::ledger::{division, organisation, scheduled};
use mulu_contracts::party::keys;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_contracts::party::queries::tables::GetParameter;
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::{CHAIN, Ledger};

use crate::governance::world::{self, *};
use crate::party::steps::endings::ended;

/// Refused when it is proposed, with this code; gives its detail.
fn refuse(ledger: &mut Ledger, action: Action, code: Code) -> Option<String> {
    let proposal = proposal(ledger, "refused", action);
    ledger.refuse(CITY_BUREAU, proposal, code)
}

fn parameter(name: &str, value: Value) -> Action {
    Action::SetParameter(SetParameter { name: code(name), value, from: None, replaces: None })
}

#[test]
fn every_parameter_refuses_what_lies_outside_its_bounds() {
    let mut ledger = Ledger::new();
    for spec in REGISTRY.law.parameters(1) {
        let wrong = match spec.default() {
            Value::Flag(_) => Value::Number(1),
            Value::Number(_) => Value::Number(u64::MAX),
            Value::Word(_) => Value::Word("no such word".into()),
            Value::Pairs(_) => Value::Pairs(vec![(Role::Bureau, Role::Operator); 65]),
            Value::Fraction { .. } => Value::Fraction { num: 1, den: 2 },
            Value::Table(_) => Value::Number(1),
        };
        assert!(spec.check(&wrong).is_err(), "{}", spec.name);
        refuse(&mut ledger, parameter(spec.name, wrong), Code::OUT_OF_BOUNDS);
    }
    refuse(&mut ledger, parameter("no_such", Value::Flag(true)), Code::NOT_FOUND);
    for (num, den) in [(1, 2), (50, 100), (3, 2), (0, 0), (101, 200)] {
        refuse(&mut ledger, parameter("gov_quorum", Value::Fraction { num, den }), Code::OUT_OF_BOUNDS);
    }
    // Engines read these once, from genesis.
    let frozen: Vec<_> = REGISTRY.law.parameters(1).into_iter().filter(|spec| spec.genesis_only).collect();
    assert_eq!(frozen.len(), 3);
    for spec in frozen {
        let same = spec.value(&ledger.state, ledger.time).unwrap();
        refuse(&mut ledger, parameter(spec.name, same), Code::OUT_OF_BOUNDS);
    }
    // Within its own bounds, but no longer below the bundle's.
    let mut network = mulu_testkit::genesis();
    network.parameters.insert("max_bundle_bytes".into(), Value::Number(1 << 20));
    network.parameters.insert("max_tx_bytes".into(), Value::Number(1 << 19));
    let mut ledger = Ledger::from_genesis(&network);
    let why = refuse(&mut ledger, parameter("max_tx_bytes", Value::Number(1 << 20)), Code::OUT_OF_BOUNDS);
    assert!(why.unwrap().contains("65536 below"));
}

/// With a delay of its own that is longer, governance could never come before an authority's new keys.
#[test]
fn what_parameters_set_to_one_another_holds_at_every_time_also_of_changes_that_wait() {
    let mut ledger = Ledger::new();
    let dated = |name: &str, days: i64, from: Option<Time>| {
        let value = Value::Number((days * DAY).try_into().unwrap());
        Action::SetParameter(SetParameter { name: code(name), value, from, replaces: None })
    };
    // 3 and 7 days stand.
    refuse(&mut ledger, dated("gov_delay", 7, None), Code::OUT_OF_BOUNDS);
    refuse(&mut ledger, dated("rekey_delay", 3, None), Code::OUT_OF_BOUNDS);
    let later = Time(ledger.time.0 + 60 * DAY);
    enact(&mut ledger, "lower", dated("rekey_delay", 4, Some(later)));
    // Today's 7 days would do; those that wait would not.
    refuse(&mut ledger, dated("gov_delay", 5, None), Code::OUT_OF_BOUNDS);
    refuse(&mut ledger, dated("gov_delay", 5, Some(Time(later.0 + 1))), Code::OUT_OF_BOUNDS);
    enact(&mut ledger, "short", dated("gov_delay", 2, None));
    // At genesis likewise.
    let mut network = mulu_testkit::genesis();
    network.parameters.insert("rekey_delay".into(), Value::Number(3 * 86_400));
    let why = mulu_contracts::genesis::build(&network, CHAIN, ledger.time).unwrap_err();
    assert!(why.to_string().contains("gov_delay"), "{why}");
}

#[test]
fn one_reason_at_least_stays() {
    let mut ledger = Ledger::new();
    let all: Vec<String> =
        code_list(REASONS.name()).get(&ledger.state).unwrap().unwrap().codes.into_iter().map(|c| c.code.to_string()).collect();
    let retire: Vec<(&str, Option<Time>)> = all.iter().map(|word| (word.as_str(), Some(Time(ledger.time.0 + 90 * DAY)))).collect();
    refuse(&mut ledger, themes_of("reasons", &[], &retire), Code::OUT_OF_BOUNDS);
    enact(&mut ledger, "all but one", themes_of("reasons", &[], &retire[1..]));
    enact(&mut ledger, "another", themes_of("reasons", &["other_reason"], &retire[..1]));
}

#[test]
fn a_dated_parameter_changes_at_its_second_and_not_before() {
    let mut ledger = Ledger::new();
    let from = Time(ledger.time.0 + 30 * DAY);
    let before_its_time =
        Action::SetParameter(SetParameter { name: code("review_term"), value: Value::Number(1), from: Some(ledger.time), replaces: None });
    refuse(&mut ledger, before_its_time, Code::OUT_OF_BOUNDS);
    let dated = SetParameter { name: code("review_term"), value: Value::Number(20 * 86_400), from: Some(from), replaces: None };
    enact(&mut ledger, "dated", Action::SetParameter(dated));
    let seen = |ledger: &Ledger| match ledger.ask(GetParameter { name: "review_term".into() }) {
        Some(found) => (found.value, found.next),
        other => panic!("{other:?}"),
    };
    let (old, new) = (Value::Number(10 * 86_400), Value::Number(20 * 86_400));
    assert_eq!((days(&ledger, Time(from.0 - 1)), days(&ledger, from), days(&ledger, Time(from.0 + 1))), (10, 20, 20));
    assert_eq!(seen(&ledger), (old, Some((new.clone(), from))));
    until(&mut ledger, from);
    ledger.empty_block();
    assert_eq!(seen(&ledger), (new.clone(), None));
    // The next change starts from what is in force, and one that is not yet in force is replaced.
    let later = |n: u64, from: Time| {
        Action::SetParameter(SetParameter { name: code("review_term"), value: Value::Number(n), from: Some(from), replaces: None })
    };
    let far = Time(ledger.time.0 + 99 * DAY);
    enact(&mut ledger, "far", later(86_400, far));
    // Who replaces a change that waits names it, as it stands.
    let replacing = |replaces: Option<Time>| {
        let from = Some(Time(far.0 + 1));
        Action::SetParameter(SetParameter { name: code("review_term"), value: Value::Number(30 * 86_400), from, replaces })
    };
    for wrong in [None, Some(Time(far.0 - 1)), Some(from)] {
        refuse(&mut ledger, replacing(wrong), Code::WRONG_STATE);
    }
    enact(&mut ledger, "again", replacing(Some(far)));
    assert_eq!((days(&ledger, far), days(&ledger, Time(far.0 + 1))), (20, 30));
    let all = ledger.ask(ListParameters {});
    assert_eq!(all.len(), REGISTRY.law.parameters(1).len());
    let term = all.into_iter().find(|p| p.name == "review_term").unwrap();
    assert_eq!((term.value, term.next), (new, Some((Value::Number(30 * 86_400), Time(far.0 + 1)))));
}

fn codes(add: &[&str], retire: &[(&str, Option<Time>)]) -> Action {
    themes_of("themes", add, retire)
}

fn themes_of(name: &str, add: &[&str], retire: &[(&str, Option<Time>)]) -> Action {
    let retire = retire.iter().map(|(word, from)| Retirement { code: code(word), from: *from });
    Action::SetCodes(SetCodes { list: code(name), add: set(add.iter().map(|w| code(w))), retire: list(retire) })
}

#[test]
fn codes_are_added_and_retired_from_a_time_and_never_removed() {
    let mut ledger = Ledger::new();
    let usable = |ledger: &Ledger, word: &str, at: Time| THEMES.require(&ledger.state, word, at, "theme").is_ok();
    let from = Time(ledger.time.0 + 30 * DAY);
    enact(&mut ledger, "a", codes(&["water"], &[("health", Some(from)), ("finance", None)]));
    assert!(usable(&ledger, "water", ledger.time) && !usable(&ledger, "finance", ledger.time));
    assert!(usable(&ledger, "health", Time(from.0 - 1)) && !usable(&ledger, "health", from));
    assert_eq!(themes(&ledger), ["education", "finance", "health", "other", "transport", "water"]);
    // One that was retired counts again.
    enact(&mut ledger, "b", codes(&["finance"], &[]));
    assert!(usable(&ledger, "finance", ledger.time));
    assert_eq!(themes(&ledger).len(), 6);
    // A list that does not stand yet begins.
    enact(&mut ledger, "c", themes_of("genres", &["statistics"], &[]));
    assert!(GENRES.require(&ledger.state, "statistics", ledger.time, "genre").is_ok());
}

#[test]
fn code_lists_refuse_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    refuse(&mut ledger, codes(&[], &[]), Code::OUT_OF_BOUNDS);
    let why = refuse(&mut ledger, themes_of("purposes", &["war"], &[]), Code::OUT_OF_BOUNDS);
    assert!(why.unwrap().contains("closed"));
    assert_eq!(refuse(&mut ledger, codes(&["health"], &[]), Code::OUT_OF_BOUNDS).as_deref(), Some("health stands already"));
    let past = ledger.time;
    assert_eq!(refuse(&mut ledger, codes(&[], &[("health", Some(past))]), Code::OUT_OF_BOUNDS).as_deref(), Some("from"));
    refuse(&mut ledger, codes(&[], &[("no_such", None)]), Code::UNKNOWN_CODE);
    refuse(&mut ledger, codes(&[], &[("health", None), ("health", None)]), Code::OUT_OF_BOUNDS);
    refuse(&mut ledger, codes(&["water"], &[("water", None)]), Code::OUT_OF_BOUNDS);
    let many: Vec<String> = (0..508).map(|n| format!("t{n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    refuse(&mut ledger, codes(&many, &[]), Code::OUT_OF_BOUNDS);
    enact(&mut ledger, "full", codes(&many[..507], &[]));
    refuse(&mut ledger, codes(&["one_more"], &[]), Code::OUT_OF_BOUNDS);
}

fn add(place: &str, parent: Option<&str>) -> Action {
    let change = NewDivision { code: division(place), name: text("新区"), parent: parent.map(division), level: DivisionLevel::Zone };
    Action::SetDivision(DivisionChange::Add(change))
}

fn shift(place: &str, parent: Option<&str>) -> Action {
    Action::SetDivision(DivisionChange::Move(Moving { code: division(place), parent: parent.map(division) }))
}

fn end(place: &str) -> Action {
    Action::SetDivision(DivisionChange::End(Ending { code: division(place) }))
}

fn path(ledger: &Ledger, place: &str) -> Vec<String> {
    division::ancestors(&ledger.state, &division(place)).unwrap().iter().map(|c| c.to_string()).collect()
}

#[test]
fn divisions_are_added_renamed_moved_and_ended() {
    let mut ledger = Ledger::new();
    enact(&mut ledger, "add", add("42120B", Some(CITY)));
    assert_eq!(path(&ledger, "42120B"), ["42120B", CITY, PROVINCE]);
    let stands = |ledger: &Ledger, place: &str| division::division(&division(place)).get(&ledger.state).unwrap().unwrap();
    assert!(!stands(&ledger, "42120B").national);
    let rename = Renaming { code: division("42120B"), name: text("示例新区") };
    enact(&mut ledger, "rename", Action::SetDivision(DivisionChange::Rename(rename)));
    assert_eq!(stands(&ledger, "42120B").name.as_str(), "示例新区");
    enact(&mut ledger, "move", shift("42120B", Some(ZONE)));
    assert_eq!(path(&ledger, "42120B"), ["42120B", ZONE, CITY, PROVINCE]);
    let children = |ledger: &Ledger, place: &str| division::children_of(&division(place)).count(&ledger.state, LISTED).unwrap();
    assert_eq!((children(&ledger, CITY), children(&ledger, ZONE)), (3, 1));
    let id = enact(&mut ledger, "end", end("42120B"));
    assert_eq!(stands(&ledger, "42120B").until, Some(record(&ledger, &id).effective_at));
    enact(&mut ledger, "end of the zone", end(ZONE));
    // Nothing new comes into a division that has ended.
    let new = RegisterOrganisation { uscc: uscc(90), division: division(ZONE), superior: None, ..RegisterOrganisation::example() };
    assert_eq!(ledger.refuse(CITY_BUREAU, new.clone(), Code::UNKNOWN_DIVISION).as_deref(), Some(ZONE));
    let to_zone = AmendOrganisation { division: Some(division(ZONE)), name: None, ..AmendOrganisation::example() };
    ledger.refuse(CITY_BUREAU, to_zone, Code::UNKNOWN_DIVISION);
    refuse(&mut ledger, Action::AssignRole(assign(ENTERPRISE, Role::Auditor, ZONE)), Code::UNKNOWN_DIVISION);
    ledger.must(CITY_BUREAU, RegisterOrganisation { division: division(CITY), ..new });
}

#[test]
fn the_division_table_refuses_cycles_depth_and_the_end_of_what_is_in_use() {
    let mut ledger = Ledger::new();
    let why = |ledger: &mut Ledger, action| refuse(ledger, action, Code::DIVISION_REFUSED).unwrap();
    assert_eq!(why(&mut ledger, add(ZONE, Some(CITY))), "exists");
    assert_eq!(why(&mut ledger, shift(CITY, Some(COUNTY))), "cycle");
    assert_eq!(why(&mut ledger, shift(CITY, Some(CITY))), "cycle");
    // In use: by an organisation, by what lies in it.
    assert_eq!(why(&mut ledger, end(COUNTY)), "in_use");
    assert_eq!(why(&mut ledger, end(PROVINCE)), "in_use");
    // A chain of eight steps below the province, and no further.
    let codes: Vec<String> = "ABCDEFG".chars().map(|c| format!("42120{c}")).collect();
    for pair in codes.windows(2) {
        enact(&mut ledger, &pair[1], add(&pair[1], Some(&pair[0])));
    }
    assert_eq!(path(&ledger, "42120G").len(), 9);
    assert_eq!(why(&mut ledger, add("42120H", Some("42120G"))), "depth");
    assert_eq!(why(&mut ledger, shift(ZONE, Some(COUNTY))), "depth");
    enact(&mut ledger, "end", end("42120G"));
    assert_eq!(why(&mut ledger, add("42120H", Some("42120G"))), "ended");
    assert_eq!(why(&mut ledger, shift("42120G", Some(CITY))), "ended");
    refuse(&mut ledger, add("42120J", Some("999999")), Code::UNKNOWN_DIVISION);
    refuse(&mut ledger, shift("999999", Some(CITY)), Code::UNKNOWN_DIVISION);
}

/// It stays on the lists of its division for ever, and would keep it from ending as long.
#[test]
fn an_organisation_that_has_ended_leaves_with_its_division() {
    let mut ledger = Ledger::new();
    let new = RegisterOrganisation { uscc: uscc(90), division: division(ZONE), superior: None, ..RegisterOrganisation::example() };
    ledger.must(CITY_BUREAU, new);
    ledger.must(CITY_BUREAU, assign(90, Role::Provider, ZONE));
    assert_eq!(refuse(&mut ledger, end(ZONE), Code::DIVISION_REFUSED).unwrap(), "in_use");
    ended(&mut ledger, 90, EndingMode::Dissolve, &[DEPARTMENT]);
    // What it provided holds the division, as long as nobody took it over.
    enact(&mut ledger, "end", end(ZONE));
    let left = REGISTRY.law.in_division.iter().flat_map(|of_domain| of_domain(&ledger.state, &division(ZONE)).unwrap());
    assert!(left.into_iter().all(|list| list.count(&ledger.state).unwrap() == 0));
    assert_eq!(ledger.ask(GetOrganisation { uscc: uscc(90) }).unwrap().organisation.division, division(ZONE));
}

#[test]
fn one_end_of_a_division_takes_64_organisations_that_have_ended_along_and_no_more() {
    let mut ledger = Ledger::new();
    for n in 0..64 {
        let new = RegisterOrganisation { uscc: uscc(100 + n), division: division(ZONE), superior: None, ..RegisterOrganisation::example() };
        ledger.must(CITY_BUREAU, RegisterOrganisation { keys: list([]), ..new });
        dissolve(&mut ledger, 100 + n);
    }
    let mut more = ledger.clone();
    let new = RegisterOrganisation { uscc: uscc(99), division: division(ZONE), superior: None, ..RegisterOrganisation::example() };
    more.must(CITY_BUREAU, RegisterOrganisation { keys: list([]), ..new });
    dissolve(&mut more, 99);
    assert_eq!(refuse(&mut more, end(ZONE), Code::DIVISION_REFUSED).unwrap(), "in_use");
    enact(&mut ledger, "end", end(ZONE));
}

/// Writes that it has ended, without the acts that lead there.
fn dissolve(ledger: &mut Ledger, n: u32) {
    let into = list([uscc(DEPARTMENT)]);
    let ending = scheduled::Ending { mode: EndingMode::Dissolve, into, from: ledger.time, decision_hash: hash("decision"), sent_by: None };
    let schedule = Scheduled { ending: Some(ending), ..Scheduled::default() };
    ledger.state.records.insert(scheduled::scheduled(&uscc(n)).raw, stored(&schedule));
}

#[test]
fn there_are_at_most_4096_divisions_at_genesis_and_ever_after() {
    let mut ledger = Ledger::new();
    let count = |ledger: &Ledger| division::division_count().get(&ledger.state).unwrap().unwrap().count;
    let before = count(&ledger);
    assert_eq!(before, mulu_testkit::genesis().divisions.len() as u64);
    enact(&mut ledger, "one more", add("42120B", Some(CITY)));
    // One that ended stays in the table.
    enact(&mut ledger, "end", end("42120B"));
    assert_eq!(count(&ledger), before + 1);
    let full = DivisionCount { count: division::MAX_DIVISIONS as u64 };
    ledger.state.records.insert(division::division_count().raw, stored(&full));
    assert_eq!(refuse(&mut ledger, add("42120C", Some(CITY)), Code::DIVISION_REFUSED).unwrap(), "too_many");

    let mut network = mulu_testkit::genesis();
    let sample = network.divisions[0].clone();
    let room = division::MAX_DIVISIONS - network.divisions.len();
    for n in 0..=room {
        let code = division(&format!("9{n:05}"));
        network.divisions.push(division::Division { code, parent: None, national: true, ..sample.clone() });
    }
    let why = mulu_contracts::genesis::build(&network, CHAIN, ledger.time).unwrap_err();
    assert!(why.to_string().contains("4,096"), "{why}");
    network.divisions.pop();
    mulu_contracts::genesis::build(&network, CHAIN, ledger.time).unwrap();
}

fn assign(n: u32, role: Role, scope: &str) -> AssignRole {
    AssignRole { org: uscc(n), role, scope_division: division(scope), ..AssignRole::example() }
}

#[test]
fn reserved_roles_come_and_go_by_decision_alone_and_conflicts_hold_here_too() {
    let mut ledger = Ledger::new();
    let action = Action::AssignRole;
    refuse(&mut ledger, action(assign(77, Role::Auditor, CITY)), Code::NOT_FOUND);
    refuse(&mut ledger, action(assign(ENTERPRISE, Role::Auditor, "999999")), Code::UNKNOWN_DIVISION);
    let empty = AssignRole { until: Some(time()), ..assign(ENTERPRISE, Role::Auditor, CITY) };
    refuse(&mut ledger, action(empty), Code::BAD_TERM);
    let sectors = AssignRole { sectors: set([code("g")]), ..assign(ENTERPRISE, Role::Auditor, CITY) };
    refuse(&mut ledger, action(sectors), Code::FIELD_INVALID);
    assert_eq!(refuse(&mut ledger, action(assign(OPERATOR, Role::Auditor, CITY)), Code::ROLE_CONFLICT).as_deref(), Some("operator"));
    refuse(&mut ledger, action(assign(ENTERPRISE, Role::Operator, CITY)), Code::NOT_QUALIFIED);

    // A sector authority stands on the lists of its sectors from then on.
    let authority = AssignRole { sectors: set([code("a"), code("g")]), ..assign(COUNTY_OFFICE, Role::SectorAuthority, CITY) };
    enact(&mut ledger, "authority", action(authority.clone()));
    let holders = |ledger: &Ledger, sector: &str| {
        let key = keys::sector_authorities(&division(CITY), &code(sector));
        key.get(&ledger.state).unwrap().unwrap_or_default().holders.len()
    };
    assert_eq!((holders(&ledger, "a"), holders(&ledger, "g")), (1, 2));
    // The same transaction again, by another key: the assignment stands already.
    refuse(&mut ledger, action(authority), Code::EXISTS_WITH_OTHER_CONTENT);
    let take = |n: u32, role: Role| Action::RemoveRole(TakeRole { org: uscc(n), role, scope_division: division(CITY) });
    refuse(&mut ledger, take(ENTERPRISE, Role::Auditor), Code::ROLE_ABSENT);
    enact(&mut ledger, "no authority", take(COUNTY_OFFICE, Role::SectorAuthority));
    assert_eq!((holders(&ledger, "a"), holders(&ledger, "g")), (0, 1));
    // A bureau's own further role comes from here: it cannot give it to itself.
    enact(&mut ledger, "provider", action(assign(CITY_BUREAU, Role::Provider, CITY)));
    // Roles have a version of their own: each change of them is a leaf of the organisation's history and leaves its version.
    let organisation = organisation::organisation(&uscc(COUNTY_OFFICE)).get(&ledger.state).unwrap().unwrap();
    let roles = keys::roles(&uscc(COUNTY_OFFICE)).get(&ledger.state).unwrap().unwrap();
    let history = mulu_contracts::ledger::draft::history_of(&organisation::subject(&uscc(COUNTY_OFFICE)));
    assert_eq!((organisation.version, roles.version, history.head(&ledger.state).unwrap().count), (1, 2, 3));
    let granted = keys::roles(&uscc(CITY_BUREAU)).get(&ledger.state).unwrap().unwrap().assignments;
    assert_eq!(granted.last().unwrap().assigned_by, None);
}

#[test]
fn an_exception_lets_a_pair_stand_until_its_end_and_is_listed() {
    let mut ledger = Ledger::new();
    let until = Time(ledger.time.0 + 100 * DAY);
    let exception =
        AddException { org: uscc(OPERATOR), role: Role::Operator, with: Role::Exchange, until, decision_hash: hash("decision") };
    let action = Action::AddException;
    refuse(&mut ledger, action(AddException { org: uscc(77), ..exception.clone() }), Code::NOT_FOUND);
    refuse(&mut ledger, action(AddException { with: Role::Provider, ..exception.clone() }), Code::OUT_OF_BOUNDS);
    let at = Time(ledger.block().time.0 + 3 * DAY);
    refuse(&mut ledger, action(AddException { until: at, ..exception.clone() }), Code::OUT_OF_BOUNDS);
    let long = Time(at.0 + EXCEPTION_MAX + 10);
    refuse(&mut ledger, action(AddException { until: long, ..exception.clone() }), Code::OUT_OF_BOUNDS);
    let exchange = assign(OPERATOR, Role::Exchange, CITY);
    ledger.refuse(CITY_BUREAU, exchange.clone(), Code::ROLE_CONFLICT);
    enact(&mut ledger, "exception", action(exception));
    ledger.must(CITY_BUREAU, exchange);
    let seen = |ledger: &Ledger| {
        let all = ledger.ask(ListExceptions { uscc: uscc(OPERATOR) });
        all.into_iter().map(|e| (e.role, e.with, e.until, e.live)).collect::<Vec<_>>()
    };
    assert_eq!(seen(&ledger), [(Role::Operator, Role::Exchange, until, true)]);
    world::until(&mut ledger, until);
    ledger.empty_block();
    assert_eq!(seen(&ledger), [(Role::Operator, Role::Exchange, until, false)]);
    // The younger role no longer binds; the older one stays.
    match ledger.ask(GetOrganisation { uscc: uscc(OPERATOR) }) {
        Some(found) => {
            let active: Vec<_> = found.roles.iter().map(|r| (r.assignment.role, r.active)).collect();
            assert_eq!(active, [(Role::Operator, true), (Role::Exchange, false)]);
        }
        other => panic!("{other:?}"),
    }
    let again = AssignRole { scope_division: division(COUNTY), ..assign(OPERATOR, Role::Exchange, CITY) };
    ledger.refuse(CITY_BUREAU, again, Code::ROLE_CONFLICT);
    assert!(keys::governors().count(&ledger.state, LISTED).unwrap() == 4);
}

#[test]
fn after_the_end_of_an_exception_the_younger_of_the_two_roles_opens_nothing() {
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, assign(COUNTY_OFFICE, Role::Evaluator, COUNTY));
    let until = Time(ledger.time.0 + 30 * DAY);
    let (org, role, with) = (uscc(COUNTY_OFFICE), Role::Bureau, Role::Evaluator);
    enact(&mut ledger, "exception", Action::AddException(AddException { org, role, with, until, decision_hash: hash("decision") }));
    let bureau = AssignRole { from: ledger.time, ..assign(COUNTY_OFFICE, Role::Bureau, COUNTY) };
    enact(&mut ledger, "bureau", Action::AssignRole(bureau));
    let give = |n: u32| assign(n, Role::Adviser, COUNTY);
    ledger.must(COUNTY_OFFICE, give(COUNTY_PROVIDER));
    world::until(&mut ledger, until);
    ledger.refuse(COUNTY_OFFICE, give(COUNTY_BUREAU), Code::ROLE_MISSING);
    // Another exception, and it binds again.
    let until = Time(ledger.time.0 + 300 * DAY);
    enact(&mut ledger, "again", Action::AddException(AddException { org, role, with, until, decision_hash: hash("decision") }));
    ledger.must(COUNTY_OFFICE, give(COUNTY_BUREAU));
}

#[test]
fn every_action_of_the_page_about_governance_is_one() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/governance.md");
    let page = std::fs::read_to_string(path).unwrap();
    let blocks: Vec<&str> = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    let actions: Vec<Action> = blocks.iter().map(|b| serde_json::from_str(b).unwrap_or_else(|e| panic!("{b}: {e}"))).collect();
    let names: std::collections::BTreeSet<u8> = actions.iter().map(|a| mulu_contracts::kernel::codec::encode(a)[0]).collect();
    // The byte of each action on the wire.
    assert_eq!(names.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
}
