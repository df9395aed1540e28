//! Why an input file cannot be used.

/// An input file that cannot be used: where, why, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputError {
    /// Name of the file.
    pub file: String,
    /// Line, from 1, where one is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub words: String,
    /// What to do next.
    pub hint: String,
}

impl InputError {
    /// An error of a whole file.
    pub fn of(file: &str, words: impl Into<String>, hint: impl Into<String>) -> Self {
        InputError { file: file.into(), line: None, words: words.into(), hint: hint.into() }
    }

    /// An error in a line.
    pub fn at(file: &str, line: usize, words: impl Into<String>, hint: impl Into<String>) -> Self {
        InputError { file: file.into(), line: Some(line), words: words.into(), hint: hint.into() }
    }
}

impl std::fmt::Display for InputError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.words),
            None => write!(f, "{}: {}", self.file, self.words),
        }
    }
}

impl std::error::Error for InputError {}
