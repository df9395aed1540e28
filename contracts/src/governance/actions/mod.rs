//! How actions of governance are judged and what they write: one file for each subject; [`check`] asks the right one.

pub mod check;
pub mod circumstances;
pub mod division;
mod organisation;
pub mod parameter;
pub mod redact;
pub mod role;
mod upgrade;
pub mod validators;
