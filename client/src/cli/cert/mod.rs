//! `mulu cert`: certificates from the application to their end, and the registration of public data 登记, which is a kind of them.

mod content;
mod dates;
mod handle;

use super::verb::verbs;

verbs! {
    /// Certificates and registration 登记凭证
    Cert {
        apply::Apply: Send,
        accept::Accept: Own,
        #[command(name = "return")]
        give_back::Return: Send,
        supplement::Supplement: Send,
        withdraw::Withdraw: Send,
        review::Review: Own,
        issue::Issue: Own,
        change::Change: Send,
        correct::Correct: Send,
        renew::Renew: Send,
        transfer::Transfer: Send,
        suspend::Suspend: Send,
        resume::Resume: Send,
        revoke::Revoke: Send,
        cancel::Cancel: Send,
        show::Show: Own,
        export::Export: Own,
        #[command(name = "list")]
        list::Certificates: List,
        overdue::Overdue: List,
        history::History: List,
    }
}
