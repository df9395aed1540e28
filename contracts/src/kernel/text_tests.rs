//! Behaviour of the text types, each refusal with its neighbour that passes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use super::*;
use crate::kernel::codec::{DecodeError, decode_exact, encode};
use crate::kernel::words::Words;

fn text(s: &str) -> bool {
    Text::<16>::new(s).is_ok()
}

#[test]
fn the_table_crates_agree_on_the_unicode_version() {
    let (a, b, c) = unicode_normalization::UNICODE_VERSION;
    assert_eq!(format!("{a}.{b}.{c}"), UNICODE_VERSION);
    let (a, b, c) = unicode_properties::UNICODE_VERSION;
    assert_eq!(format!("{a}.{b}.{c}"), UNICODE_VERSION);
}

#[test]
fn lengths_are_unicode_scalars_not_bytes() {
    assert!(Text::<3>::new("遵义市").is_ok());
    assert!(Text::<3>::new("遵义市县").is_err());
    assert!(Text::<1>::new("").is_err());
    assert!(Text0::<1>::new("").is_ok());
    assert!(Words::<0, 2, true>::new("ab\n").is_err());
}

#[test]
fn rare_names_of_people_and_places_are_accepted() {
    assert!(text("𠀀"), "CJK extension B");
    assert!(text("𬱖"), "CJK extension E");
    assert!(text("\u{30000}"), "CJK extension G");
    assert!(text("ཞིང"), "Tibetan");
    assert!(text("ئۇيغۇر"), "Uyghur");
    assert!(text("3号楼（甲）·A"));
    assert!(text("a b"), "white space inside");
    assert!(text("नमस्ते"), "Devanagari with marks on its letters");
}

#[test]
fn hidden_reordering_and_unassigned_characters_are_refused() {
    for (c, what) in [
        ('\u{202E}', "right-to-left override"),
        ('\u{2066}', "left-to-right isolate"),
        ('\u{200E}', "left-to-right mark"),
        ('\u{200B}', "zero-width space"),
        ('\u{200D}', "zero-width joiner"),
        ('\u{FEFF}', "byte order mark"),
        ('\u{00AD}', "soft hyphen"),
        ('\u{0000}', "null"),
        ('\u{0009}', "tab"),
        ('\u{000D}', "carriage return"),
        ('\u{007F}', "delete"),
        ('\u{0085}', "next line"),
        ('\u{2028}', "line separator"),
        ('\u{2029}', "paragraph separator"),
        ('\u{E000}', "private use"),
        ('\u{F0000}', "private use plane"),
        ('\u{0378}', "unassigned"),
        ('\u{FFFF}', "noncharacter"),
        ('\u{E0001}', "language tag"),
        ('\u{3164}', "Hangul filler"),
        ('\u{FFA0}', "halfwidth Hangul filler"),
        ('\u{115F}', "Hangul choseong filler"),
        ('\u{1160}', "Hangul jungseong filler"),
        ('\u{17B4}', "Khmer vowel inherent"),
        ('\u{034F}', "combining grapheme joiner"),
        ('\u{180B}', "Mongolian variation selector"),
        ('\u{FE0F}', "variation selector"),
        ('\u{E0100}', "variation selector of the supplement"),
        ('\u{2800}', "blank Braille pattern"),
        ('\u{FFFC}', "object replacement"),
        ('\u{FFFD}', "replacement character"),
    ] {
        let s = format!("a{c}b");
        assert!(Text::<16>::new(s.as_str()).is_err(), "{what} in text");
        assert!(Text0::<16>::new(s.as_str()).is_err(), "{what} in text0");
        assert!(SourceKey::new(s.as_str()).is_err(), "{what} in a source key");
        assert!(LocalKey::new(s.as_str()).is_err(), "{what} in local_key");
        assert!(Words::<0, 16, true>::new(s.as_str()).is_err(), "{what} in words");
    }
}

#[test]
fn only_paragraphs_take_a_line_feed() {
    assert!(Words::<0, 16, true>::new("a\nb").is_ok());
    assert!(Text::<16>::new("a\nb").is_err());
    assert!(Words::<0, 16, false>::new("a\nb").is_err());
    assert!(LocalKey::new("a\nb").is_err());
    assert!(Words::<0, 16, true>::new("a\n").is_err(), "a line feed at the end is white space");
}

