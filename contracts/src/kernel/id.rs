//! Identifiers: 统一社会信用代码, division codes, and derived ids (docs/format.md, "Ids").
//!
//! One alphabet and one check character (GB 32100) serve all. Reading is forgiving in hyphens and case only: a signing tool must not guess.

use std::fmt;
use std::io::Read;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kernel::codec::{TypeError, sha256};
use crate::kernel::text::LocalKey;
use crate::kernel::trusted::is_trusted;

/// The 31 characters of GB 32100: digits and capital letters without I O S V Z.
pub const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Kind letters of all derived ids (docs/spec/conventions.md).
pub const KIND_LETTERS: &[u8; 16] = b"ECGPFNAMBRTQLXHJ";

const ID_TAG: &[u8] = b"mulu/id/v1";

/// What an identifier is, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// 统一社会信用代码.
    Uscc,
    /// Division code.
    Division,
    /// A derived id.
    Id,
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            What::Uscc => "unified social credit code",
            What::Division => "division code",
            What::Id => "id",
        })
    }
}

/// Why words are not an identifier. Positions count from 1, without hyphens.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Too short or too long.
    #[error("a {what} has {expected} characters, this one has {found}")]
    Length {
        /// Of what.
        what: What,
        /// Characters it has.
        expected: usize,
        /// Characters found.
        found: usize,
    },
    /// One of I O S V Z, which the alphabet leaves out.
    #[error("the letter {found} at position {position} is never used in a {what}")]
    Letter {
        /// Of what.
        what: What,
        /// Where.
        position: usize,
        /// Which.
        found: char,
    },
    /// No digit and no capital letter.
    #[error("the character {found:?} at position {position} is not allowed in a {what}")]
    Character {
        /// Of what.
        what: What,
        /// Where.
        position: usize,
        /// Which.
        found: char,
    },
    /// The last character does not fit the others.
    #[error("the check character of this {what} does not fit the others")]
    Check {
        /// Of what.
        what: What,
    },
    /// A letter that is no kind.
    #[error("no kind of record has the letter {found}")]
    UnknownKind {
        /// Which.
        found: char,
    },
    /// A true id of another kind.
    #[error("this is not the id of {expected}: it begins with {found}")]
    OtherKind {
        /// What is asked for.
        expected: &'static str,
        /// The letter found.
        found: char,
    },
}

impl IdError {
    /// What to do next.
    pub fn hint(&self) -> &'static str {
        match self {
            IdError::Length { .. } => "copy it whole; hyphens do not count",
            IdError::Letter { .. } => {
                "I O S V Z are left out because they look like 1 0 5 U 2: look at the original and type what stands there"
            }
            IdError::Character { .. } => {
                "only digits and the letters A B C D E F G H J K L M N P Q R T U W X Y occur; type them half-width"
            }
            IdError::Check { .. } => "one character is wrong or two are exchanged: compare with the original",
            IdError::UnknownKind { .. } => "an id begins with one of E C G P F N A M B R T Q L X H J",
            IdError::OtherKind { .. } => "look at the first letter: E entry, C certificate, G grant, P product, F flow",
        }
    }
}

impl From<IdError> for TypeError {
    fn from(error: IdError) -> Self {
        TypeError::new(format!("{error}; {}", error.hint()))
    }
}

impl From<IdError> for std::io::Error {
    fn from(error: IdError) -> Self {
        TypeError::from(error).into()
    }
}

/// The digit that each byte is; [`NO_DIGIT`] for those that are foreign.
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        digits[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    digits
};

const NO_DIGIT: u8 = u8::MAX;

fn digit_of(character: u8) -> Option<u32> {
    let digit = DIGITS[usize::from(character)];
    (digit != NO_DIGIT).then_some(u32::from(digit))
}

/// The check character of GB 32100 over characters of the alphabet; none if one is foreign.
///
/// Weights are 3^(i−1) mod 31 from the left; the result is 31 − (sum mod 31), 31 being written as `0`.
pub fn check_char(characters: &[u8]) -> Option<u8> {
    let mut weight = 1;
    let mut sum = 0;
    for character in characters {
        sum = (sum + digit_of(*character)? * weight) % 31;
        weight = weight * 3 % 31;
    }
    Some(ALPHABET[((31 - sum) % 31) as usize])
}

/// The number modulo 31^16 as 16 digits of the alphabet, most significant first.
pub fn base31(number: u128) -> [u8; 16] {
    let mut rest = number;
    let mut digits = [b'0'; 16];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[(rest % 31) as usize];
        rest /= 31;
    }
    digits
}

