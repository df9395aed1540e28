//! Lines of stages and what comes next, for each stage that a procedure can have.

use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
use mulu_contracts::certificate::queries::certificate::ProcedureAnswer;
use mulu_contracts::certificate::records::certificate::Creation;
use mulu_contracts::certificate::records::procedure::Publicity;
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::due::Stopwatch;
use mulu_contracts::ledger::rule::Rule as _;
use serde_json::json;

use super::super::layout::width;
use super::*;

const NOW: Time = Time(1_800_000_000);

/// A certificate whose first procedure stands at a stage.
fn answer(stage: Stage, status: CertificateStatus) -> CertificateAnswer {
    let ApplyCertificate { local_key, kind, issuer, holder, content, .. } = ApplyCertificate::example();
    let hash = Hash32([0xab; 32]);
    let certificate = json!({ "certificate_id": mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate::example().id,
        "kind": kind, "issuer": issuer, "holder": holder, "rights": [], "based_on": null, "official_number": null, "valid_from": null,
        "valid_until": null, "status": status, "status_reason": null, "suspended_by": null, "in_place_of": null, "procedures": 1,
        "content": null, "version": 3 });
    let procedure = json!({ "op_no": 1, "op": "first", "applicant": holder, "content": hash, "to": null, "term": 31_536_000, "force": false,
        "consent_hash": null, "reason": null, "stage": stage, "came_from": null, "opened": NOW, "clock": null, "lapses": null, "returns": 0,
        "material": false, "publicity": null, "objections": 0, "held_to": null, "filed": 0, "filed_until": null, "upheld": false, "tags": [] });
    let mut procedure: Procedure = serde_json::from_value(procedure).unwrap();
    procedure.clock = Some(Stopwatch { division: "520300".parse().unwrap(), due: Time(NOW.0 + 86_400), stopped_at: None });
    let open = !stage.is_over();
    CertificateAnswer {
        certificate: serde_json::from_value(certificate).unwrap(),
        content: None,
        texts: Vec::new(),
        creation: Creation { payload_hash: hash, local_key, applied_by: holder, at: NOW },
        procedure: Some(ProcedureAnswer {
            procedure,
            wanted: Some(content.0),
            texts: Vec::new(),
            open,
            lapsed: false,
            overdue: false,
            above: None,
        }),
        in_force: false,
        expired: false,
        frozen: false,
    }
}

fn told(answer: &CertificateAnswer, lang: Lang) -> (String, String) {
    let next: Vec<String> = next(answer, NOW, lang).iter().map(|words| words.of(lang).to_string()).collect();
    (stages::line(&line(answer, lang), &Style::default()), next.join(" / "))
}

#[test]
fn each_stage_says_where_it_stands_and_what_comes_next_in_both_languages() {
    let mut returned = answer(Stage::Returned, CertificateStatus::Applied);
    returned.procedure.as_mut().unwrap().procedure.came_from = Some(Stage::Reviewing);
    let mut public = answer(Stage::Publicity, CertificateStatus::Applied);
    public.procedure.as_mut().unwrap().procedure.publicity =
        Some(Publicity { start: NOW, end: Time(NOW.0 + 60), left: None, issue_term: 60 });
    let mut over = public.clone();
    over.procedure.as_mut().unwrap().procedure.publicity.as_mut().unwrap().end = NOW;
    let mut held = public.clone();
    held.procedure.as_mut().unwrap().procedure.stage = Stage::Objection;
    let table = [
        (answer(Stage::Applied, CertificateStatus::Applied), "▶ 已申请 → 审核中 → 公示（如需） → 已发证", "mulu cert accept"),
        (returned, "✓ 已申请 → ✓ 审核中 → ▶ 退回补正 → 审核中 → 公示（如需） → 已发证", "mulu cert supplement"),
        (answer(Stage::Reviewing, CertificateStatus::Applied), "✓ 已申请 → ▶ 审核中 → 公示（如需） → 已发证", "mulu cert review"),
        (public, "✓ 已申请 → ✓ 审核中 → ▶ 公示中 → 已发证", "mulu objection file"),
        (over, "✓ 已申请 → ✓ 审核中 → ▶ 公示中 → 已发证", "mulu cert issue"),
        (held, "✓ 已申请 → ✓ 审核中 → ✓ 公示中 → ▶ 公示中止 → 公示中 → 已发证", "公示继续"),
        (answer(Stage::Ready, CertificateStatus::Applied), "✓ 已申请 → ✓ 审核中 → ▶ 待发证 → 已发证", "mulu cert issue"),
        (answer(Stage::Done, CertificateStatus::Suspended), "✓ 已申请 → ✓ 审核中 → ✓ 已发证 → ▶ 已暂停", "mulu cert resume"),
        (answer(Stage::Rejected, CertificateStatus::Applied), "✓ 已申请 → ▶ 已驳回", "mulu cert apply"),
        (answer(Stage::Ended, CertificateStatus::Revoked), "✓ 已申请 → ▶ 已终止", "无待办事项"),
    ];
    for (answer, expected, does) in &table {
        let (line, next) = told(answer, Lang::Zh);
        assert_eq!(line, *expected);
        assert!(next.contains(does), "{line}: {next}");
        let (line, next) = told(answer, Lang::En);
        assert!(line.replace(['✓', '▶', '→'], "").is_ascii() && next.is_ascii(), "{line}: {next}");
    }
}

#[test]
fn a_page_says_what_is_asked_for_and_keeps_to_its_width() {
    let answer = answer(Stage::Reviewing, CertificateStatus::Applied);
    let page = page(&answer, NOW, &Names::default(), Lang::Zh, &Style { width: Some(60), colour: false });
    for words in ["凭证：数据要素凭证", "第 3 版", "申请的登记内容", "部门职责范围内依法产生", "365 天", "首次登记（第 1 个程序）"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    // The line of stages is one line; all else is wrapped.
    assert!(page.lines().filter(|line| !line.contains('→')).all(|line| width(line) <= 60), "{page}");
}
