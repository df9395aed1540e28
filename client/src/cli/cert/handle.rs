//! What an issuer does to one certificate, or to many: all that a list names, or all that wait for it.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::certificate::queries::certificate::{CertificateAnswer, ProcedureAnswer};
use mulu_contracts::certificate::queries::lists::ListProcedures;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::kernel::id::CertificateId;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::ledger::rule::Rule;
use serde::Serialize;

use super::dates::Terms;
use crate::cli::bulk::select::{all, read_each};
use crate::cli::bulk::{self, How, Picked, Stands, Step, list_file};
use crate::cli::form::Form;
use crate::cli::of_object::{Acted as _, OfCertificate, found};
use crate::cli::session::Session;
use crate::cli::write::{WriteArgs, now, send};
use crate::exit::Failure;
use crate::show::sheet::word;
use crate::show::time;
use crate::words::objects;

/// Flags that choose many certificates.
#[derive(Debug, Args)]
#[command(next_help_heading = "Many at once")]
pub struct ManyCertificates {
    /// Certificates of a file: one id a line, CSV with a column `id`, or JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = ["id", "version", "waiting"])]
    list: Option<PathBuf>,
    /// All that wait for this act of yours
    #[arg(long, conflicts_with_all = ["id", "version"])]
    waiting: bool,
    #[command(flatten)]
    how: How,
}

/// An act of an issuer: what flags say of it, and at which stages it is done.
pub struct Act<'a, S> {
    /// Which certificate, where it is one.
    pub of: &'a OfCertificate,
    /// Members that flags say, the same for all.
    pub said: &'a S,
    /// At these stages of a procedure.
    pub stages: &'static [Stage],
    /// Which certificates, where they are many.
    pub many: &'a ManyCertificates,
    /// How it is sent.
    pub write: &'a WriteArgs,
}

#[derive(Serialize)]
struct Of {
    id: CertificateId,
    version: u64,
}

impl<S: Serialize> Act<'_, S> {
    /// Does it. `fill` adds to a form what follows from how a certificate stands.
    pub fn run<R: Rule>(
        &self,
        session: &mut Session,
        fill: &dyn Fn(&mut Form, &CertificateAnswer, &Terms) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if self.many.list.is_none() && !self.many.waiting {
            let mut form = Form::open(self.write.file.as_deref(), R::NAME)?;
            form.say(self.of)?;
            form.say(self.said)?;
            let stands = found::<CertificateId>(session, &mut form, R::NAME)?;
            fill(&mut form, &stands, &Terms::ask(session)?)?;
            return send(session, self.write, &[form.whole::<R>()?.into()]);
        }
        let picked = self.picked(session)?;
        let terms = Terms::ask(session)?;
        bulk::run(session, self.write, &self.many.how, R::NAME, picked, &mut |session, picked| {
            let Stands::Certificate(stands) = &picked.stands else { return Err(Failure::defect("no certificate was chosen")) };
            if let Some(step) = self.not_now(session, stands) {
                return Ok(step);
            }
            let mut form = Form::default();
            form.put_all(&Of { id: stands.certificate.certificate_id, version: CertificateId::version(stands) })?;
            form.say(self.said)?;
            fill(&mut form, stands, &terms)?;
            Ok(Step::of(form.whole::<R>()?))
        })
    }

    fn picked(&self, session: &mut Session) -> Result<Vec<Picked>, Failure> {
        let lines = match &self.many.list {
            Some(path) => list_file::read::<CertificateId>(path)?,
            None => self.waiting(session)?,
        };
        read_each(session, lines, |session, id| {
            Ok(match id.find(session)? {
                Some(found) => (word(session.lang(), "kind", &found.certificate.kind).text, Stands::Certificate(found)),
                None => (String::new(), Stands::Absent(objects::no_such_certificate())),
            })
        })
    }

    /// All certificates of the sender whose procedures were left at these stages.
    fn waiting(&self, session: &mut Session) -> Result<Vec<list_file::Line<CertificateId>>, Failure> {
        let issuer = session.organisation(self.write.organisation)?;
        let mut lines = Vec::new();
        for stage in self.stages {
            let rows = all(session, |from| ListProcedures { issuer, stage: Some(*stage), from, limit: MAX_LIMIT })?;
            let line = |(n, id): (usize, CertificateId)| list_file::Line { row: n + 1, text: id.to_string(), id: Ok(id), repeats: None };
            lines.extend(rows.into_iter().map(|row| row.id).enumerate().map(line));
        }
        Ok(lines)
    }

    /// Why there is nothing to do about one now: so a command that runs again does what is left.
    fn not_now(&self, session: &Session, stands: &CertificateAnswer) -> Option<Step> {
        let lang = session.lang();
        let stage = stands.procedure.as_ref().map(|asked| asked.procedure.stage);
        if !stage.is_some_and(|stage| self.stages.contains(&stage)) {
            let stage = stage.map(|stage| word(lang, "stage", &stage).text).unwrap_or_default();
            return Some(Step::nothing(lang, "other_stage", &objects::at_stage(stage)));
        }
        let ProcedureAnswer { procedure, .. } = stands.procedure.as_ref()?;
        if procedure.stage != Stage::Publicity {
            return None;
        }
        let (time, publicity) = (now(), procedure.publicity.as_ref());
        if let Some(publicity) = publicity.filter(|publicity| time < publicity.end) {
            return Some(Step::nothing(lang, "publicity_running", &objects::public_until(time::words(publicity.end, lang))));
        }
        let disputed = procedure.filed > 0 && procedure.filed_until.is_some_and(|until| time < until);
        disputed.then(|| Step::nothing(lang, "publicity_running", &objects::filed_waits(procedure.filed)))
    }
}
