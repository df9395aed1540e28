//! Where a procedure stands, and until when who has to act: its clocks on the due lists (docs/spec/conventions.md, Time).

use crate::certificate::keys;
use crate::certificate::parameters::ACCEPT_TERM;
use crate::certificate::records::certificate::Certificate;
use crate::certificate::records::procedure::{Op, Procedure, Publicity, Stage};
use crate::certificate::write::tagged;
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::text::Code;
use crate::kernel::value::{Hash, Hash32, Secs, Time};
use crate::ledger::context::TxContext;
use crate::ledger::due;
use crate::ledger::due::{Stopwatch, Wanted};
use crate::ledger::joint_act::Waiter;

/// The issuer has to accept.
pub const ACCEPT: due::Stage = due::Stage::new("certificate.accept");
/// The issuer has to review.
pub const REVIEW: due::Stage = due::Stage::new("certificate.review");
/// The issuer has to issue.
pub const ISSUE: due::Stage = due::Stage::new("certificate.issue");
/// The applicant has to supplement.
pub const SUPPLEMENT: due::Stage = due::Stage::new("certificate.supplement");

/// All clocks of a procedure; one of them runs at most.
const CLOCKS: [due::Stage; 4] = [ACCEPT, REVIEW, ISSUE, SUPPLEMENT];

/// The clock that a procedure as stored has on the due lists.
fn clock_of(certificate: &Certificate, procedure: &Procedure) -> Option<(due::Stage, Wanted)> {
    let Stopwatch { division, due, .. } = procedure.clock.clone()?;
    let issuer = Waiter::Organisation(certificate.issuer);
    let (stage, due, waits_for) = match procedure.stage {
        Stage::Applied => (ACCEPT, due, issuer),
        Stage::Reviewing => (REVIEW, due, issuer),
        Stage::Publicity | Stage::Objection | Stage::Ready => (ISSUE, due, issuer),
        Stage::Returned => (SUPPLEMENT, procedure.lapses?, Waiter::Organisation(procedure.applicant)),
        Stage::Done | Stage::Rejected | Stage::Withdrawn | Stage::Ended => return None,
    };
    Some((stage, Wanted { division, due, waits_for }))
}

/// Lets the due lists say what a procedure says. A clock that runs on as it did keeps its beginning.
pub(crate) fn relist(state: &mut impl StateWrite, certificate: &Certificate, procedure: &Procedure, now: Time) -> Result<(), Fault> {
    let object = certificate.certificate_id.object();
    let mut wanted = clock_of(certificate, procedure);
    for stage in CLOCKS {
        let runs = wanted.take_if(|(of, _)| *of == stage).map(|(_, wanted)| wanted);
        due::keep(state, object, stage, now, runs)?;
    }
    relist_publicity(state, certificate, procedure)
}

fn relist_publicity(state: &mut impl StateWrite, certificate: &Certificate, procedure: &Procedure) -> Result<(), Fault> {
    let Some(division) = procedure.clock.as_ref().map(|clock| clock.division) else { return Ok(()) };
    let list = keys::publicity_in(&division);
    let member = keys::member(&certificate.certificate_id);
    match procedure.stage {
        Stage::Publicity | Stage::Objection => list.join(state, &member),
        _ => list.leave(state, &member),
    }
}

impl Procedure {
    /// A procedure that begins: to be accepted within so many seconds.
    pub(crate) fn begins(mut self, division: DivisionCode, accept_term: u64) -> Procedure {
        self.clock = Some(Stopwatch { division, due: self.opened.after(accept_term), stopped_at: None });
        self
    }

    fn set_due(&mut self, due: Time) {
        if let Some(clock) = &mut self.clock {
            clock.due = due;
        }
    }

    /// accept: reviewing until this time.
    pub(crate) fn accept(&mut self, due: Time) {
        self.stage = Stage::Reviewing;
        self.set_due(due);
    }

    /// return: the clock stands still until a supplement, which comes within so many seconds. One after an upheld objection does not count.
    pub(crate) fn send_back(&mut self, now: Time, supplement_term: u64) {
        self.came_from = Some(self.stage);
        self.stage = Stage::Returned;
        self.lapses = Some(now.after(supplement_term));
        if !self.upheld {
            self.returns = self.returns.saturating_add(1);
        }
        if let Some(clock) = &mut self.clock {
            clock.stop(now);
        }
    }

