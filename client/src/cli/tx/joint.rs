//! Acts on which several organisations must agree ✍: the one that waits, or lapsed, on an object, and the signature that agrees.

use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint_act::{JointState, JointView};
use mulu_contracts::ledger::joint_query::{GetJointAct, JointObject};
use mulu_contracts::registry::REGISTRY;
use serde::Serialize;
use serde_json::json;

use crate::cli::arg::Word as _;
use crate::cli::session::Session;
use crate::cli::write::{WriteArgs, send};
use crate::exit::Failure;
use crate::words::{objects, usage};

/// The payload of whichever joint kind that agrees to an act, or clears it.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Payload<'a> {
    Agree { id: &'a str, version: u64, content_hash: String },
    Clear { id: &'a str, content_hash: String },
}

/// Sends the further signature for what waits on an object.
pub fn agree(session: &mut Session, id: &str, kind: Option<&str>, write: &WriteArgs) -> Result<(), Failure> {
    let act = find(session, id, kind, JointState::Open)?;
    let agree = Payload::Agree { id: &act.id, version: act.version, content_hash: act.content_hash.to_string() };
    send(session, write, &[payload(&act, &agree)?])
}

/// Takes an act that lapsed off the lists.
pub fn clear(session: &mut Session, id: &str, kind: Option<&str>, write: &WriteArgs) -> Result<(), Failure> {
    let act = find(session, id, kind, JointState::Lapsed)?;
    let clear = Payload::Clear { id: &act.id, content_hash: act.content_hash.to_string() };
    send(session, write, &[payload(&act, &clear)?])
}

fn payload(act: &JointView, payload: &Payload) -> Result<AnyRule, Failure> {
    let kind = REGISTRY
        .kind_named(&act.kind)
        .ok_or_else(|| Failure::wrong(usage::unknown_kind(&act.kind), usage::kinds_are(kinds().join(", "))))?;
    kind.from_json(json!(payload)).map_err(|e| Failure::wrong(usage::form_not_right(&act.kind, e), usage::form_help()))
}

/// The act on an object that is in this state: of the kind, or the only one.
pub fn find(session: &mut Session, id: &str, kind: Option<&str>, state: JointState) -> Result<JointView, Failure> {
    let object = JointObject::word(id).map_err(|wrong| Failure::wrong(wrong.why, wrong.hint))?;
    let names = kinds();
    let asked: Vec<Kind> = match kind {
        Some(name) => {
            vec![Kind::from_name(name).ok_or_else(|| Failure::wrong(usage::unknown_kind(name), usage::kinds_are(names.join(", "))))?]
        }
        None => names.iter().filter_map(|name| Kind::from_name(name)).collect(),
    };
    let mut found = Vec::new();
    for kind in asked {
        let act = session.before_write(GetJointAct { object, kind })?.answer;
        found.extend(act.filter(|act| act.state == state));
    }
    match (found.len(), state) {
        (1, _) => Ok(*found.remove(0)),
        (0, JointState::Lapsed) => Err(Failure::no("nothing_pending", objects::no_lapsed(id), objects::waiting_lapsed())),
        (0, _) => Err(Failure::no("nothing_pending", objects::nothing_waits(id), objects::waiting_lists())),
        _ => {
            let kinds: Vec<&str> = found.iter().map(|act| act.kind.as_str()).collect();
            Err(Failure::wrong(usage::several_acts(id, kinds.join(", ")), usage::name_kind()))
        }
    }
}

/// Kinds whose payload is a body, an agreement or a clearing.
fn kinds() -> Vec<String> {
    REGISTRY.kinds().into_iter().filter(|kind| kind.show_joint.is_some()).map(|kind| kind.name.to_string()).collect()
}
