//! Questions about one certificate (C7, B11, A46): as it stands, as a version of it stood, its history, its procedures.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::certificate::access::{Loaded, above};
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, Creation};
use crate::certificate::records::content::Content;
use crate::certificate::records::procedure::Procedure;
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::{CertificateId, Uscc};
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::{Hash32, Time};
use crate::kernel::walk::Path;
use crate::ledger::draft::{HistoryLeaf, NO_DETAIL};
use crate::ledger::gate::{Gated, Object};
use crate::ledger::query::{Context, HistoryItem, Query, negative};
use crate::ledger::shown::{AtVersion, Get, History, Numbered, Shown, kept};
use crate::ledger::texts;

/// A certificate as it stands.
pub type GetCertificate = Get<Loaded>;

/// A certificate as a version of it stood: its status, holder, rights and term of then.
pub type GetCertificateVersion = AtVersion<Loaded>;

/// Every act on a certificate, oldest first.
pub type CertificateHistory = History<Loaded>;

/// What stands about a certificate.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CertificateAnswer {
    /// Its core.
    pub certificate: Certificate,
    /// What it says, texts in words; none before it is issued.
    pub content: Option<Content>,
    /// Hashes of these texts by their places: what a change names of those that stay.
    pub texts: Vec<(String, Hash32)>,
    /// How it came to be.
    pub creation: Creation,
    /// Its newest procedure; none of what the chain gave.
    pub procedure: Option<ProcedureAnswer>,
    /// In force: issued, and in its term.
    pub in_force: bool,
    /// Its term is over.
    pub expired: bool,
    /// An accepted objection or an order holds it.
    pub frozen: bool,
}

/// A procedure at the time asked about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProcedureAnswer {
    /// As it stands then: a publicity that an objection held goes on where the last hold is over.
    #[serde(flatten)]
    pub procedure: Procedure,
    /// What it asks for, texts in words; none where that is what stands.
    pub wanted: Option<Content>,
    /// Hashes of these texts by their places: what a supplement names of those that stay.
    pub texts: Vec<(String, Hash32)>,
    /// Something can still come of it.
    pub open: bool,
    /// It was returned, and was not supplemented in time.
    pub lapsed: bool,
    /// Its issuer is late.
    pub overdue: bool,
    /// Who may act in the issuer's place once it is overdue; none where nobody stands above it.
    pub above: Option<Uscc>,
}

/// Hashes of the long texts of a content by their places.
fn hashes(mut content: Content) -> Vec<(String, Hash32)> {
    let places = texts::places(&mut content, &Path::Field(&Path::Here, "content"));
    places.into_iter().map(|(path, hash)| (path, Hash32(hash))).collect()
}

fn in_words(mut content: Content, about: &Subject, state: &dyn StateRead) -> Result<Content, Fault> {
    texts::show(&mut content, about, state)?;
    Ok(content)
}

/// A procedure as it is shown at a time.
fn procedure_answer(state: &dyn StateRead, loaded: &Loaded, stored: &Procedure, time: Time) -> Result<ProcedureAnswer, Fault> {
    let id = &loaded.certificate.certificate_id;
    let wanted = keys::wanted(id, stored.op_no).get(state)?;
    let texts = wanted.clone().map(hashes).unwrap_or_default();
    let wanted = wanted.map(|content| in_words(content, &keys::subject(id), state)).transpose()?;
    let procedure = stored.at(time);
    let above = match above(state, time, loaded) {
        Ok(above) => above,
        Err(Refusal::Fault(fault)) => return Err(fault),
        // A division that is gone has nobody above it.
        Err(Refusal::Rejected(_)) => None,
    };
    Ok(ProcedureAnswer {
        wanted,
        texts,
        open: procedure.is_open(time),
        lapsed: procedure.is_lapsed(time),
        overdue: procedure.is_overdue(time),
        above: above.filter(|_| !procedure.stage.is_over()),
        procedure,
    })
}

impl Shown for Loaded {
    type Id = CertificateId;
    type View = Box<CertificateAnswer>;
    type Old = Box<CertificateVersionAnswer>;
    const GET: Numbered = (100, "get_certificate");
    const AT_VERSION: Numbered = (101, "get_certificate_version");
    const HISTORY: Numbered = (102, "certificate_history");

    fn subject(id: &CertificateId) -> Subject {
        keys::subject(id)
    }

    fn view(id: &CertificateId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<CertificateAnswer>>, Fault> {
        let Some(loaded) = Loaded::load(state, id, context.time)? else { return Ok(None) };
        let creation = keys::creation(id).get(state)?.ok_or_else(|| Fault::new("a certificate has no creation record"))?;
        let stands = keys::content(id).get(state)?;
        let texts = stands.clone().map(hashes).unwrap_or_default();
        let content = stands.map(|content| in_words(content, &keys::subject(id), state)).transpose()?;
        let procedure = match &loaded.procedure {
            Some(stored) => Some(procedure_answer(state, &loaded, stored, context.time)?),
            None => None,
        };
        let certificate = loaded.certificate.clone();
        Ok(Some(Box::new(CertificateAnswer {
            in_force: certificate.is_in_term(context.time),
            expired: certificate.is_expired(context.time),
            frozen: loaded.is_frozen(),
            certificate,
            content,
            texts,
            creation,
            procedure,
        })))
    }

    fn old(id: &CertificateId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<CertificateVersionAnswer>, Fault> {
        let about = keys::subject(id);
        let certificate: Certificate = kept(state, &leaf.core_hash)?;
        let read = |hash| in_words(kept(state, hash)?, &about, state);
        let content = certificate.content.as_ref().map(read).transpose()?;
        let (procedure, wanted) = match leaf.detail_hash {
            NO_DETAIL => (None, None),
            hash => {
                let procedure: Procedure = kept(state, &hash)?;
                let wanted = if Some(procedure.content) == certificate.content { None } else { Some(read(&procedure.content)?) };
                (Some(procedure), wanted)
            }
        };
        Ok(Box::new(CertificateVersionAnswer { certificate, content, procedure, wanted, made_by: leaf.into() }))
    }
}

/// A version and the act that made it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CertificateVersionAnswer {
    /// Its core.
    pub certificate: Certificate,
    /// What it said, texts in words.
    pub content: Option<Content>,
    /// Its newest procedure, as that act left it.
    pub procedure: Option<Procedure>,
    /// What that asked for, texts in words; none where it was what stood.
    pub wanted: Option<Content>,
    /// The message that made it.
    pub made_by: HistoryItem,
}

/// One procedure of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetProcedure {
    /// The certificate.
    pub id: CertificateId,
    /// Which, counted from 1.
    pub op_no: u16,
}

impl Query for GetProcedure {
    const NUMBER: u16 = 103;
    const NAME: &'static str = "get_procedure";
    type Answer = Option<Box<ProcedureAnswer>>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(mut loaded) = Loaded::load(state, &self.id, context.time)? else { return Ok(None) };
        let Some(stored) = keys::procedure(&self.id, self.op_no).get(state)? else { return Ok(None) };
        loaded.procedure = Some(stored.clone());
        procedure_answer(state, &loaded, &stored, context.time).map(|answer| Some(Box::new(answer)))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}
