//! Socket files however deep their folder lies. The kernel takes no address above 107 bytes; by its descriptor every folder has a short name.

use std::fs::File;
use std::io::Result;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

/// The short name of a file in a folder.
pub struct Near {
    _folder: File,
    path: PathBuf,
}

impl Near {
    /// Of a file that need not be there.
    pub fn new(folder: &Path, name: &str) -> Result<Near> {
        let held = File::open(folder)?;
        let path = format!("/proc/self/fd/{}/{name}", held.as_raw_fd()).into();
        Ok(Near { _folder: held, path })
    }

    /// It holds while this lives.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
