//! One organisation as a page: who it is, its keys, its roles, and what is about to change.

use serde_json::Value;

use super::layout::{Cell, Column, key_values, pad, table, width, wrap};
use super::names::Names;
use super::plain::{cell, escape};
use super::screen::{Style, Tone};
use super::words;
use crate::lang::Lang;

/// (Group, code) → Chinese, English; what is not here is shown by its code.
const WORDS: &[(&str, &str, &str, &str)] = &[
    ("type", "government", "政府机关", "government"),
    ("type", "public_institution", "事业单位", "public institution"),
    ("type", "utility", "公共企事业单位", "utility"),
    ("type", "soe", "国有企业", "state-owned enterprise"),
    ("type", "enterprise", "企业", "enterprise"),
    ("type", "social_organisation", "社会组织", "social organisation"),
    ("type", "research", "科研机构", "research"),
    ("type", "other", "其他", "other"),
    ("role", "bureau", "数据管理部门", "bureau"),
    ("role", "sector_authority", "行业主管部门", "sector authority"),
    ("role", "provider", "数据提供部门", "provider"),
    ("role", "grantor", "授权主体", "grantor"),
    ("role", "operator", "运营机构", "operator"),
    ("role", "developer", "开发利用者", "developer"),
    ("role", "exchange", "数据交易所", "exchange"),
    ("role", "registrar", "登记机构", "registrar"),
    ("role", "first_review_centre", "初审机构", "first review centre"),
    ("role", "price_authority", "价格主管部门", "price authority"),
    ("role", "ip_office", "知识产权登记机构", "IP office"),
    ("role", "supervisor", "监管部门", "supervisor"),
    ("role", "auditor", "审计", "auditor"),
    ("role", "evaluator", "第三方评估", "evaluator"),
    ("role", "adviser", "评估咨询", "adviser"),
    ("role", "platform_relay", "开放/共享平台", "platform relay"),
    ("role", "probe", "数据探针", "probe"),
    ("role", "coordinator", "领导小组办公室", "coordinator"),
    ("role", "governor", "治理成员", "governor"),
    ("key", "active", "有效", "active"),
    ("key", "frozen", "已冻结", "frozen"),
    ("key", "revoked", "已撤销", "revoked"),
    ("duty", "head", "第一责任人", "head"),
    ("duty", "cdo", "首席数据官", "chief data officer"),
];

fn word(lang: Lang, group: &str, code: &str) -> String {
    let found = WORDS.iter().find(|(of, known, ..)| *of == group && *known == code);
    found.map_or_else(|| escape(code), |(_, _, zh, en)| lang.choose(en, zh).to_string())
}

fn text(value: &Value) -> String {
    cell(value)
}

