//! A small world for each row of the permission matrix: one object, and one signer with the role and the relation of the row.
//!
//! The object lies in the county. The signer's role reaches the county (`same_division`, `own`), the city above it (`superior`), or the
//! county beside it (`foreign`), so that nothing but the row decides.

use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::withdraw_entry::WithdrawEntry;
use mulu_contracts::catalog::records::entry::{EntryStatus, Outcome, ReviewOf};
use mulu_contracts::catalog::{keys as catalog_keys, samples};
use mulu_contracts::genesis::{GenesisOrganisation, GenesisRole};
use mulu_contracts::governance::keys as governance_keys;
use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::records::Proposal;
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::{Key, Record, stored};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::{Organisation, OrganisationStatus, OrganisationType, RoleAssignment};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, OTHER_COUNTY, code, division, key_spec, public, set, text, text0, time, uscc,
};
use mulu_contracts::party::keys;
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::{Ledger, genesis, qualification};

/// The organisation that the message is about, or whose entry it is, unless the row says `own`.
pub const TARGET: u32 = 20;
/// Who signs.
pub const SIGNER: u32 = 30;
/// Nobody.
pub const NOBODY: u32 = 77;
/// Sector of the signer where it is a sector authority, and of the entry then; no other organisation holds it.
const SECTOR: &str = "i";

/// How the signer stands to the object, in the words of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    Own,
    Named,
    SameDivision,
    Superior,
    Relayed,
    ProviderOf,
    Foreign,
    Missing,
}

impl Relation {
    /// From the word of the matrix; none where no kind of the registry has it yet.
    pub fn from_word(word: &str) -> Option<Relation> {
        Some(match word {
            "own" => Relation::Own,
            "named" => Relation::Named,
            "same_division" => Relation::SameDivision,
            "superior" => Relation::Superior,
            "relayed" => Relation::Relayed,
            "provider_of" => Relation::ProviderOf,
            "foreign" => Relation::Foreign,
            "missing" => Relation::Missing,
            _ => return None,
        })
    }
}

/// A ledger made for one row.
pub struct World {
    /// The kind of the row.
    pub kind: Kind,
    /// The ledger, before the message.
    pub ledger: Ledger,
    /// Role of the signer; none: any or none.
    pub role: Option<Role>,
    /// Its relation to the object.
    pub relation: Relation,
    /// Who signs: [`SIGNER`], unless the case says another.
    pub signer: u32,
    /// Labels of the keys that sign.
    pub keys: Vec<String>,
}

impl World {
    /// The sample network with a target in the county and a signer as the row says.
    pub fn new(kind: Kind, role: Option<Role>, relation: Relation) -> World {
        // Who has no role at all would not get as far as `not_found` where the kind asks for one.
        let role = match (relation, role) {
            (Relation::Missing, None) => REGISTRY.kind(kind.0).and_then(|kind| needed_role(&kind.example())),
            (_, role) => role,
        };
        let mut network = genesis();
        let words = |words: &[&str]| words.iter().map(|w| code(w)).collect::<Vec<_>>();
        network.code_lists.insert("purposes".into(), words(&["public_welfare", "industry", "industry.finance", "research"]));
        network.code_lists.insert("genres".into(), words(&["statistics"]));
        let organisation = |n: u32, name: &str| GenesisOrganisation {
            uscc: uscc(n),
            name: text(name),
            short_name: text0(""),
            division: division(COUNTY),
            superior: None,
            kind: OrganisationType::Government,
            business: Default::default(),
            keys: (0..2).map(|key| key_spec(&format!("{n}/{key}"))).collect(),
            thresholds: Default::default(),
        };
        network.organisations.push(organisation(TARGET, "被操作单位"));
        network.organisations.push(organisation(SIGNER, "签署单位"));
        network.attestations.insert(uscc(SIGNER), vec![qualification()]);
        let scope = match relation {
            Relation::Superior | Relation::Missing => CITY,
            Relation::Foreign => OTHER_COUNTY,
            Relation::Own | Relation::Named | Relation::SameDivision | Relation::Relayed | Relation::ProviderOf => COUNTY,
        };
        network.roles.push(GenesisRole { org: uscc(TARGET), ..given(Role::Provider, COUNTY) });
        network.roles.extend(role.map(|role| given(role, scope)));
        if relation == Relation::Superior && role.is_none() {
            // Only an authority over its division counts in a `superior` field.
            network.roles.push(given(Role::SectorAuthority, COUNTY));
        }
        let ledger = Ledger::from_genesis(&network);
        let mut world = World { kind, ledger, role, relation, signer: SIGNER, keys: vec![format!("{SIGNER}/0")] };
        if relation == Relation::Superior && role.is_none() {
            let superior = Some(uscc(SIGNER));
            world.change_organisation(TARGET, |o| o.superior = superior);
        }
        world
    }

