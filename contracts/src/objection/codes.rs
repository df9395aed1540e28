//! Error codes of objections (docs/spec/objection.md).

use crate::kernel::error::{Code, codes};

codes! {
    7101 OBJECTION_OPEN "objection_open" "an objection of the same party on the same ground is open" "同一当事人以同一理由提出的异议尚未办结" "wait for its end, or withdraw it" "请等待办结，或先撤回";
    7102 HANDLER_MISSING "handler_missing" "there is neither a bureau nor a coordinator that could handle it" "没有可以受理的数据管理部门或领导小组办公室" "have governance name one" "请先由治理确定受理机关";
}
