//! Old answers under signatures of now: 10,000 blocks of one validator, driven through the application as the engine drives it,
//! with a clock of their own, one second a block.

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use ed25519_dalek::{Signer, SigningKey};
use mulu_contracts::comet::anchor::Anchor;
use mulu_contracts::comet::commit::ValidatorPower;
use mulu_contracts::comet::header::header_bytes;
use mulu_contracts::comet::trust::{TRUSTING_PERIOD_SECS, Trust, trust_from_genesis};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::crypto::{ED25519, PublicKey};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::ask::{Ask, AskError, QUESTION, RENEW, Renewal};
use mulu_contracts::ledger::entry::{AnyRule, Question};
use mulu_contracts::ledger::envelope::{Bundle, Signature, SignedTx, TxBody};
use mulu_contracts::ledger::proof::{At, Claim, Fact, Past, ProofError, ProofFile, Proven};
use mulu_contracts::ledger::samples::{SALTS, text0};
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_contracts::questions::QUESTIONS;
use mulu_genesis::{KeyFile, Made, Network, SAMPLE_SOLO, document};
use mulu_node::anchors::{Anchors, EngineLink};
use mulu_node::app::{App, BlockInput};
use mulu_node::engine::solo::block::{Parent, Rules, SignedBlock, Validator};
use mulu_node::storage::Store;
use mulu_tests::forge::claim;
use tendermint::block;

const CHAIN: &str = "mulu-solo-history";
const CITY: &str = "11520300MB00000197";
const BLOCKS: u64 = 10_000;
/// Blocks that write: the city changes its short name.
const WRITING: [u64; 7] = [3, 5, 9, 4_000, 4_001, 9_990, 9_998];

/// The blocks in memory, as an engine shows them to the application.
struct Blocks {
    all: Mutex<Vec<Arc<SignedBlock>>>,
    set: Vec<ValidatorPower>,
}

impl Blocks {
    fn get(&self, height: u64) -> Option<Arc<SignedBlock>> {
        self.all.lock().unwrap().get(usize::try_from(height.checked_sub(1)?).unwrap()).cloned()
    }
}

fn anchor(previous: &SignedBlock, next: &SignedBlock, set: &[ValidatorPower]) -> Anchor {
    let commit = block::Commit::try_from(next.commit.clone()).unwrap();
    Anchor::build(&previous.header, &next.header, &commit, set).unwrap()
}

impl EngineLink for Blocks {
    fn anchor(&self, height: u64) -> Result<Option<Anchor>, String> {
        Ok(self.get(height).zip(self.get(height + 1)).map(|(h, x)| anchor(&h, &x, &self.set)))
    }
    fn header(&self, height: u64) -> Result<Option<Vec<u8>>, String> {
        Ok(self.get(height).map(|b| header_bytes(&b.header)))
    }
    fn latest(&self) -> Result<Option<u64>, String> {
        Ok((self.all.lock().unwrap().len() as u64).checked_sub(1).filter(|h| *h > 0))
    }
}

fn secret(n: u8) -> SigningKey {
    SigningKey::from_bytes(&[n; 32])
}

/// The engine's part of making a chain.
struct Maker {
    app: Arc<App>,
    blocks: Arc<Blocks>,
    validator: Validator,
    rules: Rules,
    parent: Parent,
    genesis: Trust,
    _dir: tempfile::TempDir,
}

fn rules(genesis: &serde_json::Value) -> Rules {
    let number = |pointer: &str| genesis.pointer(pointer).unwrap().as_str().unwrap().parse::<i64>().unwrap();
    Rules {
        chain_id: CHAIN.parse().unwrap(),
        genesis_time: tendermint::Time::parse_from_rfc3339(genesis["genesis_time"].as_str().unwrap()).unwrap(),
        block_max_bytes: number("/consensus_params/block/max_bytes"),
        block_max_gas: number("/consensus_params/block/max_gas"),
        power: 10,
    }
}

