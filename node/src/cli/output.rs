//! What a command prints.

use clap::ValueEnum;

/// Form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Table,
    /// One JSON document.
    Json,
}

/// Text that cannot move the cursor, colour a terminal or forge a line.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

/// A line on standard output.
pub fn print_line(text: &str) {
    use std::io::Write;
    // A closed pipe is no reason to fail.
    let _ = writeln!(std::io::stdout(), "{text}");
}
