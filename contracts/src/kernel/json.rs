//! JSON of others, read in bounded memory: in memory a value takes many times the two bytes that it may take as text.

use std::cell::Cell;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// Values in the answer of an engine or a node, and in a genesis document or a trust file: a commit of a thousand validators has some thousands, the genesis of a large network tens of
/// thousands.
pub const MAX_ANSWER_VALUES: u32 = 1 << 18;

/// Reads a JSON text of at most so many values; what has more is refused where they begin.
pub fn read(text: &[u8], most: u32) -> Result<Value, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Tree { left: &Cell::new(most), most }.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Makes a [`Value`] while there is something left.
#[derive(Clone, Copy)]
struct Tree<'a> {
    left: &'a Cell<u32>,
    most: u32,
}

impl<'de> DeserializeSeed<'de> for Tree<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let left = self.left.get().checked_sub(1).ok_or_else(|| D::Error::custom(format!("more than {} values", self.most)))?;
        self.left.set(left);
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(flag.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = fields.next_key::<String>()? {
            map.insert(name, fields.next_value_seed(self)?);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

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
}
