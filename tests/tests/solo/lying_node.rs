//! A lying node, or a liar between client and node: a proxy rewrites what the real node answers, and the real client catches it.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::catalog::records::entry::EntryCore;
use mulu_contracts::kernel::list_head::{FlagHead, ListHead};
use mulu_contracts::kernel::merkle::Peaks;
use mulu_contracts::kernel::state::{from_stored, stored};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::proof::ProofFile;
use mulu_tests::forge::{claim, retold};
use mulu_tests::proxy::Proxy;
use mulu_tests::{Answer, Network, mulu, wait_for};
use serde_json::{Value, json};

const ABSENT: &str = "E-520300-3YN9-2AGA-NFLD-PY68-R";
const ROWS: u64 = 12;

struct Field {
    network: Network,
    url: String,
    proxy: Proxy,
    ids: Vec<String>,
    provider: String,
}

impl Field {
    fn new() -> Field {
        let mut network = Network::small(ROWS as usize);
        network.start();
        let url = network.url();
        let list = network.mulu(&url, &["catalog", "list", "--division", "520300"]);
        let items = list.json["answer"]["items"].as_array().unwrap().clone();
        let ids = items.iter().map(|item| item["id"].as_str().unwrap().to_string()).collect();
        let provider = items[0]["provider"].as_str().unwrap().to_string();
        let proxy = Proxy::new(&url);
        Field { network, url, proxy, ids, provider }
    }

    fn lied(&self, args: &[&str]) -> Answer {
        self.network.mulu(&self.proxy.url(), args)
    }

    fn honest(&self, args: &[&str]) -> Answer {
        let answer = self.network.mulu(&self.url, args);
        assert_eq!(answer.code, 0, "{args:?}: {}", answer.stderr);
        answer
    }
}

/// The head of the list of all rows, if it is that.
fn listing(bytes: &[u8]) -> Option<(Peaks, FlagHead)> {
    let head: ListHead = from_stored(bytes).ok()?;
    Some((head.leaves, head.flags?)).filter(|(leaves, flags)| leaves.count == ROWS && flags.last.len() as u64 == ROWS)
}

/// It failed with this exit and name, printed no answer, and its words say what.
fn caught(what: &str, answer: &Answer, exit: i32, name: &str, words: &str) {
    let error = &answer.error["error"];
    let message = error["message"].as_str().unwrap_or_default();
    assert_eq!((answer.code, error["name"].as_str()), (exit, Some(name)), "{what}: {}", answer.stderr);
    assert!(message.contains(words), "{what}: {message}");
    assert_eq!(answer.json, Value::Null, "{what}: an answer was printed");
    assert!(!error["hint"].as_str().unwrap().is_empty(), "{what}: no hint");
}

#[test]
fn altered_rows_pages_and_values_are_caught() {
    let field = Field::new();
    let list = ["catalog", "list", "--provider", &field.provider];
    assert_eq!(field.lied(&list).json["answer"]["total"], ROWS.to_string(), "the proxy itself alters nothing");
    let not_proven = |what: &str, words: &str, lie: fn(Vec<u8>) -> Vec<u8>| {
        field.proxy.values(move |_, value| lie(value));
        caught(what, &field.lied(&list), 3, "not_proven", words);
    };
    not_proven("a dropped row", "do not answer the question: a value is missing", |value| {
        let mut file = ProofFile::from_bytes(&value).unwrap();
        claim(&mut file).witness.values.pop();
        file.to_bytes()
    });
    not_proven("a row too many", "left over", |value| {
        let mut file = ProofFile::from_bytes(&value).unwrap();
        let values = &mut claim(&mut file).witness.values;
        values.push(values[values.len() - 1].clone());
        file.to_bytes()
    });
    not_proven("a row whose flags are gone", "flags in the head of a list do not fit its count", |value| {
        let mut file = ProofFile::from_bytes(&value).unwrap();
        let head = claim(&mut file).witness.values.iter_mut().flatten().find_map(|bytes| Some((listing(bytes)?, bytes)));
        let ((leaves, mut flags), bytes) = head.unwrap();
        flags.last.pop();
        *bytes = stored(&ListHead { leaves, flags: Some(flags) });
        file.to_bytes()
    });
    not_proven("a row that is said to be none, with fitting counters", "not those under the app hash", |value| {
        retold(&value, |records| {
            let mut heads = 0;
            for bytes in records.values_mut().flatten() {
                let Some((leaves, mut flags)) = listing(bytes) else { continue };
                let had = std::mem::take(&mut flags.last[3]);
                for (bit, counter) in flags.counters.iter_mut().enumerate() {
                    *counter -= u64::from(had >> bit & 1);
                }
                (*bytes, heads) = (stored(&ListHead { leaves, flags: Some(flags) }), heads + 1);
            }
            assert_eq!(heads, 1);
        })
    });
    not_proven("an empty list", "not those under the app hash", |value| {
        retold(&value, |records| {
            let head = records.values_mut().find(|value| value.as_ref().is_some_and(|bytes| listing(bytes).is_some()));
            *head.unwrap() = None;
        })
    });
    not_proven("two rows with each other's content", "not those under the app hash", |value| {
        retold(&value, |records| {
            let cores: Vec<_> =
                records.iter().filter(|(_, v)| v.as_ref().is_some_and(|v| from_stored::<EntryCore>(v).is_ok())).map(|(k, _)| *k).collect();
            let (one, two) = (records[&cores[0]].clone(), records[&cores[1]].clone());
            records.insert(cores[0], two);
            records.insert(cores[1], one);
        })
    });

    // One entry: another version of its core, and "there is none".
    let show = ["catalog", "show", &field.ids[0]];
    let lie = |what: &str, change: fn(&mut Option<Vec<u8>>)| {
        field.proxy.values(move |_, value| {
            retold(&value, |records| {
                let core = records.values_mut().find(|v| v.as_ref().is_some_and(|v| from_stored::<EntryCore>(v).is_ok()));
                change(core.unwrap());
            })
        });
        caught(what, &field.lied(&show), 3, "not_proven", "not those under the app hash");
    };
    lie("another version number", |value| {
        let mut core: EntryCore = from_stored(value.as_ref().unwrap()).unwrap();
        core.version += 1;
        *value = Some(stored(&core));
    });
    lie("'not found' by an absent record", |value| *value = None);
}

