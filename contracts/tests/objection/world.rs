//! A city with published entries and everybody who may have to do with an objection against one; and the same in the worlds of the permission matrix.

use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::records::entry::{Aggregation, CoreChange, Marks};
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::id::{EntryId, ObjectionId};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::freeze::{Freezes, freezes_of};
use mulu_contracts::ledger::persons::{Party, Relayed};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, REGISTRAR, RELAY, division, local_key, uscc,
};
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::objection::kinds::accept_objection::AcceptObjection;
use mulu_contracts::objection::kinds::answer_objection::AnswerObjection;
use mulu_contracts::objection::kinds::close_objection::CloseObjection;
use mulu_contracts::objection::kinds::decide_objection::DecideObjection;
use mulu_contracts::objection::kinds::file_objection::FileObjection;
use mulu_contracts::objection::kinds::withdraw_objection::WithdrawObjection;
use mulu_contracts::objection::records::{About, Ground, Intake, Objection, ObjectionStatus, Verdict};
use mulu_contracts::objection::{keys, samples};
use mulu_contracts::party::keys as party_keys;
use mulu_testkit::Ledger;

use crate::access_request::world::{carried_by, citizen, entry_of, relay_of};
use crate::catalog::world::{COORDINATOR, published};
use crate::permissions::{Relation, SIGNER, TARGET, World};

pub const DAY: i64 = 86_400;

pub fn entry() -> EntryId {
    catalog_samples::id("bus-lines")
}

pub fn id() -> ObjectionId {
    samples::id(samples::KEY)
}

/// Id of what the platform carried.
pub fn carried_id(key: &str) -> ObjectionId {
    ObjectionId::derive(&division(CITY), &uscc(RELAY), &local_key(key))
}

/// The city with its entry, version 2.
pub fn city() -> Ledger {
    published()
}

pub fn file() -> FileObjection {
    FileObjection::example()
}

/// Another one of the company, on another ground.
pub fn file_on(key: &str, ground: Ground) -> FileObjection {
    FileObjection { local_key: local_key(key), ground, ..file() }
}

/// One of a citizen through the platform.
pub fn citizens(name: &str, key: &str) -> FileObjection {
    FileObjection { local_key: local_key(key), relay: carried_by(RELAY), objector: citizen(name), ..file() }
}

/// One of an organisation.
pub fn of_org(n: u32, key: &str) -> FileObjection {
    FileObjection { local_key: local_key(key), objector: Party::Org(uscc(n)), ..file() }
}

pub fn stored_of(ledger: &Ledger, id: &ObjectionId) -> Objection {
    keys::objection(id).get(&ledger.state).unwrap().expect("the objection stands")
}

pub fn stored(ledger: &Ledger) -> Objection {
    stored_of(ledger, &id())
}

pub fn version_of(ledger: &Ledger, id: &ObjectionId) -> u64 {
    keys::objection(id).get(&ledger.state).unwrap().map_or(1, |objection| objection.version)
}

pub fn accept_of(ledger: &Ledger, id: ObjectionId, outcome: Intake, freeze: bool) -> AcceptObjection {
    AcceptObjection { id, version: version_of(ledger, &id), outcome, freeze, reason: Some(catalog_samples::reason("law")) }
}

pub fn accept(ledger: &Ledger) -> AcceptObjection {
    accept_of(ledger, id(), Intake::Accept, true)
}

pub fn dismiss(ledger: &Ledger) -> AcceptObjection {
    accept_of(ledger, id(), Intake::Dismiss, false)
}

pub fn answer(ledger: &Ledger) -> AnswerObjection {
    AnswerObjection { id: id(), version: version_of(ledger, &id()), ..AnswerObjection::example() }
}

pub fn decide_of(ledger: &Ledger, id: ObjectionId, outcome: Verdict) -> DecideObjection {
    let correction_due = (outcome == Verdict::Upheld).then(|| Time(ledger.block().time.0 + 30 * DAY));
    DecideObjection { id, version: version_of(ledger, &id), outcome, reason: catalog_samples::reason("incorrect"), correction_due }
}

pub fn decide(ledger: &Ledger, outcome: Verdict) -> DecideObjection {
    decide_of(ledger, id(), outcome)
}

pub fn close_of(ledger: &Ledger, id: ObjectionId) -> CloseObjection {
    CloseObjection { id, version: version_of(ledger, &id), relay: None, corrected: None }
}

pub fn close(ledger: &Ledger) -> CloseObjection {
    close_of(ledger, id())
}

pub fn withdraw(ledger: &Ledger) -> WithdrawObjection {
    WithdrawObjection { id: id(), version: version_of(ledger, &id()), relay: None }
}

/// A change of the entry that takes effect at once and is content.
pub fn correct(ledger: &Ledger) -> AmendEntry {
    let core = crate::catalog::world::core_of(ledger, &entry());
    let turned = if core.input.aggregation_status == Aggregation::Planned { Aggregation::Aggregated } else { Aggregation::Planned };
    let change = CoreChange { aggregation_status: Change::Set(turned), ..CoreChange::default() };
    AmendEntry { id: entry(), version: core.version, core: change, detail: Spoken(Default::default()) }
}

pub fn marks(ledger: &Ledger) -> Marks {
    catalog_keys::marks(&entry()).get(&ledger.state).unwrap().unwrap_or_default()
}

/// What there is on the entry.
pub fn on_entry(ledger: &Ledger) -> Freezes {
    freezes_of(&ledger.state, &catalog_keys::subject(&entry())).unwrap()
}

/// How far an objection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Far {
    Filed,
    Accepted,
    Dismissed,
    Answered,
    Upheld,
    Refused,
    Closed,
    Withdrawn,
}

