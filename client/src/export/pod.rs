//! Project Open Data 1.1: the keys of its schema, ours under `mulu:`. There is no contact address: the ledger keeps none.

use std::io::Write;

use mulu_contracts::catalog::records::entry::OpenType;
use serde_json::{Map, Value, json};

use super::exported::{Anchor, Exported};
use super::record::{iso8601, record, value};
use super::text::{Elements, JsonText, open_object};
use crate::import::InputError;
use crate::import::field::Field;
use crate::import::labels::Vocabularies;
use crate::import::source::Cell;

/// Begins a catalog.
pub fn datasets<W: Write>(name: &str, to: W, anchor: &Anchor) -> Result<JsonText<W>, InputError> {
    let head = json!({
        "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
        "@type": "dcat:Catalog",
        "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
        "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
        "mulu:anchor": anchor,
    });
    let elements: Elements = Box::new(|entry, v| vec![dataset(entry, v)]);
    JsonText::new(name, to, &open_object(head, "dataset"), "]}", elements)
}

fn dataset(entry: &Exported, v: &Vocabularies) -> Value {
    let mut out = Map::new();
    out.insert("@type".into(), json!("dcat:Dataset"));
    out.insert("identifier".into(), json!(entry.id));
    out.insert("keyword".into(), json!([]));
    for (field, cell) in record(entry, v) {
        let (key, given) = match (field, cell) {
            (Field::Title, cell) => ("title", value(cell)),
            (Field::Abstract, cell) => ("description", value(cell)),
            (Field::Keywords, cell) => ("keyword", value(cell)),
            (Field::Theme, cell) => ("theme", json!([value(cell)])),
            (Field::DataUpdatedOn, cell) => ("modified", value(cell)),
            (Field::PublishedOn, cell) => ("issued", value(cell)),
            (Field::LandingPage, cell) => ("landingPage", value(cell)),
            (Field::License, cell) => ("license", value(cell)),
            (Field::OpenCondition, cell) => ("rights", value(cell)),
            (Field::Temporal, cell) => ("temporal", value(cell)),
            (Field::Open, _) => ("accessLevel", json!(access_level(entry.core.open.kind))),
            (Field::Provider, Cell::Text(name)) => {
                out.insert("contactPoint".into(), json!({ "@type": "vcard:Contact", "fn": name }));
                ("publisher", json!({ "@type": "org:Organization", "name": name }))
            }
            (Field::Distributions, _) => ("distribution", entry.detail.distributions.iter().map(distribution).collect()),
            (Field::UpdateFrequency, cell) => match iso8601(v, &entry.core.update_frequency.code) {
                Some(iso) => ("accrualPeriodicity", json!(iso)),
                None => ("mulu:update_frequency", value(cell)),
            },
            (field, cell) => {
                out.insert(format!("mulu:{}", field.name()), value(cell));
                continue;
            }
        };
        out.insert(key.into(), given);
    }
    out.insert("mulu:content_hash".into(), json!(entry.standing.content_hash));
    out.insert("mulu:version".into(), json!(entry.standing.version.to_string()));
    Value::Object(out)
}

fn access_level(open: OpenType) -> &'static str {
    match open {
        OpenType::Unconditional => "public",
        OpenType::Conditional => "restricted public",
        OpenType::NotOpen => "non-public",
    }
}

fn distribution(d: &mulu_contracts::catalog::records::detail::Distribution) -> Value {
    let mut out = json!({
        "@type": "dcat:Distribution", "title": d.title, "format": d.format, "accessURL": d.access_url, "mulu:bytes": d.bytes,
        "mulu:content": d.content, "mulu:rows_root": d.rows_root,
    });
    if let Some(out) = out.as_object_mut() {
        out.retain(|_, value| !value.is_null());
    }
    out
}
