//! Long texts: their forms, their salts, and the walk over the texts of a record.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use super::*;
use crate::kernel::codec::{DecodeError, decode_exact, encode, record};
use crate::kernel::value::List;

type Reason = Words<0, 8, false>;

const SALT: Salt = [7; 32];

fn refused() -> Result<Reason, DecodeError> {
    Err(DecodeError::Type { field: String::new() })
}

#[test]
fn words_stand_under_a_salt_or_as_their_hash() {
    let words = Reason::salted(SALT, "依据不足").unwrap();
    let bytes = encode(&words);
    assert_eq!((bytes[0], &bytes[1..33]), (2, &SALT[..]));
    assert_eq!(decode_exact::<Reason>(&bytes).unwrap(), words);
    let json = serde_json::to_string(&words).unwrap();
    assert_eq!(json, format!("{{\"salt\":\"{}\",\"words\":\"依据不足\"}}", "07".repeat(32)));
    assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), words);

    let hashed = Reason::hashed([0xAB; 32]);
    assert_eq!((hashed.plain(), hashed.is_empty(), hashed.hash()), (None, false, Some(&[0xAB; 32])));
    let bytes = encode(&hashed);
    assert_eq!((bytes[0], bytes.len()), (1, 33));
    assert_eq!(decode_exact::<Reason>(&bytes).unwrap(), hashed);
    let json = serde_json::to_string(&hashed).unwrap();
    assert_eq!(json, format!("{{\"hash\":\"{}\"}}", "ab".repeat(32)));
    assert_eq!(serde_json::from_str::<Reason>(&json).unwrap(), hashed);

    assert!(Reason::default().is_empty());
    assert_eq!(encode(&Reason::default()), [0]);
    assert!(Words::<1, 8, false>::new("").is_err());
    assert!(Reason::new("一二三四五六七八九").is_err());
    assert_eq!(decode_exact::<Reason>(&[2]), Err(DecodeError::Malformed));
    assert_eq!(decode_exact::<Reason>(&[3]), Err(DecodeError::Malformed));
    for wrong in [r#"{"hash":"ab"}"#, r#"{"plain":"ab"}"#, r#"{"words":"ab"}"#, "3"] {
        assert!(serde_json::from_str::<Reason>(wrong).is_err(), "{wrong}");
    }
}

/// Words without a salt could be guessed once they are gone.
#[test]
fn unsalted_words_do_not_pass_in_bytes_and_pass_in_json_for_their_sender_to_salt() {
    let mut words: Reason = serde_json::from_str("\"依据不足\"").unwrap();
    assert_eq!(decode_exact::<Reason>(&encode(&words)), refused());
    words.salt(SALT);
    assert_eq!(decode_exact::<Reason>(&encode(&words)).unwrap(), words);
    let before = words.clone();
    words.salt([8; 32]);
    assert_eq!(words, before, "a salt that was given stays");
    let mut empty = Reason::default();
    empty.salt(SALT);
    assert_eq!(encode(&empty), [0], "no words, no salt");
    assert_eq!(decode_exact::<Reason>(&encode(&(2u8, SALT, ""))), refused());
}

record! {
    struct Item {
        title: Words<0, 8, false>,
    }
    struct Terms {
        basis: Words<0, 8, false>,
    }
    struct Sheet {
        number: u64,
        r#abstract: Words<0, 8, true>,
        codes: List<u16, 0, 4>,
        terms: Option<Terms>,
        items: List<Item, 0, 4>,
    }
}

#[test]
fn a_record_is_walked_through_all_its_texts_and_nothing_else() {
    let words = |words: &str| Words::new(words).unwrap();
    let mut sheet = Sheet {
        number: 1,
        r#abstract: Words::new("摘要").unwrap(),
        codes: List::new(vec![1, 2]).unwrap(),
        terms: Some(Terms { basis: words("依据") }),
        items: List::new(vec![Item { title: words("甲") }, Item { title: words("乙") }]).unwrap(),
    };
    let mut seen = Vec::new();
    sheet.each_text(&Path::Here, &mut |path, text| seen.push((path.to_string(), text.words().unwrap().1.to_string())));
    let seen: Vec<_> = seen.iter().map(|(path, words)| (path.as_str(), words.as_str())).collect();
    assert_eq!(seen, [("abstract", "摘要"), ("terms.basis", "依据"), ("items[0].title", "甲"), ("items[1].title", "乙")]);
    sheet.terms = None;
    let mut count = 0;
    sheet.each_text(&Path::Here, &mut |_, _| count += 1);
    assert_eq!(count, 3);
}
