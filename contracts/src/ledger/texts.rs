//! Long texts: a record keeps the hash of each, salt and words lie beside it as a blob, so that redaction drops both and changes no hash,
//! root or version. One walk serves salting, storing, hashing, answering and refusing.

use std::collections::BTreeSet;
use std::io::Read;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize};

use crate::kernel::block::Position;
use crate::kernel::codec::{TypeError, decode_exact, encode, record, sha256};
use crate::kernel::error::Fault;
use crate::kernel::id::ProposalId;
use crate::kernel::state::{Bytes32, Key, Record, StateRead, Subject, blob_hash};
use crate::kernel::text::Code;
use crate::kernel::value::Hash;
use crate::kernel::walk::{LongTexts, Path, Salt, Visit};
use crate::kernel::words::Words;

/// What lies under the hash of a long text in a record. The object is part of it: the same words under the same salt in another object are
/// another text, which stays when this one is redacted.
#[derive(Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct TextBlob {
    object: Subject,
    salt: Salt,
    text: String,
}

/// The hash of words under their salt, wherever they are said: a payload's hash is made of these.
fn spoken_hash(salt: &Salt, words: &str) -> Bytes32 {
    sha256(&[b"mulu/words/v1", salt, words.as_bytes()])
}

/// The same of the words that lie in a record's text.
pub fn spoken_hash_of(blob: &[u8]) -> Result<Bytes32, Fault> {
    let TextBlob { salt, text, .. } = decode_exact(blob).map_err(|e| Fault::new(format!("a kept text: {e}")))?;
    Ok(spoken_hash(&salt, &text))
}

/// Calls with the hash of all words that a value says.
pub fn each_spoken(value: &mut dyn LongTexts, visit: &mut dyn FnMut(Bytes32)) {
    value.each_text(&Path::Here, &mut |_, text| {
        if let Some((salt, words)) = text.words().filter(|(_, words)| !words.is_empty()) {
            visit(spoken_hash(salt, words));
        }
    });
}

/// Puts hashes in place of all words that are not empty, as a payload's hash has them.
pub fn seal(value: &mut dyn LongTexts) {
    value.each_text(&Path::Here, &mut |_, text| {
        let Some((salt, words)) = text.words().filter(|(_, words)| !words.is_empty()) else { return };
        text.hide(spoken_hash(salt, words));
    });
}

/// Blobs to keep: (hash, bytes).
pub type Blobs = Vec<(Bytes32, Vec<u8>)>;

/// What the salts of a sender's texts are drawn from. It never leaves the sender: who knows it can try guesses at words that are gone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Gives every text that has none a salt: random to everybody but who knows the secret, and the same for the same value and place, so that
/// what is sent again is the same again.
pub fn salt(value: &mut dyn LongTexts, secret: &Secret, place: &[u8]) {
    value.each_text(&Path::Here, &mut |path, text| {
        let Some((_, words)) = text.words() else { return };
        let salt = sha256(&[b"mulu/salt/v1", &secret.0, &sha256(&[place]), &sha256(&[path.to_string().as_bytes()]), words.as_bytes()]);
        text.salt(salt);
    });
}

/// Puts hashes in place of all words that are not empty, as an object's records have them, and gives what they stand for.
pub fn hide(value: &mut dyn LongTexts, object: &Subject) -> Blobs {
    let mut blobs = Blobs::new();
    value.each_text(&Path::Here, &mut |_, text| {
        let Some((salt, words)) = text.words().filter(|(_, words)| !words.is_empty()) else { return };
        let blob = encode(&TextBlob { object: object.clone(), salt: *salt, text: words.to_string() });
        let hash = blob_hash(&blob);
        text.hide(hash);
        blobs.push((hash, blob));
    });
    blobs
}

/// A text whose words governance had removed 遮蔽 (docs/spec/governance.md).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Redacted {
    /// The hash that stands for it, in every version in which the same words stood in this place.
    pub text: Bytes32,
    /// By which proposal.
    pub proposal: ProposalId,
}

/// What was redacted in an object: the mark that every question reads before it asks for words.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Redactions {
    /// Sorted by hash.
    pub texts: Vec<Redacted>,
}

impl Record for Redactions {
    const NAME: &'static str = "redactions";
}

impl Redactions {
    /// Is the text of this hash redacted?
    pub fn has(&self, text: &Bytes32) -> bool {
        self.texts.binary_search_by_key(text, |r| r.text).is_ok()
    }
}

/// Key of what was redacted in an object.
pub fn redactions(subject: &Subject) -> Key<Redactions> {
    Key::new(subject, &[])
}

