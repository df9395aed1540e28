//! A search over the states that something reaches: from each of them an end can be reached, also where one party is silent for ever.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Debug;

use mulu_contracts::ledger::entry::AnyRule;
use mulu_testkit::Ledger;

/// What somebody may try: who, under its number, and the message over a ledger as it stands.
pub type Try = (u32, Box<dyn Fn(&Ledger) -> AnyRule>);

/// A life to be searched.
pub struct Life<K> {
    /// Where it begins.
    pub start: Ledger,
    /// Whatever anybody may try.
    pub tries: Vec<Try>,
    /// Seconds that may pass.
    pub waits: Vec<i64>,
    /// What tells states apart.
    pub state: fn(&Ledger) -> K,
    /// Is it over?
    pub is_end: fn(&Ledger) -> bool,
}

impl<K: Ord + Clone + Debug> Life<K> {
    /// States one step away, by acts of all but one party, or by time.
    fn next(&self, from: &Ledger, silent: Option<u32>) -> Vec<Ledger> {
        let mut found = Vec::new();
        for (party, make) in self.tries.iter().filter(|(party, _)| Some(*party) != silent) {
            let mut then = from.clone();
            if then.submit(*party, make(from)).code == 0 {
                found.push(then);
            }
        }
        for seconds in &self.waits {
            let mut then = from.clone();
            then.wait(*seconds);
            found.push(then);
        }
        found
    }

    /// All states that are reached from a ledger, by acts of all but one party.
    fn reached(&self, start: &Ledger, silent: Option<u32>) -> BTreeMap<K, Ledger> {
        let mut all = BTreeMap::from([((self.state)(start), start.clone())]);
        let mut open = vec![start.clone()];
        while let Some(from) = open.pop() {
            for then in self.next(&from, silent) {
                let key = (self.state)(&then);
                if let Entry::Vacant(place) = all.entry(key) {
                    place.insert(then.clone());
                    open.push(then);
                }
            }
        }
        all
    }

    /// All states, and of each in which one may be stuck: who is silent there.
    pub fn judge(&self, parties: &[u32]) -> (Vec<K>, Vec<(K, u32)>) {
        let all = self.reached(&self.start, None);
        let mut stuck = Vec::new();
        for (key, ledger) in all.iter().filter(|(_, ledger)| !(self.is_end)(ledger)) {
            for silent in parties {
                if !self.reached(ledger, Some(*silent)).values().any(self.is_end) {
                    stuck.push((key.clone(), *silent));
                }
            }
        }
        (all.into_keys().collect(), stuck)
    }
}
