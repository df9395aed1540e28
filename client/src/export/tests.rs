#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::kernel::id::{DivisionCode, EntryId};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::rule::Rule as _;
use serde_json::json;

use super::*;
use crate::import::mapping::Mapping;
use crate::import::plan::Planner;
use crate::import::planned::Planned;
use crate::import::source::{CatalogFile, Format, ReadOptions};
use crate::import::survey::Survey;
use crate::import::template::{Known, template};
use crate::test_data::{cities, content_hash, open_data};

const ALL: [ExportFormat; 8] = [
    ExportFormat::Csv,
    ExportFormat::Xlsx,
    ExportFormat::Portal,
    ExportFormat::Ckan,
    ExportFormat::Pod,
    ExportFormat::Dcat,
    ExportFormat::DcatGraph,
    ExportFormat::Mulu,
];

/// A file in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn anchor() -> Anchor {
    Anchor { chain_id: "test-1".into(), height: 7, time: Time(1_700_000_000), app_hash: Hash32([9; 32]) }
}

fn exported(row: &Planned) -> Exported {
    let standing = Standing { version: 1, status: EntryStatus::Submitted, unclaimed: false, content_hash: content_hash(row) };
    let SubmitEntry { local_key, provider, core, detail } = row.payload.clone();
    Exported { id: row.id, local_key, provider, provider_name: row.provider_name.clone(), core, detail: detail.0, standing }
}

fn written(entries: &[Exported], format: ExportFormat, encoding: Option<&'static encoding_rs::Encoding>) -> Vec<u8> {
    let memory = Memory::default();
    let mut writer = begin("t", memory.clone(), format, encoding, &anchor()).unwrap();
    for entry in entries {
        writer.entry(entry).unwrap();
    }
    writer.finish().unwrap();
    memory.0.lock().unwrap().clone()
}

fn opened(bytes: Vec<u8>) -> CatalogFile {
    CatalogFile::of_bytes("t", bytes, &ReadOptions::default()).unwrap()
}

/// Plans a file with the mapping that it brings along.
fn planned(file: &CatalogFile, division: &str) -> Vec<Planned> {
    let survey = Survey::of(file).unwrap();
    let mapping = match file.format() {
        Format::Mulu => Mapping::of_our_own(),
        _ => Mapping::of_itself(&survey).unwrap_or_else(|| panic!("{:?} says by itself: {:?}", file.format(), survey.columns())),
    };
    let coded = mapping.coded(&survey);
    let division = DivisionCode::parse(division).unwrap();
    rows(file, &mapping.with_divisions(&coded, |_| Some(division)))
}

fn rows(file: &CatalogFile, mapping: &Mapping) -> Vec<Planned> {
    let (mut planner, mut source, mut all) = (Planner::new(mapping), file.rows().unwrap(), Vec::new());
    while let Some(row) = source.next_row().unwrap() {
        let outcome = planner.plan(row);
        all.push(outcome.planned.unwrap_or_else(|e| panic!("{:?}: row {}: {} {}", file.format(), e.row, e.name, e.message)));
    }
    all
}

/// A catalog file planned with the mapping made from it, all its providers one organisation.
fn templated(file: &CatalogFile) -> Vec<Planned> {
    let survey = Survey::of(file).unwrap();
    let known = |_: &str| Some(Known { uscc: "11520300MB0000088B".into(), key: None });
    let text = template(file.format(), &survey, "520300", &known, "11520300MB00000197");
    rows(file, &Mapping::parse("map.toml", &text).unwrap())
}

