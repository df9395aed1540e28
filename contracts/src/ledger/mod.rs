//! Ledger: what every domain stands on. Who acts and where ([`organisation`], [`scheduled`], [`division`]), what a rule and a question
//! are ([`rule`], [`query`]), what they give ([`plan`], [`witness`], [`proof`]), and what exists at all ([`law`]).

pub mod access;
pub mod ask;
pub mod chain;
pub mod codes;
pub mod context;
pub mod division;
pub mod entry;
pub mod envelope;
pub mod joint;
pub mod joint_act;
pub mod joint_query;
pub mod law;
pub mod organisation;
pub mod parameters;
pub mod params;
pub mod plan;
pub mod proof;
pub mod query;
pub mod rule;
pub mod samples;
pub mod scheduled;
pub mod texts;
pub mod witness;