#[test]
fn answers_to_other_questions_and_not_found_for_what_exists_are_caught() {
    let field = Field::new();
    let show = ["catalog", "show", &field.ids[0]];
    // What the node says to other questions, word for word.
    let recorded = |args: &[&str], exit: i32| {
        let kept = Arc::new(Mutex::new(Vec::new()));
        let keep = kept.clone();
        field.proxy.values(move |_, value| {
            keep.lock().unwrap().clone_from(&value);
            value
        });
        assert_eq!(field.lied(args).code, exit, "{args:?}");
        kept.lock().unwrap().clone()
    };
    let absent = recorded(&["catalog", "show", ABSENT], 1);
    let other = recorded(&["catalog", "show", &field.ids[1]], 0);
    // A block that wrote: any other height is asked for by its block's time.
    let history = field.honest(&["catalog", "history", &field.ids[0]]).json;
    let wrote = history["answer"]["items"][0]["height"].as_str().unwrap();
    let older = recorded(&["catalog", "show", &field.ids[0], "--at", wrote], 0);
    let amended = field.honest(&["--key", &field.network.department(), "catalog", "amend", &field.ids[2], "--update-note", "每月更新"]);
    let tx = amended.json["tx_id"].as_str().unwrap().to_string();
    let receipt = recorded(&["tx", "status", &tx], 0);
    let replay = |bytes: &[u8]| {
        let bytes = bytes.to_vec();
        field.proxy.values(move |_, _| bytes.clone());
        field.lied(&show)
    };
    caught("another entry", &replay(&other), 3, "other_answer", "the proof is for another question");
    caught("the absence of another id", &replay(&absent), 3, "other_answer", "the proof is for another question");
    caught("an older moment", &replay(&older), 3, "other_answer", "the proof is about another moment");
    caught("a receipt", &replay(&receipt), 3, "other_answer", "a receipt instead of an answer");
    let asked = |bytes: &[u8]| {
        let mut file = ProofFile::from_bytes(bytes).unwrap();
        let mut own = ProofFile::from_bytes(&recorded(&show, 0)).unwrap();
        claim(&mut file).args = claim(&mut own).args.clone();
        file.to_bytes()
    };
    caught("the absence of another id under the question asked", &replay(&asked(&absent)), 3, "not_proven", "app hash");
    caught("another entry under the question asked", &replay(&asked(&other)), 3, "not_proven", "");

    for (code, words) in [(1, "you ask wrongly"), (3, "that is pruned"), (4, "not found"), (5, "broken"), (77, "what")] {
        field.proxy.rewrite(move |_, _| {
            json!({ "jsonrpc": "2.0", "id": 1, "result": { "response": { "code": code, "log": words } } }).to_string().into()
        });
        let name = if code == 1 { "refused_by_node" } else { "no_answer" };
        caught(words, &field.lied(&show), 4, name, words);
    }
    field
        .proxy
        .rewrite(|_, _| json!({ "jsonrpc": "2.0", "id": 1, "result": { "response": { "code": 2, "log": "later" } } }).to_string().into());
    caught("'later' for ever", &field.lied(&[&["--timeout", "1"], show.as_slice()].concat()), 4, "no_answer", "later");

    // A transaction: "unknown" proves nothing, and the receipt of another one is none.
    let wrong = "00".repeat(32);
    field.proxy.rewrite(|_, _| {
        json!({ "jsonrpc": "2.0", "id": 1, "result": { "response": { "code": 4, "log": "no block holds this transaction" } } })
            .to_string()
            .into()
    });
    caught("an unknown transaction", &field.lied(&["tx", "status", &tx]), 4, "unknown_transaction", "not a proof");
    let receipt = BASE64.encode(receipt);
    field.proxy.rewrite(move |_, _| {
        json!({ "jsonrpc": "2.0", "id": 1, "result": { "response": { "code": 0, "value": receipt } } }).to_string().into()
    });
    caught("another receipt", &field.lied(&["tx", "status", &wrong]), 3, "other_answer", "a receipt of another transaction");
    let key = field.network.department();
    let args = ["--timeout", "1", "--key", &key, "catalog", "withdraw", &field.ids[3], "--reason", "other", "--expires-in", "60"];
    // A write whose receipt is held back is not taken for done.
    field.proxy.rewrite(|request, body| match request["params"]["path"].as_str() {
        Some("/receipt") => json!({ "jsonrpc": "2.0", "id": 1, "result": { "response": { "code": 4, "log": "" } } }).to_string().into(),
        _ => body,
    });
    let silent = field.lied(&args);
    caught("a write without a receipt", &silent, 4, "not_committed", "not committed within 1 s");
    assert_eq!(silent.error["error"]["details"]["may_be_committed"], true);
}

