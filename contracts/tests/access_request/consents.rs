//! Consents of data subjects: taken back with effect in the next transaction, and nothing that links two of them.

use mulu_contracts::access_request::kinds::give_consent::GiveConsent;
use mulu_contracts::access_request::kinds::request_access::RequestAccess;
use mulu_contracts::access_request::queries::GetAccessRequest;
use mulu_contracts::access_request::queries::consent::GetConsent;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::state::Subject;
use mulu_contracts::ledger::persons::Party;
use mulu_contracts::ledger::samples::{DEPARTMENT, ENTERPRISE, OPERATOR, RELAY, code, hash, local_key, set, uscc};
use mulu_contracts::questions::QUESTIONS;
use mulu_testkit::code_of;

use crate::access_request::world::*;

fn citing(seeds: &[&str], key: &str) -> RequestAccess {
    RequestAccess { local_key: local_key(key), consents: set(seeds.iter().map(|seed| hash(seed))), ..request(personal_entry()) }
}

#[test]
fn a_consent_taken_back_denies_from_the_next_transaction_on() {
    let mut ledger = city();
    ledger.must(RELAY, GiveConsent { relay: carried_by(RELAY), ..consent("a", personal_entry()) });
    // In one bundle: before it is taken back a request passes, after it none does.
    let (first, second) = (citing(&["a"], "first"), citing(&["a"], "second"));
    let bundle = vec![
        ledger.tx(ENTERPRISE, &["9/0"], [first.into()]),
        ledger.tx(RELAY, &["8/0"], [take_back("a").into()]),
        ledger.tx(ENTERPRISE, &["9/0"], [second.into()]),
    ];
    let results = ledger.bundle(bundle);
    let codes: Vec<_> = results.iter().map(code_of).collect();
    assert_eq!(codes, [None, None, Some(Code::CONSENT_MISSING)], "{:?}", ledger.refusals);
    // What was supplied on it is denied too, and nothing of the request was written.
    let shown = ledger.ask(GetAccessRequest { id: mulu_contracts::access_request::samples::id("first") }).unwrap();
    assert_eq!((shown.supplied, shown.denied, shown.request.version), (false, Some("consent_missing"), 1));
    let gone = ledger.ask(GetConsent { consent: hash("a") }).unwrap();
    assert!(!gone.live);
    assert_eq!(ledger.negative(GetConsent { consent: hash("never given") }), Some("not_found"));
}

#[test]
fn a_consent_fits_its_recipient_its_entries_and_what_lies_below_its_purposes() {
    let mut ledger = city();
    let industry = GiveConsent { purposes: set([code("industry")]), ..consent("i", personal_entry()) };
    ledger.must(DEPARTMENT, industry);
    ledger.must(DEPARTMENT, GiveConsent { recipient: Party::Org(uscc(OPERATOR)), ..consent("other's", personal_entry()) });
    ledger.must(DEPARTMENT, consent("elsewhere", open_entry()));
    ledger.must(DEPARTMENT, consent("r", personal_entry()));
    let of = |seeds: &[&str], purpose: &str, key: &str| RequestAccess { purposes: set([code(purpose)]), ..citing(seeds, key) };
    for (seeds, purpose, fits) in [
        (vec![], "research", false),
        (vec!["i"], "industry.finance", true),
        (vec!["i"], "industry", true),
        (vec!["i"], "research", false),
        (vec!["other's"], "research", false),
        (vec!["elsewhere"], "research", false),
        (vec!["r"], "research", true),
        // Each that is cited has to fit.
        (vec!["r", "elsewhere"], "research", false),
    ] {
        let mut then = ledger.clone();
        let result = then.submit(ENTERPRISE, of(&seeds, purpose, "q"));
        assert_eq!(code_of(&result), if fits { None } else { Some(Code::CONSENT_MISSING) }, "{seeds:?} for {purpose}");
    }
    // One that is cited where none is needed is judged all the same.
    let cited = RequestAccess { consents: set([hash("r")]), ..request(open_entry()) };
    ledger.refuse(ENTERPRISE, cited, Code::CONSENT_MISSING);
}

/// Two consents of one person, and one of another: what a reader finds of each is the same but for its own hash, and no list holds any of them.
#[test]
fn nothing_links_two_consents() {
    let mut ledger = city();
    let before = ledger.state.clone();
    let mut written = Vec::new();
    for (seed, entry) in [("ann 1", personal_entry()), ("ann 2", open_entry()), ("bob 1", personal_entry())] {
        let at = ledger.state.clone();
        ledger.must(RELAY, GiveConsent { relay: carried_by(RELAY), ..consent(seed, entry) });
        let keys: Vec<_> =
            ledger.state.records.iter().filter(|(key, value)| at.records.get(*key) != Some(value)).map(|(key, _)| *key).collect();
        written.push(keys);
    }
    // The consent itself, its history, and the platform's acts: three records each, the last one the same for all of them.
    let acts = mulu_contracts::ledger::draft::acts_of(&uscc(RELAY));
    for keys in &written {
        let shared: Vec<_> = keys.iter().filter(|key| written.iter().all(|other| other.contains(key))).collect();
        assert_eq!((keys.len(), shared), (3, vec![&acts.id]), "a record that several consents write");
    }
    assert_eq!(ledger.state.records.len() - before.records.len(), 3 * 2 + 1);
    // What stands in the record is what its taker said of this one alone.
    let shown = |seed: &str| serde_json::to_value(ledger.ask(GetConsent { consent: hash(seed) }).unwrap()).unwrap();
    let (ann, bob) = (shown("ann 1"), shown("bob 1"));
    let differs: Vec<_> =
        ann["consent"].as_object().unwrap().iter().filter(|(key, value)| bob["consent"][key.as_str()] != **value).collect();
    assert_eq!(differs.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["consent", "payload_hash"]);
    assert!(!ann.to_string().contains("commitment"), "the platform's commitment enters no record");
    // No question lists consents.
    let named: Vec<_> = QUESTIONS.all().into_iter().map(|question| question.name).filter(|name| name.contains("consent")).collect();
    assert_eq!(named, ["get_consent"]);
    assert_eq!(mulu_contracts::access_request::keys::consent_subject(&hash("ann 1")), Subject::Consent(hash("ann 1")));
}
