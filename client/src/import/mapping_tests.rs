#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use super::*;
use crate::import::source::{CatalogFile, ReadOptions};
use crate::import::template::{Known, is_no_organisation, template};

const GOOD: &str = r#"
[options]
division = "421200"
[columns]
title = "标题"
provider = "提供方"
local_key = "网址"
open = "开放属性"
[providers]
"甲局" = { uscc = "11520300MB0000088B", division = "421202" }
"乙局" = { uscc = "" }
[providers_assumed]
"人口库" = "甲局"
"某县" = "11520300MB00000197"
"#;

fn surveyed(text: &str) -> Survey {
    Survey::of(&CatalogFile::of_bytes("t", text.as_bytes(), &ReadOptions::default()).unwrap()).unwrap()
}

fn refused(text: &str) -> (String, String) {
    let error = Mapping::parse("map.toml", text).unwrap_err();
    (error.to_string(), error.hint)
}

#[test]
fn a_mapping_names_columns_and_organisations() {
    let mapping = Mapping::parse("map.toml", GOOD).unwrap();
    assert_eq!(mapping.columns[&Field::Title], ("标题".to_string(), 5));
    assert_eq!(mapping.providers["甲局"].division.as_str(), "421202");
    assert_eq!(mapping.providers["乙局"].uscc, None);
    assert!(mapping.providers["人口库"].assumed);
    assert_eq!(mapping.providers["人口库"].uscc, mapping.providers["甲局"].uscc);
    assert_eq!(mapping.providers["某县"].division.as_str(), "421200");
    assert_eq!(mapping.organisations(&[]).len(), 2);
    assert_eq!(mapping.defaults, Defaults::default());
}

#[test]
fn every_error_names_its_line() {
    let unknown = GOOD.replace("local_key =", "localkey =");
    assert!(refused(&unknown).0.starts_with("map.toml:7: unknown variant `localkey`"), "{:?}", refused(&unknown));
    let checksum = GOOD.replace("11520300MB0000088B", "11520300MB0000088C");
    assert!(refused(&checksum).0.starts_with("map.toml:10: "), "{:?}", refused(&checksum));
    let division = GOOD.replace("421200", "42");
    assert!(refused(&division).0.starts_with("map.toml:3: "), "{:?}", refused(&division));
    let default = format!("{GOOD}\n[defaults]\nshares = \"conditional\"\n");
    assert!(refused(&default).0.contains("unknown field `shares`"));
    let operable = format!("{GOOD}\n[defaults]\noperable = \"eligible\"\n");
    assert!(refused(&operable).0.contains("operable may only be excluded"));
    let syntax = GOOD.replace("title = ", "title ");
    assert!(refused(&syntax).0.starts_with("map.toml:5: "), "{:?}", refused(&syntax));
}

#[test]
fn needed_columns_and_a_way_to_know_how_open_are_asked_for() {
    assert!(refused(&GOOD.replace("title = \"标题\"\n", "")).0.contains("no column for title"));
    let open = GOOD.replace("open = \"开放属性\"\n", "");
    assert!(refused(&open).0.contains("how open"));
    assert!(Mapping::parse("m", &format!("{open}\n[defaults]\nopen = \"conditional\"\n")).is_ok());
    let closed = format!("{open}\n[defaults]\nopen = \"not_open\"\n");
    assert!(refused(&closed).0.contains("open_basis"));
}

#[test]
fn a_column_that_no_row_has_is_told_with_those_that_are_there() {
    let mapping = Mapping::parse("map.toml", GOOD).unwrap();
    let table = surveyed(r#"[{"标题":"a","提供方":"b","网址":"c"}]"#);
    let error = mapping.require_columns(&table).unwrap_err();
    assert!(error.to_string().starts_with("map.toml:8: open names the column \"开放属性\""), "{error}");
    assert!(error.hint.contains("提供方"));
}

#[test]
fn a_template_is_made_from_the_file_and_can_be_read_back() {
    let rows = r#"[{"目录名称":"a","数据摘要":"x","提供单位":"甲\"局\t","详情页网址":"https://a.example/1","联系电话":"1","是否开放":"开放"},
        {"目录名称":"b","提供单位":"人口信息基础库","详情页网址":"https://a.example/2"},
        {"目录名称":"c","提供单位":"习水县","详情页网址":"https://a.example/3"}]"#;
    let table = surveyed(rows);
    let known = |_: &str| Some(Known { uscc: "11520300MB0000088B".into(), key: Some("dept-1".into()) });
    let text = template(Format::PortalJson, &table, "421200", &known, "11520300MB00000197");
    let mapping = Mapping::parse("map.toml", &text).unwrap();
    mapping.require_columns(&table).unwrap();
    assert_eq!(mapping.columns[&Field::LocalKey].0, "详情页网址");
    assert_eq!(mapping.columns[&Field::LandingPage].0, "详情页网址");
    assert_eq!(mapping.columns[&Field::Open].0, "是否开放");
    assert!(text.contains("# Not read: 联系电话"));
    assert_eq!(mapping.providers["甲\"局"].key.as_deref(), Some("dept-1"));
    assert!(mapping.providers["人口信息基础库"].assumed && mapping.providers["习水县"].assumed);
    // Without known codes the blanks are left to people, and only their rows fail.
    assert!(Mapping::parse("map.toml", &template(Format::PortalJson, &table, "421200", &|_| None, "")).is_ok());
}

#[test]
fn bases_and_bare_divisions_are_no_organisations() {
    for name in ["公共服务基础库", "信用服务主题库", "习水县", "红花岗区"] {
        assert!(is_no_organisation(name), "{name}");
    }
    for name in ["遵义市水务局", "凤冈县大数据中心", "共青团遵义市委", "遵义市档案馆(市地方志办)", "遵义市总工会"]
    {
        assert!(!is_no_organisation(name), "{name}");
    }
}

#[test]
fn every_field_whose_labels_can_be_unknown_may_be_given_their_meaning() {
    let base = "[columns]\ntitle = \"标题\"\nlocal_key = \"键\"\nprovider = \"提供方\"\nopen = \"开放\"\n";
    for field in ["theme", "classification_kind", "network", "share_mode", "personal"] {
        let mapping = Mapping::parse("m", &format!("{base}[labels.{field}]\n\"甲\" = \"\"\n")).unwrap();
        assert_eq!(mapping.labels.len(), 1, "{field}");
    }
    let refused = Mapping::parse("m", &format!("{base}[labels.title]\n\"甲\" = \"\"\n")).unwrap_err();
    assert_eq!(refused.to_string(), "m:6: title has no labels");
}
