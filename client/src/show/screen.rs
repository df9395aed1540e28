//! Where text goes: a terminal with its size, colours and pager, or a pipe that gets plain text of any width.

use std::io::{IsTerminal as _, Write as _};
use std::process::{Command, Stdio};

/// How a value looks where there is colour. Colour only repeats what words say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    /// As it is.
    #[default]
    Plain,
    /// A heading.
    Strong,
    /// A label, or what matters less.
    Dim,
    /// In order.
    Good,
    /// Waits, or wants a look.
    Warn,
    /// Not in order.
    Bad,
}

/// Width and colour of a text that is made for a screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Style {
    /// Cells in a line; none: lines of any length.
    pub width: Option<usize>,
    /// Colours.
    pub colour: bool,
}

impl Style {
    /// A text in its tone.
    pub fn paint(&self, text: &str, tone: Tone) -> String {
        let code = match tone {
            Tone::Plain => return text.to_string(),
            Tone::Strong => "1",
            Tone::Dim => "2",
            Tone::Good => "32",
            Tone::Warn => "33",
            Tone::Bad => "31",
        };
        if !self.colour || text.trim().is_empty() {
            return text.to_string();
        }
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// Standard output as it is now.
#[derive(Debug, Clone, Copy, Default)]
pub struct Screen {
    /// How texts are made for it.
    pub style: Style,
    /// Lines, where it is a terminal on which long text is shown page by page.
    pages_of: Option<usize>,
}

impl Screen {
    /// Looks at standard output and the environment: NO_COLOR, TERM, PAGER.
    pub fn look(pager: bool) -> Screen {
        if !std::io::stdout().is_terminal() {
            return Screen::default();
        }
        let said = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let dumb = std::env::var("TERM").is_ok_and(|term| term == "dumb");
        let size = terminal_size::terminal_size();
        let width = size.map(|(w, _)| usize::from(w.0)).filter(|w| *w >= 20);
        let pages_of = size.map(|(_, h)| usize::from(h.0)).filter(|_| pager && !dumb);
        Screen { style: Style { width, colour: !said("NO_COLOR") && !dumb }, pages_of }
    }

    /// Writes a text, page by page where it is longer than the terminal. A reader that went away is no failure.
    pub fn write(&self, text: &str) -> std::io::Result<()> {
        let long = self.pages_of.is_some_and(|lines| text.lines().count() >= lines);
        if long && page(text) {
            return Ok(());
        }
        match std::io::stdout().write_all(text.as_bytes()) {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(e),
            _ => Ok(()),
        }
    }
}

/// Shows a text with `$PAGER`, by default less; false where none could be started.
fn page(text: &str) -> bool {
    let said = std::env::var("PAGER").ok();
    let program = match said.as_deref().map(str::trim) {
        Some("") | Some("cat") => return false,
        Some(program) => program.to_string(),
        None => "less".to_string(),
    };
    let mut command = Command::new("sh");
    command.arg("-c").arg(&program).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        // Leave at the end of short text, keep colours, keep the text on the screen.
        command.env("LESS", "FRX");
    }
    if std::env::var_os("LESSCHARSET").is_none() {
        command.env("LESSCHARSET", "utf-8");
    }
    let Ok(mut child) = command.spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // Who leaves the pager early has seen enough.
        let _ = input.write_all(text.as_bytes());
    }
    // By 127 the shell says that it found no such program, and nothing was shown.
    child.wait().is_ok_and(|status| status.code() != Some(127))
}

/// A text without the colours of [`Style::paint`].
pub fn without_colour(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, code)) = rest.split_once("\x1b[") {
        out.push_str(before);
        rest = code.split_once('m').map_or("", |(_, after)| after);
    }
    out + rest
}
