//! The main job once, from nothing: a network, its organisations, a catalog published, a proof that stands alone
//! (README.md, "Two commands"). What `./quickstart` runs after the build.

mod names;
mod node;
mod place;
mod state;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries, ListPendingReviews};
use mulu_contracts::catalog::records::entry::{Outcome, View};
use mulu_contracts::kernel::crypto::{KeyProof, PublicKey};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::{Text, Text0};
use mulu_contracts::kernel::value::{Hash32, List, Set, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Message, SignedTx, TxBody};
use mulu_contracts::ledger::organisation::{KeySpec, OrganisationType};
use mulu_contracts::ledger::proof::ProofFile;
use mulu_contracts::ledger::texts::Secret;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_contracts::questions::QUESTIONS;
use mulu_contracts::registry::REGISTRY;
use mulu_genesis::{Network, SAMPLE_SOLO};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use state::State;

use self::place::{Place, quoted};
use crate::cli::session::Session;
use crate::cli::write;
use crate::exit::Failure;
use crate::home::{Flags, Home};
use crate::import::InputError;
use crate::import::field::Field;
use crate::import::ledger::ImportSigner;
use crate::import::mapping::Mapping;
use crate::import::options::Options;
use crate::import::report::{CsvReport, Line, Missing};
use crate::import::run::{Watch, run as import_rows};
use crate::import::source::{CatalogFile, ReadOptions};
use crate::import::survey::Survey;
use crate::import::template::{Known, guess, is_no_organisation, template};
use crate::keystore::{KeySigner, Signer as _};
use crate::lang::Lang;
use crate::output::Out;

/// Passphrase of the quickstart's keys where `MULU_PASSPHRASE` names no other. They are worth nothing.
const PASSPHRASE: &str = "quickstart";
/// Key of the second person of the city bureau: its own entries need one (四眼).
const SECOND: &str = "city-second";
/// Messages in a transaction.
const PER_TX: usize = 16;
/// Transactions in a bundle.
const PER_BUNDLE: usize = 20;
/// A transaction may enter a block within an hour.
const EXPIRES_SECS: i64 = 3_600;

/// The two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    /// One validator inside mulud.
    Solo,
    /// CometBFT beside mulud.
    Cometbft,
}

impl EngineName {
    fn word(self) -> &'static str {
        match self {
            EngineName::Solo => "solo",
            EngineName::Cometbft => "cometbft",
        }
    }
}

/// Arguments of the quickstart.
#[derive(Debug, Args)]
pub struct QuickstartArgs {
    /// Engine of the nodes; by default solo for one node, cometbft for several
    #[arg(long, value_enum)]
    pub engine: Option<EngineName>,
    /// Network file; by default the sample of one node
    #[arg(long, value_name = "FILE")]
    pub network: Option<PathBuf>,
    /// Where to work; by default a new temporary folder
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Leave the nodes running
    #[arg(long)]
    pub keep_running: bool,
    /// Mapping to use instead of one made from the file
    #[arg(long, value_name = "MAP.toml")]
    pub map: Option<PathBuf>,
    /// The node's program
    #[arg(long, value_name = "PROGRAM", default_value = "mulud")]
    pub mulud: PathBuf,
    /// Folder of the project, for its sample
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub project: PathBuf,
    /// Catalog file; by default the project's sample
    pub file: Option<PathBuf>,
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Failure {
        Failure::usage(error.to_string(), error.hint)
    }
}

/// Tells what is done, in the language of the session, on standard error.
struct Story {
    chinese: bool,
    begun: Instant,
}

impl Story {
    fn tell(&self, zh: impl AsRef<str>, en: impl AsRef<str>) {
        use std::io::Write as _;
        let words = if self.chinese { zh.as_ref() } else { en.as_ref() };
        // A closed pipe is no reason to fail.
        let _ = writeln!(std::io::stderr(), "[{:5.1} s] {words}", self.begun.elapsed().as_secs_f64());
    }
}

