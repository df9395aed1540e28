//! Transaction kinds of certificates: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    apply_certificate::ApplyCertificate;
    change_certificate::ChangeCertificate;
    correct_certificate::CorrectCertificate;
    renew_certificate::RenewCertificate;
    transfer_certificate::TransferCertificate;
    cancel_certificate::CancelCertificate;
    withdraw_procedure::WithdrawProcedure;
    accept_certificate::AcceptCertificate;
    return_certificate::ReturnCertificate;
    supplement_certificate::SupplementCertificate;
    review_certificate::ReviewCertificate;
    issue_certificate::IssueCertificate;
    suspend_certificate::SuspendCertificate;
    resume_certificate::ResumeCertificate;
    revoke_certificate::RevokeCertificate;
}
