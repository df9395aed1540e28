//! `mulu key`: keys of this home.

use std::path::PathBuf;

use clap::Subcommand;
use mulu_contracts::kernel::crypto::KeyProof;
use mulu_contracts::ledger::possession::possession_bytes;
use serde_json::json;

use super::session::Session;
use crate::exit::Failure;
use crate::keystore::Signer as _;

/// Keys, encrypted in the home
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a new key
    New {
        /// Its name: letters, digits, dot, dash, underscore
        name: String,
        /// Organisation that it belongs to (USCC), noted for --as
        #[arg(long = "org", value_name = "USCC")]
        organisation: Option<String>,
    },
    /// List the keys
    List,
    /// Show one key: public key, key id, organisation
    Show {
        /// Its name
        name: String,
    },
    /// Prove to an authority that this home holds a key, so that it registers the key for an organisation
    ///
    /// Prints the key with its proof in one line, which is given wherever a command takes a public key. It is good for this
    /// organisation on this chain alone, and says nothing secret.
    Prove {
        /// Its name
        name: String,
        /// The organisation that the key is to belong to (USCC)
        #[arg(long = "org", value_name = "USCC")]
        organisation: String,
    },
    /// Write a key, encrypted under a passphrase of its own, for another home
    Export {
        /// Its name
        name: String,
        /// Where to
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Take in an exported key
    Import {
        /// Its name here
        name: String,
        /// The exported file
        file: PathBuf,
    },
    /// Delete a key from this home. On the ledger it stays until it is revoked
    Delete {
        /// Its name
        name: String,
        /// Really
        #[arg(long)]
        yes: bool,
    },
    /// Change the passphrase of the home
    ChangePassphrase,
}

/// Runs a command.
pub fn run(session: &mut Session, command: Key) -> Result<(), Failure> {
    match command {
        Key::New { name, organisation } => {
            let organisation = organisation.map(|o| session.uscc(&o)).transpose()?;
            let info = session.keystore()?.create(&name, organisation.map(|o| o.to_string()).as_deref())?;
            session.out.document(&info)
        }
        Key::List => {
            let (mut keys, mut broken) = (Vec::new(), None);
            for key in session.keystore()?.each()? {
                match key {
                    Ok(key) => keys.push(key),
                    Err(failure) => broken = broken.or(Some(failure)),
                }
            }
            session.out.document(&json!({ "items": keys }))?;
            // One file that cannot be read hides no other key.
            broken.map_or(Ok(()), Err)
        }
        Key::Show { name } => {
            let info = session.keystore()?.show(&name)?;
            session.out.document(&info)
        }
        Key::Prove { name, organisation } => {
            let organisation = session.uscc(&organisation)?;
            let chain_id = session.trust()?.chain_id;
            let signer = session.keystore()?.signer(&name)?;
            let key = signer.public_key();
            let proof = KeyProof(signer.sign(&possession_bytes(&chain_id, &organisation, &key)));
            session
                .out
                .document(&json!({ "name": name, "organisation": organisation, "chain_id": chain_id, "key": format!("{key}/{proof}") }))
        }
        Key::Export { name, out } => {
            session.keystore()?.export(&name, &out)?;
            session.out.document(&json!({ "exported": name, "file": out.display().to_string() }))
        }
        Key::Import { name, file } => {
            let info = session.keystore()?.import(&name, &file)?;
            session.out.document(&info)
        }
        Key::Delete { name, yes } => {
            session.keystore()?.delete(&name, yes)?;
            session.out.document(&json!({ "deleted": name }))
        }
        Key::ChangePassphrase => {
            session.keystore()?.change_passphrase()?;
            session.out.document(&json!({ "changed": true }))
        }
    }
}