    /// supplement: back to the stage that it came from, whose clock goes on with what was left of it; an overdue one is overdue.
    pub(crate) fn come_back(&mut self, now: Time) {
        self.stage = self.came_from.take().unwrap_or(Stage::Reviewing);
        self.lapses = None;
        self.upheld = false;
        if let Some(clock) = &mut self.clock {
            clock.go_on(now);
        }
    }

    /// Approved without publicity: to be issued within so many seconds.
    pub(crate) fn make_ready(&mut self, now: Time, issue_term: u64) {
        self.stage = Stage::Ready;
        self.publicity = None;
        self.set_due(now.after(issue_term));
    }

    /// Approved, and published to a time; then to be issued within so many seconds. While an accepted objection still holds it, the whole
    /// publicity is left.
    pub(crate) fn publish(&mut self, now: Time, end: Time, issue_term: u64) {
        self.stage = Stage::Publicity;
        self.publicity = Some(Publicity { start: now, end, left: None, issue_term });
        self.set_due(end.after(issue_term));
        if self.is_held(now) {
            self.stop_publicity(now);
        }
    }

    /// An accepted objection holds a publicity that runs: what is left of it waits. Its clock runs as if it went on at `held_to`.
    pub(crate) fn stop_publicity(&mut self, now: Time) {
        let Some(publicity) = &mut self.publicity else { return };
        self.stage = Stage::Objection;
        let left = publicity.left.unwrap_or_else(|| u64::try_from(publicity.end.0.saturating_sub(now.0)).unwrap_or(0));
        publicity.left = Some(left);
        let (goes_on, issue_term) = (self.held_to.unwrap_or(now), publicity.issue_term);
        self.set_due(goes_on.after(left).after(issue_term));
    }

    /// Nothing holds it any more: publicity for what was left, from a time on.
    pub(crate) fn resume_publicity(&mut self, from: Time) {
        let Some(publicity) = &mut self.publicity else { return };
        self.stage = Stage::Publicity;
        publicity.end = from.after(publicity.left.take().unwrap_or(0));
        let due = publicity.end.after(publicity.issue_term);
        self.set_due(due);
    }

    /// It is over.
    pub(crate) fn close(&mut self, stage: Stage) {
        self.stage = stage;
        self.came_from = None;
        self.lapses = None;
    }

    /// Is publicity asked of what it does, where its kind has one? Corrections, renewals and cancellations give nothing new.
    pub(crate) fn asks_publicity(&self) -> bool {
        match self.op {
            Op::First => true,
            Op::Change | Op::Transfer => self.material,
            Op::Correct | Op::Renew | Op::Cancel => false,
        }
    }
}

/// What a procedure is begun with.
pub(crate) struct Opening {
    /// What it is to do.
    pub op: Op,
    /// Hash of the content that is asked for.
    pub content: Hash32,
    /// Of `transfer`: the new holder.
    pub to: Option<Uscc>,
    /// The term asked for.
    pub term: Option<Secs>,
    /// Of `cancel`.
    pub force: bool,
    /// Of `correct`.
    pub consent_hash: Option<Hash>,
    /// Code of the reason.
    pub reason: Option<Code<48>>,
    /// Publicity is asked again.
    pub material: bool,
}

impl Opening {
    /// A procedure about a content, and nothing else.
    pub fn of(op: Op, content: Hash32) -> Opening {
        Opening { op, content, to: None, term: None, force: false, consent_hash: None, reason: None, material: false }
    }

    /// The procedure of this number, which begins now.
    pub fn begin(self, tx: &TxContext, state: &dyn StateRead, op_no: u16, division: DivisionCode) -> Result<Procedure, Fault> {
        let Opening { op, content, to, term, force, consent_hash, reason, material } = self;
        let procedure = Procedure {
            op_no,
            op,
            applicant: *tx.signer.uscc(),
            content,
            to,
            term,
            force,
            consent_hash,
            reason,
            stage: Stage::Applied,
            came_from: None,
            opened: tx.time,
            clock: None,
            lapses: None,
            returns: 0,
            material,
            publicity: None,
            objections: 0,
            held_to: None,
            filed: 0,
            filed_until: None,
            upheld: false,
            tags: tagged(&[], tx),
        };
        Ok(procedure.begins(division, ACCEPT_TERM.at(state, tx.time)?))
    }
}
