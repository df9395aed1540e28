//! The permission matrix: every row of `permissions.csv` (written by hand, outside of this project; found through MULU_SHARED) whose
//! kind is in the registry is tried on the real rule, allowed and refused. Rows of kinds that are not built are counted and named.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod permissions_common;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use mulu_contracts::error::Code;
use mulu_contracts::party::Role;
use mulu_contracts::registry::{AnyRule, KINDS, Kind};
use mulu_testkit::code_of;
use permissions_common::cases::{CASES, Case};
use permissions_common::{Relation, World};

/// A row of the matrix.
struct Row {
    kind: String,
    role: String,
    relation: String,
    allowed: bool,
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{},{},{},{}", self.kind, self.role, self.relation, if self.allowed { "yes" } else { "no" })
    }
}

fn rows() -> Vec<Row> {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let path = std::env::var_os("MULU_SHARED").map_or(beside, PathBuf::from).join("permissions.csv");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}; set MULU_SHARED", path.display()));
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("kind,role,relation,allowed,requirement"));
    let row = |line: &str| {
        let fields: Vec<_> = line.split(',').collect();
        let [kind, role, relation, allowed, requirement] = fields.as_slice() else { panic!("no row: {line}") };
        assert!(!requirement.is_empty(), "{line}");
        let allowed = match *allowed {
            "yes" => true,
            "no" => false,
            _ => panic!("neither yes nor no: {line}"),
        };
        Row { kind: kind.to_string(), role: role.to_string(), relation: relation.to_string(), allowed }
    };
    lines.map(row).collect()
}

fn role(word: &str) -> Option<Role> {
    if word == "any" { None } else { Some(Role::ALL.into_iter().find(|role| role.name() == word).expect(word)) }
}

/// Refusals that come later than S5, since the rule itself says no.
const REFUSED_BY_THE_RULE: &[(&str, Code)] = &[
    // Nobody assigns a role to itself: check 2, after a relation that holds.
    ("assign_role,bureau,own,no", Code::SelfAssignment),
];

/// Rows that no message can say: these kinds name no organisation, so whoever sends one proposes or votes for itself.
const UNSAYABLE: &[&str] = &[
    "propose,governor,foreign,no",
    "propose,coordinator,foreign,no",
    "approve_proposal,governor,foreign,no",
    "reject_proposal,governor,foreign,no",
];

/// What the ledger has to say to a row: nothing, or the code.
fn expected(row: &Row, rule: &AnyRule) -> Option<Code> {
    if row.allowed {
        return None;
    }
    if let Some((_, code)) = REFUSED_BY_THE_RULE.iter().find(|(named, _)| *named == row.to_string()) {
        return Some(*code);
    }
    if row.relation == "missing" {
        return Some(Code::NotFound);
    }
    let role = role(&row.role);
    let opens = rule.allowed().iter().any(|line| line.role.is_none() || line.role == role);
    Some(if opens { Code::RelationMissing } else { Code::RoleMissing })
}

/// Tries a row; the words of a disagreement.
fn judge(row: &Row, kind: Kind, case: Case) -> Option<String> {
    let relation = Relation::from_word(&row.relation)?;
    let mut world = World::new(kind, role(&row.role), relation);
    let rule = case(&mut world);
    assert_eq!(rule.kind(), kind, "the case of {} makes another kind", row.kind);
    let keys: Vec<_> = world.keys.iter().map(String::as_str).collect();
    let expected = expected(row, &rule);
    let result = world.ledger.submit_with(world.signer, &keys, [rule]);
    let code = code_of(&result);
    let fits = code == expected && result.exists.is_empty() && (result.code == 0) == row.allowed;
    (!fits).then(|| format!("{row}: {:?} instead of {expected:?}", world.ledger.refusals[0].as_ref().map(ToString::to_string)))
}