/// Exactly N characters of the alphabet, as they are.
fn characters<const N: usize>(what: What, s: &str) -> Result<[u8; N], IdError> {
    let mut found = [0; N];
    let mut length = 0;
    for (at, c) in s.chars().enumerate() {
        let known = u8::try_from(c).ok().filter(|byte| digit_of(*byte).is_some());
        let byte = known.ok_or(match c {
            'I' | 'O' | 'S' | 'V' | 'Z' => IdError::Letter { what, position: at + 1, found: c },
            _ => IdError::Character { what, position: at + 1, found: c },
        })?;
        if let Some(place) = found.get_mut(at) {
            *place = byte;
        }
        length += 1;
    }
    if length == N { Ok(found) } else { Err(IdError::Length { what, expected: N, found: length }) }
}

fn checked<const N: usize>(what: What, s: &str) -> Result<[u8; N], IdError> {
    let found = characters::<N>(what, s)?;
    let fits = check_char(&found[..N - 1]) == Some(found[N - 1]);
    if fits { Ok(found) } else { Err(IdError::Check { what }) }
}

/// What people type: hyphens and lower case allowed.
fn plain(s: &str) -> String {
    s.chars().filter(|c| *c != '-').map(|c| c.to_ascii_uppercase()).collect()
}

fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("every character is of the alphabet, which is ASCII")
}

/// Reads raw bytes of the alphabet. Where one is foreign they go through the checks above as text, for the words; bytes above 0x7F become
/// characters that no check lets pass.
fn read_raw<const N: usize, R: Read>(what: What, reader: &mut R) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes)?;
    if bytes.iter().any(|byte| DIGITS[usize::from(*byte)] == NO_DIGIT) {
        let words: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        characters::<N>(what, &words)?;
    }
    Ok(bytes)
}

/// The same with a check character, which is not judged again where the node itself wrote it.
fn read_checked<const N: usize, R: Read>(what: What, reader: &mut R) -> std::io::Result<[u8; N]> {
    let bytes = read_raw::<N, R>(what, reader)?;
    let fits = is_trusted() || check_char(&bytes[..N - 1]) == Some(bytes[N - 1]);
    if fits { Ok(bytes) } else { Err(IdError::Check { what }.into()) }
}

/// 统一社会信用代码 (GB 32100-2015): 18 characters, the last a check character.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize)]
pub struct Uscc([u8; 18]);

impl Uscc {
    /// Reads a code; hyphens and lower case are allowed.
    pub fn parse(s: &str) -> Result<Self, IdError> {
        checked(What::Uscc, &plain(s)).map(Uscc)
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// The 18 characters as ASCII.
    pub fn as_bytes(&self) -> &[u8; 18] {
        &self.0
    }
}

impl BorshDeserialize for Uscc {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(Uscc(read_checked(What::Uscc, reader)?))
    }
}

/// Division code 行政区划: 6 characters of the GB 32100 alphabet, all digits if national.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize)]
pub struct DivisionCode([u8; 6]);

impl DivisionCode {
    /// Reads a code; lower case is allowed.
    pub fn parse(s: &str) -> Result<Self, IdError> {
        characters(What::Division, &s.to_ascii_uppercase()).map(DivisionCode)
    }

    /// True if all characters are digits: a code of GB/T 2260 or its statistics edition, not a local one.
    pub fn is_national(&self) -> bool {
        self.0.iter().all(u8::is_ascii_digit)
    }

    /// The 6 characters.
    pub fn as_str(&self) -> &str {
        ascii(&self.0)
    }

    /// The 6 characters as ASCII.
    pub fn as_bytes(&self) -> &[u8; 6] {
        &self.0
    }
}

impl BorshDeserialize for DivisionCode {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(DivisionCode(read_raw(What::Division, reader)?))
    }
}

/// A derived id of any kind: kind letter, division, 16 characters of a hash, check character.
///
/// Written `K-DDDDDD-XXXX-XXXX-XXXX-XXXX-C`; borsh: the 24 characters without hyphens.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize)]
pub struct ObjectId([u8; 24]);

impl ObjectId {
    fn from_plain(s: &str) -> Result<Self, IdError> {
        ObjectId(checked(What::Id, s)?).of_a_kind()
    }

    fn of_a_kind(self) -> Result<Self, IdError> {
        let id = self;
        if KIND_LETTERS.contains(&id.0[0]) { Ok(id) } else { Err(IdError::UnknownKind { found: id.kind() }) }
    }

    fn derive(kind: u8, division: &DivisionCode, uscc: &Uscc, local_key: &LocalKey) -> Self {
        let hash = sha256(&[ID_TAG, &[kind], &division.0, &uscc.0, local_key.as_str().as_bytes()]);
        let number = hash[..10].iter().fold(0u128, |number, byte| (number << 8) | u128::from(*byte));
        let mut id = [kind; 24];
        id[1..7].copy_from_slice(&division.0);
        id[7..23].copy_from_slice(&base31(number));
        id[23] = check_char(&id[..23]).expect("kind, division and digits are of the alphabet");
        ObjectId(id)
    }

    /// Reads an id of any kind; hyphens and lower case are allowed.
    pub fn parse(s: &str) -> Result<Self, IdError> {
        Self::from_plain(&plain(s))
    }

