//! Pages of grants: where each stands and what comes next, and what a page says.

use mulu_contracts::authorization::records::grant::{Closed, Closing, GrantUse};
use mulu_contracts::authorization::records::hold::SelfStop;
use mulu_contracts::authorization::samples::grant as samples;
use mulu_contracts::kernel::value::{Count, Hash32};
use mulu_contracts::ledger::samples::reason;
use serde_json::json;

use super::super::layout::width;
use super::*;
use crate::test_data::grants::answer;

fn told(answer: &GrantAnswer, used: Option<&GrantUseAnswer>, lang: Lang) -> (String, String) {
    let next: Vec<String> = next(answer, used, lang).iter().map(|words| words.of(lang).to_string()).collect();
    (stages::line(&line(answer, lang), &Style::default()), next.join(" / "))
}

fn used() -> GrantUseAnswer {
    GrantUseAnswer {
        used: GrantUse { trades: 3, ..GrantUse::default() },
        limits: answer().grant.limits,
        duty: None,
        next: Some(samples::first_month()),
        overdue_since: None,
    }
}

fn stop(reported: bool) -> SelfStop {
    let answer = answer();
    let stop = json!({ "grant": answer.grant.grant_id, "by": answer.grant.grantee, "reason": reason("other").0, "at": answer.grant.valid_from,
        "height": 9, "report_due": answer.grant.valid_until, "reported": reported.then(samples::legacy_id), "lifted": null, "version": 1 });
    serde_json::from_value(stop).unwrap()
}

#[test]
fn each_standing_says_where_it_stands_and_what_comes_next_in_both_languages() {
    let standing = |standing: &'static str| GrantAnswer { standing, ..answer() };
    let mut closing = standing("revoked");
    closing.grant.closing = Some(Closing { at: Time(1), due: Time(2), in_place: Time(3) });
    let mut closed = closing.clone();
    closed.grant.closed = Some(Closed { at: Time(4), unattested: false });
    let stopped = GrantAnswer { self_stop: Some(stop(false)), ..answer() };
    let reported = GrantAnswer { self_stop: Some(stop(true)), ..answer() };
    let table = [
        (GrantAnswer { begun: false, ..standing("pending") }, "✓ 已签订 → ▶ 未开始 → 有效 → 终止 → 收尾待确认 → 已收尾", "开始"),
        (answer(), "✓ 已签订 → ▶ 有效 → 终止 → 收尾待确认 → 已收尾", "mulu grant report"),
        (stopped, "✓ 已签订 → ▶ 有效 → 终止 → 收尾待确认 → 已收尾", "--risk"),
        (reported, "✓ 已签订 → ▶ 有效 → 终止 → 收尾待确认 → 已收尾", "mulu grant lift-self-stop"),
        (GrantAnswer { holders: 1, held: true, ..answer() }, "✓ 已签订 → ▶ 有效 → 终止 → 收尾待确认 → 已收尾", "mulu grant resume"),
        (standing("expired"), "✓ 已签订 → ✓ 有效 → ▶ 已到期 → 收尾待确认 → 已收尾", "mulu grant close-out"),
        (closing, "✓ 已签订 → ✓ 有效 → ✓ 已撤销 → ▶ 收尾待确认 → 已收尾", "mulu grant accept-close-out"),
        (closed, "✓ 已签订 → ✓ 有效 → ✓ 已撤销 → ✓ 收尾待确认 → ▶ 已收尾", "无待办事项"),
        (standing("rejected"), "✓ 已签订 → ▶ 未获同意", "无待办事项"),
    ];
    for (answer, expected, does) in &table {
        let (line, next) = told(answer, Some(&used()), Lang::Zh);
        assert_eq!(line, *expected);
        assert!(next.contains(does), "{line}: {next}");
        let (line, next) = told(answer, Some(&used()), Lang::En);
        assert!(line.replace(['✓', '▶', '→'], "").is_ascii() && next.is_ascii(), "{line}: {next}");
    }
}

#[test]
fn every_standing_and_every_stage_has_words() {
    use mulu_contracts::authorization::standing::Standing;
    for standing in Standing::ALL {
        let zh = standing_word(standing.word(), Lang::Zh).text;
        assert!(!zh.is_ascii(), "{zh}");
    }
    for stage in ["grant.consent", "grant.close_out", "grant.accept_close_out", "grant.risk_report", "legacy.deadline"] {
        assert_ne!(words::word(Lang::Zh, "stage", stage).0, stage);
    }
}

#[test]
fn the_page_says_who_may_do_what_until_when_what_is_left_and_what_is_due() {
    let answer = answer();
    let entry = answer.detail.over.entries()[0].entry;
    let act = JointView {
        kind: "sign_grant".into(),
        id: answer.grant.grant_id.to_string(),
        version: 0,
        content_hash: Hash32([1; 32]),
        state: JointState::Open,
        body: json!({}),
        sent_by: answer.grant.grantor,
        since: Time(1),
        until: Time(2),
        done_at: None,
        signed: vec![side("grantor", true)],
        missing: vec![side("grantee", false)],
    };
    let beside = Beside {
        used: Some(used()),
        signed: vec![act],
        titles: BTreeMap::from([(entry, "公交线路信息".to_string())]),
        ..Beside::default()
    };
    let whole = Whole { answer: Box::new(answer), beside };
    let page = page(&whole, &Names::default(), Lang::Zh, &Style { width: Some(90), colour: false });
    for words in
        ["授权  有效", "公交线路信息", "已用 3，上限 100，余 97", "原始数据不出域", "境内", "✓ 授权主体", "待签", "180 天", "第 1 版"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(page.lines().filter(|line| !line.contains('→')).all(|line| width(line) <= 90), "{page}");
    let english = super::page(&whole, &Names::default(), Lang::En, &Style::default());
    let rest: Vec<&str> = english.lines().filter(|line| !line.replace(['✓', '▶', '→'], "").is_ascii() && !line.contains("公交")).collect();
    assert!(rest.is_empty(), "{rest:?}");
}

fn side(name: &str, signed: bool) -> SideState {
    let org = answer().grant.grantor;
    SideState {
        side: name.into(),
        waits_for: mulu_contracts::ledger::joint_act::Waiter::Organisation(org),
        signed_by: signed.then_some(org),
        absent: false,
    }
}

#[test]
fn what_is_used_up_is_told() {
    assert_eq!(counted(Some(5), Some(Count(3))).en, "used 5 of 3, 0 left");
    assert_eq!(counted(None, None).en, "no limit");
}
