//! DCAT 3 as JSON-LD: datasets nested in their catalog, or a graph of nodes. What DCAT has no word for stands under `mulu:`.

use std::collections::BTreeSet;
use std::io::Write;

use mulu_contracts::catalog::records::detail::Distribution;
use mulu_contracts::catalog::records::entry::OpenType;
use mulu_contracts::kernel::id::Uscc;
use serde_json::{Map, Value, json};

use super::exported::{Anchor, Exported};
use super::record::{eu, iso8601, record, value};
use super::text::{Elements, JsonText, open_object};
use crate::import::InputError;
use crate::import::field::Field;
use crate::import::labels::{EU_FREQUENCY, Vocabularies};
use crate::import::source::{Cell, DCAT_PREFIXES};

fn context() -> Value {
    DCAT_PREFIXES
        .iter()
        .filter(|(prefix, _)| *prefix != "dcterms")
        .map(|(p, iri)| ((*p).to_string(), json!(iri)))
        .collect::<Map<_, _>>()
        .into()
}

/// A value that JSON-LD passes on as it is.
fn literal(value: Value) -> Value {
    json!({ "@type": "@json", "@value": value })
}

fn catalog(anchor: &Anchor) -> Value {
    json!({
        "@id": format!("urn:mulu:catalog:{}", anchor.chain_id), "@type": "dcat:Catalog",
        "dct:title": { "@language": "zh", "@value": "公共数据资源目录" }, "mulu:anchor": literal(json!(anchor)),
    })
}

/// Begins a catalog with its datasets inside.
pub fn nested<W: Write>(name: &str, to: W, anchor: &Anchor) -> Result<JsonText<W>, InputError> {
    let mut head = json!({ "@context": context() });
    if let (Some(head), Value::Object(catalog)) = (head.as_object_mut(), catalog(anchor)) {
        head.extend(catalog);
    }
    let elements: Elements = Box::new(|entry, v| vec![Value::Object(dataset(entry, v))]);
    JsonText::new(name, to, &open_object(head, "dcat:dataset"), "]}", elements)
}

/// Begins a graph: the catalog, then each dataset with its distributions, and each publisher once.
pub fn graph<W: Write>(name: &str, to: W, anchor: &Anchor) -> Result<JsonText<W>, InputError> {
    let mut told: BTreeSet<Uscc> = BTreeSet::new();
    let elements: Elements = Box::new(move |entry, v| {
        let mut node = dataset(entry, v);
        let mut nodes = Vec::new();
        if let Some(publisher) = node.get_mut("dct:publisher").map(|p| p.take()) {
            node.insert("dct:publisher".into(), json!({ "@id": publisher["@id"] }));
            if told.insert(entry.provider) {
                nodes.push(publisher);
            }
        }
        if let Some(Value::Array(distributions)) = node.get_mut("dcat:distribution") {
            for distribution in distributions {
                let id = json!({ "@id": distribution["@id"] });
                nodes.push(std::mem::replace(distribution, id));
            }
        }
        nodes.insert(0, Value::Object(node));
        nodes
    });
    let mut text = JsonText::new(name, to, &open_object(json!({ "@context": context() }), "@graph"), "]}", elements)?;
    text.element(&catalog(anchor))?;
    Ok(text)
}

fn zh(cell: Cell) -> Value {
    json!({ "@language": "zh", "@value": value(cell) })
}

