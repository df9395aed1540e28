//! What a file is, by its content. Its name says nothing: portals serve JSON as `.txt` and spreadsheets as `.csv`.

use std::io::Read;

use serde_json::Value;

use super::format::Format;
use super::json;
use super::raw::RawFile;
use crate::import::error::InputError;

/// Finds out the form.
pub fn format(file: &RawFile) -> Result<Format, InputError> {
    let mut head = [0; 8];
    let mut bytes = file.bytes()?;
    let mut held = 0;
    while held < head.len() {
        match bytes.read(head.get_mut(held..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(n) => held += n,
            Err(e) => return Err(file.unreadable(&e)),
        }
    }
    match head {
        [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(InputError::of(file.name(), "a spreadsheet of the old form (XLS)", "save it as XLSX or CSV")),
        [b'P', b'K', 3, 4, ..] => Ok(Format::Xlsx),
        _ => text(file),
    }
}

fn text(file: &RawFile) -> Result<Format, InputError> {
    let mut text = file.text()?;
    let mut piece = [0; 4_096];
    loop {
        let n = text.read(&mut piece).map_err(|e| file.unreadable(&e))?;
        let Some(first) = piece.get(..n).unwrap_or_default().iter().find(|b| !b.is_ascii_whitespace()) else {
            if n == 0 {
                return Err(InputError::of(file.name(), "the file is empty", "take another file"));
            }
            continue;
        };
        return match first {
            b'[' | b'{' => json(file),
            _ => Ok(Format::Csv),
        };
    }
}

fn json(file: &RawFile) -> Result<Format, InputError> {
    let shape = json::shape(file)?;
    let path: Vec<&str> = shape.path.iter().map(String::as_str).collect();
    let has = |name: &str| shape.first.get(name).is_some();
    let headed = |name: &str| shape.head.contains_key(name);
    let terms = shape.first.as_object().is_some_and(|o| {
        o.keys().any(|k| k.starts_with("dct:") || k.starts_with("dcterms:") || k.starts_with("http://purl.org/dc/terms/"))
    });
    Ok(match path.as_slice() {
        ["entries"] if headed("mulu_catalog") => Format::Mulu,
        ["@graph"] | ["dcat:dataset"] | [json::DCAT_DATASET] => Format::Dcat,
        _ if terms || path.is_empty() && has("@id") && has("@type") => Format::Dcat,
        ["dataset"] if has("accessLevel") || !headed("@context") => Format::Pod,
        ["dataset"] => Format::Dcat,
        _ if has("accessLevel") && has("identifier") => Format::Pod,
        // The same keys, of a site that tells nobody's access.
        _ if has("identifier") && has("distribution") && shape.first.get("publisher").is_some_and(Value::is_object) => Format::Pod,
        ["result", "results"] => Format::Ckan,
        _ if has("local_key") && has("core") && has("detail") => Format::Mulu,
        _ if has("resources") && (has("notes") || has("title") || has("name")) => Format::Ckan,
        _ => Format::PortalJson,
    })
}
