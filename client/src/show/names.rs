//! Names beside codes.

use std::collections::BTreeMap;

/// Names that stand beside codes, each from a proven record: 统一社会信用代码 or division code → name.
#[derive(Debug, Clone, Default)]
pub struct Names(pub BTreeMap<String, String>);

impl Names {
    /// The name, or the code itself where no name is known.
    pub fn or_code<'a>(&'a self, code: &'a str) -> &'a str {
        self.0.get(code).map_or(code, String::as_str)
    }

    /// Name and code.
    pub fn with_code(&self, code: &str) -> String {
        match self.0.get(code) {
            Some(name) => format!("{name}  {code}"),
            None => code.to_string(),
        }
    }
}
