//! What the tables of the domains hold: a line for each kind and each question, and a payload, a question or an answer of any of them.

use std::any::Any;
use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use crate::kernel::block::Block;
use crate::kernel::codec::{DecodeError, as_of, decode_exact, encode, sha256};
use crate::kernel::crypto::{KeyProof, PublicKey, Strict, Verifier as _};
use crate::kernel::error::{Code, Fault, Refusal};
use crate::kernel::id::Uscc;
use crate::kernel::kind::Kind;
use crate::kernel::state::{Bytes32, Overlay, StateRead};
use crate::kernel::value::{Hash32, Time};
use crate::kernel::walk::LongTexts;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::envelope::Message;
use crate::ledger::joint_act::ShowJoint;
use crate::ledger::law::Law;
use crate::ledger::possession::{Brought, Proofs, possession_bytes};
use crate::ledger::query::{Context, Query};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{self, Secret};

const PAYLOAD_TAG: &[u8] = b"mulu/payload/v1";

/// A kind in the table of its domain.
pub struct KindEntry {
    /// See [`Rule::NUMBER`].
    pub number: u16,
    /// See [`Rule::NAME`].
    pub name: &'static str,
    /// See [`Rule::ALLOWED`].
    pub allowed: &'static [Allowed],
    /// See [`Rule::SINCE`].
    pub since: u64,
    /// See [`Rule::HOLD`].
    pub hold: Hold,
    /// See [`Rule::EXAMPLE_AFTER`].
    pub example_after: &'static [&'static str],
    /// See [`Rule::SAYS`].
    pub says: bool,
    /// See [`Rule::SHOW_JOINT`].
    pub show_joint: Option<ShowJoint>,
    decode: fn(&[u8]) -> Result<AnyRule, DecodeError>,
    from_json: fn(Json) -> Result<AnyRule, serde_json::Error>,
    example: fn() -> AnyRule,
}

impl KindEntry {
    /// The line of a kind.
    pub const fn of<R: Rule>() -> KindEntry {
        KindEntry {
            number: R::NUMBER,
            name: R::NAME,
            allowed: R::ALLOWED,
            since: R::SINCE,
            hold: R::HOLD,
            example_after: R::EXAMPLE_AFTER,
            says: R::SAYS,
            show_joint: R::SHOW_JOINT,
            decode: |payload| decode_exact::<R>(payload).map(AnyRule::from),
            from_json: |json| serde_json::from_value::<R>(json).map(AnyRule::from),
            example: || AnyRule::from(R::example()),
        }
    }

    /// As the wire and the records know it.
    pub fn kind(&self) -> Kind {
        Kind(self.number)
    }

    /// A payload from its bytes.
    pub fn decode(&self, payload: &[u8]) -> Result<AnyRule, DecodeError> {
        (self.decode)(payload)
    }

    /// A payload from JSON, as forms are written.
    pub fn from_json(&self, json: Json) -> Result<AnyRule, serde_json::Error> {
        (self.from_json)(json)
    }

    /// See [`Rule::example`].
    pub fn example(&self) -> AnyRule {
        (self.example)()
    }
}

