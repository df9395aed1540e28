//! file_use_report: its refusals in the order of docs/spec/access_request.md.

use mulu_contracts::access_request::kinds::file_use_report::FileUseReport;
use mulu_contracts::access_request::queries::lists::ListUseReports;
use mulu_contracts::access_request::records::{AccessOutcome, AccessStatus};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{DEPARTMENT, ENTERPRISE, OPERATOR, code, hash, local_key, set};
use mulu_contracts::ledger::term::Term;
use mulu_contracts::party::kinds::record_attestation::RecordAttestation;

use crate::access_request::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn file_use_report_refuses_in_order() {
    let mut ledger = at(AccessStatus::Approved);
    let right = report(&ledger, "r-1");
    let due = right.period.until;
    let mut wrong = FileUseReport {
        request: mulu_contracts::access_request::samples::id("nobody's"),
        period: Term { from: Time(right.period.from.0 + 1), until: due },
        uses: set([code("no_such_purpose")]),
        ..right.clone()
    };
    assert_eq!(ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("request"));
    wrong.request = id();
    ledger.refuse(OPERATOR, wrong.clone(), Code::RELATION_MISSING);
    // S7: nothing to be reported
    let mut issued = at(AccessStatus::Issued);
    assert_eq!(issued.refuse(ENTERPRISE, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("issued"));
    // Check 1: another period, and then one that is not over
    next_at(&ledger, due).refuse(ENTERPRISE, wrong.clone(), Code::PERIOD_UNKNOWN);
    wrong.period = right.period.clone();
    for (time, expected) in [(-1, Code::PERIOD_UNKNOWN), (0, Code::UNKNOWN_CODE), (1, Code::UNKNOWN_CODE)] {
        next_at(&ledger, Time(due.0 + time)).refuse(ENTERPRISE, wrong.clone(), expected);
    }
    let mut ledger = next_at(&ledger, due);
    let version = stored(&ledger).version;
    ledger.must(ENTERPRISE, right.clone());
    assert_eq!(stored(&ledger).version, version, "a report makes nobody's signed act stale");
    let again = ledger.must(ENTERPRISE, right.clone());
    assert_eq!(again.exists, [0]);
    ledger.refuse(ENTERPRISE, FileUseReport { document_hash: hash("other"), ..right.clone() }, Code::EXISTS_WITH_OTHER_CONTENT);
    // An attestation of the same organisation has ids of the same kind.
    let attest = RecordAttestation { local_key: local_key("r-2"), ..RecordAttestation::example() };
    ledger.must(ENTERPRISE, attest);
    ledger.refuse(ENTERPRISE, FileUseReport { local_key: local_key("r-2"), ..right.clone() }, Code::EXISTS_WITH_OTHER_CONTENT);
    // The same period under another key.
    ledger.refuse(ENTERPRISE, FileUseReport { local_key: local_key("r-1b"), ..right }, Code::PERIOD_UNKNOWN);
}

/// Period after period to the end of the term, also where it was revoked meanwhile; then nothing is left.
#[test]
fn the_duty_goes_on_to_the_end_of_the_term_also_after_a_revocation() {
    let mut ledger = at(AccessStatus::Approved);
    let end = stored(&ledger).term.until;
    let mut filed = 0;
    while let Some(due) = stored(&ledger).report_due {
        ledger = next_at(&ledger, due);
        let rule = report(&ledger, &format!("r-{filed}"));
        ledger.must(ENTERPRISE, rule);
        filed += 1;
        if filed == 2 {
            let rule = revoke(&ledger);
            ledger.must(DEPARTMENT, rule);
        }
        assert!(due <= end);
    }
    assert_eq!((filed, stored(&ledger).report_from, stored(&ledger).report_due), (6, None, None));
    let listed = ledger.ask(ListUseReports { request: id(), from: Place::START, limit: 100 });
    assert_eq!((listed.total, listed.items[5].period.until), (6, end));
    let more = report(&ledger, "more");
    assert_eq!(ledger.refuse(ENTERPRISE, more, Code::WRONG_STATE).as_deref(), Some("revoked"));
}

fn message(w: &mut World) -> AnyRule {
    let id = answered(w, AccessOutcome::Approve);
    if w.relation == Relation::Missing {
        return FileUseReport { request: id, ..report(&w.ledger, "r-1") }.into();
    }
    let found = stored_of(&w.ledger, &id);
    let period = Term { from: found.report_from.unwrap(), until: found.report_due.unwrap() };
    w.ledger = next_at(&w.ledger, period.until);
    FileUseReport { request: id, period, relay: relay_of(w), ..FileUseReport::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(FileUseReport::NAME).hold(message);
}
