//! `mulu application`: applications for a grant, from submission to the agreement to what is left of them.

mod asked;
mod beside;

use super::verb::verbs;

verbs! {
    /// Applications for a grant 授权申请
    Application {
        submit::Submit: Send,
        supplement::Supplement: Send,
        withdraw::Withdraw: Send,
        review::Review: Own,
        #[command(name = "opinion")]
        opinion::Opine: Send,
        escalate::Escalate: Send,
        accept_scope::AcceptScope: Send,
        show::Show: Ask,
        #[command(name = "list")]
        list::Applications: List,
        decisions::Decisions: Ask,
        reviews::Reviews: List,
        opinions::Opinions: List,
        overdue::Overdue: List,
        history::History: List,
    }
}
