//! The one encoding of everything of ours: borsh, read strictly.
//!
//! Parse, don't validate: each typed value checks itself while it is decoded, so a record that exists lies within its types.
//! A value outside its type travels up as a [`TypeError`] inside the `io::Error` that borsh passes along; `record!` and the lists
//! prepend where they are, so that the caller learns `detail.fields[3].name`. Every other failure is [`DecodeError::Malformed`].
//! The first failure in byte order is the one reported.

use std::cell::Cell;
use std::io::{Error, ErrorKind, Read};

use borsh::{BorshDeserialize, BorshSerialize};
use sha2::{Digest, Sha256};

/// A value outside its type: where, and why in plain words. Only the path is part of an answer of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypeError {
    /// Path of the value within what was read, such as `fields[3].name`; empty for a value read alone.
    pub path: String,
    /// What is wrong, for people.
    pub why: String,
}

impl TypeError {
    /// An error of a value read alone.
    pub fn new(why: impl Into<String>) -> Self {
        TypeError { path: String::new(), why: why.into() }
    }

    /// The same error seen from outside: `segment` is a field name or an index such as `[3]`.
    pub fn under(mut self, segment: &str) -> Self {
        if !self.path.is_empty() && !self.path.starts_with('[') {
            self.path.insert(0, '.');
        }
        self.path.insert_str(0, segment);
        self
    }
}

impl std::fmt::Display for TypeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.path.is_empty() { f.write_str(&self.why) } else { write!(f, "{}: {}", self.path, self.why) }
    }
}

impl std::error::Error for TypeError {}

impl From<TypeError> for Error {
    fn from(error: TypeError) -> Self {
        Error::new(ErrorKind::InvalidData, error)
    }
}

/// Why bytes are not a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are not one whole canonical encoding.
    #[error("the bytes are not a whole, canonical encoding")]
    Malformed,
    /// The shape is right and one value lies outside its type.
    #[error("field {field} is outside its type")]
    Type {
        /// Path of the value, such as `detail.fields[3].name`.
        field: String,
    },
}

thread_local! {
    /// Where values are encoded before their size is known; empty while it is in use.
    static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// The largest scratch that a thread keeps: more than nearly every value of ours.
const KEPT_SCRATCH: usize = 64 << 10;

/// Hands the canonical bytes of a value on, for who does not keep them.
pub(crate) fn with_encoded<T: BorshSerialize + ?Sized, A>(value: &T, then: impl FnOnce(&[u8]) -> A) -> A {
    let mut bytes = SCRATCH.take();
    bytes.clear();
    value.serialize(&mut bytes).expect("writing to a vector cannot fail, and no list of ours is longer than u32::MAX");
    let done = then(&bytes);
    if bytes.capacity() <= KEPT_SCRATCH {
        SCRATCH.set(bytes);
    }
    done
}

/// The canonical bytes of a value, in a vector of just their size.
pub fn encode<T: BorshSerialize + ?Sized>(value: &T) -> Vec<u8> {
    with_encoded(value, <[u8]>::to_vec)
}

/// The same behind one byte.
pub(crate) fn encode_after<T: BorshSerialize + ?Sized>(first: u8, value: &T) -> Vec<u8> {
    with_encoded(value, |rest| {
        let mut bytes = Vec::with_capacity(1 + rest.len());
        bytes.push(first);
        bytes.extend_from_slice(rest);
        bytes
    })
}

/// Reads a value that must fill the whole slice in its canonical encoding.
pub fn decode_exact<T: BorshDeserialize + BorshSerialize>(bytes: &[u8]) -> Result<T, DecodeError> {
    let value = decode_whole(bytes)?;
    // Re-encoding catches every second spelling of a value, also one in a type that forgot to refuse it.
    if with_encoded(&value, |again| again == bytes) { Ok(value) } else { Err(DecodeError::Malformed) }
}

/// Reads a value that must fill the whole slice; that it has no other encoding is its reader's to know.
pub(crate) fn decode_whole<T: BorshDeserialize>(bytes: &[u8]) -> Result<T, DecodeError> {
    let mut rest = bytes;
    let value = T::deserialize(&mut rest).map_err(typed).map_err(|error| match type_error(&error) {
        Some(found) => DecodeError::Type { field: found.path.clone() },
        None => DecodeError::Malformed,
    })?;
    if rest.is_empty() { Ok(value) } else { Err(DecodeError::Malformed) }
}

/// SHA-256 of the parts, one after another.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn type_error(error: &Error) -> Option<&TypeError> {
    error.get_ref()?.downcast_ref::<TypeError>()
}

