//! What objections do to a procedure: they hold its publicity, end by themselves, and send it back where they are upheld.

use mulu_contracts::certificate::hold::{Contested, Phase};
use mulu_contracts::certificate::keys;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::stages::{ISSUE, REVIEW};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due::running;
use mulu_contracts::ledger::samples::{DEPARTMENT, REGISTRAR};
use mulu_testkit::Ledger;

use crate::certificate::world::*;

fn end(ledger: &Ledger) -> Time {
    procedure(ledger).publicity.unwrap().end
}

fn phase(ledger: &Ledger) -> Phase {
    Contested::load(&ledger.state, &id(), 1, ledger.time).unwrap().unwrap().phase()
}

/// An objection is filed and accepted.
fn hold(ledger: &mut Ledger, until: Time) {
    contest(ledger, |contested, draft| contested.filed(draft, Time(0)));
    contest(ledger, |contested, draft| contested.accepted(draft, until));
}

#[test]
fn objections_come_too_early_before_a_publicity_and_too_late_after_it() {
    for (then, is) in [
        (Stage::Applied, Phase::Before),
        (Stage::Returned, Phase::Before),
        (Stage::Reviewing, Phase::Before),
        (Stage::Publicity, Phase::During),
        (Stage::Objection, Phase::During),
        (Stage::Ready, Phase::After),
        (Stage::Done, Phase::After),
        (Stage::Rejected, Phase::After),
        (Stage::Withdrawn, Phase::After),
    ] {
        assert_eq!(phase(&at(then)), is, "{then:?}");
    }
    // To the second: at its end itself a publicity is over.
    let mut ledger = at(Stage::Publicity);
    let end = end(&ledger);
    for (time, is) in [(end.0 - 1, Phase::During), (end.0, Phase::After)] {
        ledger.time = Time(time);
        assert_eq!(phase(&ledger), is);
    }
}

#[test]
fn what_is_filed_is_handled_before_the_issue_or_runs_out() {
    let mut ledger = at(Stage::Publicity);
    let end = end(&ledger);
    let until = Time(end.0 + 100);
    contest(&mut ledger, |contested, draft| contested.filed(draft, until));
    assert_eq!((stored(&ledger).filed, stored(&ledger).filed_until), (1, Some(until)));
    for (time, passes) in [(end.0, false), (until.0 - 1, false), (until.0, true)] {
        let mut ledger = ledger.clone();
        ledger.time = Time(time - 1);
        let rule = issue(&ledger);
        match passes {
            true => drop(ledger.must(REGISTRAR, rule)),
            false => drop(ledger.refuse(REGISTRAR, rule, Code::PUBLICITY_RUNNING)),
        }
    }
    // Dismissed at its intake it stops nothing.
    contest(&mut ledger, |contested, draft| contested.unfiled(draft));
    ledger.time = Time(end.0 - 1);
    let rule = issue(&ledger);
    ledger.must(REGISTRAR, rule);
}

#[test]
fn acceptance_holds_what_is_left_and_a_dismissal_gives_it_back() {
    let mut ledger = at(Stage::Publicity);
    let before = end(&ledger);
    hold(&mut ledger, Time(ledger.time.0 + 30 * DAY));
    let left = before.0 - ledger.time.0;
    let held = stored(&ledger);
    assert_eq!((held.stage, held.objections, held.filed), (Stage::Objection, 1, 0));
    assert_eq!(held.publicity.unwrap().left, Some(left as u64));
    // The issuer's clock runs as if it went on at the end of the hold, and stays on the due list.
    let due = held.held_to.unwrap().0 + left + 5 * DAY;
    assert_eq!(running(&ledger.state, id().object(), ISSUE).unwrap().unwrap().due, Time(due));
    ledger.wait(3 * DAY);
    contest(&mut ledger, |contested, draft| contested.released(draft, None));
    assert_eq!((stage(&ledger), end(&ledger).0), (Stage::Publicity, ledger.time.0 + left));
    assert_eq!(stored(&ledger).due(), Some(Time(ledger.time.0 + left + 5 * DAY)));
    // No version was raised by any of it.
    assert_eq!(certificate(&ledger).version, 3);
}

/// Silence holds nobody for ever: at the end of the last hold the publicity goes on by itself, and nothing is written.
#[test]
fn a_hold_ends_by_itself() {
    let mut ledger = at(Stage::Objection);
    let held = stored(&ledger);
    let (until, left) = (held.held_to.unwrap(), held.publicity.unwrap().left.unwrap());
    for (time, is) in [(until.0 - 1, Stage::Objection), (until.0, Stage::Publicity)] {
        ledger.time = Time(time);
        assert_eq!(stage(&ledger), is);
    }
    assert_eq!(end(&ledger), until.after(left));
    assert_eq!(stored(&ledger).stage, Stage::Objection);
    for (time, passes) in [(until.0 + left as i64 - 1, false), (until.0 + left as i64, true)] {
        ledger.time = Time(time - 1);
        let rule = issue(&ledger);
        match passes {
            true => drop(ledger.must(REGISTRAR, rule)),
            false => drop(ledger.refuse(REGISTRAR, rule, Code::PUBLICITY_RUNNING)),
        }
    }
}