/// The long texts of a value: where, and the hash that stands there.
pub type Places = BTreeSet<(String, Bytes32)>;

/// The places of a value's hidden texts, below a place.
pub fn places(value: &mut dyn LongTexts, below: &Path<'_>) -> Places {
    let mut places = Places::new();
    value.each_text(below, &mut |path, text| places.extend(text.hash_of_words().map(|hash| (path.to_string(), hash))));
    places
}

/// The texts that a version of an object took the place of: nothing else in the state names them any more, and rules read no old values.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Replaced {
    /// Sorted by place, then hash.
    pub texts: Vec<(String, Bytes32)>,
}

impl Record for Replaced {
    const NAME: &'static str = "replaced";
}

/// Key of what a version took the place of.
pub fn replaced(object: &Subject, version: u64) -> Key<Replaced> {
    Key::new(object, &[&version.to_be_bytes()])
}

/// Puts the words back in place of their hashes; those that were redacted in this object are said to be.
pub fn show(value: &mut dyn LongTexts, subject: &Subject, state: &dyn StateRead) -> Result<(), Fault> {
    let gone = redactions(subject).get(state)?.unwrap_or_default();
    let mut failed = None;
    value.each_text(&Path::Here, &mut |path, text| {
        if failed.is_none()
            && let Some(hash) = text.hash_of_words()
        {
            if gone.has(&hash) {
                return text.redact();
            }
            failed = words_of(state, &hash).and_then(|w| text.show(w).map_err(|e| Fault::new(format!("{path}: {e}")))).err();
        }
    });
    failed.map_or(Ok(()), Err)
}

/// The hash that stands for the text at a path; none where no long text stands there, or none that was hidden.
pub fn hash_at(value: &mut dyn LongTexts, at: &str) -> Option<Bytes32> {
    let mut found = None;
    value.each_text(&Path::Here, &mut |path, text| {
        if path.to_string() == at {
            found = text.hash_of_words();
        }
    });
    found
}

fn words_of(state: &dyn StateRead, hash: &Bytes32) -> Result<String, Fault> {
    let blob = state.blob(hash)?.ok_or_else(|| Fault::new("a text is not kept here"))?;
    let blob: TextBlob = decode_exact(&blob).map_err(|e| Fault::new(format!("a kept text: {e}")))?;
    Ok(blob.text)
}

/// What a sender says: all words in full. A hash in place of words is `field_invalid`, else somebody could bind an entry to
/// words that nobody has seen. Encoded as the value itself.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, Serialize)]
#[serde(transparent)]
pub struct Spoken<T>(pub T);

impl<T: LongTexts> Spoken<T> {
    fn checked(mut value: T) -> Result<Self, TypeError> {
        let mut hidden = None;
        value.each_text(&Path::Here, &mut |path, text| {
            if hidden.is_none() && text.hash_of_words().is_some() {
                hidden = Some(path.to_string());
            }
        });
        match hidden {
            Some(path) => Err(TypeError::new("words are needed here, not their hash").under(&path)),
            None => Ok(Spoken(value)),
        }
    }
}

impl<T> std::ops::Deref for Spoken<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: LongTexts> LongTexts for Spoken<T> {
    fn each_text(&mut self, at: &Path<'_>, visit: &mut Visit<'_>) {
        self.0.each_text(at, visit);
    }
}

impl<T: BorshDeserialize + LongTexts> BorshDeserialize for Spoken<T> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(Self::checked(T::deserialize_reader(reader)?)?)
    }
}

impl<'de, T: Deserialize<'de> + LongTexts> Deserialize<'de> for Spoken<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::checked(T::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

record! {
    /// Why (docs/spec/conventions.md): a code of the list `reasons`, and words for everybody. Longer words stay with the organisations.
    pub struct Reason {
        /// Code of the list `reasons`.
        pub code: Code<48>,
        /// Salted hash over longer words that are not on the ledger.
        #[serde(default)]
        pub text_hash: Option<Hash>,
        /// Words for everybody.
        #[serde(default)]
        pub public: Words<0, 200, false>,
    }
}

/// A reason that stands beside its act ([`crate::ledger::rule::Rule::SAYS`]).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Said {
    /// Why.
    pub reason: Reason,
}

impl Record for Said {
    const NAME: &'static str = "said";
}

/// Key of the reason of an act on an object, by the act's block and its place in it.
pub fn said(object: &Subject, height: u64, position: &Position) -> Key<Said> {
    Key::new(object, &[&height.to_be_bytes(), &encode(position)])
}