    /// The organisation that the message is about.
    pub fn target(&self) -> u32 {
        match self.relation {
            Relation::Own => SIGNER,
            Relation::Missing => NOBODY,
            _ => TARGET,
        }
    }

    /// Its code.
    pub fn org(&self) -> Uscc {
        uscc(self.target())
    }

    /// Id of its n-th key; of one that nobody has where there is no target.
    pub fn key_id(&self, n: u32) -> KeyId {
        public(&format!("{}/{n}", self.target())).key_id()
    }

    /// Writes a record as no kind does.
    pub fn put<V: Record>(&mut self, key: &Key<V>, value: &V) {
        self.ledger.state.records.insert(key.raw, stored(value));
    }

    /// Changes an organisation's record where it stands.
    pub fn change_organisation(&mut self, n: u32, change: impl FnOnce(&mut Organisation)) {
        let key = organisation::organisation(&uscc(n));
        let mut standing = key.get(&self.ledger.state).unwrap().unwrap();
        change(&mut standing);
        self.put(&key, &standing);
    }

    /// Puts the target, if there is one, into a state.
    pub fn set_status(&mut self, status: OrganisationStatus) {
        if self.relation != Relation::Missing {
            self.change_organisation(self.target(), |o| o.status = status);
        }
    }

    /// Puts the target, if there is one, under a suspension by another organisation.
    pub fn suspended_by(&mut self, n: u32) {
        if self.relation != Relation::Missing {
            self.change_organisation(self.target(), |o| {
                (o.status, o.suspended_by) = (OrganisationStatus::Suspended, set([uscc(n)]));
            });
        }
    }

    /// Gives the signer one more role in the county.
    pub fn also(&mut self, role: Role) {
        let key = keys::roles(&uscc(SIGNER));
        let mut roles = key.get(&self.ledger.state).unwrap().unwrap_or_default();
        let sample = keys::roles(&uscc(TARGET)).get(&self.ledger.state).unwrap().unwrap().assignments[0].clone();
        roles.assignments.push(RoleAssignment { role, ..sample });
        self.put(&key, &roles);
    }

    /// Does the signer act for the provider of the entry, which has not claimed it?
    pub fn sends(&self) -> bool {
        self.on_behalf()
    }

    fn on_behalf(&self) -> bool {
        let near = matches!(self.relation, Relation::SameDivision | Relation::Superior | Relation::Relayed);
        near && matches!(self.role, Some(Role::Bureau | Role::PlatformRelay))
    }

    /// A submission of the entry.
    pub fn submission(&self) -> SubmitEntry {
        let mut submit = SubmitEntry { provider: self.org(), ..submit_entry::submit("matrix") };
        submit.core.division = division(COUNTY);
        submit.core.update_frequency.confirmed = false;
        submit.core.sector = self.has_sector().then(|| code(SECTOR));
        submit
    }

    /// Does the entry have a sector, that of the signer?
    fn has_sector(&self) -> bool {
        let publishes = ["review_entry", "set_entry_attributes"].map(|name| Kind::from_name(name).unwrap()).contains(&self.kind);
        publishes && self.role == Some(Role::SectorAuthority)
    }

    /// The entry in a state: submitted by the signer where it may act on behalf, else by its provider, and reviewed by its publisher.
    pub fn entry(&mut self, status: EntryStatus) -> EntryId {
        self.entry_by(status, self.on_behalf())
    }

