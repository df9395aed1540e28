//! What to do next about a code of the ledger, in Chinese. The English words stand with the code, in `contracts`.

use mulu_contracts::error::Code;

/// The next step in Chinese.
pub fn chinese(code: Code) -> &'static str {
    match code {
        Code::TooLarge => "请拆分为若干笔交易",
        Code::Malformed => "请用本版本程序重新生成交易",
        Code::WrongChain => "请核对 --node 与信任文件，然后重新签署",
        Code::Expired => "请以更晚的有效期重新签署",
        Code::ExpiryTooFar => "有效期最多为 tx_expiry_max（默认 30 天）",
        Code::Seen => "请等待其结果：mulu tx status ID",
        Code::UnknownOrganisation => "请数据主管部门登记该组织：mulu party register",
        Code::OrganisationSuspended => "在恢复之前，该组织只能办理终止类事项",
        Code::OrganisationEnded => "须由其承继单位签署",
        Code::QuotaExceeded => "请稍候再提交",
        Code::UnknownKey => "请核对 --key，或先增加密钥：mulu party add-key",
        Code::SignatureInvalid => "请重新签署未经改动的交易",
        Code::KeyKindNotAllowed => "请使用获准签署此类交易的密钥：mulu party show",
        Code::ThresholdNotMet => "请用 mulu tx sign 补充签名，或加 --also",
        Code::UnknownKind => "请使用更新的程序，或等待网络升级",
        Code::FieldInvalid => "请更正所指字段",
        Code::RoleMissing => "mulu party show 列出其角色；角色由数据主管部门授予",
        Code::ExistsWithOtherContent => "请修改已有记录，或换一个本地标识",
        Code::NotFound => "请核对标识",
        Code::RelationMissing => "须由权属单位或主管部门签署",
        Code::StaleVersion => "请重新读取，并针对现行版本签署",
        Code::WrongState => "请查看对象的状态",
        Code::Frozen => "请等待处理决定",
        Code::UnknownDivision => "请使用行政区划名录中的代码",
        Code::KeyRefused => "请新建密钥：mulu key new",
        Code::KeysNotAllowed => "请去掉密钥、认领密钥与上级单位",
        Code::FieldReserved => "请联系数据主管部门",
        Code::SuperiorCycle => "请填写其上级的数据主管部门或行业主管部门",
        Code::ThresholdUnreachable => "请先降低门限或增加密钥",
        Code::TooManyKeys => "请撤销不再使用的密钥",
        Code::KeyWider => "新密钥的权限至多与旧密钥相同",
        Code::NotFrozen | Code::NoChange => "无需处理",
        Code::RoleReserved => "请提出治理提案",
        Code::SelfAssignment => "须由上级主管部门签署",
        Code::RoleConflict => "请先终止另一角色，或申请有期限的例外",
        Code::NotQualified => "请先记载有效的资质证明",
        Code::RoleAbsent => "mulu party show 列出其角色",
        Code::ProviderUnknown => "请先登记该组织并授予提供方角色",
        Code::DivisionOutside => "请使用提供方所在区划或其下级区划",
        Code::UnknownCode => "请使用代码表中的代码",
        Code::FieldMissing => "请补填所指字段",
        Code::AttributeConflict => "请核对共享、开放、运营与分级之间的约束",
        Code::CodeTaken => "请修改已有条目，或换一个代码",
        Code::CoreTooLarge => "请缩短边界或用途",
        Code::NotForBehalf => "请保留未确认状态",
        Code::NothingPending => "请查看条目的状态",
        Code::SecondPersonNeeded => "请由另一人的密钥签署，或由上级审核",
        Code::ReasonMissing => "请加 --reason",
        Code::EntryInUse => "请以 --force 并附理由撤回",
        Code::ChangePending => "请等待审核结果",
        Code::FieldFixed => "请去掉该字段",
        Code::OnlyStricter => "放宽须由提供方提出",
        Code::KeyInactive => "请用其他密钥签署，或先解除冻结",
        Code::TooEarly => "请等到所定期限届满",
        Code::TooLate => "请查看对象：结果已经确定",
        Code::AlreadyClaimed => "无需处理",
        Code::Backdated => "请填写下一期，或填写上链时尚未过去的时间",
        Code::RekeyPending => "请等待其生效，或先取消",
        Code::NoRekeyPending => "无需处理",
        Code::SuccessorInactive => "请填写有效的组织",
        Code::SuccessorCycle => "请填写承接关系末端的组织",
        Code::SuccessorMissing => "请在 into 中填写承接或保管单位",
        Code::BadTerm => "请填写允许范围内的期限",
        Code::NotLater => "请填写最近一次更新的日期",
        Code::InFuture => "请填写已到的日期",
        Code::EntryNotPublished => "请先审核发布该条目",
        Code::SourceTaken => "请登记为其副本，或对数源提出争议",
        Code::NotTheSource => "请填写现在的权威数源条目",
        Code::TooMany => "请先解除其中一项",
        Code::ContestOpen => "请等待裁定",
        Code::NotASide => "请填写争议双方的条目之一",
        Code::CountsInconsistent => "请更正数量",
        Code::OneSideOnly => "另一方须自行签署，或由其承继单位签署",
        Code::OutOfBounds => "请换一个取值；mulu gov params 名称 显示现行取值",
        Code::DivisionRefused => "请查看该区划及其下级",
        Code::NotRedactable => "请填写长文本，如 detail.abstract；标识、名称、哈希、期限与表决不可遮蔽",
        Code::AlreadyDecided => "请查看已有决定",
        Code::Lapsed => "请重新发起",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_next_step_in_chinese_that_is_not_the_english_one() {
        for code in Code::ALL {
            let words = chinese(*code);
            assert!(words != code.hint() && !words.is_ascii(), "{code}");
        }
    }
}
