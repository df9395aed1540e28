//! set_validators 验证者 (`docs/spec/governance.md`): another set of those who vote on blocks, small steps at a time.

use std::collections::{BTreeMap, BTreeSet};

use crate::governance::action::{Seat, SetValidators};
use crate::governance::actions::circumstances::Circumstances;
use crate::governance::validators::{self, Validator, ValidatorSet, proof_bytes};
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::state::StateWrite;
use crate::ledger::draft::Draft;
use crate::ledger::scheduled::standing;

/// Largest total power. The engine's own bound is higher; to this one readers of JSON count rightly.
pub const MAX_TOTAL: u64 = 1 << 53;

/// With so many keys any one may fail; fewer are left only where there never were as many.
const ENOUGH: usize = 4;

/// What would change.
struct Change<'a> {
    old: &'a ValidatorSet,
    new: &'a [Seat],
    /// Votes of the new set.
    total: u64,
    at: &'a Circumstances<'a>,
}

/// Is a change of this sort?
type Is = fn(&Change<'_>) -> bool;

/// A set is refused where one of these holds: asked in this order, after each seat was judged by itself.
const REFUSED: &[(&str, Is)] = &[
    ("total: above 2^53", |change| change.total > MAX_TOTAL),
    ("a third or more of the power at once: change less, then the rest", |change| change.hands_over_a_third()),
    ("the set was changed in this block already", |change| change.follows_in_its_block()),
    ("fewer than four keys, and fewer than before", |change| change.shrinks_below_four()),
    ("a third or more of the power in the hand of one organisation", |change| change.gives_one_a_third()),
];

impl Change<'_> {
    /// Of each key the smaller of its shares in both sets; their sum has to exceed two thirds, so that who signed before still leads there.
    fn hands_over_a_third(&self) -> bool {
        let before: BTreeMap<_, _> = self.old.validators.iter().map(|v| (&v.public_key, u128::from(v.power))).collect();
        // At most 2^60 and 2^53, so that nothing here comes near 2^128.
        let (old, new) = (u128::from(self.old.total()), u128::from(self.total));
        let stays = |seat: &Seat| before.get(&seat.public_key).map_or(0, |power| (power * new).min(u128::from(seat.power) * old));
        self.new.iter().map(stays).sum::<u128>() * 3 <= old * new * 2
    }

    /// Asked when it takes effect: a proposal is judged against a set that may be of its own block.
    fn follows_in_its_block(&self) -> bool {
        self.at.made.is_some() && self.old.height == self.at.height
    }

    fn shrinks_below_four(&self) -> bool {
        self.new.len() < ENOUGH.min(self.old.validators.len())
    }

    fn gives_one_a_third(&self) -> bool {
        let mut hands: BTreeMap<&Uscc, u64> = BTreeMap::new();
        for seat in self.new {
            *hands.entry(&seat.org).or_default() += seat.power;
        }
        self.new.len() >= ENOUGH && hands.values().any(|power| u128::from(*power) * 3 >= self.total.into())
    }
}

fn refused<T>(why: impl std::fmt::Display) -> Result<T, Refusal> {
    Err(Code::SET_REFUSED.of(why))
}

impl SetValidators {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let Some(old) = validators::stands(draft)? else {
            return refused("this chain runs on solo, which votes alone");
        };
        let total = self.judge_seats(at, draft)?;
        let change = Change { old: &old, new: &self.set, total, at };
        if let Some((why, _)) = REFUSED.iter().find(|(_, holds)| holds(&change)) {
            return refused(why);
        }
        // Last, since each costs a signature.
        self.require_proofs(&old, at, draft)?;
        let seated = |seat: &Seat| Validator { org: Some(seat.org), public_key: seat.public_key.clone(), power: seat.power };
        let new = match ValidatorSet::new(self.set.iter().map(seated).collect(), at.height) {
            Ok(new) => new,
            Err(why) => return refused(why),
        };
        ensure(new.validators != old.validators, Code::NO_CHANGE)?;
        draft.put(&validators::key(), &new);
        Ok(())
    }

    /// Each seat by itself; gives the sum of their powers, which cannot overflow where each is within the bound of all.
    fn judge_seats(&self, at: &Circumstances<'_>, draft: &Draft<'_>) -> Result<u64, Refusal> {
        let (mut keys, mut total) = (BTreeSet::new(), 0_u64);
        for (n, seat) in self.set.iter().enumerate() {
            let why = if seat.power == 0 {
                "power: 0"
            } else if !keys.insert(&seat.public_key) {
                "public_key: comes twice"
            } else if !seat.public_key.is_strong() {
                "public_key: weak, or not in its one encoding"
            } else {
                match standing(draft, &seat.org, at.time)? {
                    None => "org: unknown",
                    Some(organisation) if organisation.has_ended() => "org: ended",
                    Some(_) => {
                        total = total.saturating_add(seat.power);
                        continue;
                    }
                }
            };
            return refused(format!("set[{n}].{why}"));
        }
        Ok(total)
    }

    /// A key that comes, or that comes to another organisation, proves that who has its secret agrees.
    fn require_proofs(&self, old: &ValidatorSet, at: &Circumstances<'_>, draft: &Draft<'_>) -> Result<(), Refusal> {
        for (n, seat) in self.set.iter().enumerate() {
            let stays = |v: &Validator| v.public_key == seat.public_key && v.org.is_none_or(|org| org == seat.org);
            if old.validators.iter().any(stays) {
                continue;
            }
            let proven = match &seat.proof {
                Some(proof) => draft.verify(&seat.public_key, &proof_bytes(at.chain_id, &seat.org), proof)?,
                None => false,
            };
            if !proven {
                return refused(format!("set[{n}].proof"));
            }
        }
        Ok(())
    }
}
