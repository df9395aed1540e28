//! An answer as it is printed: what was asked of which chain, at which height, by whose word.

use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::proof::TrustShown;
use serde::Serialize;
use serde_json::Value;

use crate::exit::Failure;
use crate::lang::Lang;
use crate::show::{plain, time};
use crate::words::{Words, answers};

/// An answer with what it rests on.
#[derive(Debug, Clone)]
pub struct Document<A> {
    /// Chain.
    pub chain_id: String,
    /// Height of the state.
    pub height: u64,
    /// Time at which it is judged.
    pub time: Time,
    /// By whose word; none where nothing was proven.
    pub trust: Option<TrustShown>,
    /// The word of a proven no.
    pub negative: Option<&'static str>,
    /// Nothing that belongs to the answer is left out.
    pub complete: bool,
    /// The answer.
    pub answer: A,
}

/// The members that scripts read.
#[derive(Serialize)]
struct Whole<'a> {
    chain_id: &'a str,
    height: String,
    time: Time,
    verified: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    complete: Option<bool>,
    trust: Option<&'a TrustShown>,
    answer: Value,
}

impl<A> Document<A> {
    /// The same about something else, made of this answer.
    pub fn with<B>(self, make: impl FnOnce(A) -> B) -> Document<B> {
        let Document { chain_id, height, time, trust, negative, complete, answer } = self;
        Document { chain_id, height, time, trust, negative, complete, answer: make(answer) }
    }

    /// One line: how it was proven, and by whose word.
    pub fn verdict(&self, lang: Lang) -> String {
        let at = time::words(self.time, lang);
        let Some(trust) = &self.trust else { return plain::escape(answers::unverified_at(self.height, at).of(lang)) };
        let mut said = vec![answers::proven_at(self.height, at), answers::signed(trust.validators, &trust.signed_power)];
        if trust.hand_overs > 0 {
            said.push(answers::hand_overs(trust.hand_overs));
        }
        said.extend(self.note());
        let said: Vec<&str> = said.iter().map(|words| words.of(lang)).collect();
        plain::escape(&said.join(lang.choose("; ", "；")))
    }

    /// What is to be said about how far the word of a proof reaches.
    pub fn note(&self) -> Option<Words> {
        let note = self.trust.as_ref()?.note?;
        Some(if note.contains("the word of one node") { answers::one_node() } else { Words::same(note) })
    }
}

impl<A: Serialize> Document<A> {
    /// As scripts read it.
    pub fn json(&self) -> Result<Value, Failure> {
        let answer = crate::wide::to_value(&self.answer).map_err(|e| Failure::defect(e.to_string()))?;
        let complete = Some(false).filter(|_| !self.complete);
        let whole = Whole {
            chain_id: &self.chain_id,
            height: self.height.to_string(),
            time: self.time,
            verified: self.trust.is_some(),
            complete,
            trust: self.trust.as_ref(),
            answer,
        };
        serde_json::to_value(whole).map_err(|e| Failure::defect(e.to_string()))
    }
}
