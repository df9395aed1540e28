#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::path::Path;

use mulu_contracts::catalog::records::detail::ReasonType;
use mulu_contracts::catalog::records::entry::{Frequency, OpenType, OperableType, UpdateFrequency};

use super::*;
use crate::import::source::{CatalogFile, ReadOptions};
use crate::import::survey::Survey;
use crate::import::template::{Known, template};
use crate::test_data::{cities, real};

const MAP: &str = r#"
[options]
division = "421200"
[columns]
title = "标题"
abstract = "摘要"
provider = "提供方"
local_key = "网址"
landing_page = "网址"
theme = "主题"
industry = "行业"
open = "开放"
update_frequency = "频率"
data_updated_on = "更新"
formats = "格式"
keywords = "标签"
[providers]
"甲局" = { uscc = "11520300MB0000088B", key = "dept-1" }
"乙局" = { uscc = "" }
[providers_assumed]
"人口信息基础库" = "11520300MB00000197"
"#;

const ROW: &str = r#"{"标题":"公交线路","摘要":"线路\n","提供方":"甲局","网址":"https://a.example/1","主题":"交通运输","行业":"交通运输、仓储和邮政业","开放":"有条件开放","频率":"每天","更新":"2023-06-14","格式":["json"]}"#;

fn planned(rows: &[&str]) -> PlannedFile {
    planned_with(MAP, rows)
}

/// A whole file, planned.
#[derive(Debug, Default)]
struct PlannedFile {
    rows: u64,
    planned: Vec<Planned>,
    errors: Vec<RowError>,
    warnings: Vec<Warning>,
}

fn plan(file: &CatalogFile, mapping: &Mapping) -> PlannedFile {
    let (mut planner, mut source, mut all) = (Planner::new(mapping), file.rows().unwrap(), PlannedFile::default());
    while let Some(row) = source.next_row().unwrap() {
        all.rows += 1;
        let outcome = planner.plan(row);
        match outcome.planned {
            Ok(planned) => {
                all.planned.push(planned);
                all.warnings.extend(outcome.warnings);
            }
            Err(error) => all.errors.push(error),
        }
    }
    all
}

fn planned_with(map: &str, rows: &[&str]) -> PlannedFile {
    let file = CatalogFile::of_bytes("t.json", format!("[{}]", rows.join(",")).into_bytes(), &ReadOptions::default()).unwrap();
    plan(&file, &Mapping::parse("map.toml", map).unwrap())
}

/// The error of one row that differs from the good one.
fn error(from: &str, to: &str) -> RowError {
    assert!(ROW.contains(from), "{from}");
    let file = planned(&[&ROW.replace(from, to), ROW]);
    assert_eq!(file.planned.len(), 1, "the good row beside it stands");
    file.errors.into_iter().next().unwrap()
}

