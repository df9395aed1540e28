//! For tests over every kind: a ledger and a signer that take the kind's example.

use std::collections::BTreeMap;
use std::sync::Mutex;

use mulu_contracts::access_request::kinds::answer_access::AnswerAccess;
use mulu_contracts::access_request::kinds::request_access::RequestAccess;
use mulu_contracts::access_request::records::AccessOutcome;
use mulu_contracts::authorization::kinds::first_review::FirstReview;
use mulu_contracts::authorization::kinds::provider_review::ProviderReview;
use mulu_contracts::authorization::kinds::review_plan::ReviewPlan;
use mulu_contracts::authorization::kinds::submit_application::SubmitApplication;
use mulu_contracts::authorization::kinds::submit_plan::SubmitPlan;
use mulu_contracts::authorization::kinds::submit_scenario::SubmitScenario;
use mulu_contracts::authorization::records::application::{Demand, Demanded};
use mulu_contracts::authorization::records::plan::PlanOutcome;
use mulu_contracts::authorization::records::review::ReviewOutcome;
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::transfer_entry::Transfer as EntryTransfer;
use mulu_contracts::catalog::records::entry::{OpenType, ShareType};
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate;
use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
use mulu_contracts::certificate::kinds::issue_certificate::IssueCertificate;
use mulu_contracts::certificate::kinds::review_certificate::ReviewCertificate;
use mulu_contracts::element::kinds::answer_contest::AnswerContest;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::execute::{BlockWork, execute_tx};
use mulu_contracts::kernel::block::Position;
use mulu_contracts::kernel::crypto::{ED25519, KeyId, PublicKey, Verifier};
use mulu_contracts::kernel::state::{Changes, Overlay};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Signature, SignedTx, TxBody};
use mulu_contracts::ledger::joint::{Agreement, Joint, JointBody as _};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, CITY_PROVIDER, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, ORGANISATIONS, REGISTRAR, RELAY, SALTS,
    SECTOR_AUTHORITY, code, list, public, set, uscc,
};
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::objection::kinds::accept_objection::AcceptObjection;
use mulu_contracts::objection::kinds::answer_objection::AnswerObjection;
use mulu_contracts::objection::kinds::decide_objection::DecideObjection;
use mulu_contracts::objection::kinds::file_objection::FileObjection;
use mulu_contracts::objection::records::Verdict;
use mulu_contracts::party::kinds::merge_organisation::Merge;
use mulu_contracts::registry::REGISTRY;

use crate::ledger::Ledger;
use crate::network::CHAIN;
use crate::signing::proven;

/// Where an example means something.
#[derive(Clone)]
pub struct Found {
    /// Kinds whose examples went before; `-` for none.
    pub before: String,
    /// The ledger just before.
    pub ledger: Ledger,
    /// Who signs.
    pub org: u32,
    /// Labels of the keys that sign.
    pub keys: Vec<String>,
    /// What it writes.
    pub changes: Changes,
    /// Units of work of a transaction of it alone.
    pub work: u64,
}

impl Found {
    /// The example, signed so that it expires at another time than every other one of these.
    pub fn tx(&self, rule: &AnyRule, later: i64) -> SignedTx {
        let keys: Vec<_> = self.keys.iter().map(String::as_str).collect();
        let mut tx = self.ledger.tx(self.org, &keys, [rule.clone()]);
        tx.body.expires.0 += later;
        crate::signing::sign(tx.body, &keys)
    }
}

/// Takes every signature: looking for a signer is not what signatures are for, and true ones are slow.
pub struct Anyone;

impl Verifier for Anyone {
    fn verify(&self, _: &PublicKey, _: &[u8], _: &[u8]) -> bool {
        true
    }
}

/// What an example writes, signed by the first organisation (with its first two keys, then one) that may send it.
fn run(ledger: &Ledger, rule: &AnyRule) -> Option<(u32, Vec<String>, Changes, u64)> {
    for org in ORGANISATIONS {
        for count in [2, 1] {
            let keys: Vec<_> = (0..count).map(|key| format!("{org}/{key}")).collect();
            if let Some((changes, work)) = execute(ledger, org, &keys, rule) {
                return Some((org, keys, changes, work));
            }
        }
    }
    None
}

fn execute(ledger: &Ledger, org: u32, keys: &[String], rule: &AnyRule) -> Option<(Changes, u64)> {
    let tx = unsigned(ledger, org, keys, std::slice::from_ref(rule));
    let mut overlay = Overlay::new(&ledger.state);
    let mut work = BlockWork::default();
    let result = execute_tx(&ledger.block(), Position::default(), &tx, &mut overlay, &Anyone, &mut work).unwrap().result;
    (result.code == 0).then(|| (overlay.into_changes(), work.0))
}

