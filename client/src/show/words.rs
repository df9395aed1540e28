//! Labels of fields and words of vocabularies, in both languages. Codes of themes, sectors, frequencies and reasons come from the
//! project's own tables in genesis/codes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use mulu_contracts::catalog::records::entry::{Frequency, FrequencyUnit};
use serde::Deserialize;

use super::plain::code_of;
use super::registration_words;
use super::screen::Tone;
use crate::lang::Lang;
use crate::words::frequencies;

/// Field → Chinese, English. Fields that are not here are shown by their JSON name.
const LABELS: &[(&str, &str, &str)] = &[
    ("id", "标识", "id"),
    ("entry_id", "目录标识", "entry id"),
    ("title", "名称", "title"),
    ("title_en", "英文名称", "English title"),
    ("abstract", "摘要", "abstract"),
    ("keywords", "关键字", "keywords"),
    ("provider", "提供方", "provider"),
    ("division", "行政区划", "division"),
    ("theme", "主题分类", "theme"),
    ("themes", "其他主题", "further themes"),
    ("sector", "行业主管领域", "sector"),
    ("sector_regulated", "涉行业管理", "regulated by sector"),
    ("industry", "行业", "industry"),
    ("genre", "体裁", "genre"),
    ("audience", "服务对象", "audience"),
    ("classification", "分类", "classification"),
    ("status", "状态", "status"),
    ("version", "版本", "version"),
    ("share", "共享属性", "sharing"),
    ("share_mode", "共享方式", "ways of sharing"),
    ("share_condition", "共享条件", "sharing condition"),
    ("share_basis", "共享依据", "basis of sharing"),
    ("open", "开放属性", "opening"),
    ("open_condition", "开放条件", "opening condition"),
    ("open_basis", "开放依据", "basis of opening"),
    ("open_form", "开放形式", "form of opening"),
    ("operable", "可授权运营", "operation"),
    ("operable_note", "可运营说明", "note on operation"),
    ("grade", "数据分级", "grade"),
    ("exclusion_declared", "排除声明", "exclusion"),
    ("boundary", "开发利用边界", "boundary of use"),
    ("consent_required", "需数据主体授权", "consent needed"),
    ("delivery_mode", "交付方式", "delivery"),
    ("deident_hash", "脱敏证明", "de-identification"),
    ("aggregation_status", "汇聚状态", "aggregation"),
    ("custody", "集中方式", "custody"),
    ("update_frequency", "更新周期", "update frequency"),
    ("update_note", "更新说明", "update note"),
    ("data_updated_on", "数据更新日期", "data updated on"),
    ("updated_on", "数据更新", "updated"),
    ("published_on", "发布日期", "published on"),
    ("temporal", "时间范围", "temporal"),
    ("spatial", "空间范围", "spatial"),
    ("resource_code", "信息资源代码", "resource code"),
    ("local_key", "本单位键", "local key"),
    ("source_key", "来源键", "source key"),
    ("internal_unit", "内设机构", "internal unit"),
    ("source_org", "数源单位", "source organisation"),
    ("responsible", "责任主体", "responsible"),
    ("interpretation_owner", "数据解读责任", "interpretation"),
    ("duty_ref", "职责", "duty"),
    ("process_ref", "流程", "process"),
    ("system_ref", "系统", "system"),
    ("acquisition", "获取方式", "acquisition"),
    ("upstream", "上游来源", "upstream"),
    ("form", "形态", "form"),
    ("formats", "格式", "formats"),
    ("network", "网络", "network"),
    ("fields", "信息项", "fields"),
    ("distributions", "资源", "distributions"),
    ("landing_page", "详情页", "landing page"),
    ("license", "许可", "licence"),
    ("related", "关联资源", "related"),
    ("external_ids", "外部标识", "external ids"),
    ("sample_hash", "样例", "sample"),
    ("private", "非公开部分", "private part"),
    ("assumed", "导入默认值", "assumed by import"),
    ("unclaimed", "未认领", "unclaimed"),
    ("objections", "异议", "objections"),
    ("frozen_by", "冻结于", "frozen by"),
    ("registration", "登记凭证", "registration"),
    ("pending", "待审变更", "waiting change"),
    ("review_overdue", "审核逾期", "review overdue"),
    ("overdue", "逾期", "overdue"),
    ("since", "自", "since"),
    ("signer", "签署方", "sent by"),
    ("submitted_by", "提交方", "submitted by"),
    ("at", "时间", "at"),
    ("reason", "理由", "reason"),
    ("op", "变更", "change"),
    ("of", "事项", "of"),
    ("names", "涉及", "names"),
    ("content_hash", "内容哈希", "content hash"),
    ("detail_hash", "详情哈希", "detail hash"),
    ("core_hash", "核心哈希", "core hash"),
    ("prev_hash", "前版哈希", "previous hash"),
    ("kind", "类型", "kind"),
    ("height", "高度", "height"),
    ("position", "位置", "position"),
    ("object", "对象", "object"),
    ("uscc", "统一社会信用代码", "uscc"),
    ("name", "名称", "name"),
    ("listed_in", "所在清单", "listed in"),
    ("active", "有效", "active"),
    ("proof", "证明", "proof"),
    ("no", "序号", "no."),
    ("data_type", "数据类型", "type"),
    ("length", "长度", "length"),
    ("level", "级别", "level"),
    ("is_key", "主键", "key"),
    ("sensitive", "敏感", "sensitive"),
    ("format", "格式", "format"),
    ("access_url", "地址", "address"),
    ("bytes", "字节数", "bytes"),
    ("code", "代码", "code"),
    ("message", "说明", "message"),
    ("hint", "下一步", "next step"),
    ("outcome", "结果", "outcome"),
    ("row", "行", "row"),
    ("from", "起", "from"),
    ("until", "止", "until"),
    ("parent", "上级", "parent"),
    ("key", "标识符", "key"),
];

