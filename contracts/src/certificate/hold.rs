//! What objections do to a procedure 异议 (docs/spec/certificate.md, Objections; B8): they are filed, hold its publicity once accepted, and where
//! one is upheld it is reviewed again. They raise no version of the certificate and are no leaf of its history: their own histories tell them, so
//! that nobody makes another's signed act stale by filing one. Objections on the grounds *overdue* and *refusal unfounded* touch nothing here.
//!
//! The objections stand on a floor below this one; who may file, accept and decide, and how many hold one subject, is theirs.

use crate::certificate::keys;
use crate::certificate::parameters::REGISTER_REVIEW_TERM;
use crate::certificate::records::certificate::{Certificate, CertificateStatus};
use crate::certificate::records::procedure::{Procedure, Stage};
use crate::certificate::stages;
use crate::certificate::write::relist_stage;
use crate::kernel::error::Fault;
use crate::kernel::id::CertificateId;
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::value::Time;
use crate::ledger::draft::Draft;

/// A procedure as objections see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contested {
    /// Its certificate.
    pub certificate: Certificate,
    /// As stored.
    procedure: Procedure,
    now: Time,
}

/// How far a procedure is, for who would object to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Its publicity has not begun.
    Before,
    /// It runs, or an objection holds it.
    During,
    /// It is over, or none was asked.
    After,
}

impl Contested {
    /// Reads a procedure; none where it does not stand.
    pub fn load(state: &dyn StateRead, id: &CertificateId, op_no: u16, now: Time) -> Result<Option<Contested>, Fault> {
        let (Some(certificate), Some(procedure)) = (keys::core(id).get(state)?, keys::procedure(id, op_no).get(state)?) else {
            return Ok(None);
        };
        Ok(Some(Contested { certificate, procedure, now }))
    }

    /// As it stands now.
    pub fn procedure(&self) -> Procedure {
        self.procedure.at(self.now)
    }

    /// Whether objections come too early, in time or too late. In publicity also where its end has come and it is not issued: then they are late.
    pub fn phase(&self) -> Phase {
        let now = self.procedure();
        match (now.stage, &now.publicity) {
            (Stage::Publicity, Some(publicity)) if self.now < publicity.end => Phase::During,
            (Stage::Objection, _) => Phase::During,
            (Stage::Applied | Stage::Returned | Stage::Reviewing, _) => Phase::Before,
            _ => Phase::After,
        }
    }

    /// One more is filed: it is not issued before this time while the objection is neither accepted nor dismissed.
    pub fn filed(mut self, draft: &mut Draft<'_>, until_at_least: Time) -> Result<(), Fault> {
        self.procedure.filed = self.procedure.filed.saturating_add(1);
        self.procedure.filed_until = self.procedure.filed_until.max(Some(until_at_least));
        self.save(draft)
    }

    /// One that was filed is dismissed at its intake, or withdrawn before.
    pub fn unfiled(mut self, draft: &mut Draft<'_>) -> Result<(), Fault> {
        self.procedure.filed = self.procedure.filed.saturating_sub(1);
        self.save(draft)
    }

    /// One that was filed is accepted: it holds the publicity until this time, and what is left of it waits.
    pub fn accepted(mut self, draft: &mut Draft<'_>, until: Time) -> Result<(), Fault> {
        self.procedure.filed = self.procedure.filed.saturating_sub(1);
        if self.procedure.stage.is_over() {
            return self.save(draft);
        }
        // A publicity whose last hold is over has gone on since.
        self.procedure = self.procedure();
        if self.procedure.stage == Stage::Publicity && self.procedure.held_to.is_some_and(|held| held <= self.now) {
            self.procedure.held_to = None;
        }
        self.procedure.objections = self.procedure.objections.saturating_add(1);
        self.procedure.held_to = self.procedure.held_to.max(Some(until));
        if matches!(self.procedure.stage, Stage::Publicity | Stage::Objection | Stage::Ready) {
            self.procedure.stop_publicity(self.now);
        }
        self.save(draft)
    }

    /// One that was accepted is dismissed, or withdrawn. `still_held`: the latest time until which another accepted one holds it; none where none
    /// does.
    pub fn released(mut self, draft: &mut Draft<'_>, still_held: Option<Time>) -> Result<(), Fault> {
        self.procedure.objections = self.procedure.objections.saturating_sub(1);
        if self.procedure.stage.is_over() {
            return self.save(draft);
        }
        self.procedure = self.procedure();
        let still_held = still_held.filter(|until| self.now < *until);
        self.procedure.held_to = still_held;
        if self.procedure.stage == Stage::Objection {
            match still_held {
                Some(_) => self.procedure.stop_publicity(self.now),
                None => self.procedure.resume_publicity(self.now),
            }
        }
        self.save(draft)
    }

    /// One that was accepted is upheld: the procedure is reviewed again, and not approved before it was supplemented.
    pub fn upheld(mut self, draft: &mut Draft<'_>, still_held: Option<Time>) -> Result<(), Fault> {
        self.procedure.objections = self.procedure.objections.saturating_sub(1);
        if self.procedure.stage.is_over() || self.procedure.is_lapsed(self.now) {
            return self.save(draft);
        }
        self.procedure = self.procedure();
        self.procedure.held_to = still_held.filter(|until| self.now < *until);
        self.procedure.upheld = true;
        if matches!(self.procedure.stage, Stage::Publicity | Stage::Objection) {
            let term = REGISTER_REVIEW_TERM.at(draft, self.now)?;
            self.procedure.publicity = None;
            self.procedure.accept(self.now.after(term));
        }
        self.save(draft)
    }

    fn save(self, draft: &mut Draft<'_>) -> Result<(), Fault> {
        let Contested { certificate, procedure, now } = self;
        draft.put(&keys::procedure(&certificate.certificate_id, procedure.op_no), &procedure);
        if procedure.op_no == certificate.procedures {
            stages::relist(draft, &certificate, &procedure, now)?;
            relist_stage(draft, &certificate, &procedure)?;
        }
        Ok(())
    }

    /// Whether an objection may be against the certificate itself, or its state: one that was never issued stands for nothing.
    pub fn stands(certificate: &Certificate) -> Result<(), CertificateStatus> {
        if certificate.status == CertificateStatus::Applied { Err(certificate.status) } else { Ok(()) }
    }
}
