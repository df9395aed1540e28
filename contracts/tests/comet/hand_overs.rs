//! Hand-overs: a set that changes 4 → 5 → 4 members, proofs across it, from before it, and everything that is no hand-over.

use mulu_contracts::comet::anchor::{Anchor, AnchorError};
use mulu_contracts::comet::commit::CommitError;
use mulu_contracts::comet::hand_over::{HandOver, HandOverError};
use mulu_contracts::comet::header::header_bytes;
use mulu_contracts::comet::trust::{EarlierSet, MAX_HAND_OVERS, Trust, TrustError};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_testkit::engine::{Signers, anchor_at, chain};
use tendermint::block::Header;

/// Four, five, and four others of whom one alone was there from the beginning: no share of the first set reaches the last.
fn sets() -> [Signers; 3] {
    [Signers::of(&[1, 2, 3, 4]), Signers::of(&[1, 2, 3, 4, 5]), Signers::of(&[4, 5, 6, 7])]
}

/// Headers 1 to 12: four sign until 4, five until 8.
fn changing(sets: &[Signers; 3]) -> (Vec<Header>, Vec<&Signers>) {
    let by_height: Vec<&Signers> = (1..=12).map(|h| &sets[[4, 8, 12].iter().position(|last| h <= *last).unwrap()]).collect();
    (chain(&by_height, [9; 32]), by_height)
}

#[test]
fn a_proof_across_hand_overs_is_believed_and_says_how_many_lie_between() {
    let sets = sets();
    let (headers, by_height) = changing(&sets);
    let genesis = sets[0].trusted();
    for (height, hand_overs) in [(1, 0), (3, 0), (4, 1), (7, 1), (8, 2), (11, 2)] {
        let anchor = anchor_at(&headers, &by_height, height);
        assert_eq!(anchor.hand_overs.len(), hand_overs);
        assert_eq!(decode_exact::<Anchor>(&encode(&anchor)).unwrap(), anchor);
        let anchored = anchor.verify(&genesis).unwrap_or_else(|e| panic!("{height}: {e}"));
        assert_eq!((anchored.validators, anchored.signed_power, anchored.total_power), (4, 40, 40), "{height}");
        assert_eq!((anchored.hand_overs, anchored.height), (hand_overs, height as u64 + 1));
    }
    // Without them it cannot be judged; with the last alone neither, where too few of the first set are left.
    let mut anchor = anchor_at(&headers, &by_height, 11);
    let whole = anchor.clone();
    anchor.hand_overs.remove(0);
    let anchored = anchor.verify(&genesis).unwrap();
    assert_eq!((anchored.hand_overs, anchored.signed_power), (1, 40), "all of the four are in the five");
    anchor.hand_overs.clear();
    assert!(matches!(anchor.verify(&genesis), Err(AnchorError::NotEnoughTrust { power: 10, .. })));
    let last = HandOver { ..whole.hand_overs[1].clone() };
    let stranger = Signers::of(&[20, 21, 22]).trusted();
    assert!(matches!(Anchor { hand_overs: vec![last], ..whole }.verify(&stranger), Err(AnchorError::NotEnoughTrust { power: 0, .. })));
}

