//! How answers are asked for and printed: one, a page of a list, all of it, or what a question picks from it.

use std::collections::BTreeSet;

use mulu_contracts::governance::queries::{GetProposal, GetValidators};
use mulu_contracts::kernel::id::ProposalId;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::entry::{Answer, Question};
use serde_json::{Value, json};

use super::names::names;
use super::read::{PageArgs, ReadArgs};
use super::session::Session;
use crate::exit::Failure;
use crate::ledger::Verified;
use crate::show::plain::escape;
use crate::show::screen::Tone;
use crate::show::{Names, entry, lists, party, validators};
use crate::wide;

impl Session {
    /// Asks, and prints an entry as a page for people or its document for scripts.
    pub fn show_entry(&mut self, question: impl Into<Question>, read: &ReadArgs) -> Result<(), Failure> {
        let (document, negative) = self.fetch(question.into(), read, read.moment()?)?;
        if self.out.is_json() || negative.is_some() {
            return self.tell(&document, negative);
        }
        let answer = &document["answer"];
        let parts = ["core", "detail", "creation", "pending"].map(|part| &answer[part]);
        let names = names(self, &parts, read, read.moment()?)?;
        let page = entry::page(answer, &names, self.lang(), self.out.style());
        let said = self.verdict(&document);
        self.out.page(&format!("{page}\n {}", self.out.style().paint(&said, Tone::Dim)))
    }

    /// The same for an organisation.
    pub fn show_organisation(&mut self, question: impl Into<Question>, read: &ReadArgs) -> Result<(), Failure> {
        let (document, negative) = self.fetch(question.into(), read, read.moment()?)?;
        if self.out.is_json() || negative.is_some() {
            return self.tell(&document, negative);
        }
        let answer = &document["answer"];
        let names = names(self, &[&answer["organisation"], &answer["roles"], &answer["ending"]], read, read.moment()?)?;
        let page = party::page(answer, &names, self.lang(), self.out.style());
        let said = self.verdict(&document);
        self.out.page(&format!("{page}\n {}", self.out.style().paint(&said, Tone::Dim)))
    }

    /// The same for the validator set that stands.
    pub fn show_validators(&mut self, read: &ReadArgs) -> Result<(), Failure> {
        let (document, negative) = self.fetch(GetValidators {}.into(), read, read.moment()?)?;
        if self.out.is_json() {
            return self.tell(&document, negative);
        }
        let said = self.verdict(&document);
        let Some(set) = document["answer"]["validators"].as_array() else {
            self.out.words(self.lang().choose(
                "the engine of this chain is one node that votes alone, for ever",
                "该链为单节点链，由一个节点单独出块，不可更换",
            ))?;
            self.out.words(&said)?;
            return negative.map_or(Ok(()), |word| Err(Failure::proven_negative(word)));
        };
        let names = names(self, &[&document["answer"]], read, read.moment()?)?;
        let rows = validators::rows(set, &names, self.lang(), self.out.style());
        self.out.page(&format!("{rows} {}", self.out.style().paint(&said, Tone::Dim)))
    }

    /// The same for a proposal. A set of validators in it is a table of its own.
    pub fn show_proposal(&mut self, id: ProposalId, read: &ReadArgs) -> Result<(), Failure> {
        let (document, negative) = self.fetch(GetProposal { id }.into(), read, read.moment()?)?;
        self.tell_with_set(&document, "/answer")?;
        negative.map_or(Ok(()), |word| self.tell_negative(&document, word))
    }

    /// Prints a document that holds a proposal at a place.
    pub fn tell_with_set(&mut self, document: &Value, place: &str) -> Result<(), Failure> {
        let mut rest = document.clone();
        let action = rest.pointer_mut(&format!("{place}/action/set_validators"));
        let Some(set) = action.filter(|_| !self.out.is_json()).map(|action| action["set"].take()) else {
            return self.out.document(document);
        };
        self.out.document(&rest)?;
        let set = set.as_array().map(Vec::as_slice).unwrap_or_default();
        self.out.page(&validators::rows(set, &Names::default(), self.lang(), self.out.style()))
    }

