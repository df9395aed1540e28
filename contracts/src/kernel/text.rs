//! Text types of docs/spec/conventions.md. A value exists only if it lies within its type; the chain refuses and never repairs.
//!
//! Lengths are Unicode scalar values. Refused in all free text is what hides or reorders what a signer sees, shows as nothing, or changes
//! its meaning with the next Unicode version ([`is_refused`]). Texts that can be redacted are [`crate::kernel::words`].

use std::fmt;
use std::io::{Read, Write};
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use unicode_normalization::is_nfc;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use crate::kernel::codec::{TypeError, read_string};
use crate::kernel::trusted::is_trusted;

/// The Unicode version whose tables decide normalisation and categories; both table crates must have it.
pub const UNICODE_VERSION: &str = "18.0.0";

/// Code points of the property Default_Ignorable_Code_Point that lie in no refused category: fillers, variation selectors, joiners of
/// letters (DerivedCoreProperties.txt of the Unicode Character Database).
const IGNORABLE: &[std::ops::RangeInclusive<char>] = &[
    '\u{034F}'..='\u{034F}',
    '\u{115F}'..='\u{1160}',
    '\u{17B4}'..='\u{17B5}',
    '\u{180B}'..='\u{180F}',
    '\u{3164}'..='\u{3164}',
    '\u{FE00}'..='\u{FE0F}',
    '\u{FFA0}'..='\u{FFA0}',
    '\u{E0100}'..='\u{E01EF}',
];

/// A blank that looks like none, and what stands for something that is not there.
const STAND_INS: [char; 3] = ['\u{2800}', '\u{FFFC}', '\u{FFFD}'];

/// True if the character is refused in all free text.
pub fn is_refused(c: char) -> bool {
    use GeneralCategory as G;
    let category = matches!(
        c.general_category(),
        G::Control | G::Format | G::Surrogate | G::PrivateUse | G::Unassigned | G::LineSeparator | G::ParagraphSeparator
    );
    category || STAND_INS.contains(&c) || IGNORABLE.iter().any(|range| range.contains(&c))
}

/// Words of others as part of a line of ours: what hides, moves a cursor or begins a line of its own is written as its escape.
pub fn one_line(words: &str) -> String {
    words.chars().fold(String::with_capacity(words.len()), |mut line, c| {
        match is_refused(c) {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
        line
    })
}

/// Does it stand on the letter before it?
fn is_mark(c: char) -> bool {
    matches!(c.general_category(), GeneralCategory::NonspacingMark | GeneralCategory::SpacingMark | GeneralCategory::EnclosingMark)
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

/// Which blanks a free text may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blanks {
    /// Single U+0020 between words: names and titles, which must not differ by what nobody sees.
    Single,
    /// Any within, none at either end: long texts.
    Within,
    /// The same, and line feeds.
    Lines,
    /// Any anywhere: keys that a system made.
    Any,
}

/// Characters of which every free text may have any, in any order: printable ASCII and nearly all that Chinese is written with. Each is
/// assigned, hides nothing, stands for itself in normal form C whatever its neighbours are, and is no mark; U+0020 is the only blank.
/// A test holds this against the tables for every character.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{B7}' | '\u{2014}' | '\u{2018}'..='\u{201D}' | '\u{2026}' | '\u{3001}'..='\u{3020}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF01}'..='\u{FF5E}')
}

/// [`check_free`] for a text of plain characters alone, without the tables; none where it has another one, or where something is wrong
/// with it, which the slow way says in words.
fn is_plain_text(s: &str, min: usize, max: usize, blanks: Blanks) -> Option<()> {
    let mut length = 0;
    let mut before = ' ';
    for c in s.chars() {
        // The first one has a blank before it: where none may be at the ends, none may follow it.
        let blank = c == ' '
            && match blanks {
                Blanks::Any => false,
                Blanks::Single => before == ' ',
                Blanks::Within | Blanks::Lines => length == 0,
            };
        if blank || !is_plain(c) {
            return None;
        }
        (length, before) = (length + 1, c);
    }
    let ends = blanks == Blanks::Any || length == 0 || before != ' ';
    (ends && (min..=max).contains(&length)).then_some(())
}

/// Is it a free text of so many characters?
pub(crate) fn check_free(s: &str, min: usize, max: usize, blanks: Blanks) -> Result<(), TypeError> {
    match is_plain_text(s, min, max, blanks) {
        Some(()) => Ok(()),
        None => check_by_tables(s, min, max, blanks),
    }
}

/// The same of any text, character by character.
fn check_by_tables(s: &str, min: usize, max: usize, blanks: Blanks) -> Result<(), TypeError> {
    // The length first: what follows looks at every character's tables.
    check_length(s.chars().count(), min, max)?;
    if let Some(c) = s.chars().find(|c| is_refused(*c) && !(blanks == Blanks::Lines && *c == '\n')) {
        return Err(TypeError::new(format!("the character U+{:04X} is not allowed", u32::from(c))));
    }
    if !is_nfc(s) {
        return Err(TypeError::new("not in Unicode normal form C"));
    }
    if s.starts_with(is_mark) {
        return Err(TypeError::new("begins with a combining mark"));
    }
    // `char::is_whitespace` is the property White_Space.
    if blanks != Blanks::Any && (s.starts_with(char::is_whitespace) || s.ends_with(char::is_whitespace)) {
        return Err(TypeError::new("begins or ends with white space"));
    }
    if blanks == Blanks::Single {
        if let Some(c) = s.chars().find(|c| c.is_whitespace() && *c != ' ') {
            return Err(TypeError::new(format!("the blank U+{:04X}; only U+0020 is allowed here", u32::from(c))));
        }
        if s.contains("  ") {
            return Err(TypeError::new("two blanks in a row"));
        }
    }
    Ok(())
}

fn check_bytes(s: &str, min: usize, max: usize, what: &str, allowed: impl Fn(u8) -> bool) -> Result<(), TypeError> {
    // In UTF-8 a byte of ASCII is a character of its own.
    if !s.bytes().all(|b| b.is_ascii() && allowed(b))
        && let Some(c) = s.chars().find(|c| !u8::try_from(*c).is_ok_and(&allowed))
    {
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
                let value = read_string(reader)?;
                if is_trusted() { Ok(Self(value)) } else { Ok(Self::new(value)?) }
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
    /// One line of 1…N scalars: NFC, no hidden characters, single blanks between words (`text(n)` that is no long text).
    Text [N] |s| check_free(s, 1, N, Blanks::Single)
}

string_type! {
    /// As [`Text`], and may be empty (`text0(n)`).
    #[derive(Default)]
    Text0 [N] |s| check_free(s, 0, N, Blanks::Single)
}

string_type! {
    /// An organisation's own key of a record: 1…128 scalars, NFC, **not** trimmed, no hidden characters (`local_key`).
    LocalKey [] |s| check_free(s, 1, 128, Blanks::Any)
}

string_type! {
    /// The key of a record in the system that it came from: none, or up to 256 scalars as [`LocalKey`]; public, found by its hash.
    #[derive(Default)]
    SourceKey [] |s| check_free(s, 0, 256, Blanks::Any)
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

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