/// A number that stands for no value of an enum is a value outside its type; borsh alone would call it malformed.
fn typed(error: Error) -> Error {
    let of_enum = error.get_ref().is_some_and(|inner| inner.to_string().starts_with("Unexpected variant tag"));
    if of_enum { unknown_value() } else { error }
}

fn unknown_value() -> Error {
    TypeError::new("no value has this number").into()
}

thread_local! {
    /// The app version whose vocabularies are read; all that this program knows, where nobody says.
    static VERSION: Cell<u64> = const { Cell::new(u64::MAX) };
}

/// Reads as an app version does: of an enum that grew it knows what stood then, so that every release refuses the rest alike.
pub fn as_of<T>(version: u64, read: impl FnOnce() -> T) -> T {
    struct Back(u64);
    impl Drop for Back {
        fn drop(&mut self) {
            VERSION.set(self.0);
        }
    }
    let _back = Back(VERSION.replace(version));
    read()
}

/// For the decoder of an enum that grew, before it reads what a variant holds: is the version that brought it there yet?
pub fn require_since(since: u64) -> Result<(), Error> {
    if since <= VERSION.get() { Ok(()) } else { Err(unknown_value()) }
}

/// For the decoder of an enum: a number that no variant has.
pub fn no_variant<T>() -> Result<T, Error> {
    Err(unknown_value())
}

/// Prepends a field name or an index to the path of a [`TypeError`]; other errors pass unchanged.
pub fn within(error: Error, segment: &str) -> Error {
    let mut error = typed(error);
    if let Some(found) = error.get_mut().and_then(|inner| inner.downcast_mut::<TypeError>()) {
        *found = std::mem::take(found).under(segment);
    }
    error
}

/// Reads `len` bytes without trusting `len`: memory grows only as the bytes arrive.
pub fn read_bytes<R: Read>(reader: &mut R, len: u32) -> Result<Vec<u8>, Error> {
    const CHUNK: usize = 512;
    if len as usize <= CHUNK {
        let mut bytes = vec![0; len as usize];
        reader.read_exact(&mut bytes)?;
        return Ok(bytes);
    }
    let mut chunk = [0u8; CHUNK];
    let mut bytes = Vec::new();
    let mut left = len as usize;
    while left > 0 {
        let now = left.min(chunk.len());
        reader.read_exact(&mut chunk[..now])?;
        bytes.extend_from_slice(&chunk[..now]);
        left -= now;
    }
    Ok(bytes)
}

/// Reads a borsh string the same careful way.
pub fn read_string<R: Read>(reader: &mut R) -> Result<String, Error> {
    let len = u32::deserialize_reader(reader)?;
    String::from_utf8(read_bytes(reader, len)?).map_err(|_| Error::new(ErrorKind::InvalidData, "not UTF-8"))
}

/// Reads a list of at most `MAX` items: more are refused before one of them is read, so that a few bytes of a hostile file
/// cannot become many in memory.
pub fn bounded<T: BorshDeserialize, const MAX: usize, R: Read>(reader: &mut R) -> Result<Vec<T>, Error> {
    let count = u32::deserialize_reader(reader)?;
    if count as usize > MAX {
        return Err(Error::new(ErrorKind::InvalidData, "a list is longer than allowed"));
    }
    let mut items = Vec::new();
    for _ in 0..count {
        items.push(T::deserialize_reader(reader)?);
    }
    Ok(items)
}