/// An entry with something in every field, traps for each form among them.
fn full() -> Exported {
    let example = SubmitEntry::example();
    let hash = format!("sha256:{}", "ab".repeat(32));
    let mut core = serde_json::to_value(&example.core).unwrap();
    for (key, value) in [
        ("title", json!("=公交线路, \"信息\"")),
        ("theme", json!("transport")),
        ("sector", json!("g")),
        ("sector_regulated", json!(true)),
        ("share", json!({ "type": "not_shared", "mode": [] })),
        ("open", json!({ "type": "conditional" })),
        ("operable", json!({ "type": "conditional" })),
        ("grade", json!({ "national": "important", "level": 3, "personal": true, "sensitive": true })),
        ("exclusion_declared", json!("privacy")),
        ("boundary", json!({ "purposes": ["industry.finance"], "actions": ["read", "derive"], "banned": ["research"] })),
        ("consent_required", json!(true)),
        ("delivery_mode", json!(["usable_not_visible", "api"])),
        ("aggregation_status", json!("planned")),
        ("custody", json!("physical")),
        ("update_frequency", json!({ "code": { "custom": { "n": 121, "unit": "day" } }, "confirmed": true })),
        ("data_updated_on", json!("2023-06-14")),
        ("assumed", json!([7, 32])),
    ] {
        core[key] = value;
    }
    let item = |no: u16, name: &str| {
        json!({ "no": no, "name": name, "name_en": "line", "data_type": "string", "length": 32, "is_key": no == 1, "sensitive": true,
            "share": "not_shared", "open": "not_open", "level": 2, "standard_ref": "GB/T 1" })
    };
    let mut detail = json!({
        "resource_code": "3010/0001", "title_en": "Bus lines, \"all\"", "abstract": "第一行\n第二行，含逗号", "internal_unit": "信息科",
        "source_org": "11520300MB00000197", "classification": { "kind": "theme", "path": ["交通", "公交/地铁"] },
        "themes": ["health", "education"], "industry": "g", "genre": "dataset", "audience": ["enterprise", "public"],
        "keywords": ["公交", "线路 图", "a,b"], "form": "api", "formats": ["csv", "json"], "network": "internet",
    });
    let more = json!({
        "fields": [item(1, "线路名"), item(7, "站,名")],
        "share_terms": { "condition": "有条件", "basis": "某条例", "reason_type": "law" },
        "open_terms": { "condition": "申请", "basis": "某办法", "reason_type": "policy", "form": "下载" },
        "deident_hash": hash, "operable_note": "仅限场景",
        "responsible": { "collect": "11520300MB00000197", "provide": "11520300MB0000088B", "use": "11520300MB00000197" },
        "interpretation_owner": "11520300MB00000197", "duty_ref": "职责一", "process_ref": "流程一", "system_ref": "系统一",
        "acquisition": { "kind": "received", "basis": "省平台" },
        "upstream": { "owner": "省厅", "system": "省系统", "conditions": hash }, "update_note": "节假日顺延",
    });
    let most = json!({
        "published_on": "2023-06-13", "temporal": { "from": "2020-01-01", "to": "2020-12-31" }, "spatial": ["520300", "520302"],
        "related": ["E-520300-3YN9-2AGA-NFLD-PY68-R"],
        "distributions": [
            { "title": "全部, \"表\"", "format": "CSV", "access_url": "https://a.example/x?y=1", "bytes": 12, "content": hash,
              "rows_root": { "hash": hash, "count": 3 } },
            { "title": "接口", "format": "api" },
        ],
        "sample_hash": hash, "landing_page": "https://a.example/1", "license": "-许可", "source_key": "[系统:1]",
        "external_ids": [{ "scheme": "doi", "value": "10.7927/H4PZ56R2" }], "private": hash,
    });
    for part in [more, most] {
        for (key, value) in part.as_object().unwrap() {
            detail[key] = value.clone();
        }
    }
    let payload = json!({ "local_key": " '+键, \"1\"", "provider": "11520300MB0000088B", "core": core, "detail": detail });
    let payload: SubmitEntry = serde_json::from_value(payload).unwrap();
    let id = EntryId::derive(&DivisionCode::parse("520300").unwrap(), &payload.provider, &payload.local_key);
    let standing = Standing { version: 3, status: EntryStatus::Published, unclaimed: true, content_hash: Hash32([1; 32]) };
    let SubmitEntry { local_key, provider, core, detail } = payload;
    Exported { id, local_key, provider, provider_name: "示例市交通局".into(), core, detail: detail.0, standing }
}

#[test]
fn every_field_of_an_entry_comes_back_from_every_form() {
    let entry = full();
    for format in ALL {
        let file = opened(written(std::slice::from_ref(&entry), format, None));
        let back = planned(&file, "520300");
        assert_eq!(back.len(), 1, "{format:?}");
        let SubmitEntry { local_key, provider, core, detail } = back[0].payload.clone();
        assert_eq!((back[0].id, &local_key, &provider), (entry.id, &entry.local_key, &entry.provider), "{format:?}");
        assert_eq!(serde_json::to_value(&core).unwrap(), serde_json::to_value(&entry.core).unwrap(), "{format:?}");
        assert_eq!(serde_json::to_value(&detail.0).unwrap(), serde_json::to_value(&entry.detail).unwrap(), "{format:?}");
    }
}

