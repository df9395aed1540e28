//! Proven header hashes by height: what a node shows is held against what another one, or an earlier command, proved.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::comet::anchor::Anchored;
use mulu_contracts::comet::commit::{CompactCommit, ValidatorPower};
use mulu_contracts::comet::header::header_hash;
use mulu_contracts::comet::json::read_commit;
use mulu_contracts::comet::trust::{Trust, TrustError};
use serde_json::json;

use super::doubt::Doubted;
use super::fork::{Fork, Side, THIS_HOME};
use crate::rpc::Node;

/// Heights whose proven header hashes are remembered.
const REMEMBERED: usize = 256;
/// Headers of one answer that is not believed which are held against proven ones.
const HELD_AGAINST: usize = 8;

/// How far a chain was proven to a home.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// The highest height.
    pub height: u64,
    /// Hash of its header; homes of before did not keep it.
    pub header_hash: Option<[u8; 32]>,
}

impl From<u64> for Seen {
    fn from(height: u64) -> Seen {
        Seen { height, header_hash: None }
    }
}

/// Proven header hashes by height, with who showed them.
#[derive(Debug, Default)]
pub struct Headers {
    known: BTreeMap<u64, Side>,
    /// What an earlier command of this home saw.
    kept: Option<(u64, Side)>,
    /// Nodes that were held against it.
    recalled: BTreeSet<String>,
}

/// Sets that may have signed a header of the past, as far as they are known.
fn sets<'a>(anchored: &'a Anchored, trust: &'a Trust) -> impl Iterator<Item = &'a [ValidatorPower]> {
    let of = |root: &'a Trust| {
        let earlier = root.earlier.iter().rev().map(|set| set.validators.as_slice());
        std::iter::once(root.validators.as_slice()).chain(root.next_validators.as_deref()).chain(earlier)
    };
    std::iter::once(anchored.set.as_slice()).chain(of(&anchored.root)).chain(of(trust))
}

/// The proven header of a height, as a node shows it. What it does not show, or not proven, shows nothing.
fn shown(node: &Node, height: u64, anchored: &Anchored, trust: &Trust) -> Option<Side> {
    let told = node.call("commit", json!({ "height": height.to_string() })).ok()?;
    let found = read_commit(&told).ok().filter(|found| found.header.height.value() == height)?;
    let proven = sets(anchored, trust).any(|set| {
        let Ok(commit) = CompactCommit::from_engine(&found.commit, set) else { return false };
        // To one of the roots it may be the other header of its own height.
        let judged = [&anchored.root, trust].map(|root| root.verify(&found.header, &commit, set));
        judged.iter().any(|judged| matches!(judged, Ok(_) | Err(TrustError::Fork(_))))
    });
    proven.then(|| Side { url: node.url().into(), hash: header_hash(&found.header), evidence: json!({ "commit": told }) })
}

impl Headers {
    /// With what a home saw last.
    pub fn of_home(seen: &Seen) -> Headers {
        let mut headers = Headers::default();
        if let Some(hash) = seen.header_hash {
            let evidence = json!({ "seen": { "height": seen.height.to_string(), "header_hash": hex::encode(hash) } });
            let side = Side { url: THIS_HOME.into(), hash, evidence };
            headers.kept = Some((seen.height, side));
        }
        headers
    }

    /// Takes in a proven header; tells where it contradicts one of its height.
    fn take(&mut self, height: u64, side: Side) -> Result<(), Box<Fork>> {
        match self.at(height) {
            Some(known) if known.hash != side.hash => Err(Box::new(Fork { height, sides: [known.clone(), side] })),
            Some(_) => Ok(()),
            None => {
                self.known.insert(height, side);
                while self.known.len() > REMEMBERED {
                    self.known.pop_first();
                }
                Ok(())
            }
        }
    }

    fn at(&self, height: u64) -> Option<&Side> {
        let kept = self.kept.as_ref().filter(|(at, _)| *at == height).map(|(_, side)| side);
        kept.or_else(|| self.known.get(&height))
    }

    /// Takes in both headers of an answer; `anchor` is what proves them, in borsh.
    pub fn take_anchor(&mut self, url: &str, anchored: &Anchored, anchor: &[u8]) -> Result<(), Box<Fork>> {
        for (height, hash) in [(anchored.previous_height, anchored.previous_hash), (anchored.height, anchored.hash)] {
            self.take(height, Side { url: url.into(), hash, evidence: json!({ "anchor": hex::encode(anchor) }) })?;
        }
        Ok(())
    }

