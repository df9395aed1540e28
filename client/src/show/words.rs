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
    ("dir", "目录", "folder"),
    ("chain_id", "链", "chain"),
    ("engine", "引擎", "engine"),
    ("node", "节点", "node"),
    ("nodes", "节点", "nodes"),
    ("departments", "部门数", "departments"),
    ("import", "导入", "import"),
    ("rows", "行数", "rows"),
    ("added", "新增", "added"),
    ("unchanged", "未变", "unchanged"),
    ("changed", "有变", "changed"),
    ("amended", "已修改", "amended"),
    ("failed", "失败", "failed"),
    ("warnings", "提示", "warnings"),
    ("errors", "错误", "errors"),
    ("published", "已发布", "published"),
    ("total", "总数", "total"),
    ("entry", "条目", "entry"),
    ("verified_alone", "离线核验成立", "verified alone"),
    ("tampered_refused", "篡改件被拒", "tampered one refused"),
    ("tx_id", "交易标识", "transaction"),
    ("ids", "标识", "ids"),
    ("exists", "已存在", "exists"),
    ("would", "试算结果", "would"),
    ("verified", "已核验", "verified"),
    ("file", "文件", "file"),
    ("expires", "有效至", "expires"),
    ("public_key", "公钥", "public key"),
    ("key_id", "密钥标识", "key id"),
    ("organisation", "单位", "organisation"),
    ("exported", "已导出", "exported"),
    ("passphrase", "口令", "passphrase"),
    ("deleted", "已删除", "deleted"),
    ("validators", "验证者", "validators"),
    ("genesis_sha256", "链指纹", "fingerprint"),
    ("short", "指纹简写", "in short"),
    ("note", "说明", "note"),
    ("verdict", "结论", "verdict"),
    ("trust", "信任", "trust"),
    ("solo", "单节点", "solo"),
    ("newest_header", "最新区块头", "newest header"),
    ("time", "时间", "time"),
    ("question", "问题", "question"),
    ("query", "查询", "query"),
    ("args", "参数", "arguments"),
    ("answer", "答案", "answer"),
    ("signed_power", "签名权重", "signed power"),
    ("hand_overs", "移交次数", "hand-overs"),
    ("missing", "缺失", "missing"),
    ("dry_run", "试算", "dry run"),
    ("state", "状态", "state"),
    ("sent_by", "发起方", "sent by"),
    ("action", "内容", "action"),
    ("votes", "票数", "votes"),
    ("effective_at", "生效时间", "effective at"),
    ("proposer", "提案方", "proposer"),
    ("short_name", "简称", "short name"),
    ("type", "类型", "type"),
    ("superior", "上级单位", "superior"),
    ("governors", "治理成员", "governors"),
    ("suspended", "已暂停", "suspended"),
    ("needed", "所需票数", "needed"),
    ("value", "值", "value"),
    ("next", "将替换为", "next"),
    ("period", "期", "period"),
    ("systems", "信息系统", "systems"),
    ("aggregated", "已汇聚", "aggregated"),
    ("shared", "已共享", "shared"),
    ("not_cataloguable", "不能编目", "not cataloguable"),
    ("evidence", "普查材料", "evidence"),
    ("newest", "最新", "newest"),
    ("org", "单位", "organisation"),
    ("providers", "提供方数", "providers"),
    ("published_with_inventory", "有家底者已发布", "published with inventory"),
    ("cataloguable", "应编目", "cataloguable"),
    ("without_inventory", "无家底的提供方", "without inventory"),
    ("rate", "编目率", "rate"),
    ("rate_with_inventory", "有家底者编目率", "rate with inventory"),
    ("bp", "万分之", "basis points"),
    ("scope_division", "范围", "in"),
    ("standard", "标准", "standard"),
    ("ref", "标准号", "reference"),
    ("hash", "哈希", "hash"),
    ("publisher", "发布方", "publisher"),
    ("source", "数源", "source"),
    ("stands", "有效", "stands"),
    ("copies", "副本数", "copies"),
    ("contested", "有异议", "contested"),
    ("decidable", "可裁定", "decidable"),
    ("element", "数据元", "element"),
    ("contest", "异议", "contest"),
    ("freshness", "新鲜度", "freshness"),
    ("frequency", "更新周期", "frequency"),
    ("confirmed", "已确认", "confirmed"),
    ("review", "审核", "review"),
    ("elements", "数据元", "elements"),
    ("due", "期限", "due"),
    ("messages", "消息", "messages"),
    ("payload", "内容", "payload"),
    ("signed_by", "已签署", "signed by"),
    ("signatures", "签名数", "signatures"),
    ("body", "正文", "body"),
    ("done_at", "生效于", "done at"),
    ("signed", "已签", "signed"),
    ("waits_for", "待谁签署", "waits for"),
    ("side", "一方", "side"),
    ("keys", "密钥", "keys"),
    ("claim_code", "认领码", "claim code"),
    ("valid_until", "有效至", "valid until"),
    ("renewed", "已更新", "renewed"),
    ("pages", "页数", "pages"),
    ("entries", "条目数", "entries"),
    ("absent", "不存在", "absent"),
    ("anchor", "锚定", "anchor"),
    ("app_hash", "状态哈希", "app hash"),
    ("files", "文件", "files"),
    ("role", "角色", "role"),
    ("scanned", "已查看", "scanned"),
    ("detail", "详情", "detail"),
    ("core", "核心", "core"),
    ("claim", "主张", "claim"),
    ("judged", "已判断", "judged"),
    ("number", "编号", "number"),
    ("roles", "角色", "roles"),
    ("with", "与", "with"),
    ("decision_hash", "决定", "decision"),
    ("live", "有效", "live"),
    ("level_of", "级别", "level"),
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
    ("kind", "genesis", "创世", "genesis", Tone::Plain),
    ("kind", "submit_entry", "提交条目", "submit_entry", Tone::Plain),
    ("kind", "resubmit_entry", "重新提交", "resubmit_entry", Tone::Plain),
    ("kind", "review_entry", "审核", "review_entry", Tone::Plain),
    ("kind", "amend_entry", "修改条目", "amend_entry", Tone::Plain),
    ("kind", "set_entry_attributes", "更改属性", "set_entry_attributes", Tone::Plain),
    ("kind", "withdraw_entry", "撤回条目", "withdraw_entry", Tone::Plain),
    ("kind", "withdraw_pending", "收回待审变更", "withdraw_pending", Tone::Plain),
    ("kind", "reinstate_entry", "恢复条目", "reinstate_entry", Tone::Plain),
    ("kind", "confirm_entry", "认领条目", "confirm_entry", Tone::Plain),
    ("kind", "touch_entry", "更新数据", "touch_entry", Tone::Plain),
    ("kind", "transfer_entry", "移交条目", "transfer_entry", Tone::Plain),
    ("kind", "record_inventory", "登记家底", "record_inventory", Tone::Plain),
    ("kind", "register_organisation", "登记单位", "register_organisation", Tone::Plain),
    ("kind", "amend_organisation", "修改单位", "amend_organisation", Tone::Plain),
    ("kind", "assign_role", "授予角色", "assign_role", Tone::Plain),
    ("kind", "remove_role", "终止角色", "remove_role", Tone::Plain),
    ("kind", "add_key", "增加密钥", "add_key", Tone::Plain),
    ("kind", "rotate_key", "更换密钥", "rotate_key", Tone::Plain),
    ("kind", "freeze_key", "冻结密钥", "freeze_key", Tone::Plain),
    ("kind", "unfreeze_key", "解冻密钥", "unfreeze_key", Tone::Plain),
    ("kind", "revoke_key", "注销密钥", "revoke_key", Tone::Plain),
    ("kind", "set_thresholds", "设定门限", "set_thresholds", Tone::Plain),
    ("kind", "suspend_organisation", "暂停单位", "suspend_organisation", Tone::Plain),
    ("kind", "resume_organisation", "恢复单位", "resume_organisation", Tone::Plain),
    ("kind", "claim_organisation", "认领单位", "claim_organisation", Tone::Plain),
    ("kind", "issue_claim_key", "签发认领码", "issue_claim_key", Tone::Plain),
    ("kind", "rekey_organisation", "换钥", "rekey_organisation", Tone::Plain),
    ("kind", "cancel_rekey", "取消换钥", "cancel_rekey", Tone::Plain),
    ("kind", "set_responsible", "责任人", "set_responsible", Tone::Plain),
    ("kind", "record_attestation", "登记证明", "record_attestation", Tone::Plain),
    ("kind", "end_attestation", "终止证明", "end_attestation", Tone::Plain),
    ("kind", "merge_organisation", "终止单位", "merge_organisation", Tone::Plain),
    ("kind", "withdraw_ending", "收回终止", "withdraw_ending", Tone::Plain),
    ("kind", "publish_element", "发布数据元", "publish_element", Tone::Plain),
    ("kind", "amend_element", "修改数据元", "amend_element", Tone::Plain),
    ("kind", "claim_source", "认领数源", "claim_source", Tone::Plain),
    ("kind", "release_source", "放弃数源", "release_source", Tone::Plain),
    ("kind", "contest_source", "提出异议", "contest_source", Tone::Plain),
    ("kind", "answer_contest", "答复异议", "answer_contest", Tone::Plain),
    ("kind", "decide_source", "裁定异议", "decide_source", Tone::Plain),
    ("kind", "propose", "提案", "propose", Tone::Plain),
    ("kind", "approve_proposal", "赞成", "approve_proposal", Tone::Plain),
    ("kind", "reject_proposal", "反对", "reject_proposal", Tone::Plain),
    ("kind", "withdraw_proposal", "收回提案", "withdraw_proposal", Tone::Plain),
    (
        "note",
        "a chain of one validator: this is the word of one node",
        "单验证者链：这只是一个节点的话",
        "a chain of one validator: this is the word of one node",
        Tone::Warn,
    ),
    ("would", "accepted", "将被接受", "accepted", Tone::Good),
    ("would", "rejected", "将被拒绝", "rejected", Tone::Bad),
    ("verdict", "proven", "已证明", "proven", Tone::Good),
    ("verdict", "other", "另一事项", "other", Tone::Warn),
    ("verdict", "false", "虚假", "false", Tone::Bad),
    ("passphrase", "own", "单独口令", "of its own", Tone::Plain),
    ("passphrase", "home", "本机口令", "of the home", Tone::Warn),
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
