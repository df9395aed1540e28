//! `mulu objection`: objections from filing to closing.

mod subject;

use super::verb::verbs;

verbs! {
    /// Objections 异议
    Objection {
        file::File: Send,
        accept::Accept: Send,
        answer::Answer: Send,
        decide::Decide: Send,
        close::Close: Send,
        withdraw::Withdraw: Send,
        show::Show: Ask,
        #[command(name = "list")]
        list::Objections: List,
        overdue::Overdue: List,
        history::History: List,
    }
}