#[test]
fn an_old_state_is_not_taken_as_new() {
    let field = Field::new();
    let show = ["catalog", "show", &field.ids[0]];
    let fresh = field.network.fresh_home("fresh");
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = kept.clone();
    field.proxy.rewrite(move |_, body| {
        keep.lock().unwrap().clone_from(&body);
        body
    });
    let before = field.lied(&show);
    assert_eq!(before.code, 0, "{}", before.stderr);
    let amended = field.honest(&["--key", &field.network.department(), "catalog", "amend", &field.ids[0], "--update-note", "改"]);
    let height: u64 = amended.json["height"].as_str().unwrap().parse().unwrap();
    let after = field.honest(&show);
    let version = |told: &Value| told["answer"]["core"]["version"].as_str().unwrap().parse::<u64>().unwrap();
    assert_eq!(version(&after.json), version(&before.json) + 1);

    let old = kept.lock().unwrap().clone();
    field.proxy.rewrite(move |_, _| old.clone());
    let caught_old = field.lied(&show);
    caught("a recorded answer", &caught_old, 3, "went_back", "shows an old state as new");
    assert!(caught_old.stderr.contains(&format!("height {}", before.json["height"].as_str().unwrap())));
    assert!(height > before.json["height"].as_str().unwrap().parse::<u64>().unwrap());
    // A home that has seen nothing judges by the age alone.
    let time: Time = before.json["time"].as_str().unwrap().parse().unwrap();
    wait_for("the recorded state to be two seconds old", || {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64 > time.0 + 2
    });
    let aged = mulu(&fresh, &field.proxy.url(), &[&["--max-age", "1"], show.as_slice()].concat());
    caught("an aged answer", &aged, 5, "too_old", "more than the 1 s allowed");
    // The past is asked for by name; then it is proven as the past, under a new header.
    let past = field.honest(&[show.as_slice(), &["--at", before.json["height"].as_str().unwrap()]].concat());
    assert_eq!(past.json["answer"]["core"], before.json["answer"]["core"]);
}