    /// As [`World::entry`]; says whether the signer submits it.
    pub fn entry_by(&mut self, status: EntryStatus, by_signer: bool) -> EntryId {
        let submit = self.submission();
        let id = EntryId::derive(&division(COUNTY), &submit.provider, &submit.local_key);
        if self.relation == Relation::Missing {
            return id;
        }
        if self.relation == Relation::Own && self.role != Some(Role::Provider) {
            self.also(Role::Provider);
        }
        let sender = if by_signer { SIGNER } else { self.target() };
        self.ledger.must(sender, submit);
        let outcome = match status {
            EntryStatus::Submitted => return id,
            EntryStatus::Rejected => Outcome::Reject,
            EntryStatus::Published | EntryStatus::Withdrawn => Outcome::Approve,
        };
        self.review(&id, outcome);
        if status == EntryStatus::Withdrawn {
            let withdraw = WithdrawEntry { id, version: self.version(&id), reason: samples::reason("duplicate"), force: false };
            self.ledger.must(self.target(), withdraw);
            self.review(&id, Outcome::Approve);
        }
        id
    }

    /// Version of an entry, 1 where there is none.
    pub fn version(&self, id: &EntryId) -> u64 {
        catalog_keys::core(id).get(&self.ledger.state).unwrap().map_or(1, |core| core.version)
    }

    /// A review of what waits, by whoever publishes.
    pub fn judge(&self, id: &EntryId, outcome: Outcome) -> ReviewEntry {
        let core = catalog_keys::core(id).get(&self.ledger.state).unwrap();
        let pending = catalog_keys::pending(id).get(&self.ledger.state).unwrap().and_then(|slot| slot.pending);
        let (of, content_hash) = match (&core, pending) {
            (_, Some(pending)) => (ReviewOf::Pending, pending.content_hash),
            (Some(core), None) => (ReviewOf::Submission, core.content_hash),
            (None, None) => (ReviewOf::Submission, <ReviewEntry as Rule>::example().content_hash),
        };
        let reason = (outcome == Outcome::Reject).then(|| samples::reason("incomplete"));
        ReviewEntry { id: *id, version: self.version(id), of, outcome, content_hash, reason }
    }

    /// A proposal that falls due in nine days.
    pub fn proposal(&self) -> Propose {
        Propose { effective_at: Time(self.ledger.time.0 + 9 * 86_400), ..Propose::example() }
    }

    /// A proposal that waits, of the signer or of the city bureau, as a vote for it names it.
    pub fn proposed(&mut self, by_signer: bool) -> ApproveProposal {
        let propose = self.proposal();
        if self.relation == Relation::Missing {
            return ApproveProposal::example();
        }
        let result = self.ledger.must(if by_signer { SIGNER } else { CITY_BUREAU }, propose);
        let id = result.ids[0].parse().unwrap();
        let Proposal { version, content_hash, .. } = governance_keys::proposal(&id).get(&self.ledger.state).unwrap().unwrap();
        ApproveProposal { id, version, content_hash, reason: None }
    }

    fn review(&mut self, id: &EntryId, outcome: Outcome) {
        let review = self.judge(id, outcome);
        let near = matches!(self.relation, Relation::SameDivision | Relation::Superior);
        let publisher = if self.has_sector() && near { SIGNER } else { CITY_BUREAU };
        self.ledger.must(publisher, review);
    }
}

/// A role that opens the kind, where it asks for one.
fn needed_role(rule: &AnyRule) -> Option<Role> {
    let allowed = rule.allowed();
    if allowed.iter().any(|line| line.role.is_none()) { None } else { allowed.iter().find_map(|line| line.role) }
}

fn given(role: Role, scope: &str) -> GenesisRole {
    let words = |for_role: Role, word: &str| if role == for_role { vec![code(word)] } else { Vec::new() };
    GenesisRole {
        org: uscc(SIGNER),
        role,
        scope_division: division(scope),
        sectors: set(words(Role::SectorAuthority, SECTOR)),
        certificate_kinds: set(words(Role::Registrar, "data_element")),
        competences: set(words(Role::Supervisor, "market")),
        from: time(),
        until: None,
    }
}