/// Two names that differ by what nobody sees are two names for the ledger and one for its readers.
#[test]
fn names_have_single_blanks_between_words_and_long_texts_may_have_others() {
    for (s, what) in [
        ("甲  乙", "two blanks"),
        ("甲\u{3000}乙", "an ideographic space"),
        ("甲\u{00A0}乙", "a no-break space"),
        ("甲\u{2003}乙", "an em space"),
        ("甲\u{1680}乙", "an Ogham space"),
    ] {
        assert!(!text(s), "{what} in a name");
        assert!(Text0::<16>::new(s).is_err(), "{what} in a name that may be empty");
        assert!(Words::<0, 16, false>::new(s).is_ok(), "{what} in a long text");
        assert!(LocalKey::new(s).is_ok() && SourceKey::new(s).is_ok(), "{what} in a key of a system");
    }
    assert!(text("a b c"));
}

#[test]
fn a_text_does_not_begin_with_a_mark_that_needs_a_letter_before_it() {
    for s in ["\u{0301}a", "\u{0903}क", "\u{20DD}1", "\u{3099}か"] {
        assert!(!text(s), "{s:?}");
        assert!(Words::<0, 16, true>::new(s).is_err(), "{s:?} in a long text");
        assert!(LocalKey::new(s).is_err(), "{s:?} in a key");
    }
    assert!(text("x\u{0301}"), "a mark on a letter that has no composed form");
}

#[test]
fn decomposed_text_is_refused_and_its_composed_twin_accepted() {
    assert!(!text("e\u{0301}") && text("é"));
    assert!(!text("か\u{3099}") && text("が"));
    assert!(!text("\u{212B}") && text("\u{C5}"), "a singleton: angstrom sign");
    assert!(!text("\u{F900}") && text("豈"), "CJK compatibility ideograph");
    assert!(!text("a\u{0323}\u{0302}x\u{0307}\u{0323}"), "marks out of order");
    assert!(LocalKey::new("e\u{0301}").is_err() && LocalKey::new("é").is_ok());
}

#[test]
fn text_is_trimmed_and_a_local_key_is_not() {
    for s in [" a", "a ", "\u{3000}a", "a\u{00A0}", "\u{2003}a"] {
        assert!(!text(s), "{s:?}");
        assert!(Words::<0, 16, true>::new(s).is_err(), "{s:?}");
        assert!(LocalKey::new(s).is_ok(), "{s:?}");
    }
    assert!(LocalKey::new("").is_err());
    assert!(LocalKey::new("键".repeat(128)).is_ok());
    assert!(LocalKey::new("键".repeat(129)).is_err());
}

