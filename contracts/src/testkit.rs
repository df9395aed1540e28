//! A ledger in memory and a sample network, for the tests of this crate and of others. Behind the feature `testkit`.
//!
//! Organisations are named by their numbers in [`samples`]; organisation `n` signs with the keys `n/0`, `n/1`, `n/2`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::Signer as _;

use crate::execute::{begin_block, execute_bundle};
use crate::genesis::{FORMAT, Genesis, GenesisOrganisation, GenesisRole, build};
use crate::kernel::block::Block;
use crate::kernel::codec::decode_exact;
use crate::kernel::crypto::{ED25519, Strict};
use crate::kernel::error::{Code, Fault, Rejected};
use crate::kernel::role::Role;
use crate::kernel::state::{AppendList, Bytes32, Changes, Overlay, StateRead};
use crate::kernel::text::Code as Word;
use crate::kernel::value::{Set, Time};
use crate::ledger::division::{Division, DivisionLevel};
use crate::ledger::entry::{Answer, AnyRule, Question};
use crate::ledger::envelope::{Bundle, Signature, SignedTx, TxBody, TxResult};
use crate::ledger::organisation::OrganisationType;
use crate::ledger::query::Context;
use crate::ledger::samples;
use crate::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, OTHER_COUNTY, PROVINCE,
    REGISTRAR, RELAY, SECTOR_AUTHORITY, SUPERVISOR, UNCLAIMED, ZONE, code, division, hash, key_spec, public, secret, set, text, text0,
    uscc,
};
use crate::ledger::witness::{Recorder, Witness, WitnessReader};
use crate::party::attestation::{Attestation, AttestationType};

/// Chain of the sample network.
pub const CHAIN: &str = "mulu-test";

/// A state in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemState {
    /// Tree key → stored value.
    pub records: BTreeMap<Bytes32, Vec<u8>>,
    /// List → leaves.
    pub lists: BTreeMap<Bytes32, Vec<Vec<u8>>>,
    /// Hash → bytes.
    pub blobs: BTreeMap<Bytes32, Vec<u8>>,
    /// Blobs that went.
    pub dropped: BTreeSet<Bytes32>,
}

impl MemState {
    /// Takes over what was written.
    pub fn absorb(&mut self, changes: Changes) {
        self.records.extend(changes.writes);
        self.dropped.extend(changes.drops);
        self.blobs.extend(changes.blobs);
        self.blobs.retain(|hash, _| !self.dropped.contains(hash));
        for append in changes.appends {
            let list = self.lists.entry(append.list).or_default();
            assert_eq!(list.len() as u64, append.index, "leaves come in order");
            list.push(append.leaf);
        }
    }
}

impl StateRead for MemState {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.records.get(key).cloned())
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        let leaves = self.lists.get(&list.id).map(Vec::as_slice).unwrap_or_default();
        let range = leaves.get(from as usize..to as usize).ok_or_else(|| Fault::new("a range lies outside its list"))?;
        Ok(range.to_vec())
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.blobs.get(hash).cloned())
    }
}

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
        let mut state = MemState::default();
        state.absorb(build(genesis, CHAIN, samples::time()).expect("the genesis is valid"));
        Ledger { state, height: 1, time: Time(samples::time().0 + 3_600), refusals: Vec::new() }
    }

    /// The next block.
    pub fn block(&self) -> Block {
        Block { chain_id: CHAIN.into(), height: self.height + 1, time: Time(self.time.0 + 1) }
    }

    /// A transaction that expires in an hour, signed by keys of these labels.
    pub fn tx(&self, org: u32, keys: &[&str], rules: impl IntoIterator<Item = AnyRule>) -> SignedTx {
        let body = TxBody {
            chain_id: CHAIN.into(),
            organisation: uscc(org),
            expires: Time(self.time.0 + 3_600),
            messages: rules.into_iter().map(|rule| rule.message()).collect(),
        };
        sign(body, keys)
    }

    /// A block with one bundle of these transactions.
    pub fn bundle(&mut self, transactions: Vec<SignedTx>) -> Vec<TxResult> {
        let block = self.block();
        let mut overlay = Overlay::new(&self.state);
        begin_block(&block, &mut overlay).expect("the host is whole");
        let bytes = Bundle { transactions }.encode();
        let outcome = execute_bundle(&block, 0, &bytes, &mut overlay, &Strict).expect("the host is whole");
        let changes = overlay.into_changes();
        self.state.absorb(changes);
        (self.height, self.time) = (block.height, block.time);
        self.refusals = outcome.refusals;
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
    pub fn ask(&self, question: impl Into<Question>) -> Answer {
        let question = question.into();
        let context = Context { chain_id: CHAIN.into(), time: self.time };
        let recorder = Recorder::new(&self.state);
        let answer = question.answer(&context, &recorder).expect("the question has an answer");
        let witness = Witness { values: recorder.finish().values, tree: Vec::new(), ranges: Vec::new() };
        let again = question.answer(&context, &WitnessReader::new(&witness));
        assert_eq!(again.as_ref(), Ok(&answer), "the values read give another answer");
        answer
    }
}

