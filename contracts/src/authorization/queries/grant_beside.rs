//! What stands beside a grant: holds, use and duty, consents, security reports (A21, C22; docs/spec/grant.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::keys::{grant as keys, grant_lists as lists};
use crate::authorization::parameters::REPORT_GRACE;
use crate::authorization::records::consent::SubGrantConsent;
use crate::authorization::records::duty::{GrantDuty, SecurityReport};
use crate::authorization::records::grant::{Grant, GrantUse};
use crate::authorization::records::hold::Hold;
use crate::authorization::records::reach::Limits;
use crate::authorization::standing::end_of;
use crate::kernel::error::Fault;
use crate::kernel::id::{GrantId, ReportId};
use crate::kernel::listing::page_of;
use crate::kernel::member::Member;
use crate::kernel::place::Place;
use crate::kernel::state::{Key, StateRead};
use crate::kernel::value::Time;
use crate::ledger::query::{Context, Listing, Query, negative};
use crate::ledger::term::Term;
use crate::ledger::texts;

/// Holds on a grant that stop something now.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListHolds {
    /// The grant.
    pub grant: GrantId,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListHolds {
    const NUMBER: u16 = 150;
    const NAME: &'static str = "list_holds";
    type Answer = Listing<Hold>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let page = page_of(state, [lists::holds_of(&self.grant).into()], &self.from, self.limit)?;
        let hold = |member: &Member| {
            let by = lists::holder_of(member)?;
            let mut hold = keys::hold(&self.grant, &by).get(state)?.ok_or_else(|| Fault::new("a hold on a list is missing"))?;
            texts::show(&mut hold, &keys::subject(&self.grant), state)?;
            Ok(hold)
        };
        let items = page.members.iter().map(|(_, member)| hold(member)).collect::<Result<_, Fault>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest: None })
    }
}

/// What was used of a grant, and how far its duty of reports is met.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetGrantUse {
    /// The grant.
    pub grant: GrantId,
}

/// Use and duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantUseAnswer {
    /// What was used.
    pub used: GrantUse,
    /// Of how much.
    pub limits: Limits,
    /// The duty as stored; none of what never was active.
    pub duty: Option<GrantDuty>,
    /// The period to be reported next.
    pub next: Option<Term>,
    /// Since when a report is overdue, its grace over; none where none is.
    pub overdue_since: Option<Time>,
}

impl Query for GetGrantUse {
    const NUMBER: u16 = 151;
    const NAME: &'static str = "get_grant_use";
    type Answer = Option<GrantUseAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(grant): Option<Grant> = keys::core(&self.grant).get(state)? else { return Ok(None) };
        let (end, grace) = (end_of(state, &grant)?.at, REPORT_GRACE.at(state, context.time)?);
        let duty = keys::duty(&self.grant).get(state)?;
        Ok(Some(GrantUseAnswer {
            used: keys::used(&self.grant).get(state)?.unwrap_or_default(),
            limits: grant.limits,
            next: duty.as_ref().and_then(|duty| duty.next(end)),
            overdue_since: duty.as_ref().and_then(|duty| duty.overdue_since(end, grace, context.time)),
            duty,
        }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// What was said to a sub-grant that needed consent, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListSubGrantAnswers {
    /// The sub-grant.
    pub grant: GrantId,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListSubGrantAnswers {
    const NUMBER: u16 = 152;
    const NAME: &'static str = "list_sub_grant_answers";
    type Answer = Listing<SubGrantConsent>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let page = page_of(state, [lists::consents_of(&self.grant).into()], &self.from, self.limit)?;
        let consent = |member: &Member| {
            let mut said = lists::consent_of(member).get(state)?.ok_or_else(|| Fault::new("a consent on a list is missing"))?;
            texts::show(&mut said, &keys::subject(&self.grant), state)?;
            Ok(said)
        };
        let items = page.members.iter().map(|(_, member)| consent(member)).collect::<Result<_, Fault>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest: None })
    }
}

/// Security reports on a grant, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListSecurityReports {
    /// The grant.
    pub grant: GrantId,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

fn shown(state: &dyn StateRead, mut report: SecurityReport) -> Result<SecurityReport, Fault> {
    let subject = keys::report_subject(&report.report_id);
    texts::show(&mut report, &subject, state)?;
    Ok(report)
}

impl Query for ListSecurityReports {
    const NUMBER: u16 = 153;
    const NAME: &'static str = "list_security_reports";
    type Answer = Listing<SecurityReport>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let page = page_of(state, [lists::reports_of(&self.grant).into()], &self.from, self.limit)?;
        let report = |member: &Member| {
            let found = Key::<SecurityReport>::new(&member.subject, &[]).get(state)?;
            shown(state, found.ok_or_else(|| Fault::new("a report on a list is missing"))?)
        };
        let items = page.members.iter().map(|(_, member)| report(member)).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest: None })
    }
}

/// A security report.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetSecurityReport {
    /// Which.
    pub id: ReportId,
}

impl Query for GetSecurityReport {
    const NUMBER: u16 = 154;
    const NAME: &'static str = "get_security_report";
    type Answer = Option<SecurityReport>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        keys::report(&self.id).get(state)?.map(|report| shown(state, report)).transpose()
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}
