//! `mulu party claim-key`: an office without keys gets a one-time code from its bureau.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::party::kinds::issue_claim_key::IssueClaimKey;
use serde::Serialize;

use super::of_organisation::standing;
use crate::claim::{self, ClaimCode, ClaimFile};
use crate::cli::arg::word;
use crate::cli::session::{Session, tx_file};
use crate::cli::verb::Run;
use crate::cli::write::{self, WriteArgs, Written};
use crate::exit::Failure;
use crate::keystore::Signer as _;
use crate::words::writes;

/// Make a one-time code with which an organisation without keys claims itself (bureau, superior)
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party claim-key 11520300MB0000088B --days 30 --key city\n         \
    mulu party claim-key 11520300MB0000088B --out education.claim --key city   (then hand over the file)")]
pub struct ClaimKey {
    /// 统一社会信用代码 of the organisation without keys
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    org: Uscc,
    /// The code is good for so many days, at most 90
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=90))]
    days: u32,
    /// Write the code with this home's root of trust to a file, instead of printing it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    write: WriteArgs,
}

/// What is told of a code.
#[derive(Serialize)]
struct Made {
    organisation: Uscc,
    name: String,
    valid_until: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim_code: Option<String>,
    #[serde(flatten)]
    sent: Sent,
}

/// How far it got.
#[derive(Serialize)]
#[serde(untagged)]
enum Sent {
    Unsigned { tx_id: Hash32, expires: Time },
    Done { tx_id: Hash32, height: String, code: u32 },
}

impl Run for ClaimKey {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let ClaimKey { org: uscc, days, out, write } = self;
        if write.template {
            return session.template::<IssueClaimKey>();
        }
        let found = standing(session, uscc)?;
        let chain_id = session.ledger()?.chain_id().to_string();
        let (code, valid_until) = (ClaimCode::random(), Time(write::now().0 + i64::from(days) * 86_400));
        let key = claim::signer(&code, &chain_id);
        let version = found.organisation.version;
        let rule = IssueClaimKey { uscc, version, public_key: key.public_key(), proofs: Default::default(), valid_until };
        let rule = write::prove(session, &rule.into(), std::slice::from_ref(&key))?;
        if write.dry_run {
            return write::send(session, &write, &[rule]);
        }
        let name = found.organisation.name.to_string();
        // The file is written first: a code that stands on the ledger and nowhere else helps nobody.
        if let Some(path) = &out {
            ClaimFile::new(uscc.as_str(), &name, valid_until, &code, session.trust()?).write(path)?;
        }
        let file = out.as_ref().map(|path| path.display().to_string());
        let claim_code = out.is_none().then(|| code.words().to_string());
        let told =
            |sent| Made { organisation: uscc, name: name.clone(), valid_until, file: file.clone(), claim_code: claim_code.clone(), sent };
        let sender = session.organisation(write.organisation)?;
        let body = write::body(session, &write, sender, &[rule])?;
        if let Some(path) = &write.offline {
            tx_file::write(path, &body, &[])?;
            return session.out.document(&told(Sent::Unsigned { tx_id: Hash32(body.id()), expires: body.expires }));
        }
        session.preview(&body);
        let signed = session.signers(&write.also);
        let sent = signed.and_then(|signers| write::submit(session, write::sign(&body, &signers), write.proof.as_deref()));
        let Written { tx_id, height, code, .. } = match sent {
            Ok(written) => written,
            Err(failure) => {
                // Nothing that may have been committed is thrown away.
                if let (Some(path), false) = (&out, failure.may_be_committed()) {
                    let _ = std::fs::remove_file(path);
                }
                return Err(failure);
            }
        };
        session.out.document(&told(Sent::Done { tx_id, height, code }))?;
        let words = file.map_or_else(writes::hand_over, writes::hand_over_file);
        session.out.words(words.of(session.lang()))
    }
}