/// Runs it.
pub fn run(outer: &mut Session, args: &QuickstartArgs) -> Result<(), Failure> {
    let story = Story { chinese: outer.lang() == Lang::Zh, begun: Instant::now() };
    let text = match &args.network {
        Some(path) => std::fs::read_to_string(path).map_err(|e| Failure::file(path, &e))?,
        None => SAMPLE_SOLO.to_string(),
    };
    let network =
        Network::parse(&text).map_err(|e| Failure::usage(format!("the network file: {e}"), "take one of genesis/networks".to_string()))?;
    let engine = match (args.engine, network.nodes.len()) {
        (Some(EngineName::Solo), 2..) => {
            let words = format!("the network has {} nodes, and solo is an engine of one", network.nodes.len());
            return Err(Failure::usage(words, "--engine cometbft, or leave it out".to_string()));
        }
        (None, 2..) => EngineName::Cometbft,
        (engine, _) => engine.unwrap_or(EngineName::Solo),
    };
    // Before anything is made: a file that cannot be read stops here.
    let file = args.file.clone().unwrap_or_else(|| args.project.join("genesis/samples/catalog.json"));
    let catalog = CatalogFile::open(&file, &ReadOptions::default())?;
    let survey = Survey::of(&catalog)?;
    let dir = match &args.dir {
        Some(dir) => dir.clone(),
        None => fresh_folder()?,
    };
    let mut state = State::open(&dir, engine.word(), &hex::encode(Sha256::digest(text.as_bytes())))?;
    let dir = std::fs::canonicalize(&dir).map_err(|e| Failure::file(&dir, &e))?;
    state.runs += 1;
    state.files.push(std::fs::canonicalize(&file).unwrap_or(file).display().to_string());
    state.save(&dir)?;
    story.tell(format!("工作目录 {}", dir.display()), format!("working in {}", dir.display()));

    let city = network.organisations.iter().find(|o| o.id == "city").cloned();
    let city = city.ok_or_else(|| Failure::usage("the network has no organisation `city`", "take one of genesis/networks".to_string()))?;
    let place = Place::new(&args.mulud, &dir, &network);
    let (uscc, division) = (city.uscc, city.division);
    let mut job = Job { args, story, dir, state, network, text, engine, place, city: uscc, division, catalog, survey };
    job.run(outer)
}

fn fresh_folder() -> Result<PathBuf, Failure> {
    let parent = std::env::temp_dir();
    for n in 0..1_000 {
        let dir = parent.join(format!("mulu-quickstart-{}-{n}", std::process::id()));
        match std::fs::create_dir(&dir) {
            Ok(()) => return Ok(dir),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(Failure::file(&dir, &e)),
        }
    }
    Err(Failure::file(&parent, &std::io::Error::other("no free name for a folder")))
}

struct Job<'a> {
    args: &'a QuickstartArgs,
    story: Story,
    dir: PathBuf,
    state: State,
    network: Network,
    text: String,
    engine: EngineName,
    place: Place,
    city: Uscc,
    division: mulu_contracts::kernel::id::DivisionCode,
    catalog: CatalogFile,
    survey: Survey,
}

/// Keeps the row-by-row report.
struct Kept(CsvReport<std::io::BufWriter<std::fs::File>>);

impl Watch for Kept {
    fn line(&mut self, line: &Line) -> Result<(), InputError> {
        self.0.line(line)
    }

    fn missing(&mut self, missing: &Missing) -> Result<(), InputError> {
        self.0.missing(missing)
    }

    fn at(&mut self, _: u64) {}
}

/// Signs with the keys of the home, each found by its organisation.
struct HomeKeys {
    chain_id: String,
    salts: Secret,
    by_name: BTreeMap<String, KeySigner>,
    name_of: BTreeMap<Uscc, String>,
}

impl HomeKeys {
    /// A payload whose keys are all of this home.
    fn proven(&self, rule: &AnyRule) -> Result<AnyRule, Failure> {
        let sign = |key: &PublicKey, bytes: &[u8]| {
            let signer = self.by_name.values().find(|signer| signer.public_key() == *key)?;
            Some(KeyProof(signer.sign(bytes)))
        };
        rule.proven(&self.chain_id, &sign).map_err(|key| Failure::defect(format!("no key signs for {key}")))
    }

    fn tx(&self, organisation: &Uscc, name: &str, messages: Vec<Message>) -> Option<SignedTx> {
        let signer = self.by_name.get(name)?;
        let body =
            TxBody { chain_id: self.chain_id.clone(), organisation: *organisation, expires: Time(write::now().0 + EXPIRES_SECS), messages };
        Some(write::sign(&body, std::slice::from_ref(signer)))
    }
}

