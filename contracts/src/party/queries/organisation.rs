//! Questions about organisations (A45, A46, A54). Each does bounded work.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::block::Position;
use crate::kernel::crypto::KeyId;
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, ReportId, Uscc};
use crate::kernel::kind::kind_name;
use crate::kernel::place::Place;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::text::Text;
use crate::kernel::value::{Time, u64_string};
use crate::ledger::draft::{ActLeaf, acts_of, history_of};
use crate::ledger::organisation::{Organisation, OrganisationStatus, RoleAssignment, SigningKey, subject};
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, HistoryItem, Leaves, Listing, NOT_FOUND, Query, history, negative, page};
use crate::ledger::scheduled::{Rekey, Scheduled, standing};
use crate::ledger::shown::{kept, leaf_at, leaves_below};
use crate::ledger::{parts, scheduled};
use crate::party::attestation::{Attestation, KeptAttestation};
use crate::party::keys::{claim_key, key_owner, organisations_by_role, organisations_in, roles};
use crate::party::queries::reform::{EndingView, RekeyStage, ResponsibleAnswer};
use crate::party::records::ClaimKey;
use crate::party::responsible::responsible_at;
use crate::party::{attestation, key_ring, roles};

/// An organisation as it stands.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetOrganisation {
    /// Which.
    pub uscc: Uscc,
}

/// What stands about an organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganisationAnswer {
    /// Its record.
    pub organisation: Organisation,
    /// Keys that are not revoked; a revoked one is asked for with `get_key`.
    pub keys: Vec<KeyView>,
    /// The key that may claim it, while nobody has.
    pub claim_key: Option<ClaimKey>,
    /// The newest decision on new keys; its words are asked for with `get_rekey`.
    pub rekey: Option<RekeyView>,
    /// Its decided end.
    pub ending: Option<EndingView>,
    /// Who answers for it.
    pub responsible: Option<ResponsibleAnswer>,
    /// The version of its roles.
    pub roles_version: u64,
    /// Roles that were not removed.
    pub roles: Vec<RoleView>,
    /// Attestations that had not ended when the last one was recorded; all of them: `list_attestations`.
    pub attestations: Vec<AttestationView>,
}

/// A key with what follows from the time asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyView {
    /// Its id.
    pub key_id: KeyId,
    /// The key.
    pub key: SigningKey,
    /// Active and inside its term.
    pub signs: bool,
}

/// A role with what follows from the time asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleView {
    /// The assignment.
    pub assignment: RoleAssignment,
    /// Inside its term, and not the younger of two that conflict without exception.
    pub active: bool,
}

/// An attestation with what follows from the time asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttestationView {
    /// Its id.
    pub id: ReportId,
    /// The attestation.
    pub attestation: Attestation,
    /// Inside its term.
    pub live: bool,
}

/// New keys with what follows from the time asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RekeyView {
    /// State.
    pub stage: RekeyStage,
    /// In force from this time on.
    pub from: Time,
    /// Who decided.
    pub by: Uscc,
}

impl RekeyView {
    fn new(rekey: &Rekey, context: &Context) -> Self {
        RekeyView { stage: rekey.stage(context.time), from: rekey.from, by: rekey.by }
    }
}

fn key_view(key: SigningKey, context: &Context) -> KeyView {
    KeyView { key_id: key.spec.public_key.key_id(), signs: key.signs_at(context.time), key }
}

