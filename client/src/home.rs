//! The client's home: configuration, trust, keys, and what was already proven to it.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::Read as _;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use mulu_contracts::comet::trust::Trust;
use mulu_contracts::comet::trust_file::TRUST_FORMAT;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use mulu_contracts::ledger::texts::Secret;
use rand_core::{OsRng, RngCore as _};
use serde::{Deserialize, Serialize};

use crate::exit::Failure;
use crate::keystore::{read_private, require_own};
use crate::lang::Lang;
use crate::ledger::headers::Seen;
use crate::words::{Words, files, homes, outputs};

/// What flags and variables say; they win over the file.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    pub node: Vec<String>,
    pub key: Option<String>,
    pub output: Option<String>,
    pub lang: Option<String>,
    pub max_age_secs: Option<u64>,
    pub timeout_secs: Option<u64>,
    pub passphrase_file: Option<PathBuf>,
    pub no_pager: bool,
}

/// `config.toml`; every field may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Config {
    /// Nodes to ask, the first one first. Default: http://127.0.0.1:26657.
    #[serde(alias = "nodes")]
    node: Vec<String>,
    /// Key that signs. Default: none.
    key: Option<String>,
    /// Division that lists are about where none is said. Default: none.
    division: Option<DivisionCode>,
    /// table or json. Default: table.
    output: Option<String>,
    /// zh or en. Default: the locale's.
    lang: Option<String>,
    /// Oldest state that counts as an answer about now, seconds. Default: 60.
    max_age_secs: Option<u64>,
    /// Longest that a command, or a part of a long one, may take, seconds. Default: 30.
    timeout_secs: Option<u64>,
}

/// A node that is named by the file in which it tells its address.
pub const FILE: &str = "file:";

/// Form of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Table,
    /// For scripts.
    Json,
}

/// How the passphrase is got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passphrase {
    /// From a file (its first line).
    File(PathBuf),
    /// From MULU_PASSPHRASE, else the terminal.
    Ask,
}

/// Everything that is set.
#[derive(Debug, Clone)]
pub struct Settings {
    pub node: Vec<String>,
    pub key: Option<String>,
    /// Division that lists are about where none is said.
    pub division: Option<DivisionCode>,
    pub form: Form,
    pub lang: Lang,
    pub max_age_secs: u64,
    pub timeout_secs: u64,
    pub passphrase: Passphrase,
    /// Long text for people page by page, on a terminal.
    pub pager: bool,
}

/// A home.
#[derive(Debug, Clone)]
pub struct Home {
    dir: PathBuf,
}

/// `seen.json`: by chain how far it was proven, and by which header.
#[derive(Debug, Default, Serialize, Deserialize)]
struct SeenFile(BTreeMap<String, SeenRow>);

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(untagged)]
enum SeenRow {
    /// As homes of before kept it.
    Height(u64),
    Header {
        #[serde(with = "mulu_contracts::kernel::value::u64_string")]
        height: u64,
        #[serde(with = "hex::serde")]
        header_hash: [u8; 32],
    },
}

impl From<SeenRow> for Seen {
    fn from(row: SeenRow) -> Seen {
        match row {
            SeenRow::Height(height) => height.into(),
            SeenRow::Header { height, header_hash } => Seen { height, header_hash: Some(header_hash) },
        }
    }
}

impl From<Seen> for SeenRow {
    fn from(seen: Seen) -> SeenRow {
        match seen.header_hash {
            Some(header_hash) => SeenRow::Header { height: seen.height, header_hash },
            None => SeenRow::Height(seen.height),
        }
    }
}

