//! Where a procedure, a plan, an application, a request or an objection stands, and what comes next.

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
    review_plan(due): "a bureau reviews it, by {due}: mulu plan review", "数据主管部门审定，期限 {due}：mulu plan review";
    plan_in_place(): "the coordinator may review it in the silent bureau's place", "领导小组办公室可代未审定的数据主管部门审定";
    supplement_plan(): "the grantor completes it: mulu plan supplement; mulu plan history has the reason", "授权主体补正：mulu plan supplement；理由见 mulu plan history";
    plan_in_term(until): "grants are signed under it until {until}", "可在该方案下授权至 {until}";
    plan_begins(from): "grants are signed under it from {from}", "自 {from} 起可在该方案下授权";
    apply_for(id): "apply for a grant: mulu application submit {id}", "申请授权：mulu application submit {id}";
    application_goes_on(id): "its application goes on: mulu application show {id}", "申请办理中：mulu application show {id}";
    granted_already(id): "it is granted: {id}; a wider or a following grant: mulu application submit --widen or --follow-up", "已授权：{id}；扩大或接续授权：mulu application submit --widen 或 --follow-up";
    first_review(due): "the first review centre reviews it, by {due}: mulu application review", "初审机构初审，期限 {due}：mulu application review";
    supplement_application(due): "the applicant completes it, by {due}: mulu application supplement", "申请人补正，期限 {due}：mulu application supplement";
    application_lapsed(): "nobody went on with it in time: withdraw it and apply anew (mulu application withdraw)", "未按期办理，申请失效：请撤回后重新申请（mulu application withdraw）";
    provider_review(n, due): "providers decide {n} entries, by {due}: mulu application review", "提供方审核 {n} 个条目，期限 {due}：mulu application review";
    opine(n, until): "the authority of the sector is heard on {n} entries, until {until}: mulu application opinion", "{n} 个条目征求行业主管部门意见，截止 {until}：mulu application opinion";
    completes(status, from): "all entries are decided; by itself it becomes: {status}, at {from}", "全部条目已决；自 {from} 起自动转为：{status}";
    escalate(): "it may be escalated: mulu application escalate", "可升级督办：mulu application escalate";
    accept_scope(left, all, due): "{left} of {all} entries are left; the applicant agrees to them, by {due}: mulu application accept-scope", "{all} 个条目中保留 {left} 个；申请人同意，期限 {due}：mulu application accept-scope";
    sign_grant(due): "the grantor signs the grant, by {due}", "授权主体签署授权，期限 {due}";
    granted(id): "the grant was signed: mulu scenario show {id}", "已签署授权：mulu scenario show {id}";
    scenario_is_free(id): "nothing came of it; apply anew for the scenario {id}: mulu application submit", "未获授权；可就场景 {id} 重新申请：mulu application submit";
    standing(title, line): "{title}: {line}", "{title}：{line}";
}
