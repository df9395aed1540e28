//! Values with parts, as other catalogs write them: data items 信息项 and downloads.

use mulu_contracts::catalog::records::detail::{Distribution, FieldSpec};
use mulu_contracts::catalog::records::entry::{Level, OpenType, ShareType};
use mulu_contracts::kernel::text::{Ascii, Code, Text, Url};
use mulu_contracts::kernel::words::Words;
use serde_json::Value;

use super::labels::{Labels, Meaning, Vocabularies};
use crate::clean;

/// What an item takes from its entry where it says nothing itself.
pub struct Around {
    pub share: ShareType,
    pub open: OpenType,
    pub level: Level,
}

fn text(value: &Value, part: &str) -> String {
    match value.get(part) {
        Some(Value::String(text)) => clean::line(text).text,
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A data item: one of ours, or the name, type and length of another catalog's.
pub fn field(value: &Value, no: usize, around: &Around, v: &Vocabularies) -> Result<FieldSpec, String> {
    if let Ok(own) = serde_json::from_value(value.clone()) {
        return Ok(own);
    }
    let yes = |part: &str| match v.flag.code(&text(value, part)) {
        Meaning::Code(word) => word == "true",
        Meaning::None | Meaning::Unknown => matches!(text(value, part).as_str(), "√" | "PK"),
    };
    let data_type = match v.data_type.code(&text(value, "data_type")) {
        Meaning::Code(code) => code,
        // A type of ours that the table does not name stays as it is.
        Meaning::None | Meaning::Unknown => text(value, "data_type"),
    };
    let level = text(value, "level").parse().ok().and_then(|n| Level::new(n).ok());
    let no = text(value, "no").parse().or_else(|_| u16::try_from(no)).map_err(|e| e.to_string())?;
    Ok(FieldSpec {
        no,
        name: Text::new(text(value, "name")).map_err(|e| format!("name: {e}"))?,
        name_en: Ascii::new(text(value, "name_en")).unwrap_or_default(),
        data_type: Code::new(data_type).or_else(|_| Code::new("other")).map_err(|e| format!("data_type: {e}"))?,
        length: text(value, "length").parse().ok(),
        is_key: yes("is_key"),
        sensitive: yes("sensitive"),
        share: word(&v.share, &text(value, "share")).unwrap_or(around.share),
        open: word(&v.open, &text(value, "open")).unwrap_or(around.open),
        level: level.unwrap_or(around.level),
        standard_ref: Ascii::new(text(value, "standard_ref")).unwrap_or_default(),
    })
}

fn word<T: serde::de::DeserializeOwned>(labels: &Labels, label: &str) -> Option<T> {
    match labels.word(label) {
        Meaning::Code(word) => Some(word),
        Meaning::None | Meaning::Unknown => None,
    }
}

/// A download: one of ours whole, or what of another catalog's has a place with us. What does not fit is named.
pub fn distribution(value: &Value, left_out: &mut Vec<String>) -> Result<Distribution, String> {
    // A number may be written as a text.
    let mut whole = value.clone();
    if let Ok(bytes) = text(value, "bytes").parse::<u64>() {
        whole["bytes"] = bytes.into();
    }
    if let Ok(own) = serde_json::from_value(whole) {
        return Ok(own);
    }
    let url = text(value, "access_url");
    let access_url = match Url::new(url.clone()) {
        Ok(url) => Some(url),
        Err(_) if url.is_empty() => None,
        Err(e) => {
            left_out.push(format!("access_url: {e}"));
            None
        }
    };
    let format = text(value, "format").to_ascii_lowercase();
    let short = match Ascii::new(format.clone()) {
        Ok(format) => format,
        Err(e) => {
            left_out.push(format!("format {format:?}: {e}"));
            Ascii::new("other").map_err(|e| e.to_string())?
        }
    };
    let title = [text(value, "title"), url, format].into_iter().find(|t| !t.is_empty()).unwrap_or_else(|| "-".into());
    Ok(Distribution {
        title: Words::new(title.chars().take(128).collect::<String>().trim_end()).map_err(|e| format!("title: {e}"))?,
        format: short,
        access_url,
        bytes: text(value, "bytes").parse().ok(),
        content: text(value, "content").parse().ok(),
        rows_root: None,
    })
}
