//! Random histories of certificates against what a naive model says from all cores and procedures: lists, clocks, marks, what stands beside
//! an entry; and against invariants of the law. A seeded run; every refusal leaves the state as it was.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::catalog::{keys as catalog_keys, samples as catalog_samples};
use mulu_contracts::certificate::keys;
use mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate;
use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
use mulu_contracts::certificate::kinds::cancel_certificate::CancelCertificate;
use mulu_contracts::certificate::kinds::change_certificate::ChangeCertificate;
use mulu_contracts::certificate::kinds::issue_certificate::IssueCertificate;
use mulu_contracts::certificate::kinds::renew_certificate::RenewCertificate;
use mulu_contracts::certificate::kinds::resume_certificate::ResumeCertificate;
use mulu_contracts::certificate::kinds::return_certificate::ReturnCertificate;
use mulu_contracts::certificate::kinds::review_certificate::ReviewCertificate;
use mulu_contracts::certificate::kinds::revoke_certificate::RevokeCertificate;
use mulu_contracts::certificate::kinds::supplement_certificate::SupplementCertificate;
use mulu_contracts::certificate::kinds::suspend_certificate::SuspendCertificate;
use mulu_contracts::certificate::kinds::withdraw_procedure::WithdrawProcedure;
use mulu_contracts::certificate::records::certificate::{Certificate, CertificateStatus};
use mulu_contracts::certificate::records::content::{CertificateKind, Content};
use mulu_contracts::certificate::records::procedure::{Op, Procedure, Stage};
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::id::{CertificateId, EntryId, ObjectId};
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::{Secs, Time};
use mulu_contracts::ledger::due_query::ListDue;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, DEPARTMENT, ENTERPRISE, REGISTRAR, SUPERVISOR, division, hash, local_key, set};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;

use crate::certificate::world::*;
use crate::kernel::member_lists::Random;

/// Certificates that are acted on at a time; in the place of one of which nothing can come any more stands a new one.
const ALIVE: usize = 3;
const ENTRIES: [&str; 2] = ["bus-lines", "bus-stops"];

/// What a naive reader knows: every certificate with all of its procedures.
type All = BTreeMap<CertificateId, (Certificate, Vec<Procedure>)>;

fn all(ledger: &Ledger, names: &[String]) -> All {
    let mut found = All::new();
    for key in names {
        let id = samples::id(key);
        let Some(core) = keys::core(&id).get(&ledger.state).unwrap() else { continue };
        let procedures = (1..=core.procedures).map(|n| keys::procedure(&id, n).get(&ledger.state).unwrap().unwrap()).collect();
        found.insert(id, (core, procedures));
    }
    found
}

fn some_content(random: &mut Random, base: Content) -> Content {
    let entries: Vec<EntryId> = match random.below(3) {
        0 => vec![catalog_samples::id(ENTRIES[0])],
        1 => vec![catalog_samples::id(ENTRIES[1])],
        _ => ENTRIES.map(catalog_samples::id).to_vec(),
    };
    let evidence = set([hash(&format!("evidence {}", random.below(4)))]);
    Content { subject: content_of(&entries).subject, evidence, voluntary: random.below(2) == 0, ..base }
}

/// Nothing can come of a certificate any more.
fn is_over(core: &Certificate, newest: &Procedure) -> bool {
    match core.status {
        CertificateStatus::Applied => newest.stage.is_over(),
        CertificateStatus::Issued | CertificateStatus::Suspended => false,
        CertificateStatus::Revoked | CertificateStatus::Cancelled => true,
    }
}

/// A choice that fits where a procedure stands.
fn fitting(random: &mut Random, status: CertificateStatus, stage: Stage) -> usize {
    match stage {
        Stage::Applied => [4, 4, 4, 5][random.below(4)],
        Stage::Returned => 6,
        Stage::Reviewing => [7, 7, 7, 5][random.below(4)],
        Stage::Publicity | Stage::Objection | Stage::Ready => 10,
        _ if status == CertificateStatus::Suspended => 13,
        _ => [0, 0, 1, 1, 2, 12][random.below(6)],
    }
}

