//! Error codes of access requests and consents (docs/spec/access_request.md).

use crate::kernel::error::{Code, codes};

codes! {
    7001 DUTY_MISSING "duty_missing" "sharing is for authorities and providers with a statutory duty" "共享仅限履行法定职责的政府部门和数据提供方" "name the duty and its basis, or apply for opening instead" "请填写法定职责及依据，或改为申请开放";
    7002 NOT_OFFERED "not_offered" "the entry or a field asked is not offered in this way" "所申请的目录或信息项不以该方式提供" "look at the entry's sharing and opening, and ask for what is offered" "请查看该条目的共享、开放属性，仅申请所提供的内容";
    7003 ENTRY_EXCLUDED "entry_excluded" "the entry is declared to be excluded" "该条目已作排除声明，不予提供" "ask its provider: nothing is supplied while the declaration stands" "请联系提供方；声明有效期间不予提供";
    7004 UNKNOWN_FIELD "unknown_field" "the entry has no such field" "该条目没有此信息项" "look at the numbers of its fields" "请核对信息项编号";
    7005 APPLICANT_BARRED "applicant_barred" "an order bars the applicant" "申请方正被责令禁止申请" "have the order resolved first" "请先解除相关责令";
    7006 PERIOD_UNKNOWN "period_unknown" "the period is not the one to be reported, or is not over" "报告期间不是应报期间，或尚未结束" "report from the last report to the day due, once that has come" "请在期满后按应报期间提交";
}