impl Maker {
    fn new() -> Maker {
        let dir = tempfile::tempdir().unwrap();
        let public = |n: u8| secret(n).verifying_key().to_bytes();
        let validators = vec![mulu_genesis::Validator { name: "solo".into(), public_key: public(7), power: 10 }];
        let keys = KeyFile::parse(&format!("{{\"city\":\"ed25519:{}\"}}", hex::encode(public(9)))).unwrap();
        // The chain's last block is dated a little before now.
        let begun = tendermint::Time::now().unix_timestamp() - BLOCKS as i64 - 60;
        let made = Made { chain_id: CHAIN.into(), time: Time(begun), validators, keys };
        let genesis = document(&Network::parse(SAMPLE_SOLO).unwrap(), &made).unwrap();
        let store = Arc::new(Store::open(dir.path().join("data")).unwrap());
        let anchors = Arc::new(Anchors::new(store.clone()));
        let app = Arc::new(App::open(store, anchors.clone(), "solo").unwrap());
        let rules = rules(&genesis);
        let validator = Validator::new(secret(7), rules.clone()).unwrap();
        let blocks = Arc::new(Blocks { all: Mutex::default(), set: validator.set().to_vec() });
        anchors.connect(blocks.clone());
        let app_hash = app.init_chain(CHAIN, rules.genesis_time, genesis["app_state"].to_string().as_bytes(), &[]).unwrap();
        let parent = Parent { block: None, app_hash, results: Vec::new(), version: 1 };
        let genesis = trust_from_genesis(&genesis, [0; 32]).unwrap();
        Maker { app, blocks, validator, rules, parent, genesis, _dir: dir }
    }

    /// The next block, one second after the one before.
    fn step(&mut self, txs: Vec<Vec<u8>>) {
        let height = self.parent.next_height();
        // A vote dates the next block.
        let vote = self.rules.genesis_time.checked_add(Duration::from_secs(height)).unwrap();
        let block = Arc::new(self.validator.make(&self.parent, txs, vote).unwrap());
        let input = BlockInput { height, time: block.header.time, hash: block.hash() };
        let done = self.app.finalize(&input, block.txs()).unwrap();
        assert!(done.results.iter().all(|r| r.code == 0));
        self.app.commit().unwrap();
        self.blocks.all.lock().unwrap().push(block.clone());
        let results = done.results.into_iter().map(|r| (r.code, r.data)).collect();
        self.parent = Parent { block: Some(block), app_hash: done.app_hash, results, version: 1 };
    }

    /// Up to a height; blocks of [`WRITING`] write.
    fn run_to(&mut self, height: u64) {
        for next in self.parent.next_height()..=height {
            let writes = WRITING.iter().position(|h| *h == next);
            self.step(writes.map(|n| self.rename(n as u64 + 1, next)).into_iter().collect());
        }
    }

    fn rename(&self, version: u64, height: u64) -> Vec<u8> {
        let rule = AmendOrganisation {
            uscc: city(),
            version,
            name: None,
            short_name: Some(text0(&format!("第{height}块"))),
            division: None,
            superior: None,
            kind: None,
            business: None,
            private: None,
        };
        let now = self.parent.block.as_ref().map_or(0, |b| b.header.time.unix_timestamp());
        let body = TxBody {
            chain_id: CHAIN.into(),
            organisation: city(),
            expires: Time(now + 3_600),
            messages: vec![AnyRule::from(rule).message(&SALTS)],
        };
        let key_id = PublicKey::ed25519(secret(9).verifying_key().to_bytes()).key_id();
        let bytes = secret(9).sign(&body.sign_bytes()).to_bytes().to_vec();
        Bundle { transactions: vec![SignedTx { body, signatures: vec![Signature { key_id, algorithm: ED25519, bytes }] }] }.encode()
    }

    fn ask(&self, moment: Option<Moment>) -> Vec<u8> {
        let (query, args) = Question::from(GetOrganisation { uscc: city() }).encode();
        let answer = self.app.query(QUESTION, &encode(&Ask { query, args, moment }));
        assert_eq!(answer.code, 0, "{}", answer.log);
        answer.value
    }
}

