//! A chain in memory.

use mulu_contracts::comet::commit::ValidatorPower;
use mulu_contracts::execute::{BlockWork, begin_block, execute_bundle};
use mulu_contracts::genesis::{Genesis, build, seat};
use mulu_contracts::kernel::block::Block;
use mulu_contracts::kernel::crypto::Strict;
use mulu_contracts::kernel::error::{Code, Rejected};
use mulu_contracts::kernel::state::{Changes, Overlay};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, Message, SignedTx, TxBody, TxResult};
use mulu_contracts::ledger::query::Query;
use mulu_contracts::ledger::samples::{SALTS, time, uscc};
use mulu_contracts::ledger::witness::{Recorder, Witness, WitnessReader};
use mulu_contracts::questions::QUESTIONS;
use mulu_contracts::registry::REGISTRY;

use crate::network::{CHAIN, genesis};
use crate::signing::{proven, sign};
use crate::state::MemState;

/// A chain in memory: each bundle is a block of its own, one second after the last.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// State after the last block.
    pub state: MemState,
    /// Height of the last block.
    pub height: u64,
    /// Time of the last block.
    pub time: Time,
    /// Why the transactions of the last block were refused.
    pub refusals: Vec<Option<Rejected>>,
    /// Units of work of the transactions of the last block.
    pub work: Vec<u64>,
}

impl Default for Ledger {
    fn default() -> Self {
        Ledger::new()
    }
}

impl Ledger {
    /// The sample network, one hour after its genesis.
    pub fn new() -> Ledger {
        Ledger::from_genesis(&genesis())
    }

    /// Another network.
    pub fn from_genesis(genesis: &Genesis) -> Ledger {
        Ledger::over(build(genesis, CHAIN, time()).expect("the genesis is valid"))
    }

    /// The sample network on an engine that takes other validators, with these for a beginning.
    pub fn seated(set: &[ValidatorPower]) -> Ledger {
        let made = build(&genesis(), CHAIN, time()).expect("the genesis is valid");
        Ledger::over(seat(made, set).expect("the set is one"))
    }

    fn over(changes: Changes) -> Ledger {
        let mut state = MemState::default();
        state.absorb(changes);
        Ledger { state, height: 1, time: Time(time().0 + 3_600), refusals: Vec::new(), work: Vec::new() }
    }

    /// The next block.
    pub fn block(&self) -> Block {
        Block { chain_id: CHAIN.into(), height: self.height + 1, time: Time(self.time.0 + 1) }
    }

    /// A transaction that expires in an hour, signed by keys of these labels.
    pub fn tx(&self, org: u32, keys: &[&str], rules: impl IntoIterator<Item = AnyRule>) -> SignedTx {
        self.tx_of(org, keys, rules.into_iter().map(|rule| proven(&rule).message(&SALTS)).collect())
    }

    /// The same of messages as their bytes are, also where no rule of this program makes them.
    pub fn tx_of(&self, org: u32, keys: &[&str], messages: Vec<Message>) -> SignedTx {
        let expires = Time(self.time.0 + 3_600);
        sign(TxBody { chain_id: CHAIN.into(), organisation: uscc(org), expires, messages }, keys)
    }

    /// A block with one bundle of these transactions.
    pub fn bundle(&mut self, transactions: Vec<SignedTx>) -> Vec<TxResult> {
        let block = self.block();
        let mut overlay = Overlay::new(&self.state);
        begin_block(&block, &mut overlay).expect("the host is whole");
        let bytes = Bundle { transactions }.encode();
        let outcome = execute_bundle(&block, 0, &bytes, &mut overlay, &Strict, &mut BlockWork::default()).expect("the host is whole");
        let changes = overlay.into_changes();
        self.state.absorb(changes);
        (self.height, self.time) = (block.height, block.time);
        self.refusals = outcome.refusals;
        self.work = outcome.work;
        outcome.results
    }

    /// A block without transactions.
    pub fn empty_block(&mut self) {
        let block = self.block();
        let mut overlay = Overlay::new(&self.state);
        begin_block(&block, &mut overlay).expect("the host is whole");
        let changes = overlay.into_changes();
        self.state.absorb(changes);
        (self.height, self.time) = (block.height, block.time);
    }

    /// A block with one transaction of an organisation, signed by these keys.
    pub fn submit_with(&mut self, org: u32, keys: &[&str], rules: impl IntoIterator<Item = AnyRule>) -> TxResult {
        let tx = self.tx(org, keys, rules);
        self.bundle(vec![tx]).remove(0)
    }

    /// A block with one message of an organisation, signed by its key `n/0`.
    pub fn submit(&mut self, org: u32, rule: impl Into<AnyRule>) -> TxResult {
        self.submit_with(org, &[&format!("{org}/0")], [rule.into()])
    }

    /// As `submit`, and must succeed.
    pub fn must(&mut self, org: u32, rule: impl Into<AnyRule>) -> TxResult {
        let result = self.submit(org, rule);
        assert_eq!(result.code, 0, "{:?}", self.refusals);
        result
    }

    /// As `submit`, and must be refused with this code; nothing may be written.
    pub fn refuse(&mut self, org: u32, rule: impl Into<AnyRule>, code: Code) -> Option<String> {
        let before = self.state.clone();
        let result = self.submit(org, rule);
        assert_eq!(code_of(&result), Some(code), "{:?}", self.refusals);
        assert!(before == self.state, "a refused transaction wrote something");
        self.refusals[0].clone().and_then(|r| r.detail)
    }

    /// Lets time pass.
    pub fn wait(&mut self, seconds: i64) {
        self.time = Time(self.time.0 + seconds);
    }

    /// Answers a question at the ledger's time; checks that the reads alone give the same answer.
    pub fn ask<Q: Query>(&self, question: Q) -> Q::Answer {
        let context = QUESTIONS.context(CHAIN, self.time);
        let recorder = Recorder::new(&self.state);
        let answer = question.answer(&context, &recorder).expect("the question has an answer");
        let witness = Witness { values: recorder.finish().values, tree: Vec::new(), ranges: Vec::new() };
        let again = question.answer(&context, &WitnessReader::new(&witness));
        assert_eq!(again.as_ref(), Ok(&answer), "the values read give another answer");
        answer
    }

    /// The word of a negative answer, as [`Ledger::ask`] gives it.
    pub fn negative<Q: Query>(&self, question: Q) -> Option<&'static str> {
        Q::negative(&self.ask(question))
    }
}

/// The error of a result.
pub fn code_of(result: &TxResult) -> Option<Code> {
    REGISTRY.code(result.code)
}

/// Answers a question as [`Ledger::ask`] does, in the JSON that people read.
pub fn ask<Q: Query>(ledger: &Ledger, question: Q) -> serde_json::Value {
    serde_json::to_value(ledger.ask(question)).expect("answers are JSON")
}