#[test]
fn of_several_the_last_one_ends_the_hold() {
    let mut ledger = at(Stage::Publicity);
    let left = end(&ledger).0 - ledger.time.0 - 2;
    let (first, second) = (Time(ledger.time.0 + 10 * DAY), Time(ledger.time.0 + 20 * DAY));
    hold(&mut ledger, second);
    hold(&mut ledger, first);
    assert_eq!((stored(&ledger).objections, stored(&ledger).held_to), (2, Some(second)));
    contest(&mut ledger, |contested, draft| contested.released(draft, Some(first)));
    assert_eq!((stage(&ledger), stored(&ledger).held_to), (Stage::Objection, Some(first)));
    ledger.time = Time(first.0);
    assert_eq!((stage(&ledger), end(&ledger).0), (Stage::Publicity, first.0 + left));
    // The one whose hold is over may still be decided.
    contest(&mut ledger, |contested, draft| contested.released(draft, None));
    assert_eq!((stage(&ledger), stored(&ledger).objections), (Stage::Publicity, 0));
    assert_eq!(end(&ledger).0, first.0 + left);
    // Another one holds what is left then.
    ledger.wait(100);
    let ends = end(&ledger).0;
    hold(&mut ledger, Time(ledger.time.0 + 5 * DAY));
    assert_eq!(stored(&ledger).publicity.unwrap().left, Some((ends - ledger.time.0) as u64));
}

/// Where one is upheld it is reviewed again: not approved before it was corrected, and the return for that does not count.
#[test]
fn an_upheld_objection_sends_it_back_to_be_corrected() {
    let mut ledger = at(Stage::Objection);
    contest(&mut ledger, |contested, draft| contested.upheld(draft, None));
    let now = stored(&ledger);
    assert_eq!((now.stage, now.upheld, now.due()), (Stage::Reviewing, true, Some(Time(ledger.time.0 + 42 * DAY))));
    assert!(running(&ledger.state, id().object(), REVIEW).unwrap().is_some());
    let rule = approves(&ledger);
    ledger.refuse(REGISTRAR, rule, Code::NOT_CORRECTED);
    let rule = give_back(&ledger);
    ledger.must(REGISTRAR, rule);
    assert_eq!(stored(&ledger).returns, 0);
    let mut same = supplement(&ledger);
    same.content = wanted(&ledger);
    ledger.refuse(DEPARTMENT, same, Code::NO_CHANGE);
    let rule = supplement(&ledger);
    ledger.must(DEPARTMENT, rule);
    assert_eq!((stage(&ledger), stored(&ledger).upheld), (Stage::Reviewing, false));
    let rule = approves(&ledger);
    ledger.must(REGISTRAR, rule);
    wait_for_publicity(&mut ledger);
    let rule = issue(&ledger);
    ledger.must(REGISTRAR, rule);
}

/// Approved while another accepted objection still holds it: the whole publicity is left.
#[test]
fn what_is_approved_while_held_is_published_whole_afterwards() {
    let mut ledger = at(Stage::Objection);
    let still = Time(ledger.time.0 + 60 * DAY);
    hold(&mut ledger, still);
    contest(&mut ledger, |contested, draft| contested.upheld(draft, Some(still)));
    let rule = give_back(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule = supplement(&ledger);
    ledger.must(DEPARTMENT, rule);
    let rule = approves(&ledger);
    let whole = rule.publicity_end.unwrap().0 - ledger.time.0 - 1;
    ledger.must(REGISTRAR, rule);
    assert_eq!((stage(&ledger), stored(&ledger).publicity.unwrap().left), (Stage::Objection, Some(whole as u64)));
    ledger.time = still;
    assert_eq!((stage(&ledger), end(&ledger).0), (Stage::Publicity, still.0 + whole));
}

#[test]
fn what_is_over_is_not_touched_by_a_late_decision() {
    let mut ledger = at(Stage::Objection);
    let rule = withdraw(&ledger);
    ledger.must(DEPARTMENT, rule);
    for late in [true, false] {
        let mut ledger = ledger.clone();
        contest(&mut ledger, |contested, draft| match late {
            true => contested.upheld(draft, None),
            false => contested.released(draft, None),
        });
        let now = stored(&ledger);
        assert_eq!((now.stage, now.objections, now.upheld), (Stage::Withdrawn, 0, false));
        assert_eq!(keys::publicity_in(&now.clock.unwrap().division).flags_of(&ledger.state, &keys::member(&id())).unwrap(), 0);
    }
}