#[test]
fn every_row_of_the_matrix_is_what_the_rules_do() {
    let rows = rows();
    let cases: BTreeMap<&str, Case> = CASES.iter().copied().collect();
    assert_eq!(cases.len(), CASES.len(), "a kind has two cases");
    let (mut tried, mut unbuilt, mut wrong) = (0, BTreeMap::<&str, usize>::new(), Vec::new());
    for row in &rows {
        let Some(kind) = Kind::from_name(&row.kind) else {
            *unbuilt.entry(row.kind.as_str()).or_default() += 1;
            continue;
        };
        let Some(case) = cases.get(row.kind.as_str()) else { panic!("{} is in the registry and has no case here", row.kind) };
        tried += 1;
        if UNSAYABLE.contains(&row.to_string().as_str()) {
            let json = AnyRule::example(kind.0).unwrap().to_json();
            assert!(["org", "uscc", "proposer", "governor"].iter().all(|field| json.get(field).is_none()), "{row}: it names somebody");
            continue;
        }
        assert!(Relation::from_word(&row.relation).is_some(), "{row}: a relation that this test cannot make");
        wrong.extend(judge(row, kind, *case));
    }
    let unbuilt_rows: usize = unbuilt.values().sum();
    println!("{tried} rows of {} kinds tried; {unbuilt_rows} rows of {} kinds are not built yet:", KINDS.len(), unbuilt.len());
    println!("{}", unbuilt.keys().copied().collect::<Vec<_>>().join(" "));
    assert!(wrong.is_empty(), "{} rows differ:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(tried + unbuilt_rows, rows.len());
    for kind in KINDS {
        let name = Kind(*kind).name().unwrap();
        assert!(rows.iter().any(|row| row.kind == name), "{name} is in the registry and has no row");
        assert!(cases.contains_key(name), "{name} is in the registry and has no case");
    }
    for name in cases.keys() {
        assert!(Kind::from_name(name).is_some(), "the case {name} is of no kind");
    }
}

/// Pairs of role and relation that open a kind, by its table.
fn opened(kind: u16) -> BTreeSet<(String, &'static str)> {
    let rule = AnyRule::example(kind).unwrap();
    let pair = |line: &mulu_contracts::rule::Allowed| (line.role.map_or("any".into(), Role::name), line.relation.name());
    rule.allowed().iter().map(pair).collect()
}

#[test]
fn the_tables_of_the_kinds_say_what_the_matrix_says() {
    let rows = rows();
    for kind in KINDS {
        let name = Kind(*kind).name().unwrap();
        let yes: BTreeSet<_> =
            rows.iter().filter(|row| row.kind == name && row.allowed).map(|row| (row.role.clone(), row.relation.as_str())).collect();
        let table: BTreeSet<_> = opened(*kind).into_iter().collect();
        assert_eq!(table, yes, "{name}: what its table opens, and what the matrix allows");
    }
}

/// The table for people, from the same tables that S2 and S5 are judged by.
#[test]
fn the_page_of_permissions_is_what_the_tables_say() {
    let mut page = String::from(
        "# Who may send what\n\nMade from the tables of the kinds (`ALLOWED` of each kind, by which `role_missing` and `relation_missing` are judged); \
         a test holds it\nto them. `MULU_BLESS=1 cargo test -p mulu-contracts --test permissions` writes it anew. \
         `any` is any registered organisation in that relation.\n*own*: the owner of the object. *same_division*, *superior*: the role reaches exactly the \
         object's division, or one above it; for an\norganisation as object *superior* is also the one in its `superior` field. What else has to hold, the checks of each kind say.\n\n\
         | kind | roles and their relations to the object |\n|---|---|\n",
    );
    for kind in KINDS {
        let mut by_role: Vec<(String, Vec<&str>)> = Vec::new();
        for line in AnyRule::example(*kind).unwrap().allowed() {
            let role = line.role.map_or("any".into(), Role::name);
            match by_role.iter_mut().find(|(known, _)| *known == role) {
                Some((_, relations)) => relations.push(line.relation.name()),
                None => by_role.push((role, vec![line.relation.name()])),
            }
        }
        let words: Vec<_> = by_role.iter().map(|(role, relations)| format!("{role} ({})", relations.join(", "))).collect();
        writeln!(page, "| `{}` | {} |", Kind(*kind), words.join("; ")).unwrap();
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/permissions.md");
    if std::env::var("MULU_BLESS").is_ok_and(|v| v == "1") {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/permissions.md differs from the tables of the kinds; MULU_BLESS=1 writes it anew");
}
