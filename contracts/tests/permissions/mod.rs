//! Who may send what: `vectors/permissions.csv` has a row for each pair of role and relation that a kind allows or refuses. The file of a
//! kind tries them on its rule (`who_may_send_it`); here the matrix is held to the registry, and to the tables by which rules are judged.

mod rows;
mod world;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::access::Allowed;
use mulu_contracts::ledger::entry::KindEntry;
use mulu_contracts::registry::REGISTRY;
use rows::matrix;

use crate::blessed::compare;

pub use rows::rows;
pub use world::{Relation, SIGNER, TARGET, World};

/// Kinds with a test `…::kinds::KIND::who_may_send_it` in this binary, as it lists its own tests.
fn kinds_with_a_file() -> BTreeSet<String> {
    let listed = Command::new(std::env::current_exe().unwrap()).arg("--list").output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let kind = |line: &str| Some(line.strip_suffix("::who_may_send_it: test")?.rsplit_once("::kinds::")?.1.to_owned());
    listed.lines().filter_map(kind).collect()
}

#[test]
fn every_kind_has_a_file_of_tests_and_rows_in_the_matrix_and_every_row_a_kind() {
    let (rows, files) = (matrix(), kinds_with_a_file());
    let kinds: BTreeSet<_> = REGISTRY.kinds().into_iter().map(|kind| kind.name.to_owned()).collect();
    for name in &kinds {
        let missing = "has no test who_may_send_it: write it, and the `mod` line of the file";
        assert!(files.contains(name), "contracts/tests/DOMAIN/kinds/{name}.rs {missing}");
        assert!(rows.iter().any(|row| row.kind == *name), "{name} is in the registry and has no row in vectors/permissions.csv");
    }
    for name in &files {
        assert!(kinds.contains(name), "kinds/{name}.rs is of no kind of the registry");
    }
    for row in &rows {
        assert!(kinds.contains(&row.kind), "{row}: there is no such kind");
    }
}

/// Pairs of role and relation that open a kind, by its table.
fn opened(kind: &KindEntry) -> BTreeSet<(String, &'static str)> {
    let pair = |line: &Allowed| (line.role.map_or("any".into(), Role::name), line.relation.name());
    kind.allowed.iter().map(pair).collect()
}

#[test]
fn the_tables_of_the_kinds_say_what_the_matrix_says() {
    let rows = matrix();
    for kind in REGISTRY.kinds() {
        let name = kind.name;
        let yes: BTreeSet<_> =
            rows.iter().filter(|row| row.kind == name && row.allowed).map(|row| (row.role.clone(), row.relation.as_str())).collect();
        let table: BTreeSet<_> = opened(kind).into_iter().collect();
        assert_eq!(table, yes, "{name}: what its table opens, and what the matrix allows");
    }
}

/// The table for people, from the same tables that S2 and S5 are judged by.
#[test]
fn the_page_of_permissions_is_what_the_tables_say() {
    let mut page = String::from(
        "# Who may send what\n\nMade from the tables of the kinds (`ALLOWED` of each kind, by which `role_missing` and `relation_missing` are judged); \
         a test holds it\nto them. `MULU_BLESS=1 cargo test --release -p mulu-contracts permissions` writes it anew. \
         `any` is any registered organisation in that relation.\n*own*: the owner of the object. *same_division*, *superior*: the role reaches exactly the \
         object's division, or one above it; for an\norganisation as object *superior* is also the one in its `superior` field. What else has to hold, the checks of each kind say.\n\n\
         | kind | roles and their relations to the object |\n|---|---|\n",
    );
    for kind in REGISTRY.kinds() {
        let mut by_role: Vec<(String, Vec<&str>)> = Vec::new();
        for line in kind.allowed {
            let role = line.role.map_or("any".into(), Role::name);
            match by_role.iter_mut().find(|(known, _)| *known == role) {
                Some((_, relations)) => relations.push(line.relation.name()),
                None => by_role.push((role, vec![line.relation.name()])),
            }
        }
        let words: Vec<_> = by_role.iter().map(|(role, relations)| format!("{role} ({})", relations.join(", "))).collect();
        writeln!(page, "| `{}` | {} |", kind.name, words.join("; ")).unwrap();
    }
    compare("../docs/permissions.md", &page);
}
