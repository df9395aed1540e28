//! Key files in CometBFT's form: the validator's consensus key and the node's key for its connections.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::SigningKey;
use mulu_contracts::kernel::codec::sha256;
use rand_core::{OsRng, RngCore};
use serde::{Deserialize, Serialize};

const PUBLIC: &str = "tendermint/PubKeyEd25519";
const PRIVATE: &str = "tendermint/PrivKeyEd25519";

/// Why a key file is refused.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// It cannot be read or written.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// It does not have the form.
    #[error("{0}: not an Ed25519 key file of CometBFT")]
    Form(String),
    /// Others can read it.
    #[error("{0}: others can read this secret; run `chmod 600` on it, and replace the key if the machine is shared")]
    Open(String),
    /// Others can look into its folder.
    #[error("{0}: others can look into this folder of secrets; run `chmod 700` on it")]
    OpenFolder(String),
    /// The home belongs to another user.
    #[error("{0}: this home of a node belongs to another user; run mulud as its owner")]
    OthersHome(String),
}

#[derive(Serialize, Deserialize)]
struct Typed {
    r#type: String,
    value: String,
}

#[derive(Serialize, Deserialize)]
struct ValidatorFile {
    address: String,
    pub_key: Typed,
    priv_key: Typed,
}

#[derive(Serialize, Deserialize)]
struct NodeFile {
    priv_key: Typed,
}

fn typed_private(key: &SigningKey) -> Typed {
    Typed { r#type: PRIVATE.into(), value: BASE64.encode(key.to_keypair_bytes()) }
}

fn private(typed: &Typed) -> Option<SigningKey> {
    let bytes: [u8; 64] = BASE64.decode(&typed.value).ok()?.try_into().ok()?;
    (typed.r#type == PRIVATE).then(|| SigningKey::from_keypair_bytes(&bytes).ok()).flatten()
}

/// CometBFT's address of a key: the first 20 bytes of its SHA-256.
pub fn address(public_key: &[u8; 32]) -> [u8; 20] {
    let mut address = [0; 20];
    address.copy_from_slice(&sha256(&[public_key])[..20]);
    address
}

/// A new secret key.
pub fn new_key() -> SigningKey {
    let mut seed = [0; 32];
    OsRng.fill_bytes(&mut seed);
    SigningKey::from_bytes(&seed)
}

/// Writes a file that must not exist yet, for its owner alone.
pub fn write_secret(path: &Path, text: &str) -> Result<(), KeyError> {
    let wrong = |e| KeyError::File(path.display().to_string(), e);
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(wrong)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(wrong)
}

fn read_secret(path: &Path) -> Result<String, KeyError> {
    let wrong = |e| KeyError::File(path.display().to_string(), e);
    let open = |path: &Path| Ok(std::fs::metadata(path)?.permissions().mode() & 0o077 != 0);
    if open(path).map_err(wrong)? {
        return Err(KeyError::Open(path.display().to_string()));
    }
    if let Some(folder) = path.parent()
        && open(folder).map_err(wrong)?
    {
        return Err(KeyError::OpenFolder(folder.display().to_string()));
    }
    std::fs::read_to_string(path).map_err(wrong)
}

/// Refuses a home that is open to others, or somebody else's: what lies in it is what this node is, its sockets too.
pub fn require_own(home: &Path) -> Result<(), KeyError> {
    let meta = std::fs::metadata(home).map_err(|e| KeyError::File(home.display().to_string(), e))?;
    if meta.permissions().mode() & 0o077 != 0 {
        return Err(KeyError::OpenFolder(home.display().to_string()));
    }
    match meta.uid() == rustix::process::geteuid().as_raw() {
        true => Ok(()),
        false => Err(KeyError::OthersHome(home.display().to_string())),
    }
}

/// The validator's key file (`priv_validator_key.json`).
pub fn validator_file(key: &SigningKey) -> String {
    let public = key.verifying_key().to_bytes();
    let file = ValidatorFile {
        address: hex::encode_upper(address(&public)),
        pub_key: Typed { r#type: PUBLIC.into(), value: BASE64.encode(public) },
        priv_key: typed_private(key),
    };
    serde_json::to_string_pretty(&file).unwrap_or_default()
}

/// Reads a validator's key file.
pub fn read_validator(path: &Path) -> Result<SigningKey, KeyError> {
    let wrong = || KeyError::Form(path.display().to_string());
    let file: ValidatorFile = serde_json::from_str(&read_secret(path)?).map_err(|_| wrong())?;
    let key = private(&file.priv_key).ok_or_else(wrong)?;
    let public = key.verifying_key().to_bytes();
    let fits = file.pub_key.value == BASE64.encode(public) && file.address.eq_ignore_ascii_case(&hex::encode(address(&public)));
    if fits { Ok(key) } else { Err(wrong()) }
}

/// The node's key file (`node_key.json`).
pub fn node_file(key: &SigningKey) -> String {
    serde_json::to_string_pretty(&NodeFile { priv_key: typed_private(key) }).unwrap_or_default()
}

/// The id of a node's key: 40 hex digits.
pub fn node_id(key: &SigningKey) -> String {
    hex::encode(address(&key.verifying_key().to_bytes()))
}

/// Reads a node's key file; gives its id.
pub fn read_node_id(path: &Path) -> Result<String, KeyError> {
    let wrong = || KeyError::Form(path.display().to_string());
    let file: NodeFile = serde_json::from_str(&read_secret(path)?).map_err(|_| wrong())?;
    let key = private(&file.priv_key).ok_or_else(wrong)?;
    Ok(node_id(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn private_folder() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        dir
    }

    #[test]
    fn a_key_file_reads_back_and_a_readable_one_is_refused() {
        let dir = private_folder();
        let path = dir.path().join("key.json");
        let key = new_key();
        write_secret(&path, &validator_file(&key)).unwrap();
        assert_eq!(read_validator(&path).unwrap().to_bytes(), key.to_bytes());
        assert!(write_secret(&path, "again").is_err());
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(read_validator(&path), Err(KeyError::Open(_))));
        for (mode, is_own) in [(0o700, true), (0o500, true), (0o755, false), (0o770, false), (0o702, false)] {
            std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(require_own(dir.path()).is_ok(), is_own, "{mode:o}");
        }
    }

    #[test]
    fn a_key_file_that_contradicts_itself_is_refused() {
        let dir = private_folder();
        let path = dir.path().join("key.json");
        let (one, other) = (validator_file(&new_key()), validator_file(&new_key()));
        let mut file: serde_json::Value = serde_json::from_str(&one).unwrap();
        let other: serde_json::Value = serde_json::from_str(&other).unwrap();
        file["pub_key"] = other["pub_key"].clone();
        write_secret(&path, &file.to_string()).unwrap();
        assert!(matches!(read_validator(&path), Err(KeyError::Form(_))));
    }
}
