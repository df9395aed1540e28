//! Error codes of the envelope (docs/spec/conventions.md), in the order of checking, and those that all kinds share (S1 to S8).

use crate::kernel::error::{Code, codes};

codes! {
    1001 TOO_LARGE "too_large" "the transaction or a payload is larger than allowed" "交易或其中一项内容超过大小上限" "split it into several transactions" "请拆分为若干笔交易";
    1002 MALFORMED "malformed" "the bytes do not decode whole and canonically" "字节无法完整、规范地解码" "make the transaction again with this version of the program" "请用本版本程序重新生成交易";
    1003 WRONG_CHAIN "wrong_chain" "the transaction was made for another chain" "该交易属于另一条链" "check --node and the trust file, then sign again" "请核对 --node 与信任文件，然后重新签署";
    1004 EXPIRED "expired" "the transaction's expiry has passed" "交易已过有效期" "sign it again with a later expiry" "请以更晚的有效期重新签署";
    1005 EXPIRY_TOO_FAR "expiry_too_far" "the expiry is further ahead than allowed" "交易有效期过长" "choose an expiry at most tx_expiry_max ahead (30 days by default)" "有效期最多为 tx_expiry_max（默认 30 天）";
    1006 SEEN "seen" "this node has just seen the same transaction" "本节点刚收到过同一交易" "wait for its result: mulu tx status ID" "请等待其结果：mulu tx status ID";
    1007 UNKNOWN_ORGANISATION "unknown_organisation" "no such organisation is registered" "该组织未登记" "have the bureau register it: mulu party register" "请数据主管部门登记该组织：mulu party register";
    1008 ORGANISATION_SUSPENDED "organisation_suspended" "the organisation is suspended" "该组织已被暂停" "only acts that end something are open to it until the bureau resumes it" "在恢复之前，该组织只能办理终止类事项";
    1009 ORGANISATION_ENDED "organisation_ended" "the organisation was merged or dissolved" "该组织已合并或撤销" "its successor has to sign" "须由其承继单位签署";
    1010 QUOTA_EXCEEDED "quota_exceeded" "the organisation sent more than its quota" "该组织提交的交易超过配额" "wait and send again" "请稍候再提交";
    1011 UNKNOWN_KEY "unknown_key" "the key does not stand in this organisation" "该密钥不属于此组织" "check --key, or add the key first: mulu party add-key" "请核对 --key，或先增加密钥：mulu party add-key";
    1012 KEY_INACTIVE "key_inactive" "the key is frozen, revoked or outside its term" "密钥已冻结、撤销或不在有效期内" "sign with another key, or have it unfrozen" "请用其他密钥签署，或先解除冻结";
    1013 SIGNATURE_INVALID "signature_invalid" "a signature does not fit the transaction" "签名与交易不符" "sign the unchanged transaction again" "请重新签署未经改动的交易";
    1014 KEY_KIND_NOT_ALLOWED "key_kind_not_allowed" "the key may not sign this kind" "该密钥无权签署此类交易" "sign with a key that allows the kind: mulu party show" "请使用获准签署此类交易的密钥：mulu party show";
    1015 THRESHOLD_NOT_MET "threshold_not_met" "more of the organisation's keys have to sign this kind" "该类交易需要更多密钥共同签署" "add signatures with mulu tx sign" "请用 mulu tx sign 补充签名，或加 --also";
    1101 UNKNOWN_KIND "unknown_kind" "this kind of message is not known" "未知的消息类型" "use a newer program, or wait for the network's upgrade" "请使用更新的程序，或等待网络升级";
    1102 FIELD_INVALID "field_invalid" "a value lies outside its type" "字段取值不合规范" "correct the named field" "请更正所指字段";
    1103 ROLE_MISSING "role_missing" "the organisation lacks the role that this needs" "该组织缺少所需角色" "mulu party show lists its roles; the bureau assigns them" "mulu party show 列出其角色；角色由数据主管部门授予";
    1104 EXISTS_WITH_OTHER_CONTENT "exists_with_other_content" "the same key already stands with other content" "同一标识已存在且内容不同" "amend the existing record, or choose another local key" "请修改已有记录，或换一个本地标识";
    1105 NOT_FOUND "not_found" "the object does not exist" "对象不存在" "check the id" "请核对标识";
    1106 RELATION_MISSING "relation_missing" "the organisation does not stand in the needed relation to the object" "该组织与对象之间没有所需关系" "the owner or the responsible authority has to sign" "须由权属单位或主管部门签署";
    1107 STALE_VERSION "stale_version" "the object has changed since" "对象版本已变化" "read it again and sign for the version that stands now" "请重新读取，并针对现行版本签署";
    1108 WRONG_STATE "wrong_state" "the object's state does not allow this" "对象当前状态不允许此操作" "read the object's status" "请查看对象的状态";
    1109 FROZEN "frozen" "the object is held by an objection or an order" "对象因异议或责令被冻结" "wait for the decision" "请等待处理决定";
    1110 TOO_EARLY "too_early" "the time for this has not come" "尚未到可办理时间" "wait until the term that runs has passed" "请等到所定期限届满";
    1111 TOO_LATE "too_late" "it is too late for this" "已超过允许的时间" "read the object: what it led to stands already" "请查看对象：结果已经确定";
    1112 ALREADY_CLAIMED "already_claimed" "it was claimed already" "已被确认或认领" "nothing is to be done" "无需处理";
    1113 BACKDATED "backdated" "it lies before what stands already" "早于已有内容或当前时间" "give the period that comes next, or a time not past when the ledger takes it" "请填写下一期，或填写上链时尚未过去的时间";
    1114 TOO_MUCH_WORK "too_much_work" "the transaction, or its block, makes more work than allowed" "交易或其所在区块的工作量超过上限" "split it into several transactions; where the block was full, send it again" "请拆分为若干笔交易；若因区块已满，可重新提交";
    1115 ALREADY_ENDED "already_ended" "it is over already" "已经终止" "nothing is to be done" "无需处理";
    1116 NOT_THE_SUSPENDER "not_the_suspender" "another authority suspended it" "该暂停由其他机关作出" "who suspended it, or the bureau above it, has to lift it" "须由作出暂停的机关或其上级数据主管部门解除";
    3009 NOTHING_PENDING "nothing_pending" "nothing waits for this" "没有待办理事项" "read the object's status" "请查看条目的状态";
    3015 NO_CHANGE "no_change" "nothing would change" "没有任何变化" "nothing is to be done" "无需处理";
    3022 TOO_MANY "too_many" "there are as many as there may be" "数量已达上限" "end or withdraw one of those that stand first" "请先终止或撤回一项已有的";
    9006 LAPSED "lapsed" "the time for this has run out" "已失效" "begin anew" "请重新发起";
}
