//! A grant as a policy of the W3C's ODRL 2.2, in JSON-LD: an Agreement of grantor and grantee. What ODRL has no word for is said in words of a
//! profile of this project (docs/grants.md, ODRL). It is a view for other systems: whether a use is allowed only the check says.

use mulu_contracts::authorization::queries::grant::GrantAnswer;
use mulu_contracts::authorization::records::reach::{Duties, GrantedEntry, Limits, Output, Over};
use mulu_contracts::authorization::records::scope::{Cell, Fields, Recipients};
use mulu_contracts::authorization::records::terms::{Class, Terms};
use mulu_contracts::kernel::text::Code;
use mulu_contracts::kernel::value::{Count, Hash32, Secs, Time};
use serde::Serialize;
use serde_json::{Value, json};

use crate::show::plain::code_of;

/// The context of the standard.
const CONTEXT: &str = "http://www.w3.org/ns/odrl.jsonld";
/// Where words stand that it does not have.
const VOCABULARY: &str = "urn:mulu:vocabulary:";
/// The profile that says what they mean.
const PROFILE: &str = "urn:mulu:odrl:1";
/// Actions that ODRL has under the same name; others are of the profile.
const COMMON: &[&str] = &["read", "derive", "aggregate", "distribute", "sell"];

/// A grant that was proven.
pub struct Held {
    /// Chain.
    pub chain_id: String,
    /// Height of the state.
    pub height: u64,
    /// Time at which it is judged.
    pub time: Time,
    /// The grant.
    pub answer: GrantAnswer,
    /// Hash of the proof's file.
    pub proof_hash: Hash32,
}

/// Hash of a proof.
pub fn hash(proof: &[u8]) -> Hash32 {
    Hash32(mulu_contracts::kernel::codec::sha256(&[proof]))
}

fn urn(id: impl std::fmt::Display) -> String {
    format!("urn:mulu:{}", id.to_string().replace('-', ""))
}

fn organisation(uscc: impl std::fmt::Display) -> String {
    format!("urn:uscc:{uscc}")
}

fn code(group: &str, code: impl std::fmt::Display) -> Value {
    json!({ "@id": format!("urn:mulu:{group}:{code}") })
}

fn iri(of: String) -> Value {
    json!({ "@id": of })
}

/// A word of the profile.
fn own(word: &str) -> String {
    format!("mulu:{word}")
}

fn hash_iri(hash: impl std::fmt::Display) -> Value {
    iri(format!("urn:{hash}"))
}

fn constraint(left: &str, operator: &str, right: Value) -> Value {
    json!({ "leftOperand": left, "operator": operator, "rightOperand": right })
}

fn any_of<T: Serialize>(left: &str, group: &str, all: impl IntoIterator<Item = T>) -> Value {
    constraint(left, "isAnyOf", all.into_iter().map(|value| code(group, code_of(&value))).collect())
}

fn typed(value: impl std::fmt::Display, kind: &str) -> Value {
    json!({ "@value": value.to_string(), "@type": format!("xsd:{kind}") })
}

fn at(time: Time) -> Value {
    typed(time, "dateTime")
}

fn lasting(term: Secs) -> Value {
    let text = if term.0.is_multiple_of(86_400) { format!("P{}D", term.0 / 86_400) } else { format!("PT{}S", term.0) };
    typed(text, "duration")
}

fn actions(value: &impl Serialize) -> Vec<String> {
    let names: Vec<String> = serde_json::to_value(value).ok().and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    names.into_iter().map(|name| if COMMON.contains(&name.as_str()) { name } else { own(&name) }).collect()
}

