//! How answers look to people: widths of Chinese, labels in both languages, colour, pages. Nothing here prints or asks.

pub mod access;
pub mod application;
mod authorization_words;
pub mod certificate;
pub mod check;
mod due;
pub mod entry;
pub mod grant;
mod grant_rows;
mod grant_words;
pub mod layout;
pub mod legacy;
pub mod lists;
mod names;
pub mod objection;
pub mod party;
pub mod plain;
pub mod plan;
pub mod proposal;
mod registration_words;
pub mod scenario;
pub mod screen;
pub mod scripts;
pub mod sheet;
pub mod stages;
pub mod svg;
pub mod time;
pub mod tree;
pub mod validators;
pub mod words;

pub use names::Names;
