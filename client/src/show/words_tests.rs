//! Labels and words of vocabularies: each once, in both languages.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use serde_json::Value;

use super::*;

#[test]
fn every_table_was_read_and_every_label_has_both_languages_once() {
    for (name, table) in tables() {
        assert!(table.len() >= 4, "{name}");
    }
    assert_eq!(code(Lang::Zh, "themes", "transport"), "交通运输");
    assert_eq!(code(Lang::En, "themes", "no_such_theme"), "no_such_theme");
    let mut names: Vec<_> = labels().map(|(name, ..)| name).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
    assert!(labels().all(|(_, zh, en)| !zh.is_ascii() && en.is_ascii()));
    assert!(vocabulary().all(|(_, _, zh, en, _)| !zh.is_ascii() && en.is_ascii()));
}

#[test]
fn every_word_of_the_attributes_is_known() {
    let words = |field: &str, json: Vec<Value>| {
        for code in json {
            let code = code.as_str().unwrap().to_string();
            assert_ne!(word(Lang::Zh, field, &code).0, code, "{field} {code}");
        }
    };
    use mulu_contracts::catalog::records::entry as c;
    macro_rules! all {
        ($($field:literal $name:ident),*) => {$(
            words($field, c::$name::ALL.iter().map(|v| serde_json::to_value(v).unwrap()).collect());
        )*};
    }
    all!("share" ShareType, "open" OpenType, "operable" OperableType, "status" EntryStatus, "share_mode" ShareMode);
    all!("national" National, "exclusion_declared" Exclusion, "delivery_mode" DeliveryMode, "aggregation_status" Aggregation);
    all!("custody" Custody, "op" PendingOp, "of" ReviewOf);
    use mulu_contracts::access_request::records::AccessStatus;
    use mulu_contracts::certificate::records::certificate::CertificateStatus;
    use mulu_contracts::certificate::records::content::{CertificateKind, Right};
    use mulu_contracts::certificate::records::procedure::{Op, Stage};
    use mulu_contracts::objection::records::{Ground, ObjectionStatus, Verdict};
    macro_rules! registration {
        ($($field:literal $name:ident),*) => {$(
            words($field, $name::ALL.iter().map(|v| serde_json::to_value(v).unwrap()).collect());
        )*};
    }
    registration!("kind" CertificateKind, "certificate_status" CertificateStatus, "rights" Right, "op" Op, "stage" Stage);
    use mulu_contracts::authorization::queries::grant_lists::GrantState;
    use mulu_contracts::authorization::records::duty::{ReportKind, ReportStatus};
    use mulu_contracts::authorization::records::grant::Route;
    use mulu_contracts::authorization::records::legacy::LegacyStatus;
    use mulu_contracts::authorization::records::reach::Form;
    registration!("grant_standing" GrantState, "report_kind" ReportKind, "report_status" ReportStatus, "route" Route, "form" Form);
    registration!("legacy_status" LegacyStatus);
    registration!("access_status" AccessStatus, "ground" Ground, "objection_status" ObjectionStatus, "verdict" Verdict);
    use mulu_contracts::authorization::records::application::{ApplicationStatus, Decision, Heard};
    use mulu_contracts::authorization::records::plan::{PlanMode, PlanStatus, Selection};
    use mulu_contracts::authorization::records::review::{OpinionOf, ReviewOf as Reviewed};
    use mulu_contracts::authorization::records::scenario::ScenarioStatus;
    registration!("plan_mode" PlanMode, "selection" Selection, "plan_status" PlanStatus, "scenario_status" ScenarioStatus);
    registration!("application_status" ApplicationStatus, "decision" Decision, "heard" Heard, "opinion" OpinionOf, "review_of" Reviewed);
}
