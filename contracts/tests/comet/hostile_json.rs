//! JSON of an engine or of a file that was made to hurt: every reader gives a value or an error, and none panics. A panic here ended a
//! client, and a whole node. `fuzz_` in front: `docs/security.md` says how to run these for long.

use std::sync::LazyLock;

use mulu_contracts::comet::json::{
    join_validators, read_block, read_block_results, read_commit, read_genesis, read_header_answer, read_validators,
};
use mulu_contracts::comet::trust::{Trust, trust_from_genesis};
use mulu_contracts::kernel::json;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::vectors;

/// Base64 at which the decoder below the library's readers panics.
const PANICKED: [&str; 5] = ["=", "==", "AAAA=", "AAAA=AAA", "AAAAAAAA=="];

/// Times at which the library's reader panics: they leave its years on their way to UTC.
const OUT_OF_YEARS: [&str; 4] =
    ["9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59.999999999-00:01", "0001-01-01T00:00:00+00:01", "0000-01-01T00:00:00+23:59"];

/// The genesis document, and all answers of each recorded height.
static RECORDED: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let text = vectors::text("cometbft/chain.jsonl");
    let mut lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    lines[0] = lines[0]["genesis"].take();
    lines
});

/// Reads a value as whatever it may be.
fn read(value: &Value) {
    let _ = read_commit(value);
    let _ = read_header_answer(value);
    let _ = read_block(value);
    let _ = read_block_results(value);
    let _ = read_genesis(value);
    let _ = trust_from_genesis(value, [0; 32]);
    let _ = serde_json::from_value::<Trust>(value.clone());
    if let Ok(page) = read_validators(value) {
        let _ = join_validators(&[page]);
    }
}

fn read_all(recorded: &Value) {
    read(recorded);
    recorded.as_object().into_iter().flatten().for_each(|(_, answer)| read(answer));
}

/// Where every value within a value stands.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.into());
    match value {
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{here}/{n}"), found)),
        Value::Object(members) => members.iter().for_each(|(name, member)| places(member, &format!("{here}/{name}"), found)),
        _ => {}
    }
}

fn hostile() -> impl Strategy<Value = Value> {
    let ends = [json!(null), json!(true), json!([]), json!({}), json!([[]]), json!(-1), json!(u64::MAX), json!(1e300), json!("")];
    let texts = [
        "-1",
        "0",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "2020-13-01T00:00:00Z",
        "2020-01-01T00:00:00+99:99",
        "tendermint/PubKeySecp256k1",
        "tendermint/DuplicateVoteEvidence",
        "0x",
        "目录",
    ];
    prop_oneof![
        "[A-Za-z0-9+/=]{0,9}".prop_map(Value::from),
        "[0-9A-Fa-f]{0,66}".prop_map(Value::from),
        select(&PANICKED[..]).prop_map(Value::from),
        select(&OUT_OF_YEARS[..]).prop_map(Value::from),
        select(texts.to_vec()).prop_map(Value::from),
        any::<i64>().prop_map(|n| Value::from(n.to_string())),
        any::<i64>().prop_map(Value::from),
        select(ends.to_vec()),
    ]
}

proptest! {
    #[test]
    fn fuzz_answers_of_an_engine_in_any_form(
        which in any::<Index>(), changes in prop::collection::vec((any::<Index>(), hostile()), 1..6),
    ) {
        let mut answer = which.get(&RECORDED).clone();
        for (place, value) in changes {
            let mut all = Vec::new();
            places(&answer, "", &mut all);
            *answer.pointer_mut(place.get::<String>(&all)).unwrap() = value;
        }
        read_all(&answer);
    }
}

proptest! {
    #[test]
    fn fuzz_any_text_is_a_value_within_bounds_or_an_error(
        text in prop_oneof![prop::collection::vec(any::<u8>(), 0..64), "[\\[\\]{}:,\"0-9eE+.tfn\\\\u-]{0,64}".prop_map(String::into_bytes)],
        most in 0..20u32,
    ) {
        if let Ok(value) = json::read(&text, most) {
            prop_assert_eq!(&value, &serde_json::from_slice::<Value>(&text).unwrap());
            read(&value);
        }
    }
}

#[test]
fn base64_and_times_out_of_their_form_are_refused_wherever_they_stand() {
    // The first genesis, and a block with transactions.
    for recorded in [&RECORDED[0], &RECORDED[18]] {
        let mut all = Vec::new();
        places(recorded, "", &mut all);
        for place in all.iter().filter(|place| recorded.pointer(place).unwrap().is_string()) {
            for text in PANICKED.into_iter().chain(OUT_OF_YEARS) {
                let mut answer = recorded.clone();
                *answer.pointer_mut(place).unwrap() = text.into();
                read_all(&answer);
            }
        }
    }
    let (commit, mut bad) = (&RECORDED[18]["commit"], RECORDED[18]["commit"].clone());
    assert!(read_commit(commit).is_ok());
    bad["signed_header"]["commit"]["signatures"][0]["signature"] = "AAAA=".into();
    assert!(read_commit(&bad).unwrap_err().to_string().contains("base64"));
    let mut bad = commit.clone();
    bad["signed_header"]["header"]["time"] = "2026-11-22T08:00:00+08:00".into();
    assert!(read_commit(&bad).unwrap_err().to_string().contains("not in UTC"));
    // Words of the application are no base64, and are not read.
    let mut results = RECORDED[18]["block_results"].clone();
    results["txs_results"][0]["log"] = "a = b".into();
    assert_eq!(read_block_results(&results), read_block_results(&RECORDED[18]["block_results"]));
}
