//! The sheet of a certificate: what it certifies, how it stood at a height, and what counts of all that (docs/certificates.md).

use std::collections::BTreeMap;

use mulu_contracts::certificate::queries::certificate::CertificateAnswer;
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::content::{About, Content};
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::proof::TrustShown;
use serde::Serialize;

use super::flow::{Column, Flow};
use super::font::{Font, Subset};
use super::qr;
use super::sheet::{Ink, Sheet};
use crate::exit::Failure;
use crate::lang::Lang;
use crate::show::entry::said;
use crate::show::plain::{code_of, escape};
use crate::show::{Names, time, words};
use crate::words::{Words, papers, sheets};

/// A certificate that was proven, with what stands beside it on the sheet.
#[derive(Debug, Clone)]
pub struct Held {
    /// Chain.
    pub chain_id: String,
    /// Height of the state.
    pub height: u64,
    /// Time at which it is judged.
    pub time: Time,
    /// By whose word.
    pub trust: TrustShown,
    /// The certificate.
    pub answer: CertificateAnswer,
    /// The proof file.
    pub proof: Vec<u8>,
    /// Names of organisations.
    pub names: Names,
    /// Titles of entries.
    pub titles: BTreeMap<EntryId, String>,
}

/// Where the proof is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Attached under a name.
    Inside(String),
    /// In a file of this name.
    Beside(String),
}

impl Held {
    /// SHA-256 of the proof file.
    pub fn hash(&self) -> Hash32 {
        Hash32(mulu_contracts::kernel::codec::sha256(&[&self.proof]))
    }

    /// What the code on the sheet says.
    pub fn code(&self) -> String {
        qr::text(&self.answer.certificate.certificate_id, &self.chain_id, &self.hash())
    }

    /// Name of the proof inside of a file.
    pub fn proof_name(&self) -> String {
        format!("{}.proof", self.answer.certificate.certificate_id)
    }

    fn party(&self, uscc: &Uscc) -> String {
        self.names.with_code(uscc.as_str())
    }

    fn parties<'a>(&self, all: impl IntoIterator<Item = &'a Uscc>) -> String {
        all.into_iter().map(|uscc| self.party(uscc)).collect::<Vec<_>>().join("\n")
    }

    fn clock(&self) -> String {
        clock(self.time)
    }
}

/// The clock of Beijing, which readers of both languages understand.
fn clock(at: Time) -> String {
    time::words(at, Lang::Zh)
}

/// In both languages, from a function of one.
fn both(each: impl Fn(Lang) -> String) -> Words {
    Words { en: each(Lang::En), zh: each(Lang::Zh) }
}

fn label(field: &str) -> Words {
    both(|lang| words::label(lang, field))
}

fn word(group: &str, value: &impl Serialize) -> Words {
    both(|lang| escape(&words::word(lang, group, &code_of(value)).0))
}

/// Chinese and English of a value in one line.
fn beside(words: &Words) -> String {
    if words.zh == words.en { words.zh.clone() } else { format!("{} {}", words.zh, words.en) }
}

fn list<T>(all: impl IntoIterator<Item = T>, each: impl Fn(T) -> String) -> String {
    all.into_iter().map(each).collect::<Vec<_>>().join("、")
}

/// Lays it out. The second value says which characters the font lacks: none, mostly.
pub fn sheet(held: &Held, place: &Place, file: &str) -> Result<(Sheet, Subset), Failure> {
    let font = Font::new();
    let drawn = draw(held, place, file, &font, false)?;
    let subset = Subset::of(&font, &drawn.chars());
    if subset.missing.is_empty() {
        return Ok((drawn, subset));
    }
    // Then the sheet says so, for which it needs more characters.
    let drawn = draw(held, place, file, &font, true)?;
    let subset = Subset::of(&font, &drawn.chars());
    Ok((drawn, subset))
}

fn draw(held: &Held, place: &Place, file: &str, font: &Font, lacks: bool) -> Result<Sheet, Failure> {
    let certificate = &held.answer.certificate;
    let (kind, id) = (word("kind", &certificate.kind), certificate.certificate_id.to_string());
    let mut flow = Flow::new(font);
    flow.centred(240, Ink::Black, &kind.zh);
    flow.centred(110, Ink::Grey, &sheets::certificate(&kind.en).en);
    flow.gap(120);
    for words in warnings(held) {
        flow.banner(&words);
    }
    flow.code(qr::modules(&held.code())?);
    head(&mut flow, held);
    if let Some(content) = &held.answer.content {
        says(&mut flow, content);
    }
    flow.row(&papers::chain(), &escape(&held.chain_id));
    let signed = papers::signed(held.trust.validators, &held.trust.signed_power);
    flow.row(&papers::signatures(), &format!("{}\n{}", signed.zh, signed.en));
    let name = match place {
        Place::Inside(name) | Place::Beside(name) => name,
    };
    flow.row(&papers::proof(), &escape(name));
    flow.hashes(&papers::proof_hash(), &[format!("sha256:{}", held.hash())]);
    if let Some(content) = &held.answer.content {
        subject(&mut flow, held, content);
    }
    flow.heading(&papers::what_counts());
    let kept = match place {
        Place::Inside(name) => papers::inside(escape(name)),
        Place::Beside(name) => papers::beside(escape(name)),
    };
    let notes = [
        papers::picture(),
        kept,
        papers::verify(escape(file)),
        papers::code(),
        papers::as_of(held.height, held.clock()),
        papers::names(),
        papers::not_shown(),
    ];
    for words in notes.iter().chain(lacks.then(papers::missing).as_ref()) {
        flow.note(words);
    }
    let pages = flow.finish(|n, total| vec![papers::page(n, total, &id), papers::picture(), papers::verify(escape(file))]);
    Ok(Sheet { title: papers::title(&kind.zh, &id).zh, pages })
}

