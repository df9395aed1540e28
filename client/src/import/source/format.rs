//! The forms that can be read.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// The form of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A JSON array of objects whose keys are column names
    #[default]
    #[value(name = "portal", alias = "portal_json")]
    #[serde(alias = "portal")]
    PortalJson,
    /// A table with commas, semicolons or tabs
    Csv,
    /// A spreadsheet: the first sheet, or the one called 目录
    Xlsx,
    /// CKAN: what package_show, package_search or current_package_list_with_resources answers
    Ckan,
    /// Project Open Data 1.1: data.json
    Pod,
    /// DCAT 3 as JSON-LD, nested or as @graph
    Dcat,
    /// Our own: entries whole
    Mulu,
}

impl Format {
    /// Its word on the command line and in MAP.toml.
    pub fn word(self) -> String {
        self.to_possible_value().map(|v| v.get_name().to_string()).unwrap_or_default()
    }
}