fn city() -> Uscc {
    CITY.parse().unwrap()
}

struct Chain {
    maker: Maker,
    /// The fresh proof of the state after block 5, made when it was new.
    old: Vec<u8>,
}

fn chain() -> &'static Chain {
    static MADE: OnceLock<Chain> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut maker = Maker::new();
        maker.run_to(6);
        let old = maker.ask(None);
        maker.run_to(BLOCKS + 1);
        Chain { maker, old }
    })
}

fn check(bytes: &[u8], trust: &Trust) -> Result<Proven, ProofError> {
    ProofFile::from_bytes(bytes)?.verify(trust, &QUESTIONS)
}

fn name(proven: &Proven) -> String {
    match &proven.fact {
        Fact::Answer(_, answer) => {
            let found = answer.get::<GetOrganisation>().unwrap().as_ref().unwrap();
            serde_json::to_value(&found.organisation).unwrap()["short_name"].as_str().unwrap().to_string()
        }
        Fact::Receipt(_) => panic!("a receipt"),
    }
}

/// As the client renews: the old reads under a new way to their state.
fn renewed(chain: &Chain) -> ProofFile {
    let answer = chain.maker.app.query(RENEW, &5u64.to_le_bytes());
    assert_eq!(answer.code, 0, "{}", answer.log);
    let renewal: Renewal = decode_exact(&answer.value).unwrap();
    let mut file = ProofFile::from_bytes(&chain.old).unwrap();
    claim(&mut file).at = At::Past(Box::new(renewal.past));
    file.anchor = renewal.anchor;
    file
}

#[test]
fn an_answer_of_block_5_is_proven_again_at_block_10_000_without_a_signature_of_then() {
    let chain = chain();
    let genesis = &chain.maker.genesis;
    let old = check(&chain.old, genesis).unwrap();
    assert_eq!((old.height, name(&old)), (5, "第5块".into()));

    let file = renewed(chain);
    let bytes = file.to_bytes();
    let now = check(&bytes, genesis).unwrap();
    assert_eq!((now.height, now.time, name(&now)), (5, old.time, name(&old)));
    assert_eq!((now.anchored.previous_height, now.anchored.height), (BLOCKS, BLOCKS + 1));
    assert_eq!(now.fact, old.fact);
    // The witness is the old one, and no signature but the newest stands in the file.
    assert_eq!(claim(&mut file.clone()).witness, claim(&mut ProofFile::from_bytes(&chain.old).unwrap()).witness);
    for height in 1..=BLOCKS {
        let signature = &chain.maker.blocks.get(height).unwrap().commit.signatures[0].signature;
        assert!(!bytes.windows(64).any(|w| w == signature), "the signature of block {height} is in the file");
    }

    // A fresh answer at 10,000 shows what stands now; the old state is told by its height and its time.
    assert_eq!(name(&check(&chain.maker.ask(None), genesis).unwrap()), "第9998块");
    for (height, word) in
        [(5, "第5块"), (8, "第5块"), (9, "第9块"), (3_999, "第9块"), (4_000, "第4000块"), (4_001, "第4001块"), (BLOCKS, "第9998块")]
    {
        if word == format!("第{height}块") {
            let proven = check(&chain.maker.ask(Some(Moment::Height(height))), genesis).unwrap();
            assert_eq!(name(&proven), word, "at {height}");
        }
        let time = chain.maker.blocks.get(height).unwrap().header.time.unix_timestamp();
        let proven = check(&chain.maker.ask(Some(Moment::Time(Time(time)))), genesis).unwrap();
        assert_eq!((name(&proven).as_str(), proven.time), (word, Time(time)));
    }
    let future = chain.maker.app.query(QUESTION, &{
        let (query, args) = Question::from(GetOrganisation { uscc: city() }).encode();
        encode(&Ask { query, args, moment: Some(Moment::Height(BLOCKS + 1)) })
    });
    assert_eq!(AskError::from_code(future.code), Some(AskError::NotYet));
}

