//! Error codes of certificates (docs/spec/certificate.md).

use crate::kernel::error::{Code, codes};

codes! {
    4001 ISSUER_UNFIT "issuer_unfit" "the issuer lacks the role for this kind of certificate, or does not cover the holder's division" "登记机构没有该类凭证的登记角色，或不管辖权利人所在区划" "name an issuer whose role covers the holder: mulu party list --role registrar" "请填写管辖权利人的登记机构：mulu party list --role registrar";
    4002 HOLDER_UNFIT "holder_unfit" "this organisation cannot hold such a certificate" "该单位不能持有此类凭证" "the provider, the operator under a grant, or the maker has to hold it" "须由提供方、获授权的运营机构或产品制作方持有";
    4003 ENTRY_UNCLAIMED "entry_unclaimed" "the entry has not been confirmed by its provider" "目录条目尚未由提供方确认" "have its provider confirm it first: mulu catalog confirm" "请先由提供方确认：mulu catalog confirm";
    4004 NOT_THE_PROVIDER "not_the_provider" "this is for the provider of each entry named" "须由所列每个条目的提供方办理" "leave out the entries of others; they act for their own" "请去掉其他提供方的条目，由其自行办理";
    4005 NOT_APPROVED "not_approved" "this edition is not approved" "该版次尚未审定通过" "have it reviewed first" "请先完成审定";
    4006 EXCLUDED_DATA "excluded_data" "the data is excluded, or graded as core data" "该数据属于排除范围或核心数据" "leave the entry out" "请去掉该条目";
    4007 ALREADY_REGISTERED "already_registered" "another certificate of this kind stands for the subject" "该标的已有同类有效凭证" "change or renew that one, or have it cancelled first" "请变更或续展原凭证，或先将其注销";
    4008 RIGHTS_UNFIT "rights_unfit" "rights are named for data_property alone, at least one" "仅数据产权登记凭证须载明权利，且至少一项" "name hold, use or operate for data_property, and none for other kinds" "数据产权登记凭证请填写持有、使用或经营；其他凭证请留空";
    4009 GRANT_MISSING "grant_missing" "there is no live grant on which this could rest" "没有可以依据的有效授权" "name a live grant that names the entries, or apply without it" "请填写载有该条目的有效授权，或不以授权为依据申请";
    4010 SUBJECT_IN_OBJECTION "subject_in_objection" "an accepted objection against the subject is not decided, or the subject is frozen" "标的存在已受理未办结的异议，或已被冻结" "wait for the decision of the objection" "请等待异议处理决定";
    4011 EVIDENCE_MISSING "evidence_missing" "no evidence is named" "未附证明材料" "add the hash of at least one document" "请至少附一份材料的哈希";
    4012 NOT_ISSUED "not_issued" "the certificate is not issued" "该凭证未处于已发证状态" "read its status: mulu cert show" "请查看其状态：mulu cert show";
    4013 PROCEDURE_OPEN "procedure_open" "a procedure of this certificate is open" "该凭证已有未办结的程序" "wait for its end, or withdraw it" "请等待办结，或先撤回";
    4014 MATERIAL_CHANGE "material_change" "a correction may not touch subject, rights or legality" "更正不得改变标的、权利或合法性说明" "apply for a change instead" "请申请变更登记";
    4015 CONSENT_MISSING "consent_missing" "a consent that this needs is missing, over, or does not fit" "缺少所需的同意或授权，或其已失效、与事项不符" "name the consent of who has to give it, or have that one act itself" "请附上相应主体的同意或授权，或由其自行办理";
    4016 OUTSIDE_WINDOW "outside_window" "it cannot be renewed now" "不在可续展的期间内" "apply within the renewal window before the certificate ends" "请在凭证到期前的续展期内申请";
    4017 NO_PROCEDURE "no_procedure" "no procedure is open or has lapsed" "没有未办结或失效的程序" "nothing is to be done" "无需处理";
    4018 WRONG_STAGE "wrong_stage" "the procedure's stage does not allow this" "程序所处阶段不允许此操作" "read where it stands: mulu cert show" "请查看程序所处阶段：mulu cert show";
    4019 TOO_MANY_RETURNS "too_many_returns" "it was returned as often as it may be" "退回补正次数已达上限" "approve or reject it" "请作出通过或驳回的决定";
    4020 NOT_CORRECTED "not_corrected" "an objection was upheld, and nothing was corrected since" "异议成立后尚未更正" "have it corrected first" "请先完成更正";
    4021 PUBLICITY_TOO_SHORT "publicity_too_short" "the publicity would be shorter than it has to be" "公示期短于最短期限" "give a later end of the publicity" "请填写更晚的公示截止时间";
    4022 PUBLICITY_RUNNING "publicity_running" "the publicity is not over, or an objection against it is not handled yet" "公示期未满，或公示期间的异议尚未处理" "wait until the publicity ends and filed objections are handled" "请等待公示期满及已提异议处理完毕";
    4023 NUMBER_INVALID "number_invalid" "the number does not fit its scheme" "编号不符合其编码规则" "compare it with the original" "请核对原编号";
    4024 NUMBER_TAKEN "number_taken" "the number is another certificate's, or this one has another number" "该编号已属于其他凭证，或本凭证已有编号" "give the certificate's own number, or none" "请填写本凭证的编号，或留空";
}
