//! How failures are told.

use super::sentences;

sentences! {
    error(name, message): "error: {name}: {message}", "错误: {name}: {message}";
    next(hint): "next: {hint}", "下一步: {hint}";
}
