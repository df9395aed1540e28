//! A catalog file: what it is, and its rows.

use std::path::Path;
use std::sync::Arc;

use encoding_rs::Encoding;

use super::delimited::Delimited;
use super::format::Format;
use super::grid::Table;
use super::raw::RawFile;
use super::row::Source;
use super::{ckan, dcat, detect, json, pod, sheet};
use crate::import::error::InputError;

/// What a person says about a file; else it is found out.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Its form.
    pub format: Option<Format>,
    /// Its encoding.
    pub encoding: Option<&'static Encoding>,
}

/// A catalog file whose form is known. Rows can be read any number of times.
#[derive(Debug, Clone)]
pub struct CatalogFile {
    raw: RawFile,
    format: Format,
}

impl CatalogFile {
    /// Opens a file and finds out what it is.
    pub fn open(path: &Path, options: &ReadOptions) -> Result<CatalogFile, InputError> {
        CatalogFile::find_out(RawFile::open(path, options.encoding)?, options.format)
    }

    /// The same with bytes in memory.
    pub fn of_bytes(name: &str, bytes: impl Into<Arc<[u8]>>, options: &ReadOptions) -> Result<CatalogFile, InputError> {
        CatalogFile::find_out(RawFile::of_bytes(name, bytes.into(), options.encoding)?, options.format)
    }

    fn find_out(raw: RawFile, format: Option<Format>) -> Result<CatalogFile, InputError> {
        let format = match format {
            Some(format) => format,
            None => detect::format(&raw)?,
        };
        Ok(CatalogFile { raw, format })
    }

    /// Name of the file, for messages.
    pub fn name(&self) -> &str {
        self.raw.name()
    }

    /// Its size, bytes.
    pub fn size(&self) -> u64 {
        self.raw.size()
    }

    /// Its form.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Its encoding.
    pub fn encoding(&self) -> &'static Encoding {
        self.raw.encoding()
    }

    /// Its rows, from the first.
    pub fn rows(&self) -> Result<Box<dyn Source>, InputError> {
        let raw = &self.raw;
        Ok(match self.format {
            Format::PortalJson => Box::new(json::portal(raw)?),
            Format::Csv => Box::new(Table::new(raw.name(), raw.encoding().name(), Delimited::new(raw)?)?),
            Format::Xlsx => Box::new(sheet::rows(raw)?),
            Format::Ckan => Box::new(ckan::rows(raw)?),
            Format::Pod => Box::new(pod::rows(raw)?),
            Format::Dcat => dcat::rows(raw)?,
            Format::Mulu => Box::new(json::own(raw)?),
        })
    }
}
