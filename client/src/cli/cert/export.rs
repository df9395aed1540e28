//! `mulu cert export`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::certificate::queries::certificate::GetCertificate;
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::kernel::id::{CertificateId, EntryId, Uscc};
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::ledger::Verified;
use crate::outfile::{self, STDOUT, require_apart};
use crate::paper::certificate::{Held, Place, sheet};
use crate::paper::{credential, pdf, svg};
use crate::show::Names;
use crate::words::{objects, papers};

/// Print an issued certificate with its proof: as PDF (the proof is attached inside), SVG or HTML (beside), or as a verifiable credential
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu cert export C-520300-… --out certificate.pdf && mulu proof verify certificate.pdf\n          \
    mulu cert export C-520300-… --format vc --out -")]
pub struct Export {
    /// The certificate
    #[arg(value_parser = word::<CertificateId>)]
    id: CertificateId,
    /// Where to; - is standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The form, whatever the file is called
    #[arg(long, value_enum)]
    format: Option<SheetFormat>,
    /// Where the proof goes; by default it stands inside, or beside the file as FILE.proof
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
    /// As of a block height or a time (RFC 3339, or 2026-11-30 14:00 or 2026-11-30 by the clock of Beijing)
    #[arg(long, value_name = "HEIGHT|TIME", value_parser = word::<Moment>)]
    at: Option<Moment>,
}

/// Forms of a certificate that a person can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SheetFormat {
    /// A PDF
    Pdf,
    /// A picture
    Svg,
    /// A page
    Html,
    /// A verifiable credential of the W3C, JSON
    Vc,
}

/// What was written.
#[derive(Serialize)]
struct Written {
    file: String,
    format: SheetFormat,
    proof: Option<String>,
    proof_sha256: String,
    chain_id: String,
    height: String,
    time: Time,
    verified: bool,
}

impl SheetFormat {
    /// As said, or as the name of the file says.
    fn of(said: Option<SheetFormat>, out: &Path) -> Result<SheetFormat, Failure> {
        let extension = out.extension().map(|e| e.to_string_lossy().to_lowercase());
        let named = match extension.as_deref() {
            Some("pdf") => Some(SheetFormat::Pdf),
            Some("svg") => Some(SheetFormat::Svg),
            Some("html" | "htm") => Some(SheetFormat::Html),
            Some("json") => Some(SheetFormat::Vc),
            _ => None,
        };
        said.or(named).ok_or_else(|| Failure::wrong(papers::no_form(out.display()), papers::forms()))
    }
}

impl Export {
    /// Where a proof is written besides; none where it stands inside alone.
    fn proof_file(&self, format: SheetFormat) -> Result<Option<PathBuf>, Failure> {
        let stands_alone = matches!(format, SheetFormat::Pdf | SheetFormat::Vc);
        let on_output = self.out == Path::new(STDOUT);
        match &self.proof {
            Some(path) if path == Path::new(STDOUT) => Err(Failure::wrong(papers::where_proof(), papers::name_proof())),
            Some(path) => Ok(Some(path.clone())),
            None if stands_alone => Ok(None),
            None if on_output => Err(Failure::wrong(papers::where_proof(), papers::name_proof())),
            None => {
                let mut path = self.out.clone().into_os_string();
                path.push(".proof");
                Ok(Some(path.into()))
            }
        }
    }
}

