//! How answers are asked for and printed: one, a page of a list, all of it, or what a question picks from it.

use std::collections::BTreeSet;

use mulu_contracts::catalog::queries::standing::Scan;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::due_query::{DueListing, DueRow};
use mulu_contracts::ledger::query::{Leaves, Listing, Query};
use mulu_contracts::party::queries::tables::GetDivision;
use serde::Serialize;
use serde_json::Value;

use super::document::Document;
use super::state::Session;
use crate::cli::names::names;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::exit::Failure;
use crate::lang::Lang;
use crate::ledger::{LedgerError, Verified};
use crate::show::lists::{Row, bare, rows};
use crate::show::screen::{Style, Tone};
use crate::show::{Names, plain};
use crate::words::{answers, usage};

/// Part of a list, whatever its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// Members.
    pub items: Vec<T>,
    /// How many the whole list has, where this part says so.
    pub total: Option<u64>,
    /// Where the next part begins.
    pub next: Option<Place>,
    /// How many were looked at, where members are picked from a list.
    pub scanned: Option<u64>,
}

/// An answer that is part of a list.
pub trait Pages {
    /// A member.
    type Item;
    /// Its members, as they follow from a place.
    fn found(self, start: Place) -> Found<Self::Item>;
}

impl<T> Pages for Listing<T> {
    type Item = T;
    fn found(self, start: Place) -> Found<T> {
        // A list in several parts (ledger/parts.rs) counts in each part its own members alone.
        let whole = start.division.is_none() && self.rest.is_none();
        Found { items: self.items, total: Some(self.total).filter(|_| whole), next: self.next, scanned: None }
    }
}

impl<T> Pages for Leaves<T> {
    type Item = T;
    fn found(self, start: Place) -> Found<T> {
        let end = start.position.saturating_add(self.items.len() as u64);
        let next = (!self.items.is_empty() && end < self.total).then_some(Place::at(end));
        Found { items: self.items, total: Some(self.total), next, scanned: None }
    }
}

impl<T> Pages for Scan<T> {
    type Item = T;
    fn found(self, _: Place) -> Found<T> {
        Found { items: self.items, total: None, next: self.next, scanned: Some(self.scanned) }
    }
}

impl Pages for DueListing {
    type Item = DueRow;
    fn found(self, _: Place) -> Found<DueRow> {
        let scanned = Some(self.items.len() as u64);
        Found { items: self.items, total: None, next: self.next, scanned }
    }
}

/// A list as it is printed.
#[derive(Debug, Serialize)]
struct Listed<T> {
    items: Vec<T>,
    total: String,
    next: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scanned: Option<String>,
}

/// Rows of a list that people see.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a, T> {
    /// Members.
    pub items: &'a [T],
    /// How many there are.
    pub total: &'a str,
    /// How to go on.
    pub next: Option<&'a str>,
}

impl Session {
    /// Asks; the answer may be a proven no.
    pub fn fetch<Q: Query>(&mut self, question: Q, read: &ReadArgs, moment: Option<Moment>) -> Result<Document<Q::Answer>, Failure> {
        if read.unverified {
            let (height, time, answer) = self.ledger()?.ask_unverified(question.into(), moment)?;
            let ledger = self.ledger()?;
            let other = || LedgerError::OtherAnswer { url: ledger.url(), words: "an answer to another question".into() };
            let answer = answer.into::<Q>().ok_or_else(other)?;
            let chain_id = self.ledger()?.chain_id().to_string();
            return Ok(Document { chain_id, height, time, trust: None, negative: Q::negative(&answer), complete: true, answer });
        }
        let verified = self.ledger()?.ask(question, moment)?;
        self.keep_seen()?;
        if let Some(path) = &read.proof {
            self.write_proof(path, &verified.proof)?;
        }
        self.out.note_age(verified.age_secs);
        let Verified { height, time, trust, answer, .. } = verified;
        let chain_id = self.ledger()?.chain_id().to_string();
        Ok(Document { chain_id, height, time, trust: Some(trust), negative: Q::negative(&answer), complete: true, answer })
    }

