//! All keys and lists of authorization.

pub mod grant;
pub mod grant_lists;