impl Home {
    /// The home at a folder, by default `~/.mulu`; it is made when something is first written.
    pub fn open(dir: Option<PathBuf>) -> Result<Home, Failure> {
        let fallback = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".mulu"));
        let dir = dir.or_else(fallback).ok_or_else(|| Failure::wrong(homes::no_home(), homes::name_home()))?;
        Ok(Home { dir })
    }

    /// Its folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The trust file.
    pub fn trust_path(&self) -> PathBuf {
        self.dir.join("trust.json")
    }

    /// Folder of the keys.
    pub fn keys_dir(&self) -> PathBuf {
        self.dir.join("keys")
    }

    /// Flags over variables over file over defaults (flags and variables arrive merged).
    pub fn settings(&self, flags: &Flags) -> Result<Settings, Failure> {
        // Who can write into it decides whom this client trusts and asks.
        require_private(&self.dir)?;
        let path = self.dir.join("config.toml");
        let config: Config = match fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).map_err(|e: toml::de::Error| {
                let line = e.span().map_or(1, |span| text[..span.start].lines().count().max(1));
                Failure::wrong(homes::bad_config(path.display(), line, e.message()), homes::config_fields())
            })?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Config::default(),
            Err(e) => return Err(Failure::file(&path, &e)),
        };
        let mut node = if flags.node.is_empty() { config.node } else { flags.node.clone() };
        if node.is_empty() {
            node.push("http://127.0.0.1:26657".into());
        }
        let form = match flags.output.clone().or(config.output).as_deref() {
            None | Some("table") => Form::Table,
            Some("json") => Form::Json,
            Some(other) => return Err(Failure::wrong(homes::no_output(other), homes::outputs())),
        };
        let lang = match flags.lang.clone().or(config.lang) {
            None => Lang::from_environment(),
            Some(word) => Lang::from_word(&word).ok_or_else(|| Failure::wrong(homes::no_language(word), homes::languages()))?,
        };
        Ok(Settings {
            node,
            key: flags.key.clone().or(config.key),
            division: config.division,
            form,
            lang,
            max_age_secs: flags.max_age_secs.or(config.max_age_secs).unwrap_or(60),
            timeout_secs: flags.timeout_secs.or(config.timeout_secs).unwrap_or(30),
            passphrase: flags.passphrase_file.clone().map_or(Passphrase::Ask, Passphrase::File),
            pager: !flags.no_pager,
        })
    }

    /// A private file of the home. Whoever can change its folders can put another file in its place, so they are judged as it is.
    pub fn read_private(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        self.require_private(path)?;
        read_private(path)
    }

    /// Makes the folders of a private file where they are missing, and refuses looser ones.
    pub fn make_private(&self, path: &Path) -> Result<(), Failure> {
        for folder in self.folders(path) {
            private_folder(folder)?;
        }
        self.require_private(path)
    }

    fn require_private(&self, path: &Path) -> Result<(), Failure> {
        self.folders(path).try_for_each(require_private)
    }

    /// The folders down to a file of the home, the home first.
    fn folders<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = &'a Path> {
        let inner = path.parent().filter(|folder| *folder != self.dir);
        std::iter::once(self.dir.as_path()).chain(inner)
    }

    /// Folder of what was proven against the validators.
    pub fn evidence_dir(&self) -> PathBuf {
        self.dir.join("evidence")
    }

    /// What the salts of this home's long texts are drawn from; made when it is first asked for. Whoever has a copy can try guesses at
    /// words that were redacted; without it the same act, sent again, counts as another one.
    pub fn salts(&self) -> Result<Secret, Failure> {
        let path = self.dir.join("salts.key");
        if fs::symlink_metadata(&path).is_err() {
            let mut secret = [0; 32];
            OsRng.fill_bytes(&mut secret);
            self.make_private(&path)?;
            match write_new(&path, format!("{}\n", hex::encode(secret)).as_bytes(), 0o600) {
                Err(e) if e.kind() != std::io::ErrorKind::AlreadyExists => return Err(Failure::file(&path, &e)),
                // Of two commands that make it at once, the first one's counts.
                _ => {}
            }
        }
        let text = self.read_private(&path)?;
        let secret = std::str::from_utf8(&text).ok().and_then(|text| hex::decode(text.trim()).ok()?.try_into().ok()).map(Secret);
        secret.ok_or_else(|| Failure::wrong(homes::no_salts(path.display()), homes::restore_salts()))
    }

    fn seen_path(&self) -> PathBuf {
        self.dir.join("seen.json")
    }

    fn read_seen(&self) -> Result<SeenFile, Failure> {
        let path = self.seen_path();
        if !path.exists() {
            return Ok(SeenFile::default());
        }
        serde_json::from_slice(&read_file(&path, MAX_TEXT)?)
            .map_err(|e| Failure::wrong(homes::bad_seen(path.display(), e), homes::delete_seen()))
    }

    /// The highest height of a chain that was proven to this home, and its header.
    pub fn seen(&self, chain_id: &str) -> Result<Seen, Failure> {
        Ok(self.read_seen()?.0.get(chain_id).copied().map(Seen::from).unwrap_or_default())
    }

    /// Remembers a proven header; never goes back. Where the home takes nothing, as one that is mounted to be read alone, the work goes on: why
    /// it is not kept comes back.
    pub fn keep_seen(&self, chain_id: &str, now: Seen) -> Result<Option<Words>, Failure> {
        let mut seen = self.read_seen()?;
        let known: Seen = seen.0.get(chain_id).copied().map(Seen::from).unwrap_or_default();
        if (known.height, known.header_hash.is_some()) >= (now.height, now.header_hash.is_some()) {
            return Ok(None);
        }
        seen.0.insert(chain_id.to_string(), now.into());
        let bytes = serde_json::to_vec(&seen).map_err(|e| Failure::defect(e.to_string()))?;
        private_folder(&self.dir)?;
        let path = self.seen_path();
        match write_atomic(&path, &bytes, 0o644) {
            Err(e) if matches!(e.kind(), std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied) => {
                Ok(Some(outputs::seen_not_kept(path.display(), e)))
            }
            written => written.map(|()| None).map_err(|e| Failure::file(&path, &e)),
        }
    }

    /// Writes a whole file or nothing: a new file beside it, synced, then renamed over it.
    pub fn write_atomic(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        if path.starts_with(&self.dir) {
            private_folder(&self.dir)?;
        }
        write_atomic(path, bytes, 0o644).map_err(|e| Failure::file(path, &e))
    }
}

