//! Keys of a home, encrypted at rest. One key-encryption key per home, wrapped under the passphrase; each key file is sealed under
//! it, so that one derivation opens any number of keys.

use std::fs::{self, File, OpenOptions};
use std::io::{IsTerminal as _, Read as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ed25519_dalek::{Signer as _, SigningKey};
use mulu_contracts::kernel::crypto::PublicKey;
use rand_core::{OsRng, RngCore as _};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::exit::Failure;
use crate::home::{Home, Passphrase, read_words, write_atomic, write_new};
use crate::lang::Lang;
use crate::words::{Words, keys};

/// Memory of the derivation, KiB (RFC 9106 §4, second recommendation).
const MEMORY_KIB: u32 = 65_536;
const PASSES: u32 = 3;
const LANES: u32 = 1;
/// Costs read from a file are bounded: a planted file must not eat the machine.
const MAX_MEMORY_KIB: u32 = 2 * MEMORY_KIB;
const MAX_PASSES: u32 = 2 * PASSES;
/// Largest file of a key store, bytes.
const MAX_FILE: u64 = 65_536;

/// A secret sealed with XChaCha20-Poly1305.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    #[serde(with = "hex::serde")]
    nonce: [u8; 24],
    #[serde(with = "hex::serde")]
    bytes: Vec<u8>,
}

/// A secret sealed under a passphrase (Argon2id).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped {
    format: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    #[serde(with = "hex::serde")]
    salt: [u8; 16],
    sealed: Sealed,
}

/// A key file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: String,
    public_key: String,
    organisation: Option<String>,
    sealed: Sealed,
}

/// An exported key.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exported {
    format: String,
    public_key: String,
    organisation: Option<String>,
    wrapped: Wrapped,
}

const KEK_FORMAT: &str = "mulu-kek/1";
const KEY_FORMAT: &str = "mulu-key/1";
const EXPORT_FORMAT: &str = "mulu-key-export/1";

/// What may be told about a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyInfo {
    /// Name in this home.
    pub name: String,
    /// `ed25519:<hex>`.
    pub public_key: String,
    /// Its id on the ledger.
    pub key_id: String,
    /// Organisation noted with it.
    pub organisation: Option<String>,
}

/// Under whose passphrase an exported key lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Under {
    /// One of its own.
    Own,
    /// That of the home.
    Home,
}

/// Something that signs.
pub trait Signer {
    /// The id of its key.
    fn key_id(&self) -> [u8; 16];
    /// Its public key.
    fn public_key(&self) -> PublicKey;
    /// An Ed25519 signature.
    fn sign(&self, bytes: &[u8]) -> [u8; 64];
}

/// An opened key.
pub struct KeySigner {
    key: SigningKey,
}

impl KeySigner {
    /// The key of a secret that is kept elsewhere, such as a claim code.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        KeySigner { key: SigningKey::from_bytes(seed) }
    }
}

impl Signer for KeySigner {
    fn key_id(&self) -> [u8; 16] {
        self.public_key().key_id().0
    }

    fn public_key(&self) -> PublicKey {
        PublicKey::ed25519(self.key.verifying_key().to_bytes())
    }

    fn sign(&self, bytes: &[u8]) -> [u8; 64] {
        self.key.sign(bytes).to_bytes()
    }
}

/// The keys of a home.
pub struct Keystore {
    home: Home,
    passphrase: Passphrase,
    lang: Lang,
    kek: Option<Zeroizing<[u8; 32]>>,
}

fn broken(path: &Path, words: &str) -> Failure {
    Failure::wrong(keys::broken(path.display(), words), keys::restore())
}

/// Letters, digits, dot, dash, underscore; so no name leaves the folder.
fn check_name(name: &str) -> Result<(), Failure> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if (1..=64).contains(&name.len()) && !name.starts_with('.') && name.chars().all(allowed) {
        return Ok(());
    }
    Err(Failure::wrong(keys::no_name(format!("{name:?}")), keys::names_are()))
}

