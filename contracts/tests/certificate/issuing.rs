//! What an issue writes, and when it may: the publicity's end to the second, terms over calendars, marks of entries, numbers, who bars whom.

use mulu_contracts::catalog::records::detail::Scheme;
use mulu_contracts::catalog::{keys as catalog_keys, samples as catalog_samples};
use mulu_contracts::certificate::keys;
use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
use mulu_contracts::certificate::kinds::change_certificate::ChangeCertificate;
use mulu_contracts::certificate::kinds::issue_certificate::IssueCertificate;
use mulu_contracts::certificate::kinds::review_certificate::ReviewCertificate;
use mulu_contracts::certificate::records::certificate::{CertificateStatus, OfficialNumber};
use mulu_contracts::certificate::records::content::{About, CertificateKind, Content, Right, SeenEntry};
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::genesis::Genesis;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::text::Ascii;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::params::{Table, Value};
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, REGISTRAR, list, local_key, set, uscc};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;

use crate::catalog::world::{approve, submit_for};
use crate::certificate::world::*;

fn mark(ledger: &Ledger, entry: &EntryId) -> Option<String> {
    let marks = catalog_keys::marks(entry).get(&ledger.state).unwrap().unwrap_or_default();
    marks.registration.map(|id| id.to_string())
}

/// A network whose publicity lasts five seconds: it is real there, too.
fn quick() -> Genesis {
    let mut network = network();
    let seconds = |n: u64| {
        let kinds = ["data_element", "data_ip", "data_property", "product_registration", "resource_registration"];
        Value::Table(Table(kinds.iter().map(|kind| ((*kind).to_owned(), n)).collect()))
    };
    network.parameters.insert("publicity_min".into(), seconds(5));
    network
}

#[test]
fn a_publicity_of_seconds_is_kept_to_its_end_by_the_chain_itself() {
    let mut ledger = city_of(&quick());
    ledger.must(DEPARTMENT, apply(CertificateKind::DataElement));
    let rule = accept(&ledger);
    ledger.must(REGISTRAR, rule);
    let now = ledger.time.0 + 1;
    for (lasts, code) in [(4, Code::PUBLICITY_TOO_SHORT), (5, Code::UNKNOWN_CODE)] {
        let rule =
            ReviewCertificate { publicity_end: Some(Time(now + lasts)), reason: Some(samples::reason("no_such")), ..approves(&ledger) };
        ledger.clone().refuse(REGISTRAR, rule, code);
    }
    let rule = ReviewCertificate { publicity_end: Some(Time(now + 5)), ..approves(&ledger) };
    ledger.must(REGISTRAR, rule);
    let end = now + 5;
    for (at, issues) in [(-1, false), (0, true), (1, true)] {
        let mut ledger = ledger.clone();
        ledger.time = Time(end + at - 1);
        let rule = issue(&ledger);
        match issues {
            true => drop(ledger.must(REGISTRAR, rule)),
            false => drop(ledger.refuse(REGISTRAR, rule, Code::PUBLICITY_RUNNING)),
        }
    }
}

