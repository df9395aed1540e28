//! The dearest message of a kind: a search over its values and over states that were made heavy, by the units of the meter.

use mulu_contracts::catalog::kinds::submit_entry::submit;
use mulu_contracts::catalog::kinds::transfer_entry::Transfer;
use mulu_contracts::catalog::{keys as catalog_keys, samples as catalog_samples};
use mulu_contracts::execute::{BlockWork, execute_tx};
use mulu_contracts::kernel::block::Position;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::{Changes, Overlay, stored};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::entry::{AnyRule, KindEntry};
use mulu_contracts::ledger::joint::JointBody;
use mulu_contracts::ledger::meter;
use mulu_contracts::ledger::organisation::{KeyStatus, RoleAssignment, SigningKey};
use mulu_contracts::ledger::samples::{CITY, ORGANISATIONS, OTHER_COUNTY, SALTS, division, hash, key_spec, uscc};
use mulu_contracts::party::keys;
use mulu_contracts::party::records::{KeyOwner, MAX_KEYS, MAX_ROLES};
use mulu_contracts::registry::REGISTRY;
use serde_json::{Value, json};

use crate::crowded::{MORE, crowded, transferring};
use crate::examples::{Anyone, Found, find, unsigned};
use crate::ledger::Ledger;

/// The dearest message that the search found.
#[derive(Clone)]
pub struct Dearest {
    /// The message.
    pub rule: AnyRule,
    /// Where it means something.
    pub found: Found,
    /// Units of work of the message alone.
    pub units: u64,
    /// Bytes that it writes: records, leaves and blobs.
    pub bytes: u64,
}

/// Bytes that are written.
pub fn written(changes: &Changes) -> u64 {
    let records: usize = changes.writes.values().map(|value| 32 + value.len()).sum();
    let leaves: usize = changes.appends.values().flatten().map(|append| append.leaf.len() + 64 * append.nodes.len()).sum();
    let blobs: usize = changes.blobs.values().map(|bytes| 32 + bytes.len()).sum();
    (records + leaves + blobs) as u64
}

/// Units of the envelope of a transaction of one message: what every kind shares.
fn alone(found: &Found, rule: &AnyRule) -> Option<(u64, u64)> {
    let tx = unsigned(&found.ledger, found.org, &found.keys, std::slice::from_ref(rule));
    let mut overlay = Overlay::new(&found.ledger.state);
    let mut work = BlockWork::default();
    let result =
        execute_tx(&found.ledger.block(), Position::default(), &tx, &mut overlay, &Anyone, &mut work).expect("the host is whole").result;
    (result.code == 0 && result.exists.is_empty()).then(|| (work.0, written(&overlay.into_changes())))
}

/// The sample network in which every organisation has as many keys and roles as there may be.
fn fatten(ledger: &mut Ledger) {
    let time = ledger.time;
    for n in ORGANISATIONS.chain(MORE) {
        let mut ring = keys::key_ring(&uscc(n)).get(&ledger.state).expect("it is read").unwrap_or_default();
        if ring.keys.is_empty() {
            continue;
        }
        for key in 0.. {
            if ring.keys.len() >= MAX_KEYS - 1 {
                break;
            }
            let spec = key_spec(&format!("fat {n}/{key}"));
            let id = spec.public_key.key_id();
            ring.keys.push(id);
            let payload_hash = Hash32([0; 32]);
            let key = SigningKey {
                organisation: uscc(n),
                spec,
                status: KeyStatus::Active,
                frozen_by: None,
                line: id,
                since: Time(0),
                payload_hash,
            };
            put(ledger, keys::signing_key(&uscc(n), &id).raw, stored(&key));
            put(ledger, keys::key_owner(&id).raw, stored(&KeyOwner { organisation: uscc(n) }));
        }
        ring.keys.sort();
        put(ledger, keys::key_ring(&uscc(n)).raw, stored(&ring));
        let mut roles = keys::roles(&uscc(n)).get(&ledger.state).expect("it is read").unwrap_or_default();
        // Assignments that have ended and are swept by the next: each is on lists that it leaves then.
        for at in 0_i64.. {
            if roles.assignments.len() >= MAX_ROLES - 1 {
                break;
            }
            let assignment = RoleAssignment {
                role: Role::Adviser,
                scope_division: division(if at % 2 == 0 { CITY } else { OTHER_COUNTY }),
                sectors: Default::default(),
                certificate_kinds: Default::default(),
                competences: Default::default(),
                from: Time(at),
                asked_from: Time(at),
                until: Some(Time(time.0 - 1)),
                assigned_by: None,
                payload_hash: Hash32([0; 32]),
            };
            roles.assignments.push(assignment);
        }
        put(ledger, keys::roles(&uscc(n)).raw, stored(&roles));
    }
}

