//! Ledger: what every domain stands on. Who acts and where ([`organisation`], [`scheduled`], [`division`]), what a rule and a question
//! are ([`rule`], [`query`]), what they give ([`draft`], [`witness`], [`proof`]), and what exists at all ([`law`]).

pub mod access;
pub mod ask;
pub mod chain;
pub mod codes;
pub mod context;
pub mod division;
pub mod draft;
pub mod due;
pub mod due_query;
pub mod entry;
pub mod envelope;
pub mod freeze;
pub mod gate;
pub mod joint;
pub mod joint_act;
pub mod joint_query;
pub mod law;
pub mod meter;
pub mod organisation;
pub mod parameters;
pub mod params;
pub mod parts;
pub mod persons;
pub mod possession;
pub mod proof;
pub mod query;
pub mod returns;
pub mod rule;
pub mod samples;
pub mod scheduled;
pub mod shown;
pub mod term;
pub mod texts;
pub mod version;
pub mod witness;
