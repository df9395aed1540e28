//! Proof files with the node stopped and its data deleted: what is true verifies; whatever else comes in one is refused, and says why.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::OnceLock;

use mulu_client::cli::proof::judged;
use mulu_contracts::comet::header::{header_bytes, read_header};
use mulu_contracts::comet::trust::Trust;
use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::ledger::proof::{Claim, Fact, ProofError, ProofFile, Proven};
use mulu_contracts::questions::QUESTIONS;
use mulu_tests::forge::{Choice, claim};
use mulu_tests::{Answer, Network, mulu};

const NOWHERE: &str = "http://127.0.0.1:9";
const ABSENT: &str = "E-520300-3YN9-2AGA-NFLD-PY68-R";

struct Fixture {
    network: Network,
    trust: Trust,
    proofs: BTreeMap<&'static str, Vec<u8>>,
    id: String,
    height: u64,
}

/// Proofs of every shape by a node that is gone.
fn fixture() -> &'static Fixture {
    static MADE: OnceLock<Fixture> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut network = Network::small(30);
        network.start();
        let url = network.url();
        let list = network.mulu(&url, &["catalog", "list", "--division", "520300"]);
        let id = |n: usize| list.json["answer"]["items"][n]["id"].as_str().unwrap().to_string();
        let (first, second, third) = (id(0), id(1), id(2));
        let key = network.department();
        let mut proofs = BTreeMap::new();
        let mut make = |name: &'static str, exit: i32, args: &[&str]| {
            let file = network.path(&format!("{name}.proof"));
            let made = network.mulu(&url, &[args, &["--proof", file.to_str().unwrap()]].concat());
            assert_eq!(made.code, exit, "{name}: {}", made.stderr);
            proofs.insert(name, fs::read(&file).unwrap());
        };
        make("receipt", 0, &["--key", &key, "catalog", "amend", &third, "--update-note", "每月第一周更新"]);
        make("entry", 0, &["catalog", "show", &first]);
        make("other", 0, &["catalog", "show", &second]);
        make("old", 0, &["catalog", "show", &first, "--version", "1"]);
        make("history", 0, &["catalog", "history", &first]);
        make("list", 0, &["catalog", "list", "--division", "520300"]);
        make("past", 0, &["catalog", "show", &first, "--at", "5"]);
        make("absent", 1, &["catalog", "show", ABSENT]);
        network.stop();
        fs::remove_dir_all(network.path("node")).unwrap();
        let trust: Trust = serde_json::from_slice(&fs::read(network.path("home/trust.json")).unwrap()).unwrap();
        let height = ProofFile::from_bytes(&proofs["entry"]).unwrap().verify(&trust, &QUESTIONS).unwrap().anchored.previous_height;
        Fixture { network, trust, proofs, id: first, height }
    })
}

fn judge(bytes: &[u8]) -> Result<Proven, ProofError> {
    ProofFile::from_bytes(bytes).and_then(|file| file.verify(&fixture().trust, &QUESTIONS))
}

/// The exit code of `proof verify`, by the function that gives the command's.
fn exit(bytes: &[u8]) -> i32 {
    match judge(bytes) {
        Err(error) => judged(&error).exit,
        Ok(proven) => match &proven.fact {
            Fact::Answer(_, answer) => i32::from(answer.negative().is_some()),
            Fact::Receipt(result) => i32::from(result.code != 0),
        },
    }
}

/// The command itself over some bytes.
fn command(name: &str, bytes: &[u8], more: &[&str]) -> Answer {
    let path = fixture().network.path(&format!("{name}.try"));
    fs::write(&path, bytes).unwrap();
    fixture().network.mulu(NOWHERE, &[&["proof", "verify", path.to_str().unwrap()], more].concat())
}

/// A file's bytes with the digest made to fit.
fn sealed(body: &[u8]) -> Vec<u8> {
    [body, &sha256(&[body])].concat()
}

#[test]
fn every_proof_verifies_with_the_node_deleted() {
    for (name, bytes) in &fixture().proofs {
        let judged = command(&format!("good-{name}"), bytes, &[]);
        let expected = i32::from(*name == "absent");
        assert_eq!((judged.code, judged.json["verdict"].as_str()), (expected, Some("proven")), "{name}: {}", judged.stderr);
        assert_eq!(judged.json["trust"]["signed_power"], "10/10");
        assert_eq!(judged.json["solo"], true);
        assert_eq!(exit(bytes), expected);
    }
    let id = &fixture().id;
    assert_eq!(command("named", &fixture().proofs["entry"], &["--id", id, "--version", "2", "--not-before", "5"]).code, 0);
    let absent = command("absent", &fixture().proofs["absent"], &["--id", ABSENT]);
    assert_eq!((absent.code, &absent.json["reason"], &absent.json["answer"]), (1, &"not_found".into(), &serde_json::Value::Null));
    let receipt = command("receipt", &fixture().proofs["receipt"], &[]);
    assert_eq!(receipt.json["answer"]["code"], 0);
    let tx = receipt.json["answer"]["tx_id"].as_str().unwrap();
    assert_eq!(command("receipt-id", &fixture().proofs["receipt"], &["--id", tx]).code, 0);
}

