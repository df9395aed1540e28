//! Text types of docs/spec/conventions.md. A value exists only if it lies within its type; the chain refuses and never repairs.
//!
//! Lengths are Unicode scalar values. Refused in all free text are the categories Cc, Cf, Cs, Co, Cn, Zl and Zp, because they hide
//! or reorder what a signer sees, or change meaning with the next Unicode version.

use std::fmt;
use std::io::{Read, Write};
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::is_nfc;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::kernel::codec::{TypeError, read_string};
use crate::kernel::value::Hash32;

/// The Unicode version whose tables decide normalisation and categories; both table crates must have it.
pub const UNICODE_VERSION: &str = "18.0.0";

/// True if the character is refused in all free text.
pub fn is_refused(c: char) -> bool {
    use GeneralCategory as G;
    matches!(
        c.general_category(),
        G::Control | G::Format | G::Surrogate | G::PrivateUse | G::Unassigned | G::LineSeparator | G::ParagraphSeparator
    )
}

fn check_length(length: usize, min: usize, max: usize) -> Result<(), TypeError> {
    if length > max {
        return Err(TypeError::new(format!("{length} characters; at most {max} are allowed")));
    }
    if length < min {
        return Err(TypeError::new(format!("{length} characters; at least {min} needed")));
    }
    Ok(())
}

fn check_free(s: &str, min: usize, max: usize, trimmed: bool, line_feed: bool) -> Result<(), TypeError> {
    // The length first: what follows looks at every character's tables.
    check_length(s.chars().count(), min, max)?;
    if let Some(c) = s.chars().find(|c| is_refused(*c) && !(line_feed && *c == '\n')) {
        return Err(TypeError::new(format!("the character U+{:04X} is not allowed", u32::from(c))));
    }
    if !is_nfc(s) {
        return Err(TypeError::new("not in Unicode normal form C"));
    }
    // `char::is_whitespace` is the property White_Space.
    if trimmed && (s.starts_with(char::is_whitespace) || s.ends_with(char::is_whitespace)) {
        return Err(TypeError::new("begins or ends with white space"));
    }
    Ok(())
}

fn check_bytes(s: &str, min: usize, max: usize, what: &str, allowed: impl Fn(u8) -> bool) -> Result<(), TypeError> {
    if let Some(c) = s.chars().find(|c| !u8::try_from(*c).is_ok_and(&allowed)) {
        return Err(TypeError::new(format!("the character {c:?} is not allowed in {what}")));
    }
    check_length(s.len(), min, max)
}

macro_rules! string_type {
    (
        $(#[$meta:meta])*
        $name:ident [$($p:ident),*] |$s:ident| $check:expr
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name<$(const $p: usize),*>(String);

        impl<$(const $p: usize),*> $name<$($p),*> {
            /// The value, if it lies within the type.
            pub fn new(value: impl Into<String>) -> Result<Self, TypeError> {
                let value = value.into();
                let $s = value.as_str();
                $check?;
                Ok(Self(value))
            }

            /// The words.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// True if there are no words.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        impl<$(const $p: usize),*> fmt::Display for $name<$($p),*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl<$(const $p: usize),*> AsRef<str> for $name<$($p),*> {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl<$(const $p: usize),*> FromStr for $name<$($p),*> {
            type Err = TypeError;

            fn from_str(s: &str) -> Result<Self, TypeError> {
                Self::new(s)
            }
        }

        impl<$(const $p: usize),*> BorshSerialize for $name<$($p),*> {
            fn serialize<W: Write>(&self, writer: &mut W) -> std::io::Result<()> {
                BorshSerialize::serialize(&self.0, writer)
            }
        }

        impl<$(const $p: usize),*> BorshDeserialize for $name<$($p),*> {
            fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
                Ok(Self::new(read_string(reader)?)?)
            }
        }

        impl<$(const $p: usize),*> Serialize for $name<$($p),*> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de, $(const $p: usize),*> Deserialize<'de> for $name<$($p),*> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(<String as Deserialize>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

string_type! {
    /// One line of 1…N scalars: NFC, trimmed, no hidden characters (`text(n)`).
    Text [N] |s| check_free(s, 1, N, true, false)
}

string_type! {
    /// As [`Text`], and may be empty (`text0(n)`).
    #[derive(Default)]
    Text0 [N] |s| check_free(s, 0, N, true, false)
}

string_type! {
    /// As [`Text0`], and may hold line feeds (`para(n)`).
    #[derive(Default)]
    Para [N] |s| check_free(s, 0, N, true, true)
}

string_type! {
    /// An organisation's own key of a record: 1…128 scalars, NFC, **not** trimmed, no hidden characters (`local_key`).
    LocalKey [] |s| check_free(s, 1, 128, false, false)
}

string_type! {
    /// A code of 1…N characters `[a-z0-9_]` in segments joined by `.`: a tree by prefix (`code(n)`).
    Code [N] |s| check_bytes(s, 1, N, "a code", |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.')).and_then(|()| {
        if s.split('.').any(str::is_empty) { Err(TypeError::new("a segment between dots is empty")) } else { Ok(()) }
    })
}

string_type! {
    /// MIN…N characters of 0x20–0x7E (`ascii(n)`, `ascii0(n)`).
    Ascii [MIN, N] |s| check_bytes(s, MIN, N, "ASCII text", |b| matches!(b, b' '..=b'~'))
}

string_type! {
    /// At most 512 printable ASCII characters, no space, beginning with `http://` or `https://` (`url`).
    Url [] |s| check_bytes(s, 1, 512, "a URL", |b| b.is_ascii_graphic()).and_then(|()| {
        if s.starts_with("http://") || s.starts_with("https://") {
            Ok(())
        } else {
            Err(TypeError::new("does not begin with http:// or https://"))
        }
    })
}

string_type! {
    /// 信息资源代码: 1…64 characters `[A-Za-z0-9-_/.]` (docs/spec/catalog.md, field 19).
    ResourceCode [] |s| check_bytes(s, 1, 64, "a resource code", |b| {
        b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'/' | b'.')
    })
}

