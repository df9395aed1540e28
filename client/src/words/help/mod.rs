//! Help pages: what each command and argument is, in English as it stands at its definition, and in Chinese. A test goes over every page
//! and finds what is not here.

mod authorization;
mod catalog;
mod grants;
mod others;
mod registration;

/// Every sentence: English, Chinese.
pub fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    catalog::PAIRS.iter().chain(others::PAIRS).chain(registration::PAIRS).chain(grants::PAIRS).chain(authorization::PAIRS)
}
