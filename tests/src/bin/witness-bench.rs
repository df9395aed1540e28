//! Measures witnesses over a store of a million records, and tries to forge them.
//!
//! `witness-bench [KEYS] [MUTATIONS]` (1,000,000 and 100,000): subjects of 20 records each; a question reads 30 records of 3 subjects,
//! some of them absent. Exits 1 where a tree part is above 4 KB, verifying takes more than 0.2 ms, or one false part is accepted.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use mulu_contracts::kernel::state::{Changes, StateRead};
use mulu_contracts::kernel::tree::{EMPTY, Read, SUBJECT_BYTES, value_hash, verify_tree};
use mulu_contracts::kernel::value::Time;
use mulu_node::storage::{Beside, StorageError, Store};

/// Records of a subject.
const RECORDS: u64 = 20;
/// New keys of a block while the store is filled.
const BLOCK: u64 = 20_000;
/// Questions whose proofs are measured and attacked.
const QUESTIONS: usize = 200;
/// Times each part is verified while it is measured.
const REPEATS: u32 = 20;
const MAX_PART_BYTES: usize = 4_096;
const MAX_VERIFY: Duration = Duration::from_micros(200);
const SEED: u64 = 20_260_101;

/// splitmix64: the same run from the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn hash(&mut self) -> [u8; 32] {
        value_hash(&self.next().to_be_bytes())
    }
}

/// Key of record `n`: 8 bytes of its subject, 24 of its own, as in the ledger.
fn key(n: u64) -> [u8; 32] {
    let mut key = [0; 32];
    let (subject, record) = key.split_at_mut(SUBJECT_BYTES);
    subject.copy_from_slice(&value_hash(&(n / RECORDS).to_be_bytes())[..SUBJECT_BYTES]);
    record.copy_from_slice(&value_hash(&n.to_le_bytes())[..32 - SUBJECT_BYTES]);
    key
}

fn value(n: u64) -> Vec<u8> {
    n.to_be_bytes().repeat(25)
}

fn fill(store: &Store, keys: u64) -> Result<(), StorageError> {
    store.commit(store.prepare_genesis("bench-1", Time(0), Changes::default())?, Beside::default())?;
    for (height, from) in (1..).zip((0..keys).step_by(BLOCK as usize)) {
        let writes: BTreeMap<_, _> = (from..keys.min(from + BLOCK)).map(|n| (key(n), value(n))).collect();
        let changes = Changes { writes, ..Changes::default() };
        store.commit(store.prepare(height, Time(height as i64), changes)?, Beside::default())?;
    }
    Ok(())
}

/// A question and its proof.
struct Question {
    reads: Vec<Read>,
    part: Vec<u8>,
}

struct Measured {
    questions: Vec<Question>,
    make: Duration,
    verify: Duration,
}

fn ask(store: &Store, root: &[u8; 32], keys: u64, random: &mut Random) -> Result<Measured, Box<dyn std::error::Error>> {
    let height = store.tip().ok_or("no tip")?.height;
    let view = store.view(height)?;
    let (mut make, mut verify) = (Duration::ZERO, Duration::ZERO);
    let mut questions = Vec::new();
    for _ in 0..QUESTIONS {
        let mut asked = Vec::new();
        for _ in 0..3 {
            let subject = random.below((keys / RECORDS) as usize) as u64;
            asked.extend((0..9).map(|n| key(subject * RECORDS + n * 2)));
            // One record that this subject does not have.
            let mut absent = random.hash();
            absent[..4].copy_from_slice(&key(subject * RECORDS)[..4]);
            asked.push(absent);
        }
        asked.sort_unstable();
        asked.dedup();
        // The records were read before the proof is made, as by every question.
        let mut reads: Vec<Read> = Vec::new();
        for key in &asked {
            reads.push((*key, view.read(key)?.as_deref().map(value_hash)));
        }
        store.prove(height, &asked)?;
        let start = Instant::now();
        let part = store.prove(height, &asked)?;
        make += start.elapsed();
        let start = Instant::now();
        for _ in 0..REPEATS {
            verify_tree(root, &reads, std::hint::black_box(&part))?;
        }
        verify += start.elapsed();
        questions.push(Question { reads, part });
    }
    Ok(Measured { questions, make: make / QUESTIONS as u32, verify: verify / (QUESTIONS as u32 * REPEATS) })
}

/// What a liar does to (root, reads, part). Each makes a false statement, or another form of a true one.
const KINDS: [&str; 20] = [
    "flip a bit of the codes",
    "flip a bit of a hash",
    "change a byte",
    "cut the end",
    "add bytes",
    "drop a hash",
    "double a hash",
    "swap two hashes",
    "put the empty hash",
    "count of codes off by a few",
    "any count of codes",
    "insert a byte of codes",
    "put a random hash",
    "change the value of a record",
    "deny a present record",
    "show a value for an absent record",
    "show a present record under another key",
    "leave out a present record",
    "another root",
    "the part of another question",
];