/// Signs a body with keys of these labels.
pub fn sign(body: TxBody, keys: &[&str]) -> SignedTx {
    let bytes = body.sign_bytes();
    let signature = |label: &&str| Signature {
        key_id: public(label).key_id(),
        algorithm: ED25519,
        bytes: secret(label).sign(&bytes).to_bytes().to_vec(),
    };
    let signatures = keys.iter().map(signature).collect();
    SignedTx { body, signatures }
}

/// The error of a result.
pub fn code_of(result: &TxResult) -> Option<Code> {
    Code::from_number(result.code)
}

/// A payload with one byte changed by way of its JSON: for field tests.
pub fn reencoded(rule: &AnyRule) -> AnyRule {
    let message = rule.message();
    let name = rule.kind().name().expect("the kind is known");
    let json = AnyRule::from_json(name, rule.to_json()).expect("the kind is known").expect("the JSON is the rule's own");
    assert_eq!(json.message(), message, "JSON and borsh differ for {name}");
    AnyRule::decode(message.kind, &message.payload).expect("the kind is known").expect("the payload is the rule's own")
}

/// Decodes strictly, for tests of encodings.
pub fn decodes<T: borsh::BorshDeserialize + borsh::BorshSerialize>(bytes: &[u8]) -> bool {
    decode_exact::<T>(bytes).is_ok()
}

fn place(code: &str, name: &str, parent: Option<&str>, level: DivisionLevel) -> Division {
    Division {
        code: division(code),
        name: text(name),
        parent: parent.map(division),
        level,
        from: samples::time(),
        until: None,
        national: code.bytes().all(|b| b.is_ascii_digit()),
    }
}

fn organisation(n: u32, name: &str, place: &str, superior: Option<u32>, kind: OrganisationType, keys: u32) -> GenesisOrganisation {
    GenesisOrganisation {
        uscc: uscc(n),
        name: text(name),
        short_name: text0(""),
        division: division(place),
        superior: superior.map(uscc),
        kind,
        business: Set::default(),
        keys: (0..keys).map(|key| key_spec(&format!("{n}/{key}"))).collect(),
        thresholds: Default::default(),
    }
}

fn role(n: u32, role: Role, scope: &str) -> GenesisRole {
    GenesisRole {
        org: uscc(n),
        role,
        scope_division: division(scope),
        sectors: Set::default(),
        certificate_kinds: Set::default(),
        competences: Set::default(),
        from: samples::time(),
        until: None,
    }
}

/// A qualification that lives for three years from genesis.
pub fn qualification() -> Attestation {
    Attestation {
        kind: AttestationType::Qualification,
        level: text0("2"),
        issuer_name: text("示例认证中心"),
        document_hash: hash("qualification"),
        valid_from: samples::time(),
        valid_until: Time(samples::time().0 + 3 * 365 * 86_400),
    }
}

