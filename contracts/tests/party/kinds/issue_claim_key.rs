//! issue_claim_key: one test per error, in the order of check.

use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::kernel::crypto::PublicKey;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, OPERATOR, UNCLAIMED, list, public, uscc};
use mulu_contracts::party::kinds::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::kinds::issue_claim_key::IssueClaimKey;
use mulu_contracts::party::records::CLAIM_KEY_MAX;
use mulu_testkit::{Ledger, code_of};

use crate::party::steps::claims::*;
use crate::permissions::{World, rows};

#[test]
fn a_claim_key_signs_nothing_but_a_claim() {
    let mut ledger = Ledger::new();
    let issued = issue(&ledger, 1, "office");
    ledger.must(CITY_BUREAU, issued);
    let entry = SubmitEntry { provider: uscc(UNCLAIMED), ..submit_entry::submit("books") };
    let result = ledger.submit_with(UNCLAIMED, &["office"], [entry.into()]);
    assert_eq!(code_of(&result), Some(Code::KEY_KIND_NOT_ALLOWED));
    let with_more = ledger.submit_with(UNCLAIMED, &["office"], [claim(2, "12/1").into(), submit_entry::submit("books").into()]);
    assert_eq!((code_of(&with_more), with_more.message), (Some(Code::KEY_KIND_NOT_ALLOWED), 1));
}

#[test]
fn a_claim_key_ends_at_its_time_and_with_the_next_one() {
    let mut ledger = Ledger::new();
    let issued = issue(&ledger, 1, "first");
    ledger.must(CITY_BUREAU, issued);
    ledger.wait(86_400);
    assert_eq!(claim_by(&mut ledger, "first", claim(2, "12/1")), Some(Code::KEY_INACTIVE));
    let issued = issue(&ledger, 2, "second");
    ledger.must(CITY_BUREAU, issued);
    let issued = issue(&ledger, 3, "third");
    ledger.must(CITY_BUREAU, issued);
    let claim = ClaimOrganisation { responsible: list([]), ..claim(4, "12/1") };
    assert_eq!(claim_by(&mut ledger, "second", claim.clone()), Some(Code::UNKNOWN_KEY));
    assert_eq!(claim_by(&mut ledger, "third", claim), None);
}

#[test]
fn issuing_a_claim_key_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let good = issue(&ledger, 1, "office");
    let wrong =
        IssueClaimKey { proofs: Default::default(), uscc: uscc(77), version: 9, public_key: public("office"), valid_until: Time(0) };
    for valid_until in [soon(&ledger, 0), soon(&ledger, CLAIM_KEY_MAX + 1)] {
        ledger.refuse(CITY_BUREAU, IssueClaimKey { valid_until, ..wrong.clone() }, Code::FIELD_INVALID);
        ledger.wait(-1);
    }
    let wrong = IssueClaimKey { valid_until: good.valid_until, ..wrong };
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_FOUND);
    let wrong = IssueClaimKey { uscc: uscc(DEPARTMENT), ..wrong };
    ledger.refuse(OPERATOR, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    let wrong = IssueClaimKey { version: 1, ..wrong };
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::ALREADY_CLAIMED);
    let wrong = IssueClaimKey { uscc: uscc(UNCLAIMED), ..wrong };
    ledger.refuse(CITY_BUREAU, IssueClaimKey { public_key: PublicKey::ed25519([0; 32]), ..wrong.clone() }, Code::KEY_REFUSED);
    ledger.refuse(CITY_BUREAU, IssueClaimKey { public_key: public("5/0"), ..wrong }, Code::KEY_REFUSED);
    ledger.must(CITY_BUREAU, good.clone());
    // Valid when it was checked, stale when executed; and no replay.
    ledger.refuse(CITY_BUREAU, good, Code::STALE_VERSION);
}

fn message(w: &mut World) -> AnyRule {
    w.set_status(OrganisationStatus::Unclaimed);
    IssueClaimKey { uscc: w.org(), public_key: public("matrix"), ..IssueClaimKey::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(IssueClaimKey::NAME).hold(message);
}
