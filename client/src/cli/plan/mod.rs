//! `mulu plan`: plans of a grantor, from submission to revocation.

mod content;

use super::verb::verbs;

verbs! {
    /// Plans of a grantor 实施方案
    Plan {
        submit::Submit: Send,
        supplement::Supplement: Send,
        review::Review: Send,
        revoke::Revoke: Send,
        show::Show: Ask,
        #[command(name = "list")]
        list::Plans: List,
        overdue::Overdue: List,
        history::History: List,
    }
}
