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
use crate::home::{Home, Passphrase, read_file, write_atomic, write_new};

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
    kek: Option<Zeroizing<[u8; 32]>>,
}

fn broken(path: &Path, words: &str) -> Failure {
    Failure::usage(format!("{}: {words}", path.display()), "restore the file from a backup, or make a new key")
}

/// Letters, digits, dot, dash, underscore; so no name leaves the folder.
fn check_name(name: &str) -> Result<(), Failure> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if (1..=64).contains(&name.len()) && !name.starts_with('.') && name.chars().all(allowed) {
        return Ok(());
    }
    Err(Failure::usage(format!("{name:?} is no name of a key"), "1 to 64 letters, digits, dots, dashes, underscores; no dot in front"))
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
        return Err(Failure::usage(
            format!("{} can be read by others (mode {mode:o})", path.display()),
            format!("chmod 600 {}", path.display()),
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
    let params =
        params.ok_or_else(|| Failure::usage("the key store names costs that are out of bounds", "restore kek.json from a backup"))?;
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
        return Err(Failure::cannot_judge(format!("the key store has format {:?}", wrapped.format), "use a newer program"));
    }
    let key = derive(passphrase, wrapped)?;
    let wrong = || Failure::usage("the passphrase is wrong, or the file was changed", "try again; MULU_PASSPHRASE or --passphrase-file");
    open_sealed(&key, &wrapped.sealed, about).ok_or_else(wrong)
}

impl Keystore {
    /// The key store of a home; nothing is read yet.
    pub fn open(home: &Home, passphrase: Passphrase) -> Result<Self, Failure> {
        Ok(Keystore { home: home.clone(), passphrase, kek: None })
    }

    fn kek_path(&self) -> PathBuf {
        self.home.dir().join("kek.json")
    }

    fn key_path(home: &Home, name: &str) -> Result<PathBuf, Failure> {
        check_name(name)?;
        Ok(home.keys_dir().join(format!("{name}.json")))
    }

    /// The passphrase: file, variable, or prompt (twice where it is new).
    fn ask(&self, new: bool, prompt: &str) -> Result<Zeroizing<String>, Failure> {
        let found = match &self.passphrase {
            Passphrase::File(path) => {
                let text = String::from_utf8(read_file(path, MAX_FILE)?)
                    .map_err(|_| Failure::usage(format!("{} is no text in UTF-8", path.display()), "name a file with the passphrase"))?;
                Some(text.lines().next().unwrap_or_default().to_string())
            }
            Passphrase::Ask => std::env::var("MULU_PASSPHRASE").ok(),
        };
        let text = match found {
            Some(text) => text,
            None if std::io::stdin().is_terminal() => {
                let read =
                    |words: &str| rpassword::prompt_password(words).map_err(|e| Failure::usage(e.to_string(), "set MULU_PASSPHRASE"));
                let first = read(&format!("{prompt}: "))?;
                if new && read("again: ")? != first {
                    return Err(Failure::usage("the two passphrases differ", "try again"));
                }
                first
            }
            None => return Err(Failure::usage("no passphrase", "set MULU_PASSPHRASE, or --passphrase-file FILE")),
        };
        if text.is_empty() { Err(Failure::usage("the passphrase is empty", "choose one")) } else { Ok(Zeroizing::new(text)) }
    }

    /// The key-encryption key: opened once, made where there is none.
    fn kek(&mut self) -> Result<Zeroizing<[u8; 32]>, Failure> {
        if let Some(kek) = &self.kek {
            return Ok(kek.clone());
        }
        let path = self.kek_path();
        let kek = if path.exists() {
            let wrapped: Wrapped = serde_json::from_slice(&self.home.read_private(&path)?).map_err(|e| broken(&path, &e.to_string()))?;
            unwrap(&self.ask(false, "passphrase of the home")?, &wrapped, KEK_FORMAT.as_bytes())?
        } else {
            let mut kek = Zeroizing::new([0; 32]);
            OsRng.fill_bytes(kek.as_mut());
            let wrapped = wrap(&self.ask(true, "new passphrase of the home")?, &kek, KEK_FORMAT.as_bytes())?;
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
        let taken = || Failure::usage(format!("a key {name} exists"), "choose another name; keys are never overwritten");
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
            return Err(Failure::usage(format!("there is no key {name}"), "mulu key list; mulu key new NAME"));
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

    /// Writes a key for another home, under a passphrase of its own (`MULU_EXPORT_PASSPHRASE`, or the same way as the home's).
    pub fn export(&mut self, name: &str, out: &Path) -> Result<(), Failure> {
        let file = Self::file(&self.home, name)?;
        let signer = self.signer(name)?;
        let passphrase = self.export_passphrase(true)?;
        let wrapped = wrap(&passphrase, signer.key.as_bytes(), file.public_key.as_bytes())?;
        let exported = Exported { format: EXPORT_FORMAT.into(), public_key: file.public_key, organisation: file.organisation, wrapped };
        let bytes = serde_json::to_vec_pretty(&exported).map_err(|e| Failure::defect(e.to_string()))?;
        write_new(out, &bytes, 0o600).map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => Failure::usage(format!("{} exists", out.display()), "choose another file"),
            _ => Failure::file(out, &e),
        })
    }

    fn export_passphrase(&self, new: bool) -> Result<Zeroizing<String>, Failure> {
        match std::env::var("MULU_EXPORT_PASSPHRASE") {
            Ok(text) if !text.is_empty() => Ok(Zeroizing::new(text)),
            _ => self.ask(new, "passphrase of the exported key"),
        }
    }

    /// Takes in an exported key.
    pub fn import(&mut self, name: &str, path: &Path) -> Result<KeyInfo, Failure> {
        let exported: Exported = serde_json::from_slice(&read_private(path)?).map_err(|e| broken(path, &e.to_string()))?;
        if exported.format != EXPORT_FORMAT {
            return Err(broken(path, "it is no exported key"));
        }
        let passphrase = self.export_passphrase(false)?;
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
            return Err(Failure::usage("deleting a key cannot be undone", "export it first, then say --yes"));
        }
        fs::remove_file(&path).map_err(|e| Failure::file(&path, &e))
    }

    /// Wraps the key-encryption key under another passphrase; the key files stay as they are.
    pub fn change_passphrase(&mut self) -> Result<(), Failure> {
        let kek = self.kek()?;
        let new = match std::env::var("MULU_NEW_PASSPHRASE") {
            Ok(text) if !text.is_empty() => Zeroizing::new(text),
            _ => Keystore { home: self.home.clone(), passphrase: Passphrase::Ask, kek: None }.ask(true, "new passphrase")?,
        };
        self.write(&self.kek_path(), &wrap(&new, &kek, KEK_FORMAT.as_bytes())?)
    }
}

fn about(name: &str, public_key: &str) -> String {
    format!("{KEY_FORMAT} {name} {public_key}")
}

fn info_of(name: &str, file: &KeyFile) -> Result<KeyInfo, Failure> {
    let key: PublicKey = file
        .public_key
        .parse()
        .map_err(|_| Failure::usage(format!("key {name} has no readable public key"), "restore its file from a backup"))?;
    let organisation = file.organisation.clone();
    Ok(KeyInfo { name: name.into(), public_key: file.public_key.clone(), key_id: key.key_id().to_string(), organisation })
}

#[cfg(test)]
#[path = "keystore_tests.rs"]
mod tests;
