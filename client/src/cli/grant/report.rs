//! `mulu grant report`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::authorization::kinds::file_security_report::FileSecurityReport;
use mulu_contracts::authorization::queries::grant_beside::GetGrantUse;
use mulu_contracts::authorization::records::duty::{ReportCounts, ReportKind};
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::{Hash, Time};
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::term::Term;
use serde::{Deserialize, Serialize};

use crate::cli::arg::word;
use crate::cli::document::document_hash;
use crate::cli::form::Form;
use crate::cli::of_object::{Acted as _, standing};
use crate::cli::own_key;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;
use crate::words::grants;

/// File a security report 安全报告, as the operator: of the period that is due, of a risk after a self-stop, or of an incident
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu grant report G-520300-… --document report.pdf --key operator\n          \
    mulu grant report G-520300-… --risk --document risk.pdf --incidents 1 --measures 2 --key operator\n          \
    mulu grant report G-520300-… --incident --from 2026-11-29 --to 2026-11-30 --document incident.pdf --key operator")]
pub struct Report {
    /// The grant
    #[arg(value_name = "GRANT", value_parser = word::<GrantId>)]
    grant: Option<GrantId>,
    /// The risk report of a self-stop
    #[arg(long, conflicts_with = "incident")]
    #[serde(skip)]
    risk: bool,
    /// The report of an incident
    #[arg(long, requires = "from")]
    #[serde(skip)]
    incident: bool,
    /// The period begins at this time; by default it is the one that is due, or since the stop
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    #[serde(skip)]
    from: Option<Time>,
    /// The period ends before this time; by default now
    #[arg(long = "to", value_name = "TIME", requires = "from", value_parser = word::<Time>)]
    #[serde(skip)]
    until: Option<Time>,
    /// Incidents in the period; by default none
    #[arg(long, value_name = "N")]
    #[serde(skip)]
    incidents: Option<u32>,
    /// Uses without authority; by default none
    #[arg(long, value_name = "N")]
    #[serde(skip)]
    unauthorised: Option<u32>,
    /// Complaints; by default none
    #[arg(long, value_name = "N")]
    #[serde(skip)]
    complaints: Option<u32>,
    /// Measures taken; by default none
    #[arg(long, value_name = "N")]
    #[serde(skip)]
    measures: Option<u32>,
    /// The report; its SHA-256 is entered
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    document: Option<PathBuf>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    /// Your own key of it, under which a repeat is the same; by default it follows from all else
    #[arg(long, value_name = "KEY", value_parser = word::<LocalKey>)]
    local_key: Option<LocalKey>,
}

#[derive(Serialize)]
struct Said {
    kind: Option<ReportKind>,
    document: Option<Hash>,
    period: Option<Term>,
}

#[derive(Serialize)]
struct Counts {
    incidents: Option<u32>,
    unauthorised: Option<u32>,
    complaints: Option<u32>,
    measures: Option<u32>,
}

#[derive(Serialize)]
struct Usual {
    kind: ReportKind,
}

#[derive(Serialize)]
struct Period {
    period: Term,
}

#[derive(Deserialize)]
struct Of {
    grant: Option<GrantId>,
    kind: ReportKind,
}

/// The period that a report is about, where nobody said one: since the stop, a deficient one, or the next.
fn period(session: &mut Session, id: GrantId, kind: ReportKind) -> Result<Term, Failure> {
    match kind {
        ReportKind::Risk => {
            let stop = standing(session, id)?.self_stop.filter(|stop| stop.is_in_force());
            let stop = stop.ok_or_else(|| Failure::no("not_held", grants::not_stopped(id), grants::show_example(id)))?;
            Ok(Term { from: stop.at, until: Time(now().0.max(stop.at.0.saturating_add(1))) })
        }
        ReportKind::Incident => Err(Failure::wrong(grants::which_period(), grants::name_period())),
        ReportKind::HalfYear => {
            let found = session.before_write(GetGrantUse { grant: id })?.answer.ok_or_else(|| Failure::absent(grants::grant(id)))?;
            let deficient = found.duty.as_ref().and_then(|duty| duty.deficient.first()).map(|deficient| deficient.period.clone());
            let nothing = || Failure::no("period_unknown", grants::nothing_to_report(id), grants::show_example(id));
            deficient.or(found.next).ok_or_else(nothing)
        }
    }
}

impl Verb for Report {
    type Payload = FileSecurityReport;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let kind = self.risk.then_some(ReportKind::Risk).or(self.incident.then_some(ReportKind::Incident));
        let period_said = self.from.zip(self.until).map(|(from, until)| Term { from, until });
        form.say(&Said { kind, document: document_hash(self.document.as_deref(), None)?, period: period_said })?;
        form.fall_back(&Usual { kind: ReportKind::HalfYear })?;
        let mut counts = form.within("counts");
        let Report { incidents, unauthorised, complaints, measures, .. } = *self;
        counts.say(&Counts { incidents, unauthorised, complaints, measures })?;
        counts.fall_back(&ReportCounts::default())?;
        form.put("counts", counts);
        own_key::fill(form)?;
        if form.lacks("period") {
            let Of { grant, kind } = form.part(FileSecurityReport::NAME)?;
            let id = grant.ok_or_else(GrantId::unnamed)?;
            let period = match self.from {
                Some(from) => Term { from, until: now() },
                None => period(session, id, kind)?,
            };
            form.say(&Period { period })?;
        }
        Ok(())
    }
}
