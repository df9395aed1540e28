//! Search by words (D31): the terms of an entry, and whether an entry answers a search. The node keeps an index of these terms beside
//! the state; the client applies the same predicate to each hit, once the hit is proven. That a search found *all* is a node's word.
//!
//! Letters are compared in compatibility form and lower case. Chinese, Japanese and Korean writing has no spaces, so its terms are pairs of
//! neighbouring characters; other writing gives whole words. A search for one such character finds it anywhere.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::catalog::keys;
use crate::catalog::keys::subject;
use crate::catalog::records::detail::EntryDetail;
use crate::kernel::codec::{TypeError, decode_exact};
use crate::kernel::error::Fault;
use crate::kernel::id::{EntryId, ObjectId};
use crate::kernel::state::{Bytes32, StateRead};
use crate::ledger::texts;

/// Of the rules below. An index made by other rules is made anew.
pub const VERSION: u8 = 1;

/// Terms that one search may have.
pub const MAX_TERMS: usize = 32;

/// Longest term of writing with spaces, characters; what is longer is cut.
const MAX_WORD: usize = 32;

/// Is the character of a writing without spaces?
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '々' | '〇' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Calls with each run of one kind of writing: its characters, and whether it is unspaced.
fn each_run(text: &str, mut visit: impl FnMut(&[char], bool)) {
    let mut run: Vec<char> = Vec::new();
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let unspaced = is_unspaced(c);
        if !run.is_empty() && (!c.is_alphanumeric() || is_unspaced(run[0]) != unspaced) {
            visit(&run, is_unspaced(run[0]));
            run.clear();
        }
        if unspaced || c.is_alphanumeric() {
            run.push(c);
        }
    }
    if !run.is_empty() {
        visit(&run, is_unspaced(run[0]));
    }
}

/// Adds the terms of a text. The last character of an unspaced run is a term of its own, so that every character begins one.
fn add_terms(terms: &mut BTreeSet<String>, text: &str) {
    each_run(text, |run, unspaced| match unspaced {
        true => {
            terms.extend(run.windows(2).map(|pair| pair.iter().collect()));
            terms.extend(run.last().map(char::to_string));
        }
        false => drop(terms.insert(run.iter().take(MAX_WORD).collect())),
    });
}

/// What is looked for: each of these terms has to stand in an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Terms that stand in the index as they are.
    whole: BTreeSet<String>,
    /// Single characters of unspaced writing: a term has to begin with each.
    begins: BTreeSet<String>,
}

impl Wanted {
    /// The terms of the words.
    ///
    /// # Errors
    /// No letter or digit among them, or more than [`MAX_TERMS`] terms.
    pub fn new(words: &str) -> Result<Self, TypeError> {
        let (mut whole, mut begins) = (BTreeSet::new(), BTreeSet::new());
        each_run(words, |run, unspaced| match (unspaced, run) {
            (true, [one]) => drop(begins.insert(one.to_string())),
            (true, run) => whole.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
            (false, run) => drop(whole.insert(run.iter().take(MAX_WORD).collect::<String>())),
        });
        match whole.len() + begins.len() {
            0 => Err(TypeError::new("no letter and no digit to search for")),
            n if n > MAX_TERMS => Err(TypeError::new(format!("{n} terms; at most {MAX_TERMS} are searched for at once"))),
            _ => Ok(Wanted { whole, begins }),
        }
    }

    /// Terms that stand in the index as they are.
    pub fn whole(&self) -> impl Iterator<Item = &str> {
        self.whole.iter().map(String::as_str)
    }

    /// The first of the characters with which a term has to begin.
    pub fn first_begin(&self) -> Option<&str> {
        self.begins.first().map(String::as_str)
    }

    fn missing(&self, among: &BTreeSet<String>) -> impl Iterator<Item = &String> {
        let begun = |begin: &&String| among.range(begin.as_str().to_string()..).next().is_some_and(|term| term.starts_with(begin.as_str()));
        let begins = self.begins.iter().filter(move |begin| !begun(begin));
        self.whole.iter().filter(|term| !among.contains(*term)).chain(begins)
    }
}

/// How well an entry answers; the smallest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Terms that its title lacks.
    outside_title: usize,
    /// Terms of its title.
    title: usize,
}

/// The terms of an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryTerms {
    title: BTreeSet<String>,
    rest: BTreeSet<String>,
}

