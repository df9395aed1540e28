//! `mulu tx`: transactions as files, for offline and k-of-n signing, acts of several organisations, and what became of them.

pub mod joint;

use super::verb::verbs;

verbs! {
    /// Transactions
    Tx {
        submit::Submit: Own,
        sign::Sign: Own,
        broadcast::Broadcast: Own,
        show::Show: Own,
        agree::Agree: Own,
        clear::Clear: Own,
        waiting::Waiting: List,
        status::Status: Own,
    }
}