/// Reads a private file: regular, ours, mode 0600 or stricter, not through a link.
pub fn read_private(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut file = OpenOptions::new()
        .read(true)
        // A pipe in place of the file must not hold the command.
        .custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK)
        .open(path)
        .map_err(|e| if e.raw_os_error() == Some(libc::ELOOP) { broken(path, "it is a link") } else { Failure::file(path, &e) })?;
    let meta = file.metadata().map_err(|e| Failure::file(path, &e))?;
    if !meta.is_file() {
        return Err(broken(path, "it is no regular file"));
    }
    let mode = meta.permissions().mode() & 0o777;
    if mode & 0o177 != 0 {
        return Err(Failure::wrong(
            keys::read_by_others(path.display(), format!("{mode:o}")),
            Words::same(format!("chmod 600 {}", path.display())),
        ));
    }
    require_own(path, &meta)?;
    let mut bytes = Vec::new();
    file.by_ref().take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| Failure::file(path, &e))?;
    if bytes.len() as u64 > MAX_FILE { Err(broken(path, "it is too large")) } else { Ok(bytes) }
}

/// Refuses what is somebody else's.
pub fn require_own(path: &Path, meta: &fs::Metadata) -> Result<(), Failure> {
    let own = File::open("/proc/self").and_then(|f| f.metadata()).map(|m| m.uid());
    if own.is_ok_and(|uid| uid != meta.uid()) { Err(broken(path, "it belongs to somebody else")) } else { Ok(()) }
}

fn seal(key: &[u8; 32], secret: &[u8], about: &[u8]) -> Result<Sealed, Failure> {
    let mut nonce = [0; 24];
    OsRng.fill_bytes(&mut nonce);
    let cipher = XChaCha20Poly1305::new(key.into());
    let bytes = cipher.encrypt(XNonce::from_slice(&nonce), Payload { msg: secret, aad: about });
    Ok(Sealed { nonce, bytes: bytes.map_err(|_| Failure::defect("sealing failed"))? })
}

fn open_sealed(key: &[u8; 32], sealed: &Sealed, about: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let plain = cipher.decrypt(XNonce::from_slice(&sealed.nonce), Payload { msg: &sealed.bytes, aad: about }).ok()?;
    let plain = Zeroizing::new(plain);
    Some(Zeroizing::new(plain.as_slice().try_into().ok()?))
}

fn derive(passphrase: &str, wrapped: &Wrapped) -> Result<Zeroizing<[u8; 32]>, Failure> {
    let costs = (wrapped.memory_kib, wrapped.passes, wrapped.lanes);
    let sane = costs.0 <= MAX_MEMORY_KIB && costs.1 <= MAX_PASSES && costs.2 <= 16;
    let params = Params::new(costs.0, costs.1, costs.2, Some(32)).ok().filter(|_| sane);
    let params = params.ok_or_else(|| Failure::wrong(keys::costs(), keys::restore_kek()))?;
    let mut key = Zeroizing::new([0; 32]);
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(passphrase.as_bytes(), &wrapped.salt, key.as_mut()).map_err(|e| Failure::defect(e.to_string()))?;
    Ok(key)
}

fn wrap(passphrase: &str, secret: &[u8; 32], about: &[u8]) -> Result<Wrapped, Failure> {
    let mut salt = [0; 16];
    OsRng.fill_bytes(&mut salt);
    let empty = Sealed { nonce: [0; 24], bytes: Vec::new() };
    let mut wrapped = Wrapped { format: KEK_FORMAT.into(), memory_kib: MEMORY_KIB, passes: PASSES, lanes: LANES, salt, sealed: empty };
    wrapped.sealed = seal(&*derive(passphrase, &wrapped)?, secret, about)?;
    Ok(wrapped)
}

fn unwrap(passphrase: &str, wrapped: &Wrapped, about: &[u8]) -> Result<Zeroizing<[u8; 32]>, Failure> {
    if wrapped.format != KEK_FORMAT {
        return Err(Failure::unjudged(keys::format(format!("{:?}", wrapped.format)), crate::words::codes::newer_program()));
    }
    let key = derive(passphrase, wrapped)?;
    let wrong = || Failure::wrong(keys::wrong_passphrase(), keys::try_passphrase());
    open_sealed(&key, &wrapped.sealed, about).ok_or_else(wrong)
}

