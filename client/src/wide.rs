//! Answers as JSON in which every 64-bit number is a string (readers with 53 bits would round it), whatever kind of record it
//! stands in. Numbers of 32 bits and less stay numbers.

use serde::ser::{
    Error as _, Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant, Serializer,
};
use serde_json::{Error, Map, Value, json};

/// As `serde_json::to_value`, with 64-bit numbers as strings.
pub fn to_value<T: Serialize + ?Sized>(value: &T) -> Result<Value, Error> {
    value.serialize(Wide)
}

struct Wide;

/// Items of a list; under a name where it is a variant.
struct Items(Option<&'static str>, Vec<Value>);

/// Members of an object; under a name where it is a variant.
struct Members(Option<&'static str>, Map<String, Value>, Option<String>);

fn under(name: Option<&'static str>, value: Value) -> Value {
    match name {
        Some(name) => json!({ name: value }),
        None => value,
    }
}

macro_rules! plainly {
    ($($method:ident: $ty:ty),*) => {$(
        fn $method(self, v: $ty) -> Result<Value, Error> { Ok(Value::from(v)) }
    )*};
}

macro_rules! as_words {
    ($($method:ident: $ty:ty),*) => {$(
        fn $method(self, v: $ty) -> Result<Value, Error> { Ok(Value::from(v.to_string())) }
    )*};
}

impl Serializer for Wide {
    type Ok = Value;
    type Error = Error;
    type SerializeSeq = Items;
    type SerializeTuple = Items;
    type SerializeTupleStruct = Items;
    type SerializeTupleVariant = Items;
    type SerializeMap = Members;
    type SerializeStruct = Members;
    type SerializeStructVariant = Members;

    plainly!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_u8: u8, serialize_u16: u16,
        serialize_u32: u32, serialize_f32: f32, serialize_f64: f64, serialize_str: &str);
    as_words!(serialize_i64: i64, serialize_u64: u64, serialize_i128: i128, serialize_u128: u128, serialize_char: char);

    fn serialize_bytes(self, v: &[u8]) -> Result<Value, Error> {
        v.serialize(self)
    }
    fn serialize_none(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<Value, Error> {
        Ok(Value::Null)
    }
    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Value, Error> {
        Ok(Value::from(variant))
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Value, Error> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(self, _: &'static str, _: u32, v: &'static str, value: &T) -> Result<Value, Error> {
        Ok(under(Some(v), to_value(value)?))
    }
    fn serialize_seq(self, len: Option<usize>) -> Result<Items, Error> {
        Ok(Items(None, Vec::with_capacity(len.unwrap_or_default())))
    }
    fn serialize_tuple(self, len: usize) -> Result<Items, Error> {
        self.serialize_seq(Some(len))
    }
    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Items, Error> {
        self.serialize_seq(Some(len))
    }
    fn serialize_tuple_variant(self, _: &'static str, _: u32, variant: &'static str, len: usize) -> Result<Items, Error> {
        Ok(Items(Some(variant), Vec::with_capacity(len)))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Members, Error> {
        Ok(Members(None, Map::new(), None))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members, Error> {
        self.serialize_map(None)
    }
    fn serialize_struct_variant(self, _: &'static str, _: u32, variant: &'static str, _: usize) -> Result<Members, Error> {
        Ok(Members(Some(variant), Map::new(), None))
    }
}

macro_rules! list {
    ($($name:ident::$method:ident),*) => {$(
        impl $name for Items {
            type Ok = Value;
            type Error = Error;
            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.1.push(to_value(value)?);
                Ok(())
            }
            fn end(self) -> Result<Value, Error> {
                Ok(under(self.0, Value::Array(self.1)))
            }
        }
    )*};
}
list!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

macro_rules! object {
    ($($name:ident),*) => {$(
        impl $name for Members {
            type Ok = Value;
            type Error = Error;
            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.1.insert(key.to_owned(), to_value(value)?);
                Ok(())
            }
            fn end(self) -> Result<Value, Error> {
                Ok(under(self.0, Value::Object(self.1)))
            }
        }
    )*};
}
object!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Members {
    type Ok = Value;
    type Error = Error;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.2 = Some(match to_value(key)? {
            Value::String(key) => key,
            other => other.to_string(),
        });
        Ok(())
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = self.2.take().ok_or_else(|| Error::custom("a value without its key"))?;
        self.1.insert(key, to_value(value)?);
        Ok(())
    }
    fn end(self) -> Result<Value, Error> {
        Ok(Value::Object(self.1))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;
    use serde_json::{Value, json};

    use super::to_value;

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Shape {
        Nothing,
        One(u64),
        Two(u64, u32),
        Named { amount: i64 },
    }

    #[derive(Serialize)]
    struct Inner {
        bytes: Option<u64>,
        none: Option<u64>,
    }

    #[derive(Serialize)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
        shapes: Vec<Shape>,
        map: BTreeMap<u16, u64>,
        untouched: Value,
        small: u32,
        yes: bool,
    }

    #[test]
    fn only_64_bit_numbers_become_strings_wherever_they_stand() {
        let outer = Outer {
            inner: Inner { bytes: Some(u64::MAX), none: None },
            shapes: vec![Shape::Nothing, Shape::One(1), Shape::Two(2, 3), Shape::Named { amount: -4 }],
            map: [(5, 6)].into(),
            untouched: json!("7"),
            small: 8,
            yes: true,
        };
        let expected = json!({
            "bytes": "18446744073709551615", "none": null,
            "shapes": ["nothing", { "one": "1" }, { "two": ["2", 3] }, { "named": { "amount": "-4" } }],
            "map": { "5": "6" }, "untouched": "7", "small": 8, "yes": true
        });
        assert_eq!(to_value(&outer).unwrap(), expected);
    }
}