#[test]
fn a_citys_catalog_comes_back_from_every_form_with_the_same_ids_and_hashes() {
    cities().iter().for_each(|(path, rows)| comes_back(path, *rows));
}

fn comes_back(path: &Path, rows: usize) {
    let file = CatalogFile::open(path, &ReadOptions::default()).unwrap();
    let entries: Vec<Exported> = templated(&file).iter().map(exported).collect();
    assert_eq!(entries.len(), rows);
    let told: Vec<_> = entries.iter().map(|e| (e.id, e.standing.content_hash)).collect();
    for format in ALL {
        let back = planned(&opened(written(&entries, format, None)), "520300");
        let back: Vec<_> = back.iter().map(|row| (row.id, content_hash(row))).collect();
        assert!(back == told, "{format:?}");
    }
    let chinese = planned(&opened(written(&entries, ExportFormat::Csv, Some(encoding_rs::GB18030))), "520300");
    assert!(chinese.iter().map(|row| (row.id, content_hash(row))).eq(told.iter().copied()));
}

/// The rows of a portal as a table whose columns are the portal's own.
fn portal_table(path: &Path) -> Vec<Vec<String>> {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let columns: Vec<String> = rows[0].keys().cloned().collect();
    let cell = |value: Option<&serde_json::Value>| match value {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Array(items)) => items.iter().map(|i| i.as_str().unwrap()).collect::<Vec<_>>().join("；"),
        _ => String::new(),
    };
    let body = rows.iter().map(|row| columns.iter().map(|c| cell(row.get(c))).collect());
    std::iter::once(columns.clone()).chain(body).collect()
}

#[test]
fn a_portals_file_gives_the_same_entries_as_gb18030_and_as_a_spreadsheet() {
    cities().iter().for_each(|(path, _)| same_in_other_forms(path));
}

fn same_in_other_forms(path: &Path) {
    let file = CatalogFile::open(path, &ReadOptions::default()).unwrap();
    let told: Vec<_> = templated(&file).iter().map(|row| (row.id, content_hash(row))).collect();
    let table = portal_table(path);

    let mut csv = csv::Writer::from_writer(Vec::new());
    table.iter().for_each(|line| csv.write_record(line).unwrap());
    let text = String::from_utf8(csv.into_inner().unwrap()).unwrap();
    let file = opened(encoding_rs::GB18030.encode(&text).0.into_owned());
    assert_eq!((file.format(), file.encoding().name()), (Format::Csv, "gb18030"));
    assert!(templated(&file).iter().map(|row| (row.id, content_hash(row))).eq(told.iter().copied()));

    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in table.iter().enumerate() {
        line.iter().enumerate().for_each(|(column, text)| {
            sheet.write_string(row as u32, column as u16, text).unwrap();
        });
    }
    let file = opened(book.save_to_buffer().unwrap());
    assert_eq!(file.format(), Format::Xlsx);
    assert!(templated(&file).iter().map(|row| (row.id, content_hash(row))).eq(told.iter().copied()));
}

#[test]
fn project_open_data_is_imported_through_its_template_and_goes_back() {
    open_data().iter().for_each(|path| open_data_goes_back(path));
}

