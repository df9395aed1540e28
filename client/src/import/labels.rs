//! Labels of portals → our codes, by the alias tables of genesis/codes. Never by number: systems number the
//! same values differently (docs/import.md).

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::catalog::records::entry::{Every, Frequency, FrequencyUnit};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::field::Field;

/// One vocabulary: a file of genesis/codes, or a table of attributes.toml there.
#[derive(Debug, Default, Deserialize)]
struct File {
    /// Labels that mean "nothing said".
    #[serde(default)]
    none: Vec<String>,
    #[serde(default)]
    codes: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    code: String,
    zh: String,
    #[serde(default)]
    en: String,
    #[serde(default)]
    aliases: Vec<String>,
    /// Frequencies: as DCAT-US and Project Open Data write them.
    #[serde(default)]
    iso8601: Option<String>,
    /// Frequencies: code of the EU authority table.
    #[serde(default)]
    eu: Option<String>,
}

/// What a label means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning<T> {
    /// This.
    Code(T),
    /// Nothing said: empty, or a portal's word for "not classified".
    None,
    /// No label of the table.
    Unknown,
}

/// Labels of one vocabulary.
#[derive(Debug)]
pub struct Labels {
    codes: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
    none: BTreeSet<String>,
    iso8601: BTreeMap<String, String>,
    eu: BTreeMap<String, String>,
}

/// Where the EU authority table of frequencies stands.
pub const EU_FREQUENCY: &str = "http://publications.europa.eu/resource/authority/frequency/";

