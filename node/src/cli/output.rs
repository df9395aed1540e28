//! What a command prints.

use clap::ValueEnum;
use mulu_contracts::kernel::text::one_line;

/// Form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Table,
    /// One JSON document.
    Json,
}

/// Text of our own, in lines, with words of others in it: nothing in it moves the cursor, colours a terminal or hides. Words of others that
/// may not begin a line pass [`one_line`] themselves.
pub fn plain(text: &str) -> String {
    text.split('\n').map(one_line).collect::<Vec<_>>().join("\n")
}

/// A line on standard output.
pub fn print_line(text: &str) {
    use std::io::Write;
    // A closed pipe is no reason to fail.
    let _ = writeln!(std::io::stdout(), "{text}");
}