pub const ALL: [Far; 8] =
    [Far::Filed, Far::Accepted, Far::Dismissed, Far::Answered, Far::Upheld, Far::Refused, Far::Closed, Far::Withdrawn];

impl Far {
    pub fn status(self) -> ObjectionStatus {
        match self {
            Far::Filed => ObjectionStatus::Filed,
            Far::Accepted => ObjectionStatus::Accepted,
            Far::Dismissed => ObjectionStatus::Dismissed,
            Far::Answered => ObjectionStatus::Answered,
            Far::Upheld | Far::Refused => ObjectionStatus::Decided,
            Far::Closed => ObjectionStatus::Closed,
            Far::Withdrawn => ObjectionStatus::Withdrawn,
        }
    }
}

/// The city with the company's objection so far.
pub fn at(far: Far) -> Ledger {
    from(city(), far)
}

/// The same over a ledger in which it can be filed.
pub fn from(mut ledger: Ledger, far: Far) -> Ledger {
    ledger.must(ENTERPRISE, file());
    if far == Far::Filed {
        return ledger;
    }
    if far == Far::Dismissed {
        let rule = dismiss(&ledger);
        ledger.must(CITY_BUREAU, rule);
        return ledger;
    }
    if far == Far::Withdrawn {
        let rule = withdraw(&ledger);
        ledger.must(ENTERPRISE, rule);
        return ledger;
    }
    let rule = accept(&ledger);
    ledger.must(CITY_BUREAU, rule);
    if far == Far::Accepted {
        return ledger;
    }
    let rule = answer(&ledger);
    ledger.must(DEPARTMENT, rule);
    if far == Far::Answered {
        return ledger;
    }
    let verdict = if far == Far::Upheld { Verdict::Upheld } else { Verdict::Dismissed };
    let rule = decide(&ledger, verdict);
    ledger.must(CITY_BUREAU, rule);
    if far == Far::Closed {
        let rule = close(&ledger);
        ledger.must(CITY_BUREAU, rule);
    }
    assert_eq!(stored(&ledger).status, far.status());
    ledger
}

/// Who has to do with it: objector, owner, handler, who stands above that, and others.
pub const EVERYBODY: [u32; 7] = [ENTERPRISE, DEPARTMENT, CITY_BUREAU, COORDINATOR, COUNTY_BUREAU, REGISTRAR, RELAY];

/// The time of the next block is this.
pub fn next_at(ledger: &Ledger, time: Time) -> Ledger {
    let mut then = ledger.clone();
    then.time = Time(time.0 - 1);
    then
}

// In the worlds of the permission matrix.

/// Where the entry of a row lies, and whose objection it is.
pub fn objected(w: &mut World) -> ObjectionId {
    let owner = if matches!(w.relation, Relation::Named) { SIGNER } else { TARGET };
    let entry = entry_of(w, owner);
    let objector = match w.relation {
        Relation::Missing => return id(),
        Relation::Own => SIGNER,
        _ => ENTERPRISE,
    };
    let rule = FileObjection { subject: About::Entry(entry), ..of_org(objector, "matrix") };
    w.ledger.must(objector, rule).ids[0].parse().unwrap()
}

/// One of a citizen that the signer carried, or another platform.
pub fn carried(w: &mut World) -> ObjectionId {
    let entry = entry_of(w, TARGET);
    let by = match w.relation {
        Relation::Missing => return id(),
        Relation::Relayed => SIGNER,
        _ => RELAY,
    };
    let rule = FileObjection { relay: carried_by(by), subject: About::Entry(entry), ..citizens("citizen", "matrix") };
    w.ledger.must(by, rule).ids[0].parse().unwrap()
}

/// The objection of a row so far, its handler as the row asks.
pub fn handled(w: &mut World, far: Far) -> ObjectionId {
    let carried_by_platform = w.role == Some(Role::PlatformRelay);
    let id = if carried_by_platform { carried(w) } else { objected(w) };
    if w.relation == Relation::Missing {
        return id;
    }
    if far != Far::Filed {
        let rule = accept_of(&w.ledger, id, Intake::Accept, true);
        w.ledger.must(COUNTY_BUREAU, rule);
    }
    if far > Far::Accepted {
        let owner = if w.relation == Relation::Named { SIGNER } else { TARGET };
        let rule = AnswerObjection { id, ..answer(&w.ledger) };
        w.ledger.must(owner, AnswerObjection { version: version_of(&w.ledger, &id), ..rule });
    }
    if far == Far::Refused {
        let rule = decide_of(&w.ledger, id, Verdict::Dismissed);
        w.ledger.must(COUNTY_BUREAU, rule);
    }
    hand_over(w, &id);
    id
}

/// Makes the signer the handler, or the authority above it, whose time has come.
fn hand_over(w: &mut World, id: &ObjectionId) {
    match w.relation {
        Relation::Own if w.role.is_some() => {
            let mut objection = stored_of(&w.ledger, id);
            objection.handler = uscc(SIGNER);
            w.put(&keys::objection(id), &objection);
        }
        Relation::SameDivision | Relation::Superior => {
            let superior = (w.role == Some(Role::Bureau)).then(|| uscc(SIGNER));
            w.change_organisation(COUNTY_BUREAU, |o| o.superior = superior);
            if w.role == Some(Role::Coordinator) {
                // No bureau stands above.
                let key = party_keys::roles(&uscc(CITY_BUREAU));
                let mut roles = key.get(&w.ledger.state).unwrap().unwrap();
                roles.assignments.retain(|r| r.role != Role::Bureau);
                w.put(&key, &roles);
            }
            w.ledger.wait(40 * DAY);
        }
        _ => {}
    }
}

/// The platform that the message of a row names.
pub fn relay_named(w: &World) -> Option<Relayed> {
    relay_of(w)
}
