//! Dates that a registrar would look up: when a review is due, when a publicity ends, how long a certificate lasts. The chain keeps the
//! bounds, which are asked for; within them a client chooses by the calendar.

use mulu_contracts::certificate::parameters::{CERTIFICATE_TERM_MAX, PUBLICITY_MIN, REGISTER_REVIEW_TERM};
use mulu_contracts::certificate::records::certificate::Certificate;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::{Op, Procedure};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::params::{Table, Value};
use mulu_contracts::party::queries::tables::GetParameter;

use crate::cli::session::Session;
use crate::exit::Failure;
use crate::show::time::BEIJING;

const DAY: i64 = 86_400;
/// Working days of a review (B11).
const REVIEW_DAYS: u32 = 20;
/// Seconds that a transaction may need to its block.
const ON_ITS_WAY: i64 = 300;
/// The same where the terms of a network are shorter than days.
const SOON: i64 = 10;

/// Terms in force.
#[derive(Debug, Clone)]
pub struct Terms {
    review: i64,
    publicity: Table,
    longest: Table,
}

fn number(value: Option<Value>) -> i64 {
    match value {
        Some(Value::Number(seconds)) => i64::try_from(seconds).unwrap_or(i64::MAX),
        _ => 0,
    }
}

fn table(value: Option<Value>) -> Table {
    match value {
        Some(Value::Table(table)) => table,
        _ => Table::default(),
    }
}

fn of(table: &Table, kind: CertificateKind) -> i64 {
    table.get(kind.word()).and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(0)
}

impl Terms {
    /// As the chain has them now, proven.
    pub fn ask(session: &mut Session) -> Result<Terms, Failure> {
        let mut ask = |name: &str| -> Result<Option<Value>, Failure> {
            Ok(session.before_write(GetParameter { name: name.into() })?.answer.map(|found| found.value))
        };
        let review = number(ask(REGISTER_REVIEW_TERM.spec.name)?);
        let publicity = table(ask(PUBLICITY_MIN.spec.name)?);
        Ok(Terms { review, publicity, longest: table(ask(CERTIFICATE_TERM_MAX.spec.name)?) })
    }

    /// When a review is due: at the end of the twentieth working day, and never later than the chain allows. Working days are Monday to
    /// Friday: holidays that a government sets are in no table here.
    pub fn due(&self, now: Time) -> Time {
        let latest = now.0.saturating_add(self.review - (self.review / 10).min(ON_ITS_WAY));
        Time(working_days(now, REVIEW_DAYS).0.min(latest))
    }

    /// When the publicity of a procedure ends, where one is asked: after the shortest that its kind allows, at the end of a day of Beijing
    /// where that is days.
    pub fn publicity_end(&self, kind: CertificateKind, procedure: &Procedure, now: Time) -> Option<Time> {
        let shortest = of(&self.publicity, kind);
        let asked = match procedure.op {
            Op::First => true,
            Op::Change | Op::Transfer => procedure.material,
            Op::Correct | Op::Renew | Op::Cancel => false,
        };
        let end = now.0.saturating_add(shortest);
        match shortest {
            _ if !asked => None,
            0 => None,
            DAY.. => Some(day_after(Time(end.saturating_add(ON_ITS_WAY)))),
            _ => Some(Time(end.saturating_add(SOON))),
        }
    }

    /// From when until when a certificate that begins at a time is to be in force, as its procedure asks for it; no dates where that
    /// changes none.
    pub fn term(&self, certificate: &Certificate, procedure: &Procedure, begins: Time) -> (Option<Time>, Option<Time>) {
        let longest = of(&self.longest, certificate.kind);
        let seconds = procedure.term.map_or(longest, |term| longest.min(term.0.into()));
        match procedure.op {
            Op::First => (Some(begins), Some(Time(begins.0.saturating_add(seconds)))),
            Op::Renew => (None, certificate.valid_until.map(|until| Time(until.0.saturating_add(seconds)))),
            Op::Change | Op::Correct | Op::Transfer | Op::Cancel => (None, None),
        }
    }
}

/// When something begins that has to lie ahead of the block that it enters.
pub fn shortly(now: Time) -> Time {
    Time(now.0.saturating_add(ON_ITS_WAY))
}

/// Days since 1970-01-01 by the clock of Beijing.
fn day_of(time: Time) -> i64 {
    (time.0 + BEIJING).div_euclid(DAY)
}

/// Midnight of Beijing at the end of a time's day.
fn day_after(time: Time) -> Time {
    Time((day_of(time) + 1) * DAY - BEIJING)
}

/// The end of the so many-th working day after a time's day.
fn working_days(time: Time, days: u32) -> Time {
    let (mut day, mut left) = (day_of(time), days);
    while left > 0 {
        day += 1;
        // 1970-01-01 was a Thursday: Saturday and Sunday are the third and fourth of such weeks.
        if !matches!(day.rem_euclid(7), 2 | 3) {
            left -= 1;
        }
    }
    Time((day + 1) * DAY - BEIJING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(review: i64, publicity: u64) -> Terms {
        let of = |seconds| Table([("resource_registration".to_string(), seconds)].into());
        Terms { review, publicity: of(publicity), longest: of(1_000) }
    }

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn twenty_working_days_leave_out_four_weekends_and_never_pass_what_the_chain_allows() {
        // A Monday in Beijing, though it is Sunday in Greenwich.
        let monday = time("2026-11-29T22:00:00Z");
        assert_eq!(working_days(monday, 1), time("2026-12-01T16:00:00Z"), "the end of Tuesday");
        assert_eq!(working_days(monday, 5), time("2026-12-07T16:00:00Z"), "the end of the next Monday");
        assert_eq!(terms(42 * DAY, 0).due(monday), time("2026-12-28T16:00:00Z"));
        assert_eq!(terms(DAY, 0).due(monday), Time(monday.0 + DAY - ON_ITS_WAY));
        assert_eq!(terms(20, 0).due(monday), Time(monday.0 + 18), "terms of seconds keep room, too");
    }

    #[test]
    fn a_publicity_of_days_ends_at_midnight_and_one_that_is_not_asked_has_no_end() {
        let procedure = |op: Op, material: bool| -> Procedure {
            let hash = "0".repeat(64);
            let members = serde_json::json!({ "op_no": 1, "op": op, "applicant": "11520300MB00000197", "content": hash, "to": null,
                "term": 600, "force": false, "consent_hash": null, "reason": null, "stage": "reviewing", "came_from": null,
                "opened": "2026-11-30T00:00:00Z", "clock": null, "lapses": null, "returns": 0, "material": material, "publicity": null,
                "objections": 0, "held_to": null, "filed": 0, "filed_until": null, "upheld": false, "tags": [] });
            serde_json::from_value(members).unwrap()
        };
        let (kind, now) = (CertificateKind::ResourceRegistration, time("2026-11-30T02:00:00Z"));
        let first = procedure(Op::First, false);
        assert_eq!(terms(0, 14 * DAY as u64).publicity_end(kind, &first, now), Some(time("2026-12-14T16:00:00Z")));
        assert_eq!(terms(0, 3).publicity_end(kind, &first, now), Some(Time(now.0 + 3 + SOON)));
        assert_eq!(terms(0, 0).publicity_end(kind, &first, now), None);
        assert_eq!(terms(0, 3).publicity_end(kind, &procedure(Op::Renew, false), now), None);
        assert_eq!(terms(0, 3).publicity_end(kind, &procedure(Op::Change, false), now), None);
        assert!(terms(0, 3).publicity_end(kind, &procedure(Op::Change, true), now).is_some());
    }
}