#[test]
fn the_root_follows_and_never_stops_where_a_set_hands_over() {
    let sets = sets();
    let (headers, by_height) = changing(&sets);
    let mut trust = sets[0].trusted();
    for height in 1..=11 {
        let anchored = anchor_at(&headers, &by_height, height).verify(&trust).unwrap();
        trust = trust.advanced(&anchored);
        // Header 4 and header 8 name a set that only the header after them shows.
        let stands = if [3, 7].contains(&height) { height } else { height + 1 };
        assert_eq!(trust.height, stands as u64);
        assert_eq!(trust.validators, by_height[stands - 1].set);
        assert_eq!(serde_json::from_value::<Trust>(serde_json::to_value(&trust).unwrap()).unwrap(), trust);
    }
    let earlier = |until: u64, n: usize| EarlierSet { until, validators: sets[n].set.clone() };
    assert_eq!(trust.earlier, [earlier(4, 0), earlier(8, 1)]);
    // In one leap it is the same root.
    let leapt = anchor_at(&headers, &by_height, 11).verify(&sets[0].trusted()).unwrap().root;
    assert_eq!(leapt, trust);
    // A root at the header that hands over, which knows the next set, is told nothing new by that hand-over.
    let at_4 = sets[0].trusted().step(&headers[3], &sets[0].all(&headers[3]), &sets[0].set, Some(&sets[1].set)).unwrap();
    assert_eq!((at_4.height, at_4.next_validators.as_ref()), (4, Some(&sets[1].set)));
    assert_eq!(anchor_at(&headers, &by_height, 11).verify(&at_4).unwrap().root, trust);
    // Who left the set there cannot speak for what comes after it.
    let (stale, mut old) = (chain(&[&sets[2]; 6], [9; 32]), at_4.clone());
    old.validators.clone_from(&sets[2].set);
    assert!(matches!(old.verify(&stale[5], &sets[2].all(&stale[5]), &sets[2].set), Err(TrustError::NotEnough { power: 20, total: 50 })));
    // A pin on such a header would go on to believe the old set.
    let pin =
        |n: usize| Trust::pinned([0; 32], &header_bytes(&headers[n - 1]), &by_height[n - 1].all(&headers[n - 1]), &by_height[n - 1].set);
    assert!(pin(4).is_err() && pin(8).is_err() && pin(5).is_ok());
}

#[test]
fn a_proof_from_before_is_verified_by_the_later_root() {
    let sets = sets();
    let (headers, by_height) = changing(&sets);
    let later = anchor_at(&headers, &by_height, 11).verify(&sets[0].trusted()).unwrap().root;
    for (height, hand_overs, power) in [(2, 2, 40), (5, 1, 50), (9, 0, 40)] {
        let before = anchor_at(&headers, &by_height, height);
        let anchored = before.verify(&later).unwrap();
        assert_eq!((anchored.hand_overs, anchored.signed_power, anchored.total_power), (hand_overs, power, power), "{height}");
        assert_eq!(later.advanced(&anchored), later, "an older header moves nothing");
    }
    // What a set that left signs about a time after it left is not believed, though it once was the set.
    let late = chain(&[&sets[0]; 12], [1; 32]);
    let forged = |height: usize| anchor_at(&late, &[&sets[0]; 12], height).verify(&later);
    for height in [8, 9, 10] {
        assert!(matches!(forged(height), Err(AnchorError::NotEnoughTrust { power: 10, .. })), "{height}");
    }
    assert!(matches!(forged(11), Err(AnchorError::Contradicts(TrustError::Fork(12)))));
    // A root that was pinned knows nothing of before: then a share of two thirds is needed, which four of five are.
    let pinned =
        |n: usize| Trust::pinned([0; 32], &header_bytes(&headers[n - 1]), &by_height[n - 1].all(&headers[n - 1]), &by_height[n - 1].set);
    let at_6 = pinned(6).unwrap();
    assert_eq!(anchor_at(&headers, &by_height, 2).verify(&at_6).unwrap().signed_power, 40);
    let at_12 = pinned(12).unwrap();
    assert!(matches!(anchor_at(&headers, &by_height, 2).verify(&at_12), Err(AnchorError::NotEnoughTrust { power: 10, .. })));
}

