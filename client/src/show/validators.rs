//! A validator set as a table: who runs which key, with how many votes.

use serde_json::Value;

use super::layout::{Cell, Column, table};
use super::names::Names;
use super::plain::escape;
use super::screen::{Style, Tone};
use crate::lang::Lang;

fn votes(seat: &Value) -> u64 {
    seat["power"].as_str().and_then(|power| power.parse().ok()).unwrap_or(0)
}

/// Rows of a set, as the record of the ledger or a proposal has them, and what they make together.
pub fn rows(set: &[Value], names: &Names, lang: Lang, style: &Style) -> String {
    let total: u64 = set.iter().map(votes).fold(0, u64::saturating_add);
    let columns = [
        Column::flexible(lang.choose("organisation", "运行单位"), 18, 0),
        Column::fixed(lang.choose("votes", "票数"), 0),
        Column::fixed(lang.choose("of all", "占比"), 1),
        Column::flexible(lang.choose("key", "公钥"), 20, 2),
    ];
    let row = |seat: &Value| -> Vec<Cell> {
        let who = match seat["org"].as_str() {
            Some(org) => escape(&names.with_code(org)).into(),
            None => Cell::toned(lang.choose("not named at genesis", "创世时未写明"), Tone::Dim),
        };
        // In tenths of a percent: a third is what one hand never has.
        let share = u128::from(votes(seat)) * 1_000 / u128::from(total.max(1));
        let share = format!("{}.{} %", share / 10, share % 10);
        vec![who, votes(seat).to_string().into(), share.into(), escape(seat["public_key"].as_str().unwrap_or_default()).into()]
    };
    let rows = table(&columns, &set.iter().map(row).collect::<Vec<_>>(), style).0;
    let words =
        lang.choose("{n} keys, {total} votes; a block takes more than two thirds of them", "{n} 把公钥，共 {total} 票；出块须三分之二以上");
    format!("{rows} {}\n", words.replace("{n}", &set.len().to_string()).replace("{total}", &total.to_string()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_set_is_told_in_both_languages_with_names_and_shares() {
        let key = format!("ed25519:{}", "ab".repeat(32));
        let set = [
            json!({ "org": "11520300MB00000197", "public_key": key, "power": "20" }),
            json!({ "org": null, "public_key": key, "power": "10" }),
        ];
        let names = Names([("11520300MB00000197".to_string(), "市大数据局".to_string())].into());
        let zh = rows(&set, &names, Lang::Zh, &Style::default());
        for words in ["市大数据局", "66.6 %", "33.3 %", "创世时未写明", "2 把公钥，共 30 票"] {
            assert!(zh.contains(words), "{words}: {zh}");
        }
        let en = rows(&set, &Names::default(), Lang::En, &Style::default());
        for words in ["11520300MB00000197", "not named at genesis", "2 keys, 30 votes", &key] {
            assert!(en.contains(words), "{words}: {en}");
        }
        assert!(en.is_ascii(), "{en}");
    }
}