/// A transaction with signatures that only [`Anyone`] takes.
pub fn unsigned(ledger: &Ledger, org: u32, keys: &[String], rules: &[AnyRule]) -> SignedTx {
    let expires = Time(ledger.time.0 + 3_600);
    let messages = rules.iter().map(|rule| proven(rule).message(&SALTS)).collect();
    let body = TxBody { chain_id: CHAIN.into(), organisation: uscc(org), expires, messages };
    let signature = |label: &String| Signature { key_id: key_id(label), algorithm: ED25519, bytes: vec![0; 64] };
    SignedTx { body, signatures: keys.iter().map(signature).collect() }
}

/// Of a label such as `3/0`; deriving them is slow.
fn key_id(label: &str) -> KeyId {
    static KNOWN: Mutex<BTreeMap<String, KeyId>> = Mutex::new(BTreeMap::new());
    *KNOWN.lock().unwrap().entry(label.to_owned()).or_insert_with(|| public(label).key_id())
}

/// A submission of an entry whose opening and sharing are conditional.
pub fn conditional(local_key: &str) -> SubmitEntry {
    let mut submit = submit_entry::submit(local_key);
    submit.core.open.kind = OpenType::Conditional;
    submit.core.share.kind = ShareType::Conditional;
    let detail = &mut submit.detail.0;
    detail.open_terms.condition = samples::words("仅限科研");
    detail.share_terms.condition = samples::words("履行职责所必需");
    for field in detail.fields.iter_mut() {
        (field.open, field.share) = (OpenType::Conditional, ShareType::Conditional);
    }
    submit
}

/// A city department's scenario, and its application for the bus lines and another entry, as far as a kind of them needs it.
fn applied(ledger: &mut Ledger, kind: u16) {
    let entries = ["bus-lines", "bus-stops"].map(samples::id);
    for id in entries {
        let mut submit = submit_entry::submit(if id == entries[0] { "bus-lines" } else { "bus-stops" });
        (submit.core.sector, submit.core.sector_regulated) = (Some(code("g")), kind == 412);
        ledger.must(DEPARTMENT, submit);
        let content_hash = keys::core(&id).get(&ledger.state).unwrap().unwrap().content_hash;
        ledger.must(SECTOR_AUTHORITY, ReviewEntry { id, content_hash, ..ReviewEntry::example() });
    }
    ledger.must(CITY_PROVIDER, SubmitScenario::example());
    if matches!(kind, 406 | 407) {
        return;
    }
    let demanded = entries.map(|entry| Demanded { entry, fields: Fields::All });
    ledger.must(CITY_PROVIDER, SubmitApplication { demand: Some(Demand { entries: list(demanded) }), ..SubmitApplication::example() });
    let reason = || Some(samples::reason("incomplete"));
    match kind {
        408 => drop(ledger.must(REGISTRAR, FirstReview { outcome: ReviewOutcome::Return, reason: reason(), ..FirstReview::example() })),
        413 => ledger.wait(7 * 86_400),
        409 | 410 => {}
        _ => drop(ledger.must(REGISTRAR, FirstReview::example())),
    }
    if kind == 414 {
        ledger.must(DEPARTMENT, ProviderReview { entries: set([entries[0]]), ..ProviderReview::example() });
        let rest = ProviderReview {
            outcome: ReviewOutcome::Reject,
            entries: set([entries[1]]),
            conditions: None,
            reason: reason(),
            ..ProviderReview::example()
        };
        ledger.must(DEPARTMENT, rest);
    }
}