/// The kinds of a domain, a line each: its file and its type there. Makes the modules and the table `KINDS`.
macro_rules! kinds {
    ($($(#[$when:meta])* $file:ident::$kind:ident;)*) => {
        $($(#[$when])* pub mod $file;)*

        /// The kinds of this domain, by number.
        pub const KINDS: &[crate::ledger::entry::KindEntry] = &[$($(#[$when])* crate::ledger::entry::KindEntry::of::<$file::$kind>(),)*];
    };
}
pub(crate) use kinds;

/// What every rule can do, whatever its type.
trait ErasedRule: fmt::Debug + Send + Sync {
    fn kind(&self) -> Kind;
    fn allowed(&self) -> &'static [Allowed];
    fn hold(&self, signer: &Uscc) -> Hold;
    fn payload(&self) -> Vec<u8>;
    fn texts(&mut self) -> &mut dyn LongTexts;
    fn to_json(&self) -> Json;
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8;
    fn require_types(&self, tx: &TxContext) -> Result<(), Refusal>;
    fn brings(&self) -> Option<Brought>;
    fn take_proofs(&mut self, proofs: Proofs);
    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal>;
    fn boxed(&self) -> Box<dyn ErasedRule>;
    fn as_any(&self) -> &dyn Any;
}

impl<R: Rule> ErasedRule for R {
    fn kind(&self) -> Kind {
        Kind(R::NUMBER)
    }
    fn allowed(&self) -> &'static [Allowed] {
        Rule::allowed(self)
    }
    fn hold(&self, signer: &Uscc) -> Hold {
        Rule::hold(self, signer)
    }
    fn payload(&self) -> Vec<u8> {
        encode(self)
    }
    fn texts(&mut self) -> &mut dyn LongTexts {
        self
    }
    fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or(Json::Null)
    }
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        Rule::keys_needed(self, signer, k)
    }
    fn require_types(&self, tx: &TxContext) -> Result<(), Refusal> {
        Rule::require_types(self, tx)
    }
    fn brings(&self) -> Option<Brought> {
        Rule::brings(self)
    }
    fn take_proofs(&mut self, proofs: Proofs) {
        Rule::take_proofs(self, proofs);
    }
    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        Rule::check(self, tx, draft)
    }
    fn boxed(&self) -> Box<dyn ErasedRule> {
        Box::new(self.clone())
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A decoded payload of any kind.
pub struct AnyRule(Box<dyn ErasedRule>);

impl AnyRule {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.0.kind()
    }

    /// Who may send it.
    pub fn allowed(&self) -> &'static [Allowed] {
        self.0.allowed()
    }

    /// See [`Rule::hold`].
    pub fn hold(&self, signer: &Uscc) -> Hold {
        self.0.hold(signer)
    }

    /// With a salt for each long text that has none, drawn from the secret of who sends it.
    #[must_use]
    pub fn salted(&self, secret: &Secret) -> AnyRule {
        let mut salted = self.clone();
        let mut bare = self.clone();
        texts::seal(bare.0.texts());
        texts::salt(salted.0.texts(), secret, &[&self.kind().0.to_le_bytes()[..], &bare.0.payload()].concat());
        salted
    }

    /// As a message of who has this secret.
    pub fn message(&self, secret: &Secret) -> Message {
        Message { kind: self.kind().0, payload: self.salted(secret).0.payload() }
    }

    /// SHA-256(tag ‖ kind ‖ payload, each long text as its salted hash): tells a repeat from other content under the same id. Whoever
    /// holds the record can make it again, and it confirms no guess at words that are gone.
    pub fn payload_hash(&self) -> Hash32 {
        let mut hidden = self.clone();
        texts::seal(hidden.0.texts());
        Hash32(sha256(&[PAYLOAD_TAG, &self.kind().0.to_le_bytes(), &hidden.0.payload()]))
    }

    /// Calls with the hash of all words that it says, each as the payload's hash has it.
    pub fn each_spoken(&mut self, visit: &mut dyn FnMut(Bytes32)) {
        texts::each_spoken(self.0.texts(), visit);
    }

    /// To JSON.
    pub fn to_json(&self) -> Json {
        self.0.to_json()
    }

    /// The payload, if it is of this kind.
    pub fn get<R: Rule>(&self) -> Option<&R> {
        self.0.as_any().downcast_ref()
    }

    /// See [`Rule::keys_needed`].
    pub fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        self.0.keys_needed(signer, k)
    }

    /// See [`Rule::require_types`].
    pub fn require_types(&self, tx: &TxContext) -> Result<(), Refusal> {
        self.0.require_types(tx)
    }

    /// See [`Rule::brings`].
    pub fn brings(&self) -> Option<Brought> {
        self.0.brings()
    }

    /// With a proof of possession for each key that it brings: one that it has already, in any order, else one that `sign` makes. Gives the
    /// key for which there is none.
    pub fn proven(&self, chain_id: &str, sign: &dyn Fn(&PublicKey, &[u8]) -> Option<KeyProof>) -> Result<AnyRule, PublicKey> {
        let Some(Brought { org, keys, proofs }) = self.brings() else { return Ok(self.clone()) };
        let mut all = Vec::with_capacity(keys.len());
        for key in keys {
            let bytes = possession_bytes(chain_id, &org, &key);
            let given = proofs.iter().find(|proof| Strict.verify(&key, &bytes, &proof.0)).copied();
            all.push(given.or_else(|| sign(&key, &bytes)).ok_or(key)?);
        }
        let mut proven = self.clone();
        proven.0.take_proofs(Proofs::new(all).unwrap_or_default());
        Ok(proven)
    }

    /// See [`Rule::check`].
    pub fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        self.0.check(tx, draft)
    }
}

impl<R: Rule> From<R> for AnyRule {
    fn from(rule: R) -> Self {
        AnyRule(Box::new(rule))
    }
}

impl Clone for AnyRule {
    fn clone(&self) -> Self {
        AnyRule(self.0.boxed())
    }
}

impl fmt::Debug for AnyRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A question in the table of its domain.
pub struct QueryEntry {
    /// See [`Query::NUMBER`].
    pub number: u16,
    /// See [`Query::NAME`].
    pub name: &'static str,
    /// See [`Query::SINCE`].
    pub since: u64,
    decode: fn(&[u8]) -> Result<Question, DecodeError>,
}

impl QueryEntry {
    /// The line of a question.
    pub const fn of<Q: Query>() -> QueryEntry {
        QueryEntry { number: Q::NUMBER, name: Q::NAME, since: Q::SINCE, decode: |args| decode_exact::<Q>(args).map(Question::from) }
    }
}

/// What every question can do, whatever its type.
trait ErasedQuery: fmt::Debug + Send + Sync {
    fn number(&self) -> u16;
    fn name(&self) -> &'static str;
    fn args(&self) -> Vec<u8>;
    fn to_json(&self) -> Json;
    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Answer, Fault>;
    fn boxed(&self) -> Box<dyn ErasedQuery>;
    fn as_any(&self) -> &dyn Any;
}

impl<Q: Query> ErasedQuery for Q {
    fn number(&self) -> u16 {
        Q::NUMBER
    }
    fn name(&self) -> &'static str {
        Q::NAME
    }
    fn args(&self) -> Vec<u8> {
        encode(self)
    }
    fn to_json(&self) -> Json {
        serde_json::to_value(self).unwrap_or(Json::Null)
    }
    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Answer, Fault> {
        Query::answer(self, context, state).map(Answer::to::<Q>)
    }
    fn boxed(&self) -> Box<dyn ErasedQuery> {
        Box::new(self.clone())
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// A question of any number.
pub struct Question(Box<dyn ErasedQuery>);

impl Question {
    /// Its number and its arguments in borsh.
    pub fn encode(&self) -> (u16, Vec<u8>) {
        (self.0.number(), self.0.args())
    }

    /// The stable name.
    pub fn name(&self) -> &'static str {
        self.0.name()
    }

    /// Its arguments, for people.
    pub fn to_json(&self) -> Json {
        self.0.to_json()
    }

    /// The question, if it is of this type.
    pub fn get<Q: Query>(&self) -> Option<&Q> {
        self.0.as_any().downcast_ref()
    }

    /// Answers it by reading.
    pub fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Answer, Fault> {
        self.0.answer(context, state)
    }
}

impl<Q: Query> From<Q> for Question {
    fn from(query: Q) -> Self {
        Question(Box::new(query))
    }
}

impl Clone for Question {
    fn clone(&self) -> Self {
        Question(self.0.boxed())
    }
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.encode() == other.encode()
    }
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The answer to a question, with the question's type.
#[derive(Clone)]
struct To<Q: Query>(Q::Answer);

/// What every answer can do, whatever its type.
trait ErasedAnswer: fmt::Debug + Send + Sync {
    fn content(&self) -> &dyn erased_serde::Serialize;
    fn negative(&self) -> Option<&'static str>;
    fn equals(&self, other: &dyn ErasedAnswer) -> bool;
    fn boxed(&self) -> Box<dyn ErasedAnswer>;
    fn as_any(&self) -> &dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

impl<Q: Query> fmt::Debug for To<Q> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<Q: Query> ErasedAnswer for To<Q> {
    fn content(&self) -> &dyn erased_serde::Serialize {
        &self.0
    }
    fn negative(&self) -> Option<&'static str> {
        Q::negative(&self.0)
    }
    fn equals(&self, other: &dyn ErasedAnswer) -> bool {
        other.as_any().downcast_ref::<Self>().is_some_and(|other| self.0 == other.0)
    }
    fn boxed(&self) -> Box<dyn ErasedAnswer> {
        Box::new(self.clone())
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// The answer to a question of any number.
pub struct Answer(Box<dyn ErasedAnswer>);

impl Answer {
    /// The answer to a question of this type.
    pub fn to<Q: Query>(answer: Q::Answer) -> Answer {
        Answer(Box::new(To::<Q>(answer)))
    }

    /// The answer, if it is one to a question of this type.
    pub fn get<Q: Query>(&self) -> Option<&Q::Answer> {
        self.0.as_any().downcast_ref::<To<Q>>().map(|to| &to.0)
    }

    /// As [`Answer::get`], by value.
    pub fn into<Q: Query>(self) -> Option<Q::Answer> {
        self.0.into_any().downcast::<To<Q>>().ok().map(|to| to.0)
    }

    /// The word for a negative answer (`not_found`, `deny` …), none for a positive one.
    pub fn negative(&self) -> Option<&'static str> {
        self.0.negative()
    }
}

impl Clone for Answer {
    fn clone(&self) -> Self {
        Answer(self.0.boxed())
    }
}

impl PartialEq for Answer {
    fn eq(&self, other: &Self) -> bool {
        self.0.equals(other.0.as_ref())
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        erased_serde::serialize(self.0.content(), serializer)
    }
}

/// Something that a block does before its transactions, where its time has come. Only a broken host fails.
pub type Timer = fn(&'static Law, &Block, &mut Overlay<'_>) -> Result<(), Fault>;

/// What the domains own besides their questions, joined.
pub struct Registry {
    /// What rules and questions may know of it.
    pub law: Law,
    /// Kinds, by domain.
    pub kinds: &'static [&'static [KindEntry]],
    /// What a block does by itself, in order.
    pub timers: &'static [Timer],
    /// Error codes, by domain.
    pub codes: &'static [&'static [Code]],
}