#[test]
fn every_flipped_bit_of_a_file_is_refused() {
    let bytes = &fixture().proofs["entry"];
    let mut unknown = 0;
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        match exit(&flipped) {
            3 => {}
            // The byte of the format's version, right behind "mulu-proof/".
            5 if bit / 8 == 11 => unknown += 1,
            other => panic!("bit {bit} of {}: exit {other}", bytes.len() * 8),
        }
    }
    assert_eq!(unknown, 8);
    for at in [0, 10, 11, 12, 40, bytes.len() / 2, bytes.len() - 33, bytes.len() - 32, bytes.len() - 1] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 4;
        assert_eq!(command("flipped", &flipped, &[]).code, exit(&flipped), "byte {at}");
    }
}

#[test]
fn no_flipped_bit_passes_where_the_digest_is_made_to_fit() {
    for name in ["entry", "absent", "receipt"] {
        let bytes = &fixture().proofs[name];
        let body = &bytes[..bytes.len() - 32];
        for bit in 0..body.len() * 8 {
            let mut flipped = body.to_vec();
            flipped[bit / 8] ^= 1 << (bit % 8);
            let code = exit(&sealed(&flipped));
            assert!(code == 3 || code == 5, "{name}, bit {bit} of {}: exit {code}", body.len() * 8);
        }
    }
}

#[test]
fn truncated_and_lengthened_files_are_refused() {
    for name in ["entry", "receipt"] {
        let bytes = &fixture().proofs[name];
        for length in 0..bytes.len() {
            assert_eq!(exit(&bytes[..length]), if length == 11 { 5 } else { 3 }, "{name}, {length} bytes");
        }
        let body = &bytes[..bytes.len() - 32];
        for length in 12..body.len() {
            assert_eq!(exit(&sealed(&body[..length])), 3, "{name}, {length} bytes and a fitting digest");
        }
        for more in [vec![0], vec![b'\n'], vec![0; 32], bytes.clone()] {
            assert_eq!(exit(&[bytes.as_slice(), &more].concat()), 3);
            assert_eq!(exit(&sealed(&[body, &more].concat())), 3);
        }
    }
    let cut = command("cut", &fixture().proofs["entry"][..100], &[]);
    assert_eq!((cut.code, cut.error["error"]["name"].as_str()), (3, Some("false")));
}

#[test]
fn each_forgery_is_refused_with_its_own_words() {
    let fixture = fixture();
    let (entry, other) = (&fixture.proofs["entry"], &fixture.proofs["other"]);
    let open = |bytes: &[u8]| ProofFile::from_bytes(bytes).unwrap();
    let mut seen = BTreeSet::new();
    let mut refused = |what: &str, exit: i32, words: &str, answer: Answer| {
        let message = answer.error["error"]["message"].as_str().unwrap_or_default().to_string();
        assert_eq!(answer.code, exit, "{what}: {}", answer.stderr);
        assert!(message.contains(words), "{what}: {message}");
        assert_eq!(answer.error["error"]["details"]["reason"], message.as_str());
        assert!(seen.insert(message.clone()), "{what} has the words of another forgery: {message}");
    };

    let mut file = open(entry);
    file.anchor.header = file.anchor.previous.clone();
    refused("H for H+1", 3, "header H+1 is needed", command("same", &file.to_bytes(), &[]));

    let mut file = open(entry);
    let mut header = read_header(&file.anchor.header).unwrap();
    header.app_hash = read_header(&file.anchor.previous).unwrap().app_hash;
    file.anchor.header = header_bytes(&header);
    refused("H's app hash in H+1", 3, "not signed as it has to be", command("app", &file.to_bytes(), &[]));

    let mut file = open(entry);
    let mut header = read_header(&file.anchor.previous).unwrap();
    header.time = header.time.checked_add(std::time::Duration::from_secs(3_600)).unwrap();
    file.anchor.previous = header_bytes(&header);
    refused("H's time altered", 3, "it was altered", command("time", &file.to_bytes(), &[]));

    let mut file = open(entry);
    file.chain_id = "mulu-solo-another".into();
    refused("another name of the chain", 3, "its headers for", command("chain", &file.to_bytes(), &[]));

    let elsewhere = Network::small(2);
    let path = fixture.network.path("entry.proof");
    let strange = mulu(&elsewhere.path("home"), NOWHERE, &["proof", "verify", path.to_str().unwrap()]);
    refused("another chain", 5, "the trust file is for", strange);

    let mut file = open(other);
    claim(&mut file).args = claim(&mut open(entry)).args.clone();
    refused("another record's reads", 3, "", command("reads", &file.to_bytes(), &[]));
    refused("another record's proof", 5, "the proof is about", command("record", other, &["--id", &fixture.id]));
    refused("an older version", 5, "shows version 1, not 2", command("old", &fixture.proofs["old"], &["--version", "2"]));
    refused("an older version in the past", 5, "the proof shows", command("past", &fixture.proofs["past"], &["--version", "3"]));
    refused("no version", 5, "shows no version", command("none", &fixture.proofs["absent"], &["--version", "1"]));
    let later = (fixture.height + 1).to_string();
    refused("too old by height", 5, "before", command("before", entry, &["--not-before", &later]));
    refused("too old by time", 5, "before 2200", command("time", entry, &["--not-before", "2200-01-01T00:00:00Z"]));

    let mut file = open(entry);
    claim(&mut file).query = 999;
    refused("an unknown query", 5, "query number 999", command("query", &file.to_bytes(), &[]));
    let mut newer = entry[..entry.len() - 32].to_vec();
    newer[11] = b'9';
    refused("an unknown format", 5, "version of the proof format", command("format", &sealed(&newer), &[]));

    let mut file = open(entry);
    file.anchor.commit.signatures.clear();
    refused("no signature", 3, "", command("unsigned", &file.to_bytes(), &[]));
}

