//! Values for the examples of kinds.

pub mod application;
pub mod grant;
