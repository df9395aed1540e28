//! Derived ids (docs/format.md, "Ids"), and what must be refused.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use super::*;
use crate::kernel::codec::{DecodeError, decode_exact, encode};

/// (organisation, local key, id).
const VECTORS: [(&str, &str, &str); 6] = [
    ("11520300MB0000088B", "http://data.guizhou.gov.cn/open-data/933e6328-7da3-491d-a4fe-7e04245d9e08", "E-520300-3YN9-2AGA-NFLD-PY68-R"),
    ("11520382MB0000027T", "流域水质-2026", "E-520382-2HTX-CXKT-Y3RL-WX6U-T"),
    ("12520300MB0000051F", "REG-2026-0001", "C-520300-73GF-1NGG-21NC-2X0W-4"),
    ("11520300MB00000197", "scenario-credit-2026", "G-520300-6845-A0RD-A99K-G098-R"),
    ("91520300MA00000316", "credit-score", "P-520300-AM99-F1GG-M3KB-A2FJ-1"),
    ("91520300MA00000316", "order-20261122-0001", "F-520300-6DWC-45KX-BGKW-KU2W-G"),
];

fn derive(kind: char, division: &DivisionCode, uscc: &Uscc, key: &LocalKey) -> String {
    match kind {
        'E' => EntryId::derive(division, uscc, key).to_string(),
        'C' => CertificateId::derive(division, uscc, key).to_string(),
        'G' => GrantId::derive(division, uscc, key).to_string(),
        'P' => ProductId::derive(division, uscc, key).to_string(),
        'F' => FlowId::derive(division, uscc, key).to_string(),
        _ => panic!("no vector of kind {kind}"),
    }
}

#[test]
fn ids_follow_from_organisation_and_local_key() {
    for (uscc, key, id) in VECTORS {
        let read = ObjectId::parse(id).unwrap();
        let uscc = Uscc::parse(uscc).unwrap();
        let key = LocalKey::new(key).unwrap();
        assert_eq!(derive(read.kind(), &read.division(), &uscc, &key), id);
        assert_eq!(read.to_string(), id);
    }
}

#[test]
fn a_local_key_is_not_trimmed_so_a_space_makes_another_id() {
    let uscc = Uscc::parse("91520300MA00000316").unwrap();
    let division = DivisionCode::parse("520300").unwrap();
    let id = |key: &str| ProductId::derive(&division, &uscc, &LocalKey::new(key).unwrap());
    assert_ne!(id("credit-score"), id("credit-score "));
}

#[test]
fn every_single_character_substitution_of_the_vectors_is_refused() {
    for (_, _, id) in VECTORS {
        let plain: Vec<char> = id.chars().filter(|c| *c != '-').collect();
        assert_eq!(plain.len(), 24);
        for at in 0..plain.len() {
            for other in ('0'..='9').chain('A'..='Z').filter(|c| *c != plain[at]) {
                let mut changed = plain.clone();
                changed[at] = other;
                let changed: String = changed.iter().collect();
                assert!(ObjectId::parse(&changed).is_err(), "{changed}");
                assert!(decode_exact::<ObjectId>(changed.as_bytes()).is_err(), "{changed}");
            }
        }
    }
}

#[test]
fn every_single_character_substitution_of_a_credit_code_is_refused() {
    for (uscc, ..) in VECTORS {
        for at in 0..uscc.len() {
            for other in ('0'..='9').chain('A'..='Z').filter(|c| uscc.chars().nth(at) != Some(*c)) {
                let changed: String = uscc.chars().enumerate().map(|(n, c)| if n == at { other } else { c }).collect();
                assert!(Uscc::parse(&changed).is_err(), "{changed}");
            }
        }
    }
}

#[test]
fn hyphens_and_lower_case_are_read_from_people_but_not_from_bytes() {
    let id = EntryId::parse("E-520300-3YN9-2AGA-NFLD-PY68-R").unwrap();
    assert_eq!(EntryId::parse("e5203003yn92aganfldpy68r").unwrap(), id);
    assert_eq!(id.as_bytes(), b"E5203003YN92AGANFLDPY68R");
    assert_eq!(encode(&id), b"E5203003YN92AGANFLDPY68R");
    assert_eq!(decode_exact::<EntryId>(&encode(&id)).unwrap(), id);
    let lower = decode_exact::<EntryId>(b"e5203003yn92aganfldpy68r");
    assert_eq!(lower, Err(DecodeError::Type { field: String::new() }));

    let uscc = Uscc::parse("91520300-ma0000031-6").unwrap();
    assert_eq!(uscc.as_str(), "91520300MA00000316");
    assert!(decode_exact::<Uscc>(b"91520300ma00000316").is_err());
    assert_eq!(decode_exact::<Uscc>(&[0xE4; 18]), Err(DecodeError::Type { field: String::new() }));
    assert_eq!(decode_exact::<Uscc>(b"91520300MA0000031"), Err(DecodeError::Malformed));
}

