//! What a refusal is. The codes themselves stand in the domains (`codes.rs` of each); numbers and names never change meaning, words may.

/// This host cannot go on: its store is broken, or (in a client) a witness does not carry what the question reads.
/// Never a fact about the ledger: rules refuse with [`Rejected`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{words}")]
pub struct Fault {
    words: String,
    out_of_work: bool,
}

impl Fault {
    /// A fault with its words.
    pub fn new(words: impl Into<String>) -> Self {
        Fault { words: words.into(), out_of_work: false }
    }

    /// The end of a budget of work: of a transaction it is a refusal, of a question the end.
    pub fn out_of_work() -> Self {
        Fault { words: "more work than the budget allows".into(), out_of_work: true }
    }

    /// Is it the end of a budget?
    pub fn is_out_of_work(&self) -> bool {
        self.out_of_work
    }
}

/// A reason why the ledger refuses. The number enters each block's results hash; each is a constant of this type (`Code::NOT_FOUND`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    number: u32,
    name: &'static str,
    english: &'static str,
    chinese: &'static str,
    hint: &'static str,
    hint_chinese: &'static str,
}

impl Code {
    /// A code of a domain's table; nothing else makes one.
    pub(crate) const fn new(
        number: u32,
        name: &'static str,
        english: &'static str,
        chinese: &'static str,
        hint: &'static str,
        hint_chinese: &'static str,
    ) -> Code {
        Code { number, name, english, chinese, hint, hint_chinese }
    }

    /// The number.
    pub fn number(self) -> u32 {
        self.number
    }

    /// The stable name.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// What it says, in English.
    pub fn english(self) -> &'static str {
        self.english
    }

    /// What it says, in Chinese.
    pub fn chinese(self) -> &'static str {
        self.chinese
    }

    /// What to do next, in English.
    pub fn hint(self) -> &'static str {
        self.hint
    }

    /// What to do next, in Chinese.
    pub fn hint_chinese(self) -> &'static str {
        self.hint_chinese
    }

    /// This refusal, naming a field or a state.
    pub fn of(self, detail: impl std::fmt::Display) -> Refusal {
        Refusal::Rejected(Rejected { code: self, detail: Some(detail.to_string()) })
    }
}

/// The codes of a domain, a line each: number, constant, name, what it says and what to do next, each in English and in Chinese.
macro_rules! codes {
    ($($number:literal $constant:ident $name:literal $en:literal $zh:literal $hint:literal $hint_zh:literal;)*) => {
        impl Code {
            $(#[doc = $en] pub const $constant: Code = Code::new($number, $name, $en, $zh, $hint, $hint_zh);)*
        }

        /// The codes of this domain, in order of number.
        pub const CODES: &[Code] = &[$(Code::$constant,)*];
    };
}
pub(crate) use codes;

impl std::fmt::Display for Code {
    /// As on the command line: `E3204 price_above_cap`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "E{} {}", self.number, self.name)
    }
}

/// A refusal that all replicas share. `detail` (a field, a state) explains it to people and enters no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}{}", .detail.as_ref().map(|d| format!(" {{{d}}}")).unwrap_or_default())]
pub struct Rejected {
    /// Why.
    pub code: Code,
    /// Which field, or which state.
    pub detail: Option<String>,
}

/// Why a check did not give a plan: the ledger refuses, or this host is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The sender's fault.
    #[error(transparent)]
    Rejected(Rejected),
    /// The host's fault: stop.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Refusal::Rejected(Rejected { code, detail: None })
    }
}

/// `Err(code)` unless the condition holds.
pub fn ensure(holds: bool, code: Code) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(code.into()) }
}
