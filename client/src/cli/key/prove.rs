//! `mulu key prove`.

use clap::Args;
use mulu_contracts::kernel::crypto::KeyProof;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::ledger::possession::possession_bytes;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::keystore::Signer as _;

/// Prove to an authority that this home holds a key, so that it registers the key for an organisation
///
/// Prints the key with its proof in one line, which is given wherever a command takes a public key. It is good for this
/// organisation on this chain alone, and says nothing secret.
#[derive(Debug, Args)]
pub struct Prove {
    /// Its name
    name: String,
    /// The organisation that the key is to belong to (USCC)
    #[arg(long = "org", value_name = "USCC", value_parser = word::<Uscc>)]
    organisation: Uscc,
}

#[derive(Serialize)]
struct Proven {
    name: String,
    organisation: Uscc,
    chain_id: String,
    key: String,
}

impl Run for Prove {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let Prove { name, organisation } = self;
        let chain_id = session.trust()?.chain_id;
        let signer = session.keystore()?.signer(&name)?;
        let key = signer.public_key();
        let proof = KeyProof(signer.sign(&possession_bytes(&chain_id, &organisation, &key)));
        session.out.document(&Proven { name, organisation, chain_id, key: format!("{key}/{proof}") })
    }
}
