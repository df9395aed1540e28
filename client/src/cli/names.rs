//! Names beside codes: organisations and divisions of an answer, each asked for and proven like the answer itself.

use std::collections::BTreeSet;

use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::query::Query;
use mulu_contracts::party::queries::organisation::{GetOrganisation, ListOrganisations};
use mulu_contracts::party::queries::tables::GetDivision;
use serde_json::Value;

use super::read::ReadArgs;
use super::session::Session;
use crate::exit::Failure;
use crate::show::Names;
use crate::show::plain::escape;

/// Up to so many organisations are asked for one by one.
const ONE_BY_ONE: usize = 6;
/// Questions for names of one answer; codes beyond stand without name.
const MOST_QUESTIONS: usize = 48;

/// Names for the organisations and divisions that stand in these values; none where scripts read.
pub fn names(session: &mut Session, values: &[&Value], read: &ReadArgs, moment: Option<Moment>) -> Result<Names, Failure> {
    let mut names = Names::default();
    if session.out.is_json() {
        return Ok(names);
    }
    let (mut parties, mut divisions) = (BTreeSet::new(), BTreeSet::new());
    for value in values {
        collect(value, &mut parties, &mut divisions);
    }
    let mut left = MOST_QUESTIONS;
    if parties.len() > ONE_BY_ONE {
        for division in &divisions {
            let mut from = Place::START;
            for _ in 0..4 {
                left = left.saturating_sub(1);
                let question = ListOrganisations { division: *division, below: true, role: None, from, limit: MAX_LIMIT };
                let Some(found) = ask(session, question, read, moment)? else { break };
                names.0.extend(found.items.into_iter().map(|o| (o.uscc.to_string(), escape(o.name.as_str()))));
                let Some(next) = found.next.filter(|_| left > 0) else { break };
                from = next;
            }
            parties.retain(|uscc| !names.0.contains_key(uscc.as_str()));
            if left == 0 || parties.is_empty() {
                break;
            }
        }
    }
    for uscc in parties.iter().take(left) {
        left = left.saturating_sub(1);
        if let Some(Some(found)) = ask(session, GetOrganisation { uscc: *uscc }, read, moment)? {
            names.0.insert(uscc.to_string(), escape(found.organisation.name.as_str()));
        }
    }
    for code in divisions.iter().take(left) {
        if let Some(Some(found)) = ask(session, GetDivision { code: *code }, read, moment)? {
            names.0.insert(code.to_string(), escape(found.division.name.as_str()));
        }
    }
    Ok(names)
}

fn ask<Q: Query>(session: &mut Session, question: Q, read: &ReadArgs, moment: Option<Moment>) -> Result<Option<Q::Answer>, Failure> {
    let ledger = session.ledger()?;
    Ok(match read.unverified {
        true => ledger.ask_unverified(question.into(), moment)?.2.into::<Q>(),
        false => Some(ledger.ask(question, moment)?.answer),
    })
}

/// Every text that is a 统一社会信用代码 or a division code, by the fields that hold them.
fn collect(value: &Value, parties: &mut BTreeSet<Uscc>, divisions: &mut BTreeSet<DivisionCode>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                match inner.as_str() {
                    Some(text) if matches!(key.as_str(), "division" | "scope_division") => {
                        divisions.extend(DivisionCode::parse(text));
                    }
                    Some(text) => parties.extend(Uscc::parse(text)),
                    None => collect(inner, parties, divisions),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, parties, divisions)),
        Value::String(text) => parties.extend(Uscc::parse(text)),
        _ => {}
    }
}