impl Registry {
    /// All kinds, by number.
    pub fn kinds(&self) -> Vec<&'static KindEntry> {
        let mut all: Vec<_> = self.each().collect();
        all.sort_by_key(|kind| kind.number);
        all
    }

    fn each(&self) -> impl Iterator<Item = &'static KindEntry> {
        self.kinds.iter().flat_map(|of_domain| of_domain.iter())
    }

    /// The kind of a number, in any version.
    pub fn kind(&self, number: u16) -> Option<&'static KindEntry> {
        self.each().find(|kind| kind.number == number)
    }

    /// The kind of a number, if an app version knows it.
    pub fn kind_at(&self, number: u16, version: u64) -> Option<&'static KindEntry> {
        self.kind(number).filter(|kind| kind.since <= version)
    }

    /// The kind of a name.
    pub fn kind_named(&self, name: &str) -> Option<&'static KindEntry> {
        self.each().find(|kind| kind.name == name)
    }

    /// All error codes, by number.
    pub fn codes(&self) -> Vec<Code> {
        let mut all: Vec<_> = self.codes.iter().flat_map(|of_domain| of_domain.iter().copied()).collect();
        all.sort();
        all
    }

    /// The error code of a number.
    pub fn code(&self, number: u32) -> Option<Code> {
        self.codes.iter().flat_map(|of_domain| of_domain.iter().copied()).find(|code| code.number() == number)
    }
}