/// (Field or group, code) → Chinese, English, tone.
const WORDS: &[(&str, &str, &str, &str, Tone)] = &[
    ("share", "unconditional", "无条件共享", "unconditional", Tone::Good),
    ("share", "conditional", "有条件共享", "conditional", Tone::Warn),
    ("share", "not_shared", "不予共享", "not shared", Tone::Dim),
    ("open", "unconditional", "无条件开放", "unconditional", Tone::Good),
    ("open", "conditional", "有条件开放", "conditional", Tone::Warn),
    ("open", "not_open", "不予开放", "not open", Tone::Dim),
    ("operable", "eligible", "可运营", "eligible", Tone::Good),
    ("operable", "conditional", "有条件运营", "conditional", Tone::Warn),
    ("operable", "excluded", "不可运营", "excluded", Tone::Dim),
    ("status", "submitted", "待审核", "submitted", Tone::Warn),
    ("status", "rejected", "已驳回", "rejected", Tone::Bad),
    ("status", "published", "已发布", "published", Tone::Good),
    ("status", "withdrawn", "已撤回", "withdrawn", Tone::Dim),
    ("status", "unclaimed", "未认领", "unclaimed", Tone::Warn),
    ("status", "active", "有效", "active", Tone::Good),
    ("status", "suspended", "已暂停", "suspended", Tone::Bad),
    ("status", "merged", "已合并", "merged", Tone::Dim),
    ("status", "dissolved", "已撤销", "dissolved", Tone::Dim),
    ("op", "amend", "修改", "amend", Tone::Plain),
    ("op", "loosen", "放宽属性", "loosen", Tone::Plain),
    ("op", "withdraw", "撤回", "withdraw", Tone::Plain),
    ("of", "submission", "提交", "submission", Tone::Plain),
    ("of", "pending", "变更", "change", Tone::Plain),
    ("share_mode", "platform", "共享平台", "platform", Tone::Plain),
    ("share_mode", "mail", "邮件", "mail", Tone::Plain),
    ("share_mode", "media", "介质", "media", Tone::Plain),
    ("national", "core", "核心数据", "core", Tone::Bad),
    ("national", "important", "重要数据", "important", Tone::Warn),
    ("national", "general", "一般数据", "general", Tone::Plain),
    ("exclusion_declared", "none", "无排除情形", "none applies", Tone::Plain),
    ("exclusion_declared", "state_secret", "国家秘密", "state secret", Tone::Bad),
    ("exclusion_declared", "public_security", "公共安全", "public security", Tone::Bad),
    ("exclusion_declared", "trade_secret", "商业秘密", "trade secret", Tone::Bad),
    ("exclusion_declared", "privacy", "个人隐私", "privacy", Tone::Bad),
    ("exclusion_declared", "other_law", "其他法定情形", "other law", Tone::Bad),
    ("delivery_mode", "raw", "原始数据", "raw", Tone::Plain),
    ("delivery_mode", "usable_not_visible", "可用不可见", "usable, not visible", Tone::Plain),
    ("delivery_mode", "model", "模型", "model", Tone::Plain),
    ("delivery_mode", "api", "接口", "API", Tone::Plain),
    ("delivery_mode", "result", "结果", "result", Tone::Plain),
    ("aggregation_status", "none", "未汇聚", "none", Tone::Plain),
    ("aggregation_status", "planned", "计划汇聚", "planned", Tone::Plain),
    ("aggregation_status", "aggregated", "已汇聚", "aggregated", Tone::Plain),
    ("custody", "physical", "物理集中", "physical", Tone::Plain),
    ("custody", "logical", "逻辑集中", "logical", Tone::Plain),
    ("form", "table", "库表", "table", Tone::Plain),
    ("form", "file", "文件", "file", Tone::Plain),
    ("form", "api", "接口", "API", Tone::Plain),
    ("form", "stream", "流", "stream", Tone::Plain),
    ("form", "other", "其他", "other", Tone::Plain),
    ("network", "gov_extranet", "政务外网", "government extranet", Tone::Plain),
    ("network", "internet", "互联网", "internet", Tone::Plain),
    ("network", "dept_private", "部门专网", "department's own", Tone::Plain),
    ("acquisition", "collected", "采集", "collected", Tone::Plain),
    ("acquisition", "produced", "产生", "produced", Tone::Plain),
    ("acquisition", "received", "接收", "received", Tone::Plain),
    ("acquisition", "authorised", "授权取得", "authorised", Tone::Plain),
    ("classification", "basic", "基础信息资源类", "basic", Tone::Plain),
    ("classification", "theme", "主题信息资源类", "theme", Tone::Plain),
    ("classification", "department", "部门信息资源类", "department", Tone::Plain),
    ("audience", "enterprise", "企业", "enterprises", Tone::Plain),
    ("audience", "public", "公众", "the public", Tone::Plain),
    ("audience", "institution", "机构", "institutions", Tone::Plain),
    ("responsible", "collect", "采集", "collects", Tone::Plain),
    ("responsible", "provide", "提供", "provides", Tone::Plain),
    ("responsible", "transfer", "传输", "transfers", Tone::Plain),
    ("responsible", "use", "使用", "uses", Tone::Plain),
    ("responsible", "collector", "归集", "gathered", Tone::Plain),
    ("responsible", "aggregator", "汇聚", "aggregated", Tone::Plain),
    ("action", "read", "读取", "read", Tone::Plain),
    ("action", "derive", "加工", "derive", Tone::Plain),
    ("action", "aggregate", "聚合", "aggregate", Tone::Plain),
    ("action", "train", "训练", "train", Tone::Plain),
    ("action", "verify", "核验", "verify", Tone::Plain),
    ("action", "query_api", "接口查询", "query by API", Tone::Plain),
    ("action", "distribute", "分发", "distribute", Tone::Plain),
    ("action", "sell", "销售", "sell", Tone::Plain),
    ("action", "redevelop", "再开发", "redevelop", Tone::Plain),
    ("type", "government", "政府机关", "government", Tone::Plain),
    ("type", "public_institution", "事业单位", "public institution", Tone::Plain),
    ("type", "utility", "公共企事业单位", "utility", Tone::Plain),
    ("type", "soe", "国有企业", "state-owned enterprise", Tone::Plain),
    ("type", "enterprise", "企业", "enterprise", Tone::Plain),
    ("type", "social_organisation", "社会组织", "social organisation", Tone::Plain),
    ("type", "research", "科研机构", "research", Tone::Plain),
    ("type", "other", "其他", "other", Tone::Plain),
    ("role", "bureau", "数据管理部门", "bureau", Tone::Plain),
    ("role", "sector_authority", "行业主管部门", "sector authority", Tone::Plain),
    ("role", "provider", "数据提供部门", "provider", Tone::Plain),
    ("role", "grantor", "授权主体", "grantor", Tone::Plain),
    ("role", "operator", "运营机构", "operator", Tone::Plain),
    ("role", "developer", "开发利用者", "developer", Tone::Plain),
    ("role", "exchange", "数据交易所", "exchange", Tone::Plain),
    ("role", "registrar", "登记机构", "registrar", Tone::Plain),
    ("role", "first_review_centre", "初审机构", "first review centre", Tone::Plain),
    ("role", "price_authority", "价格主管部门", "price authority", Tone::Plain),
    ("role", "ip_office", "知识产权登记机构", "IP office", Tone::Plain),
    ("role", "supervisor", "监管部门", "supervisor", Tone::Plain),
    ("role", "auditor", "审计", "auditor", Tone::Plain),
    ("role", "evaluator", "第三方评估", "evaluator", Tone::Plain),
    ("role", "adviser", "评估咨询", "adviser", Tone::Plain),
    ("role", "platform_relay", "开放/共享平台", "platform relay", Tone::Plain),
    ("role", "probe", "数据探针", "probe", Tone::Plain),
    ("role", "coordinator", "领导小组办公室", "coordinator", Tone::Plain),
    ("role", "governor", "治理成员", "governor", Tone::Plain),
    ("key", "active", "有效", "active", Tone::Good),
    ("key", "frozen", "已冻结", "frozen", Tone::Bad),
    ("key", "revoked", "已撤销", "revoked", Tone::Dim),
    ("duty", "head", "第一责任人", "head", Tone::Plain),
    ("duty", "cdo", "首席数据官", "chief data officer", Tone::Plain),
    ("duty", "collect", "采集", "collecting", Tone::Plain),
    ("duty", "provide", "提供", "providing", Tone::Plain),
    ("duty", "transfer", "传输", "transferring", Tone::Plain),
    ("duty", "use", "使用", "using", Tone::Plain),
    ("duty", "security", "安全", "security", Tone::Plain),
    ("reason_type", "law", "法律法规", "law", Tone::Plain),
    ("reason_type", "policy", "政策文件", "policy", Tone::Plain),
    ("reason_type", "sensitive", "敏感", "sensitive", Tone::Plain),
    ("reason_type", "other", "其他", "other", Tone::Plain),
    ("view", "all", "全部", "all", Tone::Plain),
    ("view", "aggregated", "汇聚", "aggregated", Tone::Plain),
    ("view", "shared", "共享", "shared", Tone::Plain),
    ("view", "open", "开放", "open", Tone::Plain),
    ("view", "operable", "可授权运营", "operable", Tone::Plain),
    ("proposal", "open", "进行中", "open", Tone::Warn),
    ("proposal", "passed", "已通过", "passed", Tone::Good),
    ("proposal", "executed", "已执行", "executed", Tone::Good),
    ("proposal", "rejected", "已否决", "rejected", Tone::Bad),
    ("proposal", "withdrawn", "已撤回", "withdrawn", Tone::Dim),
    ("proposal", "lapsed", "已失效", "lapsed", Tone::Dim),
    ("state", "open", "待签", "open", Tone::Warn),
    ("state", "lapsed", "已失效", "lapsed", Tone::Dim),
    ("state", "cleared", "已清除", "cleared", Tone::Dim),
    ("state", "done", "已生效", "done", Tone::Good),
    ("attestation", "qualification", "资质", "qualification", Tone::Plain),
    ("attestation", "credit", "信用", "credit", Tone::Plain),
    ("attestation", "mlps", "等级保护", "mlps", Tone::Plain),
    ("attestation", "classified_protection", "分级保护", "classified protection", Tone::Plain),
    ("attestation", "crypto", "密码测评", "crypto", Tone::Plain),
    ("attestation", "security_assessment", "安全评估", "security assessment", Tone::Plain),
    ("attestation", "drill", "演练", "drill", Tone::Plain),
    ("attestation", "deident_tool", "脱敏工具", "de-identification tool", Tone::Plain),
    ("attestation", "environment", "环境", "environment", Tone::Plain),
    ("ending", "merge", "合并", "merge", Tone::Plain),
    ("ending", "split", "拆分", "split", Tone::Plain),
    ("ending", "dissolve", "撤销", "dissolve", Tone::Plain),
    ("rekey", "pending", "待生效", "pending", Tone::Warn),
    ("rekey", "in_force", "已生效", "in force", Tone::Good),
    ("rekey", "cancelled", "已取消", "cancelled", Tone::Dim),
    ("freshness", "fresh", "新鲜", "fresh", Tone::Good),
    ("freshness", "stale", "已过期", "stale", Tone::Bad),
    ("role", "authoritative", "唯一数源", "authoritative source", Tone::Good),
    ("role", "copy_of", "副本", "copy of", Tone::Plain),
];

