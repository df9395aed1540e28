//! A city whose departments offer data on conditions and without, citizens with a platform, and short ways to bring a request to any state; and
//! the same in the worlds of the permission matrix.

use mulu_contracts::access_request::keys;
use mulu_contracts::access_request::kinds::answer_access::AnswerAccess;
use mulu_contracts::access_request::kinds::file_use_report::FileUseReport;
use mulu_contracts::access_request::kinds::give_consent::GiveConsent;
use mulu_contracts::access_request::kinds::request_access::RequestAccess;
use mulu_contracts::access_request::kinds::revoke_access::RevokeAccess;
use mulu_contracts::access_request::kinds::supplement_access::SupplementAccess;
use mulu_contracts::access_request::kinds::take_back_consent::TakeBackConsent;
use mulu_contracts::access_request::kinds::withdraw_access::WithdrawAccess;
use mulu_contracts::access_request::records::{AccessOutcome, AccessRequest, AccessStatus};
use mulu_contracts::access_request::samples;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::id::{EntryId, RequestId};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::{Secs, Time};
use mulu_contracts::ledger::persons::{Committed, Party, PartyType, Relayed};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY, DEPARTMENT, ENTERPRISE, RELAY, division, hash, local_key, set, uscc};
use mulu_contracts::ledger::term::Term;
use mulu_testkit::Ledger;
use mulu_testkit::examples::conditional;

use crate::catalog::world::{approve, network, submit_for};
use crate::permissions::{Relation, SIGNER, TARGET, World};

pub const DAY: i64 = 86_400;

/// An entry that is offered without conditions.
pub fn open_entry() -> EntryId {
    catalog_samples::id("bus-lines")
}

/// An entry that is offered on conditions.
pub fn conditional_entry() -> EntryId {
    catalog_samples::id("tickets")
}

/// An entry that needs the consent of those whom it is about.
pub fn personal_entry() -> EntryId {
    catalog_samples::id("cards")
}

/// Publishes an entry of the department.
pub fn publish(ledger: &mut Ledger, submit: SubmitEntry) {
    let id = catalog_samples::id(submit.local_key.as_str());
    ledger.must(DEPARTMENT, submit);
    approve(ledger, &id);
}

/// The city with the three entries.
pub fn city() -> Ledger {
    let mut ledger = Ledger::from_genesis(&network());
    publish(&mut ledger, submit_for(DEPARTMENT, "bus-lines"));
    publish(&mut ledger, conditional("tickets"));
    let mut cards = submit_for(DEPARTMENT, "cards");
    cards.core.consent_required = true;
    publish(&mut ledger, cards);
    ledger
}

/// A citizen, as the platform commits to one.
pub fn citizen(name: &str) -> Party {
    Party::Committed(Committed { commitment: hash(name), kind: PartyType::Person, division: division(CITY) })
}

/// Carried by a platform.
pub fn carried_by(n: u32) -> Option<Relayed> {
    Some(Relayed { org: uscc(n), commitment: hash("signature on paper") })
}

/// A request of the company for an entry.
pub fn request(entry: EntryId) -> RequestAccess {
    RequestAccess { entry, ..RequestAccess::example() }
}

/// A request of a citizen through the platform.
pub fn citizens(entry: EntryId, key: &str) -> RequestAccess {
    RequestAccess { local_key: local_key(key), relay: carried_by(RELAY), requester: citizen("citizen"), ..request(entry) }
}

/// Id of what the platform carried.
pub fn carried_id(key: &str) -> RequestId {
    RequestId::derive(&division(CITY), &uscc(RELAY), &local_key(key))
}

/// Id of the company's request.
pub fn id() -> RequestId {
    samples::id(samples::KEY)
}

pub fn stored_of(ledger: &Ledger, id: &RequestId) -> AccessRequest {
    keys::request(id).get(&ledger.state).unwrap().expect("the request stands")
}

pub fn stored(ledger: &Ledger) -> AccessRequest {
    stored_of(ledger, &id())
}

pub fn status(ledger: &Ledger) -> AccessStatus {
    stored(ledger).status
}

/// Version of a request, 1 where there is none.
pub fn version_of(ledger: &Ledger, id: &RequestId) -> u64 {
    keys::request(id).get(&ledger.state).unwrap().map_or(1, |request| request.version)
}

pub fn answer(ledger: &Ledger, outcome: AccessOutcome) -> AnswerAccess {
    let reason = (outcome != AccessOutcome::Approve).then(|| catalog_samples::reason("incomplete"));
    AnswerAccess { id: id(), version: version_of(ledger, &id()), outcome, conditions: None, report_every: None, reason }
}

pub fn supplement(ledger: &Ledger) -> SupplementAccess {
    SupplementAccess { id: id(), version: version_of(ledger, &id()), ..SupplementAccess::example() }
}

pub fn withdraw(ledger: &Ledger) -> WithdrawAccess {
    WithdrawAccess { id: id(), version: version_of(ledger, &id()), ..WithdrawAccess::example() }
}

