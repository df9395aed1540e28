//! What comments and pages name is there: files, headings, requirements, numbered checks; and the law is cited from the project's own.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A file of the project with its path from the root.
struct File {
    path: String,
    text: String,
}

impl File {
    fn is_page(&self) -> bool {
        self.path.ends_with(".md")
    }

    /// What it says to people, by line: all of a page, the comments of anything else.
    fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        let mark = if self.path.ends_with(".rs") { "//" } else { "#" };
        let words = move |line| if self.is_page() { Some(line) } else { comment(line, mark) };
        self.text.lines().enumerate().filter_map(move |(at, line)| Some((at + 1, words(line)?)))
    }
}

/// The comment of a line; `//` of a URL begins none.
fn comment<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let mut starts = line.match_indices(mark).map(|(at, _)| at);
    let at = starts.find(|at| line[..*at].chars().next_back().is_none_or(char::is_whitespace))?;
    Some(line[at + mark.len()..].trim_start_matches(['/', '!', '#']))
}

/// Files with words for people, below a folder.
fn read(root: &Path, dir: &Path, out: &mut Vec<File>, all: &mut BTreeSet<String>) {
    for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        let path = entry.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        if entry.is_dir() {
            if !name.starts_with('.') && name != "target" {
                all.insert(path);
                read(root, &entry, out, all);
            }
        } else {
            if ["rs", "md", "toml", "sh"].iter().any(|end| name.ends_with(&format!(".{end}"))) {
                out.push(File { path: path.clone(), text: fs::read_to_string(&entry).unwrap() });
            }
            all.insert(path);
        }
    }
}

/// All files with words, and the paths of all files and folders.
fn project() -> (Vec<File>, BTreeSet<String>) {
    let (root, mut files, mut all) = (mulu_tests::project(), Vec::new(), BTreeSet::new());
    read(&root, &root, &mut files, &mut all);
    (files, all)
}

/// `{a,b}` in a path stands for either.
fn spread(path: &str) -> Vec<String> {
    match path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
        Some((before, (parts, after))) => parts.split(',').flat_map(|part| spread(&format!("{before}{part}{after}"))).collect(),
        None => vec![path.to_string()],
    }
}

/// Words that look like a file of sources or a page, or like a path from the root of the project.
fn paths<'a>(words: &'a str, folders: &BTreeSet<&str>) -> Vec<&'a str> {
    let of_path = |c: char| c.is_ascii_alphanumeric() || "_-./{},*".contains(c);
    let found = words.split(|c: char| !of_path(c)).map(|word| word.trim_end_matches(['.', ',', '/']));
    let is_path = |word: &&str| {
        let first = word.split_once('/').map(|(first, _)| first);
        let is_file = [".rs", ".md"].iter().any(|end| word.len() > end.len() && word.ends_with(end));
        // KIND.rs stands for any.
        let stands = !word.split(['/', '.']).any(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase()));
        (stands || word.ends_with(".md")) && (is_file || first.is_some_and(|first| folders.contains(first)))
    };
    found.filter(is_path).collect()
}

/// The path that a link of a page leads to, from the root.
fn from_page(page: &str, link: &str) -> String {
    let mut way: Vec<&str> = page.split('/').collect();
    way.pop();
    for step in link.split('/') {
        match step {
            ".." => drop(way.pop()),
            "." => {}
            step => way.push(step),
        }
    }
    way.join("/")
}

/// Is it a file or folder from the root, or the end of the path of one?
fn stands(path: &str, all: &BTreeSet<String>) -> bool {
    let known = path.split_once('*').map_or(path, |(before, _)| before).trim_end_matches('/');
    let (end, decision) = (format!("/{known}"), format!("{known}-"));
    // A decision is cited by its number.
    let is_decision = known.starts_with("docs/adr/") && all.iter().any(|one| one.starts_with(&decision));
    is_decision || all.contains(known) || all.iter().any(|one| one.ends_with(&end))
}

