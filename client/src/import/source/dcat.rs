//! DCAT 3 as JSON-LD, with datasets nested in their catalog or beside each other in a `@graph`.
//!
//! Names are resolved by the prefixes and terms of the file's own `@context`; contexts that are addresses are not fetched, the
//! usual prefixes are known without them. In a graph everything but the datasets is held in memory, at most [`MAX_NODES`].

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::json::{JsonRows, Make, cells, members, shape};
use super::raw::RawFile;
use super::row::{Cell, Cells, Content, Row, Source};
use crate::import::error::InputError;

/// Most bytes of nodes of a graph that are no datasets.
const MAX_NODES: usize = 256 << 20;

const DCT: &str = "http://purl.org/dc/terms/";
const DCAT: &str = "http://www.w3.org/ns/dcat#";
const MULU: &str = "https://mulu.example/ns#";

const RESOURCE_CODE: &str = "http://www.w3.org/ns/adms#identifier";

/// Prefixes that files use without saying so.
pub const PREFIXES: [(&str, &str); 14] = [
    ("dct", DCT),
    ("dcterms", DCT),
    ("dc", "http://purl.org/dc/elements/1.1/"),
    ("dcat", DCAT),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("adms", "http://www.w3.org/ns/adms#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("csvw", "http://www.w3.org/ns/csvw#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("schema", "http://schema.org/"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("mulu", MULU),
];

/// Vocabularies whose names we read by their last part.
const READ: [&str; 8] = [
    DCT,
    DCAT,
    MULU,
    "http://xmlns.com/foaf/0.1/",
    "http://www.w3.org/2004/02/skos/core#",
    "http://spdx.org/rdf/terms#",
    "http://www.w3.org/ns/csvw#",
    "http://www.w3.org/2000/01/rdf-schema#",
];

/// What names mean: prefixes and terms.
struct Context(BTreeMap<String, String>);

impl Context {
    fn of(head: &Map<String, Value>) -> Context {
        let mut known: BTreeMap<String, String> = PREFIXES.iter().map(|(p, iri)| ((*p).into(), (*iri).into())).collect();
        let own = head.get("@context").cloned().unwrap_or_default();
        let parts = if let Value::Array(parts) = own { parts } else { vec![own] };
        for (name, value) in parts.iter().filter_map(Value::as_object).flatten() {
            let id = value.as_str().or_else(|| value.get("@id").and_then(Value::as_str));
            if let Some(id) = id.filter(|_| !name.starts_with('@')) {
                known.insert(name.clone(), id.into());
            }
        }
        Context(known)
    }

    /// A name of ours for a key: the last part of its IRI, in a vocabulary that we read; else the key.
    fn name(&self, key: &str) -> String {
        let mut iri = key.to_string();
        // A term may stand for a compact name, whose prefix stands for an IRI.
        for _ in 0..3 {
            iri = match (self.0.get(&iri), iri.split_once(':')) {
                (Some(whole), _) => whole.clone(),
                (None, Some((prefix, rest))) if !rest.starts_with("//") => match self.0.get(prefix) {
                    Some(base) => format!("{base}{rest}"),
                    None => break,
                },
                _ => break,
            };
        }
        // 信息资源代码; the name alone would be that of dct:identifier.
        if iri == RESOURCE_CODE {
            return "resource_code".into();
        }
        READ.iter().find_map(|base| iri.strip_prefix(base)).map_or_else(|| key.to_string(), String::from)
    }

    /// Is a node of this class?
    fn is(&self, node: &Value, class: &str) -> bool {
        let types = match node.get("@type") {
            Some(Value::Array(types)) => types.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        types.iter().filter_map(Value::as_str).any(|t| self.name(t) == class)
    }

    /// A member by our name.
    fn get<'v>(&self, node: &'v Value, name: &str) -> Option<&'v Value> {
        node.as_object()?.iter().find(|(key, _)| self.name(key) == name).map(|(_, value)| value)
    }
}

/// Nodes by their id.
type Nodes = BTreeMap<String, Value>;

/// Reads values with what they refer to.
struct Reader {
    context: Context,
    nodes: Nodes,
}

fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        other => vec![other],
    }
}

impl Reader {
    /// A node in full, where only its id stands.
    fn whole<'v>(&'v self, value: &'v Value) -> &'v Value {
        let id = value.get("@id").and_then(Value::as_str).or(value.as_str());
        let bare = value.as_object().is_none_or(|o| o.len() == 1);
        id.filter(|_| bare).and_then(|id| self.nodes.get(id)).unwrap_or(value)
    }

    /// The words of a value: a literal, the label of a node, or its id.
    fn words(&self, value: &Value) -> Option<String> {
        let value = self.whole(value);
        match value {
            Value::String(text) => return Some(text.clone()),
            Value::Number(number) => return Some(number.to_string()),
            Value::Bool(flag) => return Some(flag.to_string()),
            _ => {}
        }
        if let Some(literal) = value.get("@value") {
            return self.words(literal);
        }
        let label = ["prefLabel", "label", "title", "name", "notation"].iter().find_map(|name| self.context.get(value, name));
        label.and_then(|l| self.literals(l).into_iter().next()).or_else(|| value.get("@id").and_then(Value::as_str).map(String::from))
    }

    /// All words of a member; of several languages the Chinese, else the first.
    fn literals(&self, value: &Value) -> Vec<String> {
        let all = each(value);
        let language = |v: &Value| v.get("@language").and_then(Value::as_str).map(str::to_string);
        let chosen: Vec<&Value> = match all.iter().any(|v| language(v).is_some()) {
            true => {
                let chinese: Vec<&Value> = all.iter().filter(|v| language(v).is_some_and(|l| l.starts_with("zh"))).copied().collect();
                if chinese.is_empty() { all.into_iter().take(1).collect() } else { chinese }
            }
            false => all,
        };
        chosen.into_iter().filter_map(|v| self.words(v)).collect()
    }

    fn dataset(&self, node: Map<String, Value>) -> Map<String, Value> {
        let mut out = Map::new();
        for (key, value) in &node {
            let name = self.context.name(key);
            let one = || each(value).first().map(|v| self.whole(v)).cloned().unwrap_or_default();
            match name.as_str() {
                "@id" => {
                    out.insert("id".into(), value.clone());
                }
                "@type" | "@context" | "contactPoint" => {}
                "publisher" | "creator" => {
                    let agent = one();
                    for part in ["name", "identifier"] {
                        if let Some(words) = self.context.get(&agent, part).and_then(|v| self.literals(v).into_iter().next()) {
                            out.insert(format!("{name}.{part}"), json!(words));
                        }
                    }
                    if agent.is_string() {
                        out.insert(format!("{name}.name"), agent);
                    }
                }
                "distribution" => {
                    out.insert(name, each(value).into_iter().map(|v| self.distribution(self.whole(v))).collect());
                }
                "conformsTo" => {
                    if let Some(columns) = self.context.get(&one(), "column").and_then(Value::as_array) {
                        let part = |c: &Value, name: &str| self.context.get(c, name).and_then(|v| self.literals(v).into_iter().next());
                        let item = |c: &Value| json!({ "name": part(c, "titles").or_else(|| part(c, "name")), "name_en": part(c, "name"), "data_type": part(c, "datatype") });
                        out.entry("fields").or_insert_with(|| columns.iter().map(item).collect());
                    }
                }
                "temporal" => {
                    let period = one();
                    let day = |name: &str| self.context.get(&period, name).and_then(|v| self.literals(v).into_iter().next());
                    if let Some(from) = day("startDate") {
                        out.insert(name, json!(format!("{from}/{}", day("endDate").unwrap_or_default())));
                    }
                }
                _ if value.get("@type").and_then(Value::as_str) == Some("@json") => {
                    out.insert(name, value.get("@value").cloned().unwrap_or_default());
                }
                _ => {
                    let mut words = self.literals(value);
                    let cell = if words.len() == 1 && !value.is_array() { json!(words.pop()) } else { json!(words) };
                    out.insert(name, cell);
                }
            }
        }
        out
    }

