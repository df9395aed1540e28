//! Which form is written by what.

use std::io::Write;
use std::path::Path;

use clap::ValueEnum;

use super::exported::Anchor;
use super::writer::Writer;
use super::{ckan, dcat, pod, table, text, workbook};
use crate::import::InputError;

/// The forms that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// A table; opens in any spreadsheet
    Csv,
    /// A spreadsheet with the two-row header of the 2017 guide
    Xlsx,
    /// A JSON array whose keys are Chinese column names
    Portal,
    /// CKAN packages as package_search answers them
    Ckan,
    /// Project Open Data 1.1: data.json
    Pod,
    /// DCAT 3 as JSON-LD, datasets nested in their catalog
    Dcat,
    /// DCAT 3 as JSON-LD, a graph of nodes
    DcatGraph,
    /// Our own: entries whole
    Mulu,
}

/// Begins a file called `name`. `encoding` is of tables alone.
pub fn begin(
    name: &str,
    to: impl Write + Send + 'static,
    format: ExportFormat,
    encoding: Option<&'static encoding_rs::Encoding>,
    anchor: &Anchor,
) -> Result<Box<dyn Writer>, InputError> {
    Ok(match format {
        ExportFormat::Csv => Box::new(table::Csv::new(name, to, encoding, anchor)?),
        ExportFormat::Xlsx => Box::new(workbook::Workbook::new(name, to, anchor)?),
        ExportFormat::Portal => Box::new(text::portal(name, to)?),
        ExportFormat::Mulu => Box::new(text::mulu(name, to, anchor)?),
        ExportFormat::Ckan => Box::new(ckan::packages(name, to, anchor)?),
        ExportFormat::Pod => Box::new(pod::datasets(name, to, anchor)?),
        ExportFormat::Dcat => Box::new(dcat::nested(name, to, anchor)?),
        ExportFormat::DcatGraph => Box::new(dcat::graph(name, to, anchor)?),
    })
}

/// The name of a file for messages.
pub fn name_of(path: &Path) -> String {
    path.display().to_string()
}
