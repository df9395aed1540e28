//! Transaction kinds of objections: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    file_objection::FileObjection;
    accept_objection::AcceptObjection;
    answer_objection::AnswerObjection;
    decide_objection::DecideObjection;
    close_objection::CloseObjection;
    withdraw_objection::WithdrawObjection;
}
