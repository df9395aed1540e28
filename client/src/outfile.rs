//! Files that a command writes: whole or not at all, where there was a file before; and never over what the command reads.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use rand_core::{OsRng, RngCore as _};

use crate::exit::Failure;
use crate::words::files;

/// The word for standard output.
pub const STDOUT: &str = "-";

/// Links that are followed, at most.
const MAX_LINKS: usize = 16;

/// A file under way.
#[derive(Debug)]
pub struct OutFile {
    to: File,
    /// The new file and the one whose place it takes; none where bytes go straight to a device, a pipe or standard output.
    beside: Option<(PathBuf, PathBuf)>,
}

impl OutFile {
    /// Begins a file. A link is followed, so that the file beside its target takes its target's place. What is no regular file is written to,
    /// never replaced. `-` is standard output.
    pub fn begin(path: &Path, mode: u32) -> io::Result<OutFile> {
        if path == Path::new(STDOUT) {
            let to = File::from(io::stdout().as_fd().try_clone_to_owned()?);
            return Ok(OutFile { to, beside: None });
        }
        let path = followed(path)?;
        if let Ok(meta) = fs::metadata(&path)
            && !meta.is_file()
        {
            return Ok(OutFile { to: straight(&path, &meta)?, beside: None });
        }
        let name = path.file_name().ok_or_else(|| io::Error::other("no file name"))?.to_string_lossy().into_owned();
        // Two runs never share one, whoever runs them.
        let beside = folder_of(&path).join(format!(".{name}.{:016x}.new", OsRng.next_u64()));
        let to = OpenOptions::new().write(true).create_new(true).mode(mode).custom_flags(libc::O_NOFOLLOW).open(&beside)?;
        Ok(OutFile { to, beside: Some((beside, path)) })
    }

    /// A handle to write through.
    pub fn writer(&self) -> io::Result<File> {
        self.to.try_clone()
    }

    /// Puts what was written in its place.
    pub fn finish(self) -> io::Result<()> {
        self.place(|beside, path| fs::rename(beside, path))
    }

    /// The same where no file may stand yet: of two that make it at once, one fails with `AlreadyExists`.
    pub fn finish_new(self) -> io::Result<()> {
        self.place(|beside, path| fs::hard_link(beside, path).and_then(|()| fs::remove_file(beside)))
    }

    fn place(mut self, place: impl Fn(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
        let Some((beside, path)) = self.beside.take() else { return (&self.to).flush() };
        let placed = self.to.sync_all().and_then(|()| place(&beside, &path)).and_then(|()| File::open(folder_of(&path))?.sync_all());
        if placed.is_err() {
            let _ = fs::remove_file(&beside);
        }
        placed
    }
}

impl Drop for OutFile {
    fn drop(&mut self) {
        if let Some((beside, _)) = &self.beside {
            let _ = fs::remove_file(beside);
        }
    }
}

/// A copy of what can be read once, which nobody else can read and which goes with it.
#[derive(Debug)]
pub struct Temporary(PathBuf);

impl Temporary {
    /// Copies all that is there to be read.
    pub fn copy(from: &mut impl io::Read) -> io::Result<Temporary> {
        let copy = Temporary(std::env::temp_dir().join(format!("mulu-{:016x}{:016x}", OsRng.next_u64(), OsRng.next_u64())));
        let mut to = OpenOptions::new().write(true).create_new(true).mode(0o600).custom_flags(libc::O_NOFOLLOW).open(&copy.0)?;
        io::copy(from, &mut to)?;
        Ok(copy)
    }

