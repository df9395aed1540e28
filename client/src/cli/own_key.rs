//! The sender's own key of what it makes, where it does not name one.

use mulu_contracts::kernel::text::LocalKey;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::form::Form;
use crate::exit::Failure;

const MEMBER: &str = "local_key";

#[derive(Serialize)]
struct OwnKey {
    local_key: LocalKey,
}

/// Fills in a key that follows from all else that the form says so far: the same command, given again, makes nothing twice. Whoever calls this
/// does so before it looks anything up, or at a clock: the same words have the same key tomorrow.
pub fn fill(form: &mut Form) -> Result<(), Failure> {
    let said = form.clone();
    fill_from(form, &said)
}

/// The same, of what another form says.
pub fn fill_from(form: &mut Form, said: &Form) -> Result<(), Failure> {
    if !form.lacks(MEMBER) {
        return Ok(());
    }
    let bytes = serde_json::to_vec(said).map_err(|e| Failure::defect(e.to_string()))?;
    let key = hex::encode(Sha256::digest(bytes)).chars().take(32).collect::<String>();
    form.say(&OwnKey { local_key: LocalKey::new(key).map_err(|e| Failure::defect(e.to_string()))? })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn key(said: &Value) -> String {
        let mut form = Form::default();
        form.put_all(said).unwrap();
        fill(&mut form).unwrap();
        form.part::<Value>("x").unwrap()[MEMBER].as_str().unwrap().to_string()
    }

    #[test]
    fn the_same_words_have_the_same_key_and_a_key_that_was_named_stays() {
        let said = json!({ "kind": "open", "purposes": ["research"] });
        assert_eq!(key(&said), key(&said));
        assert_ne!(key(&said), key(&json!({ "kind": "open", "purposes": ["industry"] })));
        assert_eq!(key(&json!({ "local_key": "mine" })), "mine");
    }
}