#[test]
fn a_row_becomes_an_entry_with_its_defaults_marked() {
    let file = planned(&[ROW]);
    assert!(file.errors.is_empty(), "{:?}", file.errors);
    let row = &file.planned[0];
    let (core, detail) = (&row.payload.core, &row.payload.detail.0);
    assert_eq!(core.title.as_str(), "公交线路");
    assert_eq!(core.open.kind, OpenType::Conditional);
    assert_eq!(core.operable.kind, OperableType::Excluded);
    assert_eq!(core.update_frequency, UpdateFrequency { code: Frequency::Daily, confirmed: false });
    assert_eq!(core.data_updated_on.unwrap().to_string(), "2023-06-14");
    assert_eq!(detail.r#abstract.plain(), Some("线路"));
    assert_eq!(detail.responsible.provide.as_ref(), Some(&row.provider));
    assert_eq!(row.key.as_deref(), Some("dept-1"));
    let assumed: Vec<u8> = core.assumed.numbers().collect();
    assert_eq!(assumed, [7, 9, 10, 11, 13, 15, 23, 26, 28, 29, 32, 34]);
    assert_eq!(mulu_contracts::catalog::check::missing_field(core, detail, true), None, "it can be published");
    assert_eq!(file.warnings.len(), 1);
    assert_eq!((file.warnings[0].row, file.warnings[0].field.as_str()), (1, "abstract"));
}

#[test]
fn what_a_row_lacks_or_has_wrong_is_its_own_error_with_a_hint() {
    let unknown = error("有条件开放", "半开放");
    assert_eq!((unknown.row, unknown.name.as_str()), (1, "unknown_code"));
    assert!(unknown.hint.contains("无条件开放"), "{}", unknown.hint);
    assert_eq!(error("有条件开放", "2").name, "unknown_code");
    assert_eq!(error("甲局", "丙局").name, "provider_unknown");
    assert!(error("甲局", "乙局").hint.contains("uscc"));
    assert_eq!(error("\"标题\":\"公交线路\"", "\"标题\":\" \"").name, "field_missing");
    assert_eq!(error("https://a.example/1", "").name, "field_missing");
    assert_eq!(error("\"公交线路\"", "{\"a\":1}").name, "field_invalid");
    assert_eq!(error("公交线路", &"长".repeat(129)).name, "field_invalid");
    assert_eq!(error("有条件开放", "不予开放").message, "open_terms.basis");
    let file = planned(&["7", ROW]);
    assert_eq!((file.errors[0].row, file.planned[0].row), (1, 2));
}

#[test]
fn a_key_is_never_repaired() {
    let decomposed = error("https://a.example/1", "cafe\u{301}");
    assert_eq!(decomposed.name, "field_invalid");
    assert!(decomposed.hint.contains("normal form C"), "{}", decomposed.hint);
    assert_eq!(error("https://a.example/1", "a\\tb").name, "field_invalid");
    // Blanks belong to the key.
    let file = planned(&[&ROW.replace("https://a.example/1", " 1"), &ROW.replace("https://a.example/1", "1")]);
    assert_eq!(file.planned.len(), 2);
    assert_ne!(file.planned[0].id, file.planned[1].id);
}

#[test]
fn the_second_row_with_a_key_names_the_first() {
    let file = planned(&["7", ROW, &ROW.replace("公交线路", "别的")]);
    assert_eq!(file.errors[1].row, 3);
    assert_eq!(file.errors[1].name, "exists_with_other_content");
    assert!(file.errors[1].message.contains("row 2"), "{}", file.errors[1].message);
}

#[test]
fn names_that_are_no_organisation_go_to_the_one_that_covers_and_say_so() {
    let file = planned(&[&ROW.replace("甲局", "人口信息基础库")]);
    let row = &file.planned[0];
    assert_eq!(row.provider.as_str(), "11520300MB00000197");
    assert!(row.payload.core.assumed.has(32));
    assert_eq!(row.payload.detail.0.system_ref.as_str(), "人口信息基础库");
    assert!(file.warnings.iter().any(|w| w.field == "provider" && w.message.contains("no organisation")));
}

#[test]
fn texts_are_cleaned_with_a_warning_for_each_row_and_field() {
    let dirty = ROW.replace("公交线路", "\\t公交\\t线路 ").replace("线路\\n", "第一行\\r\\n第二行");
    let file = planned(&[&dirty]);
    assert_eq!(file.planned[0].payload.core.title.as_str(), "公交 线路");
    assert_eq!(file.planned[0].payload.detail.0.r#abstract.plain(), Some("第一行\n第二行"));
    let fields: Vec<&str> = file.warnings.iter().map(|w| w.field.as_str()).collect();
    assert_eq!(fields.iter().filter(|f| **f == "title").count(), 1);
    assert_eq!(fields.iter().filter(|f| **f == "abstract").count(), 1);
}

#[test]
fn unclassified_missing_and_odd_values_are_understood() {
    let odd = ROW
        .replace("\"交通运输\"", "\"默认主题\"")
        .replace("交通运输、仓储和邮政业", "默认行业")
        .replace("每天", "每 2 日（更新说明：假日除外）")
        .replace("2023-06-14", "明天")
        .replace("[\"json\"]", "\"XLSX;csv、JSON\"");
    let file = planned(&[&odd]);
    let row = &file.planned[0].payload;
    assert_eq!((row.core.theme.as_ref(), row.detail.0.industry.as_ref()), (None, None));
    assert!(matches!(row.core.update_frequency.code, Frequency::Custom { .. }));
    assert_eq!(row.detail.0.update_note.plain(), Some("假日除外"));
    assert_eq!(row.core.data_updated_on, None);
    assert!(file.warnings.iter().any(|w| w.field == "data_updated_on"));
    let formats: Vec<&str> = row.detail.0.formats.iter().map(|f| f.as_str()).collect();
    assert_eq!(formats, ["csv", "json", "xlsx"]);
    let missing = planned(&[&ROW.replace("\"频率\":\"每天\",", "")]);
    assert!(missing.planned[0].payload.core.assumed.has(16));
    assert_eq!(missing.planned[0].payload.core.update_frequency.code, Frequency::Other);
}

#[test]
fn defaults_of_the_mapping_are_used() {
    let map = format!(
        "{MAP}\n[defaults]\nopen_basis = \"某条例\"\nopen_reason = \"law\"\nclassification = \"theme\"\nabstract_from_title = true\n"
    );
    let closed = ROW.replace("有条件开放", "不予开放").replace("线路\\n", "");
    let file = planned_with(&map, &[&closed]);
    let row = &file.planned[0].payload;
    assert_eq!(row.detail.0.open_terms.reason_type, Some(ReasonType::Law));
    assert_eq!(row.detail.0.classification.as_ref().unwrap().path[0].as_str(), "交通运输");
    assert_eq!(row.detail.0.r#abstract.plain(), Some("公交线路"));
    assert!(row.core.assumed.has(21));
}

fn planned_file(path: &Path) -> (Survey, PlannedFile) {
    let file = CatalogFile::open(path, &ReadOptions::default()).unwrap();
    let survey = Survey::of(&file).unwrap();
    let known = |_: &str| Some(Known { uscc: "11520300MB0000088B".into(), key: None });
    let text = template(file.format(), &survey, "520300", &known, "11520300MB00000197");
    let mapping = Mapping::parse("map.toml", &text).unwrap();
    mapping.require_columns(&survey).unwrap();
    let planned = plan(&file, &mapping);
    (survey, planned)
}

#[test]
fn every_row_of_a_citys_catalog_is_planned() {
    for (path, rows) in cities() {
        let (survey, file) = planned_file(&path);
        assert_eq!(file.errors, []);
        assert_eq!((file.rows, file.planned.len()), (rows as _, rows));
        assert!(survey.texts("数据提供方").len() > 20);
        // Tabs, carriage returns and outer blanks all stand in summaries, nowhere else.
        assert!(file.warnings.iter().any(|w| w.field == "abstract"));
        assert!(file.warnings.iter().all(|w| w.field == "abstract" || w.field == "provider"), "{:?}", file.warnings.first());
        for row in &file.planned {
            assert_eq!(mulu_contracts::catalog::check::missing_field(&row.payload.core, &row.payload.detail.0, true), None);
        }
    }
}

#[test]
fn what_is_dirty_in_a_real_citys_catalog_is_said() {
    let Some(path) = real("zunyi_open_catalog_2023.json") else { return };
    let (survey, file) = planned_file(&path);
    assert_eq!(survey.texts("数据提供方").len(), 77);
    // Counted by a program of its own: 146 with tabs, carriage returns or outer blanks, one with two blanks in a row.
    assert_eq!(file.warnings.iter().filter(|w| w.field == "abstract").count(), 147);
}
