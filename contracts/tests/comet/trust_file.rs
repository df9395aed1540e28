//! Trust files: read whole or not at all; those of before are still read.

use mulu_contracts::comet::trust::{EarlierSet, Trust};
use mulu_contracts::comet::trust_file::TRUST_FORMAT;
use mulu_testkit::engine::Signers;
use serde_json::{Value, json};

fn read(value: &Value) -> Result<Trust, String> {
    serde_json::from_value(value.clone()).map_err(|e| e.to_string())
}

fn sample() -> Trust {
    let (old, new) = (Signers::of(&[1, 2, 3]), Signers::of(&[4, 5, 6]));
    let earlier = vec![EarlierSet { until: 7, validators: old.set.clone() }];
    Trust { height: 9, header_hash: Some([3; 32]), earlier, next_validators: Some(old.set), ..new.trusted() }
}

#[test]
fn a_trust_file_is_read_as_it_was_written() {
    let (trust, file) = (sample(), serde_json::to_value(sample()).unwrap());
    assert_eq!(read(&file).unwrap(), trust);
    assert_eq!((&file["format"], &file["earlier"][0]["until"], &file["height"]), (&json!(TRUST_FORMAT), &json!("7"), &json!("9")));
    let plain = serde_json::to_value(Signers::of(&[1]).trusted()).unwrap();
    assert!(plain.get("earlier").is_none() && plain.get("next_validators").is_none());
}

#[test]
fn a_trust_file_of_before_hand_overs_is_read_and_one_of_a_later_format_is_not() {
    let mut file = serde_json::to_value(Signers::of(&[1, 2]).trusted()).unwrap();
    file.as_object_mut().unwrap().remove("format");
    assert_eq!(read(&file).unwrap(), Signers::of(&[1, 2]).trusted());
    file["format"] = json!("mulu-trust/3");
    assert!(read(&file).unwrap_err().contains("this program knows \"mulu-trust/2\""));
    file["format"] = json!(TRUST_FORMAT);
    file["more"] = json!(1);
    assert!(read(&file).is_err());
}

#[test]
fn a_trust_file_with_sets_that_cannot_be_is_refused() {
    let refused = |pointer: &str, value: Value| {
        let mut file = serde_json::to_value(sample()).unwrap();
        *file.pointer_mut(pointer).unwrap() = value;
        read(&file).unwrap_err()
    };
    for pointer in ["/validators", "/next_validators", "/earlier/0/validators"] {
        assert!(refused(pointer, json!([])).contains("empty"), "{pointer}");
        // The identity point.
        let weak = json!([{ "key": format!("01{}", "00".repeat(31)), "power": "10" }]);
        assert!(refused(pointer, weak).contains("weak"), "{pointer}");
    }
    for until in ["0", "9", "10"] {
        assert!(refused("/earlier/0/until", json!(until)).contains("order of their heights"), "{until}");
    }
    let many: Vec<Value> = (1..=65).map(|n: u64| json!({ "until": n.to_string(), "validators": sample().validators })).collect();
    assert!(refused("/earlier", json!(many)).contains("more than 64"));
}