    /// One line: how an answer was proven, and by whose word.
    pub fn verdict(&self, document: &Value) -> String {
        let verified = document["verified"].as_bool() == Some(true);
        let words = match verified {
            true => self.lang().choose("proven at height {h}, {t}", "已证明，高度 {h}，{t}"),
            false => self.lang().choose("UNVERIFIED, height {h}, {t}", "未经验证，高度 {h}，{t}"),
        };
        let said = |key: &str| document[key].as_str().unwrap_or("?").to_string();
        let mut words = words.replace("{h}", &said("height")).replace("{t}", &said("time"));
        let power = document["trust"]["signed_power"].as_str();
        if let Some(power) = power {
            let validators = document["trust"]["validators"].to_string();
            let by = self.lang().choose("; {n} trusted validator(s), {p} of their power signed", "；{n} 个受信验证者，签名权重 {p}");
            words.push_str(&by.replace("{n}", validators.trim_matches('"')).replace("{p}", power));
            if let Some(between) = document["trust"]["hand_overs"].as_u64().filter(|between| *between > 0) {
                let between_words = self.lang().choose("; {n} hand-over(s) between", "；其间验证者集合移交 {n} 次");
                words.push_str(&between_words.replace("{n}", &between.to_string()));
            }
        }
        if let Some(note) = self.out.note(document) {
            words.push_str(&format!("{}{note}", self.lang().choose("; ", "；")));
        }
        escape(&words)
    }

    /// Asks and prints one answer.
    pub fn show(&mut self, question: impl Into<Question>, read: &ReadArgs) -> Result<(), Failure> {
        let (document, negative) = self.fetch(question.into(), read, read.moment()?)?;
        self.tell(&document, negative)
    }

    /// Prints a document; a proven no is told and is the exit code.
    pub fn tell(&mut self, document: &Value, negative: Option<&'static str>) -> Result<(), Failure> {
        match document["answer"].as_array().filter(|items| !self.out.is_json() && items.iter().any(Value::is_object)) {
            // A bare list, whole by its question.
            Some(items) => {
                let rows = lists::rows(items, &Names::default(), self.lang(), self.out.style()).0;
                self.out.page(&format!("{rows}{}", self.verdict(document)))?;
            }
            None => self.out.document(document)?,
        }
        negative.map_or(Ok(()), |word| self.tell_negative(document, word))
    }

    fn tell_negative(&self, document: &Value, word: &'static str) -> Result<(), Failure> {
        let verified = document["verified"].as_bool() == Some(true);
        self.out.words(&format!("{word} ({})", if verified { "proven" } else { "UNVERIFIED" }))?;
        Err(Failure::proven_negative(word))
    }

