//! `mulu grant`: grants, and the check before a use 授权校验.

mod asked;

use super::verb::verbs;

verbs! {
    /// Grants and the check before a use 授权与校验
    Grant {
        check::Check: Own,
        who_may::WhoMay: List,
        what_may::WhatMay: List,
    }
}
