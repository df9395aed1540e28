//! The engine against a ledger of a few lines: payload = place of the job; odd ones are judged as the test says.

use std::collections::BTreeMap;

use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::{Signature, TxBody};
use mulu_contracts::ledger::samples;
use mulu_contracts::ledger::samples::CITY_BUREAU;

use super::*;

#[derive(Default)]
struct Fake {
    /// Place of a job → code that its message gets.
    bad: BTreeMap<u8, u32>,
    /// Code of every envelope of this signer.
    shut: Option<(u8, u32)>,
    /// Transactions in each bundle, messages in each transaction.
    bundles: Vec<Vec<usize>>,
    results: BTreeMap<[u8; 32], TxResult>,
    applied: Vec<u8>,
    /// Answers that are given before the node goes away.
    answers_left: Option<usize>,
    /// Bundles that are taken before.
    sends_left: Option<usize>,
}

impl Fake {
    fn judge(&self, tx: &SignedTx) -> TxResult {
        let at = |m: &Message| m.payload[0];
        let signer = tx.signatures[0].bytes[0];
        let envelope = self.shut.filter(|(who, _)| *who == signer).map(|(_, code)| (0, code));
        let bad = tx.body.messages.iter().enumerate().find_map(|(n, m)| Some((n as u16, *self.bad.get(&at(m))?)));
        let (message, code) = envelope.or(bad).unwrap_or_default();
        TxResult { tx_id: Hash32(tx.body.id()), code, message, ids: vec![], exists: vec![] }
    }
}

impl Sink for Fake {
    type Error = &'static str;

    fn send(&mut self, bundle: &[SignedTx]) -> Result<Sent, Self::Error> {
        if let Some(left) = &mut self.sends_left {
            *left = left.checked_sub(1).ok_or("the node went away")?;
        }
        self.bundles.push(bundle.iter().map(|tx| tx.body.messages.len()).collect());
        let results: Vec<TxResult> = bundle.iter().map(|tx| self.judge(tx)).collect();
        // As a node's CheckTx: a bundle is taken if at least one transaction passes.
        if results.iter().all(|r| r.code != 0) {
            return Ok(Sent::Refused { code: results[0].code, detail: Some("words".into()), message: results[0].message });
        }
        for (tx, result) in bundle.iter().zip(results) {
            if result.code == 0 {
                self.applied.extend(tx.body.messages.iter().map(|m| m.payload[0]));
            }
            self.results.insert(result.tx_id.0, result);
        }
        Ok(Sent::Taken)
    }

    fn outcome(&mut self, tx_id: &Hash32) -> Result<Outcome, Self::Error> {
        if let Some(left) = &mut self.answers_left {
            *left = left.checked_sub(1).ok_or("the node went away")?;
        }
        let result = self.results.get(&tx_id.0).ok_or("no such transaction")?.clone();
        Ok(Outcome { result, height: Some(7), detail: None, proof: None })
    }
}

#[derive(Default)]
struct Seen(BTreeMap<usize, Fate>);

impl Watch for Seen {
    fn settled(&mut self, at: usize, fate: Fate) {
        assert!(self.0.insert(at, fate).is_none(), "job {at} is told once");
    }
}

impl Seen {
    fn codes(&self) -> Vec<u32> {
        let code = |fate: &Fate| match fate {
            Fate::Done { .. } => 0,
            Fate::Rejected { code, .. } => *code,
            Fate::NoKey => 1,
        };
        self.0.values().map(code).collect()
    }
}

fn jobs(signers: &[u8]) -> Vec<Job<u8>> {
    let job = |(at, by): (usize, &u8)| Job { by: *by, message: Message { kind: 202, payload: vec![at as u8; 100] }, at };
    signers.iter().enumerate().map(job).collect()
}

/// Signers 0–8 have a key; 9 has none.
fn sign(by: &u8, messages: Vec<Message>) -> Option<SignedTx> {
    let body = TxBody { chain_id: "test".into(), organisation: samples::uscc(CITY_BUREAU), expires: Time(0), messages };
    let signature = Signature { key_id: KeyId([*by; 16]), algorithm: 1, bytes: vec![*by] };
    (*by < 9).then_some(SignedTx { body, signatures: vec![signature] })
}

fn limits() -> Limits {
    Limits { messages_per_tx: 4, messages_per_bundle: 10, ..Limits::default() }
}

fn send(fake: &mut Fake, jobs: Vec<Job<u8>>) -> (Seen, Result<(), &'static str>) {
    let mut seen = Seen::default();
    let done = run(jobs, &limits(), Ends { sink: fake, sign, watch: &mut seen });
    (seen, done)
}

#[test]
fn messages_go_in_transactions_and_bundles_of_limited_size() {
    let mut fake = Fake::default();
    let (seen, done) = send(&mut fake, jobs(&[0; 21]));
    assert_eq!((done, seen.codes()), (Ok(()), vec![0; 21]));
    assert_eq!(fake.bundles, [vec![4, 4], vec![4, 4], vec![4, 1]]);
    assert_eq!(fake.applied, (0..21).collect::<Vec<_>>(), "in order");
    let small = Limits { bytes_per_tx: 250, ..limits() };
    assert_eq!(transactions(jobs(&[0; 5]), &small).iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 1]);
    assert_eq!(transactions(jobs(&[0, 1, 0]), &limits()).len(), 2, "signers are never mixed");
}