    /// Asks, as the flags say.
    pub fn answer<Q: Query>(&mut self, question: Q, read: &ReadArgs) -> Result<Document<Q::Answer>, Failure> {
        self.fetch(question, read, read.moment())
    }

    /// Asks and prints one answer, member by member.
    pub fn show<Q: Query>(&mut self, question: Q, read: &ReadArgs) -> Result<(), Failure> {
        let document = self.answer(question, read)?;
        self.tell(&document)
    }

    /// Asks and prints an answer as a page for people, with names for the codes in it, or as its document for scripts.
    pub fn show_page<Q: Query<Answer = Option<A>>, A: Serialize>(
        &mut self,
        question: Q,
        read: &ReadArgs,
        page: impl FnOnce(&A, &Names, Lang, &Style) -> String,
    ) -> Result<(), Failure> {
        let document = self.answer(question, read)?;
        self.tell_page(&document, read, page)
    }

    /// Prints an answer that was asked for, in the same way.
    pub fn tell_page<A: Serialize>(
        &mut self,
        document: &Document<Option<A>>,
        read: &ReadArgs,
        page: impl FnOnce(&A, &Names, Lang, &Style) -> String,
    ) -> Result<(), Failure> {
        let Some(answer) = document.answer.as_ref().filter(|_| !self.out.is_json()) else { return self.tell(document) };
        let value = crate::wide::to_value(answer).map_err(|e| Failure::defect(e.to_string()))?;
        let names = names(self, &[&value], read, read.moment())?;
        let page = page(answer, &names, self.lang(), self.out.style());
        self.page_of(document, &page)
    }

    /// Prints a page with the verdict of its document under it.
    pub fn page_of<A>(&mut self, document: &Document<A>, page: &str) -> Result<(), Failure> {
        let said = document.verdict(self.lang());
        self.out.page(&format!("{page}\n {}", self.out.style().paint(&said, Tone::Dim)))
    }

    /// Prints a document; a proven no is told and is the exit code.
    pub fn tell<A: Serialize>(&mut self, document: &Document<A>) -> Result<(), Failure> {
        let json = document.json()?;
        let items = match &json {
            Value::Object(members) => members.get("answer").and_then(Value::as_array),
            _ => None,
        };
        match items.filter(|items| !self.out.is_json() && items.iter().any(Value::is_object)) {
            // A bare list, whole by its question.
            Some(items) => {
                let rows = bare(items, self.lang(), self.out.style()).0;
                self.out.page(&format!("{rows}{}", document.verdict(self.lang())))?;
            }
            None => self.out.document(&json)?,
        }
        self.tell_negative(document)
    }

    /// Tells a proven no; it is the exit code.
    pub fn tell_negative<A>(&self, document: &Document<A>) -> Result<(), Failure> {
        let Some(word) = document.negative else { return Ok(()) };
        let words = if document.trust.is_some() { answers::proven_no(word) } else { answers::unverified_no(word) };
        self.out.words(words.of(self.lang()))?;
        Err(Failure::proven_negative(word))
    }

    /// The division that a question is about: as said, or the home's. Of one that the ledger does not know nothing is proven empty.
    pub fn known_division(&mut self, said: Option<DivisionCode>, read: &ReadArgs) -> Result<DivisionCode, Failure> {
        let own = self.own_division();
        let division = said.or(own).ok_or_else(|| Failure::wrong(usage::which_division(), usage::name_division()))?;
        self.require_division(division, read)?;
        Ok(division)
    }

    /// Refuses a division that the ledger does not know.
    pub fn require_division(&mut self, division: DivisionCode, read: &ReadArgs) -> Result<(), Failure> {
        let about = ReadArgs { proof: None, ..read.clone() };
        match self.answer(GetDivision { code: division }, &about)?.answer {
            Some(_) => Ok(()),
            None => Err(Failure::rejected(Code::UNKNOWN_DIVISION, Some(division.as_str()), Value::Null)),
        }
    }

