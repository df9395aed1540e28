//! Objections.

mod exits;
mod freezes;
mod handlers;
mod kinds;
mod life;
mod procedures;
mod table;
pub mod world;
