//! Governance 治理 (docs/spec/governance.md): what no organisation may decide alone is proposed and approved by k of n governors.

pub mod access;
pub mod action;
pub mod actions;
pub mod codes;
pub mod electorate;
pub mod keys;
pub mod kinds;
pub mod parameters;
pub mod queries;
pub mod records;
pub mod run;
pub mod validators;
pub mod vote;
pub mod write;

/// What a block does by itself.
pub const TIMERS: &[crate::ledger::entry::Timer] = &[run::due_proposals];