impl ImportSigner for HomeKeys {
    fn salts(&self) -> &Secret {
        &self.salts
    }

    fn sign(&mut self, organisation: &Uscc, key: Option<&str>, messages: Vec<Message>) -> Option<SignedTx> {
        let name = key.or_else(|| self.name_of.get(organisation).map(String::as_str))?;
        self.tx(organisation, name, messages)
    }
}

impl Job<'_> {
    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    fn step(&mut self, name: &str) -> Result<(), Failure> {
        self.state.done(&self.dir, name)
    }

    fn run(&mut self, outer: &mut Session) -> Result<(), Failure> {
        let departments = self.departments();
        let mapping = self.mapping(&departments)?;

        let mut session = self.session(&[])?;
        let public = self.keys(&mut session, &departments)?;
        self.init(&public)?;
        let chain_id = self.chain_id()?;
        let earlier = self.state.node_pid;
        let mut node = self.place.start(&chain_id, earlier, &mut |pid| {
            self.state.node_pid = pid;
            self.state.save(&self.dir)
        })?;
        let (engine, urls) = (self.engine.word(), node.urls.join(" "));
        if self.place.several() {
            let (all, voting) = (self.network.nodes.len(), self.network.validators().count());
            self.story.tell(
                format!("{all} 个节点已运行，其中 {voting} 个验证者（{engine}，链 {chain_id}，{urls}）"),
                format!("{all} nodes run, {voting} of them validators ({engine}, chain {chain_id}, {urls})"),
            );
        } else {
            self.story.tell(
                format!("节点已运行（{engine}，链 {chain_id}，{urls}）"),
                format!("the node runs ({engine}, chain {chain_id}, {urls})"),
            );
        }
        let mut session = self.session(&node.urls)?;
        self.trust(&mut session)?;
        let mut keys = self.signers(&mut session, &chain_id, &departments)?;

        self.register(&mut session, &keys, &departments, &public)?;
        let report = self.import(&mut session, &mut keys, &mapping)?;
        let published = self.review(&mut session, &keys)?;
        let total = self.list(&mut session)?;
        let (id, proof) = self.show(&mut session)?;
        session.keep_seen()?;
        let trust = session.trust()?;

        let own = node.is_own();
        if self.args.keep_running {
            node.leave();
        } else if own {
            node.stop()?;
            self.state.node_pid = None;
            match self.place.several() {
                true => self.story.tell("所有节点已停止", "all nodes are stopped"),
                false => self.story.tell("节点已停止", "the node is stopped"),
            }
        }
        self.verify_alone(&proof, &trust)?;
        self.step("verified")?;
        let running = self.args.keep_running || !own;
        self.commands(&id, running);
        outer.out.document(&json!({
            "dir": self.dir.display().to_string(), "chain_id": chain_id, "engine": self.engine.word(),
            "node": if running { node.urls.first().map_or(Value::Null, |url| json!(url)) } else { Value::Null },
            "nodes": if running { json!(node.urls) } else { json!([]) },
            "departments": departments.len(), "import": report, "published": published.to_string(), "total": total.to_string(),
            "entry": id, "proof": self.path("entry.proof").display().to_string(), "verified_alone": true, "tampered_refused": true,
        }))
    }

    /// Provider names of the file that are organisations, with their synthetic codes.
    fn departments(&self) -> BTreeMap<Uscc, String> {
        let column = guess(&self.survey).get(&Field::Provider).cloned().unwrap_or_default();
        let names = self.survey.texts(&column).iter().map(|(name, _)| crate::clean::line(name).text);
        let names = names.filter(|n| !n.is_empty() && !is_no_organisation(n));
        names.filter_map(|n| Some((names::synthetic_uscc(&n, &self.division)?, n))).collect()
    }

    fn mapping(&self, departments: &BTreeMap<Uscc, String>) -> Result<Mapping, Failure> {
        if let Some(path) = &self.args.map {
            return Ok(Mapping::read(path)?);
        }
        let codes: BTreeMap<&str, &Uscc> = departments.iter().map(|(uscc, name)| (name.as_str(), uscc)).collect();
        let known = |name: &str| codes.get(name).map(|uscc| Known { uscc: uscc.to_string(), key: None });
        let text = template(self.catalog.format(), &self.survey, self.division.as_str(), &known, self.city.as_str());
        let path = self.path("map.toml");
        std::fs::write(&path, &text).map_err(|e| Failure::file(&path, &e))?;
        Ok(Mapping::parse(&path.display().to_string(), &text)?)
    }

    /// A session of DIR/home that asks these nodes.
    fn session(&self, node: &[String]) -> Result<Session, Failure> {
        let home = Home::open(Some(self.path("home")))?;
        let passphrase_file = match std::env::var_os("MULU_PASSPHRASE") {
            Some(_) => None,
            None => {
                let path = self.path("passphrase");
                write_private(&path, PASSPHRASE.as_bytes())?;
                Some(path)
            }
        };
        let flags = Flags {
            node: node.to_vec(),
            key: None,
            output: None,
            lang: None,
            max_age_secs: None,
            timeout_secs: Some(60),
            passphrase_file,
            no_pager: true,
        };
        let settings = home.settings(&flags)?;
        let out = Out::new(&settings);
        let mut session = Session::new(home, settings, out);
        session.work_in_parts();
        Ok(session)
    }

    /// Makes the keys that are missing; gives the public keys of all, by name. One derivation opens them all.
    fn keys(&mut self, session: &mut Session, departments: &BTreeMap<Uscc, String>) -> Result<BTreeMap<String, String>, Failure> {
        let mut wanted: Vec<(String, Uscc)> = self.network.organisations.iter().map(|o| (o.id.clone(), o.uscc)).collect();
        wanted.push((SECOND.into(), self.city));
        wanted.extend(departments.keys().map(|uscc| (names::key_name(uscc), *uscc)));
        let keystore = session.keystore()?;
        let mut public: BTreeMap<String, String> = keystore.list()?.into_iter().map(|k| (k.name, k.public_key)).collect();
        let mut made = 0;
        for (name, uscc) in wanted {
            if public.contains_key(&name) {
                continue;
            }
            let info = keystore.create(&name, Some(uscc.as_str()))?;
            public.insert(name, info.public_key);
            made += 1;
        }
        let word = if std::env::var_os("MULU_PASSPHRASE").is_some() { "MULU_PASSPHRASE" } else { PASSPHRASE };
        self.story.tell(
            format!("新建 {made} 把密钥，共 {} 把；口令：{word}", public.len()),
            format!("{made} keys made, {} in all; passphrase: {word}", public.len()),
        );
        self.step("keys")?;
        Ok(public)
    }

    fn init(&mut self, public: &BTreeMap<String, String>) -> Result<(), Failure> {
        if self.place.is_made() {
            return Ok(());
        }
        let mut keys: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for organisation in &self.network.organisations {
            keys.insert(&organisation.id, public.get(&organisation.id).map(String::as_str).into_iter().collect());
        }
        keys.entry("city").or_default().extend(public.get(SECOND).map(String::as_str));
        let (keys_path, network_path) = (self.path("keys.json"), self.path("network.toml"));
        let text = serde_json::to_vec_pretty(&keys).map_err(|e| Failure::defect(e.to_string()))?;
        std::fs::write(&keys_path, text).map_err(|e| Failure::file(&keys_path, &e))?;
        std::fs::write(&network_path, &self.text).map_err(|e| Failure::file(&network_path, &e))?;
        self.place.make(&network_path, &keys_path, self.engine.word())?;
        self.step("network")
    }

    fn genesis(&self) -> Result<(Value, Vec<u8>), Failure> {
        let path = self.place.genesis();
        let raw = std::fs::read(&path).map_err(|e| Failure::file(&path, &e))?;
        let document = serde_json::from_slice(&raw).map_err(|e| Failure::defect(format!("{}: {e}", path.display())))?;
        Ok((document, raw))
    }

    fn chain_id(&self) -> Result<String, Failure> {
        let (document, _) = self.genesis()?;
        Ok(document.get("chain_id").and_then(Value::as_str).unwrap_or_default().to_string())
    }

    fn trust(&mut self, session: &mut Session) -> Result<(), Failure> {
        if !session.home.trust_path().exists() {
            let (document, raw) = self.genesis()?;
            let trust = mulu_contracts::comet::trust::trust_from_genesis(&document, Sha256::digest(&raw).into())
                .map_err(|e| Failure::defect(format!("the genesis document is refused: {e}")))?;
            session.keep_trust(&trust)?;
            self.story.tell("信任根取自创世文件", "the root of trust comes from the genesis file");
        }
        self.step("trust")
    }

    fn signers(&self, session: &mut Session, chain_id: &str, departments: &BTreeMap<Uscc, String>) -> Result<HomeKeys, Failure> {
        let mut keys =
            HomeKeys { chain_id: chain_id.into(), salts: session.home.salts()?, by_name: BTreeMap::new(), name_of: BTreeMap::new() };
        keys.name_of.insert(self.city, "city".into());
        keys.name_of.extend(departments.keys().map(|uscc| (*uscc, names::key_name(uscc))));
        let keystore = session.keystore()?;
        for name in keys.name_of.values().cloned().chain([SECOND.to_string()]) {
            let signer = keystore.signer(&name)?;
            keys.by_name.insert(name, signer);
        }
        Ok(keys)
    }

    /// Registers the departments that are not there yet, and makes them providers.
    fn register(
        &mut self,
        session: &mut Session,
        keys: &HomeKeys,
        departments: &BTreeMap<Uscc, String>,
        public: &BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        let mut rules: Vec<AnyRule> = Vec::new();
        for (uscc, name) in departments {
            let found = session.ledger()?.ask(GetOrganisation { uscc: *uscc }, None)?.answer;
            if found.is_none() {
                rules.push(keys.proven(&self.registration(uscc, name, public)?.into())?);
            }
            let provides = found.is_some_and(|o| o.roles.iter().any(|r| r.active && r.assignment.role == Role::Provider));
            if !provides {
                rules.push(self.provider_role(uscc).into());
            }
        }
        let count = rules.len();
        self.send(session, keys, "city", rules)?;
        self.story.tell(
            format!("{} 个部门已登记为数据提供方（本次提交 {count} 项）", departments.len()),
            format!("{} departments are registered as providers ({count} acts sent now)", departments.len()),
        );
        self.step("departments")
    }

    fn registration(&self, uscc: &Uscc, name: &str, public: &BTreeMap<String, String>) -> Result<RegisterOrganisation, Failure> {
        let key = public.get(&names::key_name(uscc)).and_then(|k| k.parse().ok()).ok_or_else(|| Failure::defect("a key was just made"))?;
        let key =
            KeySpec { public_key: key, label: Text0::default(), holder_tag: None, allowed: None, valid_from: Time(0), valid_until: None };
        Ok(RegisterOrganisation {
            uscc: *uscc,
            name: Text::new(name).map_err(|e| Failure::usage(format!("{name}: {e}"), "correct the name in the file".to_string()))?,
            short_name: Text0::default(),
            division: self.division,
            // Of its own division a bureau is nobody's superior; a bureau above or governance would say who is.
            superior: None,
            kind: OrganisationType::Government,
            business: Set::default(),
            private: None,
            keys: List::new(vec![key]).map_err(|e| Failure::defect(e.to_string()))?,
            thresholds: List::default(),
            claim_key: None,
            proofs: List::default(),
        })
    }

    fn provider_role(&self, uscc: &Uscc) -> AssignRole {
        AssignRole {
            org: *uscc,
            role: Role::Provider,
            scope_division: self.division,
            sectors: Set::default(),
            certificate_kinds: Set::default(),
            competences: Set::default(),
            from: Time(0),
            until: None,
        }
    }

    /// Sends messages of the city bureau in order; each must pass.
    fn send(&self, session: &mut Session, keys: &HomeKeys, key: &str, rules: Vec<AnyRule>) -> Result<(), Failure> {
        let messages: Vec<Message> = rules.iter().map(|rule| rule.message(&keys.salts)).collect();
        let transactions: Vec<Vec<Message>> = messages.chunks(PER_TX).map(<[Message]>::to_vec).collect();
        for bundle in transactions.chunks(PER_BUNDLE) {
            let signed: Option<Vec<SignedTx>> = bundle.iter().map(|m| keys.tx(&self.city, key, m.clone())).collect();
            let signed = signed.ok_or_else(|| Failure::defect("the bureau has no key"))?;
            let ledger = session.ledger()?;
            ledger.send(signed.clone())?;
            for tx in &signed {
                let receipt = ledger.receipt(&Hash32(tx.body.id()))?;
                if receipt.result.code != 0 {
                    let name = REGISTRY.code(receipt.result.code).map_or("unknown", Code::name);
                    return Err(Failure::defect(format!("the ledger refused what the quickstart does: {name}")));
                }
            }
        }
        Ok(())
    }

    fn import(&mut self, session: &mut Session, keys: &mut HomeKeys, mapping: &Mapping) -> Result<Value, Failure> {
        mapping.require_columns(&self.survey)?;
        let csv = self.path("import.csv");
        let to = std::fs::File::create(&csv).map_err(|e| Failure::file(&csv, &e))?;
        let mut kept = Kept(CsvReport::new(&csv.display().to_string(), std::io::BufWriter::new(to))?);
        let mut source = self.catalog.rows()?;
        let done = import_rows(source.as_mut(), mapping, &Options::default(), session.ledger()?, keys, &mut kept);
        kept.0.finish()?;
        let report = done.map_err(|interrupted| Failure::from(interrupted.error))?;
        self.story.tell(
            format!(
                "导入 {} 行：新增 {}，未变 {}，有变 {}，失败 {}，清理提示 {} 条（逐行报告 {}）",
                report.rows,
                report.added,
                report.unchanged,
                report.changed,
                report.failed,
                report.warned,
                csv.display()
            ),
            format!(
                "{} rows imported: {} added, {} unchanged, {} changed, {} failed, {} warnings (row by row: {})",
                report.rows,
                report.added,
                report.unchanged,
                report.changed,
                report.failed,
                report.warned,
                csv.display()
            ),
        );
        self.step("imported")?;
        Ok(json!({ "rows": report.rows, "added": report.added, "unchanged": report.unchanged, "changed": report.changed,
            "failed": report.failed, "warnings": report.warned, "errors": report.errors }))
    }

    /// The city bureau approves all that waits; its own entries are approved by its second person.
    fn review(&mut self, session: &mut Session, keys: &HomeKeys) -> Result<usize, Failure> {
        let mut rules: BTreeMap<&str, Vec<AnyRule>> = BTreeMap::new();
        let (mut offset, mut moment) = (Some(0), None);
        while let Some(from) = offset {
            let question = ListPendingReviews { division: self.division, below: false, sector: None, offset: from, limit: MAX_LIMIT };
            let verified = session.ledger()?.ask(question, moment)?;
            moment.get_or_insert(mulu_contracts::kernel::moment::Moment::Height(verified.height));
            let page = verified.answer;
            offset = page.next;
            for row in page.items {
                let key = if row.entry.provider == self.city { SECOND } else { "city" };
                let review = ReviewEntry {
                    id: row.entry.id,
                    version: row.entry.version,
                    of: row.of,
                    outcome: Outcome::Approve,
                    content_hash: row.content_hash,
                    reason: None,
                };
                rules.entry(key).or_default().push(review.into());
            }
        }
        let count = rules.values().map(Vec::len).sum();
        for (key, rules) in rules {
            self.send(session, keys, key, rules)?;
        }
        self.story
            .tell(format!("市数据主管部门审核通过并发布 {count} 条"), format!("the city bureau reviewed and published {count} entries"));
        self.step("published")?;
        Ok(count)
    }

    fn list(&mut self, session: &mut Session) -> Result<u64, Failure> {
        let scope = EntryScope::View { division: self.division, below: true, view: View::All, theme: None };
        let verified = session.ledger()?.ask(ListEntries { scope, offset: 0, limit: 5 }, None)?;
        let page = verified.answer;
        self.story.tell(
            format!("目录共 {} 条，列表带完整性证明；前几条：", page.total),
            format!("the catalog has {} entries, proven complete; the first:", page.total),
        );
        for row in &page.items {
            self.story.tell(format!("  {}  {}", row.id, row.title), format!("  {}  {}", row.id, row.title));
        }
        Ok(page.total)
    }

    /// One entry with its proof, kept as files.
    fn show(&mut self, session: &mut Session) -> Result<(String, Vec<u8>), Failure> {
        let scope = EntryScope::View { division: self.division, below: true, view: View::All, theme: None };
        let page = session.ledger()?.ask(ListEntries { scope, offset: 0, limit: 1 }, None)?.answer;
        let first = page.items.into_iter().next();
        let first = first.ok_or_else(|| Failure::usage("nothing was published", "see the row-by-row report".to_string()))?;
        let verified = session.ledger()?.ask(GetEntry { id: first.id }, None)?;
        let (proof_path, json_path) = (self.path("entry.proof"), self.path("entry.json"));
        std::fs::write(&proof_path, &verified.proof).map_err(|e| Failure::file(&proof_path, &e))?;
        let text = serde_json::to_vec_pretty(&verified.answer).map_err(|e| Failure::defect(e.to_string()))?;
        std::fs::write(&json_path, text).map_err(|e| Failure::file(&json_path, &e))?;
        let (id, bytes) = (first.id.to_string(), verified.proof.len());
        self.story.tell(
            format!("条目 {id}《{}》连同证明（{bytes} 字节）存为 {}", first.title, proof_path.display()),
            format!("entry {id} \"{}\" with its proof ({bytes} bytes) is kept as {}", first.title, proof_path.display()),
        );
        self.step("proven")?;
        Ok((id, verified.proof))
    }

    /// The proof alone, without any node; then a copy with one bit changed.
    fn verify_alone(&self, proof: &[u8], trust: &mulu_contracts::comet::trust::Trust) -> Result<(), Failure> {
        let proven = ProofFile::from_bytes(proof).and_then(|file| file.verify(trust, &QUESTIONS));
        let proven = proven.map_err(|e| Failure::defect(format!("the proof does not verify: {e}")))?;
        let (height, power) = (proven.height, &proven.trust.signed_power);
        match proven.trust.validators {
            1 => self.story.tell(
                format!("脱离节点验证：证明成立（高度 {height}；1 个验证者，单节点链只是一个节点的话）"),
                format!(
                    "verified without any node: proven at height {height} by 1 validator(s); a chain of one node is the word of that node"
                ),
            ),
            n => self.story.tell(
                format!("脱离节点验证：证明成立（高度 {height}；{n} 个验证者，签名权重 {power}）"),
                format!("verified without any node: proven at height {height}, {n} validators, signed by {power} of their power"),
            ),
        }
        let mut tampered = proof.to_vec();
        if let Some(byte) = tampered.len().checked_div(2).and_then(|middle| tampered.get_mut(middle)) {
            *byte ^= 1;
        }
        let path = self.path("tampered.proof");
        std::fs::write(&path, &tampered).map_err(|e| Failure::file(&path, &e))?;
        match ProofFile::from_bytes(&tampered).and_then(|file| file.verify(trust, &QUESTIONS)) {
            Ok(_) => Err(Failure::defect("a tampered proof was accepted")),
            Err(e) => {
                self.story.tell(format!("改动一个比特的副本被拒绝：{e}"), format!("a copy with one bit changed is refused: {e}"));
                Ok(())
            }
        }
    }

    fn commands(&self, id: &str, running: bool) {
        let mulu = std::env::current_exe().map_or_else(|_| "mulu".into(), |p| quoted(&p));
        let quote = |name: &str| quoted(&self.path(name));
        self.story.tell("接下来可以：", "to go on:");
        let say = |command: String| self.story.tell(format!("  {command}"), format!("  {command}"));
        if !running {
            say(self.place.start_command());
        }
        let url = std::fs::read_to_string(self.path("node/rpc.addr")).map(|u| u.trim().to_string()).ok();
        let node = self.place.node_flag(url.as_deref().filter(|_| running));
        let mulu = format!("{mulu} --home {}", quote("home"));
        say(format!("{mulu} proof verify {}", quote("entry.proof")));
        say(format!("{mulu} proof verify {}   # exit 3 or 5", quote("tampered.proof")));
        say(format!("{mulu}{node} catalog list --division {}", self.division));
        say(format!("{mulu}{node} catalog show {id} --proof my.proof"));
        // A passphrase of the user's own is in the environment already, and is not printed.
        let passphrase =
            if std::env::var_os("MULU_PASSPHRASE").is_some() { String::new() } else { format!("MULU_PASSPHRASE={PASSPHRASE} ") };
        say(format!("{passphrase}{mulu}{node} --key city party amend {} --short-name 数据局 --dry-run", self.city));
    }
}

/// Writes a file that only its owner reads.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    file.and_then(|mut f| f.write_all(bytes)).map_err(|e| Failure::file(path, &e))
}
