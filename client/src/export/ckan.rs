//! CKAN packages, as `package_search` answers them; names by ckanext-dcat's mapping, ours as extras.

use std::io::Write;

use serde_json::{Map, Value, json};

use super::exported::{Anchor, Exported};
use super::record::{record, value};
use super::text::{Elements, JsonText};
use crate::import::InputError;
use crate::import::field::Field;
use crate::import::labels::Vocabularies;
use crate::import::source::Cell;

/// Begins an answer.
pub fn packages<W: Write>(name: &str, to: W, anchor: &Anchor) -> Result<JsonText<W>, InputError> {
    let anchor = anchor.clone();
    let elements: Elements = Box::new(move |entry, v| vec![package(entry, v, &anchor)]);
    JsonText::new(name, to, "{\"success\":true,\"result\":{\"results\":[", "],\"count\":{n}}}", elements)
}

fn package(entry: &Exported, v: &Vocabularies, anchor: &Anchor) -> Value {
    let id = entry.id.to_string();
    let mut out = Map::new();
    out.insert("id".into(), json!(id));
    out.insert("name".into(), json!(id.to_lowercase()));
    out.insert("version".into(), json!(entry.standing.version.to_string()));
    out.insert("private".into(), json!(false));
    let mut extras = Map::new();
    for (field, cell) in record(entry, v) {
        let (key, given) = match (field, cell) {
            (Field::Title, cell) => ("title", value(cell)),
            (Field::Abstract, cell) => ("notes", value(cell)),
            (Field::LandingPage, cell) => ("url", value(cell)),
            (Field::License, cell) => ("license_title", value(cell)),
            (Field::Provider, cell) => ("organization", json!({ "name": entry.provider.to_string().to_lowercase(), "title": value(cell) })),
            (Field::Keywords, Cell::List(words)) => ("tags", words.iter().map(|w| json!({ "name": w })).collect()),
            (Field::Theme, Cell::Text(label)) => ("groups", json!([{ "name": entry.core.theme, "title": label }])),
            (Field::Distributions, _) => ("resources", resources(entry)),
            (field, cell) => {
                extras.insert(field.name(), value(cell));
                continue;
            }
        };
        out.insert(key.into(), given);
    }
    for (key, text) in [
        ("entry_id", id),
        ("content_hash", entry.standing.content_hash.to_string()),
        ("anchor_chain_id", anchor.chain_id.clone()),
        ("anchor_height", anchor.height.to_string()),
        ("anchor_app_hash", anchor.app_hash.to_string()),
    ] {
        extras.insert(key.into(), json!(text));
    }
    // Values of extras are texts.
    let text = |value: Value| if let Value::String(text) = value { text } else { value.to_string() };
    let extras: Vec<Value> = extras.into_iter().map(|(key, value)| json!({ "key": key, "value": text(value) })).collect();
    out.insert("extras".into(), json!(extras));
    Value::Object(out)
}

fn resources(entry: &Exported) -> Value {
    let schema: Vec<Value> =
        entry.detail.fields.iter().map(|f| json!({ "name": f.name_en, "title": f.name, "type": f.data_type })).collect();
    let resource = |d: &mulu_contracts::catalog::records::detail::Distribution| {
        let mut out = json!({ "name": d.title, "format": d.format, "url": d.access_url, "size": d.bytes, "hash": d.content, "rows_root": d.rows_root });
        if let Some(out) = out.as_object_mut() {
            out.retain(|_, value| !value.is_null());
            if !schema.is_empty() {
                out.insert("schema".into(), json!({ "fields": schema }));
            }
        }
        out
    };
    entry.detail.distributions.iter().map(resource).collect()
}
