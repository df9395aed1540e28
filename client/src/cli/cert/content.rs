//! What a certificate says: flags over what stands or was asked for.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::certificate::queries::certificate::CertificateAnswer;
use mulu_contracts::certificate::records::content::{Content, Right, SeenEntry};
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Hash, Hash32};
use mulu_contracts::kernel::walk::{LongTexts as _, Path};
use serde::Serialize;

use crate::cli::arg::word;
use crate::cli::catalog::standing as entry;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::exit::Failure;

const MEMBER: &str = "content";

/// Flags of a content.
#[derive(Debug, Default, Args)]
pub struct ContentFlags {
    /// Entry that it is about, at the version that stands (may be given again, at most 64)
    #[arg(long = "entry", value_name = "ENTRY", value_parser = word::<EntryId>)]
    entries: Vec<EntryId>,
    /// Who shares the right (USCC; may be given again)
    #[arg(long = "co-owner", value_name = "USCC", value_parser = word::<Uscc>)]
    co_owners: Vec<Uscc>,
    /// Right of a data_property: hold, use, operate (may be given again)
    #[arg(long = "right", value_name = "RIGHT", value_parser = word::<Right>)]
    rights: Vec<Right>,
    /// Of data that is not in authorised operation 自愿登记
    #[arg(long)]
    voluntary: bool,
    /// On what the right rests, in words
    #[arg(long, value_name = "WORDS")]
    basis: Option<String>,
    /// The signed commitment 承诺书; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    commitment: Option<PathBuf>,
    /// Where the data is stored, in words
    #[arg(long, value_name = "WORDS")]
    storage: Option<String>,
    /// What it is used for, a code of the list `purposes` (may be given again)
    #[arg(long = "use", value_name = "CODE", value_parser = word::<Code<24>>)]
    uses: Vec<Code<24>>,
    /// Document that shows it; its SHA-256 is entered (may be given again)
    #[arg(long, value_name = "FILE")]
    evidence: Vec<PathBuf>,
}

/// Members of a content.
#[derive(Serialize)]
struct Said<'a> {
    co_owners: &'a [Uscc],
    rights: &'a [Right],
    subject: Option<Subject>,
    voluntary: Option<bool>,
    legality: Legality<'a>,
    storage: Option<&'a str>,
    uses: &'a [Code<24>],
    evidence: Vec<Hash>,
}

#[derive(Serialize)]
struct Subject {
    entries: Vec<SeenEntry>,
}

#[derive(Serialize)]
struct Legality<'a> {
    basis: Option<&'a str>,
    commitment_hash: Option<Hash>,
}

impl ContentFlags {
    /// Puts the flags over a form's content, and that over what stands.
    pub fn fill(&self, session: &mut Session, form: &mut Form, stands: Option<&Content>) -> Result<(), Failure> {
        let mut content = Form::default();
        if let Some(stands) = stands {
            content.put_all(stands)?;
        }
        content.blend(&form.within(MEMBER))?;
        content.blend(&self.said(&mut |id| Ok(entry(session, id)?.core.version))?)?;
        form.put(MEMBER, content);
        Ok(())
    }

    /// What a form and the flags say before anything is looked up.
    pub fn as_said(&self, form: &Form) -> Result<Form, Failure> {
        let mut said = form.clone();
        let mut content = said.within(MEMBER);
        content.blend(&self.said(&mut |_| Ok(0))?)?;
        said.put(MEMBER, content);
        Ok(said)
    }

    fn said(&self, version_of: &mut dyn FnMut(EntryId) -> Result<u64, Failure>) -> Result<Said<'_>, Failure> {
        let mut entries = Vec::with_capacity(self.entries.len());
        for id in &self.entries {
            entries.push(SeenEntry { entry: *id, version: version_of(*id)? });
        }
        let mut evidence = Vec::with_capacity(self.evidence.len());
        for path in &self.evidence {
            evidence.extend(document_hash(Some(path), None)?);
        }
        Ok(Said {
            co_owners: &self.co_owners,
            rights: &self.rights,
            subject: Some(Subject { entries }).filter(|subject| !subject.entries.is_empty()),
            voluntary: self.voluntary.then_some(true),
            legality: Legality { basis: self.basis.as_deref(), commitment_hash: document_hash(self.commitment.as_deref(), None)? },
            storage: self.storage.as_deref(),
            uses: &self.uses,
            evidence,
        })
    }
}

/// What stands, its long texts named by their hashes: so a sender says that they stay as they are.
pub fn standing(found: &CertificateAnswer) -> Option<Content> {
    Some(by_hashes(found.content.clone()?, &found.texts))
}

/// The same of what the newest procedure asks for; none where that is what stands.
pub fn asked(found: &CertificateAnswer) -> Option<Content> {
    let asked = found.procedure.as_ref()?;
    match &asked.wanted {
        Some(wanted) => Some(by_hashes(wanted.clone(), &asked.texts)),
        None => standing(found),
    }
}

fn by_hashes(mut content: Content, texts: &[(String, Hash32)]) -> Content {
    content.each_text(&Path::Field(&Path::Here, MEMBER), &mut |path, text| {
        let place = path.to_string();
        if let Some((_, hash)) = texts.iter().find(|(known, _)| *known == place) {
            text.hide(hash.0);
        }
    });
    content
}

#[cfg(test)]
mod tests {
    use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
    use mulu_contracts::ledger::rule::Rule as _;

    use super::*;

    #[test]
    fn long_texts_that_stand_are_named_by_their_hashes_and_the_rest_stays() {
        let content = ApplyCertificate::example().content.0;
        let (basis, storage) = (Hash32([1; 32]), Hash32([2; 32]));
        let texts = vec![("content.legality.basis".to_string(), basis), ("content.storage".to_string(), storage)];
        let named = by_hashes(content.clone(), &texts);
        assert_eq!((named.legality.basis.hash(), named.storage.hash()), (Some(&basis.0), Some(&storage.0)));
        assert_eq!((&named.subject, &named.evidence), (&content.subject, &content.evidence));
        assert_eq!(by_hashes(content.clone(), &[]), content);
    }
}
