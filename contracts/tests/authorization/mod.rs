//! Plans, scenarios and applications: their kinds in order, their lives, their clocks, and that silence stops nobody.

mod exits;
mod kinds;
mod matrix;
mod opinions;
mod plans;
mod questions;
mod stages;
mod table;
pub mod world;
