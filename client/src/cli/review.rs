//! Reviewing by list: everything that waits of a provider or in a division, in chunks, each result named.

use mulu_contracts::catalog::queries::ListPendingReviews;
use mulu_contracts::party::queries::GetOrganisation;
use mulu_contracts::proof::Moment;
use mulu_contracts::query::MAX_LIMIT;
use mulu_contracts::registry::{Answer, AnyRule, Question};
use serde_json::{Map, Value, json};

use super::party::ReasonFlags;
use super::session::Session;
use super::write::{self, WriteArgs, rule, sign};
use crate::exit::Failure;
use crate::progress::Progress;

/// Reviews in one transaction: one bad one costs the others only a second try.
const PER_TX: usize = 20;
/// Transactions in one bundle.
const PER_BUNDLE: usize = 10;

/// Completes a review form from the entry as it stands.
pub fn complete(form: &mut Map<String, Value>, entry: &Value, outcome: &str, reason: &ReasonFlags) -> Result<(), Failure> {
    let pending = &entry["pending"];
    let of = if pending.is_null() { "submission" } else { "pending" };
    let hash = if pending.is_null() { &entry["core"]["content_hash"] } else { &pending["content_hash"] };
    form.insert("id".into(), entry["core"]["entry_id"].clone());
    form.insert("version".into(), entry["core"]["version"].clone());
    form.insert("of".into(), json!(of));
    form.insert("outcome".into(), json!(outcome));
    form.insert("content_hash".into(), hash.clone());
    form.insert("reason".into(), reason.json().unwrap_or(Value::Null));
    Ok(())
}

/// Every item of a list, read at one height.
pub fn all_items(session: &mut Session, make: &dyn Fn(u64) -> Question) -> Result<Vec<Value>, Failure> {
    let (mut items, mut moment) = (Vec::new(), None);
    loop {
        let verified = session.ledger()?.ask(make(items.len() as u64), moment)?;
        moment.get_or_insert(Moment::Height(verified.height));
        let answer = serde_json::to_value(&verified.answer).map_err(|e| Failure::defect(e.to_string()))?;
        let page = answer["items"].as_array().cloned().unwrap_or_default();
        let total = answer["total"].as_str().and_then(|t| t.parse::<u64>().ok()).unwrap_or(0);
        if page.is_empty() || total <= (items.len() + page.len()) as u64 {
            items.extend(page);
            return Ok(items);
        }
        items.extend(page);
    }
}

/// Reviews everything that waits.
pub fn run(
    session: &mut Session,
    write: &WriteArgs,
    provider: Option<String>,
    division: Option<String>,
    outcome: &str,
    reason: &ReasonFlags,
) -> Result<(), Failure> {
    let (division, provider) = match (provider, division) {
        (Some(provider), _) => {
            let uscc = session.uscc(&provider)?;
            match session.ledger()?.ask(GetOrganisation { uscc }, None)?.answer {
                Answer::GetOrganisation(Some(found)) => (found.organisation.division, Some(uscc)),
                _ => return Err(Failure::not_found(&format!("organisation {uscc}"))),
            }
        }
        (None, Some(division)) => (session.division(&division)?, None),
        (None, None) => return Err(Failure::usage("review what?", "an id, --provider or --division")),
    };
    let make = |offset| ListPendingReviews { division, below: true, sector: None, offset, limit: MAX_LIMIT }.into();
    let mut waiting = all_items(session, &make)?;
    if let Some(provider) = provider {
        waiting.retain(|row| row["provider"].as_str() == Some(provider.as_str()));
    }
    let mut rules = Vec::new();
    for row in &waiting {
        let mut form = Map::new();
        for (to, from) in [("id", "id"), ("version", "version"), ("of", "of"), ("content_hash", "content_hash")] {
            form.insert(to.into(), row[from].clone());
        }
        form.insert("outcome".into(), json!(outcome));
        form.insert("reason".into(), reason.json().unwrap_or(Value::Null));
        rules.push((row["id"].as_str().unwrap_or_default().to_string(), rule("review_entry", form)?));
    }
    if write.dry_run {
        return session.out.document(&json!({ "would": "review", "items": waiting, "total": waiting.len().to_string() }));
    }
    let (done, failed) = send_all(session, write, rules)?;
    session.out.document(&json!({ "reviewed": done.to_string(), "failed": failed.len().to_string(), "errors": failed }))?;
    if failed.is_empty() { Ok(()) } else { Err(Failure::silent_rejection()) }
}

/// Sends many messages of one organisation; a message that fails is named and the others of its transaction go again without it.
pub fn send_all(session: &mut Session, write: &WriteArgs, rules: Vec<(String, AnyRule)>) -> Result<(usize, Vec<Value>), Failure> {
    let organisation = session.organisation(write.organisation.as_deref())?;
    let signers = session.signers(&write.also)?;
    let progress = Progress::new(rules.len() as u64, "review");
    let (mut done, mut failed) = (0, Vec::new());
    let mut open: Vec<Vec<(String, AnyRule)>> = rules.chunks(PER_TX).map(<[_]>::to_vec).collect();
    let mut width = PER_BUNDLE;
    while !open.is_empty() {
        let now: Vec<_> = open.drain(..open.len().min(width)).collect();
        let mut sent = Vec::new();
        for chunk in now {
            let messages: Vec<_> = chunk.iter().map(|(_, rule)| rule.clone()).collect();
            let body = write::body(session, write, organisation, &messages)?;
            sent.push((chunk, sign(&body, &signers)));
        }
        let refused = match session.ledger()?.send(sent.iter().map(|(_, tx)| tx.clone()).collect()) {
            Ok(()) => None,
            Err(crate::ledger::LedgerError::Refused { rejected, message }) => Some((rejected, message)),
            Err(other) => return Err(other.into()),
        };
        if refused.is_some() && sent.len() > 1 {
            // Nothing of the bundle passed, and the node tells why for its first transaction alone: each goes by itself.
            width = 1;
            open.splice(..0, sent.into_iter().map(|(chunk, _)| chunk));
            continue;
        }
        for (mut chunk, tx) in sent {
            let (code, message, detail) = match &refused {
                Some((rejected, message)) => (rejected.code.number(), *message, rejected.detail.clone()),
                None => {
                    let id = mulu_contracts::value::Hash32(tx.body.id());
                    let receipt = session.ledger()?.receipt(&id)?;
                    (receipt.result.code, receipt.result.message, None)
                }
            };
            if code == 0 {
                done += chunk.len();
                progress.add(chunk.len() as u64);
                continue;
            }
            let at = usize::from(message).min(chunk.len().saturating_sub(1));
            let (id, _) = chunk.remove(at);
            failed.push(super::session::error_row(&id, code, detail.as_deref()));
            progress.add(1);
            if !chunk.is_empty() {
                open.push(chunk);
            }
        }
    }
    session.keep_seen()?;
    Ok((done, failed))
}
