//! Outside vectors for the one signature rule of transactions: Wycheproof, RFC 8032 §7.1 and ed25519.cr.yp.to.

use ed25519_dalek::{Signer, SigningKey};
use mulu_contracts::kernel::crypto::{PublicKey, Strict, Verifier};
use serde_json::Value;

use crate::vectors;

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

#[test]
fn exactly_the_valid_signatures_of_wycheproof_pass() {
    let file = vectors::json::<Value>("wycheproof/ed25519.json");
    let (mut valid, mut invalid) = (0, 0);
    for group in file["testGroups"].as_array().unwrap() {
        let key = bytes(&group["publicKey"]["pk"]);
        for test in group["tests"].as_array().unwrap() {
            let expected = test["result"] == "valid";
            let key = <[u8; 32]>::try_from(key.as_slice()).ok().map(PublicKey::ed25519);
            let passes = key.is_some_and(|key| Strict.verify(&key, &bytes(&test["msg"]), &bytes(&test["sig"])));
            assert_eq!(passes, expected, "test {}: {}", test["tcId"], test["flags"]);
            *(if expected { &mut valid } else { &mut invalid }) += 1;
        }
    }
    assert_eq!(valid + invalid, file["numberOfTests"].as_u64().unwrap());
    assert!(valid > 50 && invalid > 50, "{valid} valid, {invalid} invalid");
}

#[test]
fn keys_sign_as_rfc_8032_and_the_reference_do() {
    for (name, count) in [("rfc8032/section_7_1.json", 3), ("dalek/sign_input.json", 128)] {
        let file = vectors::json::<Value>(name);
        let cases = file["cases"].as_array().unwrap();
        assert!(cases.len() >= count, "{name}");
        for case in cases {
            let secret: [u8; 32] = bytes(&case["secret_key"])[..32].try_into().unwrap();
            let key = SigningKey::from_bytes(&secret);
            let (message, signature) = (bytes(&case["message"]), bytes(&case["signature"]));
            assert_eq!(key.verifying_key().as_bytes().as_slice(), bytes(&case["public_key"]));
            assert_eq!(key.sign(&message).to_bytes().as_slice(), &signature[..64]);
            let public = PublicKey::ed25519(key.verifying_key().to_bytes());
            assert!(Strict.verify(&public, &message, &signature[..64]));
            let mut other = message.clone();
            other.push(0);
            assert!(!Strict.verify(&public, &other, &signature[..64]));
        }
    }
}

#[test]
fn under_a_weak_key_nothing_is_signed_and_it_is_refused() {
    // The identity: under plain `verify` one signature would fit every message.
    let mut identity = [0; 32];
    identity[0] = 1;
    let weak = PublicKey::ed25519(identity);
    assert!(!weak.is_strong());
    let mut signature = [0; 64];
    signature[0] = 1;
    assert!(!Strict.verify(&weak, b"anything", &signature));
}
