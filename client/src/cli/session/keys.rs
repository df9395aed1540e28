//! The keys of the home: which one signs, for whom, and keys that are named.

use mulu_contracts::kernel::codec::TypeError;
use mulu_contracts::kernel::crypto::{KeyId, KeyProof, PublicKey, Strict, Verifier as _};
use mulu_contracts::kernel::id::Uscc;

use super::state::Session;
use crate::exit::Failure;
use crate::keystore::{KeySigner, Keystore};
use crate::words::{usage, values};

impl Session {
    /// The keys of the home.
    pub fn keystore(&mut self) -> Result<&mut Keystore, Failure> {
        if self.keystore.is_none() {
            self.keystore = Some(Keystore::open(&self.home, self.settings.passphrase.clone(), self.lang())?);
        }
        self.keystore.as_mut().ok_or_else(|| Failure::defect("the key store was just opened"))
    }

    /// Name of the chosen key.
    pub fn key_name(&self) -> Result<String, Failure> {
        self.settings.key.clone().ok_or_else(|| Failure::wrong(usage::which_key(), usage::name_key()))
    }

    /// The signing keys: the chosen one and those beside it.
    pub fn signers(&mut self, also: &[String]) -> Result<Vec<KeySigner>, Failure> {
        let (first, deadline) = (self.key_name()?, self.deadline.clone());
        let keystore = self.keystore()?;
        deadline.without(|| std::iter::once(&first).chain(also).map(|name| keystore.signer(name)).collect())
    }

    /// Their ids; needs no passphrase.
    pub fn signer_ids(&mut self, also: &[String]) -> Result<Vec<KeyId>, Failure> {
        let first = self.key_name()?;
        let keystore = self.keystore()?;
        let id =
            |name: &String| Ok(keystore.show(name)?.public_key.parse::<PublicKey>().map_err(|e| Failure::defect(e.to_string()))?.key_id());
        std::iter::once(&first).chain(also).map(id).collect()
    }

    /// The sending organisation: as said, or as noted with the key.
    pub fn organisation(&mut self, said: Option<Uscc>) -> Result<Uscc, Failure> {
        if let Some(said) = said {
            return Ok(said);
        }
        let name = self.key_name()?;
        let noted = self.keystore()?.show(&name)?.organisation;
        let text = noted.ok_or_else(|| Failure::wrong(usage::no_organisation(&name), usage::note_organisation(&name)))?;
        Uscc::parse(&text).map_err(|e| {
            let (why, hint) = values::id(&e);
            Failure::wrong(why, hint)
        })
    }

    /// Those of the home that sign with these keys; asks for the passphrase only where there is one.
    pub fn signers_of(&mut self, keys: &[PublicKey]) -> Result<Vec<KeySigner>, Failure> {
        let deadline = self.deadline.clone();
        let keystore = self.keystore()?;
        let mine = keystore.each()?.into_iter().flatten();
        let names: Vec<String> =
            mine.filter(|info| info.public_key.parse().is_ok_and(|key: PublicKey| keys.contains(&key))).map(|info| info.name).collect();
        deadline.without(|| names.iter().map(|name| keystore.signer(name)).collect())
    }

    /// The proof that came with a key, if it is one over these bytes.
    pub fn given_proof(&self, key: &PublicKey, bytes: &[u8]) -> Option<KeyProof> {
        self.proofs.borrow().iter().find(|proof| Strict.verify(key, bytes, &proof.0)).copied()
    }

    /// A public key: `ed25519:HEX`, the same with its proof of possession behind a slash as `mulu key prove` writes it, or the name of a key
    /// of this home.
    pub fn public_key(&self, text: &str) -> Result<PublicKey, Failure> {
        let text = match text.split_once('/') {
            Some((key, proof)) => {
                let proof = proof.parse().map_err(|e: TypeError| Failure::wrong(values::not(text, e), usage::prove_key()))?;
                self.proofs.borrow_mut().push(proof);
                key
            }
            None => text,
        };
        if let Some(Ok(key)) = text.starts_with("ed25519:").then(|| text.parse()) {
            return Ok(key);
        }
        let info = Keystore::info(&self.home, text)?;
        info.public_key.parse().map_err(|e: TypeError| Failure::wrong(usage::no_key_at(text, e), usage::name_key()))
    }
}
