//! Values for the examples of kinds: an invented city with its organisations. Test networks are made of the same ones.

use ed25519_dalek::SigningKey;

use crate::kernel::codec::sha256;
use crate::kernel::crypto::PublicKey;
use crate::kernel::id::{DivisionCode, Uscc, check_char};
use crate::kernel::text::{Code, LocalKey, Text, Text0};
use crate::kernel::value::{Hash, List, Set, Time};
use crate::kernel::words::Words;
use crate::ledger::organisation::KeySpec;
use crate::ledger::texts::{Reason, Secret, Spoken};

const TRUE_SAMPLE: &str = "samples lie within their types";

/// Division codes of the samples.
pub const PROVINCE: &str = "420000";

/// 市.
pub const CITY: &str = "421200";

/// 区, in the city.
pub const COUNTY: &str = "421202";

/// 县, in the city.
pub const OTHER_COUNTY: &str = "421221";

/// 高新区, a local code in the city.
pub const ZONE: &str = "42120A";

/// City data bureau.
pub const CITY_BUREAU: u32 = 1;

/// Data bureau of [`COUNTY`].
pub const COUNTY_BUREAU: u32 = 2;

/// A city department, provider.
pub const DEPARTMENT: u32 = 3;

/// An office of [`COUNTY`], without roles.
pub const COUNTY_OFFICE: u32 = 4;

/// A qualified operator.
pub const OPERATOR: u32 = 5;

/// City registrar.
pub const REGISTRAR: u32 = 6;

/// City supervisor.
pub const SUPERVISOR: u32 = 7;

/// City platform.
pub const RELAY: u32 = 8;

/// An enterprise without roles or qualification.
pub const ENTERPRISE: u32 = 9;

/// A sector authority of the city.
pub const SECTOR_AUTHORITY: u32 = 10;

/// A provider of [`COUNTY`].
pub const COUNTY_PROVIDER: u32 = 11;

/// A provider of the city without keys.
pub const UNCLAIMED: u32 = 12;

/// Another provider of the city.
pub const CITY_PROVIDER: u32 = 13;

/// The numbers of all sample organisations.
pub const ORGANISATIONS: std::ops::RangeInclusive<u32> = 1..=13;

/// The n-th invented 统一社会信用代码, with true check characters.
pub fn uscc(n: u32) -> Uscc {
    // GB 11714: eight digits and their check character.
    let body: Vec<u32> = format!("{n:08}").bytes().map(|b| u32::from(b - b'0')).collect();
    let sum: u32 = body.iter().zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(d, w)| d * w).sum();
    let check = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        c => char::from(b'0' + c as u8),
    };
    let first = format!("11421200{n:08}{check}");
    let last = char::from(check_char(first.as_bytes()).expect(TRUE_SAMPLE));
    format!("{first}{last}").parse().expect(TRUE_SAMPLE)
}

/// A division by its code.
pub fn division(code: &str) -> DivisionCode {
    code.parse().expect(TRUE_SAMPLE)
}

/// An own key.
pub fn local_key(words: &str) -> LocalKey {
    LocalKey::new(words).expect(TRUE_SAMPLE)
}

/// A line of text.
pub fn text<const N: usize>(words: &str) -> Text<N> {
    Text::new(words).expect(TRUE_SAMPLE)
}

/// A line of text that may be empty.
pub fn text0<const N: usize>(words: &str) -> Text0<N> {
    Text0::new(words).expect(TRUE_SAMPLE)
}

/// A code.
pub fn code<const N: usize>(word: &str) -> Code<N> {
    Code::new(word).expect(TRUE_SAMPLE)
}

/// A set of items in any order.
pub fn set<T: borsh::BorshSerialize, const MIN: usize, const MAX: usize>(items: impl IntoIterator<Item = T>) -> Set<T, MIN, MAX> {
    Set::from_iter_sorted(items).expect(TRUE_SAMPLE)
}

/// A list.
pub fn list<T, const MIN: usize, const MAX: usize>(items: impl IntoIterator<Item = T>) -> List<T, MIN, MAX> {
    List::new(items.into_iter().collect()).expect(TRUE_SAMPLE)
}

/// A hash of some words.
pub fn hash(words: &str) -> Hash {
    Hash::Sha256(sha256(&[words.as_bytes()]))
}

/// 2026-01-01T00:00:00Z.
pub fn time() -> Time {
    Time(1_767_225_600)
}

/// A reason.
pub fn reason(word: &str) -> Spoken<Reason> {
    Spoken(Reason { code: code(word), text_hash: None, public: Words::default() })
}

/// From which examples and tests draw their salts: worth nothing outside of them.
pub const SALTS: Secret = Secret([1; 32]);

/// A signing key made from a public label: worth nothing outside examples and tests.
pub fn secret(label: &str) -> SigningKey {
    SigningKey::from_bytes(&sha256(&[b"mulu/sample-key", label.as_bytes()]))
}

/// The public key of [`secret`].
pub fn public(label: &str) -> PublicKey {
    PublicKey::ed25519(secret(label).verifying_key().to_bytes())
}

/// A key for everything. Keys of sample organisations are labelled "number/key", such as `1/0`.
pub fn key_spec(label: &str) -> KeySpec {
    KeySpec {
        public_key: public(label),
        label: text0(label),
        holder_tag: Some(hash(label)),
        allowed: None,
        valid_from: time(),
        valid_until: None,
    }
}