/// The page of an organisation: the JSON answer to `get_organisation`.
pub fn page(answer: &Value, names: &Names, lang: Lang, style: &Style) -> String {
    let record = &answer["organisation"];
    let (status, tone) = words::word(lang, "status", record["status"].as_str().unwrap_or_default());
    let room = style.width.map_or(usize::MAX, |w| w.saturating_sub(width(&status) + 3).max(16));
    let mut out = String::new();
    for (n, line) in wrap(&text(&record["name"]), room).iter().enumerate() {
        let behind = if n == 0 { format!("  {}", style.paint(&status, tone)) } else { String::new() };
        out.push_str(&format!(" {}{behind}\n", style.paint(line, Tone::Strong)));
    }
    let version = lang.choose("version {v}", "第 {v} 版").replace("{v}", &text(&record["version"]));
    out.push_str(&format!(" {}\n", style.paint(&format!("{}  {version}", text(&record["uscc"])), Tone::Dim)));
    let party = |value: &Value| value.as_str().map(|code| names.with_code(code)).unwrap_or_default();
    let several = |value: &Value| value.as_array().into_iter().flatten().map(party).collect::<Vec<_>>().join("; ");

    let mut rows: Vec<(String, Cell)> = Vec::new();
    let mut row = |en: &str, zh: &str, value: String, tone: Tone| {
        if !value.is_empty() {
            let label = pad(lang.choose(en, zh), if lang == Lang::Zh { 16 } else { 20 });
            rows.push((label, Cell::toned(value, tone)));
        }
    };
    row("short name", "简称", text(&record["short_name"]), Tone::Plain);
    row("former names", "曾用名", text(&record["former_names"]), Tone::Plain);
    row("type", "类型", word(lang, "type", record["type"].as_str().unwrap_or_default()), Tone::Plain);
    row("division", "行政区划", party(&record["division"]), Tone::Plain);
    row("superior", "上级单位", party(&record["superior"]), Tone::Plain);
    row("suspended by", "暂停机关", several(&record["suspended_by"]), Tone::Warn);
    row("suspended since", "暂停时间", party(&record["suspended_since"]), Tone::Warn);
    row("business", "业务", text(&record["business"]), Tone::Plain);
    row("registered by", "登记方", party(&record["registered_by"]), Tone::Plain);
    row("predecessors", "前身", several(&record["predecessors"]), Tone::Plain);
    row("successors", "承接方", several(&record["successors"]), Tone::Warn);
    for threshold in record["thresholds"].as_array().into_iter().flatten() {
        let words = lang.choose("{k} keys sign {kinds}", "{k} 把密钥共签 {kinds}").replace("{k}", &text(&threshold["k"]));
        row("threshold", "门限", words.replace("{kinds}", &text(&threshold["kinds"])), Tone::Plain);
    }
    let claim = &answer["claim_key"];
    if !claim.is_null() {
        row("claim code", "认领码", format!("→ {}", text(&claim["valid_until"])), Tone::Warn);
    }
    let rekey = &answer["rekey"];
    if !rekey.is_null() {
        row("new keys", "换钥", format!("{}  {}", text(&rekey["stage"]), text(&rekey["from"])), Tone::Warn);
    }
    let ending = &answer["ending"];
    if !ending.is_null() {
        row("ends", "终止", format!("{}  {} → {}", text(&ending["mode"]), text(&ending["from"]), several(&ending["into"])), Tone::Warn);
    }
    for person in answer["responsible"]["persons"].as_array().into_iter().flatten() {
        let duty = word(lang, "duty", person["duty"].as_str().unwrap_or_default());
        let tone = if person["answers"] == true { Tone::Plain } else { Tone::Dim };
        row("responsible", "责任人", format!("{duty}  {}  {}", text(&person["from"]), text(&person["commitment"])), tone);
    }
    out.push_str(&format!("\n {}\n", style.paint(lang.choose("record", "登记信息"), Tone::Strong)));
    out.push_str(&key_values(&rows, style));

    keys(&mut out, answer, lang, style);
    roles(&mut out, answer, names, lang, style);
    attestations(&mut out, answer, lang, style);
    out
}

/// Its keys.
fn keys(out: &mut String, answer: &Value, lang: Lang, style: &Style) {
    let row = |key: &Value| {
        let spec = if key["key"]["spec"].is_object() { &key["key"]["spec"] } else { &key["key"] };
        let (status, signs) = (key["key"]["status"].as_str().unwrap_or_default(), key["signs"] == true);
        let allowed = if spec["allowed"].is_null() { lang.choose("all kinds", "全部类型").to_string() } else { text(&spec["allowed"]) };
        vec![
            text(&key["key_id"]).into(),
            Cell::toned(word(lang, "key", status), if signs { Tone::Good } else { Tone::Bad }),
            text(&spec["label"]).into(),
            allowed.into(),
            text(&spec["valid_until"]).into(),
        ]
    };
    let columns = [
        Column::fixed(lang.choose("key id", "密钥标识"), 0),
        Column::fixed(lang.choose("status", "状态"), 0),
        Column::flexible(lang.choose("label", "标签"), 6, 3),
        Column::flexible(lang.choose("may sign", "可签类型"), 10, 2),
        Column::fixed(lang.choose("until", "有效至"), 4),
    ];
    section(out, lang.choose("keys", "密钥"), &columns, &answer["keys"], row, style);
}

