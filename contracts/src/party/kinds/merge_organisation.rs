//! merge_organisation 机构合并/拆分/撤销 ✍ (D44; `docs/spec/party.md`): an authority, each successor, and the organisation itself or its
//! superior sign. Nothing is rewritten; from its time on the organisation signs no more, and its successor acts for it.

use crate::kernel::codec::{TypeError, record};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite, Subject};
use crate::kernel::value::{Hash, List, Set, Time};
use crate::ledger::access::{Allowed, Relation, Target, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::division::{MAX_STEPS, ancestors};
use crate::ledger::draft::Draft;
use crate::ledger::joint::{Joint, JointBody, Side};
use crate::ledger::joint_act::Waiter;
use crate::ledger::organisation::{Organisation, OrganisationStatus, subject};
use crate::ledger::samples::{COUNTY_OFFICE, COUNTY_PROVIDER};
use crate::ledger::scheduled::{Ending, EndingMode, Scheduled, scheduled};
use crate::ledger::{gate, organisation, samples};
use crate::party::access::NOT_ENDED;
use crate::party::holders::{holder, superior_by_field};
use crate::party::keys::roles;
use crate::party::parameters::REKEY_DELAY;
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
        pub into: List<Uscc, 0, 8>,
        /// Ended from this time on, at the earliest from the block of the last signature; without `own` not before `rekey_delay` after it.
        pub from: Time,
        /// It signs itself; else who stands in its `superior` field does.
        #[serde(default)]
        pub own: bool,
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
    /// Which authority that is neither ending nor taking over decides: a bureau, else a coordinator, where there is one.
    authority: Option<Role>,
    /// Who stands in the `superior` field is there to sign.
    superior: bool,
}

const BUREAU: &[Allowed] = &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

const COORDINATOR: &[Allowed] = &[by(Role::Coordinator, Relation::SameDivision), by(Role::Coordinator, Relation::Superior)];

const NAMED: &[Allowed] = &[any(Relation::Named)];

const OWN: &[Allowed] = &[any(Relation::Own)];

const SUPERIOR: &[Allowed] = &[any(Relation::Superior)];

/// An end may be decided so long ahead, seconds.
const AHEAD_MAX: i64 = 366 * 86_400;

impl Merge {
    /// Only a split has several successors, and each comes once.
    pub(crate) fn names_fit(&self) -> bool {
        let once = self.into.iter().enumerate().all(|(n, uscc)| !self.into[..n].contains(uscc));
        once && (self.mode == EndingMode::Split || self.into.len() <= 1)
    }

    /// Who neither decides on the end nor signs it for another: who ends, and who takes over.
    fn parties(&self) -> Vec<Uscc> {
        self.into.iter().copied().chain([self.uscc]).collect()
    }

    /// Checks 3 to 6, for who signs and for governance alike.
    pub(crate) fn require_ends(
        &self,
        state: &dyn StateRead,
        time: Time,
        organisation: &Organisation,
        successors: &[Organisation],
    ) -> Result<(), Refusal> {
        // Check 3
        ensure(self.from.0 <= time.0.saturating_add(AHEAD_MAX), Code::BAD_TERM)?;
        // Check 4
        for successor in successors {
            if successor.status != OrganisationStatus::Active {
                return Err(Code::SUCCESSOR_INACTIVE.of(successor.uscc));
            }
        }
        // Check 5
        self.require_chain(state, organisation)?;
        if let Some(full) = successors.iter().find(|s| s.predecessors.len() >= MAX_STEPS) {
            return Err(Code::TOO_MANY.of(full.uscc));
        }
        // Check 6
        ensure(!self.into.is_empty(), Code::SUCCESSOR_MISSING)
    }

    /// Schedules the end, and tells both sides of it.
    pub(crate) fn schedule(
        &self,
        draft: &mut Draft<'_>,
        (from, sent_by): (Time, Option<Uscc>),
        organisation: Organisation,
        successors: Vec<Organisation>,
    ) -> Result<(), Refusal> {
        let within = |e: TypeError| Fault::new(e.to_string());
        let into = List::new(self.into.to_vec()).map_err(within)?;
        let ending = Ending { mode: self.mode, into, from, decision_hash: self.decision_hash, sent_by };
        let schedule = scheduled(&self.uscc).get(draft)?.unwrap_or_default();
        draft.put(&scheduled(&self.uscc), &Scheduled { ending: Some(ending), ..schedule });
        for successor in successors {
            let predecessors = successor.predecessors.iter().copied().chain([self.uscc]);
            let predecessors = Set::from_iter_sorted(predecessors).map_err(within)?;
            write::raise_version(draft, Organisation { predecessors, ..successor })?;
        }
        write::raise_version(draft, Organisation { successors: self.into.clone(), ..organisation })?;
        Ok(())
    }

