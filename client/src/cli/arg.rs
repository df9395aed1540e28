//! Words of the command line as values: parsed by the command line itself, so that a command gets what it needs or is not run.

use std::fmt;
use std::str::FromStr;

use mulu_contracts::access_request::records::{AccessKind, AccessStatus};
use mulu_contracts::authorization::queries::grant_lists::{GrantState, Register};
use mulu_contracts::authorization::records::application::{ApplicationStatus, Demanded};
use mulu_contracts::authorization::records::legacy::LegacyStatus;
use mulu_contracts::authorization::records::plan::{PlanMode, PlanStatus, Selection};
use mulu_contracts::authorization::records::reach::Form;
use mulu_contracts::authorization::records::review::ReviewOf;
use mulu_contracts::authorization::records::scenario::ScenarioStatus;
use mulu_contracts::authorization::records::scope::{ANY_THEME, Cell, Fields};
use mulu_contracts::catalog::records::detail::{ReasonType, Scheme};
use mulu_contracts::catalog::records::entry::{ACTIONS, DeliveryMode, EntryStatus, OpenType, OperableType, ShareType, View};
use mulu_contracts::catalog::records::inventory::Period;
use mulu_contracts::certificate::records::certificate::{CertificateStatus, OfficialNumber};
use mulu_contracts::certificate::records::content::{CertificateKind, Right};
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::check::request::Action;
use mulu_contracts::governance::records::ProposalStatus;
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::id::{
    ApplicationId, CertificateId, DivisionCode, EntryId, GrantId, IdError, ObjectId, ObjectionId, PlanId, ProposalId, ReportId, RequestId,
    ScenarioId, Uscc,
};
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::{Ascii, Code, LocalKey};
use mulu_contracts::kernel::value::{Date, Hash, Hash32, Secs, Set, Time};
use mulu_contracts::ledger::joint_query::JointObject;
use mulu_contracts::ledger::organisation::OrganisationType;
use mulu_contracts::ledger::persons::PartyType;
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::objection::records::{Ground, ObjectionStatus};
use mulu_contracts::party::attestation::AttestationType;
use mulu_contracts::party::kinds::freeze_key::KeyChoice;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::lang::Lang;
use crate::show::time::BEIJING;
use crate::show::words as vocabulary;
use crate::words::{Words, values};

/// Why a word is no value, and what to write instead.
#[derive(Debug, Clone)]
pub struct Wrong {
    /// What is wrong.
    pub why: Words,
    /// What to do.
    pub hint: Words,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why.en)
    }
}

impl std::error::Error for Wrong {}

/// A value that stands on a command line.
pub trait Word: Sized {
    /// From its words.
    fn word(text: &str) -> Result<Self, Wrong>;
}

/// The value parser of a type.
pub fn word<T: Word>(text: &str) -> Result<T, Wrong> {
    T::word(text)
}

fn wrong(why: impl fmt::Display, hint: Words) -> Wrong {
    // Reasons of parsers are English; in Chinese the hint says what to write.
    Wrong { why: Words { en: why.to_string(), ..values::malformed() }, hint }
}

/// Types that parse themselves, each with what is to be written.
macro_rules! parsed {
    ($($ty:ty: $hint:ident;)*) => {$(
        impl Word for $ty {
            fn word(text: &str) -> Result<Self, Wrong> {
                Self::from_str(text.trim()).map_err(|e| wrong(e, values::$hint()))
            }
        }
    )*};
}

parsed! {
    Date: date_form;
    Hash: hash_form;
    Hash32: tx_form;
    KeyId: key_id_form;
    KeyChoice: key_id_form;
    Period: period_form;
    JointObject: an_id;
}

/// Identifiers, which say what is wrong with them.
macro_rules! identifiers {
    ($($ty:ty),*) => {$(
        impl Word for $ty {
            fn word(text: &str) -> Result<Self, Wrong> {
                Self::parse(text.trim()).map_err(|e: IdError| {
                    let (why, hint) = values::id(&e);
                    Wrong { why, hint }
                })
            }
        }
    )*};
}

identifiers!(
    Uscc,
    DivisionCode,
    EntryId,
    GrantId,
    PlanId,
    ScenarioId,
    ApplicationId,
    ProposalId,
    ReportId,
    CertificateId,
    RequestId,
    ObjectionId,
    ObjectId
);