#[test]
fn every_file_that_is_named_stands() {
    let (files, all) = project();
    let folders = ["contracts", "node", "client", "genesis", "testkit", "tests", "docs", "scripts"].into_iter().collect();
    let (mut named, mut dead) = (0, Vec::new());
    // The changelog tells of what is gone.
    for file in files.iter().filter(|file| file.path != "CHANGELOG.md") {
        for (line, words) in file.words() {
            for path in paths(words, &folders).into_iter().flat_map(spread) {
                named += 1;
                let linked = from_page(&file.path, &path);
                let found = stands(&path, &all) || (file.is_page() && all.contains(&linked));
                if !found {
                    dead.push(format!("{}:{line}: {path}", file.path));
                }
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
    assert!(named > 700, "only {named} files are named");
}

/// How a heading is named in a link.
fn anchor(heading: &str) -> String {
    let kept = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>();
    kept.replace(' ', "-")
}

#[test]
fn every_link_of_a_page_leads_to_a_file_and_a_heading() {
    let (files, all) = project();
    let (mut followed, mut dead) = (0, Vec::new());
    for page in files.iter().filter(|file| file.is_page()) {
        for (at, _) in page.text.match_indices("](") {
            let link = page.text[at + 2..].split(')').next().unwrap();
            if link.contains("://") {
                continue;
            }
            followed += 1;
            let (target, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if target.is_empty() { page.path.clone() } else { from_page(&page.path, target) };
            let there = files.iter().find(|file| file.path == target);
            let has = |file: &File| file.text.lines().any(|line| line.starts_with('#') && anchor(line) == heading);
            if !all.contains(&target) || (!heading.is_empty() && !there.is_some_and(has)) {
                dead.push(format!("{}: {link}", page.path));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
    assert!(followed > 50, "only {followed} links");
}

/// Words that are a letter of these and a number, such as `B3`.
fn ids<'a>(words: &'a str, letters: &'a str) -> impl Iterator<Item = &'a str> {
    let found = words.split(|c: char| !c.is_ascii_alphanumeric() && !"-_".contains(c));
    found.filter(move |word| {
        let mut chars = word.chars();
        chars.next().is_some_and(|c| letters.contains(c)) && (2..=3).contains(&word.len()) && chars.all(|c| c.is_ascii_digit())
    })
}

#[test]
fn every_requirement_and_shared_check_that_is_cited_has_its_row() {
    let (files, _) = project();
    let page = |path: &str| &files.iter().find(|file| file.path == path).unwrap().text;
    let rows = |path: &str| page(path).lines().filter_map(|line| line.split('|').nth(1)).map(str::trim).collect::<BTreeSet<_>>();
    let (demands, checks) = (rows("docs/requirements.md"), rows("docs/spec/conventions.md"));
    let (mut cited, mut dead) = (0, Vec::new());
    for file in &files {
        for (line, words) in file.words() {
            for id in ids(words, "ABCDES") {
                cited += 1;
                if !demands.contains(id) && !checks.contains(id) {
                    dead.push(format!("{}:{line}: {id}", file.path));
                }
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
    assert!(cited > 500, "only {cited} are cited");
}

/// Does a comment begin with a number that nobody says what it counts, as `1` and `3: why` do?
fn is_bare(words: &str) -> bool {
    let words = words.trim_start();
    let rest = words.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < words.len() && (rest.is_empty() || rest.starts_with([':', '.', ')', '(']) || rest.starts_with(" ("))
}

/// The numbers behind `Check` or `Checks` in a comment: one, or two joined by `to` or `and`.
fn numbers(words: &str) -> Vec<u32> {
    let Some((_, rest)) = words.split_once("Check").filter(|(before, _)| before.trim().is_empty()) else { return Vec::new() };
    let rest = rest.strip_prefix('s').unwrap_or(rest);
    let mut found = rest.split_whitespace().map(|word| word.trim_end_matches([':', '.', ',']));
    let first = found.next().and_then(|word| word.parse().ok());
    let second = found.next().filter(|word| ["to", "and"].contains(word)).and_then(|_| found.next()?.parse().ok());
    first.into_iter().chain(second).collect()
}

/// The numbered checks that a page has under the heading of a kind.
fn checks_of(page: &str, kind: &str) -> BTreeSet<u32> {
    let under = page.lines().skip_while(|line| !line.starts_with(&format!("### {kind} "))).skip(1);
    let lines = under.take_while(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(". ")?.0.parse().ok()).collect()
}

fn is_no_name(c: char) -> bool {
    !c.is_ascii_alphanumeric() && c != '_'
}

#[test]
fn a_numbered_check_stands_under_its_number_on_the_page_of_its_kind_and_no_number_is_bare() {
    let (files, _) = project();
    let laws: Vec<&File> = files.iter().filter(|file| file.path.starts_with("docs/spec/")).collect();
    let (mut found, mut dead) = (0, Vec::new());
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        // A file of a kind bears its name; another one names the kinds whose checks it has, at its head or with the number.
        let stem = file.path.rsplit('/').next().unwrap().trim_end_matches(".rs");
        let head = file.text.lines().take_while(|line| line.starts_with("//!")).collect::<String>();
        for (line, words) in file.words() {
            if is_bare(words) {
                dead.push(format!("{}:{line}: a bare number: {words}", file.path));
            }
            for number in numbers(words) {
                found += 1;
                let mut named = head.split(is_no_name).chain(words.split(is_no_name)).chain([stem]);
                if !named.any(|kind| laws.iter().any(|law| checks_of(&law.text, kind).contains(&number))) {
                    dead.push(format!("{}:{line}: check {number} stands on no page", file.path));
                }
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
    assert!(found > 100, "only {found} checks are numbered");
}

#[test]
fn no_law_is_cited_from_elsewhere() {
    let (files, _) = project();
    let mut dead = Vec::new();
    for file in &files {
        for (line, words) in file.words() {
            let mut marks = words.match_indices('§').map(|(at, _)| words[..at].trim_end());
            let foreign = marks.any(|before| !before.rsplit_once(' ').is_some_and(|(rest, _)| rest.ends_with("RFC")));
            let numbered = ["decision ", "trap "]
                .iter()
                .any(|word| words.match_indices(word).any(|(at, word)| words[at + word.len()..].starts_with(|c: char| c.is_ascii_digit())));
            if foreign || numbered {
                dead.push(format!("{}:{line}: {}", file.path, words.trim()));
            }
        }
    }
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn what_is_named_is_found_as_it_is_written() {
    let folders = ["docs", "node"].into_iter().collect();
    let text = "see docs/work.md, [x](../docs/format.md), `node/src/{a,b}.rs`, `pool.rs`, docs/spec/. Not KIND.rs, and/or x.rss.";
    assert_eq!(paths(text, &folders), ["docs/work.md", "../docs/format.md", "node/src/{a,b}.rs", "pool.rs", "docs/spec"]);
    assert_eq!(spread("node/src/{a,b}.rs"), ["node/src/a.rs", "node/src/b.rs"]);
    assert_eq!(from_page("docs/spec/party.md", "../format.md"), "docs/format.md");
    let all: BTreeSet<String> = ["docs/work.md", "node/src/pool.rs", "genesis/codes"].map(str::to_string).into();
    for (path, is) in [("docs/work.md", true), ("pool.rs", true), ("ool.rs", false), ("src/pool.rs", true), ("genesis/codes/*.toml", true)]
    {
        assert_eq!(stands(path, &all), is, "{path}");
    }
    assert!(stands("docs/x.md", &all) != stands("work.md", &all));
    assert_eq!(comment("let a = \"http://b\"; // why", "//"), Some(" why"));
    assert_eq!(comment("    /// what", "//"), Some(" what"));
    assert_eq!(comment("let a = \"http://b\";", "//"), None);
    assert_eq!(anchor("### Order of checks 校验顺序"), "order-of-checks-校验顺序");
    assert_eq!(ids("(A1, B3; D19) A-1 E1103 S4", "ABCDES").collect::<Vec<_>>(), ["A1", "B3", "D19", "S4"]);
    for bare in [" 1", " 3: why", " 4 (A48)"] {
        assert!(is_bare(bare), "{bare}");
    }
    for word in [" 32 bytes", " 4,000 rows", " Check 1", " why 2", " 1 to N messages", " 0, or an error"] {
        assert!(!is_bare(word), "{word}");
    }
    assert_eq!(numbers(" Checks 3 to 6, for all"), [3, 6]);
    assert_eq!(numbers(" Check 2: why"), [2]);
    assert_eq!(numbers(" Checks all 4"), Vec::<u32>::new());
    assert_eq!(checks_of("### a x\n\n1. b\n2. c\n### d\n1. e\n3. f", "a"), BTreeSet::from([1, 2]));
}
