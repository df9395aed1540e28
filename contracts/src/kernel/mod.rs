//! Kernel: encodings, types, ids, cryptography, trees and state. It knows no organisation, no rule and no question.

pub mod block;
pub mod codec;
pub mod crypto;
pub mod error;
pub mod id;
pub mod json;
pub mod kind;
pub mod list_head;
pub mod listing;
pub mod member;
pub mod member_list;
pub mod memo;
pub mod merkle;
pub mod moment;
pub mod place;
pub mod queue;
pub mod role;
pub mod state;
pub mod text;
pub mod tree;
pub mod trusted;
pub mod value;
pub mod walk;
pub mod words;
