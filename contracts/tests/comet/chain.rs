//! Everything of `comet` against 51 recorded heights of a real CometBFT v0.38 chain (`tests/vectors/cometbft/chain.jsonl`): every
//! hash of every header from the other parts, every signature, the hand-over of validators, and anchors with their alterations.

use mulu_contracts::comet::anchor::{Anchor, AnchorError};
use mulu_contracts::comet::commit::{CommitError, CompactCommit, CompactSig, ValidatorPower, check_set, set_hash, verify_commit};
use mulu_contracts::comet::hashes;
use mulu_contracts::comet::header::{header_bytes, header_facts, header_hash, read_header};
use mulu_contracts::comet::json::{
    BlockAnswer, CommitAnswer, GenesisFacts, ResultsAnswer, ValidatorsPage, join_validators, read_block, read_block_results, read_commit,
    read_genesis, read_validators,
};
use mulu_contracts::comet::simple::{SimplePath, result_bytes, simple_root};
use mulu_contracts::comet::trust::{Trust, TrustError, TrustShare, trust_from_genesis};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use prost::Message;
use serde_json::{Value, json};

use crate::vectors;

struct Height {
    json: Value,
    commit: CommitAnswer,
    block: BlockAnswer,
    results: ResultsAnswer,
    set: Vec<ValidatorPower>,
}

struct Chain {
    genesis_json: Value,
    genesis: GenesisFacts,
    /// From height 1 on.
    heights: Vec<Height>,
}

fn chain() -> Chain {
    let text = vectors::text("cometbft/chain.jsonl");
    let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let genesis_json = lines.next().unwrap()["genesis"].clone();
    let heights: Vec<_> = lines
        .map(|json| Height {
            commit: read_commit(&json["commit"]).unwrap(),
            block: read_block(&json["block"]).unwrap(),
            results: read_block_results(&json["block_results"]).unwrap(),
            set: join_validators(&[read_validators(&json["validators"]).unwrap()]).unwrap(),
            json,
        })
        .collect();
    assert_eq!(heights.len(), 51);
    Chain { genesis: read_genesis(&genesis_json).unwrap(), genesis_json, heights }
}

impl Chain {
    fn at(&self, height: usize) -> &Height {
        &self.heights[height - 1]
    }

    fn root(&self) -> Trust {
        trust_from_genesis(&self.genesis_json, [7; 32]).unwrap()
    }

    fn compact(&self, height: usize) -> CompactCommit {
        CompactCommit::from_engine(&self.at(height).commit.commit, &self.at(height).set).unwrap()
    }

    fn anchor(&self, h: usize) -> Anchor {
        let (previous, x) = (self.at(h), self.at(h + 1));
        Anchor::build(&previous.commit.header, &x.commit.header, &x.commit.commit, &x.set).unwrap()
    }

    /// The root moved on to a height, one by one.
    fn followed(&self, to: usize) -> Trust {
        (1..=to).fold(self.root(), |trust, h| {
            let next = self.heights.get(h).map(|next| next.set.as_slice());
            trust.step(&self.at(h).commit.header, &self.compact(h), &self.at(h).set, next).unwrap()
        })
    }
}

