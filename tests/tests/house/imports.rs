//! What a file of a crate names, read from its `use` lines and its paths; a name handed on by `pub use` leads to the file that defines it; a
//! name of a module alone is no step. Not seen: a method called on a value whose type the file never names.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// File → file that it names → the names.
pub type Edges = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// Words, `::` and single signs of a source, without comments and literals. A literal that holds a path, as in
/// `#[serde(with = "crate::wide")]`, is read as one.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let starts = |at: usize, word: &str| word.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    let until = |at: usize, end: &str| (at..chars.len()).find(|i| starts(*i, end)).unwrap_or(chars.len());
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    let (mut at, mut found) = (0, Vec::new());
    while at < chars.len() {
        let c = chars[at];
        if starts(at, "//") {
            at = until(at, "\n");
        } else if starts(at, "/*") {
            at = until(at, "*/") + 2;
        } else if starts(at, "r\"") || starts(at, "r#\"") || starts(at, "r##\"") {
            let marks = chars[at + 1..].iter().take_while(|c| **c == '#').count();
            at = until(at + marks + 2, &format!("\"{}", "#".repeat(marks))) + marks + 1;
        } else if c == '"' {
            let mut end = at + 1;
            while end < chars.len() && chars[end] != '"' {
                end += if chars[end] == '\\' { 2 } else { 1 };
            }
            if starts(at + 1, "crate::") || starts(at + 1, "super::") {
                found.extend(tokens(&chars[at + 1..end].iter().collect::<String>()));
            }
            at = end + 1;
        } else if starts(at, "'\\") {
            at = until(at + 3, "'") + 1;
        } else if c == '\'' {
            // A letter, or the mark of a lifetime.
            at += if chars.get(at + 2) == Some(&'\'') { 3 } else { 1 };
        } else if is_word(&c) {
            let end = at + chars[at..].iter().take_while(|c| is_word(c)).count();
            found.push(chars[at..end].iter().collect());
            at = end;
        } else {
            let long = if starts(at, "::") { 2 } else { 1 };
            if !c.is_whitespace() {
                found.push(chars[at..at + long].iter().collect());
            }
            at += long;
        }
    }
    found
}

/// Segments of a path; of a module, from the root of its crate.
type Segments = Vec<String>;

#[derive(Default)]
struct Module {
    file: String,
    /// Names that the module defines itself.
    defined: BTreeSet<String>,
    /// Names that it imports or hands on → what each stands for.
    imports: Vec<(String, Segments)>,
    /// Modules whose names it takes all.
    globs: Vec<Segments>,
    /// Paths of two segments or more in its code.
    paths: Vec<Segments>,
}

/// What a name leads to.
enum Place {
    Module(Segments),
    /// The file that defines it.
    File(String),
}

/// One crate: module → what stands in it.
#[derive(Default)]
pub struct House(BTreeMap<Segments, Module>);

fn word(token: Option<&String>) -> Option<&String> {
    token.filter(|t| t.starts_with(|c: char| c.is_alphabetic() || c == '_'))
}

/// Where the item that begins at `at` ends: after its `;` or its braces.
fn after_item(tokens: &[String], mut at: usize) -> usize {
    let is_use = tokens[at..].iter().take_while(|t| *t != "{").any(|t| t == "use");
    let mut depth = 0;
    while at < tokens.len() {
        match tokens[at].as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            _ => {}
        }
        let ends = tokens[at] == ";" || tokens[at] == "}" && !is_use;
        at += 1;
        if depth == 0 && ends {
            break;
        }
    }
    at
}

impl Module {
    /// The tree of a `use` that begins at `at`, below `before`; gives where it ends.
    fn read_use(&mut self, tokens: &[String], mut at: usize, before: &[String]) -> usize {
        let mut path = before.to_vec();
        loop {
            match tokens[at].as_str() {
                "::" | "$" => at += 1,
                "*" => {
                    self.globs.push(path);
                    return at + 1;
                }
                "{" => {
                    at += 1;
                    while tokens[at] != "}" {
                        at = if tokens[at] == "," { at + 1 } else { self.read_use(tokens, at, &path) };
                    }
                    return at + 1;
                }
                "as" => {
                    self.imports.push((tokens[at + 1].clone(), path));
                    return at + 2;
                }
                "self" if !path.is_empty() => at += 1,
                _ => match word(tokens.get(at)) {
                    Some(name) => {
                        path.push(name.clone());
                        at += 1;
                    }
                    None => {
                        self.imports.push((path.last().unwrap().clone(), path));
                        return at;
                    }
                },
            }
        }
    }
}

