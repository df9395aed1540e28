//! `mulu catalog`: entries from submission to withdrawal, lists, import and export.

mod of_entry;
mod parts;

use super::verb::verbs;

pub use of_entry::standing;
pub use parts::catalog_rate;

verbs! {
    /// Catalog entries 目录条目
    Catalog {
        import::Import: Own,
        export::Export: Own,
        submit::Submit: Send,
        review::Review: Own,
        resubmit::Resubmit: Send,
        amend::Amend: Send,
        set_attributes::SetAttributes: Own,
        confirm::Confirm: Own,
        touch::Touch: Own,
        transfer::Transfer: Own,
        withdraw::Withdraw: Send,
        withdraw_pending::WithdrawPending: Send,
        reinstate::Reinstate: Send,
        stats::Stats: Own,
        check_source::CheckSource: Ask,
        show::Show: Ask,
        history::History: List,
        #[command(name = "list")]
        list::Entries: List,
        search::Search: Own,
        pending::Pending: List,
    }
}