/// The questions of all domains, joined.
pub struct Questions {
    /// What they may know of all domains.
    pub law: &'static Law,
    /// By domain.
    pub tables: &'static [&'static [QueryEntry]],
}

impl Questions {
    /// All of them, by number.
    pub fn all(&self) -> Vec<&'static QueryEntry> {
        let mut all: Vec<_> = self.tables.iter().flat_map(|of_domain| of_domain.iter()).collect();
        all.sort_by_key(|question| question.number);
        all
    }

    /// Decodes a question; none where no version knows the number.
    pub fn decode(&self, number: u16, args: &[u8]) -> Option<Result<Question, DecodeError>> {
        self.decode_at(number, args, u64::MAX)
    }

    /// Decodes a question; none where an app version does not know the number.
    pub fn decode_at(&self, number: u16, args: &[u8], version: u64) -> Option<Result<Question, DecodeError>> {
        let mut all = self.tables.iter().flat_map(|of_domain| of_domain.iter());
        let question = all.find(|question| question.number == number && question.since <= version)?;
        Some(as_of(version, || (question.decode)(args)))
    }

    /// When and where a question is judged.
    pub fn context(&self, chain_id: impl Into<String>, time: Time) -> Context {
        Context { chain_id: chain_id.into(), time, law: self.law }
    }
}
