//! The first state: what the chain knows before its first block, from the app state of the genesis document.
//! Nothing enters here that a proposal could not also bring: every bound of the rules holds at genesis too (docs/spec/governance.md).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::comet::commit::ValidatorPower;
use crate::governance::records::MAX_GOVERNORS;
use crate::governance::validators::{self, ValidatorSet};
use crate::kernel::block::Position;
use crate::kernel::codec::{encode, sha256};
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::{DivisionCode, ReportId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::LISTED;
use crate::kernel::role::Role;
use crate::kernel::state::{Changes, EmptyState, Overlay, Record, StateWrite, Subject, blob_hash, stored};
use crate::kernel::text::{Code, LocalKey, Text, Text0};
use crate::kernel::value::{Hash32, List, Set, Time};
use crate::ledger::division::{Division, DivisionCount, MAX_DIVISIONS, MAX_STEPS};
use crate::ledger::draft::{HistoryLeaf, NO_DETAIL, history_of};
use crate::ledger::organisation::{
    KeySpec, KeyStatus, Organisation, OrganisationStatus, OrganisationType, RoleAssignment, SigningKey, Thresholds, member,
};
use crate::ledger::params::{CodeList, ListedCode, MAX_CODES, Param, Parameter, Value};
use crate::ledger::version::{self, AppVersion};
use crate::ledger::{division, organisation, params};
use crate::party::attestation::{Attestation, Attestations, KeptAttestation, MAX_ATTESTATIONS, RecordedAttestation};
use crate::party::key_ring::Counting;
use crate::party::keys::role_made;
use crate::party::records::{KeyOwner, KeyRing, MAX_KEYS, MAX_ROLES, RoleMade, Roles, SectorHolder};
use crate::party::roles::{is_qualified, needs_qualification, require_no_conflict};
use crate::party::{access, attestation, key_ring, keys};
use crate::registry::REGISTRY;

/// Version of the format.
pub const FORMAT: &str = "mulu-genesis/2";

/// The app state of a genesis document, in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// [`FORMAT`].
    pub format: String,
    /// App version with which the chain begins; default: the first.
    #[serde(default = "first_version")]
    pub app_version: u64,
    /// Parameters that differ from their default, by name.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
    /// Codes of each list, in any order.
    #[serde(default)]
    pub code_lists: BTreeMap<String, Vec<Code<48>>>,
    /// The division table, closed under parents, in any order.
    pub divisions: Vec<Division>,
    /// Organisations, in any order. One without keys stands unclaimed.
    pub organisations: Vec<GenesisOrganisation>,
    /// Their roles, also those that governance alone assigns later.
    #[serde(default)]
    pub roles: Vec<GenesisRole>,
    /// Attestations by organisation.
    #[serde(default)]
    pub attestations: BTreeMap<Uscc, Vec<Attestation>>,
}

/// An organisation at genesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisOrganisation {
    /// 统一社会信用代码.
    pub uscc: Uscc,
    /// Name.
    pub name: Text<128>,
    /// Short name.
    #[serde(default)]
    pub short_name: Text0<64>,
    /// Division.
    pub division: DivisionCode,
    /// The authority above it.
    #[serde(default)]
    pub superior: Option<Uscc>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: OrganisationType,
    /// What it does in the data market.
    #[serde(default)]
    pub business: Set<Code<24>, 0, 8>,
    /// Its keys.
    #[serde(default)]
    pub keys: Vec<KeySpec>,
    /// k of its keys, by kind.
    #[serde(default)]
    pub thresholds: Thresholds,
}

fn first_version() -> u64 {
    1
}

/// A role at genesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisRole {
    /// Who holds it.
    pub org: Uscc,
    /// The role.
    pub role: Role,
    /// Where it reaches.
    pub scope_division: DivisionCode,
    /// Sectors of a sector authority.
    #[serde(default)]
    pub sectors: Set<Code<24>, 0, 32>,
    /// Kinds of a registrar.
    #[serde(default)]
    pub certificate_kinds: Set<Code<24>, 0, 16>,
    /// Competences of a supervisor.
    #[serde(default)]
    pub competences: Set<Code<24>, 0, 16>,
    /// From this time on.
    pub from: Time,
    /// Before this time.
    #[serde(default)]
    pub until: Option<Time>,
}

impl Genesis {
    /// A parameter as the chain begins with it; none where the file says something that is no number.
    pub fn number(&self, parameter: &Param<u64>) -> Option<u64> {
        number_of(&self.parameters, parameter)
    }
}

