//! A file of sources is short enough to be read whole, and says by name what it takes from others.

use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a file of sources; one that grows beyond is two files.
const MAX_LINES: usize = 600;

/// All sources of the project, with their paths from its root.
fn sources() -> Vec<(String, String)> {
    fn read(dir: &Path, out: &mut Vec<PathBuf>) {
        for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            if path.is_dir() && !hidden && !path.ends_with("target") {
                read(&path, out);
            } else if path.extension().is_some_and(|end| end == "rs") {
                out.push(path);
            }
        }
    }
    let (root, mut found) = (mulu_tests::project(), Vec::new());
    read(&root, &mut found);
    let named = |path: PathBuf| (path.strip_prefix(&root).unwrap().display().to_string(), fs::read_to_string(&path).unwrap());
    found.into_iter().map(named).collect()
}

#[test]
fn every_file_is_short_enough_to_be_read_whole() {
    let sources = sources();
    let long =
        |(path, text): &(String, String)| (text.lines().count() > MAX_LINES).then(|| format!("{path}: {} lines", text.lines().count()));
    let long: Vec<String> = sources.iter().filter_map(long).collect();
    assert!(long.is_empty(), "{long:#?}");
    assert!(sources.len() > 500, "only {} files", sources.len());
}

/// May a line take all names of a module? Tests take those of what they test and of the world they play in; a function may take
/// the variants of one type, which begin with a capital.
fn may_take_all(path: &str, line: &str) -> bool {
    let from = line.trim_start().trim_start_matches("pub ").trim_start_matches("use ");
    let module = from.split("::{").next().unwrap_or(from).trim_end_matches("::*;");
    let last = module.rsplit("::").next().unwrap_or(module);
    let is_inside = line.starts_with(' ');
    let is_test = path.contains("/tests/") || path.ends_with("tests.rs");
    let of_tested = module == "super" && (is_inside || is_test);
    let of_world = path.contains("/tests/") && (last == "world" || module.contains("::steps::"));
    let of_library = (is_test || path.starts_with("testkit/")) && module == "proptest::prelude";
    of_tested || of_world || of_library || (is_inside && last.starts_with(|c: char| c.is_ascii_uppercase()))
}

#[test]
fn no_file_takes_all_names_of_another_but_tests_of_their_world() {
    let (mut all, mut stray) = (0, Vec::new());
    for (path, text) in sources() {
        for (at, line) in text.lines().enumerate() {
            let taken = line.trim_start();
            if (taken.starts_with("use ") || taken.starts_with("pub use ") || taken.starts_with("pub(crate) use ")) && taken.contains('*') {
                all += 1;
                if !may_take_all(&path, line) {
                    stray.push(format!("{path}:{}: {taken}", at + 1));
                }
            }
        }
    }
    assert!(stray.is_empty(), "{stray:#?}");
    assert!(all > 50, "only {all}");
}

#[test]
fn what_takes_all_names_is_known_by_its_line() {
    for (path, line, is) in [
        ("node/src/a.rs", "use super::*;", false),
        ("node/src/a.rs", "    use super::*;", true),
        ("node/src/a_tests.rs", "use super::*;", true),
        ("node/src/a.rs", "use crate::kernel::role::Role::{self, *};", false),
        ("node/src/a.rs", "    use Role::*;", true),
        ("contracts/tests/catalog/a.rs", "use crate::catalog::world::{self, *};", true),
        ("contracts/src/catalog/a.rs", "use crate::catalog::world::*;", false),
        ("contracts/tests/a.rs", "use mulu_contracts::kernel::*;", false),
        ("client/src/hostile_tests.rs", "use proptest::prelude::*;", true),
        ("client/src/rpc.rs", "use proptest::prelude::*;", false),
        ("contracts/tests/a.rs", "use crate::party::steps::keys::*;", true),
    ] {
        assert_eq!(may_take_all(path, line), is, "{path}: {line}");
    }
}
