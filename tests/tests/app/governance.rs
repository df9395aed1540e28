//! Governance through the solo engine: what was decided takes effect before the transactions of its block; redacted words are gone from
//! the node, proofs made before stand, and the same blocks give the same state again (docs/spec/governance.md).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::SigningKey;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::parameters::THEMES;
use mulu_contracts::catalog::queries::entry::{GetEntry, GetEntryVersion};
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::comet::trust::{Trust, trust_from_genesis};
use mulu_contracts::governance::access::content_hash;
use mulu_contracts::governance::action::{Action, Redact, SetCodes, Target};
use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::queries::{GetProposal, ProposalHistory};
use mulu_contracts::governance::records::ProposalStatus;
use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::id::{EntryId, ProposalId};
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::StateRead;
use mulu_contracts::kernel::text::Ascii;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::ask::{Ask, AskError, QUESTION, SEARCH, SearchAsk, SearchFound};
use mulu_contracts::ledger::entry::{Answer, AnyRule, Question};
use mulu_contracts::ledger::envelope::{Bundle, SignedTx, TxBody};
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::proof::{Fact, ProofFile};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, DEPARTMENT, ENTERPRISE, SALTS, SECTOR_AUTHORITY, SUPERVISOR, code, division, list, local_key, reason, set, time,
    uscc,
};
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::questions::QUESTIONS;
use mulu_genesis::{KeyFile, Made, SAMPLE_SOLO, Validator as Named, document};
use mulu_node::anchors::Anchors;
use mulu_node::app::{App, BlockInput, seconds};
use mulu_node::engine::rpc::{Methods as _, Questions};
use mulu_node::engine::solo::block::{Parent, Rules, SignedBlock, Validator};
use mulu_node::engine::solo::{Setup, Solo};
use mulu_node::results;
use mulu_node::storage::{Column, Store, fsck};
use mulu_testkit::{CHAIN, sign};
use serde_json::json;

/// Seconds that a proposal waits at least.
const DELAY: i64 = 60;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

