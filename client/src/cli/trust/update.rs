//! `mulu trust update`.

use clap::Args;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::chain::WritingBlocks;
use mulu_contracts::ledger::proof::TrustShown;
use serde::Serialize;

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Move the root forward to the newest header that the old root proves
#[derive(Debug, Args)]
pub struct Update {}

#[derive(Serialize)]
struct Moved {
    chain_id: String,
    height: String,
    time: Time,
    trust: TrustShown,
}

impl Run for Update {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let verified = session.ledger()?.ask(WritingBlocks { from: 0, limit: 0 }, None)?;
        let trust = session.ledger()?.trust().clone();
        session.keep_trust(&trust)?;
        session.keep_seen()?;
        let (height, time) = (verified.height.to_string(), verified.time);
        session.out.document(&Moved { chain_id: trust.chain_id, height, time, trust: verified.trust })
    }
}
