//! `mulu consent give`.

use clap::Args;
use mulu_contracts::access_request::kinds::give_consent::GiveConsent;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Hash, Time};
use mulu_contracts::ledger::persons::Party;
use rand_core::{OsRng, RngCore as _};
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::parties::{PartyFlags, RelayFlag};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Record that a data subject consents, as the provider that took it or a platform; keep the hash that it prints
#[derive(Debug, Args, Serialize)]
#[command(
    after_help = "Example: mulu consent give --entry E-520300-… --purpose research --for 91520300MA0000042A --until 2027-06-30 --key office"
)]
pub struct Give {
    /// Data of this entry (may be given again)
    #[arg(long = "entry", value_name = "ENTRY", value_parser = word::<EntryId>)]
    entries: Vec<EntryId>,
    /// For this purpose and what lies below it, a code of the list `purposes` (may be given again)
    #[arg(long = "purpose", value_name = "CODE", value_parser = word::<Code<24>>)]
    purposes: Vec<Code<24>>,
    /// Before this time, at most consent_max ahead
    #[arg(long = "until", value_name = "TIME", value_parser = word::<Time>)]
    valid_until: Option<Time>,
    /// 32 random bytes that stand for it (sha256:HEX); by default drawn now
    #[arg(long, value_name = "HASH", value_parser = word::<Hash>)]
    consent: Option<Hash>,
    #[command(flatten)]
    #[serde(skip)]
    party: PartyFlags,
    #[command(flatten)]
    #[serde(skip)]
    relay: RelayFlag,
}

#[derive(Serialize)]
struct Recipient {
    recipient: Option<Party>,
}

#[derive(Serialize)]
struct Drawn {
    consent: Hash,
}

/// Random, a hash of nothing: so it leads to nobody.
fn drawn() -> Result<Hash, Failure> {
    let mut bytes = [0u8; 32];
    OsRng.fill_bytes(&mut bytes);
    let text = format!("sha256:{}", hex::encode(bytes));
    text.parse().map_err(|e| Failure::defect(format!("{text}: {e}")))
}

impl Verb for Give {
    type Payload = GiveConsent;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        form.say(&Recipient { recipient: self.party.said(session)? })?;
        self.relay.fill(session, write, form)?;
        if form.lacks("consent") {
            form.say(&Drawn { consent: drawn()? })?;
        }
        Ok(())
    }
}
