//! Transaction kinds of governance: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    propose::Propose;
    approve_proposal::ApproveProposal;
    reject_proposal::RejectProposal;
    withdraw_proposal::WithdrawProposal;
    #[cfg(feature = "next-version")]
    drill::Drill;
}