    /// Asks and prints a page, or all pages read at one height; `make` asks from a place with a limit. Of an append-only list the place is a
    /// position.
    pub fn list<Q>(&mut self, make: impl Fn(Place, u32) -> Q, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure>
    where
        Q: Query,
        Q::Answer: Pages,
        <Q::Answer as Pages>::Item: Row,
    {
        self.list_where(make, |_| true, read, page)
    }

    /// The same of those members that are wanted, of a list that does not count its members.
    pub fn list_where<Q>(
        &mut self,
        make: impl Fn(Place, u32) -> Q,
        keep: impl Fn(&<Q::Answer as Pages>::Item) -> bool,
        read: &ReadArgs,
        page: &PageArgs,
    ) -> Result<(), Failure>
    where
        Q: Query,
        Q::Answer: Pages,
        <Q::Answer as Pages>::Item: Row,
    {
        let found = |answer: Q::Answer, from| {
            let mut found = answer.found(from);
            found.items.retain(|item| keep(item));
            found
        };
        if page.all {
            self.work_in_parts();
        }
        let (start, limit) = page.bounds()?;
        let alone = ReadArgs { proof: None, ..read.clone() };
        if page.all && read.proof.is_some() {
            let one = self.fetch(make(Place::START, 1), &alone, read.moment())?.answer.found(Place::START);
            if one.total.is_none_or(|total| total > u64::from(limit)) {
                return Err(several_pages(one.total, limit));
            }
        }
        let mut moment = match page.cursor()? {
            Some((height, _)) => Some(Moment::Height(height)),
            None => read.moment(),
        };
        let document = self.fetch(make(start, limit), read, moment)?;
        // All pages are judged at the time of the first one: its height goes on from page to page.
        let height = page.cursor()?.map_or(document.height, |(height, _)| height);
        let document = document.with(|answer| found(answer, start));
        let Found { total: first_total, mut next, mut scanned, .. } = document.answer;
        if let (true, Some(_), Some(_)) = (page.all, &read.proof, next) {
            return Err(several_pages(first_total, limit));
        }
        let mut asked = BTreeSet::from([start]);
        let mut document = document.with(|found| found.items);
        // A part of a list may end before the page is full; a proof file keeps one part of one page.
        let wanted = |items: usize| page.all || (read.proof.is_none() && items < page.limit as usize);
        while let Some(place) = next.filter(|place| wanted(document.answer.len()) && asked.insert(*place)) {
            moment.get_or_insert(Moment::Height(height));
            let read_so_far = u32::try_from(document.answer.len()).unwrap_or(limit);
            // What is picked from a list is looked for in whole pages of it.
            let room = if page.all || scanned.is_some() { MAX_LIMIT } else { limit.saturating_sub(read_so_far) };
            let more = found(self.fetch(make(place, room), &alone, moment)?.answer, place);
            next = more.next;
            scanned = scanned.zip(more.scanned).map(|(sum, more)| sum.saturating_add(more));
            document.answer.extend(more.items);
        }
        // Parts count their own members alone; who read them all has counted them.
        let read_all = (start == Place::START && next.is_none()).then_some(document.answer.len() as u64);
        let total = first_total.or(read_all).map_or("?".to_string(), |total| total.to_string());
        let next = next.map(|place| format!("{height}:{place}"));
        let scanned = scanned.map(|n| n.to_string());
        let document = document.with(|items| Listed { items, total, next, scanned });
        let Listed { items, total, next, .. } = &document.answer;
        self.tell_rows(&document, &Shown { items, total, next: next.as_deref() }, read, moment)
    }

    /// Looks through a list for what a question picks from it, part by part at one height, until a page is full or all was seen.
    pub fn scan<Q>(&mut self, make: impl Fn(Place, u32) -> Q, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure>
    where
        Q: Query,
        Q::Answer: Pages,
        <Q::Answer as Pages>::Item: Row,
    {
        let Some(path) = &read.proof else { return self.list(|from, _| make(from, MAX_LIMIT), read, page) };
        let (start, _) = page.bounds()?;
        let one = self.fetch(make(start, MAX_LIMIT), &ReadArgs { proof: None, ..read.clone() }, read.moment())?;
        if one.answer.found(start).next.is_some() {
            return Err(Failure::wrong(usage::first_part_only(path.display()), usage::no_proof_of_parts()));
        }
        self.list(|from, _| make(from, MAX_LIMIT), read, page)
    }

    /// Prints a list that was read to its end.
    pub fn tell_whole<T: Row>(&mut self, document: Document<Vec<T>>, read: &ReadArgs) -> Result<(), Failure> {
        let moment = Some(Moment::Height(document.height));
        let total = document.answer.len().to_string();
        let document = document.with(|items| Listed { items, total, next: None, scanned: None });
        let Listed { items, total, .. } = &document.answer;
        self.tell_rows(&document, &Shown { items, total, next: None }, read, moment)
    }

    /// Prints a list, as rows for people or as its document for scripts.
    pub fn tell_rows<A: Serialize, T: Row>(
        &mut self,
        document: &Document<A>,
        list: &Shown<'_, T>,
        read: &ReadArgs,
        moment: Option<Moment>,
    ) -> Result<(), Failure> {
        if self.out.is_json() {
            self.out.document(&document.json()?)?;
        } else {
            let values = list.items.iter().map(crate::wide::to_value).collect::<Result<Vec<_>, _>>();
            let values = values.map_err(|e| Failure::defect(e.to_string()))?;
            let names = names(self, &values.iter().collect::<Vec<_>>(), read, moment)?;
            let text = list_page(document, list, &names, self.lang(), self.out.style());
            self.out.page(&text)?;
        }
        document.negative.map_or(Ok(()), |word| Err(Failure::proven_negative(word)))
    }
}

/// Rows, and under them how many, how they were proven, and how to go on.
fn list_page<A, T: Row>(document: &Document<A>, list: &Shown<'_, T>, names: &Names, lang: Lang, style: &Style) -> String {
    let Shown { items, total, next } = list;
    let (mut text, left_out) = rows(items, names, lang, style);
    let mut say = |line: &str| text.push_str(&format!("{}\n", plain::escape(line)));
    if !left_out.is_empty() {
        say(answers::no_room(left_out.join(lang.choose(", ", "、"))).of(lang));
    }
    let how = match (document.trust.is_some(), document.complete) {
        (true, true) => answers::proven_complete(),
        (true, false) => answers::each_proven(),
        (false, _) => answers::unverified(),
    };
    say(answers::so_many(items.len(), total, how.of(lang), document.height).of(lang));
    if let Some(note) = document.note() {
        say(note.of(lang));
    }
    if let Some(next) = next {
        say(answers::go_on(next).of(lang));
    }
    text
}

fn several_pages(total: Option<u64>, limit: u32) -> Failure {
    let total = total.map_or("?".to_string(), |total| total.to_string());
    Failure::wrong(usage::several_pages(total), usage::page_by_page(limit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(total: u64, rest: Option<&str>, next: Option<&str>) -> Listing<u8> {
        let rest = rest.map(|code| DivisionCode::parse(code).unwrap());
        Listing { items: Vec::new(), total, next: next.map(|place| place.parse().unwrap()), rest }
    }

    #[test]
    fn the_total_of_a_list_is_told_where_one_part_is_all_of_it() {
        assert_eq!(listing(4, Some("520303"), None).found(Place::START).total, None);
        assert_eq!(listing(3, None, None).found("520303.0.0".parse().unwrap()).total, None);
        assert_eq!(listing(3, None, None).found(Place::at(2)).total, Some(3));
        assert_eq!(listing(3, None, None).found(Place::START).total, Some(3));
    }

    #[test]
    fn a_page_leads_on_by_its_next_and_leaves_by_their_number() {
        let next = listing(0, None, Some("520303.1.12")).found(Place::START).next.unwrap();
        assert_eq!(next.to_string(), "520303.1.12");
        let leaves = |items: Vec<u8>| Leaves { items, total: 9 };
        assert_eq!(leaves(vec![1, 2]).found(Place::at(3)).next, Some(Place::at(5)));
        assert_eq!(leaves(vec![]).found(Place::at(3)).next, None);
        assert_eq!(leaves(vec![1; 9]).found(Place::START).next, None);
    }
}