fn put(ledger: &mut Ledger, key: [u8; 32], value: Vec<u8>) {
    ledger.state.records.insert(key, value);
}

/// Another element for a list under this name, the n-th one of its kind.
fn element(name: &str, like: Option<&Value>, n: usize) -> Option<Value> {
    let tagged = |text: String| json!(text);
    Some(match name {
        "keys" => serde_json::to_value(key_spec(&format!("dear {n}"))).ok()?,
        "keywords" => tagged(format!("{:字<32}", format!("k{n}"))),
        "themes" | "sectors" | "business" => return None,
        "related" => json!(catalog_samples::id(&format!("related {n}")).to_string()),
        "thresholds" => json!({ "kinds": [Kind(REGISTRY.kinds().get(n)?.number).to_string()], "k": 1 }),
        _ => {
            let mut like = like?.clone();
            if let Some(object) = like.as_object_mut() {
                for (field, value) in object.iter_mut() {
                    match field.as_str() {
                        "no" => *value = json!(n + 1),
                        "commitment" => *value = json!(hash(&format!("person {n}")).to_string()),
                        _ => {}
                    }
                }
                like
            } else {
                return None;
            }
        }
    })
}

/// Every place of a payload that can be made heavier, as JSON pointers.
fn places(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_string());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, inner)| places(inner, &format!("{at}/{name}"), out)),
        Value::Array(items) => {
            if let Some(first) = items.first() {
                places(first, &format!("{at}/0"), out);
            }
        }
        _ => {}
    }
}

