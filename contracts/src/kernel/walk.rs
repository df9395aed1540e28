//! The walk over the long texts of a value, by which they are salted, hidden, shown and redacted ([`crate::kernel::words`]).

use std::fmt;

/// What makes a guess at words useless to everybody but their sender, 32 bytes.
pub type Salt = [u8; 32];

/// One long text, of any bounds.
pub trait LongText {
    /// Salt and words, unless only their hash stands here.
    fn words(&self) -> Option<(&Salt, &str)>;
    /// The hash, if it stands here.
    fn hash_of_words(&self) -> Option<[u8; 32]>;
    /// Gives words that have no salt this one.
    fn salt(&mut self, salt: Salt);
    /// Puts the hash in place of the words.
    fn hide(&mut self, hash: [u8; 32]);
    /// Puts the words in place of the hash.
    fn show(&mut self, words: String) -> Result<(), String>;
    /// Says that the words were removed.
    fn redact(&mut self);
}

/// Where a text stands in a value: `distributions[3].title`.
#[derive(Debug, Clone, Copy)]
pub enum Path<'a> {
    /// The value itself.
    Here,
    /// A field of what stands there.
    Field(&'a Path<'a>, &'static str),
    /// An item of the list that stands there.
    Item(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Here => Ok(()),
            Path::Field(Path::Here, name) => f.write_str(name),
            Path::Field(parent, name) => write!(f, "{parent}.{name}"),
            Path::Item(parent, n) => write!(f, "{parent}[{n}]"),
        }
    }
}

/// What is done at each long text.
pub type Visit<'a> = dyn FnMut(&Path<'_>, &mut dyn LongText) + 'a;

/// A value that may have long texts in it. `record!` writes it for records; it is written by hand for enums alone.
pub trait LongTexts {
    /// Visits each in the order of the fields; `at` is where this value stands.
    fn each_text(&mut self, at: &Path<'_>, visit: &mut Visit<'_>);
}

impl<T: LongTexts> LongTexts for Option<T> {
    fn each_text(&mut self, at: &Path<'_>, visit: &mut Visit<'_>) {
        if let Some(value) = self {
            value.each_text(at, visit);
        }
    }
}

/// How `record!` asks a field for its texts without knowing its type: the first trait answers where the type has [`LongTexts`], the second
/// one, which needs one more borrow and is looked at after it, for all others.
pub mod fields {
    use super::{LongTexts, Path, Visit};

    /// A field of a record.
    pub struct Field<'a, T>(pub &'a mut T);

    /// A field with texts.
    pub trait WithTexts {
        /// Visits them.
        fn visit_field(&mut self, at: &Path<'_>, visit: &mut Visit<'_>);
    }

    impl<T: LongTexts> WithTexts for Field<'_, T> {
        fn visit_field(&mut self, at: &Path<'_>, visit: &mut Visit<'_>) {
            self.0.each_text(at, visit);
        }
    }

    /// Any other field.
    pub trait WithoutTexts {
        /// There are none.
        fn visit_field(&mut self, _: &Path<'_>, _: &mut Visit<'_>) {}
    }

    impl<T> WithoutTexts for &mut Field<'_, T> {}
}