    /// Check 5: the web of successors has no cycle and no way longer than 8.
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
    const ALLOWED: &'static [Allowed] = &[BUREAU[0], BUREAU[1], COORDINATOR[0], COORDINATOR[1], NAMED[0], OWN[0], SUPERIOR[0]];
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

    fn require_types(&self) -> Result<(), Refusal> {
        if self.names_fit() { Ok(()) } else { Err(Code::FIELD_INVALID.of("body.into")) }
    }

    fn load(&self, state: &dyn StateRead, time: Time) -> Result<Merging, Refusal> {
        let organisation = access::found_at(time, state, &self.uscc, "uscc")?;
        let successors = self.into.iter().map(|uscc| access::found_at(time, state, uscc, "into")).collect::<Result<_, _>>()?;
        let (path, parties) = (ancestors(state, &organisation.division)?, self.parties());
        let mut authority = None;
        for role in [Role::Bureau, Role::Coordinator] {
            if authority.is_none() && holder(state, time, role, &path, &parties)?.is_some() {
                authority = Some(role);
            }
        }
        let superior = superior_by_field(state, time, &organisation)?.is_some();
        Ok(Merging { organisation, successors, authority, superior })
    }

    fn sides(&self, object: &Merging) -> Vec<Side> {
        let Organisation { division, superior, .. } = object.organisation;
        let role = object.authority.unwrap_or(Role::Bureau);
        let allowed = if role == Role::Bureau { BUREAU } else { COORDINATOR };
        let authority = Side::of("bureau", Waiter::Authority(role, division), allowed, Target::place(division));
        let mut sides = vec![Side { begins: true, except: self.parties(), ..authority }];
        let named = |uscc: &Uscc| Target { named: vec![*uscc], ..Target::default() };
        sides.extend(self.into.iter().map(|uscc| Side::of("successor", Waiter::Organisation(*uscc), NAMED, named(uscc))));
        let mine = Target { owner: Some(self.uscc), ..Target::default() };
        if self.own {
            let own = Side::of("own", Waiter::Organisation(self.uscc), OWN, mine);
            sides.push(Side { begins: true, all_keys: true, ..own });
        } else if let Some(superior) = superior.filter(|superior| !self.parties().contains(superior)) {
            let above = Side::of("superior", Waiter::Organisation(superior), SUPERIOR, mine);
            sides.push(Side { begins: true, absent: !object.superior, ..above });
        }
        sides
    }

    fn require_standing(&self, tx: &TxContext, state: &dyn StateRead, object: &Merging) -> Result<(), Refusal> {
        gate::standing(tx, &object.organisation, NOT_ENDED)?;
        let decided = scheduled(&self.uscc).get(state)?.is_some_and(|schedule| schedule.ending.is_some());
        if decided { Err(Code::WRONG_STATE.of("ending")) } else { Ok(()) }
    }

    fn require(&self, tx: &TxContext, state: &dyn StateRead, object: &Merging) -> Result<(), Refusal> {
        // Check 1
        let held = roles(&self.uscc).get(state)?.unwrap_or_default().assignments;
        let holds = |which: &dyn Fn(Role) -> bool| held.iter().any(|r| which(r.role) && !r.is_over(tx.time));
        ensure(!holds(&|role| role == Role::Governor), Code::GOVERNOR_STAYS)?;
        ensure(self.own || !holds(&Role::is_reserved), Code::ROLE_RESERVED)?;
        // Check 2
        ensure(object.authority.is_some(), Code::AUTHORITY_MISSING)?;
        // Checks 3 to 6
        self.require_ends(state, tx.time, &object.organisation, &object.successors)
    }

    fn effect(&self, tx: &TxContext, draft: &mut Draft<'_>, object: Merging, sent_by: &Uscc) -> Result<(), Refusal> {
        let soonest = if self.own { tx.time } else { tx.time.after(REKEY_DELAY.at(draft, tx.time)?) };
        self.schedule(draft, (self.from.max(soonest), Some(*sent_by)), object.organisation, object.successors)
    }

    fn example() -> Self {
        Merge {
            uscc: samples::uscc(COUNTY_OFFICE),
            version: 1,
            mode: EndingMode::Merge,
            into: samples::list([samples::uscc(COUNTY_PROVIDER)]),
            from: Time(samples::time().0 + 30 * 86_400),
            own: false,
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