/// Label of a field.
pub fn label(lang: Lang, field: &str) -> String {
    let found = LABELS.iter().chain(registration_words::LABELS).find(|(name, ..)| *name == field);
    found.map_or_else(|| field.to_string(), |(_, zh, en)| lang.choose(en, zh).to_string())
}

/// A word of a vocabulary with its tone; a word that is not known is shown as it is.
pub fn word(lang: Lang, field: &str, code: &str) -> (String, Tone) {
    match WORDS.iter().chain(registration_words::WORDS).find(|(of, known, ..)| *of == field && *known == code) {
        Some((_, _, zh, en, tone)) => (lang.choose(en, zh).to_string(), *tone),
        None => (code.to_string(), Tone::Plain),
    }
}

/// Yes or no.
pub fn yes_no(lang: Lang, yes: bool) -> String {
    match yes {
        true => lang.choose("yes", "是").into(),
        false => lang.choose("no", "否").into(),
    }
}

#[derive(Deserialize)]
struct File {
    codes: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    code: String,
    zh: String,
    #[serde(default)]
    en: String,
}

type Table = BTreeMap<String, (String, String)>;

fn tables() -> &'static BTreeMap<&'static str, Table> {
    static TABLES: OnceLock<BTreeMap<&'static str, Table>> = OnceLock::new();
    TABLES.get_or_init(|| {
        let read = |text: &str| -> Table {
            let file: File = toml::from_str(text).unwrap_or(File { codes: vec![] });
            file.codes.into_iter().map(|e| (e.code, (e.zh, e.en))).collect()
        };
        BTreeMap::from([
            ("themes", read(include_str!("../../../genesis/codes/themes.toml"))),
            ("sectors", read(include_str!("../../../genesis/codes/sectors.toml"))),
            ("purposes", read(include_str!("../../../genesis/codes/purposes.toml"))),
            ("reasons", read(include_str!("../../../genesis/codes/reasons.toml"))),
            ("frequencies", read(include_str!("../../../genesis/codes/frequencies.toml"))),
        ])
    })
}

