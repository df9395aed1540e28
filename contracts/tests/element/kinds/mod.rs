//! One file for each kind: its own tests, and who may send it. A test `KIND_refuses_in_order` begins with a message that is wrong in many
//! ways and mends it step by step: the refusals come in the documented order.

mod amend_element;
mod answer_contest;
mod claim_source;
mod contest_source;
mod decide_source;
mod publish_element;
mod release_source;
