//! What commands are about, and that it is or is not there.

use super::sentences;

sentences! {
    entry(id): "entry {id}", "条目 {id}";
    organisation(uscc): "organisation {uscc}", "单位 {uscc}";
    element(key, division): "element {key} in {division}", "{division} 的数据元 {key}";
    proposal(id): "proposal {id}", "提案 {id}";
    attestation(id): "attestation {id}", "证明 {id}";
    certificate(id): "certificate {id}", "凭证 {id}";
    plan(id): "plan {id}", "实施方案 {id}";
    scenario(id): "scenario {id}", "应用场景 {id}";
    application(id): "application {id}", "授权申请 {id}";
    no_entry_waits(id, provider): "no entry of {id} waits for {provider} (proven)", "{id} 没有待 {provider} 审核的条目（已证明）";
    nothing_offered(id): "no reduced scope of {id} is offered (proven)", "{id} 没有待同意的缩减范围（已证明）";
    offered(left, all): "of {all} entries {left} are left:", "{all} 个条目中保留 {left} 个：";
    request(id): "access request {id}", "申请 {id}";
    objection(id): "objection {id}", "异议 {id}";
    consent(id): "consent {id}", "授权 {id}";
    no_such_certificate(): "there is no such certificate (proven)", "没有该凭证（已证明）";
    at_stage(stage): "it is at another stage: {stage}", "它处于其他阶段：{stage}";
    public_until(end): "it is public until {end}: run this again then", "公示至 {end}：届时请再次运行";
    filed_waits(n): "{n} objection(s) wait to be taken up first", "有 {n} 件异议须先受理";
    nothing_to_report(id): "nothing of the use of {id} is to be reported (proven)", "{id} 没有须报告的使用情况（已证明）";
    inventory(): "an inventory of this period", "该期家底";
    absent(what): "{what} does not exist (proven)", "{what} 不存在（已证明）";
    check_id(): "check the id", "请核对标识";
    no_lapsed(id): "no act that lapsed stands on {id} (proven)", "{id} 上没有已失效的联合事项（已证明）";
    waiting_lapsed(): "mulu tx waiting lists what waits, and what lapsed", "mulu tx waiting 列出待签与已失效的事项";
    nothing_waits(id): "nothing waits for signatures on {id} (proven)", "{id} 上没有待签事项（已证明）";
    waiting_lists(): "mulu tx waiting lists what waits for you", "mulu tx waiting 列出待你方签署的事项";
    sign_this(): "sign this? [y/N] ", "签署以上内容？[y/N] ";
    vote_this(): "vote on this? [y/N] ", "对以上提案投票？[y/N] ";
    nothing_pending(): "nothing waits for review", "没有待审核事项";
    claimed_already(): "its provider answers for it already", "提供方已认领";
    withdrawn_already(): "it is withdrawn", "已撤回";
    not_later(): "it says this day already, or a later one", "已是该日期或更晚";
    that_providers(): "it is that provider's already", "已属该提供方";
    waits_for_other(): "it waits for the other side's signature", "待另一方签署";
    no_transfer(): "no transfer waits for your signature", "没有待你方签署的移交";
    stands_so(): "it stands so already", "已是如此";
    change_waits(): "this very change waits for review", "同一变更已在待审";
    no_such_entry(): "there is no such entry (proven)", "没有该条目（已证明）";
    repeated(row): "row {row} names it already; done once", "第 {row} 行已列出，只处理一次";
}