/// A message that may or may not fit, and who sends it.
fn step(random: &mut Random, ledger: &Ledger, key: &str) -> (u32, AnyRule) {
    let id = samples::id(key);
    let Some(core) = keys::core(&id).get(&ledger.state).unwrap() else {
        let content = Spoken(some_content(random, samples::content("bus-lines")));
        let kind = [CertificateKind::ResourceRegistration, CertificateKind::DataElement][random.below(2)];
        return (DEPARTMENT, ApplyCertificate { local_key: local_key(key), content, ..apply(kind) }.into());
    };
    let version = core.version;
    let stored = keys::procedure(&id, core.procedures).get(&ledger.state).unwrap().unwrap();
    let wanted = keys::wanted(&id, core.procedures).get(&ledger.state).unwrap();
    let stands = keys::content(&id).get(&ledger.state).unwrap();
    let base = || stands.clone().or_else(|| wanted.clone()).unwrap();
    let asked = || wanted.clone().or_else(|| stands.clone()).unwrap();
    let now = ledger.time.0 + 1;
    let fits = random.below(10) < 7;
    let choice = if fits { fitting(random, core.status, stored.stage) } else { random.below(14) };
    let own = if matches!(choice, 0..=3 | 6) { DEPARTMENT } else { REGISTRAR };
    let anybody = [DEPARTMENT, REGISTRAR, CITY_BUREAU, SUPERVISOR, ENTERPRISE][random.below(5)];
    let org = if fits || random.below(2) == 0 { own } else { anybody };
    let rule: AnyRule = match choice {
        0 => ChangeCertificate { id, version, content: some_content(random, base()), ..ChangeCertificate::example() }.into(),
        1 => RenewCertificate { id, version, term: Secs(60 * DAY as u32) }.into(),
        2 => CancelCertificate { id, version, ..CancelCertificate::example() }.into(),
        3 if random.below(3) == 0 => WithdrawProcedure { id, version }.into(),
        3 | 4 => AcceptCertificate { id, version, due: Time(now + 10 * DAY) }.into(),
        5 => ReturnCertificate { id, version, ..ReturnCertificate::example() }.into(),
        6 => {
            let content = if stored.op == Op::First { some_content(random, asked()) } else { asked() };
            SupplementCertificate { id, version, content, consent_hash: None }.into()
        }
        7 | 8 => {
            let end = (random.below(3) > 0).then(|| Time(now + 14 * DAY));
            ReviewCertificate { id, version, outcome: Outcome::Approve, reason: None, publicity_end: end }.into()
        }
        9 if random.below(3) == 0 => rejects_of(id, version),
        9..=11 => {
            let (valid_from, valid_until) = match stored.op {
                Op::First => (Some(Time(now)), Some(Time(now + 70 * DAY))),
                Op::Renew => (None, core.valid_until.map(|until| Time(until.0 + 50 * DAY))),
                _ => (None, None),
            };
            IssueCertificate { id, version, official_number: None, valid_from, valid_until }.into()
        }
        12 if random.below(6) == 0 => RevokeCertificate { id, version, ..RevokeCertificate::example() }.into(),
        12 => SuspendCertificate { id, version, ..SuspendCertificate::example() }.into(),
        _ => ResumeCertificate { id, version, ..ResumeCertificate::example() }.into(),
    };
    (org, rule)
}

fn rejects_of(id: CertificateId, version: u64) -> AnyRule {
    let reason = Some(samples::reason("incomplete"));
    ReviewCertificate { id, version, outcome: Outcome::Reject, reason, publicity_end: None }.into()
}

/// The clock that a procedure has, as the law says it: what waits for whom until when.
fn clock(core: &Certificate, procedure: &Procedure) -> Option<(ObjectId, String, Time)> {
    let due = procedure.clock.as_ref()?.due;
    let (stage, due) = match procedure.stage {
        Stage::Applied => ("certificate.accept", due),
        Stage::Reviewing => ("certificate.review", due),
        Stage::Publicity | Stage::Objection | Stage::Ready => ("certificate.issue", due),
        Stage::Returned => ("certificate.supplement", procedure.lapses?),
        _ => return None,
    };
    Some((*core.certificate_id.object(), stage.to_owned(), due))
}

