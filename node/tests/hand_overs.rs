//! What a node keeps of the validators' changes: each header that hands over, and every anchor above it leads there.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use mulu_contracts::comet::anchor::Anchor;
use mulu_contracts::comet::trust::MAX_HAND_OVERS;
use mulu_node::anchors::{Anchors, EngineLink};
use mulu_node::storage::Store;
use mulu_testkit::engine::{Signers, anchor, chain};
use tendermint::block::Header;

/// An engine with a chain whose set changes, which may forget its past.
struct Engine {
    headers: Vec<Header>,
    sets: Vec<Signers>,
    pruned: AtomicBool,
}

impl Engine {
    fn new(sets: Vec<Signers>) -> Arc<Engine> {
        let headers = chain(&sets.iter().collect::<Vec<_>>(), [9; 32]);
        Arc::new(Engine { headers, sets, pruned: AtomicBool::new(false) })
    }

    /// Four until 4, five until 8, then four others.
    fn changing() -> Arc<Engine> {
        let sets = [Signers::of(&[1, 2, 3, 4]), Signers::of(&[1, 2, 3, 4, 5]), Signers::of(&[4, 5, 6, 7])];
        Engine::new((0..12).map(|n| sets[n / 4].clone()).collect())
    }

    fn tell(&self, anchors: &Anchors, heights: std::ops::RangeInclusive<usize>) {
        for height in heights {
            let hash = self.headers[height - 1].next_validators_hash.as_bytes().try_into().unwrap();
            anchors.note_next_set(height as u64, &hash).unwrap();
        }
    }
}

impl EngineLink for Engine {
    fn anchor(&self, height: u64) -> Result<Option<Anchor>, String> {
        let at = height as usize;
        let gone = self.pruned.load(Ordering::Relaxed) && at + 1 < self.headers.len() - 1;
        let there = at > 0 && at < self.headers.len() && !gone;
        let votes = |signers: &Signers| "c".repeat(signers.keys.len());
        Ok(there.then(|| anchor(&self.headers[at - 1], &self.headers[at], &self.sets[at], &votes(&self.sets[at]))))
    }
    fn header(&self, _: u64) -> Result<Option<Vec<u8>>, String> {
        Ok(None)
    }
    fn latest(&self) -> Result<Option<u64>, String> {
        Ok(Some(self.headers.len() as u64 - 1))
    }
}

fn open(dir: &Path, engine: &Arc<Engine>) -> Anchors {
    let anchors = Anchors::new(Arc::new(Store::open(dir.join("data")).unwrap()));
    anchors.connect(engine.clone());
    anchors
}

#[test]
fn every_change_of_the_set_is_kept_and_served_with_every_anchor_above_it() {
    let (dir, engine) = (tempfile::tempdir().unwrap(), Engine::changing());
    let genesis = engine.sets[0].trusted();
    {
        let anchors = open(dir.path(), &engine);
        engine.tell(&anchors, 1..=6);
        // After a crash the engine tells its last blocks again.
        engine.tell(&anchors, 5..=12);
        for (height, hand_overs) in [(1, 0), (3, 0), (4, 1), (7, 1), (8, 2), (10, 2)] {
            let anchor = anchors.at(height).unwrap().unwrap();
            assert_eq!(anchor.verify(&genesis).unwrap().hand_overs, hand_overs, "{height}");
        }
        let (height, newest) = anchors.newest().unwrap().unwrap();
        assert_eq!((height, newest.verify(&genesis).unwrap().hand_overs), (11, 2));
    }
    // They are kept, whatever the engine forgets.
    engine.pruned.store(true, Ordering::Relaxed);
    let anchors = open(dir.path(), &engine);
    assert!(anchors.at(5).unwrap().is_none());
    assert_eq!(anchors.newest().unwrap().unwrap().1.verify(&genesis).unwrap().hand_overs, 2);
}

#[test]
fn a_hand_over_that_the_engine_does_not_show_is_told_and_not_left_out() {
    let (dir, engine) = (tempfile::tempdir().unwrap(), Engine::changing());
    let anchors = open(dir.path(), &engine);
    engine.tell(&anchors, 1..=12);
    engine.pruned.store(true, Ordering::Relaxed);
    assert!(anchors.newest().unwrap_err().contains("does not show the hand-over by header 8"));
    engine.pruned.store(false, Ordering::Relaxed);
    assert_eq!(anchors.newest().unwrap().unwrap().1.hand_overs.len(), 2);
}

#[test]
fn a_set_that_never_changes_hands_nothing_over() {
    let (dir, engine) = (tempfile::tempdir().unwrap(), Engine::new(vec![Signers::of(&[1]); 6]));
    let anchors = open(dir.path(), &engine);
    engine.tell(&anchors, 1..=6);
    assert!(anchors.newest().unwrap().unwrap().1.hand_overs.is_empty());
}

#[test]
fn of_more_changes_than_a_proof_carries_the_newest_are_served() {
    let both = [Signers::of(&[1, 2, 3, 4]), Signers::of(&[5, 6, 7, 8])];
    // What block 1 changes is the set of block 3: header 2 is the first that can hand over.
    let sets = (0..MAX_HAND_OVERS + 5).map(|n: usize| both[n.saturating_sub(1) % 2].clone()).collect();
    let (dir, engine) = (tempfile::tempdir().unwrap(), Engine::new(sets));
    let anchors = open(dir.path(), &engine);
    engine.tell(&anchors, 1..=engine.headers.len());
    let served = anchors.newest().unwrap().unwrap().1;
    assert_eq!(served.hand_overs.len(), MAX_HAND_OVERS);
    assert!(served.verify(&both[0].trusted()).is_err(), "the first of them all is left out");
    let later = anchors.at(6).unwrap().unwrap().verify(&both[0].trusted()).unwrap().root;
    served.verify(&later).unwrap();
}