#[test]
fn what_is_no_hand_over_is_refused_by_its_name() {
    let sets = sets();
    let (headers, by_height) = changing(&sets);
    let good = anchor_at(&headers, &by_height, 11);
    let later = good.verify(&sets[0].trusted()).unwrap().root;
    let judge = |change: &dyn Fn(&mut Vec<HandOver>)| {
        let mut anchor = good.clone();
        change(&mut anchor.hand_overs);
        // Above the root and below it alike: no byte of a proof goes unchecked.
        [sets[0].trusted(), later.clone()].map(|root| anchor.verify(&root).unwrap_err())
    };
    let named = |error: HandOverError| [AnchorError::HandOver(error.clone()), AnchorError::HandOver(error)];
    assert_eq!(judge(&|list| list[0].header.push(0)), named(HandOverError::Malformed(0)));
    assert_eq!(judge(&|list| list.swap(0, 1)), named(HandOverError::Set(0)));
    assert_eq!(judge(&|list| list.push(list[1].clone())), named(HandOverError::Set(1)));
    let high = HandOver { header: header_bytes(&headers[11]), ..good.hand_overs[1].clone() };
    assert_eq!(judge(&|list| list[1] = high.clone()), named(HandOverError::Order(1)));
    // A header that goes on with its own set hands nothing over.
    let none = HandOver { header: header_bytes(&headers[8]), commit: sets[2].all(&headers[8]), validators: sets[2].set.clone() };
    assert_eq!(judge(&|list| *list = vec![none.clone()]), named(HandOverError::Set(0)));
    // Another set than the one that the header names.
    assert_eq!(judge(&|list| list[1].validators = sets[0].set.clone()), named(HandOverError::Set(0)));
    // Too few of its own set, and none that hold.
    let few = |list: &mut Vec<HandOver>| list[0].commit = sets[0].commit(&headers[3], "cc--");
    let two_thirds = CommitError::TwoThirds { power: 20, total: 40 };
    let errors = judge(&few);
    assert_eq!(errors[0], AnchorError::Commit(two_thirds.clone()));
    assert_eq!(errors[1], AnchorError::HandOver(HandOverError::Commit(0, two_thirds)));
    // Invented: a set of strangers that hands over to the one that the next header has.
    let strangers = Signers::of(&[20, 21, 22, 23]);
    let invented = chain(&[&strangers, &sets[0]], [9; 32]);
    let first = HandOver { header: header_bytes(&invented[0]), commit: strangers.all(&invented[0]), validators: strangers.set.clone() };
    let mut forged = good.clone();
    forged.hand_overs.insert(0, first);
    assert!(matches!(forged.verify(&sets[0].trusted()), Err(AnchorError::NotEnoughTrust { power: 0, .. })));
}

#[test]
fn every_flipped_bit_of_an_anchor_with_hand_overs_is_refused() {
    let sets = sets();
    let (headers, by_height) = changing(&sets);
    let good = anchor_at(&headers, &by_height, 11);
    let later = good.verify(&sets[0].trusted()).unwrap().root;
    let bytes = encode(&good);
    for root in [sets[0].trusted(), later] {
        for bit in (0..bytes.len() * 8).step_by(3) {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            if let Ok(anchor) = decode_exact::<Anchor>(&flipped) {
                assert!(anchor.verify(&root).is_err(), "bit {bit}");
            }
        }
    }
}

#[test]
fn as_many_hand_overs_as_a_proof_may_carry_are_followed_and_one_more_is_refused_unread() {
    let (odd, even) = (Signers::of(&[1, 2, 3, 4]), Signers::of(&[5, 6, 7, 8]));
    let by_height: Vec<&Signers> = (0..MAX_HAND_OVERS + 3).map(|n| if n % 2 == 0 { &odd } else { &even }).collect();
    let headers = chain(&by_height, [9; 32]);
    let most = anchor_at(&headers, &by_height, MAX_HAND_OVERS);
    assert_eq!(most.hand_overs.len(), MAX_HAND_OVERS);
    let followed = decode_exact::<Anchor>(&encode(&most)).unwrap().verify(&odd.trusted()).unwrap();
    assert_eq!(followed.hand_overs, MAX_HAND_OVERS);
    let more = anchor_at(&headers, &by_height, MAX_HAND_OVERS + 1);
    assert!(decode_exact::<Anchor>(&encode(&more)).is_err());
    // A node then carries the newest: enough for every root behind the first.
    let newest = Anchor { hand_overs: more.hand_overs[1..].to_vec(), ..more };
    assert!(matches!(newest.verify(&odd.trusted()), Err(AnchorError::NotEnoughTrust { power: 0, .. })));
    assert_eq!(
        newest.verify(&anchor_at(&headers, &by_height, 4).verify(&odd.trusted()).unwrap().root).unwrap().hand_overs,
        MAX_HAND_OVERS - 2
    );
}