/// Terms are seconds: neither a leap day, nor 2038, nor the end of the year 9999 is one of them less.
#[test]
fn terms_run_over_leap_days_over_2038_and_to_the_end_of_time() {
    for day in ["2028-02-28T23:59:50Z", "2032-02-29T00:00:00Z", "2038-01-19T03:14:07Z", "9990-01-01T00:00:00Z"] {
        let mut ledger = city();
        ledger.time = day.parse().unwrap();
        ledger.must(DEPARTMENT, registration());
        let rule = accept(&ledger);
        ledger.must(REGISTRAR, rule);
        let rule = approves(&ledger);
        ledger.must(REGISTRAR, rule);
        wait_for_publicity(&mut ledger);
        let (from, year) = (ledger.time.0 + 1, 365 * DAY);
        let dated = |until: i64| IssueCertificate { valid_from: Some(Time(from)), valid_until: Some(Time(until)), ..issue(&ledger) };
        ledger.clone().refuse(REGISTRAR, dated(from + 3 * year + 1), Code::BAD_TERM);
        let rule = dated(from + 3 * year);
        ledger.must(REGISTRAR, rule);
        let until = certificate(&ledger).valid_until.unwrap();
        for (at, in_force) in [(-1, true), (0, false)] {
            // An idle hour goes by before the end, and nothing is written: the term alone says so.
            assert_eq!(certificate(&ledger).is_in_term(Time(until.0 + at)), in_force, "{day}");
        }
    }
    // Beyond the last second there is nothing: what would end later ends there.
    let mut ledger = city();
    ledger.time = Time(Time::MAX.0 - 100 * DAY);
    ledger.must(DEPARTMENT, apply(CertificateKind::DataElement));
    let rule = accept(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule = approves(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule = IssueCertificate { valid_until: Some(Time::MAX), ..issue(&ledger) };
    ledger.must(REGISTRAR, rule);
    assert!(certificate(&ledger).is_in_term(Time(Time::MAX.0 - 1)) && certificate(&ledger).is_expired(Time::MAX));
}

/// Marks raise no version: what a department signed for its entry stays good when the registrar issues.
#[test]
fn a_registration_marks_its_entries_and_a_change_takes_the_mark_from_those_that_it_drops() {
    let (lines, stops) = (catalog_samples::id("bus-lines"), catalog_samples::id("bus-stops"));
    let mut ledger = city();
    ledger.must(DEPARTMENT, ApplyCertificate { content: Spoken(content_of(&[lines, stops])), ..registration() });
    let before = catalog_keys::core(&lines).get(&ledger.state).unwrap().unwrap().version;
    assert_eq!(mark(&ledger, &lines), None);
    finish(&mut ledger);
    let own = Some(id().to_string());
    assert_eq!((mark(&ledger, &lines), mark(&ledger, &stops)), (own.clone(), own.clone()));
    assert_eq!(catalog_keys::core(&lines).get(&ledger.state).unwrap().unwrap().version, before);
    let content = Content { subject: content_of(&[stops]).subject, ..standing(&ledger) };
    let rule = ChangeCertificate { content, ..change(&ledger) };
    ledger.must(DEPARTMENT, rule);
    finish(&mut ledger);
    assert_eq!((mark(&ledger, &lines), mark(&ledger, &stops)), (None, own));
    let flags = |entry: &EntryId| keys::about_entry(entry).flags_of(&ledger.state, &keys::member(&id())).unwrap();
    assert_eq!((flags(&lines), flags(&stops)), (0, keys::with_status(CertificateStatus::Issued)));
    // What was dropped is free for another certificate, which then has the mark.
    ledger.must(DEPARTMENT, registration_of("other", &[lines]));
}

#[test]
fn who_became_provider_is_barred_by_no_certificate_of_who_was() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let lines = catalog_samples::id("bus-lines");
    ledger.refuse(DEPARTMENT, registration_of("again", &[lines]), Code::ALREADY_REGISTERED);
    // Suspended it bars still; over, revoked or cancelled it does not.
    let mut suspended = ledger.clone();
    let rule = suspend(&suspended);
    suspended.must(REGISTRAR, rule);
    suspended.refuse(DEPARTMENT, registration_of("again", &[lines]), Code::ALREADY_REGISTERED);
    let mut over = ledger.clone();
    over.time = certificate(&over).valid_until.unwrap();
    over.must(DEPARTMENT, registration_of("again", &[lines]));
    let mut revoked = ledger.clone();
    let rule = revoke(&revoked);
    revoked.must(REGISTRAR, rule);
    revoked.must(DEPARTMENT, registration_of("again", &[lines]));
    move_entries(&mut ledger, CITY_PROVIDER);
    ledger.must(CITY_PROVIDER, ApplyCertificate { holder: uscc(CITY_PROVIDER), ..registration_of("mine", &[lines]) });
}

#[test]
fn of_data_property_each_holder_has_its_own_and_one_alone_the_right_to_hold() {
    let property = |key: &str, rights: &[Right]| ApplyCertificate {
        local_key: local_key(key),
        content: Spoken(Content { rights: set(rights.iter().copied()), ..samples::content("bus-lines") }),
        ..apply(CertificateKind::DataProperty)
    };
    let mut ledger = city();
    ledger.must(DEPARTMENT, property("bus-lines", &[Right::Hold]));
    finish(&mut ledger);
    ledger.refuse(DEPARTMENT, property("second", &[Right::Use]), Code::ALREADY_REGISTERED);
    let lines = catalog_samples::id("bus-lines");
    let own = keys::property_of(&lines, &uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap();
    let holds = keys::hold_on(&lines).get(&ledger.state).unwrap().unwrap();
    assert_eq!((own.certificate, holds.certificate), (id(), id()));
}

/// C2: a number is given once, by any issue, and never freed.
#[test]
fn an_official_number_is_given_once_and_never_freed() {
    let number = |words: &str| Some(OfficialNumber { scheme: Scheme::ResReg, number: Ascii::new(words).unwrap() });
    let mut ledger = at(Stage::Ready);
    let rule = IssueCertificate { official_number: number("42-0001"), ..issue(&ledger) };
    ledger.must(REGISTRAR, rule);
    let rule = cancel(&ledger);
    ledger.must(DEPARTMENT, rule);
    for step in [0, 1] {
        let rule: mulu_contracts::ledger::entry::AnyRule = if step == 0 { accept(&ledger).into() } else { approves(&ledger).into() };
        ledger.must(REGISTRAR, rule);
    }
    // Another number than the one that it has is none of its own.
    let other = IssueCertificate { official_number: number("42-0002"), ..issue(&ledger) };
    ledger.refuse(REGISTRAR, other, Code::NUMBER_TAKEN);
    let same = IssueCertificate { official_number: number("42-0001"), ..issue(&ledger) };
    ledger.must(REGISTRAR, same);
    assert_eq!(certificate(&ledger).official_number, number("42-0001"));
    assert_eq!(keys::numbered(&number("42-0001").unwrap()).get(&ledger.state).unwrap().unwrap().certificate, id());
}

/// The largest issue there is: sixty-four entries in the place of as many others, 128 marks in one message.
#[test]
fn a_change_of_all_entries_for_as_many_others_marks_128_and_stays_within_the_budget() {
    let mut ledger = city();
    let entries: Vec<EntryId> = (0..128).map(|n| catalog_samples::id(&format!("e{n}"))).collect();
    for (n, entry) in entries.iter().enumerate() {
        ledger.must(DEPARTMENT, submit_for(DEPARTMENT, &format!("e{n}")));
        approve(&mut ledger, entry);
    }
    let about = |of: &[EntryId]| About::Entries(list(of.iter().map(|entry| SeenEntry { entry: *entry, version: 1 })));
    ledger.must(DEPARTMENT, ApplyCertificate { content: Spoken(content_of(&entries[..64])), ..registration() });
    finish(&mut ledger);
    let rule = ChangeCertificate { content: Content { subject: about(&entries[64..]), ..standing(&ledger) }, ..change(&ledger) };
    ledger.must(DEPARTMENT, rule);
    finish(&mut ledger);
    assert!(entries[..64].iter().all(|entry| mark(&ledger, entry).is_none()));
    assert!(entries[64..].iter().all(|entry| mark(&ledger, entry) == Some(id().to_string())));
    let work = ledger.work[0];
    // The least that governance may let a transaction make.
    assert!(work < 100_000, "{work} units");
}

/// The holder's division is the issuer's to cover, and the issuer's own authority above it.
#[test]
fn a_bureau_issues_data_elements_itself() {
    let mut ledger = city();
    let rule = ApplyCertificate { issuer: uscc(CITY_BUREAU), ..apply(CertificateKind::DataElement) };
    ledger.must(DEPARTMENT, rule);
    finish(&mut ledger);
    assert_eq!(certificate(&ledger).status, CertificateStatus::Issued);
    assert_eq!(certificate(&ledger).issuer, uscc(CITY_BUREAU));
}