#[test]
fn every_hash_of_every_header_comes_from_the_other_parts() {
    let chain = chain();
    for (n, height) in chain.heights.iter().enumerate() {
        let h = n + 1;
        let raw = height.block.block.header.clone().unwrap();
        let before = n.checked_sub(1).map(|n| &chain.heights[n]);
        let last_commit = height.block.block.last_commit.as_ref().unwrap();
        let evidence = &height.block.block.evidence.as_ref().unwrap().evidence;
        assert_eq!(raw.height, h as i64);
        assert_eq!(raw.chain_id, chain.genesis.chain_id);
        assert_eq!(raw.data_hash, hashes::data_hash(&height.block.block.data.as_ref().unwrap().txs), "data {h}");
        assert_eq!(raw.last_commit_hash, hashes::last_commit_hash(Some(last_commit)), "last commit {h}");
        assert_eq!(raw.evidence_hash, hashes::evidence_hash(evidence), "evidence {h}");
        assert_eq!(raw.validators_hash, set_hash(&height.set).unwrap(), "validators {h}");
        let (max_bytes, max_gas) = (chain.genesis.block_max_bytes.unwrap(), chain.genesis.block_max_gas.unwrap());
        assert_eq!(raw.consensus_hash, hashes::consensus_hash(max_bytes, max_gas), "consensus {h}");
        let results = before.map_or(&[][..], |b| &b.results.results);
        assert_eq!(raw.last_results_hash, hashes::last_results_hash(results), "results {h}");
        if let Some(next) = chain.heights.get(n + 1) {
            assert_eq!(raw.next_validators_hash, set_hash(&next.set).unwrap(), "next validators {h}");
        }
        assert!(height.set.iter().any(|v| v.address()[..] == raw.proposer_address), "proposer {h}");
        match before {
            None => {
                assert_eq!(raw.time.unwrap(), chain.genesis.time.into());
                assert_eq!(raw.last_commit_hash, simple_root(&Vec::<Vec<u8>>::new()));
                assert_eq!(height.set, chain.genesis.validators);
            }
            Some(before) => {
                assert_eq!(raw.time.unwrap(), hashes::block_time(last_commit, &before.set).unwrap().into(), "time {h}");
                let id = tendermint::block::Id::try_from(raw.last_block_id.clone().unwrap()).unwrap();
                assert_eq!(id, hashes::block_id(&before.block.block).unwrap(), "last block id {h}");
                assert_eq!(id, before.commit.commit.block_id, "last block id {h}");
            }
        }
        // The header, in its two forms, and its hash; the id of the block with its parts was recomputed by read_block.
        assert_eq!(header_hash(&height.commit.header), height.block.id.hash.as_bytes());
        assert_eq!(header_bytes(&height.commit.header), raw.encode_to_vec(), "canonical bytes {h}");
        assert_eq!(read_header(&raw.encode_to_vec()).unwrap(), height.commit.header);
        assert_eq!(height.results.height, h as u64);
        assert!(height.commit.canonical);
    }
    // The recording holds what it is there for.
    let count = |test: &dyn Fn(&Height) -> bool| chain.heights.iter().filter(|h| test(h)).count();
    assert_eq!(count(&|h| !h.block.block.evidence.as_ref().unwrap().evidence.is_empty()), 1);
    assert_eq!(count(&|h| !h.block.block.data.as_ref().unwrap().txs.is_empty()), 4);
    assert_eq!(count(&|h| h.set.len() == 4), 5);
}

#[test]
fn altered_parts_change_the_hashes() {
    let chain = chain();
    let with_evidence = chain.at(4).block.block.clone();
    let id = hashes::block_id(&with_evidence).unwrap();
    let mut altered = with_evidence.clone();
    let Some(tendermint_proto::v0_38::types::evidence::Sum::DuplicateVoteEvidence(evidence)) =
        &mut altered.evidence.as_mut().unwrap().evidence[0].sum
    else {
        panic!("height 4 bears a double vote")
    };
    // What the crate's own type would write: the wrong power.
    evidence.validator_power = evidence.total_voting_power;
    assert_ne!(
        hashes::evidence_hash(&altered.evidence.as_ref().unwrap().evidence),
        hashes::evidence_hash(&with_evidence.evidence.as_ref().unwrap().evidence)
    );
    assert_ne!(hashes::block_id(&altered).unwrap().part_set_header, id.part_set_header);
    // Fields that Go always writes may be absent in what a caller holds.
    let mut first = chain.at(1).block.block.clone();
    first.header.as_mut().unwrap().last_block_id = None;
    (first.last_commit, first.data, first.evidence) = (None, None, None);
    assert_eq!(hashes::block_id(&first).unwrap(), chain.at(1).block.id);
    assert_eq!(hashes::part_set(&vec![1; 65_536]).0, 1);
    assert_eq!(hashes::part_set(&vec![1; 65_537]).0, 2);
    // Powers that add up to more than fits.
    let time = chain.genesis.time;
    assert_eq!(hashes::median_time(&[(time, u64::MAX), (time, u64::MAX)]), Some(time));
    assert_eq!(hashes::median_time(&[]), None);
}

#[test]
fn transactions_and_results_are_proven_by_paths() {
    let chain = chain();
    let (block, next) = (chain.at(18), &chain.at(19).commit.header);
    let txs: Vec<[u8; 32]> =
        block.block.block.data.as_ref().unwrap().txs.iter().map(|tx| mulu_contracts::kernel::codec::sha256(&[tx])).collect();
    let results: Vec<_> = block.results.results.iter().map(|r| result_bytes(r.code, &r.data)).collect();
    assert_eq!((txs.len(), results.len()), (3, 3));
    let root = |hash: Option<tendermint::Hash>| <[u8; 32]>::try_from(hash.unwrap().as_bytes()).unwrap();
    for index in 0..3 {
        SimplePath::make(&txs, index).unwrap().verify(&txs[index], &root(block.commit.header.data_hash)).unwrap();
        SimplePath::make(&results, index).unwrap().verify(&results[index], &root(next.last_results_hash)).unwrap();
    }
}