    /// Asks a node, once, for the header that this home saw last: on another branch of a fork it has another one.
    pub fn recall(&mut self, node: &Node, anchored: &Anchored, trust: &Trust) -> Result<(), Box<Fork>> {
        let Some((height, _)) = self.kept else { return Ok(()) };
        // At the height of the answer itself its own headers were compared.
        if anchored.previous_height <= height || !self.recalled.insert(node.url().into()) {
            return Ok(());
        }
        shown(node, height, anchored, trust).map_or(Ok(()), |side| self.take(height, side))
    }

    /// Compares a node that is behind with the freshest one at the height where the former stands: the headers of their answers
    /// alone would not meet.
    pub fn compare_behind(&mut self, behind: &Anchored, fresher: &Node, trust: &Trust) -> Result<(), Box<Fork>> {
        shown(fresher, behind.height, behind, trust).map_or(Ok(()), |side| self.take(behind.height, side))
    }

    /// Holds the signed headers of an answer that is not believed against proven ones; `proven` is who can show some. One that contradicts
    /// and that trusted validators signed is a fork. True where one contradicts that none of them signed: that is a lie of the node alone.
    pub fn doubt(&mut self, url: &str, doubted: &Doubted, proven: Option<(&Node, &Anchored)>, trust: &Trust) -> Result<bool, Box<Fork>> {
        let mut lied = false;
        for claim in doubted.claims.iter().take(HELD_AGAINST) {
            let known = self.at(claim.height).cloned().or_else(|| {
                let (node, anchored) = proven.filter(|(_, anchored)| claim.height <= anchored.height)?;
                shown(node, claim.height, anchored, trust)
            });
            let Some(known) = known.filter(|known| known.hash != claim.hash) else { continue };
            if claim.power > 0 {
                return Err(Box::new(Fork { height: claim.height, sides: [known, doubted.side(url, claim)] }));
            }
            lied = true;
        }
        Ok(lied)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mulu_contracts::comet::claimed::Claimed;
    use mulu_testkit::engine::Signers;

    fn side(url: &str, byte: u8) -> Side {
        Side { url: url.into(), hash: [byte; 32], evidence: json!(byte) }
    }

    #[test]
    fn two_proven_headers_of_one_height_are_a_fork_and_both_sides_are_named() {
        let mut headers = Headers::default();
        headers.take(5, side("a", 1)).unwrap();
        headers.take(6, side("a", 2)).unwrap();
        headers.take(5, side("b", 1)).unwrap();
        let fork = headers.take(6, side("b", 3)).unwrap_err();
        assert_eq!((fork.height, fork.sides[0].url.as_str(), fork.sides[1].url.as_str()), (6, "a", "b"));
        let told = fork.json("chain-1");
        assert_eq!((&told["height"], &told["sides"][0]["evidence"], &told["sides"][1]["evidence"]), (&json!("6"), &json!(2), &json!(3)));
    }

    #[test]
    fn only_the_newest_headers_are_remembered_and_the_one_that_the_home_kept() {
        let mut headers = Headers::of_home(&Seen { height: 3, header_hash: Some([9; 32]) });
        for height in 10..1_010 {
            headers.take(height, side("a", 1)).unwrap();
        }
        assert_eq!((headers.known.len(), headers.known.first_key_value().map(|(h, _)| *h)), (REMEMBERED, Some(1_010 - REMEMBERED as u64)));
        let fork = headers.take(3, side("a", 1)).unwrap_err();
        assert_eq!((fork.sides[0].url.as_str(), fork.sides[0].hash), (THIS_HOME, [9; 32]));
        headers.take(3, side("a", 9)).unwrap();
    }

    #[test]
    fn a_contradiction_is_a_fork_where_trusted_validators_signed_it_and_a_lie_where_none_did() {
        let trust = Signers::of(&[1, 2, 3, 4]).trusted();
        let mut headers = Headers::default();
        headers.take(5, side("a", 1)).unwrap();
        let doubted =
            |height: u64, byte: u8, power: u64| Doubted { claims: vec![Claimed { height, hash: [byte; 32], power }], anchor: vec![7] };
        // The same header, and one of a height of which nothing is known.
        assert!(!headers.doubt("b", &doubted(5, 1, 20), None, &trust).unwrap());
        assert!(!headers.doubt("b", &doubted(6, 2, 20), None, &trust).unwrap());
        assert!(headers.doubt("b", &doubted(5, 2, 0), None, &trust).unwrap());
        let fork = headers.doubt("b", &doubted(5, 2, 20), None, &trust).unwrap_err();
        assert_eq!((fork.height, fork.sides[1].url.as_str(), &fork.sides[1].evidence), (5, "b", &json!({ "anchor": "07" })));
        // One of the home's own past is held against it too.
        let mut headers = Headers::of_home(&Seen { height: 5, header_hash: Some([1; 32]) });
        assert_eq!(headers.doubt("b", &doubted(5, 2, 10), None, &trust).unwrap_err().sides[0].url, THIS_HOME);
    }
}
