//! Files of others, changed anywhere: each is read or refused, and none panics. `fuzz_` in front: `docs/security.md` says how to run these
//! for long.

use std::path::Path;
use std::sync::LazyLock;

use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::ledger::ask::{NodeStatus, SearchFound};
use mulu_testkit::changed::{change, changed};
use mulu_testkit::engine::Signers;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::claim::ClaimFile;
use crate::cli::hostile::{list_file, tx_file};
use crate::home::{Flags, Home, private_folder, read_trust};
use crate::import::mapping::Mapping;
use crate::import::source::{CatalogFile, Format, ReadOptions};
use crate::import::survey::Survey;

const CSV: &str =
    "标题,提供方代码,开放类型,更新周期\n公交线路,11520300MB00000197,有条件开放,每日\n\"水,电\",11520300MB0000088B,无条件开放,每年\n";
const PORTAL: &str =
    r#"[{"资源名称":"公交线路","资源代码":"a-1","数据更新周期":"每日"},{"资源名称":"水电","资源代码":null,"n":[1,{"a":true}]}]"#;
const CKAN: &str = r#"{"help":"x","success":true,"result":{"count":1,"results":[{"name":"a","title":"公交","notes":"线路","organization":{"title":"局"},
    "tags":[{"name":"路"}],"extras":[{"key":"frequency","value":"daily"},{"key":"fields","value":"[{\"name\":\"id\"}]"}],"resources":[{"url":"https://a.example","format":"CSV"}]}]}}"#;
const DCAT: &str = r#"{"@context":{"dcat":"http://www.w3.org/ns/dcat#","dct":"http://purl.org/dc/terms/"},"@graph":[{"@id":"_:a","@type":"dcat:Dataset",
    "dct:title":[{"@value":"公交","@language":"zh"},{"@value":"Bus","@language":"en"}],"dcat:distribution":{"@id":"_:b"}},{"@id":"_:b","@type":"dcat:Distribution"}]}"#;
const POD: &str = r#"{"@context":"https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld","conformsTo":"https://project-open-data.cio.gov/v1.1/schema",
    "dataset":[{"title":"Bus","identifier":"a","modified":"2020-01-01","accrualPeriodicity":"R/P1D","keyword":["a"],"contactPoint":{"fn":"x"}}]}"#;
const LINES: &str = "{\"title\":\"a\",\"n\":1}\n{\"title\":\"b\",\"n\":2}\n";
const MAP: &str = "[options]\nformat = \"csv\"\ndivision = \"520300\"\n[columns]\ntitle = \"标题\"\nprovider = \"提供方\"\nlocal_key = \"代码\"\n[defaults]\nopen = \"conditional\"\n[providers.\"局\"]\nuscc = \"11520300MB00000197\"\n[labels.frequency]\n\"每日\" = \"daily\"\n";
const CONFIG: &str = "nodes = [\"http://a:1\"]\nkey = \"a\"\noutput = \"json\"\nlang = \"zh\"\nmax_age_secs = 9\n";
const STATUS: &str =
    r#"{"chain_id":"a","height":"3","provable":"2","time":"2026-01-01T00:00:00Z","app_hash":"ab","engine":"solo","version":"1"}"#;
const IDS: &str = "id,title\nE-520300-3YN9-2AGA-NFLD-PY68-R,a\ne520300 3yn9,b\n";
const TX: &str = r#"{"format":"mulu-tx/1","tx_id":"00","about":{"chain_id":"a","messages":[{"kind":"touch_entry","payload":{}}]},"body":"01000000","signatures":[{"key_id":"00","algorithm":1,"bytes":"ab"}]}"#;

/// Texts of all kinds, and a trust file.
static HONEST: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let trust = serde_json::to_vec(&Signers::of(&[1, 2, 3]).trusted()).unwrap_or_default();
    let texts = [CSV, PORTAL, CKAN, DCAT, POD, LINES, MAP, CONFIG, STATUS, IDS, TX].map(|text| text.as_bytes().to_vec());
    texts.into_iter().chain([trust]).collect()
});

/// Reads a catalog in every form that it may be said to have.
fn import(bytes: &[u8]) {
    for format in
        [None, Some(Format::Csv), Some(Format::PortalJson), Some(Format::Ckan), Some(Format::Pod), Some(Format::Dcat), Some(Format::Mulu)]
    {
        let Ok(file) = CatalogFile::of_bytes("f", bytes.to_vec(), &ReadOptions { format, encoding: None }) else { continue };
        let _ = Survey::of(&file).map(|survey| Mapping::of_itself(&survey).is_some());
        if let Ok(mut rows) = file.rows() {
            // A row that is wrong is told, and the next one read.
            for _ in 0..100 {
                if !matches!(rows.next_row(), Ok(Some(_))) {
                    break;
                }
            }
        }
    }
}

/// Reads it as each file that a person may be handed.
fn read(dir: &Path, bytes: &[u8]) {
    let path = dir.join("file");
    std::fs::write(&path, bytes).unwrap();
    let _ = (read_trust(&path).is_ok(), tx_file(&path).is_ok(), list_file::<EntryId>(&path).is_ok(), ClaimFile::read(&path).is_ok());
    let _ = Mapping::read(&path).is_ok();
    let home = dir.join("home");
    private_folder(&home).unwrap();
    std::fs::write(home.join("config.toml"), bytes).unwrap();
    let _ = Home::open(Some(home)).unwrap().settings(&Flags::default()).is_ok();
    let _ = serde_json::from_slice::<NodeStatus>(bytes).is_ok();
    let _ = serde_json::from_slice::<SearchFound>(bytes).is_ok();
}

proptest! {
    #[test]
    fn fuzz_files_of_others_in_any_form(which in any::<Index>(), changes in prop::collection::vec(change(), 0..5)) {
        let bytes = changed(which.get::<Vec<u8>>(&HONEST), &changes);
        let dir = tempfile::tempdir().unwrap();
        read(dir.path(), &bytes);
        import(&bytes);
    }
}