#[test]
fn junk_is_no_answer() {
    let field = Field::new();
    let show = ["catalog", "show", &field.ids[0]];
    let answer = |value: Value| json!({ "jsonrpc": "2.0", "id": 1, "result": value }).to_string().into_bytes();
    let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
    let cases: Vec<(&str, Vec<u8>, i32, &str, &str)> = vec![
        ("nothing", Vec::new(), 4, "unreachable", "EOF"),
        ("no JSON", b"<html>it works</html>".to_vec(), 4, "unreachable", "expected value"),
        ("bytes", vec![0xff; 300], 4, "unreachable", "expected value"),
        ("depth", deep, 4, "unreachable", "recursion limit"),
        ("another shape", b"{}".to_vec(), 4, "unreachable", "no result"),
        ("a list", b"[]".to_vec(), 4, "unreachable", "no result"),
        ("an empty result", answer(json!({})), 4, "unreachable", "no response"),
        ("no base64", answer(json!({ "response": { "code": 0, "value": "%%%" } })), 4, "unreachable", "Invalid symbol"),
        ("an error", br#"{"error":{"code":-32603,"message":"Internal error","data":"on fire"}}"#.to_vec(), 4, "unreachable", "on fire"),
        ("no value", answer(json!({ "response": { "code": 0 } })), 3, "not_proven", "does not begin with mulu-proof/"),
        ("an empty value", answer(json!({ "response": { "code": 0, "value": "" } })), 3, "not_proven", "does not begin with mulu-proof/"),
        ("a short value", answer(json!({ "response": { "code": 0, "value": "bXVsdS1wcm9vZi8z" } })), 3, "not_proven", "too short"),
        (
            "another format",
            answer(json!({ "response": { "code": 0, "value": "bXVsdS1wcm9vZi80" } })),
            5,
            "unsupported",
            "version of the proof format",
        ),
        ("too much", [vec![b'['], vec![b' '; 23 << 20]].concat(), 4, "unreachable", "larger than 22 MiB"),
    ];
    for (what, body, exit, name, words) in cases {
        field.proxy.rewrite(move |_, _| body.clone());
        caught(what, &field.lied(&show), exit, name, words);
    }
    // Truncated at every tenth place, and altered in every byte's lowest bit.
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = kept.clone();
    field.proxy.values(move |_, value| {
        keep.lock().unwrap().clone_from(&value);
        value
    });
    assert_eq!(field.lied(&show).code, 0);
    let good = kept.lock().unwrap().clone();
    for at in (0..good.len()).step_by(good.len() / 10) {
        let (cut, mut flipped) = (good[..at].to_vec(), good.clone());
        flipped[at] ^= 1;
        for lie in [cut, flipped] {
            field.proxy.values(move |_, _| lie.clone());
            let code = field.lied(&show).code;
            assert!(code == 3 || code == 5, "byte {at}: exit {code}");
        }
    }
}

#[test]
fn what_does_not_exist_is_proven_absent() {
    let field = Field::new();
    for args in
        [vec!["catalog", "show", ABSENT], vec!["catalog", "show", &field.ids[0], "--version", "9"], vec!["catalog", "history", ABSENT]]
    {
        let absent = field.lied(&args);
        assert_eq!((absent.code, &absent.json["verified"]), (1, &json!(true)), "{args:?}: {}", absent.stderr);
        let nothing = if args[1] == "show" { absent.json["answer"].is_null() } else { absent.json["answer"]["total"] == "0" };
        assert!(nothing, "{args:?}: {}", absent.json);
    }
    let plain = ABSENT.replace('-', "");
    assert_eq!(field.lied(&["catalog", "show", &plain]).code, 1, "ids are taken without hyphens");
    assert_eq!(field.lied(&["catalog", "show", "E-520300-3YN9-2AGA-NFLD-PY68-S"]).code, 2, "a wrong check character is no id");
    let unverified = field.lied(&["catalog", "show", ABSENT, "--unverified"]);
    assert_eq!((unverified.code, &unverified.json["verified"]), (1, &json!(false)));
}

#[test]
fn a_paged_list_is_whole_at_its_height_while_entries_are_added() {
    let field = Field::new();
    let list = |more: &[&str]| field.honest(&[&["catalog", "list", "--provider", &field.provider], more].concat()).json;
    let items = |page: &Value| page["answer"]["items"].as_array().unwrap().clone();
    let whole = list(&["--all"]);
    assert_eq!((items(&whole).len() as u64, &whole["answer"]["next"]), (ROWS, &Value::Null));
    let first = list(&["--limit", "5"]);
    let height = first["height"].clone();
    let (mut sum, mut next) = (items(&first), first["answer"]["next"].clone());
    let mut pages = 1;
    while let Some(cursor) = next.as_str() {
        // Between two pages the catalog changes: one entry comes, another one goes.
        let more = mulu_tests::data::sample_rows(ROWS as usize + pages..ROWS as usize + pages + 1);
        let file = field.network.path("more.json");
        fs::write(&file, serde_json::to_vec(&more).unwrap()).unwrap();
        let map = field.network.path("map.toml");
        let added = field.honest(&["catalog", "import", file.to_str().unwrap(), "--map", map.to_str().unwrap()]);
        assert_eq!(added.json["added"], 1);
        let page = list(&["--limit", "5", "--next", cursor]);
        assert_eq!((&page["height"], &page["verified"], &page["answer"]["total"]), (&height, &json!(true), &json!(ROWS.to_string())));
        sum.extend(items(&page));
        next = page["answer"]["next"].clone();
        pages += 1;
    }
    assert_eq!((pages, &sum), (3, &items(&whole)));
    let now = list(&["--all"]);
    assert_eq!(items(&now).len() as u64, ROWS + 2);
    assert_eq!(items(&list(&["--all", "--at", height.as_str().unwrap()])), sum);
    // Every entry of the list is there once.
    let mut ids: Vec<String> = items(&now).iter().map(|i| i["id"].as_str().unwrap().to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len() as u64, ROWS + 2);
}