/// It would be judged at the time of an earlier block: what was due between the two would not be due.
#[test]
fn the_height_of_a_block_that_wrote_nothing_is_no_moment() {
    let chain = chain();
    let ask = |moment: Moment| {
        let (query, args) = Question::from(GetOrganisation { uscc: city() }).encode();
        chain.maker.app.query(QUESTION, &encode(&Ask { query, args, moment: Some(moment) }))
    };
    for height in [1, 4, 6, 8, 10, 3_999, BLOCKS] {
        let answer = ask(Moment::Height(height));
        assert_eq!(AskError::from_code(answer.code), Some(AskError::NoMoment), "at {height}: {}", answer.log);
    }
    for height in [0, 5, 9, 4_000] {
        assert_eq!(ask(Moment::Height(height)).code, 0, "at {height}");
    }
    // A proof of such a block is renewed by its time.
    let answer = chain.maker.app.query(RENEW, &8u64.to_le_bytes());
    let renewal: Renewal = decode_exact(&answer.value).unwrap();
    let time = chain.maker.blocks.get(8).unwrap().header.time.unix_timestamp();
    assert_eq!(renewal.past.moment, Moment::Time(Time(time)));
}

#[test]
fn it_holds_for_who_trusts_only_the_validators_of_now() {
    let chain = chain();
    // The key of the validator was replaced: the newest header is signed by the new one alone.
    let heir = Validator::new(secret(8), chain.maker.rules.clone()).unwrap();
    let last = chain.maker.blocks.get(BLOCKS).unwrap();
    let next = chain.maker.blocks.get(BLOCKS + 1).unwrap();
    let app_hash = next.header.app_hash.as_bytes().try_into().unwrap();
    let parent = Parent { block: Some(last.clone()), app_hash, results: Vec::new(), version: 1 };
    let signed = heir.make(&parent, Vec::new(), tendermint::Time::now()).unwrap();
    let mut file = renewed(chain);
    file.anchor = anchor(&last, &signed, heir.set());
    let commit = file.anchor.commit.clone();
    let trust = Trust::pinned([0; 32], &file.anchor.header, &commit, heir.set()).unwrap();
    assert_eq!((trust.validators.as_slice(), trust.trusting_period_secs), (heir.set(), TRUSTING_PERIOD_SECS));
    let proven = check(&file.to_bytes(), &trust).unwrap();
    assert_eq!((proven.height, name(&proven).as_str()), (5, "第5块"));
    // By the old key's word alone the new header cannot be judged, nor the old proof by the new key's.
    assert!(check(&file.to_bytes(), &chain.maker.genesis).is_err());
    assert!(check(&chain.old, &trust).is_err());
}

#[test]
fn two_neighbouring_leaves_prove_that_nothing_was_written_between() {
    let chain = chain();
    let genesis = &chain.maker.genesis;
    // 9 and 4,000 are neighbours in the list of blocks that wrote: so the state stood still for 3,990 blocks.
    let file = ProofFile::from_bytes(&chain.maker.ask(Some(Moment::Height(9)))).unwrap();
    let Claim::Answer(answer) = &file.claim else { panic!("no answer") };
    let At::Past(past) = &answer.at else { panic!("not the past") };
    assert_eq!(past.index, Some(2));
    // Proofs of before name a block between them, too.
    for height in [10, 2_000, 3_999] {
        let mut other = file.clone();
        past_of(&mut other).moment = Moment::Height(height);
        assert_eq!(check(&other.to_bytes(), genesis).unwrap().height, 9, "at {height}");
    }
    for height in [0, 8, 4_000, BLOCKS] {
        let mut other = file.clone();
        past_of(&mut other).moment = Moment::Height(height);
        assert_eq!(
            refusal(&other, genesis),
            "the path to the older block does not hold: the height asked for lies outside the heights of this state"
        );
    }
    // Before the first leaf stands genesis.
    let first = check(&chain.maker.ask(Some(Moment::Height(0))), genesis).unwrap();
    assert_eq!(first.height, 0);
}

