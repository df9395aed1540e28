//! The sample network with a bureau that is a provider too, and short ways to act on entries.

use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::kinds::confirm_entry::ConfirmEntry;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::set_entry_attributes::SetEntryAttributes;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::withdraw_entry::WithdrawEntry;
use mulu_contracts::catalog::kinds::{set_entry_attributes, submit_entry};
use mulu_contracts::catalog::records::entry::{EntryCore, Marks, Outcome, ReviewOf};
use mulu_contracts::catalog::records::pending::Pending;
use mulu_contracts::catalog::{keys, lists, samples};
use mulu_contracts::genesis::{Genesis, GenesisOrganisation, GenesisRole};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::listing::Selection;
use mulu_contracts::kernel::member::Member;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::{Overlay, Record, StateRead, Subject, stored};
use mulu_contracts::kernel::text::ResourceCode;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::freeze::{Freeze, Freezes, freezes};
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, code, key_spec, text, uscc};
use mulu_contracts::party::keys as party_keys;
use mulu_testkit::{Ledger, genesis};

pub const KEY: &str = "bus-lines";

/// The office that coordinates in the city.
pub const COORDINATOR: u32 = 14;

/// The sample network with a coordinator; the city bureau is a provider too, and code lists are complete.
pub fn network() -> Genesis {
    let mut network = genesis();
    let words = |words: &[&str]| words.iter().map(|w| code(w)).collect::<Vec<_>>();
    network.code_lists.insert("purposes".into(), words(&["public_welfare", "industry", "industry.finance", "research"]));
    network.code_lists.insert("genres".into(), words(&["statistics"]));
    let provider = network.roles.iter().find(|r| r.role == Role::Provider && r.org == uscc(DEPARTMENT)).unwrap().clone();
    network.roles.push(GenesisRole { org: uscc(COORDINATOR), role: Role::Coordinator, ..provider.clone() });
    network.roles.push(GenesisRole { org: uscc(CITY_BUREAU), ..provider });
    let bureau = network.organisations.iter().find(|o| o.uscc == uscc(CITY_BUREAU)).unwrap().clone();
    let keys = vec![key_spec("14/0"), key_spec("14/1")];
    network
        .organisations
        .push(GenesisOrganisation { uscc: uscc(COORDINATOR), name: text("示例市数据工作领导小组办公室"), keys, ..bureau });
    network
}

pub fn ledger() -> Ledger {
    Ledger::from_genesis(&network())
}

pub fn id() -> EntryId {
    samples::id(KEY)
}

pub fn submit() -> SubmitEntry {
    submit_entry::submit(KEY)
}

/// A submission of an organisation for itself or another provider.
pub fn submit_for(provider: u32, key: &str) -> SubmitEntry {
    SubmitEntry { provider: uscc(provider), ..submit_entry::submit(key) }
}

pub fn core_of(ledger: &Ledger, id: &EntryId) -> EntryCore {
    keys::core(id).get(&ledger.state).unwrap().expect("the entry stands")
}

pub fn pending_of(ledger: &Ledger, id: &EntryId) -> Option<Pending> {
    keys::pending(id).get(&ledger.state).unwrap().and_then(|slot| slot.pending)
}

/// A review of what waits now.
pub fn judge(ledger: &Ledger, id: &EntryId, outcome: Outcome) -> ReviewEntry {
    let core = core_of(ledger, id);
    let (of, content_hash) = match pending_of(ledger, id) {
        Some(pending) => (ReviewOf::Pending, pending.content_hash),
        None => (ReviewOf::Submission, core.content_hash),
    };
    let reason = (outcome == Outcome::Reject).then(|| samples::reason("incomplete"));
    ReviewEntry { id: *id, version: core.version, of, outcome, content_hash, reason }
}

pub fn approve(ledger: &mut Ledger, id: &EntryId) {
    let review = judge(ledger, id, Outcome::Approve);
    ledger.must(CITY_BUREAU, review);
}

pub fn reject(ledger: &mut Ledger, id: &EntryId) {
    let review = judge(ledger, id, Outcome::Reject);
    ledger.must(CITY_BUREAU, review);
}

/// A ledger with the sample entry published: version 2.
pub fn published() -> Ledger {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, submit());
    approve(&mut ledger, &id());
    ledger
}

pub fn take_back(ledger: &Ledger, id: &EntryId) -> WithdrawEntry {
    WithdrawEntry { id: *id, version: core_of(ledger, id).version, reason: samples::reason("duplicate"), force: false }
}

pub fn to<T>(value: T) -> Change<T> {
    Change::Set(value)
}

/// Writes a record as no kind of this edition does.
pub fn put<V: Record>(ledger: &mut Ledger, key: &mulu_contracts::kernel::state::Key<V>, value: &V) {
    ledger.state.records.insert(key.raw, stored(value));
}

/// An objection holds the entry, for ever.
pub fn freeze(ledger: &mut Ledger, id: &EntryId) {
    freeze_until(ledger, id, Time::MAX);
}

/// An objection holds the entry until a time.
pub fn freeze_until(ledger: &mut Ledger, id: &EntryId, until: Time) {
    put_freeze(ledger, id, Freeze { by: *id.object(), until, upheld: false });
}

/// An objection that was upheld, and is not closed yet, is on the entry.
pub fn uphold_on(ledger: &mut Ledger, id: &EntryId) {
    let until = ledger.time;
    put_freeze(ledger, id, Freeze { by: *id.object(), until, upheld: true });
}

fn put_freeze(ledger: &mut Ledger, id: &EntryId, freeze: Freeze) {
    put(ledger, &freezes(&keys::subject(id), &[]), &Freezes::default().with(freeze, ledger.time));
    put(ledger, &keys::marks(id), &Marks { frozen_by: Some(*id.object()), ..Marks::default() });
}

/// A grant that is not closed names the entry.
pub fn grant(ledger: &mut Ledger, id: &EntryId) {
    let changes = {
        let mut overlay = Overlay::new(&ledger.state);
        let grant = Member::of(Subject::Object(*samples::id("a grant").object()));
        lists::grants_naming(id).join(&mut overlay, &grant).unwrap();
        overlay.into_changes()
    };
    ledger.state.absorb(changes);
}

/// Entries of an organisation with these flags.
pub fn provided(org: u32, mask: u16) -> Selection {
    Selection::Members(lists::entries_of(&uscc(org)), mask)
}

/// Members of a list, as the entries that they are.
pub fn members(state: &dyn StateRead, of: impl Into<Selection>) -> Vec<EntryId> {
    let found = of.into().first(state, usize::MAX).unwrap();
    found.into_iter().map(|m| entry_of(m.subject)).collect()
}

pub fn entry_of(subject: Subject) -> EntryId {
    match subject {
        Subject::Object(id) => EntryId::parse(&id.to_string()).unwrap(),
        other => panic!("no entry: {other:?}"),
    }
}

pub fn zero() -> Hash32 {
    Hash32([0; 32])
}

pub fn suspend_provider_role(ledger: &mut Ledger, org: u32) {
    let key = party_keys::roles(&uscc(org));
    let mut roles = key.get(&ledger.state).unwrap().unwrap();
    roles.assignments.retain(|r| r.role != Role::Provider);
    put(ledger, &key, &roles);
}

pub fn resource_code(code: &str) -> Option<ResourceCode> {
    Some(ResourceCode::new(code).unwrap())
}

pub fn attributes() -> SetEntryAttributes {
    set_entry_attributes::no_attributes(KEY, 2)
}

pub fn confirm(version: u64) -> ConfirmEntry {
    ConfirmEntry { id: id(), version, amend: None }
}
