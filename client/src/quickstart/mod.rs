//! The main job once, from nothing: a network, its organisations, a catalog published, a proof that stands alone
//! (README.md, "Two commands"). What `./quickstart` runs after the build.

mod departments;
mod entries;
mod names;
mod node;
mod place;
mod state;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Args, ValueEnum};
use mulu_contracts::comet::genesis::fingerprint;
use mulu_contracts::kernel::id::Uscc;
use mulu_genesis::{Network, SAMPLE_SOLO};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use state::State;

use self::departments::SECOND;
use self::place::{Place, quoted};
use crate::cli::session::Session;
use crate::exit::Failure;
use crate::home::{FILE, Flags, Home};
use crate::import::InputError;
use crate::import::field::Field;
use crate::import::mapping::Mapping;
use crate::import::source::{CatalogFile, ReadOptions};
use crate::import::survey::Survey;
use crate::import::template::{Known, guess, is_no_organisation, template};
use crate::lang::Lang;
use crate::output::Out;
use crate::words::{Words, quickstarts};

/// Passphrase of the quickstart's keys where `MULU_PASSPHRASE` names no other. They are worth nothing.
const PASSPHRASE: &str = "quickstart";

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
        // Where a file is not understood the reader's words are its own.
        Failure::wrong(Words::same(&error), Words::same(&error.hint))
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
    let network = Network::parse(&text).map_err(|e| Failure::wrong(quickstarts::network_file(e), quickstarts::take_network()))?;
    let engine = match (args.engine, network.nodes.len()) {
        (Some(EngineName::Solo), 2..) => {
            return Err(Failure::wrong(quickstarts::solo_is_one(network.nodes.len()), quickstarts::engine_cometbft()));
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
    let city = city.ok_or_else(|| Failure::wrong(quickstarts::no_city(), quickstarts::take_network()))?;
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

    fn genesis(&self) -> Result<Value, Failure> {
        let path = self.place.genesis();
        let raw = std::fs::read(&path).map_err(|e| Failure::file(&path, &e))?;
        serde_json::from_slice(&raw).map_err(|e| Failure::defect(format!("{}: {e}", path.display())))
    }

    fn chain_id(&self) -> Result<String, Failure> {
        let document = self.genesis()?;
        Ok(document.get("chain_id").and_then(Value::as_str).unwrap_or_default().to_string())
    }

    fn trust(&mut self, session: &mut Session) -> Result<(), Failure> {
        if !session.home.trust_path().exists() {
            let document = self.genesis()?;
            let trust = mulu_contracts::comet::trust::trust_from_genesis(&document, fingerprint(&document))
                .map_err(|e| Failure::defect(format!("the genesis document is refused: {e}")))?;
            session.keep_trust(&trust)?;
            self.story.tell("信任根取自创世文件", "the root of trust comes from the genesis file");
        }
        self.settle()?;
        self.step("trust")
    }

    /// The home knows its nodes and its division from now on: the only node by the file in which it tells its address whenever it starts.
    fn settle(&self) -> Result<(), Failure> {
        let path = self.path("home/config.toml");
        let mut text = std::fs::read_to_string(&path).unwrap_or_default();
        if !text.contains("nodes = ") {
            let told = toml::Value::from(format!("{FILE}{}", self.path("node/rpc.addr").display()));
            text.push_str(&format!(
                "# The node of this folder, wherever it listens: it tells its address in this file.\nnodes = [{told}]\n"
            ));
        }
        if !text.contains("division = ") {
            text.push_str(&format!("# Lists are about this division where none is said.\ndivision = \"{}\"\n", self.division));
        }
        crate::home::write_atomic(&path, text.as_bytes(), 0o600).map_err(|e| Failure::file(&path, &e))
    }

    fn commands(&self, id: &str, running: bool) {
        let mulu = std::env::current_exe().map_or_else(|_| "mulu".into(), |p| quoted(&p));
        let quote = |name: &str| quoted(&self.path(name));
        self.story.tell("接下来可以：", "to go on:");
        let say = |command: String| self.story.tell(format!("  {command}"), format!("  {command}"));
        if !running {
            say(self.place.start_command());
        }
        let mulu = format!("{mulu} --home {}", quote("home"));
        say(format!("{mulu} proof verify {}", quote("entry.proof")));
        say(format!("{mulu} proof verify {}   # exit 3 or 5", quote("tampered.proof")));
        say(format!("{mulu} catalog list"));
        say(format!("{mulu} catalog show {id} --proof my.proof"));
        // A passphrase of the user's own is in the environment already, and is not printed.
        let passphrase =
            if std::env::var_os("MULU_PASSPHRASE").is_some() { String::new() } else { format!("MULU_PASSPHRASE={PASSPHRASE} ") };
        say(format!("{passphrase}{mulu} --key city party amend {} --short-name 数据局 --dry-run", self.city));
    }
}

/// Writes a file that only its owner reads.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path);
    file.and_then(|mut f| f.write_all(bytes)).map_err(|e| Failure::file(path, &e))
}
