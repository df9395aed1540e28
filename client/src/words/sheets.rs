//! What the pages of certificates, requests, consents and objections say around their values.

use super::sentences;

sentences! {
    certificate(kind): "certificate: {kind}", "凭证：{kind}";
    request(kind): "request: {kind}", "申请：{kind}";
    objection(ground): "objection: {ground}", "异议：{ground}";
    consent(): "consent of a data subject", "数据主体授权";
    procedure(op, n): "{op}, procedure {n}", "{op}（第 {n} 个程序）";
    certificate_itself(): "what it certifies", "登记内容";
    asked_for(): "what is asked for", "申请的登记内容";
    about(): "what it is about", "基本信息";
    course(): "how it went", "办理情况";
    frozen(): ", frozen", "·已冻结";
    expired(): ", expired", "·已到期";
    not_in_force(): ", not in force", "·未生效";
    lapsed(): ", lapsed", "·已失效";
    overdue(): ", overdue", "·已逾期";
    freezing(): ", freezes its subject", "·冻结标的";
    entry(id, version): "{id}, version {version}", "{id}（第 {version} 版）";
    from_to(from, until): "{from} to {until}", "{from} 至 {until}";
    days(n): "{n} days", "{n} 天";
    seconds(n): "{n} seconds", "{n} 秒";
    all_fields(): "all that are offered", "全部可提供字段";
    not_on_ledger(kind, division, commitment): "{kind} in {division}, not on the ledger ({commitment})", "{division}的{kind}，不在账本上（{commitment}）";
    review_of(object, version, reviewer): "review of {object}, version {version}, by {reviewer}", "{reviewer} 对 {object} 第 {version} 版的审核";
    procedure_of(certificate, n): "{certificate}, procedure {n}", "{certificate} 的第 {n} 个程序";
    version_of(id, version): "{id}, version {version}", "{id}（第 {version} 版）";
    by_at(whom, time): "{whom}, {time}", "{whom}，{time}";
}
