//! Times as people read them: by the clock of Beijing in Chinese, as RFC 3339 in English. Scripts always get RFC 3339.

use mulu_contracts::kernel::value::Time;

use crate::lang::Lang;

/// Seconds by which the clock of Beijing is ahead of UTC.
pub const BEIJING: i64 = 8 * 3_600;

/// A time in words; in Chinese with the offset of its clock.
pub fn words(at: Time, lang: Lang) -> String {
    match lang {
        Lang::Zh => Time(at.0.saturating_add(BEIJING)).to_string().replace('T', " ").replace('Z', " +08:00"),
        Lang::En => at.to_string(),
    }
}

/// A text that may be a time, in words.
pub fn or_text(text: &str, lang: Lang) -> String {
    match text.parse::<Time>() {
        Ok(at) if lang == Lang::Zh && text.ends_with('Z') => words(at, lang),
        _ => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_that_of_beijing_in_chinese_and_rfc_3339_in_english() {
        let at: Time = "2026-11-29T22:34:52Z".parse().unwrap();
        assert_eq!(words(at, Lang::Zh), "2026-11-30 06:34:52 +08:00");
        assert_eq!(words(at, Lang::En), "2026-11-29T22:34:52Z");
        assert_eq!(or_text("2026-11-29T22:34:52Z", Lang::Zh), "2026-11-30 06:34:52 +08:00");
        assert_eq!(or_text("2026-11-29", Lang::Zh), "2026-11-29");
    }
}