#[test]
fn a_receipt_with_one_field_changed_is_refused() {
    let good = ProofFile::from_bytes(&fixture().proofs["receipt"]).unwrap();
    let Claim::Receipt(receipt) = &good.claim else { panic!("not a receipt") };
    let forged = |change: &dyn Fn(&mut mulu_contracts::ledger::proof::Receipt)| {
        let mut receipt = receipt.clone();
        change(&mut receipt);
        let file = ProofFile { claim: Claim::Receipt(receipt), ..good.clone() };
        assert_ne!(file, good);
        let judged = command("forged", &file.to_bytes(), &[]);
        let message = judged.error["error"]["message"].as_str().unwrap_or_default().to_string();
        assert_eq!(judged.code, 3, "{message}");
        assert!(message.contains("results hash"), "{message}");
    };
    forged(&|r| r.result.code = 1107);
    forged(&|r| r.result.tx_id.0[0] ^= 1);
    forged(&|r| r.result.message = 1);
    forged(&|r| r.result.ids[0] = ABSENT.replace('-', ""));
    forged(&|r| r.result.ids.clear());
    forged(&|r| r.result.exists = vec![0]);
    forged(&|r| r.index = 1);
    forged(&|r| r.count = 2);
    forged(&|r| r.path.push([0; 32]));
}

fn mutate(choice: &mut Choice, witness: &mut mulu_contracts::ledger::witness::Witness) {
    fn bytes(choice: &mut Choice, bytes: &mut Vec<u8>) {
        let at = choice.below(bytes.len().max(1));
        match choice.below(5) {
            0 | 1 if !bytes.is_empty() => bytes[at] ^= 1 << choice.below(8),
            2 if !bytes.is_empty() => bytes[at] = choice.number() as u8,
            3 if !bytes.is_empty() => drop(bytes.remove(at)),
            _ => bytes.insert(at, choice.number() as u8),
        }
    }
    if witness.values.is_empty() {
        witness.values.push(None);
    }
    let (values, ranges) = (witness.values.len(), witness.ranges.len().max(1));
    let (one, two) = (choice.below(values), choice.below(values));
    match choice.below(10) {
        0..=2 => {
            if let Some(Some(value)) = witness.values.get_mut(one) {
                bytes(choice, value);
            }
        }
        3 => witness.values.swap(one, two),
        4 => drop(witness.values.remove(one)),
        5 => witness.values.insert(one, witness.values[two].clone()),
        6 => witness.values[one] = if witness.values[one].is_none() { witness.values[two].clone() } else { None },
        7 | 8 => bytes(choice, &mut witness.tree),
        _ => match witness.ranges.get_mut(choice.below(ranges)) {
            Some(range) if !range.hashes.is_empty() => {
                let at = choice.below(range.hashes.len());
                match choice.below(3) {
                    0 => range.hashes[at][choice.below(32)] ^= 1 << choice.below(8),
                    1 => drop(range.hashes.remove(at)),
                    _ => range.hashes.insert(at, [7; 32]),
                }
            }
            _ => bytes(choice, &mut witness.tree),
        },
    }
}

#[test]
fn of_100_000_mutated_witnesses_none_is_accepted() {
    let names = ["entry", "absent", "old", "history", "list", "past", "entry", "absent"];
    let tried: usize = std::thread::scope(|scope| {
        let runs = names.iter().enumerate().map(|(seed, name)| {
            scope.spawn(move || {
                let good = ProofFile::from_bytes(&fixture().proofs[name]).unwrap();
                let mut choice = Choice(seed as u64);
                let mut tried = 0;
                while tried < 100_000 / names.len() {
                    let mut file = good.clone();
                    for _ in 0..=choice.below(3) {
                        mutate(&mut choice, &mut claim(&mut file).witness);
                    }
                    if file != good {
                        tried += 1;
                        assert!(judge(&file.to_bytes()).is_err(), "{name}, seed {seed}, number {tried}");
                    }
                }
                tried
            })
        });
        runs.collect::<Vec<_>>().into_iter().map(|run| run.join().unwrap()).sum()
    });
    assert_eq!(tried, 100_000);
}