fn dataset(entry: &Exported, v: &Vocabularies) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("@id".into(), json!(entry.urn()));
    out.insert("@type".into(), json!("dcat:Dataset"));
    out.insert("dct:identifier".into(), json!(entry.id));
    out.insert("dcat:version".into(), json!(entry.standing.version.to_string()));
    out.insert("mulu:content_hash".into(), json!(entry.standing.content_hash));
    for (field, cell) in record(entry, v) {
        let (key, given) = match (field, cell) {
            (Field::Title, cell) => ("dct:title", zh(cell)),
            (Field::Abstract, cell) => ("dct:description", zh(cell)),
            (Field::Keywords, cell) => ("dcat:keyword", value(cell)),
            (Field::Theme, cell) => {
                let id = entry.core.theme.as_ref().map(|code| format!("urn:mulu:theme:{code}"));
                ("dcat:theme", json!({ "@id": id, "@type": "skos:Concept", "skos:prefLabel": zh(cell) }))
            }
            (Field::DataUpdatedOn, cell) => ("dct:modified", json!({ "@type": "xsd:date", "@value": value(cell) })),
            (Field::PublishedOn, cell) => ("dct:issued", json!({ "@type": "xsd:date", "@value": value(cell) })),
            (Field::LandingPage, cell) => ("dcat:landingPage", json!({ "@id": value(cell) })),
            (Field::License, cell) => ("dct:license", value(cell)),
            (Field::OpenCondition, cell) => ("dct:rights", value(cell)),
            (Field::ResourceCode, cell) => ("adms:identifier", value(cell)),
            (Field::Open, _) => ("dct:accessRights", json!({ "@id": access_right(entry.core.open.kind) })),
            (Field::Provider, cell) => {
                // The code is the publisher's identifier.
                let (name, code) = (value(cell), entry.provider.to_string());
                let id = format!("urn:uscc:{code}");
                ("dct:publisher", json!({ "@id": id, "@type": "foaf:Agent", "foaf:name": name, "dct:identifier": code }))
            }
            (Field::ProviderCode, _) => continue,
            (Field::SourceOrg, cell) => {
                let code = value(cell);
                ("dct:creator", json!({ "@type": "foaf:Agent", "dct:identifier": code }))
            }
            (Field::UpdateFrequency, cell) => ("dct:accrualPeriodicity", frequency(entry, v, cell)),
            (Field::Temporal, _) => ("dct:temporal", temporal(entry)),
            (Field::Distributions, _) => {
                let all = entry.detail.distributions.iter().enumerate();
                ("dcat:distribution", all.map(|(n, d)| distribution(entry, n, d)).collect())
            }
            (Field::Fields, cell) => {
                out.insert("mulu:fields".into(), literal(value(cell)));
                ("dct:conformsTo", schema(entry))
            }
            (field, cell) => {
                let given = match cell {
                    Cell::Nested(value) => literal(value),
                    // A list of one would come back as one text, which is cut.
                    Cell::List(items) => literal(json!(items)),
                    Cell::Text(text) => json!(text),
                };
                out.insert(format!("mulu:{}", field.name()), given);
                continue;
            }
        };
        out.insert(key.into(), given);
    }
    out
}

fn access_right(open: OpenType) -> String {
    let word = match open {
        OpenType::Unconditional => "PUBLIC",
        OpenType::Conditional => "RESTRICTED",
        OpenType::NotOpen => "NON_PUBLIC",
    };
    format!("http://publications.europa.eu/resource/authority/access-right/{word}")
}

fn frequency(entry: &Exported, v: &Vocabularies, cell: Cell) -> Value {
    let code = &entry.core.update_frequency.code;
    match eu(v, code) {
        Some(word) => json!({ "@id": format!("{EU_FREQUENCY}{word}") }),
        None => iso8601(v, code).map_or_else(|| value(cell), |iso| json!(iso)),
    }
}

fn temporal(entry: &Exported) -> Value {
    let day = |date: Option<mulu_contracts::kernel::value::Date>| date.map(|d| json!({ "@type": "xsd:date", "@value": d }));
    let (from, to) = entry.detail.temporal.as_ref().map_or((None, None), |t| (Some(t.from), t.to));
    let mut out = Map::from_iter([("@type".to_string(), json!("dct:PeriodOfTime"))]);
    out.extend(day(from).map(|d| ("dcat:startDate".to_string(), d)));
    out.extend(day(to).map(|d| ("dcat:endDate".to_string(), d)));
    Value::Object(out)
}

fn schema(entry: &Exported) -> Value {
    let column = |f: &mulu_contracts::catalog::records::detail::FieldSpec| json!({ "csvw:titles": f.name, "csvw:name": f.name_en, "csvw:datatype": f.data_type });
    json!({ "@type": "csvw:Schema", "csvw:column": entry.detail.fields.iter().map(column).collect::<Vec<_>>() })
}

fn distribution(entry: &Exported, n: usize, d: &Distribution) -> Value {
    let mut out = json!({
        "@id": format!("{}:d{}", entry.urn(), n + 1), "@type": "dcat:Distribution", "dct:title": d.title, "dct:format": d.format,
    });
    let Some(members) = out.as_object_mut() else { return out };
    if let Some(url) = &d.access_url {
        members.insert("dcat:accessURL".into(), json!({ "@id": url }));
    }
    if let Some(bytes) = d.bytes {
        members.insert("dcat:byteSize".into(), json!(bytes.to_string()));
    }
    if let Some((algorithm, sum)) = d.content.as_ref().map(ToString::to_string).as_deref().and_then(|c| c.split_once(':')) {
        let algorithm = json!({ "@id": format!("spdx:checksumAlgorithm_{algorithm}") });
        members.insert("spdx:checksum".into(), json!({ "@type": "spdx:Checksum", "spdx:algorithm": algorithm, "spdx:checksumValue": sum }));
    }
    if let Some(root) = &d.rows_root {
        members.insert("mulu:rows_root".into(), literal(json!(root)));
    }
    out
}
