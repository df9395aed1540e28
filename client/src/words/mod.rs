//! Every sentence that the client says, in both languages, by topic. A sentence is a function of what stands in it: one that lacks a
//! language, or names what it was not given, does not compile.

use std::fmt;

use crate::lang::Lang;

pub mod answers;
pub mod arguments;
pub mod checks;
pub mod claims;
pub mod codes;
pub mod failures;
pub mod files;
pub mod frequencies;
pub mod grants;
pub mod help;
pub mod homes;
pub mod imports;
pub mod keys;
pub mod lists;
pub mod objects;
pub mod outputs;
pub mod pages;
pub mod papers;
pub mod progress;
pub mod proofs;
pub mod quickstarts;
pub mod reports;
pub mod sheets;
pub mod stages;
pub mod statistics;
pub mod trust;
pub mod usage;
pub mod value_names;
pub mod values;
pub mod writes;

/// A sentence in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: String,
    /// 中文.
    pub zh: String,
}

impl Words {
    /// In a language.
    pub fn of(&self, lang: Lang) -> &str {
        lang.choose(&self.en, &self.zh)
    }

    /// What is the same in both: a name, a path, words of others.
    pub fn same(text: impl fmt::Display) -> Words {
        let text = text.to_string();
        Words { zh: text.clone(), en: text }
    }
}

/// Sentences of a topic: a name, its arguments, English, Chinese. `{argument}` stands for an argument in both.
macro_rules! sentences {
    ($($name:ident($($given:ident),*): $en:literal, $zh:literal;)*) => {$(
        #[doc = $en]
        pub fn $name($($given: impl std::fmt::Display),*) -> crate::words::Words {
            crate::words::Words { en: format!($en), zh: format!($zh) }
        }
    )*};
}
pub(crate) use sentences;
