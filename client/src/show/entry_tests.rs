//! The page of an entry as a file: `MULU_BLESS=1 cargo test -p mulu-client` writes it anew.

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::{Creation, FieldSet, PendingOp, Place, Submission};
use mulu_contracts::catalog::records::pending::Pending;
use mulu_contracts::kernel::text::{LocalKey, Text};
use mulu_contracts::kernel::value::{Hash32, List};
use mulu_contracts::ledger::rule::Rule as _;
use serde_json::json;

use super::super::layout::width;
use super::super::screen::{Style, without_colour};
use super::*;

/// The answer that the sample submission would give once it is published, with everything odd at once.
fn answer() -> EntryAnswer {
    let SubmitEntry { provider, core: mut input, detail, .. } = SubmitEntry::example();
    let mut detail = detail.0;
    let bus = json!([{ "title": "全部线路", "format": "csv", "access_url": "http://example.cn/bus.csv", "bytes": 8192 }]);
    detail.distributions = List::new(serde_json::from_value(bus).unwrap()).unwrap();
    detail.license = redacted();
    input.assumed = FieldSet::of([7, 16]).unwrap();
    let then = CoreInput { title: Text::new("公交线路名录").unwrap(), ..input.clone() };
    let city: Uscc = "11520300MB00000197".parse().unwrap();
    let hash = Hash32([0xab; 32]);
    let reason = serde_json::from_value(json!({ "code": "incorrect", "public": "名称有误" })).unwrap();
    let core = EntryCore {
        entry_id: "E-520300-3YN9-2AGA-NFLD-PY68-R".parse().unwrap(),
        local_key_hash: hash,
        provider,
        input: input.clone(),
        status: EntryStatus::Published,
        version: 3,
        prev_hash: hash,
        content_hash: hash,
        detail_hash: hash,
        unclaimed: true,
        transferred: None,
    };
    let (at, since) = ("2026-11-23T08:00:00Z".parse().unwrap(), "2026-11-24T08:00:00Z".parse().unwrap());
    let place = Place { sector: None, division: input.division };
    EntryAnswer {
        local_key: LocalKey::new("bus lines").unwrap(),
        core,
        marks: Marks { objections: 0, frozen_by: None, registration: None },
        creation: Creation { payload_hash: hash, local_key_hash: hash, submitted_by: city, at },
        submission: Submission {
            signer: city,
            holder_tags: List::new(vec![None]).unwrap(),
            content_hash: hash,
            since: at,
            due: since,
            place,
        },
        pending: Some(PendingAnswer {
            pending: Pending {
                op: PendingOp::Amend,
                content_hash: hash,
                signer: provider,
                holder_tags: List::new(vec![None]).unwrap(),
                since,
                due: since,
                reason: Some(reason),
                force: false,
            },
            names: vec![4, 13],
            core: then,
            detail: detail.clone(),
        }),
        detail,
        review_overdue: true,
    }
}

/// Words that were taken away: only their hash is left.
fn redacted() -> Words<0, 128, false> {
    let mut words = Words::new("cd").unwrap();
    use mulu_contracts::kernel::walk::LongText as _;
    words.hide([0xcd; 32]);
    words.redact();
    words
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
    let digits = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut ids = digits.map(|check| format!("R-520300-3YN9-2AGA-NFLD-PY68-{check}"));
    let objection = ids.find(|id| id.parse::<mulu_contracts::kernel::id::ObjectId>().is_ok()).unwrap();
    held.marks = Marks { objections: 2, frozen_by: Some(objection.parse().unwrap()), registration: None };
    let shown = |answer: &EntryAnswer| page(answer, &names(), Lang::En, &Style { width: Some(100), colour: false });
    let (plain, held) = (shown(&answer()), shown(&held));
    assert!(held.contains(", frozen") && held.contains(&objection) && held.contains("objections"), "{held}");
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