impl<const N: usize> Default for Ascii<0, N> {
    fn default() -> Self {
        Self(String::new())
    }
}

impl<const N: usize> Code<N> {
    /// True if `other` is this code or lies below it: `industry` covers `industry.finance`, not `industry_x`.
    pub fn covers<const M: usize>(&self, other: &Code<M>) -> bool {
        other.0.strip_prefix(&self.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The code itself, then each code above it: `a.b.c`, `a.b`, `a`.
    pub fn ancestors(&self) -> impl Iterator<Item = Code<N>> + '_ {
        std::iter::successors(Some(self.0.as_str()), |code| code.rsplit_once('.').map(|(above, _)| above)).map(|code| Code(code.to_owned()))
    }
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Form {
    Plain(String),
    Hash([u8; 32]),
    /// As `Hash`, in answers alone: the words are gone.
    Redacted([u8; 32]),
}

/// Long text of MIN…MAX scalars that can be redacted: the words, or the hash that stands for them.
///
/// With `LF` line feeds are allowed. Borsh: tag 0 and a string, or tag 1 and 32 bytes. JSON: a string, or `{"hash": "<hex>"}`;
/// in answers also `{"redacted": "<hex>"}`, where governance had the words removed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words<const MIN: usize, const MAX: usize, const LF: bool>(Form);

impl<const MIN: usize, const MAX: usize, const LF: bool> Words<MIN, MAX, LF> {
    /// The words, if they lie within the type.
    pub fn new(words: impl Into<String>) -> Result<Self, TypeError> {
        let words = words.into();
        check_free(&words, MIN, MAX, true, LF)?;
        Ok(Words(Form::Plain(words)))
    }

    /// The hash that stands for words kept elsewhere.
    pub fn hashed(hash: [u8; 32]) -> Self {
        Words(Form::Hash(hash))
    }

    /// The hash that stands for words that were removed.
    pub fn redacted(hash: [u8; 32]) -> Self {
        Words(Form::Redacted(hash))
    }

    /// Were the words removed?
    pub fn is_redacted(&self) -> bool {
        matches!(self.0, Form::Redacted(_))
    }

    /// The words, unless only their hash stands here.
    pub fn plain(&self) -> Option<&str> {
        match &self.0 {
            Form::Plain(words) => Some(words),
            Form::Hash(_) | Form::Redacted(_) => None,
        }
    }

    /// The hash, if it stands here in place of the words.
    pub fn hash(&self) -> Option<&[u8; 32]> {
        match &self.0 {
            Form::Plain(_) => None,
            Form::Hash(hash) | Form::Redacted(hash) => Some(hash),
        }
    }

    /// True if there are words here and they are none; a hash is never empty.
    pub fn is_empty(&self) -> bool {
        self.plain().is_some_and(str::is_empty)
    }
}

impl<const MAX: usize, const LF: bool> Default for Words<0, MAX, LF> {
    fn default() -> Self {
        Words(Form::Plain(String::new()))
    }
}

impl<const MIN: usize, const MAX: usize, const LF: bool> fmt::Debug for Words<MIN, MAX, LF> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Plain(words) => write!(f, "Words({words:?})"),
            Form::Hash(hash) => write!(f, "Words(hash {}…)", hex::encode(&hash[..4])),
            Form::Redacted(hash) => write!(f, "Words(redacted {}…)", hex::encode(&hash[..4])),
        }
    }
}

impl<const MIN: usize, const MAX: usize, const LF: bool> BorshSerialize for Words<MIN, MAX, LF> {
    fn serialize<W: Write>(&self, writer: &mut W) -> std::io::Result<()> {
        match &self.0 {
            Form::Plain(words) => BorshSerialize::serialize(&(0u8, words), writer),
            Form::Hash(hash) | Form::Redacted(hash) => BorshSerialize::serialize(&(1u8, hash), writer),
        }
    }
}

impl<const MIN: usize, const MAX: usize, const LF: bool> BorshDeserialize for Words<MIN, MAX, LF> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        match u8::deserialize_reader(reader)? {
            0 => Ok(Self::new(read_string(reader)?)?),
            1 => Ok(Self::hashed(<[u8; 32]>::deserialize_reader(reader)?)),
            _ => Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "unknown form of words")),
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HashForm {
    hash: Hash32,
}

#[derive(Serialize)]
struct RedactedForm {
    redacted: Hash32,
}

impl<const MIN: usize, const MAX: usize, const LF: bool> Serialize for Words<MIN, MAX, LF> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Plain(words) => serializer.serialize_str(words),
            Form::Hash(hash) => HashForm { hash: Hash32(*hash) }.serialize(serializer),
            Form::Redacted(hash) => RedactedForm { redacted: Hash32(*hash) }.serialize(serializer),
        }
    }
}

impl<'de, const MIN: usize, const MAX: usize, const LF: bool> Deserialize<'de> for Words<MIN, MAX, LF> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor<const MIN: usize, const MAX: usize, const LF: bool>;

        impl<'de, const MIN: usize, const MAX: usize, const LF: bool> serde::de::Visitor<'de> for Visitor<MIN, MAX, LF> {
            type Value = Words<MIN, MAX, LF>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or {\"hash\": \"<64 hexadecimal digits>\"}")
            }

            fn visit_str<E: serde::de::Error>(self, words: &str) -> Result<Self::Value, E> {
                Words::new(words).map_err(E::custom)
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let form = HashForm::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(Words::hashed(form.hash.0))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