fn open_data_goes_back(path: &Path) {
    let file = CatalogFile::open(path, &ReadOptions::default()).unwrap();
    assert_eq!(file.format(), Format::Pod);
    let survey = Survey::of(&file).unwrap();
    let known = |_: &str| Some(Known { uscc: "11520300MB0000088B".into(), key: None });
    let text = template(file.format(), &survey, "520300", &known, "");
    // The themes of elsewhere are left to the user.
    let (before, labels) = text.split_once("[labels.theme]").unwrap_or_else(|| panic!("{text}"));
    assert!(labels.contains("\" = \"\""), "{text}");
    let text = format!("{before}[labels.theme]{}", labels.replace("\" = \"\"", "\" = \"工业农业\""));
    let first = rows(&file, &Mapping::parse("map.toml", &text).unwrap());
    assert_eq!(first.len(), 3);
    let entries: Vec<Exported> = first.iter().map(exported).collect();
    let bytes = written(&entries, ExportFormat::Pod, None);
    let back = planned(&opened(bytes.clone()), "520300");
    assert!(back.iter().map(|r| (r.id, content_hash(r))).eq(first.iter().map(|r| (r.id, content_hash(r)))));

    // Everything that has a place with us stands in the file again.
    let sample: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let again: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    for (there, here) in sample["dataset"].as_array().unwrap().iter().zip(again["dataset"].as_array().unwrap()) {
        for key in ["title", "description", "accessLevel", "rights", "accrualPeriodicity", "landingPage", "license", "issued"] {
            assert_eq!(here[key], there[key], "{key}");
        }
        assert_eq!(here["mulu:local_key"], there["identifier"]);
        assert_eq!(here["publisher"]["name"], there["publisher"]["name"]);
        let day = |text: &str| text[..10].to_string();
        let term = |text: &str| text.split('/').map(day).collect::<Vec<_>>().join("/");
        assert_eq!(here["modified"], day(there["modified"].as_str().unwrap()));
        assert_eq!(here["temporal"], term(there["temporal"].as_str().unwrap()));
        let mut keywords: Vec<&str> = there["keyword"].as_array().unwrap().iter().map(|k| k.as_str().unwrap()).collect();
        let mut kept: Vec<&str> = here["keyword"].as_array().unwrap().iter().map(|k| k.as_str().unwrap()).collect();
        keywords.sort_unstable();
        kept.sort_unstable();
        assert_eq!(kept, keywords);
        let empty = Vec::new();
        let (ours, theirs) = (here["distribution"].as_array().unwrap_or(&empty), there["distribution"].as_array().unwrap_or(&empty));
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(theirs) {
            let url = theirs.get("downloadURL").or(theirs.get("accessURL"));
            assert_eq!((&ours["title"], &ours["format"], Some(&ours["accessURL"])), (&theirs["title"], &theirs["format"], url));
        }
        let person = there["contactPoint"]["hasEmail"].as_str().unwrap().trim_start_matches("mailto:");
        assert!(!here.to_string().contains(person), "addresses of persons are not kept");
    }
}

#[test]
fn packages_of_a_ckan_site_are_read_in_each_envelope() {
    let package = json!({
        "id": "6c7b", "name": "bus-lines", "title": "公交线路", "notes": "全部线路", "url": "https://a.example/1", "private": false,
        "license_title": "CC-BY", "maintainer_email": "someone@a.example", "metadata_modified": "2024-01-02T03:04:05",
        "organization": { "id": "x", "name": "jtj", "title": "交通局" }, "tags": [{ "name": "bus", "display_name": "公交" }],
        "groups": [{ "name": "transport", "title": "交通运输" }],
        "resources": [{ "name": "表", "url": "https://a.example/1.csv", "format": "CSV", "size": 12, "hash": "ab".repeat(32), "hash_algorithm": "SHA-256",
            "schema": { "fields": [{ "name": "line", "title": "线路", "type": "integer" }] } }],
        "extras": [{ "key": "frequency", "value": "每周" }, { "key": "access_rights", "value": "public" }, { "key": "modified", "value": "2024-01-01" }],
    });
    let envelopes = [
        json!({ "help": "…", "success": true, "result": package }),
        json!({ "success": true, "result": { "count": 1, "sort": "x", "facets": {}, "results": [package] } }),
        json!({ "success": true, "result": [package] }),
        package.clone(),
    ];
    let mut told = Vec::new();
    for envelope in envelopes {
        let file = opened(serde_json::to_vec_pretty(&envelope).unwrap());
        assert_eq!(file.format(), Format::Ckan, "{envelope}");
        let rows = templated(&file);
        assert_eq!(rows.len(), 1);
        told.push(rows[0].payload.clone());
        let columns = Survey::of(&file).unwrap().columns().to_vec();
        assert!(!columns.contains(&"private".to_string()), "who may see a package is no field of ours: {columns:?}");
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]));
    let (core, detail) = (&told[0].core, &told[0].detail.0);
    assert_eq!((told[0].local_key.as_str(), core.title.as_str(), core.theme.as_ref().unwrap().as_str()), ("6c7b", "公交线路", "transport"));
    assert_eq!(core.data_updated_on.unwrap().to_string(), "2024-01-01");
    assert_eq!(detail.keywords[0].as_str(), "公交");
    assert_eq!((detail.fields[0].name.as_str(), detail.fields[0].data_type.as_str()), ("线路", "number"));
    assert_eq!(detail.distributions[0].content.unwrap().to_string(), format!("sha256:{}", "ab".repeat(32)));
    assert_eq!(serde_json::to_value(core.update_frequency.code).unwrap(), "weekly");
}