impl EntryTerms {
    /// Of a title and a detail whose abstract stands in words, or is redacted.
    pub fn of(title: &str, detail: &EntryDetail) -> Self {
        let mut terms = EntryTerms::default();
        add_terms(&mut terms.title, title);
        for keyword in detail.keywords.iter() {
            add_terms(&mut terms.rest, keyword.as_str());
        }
        if let Some(words) = detail.r#abstract.plain() {
            add_terms(&mut terms.rest, words);
        }
        terms
    }

    /// Every term once.
    pub fn all(&self) -> BTreeSet<&str> {
        self.title.union(&self.rest).map(String::as_str).collect()
    }

    /// How well it answers; none where a term is missing.
    pub fn answers(&self, wanted: &Wanted) -> Option<Rank> {
        let outside: BTreeSet<&String> = wanted.missing(&self.title).collect();
        let found = wanted.missing(&self.rest).all(|term| !outside.contains(term));
        found.then_some(Rank { outside_title: outside.len(), title: self.title.len() })
    }
}

/// An entry as the index sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// Its terms.
    pub terms: EntryTerms,
    /// The hash under which the words of its abstract are kept, if it has any.
    pub text: Option<Bytes32>,
}

/// What the index keeps of an entry as it stands; none where there is no such entry. Words that were redacted are not among it.
pub fn indexed(state: &dyn StateRead, id: &EntryId) -> Result<Option<Indexed>, Fault> {
    let Some(core) = keys::core(id).get(state)? else { return Ok(None) };
    let mut detail = keys::detail(id).get(state)?.ok_or_else(|| Fault::new("an entry has no detail"))?.detail;
    let text = detail.r#abstract.hash().copied();
    texts::show(&mut detail.r#abstract, &subject(id), state)?;
    Ok(Some(Indexed { terms: EntryTerms::of(core.input.title.as_str(), &detail), text }))
}

/// The entry whose core a written record is. Only an entry's own core, which begins with its id, stands under the key that the id gives.
pub fn entry_written(key: &Bytes32, value: &[u8]) -> Option<EntryId> {
    let id: EntryId = decode_exact(value.get(1..1 + ObjectId::BYTES)?).ok()?;
    (keys::core(&id).raw == *key).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut terms = BTreeSet::new();
        add_terms(&mut terms, text);
        terms.into_iter().collect()
    }

    #[test]
    fn unspaced_writing_gives_pairs_and_its_last_character_other_writing_words() {
        assert_eq!(terms("供水量"), ["供水", "水量", "量"]);
        assert_eq!(terms("2023年ＧＤＰ, per-capita"), ["2023", "capita", "gdp", "per", "年"]);
        assert_eq!(terms(" 、—! "), Vec::<String>::new());
    }

    #[test]
    fn a_search_finds_what_holds_all_its_terms() {
        let table = [
            ("供水", "城市供水量统计", true),
            ("水供", "城市供水量统计", false),
            ("城市 统计", "城市供水量统计", true),
            ("统计城市", "城市供水量统计", false),
            ("计", "城市供水量统计", true),
            ("市", "城市供水量统计", true),
            ("火", "城市供水量统计", false),
            ("gdp 2023", "2023年 GDP", true),
            ("GD", "2023年 GDP", false),
            ("gdp 年", "2023年 GDP", true),
        ];
        for (words, title, found) in table {
            let mut entry = EntryTerms::default();
            add_terms(&mut entry.title, title);
            let wanted = Wanted::new(words).unwrap();
            assert_eq!(entry.answers(&wanted).is_some(), found, "{words} in {title}");
        }
    }

    #[test]
    fn a_term_in_the_title_counts_more_than_one_in_the_abstract() {
        let entry = |title: &str, rest: &str| {
            let mut entry = EntryTerms::default();
            add_terms(&mut entry.title, title);
            add_terms(&mut entry.rest, rest);
            entry.answers(&Wanted::new("供水 统计").unwrap())
        };
        let (both, one, none) = (entry("供水统计", ""), entry("供水", "统计"), entry("其他", "供水统计"));
        assert!(both < one && one < none && none.is_some());
        assert!(entry("供水统计", "") < entry("供水统计年报", ""));
        assert_eq!(entry("供水", "年报"), None);
    }

    #[test]
    fn a_search_without_letters_or_with_too_many_is_refused() {
        assert!(Wanted::new("—、 !").is_err());
        assert!(Wanted::new("").is_err());
        let many: String = (0..33).map(|n| format!("w{n} ")).collect();
        assert!(Wanted::new(&many).is_err());
        assert!(Wanted::new(&many[..many.len() - 4]).is_ok());
    }
}
