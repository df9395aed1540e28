//! Every state × every kind × every role: what is allowed, and with which code the rest is refused.

use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, CITY_PROVIDER, COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, REGISTRAR, RELAY, SUPERVISOR,
};
use mulu_testkit::{Ledger, code_of};

use crate::catalog::world::COORDINATOR;
use crate::certificate::world::*;

/// The message of a column, fitting what stands.
fn message(column: &str, ledger: &mut Ledger) -> AnyRule {
    match column {
        "change" => change(ledger).into(),
        "correct" => correct(ledger).into(),
        "renew" => renew(ledger).into(),
        "transfer" => {
            // The entry's own transfer goes before.
            if mulu_contracts::certificate::keys::content(&id()).get(&ledger.state).unwrap().is_some() {
                move_entries(ledger, CITY_PROVIDER);
            }
            body(&transfer(ledger, CITY_PROVIDER)).into()
        }
        "cancel" => cancel(ledger).into(),
        "withdraw" => withdraw(ledger).into(),
        "accept" => accept(ledger).into(),
        "return" => give_back(ledger).into(),
        "supplement" => supplement(ledger).into(),
        "approve" => approves(ledger).into(),
        "reject" => rejects(ledger).into(),
        "issue" => issue(ledger).into(),
        "suspend" => suspend(ledger).into(),
        "resume" => resume(ledger).into(),
        "revoke" => revoke(ledger).into(),
        other => panic!("no column {other}"),
    }
}

/// Who sends it in the first table.
fn sender(column: &str) -> u32 {
    match column {
        "accept" | "return" | "approve" | "reject" | "issue" | "suspend" | "resume" | "revoke" => REGISTRAR,
        _ => DEPARTMENT,
    }
}

fn state(row: &str) -> Ledger {
    let then = |mut ledger: Ledger, org: u32, rule: fn(&Ledger) -> AnyRule| {
        let rule = rule(&ledger);
        ledger.must(org, rule);
        ledger
    };
    match row {
        "applied" => at(Stage::Applied),
        "returned" => at(Stage::Returned),
        "lapsed" => {
            let mut ledger = at(Stage::Returned);
            ledger.wait(15 * DAY);
            ledger
        }
        "reviewing" => at(Stage::Reviewing),
        "publicity" => at(Stage::Publicity),
        "published" => {
            let mut ledger = at(Stage::Publicity);
            wait_for_publicity(&mut ledger);
            ledger
        }
        "objection" => at(Stage::Objection),
        "ready" => at(Stage::Ready),
        "rejected" => at(Stage::Rejected),
        "withdrawn" => at(Stage::Withdrawn),
        "issued" => at(Stage::Done),
        "expired" => {
            let mut ledger = at(Stage::Done);
            ledger.wait(60 * DAY);
            ledger
        }
        "changing" => then(at(Stage::Done), DEPARTMENT, |ledger| change(ledger).into()),
        "suspended" => then(at(Stage::Done), REGISTRAR, |ledger| suspend(ledger).into()),
        "revoked" => then(at(Stage::Done), REGISTRAR, |ledger| revoke(ledger).into()),
        "cancelled" => {
            let mut ledger = then(at(Stage::Done), DEPARTMENT, |ledger| cancel(ledger).into());
            finish(&mut ledger);
            ledger
        }
        other => panic!("no state {other}"),
    }
}

/// Words of the tables: `+` is allowed.
const CODES: [(&str, &str); 13] = [
    ("+", ""),
    ("ni", "not_issued"),
    ("po", "procedure_open"),
    ("np", "no_procedure"),
    ("ws", "wrong_stage"),
    ("st", "wrong_state"),
    ("la", "lapsed"),
    ("pr", "publicity_running"),
    ("ow", "outside_window"),
    ("rm", "role_missing"),
    ("rel", "relation_missing"),
    ("cm", "consent_missing"),
    ("no", "not_overdue"),
];

fn word(short: &str) -> &'static str {
    CODES.iter().find(|(known, _)| *known == short).unwrap_or_else(|| panic!("{short}?")).1
}