#[test]
fn messages_of_one_item_stay_in_one_transaction_also_when_they_are_tried_again() {
    let job = |(n, at): (usize, usize)| Job { at, ..jobs(&[0; 8]).swap_remove(n) };
    let items = |ats: &[usize]| ats.iter().copied().enumerate().map(job).collect::<Vec<_>>();
    let ats = |groups: Vec<Group<u8>>| groups.iter().map(|group| group.iter().map(|job| job.at).collect()).collect::<Vec<Vec<_>>>();
    // Of four messages at most: the third item would be cut in two.
    assert_eq!(ats(transactions(items(&[0, 1, 1, 2, 2, 3]), &limits())), [vec![0, 1, 1], vec![2, 2, 3]]);
    let again = |code, message, group| {
        let result = TxResult { tx_id: Hash32([0; 32]), code, message, ids: vec![], exists: vec![] };
        ats(settled(group, Outcome { result, height: None, detail: None, proof: None }, &mut Seen::default()))
    };
    assert_eq!(again(1107, 0, items(&[0, 1, 1, 2])), [vec![1, 1], vec![2]]);
    assert_eq!(again(1107, 1, items(&[0, 1, 1, 2])), [[0], [1], [2]]);
    assert_eq!(again(1114, 0, items(&[0, 1, 1])), [vec![0], vec![1, 1]]);
    assert_eq!(again(1114, 0, items(&[1, 1])), [[1], [1]]);
}

#[test]
fn bundles_are_on_their_way_together_up_to_a_limit() {
    let few = Limits { messages_in_flight: 24, ..limits() };
    // The window holds three bundles: the first answer is asked for before the fourth is handed in.
    let mut fake = Fake { answers_left: Some(0), ..Fake::default() };
    let mut seen = Seen::default();
    assert_eq!(run(jobs(&[0; 50]), &few, Ends { sink: &mut fake, sign, watch: &mut seen }), Err("the node went away"));
    assert_eq!(fake.bundles, [[4, 4]; 3]);
    let mut fake = Fake::default();
    assert_eq!(run(jobs(&[0; 50]), &few, Ends { sink: &mut fake, sign, watch: &mut seen }), Ok(()));
    assert_eq!((fake.applied.len(), seen.0.len()), (50, 50));
}

#[test]
fn more_is_handed_in_while_what_went_before_is_on_its_way() {
    let mut fake = Fake { answers_left: Some(5), ..Fake::default() };
    let (mut seen, mut way) = (Seen::default(), Way::new(limits()));
    let mut again = jobs(&[0; 21]);
    let later = again.split_off(9);
    for jobs in [again, later] {
        assert_eq!(way.hand_in(jobs, &mut Ends { sink: &mut fake, sign, watch: &mut seen }), Ok(()));
    }
    assert_eq!((fake.applied.len(), fake.answers_left, seen.0.len()), (21, Some(5), 0), "nothing is waited for");
    assert_eq!(way.settle_all(&mut Ends { sink: &mut fake, sign, watch: &mut seen }), Err("the node went away"));
    assert_eq!(seen.0.keys().copied().collect::<Vec<_>>(), (0..17).collect::<Vec<_>>(), "the oldest first");
    assert_eq!(way.settle_all(&mut Ends { sink: &mut fake, sign, watch: &mut seen }), Ok(()), "a run that is over asks for nothing more");
}

#[test]
fn what_is_on_its_way_is_told_also_where_the_next_bundle_cannot_be_handed_in() {
    let mut fake = Fake { sends_left: Some(2), ..Fake::default() };
    let (seen, done) = send(&mut fake, jobs(&[0; 21]));
    assert_eq!((done, seen.0.len()), (Err("the node went away"), 16));
}

#[test]
fn one_bad_message_costs_the_others_of_its_transaction_one_more_try() {
    let mut fake = Fake { bad: [(2, 1107), (5, 3009)].into(), ..Fake::default() };
    let (seen, done) = send(&mut fake, jobs(&[0; 12]));
    assert_eq!((done, seen.codes()), (Ok(()), vec![0, 0, 1107, 0, 0, 3009, 0, 0, 0, 0, 0, 0]));
    let mut applied = fake.applied.clone();
    applied.sort();
    assert_eq!(applied, [0, 1, 3, 4, 6, 7, 8, 9, 10, 11], "each once");
}

#[test]
fn a_bundle_of_bad_messages_alone_ends() {
    let mut fake = Fake { bad: (0..8).map(|n| (n, 1105)).collect(), ..Fake::default() };
    let (seen, done) = send(&mut fake, jobs(&[0; 8]));
    assert_eq!((done, seen.codes()), (Ok(()), vec![1105; 8]));
    assert!(fake.bundles.len() < 20, "{:?}", fake.bundles);
    assert!(matches!(&seen.0[&0], Fate::Rejected { detail: Some(words), .. } if words == "words"));
}

#[test]
fn a_signer_that_may_not_send_fails_for_its_own_messages_only() {
    let mut fake = Fake { shut: Some((1, 1012)), ..Fake::default() };
    let (seen, done) = send(&mut fake, jobs(&[0, 1, 1, 2, 9, 1]));
    assert_eq!((done, seen.codes()), (Ok(()), vec![0, 1012, 1012, 0, 1, 1012]));
}

#[test]
fn a_node_that_goes_away_leaves_what_was_told_and_a_second_run_does_the_rest() {
    let mut fake = Fake { answers_left: Some(3), ..Fake::default() };
    let (seen, done) = send(&mut fake, jobs(&[0; 21]));
    assert_eq!((done, seen.0.len()), (Err("the node went away"), 12));
    assert_eq!(seen.0.keys().copied().collect::<Vec<_>>(), (0..12).collect::<Vec<_>>());
}
