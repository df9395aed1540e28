//! `mulu access`: requests for sharing and opening, from the question to the reports of use.

use super::verb::verbs;

verbs! {
    /// Requests for sharing and opening 共享/开放申请
    Access {
        request::Request: Send,
        supplement::Supplement: Send,
        answer::Answer: Send,
        withdraw::Withdraw: Send,
        revoke::Revoke: Send,
        report_use::ReportUse: Send,
        show::Show: Ask,
        #[command(name = "list")]
        list::Requests: List,
        reports::Reports: List,
        overdue::Overdue: List,
        history::History: List,
    }
}