/// Makes a folder where it is missing, for its owner alone (0700).
pub fn private_folder(folder: &Path) -> Result<(), Failure> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| Failure::file(folder, &e))
}

/// Refuses a folder into which others can look, or that is somebody else's.
fn require_private(folder: &Path) -> Result<(), Failure> {
    let meta = match fs::metadata(folder) {
        Ok(meta) => meta,
        // There is nothing in it.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Failure::file(folder, &e)),
    };
    let (mode, shown) = (meta.permissions().mode() & 0o777, folder.display());
    if mode & 0o077 != 0 {
        let hint = Words::same(format!("chmod 700 {shown}"));
        return Err(Failure::wrong(homes::open_to_others(shown, format!("{mode:o}")), hint));
    }
    require_own(folder, &meta)
}

/// Largest file of words that a command reads whole, bytes.
pub const MAX_TEXT: u64 = 64 << 20;

/// Reads a whole file of at most `max` bytes; also a pipe. What never ends is refused, not swallowed.
pub fn read_file(path: &Path, max: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(max + 1).read_to_end(&mut bytes));
    read.map_err(|e| Failure::file(path, &e))?;
    if bytes.len() as u64 > max {
        return Err(Failure::wrong(files::too_large(path.display(), max), files::right_file()));
    }
    Ok(bytes)
}

