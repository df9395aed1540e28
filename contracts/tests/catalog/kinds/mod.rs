//! One file for each kind: its own tests, and who may send it. A test `KIND_refuses_in_order` begins with a message that is wrong in many
//! ways and mends it step by step: the refusals come in the documented order.

mod amend_entry;
mod confirm_entry;
mod record_inventory;
mod reinstate_entry;
mod resubmit_entry;
mod review_entry;
mod set_entry_attributes;
mod submit_entry;
mod touch_entry;
mod transfer_entry;
mod withdraw_entry;
mod withdraw_pending;
