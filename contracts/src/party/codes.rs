//! Error codes of party (docs/spec/party.md).

use crate::kernel::error::{Code, codes};

codes! {
    2001 UNKNOWN_DIVISION "unknown_division" "the division is not in the table" "行政区划不在名录中" "use a code of the division table" "请使用行政区划名录中的代码";
    2002 KEY_REFUSED "key_refused" "the key is weak, doubled or already in use, or does not prove that its holder agrees" "密钥过弱、重复、已被使用，或缺少持有证明" "make a new key (mulu key new), or have its holder prove it: mulu key prove" "请新建密钥（mulu key new），或由持有人生成证明：mulu key prove";
    2003 KEYS_NOT_ALLOWED "keys_not_allowed" "a relay or registrar registers without keys" "平台或登记机构代办登记时不得附带密钥" "leave out keys, claim key and superior" "请去掉密钥、认领密钥与上级单位";
    2004 FIELD_RESERVED "field_reserved" "this field is the bureau's to change" "该字段只能由数据管理部门修改" "ask the bureau" "请联系数据主管部门";
    2005 SUPERIOR_CYCLE "superior_cycle" "the superior is no authority of the same or a higher division, or the chain is cyclic or longer than 8" "上级单位不合要求、循环或超过 8 级" "name a bureau or sector authority above it" "请填写其上级的数据主管部门或行业主管部门";
    2006 THRESHOLD_UNREACHABLE "threshold_unreachable" "fewer keys would be left than a threshold needs" "剩余密钥数不足以达到门限" "lower the threshold or add keys first" "请先降低门限或增加密钥";
    2007 TOO_MANY_KEYS "too_many_keys" "an organisation has at most 64 keys that are not revoked" "每个组织未撤销的密钥不得超过 64 把" "revoke keys that are no longer used" "请撤销不再使用的密钥";
    2008 KEY_WIDER "key_wider" "the new key would allow more than the old one" "新密钥的权限大于旧密钥" "allow at most what the old key allows" "新密钥的权限至多与旧密钥相同";
    2009 NOT_FROZEN "not_frozen" "the key is not frozen" "密钥未被冻结" "nothing is to be done" "无需处理";
    2010 ROLE_RESERVED "role_reserved" "this role is assigned by governance" "该角色须经治理程序授予" "bring a proposal" "请提出治理提案";
    2011 SELF_ASSIGNMENT "self_assignment" "an organisation cannot do this to itself" "组织不能对自身执行此操作" "the superior bureau has to sign" "须由上级主管部门签署";
    2012 ROLE_CONFLICT "role_conflict" "the role conflicts with another one that the organisation holds" "该角色与已有角色冲突（管运适度分离）" "end the other role, or ask for a dated exception" "请先终止另一角色，或申请有期限的例外";
    2013 NOT_QUALIFIED "not_qualified" "no live qualification attestation is recorded" "没有有效的资质证明记载" "have a qualification attestation recorded first" "请先记载有效的资质证明";
    2014 ROLE_ABSENT "role_absent" "the organisation does not hold this role" "该组织没有此角色" "mulu party show lists its roles" "mulu party show 列出其角色";
    2015 REKEY_PENDING "rekey_pending" "new keys are already waiting for their time" "已有待生效的密钥重置" "wait for it, or cancel it first" "请等待其生效，或先取消";
    2016 NO_REKEY_PENDING "no_rekey_pending" "no new keys are waiting" "没有待生效的密钥重置" "nothing is to be done" "无需处理";
    2017 SUCCESSOR_INACTIVE "successor_inactive" "a successor is not an active organisation" "承接单位不是有效的活动组织" "name an organisation that is active" "请填写有效的组织";
    2018 SUCCESSOR_CYCLE "successor_cycle" "the chain of successors would be cyclic or longer than 8" "承接关系循环或超过 8 级" "name the organisation that stands at the end of the chain" "请填写承接关系末端的组织";
    2019 SUCCESSOR_MISSING "successor_missing" "somebody has to take over: a successor, or a custodian where it is dissolved" "必须指定承接单位（撤销时为保管单位）" "name it in into" "请在 into 中填写承接或保管单位";
    2020 BAD_TERM "bad_term" "the term is empty or too long" "期限为空或过长" "name a term within the bounds" "请填写允许范围内的期限";
    2021 GOVERNOR_STAYS "governor_stays" "who governs is changed by governance alone, and one seat without end always stays" "治理成员只能经治理程序变更，且须至少保留一个无期限席位" "bring a proposal: mulu gov propose" "请提出治理提案：mulu gov propose";
    2022 AUTHORITY_MISSING "authority_missing" "no authority can decide this, or governance has decided it" "没有可作决定的机关，或该事项已由治理决定" "bring a proposal: mulu gov propose" "请提出治理提案：mulu gov propose";
}