fn past_of(file: &mut ProofFile) -> &mut Past {
    match &mut claim(file).at {
        At::Past(past) => past,
        At::Fresh => panic!("not the past"),
    }
}

fn refusal(file: &ProofFile, trust: &Trust) -> String {
    check(&file.to_bytes(), trust).expect_err("a false path passes").to_string()
}

#[test]
fn a_path_that_does_not_hold_is_refused_with_its_reason() {
    let chain = chain();
    let genesis = &chain.maker.genesis;
    let good = renewed(chain);
    assert_eq!(past_of(&mut good.clone()).index, Some(1));
    let header = |height: u64| header_bytes(&chain.maker.blocks.get(height).unwrap().header);
    let forged = |change: &dyn Fn(&mut Past)| {
        let mut file = good.clone();
        change(past_of(&mut file));
        assert_ne!(file, good);
        refusal(&file, genesis)
    };
    let path = "the path to the older block does not hold: ";
    let wrong_hash = format!("{path}a header does not have the hash that is proven for its block");
    // Another block than the neighbour of 5, one after it or the one before it.
    for height in [6, 8, 10, 4_000] {
        assert_eq!(forged(&|past| past.next = Some(header(height))), wrong_hash, "{height} in the place of 9");
    }
    for height in [3, 4, 6] {
        assert_eq!(forged(&|past| past.header = Some(header(height))), wrong_hash, "{height} in the place of 5");
    }
    assert_eq!(forged(&|past| past.next = None), format!("{path}a later block wrote, its header is missing"));
    assert_eq!(forged(&|past| past.header = None), format!("{path}a header without a position, or a position without a header"));
    assert_eq!(forged(&|past| past.index = None), "1 values are left over");
    let shifted = [0, 2, 3, 6, 7, u64::MAX].map(|index| forged(&|past| past.index = Some(index)));
    for words in &shifted {
        assert!(
            words.starts_with("list items are not those under") || words.contains("left over") || words.contains("do not answer"),
            "{words}"
        );
    }
    // The whole path of another state, with the reads of this one.
    let other = chain.maker.app.query(RENEW, &9u64.to_le_bytes());
    let other: Renewal = decode_exact(&other.value).unwrap();
    assert!(forged(&|past| *past = other.past.clone()).starts_with("the values read are not those under the app hash"));
    // Moments: outside the time and outside the heights of this state.
    let time = |height: u64| Time(chain.maker.blocks.get(height).unwrap().header.time.unix_timestamp());
    for moment in [Time(time(5).0 - 1), time(9), time(BLOCKS), Time(253_402_300_799)] {
        assert_eq!(
            forged(&|past| past.moment = Moment::Time(moment)),
            format!("{path}the time asked for lies outside the time of this state")
        );
    }
    for height in [0, 4, 9, BLOCKS, u64::MAX] {
        assert_eq!(
            forged(&|past| past.moment = Moment::Height(height)),
            format!("{path}the height asked for lies outside the heights of this state")
        );
    }
    // A next header where nothing was written since.
    let mut newest = ProofFile::from_bytes(&chain.maker.ask(Some(Moment::Height(9_998)))).unwrap();
    assert_eq!(past_of(&mut newest).next, None);
    past_of(&mut newest).next = Some(header(BLOCKS + 1));
    assert_eq!(refusal(&newest, genesis), format!("{path}a next header, but no block wrote later"));
    // The path of one block under the anchor of another.
    let mut early = good.clone();
    early.anchor = anchor(&chain.maker.blocks.get(5_000).unwrap(), &chain.maker.blocks.get(5_001).unwrap(), &chain.maker.blocks.set);
    assert!(refusal(&early, genesis).starts_with("the values read are not those under the app hash"));
}
