//! merge_organisation 机构合并/拆分/撤销 ✍ (D44; records.md §2.4 and §2.5, decision 30): the bureau and each successor sign. Nothing is
//! rewritten; from its time on the organisation signs no more, and its successor acts for it.

use crate::kernel::codec::{TypeError, record};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite, Subject};
use crate::kernel::value::{Hash, Set, Time};
use crate::ledger::access::{Allowed, Relation, Target, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::division::MAX_STEPS;
use crate::ledger::draft::Draft;
use crate::ledger::joint::{Joint, JointBody, Side};
use crate::ledger::joint_act::Waiter;
use crate::ledger::organisation::{Organisation, OrganisationStatus, subject};
use crate::ledger::samples::{COUNTY_OFFICE, COUNTY_PROVIDER};
use crate::ledger::scheduled::{Ending, EndingMode, Scheduled, scheduled};
use crate::ledger::texts::{LongTexts, Visit};
use crate::ledger::{gate, organisation, samples};
use crate::party::access::NOT_ENDED;
use crate::party::{access, write};

record! {
    /// How an organisation ends, and who takes over.
    pub struct Merge {
        /// The organisation that ends.
        pub uscc: Uscc,
        /// Its version now.
        pub version: u64,
        /// How it ends.
        pub mode: EndingMode,
        /// Who takes over: one for a merger, the custodian where it is dissolved; what a split does not transfer belongs to the first.
        pub into: Set<Uscc, 0, 8>,
        /// Ended from this time on, at the earliest from the block of the last signature.
        pub from: Time,
        /// The decision.
        pub decision_hash: Hash,
        /// The body lapses at this time; `joint_term` may end it sooner.
        pub until: Time,
    }
}

/// merge_organisation.
pub type MergeOrganisation = Joint<Merge>;

/// What a merger reads.
pub struct Merging {
    organisation: Organisation,
    successors: Vec<Organisation>,
}

const BUREAU: &[Allowed] = &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

const SUCCESSOR: &[Allowed] = &[any(Relation::Named)];

impl LongTexts for Merge {
    fn each_text(&mut self, _: &mut Visit<'_>) {}
}

impl Merge {
    /// 2: the web of successors has no cycle and no way longer than 8.
    fn require_chain(&self, state: &dyn StateRead, organisation: &Organisation) -> Result<(), Refusal> {
        let after = |uscc: &Uscc| -> Result<Vec<Uscc>, Fault> {
            let ending = scheduled(uscc).get(state)?.and_then(|schedule| schedule.ending);
            Ok(ending.map(|ending| ending.into.to_vec()).unwrap_or_default())
        };
        let before = |uscc: &Uscc| -> Result<Vec<Uscc>, Fault> {
            Ok(organisation::organisation(uscc).get(state)?.map(|o| o.predecessors.to_vec()).unwrap_or_default())
        };
        let ahead = longest(&self.into, &self.uscc, MAX_STEPS, &after)?.ok_or(Code::SUCCESSOR_CYCLE)?;
        let behind = longest(&organisation.predecessors, &self.uscc, MAX_STEPS, &before)?.ok_or(Code::SUCCESSOR_CYCLE)?;
        ensure(ahead + behind <= MAX_STEPS, Code::SUCCESSOR_CYCLE)
    }
}

impl JointBody for Merge {
    const NUMBER: u16 = 117;
    const NAME: &'static str = "merge_organisation";
    const ALLOWED: &'static [Allowed] = &[BUREAU[0], BUREAU[1], SUCCESSOR[0]];
    type Id = Uscc;
    type Object = Merging;

    fn id(&self) -> Uscc {
        self.uscc
    }

    fn subject(id: &Uscc) -> Subject {
        subject(id)
    }

    fn version_of(id: &Uscc, state: &dyn StateRead) -> Result<u64, Fault> {
        Ok(organisation::organisation(id).get(state)?.map_or(0, |o| o.version))
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn until(&self) -> Time {
        self.until
    }

    /// Only a split has several successors.
    fn require_types(&self) -> Result<(), Refusal> {
        if self.mode != EndingMode::Split && self.into.len() > 1 { Err(Code::FIELD_INVALID.of("body.into")) } else { Ok(()) }
    }

    fn load(&self, state: &dyn StateRead, time: Time) -> Result<Merging, Refusal> {
        let organisation = access::found_at(time, state, &self.uscc, "uscc")?;
        let successors = self.into.iter().map(|uscc| access::found_at(time, state, uscc, "into")).collect::<Result<_, _>>()?;
        Ok(Merging { organisation, successors })
    }

    fn sides(&self, object: &Merging) -> Vec<Side> {
        let division = object.organisation.division;
        let bureau = Side {
            name: "bureau",
            waiter: Waiter::Authority(Role::Bureau, division),
            allowed: BUREAU,
            target: Target::place(division),
            begins: true,
            stand_in: false,
        };
        let successor = |uscc: &Uscc| Side {
            name: "successor",
            waiter: Waiter::Organisation(*uscc),
            allowed: SUCCESSOR,
            target: Target { named: vec![*uscc], ..Target::default() },
            begins: false,
            stand_in: false,
        };
        std::iter::once(bureau).chain(self.into.iter().map(successor)).collect()
    }

    fn require_standing(&self, tx: &TxContext, _: &dyn StateRead, object: &Merging) -> Result<(), Refusal> {
        gate::standing(tx, &object.organisation, NOT_ENDED)
    }

    fn require(&self, _: &TxContext, state: &dyn StateRead, object: &Merging) -> Result<(), Refusal> {
        let Merging { organisation, successors } = object;
        if scheduled(&self.uscc).get(state)?.is_some_and(|schedule| schedule.ending.is_some()) {
            return Err(Code::WRONG_STATE.of("ending"));
        }
        // 1
        for successor in successors {
            if successor.status != OrganisationStatus::Active {
                return Err(Code::SUCCESSOR_INACTIVE.of(successor.uscc));
            }
        }
        // 2
        self.require_chain(state, organisation)?;
        // 3
        ensure(!self.into.is_empty(), Code::SUCCESSOR_MISSING)?;
        let full = successors.iter().find(|s| s.predecessors.len() >= MAX_STEPS);
        full.map_or(Ok(()), |s| Err(Code::WRONG_STATE.of(format!("{} has {MAX_STEPS} predecessors", s.uscc))))
    }

    fn effect(&self, tx: &TxContext, draft: &mut Draft<'_>, object: Merging) -> Result<(), Refusal> {
        let Merging { organisation, successors } = object;
        let within = |e: TypeError| Fault::new(e.to_string());
        let into = Set::new(self.into.to_vec()).map_err(within)?;
        let ending = Ending { mode: self.mode, into, from: self.from.max(tx.time), decision_hash: self.decision_hash };
        let schedule = scheduled(&self.uscc).get(draft)?.unwrap_or_default();
        draft.put(&scheduled(&self.uscc), &Scheduled { ending: Some(ending), ..schedule });
        for successor in successors {
            let predecessors = successor.predecessors.iter().copied().chain([self.uscc]);
            let predecessors = Set::from_iter_sorted(predecessors).map_err(within)?;
            write::raise_version(draft, Organisation { predecessors, ..successor })?;
        }
        let successors = Set::new(self.into.to_vec()).map_err(within)?;
        write::raise_version(draft, Organisation { successors, ..organisation })?;
        Ok(())
    }

    fn example() -> Self {
        Merge {
            uscc: samples::uscc(COUNTY_OFFICE),
            version: 1,
            mode: EndingMode::Merge,
            into: samples::set([samples::uscc(COUNTY_PROVIDER)]),
            from: Time(samples::time().0 + 30 * 86_400),
            decision_hash: samples::hash("decision 12 of 2026"),
            until: Time(samples::time().0 + 10 * 86_400),
        }
    }
}

/// Most organisations in one web of successors.
const MAX_WEB: usize = 64;

/// How many steps the longest way along `next` has, `from` being the first; none where it meets `target` or has more than `most`.
pub(super) fn longest(
    from: &[Uscc],
    target: &Uscc,
    most: usize,
    next: &dyn Fn(&Uscc) -> Result<Vec<Uscc>, Fault>,
) -> Result<Option<usize>, Fault> {
    let (mut level, mut steps, mut seen) = (from.to_vec(), 0, 0);
    while !level.is_empty() {
        seen += level.len();
        if level.contains(target) || steps == most || seen > MAX_WEB {
            return Ok(None);
        }
        let mut above = Vec::new();
        for at in &level {
            above.extend(next(at)?);
        }
        above.sort();
        above.dedup();
        level = above;
        steps += 1;
    }
    Ok(Some(steps))
}
