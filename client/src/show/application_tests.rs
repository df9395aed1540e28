//! Lines of stages, what comes next, and what a page says of decisions, reviews and opinions.

use mulu_contracts::authorization::kinds::submit_application::SubmitApplication;
use mulu_contracts::authorization::records::application::{Completion, EntryDecision, FirstReviewed, ReviewStage};
use mulu_contracts::authorization::records::review::{OpinionOf, ReviewOutcome};
use mulu_contracts::catalog::kinds::withdraw_entry::WithdrawEntry;
use mulu_contracts::kernel::value::{Hash32, Set};
use mulu_contracts::ledger::rule::Rule as _;

use super::super::layout::width;
use super::*;
use crate::test_data::application;

const NOW: Time = Time(1_800_000_000);
const LATER: Time = Time(1_800_086_400);
const CENTRE: &str = "12520300MB0000051F";
const BUREAU: &str = "11520300MB00000197";

fn uscc(text: &str) -> Uscc {
    text.parse().unwrap()
}

/// An application at a state, whose clock ends a day from now.
fn answer(status: ApplicationStatus) -> ApplicationAnswer {
    let mut application = application();
    (application.status, application.stage_due) = (status, Some(LATER));
    let demand = SubmitApplication::example().demand.unwrap();
    let first = FirstReviewed { by: uscc(CENTRE), in_place_of: None, at: NOW };
    let reviewed = !matches!(status, ApplicationStatus::Submitted | ApplicationStatus::Withdrawn);
    let undecided = if status == ApplicationStatus::ProviderReview { 1 } else { 0 };
    let stage = ReviewStage { round: 1, first: reviewed.then_some(first), entries: 1, undecided, ..Default::default() };
    ApplicationAnswer {
        status,
        due: application.due_at(NOW),
        overdue: false,
        lapsed: false,
        reduced_hash: None,
        reduced_demand: None,
        application,
        demand,
        stage,
    }
}

fn told(answer: &ApplicationAnswer, lang: Lang) -> (String, String) {
    let next: Vec<String> = next(answer, NOW, lang).iter().map(|words| words.of(lang).to_string()).collect();
    (stages::line(&line(answer, lang), &Style::default()), next.join(" / "))
}

#[test]
fn each_stage_says_where_it_stands_and_what_comes_next_in_both_languages() {
    use ApplicationStatus as S;
    let mut silent = answer(S::Submitted);
    silent.overdue = true;
    let mut lapsed = answer(S::Returned);
    lapsed.lapsed = true;
    let mut heard = answer(S::ProviderReview);
    (heard.stage.unheard, heard.stage.opinions_until) = (1, Some(LATER));
    let mut ahead = heard.clone();
    ahead.stage.undecided = 0;
    ahead.application.completion = Some(Completion { from: LATER, status: S::Approved, lapses: None });
    let mut offered = answer(S::ScopeOffered);
    offered.stage.rejected = Set::new(vec![0]).unwrap();
    let mut agreed = offered.clone();
    agreed.status = S::Approved;
    let table = [
        (answer(S::Submitted), "▶ 待初审 → 提供方审核中 → 已通过 → 已授权", "mulu application review"),
        (silent, "▶ 待初审 → 提供方审核中 → 已通过 → 已授权", "mulu application escalate"),
        (
            answer(S::Returned),
            "✓ 待初审 → ✓ 提供方审核中 → ▶ 退回补正 → 待初审 → 提供方审核中 → 已通过 → 已授权",
            "mulu application supplement",
        ),
        (lapsed, "✓ 待初审 → ✓ 提供方审核中 → ▶ 退回补正", "mulu application withdraw"),
        (answer(S::ProviderReview), "✓ 待初审 → ▶ 提供方审核中 → 已通过 → 已授权", "提供方审核 1 个条目"),
        (heard, "✓ 待初审 → ▶ 提供方审核中 → 已通过 → 已授权", "mulu application opinion"),
        (ahead, "✓ 待初审 → ▶ 提供方审核中 → 已通过 → 已授权", "自动转为：已通过"),
        (offered, "✓ 待初审 → ✓ 提供方审核中 → ▶ 待同意缩减范围 → 已通过 → 已授权", "mulu application accept-scope"),
        (agreed, "✓ 待初审 → ✓ 提供方审核中 → ✓ 待同意缩减范围 → ▶ 已通过 → 已授权", "签署授权"),
        (answer(S::Granted), "✓ 待初审 → ✓ 提供方审核中 → ✓ 已通过 → ▶ 已授权", "mulu scenario show N-"),
        (answer(S::Rejected), "✓ 待初审 → ✓ 提供方审核中 → ▶ 已驳回", "重新申请"),
        (answer(S::Withdrawn), "✓ 待初审 → ▶ 已撤回", "mulu application submit"),
    ];
    for (answer, expected, does) in &table {
        let (line, next) = told(answer, Lang::Zh);
        assert_eq!(line, *expected);
        assert!(next.contains(does), "{line}: {next}");
        let (line, next) = told(answer, Lang::En);
        assert!(line.replace(['✓', '▶', '→'], "").is_ascii() && next.is_ascii(), "{line}: {next}");
    }
}

