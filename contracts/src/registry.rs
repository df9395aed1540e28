//! THE list: one line per transaction kind (number, type) and one per query. A number that was released is never used again.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codec::{DecodeError, TypeError, decode_exact, encode};
use crate::envelope::Message;
use crate::error::Refusal;
use crate::joint::{JointAct, JointView};
use crate::query::{Context, Query};
use crate::rule::{Allowed, Plan, Rule, Signer, TxContext};
use crate::state::{Fault, StateRead, Subject};
use crate::value::Time;

macro_rules! kinds {
    ($($number:literal => $($path:ident)::+ as $variant:ident;)*) => {
        /// A decoded payload of any kind.
        #[derive(Debug, Clone)]
        pub enum AnyRule { $(#[doc = concat!("Kind ", $number, ".")] $variant($crate::$($path)::+),)* }

        /// Numbers of all kinds.
        pub const KINDS: &[u16] = &[$($number,)*];

        impl AnyRule {
            /// Decodes a payload; none where the kind is not known.
            pub fn decode(kind: u16, payload: &[u8]) -> Option<Result<AnyRule, DecodeError>> {
                match kind { $($number => Some(decode_exact(payload).map(AnyRule::$variant)),)* _ => None }
            }

            /// From JSON by the kind's name, as forms are written.
            pub fn from_json(name: &str, json: serde_json::Value) -> Option<Result<AnyRule, serde_json::Error>> {
                match name { $(<$crate::$($path)::+ as Rule>::NAME => Some(serde_json::from_value(json).map(AnyRule::$variant)),)* _ => None }
            }

            /// The example of a kind.
            pub fn example(kind: u16) -> Option<AnyRule> {
                match kind { $($number => Some(AnyRule::$variant(<$crate::$($path)::+ as Rule>::example())),)* _ => None }
            }

            /// To JSON.
            pub fn to_json(&self) -> serde_json::Value {
                let json = match self { $(AnyRule::$variant(rule) => serde_json::to_value(rule),)* };
                json.unwrap_or(serde_json::Value::Null)
            }

            /// Its number.
            pub fn kind(&self) -> Kind {
                match self { $(AnyRule::$variant(_) => Kind($number),)* }
            }

            /// As a message.
            pub fn message(&self) -> Message {
                match self { $(AnyRule::$variant(rule) => Message { kind: $number, payload: encode(rule) },)* }
            }

            /// Who may send it.
            pub fn allowed(&self) -> &'static [Allowed] {
                match self { $(AnyRule::$variant(_) => <$crate::$($path)::+ as Rule>::ALLOWED,)* }
            }

            /// See [`Rule::ENDING`].
            pub fn is_ending(&self) -> bool {
                match self { $(AnyRule::$variant(_) => <$crate::$($path)::+ as Rule>::ENDING,)* }
            }

            /// See [`Rule::EXAMPLE_AFTER`].
            pub fn example_after(&self) -> &'static [&'static str] {
                match self { $(AnyRule::$variant(_) => <$crate::$($path)::+ as Rule>::EXAMPLE_AFTER,)* }
            }

            /// See [`Rule::keys_needed`].
            pub fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
                match self { $(AnyRule::$variant(rule) => rule.keys_needed(signer, k),)* }
            }

            /// See [`Rule::require_types`].
            pub fn require_types(&self, tx: &TxContext) -> Result<(), Refusal> {
                match self { $(AnyRule::$variant(rule) => rule.require_types(tx),)* }
            }

            /// See [`Rule::check`].
            pub fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
                match self { $(AnyRule::$variant(rule) => rule.check(tx, state),)* }
            }
        }

        impl Kind {
            /// See [`Rule::show_joint`].
            pub fn show_joint(self, act: &JointAct, object: &Subject, state: &dyn StateRead, time: Time) -> Option<Result<JointView, Fault>> {
                match self.0 { $($number => <$crate::$($path)::+ as Rule>::show_joint(act, object, state, time),)* _ => None }
            }

            /// The stable name; none where the number is not known.
            pub fn name(self) -> Option<&'static str> {
                match self.0 { $($number => Some(<$crate::$($path)::+ as Rule>::NAME),)* _ => None }
            }

            /// The kind of a name.
            pub fn from_name(name: &str) -> Option<Kind> {
                match name { $(<$crate::$($path)::+ as Rule>::NAME => Some(Kind($number)),)* _ => None }
            }
        }

        $(impl From<$crate::$($path)::+> for AnyRule {
            fn from(rule: $crate::$($path)::+) -> Self { AnyRule::$variant(rule) }
        })*
    };
}