/// Defines structs whose every field is public, decoded field by field so that a value outside its type names its path.
///
/// Derives Clone, Debug, PartialEq, Eq, `BorshSerialize` and serde (snake_case, unknown fields refused); attributes on the struct and its
/// fields pass through. Borsh attributes on fields are not supported: every field is encoded, in the order written.
macro_rules! record {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $( $(#[$field_meta:meta])* $field_vis:vis $field:ident : $ty:ty ),* $(,)?
        }
    )+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, ::borsh::BorshSerialize, ::serde::Serialize, ::serde::Deserialize)]
        #[serde(rename_all = "snake_case", deny_unknown_fields)]
        $vis struct $name {
            $( $(#[$field_meta])* pub $field: $ty, )*
        }

        impl ::borsh::BorshDeserialize for $name {
            fn deserialize_reader<R: ::std::io::Read>(reader: &mut R) -> ::std::io::Result<Self> {
                $(
                    let $field = <$ty as ::borsh::BorshDeserialize>::deserialize_reader(reader)
                        .map_err(|error| $crate::kernel::codec::within(error, stringify!($field).trim_start_matches("r#")))?;
                )*
                Ok(Self { $($field),* })
            }
        }

        impl $crate::kernel::walk::LongTexts for $name {
            #[allow(unused_imports, unused_variables)]
            fn each_text(&mut self, at: &$crate::kernel::walk::Path<'_>, visit: &mut $crate::kernel::walk::Visit<'_>) {
                use $crate::kernel::walk::{Path, fields::{Field, WithTexts, WithoutTexts}};
                $(
                    let name = stringify!($field);
                    let name = name.strip_prefix("r#").unwrap_or(name);
                    (&mut Field(&mut self.$field)).visit_field(&Path::Field(at, name), visit);
                )*
            }
        }
    )+};
}
pub(crate) use record;