#[test]
fn codes_are_whole_lower_case_segments() {
    for good in ["a", "industry.finance", "a.01", "_x", "public_welfare"] {
        assert!(Code::<24>::new(good).is_ok(), "{good}");
    }
    for bad in ["", ".", ".a", "a.", "a..b", "A", "a-b", "a b", "行业", "a.b.c.d.e.f.g.h.i.j.k.l.m"] {
        assert!(Code::<24>::new(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_code_covers_itself_and_what_lies_below_by_whole_segments() {
    let industry = Code::<24>::new("industry").unwrap();
    let covers = |other: &str| industry.covers(&Code::<48>::new(other).unwrap());
    assert!(covers("industry") && covers("industry.finance") && covers("industry.finance.credit"));
    assert!(!covers("industry_x") && !covers("industryfinance") && !covers("indus") && !covers("research"));
}

#[test]
fn ancestors_go_from_the_code_itself_upward() {
    let code = Code::<24>::new("a.b.c").unwrap();
    let found: Vec<String> = code.ancestors().map(|c| c.to_string()).collect();
    assert_eq!(found, ["a.b.c", "a.b", "a"]);
}

#[test]
fn ascii_urls_and_resource_codes_keep_to_their_characters() {
    assert!(Ascii::<1, 4>::new("a ~!").is_ok() && Ascii::<0, 4>::new("").is_ok());
    for bad in ["", "abcde", "\t", "é", "\u{7F}", "Ａ"] {
        assert!(Ascii::<1, 4>::new(bad).is_err(), "{bad:?}");
    }
    assert!(Url::new("http://data.guizhou.gov.cn/open-data/1?x=2#y").is_ok());
    assert!(Url::new(format!("https://{}", "a".repeat(504))).is_ok());
    assert!(Url::new(format!("https://{}", "a".repeat(505))).is_err());
    for bad in ["", "ftp://a", "HTTP://a", "//a", "http:/a", "http://a b", "http://数据", "http://a\n"] {
        assert!(Url::new(bad).is_err(), "{bad:?}");
    }
    assert!(ResourceCode::new("307010-01/0003_A.b").is_ok());
    for bad in ["", "a b", "a+b", "编码", &"1".repeat(65)] {
        assert!(ResourceCode::new(bad).is_err(), "{bad:?}");
    }
}

#[test]
fn every_type_checks_itself_in_borsh_and_in_json() {
    let wrong = encode(" x");
    let refused = Err(DecodeError::Type { field: String::new() });
    assert_eq!(decode_exact::<Text<9>>(&wrong), refused.clone());
    assert_eq!(decode_exact::<Code<9>>(&wrong).map(|_| ()), refused.clone().map(|_: Text<9>| ()));
    assert_eq!(decode_exact::<Url>(&wrong).map(|_| ()), refused.map(|_: Text<9>| ()));
    assert!(serde_json::from_str::<Text<9>>("\" x\"").is_err());
    let json = serde_json::to_string(&Text::<9>::new("公交").unwrap()).unwrap();
    assert_eq!(json, "\"公交\"");
    assert_eq!(serde_json::from_str::<Text<9>>(&json).unwrap().as_str(), "公交");
}

const BLANKS: [Blanks; 4] = [Blanks::Single, Blanks::Within, Blanks::Lines, Blanks::Any];

/// What the fast way lets pass the tables let pass too, of every length around the bounds.
fn agree(s: &str) {
    for blanks in BLANKS {
        for (min, max) in [(0, 3), (1, 2), (0, 64), (4, 64)] {
            if is_plain_text(s, min, max, blanks).is_some() {
                assert_eq!(check_by_tables(s, min, max, blanks), Ok(()), "{s:?} {blanks:?}");
            }
        }
    }
}

#[test]
fn the_fast_way_lets_no_character_pass_that_the_tables_refuse() {
    use unicode_normalization::char::canonical_combining_class;
    use unicode_normalization::{IsNormalized, is_nfc_quick};
    let mut plain = 0;
    for c in '\0'..=char::MAX {
        for s in [format!("{c}"), format!("a{c}"), format!("{c}甲"), format!("甲{c}b"), format!("{c}{c}")] {
            agree(&s);
        }
        if is_plain(c) {
            plain += 1;
            // Then also any row of plain ones is in normal form C.
            assert!(canonical_combining_class(c) == 0 && is_nfc_quick(std::iter::once(c)) == IsNormalized::Yes, "{c:?}");
            assert!(!is_refused(c) && !is_mark(c) && (c == ' ' || !c.is_whitespace()), "{c:?}");
        }
    }
    assert!(plain > 27_000, "it is fast for Chinese");
}

#[test]
fn plain_texts_go_the_fast_way() {
    for s in ["公交线路信息", "bus lines (2026)", "全市公交线路的名称、起讫站和首末班时间。", "甲 乙", "“甲”——乙…"]
    {
        assert!(is_plain_text(s, 1, 64, Blanks::Single).is_some(), "{s}");
    }
    for s in [" a", "a ", "a  b", "a\u{3000}b", "é", "", "가"] {
        assert!(is_plain_text(s, 1, 64, Blanks::Single).is_none(), "{s}");
    }
}

proptest::proptest! {
    #[test]
    fn both_ways_agree_on_any_text(s in "[ -~\u{b7}\u{3000}-\u{3020}\u{4e00}-\u{4eff}\u{ff00}-\u{ff60}\u{300}-\u{303}e\n]{0,9}|\\PC{0,9}") {
        agree(&s);
        for blanks in BLANKS {
            proptest::prop_assert_eq!(check_free(&s, 0, 8, blanks), check_by_tables(&s, 0, 8, blanks));
        }
    }
}