impl House {
    /// Reads the sources of a crate.
    pub fn of(sources: &[(String, String)]) -> House {
        let mut house = House::default();
        for (file, text) in sources {
            let mut module: Segments = file.trim_end_matches(".rs").split('/').map(String::from).collect();
            if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
                module.pop();
            }
            house.read(file, &tokens(text), 0, &module);
        }
        house
    }

    /// Reads a module's items up to the brace that closes it.
    fn read(&mut self, file: &str, tokens: &[String], mut at: usize, name: &[String]) -> usize {
        let mut module = Module { file: file.into(), ..Module::default() };
        let mut depth = 0;
        while at < tokens.len() {
            let next = tokens.get(at + 1);
            match tokens[at].as_str() {
                "#" if tokens[at..].iter().take(7).map(String::as_str).eq(["#", "[", "cfg", "(", "test", ")", "]"]) => {
                    at += 7;
                    while tokens[at] == "#" {
                        at += tokens[at..].iter().position(|t| t == "]").unwrap() + 1;
                    }
                    at = after_item(tokens, at);
                }
                "mod" if word(next).is_some() && tokens[at + 2] == "{" => {
                    let inner = [name, &tokens[at + 1..at + 2]].concat();
                    at = self.read(file, tokens, at + 3, &inner);
                }
                "use" if next.is_some_and(|t| t != "<") => at = module.read_use(tokens, at + 1, &[]),
                "in" if at >= 2 && tokens[at - 1] == "(" && tokens[at - 2] == "pub" => {
                    at += tokens[at..].iter().position(|t| t == ")").unwrap()
                }
                "fn" | "struct" | "enum" | "trait" | "type" | "const" | "static" if depth == 0 => {
                    module.defined.extend(word(next).cloned());
                    at += 1;
                }
                "macro_rules" => {
                    module.defined.extend(word(tokens.get(at + 2)).cloned());
                    at += 2;
                }
                "}" if depth == 0 => {
                    at += 1;
                    break;
                }
                sign @ ("{" | "}") => {
                    depth += if sign == "{" { 1 } else { -1 };
                    at += 1;
                }
                _ => {
                    let mut path: Segments = word(tokens.get(at)).cloned().into_iter().collect();
                    at += 1;
                    while !path.is_empty() && tokens.get(at).is_some_and(|t| t == "::") && word(tokens.get(at + 1)).is_some() {
                        path.push(tokens[at + 1].clone());
                        at += 2;
                    }
                    if path.len() > 1 {
                        module.paths.push(path);
                    }
                }
            }
        }
        self.0.insert(name.to_vec(), module);
        at
    }

    /// What a name stands for in a module. At the end of a path, a module with the name of something else is not meant.
    fn name(&self, module: &[String], name: &String, last: bool, steps: usize) -> Option<Place> {
        let own = self.0.get(module)?;
        let imported = own.imports.iter().find(|(known, _)| known == name);
        let child = [module, std::slice::from_ref(name)].concat();
        if self.0.contains_key(&child) && !(last && (imported.is_some() || own.defined.contains(name))) {
            return Some(Place::Module(child));
        }
        if own.defined.contains(name) {
            return Some(Place::File(own.file.clone()));
        }
        if let Some((_, path)) = imported {
            return self.find(module, path, steps);
        }
        own.globs.iter().find_map(|path| match self.find(module, path, steps)? {
            Place::Module(other) => self.name(&other, name, last, steps.checked_sub(1)?),
            Place::File(_) => None,
        })
    }

    /// What a path that stands in a module leads to; none where it leaves the crate.
    fn find(&self, module: &[String], path: &[String], steps: usize) -> Option<Place> {
        let steps = steps.checked_sub(1)?;
        let mut at = module.to_vec();
        for (i, segment) in path.iter().enumerate() {
            match segment.as_str() {
                "crate" => at.clear(),
                "super" => drop(at.pop()),
                "self" => {}
                // A name that the module has from elsewhere, or that a macro makes, is still taken from its file.
                _ => match self.name(&at, segment, i + 1 == path.len(), steps) {
                    Some(Place::Module(deeper)) => at = deeper,
                    Some(file) => return Some(file),
                    None if i == 0 => return None,
                    None => return Some(Place::File(self.0.get(&at)?.file.clone())),
                },
            }
        }
        Some(Place::Module(at))
    }

    /// File → file that it names → the names.
    pub fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (name, module) in &self.0 {
            let imported = module.imports.iter().map(|(_, path)| path);
            for (path, all) in imported.chain(&module.paths).map(|p| (p, false)).chain(module.globs.iter().map(|p| (p, true))) {
                let to = match self.find(name, path, 16) {
                    Some(Place::File(file)) => file,
                    Some(Place::Module(other)) if all => self.0[&other].file.clone(),
                    _ => continue,
                };
                if to != module.file {
                    let what = if all { "*" } else { path.last().unwrap() };
                    edges.entry(module.file.clone()).or_default().entry(to).or_default().insert(what.to_string());
                }
            }
        }
        edges
    }
}

/// Sources of a crate, by their path below `src`, without its tests and its programs.
pub fn sources(src: &Path) -> Vec<(String, String)> {
    let (mut folders, mut found) = (vec![src.to_path_buf()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let file = path.strip_prefix(src).unwrap().to_str().unwrap().to_string();
            let beside = file == "main.rs" || file.starts_with("bin/") || file.ends_with("tests.rs");
            if path.is_dir() {
                folders.push(path);
            } else if file.ends_with(".rs") && !beside {
                found.push((file, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}