#[test]
fn every_commit_verifies_by_every_signature_and_by_no_altered_one() {
    let chain = chain();
    let (mut for_block, mut nil, mut absent) = (0, 0, 0);
    for h in 1..=51 {
        let (header, set, good) = (&chain.at(h).commit.header, &chain.at(h).set, chain.compact(h));
        let signed = verify_commit(header, &good, set).unwrap();
        assert_eq!(signed.signers.len(), set.len());
        assert_eq!(signed.total, check_set(set).unwrap());
        assert_eq!(decode_exact::<CompactCommit>(&encode(&good)).unwrap(), good);
        for (n, sig) in good.signatures.iter().enumerate() {
            let with = |changed: CompactSig| {
                let mut commit = good.clone();
                commit.signatures[n] = changed;
                verify_commit(header, &commit, set)
            };
            let bad = Err(CommitError::Signature(n));
            match sig.clone() {
                CompactSig::Absent => absent += 1,
                CompactSig::Commit { seconds, nanos, mut signature } => {
                    for_block += 1;
                    // Relabelled; dated otherwise; altered in its last byte.
                    assert_eq!(with(CompactSig::Nil { seconds, nanos, signature }), bad);
                    assert_eq!(with(CompactSig::Commit { seconds: seconds + 1, nanos, signature }), bad);
                    assert_eq!(with(CompactSig::Commit { seconds, nanos: 1_000_000_000, signature }), Err(CommitError::Time(n)));
                    assert_eq!(with(CompactSig::Commit { seconds: i64::MAX, nanos, signature }), Err(CommitError::Time(n)));
                    signature[63] ^= 1;
                    assert_eq!(with(CompactSig::Commit { seconds, nanos, signature }), bad);
                }
                CompactSig::Nil { seconds, nanos, mut signature } => {
                    nil += 1;
                    assert_eq!(with(CompactSig::Commit { seconds, nanos, signature }), bad);
                    signature[0] ^= 1;
                    assert_eq!(with(CompactSig::Nil { seconds, nanos, signature }), bad);
                }
            }
        }
        let mut round = good.clone();
        round.round = u32::MAX;
        assert_eq!(verify_commit(header, &round, set), Err(CommitError::Round));
        let mut short = good.clone();
        short.signatures.pop();
        assert!(matches!(verify_commit(header, &short, set), Err(CommitError::Length { .. })));
    }
    assert_eq!((for_block > 100, nil > 10, absent > 10), (true, true, true), "{for_block} {nil} {absent}");
}

#[test]
fn two_thirds_are_not_enough() {
    let chain = chain();
    // Three of power 1: with two signatures left exactly two thirds signed.
    let (header, set, mut commit) = (&chain.at(10).commit.header, &chain.at(10).set, chain.compact(10));
    commit.signatures[0] = CompactSig::Absent;
    assert_eq!(verify_commit(header, &commit, set), Err(CommitError::TwoThirds { power: 2, total: 3 }));
}

#[test]
fn malformed_sets_are_refused_before_anything_panics() {
    let chain = chain();
    let set = chain.at(37).set.clone();
    let refused = |set: &[ValidatorPower]| assert!(matches!(check_set(set), Err(CommitError::Set(_))) && set_hash(set).is_err());
    let mut swapped = set.clone();
    swapped.swap(0, 1);
    refused(&swapped);
    refused(&[]);
    refused(&[set[0].clone(), set[0].clone()]);
    // One key with two powers stands in proper order and would count twice.
    refused(&[set[0].clone(), ValidatorPower { power: 1, ..set[0].clone() }]);
    refused(&[ValidatorPower { power: 0, ..set[0].clone() }]);
    refused(&[ValidatorPower { power: i64::MAX as u64 / 8 + 1, ..set[0].clone() }]);
    refused(&[ValidatorPower { power: u64::MAX, ..set[0].clone() }, ValidatorPower { power: u64::MAX, ..set[1].clone() }]);
    assert!(check_set(&[ValidatorPower { power: i64::MAX as u64 / 8, ..set[0].clone() }]).is_ok());
    // A key that is no point of the curve: refused with the set, not by a panic.
    let mut none = [0; 32];
    none[0] = 2;
    refused(&[ValidatorPower { key: none, power: 1 }]);
}