/// What stands beside an application whose entry was rejected in its provider's place, against an opinion.
fn beside() -> Beside {
    let entry = SubmitApplication::example().demand.unwrap().entries[0].entry;
    let reason = WithdrawEntry::example().reason.0;
    let hash = Hash32([0; 32]);
    let review = |stage, version, outcome| Review {
        stage,
        version,
        by: uscc(BUREAU),
        in_place_of: None,
        outcome,
        entries: Set::default(),
        rejected: Set::default(),
        conditions: None,
        reason: None,
        at: NOW,
        payload_hash: hash,
    };
    let older = review(ReviewOf::First, 0, ReviewOutcome::Return);
    let mut provider = review(ReviewOf::Provider, 1, ReviewOutcome::Reject);
    (provider.entries, provider.in_place_of) = (Set::new(vec![entry]).unwrap(), Some(uscc(CENTRE)));
    provider.reason = Some(reason.clone());
    let decision = EntryDecision {
        position: 0,
        asked: uscc(CENTRE),
        heard: Heard::Asked,
        division: "520300".parse().unwrap(),
        decision: Decision::Rejected,
        by: Some(uscc(BUREAU)),
        in_place_of: Some(uscc(CENTRE)),
    };
    let opinion = Opinion { version: 1, by: uscc(BUREAU), opinion: OpinionOf::Oppose, reason, at: NOW, payload_hash: hash };
    Beside {
        decisions: vec![DecisionRow { entry, decision }],
        reviews: vec![older, review(ReviewOf::First, 1, ReviewOutcome::Approve), provider],
        opinions: vec![opinion],
    }
}

#[test]
fn a_page_says_who_decided_what_in_whose_place_and_why_and_keeps_to_its_width() {
    let mut answer = answer(ApplicationStatus::ProviderReview);
    answer.overdue = true;
    (answer.stage.unheard, answer.stage.opinions_until, answer.stage.opposed) = (1, Some(LATER), true);
    let mut beside = beside();
    let names = Names([(CENTRE.to_string(), "市审核中心".to_string()), (BUREAU.to_string(), "市大数据局".to_string())].into());
    let style = Style { width: Some(72), colour: false };
    let shown = page(&answer, &beside, NOW, &names, Lang::Zh, &style);
    for words in [
        "授权申请：新授权",
        "提供方审核中·已逾期",
        "公益事业",
        "不向第三方提供",
        "全部信息项；驳回（市大数据局（代 市审核",
        "待行业意见",
        "初审              通过",
        "以前各轮 1 次",
        "反对",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(shown.lines().filter(|line| !line.contains('→')).all(|line| width(line) <= 72), "{shown}");
    // The end of the term of an opinion is told, and after it nobody waits any more.
    assert!(!page(&answer, &beside, LATER, &names, Lang::Zh, &style).contains("，待行业意见"));
    let english = page(&answer, &beside, NOW, &names, Lang::En, &style);
    let in_one_line = english.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(in_one_line.contains("rejected by 市大数据局 in the place of 市审核中心"), "{english}");
    beside.decisions[0].decision.decision = Decision::Undecided;
    let waiting = page(&answer, &beside, NOW, &names, Lang::Zh, &style);
    assert!(waiting.contains("待 市审核中心 审核"), "{waiting}");
    let table = decisions(&beside.decisions, &names, Lang::Zh, &style);
    assert!(table.contains("未决") && table.contains("市审核中心"), "{table}");
}

#[test]
fn recipients_are_types_in_a_division_and_organisations() {
    let names = Names([("520300".to_string(), "遵义市".to_string())].into());
    let style = Style::default();
    let sheet = Sheet::new(&names, Lang::Zh, &style);
    let to = |text: serde_json::Value| recipients(&sheet, &serde_json::from_value(text).unwrap());
    assert_eq!(to(serde_json::json!({})), "不向第三方提供");
    assert_eq!(to(serde_json::json!({ "types": ["enterprise"], "division": "520300" })), "遵义市的企业");
    assert_eq!(to(serde_json::json!({ "types": ["person"], "named": [BUREAU] })), format!("自然人、{BUREAU}"));
}
