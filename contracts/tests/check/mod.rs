//! The check: worked examples, each reason by itself, and two judges over states that chance makes.

mod agrees;
mod asking;
mod bounds;
mod chance;
mod entries;
mod examples;
mod hostile;
mod oracle;
mod people;
mod reasons;
mod renewals;
mod world;

/// What is changed in a world.
type Change = fn(&mut world::World);