fn genesis() -> serde_json::Value {
    let network = mulu_genesis::Network::parse(SAMPLE_SOLO).unwrap();
    let validators = vec![Named { name: "solo".into(), public_key: key().verifying_key().to_bytes(), power: 10 }];
    // The state is replaced below; the sample asks for a governor with a key.
    let city = format!(r#"{{"city": "ed25519:{}"}}"#, hex::encode(key().verifying_key().to_bytes()));
    let made = Made { chain_id: CHAIN.into(), time: time(), validators, keys: KeyFile::parse(&city).unwrap() };
    let mut genesis = document(&network, &made).unwrap();
    let mut state = mulu_testkit::genesis();
    state.parameters.insert("gov_delay".into(), Value::Number(DELAY as u64));
    genesis["app_state"] = serde_json::to_value(state).unwrap();
    genesis
}

fn at(time: Time) -> tendermint::Time {
    tendermint::Time::from_unix_timestamp(time.0, 0).unwrap()
}

fn open(dir: &Path) -> Solo {
    let store = Arc::new(Store::open(dir).unwrap());
    let anchors = Arc::new(Anchors::new(store.clone()));
    let app = Arc::new(App::open(store.clone(), anchors.clone(), "solo").unwrap());
    let interval = Duration::from_secs(5);
    let solo = Solo::open(Setup { store, app, genesis: genesis(), key: key(), interval, max_tx_bytes: 4 << 20 }).unwrap();
    anchors.connect(solo.chain().clone());
    solo
}

/// A chain whose blocks have the times that a test gives them.
struct Chain {
    solo: Solo,
    validator: Validator,
    parent: Parent,
    /// Time of the next block.
    next: Time,
    blocks: Vec<Arc<SignedBlock>>,
    trust: Trust,
}

impl Chain {
    fn new(dir: &Path) -> Chain {
        let (genesis, solo) = (genesis(), open(dir));
        let number = |pointer: &str| genesis.pointer(pointer).and_then(serde_json::Value::as_str).unwrap().parse().unwrap();
        let rules = Rules {
            chain_id: CHAIN.parse().unwrap(),
            genesis_time: at(time()),
            block_max_bytes: number("/consensus_params/block/max_bytes"),
            block_max_gas: number("/consensus_params/block/max_gas"),
            power: 10_u32.into(),
        };
        let validator = Validator::new(key(), rules).unwrap();
        let parent = Parent { block: None, app_hash: solo.store().root_at(0).unwrap(), results: Vec::new(), version: 1 };
        let trust = trust_from_genesis(&genesis, [0; 32]).unwrap();
        Chain { solo, validator, parent, next: time(), blocks: Vec::new(), trust }
    }

    /// A block with these transactions; the one after it has the time `then`. Gives the codes.
    fn block(&mut self, txs: Vec<SignedTx>, then: Time) -> Vec<u32> {
        let bundles = if txs.is_empty() { Vec::new() } else { vec![Bundle { transactions: txs }.encode()] };
        let block = Arc::new(self.validator.make(&self.parent, bundles, at(then)).unwrap());
        assert_eq!(seconds(block.header.time), self.next);
        self.solo.chain().save(block.clone()).unwrap();
        self.solo.apply(block.clone()).unwrap();
        let height = block.height();
        let results = results::block(self.solo.store(), height).unwrap();
        let app_hash = self.solo.store().root_at(height).unwrap();
        self.parent = Parent { block: Some(block.clone()), app_hash, results, version: 1 };
        self.blocks.push(block);
        self.next = then;
        let row = results::bundle(self.solo.store(), height, 0).unwrap();
        row.map(|r| r.results.iter().map(|r| r.code).collect()).unwrap_or_default()
    }

    fn tx(&self, org: u32, rule: impl Into<AnyRule>) -> SignedTx {
        let expires = Time(self.next.0 + 1_800);
        let body = TxBody { chain_id: CHAIN.into(), organisation: uscc(org), expires, messages: vec![rule.into().message(&SALTS)] };
        sign(body, &[&format!("{org}/0")])
    }

    /// What a search of the node finds.
    fn search(&self, words: &str) -> Vec<EntryId> {
        let ask = SearchAsk { words: words.chars().take(20).collect(), limit: 10 };
        let answer = self.solo.app().query(SEARCH, &encode(&ask));
        assert_eq!(answer.code, 0, "{}", answer.log);
        serde_json::from_slice::<SearchFound>(&answer.value).unwrap().ids
    }

    /// One block with one transaction that passes, one second before the next.
    fn must(&mut self, org: u32, rule: impl Into<AnyRule>) {
        let tx = self.tx(org, rule);
        assert_eq!(self.block(vec![tx], Time(self.next.0 + 1)), [0]);
    }

    /// Proposes, and three of four approve. The next block has the time of the proposal, less `before`.
    fn agree(&mut self, word: &str, action: Action, before: i64) -> ProposalId {
        let effective_at = Time(self.next.0 + DELAY);
        let propose = Propose { local_key: local_key(word), action, effective_at, reason: reason("law") };
        let id = ProposalId::derive(&division(CITY), &uscc(CITY_BUREAU), &propose.local_key);
        let content_hash = content_hash(&id, &propose.action, effective_at, &propose.reason);
        self.must(CITY_BUREAU, propose);
        let vote = ApproveProposal { id, version: 1, content_hash, reason: None };
        let votes: Vec<_> = [CITY_BUREAU, SUPERVISOR, SECTOR_AUTHORITY].iter().map(|n| self.tx(*n, vote.clone())).collect();
        assert_eq!(self.block(votes, Time(effective_at.0 - before)), [0, 0, 0]);
        id
    }

    /// The node's answer: a proof file, or why there is none.
    fn ask(&self, question: impl Into<Question>, moment: Option<Moment>) -> Result<Vec<u8>, u32> {
        let (query, args) = question.into().encode();
        let answer = self.solo.app().query(QUESTION, &encode(&Ask { query, args, moment }));
        if answer.code == 0 { Ok(answer.value) } else { Err(answer.code) }
    }

    /// What a proof file proves to a client that knows nothing but genesis.
    fn proven(&self, file: &[u8]) -> Answer {
        match ProofFile::from_bytes(file).unwrap().verify(&self.trust, &QUESTIONS).unwrap().fact {
            Fact::Answer(_, answer) => *answer,
            other => panic!("{other:?}"),
        }
    }

    fn status(&self, id: &ProposalId) -> ProposalStatus {
        let found = self.proven(&self.ask(GetProposal { id: *id }, None).unwrap()).into::<GetProposal>();
        found.unwrap().unwrap().proposal.status
    }

    fn input(&self, height: usize) -> BlockInput {
        let block = &self.blocks[height - 1];
        BlockInput { height: block.height(), time: block.header.time, hash: block.hash() }
    }
}

/// Detail of an entry, in JSON.
fn detail(answer: Answer) -> serde_json::Value {
    if let Some(Some(found)) = answer.get::<GetEntry>() {
        return serde_json::to_value(&found.detail).unwrap();
    }
    let found = answer.into::<GetEntryVersion>().unwrap().unwrap();
    serde_json::to_value(&found.detail).unwrap()
}

#[test]
fn a_decision_takes_effect_in_the_first_block_at_its_time_before_its_transactions_and_its_end_is_proven() {
    let dir = tempfile::tempdir().unwrap();
    let mut chain = Chain::new(dir.path());
    chain.block(Vec::new(), Time(time().0 + 3_600));
    let from = chain.next;
    let role = AssignRole { org: uscc(ENTERPRISE), role: Role::Governor, scope_division: division(CITY), from, ..AssignRole::example() };
    let id = chain.agree("a new governor", Action::AssignRole(role), 1);
    let by_it = |chain: &Chain| {
        let effective_at = Time(chain.next.0 + 2 * DELAY);
        let propose = Propose { local_key: local_key("its first"), effective_at, ..Propose::example() };
        chain.tx(ENTERPRISE, propose)
    };
    // One second early: its transaction is refused, for CheckTx as in the block.
    let early = by_it(&chain);
    let height = chain.solo.store().tip().unwrap().height;
    assert_ne!(chain.block(vec![early], Time(chain.next.0 + 1)), [0]);
    assert_eq!((chain.status(&id), chain.solo.store().state_at(height + 1).unwrap().unwrap().height), (ProposalStatus::Passed, height));
    // The very second: it is a governor before its transaction is judged.
    let now = by_it(&chain);
    assert_eq!(chain.block(vec![now], Time(chain.next.0 + 1)), [0]);
    chain.block(Vec::new(), Time(chain.next.0 + 1));
    assert_eq!(chain.status(&id), ProposalStatus::Executed);
    let found = chain.proven(&chain.ask(ProposalHistory { id, from: 4, limit: 10 }, None).unwrap()).into::<ProposalHistory>().unwrap();
    assert_eq!((found.total, found.items[0].kind.as_str(), found.items[0].height), (5, "execution", height + 2));
}

#[test]
fn a_block_without_anything_due_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut chain = Chain::new(dir.path());
    chain.block(Vec::new(), Time(time().0 + 3_600));
    chain.agree("waits", Action::SetCodes(SetCodes { list: code("themes"), add: set([code("water")]), retire: list([]) }), 10);
    let before = chain.parent.app_hash;
    for _ in 0..3 {
        chain.block(Vec::new(), Time(chain.next.0 + 1));
        assert_eq!(chain.parent.app_hash, before);
    }
    // CheckTx judges over the state of now, and leaves no trace in the block that follows.
    let tx = chain.tx(DEPARTMENT, submit_entry::submit("bus-lines"));
    assert_eq!(chain.solo.app().check_tx(&Bundle { transactions: vec![tx] }.encode(), false).code, 0);
    chain.block(Vec::new(), Time(chain.next.0 + 60));
    assert_eq!(chain.parent.app_hash, before);
    chain.block(Vec::new(), Time(chain.next.0 + 1));
    assert_ne!(chain.parent.app_hash, before);
    let view = chain.solo.store().view(chain.blocks.len() as u64).unwrap();
    assert!(THEMES.require(&view, "water", chain.next, "theme").is_ok());
}