/// A parameter of a genesis to be: what the file says, else the default.
pub fn number_of(parameters: &BTreeMap<String, Value>, parameter: &Param<u64>) -> Option<u64> {
    match parameters.get(parameter.spec.name).cloned().unwrap_or_else(|| parameter.spec.default()) {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

/// Why a genesis is refused: where, and what to mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{at}: {why}")]
pub struct GenesisError {
    /// Such as `organisations[3]`.
    pub at: String,
    /// In words.
    pub why: String,
}

impl GenesisError {
    fn new(at: impl Into<String>, why: impl std::fmt::Display) -> Self {
        GenesisError { at: at.into(), why: why.to_string() }
    }
}

impl From<Fault> for GenesisError {
    fn from(fault: Fault) -> Self {
        GenesisError::new("genesis", fault)
    }
}

fn require(holds: bool, at: &str, why: &str) -> Result<(), GenesisError> {
    if holds { Ok(()) } else { Err(GenesisError::new(at, why)) }
}

/// A rule's refusal, in the words of its code.
fn refused(at: &str) -> impl Fn(Refusal) -> GenesisError + '_ {
    move |refusal| match refusal {
        Refusal::Rejected(rejected) => GenesisError::new(at, format!("{rejected}: {}", rejected.code.english())),
        Refusal::Fault(fault) => fault.into(),
    }
}

fn require_format(format: &str) -> Result<(), GenesisError> {
    let why =
        format!("{format:?} is of another release, this one reads {FORMAT:?}: make the network anew, and import what the old one exported");
    if format == FORMAT { Ok(()) } else { Err(GenesisError::new("format", why)) }
}

impl Genesis {
    /// The app state of a genesis document. One of another format is refused as such, whatever stands in it.
    pub fn read(app_state: &serde_json::Value) -> Result<Genesis, GenesisError> {
        require_format(app_state["format"].as_str().unwrap_or_default())?;
        Genesis::deserialize(app_state).map_err(|e| GenesisError::new("app_state", e))
    }
}

/// Everything that genesis writes. The same genesis gives the same bytes, in whatever order its lists are written.
pub fn build(genesis: &Genesis, chain_id: &str, time: Time) -> Result<Changes, GenesisError> {
    require_format(&genesis.format)?;
    // The engine's own bound on the name of a chain.
    let named = (1..=50).contains(&chain_id.len()) && chain_id.bytes().all(|b| b.is_ascii_graphic());
    require(named, "chain_id", "must be 1 to 50 printable ASCII characters without spaces")?;
    let empty = EmptyState;
    let mut state = Overlay::new(&empty);
    require(genesis.app_version > 0, "app_version", "versions begin with 1")?;
    version::known(genesis.app_version).map_err(|why| GenesisError::new("app_version", why))?;
    state.put(&version::key(), &AppVersion { version: genesis.app_version, next: None });
    put_parameters(genesis, genesis.app_version, &mut state)?;
    put_code_lists(genesis, &mut state)?;
    put_divisions(genesis, &mut state)?;
    let organisations = put_organisations(genesis, time, &mut state)?;
    put_attestations(genesis, time, &mut state)?;
    put_roles(genesis, time, &mut state)?;
    for (at, organisation) in organisations {
        if let Some(superior) = &organisation.superior {
            access::require_superior(&state, time, &organisation.uscc, &organisation.division, superior).map_err(refused(&at))?;
            keys::organisations_below(superior).join(&mut state, &member(&organisation.uscc))?;
        }
        keys::organisations_in(&organisation.division).join(&mut state, &member(&organisation.uscc))?;
        let roles = keys::roles(&organisation.uscc).get(&state)?.map(|roles| stored(&roles));
        note(&mut state, &organisation::subject(&organisation.uscc), &organisation, roles)?;
    }
    Ok(state.into_changes())
}

/// Adds the set with which a network begins, as its engine tells it. Where the engine votes alone and for ever (solo) there is none.
pub fn seat(changes: Changes, set: &[ValidatorPower]) -> Result<Changes, GenesisError> {
    let set = ValidatorSet::of_genesis(set).map_err(|why| GenesisError::new("validators", why))?;
    let empty = EmptyState;
    let mut state = Overlay::over(&empty, changes);
    state.put(&validators::key(), &set);
    Ok(state.into_changes())
}

/// The first leaf of a history, so that a first version is provable like every later one; with what stands beside the record.
fn note<V: Record>(state: &mut Overlay<'_>, subject: &Subject, record: &V, beside: Option<Vec<u8>>) -> Result<(), Fault> {
    let detail_hash = beside.as_ref().map_or(NO_DETAIL, |bytes| Hash32(blob_hash(bytes)));
    if let Some(bytes) = beside {
        state.put_blob(detail_hash.0, bytes);
    }
    let bytes = stored(record);
    let core_hash = blob_hash(&bytes);
    let leaf = HistoryLeaf { kind: 0, version: 1, height: 0, position: Position::default(), core_hash: Hash32(core_hash), detail_hash };
    state.put_blob(core_hash, bytes);
    state.append(&history_of(subject), encode(&leaf))
}

/// All parameters are written, also the defaults: a later release with other defaults must not change this chain.
fn put_parameters(genesis: &Genesis, version: u64, state: &mut Overlay<'_>) -> Result<(), GenesisError> {
    for name in genesis.parameters.keys() {
        let known = REGISTRY.law.parameter(name, version).is_some();
        require(known, &format!("parameters.{name}"), "no parameter has this name")?;
    }
    for spec in REGISTRY.law.parameters(version) {
        let current = genesis.parameters.get(spec.name).cloned().unwrap_or_else(|| spec.default());
        spec.check(&current).map_err(|why| GenesisError::new(format!("parameters.{}", spec.name), why))?;
        state.put(&spec.key(), &Parameter { current, next: None });
    }
    for bound in REGISTRY.law.together(version) {
        let (low, high) = (bound.low.value(state, Time(0))?, bound.high.value(state, Time(0))?);
        bound.check(&low, &high).map_err(|why| GenesisError::new(format!("parameters.{}", bound.low.name), why))?;
    }
    Ok(())
}

fn put_code_lists(genesis: &Genesis, state: &mut Overlay<'_>) -> Result<(), GenesisError> {
    // Without a reason nobody could withdraw, reject or contest.
    let reasons = genesis.code_lists.get(params::REASONS.name()).is_some_and(|codes| !codes.is_empty());
    require(reasons, "code_lists.reasons", "at least one code is needed")?;
    for (name, codes) in &genesis.code_lists {
        let at = format!("code_lists.{name}");
        Code::<64>::new(name.as_str()).map_err(|e| GenesisError::new(&at, e))?;
        require(codes.len() <= MAX_CODES, &at, "a list has at most 512 codes")?;
        let sorted: BTreeSet<_> = codes.iter().cloned().collect();
        require(sorted.len() == codes.len(), &at, "a code comes twice")?;
        for code in &sorted {
            REGISTRY.law.check_code(name, code).map_err(|why| GenesisError::new(&at, why))?;
        }
        let codes = sorted.into_iter().map(|code| ListedCode { code, retired_from: None }).collect();
        state.put(&params::code_list(name), &CodeList { codes });
    }
    Ok(())
}

fn put_divisions(genesis: &Genesis, state: &mut Overlay<'_>) -> Result<(), GenesisError> {
    let at = |code: &DivisionCode| format!("divisions.{code}");
    require(genesis.divisions.len() <= MAX_DIVISIONS, "divisions", "there are at most 4,096 divisions")?;
    let mut table = BTreeMap::new();
    for division in &genesis.divisions {
        let digits = division.code.as_str().bytes().all(|b| b.is_ascii_digit());
        require(division.national == digits, &at(&division.code), "a national code is all digits, a local one has a letter")?;
        let term = division.until.is_none_or(|until| division.from < until);
        require(term, &at(&division.code), "its term is empty")?;
        require(table.insert(division.code, division).is_none(), &at(&division.code), "comes twice")?;
    }
    for (code, division) in &table {
        let mut next = division.parent.as_ref();
        let mut steps = 0;
        while let Some(parent) = next {
            steps += 1;
            require(steps <= MAX_STEPS, &at(code), "lies in a cycle, or more than 8 steps deep")?;
            let Some(above) = table.get(parent) else {
                return Err(GenesisError::new(at(code), format!("its parent {parent} is not in the table")));
            };
            next = above.parent.as_ref();
        }
        state.put(&division::division(code), *division);
        let list = match &division.parent {
            Some(parent) => division::children_of(parent),
            None => division::top_divisions(),
        };
        list.join(state, &Member::of(Subject::Division(*code)))?;
    }
    state.put(&division::division_count(), &DivisionCount { count: table.len() as u64 });
    Ok(())
}

/// Writes the records; lists and superiors wait until all of them and their roles stand.
fn put_organisations(genesis: &Genesis, time: Time, state: &mut Overlay<'_>) -> Result<BTreeMap<String, Organisation>, GenesisError> {
    let mut sorted: Vec<_> = genesis.organisations.iter().collect();
    sorted.sort_by_key(|a| a.uscc);
    let mut records = BTreeMap::new();
    for given in sorted {
        let at = format!("organisations.{}", given.uscc);
        division::ancestors(state, &given.division).map_err(refused(&at))?;
        require(given.keys.len() <= MAX_KEYS, &at, "an organisation has at most 64 keys")?;
        for (n, key) in given.keys.iter().enumerate() {
            key_ring::require_term(key, &format!("keys[{n}]")).map_err(refused(&at))?;
        }
        key_ring::require_new_keys(state, given.keys.iter().map(|k| &k.public_key)).map_err(refused(&at))?;
        key_ring::require_bounds(&given.thresholds).map_err(refused(&at))?;
        let seat =
            genesis.roles.iter().any(|r| r.org == given.uscc && r.role == Role::Governor && r.until.is_none_or(|until| time < until));
        // A key of a genesis may begin a little later than the chain.
        let at_last = given.keys.iter().map(|key| key.valid_from).max().unwrap_or(time).max(time);
        let counting = Counting { at: at_last, seat };
        let counted = counting.specs(&given.keys);
        // One without keys stands unclaimed, and governs once it has claimed itself.
        let heard = !seat || given.keys.is_empty() || !counted.is_empty();
        require(heard, &at, "who governs has a key without an end that is in force")?;
        if !given.keys.is_empty() || !given.thresholds.is_empty() {
            counting.require_reachable(&given.thresholds, &counted).map_err(refused(&at))?;
        }
        // What a registration would have as payload hash; no payload has it.
        let payload_hash = Hash32(sha256(&[b"mulu/genesis/v1", given.uscc.as_str().as_bytes()]));
        let record = Organisation {
            uscc: given.uscc,
            first_division: given.division,
            name: given.name.clone(),
            short_name: given.short_name.clone(),
            former_names: List::default(),
            division: given.division,
            superior: given.superior,
            kind: given.kind,
            business: given.business.clone(),
            status: if given.keys.is_empty() { OrganisationStatus::Unclaimed } else { OrganisationStatus::Active },
            suspended_by: Set::default(),
            suspended_since: None,
            successors: List::default(),
            predecessors: Set::default(),
            thresholds: given.thresholds.clone(),
            private: None,
            version: 1,
            control_version: 0,
            registered_by: None,
            payload_hash,
        };
        state.put(&organisation::organisation(&given.uscc), &record);
        let mut ring = KeyRing::default();
        for spec in &given.keys {
            let id = spec.public_key.key_id();
            ring.keys.push(id);
            let (status, line) = (KeyStatus::Active, id);
            let key = SigningKey { organisation: given.uscc, spec: spec.clone(), status, frozen_by: None, line, since: time, payload_hash };
            state.put(&keys::signing_key(&given.uscc, &id), &key);
            state.put(&keys::key_owner(&id), &KeyOwner { organisation: given.uscc });
        }
        ring.keys.sort();
        state.put(&keys::key_ring(&given.uscc), &ring);
        require(records.insert(at.clone(), record).is_none(), &at, "comes twice")?;
    }
    Ok(records)
}

/// Attestations become objects as `record_attestation` makes them; their local keys are `genesis-0` and so on.
fn put_attestations(genesis: &Genesis, time: Time, state: &mut Overlay<'_>) -> Result<(), GenesisError> {
    for (uscc, items) in &genesis.attestations {
        let at = format!("attestations.{uscc}");
        let Some(organisation) = organisation::organisation(uscc).get(state)? else {
            return Err(GenesisError::new(at, "no such organisation"));
        };
        require(items.len() <= MAX_ATTESTATIONS, &at, "an organisation has at most 64 attestations")?;
        require(items.iter().all(Attestation::has_fair_term), &at, "a term is empty or longer than 5 years")?;
        let mut kept = Attestations::default();
        for (n, attestation) in items.iter().enumerate() {
            let local_key = LocalKey::new(format!("genesis-{n}")).map_err(|e| GenesisError::new(&at, e))?;
            let id = ReportId::derive(&organisation.first_division, uscc, &local_key);
            let payload_hash = Hash32(sha256(&[b"mulu/genesis/v1", id.as_bytes()]));
            let (subject, attestation) = (*uscc, attestation.clone());
            kept.items.push(KeptAttestation { id, recorded_by: None, attestation: attestation.clone(), ended: None });
            let (version, ended) = (1, None);
            let recorded = RecordedAttestation { id, subject, attestation, recorded_by: None, at: time, version, ended, payload_hash };
            let object = Subject::Object(*id.object());
            state.put(&attestation::attestation(&id), &recorded);
            attestation::attestations_of(uscc).join(state, &Member::of(object.clone()))?;
            note(state, &object, &recorded, None)?;
        }
        state.put(&attestation::attestations(uscc), &kept);
    }
    Ok(())
}

fn put_roles(genesis: &Genesis, time: Time, state: &mut Overlay<'_>) -> Result<(), GenesisError> {
    let mut sorted: Vec<_> = genesis.roles.iter().collect();
    sorted.sort_by(|a, b| (&a.org, a.role, &a.scope_division, a.from).cmp(&(&b.org, b.role, &b.scope_division, b.from)));
    for given in sorted {
        let at = format!("roles.{}.{}", given.org, given.role.name());
        require(organisation::organisation(&given.org).get(state)?.is_some(), &at, "no such organisation")?;
        division::ancestors(state, &given.scope_division).map_err(refused(&at))?;
        require(given.until.is_none_or(|until| given.from < until), &at, "its term is empty")?;
        require(given.sectors.is_empty() || given.role == Role::SectorAuthority, &at, "only a sector authority has sectors")?;
        let kinds = given.certificate_kinds.is_empty() || given.role == Role::Registrar;
        require(kinds, &at, "only a registrar has kinds of certificates")?;
        require(given.competences.is_empty() || given.role == Role::Supervisor, &at, "only a supervisor has competences")?;
        let mut held = keys::roles(&given.org).get(state)?.unwrap_or_default();
        require_no_conflict(state, time, &given.org, (given.role, given.from, given.until), &held.assignments).map_err(refused(&at))?;
        let qualified = !needs_qualification(given.role) || is_qualified(state, &given.org, time.max(given.from))?;
        require(qualified, &at, "needs a live qualification attestation")?;
        require(held.assignments.len() < MAX_ROLES, &at, "an organisation has at most 64 roles")?;
        let made = role_made(&given.org, given.role, &given.scope_division, given.from);
        require(made.get(state)?.is_none(), &at, "comes twice")?;

        let payload_hash = Hash32(sha256(&[b"mulu/genesis/v1", &made.raw]));
        state.put(&made, &RoleMade { payload_hash, live: true });
        for sector in given.sectors.iter() {
            let key = keys::sector_authorities(&given.scope_division, sector);
            let mut list = key.get(state)?.unwrap_or_default();
            list.holders.push(SectorHolder { organisation: given.org, from: given.from, until: given.until });
            state.put(&key, &list);
        }
        keys::organisations_by_role(&given.scope_division, given.role).join(state, &member(&given.org))?;
        if given.role == Role::Governor {
            keys::governors().join(state, &member(&given.org))?;
        }
        held.assignments.push(RoleAssignment {
            role: given.role,
            scope_division: given.scope_division,
            sectors: given.sectors.clone(),
            certificate_kinds: given.certificate_kinds.clone(),
            competences: given.competences.clone(),
            from: given.from,
            asked_from: given.from,
            until: given.until,
            assigned_by: None,
            payload_hash,
        });
        state.put(&keys::roles(&given.org), &Roles { version: 1, since: time, assignments: held.assignments });
    }
    require_governors(genesis, time, state)
}

/// From the first block on somebody governs, for an unlimited term and with keys of its own; and no more do than ever may.
fn require_governors(genesis: &Genesis, time: Time, state: &Overlay<'_>) -> Result<(), GenesisError> {
    let endless = |r: &&GenesisRole| r.role == Role::Governor && r.until.is_none() && r.from <= time;
    let has_keys = |r: &GenesisRole| genesis.organisations.iter().any(|o| o.uscc == r.org && !o.keys.is_empty());
    let governs = genesis.roles.iter().filter(endless).any(has_keys);
    require(governs, "roles", "no organisation with keys governs from the first block on without an end")?;
    require(keys::governors().count(state, LISTED)? <= MAX_GOVERNORS, "roles", "more than 64 organisations govern")
}