    /// Asks and prints a page, or all pages read at one height; `make` asks from a place with a limit. Of an append-only list the place is a position.
    pub fn list<Q: Into<Question>>(&mut self, make: impl Fn(Place, u32) -> Q, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        if page.all {
            self.work_in_parts();
        }
        let (start, limit) = page.bounds()?;
        if page.all && read.proof.is_some() {
            let one = self.fetch(make(Place::START, 1).into(), &ReadArgs { proof: None, ..read.clone() }, read.moment()?)?.0;
            let total = one["answer"]["total"].as_str().and_then(|t| t.parse::<u64>().ok()).unwrap_or(0);
            if total > u64::from(limit) || one["answer"]["rest"].is_string() {
                return Err(several_pages(total, limit));
            }
        }
        let mut moment = match page.cursor()? {
            Some((height, _)) => Some(Moment::Height(height)),
            None => read.moment()?,
        };
        let (mut document, negative) = self.fetch(make(start, limit).into(), read, moment)?;
        // All pages are judged at the time of the first one: its height goes on from page to page.
        let height = page.cursor()?.map_or_else(|| number(&document["height"]).unwrap_or(0), |(height, _)| height);
        let mut items = document["answer"]["items"].as_array().cloned().unwrap_or_default();
        let (first_total, mut next) = (whole_total(&document["answer"], start), next_of(&document["answer"], start));
        if let (true, Some(_), Some(_)) = (page.all, &read.proof, next) {
            return Err(several_pages(number(&document["answer"]["total"]).unwrap_or(0), limit));
        }
        let mut asked = BTreeSet::from([start]);
        // A part of a list may end before the page is full; a proof file keeps one part of one page.
        let wanted = |items: &[Value]| page.all || (read.proof.is_none() && items.len() < limit as usize);
        while let Some(place) = next.filter(|place| wanted(&items) && asked.insert(*place)) {
            moment.get_or_insert(Moment::Height(height));
            let room = if page.all { limit } else { limit.saturating_sub(u32::try_from(items.len()).unwrap_or(limit)) };
            let more = self.fetch(make(place, room).into(), &ReadArgs { proof: None, ..read.clone() }, moment)?.0;
            next = next_of(&more["answer"], place);
            items.extend(more["answer"]["items"].as_array().cloned().unwrap_or_default());
        }
        // Parts count their own members alone; who read them all has counted them.
        let read_all = (start == Place::START && next.is_none()).then_some(items.len() as u64);
        document["answer"]["total"] = first_total.or(read_all).map_or(json!("?"), |total| json!(total.to_string()));
        let next = next.map(|place| format!("{height}:{place}"));
        document["answer"]["items"] = json!(items);
        document["answer"]["next"] = json!(next);
        let items: Vec<&Value> = document["answer"]["items"].as_array().into_iter().flatten().collect();
        let names = names(self, &items, read, moment)?;
        self.out.list(&document, &names)?;
        negative.map_or(Ok(()), |word| Err(Failure::proven_negative(word)))
    }

    /// Looks through a list for what a question picks from it, part by part at one height, until a page is full or all was seen.
    pub fn scan<Q: Into<Question>>(&mut self, make: impl Fn(Place, u32) -> Q, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        if page.all {
            self.work_in_parts();
        }
        let (start, _) = page.bounds()?;
        let mut moment = match page.cursor()? {
            Some((height, _)) => Some(Moment::Height(height)),
            None => read.moment()?,
        };
        let (mut document, _) = self.fetch(make(start, MAX_LIMIT).into(), read, moment)?;
        let height = page.cursor()?.map_or_else(|| number(&document["height"]).unwrap_or(0), |(height, _)| height);
        let mut items = document["answer"]["items"].as_array().cloned().unwrap_or_default();
        let mut scanned = number(&document["answer"]["scanned"]).unwrap_or(0);
        let mut next = next_of(&document["answer"], start);
        if let (Some(_), Some(path)) = (next, &read.proof) {
            let words = format!("{} proves the first part of the list alone", path.display());
            return Err(Failure::usage(words, "leave out --proof: a list of so many members has several proofs"));
        }
        while let Some(place) = next.filter(|_| page.all || items.len() < page.limit as usize) {
            moment.get_or_insert(Moment::Height(height));
            let more = self.fetch(make(place, MAX_LIMIT).into(), read, moment)?.0;
            items.extend(more["answer"]["items"].as_array().cloned().unwrap_or_default());
            scanned += number(&more["answer"]["scanned"]).unwrap_or(0);
            next = next_of(&more["answer"], place);
        }
        let whole = next.is_none() && start == Place::START;
        document["answer"]["total"] = if whole { json!(items.len().to_string()) } else { json!("?") };
        document["answer"]["scanned"] = json!(scanned.to_string());
        document["answer"]["items"] = json!(items);
        document["answer"]["next"] = json!(next.map(|place| format!("{height}:{place}")));
        let items: Vec<&Value> = document["answer"]["items"].as_array().into_iter().flatten().collect();
        let names = names(self, &items, read, moment)?;
        self.out.list(&document, &names)
    }

