//! Long texts, which can be redacted (docs/spec/conventions.md, Types): the words with their salt, or the salted hash that stands for
//! them.

use std::fmt;
use std::io::{Read, Write};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kernel::codec::{TypeError, read_string};
use crate::kernel::text::{Blanks, check_free};
use crate::kernel::trusted::is_trusted;
use crate::kernel::value::Hash32;
use crate::kernel::walk::{LongText, LongTexts, Path, Salt, Visit};

/// Stands where no salt was given; the ledger takes no words under it.
const NO_SALT: Salt = [0; 32];

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Form {
    Plain {
        salt: Salt,
        words: String,
    },
    Hash([u8; 32]),
    /// As `Hash`, in answers alone: the words are gone.
    Redacted([u8; 32]),
}

/// Long text of MIN…MAX scalars, any blanks within; with `LF` also line feeds.
///
/// Borsh: tag 0 where there are no words; tag 1 and the 32 bytes of their hash; tag 2, the salt (32 bytes, not all zero) and the words
/// (u32 length, at least one character). JSON: a string (not salted yet, or in an answer), `{"salt": "<hex>", "words": "…"}`,
/// `{"hash": "<hex>"}`; in answers also `{"redacted": "<hex>"}`, where governance had the words removed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words<const MIN: usize, const MAX: usize, const LF: bool>(Form);

impl<const MIN: usize, const MAX: usize, const LF: bool> Words<MIN, MAX, LF> {
    /// The words, if they lie within the type; not salted yet.
    pub fn new(words: impl Into<String>) -> Result<Self, TypeError> {
        Self::salted(NO_SALT, words)
    }

    /// The words under a salt.
    pub fn salted(salt: Salt, words: impl Into<String>) -> Result<Self, TypeError> {
        let words = words.into();
        check_free(&words, MIN, MAX, if LF { Blanks::Lines } else { Blanks::Within })?;
        Ok(Words(Form::Plain { salt, words }))
    }

    /// The hash that stands for words kept elsewhere.
    pub fn hashed(hash: [u8; 32]) -> Self {
        Words(Form::Hash(hash))
    }

    /// Were the words removed?
    pub fn is_redacted(&self) -> bool {
        matches!(self.0, Form::Redacted(_))
    }

    /// The words, unless only their hash stands here.
    pub fn plain(&self) -> Option<&str> {
        match &self.0 {
            Form::Plain { words, .. } => Some(words),
            Form::Hash(_) | Form::Redacted(_) => None,
        }
    }

    /// The hash, if it stands here in place of the words.
    pub fn hash(&self) -> Option<&[u8; 32]> {
        match &self.0 {
            Form::Plain { .. } => None,
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
        Words(Form::Plain { salt: NO_SALT, words: String::new() })
    }
}

impl<const MIN: usize, const MAX: usize, const LF: bool> fmt::Debug for Words<MIN, MAX, LF> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Form::Plain { words, .. } => write!(f, "Words({words:?})"),
            Form::Hash(hash) => write!(f, "Words(hash {}…)", hex::encode(&hash[..4])),
            Form::Redacted(hash) => write!(f, "Words(redacted {}…)", hex::encode(&hash[..4])),
        }
    }
}

impl<const MIN: usize, const MAX: usize, const LF: bool> BorshSerialize for Words<MIN, MAX, LF> {
    fn serialize<W: Write>(&self, writer: &mut W) -> std::io::Result<()> {
        match &self.0 {
            Form::Plain { words, .. } if words.is_empty() => BorshSerialize::serialize(&0u8, writer),
            Form::Hash(hash) | Form::Redacted(hash) => BorshSerialize::serialize(&(1u8, hash), writer),
            Form::Plain { salt, words } => BorshSerialize::serialize(&(2u8, salt, words), writer),
        }
    }
}

impl<const MIN: usize, const MAX: usize, const LF: bool> BorshDeserialize for Words<MIN, MAX, LF> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        match u8::deserialize_reader(reader)? {
            0 => Ok(Self::new("")?),
            1 => Ok(Self::hashed(<[u8; 32]>::deserialize_reader(reader)?)),
            2 => {
                let salt = Salt::deserialize_reader(reader)?;
                let words = read_string(reader)?;
                if salt == NO_SALT {
                    return Err(TypeError::new("no salt").into());
                }
                if words.is_empty() {
                    return Err(TypeError::new("a salt without words").into());
                }
                if is_trusted() { Ok(Words(Form::Plain { salt, words })) } else { Ok(Self::salted(salt, words)?) }
            }
            _ => Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "unknown form of words")),
        }
    }
}

/// The forms of words that are no string.
#[derive(Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Json {
    Hash { hash: Hash32 },
    Salted { salt: Hash32, words: String },
}

#[derive(Serialize)]
struct RedactedForm {
    redacted: Hash32,
}

impl<const MIN: usize, const MAX: usize, const LF: bool> Serialize for Words<MIN, MAX, LF> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Form::Plain { salt, words } if *salt == NO_SALT || words.is_empty() => serializer.serialize_str(words),
            Form::Plain { salt, words } => Json::Salted { salt: Hash32(*salt), words: words.clone() }.serialize(serializer),
            Form::Hash(hash) => Json::Hash { hash: Hash32(*hash) }.serialize(serializer),
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
                f.write_str("a string, {\"salt\", \"words\"} or {\"hash\": \"<64 hexadecimal digits>\"}")
            }

            fn visit_str<E: serde::de::Error>(self, words: &str) -> Result<Self::Value, E> {
                Words::new(words).map_err(E::custom)
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                match Json::deserialize(serde::de::value::MapAccessDeserializer::new(map))? {
                    Json::Hash { hash } => Ok(Words::hashed(hash.0)),
                    Json::Salted { salt, words } => Words::salted(salt.0, words).map_err(serde::de::Error::custom),
                }
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

impl<const MIN: usize, const MAX: usize, const LF: bool> LongText for Words<MIN, MAX, LF> {
    fn words(&self) -> Option<(&Salt, &str)> {
        match &self.0 {
            Form::Plain { salt, words } => Some((salt, words)),
            Form::Hash(_) | Form::Redacted(_) => None,
        }
    }
    fn hash_of_words(&self) -> Option<[u8; 32]> {
        self.hash().copied()
    }
    fn salt(&mut self, new: Salt) {
        if let Form::Plain { salt, words } = &mut self.0
            && *salt == NO_SALT
            && !words.is_empty()
        {
            *salt = new;
        }
    }
    fn hide(&mut self, hash: [u8; 32]) {
        *self = Words::hashed(hash);
    }
    fn show(&mut self, words: String) -> Result<(), String> {
        *self = Words::new(words).map_err(|error| error.to_string())?;
        Ok(())
    }
    fn redact(&mut self) {
        if let Some(hash) = self.hash() {
            *self = Words(Form::Redacted(*hash));
        }
    }
}

impl<const MIN: usize, const MAX: usize, const LF: bool> LongTexts for Words<MIN, MAX, LF> {
    fn each_text(&mut self, at: &Path<'_>, visit: &mut Visit<'_>) {
        visit(at, self);
    }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