pub fn revoke(ledger: &Ledger) -> RevokeAccess {
    RevokeAccess { id: id(), version: version_of(ledger, &id()), ..RevokeAccess::example() }
}

/// A report of the period that is due next.
pub fn report(ledger: &Ledger, key: &str) -> FileUseReport {
    let found = keys::request(&id()).get(&ledger.state).unwrap();
    let period = found.and_then(|found| found.report_from.zip(found.report_due));
    let period = period.map_or_else(samples::term, |(from, until)| Term { from, until });
    FileUseReport { local_key: local_key(key), request: id(), period, ..FileUseReport::example() }
}

pub fn consent(seed: &str, entry: EntryId) -> GiveConsent {
    GiveConsent { consent: hash(seed), entries: set([entry]), ..GiveConsent::example() }
}

pub fn take_back(seed: &str) -> TakeBackConsent {
    TakeBackConsent { consent: hash(seed), ..TakeBackConsent::example() }
}

/// The city with the company's request in a state.
pub fn at(state: AccessStatus) -> Ledger {
    let mut ledger = city();
    if state == AccessStatus::Issued {
        ledger.must(ENTERPRISE, request(open_entry()));
        return ledger;
    }
    ledger.must(ENTERPRISE, request(conditional_entry()));
    match state {
        AccessStatus::Returned => {
            let rule = answer(&ledger, AccessOutcome::Return);
            ledger.must(DEPARTMENT, rule);
        }
        AccessStatus::Rejected => {
            let rule = answer(&ledger, AccessOutcome::Reject);
            ledger.must(DEPARTMENT, rule);
        }
        AccessStatus::Withdrawn => {
            let rule = withdraw(&ledger);
            ledger.must(ENTERPRISE, rule);
        }
        AccessStatus::Approved | AccessStatus::Revoked => {
            let rule = AnswerAccess { report_every: Some(Secs(30 * DAY as u32)), ..answer(&ledger, AccessOutcome::Approve) };
            ledger.must(DEPARTMENT, rule);
            if state == AccessStatus::Revoked {
                let rule = revoke(&ledger);
                ledger.must(DEPARTMENT, rule);
            }
        }
        AccessStatus::Submitted | AccessStatus::Issued => {}
    }
    assert_eq!(status(&ledger), state);
    ledger
}

/// The time of the next block is this.
pub fn next_at(ledger: &Ledger, time: Time) -> Ledger {
    let mut then = ledger.clone();
    then.time = Time(time.0 - 1);
    then
}

// In the worlds of the permission matrix.

/// An entry of a provider in the county, published, on conditions.
pub fn entry_of(w: &mut World, provider: u32) -> EntryId {
    let mut submit = SubmitEntry { provider: uscc(provider), ..conditional("matrix") };
    submit.core.division = division(COUNTY);
    submit.core.update_frequency.confirmed = false;
    let id = EntryId::derive(&division(COUNTY), &uscc(provider), &submit.local_key);
    if w.relation == Relation::Missing {
        return id;
    }
    if provider == SIGNER && w.role != Some(Role::Provider) {
        w.also(Role::Provider);
    }
    w.ledger.must(provider, submit);
    let review = w.judge(&id, Outcome::Approve);
    w.ledger.must(CITY_BUREAU, review);
    id
}

/// Who provides the entry of a row.
pub fn provider_of(w: &World) -> u32 {
    if w.relation == Relation::ProviderOf { SIGNER } else { TARGET }
}

/// Does the message of a row name a platform?
pub fn is_carried(w: &World) -> bool {
    w.role == Some(Role::PlatformRelay)
}

/// The platform that the message of a row names.
pub fn relay_of(w: &World) -> Option<Relayed> {
    if is_carried(w) { carried_by(SIGNER) } else { None }
}

/// A request as a row asks: of the signer itself, carried by it, or of a company that it has nothing to do with. Gives its id.
pub fn requested(w: &mut World) -> RequestId {
    let provider = provider_of(w);
    let entry = entry_of(w, provider);
    let (sender, relay, requester) = match w.relation {
        Relation::Missing => return id(),
        Relation::Own => (SIGNER, None, Party::Org(uscc(SIGNER))),
        Relation::Relayed => (SIGNER, carried_by(SIGNER), citizen("citizen")),
        _ if is_carried(w) => (RELAY, carried_by(RELAY), citizen("citizen")),
        _ => (ENTERPRISE, None, Party::Org(uscc(ENTERPRISE))),
    };
    let request = RequestAccess { relay, requester, ..request(entry) };
    let result = w.ledger.must(sender, request);
    result.ids[0].parse().unwrap()
}

/// The same, answered.
pub fn answered(w: &mut World, outcome: AccessOutcome) -> RequestId {
    let id = requested(w);
    if w.relation != Relation::Missing {
        let provider = provider_of(w);
        let rule = AnswerAccess { id, report_every: Some(Secs(DAY as u32)), ..answer(&w.ledger, outcome) };
        w.ledger.must(provider, AnswerAccess { version: version_of(&w.ledger, &id), ..rule });
    }
    id
}
