//! One file for each kind: its own tests, and who may send it.

mod approve_proposal;
mod propose;
mod reject_proposal;
mod withdraw_proposal;
