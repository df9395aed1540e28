//! The policy as a file (`MULU_BLESS=1 cargo test -p mulu-client` writes it anew), held to the standard's own context and vocabulary.

use std::collections::BTreeMap;
use std::path::Path;

use mulu_contracts::authorization::records::reach::Over;
use mulu_contracts::authorization::records::scope::Recipients;
use mulu_contracts::kernel::value::{List, Set};

use super::*;
use crate::test_data::grants::answer;

/// Left operands of the vocabulary that are used here: ODRL Vocabulary & Expression 2.2, section Constraints.
const LEFT: &[&str] = &["purpose", "dateTime", "recipient", "deliveryChannel", "spatial", "count", "timeInterval", "delayPeriod", "event"];
/// Operators: section Constraint Operators.
const OPERATORS: &[&str] = &["eq", "gteq", "lt", "lteq", "isAnyOf", "isAllOf", "isPartOf"];
/// Actions: sections Actions for Rules and Duties.
const ACTIONS: &[&str] = &["read", "derive", "aggregate", "distribute", "sell", "inform", "delete", "compensate"];
/// Classes.
const TYPES: &[&str] = &["Agreement", "Permission", "Prohibition", "Duty", "Asset", "AssetCollection"];

fn held(answer: GrantAnswer) -> Held {
    Held { chain_id: "mulu-test".into(), height: 20, time: Time(1_800_000_000), answer, proof_hash: hash(b"no proof") }
}

/// The standard's context: terms with what they are.
fn context() -> BTreeMap<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/odrl/odrl.jsonld");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    serde_json::from_value(file["@context"].clone()).unwrap()
}

/// A term of the standard, or a word of the profile or of Dublin Core.
fn is_known(word: &str, context: &BTreeMap<String, Value>, of: &[&str]) -> bool {
    let term = || context.contains_key(word) && (of.is_empty() || of.contains(&word));
    word.starts_with("mulu:") || word.starts_with("dct:") || term()
}

/// Every member and every word of a vocabulary in a document that is none of the standard's.
fn strange(value: &Value, context: &BTreeMap<String, Value>, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                if !name.starts_with('@') && !is_known(name, context, &[]) {
                    found.push(name.clone());
                }
                let words: Vec<&str> = inner
                    .as_array()
                    .map_or_else(|| inner.as_str().into_iter().collect(), |all| all.iter().filter_map(Value::as_str).collect());
                let of = match name.as_str() {
                    "leftOperand" => LEFT,
                    "operator" => OPERATORS,
                    "action" => ACTIONS,
                    "type" => TYPES,
                    "conflict" => &["prohibit"],
                    _ => continue_with(inner, context, found),
                };
                found.extend(
                    words.iter().filter(|word| !of.is_empty() && !is_known(word, context, of)).map(|word| format!("{name}: {word}")),
                );
            }
        }
        Value::Array(items) => items.iter().for_each(|item| strange(item, context, found)),
        _ => {}
    }
}

fn continue_with(inner: &Value, context: &BTreeMap<String, Value>, found: &mut Vec<String>) -> &'static [&'static str] {
    strange(inner, context, found);
    &[]
}

fn all_strange(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut document = document.clone();
    document.as_object_mut().unwrap().remove("@context");
    strange(&document, &context(), &mut found);
    found
}

#[test]
fn the_policy_is_as_it_was_and_all_its_words_are_the_standards_or_the_profiles() {
    let document = document(&held(answer()));
    let made = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages/grant.odrl.jsonld");
    if std::env::var_os("MULU_BLESS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(made == kept, "{} differs; if that is meant, MULU_BLESS=1 writes it anew. Now:\n{made}", path.display());
    assert_eq!(all_strange(&document), Vec::<String>::new());
    assert_eq!(document["@context"][0], "http://www.w3.org/ns/odrl.jsonld");
    // An Agreement has one assigner and one assignee, and a rule at least.
    for member in ["assigner", "assignee", "uid", "profile"] {
        assert!(document[member].is_string(), "{member}");
    }
    assert!(!document["permission"].as_array().unwrap().is_empty());
}

#[test]
fn a_word_that_is_not_the_standards_is_found() {
    let mut document = document(&held(answer()));
    document["permission"][0]["action"] = json!(["read", "exploit"]);
    document["permission"][0]["constraint"][0]["leftOperand"] = json!("aim");
    document["permission"][0]["limit"] = json!(3);
    let found = all_strange(&document);
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn what_is_prohibited_and_for_nobody_is_said_and_fields_refine_their_entry() {
    let mut answer = answer();
    answer.grant.prohibited = serde_json::from_value(json!(["sell", "train"])).unwrap();
    answer.detail.terms.recipients = Recipients::default();
    let Over::Entries(entries) = &answer.detail.over else { panic!("the sample names entries") };
    let mut one = entries[0].clone();
    one.fields = Fields::Only(Set::from_iter_sorted([1, 3]).unwrap());
    answer.detail.over = Over::Entries(List::new(vec![one]).unwrap());
    let document = document(&held(answer));
    assert_eq!(document["prohibition"][0]["action"], json!(["mulu:train", "sell", "mulu:exportRaw", "mulu:exportAbroad"]));
    let constraints = document["permission"][0]["constraint"].as_array().unwrap();
    assert!(constraints.contains(&json!({ "leftOperand": "recipient", "operator": "eq", "rightOperand": { "@id": "mulu:nobody" } })));
    let target = &document["permission"][0]["target"][0];
    assert_eq!((&target["type"], target["refinement"][0]["rightOperand"].as_array().unwrap().len()), (&json!("AssetCollection"), 2));
    assert_eq!(all_strange(&document), Vec::<String>::new());
}