fn mutate(kind: usize, question: &Question, other: &Question, root: &[u8; 32], random: &mut Random) -> ([u8; 32], Vec<Read>, Vec<u8>) {
    let (mut root, mut reads, mut part) = (*root, question.reads.clone(), question.part.clone());
    let count = question.part.first_chunk::<4>().map_or(0, |count| u32::from_le_bytes(*count));
    let hashes = 4 + (count as usize).div_ceil(4);
    let hash_count = (part.len() - hashes) / 32;
    let hash = |random: &mut Random| hashes + 32 * random.below(hash_count);
    let pick = |present: bool, random: &mut Random| {
        let all: Vec<usize> = (0..question.reads.len()).filter(|n| question.reads[*n].1.is_some() == present).collect();
        all[random.below(all.len())]
    };
    match kind {
        0 => part[4 + random.below(hashes - 4)] ^= 1 << random.below(8),
        1 => part[hashes + random.below(hash_count * 32)] ^= 1 << random.below(8),
        2 => {
            let at = random.below(part.len());
            part[at] = random.next() as u8;
        }
        3 => part.truncate(random.below(part.len())),
        4 => part.extend((0..=random.below(40)).map(|_| random.next() as u8)),
        5 => {
            let at = hash(random);
            part.drain(at..at + 32);
        }
        6 => {
            let at = hash(random);
            part.splice(at..at, question.part[at..at + 32].to_vec());
        }
        7 => {
            let (a, b) = (hash(random), hash(random));
            part[a..a + 32].copy_from_slice(&question.part[b..b + 32]);
            part[b..b + 32].copy_from_slice(&question.part[a..a + 32]);
        }
        8 => {
            let at = hash(random);
            part[at..at + 32].copy_from_slice(&EMPTY);
        }
        9 => {
            let off = count.wrapping_add(random.below(9) as u32).wrapping_sub(4);
            part[..4].copy_from_slice(&off.to_le_bytes());
        }
        10 => part[..4].copy_from_slice(&(random.next() as u32).to_le_bytes()),
        11 => part.insert(4 + random.below(hashes - 3), random.next() as u8),
        12 => {
            let at = hash(random);
            part[at..at + 32].copy_from_slice(&random.hash());
        }
        13 => reads[pick(true, random)].1 = Some(random.hash()),
        14 => reads[pick(true, random)].1 = None,
        15 => reads[pick(false, random)].1 = Some(random.hash()),
        16 => {
            let at = random.below(256);
            reads[pick(true, random)].0[at / 8] ^= 1 << (at % 8);
            reads.sort_unstable();
        }
        17 => {
            reads.remove(pick(true, random));
        }
        18 => root[random.below(32)] ^= 1 << random.below(8),
        _ => part.clone_from(&other.part),
    }
    (root, reads, part)
}

/// Tries all kinds in turn; gives how many were tried and which were accepted.
fn attack(measured: &Measured, root: &[u8; 32], mutations: usize, random: &mut Random) -> (usize, Vec<&'static str>) {
    let (mut tried, mut accepted) = (0, Vec::new());
    while tried < mutations {
        let kind = tried % KINDS.len();
        let all = &measured.questions;
        let question = &all[random.below(all.len())];
        let changed = mutate(kind, question, &all[random.below(all.len())], root, random);
        if (changed.0, &changed.1, &changed.2) == (*root, &question.reads, &question.part) {
            continue;
        }
        tried += 1;
        if verify_tree(&changed.0, &changed.1, &changed.2).is_ok() {
            accepted.push(KINDS[kind]);
        }
    }
    (tried, accepted)
}

fn run() -> Result<bool, Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let keys: u64 = args.next().map_or(Ok(1_000_000), |n| n.parse())?;
    let mutations: usize = args.next().map_or(Ok(100_000), |n| n.parse())?;
    println!("seed {SEED}, {keys} keys, {RECORDS} records a subject");
    let mut random = Random(SEED);
    let dir = tempfile::tempdir()?;
    let store = Store::open(dir.path())?;
    let start = Instant::now();
    fill(&store, keys)?;
    println!("filled in {:.1} s, in synced blocks of {BLOCK} keys", start.elapsed().as_secs_f64());

    let root = store.tip().ok_or("no tip")?.app_hash;
    let measured = ask(&store, &root, keys, &mut random)?;
    let sizes: Vec<usize> = measured.questions.iter().map(|q| q.part.len()).collect();
    let (mean, worst) = (sizes.iter().sum::<usize>() / sizes.len(), sizes.iter().copied().max().unwrap_or(0));
    println!("tree part of 30 reads on 3 subjects: mean {mean} bytes, largest {worst} (limit {MAX_PART_BYTES})");
    println!("make {:.3} ms", measured.make.as_secs_f64() * 1e3);
    println!("verify {:.3} ms (limit {:.1})", measured.verify.as_secs_f64() * 1e3, MAX_VERIFY.as_secs_f64() * 1e3);

    let (tried, accepted) = attack(&measured, &root, mutations, &mut random);
    println!("{tried} mutations of {} kinds: {} accepted", KINDS.len(), accepted.len());
    let mut by_kind = BTreeMap::new();
    accepted.iter().for_each(|kind| *by_kind.entry(kind).or_insert(0) += 1);
    by_kind.iter().for_each(|(kind, count)| println!("ACCEPTED {count} times: {kind}"));
    Ok(worst <= MAX_PART_BYTES && measured.verify <= MAX_VERIFY && accepted.is_empty())
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("witness-bench: {error}");
            ExitCode::from(2)
        }
    }
}
