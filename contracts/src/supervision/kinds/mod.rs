//! Transaction kinds of supervision: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    review_report::ReviewReport;
    issue_order::IssueOrder;
    answer_order::AnswerOrder;
    resolve_order::ResolveOrder;
    revoke_order::RevokeOrder;
}
