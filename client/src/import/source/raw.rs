//! A file before its form is known: its bytes, and its text as UTF-8. They can be read any number of times.

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use encoding_rs::Encoding;

use super::decode::{Decoded, sniff};
use crate::import::error::InputError;

/// What can be read from any place.
pub trait ReadSeek: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadSeek for T {}

#[derive(Debug, Clone)]
enum Place {
    Path(PathBuf),
    Bytes(Arc<[u8]>),
}

/// A file, or bytes in memory.
#[derive(Debug, Clone)]
pub struct RawFile {
    name: String,
    place: Place,
    size: u64,
    encoding: &'static Encoding,
}

impl RawFile {
    /// Opens a file; its encoding is found out unless it is said.
    pub fn open(path: &Path, encoding: Option<&'static Encoding>) -> Result<RawFile, InputError> {
        RawFile::of(path.display().to_string(), Place::Path(path.to_path_buf()), encoding)
    }

    /// The same with bytes in memory.
    pub fn of_bytes(name: &str, bytes: Arc<[u8]>, encoding: Option<&'static Encoding>) -> Result<RawFile, InputError> {
        RawFile::of(name.into(), Place::Bytes(bytes), encoding)
    }

    fn of(name: String, place: Place, encoding: Option<&'static Encoding>) -> Result<RawFile, InputError> {
        let mut file = RawFile { name, place, size: 0, encoding: encoding_rs::UTF_8 };
        file.size = match &file.place {
            Place::Path(path) => std::fs::metadata(path).map_err(|e| file.unreadable(&e))?.len(),
            Place::Bytes(bytes) => bytes.len() as u64,
        };
        file.encoding = match encoding {
            Some(encoding) => encoding,
            None => sniff(&mut file.bytes()?).map_err(|e| file.unreadable(&e))?,
        };
        Ok(file)
    }

    /// Name of the file, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its size, bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its encoding.
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// A failure to read it.
    pub fn unreadable(&self, error: &std::io::Error) -> InputError {
        InputError::of(&self.name, format!("cannot be read: {error}"), "check the path and its permissions")
    }

    /// Its bytes, from the first.
    pub fn bytes(&self) -> Result<Box<dyn ReadSeek>, InputError> {
        Ok(match &self.place {
            Place::Path(path) => Box::new(File::open(path).map_err(|e| self.unreadable(&e))?),
            Place::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// Its text as UTF-8.
    pub fn text(&self) -> Result<Decoded, InputError> {
        Ok(Decoded::new(Box::new(self.bytes()?), self.encoding))
    }
}
