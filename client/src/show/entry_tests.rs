//! The page of an entry as a file: `MULU_BLESS=1 cargo test -p mulu-client` writes it anew.

use mulu_contracts::registry::REGISTRY;
use serde_json::{Value, json};

use super::super::layout::width;
use super::super::screen::{Style, without_colour};
use super::*;

/// The answer that the sample submission would give once it is published, with everything odd at once.
fn answer() -> Value {
    let submit = REGISTRY.kind(201).unwrap().example().to_json();
    let mut core = submit["core"].clone();
    let set = [
        ("entry_id", json!("E-421200-3YN9-2AGA-NFLD-PY68-R")),
        ("provider", submit["provider"].clone()),
        ("status", json!("published")),
        ("version", json!(3)),
        ("unclaimed", json!(true)),
        ("content_hash", json!("ab".repeat(32))),
        ("assumed", json!([7, 16])),
    ];
    for (key, value) in set {
        core[key] = value;
    }
    let mut then = core.clone();
    then["title"] = json!("公交线路名录");
    let mut detail = submit["detail"].clone();
    detail["distributions"] = json!([{ "title": "全部线路", "format": "csv", "access_url": "http://example.cn/bus.csv", "bytes": 8192 }]);
    detail["license"] = json!({ "redacted": "cd".repeat(32) });
    json!({
        "local_key": "bus\u{1b}[2Jlines", "core": core, "detail": detail, "review_overdue": true,
        "marks": { "objections": 0, "frozen_by": null, "registration": null },
        "creation": { "submitted_by": "11520300MB00000197", "at": "2026-11-23T08:00:00Z" },
        "pending": { "op": "amend", "signer": submit["provider"], "since": "2026-11-24T08:00:00Z", "names": [4, 13], "core": then,
            "reason": { "code": "incorrect", "public": "名称有误" } },
    })
}

fn names() -> Names {
    let pairs = [("114212000000000358", "咸宁市交通运输局"), ("11520300MB00000197", "咸宁市大数据局"), ("421200", "咸宁市")];
    Names(pairs.map(|(code, name)| (code.to_string(), name.to_string())).into())
}

#[test]
fn a_page_fits_its_width_and_reads_the_same_without_colour() {
    for lang in [Lang::Zh, Lang::En] {
        for cells in [60, 100] {
            let plain = page(&answer(), &names(), lang, &Style { width: Some(cells), colour: false });
            for line in plain.lines() {
                assert!(width(line) <= cells, "{} of {cells}: {line}", width(line));
            }
            assert!(!plain.contains('\u{1b}'), "nothing of others moves the cursor");
            let coloured = page(&answer(), &names(), lang, &Style { width: Some(cells), colour: true });
            assert_eq!(without_colour(&coloured), plain);
            assert_ne!(coloured, plain);
        }
    }
}

#[test]
fn what_other_records_wrote_on_an_entry_stands_on_its_page() {
    let mut held = answer();
    let objection = "R-421200-3YN9-2AGA-NFLD-PY68-R";
    held["marks"] = json!({ "objections": 2, "frozen_by": objection, "registration": null });
    let shown = |answer: &Value| page(answer, &names(), Lang::En, &Style { width: Some(100), colour: false });
    let (plain, held) = (shown(&answer()), shown(&held));
    assert!(held.contains(", frozen") && held.contains(objection) && held.contains("objections"), "{held}");
    assert!(!plain.contains("frozen") && !plain.contains("objections"), "{plain}");
}

#[test]
fn the_page_is_the_one_on_file() {
    for (lang, name) in [(Lang::Zh, "entry-zh.txt"), (Lang::En, "entry-en.txt")] {
        let made = page(&answer(), &names(), lang, &Style { width: Some(72), colour: false });
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages").join(name);
        if std::env::var_os("MULU_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(made == kept, "{} differs; if that is meant, MULU_BLESS=1 writes it anew. Now:\n{made}", path.display());
    }
}