    /// Asks: the document of the answer, and the word of a proven no.
    pub fn answer(&mut self, question: Question, read: &ReadArgs) -> Result<(Value, Option<&'static str>), Failure> {
        self.fetch(question, read, read.moment()?)
    }

    fn fetch(&mut self, question: Question, read: &ReadArgs, moment: Option<Moment>) -> Result<(Value, Option<&'static str>), Failure> {
        if read.unverified {
            let (height, time, answer) = self.ledger()?.ask_unverified(question, moment)?;
            return Ok((self.document(height, &json!(time), false, &answer, Value::Null)?, answer.negative()));
        }
        let verified = self.ledger()?.ask_any(question, moment)?;
        self.keep_seen()?;
        if let Some(path) = &read.proof {
            self.write_proof(path, &verified.proof)?;
        }
        self.out.note_age(verified.age_secs);
        let Verified { height, time, trust, answer, .. } = verified;
        let document = self.document(height, &json!(time), true, &answer, json!(trust))?;
        Ok((document, answer.negative()))
    }

    fn document(&mut self, height: u64, time: &Value, verified: bool, answer: &Answer, trust: Value) -> Result<Value, Failure> {
        let answer = wide::to_value(answer).map_err(|e| Failure::defect(e.to_string()))?;
        let chain_id = self.ledger()?.chain_id().to_string();
        Ok(
            json!({ "chain_id": chain_id, "height": height.to_string(), "time": time, "verified": verified, "trust": trust, "answer": answer }),
        )
    }
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse::<u64>().ok())
}

fn several_pages(total: u64, limit: u32) -> Failure {
    let words = format!("a proof file keeps one page, and this list has {total} items on several");
    Failure::usage(words, format!("leave out --all, and prove page by page: --limit {limit}, then --next"))
}

/// Where a page that began at a place leads on to; none after the last. Leaves of a list have no `next` of their own.
fn next_of(answer: &Value, start: Place) -> Option<Place> {
    match answer.get("next") {
        Some(next) => next.as_str()?.parse().ok(),
        None => {
            let items = answer["items"].as_array().map_or(0, Vec::len) as u64;
            let end = start.position.saturating_add(items);
            (items > 0 && end < number(&answer["total"]).unwrap_or(0)).then_some(Place::at(end))
        }
    }
}

/// How many members the whole list has, where the answer that began at a place says so: not where it has several parts
/// ([`mulu_contracts::ledger::parts`]), of which each counts its own.
fn whole_total(answer: &Value, start: Place) -> Option<u64> {
    let whole = start.division.is_none() && !answer["rest"].is_string();
    number(&answer["total"]).filter(|_| whole)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_a_list_is_told_where_one_part_is_all_of_it() {
        let page = |total: u64, rest: Option<&str>| json!({ "items": [], "total": total.to_string(), "rest": rest });
        assert_eq!(whole_total(&page(4, Some("520303")), Place::START), None);
        assert_eq!(whole_total(&page(3, None), "520303.0.0".parse().unwrap()), None);
        assert_eq!(whole_total(&page(3, None), Place::at(2)), Some(3));
        assert_eq!(whole_total(&page(3, None), Place::START), Some(3));
    }

    #[test]
    fn a_page_leads_on_by_its_next_and_leaves_by_their_number() {
        let next = next_of(&json!({ "items": [], "total": "0", "next": "520303.1.12" }), Place::START).unwrap();
        assert_eq!(next.to_string(), "520303.1.12");
        assert_eq!(next_of(&json!({ "items": [1], "total": "9", "next": null }), Place::START), None);
        assert_eq!(next_of(&json!({ "items": [1], "total": "9", "next": 3 }), Place::START), None, "a node that says so says nothing");
        assert_eq!(next_of(&json!({ "items": [1, 2], "total": "9" }), Place::at(3)), Some(Place::at(5)));
        assert_eq!(next_of(&json!({ "items": [], "total": "9" }), Place::at(3)), None);
    }
}