impl Query for GetOrganisation {
    const NUMBER: u16 = 10;
    const NAME: &'static str = "get_organisation";
    type Answer = Option<OrganisationAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(record) = standing(state, &self.uscc, context.time)? else { return Ok(None) };
        let binding = roles::binding_roles(state, &self.uscc, context.time)?;
        let role = |a: RoleAssignment| RoleView { active: a.is_active(context.time) && binding.contains(&a), assignment: a };
        let attestation = |a: KeptAttestation| AttestationView { id: a.id, live: a.is_live(context.time), attestation: a.attestation };
        let Scheduled { rekey, ending, .. } = scheduled::scheduled(&self.uscc).get(state)?.unwrap_or_default();
        let held = roles(&self.uscc).get(state)?.unwrap_or_default();
        let unclaimed = record.status == OrganisationStatus::Unclaimed;
        Ok(Some(OrganisationAnswer {
            organisation: record,
            keys: key_ring::keys(state, &self.uscc, context.time)?.into_iter().map(|key| key_view(key, context)).collect(),
            claim_key: if unclaimed { claim_key(&self.uscc).get(state)? } else { None },
            rekey: rekey.map(|rekey| RekeyView::new(&rekey, context)),
            ending: ending.map(|ending| EndingView::new(ending, context.time)),
            responsible: responsible_at(state, &self.uscc, context.time)?.map(|leaf| ResponsibleAnswer::new(leaf, context.time)),
            roles_version: held.version,
            roles: held.assignments.into_iter().map(role).collect(),
            attestations: attestation::attestations(&self.uscc)
                .get(state)?
                .unwrap_or_default()
                .items
                .into_iter()
                .map(attestation)
                .collect(),
        }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// Where a key stands.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetKey {
    /// Which.
    pub key_id: KeyId,
}

/// A key and its organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyAnswer {
    /// A key that signs, or did.
    Key(Box<KeyView>),
    /// A key that may claim this organisation.
    Claim {
        /// The organisation.
        organisation: Uscc,
        /// The claim key that stands there now.
        claim_key: Option<ClaimKey>,
    },
    /// A key that waits for its time, or did before it was cancelled.
    Rekey {
        /// The organisation.
        organisation: Uscc,
        /// The newest decision on new keys there.
        rekey: RekeyView,
    },
}

impl Query for GetKey {
    const NUMBER: u16 = 11;
    const NAME: &'static str = "get_key";
    type Answer = Option<KeyAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(owner) = key_owner(&self.key_id).get(state)? else { return Ok(None) };
        let organisation = owner.organisation;
        if let Some(key) = key_ring::find_key(state, &organisation, &self.key_id, context.time)? {
            return Ok(Some(KeyAnswer::Key(Box::new(key_view(key, context)))));
        }
        let claim_key = claim_key(&organisation).get(state)?;
        let rekey = scheduled::scheduled(&organisation).get(state)?.and_then(|s| s.rekey);
        Ok(Some(match rekey {
            Some(rekey) => KeyAnswer::Rekey { organisation, rekey: RekeyView::new(&rekey, context) },
            None => KeyAnswer::Claim { organisation, claim_key },
        }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// Every change of an organisation, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct OrganisationHistory {
    /// Which.
    pub uscc: Uscc,
    /// First position.
    #[serde(with = "u64_string")]
    pub from: u64,
    /// How many, at most [`MAX_LIMIT`](crate::kernel::listing::MAX_LIMIT).
    pub limit: u32,
}

impl Query for OrganisationHistory {
    const NUMBER: u16 = 12;
    const NAME: &'static str = "organisation_history";
    type Answer = Leaves<HistoryItem>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        history(context, state, &subject(&self.uscc), self.from, self.limit)
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        (answer.total == 0).then_some(NOT_FOUND)
    }
}

/// An organisation as a version of it stood.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct OrganisationAtVersion {
    /// Which.
    pub uscc: Uscc,
    /// Version.
    pub version: u64,
    /// Control version; none: as the version was made.
    pub control_version: Option<u64>,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionAnswer {
    /// The record.
    pub organisation: Organisation,
    /// The change.
    pub made_by: HistoryItem,
}

impl Query for OrganisationAtVersion {
    const NUMBER: u16 = 13;
    const NAME: &'static str = "organisation_at_version";
    type Answer = Option<VersionAnswer>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let subject = subject(&self.uscc);
        let at = match self.control_version {
            // Each change raises one of the two counters by one; one of the roles leaves both.
            Some(control) => changes_below(state, &subject, self.version.saturating_add(control))?,
            // The first leaf of this version: as it was made.
            None => leaves_below(state, &subject, self.version)?,
        };
        if at >= history_of(&subject).head(state)?.count {
            return Ok(None);
        }
        let leaf = leaf_at(state, &subject, at)?;
        let record: Organisation = kept(state, &leaf.core_hash)?;
        let fits = record.version == self.version && self.control_version.is_none_or(|c| record.control_version == c);
        Ok(fits.then(|| VersionAnswer { organisation: record, made_by: leaf.into() }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// How many leaves of an organisation's history stand before the one that made the two counters sum up to this.
fn changes_below(state: &dyn StateRead, subject: &Subject, sum: u64) -> Result<u64, Fault> {
    let (mut low, mut high) = (0, history_of(subject).head(state)?.count);
    while low < high {
        let middle = low + (high - low) / 2;
        let record: Organisation = kept(state, &leaf_at(state, subject, middle)?.core_hash)?;
        if record.version.saturating_add(record.control_version) < sum { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

/// Organisations of a division, all or by a role that they hold there.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListOrganisations {
    /// Where they belong; with a role, the scope of the role.
    pub division: DivisionCode,
    /// Also all divisions that lie in it.
    pub below: bool,
    /// Only holders of this role. One that holds it in two divisions comes twice.
    pub role: Option<Role>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`MAX_LIMIT`](crate::kernel::listing::MAX_LIMIT).
    pub limit: u32,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrganisationItem {
    /// 统一社会信用代码.
    pub uscc: Uscc,
    /// Name now.
    pub name: Text<128>,
    /// State.
    pub status: OrganisationStatus,
    /// Its division.
    pub division: DivisionCode,
    /// Division of the list on which it stands: with a role, the role's scope.
    pub listed_in: DivisionCode,
    /// With a role: whether it is in force at the time asked about.
    pub active: Option<bool>,
}

impl Query for ListOrganisations {
    const NUMBER: u16 = 14;
    const NAME: &'static str = "list_organisations";
    type Answer = Listing<OrganisationItem>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let list = |division: &DivisionCode| {
            Ok(parts::one(match self.role {
                Some(role) => organisations_by_role(division, role),
                None => organisations_in(division),
            }))
        };
        let Part { page, divisions, rest } = parts::page(state, (&self.division, self.below), (self.from, self.limit), list)?;
        let mut items = Vec::new();
        for (at, member) in page.members {
            let Subject::Organisation(uscc) = member.subject else {
                return Err(Fault::new("a list of organisations holds something else"));
            };
            let record = standing(state, &uscc, context.time)?;
            let record = record.ok_or_else(|| Fault::new("an organisation on a list is missing"))?;
            let listed_in = divisions.get(at).cloned().unwrap_or(self.division);
            let active = match self.role {
                Some(role) => Some(roles::holds(state, &uscc, role, Some(&listed_in), context.time)?),
                None => None,
            };
            items.push(OrganisationItem { uscc, name: record.name, status: record.status, division: record.division, listed_in, active });
        }
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}

/// What an organisation did, oldest first (A46, 行为留痕).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ActsOf {
    /// Which.
    pub uscc: Uscc,
    /// First position.
    #[serde(with = "u64_string")]
    pub from: u64,
    /// How many, at most [`MAX_LIMIT`](crate::kernel::listing::MAX_LIMIT).
    pub limit: u32,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActItem {
    /// Kind of the message.
    pub kind: String,
    /// Id of what it acted on.
    pub object: String,
    /// Block.
    #[serde(with = "u64_string")]
    pub height: u64,
    /// Place in the block.
    pub position: Position,
}

impl From<ActLeaf> for ActItem {
    fn from(leaf: ActLeaf) -> Self {
        let object = match leaf.object {
            Subject::Chain => "chain".into(),
            Subject::Params => "params".into(),
            Subject::Organisation(uscc) => uscc.to_string(),
            Subject::Division(code) => code.to_string(),
            Subject::Object(id) => id.to_string(),
            Subject::SigningKey(id) => KeyId(id).to_string(),
            Subject::Element(key, scope) => format!("{key}@{scope}"),
            Subject::Consent(hash) => hash.to_string(),
        };
        ActItem { kind: kind_name(leaf.kind), object, height: leaf.height, position: leaf.position }
    }
}

impl Query for ActsOf {
    const NUMBER: u16 = 19;
    const NAME: &'static str = "acts_of";
    type Answer = Leaves<ActItem>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        page::<ActLeaf, _>(state, &acts_of(&self.uscc), self.from, self.limit)
    }
}
