//! Where a procedure, a request or an objection stands, and what comes next.

use super::sentences;

sentences! {
    next(what): "next: {what}", "下一步：{what}";
    over(): "nothing is to be done", "无待办事项";
    late(): " (overdue)", "（已逾期）";
    publicity_if_asked(): "publicity, where asked", "公示（如需）";
    issued(): "issued", "已发证";
    carried_out(): "carried out", "已办结";
    accept(due): "the issuer accepts it or returns it, by {due}: mulu cert accept", "登记机构受理或退回，期限 {due}：mulu cert accept";
    supplement(due): "the applicant supplements it, by {due}: mulu cert supplement", "申请人补正，期限 {due}：mulu cert supplement";
    lapsed(): "it was not supplemented in time: withdraw it and apply anew (mulu cert withdraw)", "未按期补正，程序失效：请撤回后重新申请（mulu cert withdraw）";
    review(due): "the issuer reviews it, by {due}: mulu cert review", "登记机构审核，期限 {due}：mulu cert review";
    upheld(): "an objection was upheld: the issuer returns it, the applicant corrects it", "异议成立：由登记机构退回，申请人更正";
    public(end): "public until {end}, and open to objections (mulu objection file); then it is issued", "公示至 {end}，期间可提异议（mulu objection file）；期满后发证";
    filed(n, until): "{n} objection(s) wait to be taken up: it is not issued before that, or before {until}", "有 {n} 件异议待受理：受理完毕前或 {until} 前不得发证";
    held(until): "an accepted objection holds it, until {until} at most; then its publicity goes on", "已受理的异议中止公示，最迟至 {until}；其后公示继续";
    issue(due): "the issuer issues it, by {due}: mulu cert issue", "登记机构发证，期限 {due}：mulu cert issue";
    in_force(until): "in force until {until}; renewal: mulu cert renew", "有效期至 {until}；续展：mulu cert renew";
    begins(from): "in force from {from}", "自 {from} 起生效";
    expired(until): "its term ended at {until}", "已于 {until} 到期";
    suspended(): "out of force until it is resumed: mulu cert resume", "暂停期间无效，恢复后有效：mulu cert resume";
    apply_anew(): "nothing came of it; apply anew under another local key: mulu cert apply", "程序未成；可另用本单位键重新申请：mulu cert apply";
    answer_request(due): "the provider answers it, by {due}: mulu access answer", "提供方答复，期限 {due}：mulu access answer";
    supplement_request(due): "who asked completes it, by {due}: mulu access supplement", "申请人补正，期限 {due}：mulu access supplement";
    request_lapsed(): "it was not completed in time: withdraw it and ask anew (mulu access withdraw)", "未按期补正，申请失效：请撤回后重新申请（mulu access withdraw）";
    supplied(until): "the data is supplied until {until}", "数据提供至 {until}";
    not_yet_supplied(from): "the data is supplied from {from}", "自 {from} 起提供数据";
    denied(code): "nothing is supplied now: {code}", "目前不予提供：{code}";
    report_use(due): "its use is to be reported, by {due}: mulu access report-use", "应报告使用情况，期限 {due}：mulu access report-use";
    ended(until): "its term ended at {until}", "期限已于 {until} 届满";
    accept_objection(due): "the handler accepts or dismisses it, by {due}: mulu objection accept", "处理机关受理或不予受理，期限 {due}：mulu objection accept";
    answer_objection(due): "the owner answers it, until {due}: mulu objection answer; then it is decided", "权属方答复，截止 {due}：mulu objection answer；其后裁定";
    decide_objection(due): "the handler decides it, by {due}: mulu objection decide", "处理机关裁定，期限 {due}：mulu objection decide";
    correct(due): "the owner corrects its record, by {due}; then: mulu objection close", "权属方更正，期限 {due}；其后：mulu objection close";
    close(): "it is closed: mulu objection close", "办结：mulu objection close";
    standing(title, line): "{title}: {line}", "{title}：{line}";
}
