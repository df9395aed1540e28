//! Forms about organisations: flags become fields, and what nobody said is filled in.

use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use serde_json::{Map, Value, json};

use super::flags::{KeyChoice, NewKey, Of};
use crate::cli::session::Session;
use crate::cli::write::{WriteArgs, now};
use crate::exit::Failure;

/// Which counter of an organisation an act names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counter {
    /// Of its record.
    Version,
    /// Of control acts.
    Control,
    /// Of its roles.
    Roles,
}

impl Counter {
    fn field(self) -> &'static str {
        match self {
            Counter::Version => "version",
            Counter::Control => "control_version",
            Counter::Roles => "roles_version",
        }
    }

    fn now(self, session: &mut Session, org: &str) -> Result<u64, Failure> {
        let uscc = session.uscc(org)?;
        match session.before_write(GetOrganisation { uscc })?.answer {
            Some(found) => Ok(match self {
                Counter::Version => found.organisation.version,
                Counter::Control => found.organisation.control_version,
                Counter::Roles => found.roles_version,
            }),
            None => Err(Failure::not_found(&format!("organisation {org}"))),
        }
    }
}

/// Fills `{field: org, counter}` where the form leaves them out.
pub fn fill(
    session: &mut Session,
    write: &WriteArgs,
    form: &mut Map<String, Value>,
    of: (&str, &Of),
    counter: Counter,
) -> Result<(), Failure> {
    let (field, of) = of;
    if let Some(org) = &of.org {
        form.insert(field.into(), json!(org));
    } else if !form.contains_key(field) {
        let own = session.organisation(write.organisation.as_deref())?;
        form.insert(field.into(), json!(own));
    }
    if let Some(version) = of.version {
        form.insert(counter.field().into(), json!(version));
    } else if !form.contains_key(counter.field()) {
        let org = form.get(field).and_then(Value::as_str).unwrap_or_default().to_string();
        form.insert(counter.field().into(), json!(counter.now(session, &org)?));
    }
    Ok(())
}

/// From when on a new key signs where nobody says: from its block on. The time of a block lies behind the clock of who writes, and a key
/// that begins only behind its block serves no threshold in it.
pub fn key_begins() -> Time {
    Time(now().0.saturating_sub(300))
}

/// A new key, as a form has it.
pub fn key_spec(session: &Session, new: &NewKey) -> Result<Option<Value>, Failure> {
    let Some(name) = &new.new else { return Ok(None) };
    let allowed = if new.allowed.is_empty() { Value::Null } else { json!(new.allowed) };
    Ok(Some(json!({
        "public_key": session.public_key(name)?, "label": new.label.clone().unwrap_or_default(), "holder_tag": new.holder_tag,
        "allowed": allowed, "valid_from": key_begins(), "valid_until": new.valid_until,
    })))
}

/// Which keys.
pub fn choice(keys: &KeyChoice) -> Option<Value> {
    if keys.all { Some(json!("all")) } else { keys.key_id.as_ref().map(|id| json!(id)) }
}

/// Puts in a value that is there.
pub fn put(form: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    if let Some(value) = value {
        form.insert(key.into(), value);
    }
}

/// Puts in what neither flags nor form say.
pub fn defaults(form: &mut Map<String, Value>, pairs: &[(&str, Value)]) {
    for (key, value) in pairs {
        form.entry(key.to_string()).or_insert_with(|| value.clone());
    }
}

/// A role by its name.
pub fn role_of(name: &str) -> Result<Role, Failure> {
    let names = || Role::ALL.iter().map(|r| r.name()).collect::<Vec<_>>().join(", ");
    Role::ALL
        .into_iter()
        .find(|r| r.name() == name)
        .ok_or_else(|| Failure::usage(format!("there is no role {name}"), format!("roles: {}", names())))
}

/// Thresholds from K:KIND,KIND….
pub fn thresholds(rules: &[String]) -> Result<Value, Failure> {
    let mut out = Vec::new();
    for text in rules {
        let parts = text.split_once(':').and_then(|(k, kinds)| Some((k.parse::<u8>().ok()?, kinds)));
        let Some((k, kinds)) = parts else {
            return Err(Failure::usage(
                format!("{text:?} is no threshold"),
                "write K:KIND,KIND…, e.g. 2:assign_role,review_entry".to_string(),
            ));
        };
        out.push(json!({ "kinds": kinds.split(',').collect::<Vec<_>>(), "k": k }));
    }
    Ok(json!(out))
}
