//! State roots against the vectors of penumbra-zone/jmt.

use mulu_contracts::kernel::state::Changes;
use mulu_contracts::kernel::tree::value_hash;
use mulu_contracts::kernel::value::Time;
use mulu_node::storage::{Beside, Store};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    expected_root: String,
    data: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    key: String,
    value: String,
}

#[test]
fn state_roots_are_those_of_the_jmt_vectors() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/jmt/sha2_256.json");
    let text = std::fs::read_to_string(path).unwrap();
    let file: File = serde_json::from_str(&text).unwrap();
    assert!(file.vectors.len() >= 3);
    for vector in file.vectors {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        let writes = vector.data.iter().map(|pair| (value_hash(&hex::decode(&pair.key).unwrap()), hex::decode(&pair.value).unwrap()));
        let changes = Changes { writes: writes.collect(), ..Changes::default() };
        let prepared = store.prepare_genesis("vectors-1", Time(0), changes).unwrap();
        assert_eq!(hex::encode(prepared.app_hash), vector.expected_root);
        // The same keys one block at a time lead to the same root.
        store.commit(store.prepare_genesis("vectors-1", Time(0), Changes::default()).unwrap(), Beside::default()).unwrap();
        for (height, pair) in (1..).zip(&vector.data) {
            let writes = [(value_hash(&hex::decode(&pair.key).unwrap()), hex::decode(&pair.value).unwrap())].into();
            let changes = Changes { writes, ..Changes::default() };
            store.commit(store.prepare(height, Time(0), changes).unwrap(), Beside::default()).unwrap();
        }
        assert_eq!(hex::encode(store.tip().unwrap().app_hash), vector.expected_root);
    }
}