#[test]
fn trust_follows_the_hand_overs_step_by_step() {
    let chain = chain();
    let root = chain.root();
    assert_eq!(root.height, 0);
    assert_eq!(root.time.nanos(), 917_826_998);
    let mut changes = 0;
    let mut trust = root.clone();
    for h in 1..=50 {
        let next = chain.followed_one(&trust, h);
        changes += u32::from(next.next_validators.is_some());
        assert_eq!((next.height, next.header_hash), (h as u64, Some(header_hash(&chain.at(h).commit.header))));
        assert_eq!(serde_json::from_value::<Trust>(serde_json::to_value(&next).unwrap()).unwrap(), next);
        trust = next;
    }
    assert_eq!(changes, 2, "a validator left, and another gained power");
    // An older header is judged, and does not move the root back.
    let again = trust.step(&chain.at(48).commit.header, &chain.compact(48), &chain.at(48).set, None).unwrap();
    assert_eq!(again, trust);
    // A next set that the header does not name.
    let wrong = root.step(&chain.at(1).commit.header, &chain.compact(1), &chain.at(1).set, Some(&chain.at(37).set));
    assert_eq!(wrong, Err(TrustError::Commit(CommitError::OtherSet)));
    assert!(serde_json::to_value(&trust).unwrap()["height"].is_string());
}

impl Chain {
    fn followed_one(&self, trust: &Trust, h: usize) -> Trust {
        let next = self.heights.get(h).map(|next| next.set.as_slice());
        trust.step(&self.at(h).commit.header, &self.compact(h), &self.at(h).set, next).unwrap()
    }
}

/// Judges by a third, as light clients of open chains do.
const A_THIRD: TrustShare = TrustShare { parts: 1, of: 3 };

#[test]
fn by_a_third_the_chain_is_skipped_as_its_own_light_client_skips_it() {
    let chain = chain();
    let judge = |trust: &Trust, h: usize| trust.judge(&chain.at(h).commit.header, &chain.compact(h), &chain.at(h).set, A_THIRD);
    let root = chain.root();
    // Height 10: three of the four of genesis signed. Height 45: the one with power 7 alone signed, one of four of genesis.
    assert_eq!(judge(&root, 10).unwrap().power, 3);
    assert_eq!(judge(&root, 45), Err(TrustError::NotEnough { power: 1, total: 4 }));
    // One of three is exactly a third.
    let pinned = Trust::pinned([7; 32], &header_bytes(&chain.at(34).commit.header), &chain.compact(34), &chain.at(34).set).unwrap();
    assert_eq!(judge(&pinned, 45), Err(TrustError::NotEnough { power: 1, total: 3 }));
    // Of a set of then that is remembered no share is asked; of one that is not, a third is enough downwards too.
    let pinned = Trust::pinned([7; 32], &header_bytes(&chain.at(37).commit.header), &chain.compact(37), &chain.at(37).set).unwrap();
    judge(&pinned, 51).unwrap();
    judge(&pinned, 20).unwrap();
    assert_eq!(pinned.next_validators, None);

    let expired = Trust { trusting_period_secs: 1, ..root.clone() };
    assert_eq!(judge(&expired, 10), Err(TrustError::Expired));
    judge(&expired, 5).unwrap();
}

#[test]
fn skipping_takes_more_than_two_thirds_of_the_trusted_power() {
    let chain = chain();
    let judge = |trust: &Trust, h: usize| trust.verify(&chain.at(h).commit.header, &chain.compact(h), &chain.at(h).set);
    let root = chain.root();
    let believed = judge(&root, 10).unwrap();
    assert_eq!((believed.validators, believed.power, believed.total, believed.hand_overs), (4, 3, 4, 0));
    assert_eq!(judge(&root, 45), Err(TrustError::NotEnough { power: 1, total: 4 }));
    assert_eq!(judge(&chain.followed(34), 45), Err(TrustError::NotEnough { power: 1, total: 3 }));
    // Header 36 names the new set: from there it is the next one.
    judge(&chain.followed(36), 45).unwrap();
    judge(&chain.followed(37), 45).unwrap();
    // Downwards the sets of then judge, where they were followed.
    let down = judge(&chain.followed(37), 20).unwrap();
    assert_eq!((down.power, down.total, down.hand_overs), (3, 3, 1));
    judge(&chain.followed(50), 2).unwrap();
    let pinned = Trust::pinned([7; 32], &header_bytes(&chain.at(37).commit.header), &chain.compact(37), &chain.at(37).set).unwrap();
    // One that was not followed is judged by the power of now, of which those who signed then hold enough here.
    assert_eq!(judge(&pinned, 20).unwrap().hand_overs, 0);

    let other = Trust { chain_id: "another".into(), ..root.clone() };
    assert!(matches!(judge(&other, 10), Err(TrustError::OtherChain { .. })));
    let forked = Trust { height: 10, header_hash: Some([9; 32]), ..chain.followed(10) };
    assert_eq!(judge(&forked, 10), Err(TrustError::Fork(10)));
    judge(&Trust { height: 11, ..chain.followed(10) }, 12).unwrap();
    assert_eq!(judge(&Trust { height: 12, ..chain.followed(10) }, 11), Err(TrustError::TimeOrder));
    // A set that cannot be is refused, not summed.
    let key = |n: u8| ValidatorPower { key: [n; 32], power: u64::MAX };
    let broken = Trust { validators: vec![key(1), key(2)], ..root };
    assert!(matches!(judge(&broken, 10), Err(TrustError::Commit(CommitError::Set(_)))));
}

