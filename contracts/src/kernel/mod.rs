//! Kernel: encodings, types, ids, cryptography, trees and state. It knows no organisation, no rule and no question.

pub mod block;
pub mod codec;
pub mod crypto;
pub mod error;
pub mod id;
pub mod json;
pub mod kind;
pub mod listing;
pub mod memo;
pub mod merkle;
pub mod moment;
pub mod role;
pub mod state;
pub mod text;
pub mod tree;
pub mod trusted;
pub mod value;
pub mod walk;
pub mod words;
