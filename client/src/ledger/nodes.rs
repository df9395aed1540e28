//! The nodes of a client, and what each of them turned out to be. Proofs make a lie harmless; this makes it known.

use std::time::{Duration, Instant};

use mulu_contracts::ledger::proof::ProofError;
use serde::Serialize;

use super::error::LedgerError;
use crate::deadline::Deadline;
use crate::rpc::Node;

/// A node that did not answer is asked again after this time, or when nobody else is left.
const SILENT_FOR: Duration = Duration::from_secs(10);

/// What a node turned out to be. The later, the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nobody asked it yet.
    Unasked,
    /// What it said was proven, and as new as what others prove.
    Good,
    /// Proven, but older than what another node proves.
    Lags,
    /// No usable answer.
    Silent,
    /// A false proof, an answer to something else, or a header that contradicts a proven one.
    Lied,
}

/// A node and its standing.
#[derive(Debug, Clone)]
pub struct Member {
    /// The node.
    pub node: Node,
    /// What it turned out to be.
    pub standing: Standing,
    /// The newest height that it proved.
    pub height: Option<u64>,
    /// Why it stands so.
    pub words: String,
    since: Instant,
}

impl Member {
    fn is_silent(&self) -> bool {
        self.standing == Standing::Silent && self.since.elapsed() < SILENT_FOR
    }
}

/// What is told of a node.
#[derive(Debug, Clone, Serialize)]
pub struct Told {
    /// Which.
    pub url: String,
    /// What it turned out to be.
    pub standing: Standing,
    /// The newest height that it proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// The nodes to ask, the first one first.
#[derive(Debug, Clone)]
pub struct Nodes {
    members: Vec<Member>,
    preferred: usize,
}

impl From<Node> for Nodes {
    fn from(node: Node) -> Self {
        Nodes::from(vec![node])
    }
}

impl From<Vec<Node>> for Nodes {
    fn from(nodes: Vec<Node>) -> Self {
        let member = |node| Member { node, standing: Standing::Unasked, height: None, words: String::new(), since: Instant::now() };
        Nodes { members: nodes.into_iter().map(member).collect(), preferred: 0 }
    }
}

impl Nodes {
    /// The same, all within one deadline.
    #[must_use]
    pub fn within(mut self, deadline: &Deadline) -> Nodes {
        for member in &mut self.members {
            member.node = member.node.clone().within(deadline);
        }
        self
    }

    /// More than one?
    pub fn several(&self) -> bool {
        self.members.len() > 1
    }

    /// The node asked first.
    pub fn first(&self) -> Option<&Node> {
        self.members.get(self.preferred).map(|member| &member.node)
    }

    /// A node by its place.
    pub fn get(&self, at: usize) -> Option<&Member> {
        self.members.get(at)
    }

    /// Places in the order in which they are to be asked. Who lied is asked no more; who was silent, last.
    pub fn order(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.members.len()).filter(|at| self.members[*at].standing < Standing::Lied).collect();
        let rank = |at: &usize| (self.members[*at].is_silent(), self.members[*at].standing == Standing::Lags, *at != self.preferred, *at);
        places.sort_by_key(rank);
        places
    }

    /// Those that may answer, and those that were silent just now.
    pub fn by_voice(&self) -> (Vec<usize>, Vec<usize>) {
        self.order().into_iter().partition(|at| !self.members[*at].is_silent())
    }

    /// The node to be asked first from now on.
    pub fn prefer(&mut self, at: usize) {
        self.preferred = at;
    }

    /// Notes what a node turned out to be. A lie is not forgotten. A node that is the only one is asked whatever it did.
    pub fn note(&mut self, at: usize, standing: Standing, words: impl Into<String>) {
        let several = self.several();
        let Some(member) = self.members.get_mut(at) else { return };
        if !several || member.standing == Standing::Lied {
            return;
        }
        (member.standing, member.words, member.since) = (standing, words.into(), Instant::now());
    }

    /// Notes that a node proved this height, and nothing is wrong with it.
    pub fn good(&mut self, at: usize, height: u64) {
        self.note(at, Standing::Good, "");
        if let Some(member) = self.members.get_mut(at) {
            member.height = member.height.max(Some(height));
        }
    }

    /// Notes why a node gave nothing that can be used.
    pub fn failed(&mut self, at: usize, error: &LedgerError) {
        let standing = match error {
            LedgerError::NotProven { error, .. } if cannot_be_judged(error) => Standing::Silent,
            LedgerError::NotProven { .. } | LedgerError::OtherAnswer { .. } => Standing::Lied,
            LedgerError::WentBack { .. } | LedgerError::TooOld { .. } => Standing::Lags,
            _ => Standing::Silent,
        };
        self.note(at, standing, error.to_string());
    }

    /// What is told of all of them.
    pub fn told(&self) -> Vec<Told> {
        let told = |m: &Member| Told {
            url: m.node.url().to_string(),
            standing: m.standing,
            height: m.height.map(|h| h.to_string()),
            words: m.words.clone(),
        };
        self.members.iter().map(told).collect()
    }
}

/// Made by a newer program, or for another chain: no lie, and of no use. What is signed by others than those whom this home trusts is
/// held against what is proven before it counts as a lie.
fn cannot_be_judged(error: &ProofError) -> bool {
    use mulu_contracts::comet::anchor::AnchorError::OtherChain;
    matches!(error, ProofError::Unsupported(_) | ProofError::NewerVersion(_) | ProofError::Anchor(OtherChain { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rpc::RpcError;

    fn nodes() -> Nodes {
        ["a", "b", "c"].map(|url| Node::new(url, Duration::from_secs(1))).to_vec().into()
    }

    fn silence() -> LedgerError {
        RpcError::Unreachable { url: "a".into(), words: "gone".into() }.into()
    }

    #[test]
    fn the_first_is_asked_first_until_another_is_preferred() {
        let mut nodes = nodes();
        assert_eq!(nodes.order(), [0, 1, 2]);
        nodes.prefer(2);
        assert_eq!(nodes.order(), [2, 0, 1]);
    }

    #[test]
    fn the_only_node_is_asked_whatever_it_did() {
        let mut nodes = Nodes::from(Node::new("a", Duration::from_secs(1)));
        nodes.failed(0, &LedgerError::OtherAnswer { url: "a".into(), words: "another entry".into() });
        assert_eq!(nodes.order(), [0]);
    }

    #[test]
    fn who_lags_or_is_silent_is_asked_later_and_who_lied_never_again() {
        let mut nodes = nodes();
        nodes.failed(0, &silence());
        nodes.failed(1, &LedgerError::WentBack { url: "b".into(), height: 1, seen: 2 });
        assert_eq!(nodes.order(), [2, 1, 0]);
        nodes.failed(2, &LedgerError::OtherAnswer { url: "c".into(), words: "another entry".into() });
        nodes.good(2, 7);
        assert_eq!(nodes.order(), [1, 0]);
        let told = serde_json::to_value(nodes.told()).unwrap();
        assert_eq!((&told[2]["standing"], &told[0]["standing"]), (&"lied".into(), &"silent".into()));
        nodes.good(0, 9);
        assert_eq!(nodes.order(), [0, 1]);
    }
}