fn require_lists(ledger: &Ledger, all: &All) {
    let mut clocks = BTreeSet::new();
    for (id, (core, procedures)) in all {
        let member = keys::member(id);
        let newest = procedures.last().unwrap();
        let held = keys::held_by(&core.holder).flags_of(&ledger.state, &member).unwrap();
        assert_eq!(held, keys::with_status(core.status));
        let issued = keys::issued_by(&core.issuer).flags_of(&ledger.state, &member).unwrap();
        assert_eq!(issued, keys::at_stage(newest.stage));
        let listed = keys::publicity_in(&division(CITY)).flags_of(&ledger.state, &member).unwrap() != 0;
        assert_eq!(listed, matches!(newest.stage, Stage::Publicity | Stage::Objection));
        let content = keys::content(id).get(&ledger.state).unwrap();
        for entry in ENTRIES.map(catalog_samples::id) {
            let names = content.as_ref().is_some_and(|content| content.subject.names(&entry));
            let flags = keys::about_entry(&entry).flags_of(&ledger.state, &member).unwrap();
            assert_eq!(flags, if names { keys::with_status(core.status) } else { 0 });
        }
        // What a new procedure took the place of waits for nobody.
        assert!(procedures.iter().rev().skip(1).all(|old| old.stage.is_over() || old.stage == Stage::Returned));
        clocks.extend(clock(core, newest));
    }
    let due = ledger.ask(ListDue { division: division(CITY), below: true, until: Some(Time::MAX), from: Place::START, limit: 500 });
    assert_eq!(due.next, None);
    let found: BTreeSet<_> = due.items.into_iter().map(|row| (row.object, row.stage.to_string(), row.due)).collect();
    assert_eq!(found, clocks);
}

/// What holds for every certificate at any time.
fn require_law(ledger: &Ledger, all: &All) {
    for (core, procedures) in all.values() {
        let open = procedures.iter().filter(|procedure| procedure.is_open(ledger.time)).count();
        assert!(open <= 1, "at most one procedure is open");
        if core.status == CertificateStatus::Applied {
            assert_eq!((core.valid_until, core.content, procedures.len()), (None, None, 1));
            continue;
        }
        let (from, until) = (core.valid_from.unwrap(), core.valid_until.unwrap());
        assert!(from < until);
        assert!(core.suspended_by.is_some() == (core.status == CertificateStatus::Suspended));
        if matches!(core.status, CertificateStatus::Revoked | CertificateStatus::Cancelled) {
            assert_eq!(open, 0, "nothing is open of what is over");
        }
    }
    // No two that are in force for one entry and kind; its mark is the registration issued last for it that names it still.
    for entry in ENTRIES.map(catalog_samples::id) {
        for kind in [CertificateKind::ResourceRegistration, CertificateKind::DataElement] {
            let stands = all.iter().filter(|(id, (core, _))| {
                let names = keys::content(id).get(&ledger.state).unwrap().is_some_and(|content| content.subject.names(&entry));
                let status = matches!(core.status, CertificateStatus::Issued | CertificateStatus::Suspended);
                core.kind == kind && names && status && !core.is_expired(ledger.time)
            });
            let stands: Vec<_> = stands.map(|(id, _)| *id).collect();
            assert!(stands.len() <= 1, "{entry} has {stands:?}");
            let named = keys::named_by_entry(&entry, kind).get(&ledger.state).unwrap().map(|named| named.certificate);
            assert!(stands.is_empty() || named == stands.first().copied());
            if kind == CertificateKind::ResourceRegistration && !stands.is_empty() {
                let marks = catalog_keys::marks(&entry).get(&ledger.state).unwrap().unwrap_or_default();
                assert_eq!(marks.registration, stands.first().map(|id| *id.object()));
            }
        }
    }
}

#[test]
fn whatever_happens_lists_clocks_and_marks_say_what_all_records_say() {
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    for seed in 0..6 {
        let mut random = Random(seed);
        let mut ledger = city();
        let mut names: Vec<String> = (0..ALIVE).map(|n| format!("k{n}")).collect();
        let mut alive = names.clone();
        for n in 0..300 {
            if random.below(4) == 0 {
                ledger.wait([1, DAY, 5 * DAY, 15 * DAY][random.below(4)]);
            }
            let at = random.below(ALIVE);
            let (org, rule) = step(&mut random, &ledger, &alive[at]);
            let kind = rule.kind().to_string();
            let before = ledger.state.clone();
            let result = ledger.submit(org, rule);
            if result.code == 0 {
                *done.entry(kind).or_default() += 1;
            } else {
                assert!(before == ledger.state, "seed {seed}, step {n}: a refusal of {kind} wrote something");
                continue;
            }
            let all = all(&ledger, &names);
            if all.get(&samples::id(&alive[at])).is_some_and(|(core, procedures)| is_over(core, procedures.last().unwrap())) {
                alive[at] = format!("k{}", names.len());
                names.push(alive[at].clone());
            }
            require_lists(&ledger, &all);
            require_law(&ledger, &all);
        }
    }
    // The histories are no idle ones: every kind that they try was done.
    for kind in ["apply", "change", "renew", "cancel", "accept", "return", "supplement", "review", "issue", "suspend", "resume", "revoke"] {
        assert!(done.get(&format!("{kind}_certificate")).is_some_and(|times| *times > 2), "{kind}: {done:?}");
    }
}
