//! `mulu grant`: grants from signing to close-out, and the check before a use 授权校验.

mod approved;
mod asked;
mod beside;
mod content;
mod content_flags;
mod flags;
mod signed;
mod sub;

use super::verb::verbs;

verbs! {
    /// Grants and the check before a use 授权与校验
    Grant {
        check::Check: Own,
        who_may::WhoMay: List,
        what_may::WhatMay: List,
        show::Show: Ask,
        #[command(name = "list")]
        list::Grants: List,
        tree::Tree: Own,
        history::History: List,
        overdue::Overdue: List,
        export::Export: Own,
        sign::Sign: Send,
        amend::Amend: Send,
        file::File: Send,
        sub_grant::SubGrant: Send,
        consent::Consent: Send,
        suspend::Suspend: Send,
        resume::Resume: Send,
        self_stop::SelfStop: Send,
        lift_self_stop::LiftSelfStop: Send,
        report::Report: Send,
        revoke::Revoke: Send,
        withdraw::Withdraw: Send,
        close_out::CloseOut: Send,
        accept_close_out::AcceptCloseOut: Send,
    }
}