    /// The kind letter.
    pub fn kind(&self) -> char {
        char::from(self.0[0])
    }

    /// The division in the id: that of the organisation at its first registration.
    pub fn division(&self) -> DivisionCode {
        let mut division = [0; 6];
        division.copy_from_slice(&self.0[1..7]);
        DivisionCode(division)
    }

    /// Bytes of an id without hyphens.
    pub const BYTES: usize = 24;

    /// The 24 characters without hyphens.
    pub fn as_bytes(&self) -> &[u8; 24] {
        &self.0
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = ascii(&self.0);
        f.pad(&format!("{}-{}-{}-{}-{}-{}-{}", &s[..1], &s[1..7], &s[7..11], &s[11..15], &s[15..19], &s[19..23], &s[23..]))
    }
}

impl BorshDeserialize for ObjectId {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(ObjectId(read_checked(What::Id, reader)?).of_a_kind()?)
    }
}

/// FromStr, Debug and serde by the words.
macro_rules! by_words {
    ($name:ident) => {
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(s: &str) -> Result<Self, IdError> {
                Self::parse(s)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // With the hint: this is where people's files are read.
                Self::parse(&<String as Deserialize>::deserialize(deserializer)?)
                    .map_err(|error| serde::de::Error::custom(TypeError::from(error)))
            }
        }
    };
}

macro_rules! display_as_is {
    ($name:ident) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

display_as_is!(Uscc);

display_as_is!(DivisionCode);

by_words!(Uscc);

by_words!(DivisionCode);

by_words!(ObjectId);

/// An id of one kind: an [`ObjectId`] whose letter was checked.
macro_rules! id {
    ($(#[$meta:meta])* $name:ident $letter:literal $what:literal) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize)]
        pub struct $name(ObjectId);

        impl $name {
            /// The kind letter.
            pub const KIND: char = $letter as char;

            /// The id that follows from the organisation's division and code at first registration, and its own key (docs/format.md, "Ids").
            pub fn derive(division: &DivisionCode, uscc: &Uscc, local_key: &LocalKey) -> Self {
                $name(ObjectId::derive($letter, division, uscc, local_key))
            }

            /// Reads an id of this kind; hyphens and lower case are allowed.
            pub fn parse(s: &str) -> Result<Self, IdError> {
                ObjectId::parse(s)?.try_into()
            }

            /// The division in the id.
            pub fn division(&self) -> DivisionCode {
                self.0.division()
            }

            /// The 24 characters without hyphens.
            pub fn as_bytes(&self) -> &[u8; 24] {
                self.0.as_bytes()
            }

            /// As an id of any kind.
            pub fn object(&self) -> &ObjectId {
                &self.0
            }
        }

        impl TryFrom<ObjectId> for $name {
            type Error = IdError;

            fn try_from(id: ObjectId) -> Result<Self, IdError> {
                if id.kind() == Self::KIND { Ok($name(id)) } else { Err(IdError::OtherKind { expected: $what, found: id.kind() }) }
            }
        }

        impl From<$name> for ObjectId {
            fn from(id: $name) -> ObjectId {
                id.0
            }
        }

        impl From<&$name> for ObjectId {
            fn from(id: &$name) -> ObjectId {
                id.0.clone()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl BorshDeserialize for $name {
            fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
                Ok(ObjectId::deserialize_reader(reader)?.try_into()?)
            }
        }
        by_words!($name);
    };
}

id! {
    /// E: a catalog entry 目录条目.
    EntryId b'E' "an entry"
}

id! {
    /// C: a certificate 登记证书.
    CertificateId b'C' "a certificate"
}

id! {
    /// G: a grant 授权.
    GrantId b'G' "a grant"
}

id! {
    /// P: a product 产品.
    ProductId b'P' "a product"
}

id! {
    /// M: a model 模型.
    ModelId b'M' "a model"
}

id! {
    /// F: a flow 流向.
    FlowId b'F' "a flow"
}

id! {
    /// J: a proposal 治理提案.
    ProposalId b'J' "a proposal"
}

id! {
    /// L: a plan 实施方案.
    PlanId b'L' "a plan"
}

id! {
    /// N: a scenario 应用场景.
    ScenarioId b'N' "a scenario"
}

id! {
    /// A: an application 授权申请.
    ApplicationId b'A' "an application"
}

id! {
    /// T: an order 责令.
    OrderId b'T' "an order"
}

id! {
    /// Q: an access request 共享/开放申请.
    RequestId b'Q' "an access request"
}

id! {
    /// B: an objection 异议.
    ObjectionId b'B' "an objection"
}

id! {
    /// R: a report, attestation, inspection, evaluation or disclosure.
    ReportId b'R' "a report or attestation"
}

#[cfg(test)]
#[path = "id_tests.rs"]
mod tests;
