//! JSON files: where their array of entries lies, and its elements as rows.

use mulu_contracts::kernel::json::{self, MAX_FORM_VALUES};
use serde_json::{Map, Value};

use super::decode::Decoded;
use super::elements::Elements;
use super::raw::RawFile;
use super::row::{Cell, Cells, Content, MAX_ROW, OwnEntry, Row, Source, kind_of};
use crate::import::error::InputError;

/// Where the entries of a JSON file lie, and what stands beside them.
#[derive(Debug, Default)]
pub struct Shape {
    /// Keys that lead to the entries.
    pub path: Vec<String>,
    /// They follow each other without an array around them (JSON lines).
    pub lines: bool,
    /// The first of them; null where there is none.
    pub first: Value,
    /// Members of the outermost object that are no arrays, as far as they are smaller than a row.
    pub head: Map<String, Value>,
}

/// Everything that an outermost object holds: what is no array, and the first element of each array.
#[derive(Default)]
struct Members {
    head: Map<String, Value>,
    arrays: Vec<(Vec<String>, Value)>,
    /// Bytes of both as text.
    kept: usize,
}

impl Members {
    /// A member, if all that is kept is no larger than one row may be.
    fn keep(&mut self, text: Option<&[u8]>) -> Result<Value, String> {
        self.kept += text.map_or(0, <[u8]>::len);
        if self.kept > MAX_ROW {
            return Err(format!("what stands around the list is larger than {} MiB", MAX_ROW >> 20));
        }
        parse(text)
    }

    fn array(&self, path: &[&str]) -> Option<&Value> {
        self.arrays.iter().find(|(p, _)| p == path).map(|(_, first)| first)
    }
}

/// Datasets of a catalog, in a file whose names are not shortened.
pub const DCAT_DATASET: &str = "http://www.w3.org/ns/dcat#dataset";

/// Arrays of portals that wrap their rows.
const WRAPPED: [&str; 6] = ["data", "rows", "records", "list", "items", "result"];

/// Finds the entries: reads the file once.
pub fn shape(file: &RawFile) -> Result<Shape, InputError> {
    let mut text = Elements::new(file.name(), file.text()?);
    match text.look()? {
        Some(b'[') => {
            text.enter(b'[')?;
            let first = match text.element()? {
                Some(element) => parse(element.text.as_deref()).unwrap_or_default(),
                None => Value::Null,
            };
            Ok(Shape { first, ..Shape::default() })
        }
        Some(b'{') => {
            let mut members = Members::default();
            walk(&mut text, &[], &mut members)?;
            if text.look()? == Some(b'{') {
                return Ok(Shape { lines: true, first: whole(file)?, ..Shape::default() });
            }
            inside(file, members)
        }
        _ => Err(text.wrong("neither an array nor an object")),
    }
}

fn whole(file: &RawFile) -> Result<Value, InputError> {
    let first = Elements::new(file.name(), file.text()?).value()?;
    Ok(parse(first.text.as_deref()).unwrap_or_default())
}

fn inside(file: &RawFile, members: Members) -> Result<Shape, InputError> {
    let named = |path: &[&str]| path.iter().map(|p| (*p).to_string()).collect::<Vec<_>>();
    for path in [&["entries"][..], &["result", "results"], &["@graph"], &["dcat:dataset"], &[DCAT_DATASET], &["dataset"]] {
        if let Some(first) = members.array(path) {
            return Ok(Shape { path: named(path), first: first.clone(), head: members.head, lines: false });
        }
    }
    for name in WRAPPED {
        let nested = members.array(&["result", name]).or(members.array(&["data", name])).is_some_and(Value::is_object);
        let outer = if members.array(&["result", name]).is_some() { "result" } else { "data" };
        let path = if nested { vec![outer, name] } else { vec![name] };
        if let Some(first) = members.array(&path).filter(|f| f.is_object()) {
            return Ok(Shape { path: named(&path), first: first.clone(), head: members.head, lines: false });
        }
    }
    // One entry alone: the object itself, what lies under `result`, or the only dataset of a catalog, which JSON-LD writes without
    // a list around it.
    let all = whole(file)?;
    for name in ["@graph", "dcat:dataset", DCAT_DATASET, "dataset"] {
        if let Some(first @ Value::Object(_)) = all.get(name) {
            return Ok(Shape { path: named(&[name]), first: first.clone(), head: members.head, lines: false });
        }
    }
    let (path, first) = match all.get("result") {
        Some(result @ Value::Object(_)) => (named(&["result"]), result.clone()),
        _ => (Vec::new(), all),
    };
    Ok(Shape { path, first, head: members.head, lines: false })
}