/// A ledger for a kind whose example needs other steps than examples, such as time that passes.
fn prepared(kind: u16) -> Option<Ledger> {
    if let Some(ledger) = crate::granted::prepared(kind) {
        return Some(ledger);
    }
    let mut ledger = Ledger::new();
    let publish = |ledger: &mut Ledger, org: u32, submit: SubmitEntry| {
        let id = samples::id_of(if org == RELAY { DEPARTMENT } else { org }, submit.local_key.as_str());
        ledger.must(org, submit);
        let content_hash = keys::core(&id).get(&ledger.state).unwrap().unwrap().content_hash;
        ledger.must(CITY_BUREAU, ReviewEntry { id, content_hash, ..ReviewEntry::example() });
    };
    match kind {
        // All sides of the end have signed it.
        120 => {
            let body = AnyRule::from(Joint::Body(Spoken(Merge::example())));
            let (uscc, version, content_hash) = (Merge::example().uscc, Merge::example().version, body.salted(&SALTS).payload_hash());
            ledger.must(CITY_BUREAU, body);
            for org in [COUNTY_BUREAU, COUNTY_PROVIDER] {
                ledger.must(org, AnyRule::from(Joint::<Merge>::Agree(Agreement { id: uscc, version, content_hash })));
            }
        }
        // What is transferred follows its entry, which the new holder provides by now.
        305 => {
            publish(&mut ledger, DEPARTMENT, submit_entry::submit("bus-lines"));
            ledger.must(DEPARTMENT, ApplyCertificate::example());
            ledger.must(REGISTRAR, AcceptCertificate::example());
            ledger.must(REGISTRAR, ReviewCertificate::example());
            ledger.must(REGISTRAR, IssueCertificate::example());
            let moves = EntryTransfer { version: 2, ..EntryTransfer::example() };
            let body = AnyRule::from(Joint::Body(Spoken(moves.clone())));
            let content_hash = body.salted(&SALTS).payload_hash();
            ledger.must(DEPARTMENT, body);
            let agreement = Agreement { id: moves.id, version: moves.version, content_hash };
            ledger.must(CITY_PROVIDER, AnyRule::from(Joint::<EntryTransfer>::Agree(agreement)));
        }
        208 => publish(&mut ledger, RELAY, submit_entry::behalf("bus-lines")),
        // The three kinds of a contest about a data element, in the order in which they come.
        215..=217 => {
            publish(&mut ledger, DEPARTMENT, submit_entry::submit("bus-lines"));
            let stops = SubmitEntry { provider: uscc(CITY_PROVIDER), ..submit_entry::submit("bus-stops") };
            publish(&mut ledger, CITY_PROVIDER, stops);
            ledger.must(CITY_BUREAU, PublishElement::example());
            ledger.must(DEPARTMENT, ClaimSource::example());
            if kind != 215 {
                ledger.must(CITY_PROVIDER, ContestSource::example());
            }
            if kind == 216 {
                ledger.must(DEPARTMENT, AnswerContest::example());
            }
        }
        // A request for what is conditional waits for its answer; each goes on from the one before.
        602 | 603 | 606 => {
            publish(&mut ledger, DEPARTMENT, conditional("bus-lines"));
            ledger.must(ENTERPRISE, RequestAccess::example());
            if kind == 602 {
                let reason = Some(samples::reason("incomplete"));
                let answer = AnswerAccess {
                    outcome: AccessOutcome::Return,
                    conditions: None,
                    report_every: None,
                    reason,
                    ..AnswerAccess::example()
                };
                ledger.must(DEPARTMENT, answer);
            }
            if kind == 606 {
                ledger.must(DEPARTMENT, AnswerAccess::example());
                ledger.wait(90 * 86_400);
            }
        }
        402 => {
            ledger.must(SECTOR_AUTHORITY, SubmitPlan::example());
            let reason = Some(samples::reason("incomplete"));
            ledger.must(CITY_BUREAU, ReviewPlan { outcome: PlanOutcome::Return, reason, ..ReviewPlan::example() });
        }
        406..=414 => applied(&mut ledger, kind),
        // An objection that was dismissed needs no correction.
        705 => {
            publish(&mut ledger, DEPARTMENT, submit_entry::submit("bus-lines"));
            ledger.must(ENTERPRISE, FileObjection::example());
            ledger.must(CITY_BUREAU, AcceptObjection::example());
            ledger.must(DEPARTMENT, AnswerObjection::example());
            ledger.must(CITY_BUREAU, DecideObjection { outcome: Verdict::Dismissed, correction_due: None, ..DecideObjection::example() });
        }
        _ => return None,
    }
    Some(ledger)
}

/// The ledger over which an example passes: the sample network after the examples that the kind names.
pub fn find(rule: &AnyRule) -> Found {
    let name = rule.kind();
    let after = REGISTRY.kind(name.0).expect("the kind is known").example_after;
    let (before, mut ledger) = match prepared(rule.kind().0) {
        Some(ledger) => ("prepared".to_owned(), ledger),
        None => (after.join(" "), Ledger::new()),
    };
    for step in after {
        let example = REGISTRY.kind_named(step).expect("EXAMPLE_AFTER names kinds").example();
        let (_, _, changes, _) = run(&ledger, &example).unwrap_or_else(|| panic!("{name}: the example of {step} does not pass before it"));
        (ledger.height, ledger.time) = (ledger.block().height, ledger.block().time);
        ledger.state.absorb(changes);
    }
    let Some((org, keys, changes, work)) = run(&ledger, rule) else {
        panic!("the example of {name} does not pass after {after:?}: name what comes before in its EXAMPLE_AFTER");
    };
    let before = if before.is_empty() { "-".to_owned() } else { before };
    Found { before, ledger, org, keys, changes, work }
}