/// Entries, or what lies in a cell.
fn targets(over: &Over) -> Vec<Value> {
    let entry = |named: &GrantedEntry| {
        let id = urn(named.entry);
        match &named.fields {
            Fields::All => json!({ "type": "Asset", "uid": id, "mulu:version": named.version.to_string() }),
            Fields::Only(numbers) => {
                let fields = numbers.iter().map(|number| typed(number, "nonNegativeInteger")).collect();
                let refinement = constraint(&own("field"), "isAnyOf", fields);
                json!({ "type": "AssetCollection", "source": id, "mulu:version": named.version.to_string(), "refinement": [refinement] })
            }
        }
    };
    let cell = |cell: &Cell| {
        let mut refinement = vec![constraint(&own("division"), "isPartOf", code("division", cell.division))];
        if cell.theme.as_str() != "any" {
            refinement.push(constraint(&own("theme"), "eq", code("theme", &cell.theme)));
        }
        json!({ "type": "AssetCollection", "source": "urn:mulu:catalog", "refinement": refinement })
    };
    over.entries().iter().map(entry).chain(over.cells().iter().map(cell)).collect()
}

/// Whom it may be handed to.
fn recipients(recipients: &Recipients) -> Value {
    let named: Vec<Value> = recipients.named.iter().map(|uscc| iri(organisation(uscc))).collect();
    let types: Vec<Value> = recipients.types.iter().map(|kind| code("party-type", code_of(kind))).collect();
    let Some(division) = recipients.division.filter(|_| !types.is_empty()) else {
        let all = [types, named].concat();
        let nobody = all.is_empty().then(|| constraint("recipient", "eq", iri(own("nobody"))));
        return nobody.unwrap_or_else(|| constraint("recipient", "isAnyOf", all.into()));
    };
    let place = constraint(&own("recipientDivision"), "isPartOf", code("division", division));
    let typed = json!({ "and": [constraint("recipient", "isAnyOf", types.into()), place] });
    if named.is_empty() { typed } else { json!({ "or": [typed, constraint("recipient", "isAnyOf", named.into())] }) }
}

fn counts(limits: &Limits) -> Vec<Value> {
    let count = |limit: Option<Count>, of: &str| {
        limit.map(|limit| {
            let mut count = constraint("count", "lteq", typed(limit.0, "nonNegativeInteger"));
            count["unit"] = iri(own(of));
            count
        })
    };
    let all = [
        count(limits.max_products, "product"),
        count(limits.max_trades, "trade"),
        count(limits.max_calls, "call"),
        count(limits.max_recipients, "buyer"),
    ];
    all.into_iter().flatten().collect()
}

/// All that has to hold of a use.
fn constraints(answer: &GrantAnswer) -> Vec<Value> {
    let (grant, terms) = (&answer.grant, &answer.detail.terms);
    let mut all = vec![
        any_of("purpose", "purpose", grant.purposes.iter()),
        constraint("dateTime", "gteq", at(grant.valid_from)),
        constraint("dateTime", "lt", at(answer.ends_at)),
        recipients(&terms.recipients),
        any_of(&own("form"), "form", grant.output.forms.iter()),
        any_of("deliveryChannel", "delivery", grant.output.delivery.iter()),
    ];
    if !terms.spatial.is_empty() {
        all.push(any_of("spatial", "division", terms.spatial.iter()));
    }
    if !grant.required_certificates.is_empty() {
        let kinds = grant.required_certificates.iter().map(|kind| code("certificate", code_of(kind))).collect();
        all.push(constraint(&own("certificate"), "isAllOf", kinds));
    }
    all.extend(counts(&grant.limits));
    all
}

/// What is paid, or kept to, for which purposes.
fn price(purposes: &[Code<24>], terms: &Terms) -> Vec<Value> {
    let fees: Vec<&Code<24>> = purposes.iter().filter(|purpose| terms.class_of(purpose) == Class::Fee).collect();
    let fee =
        (!fees.is_empty()).then(|| json!({ "type": "Duty", "action": "compensate", "constraint": [any_of("purpose", "purpose", fees)] }));
    let conditions = purposes.iter().filter_map(|purpose| match terms.class_of(purpose) {
        Class::FreeConditional(hash) => {
            let of = [any_of("purpose", "purpose", [purpose]), constraint(&own("conditions"), "eq", hash_iri(hash))];
            Some(json!({ "type": "Duty", "action": own("keepConditions"), "constraint": of }))
        }
        Class::Free | Class::Fee => None,
    });
    fee.into_iter().chain(conditions).collect()
}

