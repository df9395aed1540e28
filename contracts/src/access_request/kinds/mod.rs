//! Transaction kinds of access requests and consents: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    request_access::RequestAccess;
    supplement_access::SupplementAccess;
    answer_access::AnswerAccess;
    withdraw_access::WithdrawAccess;
    revoke_access::RevokeAccess;
    file_use_report::FileUseReport;
    give_consent::GiveConsent;
    take_back_consent::TakeBackConsent;
}
