//! A file of tests that no `mod` line names would be run by nobody: there is none, neither in the one binary of a crate's tests nor
//! beside its sources.

use std::path::{Path, PathBuf};

/// Source files of a folder, and its folders.
fn inside(dir: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let all = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let (dirs, files): (Vec<PathBuf>, Vec<PathBuf>) = all.partition(|path| path.is_dir());
    (files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs")).collect(), dirs)
}

/// Counts the modules below a folder; each is named by a file beside it, or by that of its folder.
fn modules(dir: &Path) -> usize {
    let (files, dirs) = inside(dir);
    let above = if files.iter().any(|f| f.ends_with("main.rs")) { Vec::new() } else { inside(dir.parent().unwrap()).0 };
    let texts: Vec<String> = files.iter().chain(&above).map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let named: Vec<&str> = texts.iter().flat_map(|text| text.lines()).filter_map(|line| line.strip_suffix(';')).collect();
    let is_named = |name: &str| named.iter().any(|line| line.strip_prefix("pub ").unwrap_or(line) == format!("mod {name}"));
    let own = files.iter().filter(|file| !file.ends_with("main.rs") && !file.ends_with("mod.rs"));
    let mut found = 0;
    for path in own.chain(&dirs) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        if path.is_dir() && inside(path).0.is_empty() {
            continue;
        }
        assert!(is_named(name), "{} is no module of its crate's test binary", path.display());
        found += 1;
    }
    found + dirs.iter().map(|dir| modules(dir)).sum::<usize>()
}

#[test]
fn every_file_of_tests_is_a_module_of_its_crates_one_test_binary() {
    let mut crates = 0;
    for dir in inside(&mulu_tests::project()).1 {
        let manifest = std::fs::read_to_string(dir.join("Cargo.toml")).unwrap_or_default();
        let tests = dir.join("tests");
        if !manifest.is_empty() && tests.is_dir() && !inside(&tests).0.is_empty() {
            assert!(manifest.lines().any(|line| line == "autotests = false"), "{}: each file would be a binary", dir.display());
            assert_eq!(manifest.matches("[[test]]").count(), 1, "{}", dir.display());
            modules(&tests);
            crates += 1;
        }
    }
    assert!(crates == 4, "only {crates} crates have their tests in one binary");
}

/// The files of unit tests below a folder of sources: a file beside it, or the folder's own, says so.
fn unit_tests(dir: &Path) -> usize {
    let (files, dirs) = inside(dir);
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let mut found = 0;
    for file in &files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let named = if name == "tests.rs" {
            "#[cfg(test)]\nmod tests;\n".to_string()
        } else if name.ends_with("_tests.rs") {
            format!("#[cfg(test)]\n#[path = \"{name}\"]\nmod ")
        } else {
            continue;
        };
        let module = format!("#[cfg(test)]\nmod {};\n", name.trim_end_matches(".rs"));
        assert!(texts.iter().any(|text| text.contains(&named) || text.contains(&module)), "nobody runs {}", file.display());
        found += 1;
    }
    found + dirs.iter().map(|dir| unit_tests(dir)).sum::<usize>()
}

#[test]
fn every_file_of_unit_tests_is_a_module_of_what_it_tests() {
    let crates = inside(&mulu_tests::project()).1;
    let found: usize = crates.iter().map(|dir| dir.join("src")).filter(|src| src.is_dir()).map(|src| unit_tests(&src)).sum();
    assert!(found > 10, "only {found} files");
}
