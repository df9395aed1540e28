//! Error codes of the catalog (docs/spec/catalog.md).

use crate::kernel::error::{Code, codes};

codes! {
    3001 PROVIDER_UNKNOWN "provider_unknown" "the provider is not registered or lacks the role provider" "提供方未登记或没有提供方角色" "register it and assign the role provider" "请先登记该组织并授予提供方角色";
    3002 DIVISION_OUTSIDE "division_outside" "the division lies outside the provider's" "行政区划超出提供方所辖范围" "use the provider's division or one below it" "请使用提供方所在区划或其下级区划";
    3003 UNKNOWN_CODE "unknown_code" "a code is not in its list" "代码不在代码表中" "use a code of the list" "请使用代码表中的代码";
    3004 FIELD_MISSING "field_missing" "a field that is required here is missing" "缺少必填字段" "fill in the named field" "请补填所指字段";
    3005 ATTRIBUTE_CONFLICT "attribute_conflict" "the attributes contradict each other" "属性之间相互矛盾" "see the invariants of sharing, opening, operation and grade" "请核对共享、开放、运营与分级之间的约束";
    3006 CODE_TAKEN "code_taken" "the provider already uses this resource code or source key" "资源代码或来源键已被占用" "amend the existing entry or use another code" "请修改已有条目，或换一个代码";
    3007 CORE_TOO_LARGE "core_too_large" "the entry's core is larger than 1,024 bytes" "目录核心信息超过 1024 字节" "shorten boundary or purposes" "请缩短边界或用途";
    3008 NOT_FOR_BEHALF "not_for_behalf" "only the provider itself confirms the update frequency" "更新周期只能由提供方自行确认" "leave it unconfirmed" "请保留未确认状态";
    3010 SECOND_PERSON_NEEDED "second_person_needed" "another person's key has to review an authority's own entry" "本部门条目须由另一人的密钥审核" "sign with a key whose holder differs, or have the superior review" "请由另一人的密钥签署，或由上级审核";
    3011 REASON_MISSING "reason_missing" "this needs a reason" "须说明理由" "add --reason" "请加 --reason";
    3012 ENTRY_IN_USE "entry_in_use" "grants that are not closed name the entry" "尚有未结授权使用该条目" "withdraw with force and a reason" "请以 --force 并附理由撤回";
    3013 CHANGE_PENDING "change_pending" "a change is already waiting for review" "已有变更待审核" "wait for the review" "请等待审核结果";
    3014 FIELD_FIXED "field_fixed" "this field cannot be amended" "该字段不能修改" "leave it out" "请去掉该字段";
    3016 ONLY_STRICTER "only_stricter" "the bureau may only make attributes stricter" "数据管理部门只能收紧属性" "the provider has to loosen" "放宽须由提供方提出";
    3017 NOT_LATER "not_later" "the date is not later than the one that stands" "日期不晚于已有的数据更新日期" "give the day of the newest update" "请填写最近一次更新的日期";
    3018 IN_FUTURE "in_future" "the date lies in the future" "日期在未来" "give a day that has come" "请填写已到的日期";
    3025 COUNTS_INCONSISTENT "counts_inconsistent" "a part is larger than the total" "分项数大于总数" "correct the counts" "请更正数量";
    3027 ONE_SIDE_ONLY "one_side_only" "a bureau stands in for one side at most" "数据管理部门只能代一方签署" "one side has to sign itself, or its successor" "另一方须自行签署，或由其承继单位签署";
    3028 NO_STAND_IN "no_stand_in" "the provider can sign itself: nobody stands in for it" "提供方可自行签署，不得代签" "the provider has to sign" "须由提供方签署";
    3029 NOT_OVERDUE "not_overdue" "it is not overdue: who has to act still may" "尚未超期，应由承办单位办理" "wait until it is due; then another authority may act in its place" "请等待期限届满，届满后可由上级或主管机关代为办理";
}