/// Its roles.
fn roles(out: &mut String, answer: &Value, names: &Names, lang: Lang, style: &Style) {
    let row = |role: &Value| {
        let a = &role["assignment"];
        let active = role["active"] == true;
        vec![
            word(lang, "role", a["role"].as_str().unwrap_or_default()).into(),
            a["scope_division"].as_str().map(|code| names.with_code(code)).unwrap_or_default().into(),
            Cell::toned(words::yes_no(lang, active), if active { Tone::Good } else { Tone::Dim }),
            text(&a["sectors"]).into(),
            format!("{} – {}", text(&a["from"]), text(&a["until"])).into(),
        ]
    };
    let columns = [
        Column::fixed(lang.choose("role", "角色"), 0),
        Column::flexible(lang.choose("in", "范围"), 8, 0),
        Column::fixed(lang.choose("in force", "生效"), 1),
        Column::flexible(lang.choose("sectors", "行业"), 6, 3),
        Column::flexible(lang.choose("term", "期限"), 10, 2),
    ];
    section(out, lang.choose("roles", "角色"), &columns, &answer["roles"], row, style);
}

/// Its attestations.
fn attestations(out: &mut String, answer: &Value, lang: Lang, style: &Style) {
    let row = |item: &Value| {
        let a = &item["attestation"];
        let live = item["live"] == true;
        vec![
            text(&a["type"]).into(),
            text(&a["level"]).into(),
            text(&a["issuer_name"]).into(),
            Cell::toned(text(&a["valid_until"]), if live { Tone::Good } else { Tone::Bad }),
        ]
    };
    let columns = [
        Column::fixed(lang.choose("type", "类型"), 0),
        Column::fixed(lang.choose("level", "级别"), 2),
        Column::flexible(lang.choose("issuer", "出具方"), 8, 1),
        Column::fixed(lang.choose("until", "有效至"), 0),
    ];
    section(out, lang.choose("attestations", "资质与测评"), &columns, &answer["attestations"], row, style);
}

fn section(out: &mut String, title: &str, columns: &[Column], items: &Value, row: impl Fn(&Value) -> Vec<Cell>, style: &Style) {
    let rows: Vec<Vec<Cell>> = items.as_array().into_iter().flatten().map(row).collect();
    if rows.is_empty() {
        return;
    }
    let used: Vec<usize> = (0..columns.len()).filter(|n| rows.iter().any(|row| !row[*n].text.is_empty())).collect();
    let columns: Vec<Column> = used.iter().map(|n| columns[*n].clone()).collect();
    let rows: Vec<Vec<Cell>> = rows.iter().map(|row| used.iter().map(|n| row[*n].clone()).collect()).collect();
    out.push_str(&format!("\n {}\n{}", style.paint(title, Tone::Strong), table(&columns, &rows, style).0));
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_organisation_is_one_page_in_both_languages_that_fits() {
        let answer = json!({
            "organisation": { "uscc": "114212000000000358", "name": "咸宁市教育局", "status": "unclaimed", "version": "2", "type": "government",
                "division": "421200", "former_names": ["咸宁地区教育局"], "thresholds": [{ "k": 2, "kinds": ["review_entry"] }] },
            "claim_key": { "valid_until": "2027-01-01T00:00:00Z" },
            "keys": [{ "key_id": "ab".repeat(16), "signs": false, "key": { "status": "frozen", "spec": { "label": "科长", "allowed": null } } }],
            "roles": [{ "active": true, "assignment": { "role": "provider", "scope_division": "421200", "from": "2026-01-01T00:00:00Z" } }],
            "attestations": [],
        });
        let names = Names([("421200".to_string(), "咸宁市".to_string())].into());
        for (lang, said) in [
            (Lang::Zh, ["咸宁市教育局  未认领", "已冻结", "数据提供部门", "2 把密钥共签 review_entry"]),
            (Lang::En, ["咸宁市教育局  unclaimed", "frozen", "provider", "2 keys sign review_entry"]),
        ] {
            let text = page(&answer, &names, lang, &Style { width: Some(72), colour: false });
            assert!(said.iter().all(|words| text.contains(words)), "{text}");
            assert!(text.lines().all(|line| width(line) <= 72), "{text}");
            assert!(!text.contains("attestations") && !text.contains("资质"), "what is empty is left out: {text}");
        }
    }

    #[test]
    fn every_role_and_type_has_words() {
        for role in mulu_contracts::kernel::role::Role::ALL {
            assert_ne!(word(Lang::Zh, "role", &role.name()), role.name());
        }
        assert!(WORDS.iter().all(|(_, _, zh, en)| !zh.is_ascii() && en.is_ascii()));
    }
}