fn not_empty(text: Zeroizing<String>) -> Result<Zeroizing<String>, Failure> {
    if text.is_empty() { Err(Failure::wrong(keys::empty(), keys::choose_one())) } else { Ok(text) }
}

/// The first line of a file of a passphrase, without the mark and the line's end that editors add.
fn first_line(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let text = Zeroizing::new(read_words(path)?);
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_string()))
}

/// A passphrase from the terminal.
fn prompted(new: bool, prompt: &Words, lang: Lang) -> Result<Zeroizing<String>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::wrong(keys::no_passphrase(), keys::give_passphrase()));
    }
    let read = |words: &str| rpassword::prompt_password(words).map_err(|e| Failure::wrong(Words::same(e), keys::give_passphrase()));
    let first = read(prompt.of(lang))?;
    if new && read(keys::again().of(lang))? != first {
        return Err(Failure::wrong(keys::differ(), keys::try_again()));
    }
    not_empty(Zeroizing::new(first))
}

/// Where a passphrase other than the home's comes from: this file, or this variable; none where neither says one.
fn other_passphrase(file: Option<&Path>, variable: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    let said = match file {
        Some(path) => Some(first_line(path)?),
        None => std::env::var(variable).ok().filter(|text| !text.is_empty()).map(Zeroizing::new),
    };
    said.map(not_empty).transpose()
}

impl Keystore {
    /// The key store of a home; nothing is read yet. Prompts are in the language.
    pub fn open(home: &Home, passphrase: Passphrase, lang: Lang) -> Result<Self, Failure> {
        Ok(Keystore { home: home.clone(), passphrase, lang, kek: None })
    }

    fn kek_path(&self) -> PathBuf {
        self.home.dir().join("kek.json")
    }

    fn key_path(home: &Home, name: &str) -> Result<PathBuf, Failure> {
        check_name(name)?;
        Ok(home.keys_dir().join(format!("{name}.json")))
    }

    /// The passphrase: file, variable, or prompt (twice where it is new).
    fn ask(&self, new: bool, prompt: &Words) -> Result<Zeroizing<String>, Failure> {
        let found = match &self.passphrase {
            Passphrase::File(path) => Some(first_line(path)?),
            Passphrase::Ask => std::env::var("MULU_PASSPHRASE").ok().map(Zeroizing::new),
        };
        found.map_or_else(|| prompted(new, prompt, self.lang), not_empty)
    }

    /// The key-encryption key: opened once, made where there is none.
    fn kek(&mut self) -> Result<Zeroizing<[u8; 32]>, Failure> {
        if let Some(kek) = &self.kek {
            return Ok(kek.clone());
        }
        let path = self.kek_path();
        let kek = if path.exists() {
            let wrapped: Wrapped = serde_json::from_slice(&self.home.read_private(&path)?).map_err(|e| broken(&path, &e.to_string()))?;
            unwrap(&self.ask(false, &keys::of_home())?, &wrapped, KEK_FORMAT.as_bytes())?
        } else {
            let mut kek = Zeroizing::new([0; 32]);
            OsRng.fill_bytes(kek.as_mut());
            let wrapped = wrap(&self.ask(true, &keys::new_of_home())?, &kek, KEK_FORMAT.as_bytes())?;
            if !self.write_new(&path, &wrapped)? {
                // Another command made it meanwhile; its keys are sealed under that one.
                return self.kek();
            }
            kek
        };
        self.kek = Some(kek.clone());
        Ok(kek)
    }

    fn write(&self, path: &Path, value: &impl Serialize) -> Result<(), Failure> {
        let bytes = serde_json::to_vec_pretty(value).map_err(|e| Failure::defect(e.to_string()))?;
        write_atomic(path, &bytes, 0o600).map_err(|e| Failure::file(path, &e))
    }

