//! Error codes of the ledger: their words stand beside the codes; here is what goes around them.

use mulu_contracts::kernel::error::Code;

use super::{Words, sentences};

sentences! {
    unknown(number): "the ledger rejects with code {number}, which this program does not know", "账本以代码 {number} 拒绝，本程序不认识该代码";
    newer_program(): "use a newer program", "请使用更新的程序";
}

/// What a code says, with the field or state that it names.
pub fn message(code: Code, detail: Option<&str>) -> Words {
    let with = |words: &str, colon: &str| detail.map_or_else(|| words.to_string(), |detail| format!("{words}{colon}{detail}"));
    Words { en: with(code.english(), ": "), zh: with(code.chinese(), "：") }
}

/// What to do next.
pub fn hint(code: Code) -> Words {
    Words { en: code.hint().into(), zh: code.hint_chinese().into() }
}
