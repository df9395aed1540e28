//! The fingerprint of a chain: one for the genesis document, however it is laid out, in a file or as a node serves it.

use serde_json::Value;

use crate::kernel::codec::sha256;

const TAG: &[u8] = b"mulu/genesis/v1";

/// Members of a genesis document that found a chain. An engine may add others, or lay them out anew, before it serves the document.
const FOUNDS: [&str; 3] = ["app_state", "chain_id", "genesis_time"];

/// SHA-256 over what founds the chain, its members sorted at every level, and over its validators by key and power.
pub fn fingerprint(document: &Value) -> [u8; 32] {
    let mut text = String::new();
    for member in FOUNDS {
        write(document.get(member).unwrap_or(&Value::Null), &mut text);
        text.push('\n');
    }
    let validators = document.get("validators").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for validator in validators {
        let power = validator.get("power").map(|power| power.as_str().map_or_else(|| power.to_string(), str::to_string));
        write(validator.pointer("/pub_key/value").unwrap_or(&Value::Null), &mut text);
        text.push_str(&format!(" {}\n", power.unwrap_or_default()));
    }
    sha256(&[TAG, text.as_bytes()])
}

/// The beginning of a fingerprint, in groups that can be read out over the telephone.
pub fn short(fingerprint: &[u8; 32]) -> String {
    let digits: Vec<String> = fingerprint[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    digits.chunks(2).map(|pair| pair.concat()).collect::<Vec<_>>().join(" ")
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            text.push('{');
            for name in names {
                text.push_str(&format!("{}:", Value::from(name.as_str())));
                write(&members[name], text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        other => text.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fingerprint_is_that_of_the_chain_and_not_of_the_layout() {
        let key = json!({ "type": "tendermint/PubKeyEd25519", "value": "AAAA" });
        let file = json!({ "chain_id": "a-1", "genesis_time": "2026-11-30T00:00:00Z", "app_state": { "b": 1, "a": [1, "2"] },
            "validators": [{ "pub_key": key, "power": "10", "name": "x" }] });
        let served = json!({ "validators": [{ "address": "00", "power": 10, "pub_key": key }], "initial_height": "0",
            "app_state": { "a": [1, "2"], "b": 1 }, "genesis_time": "2026-11-30T00:00:00Z", "chain_id": "a-1" });
        assert_eq!(fingerprint(&file), fingerprint(&served));
        let mut other = file.clone();
        other["app_state"]["b"] = json!(2);
        assert_ne!(fingerprint(&file), fingerprint(&other));
        let mut other = file.clone();
        other["validators"][0]["power"] = json!("11");
        assert_ne!(fingerprint(&file), fingerprint(&other));
        let short = short(&fingerprint(&file));
        assert_eq!((short.len(), short.split(' ').count()), (19, 4));
    }
}
