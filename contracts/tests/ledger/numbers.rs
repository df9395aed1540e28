//! Numbers of kinds, questions, parameters and error codes: within the range of their domain, in order, each given once and for ever.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;

use mulu_contracts::questions::QUESTIONS;
use mulu_contracts::registry::REGISTRY;
use mulu_contracts::{access_request, catalog, certificate, element, governance, ledger, objection, party, supervision};

use crate::blessed::{self, compare};

/// Lines of a vector: those that stand there, which nothing takes away, and what the tables hold besides.
fn lines(path: &str, now: impl Iterator<Item = (u32, String)>) -> BTreeMap<u32, String> {
    let number = |line: &str| line.trim_start().trim_start_matches('(').split(|c: char| !c.is_ascii_digit()).next()?.parse().ok();
    let old = blessed::read(path);
    let mut all: BTreeMap<u32, String> = old.lines().filter_map(|line| Some((number(line)?, line.to_string()))).collect();
    for (number, line) in now {
        let stands = all.entry(number).or_insert_with(|| line.clone());
        assert_eq!(*stands, line, "{path}: number {number} was given before");
    }
    all
}

fn joined(lines: &BTreeMap<u32, String>) -> String {
    lines.values().map(|line| format!("{line}\n")).collect()
}

/// Strictly increasing, within the range of the domain.
fn in_order<N: Display + Into<u32> + Copy>(what: &str, numbers: impl IntoIterator<Item = N>, range: Range<u32>) {
    let mut before = range.start;
    for number in numbers {
        let number: u32 = number.into();
        assert!((before..range.end).contains(&number), "{what} {number}: its domain has {} to {}, in order", range.start, range.end - 1);
        before = number + 1;
    }
}

/// No name is given twice.
fn distinct(what: &str, names: impl IntoIterator<Item = &'static str>) {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        assert!(seen.insert(name), "two of what is a {what} are called {name}");
    }
}

#[test]
fn a_kind_keeps_its_number_and_lies_in_its_domain() {
    let kinds = |table: &'static [ledger::entry::KindEntry]| table.iter().map(|kind| kind.number);
    in_order("kind", kinds(party::kinds::KINDS), 101..200);
    in_order("kind", kinds(catalog::kinds::KINDS), 201..300);
    in_order("kind", kinds(element::kinds::KINDS), 201..300);
    in_order("kind", kinds(certificate::kinds::KINDS), 301..400);
    in_order("kind", kinds(access_request::kinds::KINDS), 601..700);
    in_order("kind", kinds(objection::kinds::KINDS), 701..800);
    in_order("kind", kinds(supervision::kinds::KINDS), 801..900);
    in_order("kind", kinds(governance::kinds::KINDS), 901..1000);
    distinct("kind", REGISTRY.kinds().into_iter().map(|kind| kind.name));
    let path = "vectors/kinds.in";
    let all =
        lines(path, REGISTRY.kinds().into_iter().map(|kind| (kind.number.into(), format!("    ({}, \"{}\"),", kind.number, kind.name))));
    let head = "// Every number of a transaction kind that was ever given, and its name. A line is never changed nor taken away.\n[\n";
    compare(path, &format!("{head}{}]\n", joined(&all)));
}

#[test]
fn a_question_keeps_its_number_and_lies_in_its_domain() {
    let questions = |table: &'static [ledger::entry::QueryEntry]| table.iter().map(|question| question.number);
    in_order("question", questions(party::queries::QUERIES), 10..30);
    in_order("question", questions(catalog::queries::QUERIES), 30..90);
    in_order("question", questions(element::queries::QUERIES), 30..90);
    in_order("question", questions(certificate::queries::QUERIES), 100..130);
    in_order("question", questions(access_request::queries::QUERIES), 190..200);
    in_order("question", questions(objection::queries::QUERIES), 200..210);
    in_order("question", questions(supervision::queries::QUERIES), 210..220);
    in_order("question", questions(governance::queries::QUERIES), 90..100);
    in_order("question", QUESTIONS.all().into_iter().map(|question| question.number).filter(|number| *number < 10), 1..10);
    distinct("question", QUESTIONS.all().into_iter().map(|question| question.name));
    let path = "vectors/questions.txt";
    let all =
        lines(path, QUESTIONS.all().into_iter().map(|question| (question.number.into(), format!("{} {}", question.number, question.name))));
    compare(path, &joined(&all));
}

#[test]
fn a_parameter_keeps_its_number() {
    let path = "vectors/parameters.txt";
    in_order("parameter", REGISTRY.law.parameters(1).into_iter().map(|spec| spec.number), 1..1000);
    distinct("parameter", REGISTRY.law.parameters(1).into_iter().map(|spec| spec.name));
    let all =
        lines(path, REGISTRY.law.parameters(1).into_iter().map(|spec| (spec.number.into(), format!("{} {}", spec.number, spec.name))));
    compare(path, &joined(&all));
}

#[test]
fn a_code_list_has_one_owner() {
    distinct("code list", REGISTRY.law.code_lists().map(|codes| codes.name()));
}

#[test]
fn an_error_code_keeps_its_number_and_lies_in_its_domain() {
    let codes = |table: &'static [mulu_contracts::kernel::error::Code]| table.iter().map(|code| code.number());
    // What is every domain's by now keeps the number under which the first one brought it.
    use mulu_contracts::kernel::error::Code;
    let grown = [Code::NOTHING_PENDING, Code::NO_CHANGE, Code::TOO_MANY, Code::LAPSED].map(|code| code.number());
    let shared = codes(ledger::codes::CODES).filter(|number| !grown.contains(number));
    in_order("code", shared, 1001..2000);
    in_order("code", codes(party::codes::CODES), 2001..3000);
    in_order("code", codes(catalog::codes::CODES), 3001..4000);
    in_order("code", codes(element::codes::CODES), 3001..4000);
    in_order("code", codes(certificate::codes::CODES), 4001..5000);
    in_order("code", codes(access_request::codes::CODES), 7001..7100);
    in_order("code", codes(objection::codes::CODES), 7101..8000);
    in_order("code", codes(supervision::codes::CODES), 8001..9000);
    in_order("code", codes(governance::codes::CODES), 9001..10_000);
    distinct("code", REGISTRY.codes().into_iter().map(|code| code.name()));
    let path = "vectors/codes.txt";
    let all = lines(path, REGISTRY.codes().into_iter().map(|code| (code.number(), format!("{} {}", code.number(), code.name()))));
    compare(path, &format!("mulu-codes/1\n{}", joined(&all)));
}

/// Words of a code in both languages, the next step too.
#[test]
fn every_code_says_what_it_is_and_what_to_do_in_both_languages() {
    for code in REGISTRY.codes() {
        for english in [code.english(), code.hint()] {
            assert!(english.is_ascii() && english.len() > 8, "{code}: {english:?}");
        }
        for chinese in [code.chinese(), code.hint_chinese()] {
            assert!(!chinese.is_ascii(), "{code}: {chinese:?}");
        }
    }
}