/// The sample network: a province, a city with two counties and a zone, bureaus of city and county, departments, an operator,
/// a registrar, a supervisor, a platform, an enterprise, a sector authority (sector `g`), an organisation without keys.
pub fn genesis() -> Genesis {
    use OrganisationType::*;
    let words = |words: &[&str]| words.iter().map(|w| code(w)).collect::<Vec<Word<48>>>();
    let sector_authority = GenesisRole { sectors: set([code("g"), code("g54")]), ..role(SECTOR_AUTHORITY, Role::SectorAuthority, CITY) };
    Genesis {
        format: FORMAT.into(),
        parameters: BTreeMap::new(),
        code_lists: [
            ("themes", words(&["transport", "health", "education", "finance", "other"])),
            ("sectors", words(&["a", "g", "g54", "i", "j", "o"])),
            ("reasons", words(&["incomplete", "incorrect", "duplicate", "law", "other"])),
        ]
        .map(|(name, codes)| (name.to_owned(), codes))
        .into(),
        divisions: vec![
            place(PROVINCE, "示例省", None, DivisionLevel::Province),
            place(CITY, "示例市", Some(PROVINCE), DivisionLevel::City),
            place(COUNTY, "示例区", Some(CITY), DivisionLevel::County),
            place(OTHER_COUNTY, "示例县", Some(CITY), DivisionLevel::County),
            place(ZONE, "示例高新区", Some(CITY), DivisionLevel::Zone),
        ],
        organisations: vec![
            organisation(CITY_BUREAU, "示例市数据局", CITY, None, Government, 3),
            organisation(COUNTY_BUREAU, "示例区数据局", COUNTY, Some(CITY_BUREAU), Government, 2),
            organisation(DEPARTMENT, "示例市交通局", CITY, Some(CITY_BUREAU), Government, 3),
            organisation(COUNTY_OFFICE, "示例区教育局", COUNTY, Some(COUNTY_BUREAU), Government, 2),
            organisation(OPERATOR, "示例数据运营有限公司", CITY, None, Enterprise, 2),
            organisation(REGISTRAR, "示例市数据登记中心", CITY, Some(CITY_BUREAU), PublicInstitution, 2),
            organisation(SUPERVISOR, "示例市市场监管局", CITY, None, Government, 2),
            organisation(RELAY, "示例市数据开放平台", CITY, Some(CITY_BUREAU), PublicInstitution, 1),
            organisation(ENTERPRISE, "示例科技有限公司", CITY, None, Enterprise, 1),
            organisation(SECTOR_AUTHORITY, "示例市交通主管部门", CITY, Some(CITY_BUREAU), Government, 2),
            organisation(COUNTY_PROVIDER, "示例区卫生局", COUNTY, Some(COUNTY_BUREAU), Government, 2),
            organisation(UNCLAIMED, "示例市图书馆", CITY, Some(CITY_BUREAU), PublicInstitution, 0),
        ],
        roles: vec![
            role(CITY_BUREAU, Role::Bureau, CITY),
            role(COUNTY_BUREAU, Role::Bureau, COUNTY),
            role(DEPARTMENT, Role::Provider, CITY),
            role(OPERATOR, Role::Operator, CITY),
            GenesisRole { certificate_kinds: set([code("data_resource")]), ..role(REGISTRAR, Role::Registrar, CITY) },
            GenesisRole { competences: set([code("market")]), ..role(SUPERVISOR, Role::Supervisor, CITY) },
            role(RELAY, Role::PlatformRelay, CITY),
            sector_authority,
            role(COUNTY_PROVIDER, Role::Provider, COUNTY),
            role(UNCLAIMED, Role::Provider, CITY),
            role(CITY_BUREAU, Role::Governor, CITY),
            role(COUNTY_BUREAU, Role::Governor, COUNTY),
            role(SUPERVISOR, Role::Governor, CITY),
            role(SECTOR_AUTHORITY, Role::Governor, CITY),
        ],
        attestations: [(uscc(OPERATOR), vec![qualification()])].into(),
    }
}