#[test]
fn anchors_of_all_neighbours_verify() {
    let chain = chain();
    for h in 1..=50 {
        let anchor = chain.anchor(h);
        assert_eq!(decode_exact::<Anchor>(&encode(&anchor)).unwrap(), anchor);
        let trust = chain.followed(h);
        let (previous, x) = (&chain.at(h).commit.header, &chain.at(h + 1).commit.header);
        // The app of this chain has a hash of 8 bytes: ours are 32, so all are refused for that alone, after all signatures.
        assert_eq!(anchor.verify(&trust), Err(AnchorError::Missing("app hash")), "{h}");
        trust.verify(x, &anchor.commit, &anchor.validators).unwrap();
        assert_eq!(x.last_block_id.unwrap().hash, previous.hash());
    }
    assert_eq!(
        Anchor::build(&chain.at(3).commit.header, &chain.at(5).commit.header, &chain.at(5).commit.commit, &chain.at(5).set),
        Err(CommitError::OtherBlock)
    );
    assert_eq!(
        Anchor::build(&chain.at(4).commit.header, &chain.at(5).commit.header, &chain.at(6).commit.commit, &chain.at(6).set),
        Err(CommitError::OtherBlock)
    );
}

#[test]
fn no_flipped_bit_of_a_recorded_anchor_gets_as_far_as_the_app_hash() {
    let chain = chain();
    let trust = chain.followed(36);
    // Height 37 has all three kinds of vote.
    let bytes = encode(&chain.anchor(36));
    assert_eq!(decode_exact::<Anchor>(&bytes).unwrap().verify(&trust), Err(AnchorError::Missing("app hash")));
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let Ok(anchor) = decode_exact::<Anchor>(&flipped) else {
            continue;
        };
        let error = anchor.verify(&trust).expect_err("a flipped bit was accepted");
        assert_ne!(error, AnchorError::Missing("app hash"), "bit {bit}");
    }
}

#[test]
fn wrong_json_is_refused_with_words() {
    let chain = chain();
    let mut two = chain.at(8).json.clone();
    two["commit"]["signed_header"]["commit"] = chain.at(9).json["commit"]["signed_header"]["commit"].clone();
    assert!(read_commit(&two["commit"]).unwrap_err().to_string().contains("not of one block"));
    let mut block = chain.at(18).json["block"].clone();
    block["block"]["data"]["txs"][0] = json!("azEtMT13");
    assert!(read_block(&block).is_err());
    for broken in [json!(null), json!({}), json!([]), json!("x"), json!({"validators": 1})] {
        assert!(read_commit(&broken).is_err() && read_block(&broken).is_err() && read_validators(&broken).is_err());
        assert!(read_block_results(&broken).is_err() && read_genesis(&broken).is_err());
    }
    let page = |validators: &[ValidatorPower], total| ValidatorsPage { height: 1, total, validators: validators.to_vec() };
    let set = &chain.at(1).set;
    assert_eq!(join_validators(&[page(&set[..3], 4), page(&set[3..], 4)]).unwrap(), *set);
    assert!(join_validators(&[page(&set[..3], 4)]).is_err());
    assert!(join_validators(&[page(&set[3..], 4), page(&set[..3], 4)]).is_err());
    assert!(join_validators(&[page(set, 4), ValidatorsPage { height: 2, ..page(&[], 4) }]).is_err());
    let mut genesis = chain.genesis_json.clone();
    genesis["initial_height"] = json!("5");
    assert!(read_genesis(&genesis).is_err());
    let header = &chain.at(9).commit.header;
    assert!(header_facts(&header_bytes(header), &[0; 32]).is_err());
}
