//! `mulu gov`: proposals, votes and what they govern.

mod vote;

use super::verb::verbs;

verbs! {
    /// Governance: proposals decided by several governors after a delay
    Gov {
        propose::Propose: Send,
        approve::Approve: Own,
        reject::Reject: Own,
        withdraw::Withdraw: Send,
        show::Show: Ask,
        history::History: List,
        #[command(name = "list")]
        list::Proposals: List,
        params::Params: Ask,
        governors::Governors: Ask,
        validators::Validators: Ask,
        version::Version: Ask,
        exceptions::Exceptions: Ask,
    }
}