    /// False where the file exists already; it is left as it is.
    fn write_new(&self, path: &Path, value: &impl Serialize) -> Result<bool, Failure> {
        self.home.make_private(path)?;
        let bytes = serde_json::to_vec_pretty(value).map_err(|e| Failure::defect(e.to_string()))?;
        match write_new(path, &bytes, 0o600) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(Failure::file(path, &e)),
        }
    }

    fn put(&mut self, name: &str, key: &SigningKey, organisation: Option<&str>) -> Result<KeyInfo, Failure> {
        let path = Self::key_path(&self.home, name)?;
        let taken = || Failure::wrong(keys::taken(name), keys::note_instead(name));
        if fs::symlink_metadata(&path).is_ok() {
            return Err(taken());
        }
        let public_key = PublicKey::ed25519(key.verifying_key().to_bytes()).to_string();
        let sealed = seal(&*self.kek()?, key.as_bytes(), about(name, &public_key).as_bytes())?;
        let file = KeyFile { format: KEY_FORMAT.into(), public_key, organisation: organisation.map(String::from), sealed };
        if !self.write_new(&path, &file)? {
            return Err(taken());
        }
        info_of(name, &file)
    }

    /// Makes a key.
    pub fn create(&mut self, name: &str, organisation: Option<&str>) -> Result<KeyInfo, Failure> {
        let mut secret = Zeroizing::new([0; 32]);
        OsRng.fill_bytes(secret.as_mut());
        self.put(name, &SigningKey::from_bytes(&secret), organisation)
    }

    fn file(home: &Home, name: &str) -> Result<KeyFile, Failure> {
        let path = Self::key_path(home, name)?;
        if fs::symlink_metadata(&path).is_err() {
            return Err(Failure::wrong(keys::no_key(name), keys::list_or_make()));
        }
        let file: KeyFile = serde_json::from_slice(&home.read_private(&path)?).map_err(|e| broken(&path, &e.to_string()))?;
        if file.format == KEY_FORMAT { Ok(file) } else { Err(broken(&path, "it has another format")) }
    }

    /// About a key, without a passphrase.
    pub fn info(home: &Home, name: &str) -> Result<KeyInfo, Failure> {
        info_of(name, &Self::file(home, name)?)
    }

    /// About a key, without a passphrase.
    pub fn show(&self, name: &str) -> Result<KeyInfo, Failure> {
        Self::info(&self.home, name)
    }

    /// All keys by name.
    pub fn list(&self) -> Result<Vec<KeyInfo>, Failure> {
        self.each()?.into_iter().collect()
    }

    /// Every key of the home by its name; a file that cannot be read stands among them as its failure.
    pub fn each(&self) -> Result<Vec<Result<KeyInfo, Failure>>, Failure> {
        let folder = self.home.keys_dir();
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(Failure::file(&folder, &e)),
        };
        let mut names: Vec<String> = entries
            .filter_map(|e| Some(e.ok()?.file_name().to_string_lossy().strip_suffix(".json")?.to_string()))
            .filter(|name| check_name(name).is_ok())
            .collect();
        names.sort();
        Ok(names.iter().map(|name| self.show(name)).collect())
    }

    /// Opens a key for signing.
    pub fn signer(&mut self, name: &str) -> Result<KeySigner, Failure> {
        let file = Self::file(&self.home, name)?;
        let secret = open_sealed(&*self.kek()?, &file.sealed, about(name, &file.public_key).as_bytes());
        let path = Self::key_path(&self.home, name)?;
        let key = SigningKey::from_bytes(&*secret.ok_or_else(|| broken(&path, "it was changed, or belongs to another home"))?);
        if PublicKey::ed25519(key.verifying_key().to_bytes()).to_string() == file.public_key {
            Ok(KeySigner { key })
        } else {
            Err(broken(&path, "its public key is not that of its secret"))
        }
    }

    /// Notes the organisation that a key belongs to.
    pub fn note(&self, name: &str, organisation: &str) -> Result<KeyInfo, Failure> {
        let file = KeyFile { organisation: Some(organisation.to_string()), ..Self::file(&self.home, name)? };
        self.write(&Self::key_path(&self.home, name)?, &file)?;
        info_of(name, &file)
    }

    /// Writes a key for another home, under a passphrase of its own: of a file, of `MULU_EXPORT_PASSPHRASE`, or else the home's, which is told.
    pub fn export(&mut self, name: &str, out: &Path, passphrase_file: Option<&Path>) -> Result<Under, Failure> {
        let file = Self::file(&self.home, name)?;
        let signer = self.signer(name)?;
        let (under, passphrase) = self.export_passphrase(true, passphrase_file)?;
        let wrapped = wrap(&passphrase, signer.key.as_bytes(), file.public_key.as_bytes())?;
        let exported = Exported { format: EXPORT_FORMAT.into(), public_key: file.public_key, organisation: file.organisation, wrapped };
        let bytes = serde_json::to_vec_pretty(&exported).map_err(|e| Failure::defect(e.to_string()))?;
        write_new(out, &bytes, 0o600).map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => Failure::wrong(keys::file_exists(out.display()), keys::other_file()),
            _ => Failure::file(out, &e),
        })?;
        Ok(under)
    }

    fn export_passphrase(&self, new: bool, file: Option<&Path>) -> Result<(Under, Zeroizing<String>), Failure> {
        if let Some(own) = other_passphrase(file, "MULU_EXPORT_PASSPHRASE")? {
            return Ok((Under::Own, own));
        }
        let of_home = matches!(self.passphrase, Passphrase::File(_)) || std::env::var_os("MULU_PASSPHRASE").is_some();
        let under = if of_home { Under::Home } else { Under::Own };
        Ok((under, self.ask(new, &keys::of_exported())?))
    }

    /// Takes in an exported key.
    pub fn import(&mut self, name: &str, path: &Path, passphrase_file: Option<&Path>) -> Result<KeyInfo, Failure> {
        let exported: Exported = serde_json::from_slice(&read_private(path)?).map_err(|e| broken(path, &e.to_string()))?;
        if exported.format != EXPORT_FORMAT {
            return Err(broken(path, "it is no exported key"));
        }
        let (_, passphrase) = self.export_passphrase(false, passphrase_file)?;
        let secret = unwrap(&passphrase, &exported.wrapped, exported.public_key.as_bytes())?;
        let key = SigningKey::from_bytes(&secret);
        if PublicKey::ed25519(key.verifying_key().to_bytes()).to_string() != exported.public_key {
            return Err(broken(path, "its public key is not that of its secret"));
        }
        self.put(name, &key, exported.organisation.as_deref())
    }

    /// Deletes a key file.
    pub fn delete(&mut self, name: &str, yes: bool) -> Result<(), Failure> {
        let path = Self::key_path(&self.home, name)?;
        Self::file(&self.home, name)?;
        if !yes {
            return Err(Failure::wrong(keys::no_undo(), keys::export_first()));
        }
        fs::remove_file(&path).map_err(|e| Failure::file(&path, &e))
    }

    /// Wraps the key-encryption key under another passphrase: of a file, of `MULU_NEW_PASSPHRASE`, or from the terminal, never from where the
    /// old one comes. The key files stay as they are.
    pub fn change_passphrase(&mut self, passphrase_file: Option<&Path>) -> Result<(), Failure> {
        let kek = self.kek()?;
        let new = match other_passphrase(passphrase_file, "MULU_NEW_PASSPHRASE")? {
            Some(new) => new,
            None if std::io::stdin().is_terminal() => prompted(true, &keys::new_of_home(), self.lang)?,
            None => return Err(Failure::wrong(keys::no_new_passphrase(), keys::give_new_passphrase())),
        };
        let path = self.kek_path();
        let wrapped: Wrapped = serde_json::from_slice(&self.home.read_private(&path)?).map_err(|e| broken(&path, &e.to_string()))?;
        if unwrap(&new, &wrapped, KEK_FORMAT.as_bytes()).is_ok() {
            return Err(Failure::wrong(keys::same_passphrase(), keys::give_new_passphrase()));
        }
        self.write(&path, &wrap(&new, &kek, KEK_FORMAT.as_bytes())?)
    }
}

fn about(name: &str, public_key: &str) -> String {
    format!("{KEY_FORMAT} {name} {public_key}")
}

fn info_of(name: &str, file: &KeyFile) -> Result<KeyInfo, Failure> {
    let key: PublicKey = file.public_key.parse().map_err(|_| Failure::wrong(keys::unreadable(name), keys::restore()))?;
    let organisation = file.organisation.clone();
    Ok(KeyInfo { name: name.into(), public_key: file.public_key.clone(), key_id: key.key_id().to_string(), organisation })
}

#[cfg(test)]
#[path = "keystore_tests.rs"]
mod tests;