    /// Where it stands.
    pub fn path(&self) -> &PathBuf {
        &self.0
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Writes a whole file or nothing.
pub fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let out = OutFile::begin(path, mode)?;
    (&out.to).write_all(bytes)?;
    out.finish()
}

/// The same for a file that must not exist yet, be it a link.
pub fn write_new(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    if fs::symlink_metadata(path).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let out = OutFile::begin(path, mode)?;
    (&out.to).write_all(bytes)?;
    out.finish_new()
}

/// Refuses an output that is one of the inputs, by whatever name, before anything is opened for writing; and outputs that are one file.
pub fn require_apart(outputs: &[Option<&Path>], inputs: &[Option<&Path>]) -> Result<(), Failure> {
    let outputs: Vec<&Path> = outputs.iter().flatten().copied().collect();
    for (n, out) in outputs.iter().enumerate() {
        if let Some(input) = inputs.iter().flatten().find(|input| same(out, input)) {
            return Err(Failure::wrong(files::is_input(out.display(), input.display()), files::name_another()));
        }
        if let Some(other) = outputs[..n].iter().find(|other| same(out, other)) {
            return Err(Failure::wrong(files::both(other.display(), out.display()), files::name_another()));
        }
    }
    Ok(())
}

/// One and the same file? Devices, pipes and standard output hold nothing that could be lost.
fn same(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(a), Ok(b)) => a.is_file() && (a.dev(), a.ino()) == (b.dev(), b.ino()),
        // Neither stands yet, or one does not.
        _ => one != Path::new(STDOUT) && one == other,
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Where a path of links leads; a link to nothing leads to where its file would stand.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        match fs::symlink_metadata(&path) {
            // A link of the system to an open file has no path that leads to it again.
            Ok(meta) if meta.is_symlink() && !path.starts_with("/proc") && !path.starts_with("/dev") => {
                let target = fs::read_link(&path)?;
                path = if target.is_absolute() { target } else { folder_of(&path).join(target) };
            }
            _ => return Ok(path),
        }
    }
    Err(io::Error::other("too many links"))
}

/// Opens a device or pipe for writing.
fn straight(path: &Path, meta: &fs::Metadata) -> io::Result<File> {
    let kind = meta.file_type();
    if kind.is_char_device() || kind.is_fifo() || kind.is_socket() || kind.is_block_device() {
        return OpenOptions::new().write(true).open(path);
    }
    Err(io::Error::other("neither a file nor a pipe nor a device"))
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::os::unix::fs::{MetadataExt as _, symlink};

    use super::*;

    #[test]
    fn a_link_is_followed_and_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("sub").join("real"), dir.path().join("link"));
        fs::create_dir(dir.path().join("sub")).unwrap();
        fs::write(&real, "old").unwrap();
        symlink("sub/real", &link).unwrap();
        write(&link, b"new", 0o644).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(fs::read_dir(dir.path().join("sub")).unwrap().count(), 1, "nothing is left beside it");
        let dangling = dir.path().join("dangling");
        symlink("sub/later", &dangling).unwrap();
        write(&dangling, b"x", 0o644).unwrap();
        assert_eq!(fs::read_to_string(dir.path().join("sub/later")).unwrap(), "x");
    }

    #[test]
    fn a_pipe_and_a_device_are_written_to_and_stay_what_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut text = String::new();
                File::open(pipe).unwrap().read_to_string(&mut text).unwrap();
                text
            }
        });
        write(&pipe, b"through", 0o644).unwrap();
        assert_eq!(reader.join().unwrap(), "through");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        let null = fs::metadata("/dev/null").unwrap().rdev();
        write(Path::new("/dev/null"), b"gone", 0o644).unwrap();
        assert_eq!(fs::metadata("/dev/null").unwrap().rdev(), null);
    }

    #[test]
    fn two_at_once_never_share_a_file_and_one_that_breaks_off_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("cat.csv");
        fs::write(&path, "kept").unwrap();
        let (one, two) = (OutFile::begin(&path, 0o644).unwrap(), OutFile::begin(&path, 0o644).unwrap());
        one.writer().unwrap().write_all(b"one").unwrap();
        two.writer().unwrap().write_all(b"two").unwrap();
        one.finish().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "one");
        drop(two);
        assert_eq!((fs::read_to_string(&path).unwrap(), fs::read_dir(dir.path()).unwrap().count()), ("one".into(), 1));
    }

    #[test]
    fn an_output_that_is_an_input_by_whatever_name_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let [input, link, hard, other] = ["rows.csv", "link", "hard", "other.csv"].map(|name| dir.path().join(name));
        fs::write(&input, "rows").unwrap();
        symlink("rows.csv", &link).unwrap();
        fs::hard_link(&input, &hard).unwrap();
        for out in [&input, &link, &hard] {
            let refused = require_apart(&[Some(out)], &[None, Some(&input)]).unwrap_err();
            assert_eq!((refused.exit, refused.message.contains("rows.csv")), (2, true));
        }
        assert!(require_apart(&[Some(&other), None], &[Some(&input)]).is_ok());
        assert!(require_apart(&[Some(&other), Some(&other)], &[]).is_err(), "two outputs in one file");
        assert!(require_apart(&[Some(Path::new(STDOUT)), Some(Path::new("/dev/null"))], &[Some(&input)]).is_ok());
        assert_eq!(fs::read_to_string(&input).unwrap(), "rows");
    }
}
