//! Answers that come in parts (`docs/spec/catalog.md`, Views): asked for one after another at one height, and added up.

use std::collections::BTreeMap;

use mulu_contracts::catalog::queries::statistics::{CatalogRate, DivisionStatistics, Rate};
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::division::MAX_DIVISIONS;
use mulu_contracts::ledger::entry::Question;
use serde_json::{Value, json};

use super::read::ReadArgs;
use super::session::Session;
use crate::exit::Failure;

/// A document, and the word of a proven no.
type Answered = (Value, Option<&'static str>);

/// Counters of a division, of all their parts.
pub fn statistics(session: &mut Session, division: DivisionCode, below: bool, read: &ReadArgs) -> Result<Answered, Failure> {
    let ask = |next: &Value| {
        let from = next.as_str().and_then(|code| code.parse().ok());
        DivisionStatistics { division, below, from }.into()
    };
    whole(session, read, &ask, &|all, part| {
        for field in ["statuses", "views", "waiting"] {
            add(&mut all[field], &part[field]);
        }
        let themes = |of: &Value| of["themes"].as_array().cloned().unwrap_or_default();
        let mut sums: BTreeMap<Option<String>, Value> = BTreeMap::new();
        for theme in themes(all).into_iter().chain(themes(part)) {
            let sum = sums.entry(theme["theme"].as_str().map(str::to_owned)).or_insert(Value::Null);
            if sum.is_null() { *sum = theme } else { add(&mut sum["views"], &theme["views"]) }
        }
        all["themes"] = sums.into_values().collect();
        append(&mut all["divisions"], &part["divisions"]);
    })
}

/// The catalog rate of a division and all that lies in it, over all its parts.
pub fn catalog_rate(session: &mut Session, division: DivisionCode, read: &ReadArgs) -> Result<Answered, Failure> {
    let ask = |next: &Value| CatalogRate { division, below: true, from: place(next) }.into();
    whole(session, read, &ask, &|all, part| {
        for field in ["providers", "published", "published_with_inventory", "cataloguable"] {
            add(&mut all[field], &part[field]);
        }
        append(&mut all["without_inventory"], &part["without_inventory"]);
        let rate = Rate::of(number(&all["published_with_inventory"]), number(&all["cataloguable"]));
        let rate = rate.and_then(|rate| crate::wide::to_value(&rate).ok()).unwrap_or(Value::Null);
        let known = all["without_inventory"].as_array().is_none_or(Vec::is_empty);
        all["rate"] = if known { rate.clone() } else { Value::Null };
        all["rate_with_inventory"] = rate;
    })
}

/// Asks for the first part, and for those to which each leads; `join` adds a later one to what was found before.
fn whole(
    session: &mut Session,
    read: &ReadArgs,
    ask: &dyn Fn(&Value) -> Question,
    join: &dyn Fn(&mut Value, &Value),
) -> Result<Answered, Failure> {
    let (mut document, negative) = session.answer(ask(&Value::Null), read)?;
    let mut next = document["answer"]["next"].take();
    if let (false, Some(path)) = (next.is_null(), &read.proof) {
        let words = format!("{} proves the first part alone", path.display());
        return Err(Failure::usage(words, "leave out --proof: what takes several parts has several proofs; or ask for a smaller division"));
    }
    let height = document["height"].as_str().map(str::to_owned);
    let at_one_height = ReadArgs { at: read.at.clone().or(height), ..read.clone() };
    // An unproven answer may lead on for ever; no table has more parts than divisions.
    for _ in 0..MAX_DIVISIONS {
        if next.is_null() {
            return Ok((document, negative));
        }
        let (mut part, _) = session.answer(ask(&next), &at_one_height)?;
        next = part["answer"]["next"].take();
        join(&mut document["answer"], &part["answer"]);
    }
    Err(Failure::usage("the parts of this answer have no end", "ask another node: --node URL"))
}

/// Where a part led on to; the beginning where it led nowhere.
fn place(next: &Value) -> Place {
    next.as_str().and_then(|next| next.parse().ok()).unwrap_or(Place::START)
}

fn number(value: &Value) -> u64 {
    value.as_u64().or_else(|| value.as_str()?.parse().ok()).unwrap_or(0)
}

/// Adds counters; of an object each member.
fn add(sum: &mut Value, more: &Value) {
    match (&mut *sum, more) {
        (Value::Object(sum), Value::Object(more)) => {
            for (key, count) in sum.iter_mut() {
                add(count, more.get(key).unwrap_or(&Value::Null));
            }
        }
        _ => *sum = json!(number(sum).saturating_add(number(more)).to_string()),
    }
}

fn append(list: &mut Value, more: &Value) {
    if let (Some(list), Some(more)) = (list.as_array_mut(), more.as_array()) {
        list.extend(more.iter().cloned());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    #[test]
    fn counters_of_parts_add_up_member_by_member() {
        let mut sum = json!({ "submitted": "18446744073709551614", "published": "2" });
        add(&mut sum, &json!({ "submitted": "1", "published": "40", "other": "1" }));
        assert_eq!(sum, json!({ "submitted": "18446744073709551615", "published": "42" }));
        let mut waiting = json!("1");
        add(&mut waiting, &json!("2"));
        assert_eq!(waiting, json!("3"));
        let mut list = json!([1]);
        append(&mut list, &json!([2, 3]));
        assert_eq!(list, json!([1, 2, 3]));
    }
}