/// The payload with the place made heavier, in each way that may be meant.
fn heavier(payload: &Value, at: &str) -> Vec<Value> {
    let Some(here) = payload.pointer(at) else { return Vec::new() };
    let name = at.rsplit('/').next().unwrap_or_default().to_string();
    let with = |value: Value| {
        let mut whole = payload.clone();
        if let Some(place) = whole.pointer_mut(at) {
            *place = value;
        }
        whole
    };
    match here {
        Value::String(words) => [2_000, 256, 255, 200, 128, 64, 32]
            .into_iter()
            .filter(|n| *n > words.chars().count())
            .flat_map(|n| ["字".repeat(n), "x".repeat(n)])
            .map(|text| with(json!(text)))
            .collect(),
        Value::Array(items) => [512, 64, 32, 20, 16, 8]
            .into_iter()
            .filter(|n| *n > items.len())
            .filter_map(|n| {
                let more: Option<Vec<_>> = (items.len()..n).map(|at| element(&name, items.first(), at)).collect();
                Some(with(Value::Array(items.iter().cloned().chain(more?).collect())))
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Climbs from a message to the dearest one that its places, but those that stay, lead to.
fn climb(kind: &KindEntry, found: &Found, start: AnyRule, stays: &str) -> Option<(AnyRule, u64, u64)> {
    let (mut units, mut bytes) = alone(found, &start)?;
    let mut rule = start;
    loop {
        let payload = rule.to_json();
        let mut all = Vec::new();
        places(&payload, "", &mut all);
        let mut better = None;
        for at in all.iter().filter(|at| stays.is_empty() || !at.ends_with(stays)) {
            for candidate in heavier(&payload, at) {
                let Ok(candidate) = kind.from_json(candidate) else { continue };
                if candidate.message(&SALTS).payload.len() > mulu_contracts::ledger::envelope::MAX_PAYLOAD {
                    continue;
                }
                let Some((more, wrote)) = alone(found, &candidate) else { continue };
                if more > units {
                    (units, bytes) = (more, wrote);
                    better = Some(candidate);
                    break;
                }
            }
            if better.is_some() {
                break;
            }
        }
        match better {
            Some(better) => rule = better,
            None => return Some((rule, units, bytes)),
        }
    }
}

/// The heaviest entry that a submission makes, in place of the sample's.
fn heavy_submission() -> AnyRule {
    let kind = REGISTRY.kind(201).expect("the kind is known");
    let found = find(&kind.example());
    climb(kind, &found, submit("bus-lines").into(), "/local_key").expect("the sample passes").0
}

/// Where the kind's example passes, with the entry of the sample as heavy as there may be.
fn heavy(found: &Found, submission: &AnyRule) -> Found {
    let mut heavy = found.clone();
    fatten(&mut heavy.ledger);
    let id = catalog_samples::id("bus-lines");
    let Some(core) = catalog_keys::core(&id).get(&heavy.ledger.state).expect("it is read") else { return heavy };
    // The entry as it stands is put on another content: its detail and what names it.
    let mut fat = Ledger::new();
    let result = fat.submit_with(3, &["3/0"], [submission.clone()]);
    assert_eq!(result.code, 0, "{:?}", fat.refusals);
    let detail = catalog_keys::detail(&id).get(&fat.state).expect("it is read").expect("it stands");
    let mut fat_core = catalog_keys::core(&id).get(&fat.state).expect("it is read").expect("it stands");
    let content_hash = fat_core.content_hash;
    fat_core = mulu_contracts::catalog::records::entry::EntryCore {
        input: mulu_contracts::catalog::records::entry::CoreInput { data_updated_on: core.input.data_updated_on, ..fat_core.input },
        ..core
    };
    fat_core.detail_hash = Hash32(mulu_contracts::kernel::state::blob_hash(&stored(&detail)));
    fat_core.content_hash = content_hash;
    put(&mut heavy.ledger, catalog_keys::core(&id).raw, stored(&fat_core));
    put(&mut heavy.ledger, catalog_keys::detail(&id).raw, stored(&detail));
    let fields = catalog_keys::fields(&id).get(&fat.state).expect("it is read").expect("it has data items");
    put(&mut heavy.ledger, catalog_keys::fields(&id).raw, stored(&fields));
    heavy.ledger.state.blobs.extend(fat.state.blobs);
    heavy
}

/// The dearest message of every kind, by number.
pub fn search() -> Vec<(&'static KindEntry, Dearest)> {
    let submission = heavy_submission();
    let mut all = Vec::new();
    for kind in REGISTRY.kinds() {
        let light = find(&kind.example());
        let mut best: Option<Dearest> = None;
        let mut starts = vec![(light.clone(), kind.example()), (heavy(&light, &submission), kind.example())];
        if kind.number == Transfer::NUMBER {
            starts.push(transferring(&starts[1].0));
        }
        if let Some((mut found, rule)) = crowded(kind.number) {
            starts.push((found.clone(), rule.clone()));
            fatten(&mut found.ledger);
            starts.push((found, rule));
        }
        for (found, start) in starts {
            let Some((rule, units, bytes)) = climb(kind, &found, start, "") else { continue };
            if best.as_ref().is_none_or(|best| units > best.units) {
                best = Some(Dearest { rule, found, units, bytes });
            }
        }
        let mut best = best.expect("the example passes");
        // Without what every transaction costs: its envelope, by the cheapest of all messages that fail at once.
        best.units -= envelope(&best.found);
        all.push((kind, best));
    }
    all
}

/// Units of an envelope of this signer: a message of an unknown kind costs nothing but itself.
fn envelope(found: &Found) -> u64 {
    let mut tx = unsigned(&found.ledger, found.org, &found.keys, &[]);
    tx.body.messages.push(mulu_contracts::ledger::envelope::Message { kind: u16::MAX, payload: Vec::new() });
    let mut overlay = Overlay::new(&found.ledger.state);
    let mut work = BlockWork::default();
    execute_tx(&found.ledger.block(), Position::default(), &tx, &mut overlay, &Anyone, &mut work).expect("the host is whole");
    work.0 - meter::message(0)
}
