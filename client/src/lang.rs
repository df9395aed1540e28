//! Chinese and English.

/// Language of messages. JSON keys are always English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// 中文.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// From a word such as `zh`, `zh_CN.UTF-8`, `en`.
    pub fn from_word(word: &str) -> Option<Lang> {
        match word.get(..2)?.to_ascii_lowercase().as_str() {
            "zh" => Some(Lang::Zh),
            "en" | "c" | "c." => Some(Lang::En),
            _ => None,
        }
    }

    /// From MULU_LANG and the locale; English where they say nothing.
    pub fn from_environment() -> Lang {
        let words = ["MULU_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| std::env::var(name).ok());
        words.filter(|w| !w.is_empty()).find_map(|w| Lang::from_word(&w)).unwrap_or(Lang::En)
    }

    /// The words of this language.
    pub fn choose<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Lang::Zh => chinese,
            Lang::En => english,
        }
    }
}