#[test]
fn look_alike_letters_are_refused_with_a_hint_and_never_mapped() {
    for letter in ['I', 'O', 'S', 'V', 'Z', 'o'] {
        let error = Uscc::parse(&format!("9152030{letter}MA00000316")).unwrap_err();
        let found = letter.to_ascii_uppercase();
        assert_eq!(error, IdError::Letter { what: What::Uscc, position: 8, found });
        assert!(error.hint().contains("look like"));
    }
}

#[test]
fn errors_name_what_is_wrong() {
    let uscc = |s: &str| Uscc::parse(s).unwrap_err();
    assert_eq!(uscc(""), IdError::Length { what: What::Uscc, expected: 18, found: 0 });
    assert_eq!(uscc("91520300MA0000031"), IdError::Length { what: What::Uscc, expected: 18, found: 17 });
    assert_eq!(uscc("91520300MA000003166").to_string(), "a unified social credit code has 18 characters, this one has 19");
    assert_eq!(uscc("９1520300MA00000316"), IdError::Character { what: What::Uscc, position: 1, found: '９' });
    assert_eq!(uscc("91520300MA0000031 "), IdError::Character { what: What::Uscc, position: 18, found: ' ' });
    assert_eq!(uscc("91520300MA00000361"), IdError::Check { what: What::Uscc });
}

#[test]
fn an_id_of_another_kind_is_refused() {
    let grant = "G-520300-6845-A0RD-A99K-G098-R";
    assert_eq!(EntryId::parse(grant).unwrap_err(), IdError::OtherKind { expected: "an entry", found: 'G' });
    assert!(decode_exact::<EntryId>(&encode(&GrantId::parse(grant).unwrap())).is_err());
    assert!(serde_json::from_str::<EntryId>(&format!("\"{grant}\"")).is_err());
    // A letter that is no kind, with a check character that fits.
    let mut other = *b"W5203006845A0RDA99KG0980";
    other[23] = check_char(&other[..23]).unwrap();
    let other = String::from_utf8(other.to_vec()).unwrap();
    assert_eq!(ObjectId::parse(&other).unwrap_err(), IdError::UnknownKind { found: 'W' });
}

#[test]
fn credit_codes_of_the_standard_pass() {
    // The worked example of GB 32100-2015 gives the check character 3.
    assert_eq!(check_char(b"91350100M000100Y4"), Some(b'3'));
    assert!(Uscc::parse("91350100M000100Y43").is_ok());
    assert_eq!(check_char(b"I"), None);
    // A sum that is a multiple of 31 is written as 0.
    assert_eq!(check_char(b"00000000000000000"), Some(b'0'));
}

#[test]
fn division_codes_are_national_when_all_digits() {
    assert!(DivisionCode::parse("520300").unwrap().is_national());
    assert!(!DivisionCode::parse("5203a0").unwrap().is_national());
    for bad in ["", "52030", "5203000", "52030O", "520-300", "五二〇三〇〇"] {
        assert!(DivisionCode::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn base31_writes_the_most_significant_digit_first() {
    assert_eq!(&base31(0), b"0000000000000000");
    assert_eq!(&base31(30), b"000000000000000Y");
    assert_eq!(&base31(31), b"0000000000000010");
    assert_eq!(&base31(31u128.pow(16) - 1), b"YYYYYYYYYYYYYYYY");
    assert_eq!(&base31(31u128.pow(16)), b"0000000000000000", "modulo 31^16");
}

#[test]
fn json_and_debug_show_the_hyphened_id() {
    let id = FlowId::parse("F5203006DWC45KXBGKWKU2WG").unwrap();
    let json = serde_json::to_string(&id).unwrap();
    assert_eq!(json, "\"F-520300-6DWC-45KX-BGKW-KU2W-G\"");
    assert_eq!(serde_json::from_str::<FlowId>(&json).unwrap(), id);
    assert_eq!(format!("{id:?}"), "FlowId(F-520300-6DWC-45KX-BGKW-KU2W-G)");
    assert_eq!(id.division().as_str(), "520300");
    let any: ObjectId = id.into();
    assert_eq!(FlowId::try_from(any).unwrap(), id);
}
