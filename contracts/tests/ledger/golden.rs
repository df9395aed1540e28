//! Golden vectors of every kind: a change here breaks what was signed or stored before. `vectors/{kind}.txt`,
//! the work of the example in units among it, is compared byte by byte; written anew only with `MULU_BLESS=1`.

use std::fmt::Write as _;

use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::TxBody;
use mulu_contracts::ledger::samples::{SALTS, time, uscc};
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::examples::{Found, find};
use mulu_testkit::{CHAIN, reencoded, sign};

use crate::blessed::compare;

#[test]
fn every_kind_encodes_signs_and_stores_as_its_vector_says() {
    for kind in REGISTRY.kinds() {
        let rule = reencoded(&kind.example());
        let (kind, name) = (kind.number, kind.name);
        let message = rule.message(&SALTS);
        let body =
            TxBody { chain_id: CHAIN.into(), organisation: uscc(1), expires: Time(time().0 + 3_600), messages: vec![message.clone()] };
        let signed = sign(body.clone(), &["1/0"]);
        let Found { before, org, changes, work, .. } = find(&rule);
        let mut text = format!("mulu-vector/1 {kind} {name}\n");
        writeln!(text, "payload {}", hex::encode(&message.payload)).unwrap();
        writeln!(text, "payload-hash {}", rule.payload_hash()).unwrap();
        writeln!(text, "body {}", hex::encode(encode(&body))).unwrap();
        writeln!(text, "sign-bytes {}", hex::encode(body.sign_bytes())).unwrap();
        writeln!(text, "tx-id {}", hex::encode(body.id())).unwrap();
        writeln!(text, "signed {}", hex::encode(encode(&signed))).unwrap();
        writeln!(text, "after {before}\nsigner {org}\nwork {work}").unwrap();
        for (key, value) in &changes.writes {
            writeln!(text, "write {} {}", hex::encode(key), hex::encode(value)).unwrap();
        }
        for append in changes.appends.values().flatten() {
            writeln!(text, "append {} {} {}", hex::encode(append.list), append.index, hex::encode(&append.leaf)).unwrap();
        }
        for (hash, blob) in &changes.blobs {
            writeln!(text, "blob {} {}", hex::encode(hash), hex::encode(blob)).unwrap();
        }
        compare(&format!("vectors/{name}.txt"), &text);
    }
}
