//! Error codes of governance (docs/spec/governance.md).

use crate::kernel::error::{Code, codes};

codes! {
    9001 OUT_OF_BOUNDS "out_of_bounds" "the value lies outside what governance may set" "取值超出治理允许的范围" "give another value; mulu gov params NAME shows the one that stands" "请换一个取值；mulu gov params 名称 显示现行取值";
    9002 DIVISION_REFUSED "division_refused" "the division table does not allow this: it exists, has ended, is in use, would lie in itself or too deep" "行政区划表不允许此变更（已存在、已终止、使用中、循环或超过 8 级）" "read the division and what lies in it" "请查看该区划及其下级";
    9003 SET_REFUSED "set_refused" "this validator set is refused: on solo any other one; a key that is weak, comes twice, has no power or no proof; an organisation that is unknown or has ended; a total above 2^53; the second change of a block; a third of the power changed at once or in one hand; or fewer than four keys left" "该验证者集合不被接受：单节点链不可更换；公钥弱、重复、无权重或缺少持有证明；单位不存在或已终止；总权重超过 2^53；同一区块内第二次更换；一次变更或单一单位持有三分之一以上权重；或减少到四把公钥以下" "mulu gov validators shows the set that stands; change less than a third of its power at a time, with the proof that `mulud prove-validator` makes" "mulu gov validators 显示现行集合；请每次变更少于三分之一的权重，并附 mulud prove-validator 生成的持有证明";
    9004 NOT_REDACTABLE "not_redactable" "nothing that can be redacted stands there: only long texts and public reasons can" "该处没有可遮蔽的内容（只有长文本和公开理由可以遮蔽）" "name a long text such as detail.abstract; ids, titles, hashes, terms and votes stay" "请填写长文本，如 detail.abstract；标识、名称、哈希、期限与表决不可遮蔽";
    9005 ALREADY_DECIDED "already_decided" "it has been decided already" "已有决定" "read the decision" "请查看已有决定";
}