#[test]
fn a_package_names_its_publisher_in_each_way_of_ckanext_dcat_else_its_organization() {
    let package = |more: serde_json::Value| {
        let mut package = json!({
            "id": "6c7b", "title": "公交线路", "notes": "全部线路", "resources": [], "metadata_created": "2024-01-02T03:04:05",
            "organization": { "name": "sjj", "title": "数据局" }, "extras": [{ "key": "access_rights", "value": "public" }],
        });
        package.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let file = opened(json!({ "success": true, "result": package }).to_string().into_bytes());
        let rows = templated(&file);
        (rows[0].provider_name.clone(), rows[0].payload.detail.0.clone())
    };
    let person = json!({ "name": "交通局", "email": "someone@a.example", "type": "" });
    for more in [
        json!({ "publisher": [person] }),
        json!({ "publisher": person }),
        json!({ "publisher": "交通局" }),
        json!({ "extras": [{ "key": "publisher_name", "value": "交通局" }, { "key": "access_rights", "value": "public" }] }),
    ] {
        assert_eq!(package(more.clone()).0, "交通局", "{more}");
    }
    let (provider, detail) = package(json!({ "temporal_coverage": [{ "start": "2020-01-01", "end": "2020-12-31" }] }));
    assert_eq!((provider.as_str(), detail.published_on.unwrap().to_string().as_str()), ("数据局", "2024-01-02"));
    assert_eq!(detail.temporal.unwrap().to.unwrap().to_string(), "2020-12-31");
    let old = json!({ "issued": "2023-01-01", "temporal_start": "2020-01-01", "temporal_end": "2020-12-31" });
    let (_, detail) = package(old);
    assert_eq!(
        (detail.published_on.unwrap().to_string().as_str(), detail.temporal.unwrap().from.to_string().as_str()),
        ("2023-01-01", "2020-01-01")
    );
}

#[test]
fn datasets_with_the_keys_of_data_json_are_read_in_a_list_and_alone() {
    let dataset = json!({ "identifier": "a-1", "title": "公交线路", "description": "全部线路", "publisher": { "name": "交通局", "mbox": "x@a.example" },
        "distribution": [{ "accessURL": "https://a.example/1.csv", "format": "csv" }] });
    for text in [json!([dataset]), dataset.clone()] {
        let file = opened(text.to_string().into_bytes());
        assert_eq!(file.format(), Format::Pod, "{text}");
        let rows = templated(&file);
        assert_eq!((rows[0].provider_name.as_str(), rows[0].payload.local_key.as_str()), ("交通局", "a-1"));
    }
}