/// Reads a text file of the user: in UTF-8, without the mark that some editors put in front, however its lines end.
pub fn read_words(path: &Path) -> Result<String, Failure> {
    let bytes = read_file(path, MAX_TEXT)?;
    let named = |why| Failure::wrong(why, files::save_as_utf8());
    let bytes = match bytes.as_slice() {
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest.to_vec(),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(named(files::utf16(path.display()))),
        _ => bytes,
    };
    String::from_utf8(bytes).map_err(|e| {
        let decoded = encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(e.as_bytes());
        named(if decoded.is_some() { files::gb18030(path.display()) } else { files::no_text(path.display()) })
    })
}

/// Reads a trust file.
pub fn read_trust(path: &Path) -> Result<Trust, Failure> {
    let text = read_words(path)?;
    let is_none = |e: serde_json::Error| Failure::wrong(homes::no_trust_file(path.display(), e), homes::make_trust_file());
    let file: serde_json::Value = json::read(text.as_bytes(), MAX_ANSWER_VALUES).map_err(is_none)?;
    match file["format"].as_str() {
        Some(other) if other != TRUST_FORMAT => Err(Failure::newer_trust(path, other)),
        _ => serde_json::from_value(file).map_err(is_none),
    }
}

pub use crate::outfile::{write as write_atomic, write_new};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_keeps_a_header_with_the_height_and_reads_homes_that_kept_heights_alone() {
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(Some(dir.path().into())).unwrap();
        assert_eq!(home.seen("chain-1").unwrap(), Seen::default());
        fs::write(home.seen_path(), r#"{"chain-1":7}"#).unwrap();
        assert_eq!(home.seen("chain-1").unwrap(), Seen::from(7));
        // The hash of the same height is news, an older height is none, nor is a hash that would be lost.
        let at = |height: u64, byte: u8| Seen { height, header_hash: Some([byte; 32]) };
        for (now, kept) in [(at(7, 1), at(7, 1)), (at(6, 2), at(7, 1)), (7.into(), at(7, 1)), (at(7, 3), at(7, 1)), (at(9, 4), at(9, 4))] {
            home.keep_seen("chain-1", now).unwrap();
            assert_eq!(home.seen("chain-1").unwrap(), kept);
        }
        home.keep_seen("chain-2", 5.into()).unwrap();
        assert_eq!((home.seen("chain-2").unwrap(), home.seen("chain-1").unwrap()), (5.into(), at(9, 4)));
        fs::write(home.seen_path(), r#"{"chain-1":{"height":"7"}}"#).unwrap();
        assert!(home.seen("chain-1").is_err_and(|e| e.hint.contains("delete it")));
    }

    #[test]
    fn a_home_draws_its_salts_from_one_secret_that_nobody_else_can_read() {
        use std::os::unix::fs::PermissionsExt as _;
        let dir = tempfile::tempdir().unwrap();
        let home = Home::open(Some(dir.path().join("home"))).unwrap();
        let secret = home.salts().unwrap();
        assert_eq!(home.salts().unwrap(), secret, "the same act, sent again, is the same");
        let other = Home::open(Some(dir.path().join("other"))).unwrap();
        assert_ne!(other.salts().unwrap(), secret);
        let path = home.dir().join("salts.key");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "ab\n").unwrap();
        assert!(home.salts().is_err_and(|e| e.hint.contains("backup")), "a broken one is not made anew in silence");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(home.salts().is_err_and(|e| e.hint.contains("chmod 600")));
    }

    #[test]
    fn a_trust_file_of_a_later_format_cannot_be_judged_and_a_broken_one_is_no_trust_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("trust.json");
        let told = |text: &str| {
            fs::write(&path, text).unwrap();
            let failure = read_trust(&path).unwrap_err();
            (failure.exit, failure.name.clone(), failure.words(Lang::Zh).0.to_string())
        };
        let (exit, name, chinese) = told(r#"{"format":"mulu-trust/9"}"#);
        assert_eq!((exit, name.as_str()), (5, "unsupported"));
        assert!(chinese.contains("只认识"));
        assert_eq!(told("[]").0, 2);
        assert_eq!(told("{").0, 2);
    }
}