/// Words of a vocabulary: as the ledger writes them, or as pages show them in either language.
fn of_vocabulary<T: DeserializeOwned>(text: &str, group: &str, what: Words, all: &[String]) -> Result<T, Wrong> {
    let text = text.trim();
    let shown = |code: &&String| [Lang::Zh, Lang::En].iter().any(|lang| vocabulary::word(*lang, group, code).0 == text);
    let code = all.iter().find(|code| *code == text).or_else(|| all.iter().find(shown)).cloned();
    code.and_then(|code| serde_json::from_value(Value::from(code)).ok()).ok_or_else(|| Wrong {
        why: Words { en: values::no_such(&what.en, text).en, zh: values::no_such(&what.zh, text).zh },
        hint: values::one_of(all.join(", ")),
    })
}

fn codes<T: Serialize>(all: &[T]) -> Vec<String> {
    all.iter().filter_map(|value| Some(serde_json::to_value(value).ok()?.as_str()?.to_string())).collect()
}

macro_rules! vocabularies {
    ($($ty:ty: $group:literal, $en:literal, $zh:literal, $all:expr;)*) => {$(
        impl Word for $ty {
            fn word(text: &str) -> Result<Self, Wrong> {
                of_vocabulary(text, $group, Words { en: $en.into(), zh: $zh.into() }, &codes($all))
            }
        }
    )*};
}

vocabularies! {
    ShareType: "share", "way of sharing", "共享属性", ShareType::ALL;
    OpenType: "open", "way of opening", "开放属性", OpenType::ALL;
    OperableType: "operable", "way of operation", "运营属性", OperableType::ALL;
    ReasonType: "reason_type", "kind of reason", "理由类型", ReasonType::ALL;
    EntryStatus: "status", "status", "状态", EntryStatus::ALL;
    View: "view", "view", "视图", View::ALL;
    Role: "role", "role", "角色", &Role::ALL;
    OrganisationType: "type", "type", "机构类型", ORGANISATION_TYPES;
    ProposalStatus: "proposal", "status", "状态", PROPOSAL_STATUSES;
    AttestationType: "attestation", "type", "证明类型", ATTESTATION_TYPES;
    EndingMode: "ending", "way of ending", "终止方式", ENDING_MODES;
    CertificateKind: "kind", "kind of certificate", "凭证类型", CertificateKind::ALL;
    CertificateStatus: "certificate_status", "status", "状态", CertificateStatus::ALL;
    Stage: "stage", "stage", "阶段", Stage::ALL;
    Right: "rights", "right", "权利", Right::ALL;
    Scheme: "scheme", "scheme", "编码体系", Scheme::ALL;
    AccessKind: "kind", "kind of request", "申请类型", AccessKind::ALL;
    AccessStatus: "access_status", "status", "状态", AccessStatus::ALL;
    Ground: "ground", "ground", "异议事由", Ground::ALL;
    ObjectionStatus: "objection_status", "status", "状态", ObjectionStatus::ALL;
    PlanMode: "plan_mode", "mode", "授权方式", PlanMode::ALL;
    Selection: "selection", "way of choosing", "选择方式", Selection::ALL;
    PlanStatus: "plan_status", "status", "状态", PlanStatus::ALL;
    ScenarioStatus: "scenario_status", "status", "状态", ScenarioStatus::ALL;
    ApplicationStatus: "application_status", "status", "状态", ApplicationStatus::ALL;
    ReviewOf: "review_of", "review", "审核阶段", ReviewOf::ALL;
    Form: "form", "form", "成果形态", Form::ALL;
    PartyType: "party_type", "type", "主体类型", PARTY_TYPES;
    DeliveryMode: "delivery_mode", "way of delivery", "交付方式", DeliveryMode::ALL;
    GrantState: "grant_standing", "state", "状态", GrantState::ALL;
    Register: "register", "list", "清单", Register::ALL;
    LegacyStatus: "legacy_status", "status", "状态", LegacyStatus::ALL;
}

/// What an organisation may be.
pub const ORGANISATION_TYPES: &[OrganisationType] = &[
    OrganisationType::Government,
    OrganisationType::PublicInstitution,
    OrganisationType::Utility,
    OrganisationType::Soe,
    OrganisationType::Enterprise,
    OrganisationType::SocialOrganisation,
    OrganisationType::Research,
    OrganisationType::Other,
];

const PROPOSAL_STATUSES: &[ProposalStatus] = &[
    ProposalStatus::Open,
    ProposalStatus::Passed,
    ProposalStatus::Executed,
    ProposalStatus::Rejected,
    ProposalStatus::Withdrawn,
    ProposalStatus::Lapsed,
];

