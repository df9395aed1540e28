//! Files that hold what the program makes: compared byte by byte, and written anew only with `MULU_BLESS=1`.

use std::path::PathBuf;

fn path_of(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// A file of this crate as it stands; empty where it is missing.
pub fn read(file: &str) -> String {
    std::fs::read_to_string(path_of(file)).unwrap_or_default()
}

/// Holds a file of this crate, such as `vectors/codes.txt`, to what the program makes now.
pub fn compare(file: &str, text: &str) {
    let path = path_of(file);
    if std::env::var("MULU_BLESS").is_ok_and(|v| v == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = read(file);
    assert!(kept == text, "{file} differs from what the program makes; if that is meant, run with MULU_BLESS=1 and say why");
}
