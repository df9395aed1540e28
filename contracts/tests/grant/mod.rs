//! Grants: what they reach, how they come about, what stops and ends them (docs/spec/grant.md).

mod exits;
mod holds;
mod kinds;
mod life;
mod places;
mod reach;
mod sub_grants;
mod table;
pub mod world;