/// Compares each cell of a table with what the ledger says; all that differ are told at once.
fn hold(table: &str, cell: impl Fn(&str, &str) -> (Ledger, u32, AnyRule)) {
    let mut lines = table.lines().filter(|line| !line.trim().is_empty());
    let columns: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    let mut wrong = Vec::new();
    for line in lines {
        let mut cells = line.split_whitespace();
        let row = cells.next().unwrap();
        let cells: Vec<&str> = cells.collect();
        assert_eq!(cells.len(), columns.len(), "{row}");
        for (column, expected) in columns.iter().zip(cells) {
            let (mut ledger, org, rule) = cell(row, column);
            let before = ledger.state.clone();
            let result = ledger.submit(org, rule);
            let found = code_of(&result).map_or("", |code| code.name());
            if found != word(expected) {
                wrong.push(format!("{row} {column}: {found:?} instead of {:?}", word(expected)));
            }
            assert!(found.is_empty() || before == ledger.state, "{row} {column}: a refusal wrote something");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const STATES: &str = "
          change correct renew transfer cancel withdraw accept return supplement approve reject issue suspend resume revoke
applied   ni     ni      ni    ni       ni     +        +      +      ws         ws      ws     ws    st      st     st
returned  ni     ni      ni    ni       ni     +        ws     ws     +          ws      ws     ws    st      st     st
lapsed    ni     ni      ni    ni       ni     +        ws     ws     la         ws      ws     ws    st      st     st
reviewing ni     ni      ni    ni       ni     +        ws     +      ws         +       +      ws    st      st     st
publicity ni     ni      ni    ni       ni     +        ws     ws     ws         ws      +      pr    st      st     st
published ni     ni      ni    ni       ni     +        ws     ws     ws         ws      +      +     st      st     st
objection ni     ni      ni    ni       ni     +        ws     ws     ws         ws      ws     ws    st      st     st
ready     ni     ni      ni    ni       ni     +        ws     ws     ws         ws      +      +     st      st     st
rejected  ni     ni      ni    ni       ni     np       ws     ws     ws         ws      ws     ws    st      st     st
withdrawn ni     ni      ni    ni       ni     np       ws     ws     ws         ws      ws     ws    st      st     st
issued    +      +       +     +        +      np       ws     ws     ws         ws      ws     ws    +       st     +
expired   +      +       ow    +        +      np       ws     ws     ws         ws      ws     ws    +       st     +
changing  po     po      po    po       po     +        +      +      ws         ws      ws     ws    +       st     +
suspended ni     ni      ni    ni       +      np       ws     ws     ws         ws      ws     ws    st      +      +
revoked   ni     ni      ni    ni       ni     np       ws     ws     ws         ws      ws     ws    st      st     st
cancelled ni     ni      ni    ni       ni     np       ws     ws     ws         ws      ws     ws    st      st     st
";

#[test]
fn every_state_takes_what_the_law_says_and_refuses_the_rest_with_its_code() {
    hold(STATES, |row, column| {
        let mut ledger = state(row);
        let rule = message(column, &mut ledger);
        (ledger, sender(column), rule)
    });
}

/// Each message in a state that takes it, from everybody.
const ROLES: &str = "
           holder issuer bureau coordinator supervisor provider ip exchange county operator relay enterprise
change     +      rel    rel    rel         rel        rel      rel rel     rel    rel      rel   rel
correct    +      +      cm     cm          cm         cm       cm  cm      cm     cm       cm    cm
renew      +      rel    rel    rel         rel        rel      rel rel     rel    rel      rel   rel
transfer   +      rel    rel    rel         rel        rel      rel rel     rel    rel      rel   rel
cancel     +      rel    rel    rel         rel        rel      rel rel     rel    rel      rel   rel
withdraw   +      rel    rel    rel         rel        rel      rel rel     rel    rel      rel   rel
accept     rm     +      no     rel         rm         rm       rel rel     rel    rm       rm    rm
return     rm     +      no     rel         rm         rm       rel rel     rel    rm       rm    rm
supplement +      rel    rel    rel         rel        rel      rel rel     rel    rel      rel   rel
approve    rm     +      no     rel         rm         rm       rel rel     rel    rm       rm    rm
reject     rm     +      no     rel         rm         rm       rel rel     rel    rm       rm    rm
issue      rm     +      no     rel         rm         rm       rel rel     rel    rm       rm    rm
suspend    rm     +      +      rm          +          rm       rel rel     rel    rm       rm    rm
revoke     rm     +      +      rm          rm         rm       rel rel     rel    rm       rm    rm
";

#[test]
fn every_role_does_what_is_its_own_and_is_told_why_not_otherwise() {
    let org = |column: &str| match column {
        "holder" => DEPARTMENT,
        "issuer" => REGISTRAR,
        "bureau" => CITY_BUREAU,
        "coordinator" => COORDINATOR,
        "supervisor" => SUPERVISOR,
        "provider" => CITY_PROVIDER,
        "ip" => IP_OFFICE,
        "exchange" => EXCHANGE,
        "county" => COUNTY_BUREAU,
        "operator" => OPERATOR,
        "relay" => RELAY,
        "enterprise" => ENTERPRISE,
        other => panic!("no role {other}"),
    };
    let fitting = |kind: &str| match kind {
        "accept" | "return" | "withdraw" => "applied",
        "supplement" => "returned",
        "approve" | "reject" => "reviewing",
        "issue" => "published",
        _ => "issued",
    };
    hold(ROLES, |row, column| {
        let mut ledger = state(fitting(row));
        let rule = message(row, &mut ledger);
        (ledger, org(column), rule)
    });
}

/// Once its stage is overdue, and only then, the bureau above the issuer may do what is the issuer's; nobody else may.
#[test]
fn in_the_place_of_an_overdue_issuer_acts_the_authority_above_it_alone() {
    for (row, columns) in [
        ("applied", &["accept", "return"][..]),
        ("reviewing", &["approve", "reject", "return"]),
        ("published", &["issue", "reject"]),
        ("ready", &["issue", "reject"]),
    ] {
        for column in columns {
            let mut late = state(row);
            late.wait(100 * DAY);
            let rule = message(column, &mut late);
            for org in [COORDINATOR, COUNTY_BUREAU, IP_OFFICE] {
                late.refuse(org, rule.clone(), mulu_contracts::kernel::error::Code::RELATION_MISSING);
            }
            late.must(CITY_BUREAU, rule);
        }
    }
    assert_eq!(certificate(&issued(CertificateKind::DataIp)).in_place_of, None);
}
