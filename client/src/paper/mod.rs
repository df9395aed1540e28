//! What is made to be printed: a sheet laid out once, and written as PDF, SVG or HTML; and the proof that a PDF carries.

pub mod attached;
pub mod certificate;
pub mod credential;
pub mod flow;
pub mod font;
pub mod pdf;
pub mod policy;
pub mod qr;
pub mod sheet;
pub mod svg;

#[cfg(test)]
mod tests;
