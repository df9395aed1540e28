//! `mulu grant export`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use mulu_contracts::authorization::queries::GetGrant;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::value::{Hash32, Time};
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::ledger::Verified;
use crate::outfile::{self, STDOUT, require_apart};
use crate::paper::policy::{self, Held};
use crate::words::{grants, papers};

/// Write a grant as a policy of the W3C's ODRL 2.2, JSON-LD, with its proof beside it
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu grant export G-520300-… --format odrl --out grant.jsonld --proof grant.proof\n          \
    mulu grant export G-520300-… --format odrl --out - | jq .permission")]
pub struct Export {
    /// The grant
    #[arg(value_parser = word::<GrantId>)]
    id: GrantId,
    /// Where to; - is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The form
    #[arg(long, value_enum, default_value_t = PolicyFormat::Odrl)]
    format: PolicyFormat,
    /// Write the answer with its proof to a file
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// As of a block height or a time (RFC 3339, or 2026-11-30 14:00 or 2026-11-30 by the clock of Beijing)
    #[arg(long, value_name = "HEIGHT|TIME", value_parser = word::<Moment>)]
    at: Option<Moment>,
}

/// Forms of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PolicyFormat {
    /// Open Digital Rights Language 2.2
    Odrl,
}

/// What was written.
#[derive(Serialize)]
struct Written {
    file: String,
    format: PolicyFormat,
    proof: Option<String>,
    proof_sha256: Hash32,
    chain_id: String,
    height: String,
    time: Time,
    verified: bool,
}

impl Run for Export {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let on_output = self.out == Path::new(STDOUT);
        if self.proof.as_deref() == Some(Path::new(STDOUT)) {
            return Err(Failure::wrong(papers::where_proof(), papers::name_proof()));
        }
        require_apart(&[Some(&self.out), self.proof.as_deref()], &[])?;
        let Verified { height, time, age_secs, answer, proof, .. } = session.ledger()?.ask(GetGrant { id: self.id }, self.at)?;
        session.out.note_age(age_secs);
        let answer = *answer.ok_or_else(|| Failure::absent(grants::grant(self.id)))?;
        let chain_id = session.ledger()?.chain_id().to_string();
        session.keep_seen()?;
        let held = Held { chain_id, height, time, answer, proof_hash: policy::hash(&proof) };
        let mut text = serde_json::to_vec_pretty(&policy::document(&held)).map_err(|e| Failure::defect(e.to_string()))?;
        text.push(b'\n');
        if let Some(path) = &self.proof {
            session.write_proof(path, &proof)?;
            // Now that it stands, it is found under whatever name.
            require_apart(&[Some(&self.out), Some(path)], &[])?;
        }
        outfile::write(&self.out, &text, 0o644).map_err(|e| Failure::file(&self.out, &e))?;
        if on_output {
            return Ok(());
        }
        session.out.document(&Written {
            file: self.out.display().to_string(),
            format: self.format,
            proof: self.proof.as_ref().map(|path| path.display().to_string()),
            proof_sha256: held.proof_hash,
            chain_id: held.chain_id,
            height: held.height.to_string(),
            time: held.time,
            verified: true,
        })
    }
}