macro_rules! queries {
    ($($number:literal => $($path:ident)::+ as $variant:ident;)*) => {
        /// A question of any number.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Question { $(#[doc = concat!("Query ", $number, ".")] $variant($crate::$($path)::+),)* }

        /// The answer to a question.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(untagged)]
        pub enum Answer { $(#[doc = concat!("To query ", $number, ".")] $variant(<$crate::$($path)::+ as Query>::Answer),)* }

        /// Numbers of all queries.
        pub const QUERIES: &[u16] = &[$($number,)*];

        impl Question {
            /// Decodes a question; none where the number is not known.
            pub fn decode(number: u16, args: &[u8]) -> Option<Result<Question, DecodeError>> {
                match number { $($number => Some(decode_exact(args).map(Question::$variant)),)* _ => None }
            }

            /// Its number and its arguments in borsh.
            pub fn encode(&self) -> (u16, Vec<u8>) {
                match self { $(Question::$variant(query) => ($number, encode(query)),)* }
            }

            /// The stable name.
            pub fn name(&self) -> &'static str {
                match self { $(Question::$variant(_) => <$crate::$($path)::+ as Query>::NAME,)* }
            }

            /// Its arguments, for people.
            pub fn to_json(&self) -> serde_json::Value {
                let json = match self { $(Question::$variant(query) => serde_json::to_value(query),)* };
                json.unwrap_or(serde_json::Value::Null)
            }

            /// Answers it by reading.
            pub fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Answer, Fault> {
                match self { $(Question::$variant(query) => query.answer(context, state).map(Answer::$variant),)* }
            }
        }

        impl Answer {
            /// The word for a negative answer (`not_found`, `deny` …), none for a positive one.
            pub fn negative(&self) -> Option<&'static str> {
                match self { $(Answer::$variant(answer) => <$crate::$($path)::+ as Query>::negative(answer),)* }
            }
        }

        $(impl From<$crate::$($path)::+> for Question {
            fn from(query: $crate::$($path)::+) -> Self { Question::$variant(query) }
        })*
    };
}

kinds! {
    101 => party::register_organisation::RegisterOrganisation as RegisterOrganisation;
    102 => party::amend_organisation::AmendOrganisation as AmendOrganisation;
    103 => party::add_key::AddKey as AddKey;
    104 => party::rotate_key::RotateKey as RotateKey;
    105 => party::revoke_key::RevokeKey as RevokeKey;
    106 => party::freeze_key::FreezeKey as FreezeKey;
    107 => party::unfreeze_key::UnfreezeKey as UnfreezeKey;
    108 => party::set_thresholds::SetThresholds as SetThresholds;
    109 => party::suspend_organisation::SuspendOrganisation as SuspendOrganisation;
    110 => party::resume_organisation::ResumeOrganisation as ResumeOrganisation;
    111 => party::assign_role::AssignRole as AssignRole;
    112 => party::remove_role::RemoveRole as RemoveRole;
    113 => party::issue_claim_key::IssueClaimKey as IssueClaimKey;
    114 => party::claim_organisation::ClaimOrganisation as ClaimOrganisation;
    115 => party::rekey_organisation::RekeyOrganisation as RekeyOrganisation;
    116 => party::cancel_rekey::CancelRekey as CancelRekey;
    117 => party::merge_organisation::MergeOrganisation as MergeOrganisation;
    118 => party::set_responsible::SetResponsible as SetResponsible;
    119 => party::record_attestation::RecordAttestation as RecordAttestation;
    201 => catalog::submit_entry::SubmitEntry as SubmitEntry;
    202 => catalog::review_entry::ReviewEntry as ReviewEntry;
    203 => catalog::resubmit_entry::ResubmitEntry as ResubmitEntry;
    204 => catalog::amend_entry::AmendEntry as AmendEntry;
    205 => catalog::set_entry_attributes::SetEntryAttributes as SetEntryAttributes;
    206 => catalog::withdraw_entry::WithdrawEntry as WithdrawEntry;
    207 => catalog::reinstate_entry::ReinstateEntry as ReinstateEntry;
    208 => catalog::confirm_entry::ConfirmEntry as ConfirmEntry;
    209 => catalog::touch_entry::TouchEntry as TouchEntry;
    210 => catalog::transfer_entry::TransferEntry as TransferEntry;
    211 => catalog::element::publish_element::PublishElement as PublishElement;
    212 => catalog::element::amend_element::AmendElement as AmendElement;
    213 => catalog::element::claim_source::ClaimSource as ClaimSource;
    214 => catalog::element::release_source::ReleaseSource as ReleaseSource;
    215 => catalog::element::contest_source::ContestSource as ContestSource;
    216 => catalog::element::decide_source::DecideSource as DecideSource;
    217 => catalog::element::answer_contest::AnswerContest as AnswerContest;
    218 => catalog::record_inventory::RecordInventory as RecordInventory;
    901 => governance::propose::Propose as Propose;
    902 => governance::approve_proposal::ApproveProposal as ApproveProposal;
    903 => governance::reject_proposal::RejectProposal as RejectProposal;
    904 => governance::withdraw_proposal::WithdrawProposal as WithdrawProposal;
}

