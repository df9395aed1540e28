//! JSON written element by element; the portal's form and our own.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::exported::{Anchor, Exported};
use super::record::{record, value};
use super::writer::{Writer, unwritten};
use crate::import::InputError;
use crate::import::labels::Vocabularies;
use crate::import::names::names;

/// Makes the elements of an entry.
pub type Elements = Box<dyn FnMut(&Exported, &Vocabularies) -> Vec<Value>>;

/// A JSON text around one array, an element a line.
pub struct JsonText<W> {
    name: String,
    to: W,
    elements: Elements,
    vocabularies: Vocabularies,
    entries: u64,
    begun: bool,
    /// What closes it; `{n}` stands for the number of entries.
    end: String,
}

impl<W: Write> JsonText<W> {
    /// Writes what stands before the array's elements: `start` ends with its opening bracket.
    pub fn new(name: &str, mut to: W, start: &str, end: &str, elements: Elements) -> Result<Self, InputError> {
        to.write_all(start.as_bytes()).map_err(|e| unwritten(name, &e))?;
        Ok(JsonText { name: name.into(), to, elements, vocabularies: Vocabularies::new(), entries: 0, begun: false, end: end.into() })
    }

    /// Writes one more element.
    pub fn element(&mut self, element: &Value) -> Result<(), InputError> {
        let before = if std::mem::replace(&mut self.begun, true) { ",\n" } else { "\n" };
        write!(self.to, "{before}{element}").map_err(|e| unwritten(&self.name, &e))
    }
}

impl<W: Write> Writer for JsonText<W> {
    fn entry(&mut self, entry: &Exported) -> Result<(), InputError> {
        self.entries += 1;
        for element in (self.elements)(entry, &self.vocabularies) {
            self.element(&element)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), InputError> {
        let end = self.end.replace("{n}", &self.entries.to_string());
        write!(self.to, "\n{end}\n").and_then(|()| self.to.flush()).map_err(|e| unwritten(&self.name, &e))
    }
}

/// An object without its closing brace, ready for an array as its last member.
pub fn open_object(members: Value, array: &str) -> String {
    let text = members.to_string();
    let inner = text.strip_suffix('}').unwrap_or_default();
    let comma = if inner.len() > 1 { "," } else { "" };
    format!("{inner}{comma}{}:[", json!(array))
}

/// The portal's form: an array of objects with Chinese names.
pub fn portal<W: Write>(name: &str, to: W) -> Result<JsonText<W>, InputError> {
    let elements: Elements = Box::new(|entry, v| {
        let mut object = Map::new();
        object.insert(ENTRY_ID.into(), json!(entry.id));
        for (field, cell) in record(entry, v) {
            object.insert(names().title(field).into(), value(cell));
        }
        vec![Value::Object(object)]
    });
    JsonText::new(name, to, "[", "]", elements)
}

/// What the id is called in tables.
pub const ENTRY_ID: &str = "目录标识";

/// Our own form.
pub fn mulu<W: Write>(name: &str, to: W, anchor: &Anchor) -> Result<JsonText<W>, InputError> {
    let elements: Elements = Box::new(|e, _| {
        vec![json!({
            "id": e.id, "local_key": e.local_key, "provider": e.provider, "core": e.core, "detail": e.detail, "standing": e.standing,
        })]
    });
    JsonText::new(name, to, &open_object(json!({ "mulu_catalog": 1, "anchor": anchor }), "entries"), "]}", elements)
}