/// Name of a code of a list (`themes`, `sectors`, `purposes`, `reasons`, `frequencies`); the code itself where no name is known.
pub fn code(lang: Lang, list: &str, code: &str) -> String {
    let found = tables().get(list).and_then(|table| table.get(code));
    match found {
        Some((_, en)) if lang == Lang::En && !en.is_empty() => en.clone(),
        Some((zh, _)) => zh.clone(),
        None => code.to_string(),
    }
}

/// An update frequency: a code, or so many days or months.
pub fn frequency(lang: Lang, value: &Frequency) -> String {
    match value {
        Frequency::Custom { n, unit: FrequencyUnit::Month } => frequencies::months(n.get()).of(lang).to_string(),
        Frequency::Custom { n, unit: FrequencyUnit::Day } => frequencies::days(n.get()).of(lang).to_string(),
        plain => code(lang, "frequencies", &code_of(plain)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn every_table_was_read_and_every_label_has_both_languages_once() {
        for (name, table) in tables() {
            assert!(table.len() >= 4, "{name}");
        }
        assert_eq!(code(Lang::Zh, "themes", "transport"), "交通运输");
        assert_eq!(code(Lang::En, "themes", "no_such_theme"), "no_such_theme");
        let labels = || LABELS.iter().chain(registration_words::LABELS);
        let mut names: Vec<_> = labels().map(|(name, ..)| name).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
        assert!(labels().all(|(_, zh, en)| !zh.is_ascii() && en.is_ascii()));
        assert!(WORDS.iter().chain(registration_words::WORDS).all(|(_, _, zh, en, _)| !zh.is_ascii() && en.is_ascii()));
    }

    #[test]
    fn every_word_of_the_attributes_is_known() {
        let words = |field: &str, json: Vec<Value>| {
            for code in json {
                let code = code.as_str().unwrap().to_string();
                assert_ne!(word(Lang::Zh, field, &code).0, code, "{field} {code}");
            }
        };
        use mulu_contracts::catalog::records::entry as c;
        macro_rules! all {
            ($($field:literal $name:ident),*) => {$(
                words($field, c::$name::ALL.iter().map(|v| serde_json::to_value(v).unwrap()).collect());
            )*};
        }
        all!("share" ShareType, "open" OpenType, "operable" OperableType, "status" EntryStatus, "share_mode" ShareMode);
        all!("national" National, "exclusion_declared" Exclusion, "delivery_mode" DeliveryMode, "aggregation_status" Aggregation);
        all!("custody" Custody, "op" PendingOp, "of" ReviewOf);
        use mulu_contracts::access_request::records::AccessStatus;
        use mulu_contracts::certificate::records::certificate::CertificateStatus;
        use mulu_contracts::certificate::records::content::{CertificateKind, Right};
        use mulu_contracts::certificate::records::procedure::{Op, Stage};
        use mulu_contracts::objection::records::{Ground, ObjectionStatus, Verdict};
        macro_rules! registration {
            ($($field:literal $name:ident),*) => {$(
                words($field, $name::ALL.iter().map(|v| serde_json::to_value(v).unwrap()).collect());
            )*};
        }
        registration!("kind" CertificateKind, "certificate_status" CertificateStatus, "rights" Right, "op" Op, "stage" Stage);
        registration!("access_status" AccessStatus, "ground" Ground, "objection_status" ObjectionStatus, "verdict" Verdict);
    }
}