const ATTESTATION_TYPES: &[AttestationType] = &[
    AttestationType::Qualification,
    AttestationType::Credit,
    AttestationType::Mlps,
    AttestationType::ClassifiedProtection,
    AttestationType::Crypto,
    AttestationType::SecurityAssessment,
    AttestationType::Drill,
    AttestationType::DeidentTool,
    AttestationType::Environment,
];

const PARTY_TYPES: &[PartyType] =
    &[PartyType::Person, PartyType::Enterprise, PartyType::Institution, PartyType::Government, PartyType::Foreign];

const ENDING_MODES: &[EndingMode] = &[EndingMode::Merge, EndingMode::Split, EndingMode::Dissolve];

impl Word for Secs {
    /// Whole days.
    fn word(text: &str) -> Result<Self, Wrong> {
        let seconds = text.trim().parse::<u32>().ok().and_then(|days| days.checked_mul(86_400)).filter(|seconds| *seconds > 0);
        seconds.map(Secs).ok_or_else(|| Wrong { why: values::malformed(), hint: values::days_form() })
    }
}

impl Word for OfficialNumber {
    /// `SCHEME:NUMBER`; without a scheme it is a code of the registration platform.
    fn word(text: &str) -> Result<Self, Wrong> {
        let text = text.trim();
        let (scheme, number) = match text.split_once(':') {
            Some((scheme, number)) => (Scheme::word(scheme)?, number),
            None => (Scheme::ResReg, text),
        };
        let number = Ascii::new(number).map_err(|e| wrong(e, values::number_of_certificate()))?;
        Ok(OfficialNumber { scheme, number })
    }
}

impl Word for Cell {
    /// `DIVISION:THEME`; without a theme all of them.
    fn word(text: &str) -> Result<Self, Wrong> {
        let (division, theme) = text.split_once(':').unwrap_or((text, ANY_THEME));
        Ok(Cell { division: word(division)?, theme: word(theme)? })
    }
}

impl Word for Demanded {
    /// `ENTRY`, or `ENTRY:N,N…` for some of its fields.
    fn word(text: &str) -> Result<Self, Wrong> {
        let Some((entry, numbers)) = text.split_once(':') else { return Ok(Demanded { entry: word(text)?, fields: Fields::All }) };
        let numbers: Option<Vec<u16>> = numbers.split(',').map(|number| number.trim().parse().ok()).collect();
        let numbers = numbers.ok_or_else(|| Wrong { why: values::malformed(), hint: values::fields_form() })?;
        let only = Set::from_iter_sorted(numbers).map_err(|e| wrong(e, values::fields_form()))?;
        Ok(Demanded { entry: word(entry)?, fields: Fields::Only(only) })
    }
}

impl Word for LocalKey {
    fn word(text: &str) -> Result<Self, Wrong> {
        LocalKey::new(text).map_err(|e| wrong(e, values::local_key_form()))
    }
}

impl Word for Action {
    fn word(text: &str) -> Result<Self, Wrong> {
        let hint = || values::one_of(ACTIONS.join(", "));
        Action::named(text.trim()).ok_or_else(|| Wrong { why: values::no_action(text), hint: hint() })
    }
}

impl Word for Kind {
    fn word(text: &str) -> Result<Self, Wrong> {
        Kind::from_name(text.trim()).ok_or_else(|| Wrong { why: values::no_kind(text), hint: values::kinds_hint() })
    }
}

impl<const N: usize> Word for Code<N> {
    fn word(text: &str) -> Result<Self, Wrong> {
        Code::new(text.trim()).map_err(|e| wrong(e, values::code_form()))
    }
}

impl Word for Time {
    /// RFC 3339; or a day, or a day with hour and minute, by the clock of Beijing.
    fn word(text: &str) -> Result<Self, Wrong> {
        let text = text.trim();
        let beijing = |utc: String| utc.parse::<Time>().ok().map(|time| Time(time.0 - BEIJING)).filter(|time| time.0 >= 0);
        let found = match (text.len(), text.replacen(' ', "T", 1)) {
            (10, day) => beijing(format!("{day}T00:00:00Z")),
            (16, minute) => beijing(format!("{minute}:00Z")),
            (19, second) => beijing(format!("{second}Z")),
            _ => None,
        };
        found.map_or_else(|| text.parse().map_err(|e| wrong(e, values::time_form())), Ok)
    }
}