#[test]
fn dcat_of_others_is_read_nested_and_as_a_graph() {
    let context = json!(["https://www.w3.org/ns/dcat.jsonld", { "terms": "http://purl.org/dc/terms/", "titel": "terms:title", "d": { "@id": "http://www.w3.org/ns/dcat#" } }]);
    let publisher = json!({ "@id": "urn:x:1", "@type": "foaf:Agent", "foaf:name": [{ "@value": "Transport", "@language": "en" }, { "@value": "交通局", "@language": "zh-CN" }] });
    let download = json!({ "@id": "urn:x:2", "@type": "d:Distribution", "titel": "表", "d:downloadURL": { "@id": "https://a.example/1.csv" }, "d:mediaType": "text/csv" });
    let dataset = |publisher: &serde_json::Value, download: &serde_json::Value| {
        json!({ "@id": "https://a.example/1", "@type": ["d:Dataset"], "titel": [{ "@value": "Bus", "@language": "en" }, { "@value": "公交", "@language": "zh" }],
            "http://purl.org/dc/terms/description": "线路", "terms:publisher": publisher, "d:keyword": ["公交", "线路"],
            "terms:accessRights": { "@id": "http://publications.europa.eu/resource/authority/access-right/RESTRICTED" },
            "terms:accrualPeriodicity": { "@id": "http://publications.europa.eu/resource/authority/frequency/WEEKLY" },
            "d:theme": { "@type": "skos:Concept", "skos:prefLabel": "交通运输" }, "d:distribution": download })
    };
    let whole = dataset(&publisher, &download);
    let bare = dataset(&json!({ "@id": "urn:x:1" }), &json!([{ "@id": "urn:x:2" }]));
    let catalog = json!({ "@id": "urn:x:0", "@type": "d:Catalog", "d:dataset": [{ "@id": "https://a.example/1" }] });
    let texts = [
        json!({ "@context": context, "@type": "dcat:Catalog", "dcat:dataset": [whole] }),
        json!({ "@context": context, "@graph": [catalog, bare, publisher, download] }),
        json!({ "@graph": [publisher, download, bare, catalog], "@context": context }),
        // One dataset alone, without a list; and a graph whose names are all whole, as libraries write it without a context.
        json!({ "@context": context, "@type": "dcat:Catalog", "dcat:dataset": whole }),
        expanded(&json!([publisher, catalog, bare, download])),
    ];
    let mut told = Vec::new();
    for text in texts {
        let file = opened(text.to_string().into_bytes());
        assert_eq!(file.format(), Format::Dcat);
        told.push(templated(&file).remove(0).payload);
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:#?}");
    let (core, detail) = (&told[0].core, &told[0].detail.0);
    assert_eq!((core.title.as_str(), core.theme.as_ref().unwrap().as_str()), ("公交", "transport"));
    assert_eq!(serde_json::to_value(core).unwrap()["open"]["type"], "conditional");
    assert_eq!(serde_json::to_value(core.update_frequency.code).unwrap(), "weekly");
    assert_eq!((detail.distributions[0].format.as_str(), detail.formats[0].as_str()), ("csv", "csv"));
    assert_eq!(told[0].local_key.as_str(), "https://a.example/1");
}

/// A text with all names of the test's context whole.
fn expanded(value: &serde_json::Value) -> serde_json::Value {
    let mut text = value.to_string().replace("\"titel\"", "\"terms:title\"");
    for (prefix, iri) in [
        ("foaf:", "http://xmlns.com/foaf/0.1/"),
        ("terms:", "http://purl.org/dc/terms/"),
        ("skos:", "http://www.w3.org/2004/02/skos/core#"),
        ("d:", "http://www.w3.org/ns/dcat#"),
    ] {
        text = text.replace(&format!("\"{prefix}"), &format!("\"{iri}"));
    }
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_spreadsheet_has_the_guides_two_row_header_and_items_below_their_entry() {
    use calamine::{Data, Reader as _, Xlsx};
    let entry = full();
    let bytes = written(&[entry.clone(), entry], ExportFormat::Xlsx, None);
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let merged = book.merge_cells_by_sheet_name("目录").unwrap();
    assert_eq!(merged.len(), HEADINGS);
    let range = book.worksheet_range("目录").unwrap();
    let column = |row: u32, title: &str| (0..200).find(|c| range.get_value((row, *c)) == Some(&Data::String(title.into()))).unwrap();
    assert_eq!(column(0, "共享属性"), column(1, "共享类型"));
    let name = column(1, "信息项名称");
    let at = |row: u32| range.get_value((row, name)).unwrap().to_string();
    assert_eq!([at(2), at(3), at(4)], ["线路名", "站,名", "线路名"]);
    assert_eq!(range.get_value((3, 0)).map(ToString::to_string).unwrap_or_default(), "");
}

/// 信息资源分类, 开放属性, 共享属性, 授权运营属性, 数据分级, 信息项信息.
const HEADINGS: usize = 6;

#[test]
fn eight_equal_titles_are_eight_entries() {
    let rows: Vec<String> = (0..8).map(|n| format!("公交线路,交通局,https://a.example/{n},无条件开放\n")).collect();
    let file = opened(format!("标题,数据提供方,详情页网址,开放属性\n{}", rows.concat()).into_bytes());
    let ids: std::collections::BTreeSet<_> = templated(&file).iter().map(|row| row.id).collect();
    assert_eq!(ids.len(), 8);
}