#[test]
fn redacted_words_leave_the_node_and_every_proof_of_anything_else_stands() {
    let dir = tempfile::tempdir().unwrap();
    let mut chain = Chain::new(dir.path());
    chain.block(Vec::new(), Time(time().0 + 3_600));
    let id = samples::id("bus-lines");
    chain.must(DEPARTMENT, submit_entry::submit("bus-lines"));
    let review = ReviewEntry::example();
    chain.must(CITY_BUREAU, review);
    // The same words again, and once refused: both blocks say them, too.
    let again = chain.tx(DEPARTMENT, submit_entry::submit("bus-lines"));
    let refused = chain.tx(CITY_BUREAU, submit_entry::submit("bus-lines"));
    chain.block(vec![again], Time(chain.next.0 + 1));
    chain.block(vec![refused], Time(chain.next.0 + 1));
    let before = chain.ask(GetEntry { id }, None).unwrap();
    let told = detail(chain.proven(&before));
    let words = told["abstract"].as_str().unwrap().to_owned();
    let records = |chain: &Chain| {
        let view = chain.solo.store().view(chain.blocks.len() as u64).unwrap();
        let history = mulu_contracts::ledger::draft::history_of(&keys::subject(&id)).head(&view).unwrap();
        let core = view.read(&keys::core(&id).raw).unwrap();
        (core, view.read(&keys::detail(&id).raw).unwrap(), view.read(&keys::fields(&id).raw).unwrap(), history)
    };
    let stood = records(&chain);
    let told_title = keys::core(&id).get(&chain.solo.store().view(3).unwrap()).unwrap().unwrap().input.title;
    assert!(!chain.solo.app().holds_redacted(chain.blocks[1].txs()).unwrap());
    assert_eq!(chain.search(&words), [id]);

    let action = Redact { object: Target::Id(*id.object()), path: Ascii::new("detail.abstract").unwrap(), replaced_in: set([]) };
    let proposal = chain.agree("personal data", Action::Redact(action), 0);
    chain.block(Vec::new(), Time(chain.next.0 + 1));
    chain.block(Vec::new(), Time(chain.next.0 + 1));
    assert_eq!(chain.status(&proposal), ProposalStatus::Executed);

    // The answer says `redacted` for this field alone, now and for every version; nothing else moved, no hash, no root.
    assert_eq!(records(&chain), stood);
    for question in [Question::from(GetEntry { id }), GetEntryVersion { id, version: 1 }.into(), GetEntryVersion { id, version: 2 }.into()]
    {
        let mut now = detail(chain.proven(&chain.ask(question, None).unwrap()));
        assert!(now["abstract"]["redacted"].is_string());
        now["abstract"] = told["abstract"].clone();
        assert_eq!(now, told);
    }
    // The proof made before still proves what it proved; the node itself can no longer make it.
    assert_eq!(detail(chain.proven(&before))["abstract"], words);
    assert_eq!(chain.ask(GetEntry { id }, Some(Moment::Height(3))), Err(AskError::Redacted as u32));
    // Nor are they found any more, where those of the title still are.
    assert_eq!(chain.search(&words), []);
    assert_eq!(chain.search(told_title.as_str()), [id]);
    // The words are in no column but the engine's, and the engine's block is no longer served.
    let holds = |column: Column| {
        let rows = chain.solo.store().iter(column, &[]).map(|row| row.unwrap().1);
        rows.filter(|bytes| bytes.windows(words.len()).any(|w| w == words.as_bytes())).count()
    };
    let columns: Vec<_> = Column::ALL.into_iter().filter(|c| holds(*c) > 0).map(Column::name).collect();
    assert_eq!(columns, ["engine"]);
    assert!(chain.solo.app().holds_redacted(chain.blocks[1].txs()).unwrap());
    // Before CometBFT its answer is looked through.
    let served = |block: usize| {
        let txs: Vec<String> = chain.blocks[block].txs().iter().map(|tx| BASE64.encode(tx)).collect();
        let answer = json!({ "result": { "block": { "header": { "height": "2" }, "data": { "txs": txs } } } });
        Questions(chain.solo.app().clone()).may_pass("block", &answer)
    };
    assert!(served(1).unwrap_err().data.contains("redacted") && served(2).is_ok());
    assert!(!chain.solo.app().holds_redacted(chain.blocks[2].txs()).unwrap());
    for said_again in [3, 4] {
        assert!(chain.solo.app().holds_redacted(chain.blocks[said_again].txs()).unwrap(), "block {}", said_again + 1);
    }
    let report = fsck(chain.solo.store());
    assert!(report.is_sound(), "{:?}", report.problems);

    // The same blocks again, in a fresh application: the same hashes, and the words are gone there too.
    let again = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(again.path()).unwrap());
    let app = App::open(store.clone(), Arc::new(Anchors::new(store.clone())), "test").unwrap();
    app.init_chain(CHAIN, at(time()), genesis()["app_state"].to_string().as_bytes(), &[]).unwrap();
    for height in 1..=chain.blocks.len() {
        let done = app.finalize(&chain.input(height), chain.blocks[height - 1].txs()).unwrap();
        assert_eq!(done.app_hash, chain.solo.store().root_at(height as u64).unwrap(), "block {height}");
        app.commit().unwrap();
    }
    let digest = |store: &Store| [Column::Blobs, Column::Search].map(|c| mulu_node::app::column_digest(store, c).unwrap());
    assert_eq!(digest(&store), digest(chain.solo.store()));
    // And after a restart.
    drop(chain);
    let (solo, trust) = (open(dir.path()), trust_from_genesis(&genesis(), [0; 32]).unwrap());
    let (query, args) = Question::from(GetEntry { id }).encode();
    let answer = solo.app().query(QUESTION, &encode(&Ask { query, args, moment: None }));
    assert_eq!(answer.code, 0, "{}", answer.log);
    match ProofFile::from_bytes(&answer.value).unwrap().verify(&trust, &QUESTIONS).unwrap().fact {
        Fact::Answer(_, answer) => assert!(detail(*answer)["abstract"]["redacted"].is_string()),
        other => panic!("{other:?}"),
    }
}
