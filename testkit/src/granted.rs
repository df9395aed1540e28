//! The sample city with a grant: what comes before it (a plan, a scenario and its application, registrations) is written as no kind does.

use mulu_contracts::authorization::keys::{grant as keys, plan as plan_keys};
use mulu_contracts::authorization::kinds::file_security_report::FileSecurityReport;
use mulu_contracts::authorization::kinds::self_stop::SelfStop;
use mulu_contracts::authorization::kinds::sign_grant::GrantSigning;
use mulu_contracts::authorization::kinds::sub_grant::SubGrantSigning;
use mulu_contracts::authorization::kinds::suspend_grant::SuspendGrant;
use mulu_contracts::authorization::kinds::withdraw_grant::WithdrawGrant;
use mulu_contracts::authorization::records::duty::ReportKind;
use mulu_contracts::authorization::records::grant::Grant;
use mulu_contracts::authorization::records::plan::{Plan, PlanContent, PlanMode, PlanStatus, Selection};
use mulu_contracts::authorization::samples::grant as samples;
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::genesis::{Genesis, GenesisRole};
use mulu_contracts::kernel::id::{GrantId, PlanId, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::{Key, Record, stored};
use mulu_contracts::kernel::value::{Hash32, Secs, Set, Time};
use mulu_contracts::ledger::due::Stopwatch;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint, JointBody};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, SALTS, division, local_key, time, uscc};
use mulu_contracts::ledger::term::Term;
use mulu_contracts::ledger::texts::Spoken;

use crate::ledger::Ledger;
use crate::network::{genesis, qualification};

const YEAR: i64 = 365 * 86_400;

/// Writes a record as no kind does.
pub fn put<V: Record>(ledger: &mut Ledger, key: &Key<V>, value: &V) {
    ledger.state.records.insert(key.raw, stored(value));
}

/// A network in which the city bureau grants, and the company is a qualified developer.
pub fn with_grantor(mut network: Genesis) -> Genesis {
    let sample = network.roles.iter().find(|role| role.org == uscc(CITY_BUREAU)).expect("the bureau has a role").clone();
    network.roles.push(GenesisRole { role: Role::Grantor, ..sample.clone() });
    network.roles.push(GenesisRole { org: uscc(ENTERPRISE), role: Role::Developer, ..sample });
    network.attestations.insert(uscc(ENTERPRISE), vec![qualification()]);
    network
}

/// An approved plan for two years.
pub fn plan(id: PlanId, grantor: Uscc, mode: PlanMode) -> Plan {
    let content = PlanContent {
        mode,
        division: division(CITY),
        field: None,
        cells: Set::default(),
        selection: Selection::Tender,
        decision_hash: None,
        conditions_hash: None,
        operation_hash: None,
        max_term: Secs(2 * YEAR as u32),
        exit_hash: None,
        security_hash: None,
        cooperation: false,
        project_review_hash: None,
        valid_from: time(),
        valid_until: Time(time().0 + 2 * YEAR),
    };
    Plan {
        plan_id: id,
        grantor,
        content,
        status: PlanStatus::Approved,
        approved_by: None,
        clock: Stopwatch { division: division(CITY), due: time(), stopped_at: None },
        in_place_after: Secs(1),
        version: 1,
        payload_hash: Hash32([0; 32]),
    }
}

/// Hash of a body, to which the others agree.
pub fn content_hash<B: JointBody>(body: &B) -> Hash32 {
    AnyRule::from(Joint::Body(Spoken(body.clone()))).salted(&SALTS).payload_hash()
}

/// What another side sends.
pub fn agreement<B: JointBody>(body: &B) -> Joint<B> {
    Joint::Agree(Agreement { id: body.id(), version: body.version(), content_hash: content_hash(body) })
}

/// The sample network with the sample plan.
pub fn planned() -> Ledger {
    let mut ledger = Ledger::from_genesis(&with_grantor(genesis()));
    let record = plan(samples::plan(), samples::grantor(), PlanMode::Field);
    put(&mut ledger, &plan_keys::plan(&samples::plan()), &record);
    ledger
}

/// The same with the sample grant: no bureau covers the city but its grantor.
pub fn granted() -> Ledger {
    let mut ledger = planned();
    let signing = GrantSigning::example();
    ledger.must(CITY_BUREAU, Joint::Body(Spoken(signing.clone())));
    ledger.must(OPERATOR, agreement(&signing));
    ledger
}

/// The grant as it stands.
pub fn grant_of(ledger: &Ledger, id: &GrantId) -> Grant {
    keys::core(id).get(&ledger.state).expect("the state is whole").expect("the grant stands")
}

/// A report of the period that is due next.
pub fn report(ledger: &Ledger, id: &GrantId, key: &str) -> FileSecurityReport {
    let duty = keys::duty(id).get(&ledger.state).expect("the state is whole").expect("an active grant has a duty");
    let end = grant_of(ledger, id).own_end();
    let period = duty.next(end).unwrap_or(Term { from: duty.reported_until, until: Time(duty.until.0 + 1) });
    let example = FileSecurityReport::example();
    FileSecurityReport { local_key: local_key(key), grant: *id, kind: ReportKind::HalfYear, period, ..example }
}

/// The sample department's bus lines, published.
pub fn publish_bus_lines(ledger: &mut Ledger) {
    ledger.must(DEPARTMENT, submit_entry::submit("bus-lines"));
    let id = catalog_samples::id("bus-lines");
    let core = catalog_keys::core(&id).get(&ledger.state).expect("the state is whole").expect("the entry stands");
    ledger.must(CITY_BUREAU, ReviewEntry { id, content_hash: core.content_hash, ..ReviewEntry::example() });
}

/// A ledger for the example of a kind about grants; none for any other.
pub fn prepared(kind: u16) -> Option<Ledger> {
    use mulu_contracts::authorization::kinds::close_out_grant::CloseOutGrant;
    use mulu_contracts::authorization::kinds::register_legacy_use::RegisterLegacyUse;

    let mut ledger = match kind {
        415 => planned(),
        416..=424 | 430 | 801 => granted(),
        425..=427 => {
            let mut ledger = granted();
            publish_bus_lines(&mut ledger);
            ledger
        }
        428 | 429 => {
            let mut ledger = Ledger::new();
            publish_bus_lines(&mut ledger);
            ledger
        }
        _ => return None,
    };
    match kind {
        418 => {
            ledger.must(CITY_BUREAU, SuspendGrant::example());
        }
        422 | 430 | 801 => {
            ledger.must(OPERATOR, SelfStop::example());
            if kind != 430 {
                ledger.must(OPERATOR, FileSecurityReport::example());
            }
        }
        423 | 424 => {
            ledger.must(OPERATOR, WithdrawGrant::example());
            let last = report(&ledger, &samples::id(), "last");
            ledger.must(OPERATOR, last);
            if kind == 424 {
                ledger.must(OPERATOR, CloseOutGrant::example());
            }
        }
        // The approved applicant is the company.
        425 => {
            let grant = Grant { applicant: Some(uscc(ENTERPRISE)), ..grant_of(&ledger, &samples::id()) };
            put(&mut ledger, &keys::core(&samples::id()), &grant);
        }
        427 => {
            let signing = SubGrantSigning::example();
            ledger.must(OPERATOR, Joint::Body(Spoken(signing.clone())));
            ledger.must(ENTERPRISE, agreement(&signing));
        }
        429 => {
            ledger.must(DEPARTMENT, RegisterLegacyUse::example());
        }
        _ => {}
    }
    Some(ledger)
}