/// An enum of plain words: snake_case in JSON, its place in the list as one byte on the wire. Where each word is told beside its variant, as it is in
/// JSON, it can be had by `word`.
macro_rules! choice {
    ($($(#[$meta:meta])* $name:ident { $($(#[$word_meta:meta])* $word:ident),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$word_meta])* $word),* }

        impl $name {
            /// Every word, in encoding order.
            pub const ALL: &'static [$name] = &[$($name::$word),*];
        }
    )*};
    ($($(#[$meta:meta])* $name:ident { $($(#[$word_meta:meta])* $word:ident $text:literal),* $(,)? })*) => {
        choice! { $($(#[$meta])* $name { $($(#[$word_meta])* $word),* })* }

        $(impl $name {
            /// The word, for `wrong_state{…}` and for people.
            pub fn word(self) -> &'static str {
                match self {
                    $($name::$word => $text),*
                }
            }
        })*
    };
}
pub(crate) use choice;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::kernel::text::Text;
    use crate::kernel::value::{List, Set};
    use crate::kernel::words::Words;

    record! {
        /// An item of a list.
        struct Item {
            pub no: u16,
            name: Text<8>,
        }
        struct Detail {
            fields: List<Item, 0, 4>,
            r#abstract: Words<0, 2000, true>,
            #[serde(default)]
            tags: Set<Text<8>, 0, 3>,
        }
        struct Payload {
            core: bool,
            detail: Option<Detail>,
        }
    }

    fn item(name: &str) -> (u16, String) {
        (7, name.to_owned())
    }

    /// The same shape out of plain borsh types, so that wrong values can be written.
    fn payload(names: &[&str], words: &str, tags: &[&str]) -> Vec<u8> {
        let fields: Vec<_> = names.iter().map(|name| item(name)).collect();
        let words = if words.is_empty() { vec![0] } else { encode(&(2u8, [7u8; 32], words)) };
        [encode(&(true, 1u8, fields)), words, encode(&tags)].concat()
    }

    fn field_of(bytes: &[u8]) -> DecodeError {
        decode_exact::<Payload>(bytes).unwrap_err()
    }

    fn type_at(field: &str) -> DecodeError {
        DecodeError::Type { field: field.to_owned() }
    }

    #[test]
    fn what_is_decoded_encodes_to_the_same_bytes() {
        let bytes = payload(&["甲", "乙"], "第一行\n第二行", &["a", "b"]);
        let read: Payload = decode_exact(&bytes).unwrap();
        assert_eq!(encode(&read), bytes);
        assert_eq!(read.detail.unwrap().fields[1].name.as_str(), "乙");
    }

    #[test]
    fn a_value_outside_its_type_names_its_whole_path() {
        assert_eq!(field_of(&payload(&["a", "b", "c", " d"], "", &[])), type_at("detail.fields[3].name"));
        assert_eq!(field_of(&payload(&[], "tab\t", &[])), type_at("detail.abstract"));
        assert_eq!(field_of(&payload(&[], "", &["a", ""])), type_at("detail.tags[1]"));
        assert_eq!(field_of(&payload(&[], "", &["b", "a"])), type_at("detail.tags"));
        assert_eq!(field_of(&payload(&["a"; 5], "", &[])), type_at("detail.fields"));
    }

    #[test]
    fn a_value_read_alone_has_an_empty_path() {
        assert_eq!(decode_exact::<Text<3>>(&encode("abcd")), Err(type_at("")));
    }

    #[test]
    fn other_failures_are_malformed() {
        let good = payload(&["a"], "b", &["c"]);
        for cut in 0..good.len() {
            assert_eq!(field_of(&good[..cut]), DecodeError::Malformed, "cut at {cut}");
        }
        let mut longer = good.clone();
        longer.push(0);
        assert_eq!(field_of(&longer), DecodeError::Malformed);
        let mut not_bool = good.clone();
        not_bool[0] = 2;
        assert_eq!(field_of(&not_bool), DecodeError::Malformed);
        let mut not_utf8 = good;
        let at = not_utf8.iter().position(|byte| *byte == b'a').unwrap();
        not_utf8[at] = 0xFF;
        assert_eq!(field_of(&not_utf8), DecodeError::Malformed);
    }

    #[test]
    fn length_bombs_fail_before_memory_is_taken() {
        let bomb = [0xFF; 4];
        assert_eq!(decode_exact::<Text<8>>(&bomb), Err(DecodeError::Malformed));
        assert_eq!(decode_exact::<List<u64, 0, { usize::MAX }>>(&bomb), Err(DecodeError::Malformed));
        assert_eq!(decode_exact::<Set<u64, 0, { usize::MAX }>>(&bomb), Err(DecodeError::Malformed));
        assert_eq!(decode_exact::<Words<0, 9, false>>(&[0, 0xFF, 0xFF, 0xFF, 0xFF, b'a']), Err(DecodeError::Malformed));
        assert_eq!(read_bytes(&mut &bomb[..], u32::MAX).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn json_refuses_unknown_fields_and_fills_defaults() {
        let read: Detail = serde_json::from_str(r#"{"fields":[{"no":1,"name":"甲"}],"abstract":""}"#).unwrap();
        assert!(read.tags.is_empty());
        assert!(serde_json::from_str::<Detail>(r#"{"fields":[],"abstract":"","more":1}"#).is_err());
        assert!(serde_json::from_str::<Detail>(r#"{"fields":[{"no":1,"name":" x"}],"abstract":""}"#).is_err());
    }

    #[test]
    fn sha256_joins_its_parts() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hex::encode(sha256(&[b"a", b"", b"bc"])), expected);
    }
}
