//! Transaction kinds of data elements: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    publish_element::PublishElement;
    amend_element::AmendElement;
    claim_source::ClaimSource;
    release_source::ReleaseSource;
    contest_source::ContestSource;
    decide_source::DecideSource;
    answer_contest::AnswerContest;
}