queries! {
    1 => chain::WritingBlocks as WritingBlocks;
    2 => joint_queries::GetJointAct as GetJointAct;
    3 => dry_run::DryRun as DryRun;
    10 => party::queries::GetOrganisation as GetOrganisation;
    11 => party::queries::GetKey as GetKey;
    12 => party::queries::OrganisationHistory as OrganisationHistory;
    13 => party::queries::OrganisationAtVersion as OrganisationAtVersion;
    14 => party::queries::ListOrganisations as ListOrganisations;
    15 => party::queries::GetDivision as GetDivision;
    16 => party::queries::ListDivisions as ListDivisions;
    17 => party::queries::GetParameter as GetParameter;
    18 => party::queries::GetCodeList as GetCodeList;
    19 => party::queries::ActsOf as ActsOf;
    20 => joint_queries::ListJointActs as ListJointActs;
    21 => party::reform_queries::ResponsibleAt as ResponsibleAt;
    22 => party::reform_queries::ListAttestations as ListAttestations;
    23 => party::reform_queries::GetRekey as GetRekey;
    24 => party::reform_queries::GetAttestation as GetAttestation;
    25 => party::reform_queries::GetSuccession as GetSuccession;
    30 => catalog::queries::GetEntry as GetEntry;
    31 => catalog::queries::GetEntryVersion as GetEntryVersion;
    32 => catalog::queries::EntryHistory as EntryHistory;
    33 => catalog::list_queries::ListEntries as ListEntries;
    34 => catalog::list_queries::ListPendingReviews as ListPendingReviews;
    35 => catalog::queries::EntryByCode as EntryByCode;
    36 => catalog::queries::EntryBySourceKey as EntryBySourceKey;
    37 => catalog::list_queries::ListProviderEntries as ListProviderEntries;
    38 => catalog::standing::EntryStanding as EntryStanding;
    39 => catalog::queries::EntriesExist as EntriesExist;
    40 => catalog::element::queries::GetElement as GetElement;
    41 => catalog::element::queries::ListElements as ListElements;
    42 => catalog::element::queries::ListCopies as ListCopies;
    43 => catalog::element::queries::ElementHistory as ElementHistory;
    44 => catalog::element::queries::GetElementVersion as GetElementVersion;
    45 => catalog::element::queries::SourceOf as SourceOf;
    46 => catalog::inventory_queries::GetInventory as GetInventory;
    47 => catalog::inventory_queries::InventoryHistory as InventoryHistory;
    48 => catalog::statistics::DivisionStatistics as DivisionStatistics;
    49 => catalog::statistics::ProviderStatistics as ProviderStatistics;
    50 => catalog::statistics::ListCatalogRates as ListCatalogRates;
    51 => catalog::statistics::CatalogRate as CatalogRate;
    52 => catalog::standing::StaleEntries as StaleEntries;
    53 => catalog::standing::OverdueReviews as OverdueReviews;
    90 => governance::queries::GetProposal as GetProposal;
    91 => governance::queries::ListProposals as ListProposals;
    92 => governance::queries::ProposalHistory as ProposalHistory;
    93 => governance::queries::ListParameters as ListParameters;
    94 => governance::queries::ListExceptions as ListExceptions;
    95 => governance::queries::ListGovernors as ListGovernors;
}

/// Number of a known kind. In JSON its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize)]
pub struct Kind(pub u16);

impl BorshDeserialize for Kind {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let kind = Kind(u16::deserialize_reader(reader)?);
        if kind.name().is_none() {
            return Err(TypeError::new("no such kind of transaction").into());
        }
        Ok(kind)
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{}", self.0),
        }
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <String as Deserialize>::deserialize(deserializer)?;
        Kind::from_name(&name).ok_or_else(|| serde::de::Error::custom(format!("no kind of transaction is called {name:?}")))
    }
}
