//! What a form and flags say of a payload before it is whole: the one place where a payload is JSON. Every part that is put in or read
//! out is a type; its members are those of the payload.

use std::path::Path;

use mulu_contracts::kernel::json::{self, MAX_FORM_VALUES};
use mulu_contracts::ledger::rule::Rule;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::exit::Failure;
use crate::words::usage;

/// Members of a payload, some of which may be missing yet.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Form(Map<String, Value>);

impl Form {
    /// From a file of a kind, or empty.
    pub fn open(file: Option<&Path>, kind: &str) -> Result<Form, Failure> {
        let Some(path) = file else { return Ok(Form::default()) };
        let text = crate::home::read_words(path)?;
        match json::read(text.as_bytes(), MAX_FORM_VALUES) {
            Ok(Value::Object(members)) => Ok(Form(members)),
            Ok(_) => Err(Failure::wrong(usage::no_form(path.display()), usage::form_of(kind))),
            Err(e) => Err(Failure::wrong(usage::broken_form(path.display(), e), usage::form_of(kind))),
        }
    }

    /// Takes over what a part says: its members win. A member that is null, an empty list or an empty object says nothing.
    pub fn say(&mut self, part: &impl Serialize) -> Result<(), Failure> {
        for (name, value) in members(part)? {
            if says(&value) {
                self.0.insert(name, value);
            }
        }
        Ok(())
    }

    /// Takes over every member of a part, whatever it says.
    pub fn put_all(&mut self, part: &impl Serialize) -> Result<(), Failure> {
        self.0.extend(members(part)?);
        Ok(())
    }

    /// As [`Form::say`], also inside of members that are objects: what a part does not name in them stays.
    pub fn blend(&mut self, part: &impl Serialize) -> Result<(), Failure> {
        for (name, value) in members(part)? {
            match (self.0.get_mut(&name), value) {
                (Some(Value::Object(stands)), Value::Object(more)) => stands.extend(more.into_iter().filter(|(_, value)| says(value))),
                (_, Value::Object(more)) => {
                    self.0.insert(name, Value::Object(more.into_iter().filter(|(_, value)| says(value)).collect()));
                }
                (_, value) if says(&value) => drop(self.0.insert(name, value)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Puts in what neither form nor flags say; also null and what is empty.
    pub fn fall_back(&mut self, part: &impl Serialize) -> Result<(), Failure> {
        for (name, value) in members(part)? {
            self.0.entry(name).or_insert(value);
        }
        Ok(())
    }

    /// What the form says of the members of a part; of others nothing is asked.
    pub fn part<T: DeserializeOwned>(&self, kind: &str) -> Result<T, Failure> {
        serde_json::from_value(Value::Object(self.0.clone())).map_err(|e| wrong(kind, &e))
    }

    /// The payload; what is missing or wrong is told.
    pub fn whole<R: Rule>(self) -> Result<R, Failure> {
        serde_json::from_value(Value::Object(self.0)).map_err(|e| wrong(R::NAME, &e))
    }

    /// A member as a form of its own, taken out; empty where there is none.
    pub fn within(&mut self, member: &str) -> Form {
        match self.0.remove(member) {
            Some(Value::Object(members)) => Form(members),
            _ => Form::default(),
        }
    }

    /// Puts in a form as a member.
    pub fn put(&mut self, member: &str, form: Form) {
        self.0.insert(member.to_string(), Value::Object(form.0));
    }

    /// Without these members.
    pub fn leave_out(&mut self, members: &[&str]) {
        self.0.retain(|name, _| !members.contains(&name.as_str()));
    }

    /// Without the members that stand so already.
    pub fn leave_out_what_stands(&mut self, stands: &impl Serialize) -> Result<(), Failure> {
        let stands = members(stands)?;
        self.0.retain(|name, value| stands.get(name) != Some(value));
        Ok(())
    }

    /// Is a member missing?
    pub fn lacks(&self, member: &str) -> bool {
        self.0.get(member).is_none_or(Value::is_null)
    }

    /// Itself as the member of another.
    pub fn under(self, member: &str) -> Form {
        Form(Map::from_iter([(member.to_string(), Value::Object(self.0))]))
    }
}

fn says(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        _ => true,
    }
}

fn members(part: &impl Serialize) -> Result<Map<String, Value>, Failure> {
    match serde_json::to_value(part).map_err(|e| Failure::defect(e.to_string()))? {
        Value::Object(members) => Ok(members),
        Value::Null => Ok(Map::new()),
        other => Err(Failure::defect(format!("{other} is no part of a payload"))),
    }
}

fn wrong(kind: &str, error: &serde_json::Error) -> Failure {
    Failure::wrong(usage::form_not_right(kind, error), usage::form_help())
}

#[cfg(test)]
mod tests {
    use mulu_contracts::catalog::kinds::withdraw_entry::WithdrawEntry;
    use serde_json::json;

    use super::*;

    fn form(value: Value) -> Form {
        Form(members(&value).unwrap())
    }

    #[test]
    fn flags_win_over_the_form_and_what_says_nothing_changes_nothing() {
        let mut said = form(json!({ "version": "3", "reason": { "code": "law", "public": "x" } }));
        said.say(&json!({ "version": 4, "reason": null, "keys": [] })).unwrap();
        said.fall_back(&json!({ "version": 9, "until": null })).unwrap();
        assert_eq!(said, form(json!({ "version": 4, "reason": { "code": "law", "public": "x" }, "until": null })));
        said.say(&json!({ "reason": { "code": "other" } })).unwrap();
        assert_eq!(said.part::<Value>("x").unwrap()["reason"], json!({ "code": "other" }), "a reason is replaced as a whole");
    }

    #[test]
    fn members_inside_of_members_are_blended_where_asked() {
        let mut said = form(json!({ "core": { "title": "a", "theme": "b" } }));
        said.blend(&json!({ "core": { "title": "c", "theme": null }, "detail": {} })).unwrap();
        assert_eq!(said, form(json!({ "core": { "title": "c", "theme": "b" }, "detail": {} })));
    }

    #[test]
    fn a_payload_that_is_not_right_names_its_kind_and_member() {
        let failure = form(json!({ "version": 1 })).whole::<WithdrawEntry>().unwrap_err();
        assert!(failure.message.contains("withdraw_entry") && failure.message.contains("`id`"), "{}", failure.message);
        assert!(failure.words(crate::lang::Lang::Zh).0.contains("表单"));
    }
}