impl Word for Moment {
    /// A height, or a time.
    fn word(text: &str) -> Result<Self, Wrong> {
        match text.trim().parse::<u64>() {
            Ok(height) => Ok(Moment::Height(height)),
            Err(_) => Time::word(text).map(Moment::Time).map_err(|wrong| Wrong { hint: values::moment_form(), ..wrong }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_rfc_3339_or_a_day_or_a_minute_of_beijing() {
        for (text, utc) in [
            ("2026-11-29T06:33:00Z", "2026-11-29T06:33:00Z"),
            ("2026-11-29T14:33:00+08:00", "2026-11-29T06:33:00Z"),
            ("2026-11-29 14:33", "2026-11-29T06:33:00Z"),
            ("2026-11-29T14:33", "2026-11-29T06:33:00Z"),
            ("2026-11-29 14:33:07", "2026-11-29T06:33:07Z"),
            ("2026-11-29", "2026-11-28T16:00:00Z"),
        ] {
            assert_eq!(Time::word(text).unwrap().to_string(), utc, "{text}");
        }
        assert_eq!(Time::word("昨天").unwrap_err().why.zh, "写法不对", "no English reason in Chinese");
        for text in ["yesterday", "2026-13-01", "2026-11-29 25:00", "1970-01-01", ""] {
            assert!(Time::word(text).is_err(), "{text}");
        }
        assert_eq!(Moment::word("1200").unwrap(), Moment::Height(1200));
    }

    #[test]
    fn a_cell_has_a_theme_or_all_and_an_entry_all_its_fields_or_some() {
        let cell = |text| Cell::word(text).map(|cell| (cell.division.to_string(), cell.theme.to_string()));
        assert_eq!(cell("520300:transport").unwrap(), ("520300".into(), "transport".into()));
        assert_eq!(cell("520300").unwrap(), ("520300".into(), ANY_THEME.into()));
        assert!(cell(":transport").is_err() && cell("520300:").is_err());
        let entry = "E-520300-3YN9-2AGA-NFLD-PY68-R";
        assert_eq!(Demanded::word(entry).unwrap().fields, Fields::All);
        assert_eq!(Demanded::word(&format!("{entry}:3,1,3")).unwrap().fields.numbers(), [1, 3]);
        for text in ["E-1", &format!("{entry}:"), &format!("{entry}:x")] {
            assert!(Demanded::word(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_term_is_in_days_and_a_number_has_a_scheme_or_is_a_registration_code() {
        assert_eq!(Secs::word("365").unwrap(), Secs(365 * 86_400));
        for text in ["0", "-1", "1.5", "50000", "x"] {
            let wrong = Secs::word(text).unwrap_err();
            assert!(!wrong.why.en.contains(text) && wrong.why.zh == "写法不对", "the command line says the word itself: {text}");
        }
        let number = |text| OfficialNumber::word(text).map(|number| (number.scheme, number.number.to_string()));
        assert_eq!(number("520300-2026-0001").unwrap(), (Scheme::ResReg, "520300-2026-0001".into()));
        assert_eq!(number("ecode:A1").unwrap(), (Scheme::Ecode, "A1".into()));
        assert!(number("none:1").is_err() && number("").is_err());
    }

    #[test]
    fn a_word_of_a_vocabulary_is_understood_as_pages_show_it_in_both_languages() {
        for text in ["conditional", "有条件共享"] {
            assert_eq!(ShareType::word(text).unwrap(), ShareType::Conditional, "{text}");
        }
        assert_eq!(word::<EntryStatus>("已驳回").unwrap(), EntryStatus::Rejected);
        assert_eq!(OrganisationType::word("政府机关").unwrap(), OrganisationType::Government);
        assert_eq!(Role::word("数据提供部门").unwrap(), Role::Provider);
        let wrong = ShareType::word("shared").unwrap_err();
        assert!(wrong.why.zh.contains("共享属性") && wrong.hint.en.contains("not_shared"));
    }

    #[test]
    fn every_word_of_a_vocabulary_is_one_of_its_type() {
        for code in codes(ATTESTATION_TYPES) {
            assert!(AttestationType::word(&code).is_ok(), "{code}");
        }
        assert!(Role::ALL.iter().all(|role| Role::word(&role.name()).is_ok_and(|read| read == *role)));
        assert_eq!(Uscc::word("91520300MB0000099X").unwrap_err().hint.zh, "有一位写错或两位互换：请与原件核对");
    }
}