/// How labels are compared: without blanks, brackets of both widths alike, ASCII in lower case.
fn plain(label: &str) -> String {
    let narrow = |c: char| match c {
        '（' => '(',
        '）' => ')',
        '：' => ':',
        '，' | '、' => ',',
        other => other.to_ascii_lowercase(),
    };
    label.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

impl Labels {
    fn new(file: &File) -> Labels {
        let (mut codes, mut names) = (BTreeMap::new(), BTreeMap::new());
        let (mut iso8601, mut eu) = (BTreeMap::new(), BTreeMap::new());
        for entry in &file.codes {
            for label in [&entry.zh, &entry.en, &entry.code].into_iter().chain(&entry.aliases).filter(|l| !l.is_empty()) {
                codes.entry(plain(label)).or_insert_with(|| entry.code.clone());
            }
            names.insert(entry.code.clone(), entry.zh.clone());
            if let Some(text) = &entry.iso8601 {
                codes.entry(plain(text)).or_insert_with(|| entry.code.clone());
                iso8601.insert(entry.code.clone(), text.clone());
            }
            if let Some(text) = &entry.eu {
                codes.entry(plain(&format!("{EU_FREQUENCY}{text}"))).or_insert_with(|| entry.code.clone());
                eu.insert(entry.code.clone(), text.clone());
            }
        }
        Labels { codes, names, none: file.none.iter().map(|l| plain(l)).collect(), iso8601, eu }
    }

    /// The code of a label.
    pub fn code(&self, label: &str) -> Meaning<String> {
        let label = plain(label);
        if label.is_empty() || self.none.contains(&label) {
            return Meaning::None;
        }
        // A number is no label, whatever a table says.
        if label.bytes().all(|b| b.is_ascii_digit()) {
            return Meaning::Unknown;
        }
        self.codes.get(&label).map_or(Meaning::Unknown, |code| Meaning::Code(code.clone()))
    }

    /// As a word of ours.
    pub fn word<T: DeserializeOwned>(&self, label: &str) -> Meaning<T> {
        match self.code(label) {
            Meaning::Code(code) => serde_json::from_value(serde_json::Value::String(code)).map_or(Meaning::Unknown, Meaning::Code),
            Meaning::None => Meaning::None,
            Meaning::Unknown => Meaning::Unknown,
        }
    }

    /// Name of a code in Chinese.
    pub fn name(&self, code: &str) -> Option<&str> {
        self.names.get(code).map(String::as_str)
    }

    /// A frequency's code as ISO 8601 repetition.
    pub fn iso8601(&self, code: &str) -> Option<&str> {
        self.iso8601.get(code).map(String::as_str)
    }

    /// A frequency's code in the EU authority table.
    pub fn eu(&self, code: &str) -> Option<&str> {
        self.eu.get(code).map(String::as_str)
    }

    /// The labels that are understood, for hints: one for each code.
    pub fn accepted(&self) -> String {
        self.names.values().map(String::as_str).collect::<Vec<_>>().join(", ")
    }
}

/// All vocabularies that the importer knows.
#[derive(Debug)]
pub struct Vocabularies {
    pub themes: Labels,
    pub sectors: Labels,
    pub share: Labels,
    pub open: Labels,
    pub frequency: Labels,
    pub form: Labels,
    pub share_mode: Labels,
    pub reason: Labels,
    pub operable: Labels,
    pub national: Labels,
    pub exclusion: Labels,
    pub delivery: Labels,
    pub aggregation: Labels,
    pub custody: Labels,
    pub classification: Labels,
    pub audience: Labels,
    pub network: Labels,
    pub acquisition: Labels,
    pub data_type: Labels,
    pub flag: Labels,
}

impl Vocabularies {
    /// The table of the labels that a field holds; none of one that holds words.
    pub fn of(&self, field: Field) -> Option<&Labels> {
        Some(match field {
            Field::Theme | Field::Themes => &self.themes,
            Field::Industry | Field::Sector => &self.sectors,
            Field::Share => &self.share,
            Field::ShareMode => &self.share_mode,
            Field::Open => &self.open,
            Field::ShareReason | Field::OpenReason => &self.reason,
            Field::Operable => &self.operable,
            Field::National => &self.national,
            Field::ExclusionDeclared => &self.exclusion,
            Field::DeliveryMode => &self.delivery,
            Field::AggregationStatus => &self.aggregation,
            Field::Custody => &self.custody,
            Field::UpdateFrequency => &self.frequency,
            Field::ClassificationKind => &self.classification,
            Field::Audience => &self.audience,
            Field::Form => &self.form,
            Field::Network => &self.network,
            Field::Acquisition => &self.acquisition,
            Field::SectorRegulated | Field::Personal | Field::Sensitive | Field::ConsentRequired | Field::FrequencyConfirmed => &self.flag,
            _ => return None,
        })
    }

    /// The tables that this program was built with.
    pub fn new() -> Self {
        const VALID: &str = "the code tables of the project are valid";
        let listed = |text| Labels::new(&toml::from_str(text).expect(VALID));
        let attributes: BTreeMap<String, File> = toml::from_str(include_str!("../../../genesis/codes/attributes.toml")).expect(VALID);
        let attribute = |name| Labels::new(attributes.get(name).expect(VALID));
        Vocabularies {
            themes: listed(include_str!("../../../genesis/codes/themes.toml")),
            sectors: listed(include_str!("../../../genesis/codes/sectors.toml")),
            share: attribute("share_types"),
            open: attribute("open_types"),
            frequency: listed(include_str!("../../../genesis/codes/frequencies.toml")),
            form: attribute("resource_forms"),
            share_mode: attribute("share_modes"),
            reason: attribute("reason_types"),
            operable: attribute("operable_types"),
            national: attribute("national_grades"),
            exclusion: attribute("exclusions"),
            delivery: attribute("delivery_modes"),
            aggregation: attribute("aggregation_statuses"),
            custody: attribute("custodies"),
            classification: attribute("classification_kinds"),
            audience: attribute("audiences"),
            network: attribute("network_zones"),
            acquisition: attribute("acquisitions"),
            data_type: attribute("data_types"),
            flag: attribute("flags"),
        }
    }

    /// An update frequency, with the note that some portals write behind it.
    pub fn frequency(&self, label: &str) -> (Meaning<Frequency>, Option<String>) {
        let (label, note) = split_note(label);
        let meaning = match self.frequency.word(label) {
            Meaning::Unknown => match repeats(label) {
                Some(custom) => Meaning::Code(custom),
                None => every(label),
            },
            known => known,
        };
        (meaning, note)
    }
}

impl Default for Vocabularies {
    fn default() -> Self {
        Self::new()
    }
}

/// Splits `每月（更新说明：节假日顺延）` into label and note.
fn split_note(label: &str) -> (&str, Option<String>) {
    let starts = ["(更新说明:", "（更新说明：", "(更新说明：", "（更新说明:"];
    for start in starts {
        if let Some((before, note)) = label.split_once(start) {
            let note = note.trim_end();
            let note = note.strip_suffix([')', '）']).unwrap_or(note).trim();
            return (before.trim_end(), (!note.is_empty()).then(|| note.to_string()));
        }
    }
    (label, None)
}

/// `R/P121D`, `R/P2M`: repetitions of ISO 8601 in days or months.
fn repeats(label: &str) -> Option<Frequency> {
    let period = label.strip_prefix("R/P")?;
    let (digits, unit) = period.split_at_checked(period.len().checked_sub(1)?)?;
    let n = digits.parse::<u16>().ok()?;
    let (n, unit) = match unit {
        "D" => (n, FrequencyUnit::Day),
        "W" => (n.checked_mul(7)?, FrequencyUnit::Day),
        "M" => (n, FrequencyUnit::Month),
        "Y" => (n.checked_mul(12)?, FrequencyUnit::Month),
        _ => return None,
    };
    Some(Frequency::Custom { n: Every::new(n).ok()?, unit })
}

/// A custom frequency as ISO 8601 repetition.
pub fn iso8601_of(n: Every, unit: FrequencyUnit) -> String {
    let unit = match unit {
        FrequencyUnit::Day => 'D',
        FrequencyUnit::Month => 'M',
    };
    format!("R/P{}{unit}", n.get())
}

/// `每 2 日`, `每121天`, `每 3 个月`: whole numbers of days or months; shorter units have no code of ours.
fn every(label: &str) -> Meaning<Frequency> {
    let label = plain(label);
    let Some(rest) = label.strip_prefix('每') else { return Meaning::Unknown };
    if rest == "nullnull" || rest.is_empty() {
        return Meaning::None;
    }
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = rest.split_at(digits);
    let (factor, unit) = match unit.strip_prefix('个').unwrap_or(unit) {
        "日" | "天" => (1, FrequencyUnit::Day),
        "周" | "星期" => (7, FrequencyUnit::Day),
        "月" => (1, FrequencyUnit::Month),
        "季" | "季度" => (3, FrequencyUnit::Month),
        "年" => (12, FrequencyUnit::Month),
        _ => return Meaning::Unknown,
    };
    let Some(n) = number.parse::<u16>().ok().and_then(|n| n.checked_mul(factor)) else { return Meaning::Unknown };
    Meaning::Code(match (n, unit) {
        (1, FrequencyUnit::Day) => Frequency::Daily,
        (7, FrequencyUnit::Day) => Frequency::Weekly,
        (1, FrequencyUnit::Month) => Frequency::Monthly,
        (3, FrequencyUnit::Month) => Frequency::Quarterly,
        (6, FrequencyUnit::Month) => Frequency::Semiannual,
        (12, FrequencyUnit::Month) => Frequency::Annual,
        (n, unit) => match Every::new(n) {
            Ok(n) => Frequency::Custom { n, unit },
            Err(_) => return Meaning::Unknown,
        },
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use mulu_contracts::catalog::records::entry::OpenType;
    use mulu_contracts::catalog::records::entry::ShareType;

    use super::*;

    fn vocabularies() -> Vocabularies {
        Vocabularies::new()
    }

    #[test]
    fn labels_seen_in_the_wild_have_their_codes() {
        let v = vocabularies();
        for (label, code) in [
            ("无条件开放", OpenType::Unconditional),
            ("普遍开放", OpenType::Unconditional),
            ("有条件开放", OpenType::Conditional),
            ("依申请公开", OpenType::Conditional),
            ("不向公众开放", OpenType::NotOpen),
            (" 不予开放\t", OpenType::NotOpen),
        ] {
            assert_eq!(v.open.word::<OpenType>(label), Meaning::Code(code), "{label}");
        }
        for (label, code) in
            [("无条件共享", ShareType::Unconditional), ("申请共享", ShareType::Conditional), ("不共享", ShareType::NotShared)]
        {
            assert_eq!(v.share.word::<ShareType>(label), Meaning::Code(code), "{label}");
        }
    }

    #[test]
    fn numbers_and_unknown_words_are_never_guessed() {
        let v = vocabularies();
        for label in ["1", "02", "半开放"] {
            assert_eq!(v.open.word::<OpenType>(label), Meaning::Unknown, "{label}");
        }
        assert_eq!(v.themes.code("默认主题"), Meaning::None);
        assert_eq!(v.sectors.code("默认行业"), Meaning::None);
        assert_eq!(v.themes.code("  "), Meaning::None);
        assert!(v.open.accepted().contains("无条件开放"));
    }

    #[test]
    fn frequencies_are_read_as_words_and_as_counts() {
        let v = vocabularies();
        let custom = |n, unit| Frequency::Custom { n: Every::new(n).unwrap(), unit };
        for (label, code) in [
            ("实时", Frequency::Realtime),
            ("每天", Frequency::Daily),
            ("每年", Frequency::Annual),
            ("每 3 月", Frequency::Quarterly),
            ("每 6 月", Frequency::Semiannual),
            ("静态数据", Frequency::Static),
            ("按需", Frequency::Irregular),
            ("每 2 日", custom(2, FrequencyUnit::Day)),
            ("每121天", custom(121, FrequencyUnit::Day)),
            ("每2周", custom(14, FrequencyUnit::Day)),
            ("每 5 年", custom(60, FrequencyUnit::Month)),
        ] {
            assert_eq!(v.frequency(label), (Meaning::Code(code), None), "{label}");
        }
        for (label, code) in [
            ("R/P1Y", Frequency::Annual),
            ("irregular", Frequency::Irregular),
            ("R/P121D", custom(121, FrequencyUnit::Day)),
            ("http://publications.europa.eu/resource/authority/frequency/ANNUAL_2", Frequency::Semiannual),
        ] {
            assert_eq!(v.frequency(label), (Meaning::Code(code), None), "{label}");
        }
        for label in ["R/P", "R/PxD", "R/P0D", "R/P1", "R/P99999M"] {
            assert_eq!(v.frequency(label).0, Meaning::Unknown, "{label}");
        }
        assert_eq!(v.frequency("每 null null").0, Meaning::None);
        assert_eq!(v.frequency("每 0 日").0, Meaning::Unknown);
        assert_eq!(v.frequency("每 70000 日").0, Meaning::Unknown);
        assert_eq!(v.frequency("偶尔").0, Meaning::Unknown);
        let (code, note) = v.frequency("每月（更新说明：节假日顺延）");
        assert_eq!((code, note.as_deref()), (Meaning::Code(Frequency::Monthly), Some("节假日顺延")));
    }
}