    fn distribution(&self, node: &Value) -> Value {
        let text = |name: &str| self.context.get(node, name).and_then(|v| self.literals(v).into_iter().next());
        // Formats of the EU's table are named by their address.
        let short = |text: String| text.rsplit('/').next().map_or(text.clone(), String::from);
        let checksum = self.context.get(node, "checksum").map(|v| self.whole(v)).and_then(|sum| {
            let part = |name: &str| self.context.get(sum, name).and_then(|v| self.literals(v).into_iter().next());
            let algorithm = part("algorithm")?.rsplit(['_', '/']).next()?.to_ascii_lowercase();
            Some(format!("{algorithm}:{}", part("checksumValue")?))
        });
        let rows_root = self.context.get(node, "rows_root").and_then(|v| v.get("@value")).cloned();
        let of_ours = json!({
            "title": text("title").or_else(|| text("description")), "format": text("format").or_else(|| text("mediaType").map(short)),
            "access_url": text("downloadURL").or_else(|| text("accessURL")), "bytes": text("byteSize"), "content": checksum,
            "rows_root": rows_root,
        });
        let Value::Object(members) = of_ours else { return of_ours };
        Value::Object(members.into_iter().filter(|(_, v)| !v.is_null()).collect())
    }
}

/// Datasets as rows.
pub fn rows(file: &RawFile) -> Result<Box<dyn Source>, InputError> {
    let shape = shape(file)?;
    let context = Context::of(&shape.head);
    // Without a context a graph is a list of nodes: only an object has a head.
    let listed = shape.path.is_empty() && shape.head.is_empty() && shape.first.get("@type").is_some();
    if shape.path != ["@graph"] && !listed {
        let reader = Reader { context, nodes: Nodes::new() };
        return Ok(Box::new(JsonRows::new(file, &shape, nested(reader))?));
    }
    let (mut nodes, mut bytes) = (Nodes::new(), 0);
    let mut all = JsonRows::new(file, &shape, Box::new(|value| Ok(Content::Cells(members(value).map(whole)?))))?;
    while let Some(row) = all.next_row()? {
        let Ok(Content::Cells(cells)) = row.content else { continue };
        let Some(Cell::Nested(node)) = cells.get(NODE) else { continue };
        let (Some(id), false) = (node.get("@id").and_then(Value::as_str), context.is(node, "Dataset")) else { continue };
        bytes += node.to_string().len();
        if bytes > MAX_NODES {
            let words = format!("more than {} MiB of nodes that are no datasets", MAX_NODES >> 20);
            return Err(InputError::of(file.name(), words, "export the catalog with its datasets nested (dcat:dataset)"));
        }
        nodes.insert(id.into(), node.clone());
    }
    let reader = Reader { context, nodes };
    Ok(Box::new(Graph {
        all,
        again: Some(JsonRows::new(file, &shape, Box::new(|v| Ok(Content::Cells(members(v).map(whole)?))))?),
        reader,
        number: 0,
    }))
}

fn nested(reader: Reader) -> Make {
    Box::new(move |value| Ok(Content::Cells(cells(reader.dataset(members(value)?)))))
}

/// Under which a node of a graph is passed on whole.
const NODE: &str = "@node";

fn whole(node: Map<String, Value>) -> Cells {
    Cells::from([(NODE.into(), Cell::Nested(Value::Object(node)))])
}

/// Datasets of a graph.
struct Graph {
    all: JsonRows,
    again: Option<JsonRows>,
    reader: Reader,
    number: u64,
}

impl Source for Graph {
    fn next_row(&mut self) -> Result<Option<Row>, InputError> {
        if let Some(again) = self.again.take() {
            self.all = again;
        }
        while let Some(row) = self.all.next_row()? {
            let content = match row.content {
                Err(words) => Err(words),
                Ok(Content::Cells(mut found)) => match found.remove(NODE) {
                    Some(Cell::Nested(node)) if self.reader.context.is(&node, "Dataset") => {
                        members(node).map(|node| Content::Cells(cells(self.reader.dataset(node))))
                    }
                    _ => continue,
                },
                Ok(own) => Ok(own),
            };
            self.number += 1;
            return Ok(Some(Row { number: self.number, line: row.line, content }));
        }
        Ok(None)
    }
}