/// What stands large above all: whatever keeps it from being a certificate in force on a chain of several validators.
fn warnings(held: &Held) -> Vec<Words> {
    let (answer, status) = (&held.answer, held.answer.certificate.status);
    let issued = status == CertificateStatus::Issued;
    let mut all = Vec::new();
    if !issued {
        all.push(word("certificate_status", &status));
    }
    for (holds, words) in [
        (answer.expired, papers::expired()),
        (issued && !answer.in_force && !answer.expired, papers::not_in_force()),
        (answer.frozen, papers::frozen()),
        (held.trust.note.is_some(), papers::solo()),
    ] {
        if holds {
            all.push(words);
        }
    }
    all
}

fn head(flow: &mut Flow, held: &Held) {
    let certificate = &held.answer.certificate;
    flow.row(&papers::id(), &format!("{}\n{}", certificate.certificate_id, beside(&crate::words::pages::version(certificate.version))));
    let number = certificate.official_number.as_ref();
    let number = number.map(|n| format!("{}\n{}", escape(n.number.as_str()), beside(&word("scheme", &n.scheme))));
    flow.row(&label("official_number"), &number.unwrap_or_default());
    flow.row(&label("holder"), &held.party(&certificate.holder));
    if let Some(content) = &held.answer.content {
        flow.row(&label("co_owners"), &held.parties(content.co_owners.iter()));
    }
    flow.row(&label("issuer"), &held.party(&certificate.issuer));
    flow.row(&label("in_place_of"), &certificate.in_place_of.as_ref().map(|act| held.party(&act.by)).unwrap_or_default());
    flow.row(&label("rights"), &list(certificate.rights.iter(), |right| beside(&word("rights", right))));
    flow.row(&label("valid_from"), &certificate.valid_from.map(clock).unwrap_or_default());
    flow.row(&label("valid_until"), &certificate.valid_until.map(clock).unwrap_or_default());
    let status = beside(&word("certificate_status", &certificate.status));
    flow.row(&papers::state(), &papers::state_at(status, held.height, held.clock()).zh);
    let reason = certificate.status_reason.as_ref();
    flow.row(&label("reason"), &reason.map(|code| beside(&both(|lang| words::code(lang, "reasons", code.as_str())))).unwrap_or_default());
    flow.row(&label("suspended_by"), &held.parties(certificate.suspended_by.as_ref()));
    flow.row(&label("based_on"), &certificate.based_on.map(|grant| grant.to_string()).unwrap_or_default());
}

/// What it says of its subject, beside the subject.
fn says(flow: &mut Flow, content: &Content) {
    flow.row(&label("basis"), &beside(&both(|lang| said(&content.legality.basis, lang))));
    flow.hashes(&label("commitment_hash"), &[content.legality.commitment_hash.to_string()]);
    flow.row(&label("storage"), &beside(&both(|lang| said(&content.storage, lang))));
    flow.row(&label("uses"), &list(content.uses.iter(), |code| beside(&both(|lang| words::code(lang, "purposes", code.as_str())))));
    flow.hashes(&papers::evidence(), &content.evidence.iter().map(ToString::to_string).collect::<Vec<_>>());
    if content.voluntary {
        flow.row(&label("voluntary"), &beside(&both(|lang| words::yes_no(lang, true))));
    }
}

fn subject(flow: &mut Flow, held: &Held, content: &Content) {
    flow.heading(&papers::subject());
    let columns = |all: [(Words, i32); 4]| all.map(|(head, wide)| Column { head, wide });
    match &content.subject {
        About::Entries(entries) => {
            let columns = columns([(papers::number(), 350), (papers::entry(), 2_000), (papers::version(), 400), (papers::name(), 1_963)]);
            let rows = (1..).zip(entries.iter()).map(|(n, seen): (usize, _)| {
                let title = held.titles.get(&seen.entry).map(|title| escape(title)).unwrap_or_default();
                vec![n.to_string(), seen.entry.to_string(), seen.version.to_string(), title]
            });
            flow.table(&columns, &rows.collect::<Vec<_>>());
        }
        About::Edition(seen) => {
            let columns =
                columns([(papers::number(), 350), (label("object"), 2_000), (papers::edition(), 400), (label("content_hash"), 1_963)]);
            let row = vec!["1".into(), seen.of.object().to_string(), seen.edition.to_string(), seen.content_hash.to_string()];
            flow.table(&columns, &[row]);
        }
    }
}
