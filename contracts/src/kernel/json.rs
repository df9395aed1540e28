//! JSON of others, read in bounded memory: in memory a value takes many times the two bytes that it may take as text.

use serde::de::{DeserializeOwned, Error as _};

/// Values in the answer of an engine or a node, and in a genesis document or a trust file: a commit of a thousand validators has some
/// thousands, the genesis of a large network tens of thousands.
pub const MAX_ANSWER_VALUES: u32 = 1 << 18;

/// Values in a list of many rows that a person hands in: a hundred thousand rows of some members each.
pub const MAX_LIST_VALUES: u32 = 1 << 20;

/// Values in one row or one form: the fields and categories of the largest entry are some thousands.
pub const MAX_FORM_VALUES: u32 = 1 << 16;

/// Reads a JSON text of at most so many values; what has more is refused before any of them is made.
pub fn read<T: DeserializeOwned>(text: &[u8], most: u32) -> Result<T, serde_json::Error> {
    if values(text) > most as usize {
        return Err(serde_json::Error::custom(format!("more than {most} values")));
    }
    serde_json::from_slice(text)
}

/// How many values a JSON text has; of what is no JSON, not fewer than a reader makes before it finds that out. One is there anyway, one more
/// is the first in a list or an object that is not empty, and one follows each comma that is not inside a string.
fn values(text: &[u8]) -> usize {
    let (mut count, mut begun, mut string, mut escaped) = (1, false, false, false);
    for byte in text {
        if string {
            (string, escaped) = (escaped || *byte != b'"', !escaped && *byte == b'\\');
            continue;
        }
        if byte.is_ascii_whitespace() {
            continue;
        }
        count += usize::from(begun && !matches!(byte, b']' | b'}')) + usize::from(*byte == b',');
        (begun, string) = (matches!(byte, b'[' | b'{'), *byte == b'"');
    }
    count
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read(text: &[u8], most: u32) -> Result<Value, serde_json::Error> {
        super::read(text, most)
    }

    fn of(value: &Value) -> usize {
        1 + match value {
            Value::Array(items) => items.iter().map(of).sum(),
            Value::Object(members) => members.values().map(of).sum(),
            _ => 0,
        }
    }

    #[test]
    fn a_text_of_many_small_values_is_refused_before_it_fills_the_memory() {
        let text = r#"{"a":[1,-2,3.5,"x",null,true,{"b":[]}]}"#;
        assert_eq!(read(text.as_bytes(), 1_000).unwrap(), serde_json::from_str::<Value>(text).unwrap());
        for bomb in ["[],".repeat(2_000_000), "0,".repeat(3_000_000), "{\"a\":{}},".repeat(900_000)] {
            let words = read(format!("[{bomb}0]").as_bytes(), 1_000).unwrap_err().to_string();
            assert!(words.contains("more than 1000 values"), "{words}");
        }
        assert!(read(b"1 2", 9).is_err() && read(&b"[".repeat(100_000), u32::MAX).unwrap_err().to_string().contains("recursion limit"));
    }

    #[test]
    fn the_values_of_a_text_are_counted_as_they_are_made() {
        let texts = [
            "0",
            " [ ] ",
            "{ }",
            "[[],{},[[]]]",
            r#"{"a,b":"c,[{\",","d":[1,2]}"#,
            r#"["\\",",\"",{"x":{"y":[null]}}]"#,
            r#"{"a":[1,-2,3.5,"x",null,true,{"b":[]}]}"#,
        ];
        for text in texts {
            let made = of(&serde_json::from_str(text).unwrap());
            assert_eq!(values(text.as_bytes()), made, "{text}");
            assert!(read(text.as_bytes(), made as u32).is_ok() && read(text.as_bytes(), made as u32 - 1).is_err(), "{text}");
        }
    }
}
