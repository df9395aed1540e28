//! CKAN: packages as the action API answers them, with or without the envelope `{"success": true, "result": …}`.
//! Names are those of ckanext-dcat's mapping.

use mulu_contracts::kernel::json::{self, MAX_FORM_VALUES};
use serde_json::{Map, Value, json};

use super::json::{JsonRows, cells, members, shape};
use super::raw::RawFile;
use super::row::Content;
use crate::import::error::InputError;

/// Packages as rows.
pub fn rows(file: &RawFile) -> Result<JsonRows, InputError> {
    let shape = shape(file)?;
    if shape.head.get("success") == Some(&Value::Bool(false)) {
        return Err(InputError::of(file.name(), "an error message of a CKAN site, no packages", "ask the site again"));
    }
    JsonRows::new(file, &shape, Box::new(|value| Ok(Content::Cells(cells(package(members(value)?))))))
}

fn word(value: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| value.get(name).and_then(Value::as_str).filter(|t| !t.is_empty())).map(String::from)
}

/// Lists become lists of words, extras become members `extras.…` by their own names.
fn package(mut package: Map<String, Value>) -> Map<String, Value> {
    let list = |value: Option<Value>, names: &[&str]| -> Vec<String> {
        let items = value.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
        items.iter().filter_map(|item| word(item, names)).collect()
    };
    for (name, words) in [("tags", &["display_name", "name"][..]), ("groups", &["title", "display_name", "name"])] {
        let words = list(package.remove(name), words);
        package.insert(name.into(), json!(words));
    }
    let organization = package.remove("organization").and_then(|o| word(&o, &["title", "display_name", "name"]));
    let resources = package.remove("resources").and_then(|r| r.as_array().cloned()).unwrap_or_default();
    if let Some(fields) = resources.iter().find_map(|r| r.get("schema")?.get("fields")?.as_array().cloned()) {
        let item =
            |f: &Value| json!({ "name": word(f, &["title", "name"]), "name_en": word(f, &["name"]), "data_type": word(f, &["type"]) });
        package.insert("fields".into(), fields.iter().map(item).collect());
    }
    package.insert("resources".into(), resources.iter().map(resource).collect());
    // `name` is a slug; where there is a title, it says nothing.
    if package.contains_key("title") {
        package.remove("name");
    }
    // Who may see a package; ours of the same name is the hash of what is not public, and stands among the extras.
    package.remove("private");
    for extra in package.remove("extras").and_then(|e| e.as_array().cloned()).unwrap_or_default() {
        let (Some(key), Some(value)) = (word(&extra, &["key"]), extra.get("value")) else { continue };
        // Values of extras are texts; those with parts are JSON in a text.
        let parsed = value.as_str().filter(|t| t.starts_with(['[', '{'])).and_then(|t| json::read(t.as_bytes(), MAX_FORM_VALUES).ok());
        package.insert(key, parsed.unwrap_or_else(|| value.clone()));
    }
    // As ckanext-dcat has it: whoever publishes a package, else the organisation that keeps it; when it was issued, else entered.
    let publisher = package.remove("publisher").as_ref().and_then(|p| word(first(p), &["name"]).or_else(|| p.as_str().map(String::from)));
    let publisher = publisher.or_else(|| package.remove("publisher_name")?.as_str().map(String::from));
    package.insert("publisher.name".into(), json!(publisher.or_else(|| organization.clone())));
    package.insert("organization.title".into(), json!(organization));
    if let (false, Some(created)) = (package.contains_key("issued"), package.remove("metadata_created")) {
        package.insert("issued".into(), created);
    }
    let coverage = package.remove("temporal_coverage").unwrap_or_default();
    let day = |name: &str, of_old: &str| word(first(&coverage), &[name]).or_else(|| package.get(of_old)?.as_str().map(String::from));
    if let (false, Some(from)) = (package.contains_key("temporal"), day("start", "temporal_start")) {
        let period = format!("{from}/{}", day("end", "temporal_end").unwrap_or_default());
        package.insert("temporal".into(), json!(period));
    }
    package
}

/// The first of a list, or the value itself.
fn first(value: &Value) -> &Value {
    value.as_array().and_then(|items| items.first()).unwrap_or(value)
}

fn resource(resource: &Value) -> Value {
    let hash = match (word(resource, &["hash"]), word(resource, &["hash_algorithm"])) {
        (Some(hash), _) if hash.contains(':') => Some(hash),
        (Some(hash), Some(algorithm)) => Some(format!("{}:{hash}", algorithm.to_ascii_lowercase().replace('-', ""))),
        _ => None,
    };
    let mut of_ours = json!({
        "title": word(resource, &["name", "description"]), "format": word(resource, &["format", "mimetype"]),
        "access_url": word(resource, &["url"]), "bytes": resource.get("size"), "content": hash, "rows_root": resource.get("rows_root"),
    });
    if let Some(members) = of_ours.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    of_ours
}