/// Walks an object; `result` and `data` are walked one step further.
fn walk(text: &mut Elements<Decoded>, path: &[String], members: &mut Members) -> Result<(), InputError> {
    text.enter(b'{')?;
    while let Some(key) = text.key()? {
        let at: Vec<String> = path.iter().chain([&key]).cloned().collect();
        match text.look()? {
            // A context may be a list, and is no list of entries.
            Some(b'[') if key != "@context" => {
                text.enter(b'[')?;
                let mut first = None;
                while let Some(element) = text.element()? {
                    first.get_or_insert_with(|| members.keep(element.text.as_deref()).unwrap_or_default());
                }
                text.left();
                members.arrays.push((at, first.unwrap_or_default()));
            }
            Some(b'{') if path.is_empty() && ["result", "data"].contains(&key.as_str()) => {
                walk(text, &at, members)?;
                text.left();
            }
            _ => {
                let value = text.value()?;
                if path.is_empty() {
                    let value = members.keep(value.text.as_deref()).map_err(|words| text.wrong(format!("{key}: {words}")))?;
                    members.head.insert(key, value);
                }
            }
        }
    }
    Ok(())
}

fn parse(text: Option<&[u8]>) -> Result<Value, String> {
    let Some(text) = text else { return Err(format!("larger than {} MiB", MAX_ROW >> 20)) };
    json::read(text, MAX_FORM_VALUES).map_err(|e| {
        let words = e.to_string();
        let words = words.split(" at line ").next().unwrap_or_default();
        format!("no JSON (character {} of the entry's line {}): {words}", e.column(), e.line())
    })
}

/// Makes a row of an entry.
pub type Make = Box<dyn FnMut(Value) -> Result<Content, String>>;

/// Entries of a JSON file as rows.
pub struct JsonRows {
    text: Elements<Decoded>,
    kind: Kind,
    /// Nothing stands around the array.
    outermost: bool,
    number: u64,
    make: Make,
}

#[derive(PartialEq)]
enum Kind {
    Array,
    Lines,
    Single,
    Over,
}

impl JsonRows {
    /// From the first entry.
    pub fn new(file: &RawFile, shape: &Shape, make: Make) -> Result<Self, InputError> {
        let mut text = Elements::new(file.name(), file.text()?);
        for wanted in &shape.path {
            text.enter(b'{')?;
            loop {
                match text.key()? {
                    Some(key) if key == *wanted => break,
                    Some(_) => text.value()?,
                    None => return Err(text.wrong(format!("{wanted:?} is missing"))),
                };
            }
        }
        let kind = match text.look()? {
            Some(b'[') => {
                text.enter(b'[')?;
                Kind::Array
            }
            _ if shape.lines => Kind::Lines,
            _ => Kind::Single,
        };
        Ok(JsonRows { text, kind, outermost: shape.path.is_empty(), number: 0, make })
    }
}

impl Source for JsonRows {
    fn next_row(&mut self) -> Result<Option<Row>, InputError> {
        let element = match self.kind {
            Kind::Over => None,
            Kind::Array => {
                let element = self.text.element()?;
                if element.is_none() {
                    self.kind = Kind::Over;
                    if self.outermost {
                        self.text.end()?;
                    }
                }
                element
            }
            Kind::Lines => match self.text.look()? {
                Some(_) => Some(self.text.value()?),
                None => None,
            },
            Kind::Single => {
                self.kind = Kind::Over;
                Some(self.text.value()?)
            }
        };
        let Some(element) = element else { return Ok(None) };
        self.number += 1;
        let content = parse(element.text.as_deref()).and_then(&mut self.make).map_err(|words| format!("line {}: {words}", element.line));
        Ok(Some(Row { number: self.number, line: element.line, content }))
    }
}

/// Rows of a portal: an object's keys are column names.
pub fn portal(file: &RawFile) -> Result<JsonRows, InputError> {
    let shape = shape(file)?;
    if shape.path.is_empty() && !shape.lines && shape.first.is_object() && !shape.head.is_empty() {
        let words = "JSON, but one object instead of an array of objects";
        return Err(InputError::of(file.name(), words, "cut out the array that holds the entries: [{\"标题\": \"…\"}, …]"));
    }
    JsonRows::new(file, &shape, Box::new(|value| members(value).map(|map| Content::Cells(cells(map)))))
}

/// The members of an entry, which has to be an object.
pub fn members(value: Value) -> Result<Map<String, Value>, String> {
    match value {
        Value::Object(map) => Ok(map),
        other => Err(format!("{} instead of an object", kind_of(&other))),
    }
}

/// Members as cells.
pub fn cells(map: Map<String, Value>) -> Cells {
    map.into_iter().filter_map(|(name, value)| Some((name, Cell::of(value)?))).collect()
}

/// Rows of our own form.
pub fn own(file: &RawFile) -> Result<JsonRows, InputError> {
    let shape = shape(file)?;
    let entry = |value| serde_json::from_value::<OwnEntry>(value).map(|own| Content::Own(Box::new(own))).map_err(|e| e.to_string());
    JsonRows::new(file, &shape, Box::new(entry))
}
