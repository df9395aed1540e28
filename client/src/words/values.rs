//! Why words are no value of a type, and what is written instead.

use mulu_contracts::kernel::id::{IdError, What};

use super::{Words, sentences};

sentences! {
    not(text, why): "{text}: {why}", "{text}：{why}";
    no_action(text): "no action is called {text}", "没有“{text}”这种行为";
    malformed(): "not in the form that is asked for", "写法不对";
    an_id(): "an id such as E-520300-… or a 统一社会信用代码", "请给出标识（如 E-520300-…）或统一社会信用代码";
    code_form(): "codes are lower-case letters, digits, dots and underscores", "代码由小写字母、数字、点和下划线组成";
    time_form(): "write 2026-11-23T08:00:00Z, 2026-11-23 16:00 or 2026-11-23 (Beijing time)", "请写 2026-11-23T08:00:00Z、2026-11-23 16:00 或 2026-11-23（北京时间）";
    moment_form(): "write a height such as 1200, 2026-11-23T08:00:00Z, 2026-11-23 16:00 or 2026-11-23 (Beijing time)", "请写高度（如 1200）、2026-11-23T08:00:00Z、2026-11-23 16:00 或 2026-11-23（北京时间）";
    date_form(): "write a day such as 2026-11-23", "请写日期，例如 2026-11-23";
    hash_form(): "write sha256: and 64 hexadecimal digits", "请写 sha256: 加 64 位十六进制";
    key_id_form(): "copy the key id: 32 hexadecimal digits (mulu party show USCC)", "请照抄密钥标识：32 位十六进制（mulu party show 统一社会信用代码）";
    period_form(): "write a half-year, quarter or month: 2026-H1, 2026-Q3 or 2026-07", "请写半年、季度或月份：2026-H1、2026-Q3 或 2026-07";
    fields_form(): "write ENTRY, or ENTRY:1,3,… with numbers of fields", "请写 条目，或 条目:1,3,…（信息项序号）";
    days_form(): "write a number of days, at least 1, such as 365", "请写天数，至少 1，例如 365";
    number_of_certificate(): "copy the number of the certificate; before it, where it is no registration code, its scheme: ndi:…", "请照抄凭证编号；若不是登记平台的登记码，在前面写明编码体系，例如 ndi:…";
    local_key_form(): "write 1 to 128 characters", "请写 1 至 128 个字符";
    number_form(): "write a whole number", "请写整数";
    tx_form(): "copy the tx_id: 64 hexadecimal digits", "请照抄交易标识：64 位十六进制";
    no_such(what, word): "there is no {what} {word}", "没有这样的{what}：{word}";
    one_of(words): "one of: {words}", "可用：{words}";
    no_kind(word): "no kind is called {word}", "没有名为 {word} 的类型";
    kinds_hint(): "tx submit --template prints the kinds' forms", "tx submit --template 打印各类表单";
}

fn what(of: What) -> (&'static str, &'static str) {
    match of {
        What::Uscc => ("unified social credit code", "统一社会信用代码"),
        What::Division => ("division code", "行政区划代码"),
        What::Id => ("id", "标识"),
    }
}

/// Why words are no identifier, and what to do.
pub fn id(error: &IdError) -> (Words, Words) {
    let zh = match error {
        IdError::Length { what: of, expected, found } => format!("{}有 {expected} 位，此处有 {found} 位", what(*of).1),
        IdError::Letter { what: of, position, found } => format!("第 {position} 位的字母 {found} 不会出现在{}中", what(*of).1),
        IdError::Character { what: of, position, found } => format!("第 {position} 位的字符 {found:?} 不会出现在{}中", what(*of).1),
        IdError::Check { what: of } => format!("该{}的校验位与其余各位不符", what(*of).1),
        IdError::UnknownKind { found } => format!("没有以字母 {found} 开头的记录"),
        IdError::OtherKind { found, .. } => format!("这是另一类记录的标识：以 {found} 开头"),
    };
    let hint = match error {
        IdError::Length { .. } => "请完整复制；连字符不计",
        IdError::Letter { .. } => "I O S V Z 易与 1 0 5 U 2 混淆，故不使用：请对照原件输入",
        IdError::Character { .. } => "只能是数字与字母 A B C D E F G H J K L M N P Q R T U W X Y，请用半角输入",
        IdError::Check { .. } => "有一位写错或两位互换：请与原件核对",
        IdError::UnknownKind { .. } => "标识以 E C G P F N A M B R T Q L X H J 之一开头",
        IdError::OtherKind { .. } => "请看首字母：E 目录条目，C 登记凭证，G 授权，P 产品，F 流转",
    };
    // An id is said with "an".
    let en = error.to_string().replace("a id ", "an id ");
    (Words { en, zh }, Words { en: error.hint().into(), zh: hint.into() })
}
