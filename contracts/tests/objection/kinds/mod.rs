//! One file for each kind: its own checks in their order, and who may send it.

mod accept_objection;
mod answer_objection;
mod close_objection;
mod decide_objection;
mod file_objection;
mod withdraw_objection;
