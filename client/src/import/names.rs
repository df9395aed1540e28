//! Names under which columns of catalogs are found (`columns.toml`), as they are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::Deserialize;

use super::field::Field;

#[derive(Deserialize)]
struct File {
    /// Parts of a data item 信息项 by the name of our field.
    items: BTreeMap<String, Vec<String>>,
    /// Never read.
    dropped: Vec<String>,
    #[serde(flatten)]
    fields: BTreeMap<Field, Vec<String>>,
}

/// The table of names.
pub struct Names {
    fields: BTreeMap<Field, Vec<String>>,
    by_name: BTreeMap<String, Field>,
    items: BTreeMap<String, String>,
    dropped: BTreeSet<String>,
}

/// How names are compared: without blanks and what stands in brackets, ASCII in lower case.
pub fn plain(name: &str) -> String {
    let cut = name.find(['(', '（', '[', '【']).map_or(name, |at| name.get(..at).unwrap_or(name));
    cut.chars().filter(|c| !c.is_whitespace() && *c != '*').collect::<String>().to_lowercase()
}

/// The names that a column goes by: all of it, and what stands behind the heading above it.
fn forms(column: &str) -> impl Iterator<Item = String> + '_ {
    std::iter::once(plain(column)).chain(column.split_once('/').map(|(_, below)| plain(below)))
}

/// The table that this program was built with.
pub fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let file: File = toml::from_str(include_str!("columns.toml")).expect("the table of column names is valid");
        // A field goes by its own name too.
        let mut fields = file.fields;
        for (field, names) in &mut fields {
            names.insert(names.len().min(1), field.name());
        }
        let by_name = fields.iter().flat_map(|(field, names)| names.iter().map(|n| (plain(n), *field))).collect();
        let items = file.items.iter().flat_map(|(part, names)| names.iter().map(|n| (plain(n), part.clone()))).collect();
        let dropped = file.dropped.iter().map(|n| plain(n)).collect();
        Names { fields, by_name, items, dropped }
    })
}

impl Names {
    /// The field that a column of this name holds.
    pub fn field(&self, column: &str) -> Option<Field> {
        forms(column).find_map(|name| self.by_name.get(&name).copied())
    }

    /// The part of a data item that a column of this name holds.
    pub fn item(&self, column: &str) -> Option<&str> {
        let name = column.split_once('/').map_or(column, |(_, below)| below);
        self.items.get(&plain(column)).or_else(|| self.items.get(&plain(name))).map(String::as_str)
    }

    /// May it name a person (telephone, e-mail)?
    pub fn is_dropped(&self, column: &str) -> bool {
        forms(column).any(|name| self.dropped.contains(&name))
    }

    /// Is it any name that catalogs have at the head of a column?
    pub fn knows(&self, column: &str) -> bool {
        self.field(column).is_some() || self.item(column).is_some() || self.is_dropped(column)
    }

    /// The name of ours for a field: the first of its names.
    pub fn title(&self, field: Field) -> &str {
        self.fields.get(&field).and_then(|names| names.first()).map_or("", String::as_str)
    }

    /// Which of these columns holds each field: the one whose name stands first in the table.
    pub fn guess(&self, columns: &[String]) -> BTreeMap<Field, String> {
        let mut found: BTreeMap<Field, String> = BTreeMap::new();
        for (field, names) in &self.fields {
            let column = names.iter().find_map(|name| {
                let name = plain(name);
                let whole = columns.iter().find(|c| plain(c) == name);
                whole.or_else(|| columns.iter().find(|c| forms(c).any(|f| f == name)))
            });
            if let Some(column) = column {
                found.insert(*field, column.clone());
            }
        }
        found
    }
}