fn prohibitions(answer: &GrantAnswer, targets: &[Value]) -> Vec<Value> {
    let Output { raw_export, cross_border, .. } = &answer.grant.output;
    let mut prohibited = actions(&answer.grant.prohibited);
    if !raw_export {
        prohibited.push(own("exportRaw"));
    }
    if cross_border.is_none() {
        prohibited.push(own("exportAbroad"));
    }
    if prohibited.is_empty() { Vec::new() } else { vec![json!({ "type": "Prohibition", "target": targets, "action": prohibited })] }
}

/// Duties of the grantee.
fn obligations(answer: &GrantAnswer, targets: &[Value]) -> Vec<Value> {
    let grantor = organisation(answer.grant.grantor);
    let Duties { report_every, destroy_within, notify_within, disclose, attestations, .. } = &answer.grant.duties;
    let report = constraint("timeInterval", "lteq", lasting(*report_every));
    let incident = [constraint("event", "eq", iri(own("incident"))), constraint("delayPeriod", "lteq", lasting(*notify_within))];
    let destroy = [constraint("dateTime", "gteq", at(answer.ends_at)), constraint("delayPeriod", "lteq", lasting(*destroy_within))];
    let mut all = vec![
        json!({ "type": "Duty", "action": "inform", "informedParty": grantor, "mulu:about": { "@id": own("securityReport") }, "constraint": [report] }),
        json!({ "type": "Duty", "action": "inform", "informedParty": grantor, "mulu:about": { "@id": own("incident") }, "constraint": incident }),
        json!({ "type": "Duty", "action": "delete", "target": targets, "constraint": destroy }),
    ];
    if *disclose {
        let yearly = constraint("timeInterval", "lteq", typed("P1Y", "duration"));
        all.push(json!({ "type": "Duty", "action": own("disclose"), "constraint": [yearly] }));
    }
    if !attestations.is_empty() {
        let kinds = attestations.iter().map(|kind| code("attestation", code_of(kind))).collect();
        let held = constraint(&own("attestation"), "isAllOf", kinds);
        all.push(json!({ "type": "Duty", "action": own("holdAttestations"), "constraint": [held] }));
    }
    all
}

/// Its document.
pub fn document(held: &Held) -> Value {
    let (answer, grant) = (&held.answer, &held.answer.grant);
    let targets = targets(&answer.detail.over);
    let allowed = actions(&grant.actions);
    let mut permission = json!({ "type": "Permission", "target": targets, "action": allowed, "constraint": constraints(answer) });
    let price = price(&grant.purposes, &answer.detail.terms);
    if !price.is_empty() {
        permission["duty"] = price.into();
    }
    let documents = &answer.detail.terms.documents;
    let mut document = json!({
        "@context": [CONTEXT, { "mulu": VOCABULARY }],
        "type": "Agreement",
        "uid": urn(grant.grant_id),
        "profile": PROFILE,
        "conflict": "prohibit",
        "assigner": organisation(grant.grantor),
        "assignee": organisation(grant.grantee),
        "permission": if allowed.is_empty() { Vec::new() } else { vec![permission] },
        "prohibition": prohibitions(answer, &targets),
        "obligation": obligations(answer, &targets),
        "dct:identifier": grant.grant_id,
        "dct:replaces": grant.supersedes.map(|id| iri(urn(id))),
        "dct:isReplacedBy": answer.superseded_by.map(|id| iri(urn(id))),
        "mulu:under": grant.parent().map(|id| iri(urn(id))),
        "mulu:depthLeft": grant.depth_left.to_string(),
        "mulu:abroad": grant.output.cross_border.map(hash_iri),
        "mulu:decision": documents.decision_hash.map(hash_iri),
        "mulu:agreement": documents.agreement_hash.map(hash_iri),
        "mulu:version": grant.version.to_string(),
        "mulu:standing": answer.standing,
        "mulu:state": { "mulu:chain": held.chain_id, "mulu:height": held.height.to_string(), "mulu:time": at(held.time) },
        "mulu:proof": iri(format!("urn:sha256:{}", held.proof_hash)),
    });
    // What there is nothing to say of is not said.
    if let Value::Object(members) = &mut document {
        members.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty()));
    }
    document
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
