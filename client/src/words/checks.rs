//! What the check says.

use super::{Words, sentences};

sentences! {
    allow(): "ALLOW", "准予";
    deny(): "DENY", "不予";
    not_given(): "no verdict: this time is still to come", "不作结论：所问时间尚未到来";
    invalid(field): "the question is not complete: {field}", "问题不完整：{field}";
    in_term(): "as things stand the term reaches it", "按现状，期限及于该时间";
    not_in_term(): "as things stand the term does not reach it", "按现状，期限不及于该时间";
    judged_at(): "judged at", "判断时点";
    grants_met(): "grants judged", "所涉授权";
    reasons(): "Reasons", "理由";
    warnings(): "Warnings: they deny later", "提示：逾期将不予通过";
    remaining(): "What is left before this use", "本次使用前的余量";
    trades(): "trades", "交易次数";
    calls(): "calls", "调用次数";
    recipients(): "new recipients", "新接收方";
    no_limit(): "no limit", "不限";
    of_batch(allowed, all): "{allowed} of {all} allowed", "{all} 项中准予 {allowed} 项";
    advice(): "an allow is advice for this moment: only the trade itself binds", "准予仅为该时点的意见，以成交时的判断为准";
    no(): "no", "序号";
    verdict(): "verdict", "结论";
    first_reason(): "first reason", "首要理由";
}

/// Reasons by their names: English, Chinese.
const REASONS: &[(&str, &str, &str)] = &[
    ("unknown_grant", "there is no such grant", "没有此授权"),
    ("seller_ended", "the seller has ended or is suspended", "提供方已终止或被暂停"),
    ("seller_barred", "an order bars the seller", "提供方被责令禁入"),
    ("not_active", "the grant never came into force", "授权未生效"),
    ("not_yet_valid", "its term has not begun", "授权期限未开始"),
    ("expired", "its term is over", "授权期限已届满"),
    ("suspended", "it is held, or frozen by an objection", "授权被暂停，或因异议被冻结"),
    ("self_stopped", "its operator stopped itself", "运营机构已自行停止"),
    ("revoked", "it was revoked", "授权已被撤销"),
    ("withdrawn", "its grantee withdrew", "运营机构已退出"),
    ("closed", "it is closed", "授权已收尾"),
    ("ancestor_denied", "a grant above it fails", "上级授权不成立"),
    ("depth_exceeded", "it is handed on more often than a grant above it allows", "再授权层级超出上级授权所许"),
    ("wrong_grantee", "its grantee is another than who gives the data", "被授权方不是提供方"),
    ("role_inactive", "its grantee lost its role or qualification", "被授权方失去角色或资质"),
    ("entry_not_published", "the entry is not published", "目录条目未发布"),
    ("entry_unclaimed", "its provider has not confirmed the entry", "目录条目未经提供方确认"),
    ("entry_frozen", "an accepted objection freezes the entry", "目录条目因异议被冻结"),
    ("entry_suspended", "the entry is held within the grant", "授权中的该条目被暂停"),
    ("entry_excluded", "the entry is excluded from operation", "该条目已排除运营"),
    ("entry_out_of_scope", "the grant does not cover the entry", "授权不含该条目"),
    ("field_out_of_scope", "the grant does not cover all these fields", "授权不含所用信息项"),
    ("scope_narrowed", "the entry's own bounds are narrower by now", "条目的开发利用边界已收窄"),
    ("not_registered", "the entry is not registered", "该条目未登记"),
    ("registration_denied", "its registration does not serve", "该条目的登记凭证无效"),
    ("consent_missing", "the data subject's consent is missing", "缺少数据主体同意"),
    ("action_prohibited", "the action is prohibited", "该行为被禁止"),
    ("action_not_permitted", "the action is not permitted", "该行为未获许可"),
    ("purpose_not_permitted", "the purpose is not permitted", "用途未获许可"),
    ("purpose_outside_boundary", "the purpose lies outside of the entry's bounds", "用途超出条目的开发利用边界"),
    ("recipient_not_permitted", "it may not be handed to this party", "不得提供给该接收方"),
    ("spatial_not_permitted", "it may not be used there", "不得在该地域使用"),
    ("form_not_permitted", "this form is not permitted", "该成果形态未获许可"),
    ("export_not_approved", "its leaving the country is not approved", "出境未获批准"),
    ("limit_reached", "a limit is reached", "已达上限"),
    ("certificate_missing", "a certificate that is required is missing", "缺少要求的凭证"),
    ("certificate_denied", "a certificate that is required does not serve", "要求的凭证无效"),
    ("duty_overdue", "a security report is overdue", "安全报告逾期"),
    ("attestation_lapsed", "an attestation lapsed", "资质证明失效"),
    ("order_in_force", "an order is in force on it", "监督责令生效中"),
];

/// A reason in words; one that this table does not know by its name.
pub fn reason(name: &str) -> Words {
    let found = REASONS.iter().find(|(known, ..)| *known == name);
    found.map_or_else(|| Words::same(name), |(_, en, zh)| Words { en: (*en).into(), zh: (*zh).into() })
}

#[cfg(test)]
mod tests {
    use mulu_contracts::check::reason::No;

    use super::*;

    #[test]
    fn every_reason_has_words_in_both_languages() {
        for no in No::ALL {
            let words = reason(no.name);
            assert!(words.en != no.name && !words.zh.is_ascii(), "{}", no.name);
        }
        assert_eq!(No::ALL.len(), REASONS.len());
    }
}