impl Run for Export {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let format = SheetFormat::of(self.format, &self.out)?;
        let on_output = self.out == Path::new(STDOUT);
        if on_output && format == SheetFormat::Pdf {
            return Err(Failure::wrong(papers::no_pdf_on_output(), papers::name_file()));
        }
        let proof_file = self.proof_file(format)?;
        require_apart(&[Some(&self.out), proof_file.as_deref()], &[])?;
        let held = held(session, self.id, self.at, format != SheetFormat::Vc)?;
        let bytes = written(&held, format, &self.out, proof_file.as_deref())?;
        if let Some(path) = &proof_file {
            session.write_proof(path, &held.proof)?;
            // Now that it stands, it is found under whatever name.
            require_apart(&[Some(&self.out), Some(path)], &[])?;
        }
        outfile::write(&self.out, &bytes, 0o644).map_err(|e| Failure::file(&self.out, &e))?;
        // Standard output has the export alone.
        if on_output {
            return Ok(());
        }
        session.out.document(&Written {
            file: self.out.display().to_string(),
            format,
            proof: proof_file.map(|path| path.display().to_string()),
            proof_sha256: held.hash().to_string(),
            chain_id: held.chain_id,
            height: held.height.to_string(),
            time: held.time,
            verified: true,
        })
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The bytes of a form.
fn written(held: &Held, format: SheetFormat, out: &Path, proof_file: Option<&Path>) -> Result<Vec<u8>, Failure> {
    if format == SheetFormat::Vc {
        let mut text = serde_json::to_vec_pretty(&credential::document(held)).map_err(|e| Failure::defect(e.to_string()))?;
        text.push(b'\n');
        return Ok(text);
    }
    if format == SheetFormat::Pdf {
        let name = held.proof_name();
        let (sheet, subset) = sheet(held, &Place::Inside(name.clone()), &name_of(out))?;
        return pdf::document(&sheet, &subset, &held.proof, &name);
    }
    let name = proof_file.map(name_of).unwrap_or_default();
    let (sheet, subset) = sheet(held, &Place::Beside(name.clone()), &name)?;
    let text = if format == SheetFormat::Svg { svg::document(&sheet, &subset) } else { svg::html(&sheet, &subset) };
    Ok(text.into_bytes())
}

/// The certificate with its proof, and names for the codes in it, all at one height.
fn held(session: &mut Session, id: CertificateId, at: Option<Moment>, named: bool) -> Result<Held, Failure> {
    // A certificate of many entries asks for the title of each.
    session.work_in_parts();
    let found = session.ledger()?.ask(GetCertificate { id }, at)?;
    let Verified { height, time, age_secs, trust, answer, proof } = found;
    session.out.note_age(age_secs);
    let answer = *answer.ok_or_else(|| Failure::absent(objects::certificate(id)))?;
    if answer.certificate.status == CertificateStatus::Applied {
        return Err(Failure::no("not_issued", papers::not_issued(id), papers::see_stage(id)));
    }
    let chain_id = session.ledger()?.chain_id().to_string();
    let mut held = Held { chain_id, height, time, trust, answer, proof, names: Names::default(), titles: BTreeMap::new() };
    if named {
        name(session, &mut held)?;
    }
    session.keep_seen()?;
    Ok(held)
}

/// Names of the organisations and titles of the entries of a certificate.
fn name(session: &mut Session, held: &mut Held) -> Result<(), Failure> {
    let at = Some(Moment::Height(held.height));
    let certificate = &held.answer.certificate;
    let co_owners = held.answer.content.iter().flat_map(|content| content.co_owners.iter().copied());
    let others = [certificate.suspended_by, certificate.in_place_of.as_ref().map(|act| act.by)];
    let parties: Vec<Uscc> =
        [certificate.holder, certificate.issuer].into_iter().chain(co_owners).chain(others.into_iter().flatten()).collect();
    for uscc in parties {
        if let Some(found) = session.ledger()?.ask(GetOrganisation { uscc }, at)?.answer {
            held.names.0.insert(uscc.to_string(), crate::show::plain::escape(found.organisation.name.as_str()));
        }
    }
    let entries: Vec<EntryId> = held.answer.content.iter().flat_map(|content| content.subject.entries()).map(|seen| seen.entry).collect();
    for id in entries {
        if let Some(found) = session.ledger()?.ask(GetEntry { id }, at)?.answer {
            held.titles.insert(id, found.core.input.title.as_str().to_string());
        }
    }
    Ok(())
}
