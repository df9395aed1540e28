#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::BTreeSet;

use mulu_contracts::catalog::queries::{EntriesExist, GetEntry};
use mulu_contracts::catalog::{Outcome, ReviewOf, review_entry::ReviewEntry};
use mulu_contracts::envelope::TxBody;
use mulu_contracts::registry::Answer;
use mulu_contracts::samples::{self, CITY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, uscc};
use mulu_contracts::testkit::{self, CHAIN};
use mulu_contracts::value::{List, Time};

use super::*;
use crate::import::mapping::Mapping;
use crate::import::plan::plan;
use crate::import::source::{Format, read};

/// A ledger in memory that can break off, with what was sent.
struct Fake {
    ledger: testkit::Ledger,
    results: BTreeMap<[u8; 32], TxResult>,
    bundles: Vec<usize>,
    /// Calls of `send` that still work.
    sends: usize,
    /// Answers as CheckTx does: a bundle of which nothing passes is refused.
    filters: bool,
    sent_ids: BTreeSet<EntryId>,
}

impl Fake {
    fn new() -> Fake {
        Fake {
            ledger: testkit::Ledger::new(),
            results: BTreeMap::new(),
            bundles: Vec::new(),
            sends: usize::MAX,
            filters: true,
            sent_ids: BTreeSet::new(),
        }
    }
}

impl ImportLedger for Fake {
    type Error = &'static str;

    fn standing(&mut self, ids: &[EntryId]) -> Result<Vec<Option<Standing>>, Self::Error> {
        assert!(ids.len() <= MAX_IDS);
        let Answer::EntriesExist(found) = self.ledger.ask(EntriesExist { ids: List::new(ids.to_vec()).unwrap() }) else { panic!() };
        let standing =
            |f: mulu_contracts::catalog::queries::StandingEntry| Standing { payload_hash: f.payload_hash, content_hash: f.content_hash };
        Ok(found.into_iter().map(|f| f.map(standing)).collect())
    }

    fn entries_of(&mut self, provider: &Uscc) -> Result<Vec<(EntryId, String)>, Self::Error> {
        let mut found = Vec::new();
        for id in self.sent_ids.clone() {
            if let Some(entry) = self.entry(&id).unwrap().filter(|e| e.detail.responsible.provide.as_ref() == Some(provider)) {
                found.push((id, entry.core.title.to_string()));
            }
        }
        Ok(found)
    }

    fn entry(&mut self, id: &EntryId) -> Result<Option<EntryNow>, Self::Error> {
        let Answer::GetEntry(found) = self.ledger.ask(GetEntry { id: *id }) else { panic!() };
        Ok(found.map(|f| EntryNow { version: f.core.version, status: f.core.status, core: f.core.input, detail: f.detail }))
    }

    fn send(&mut self, bundle: Vec<SignedTx>) -> Result<Sent, Self::Error> {
        if self.sends == 0 {
            return Err("the connection broke");
        }
        self.sends -= 1;
        self.bundles.push(bundle.len());
        if self.filters {
            let mut copy = self.ledger.clone();
            let results = copy.bundle(bundle.clone());
            if results.iter().all(|r| r.code != 0) {
                let detail = copy.refusals[0].clone().and_then(|r| r.detail);
                return Ok(Sent::Refused { code: results[0].code, detail, message: results[0].message });
            }
        }
        for result in self.ledger.bundle(bundle) {
            self.sent_ids.extend(result.ids.iter().filter_map(|id| EntryId::parse(id).ok()));
            self.results.insert(result.tx_id.0, result);
        }
        Ok(Sent::Taken)
    }

    fn outcome(&mut self, tx_id: &Hash32) -> Result<TxResult, Self::Error> {
        Ok(self.results[&tx_id.0].clone())
    }
}

/// Keys of the sample organisations, but not of all.
struct Keys(Vec<u32>);

impl ImportSigner for Keys {
    fn sign(&mut self, organisation: &Uscc, _: Option<&str>, messages: Vec<Message>) -> Option<SignedTx> {
        let n = self.0.iter().find(|n| uscc(**n) == *organisation)?;
        let body = TxBody { chain_id: CHAIN.into(), organisation: *organisation, expires: Time(samples::time().0 + 86_400), messages };
        Some(testkit::sign(body, &[&format!("{n}/0")]))
    }
}

fn row(n: usize, provider: &str, title: &str) -> String {
    format!(
        r#"{{"标题":"{title}","摘要":"说明","提供方":"{provider}","网址":"https://a.example/{n}","开放":"无条件开放","频率":"每天","格式":["json"]}}"#
    )
}

fn file(rows: &[String]) -> PlannedFile {
    let map = format!(
        "[columns]\ntitle = \"标题\"\nabstract = \"摘要\"\nprovider = \"提供方\"\nlocal_key = \"网址\"\nopen = \"开放\"\nupdate_frequency = \"频率\"\nformats = \"格式\"\n[providers]\n\
         \"市局\" = {{ uscc = \"{}\", division = \"{}\" }}\n\"区局\" = {{ uscc = \"{}\", division = \"{}\" }}\n",
        uscc(DEPARTMENT),
        samples::CITY,
        uscc(COUNTY_PROVIDER),
        samples::COUNTY,
    );
    let table = read("t.json", format!("[{}]", rows.join(",")).as_bytes(), Format::PortalJson).unwrap();
    plan(&table, &Mapping::parse("map.toml", &map).unwrap())
}

fn rows(count: usize) -> Vec<String> {
    (0..count).map(|n| row(n, if n % 3 == 0 { "区局" } else { "市局" }, &format!("条目{n}"))).collect()
}

fn small() -> Options {
    Options { messages_per_tx: 4, rows_per_bundle: 10, ..Options::default() }
}

fn go(fake: &mut Fake, file: &PlannedFile, options: &Options) -> Result<Report, Interrupted<&'static str>> {
    run(file, options, fake, &mut Keys(vec![DEPARTMENT, COUNTY_PROVIDER, CITY_BUREAU]), &mut |_, _| {})
}

fn counts(report: &Report) -> [u64; 6] {
    assert_eq!(report.fates.len() as u64, report.rows, "every row has its line");
    [report.rows, report.added, report.unchanged, report.changed, report.missing, report.failed]
}

#[test]
fn a_second_import_adds_nothing() {
    let (mut fake, file) = (Fake::new(), file(&rows(30)));
    assert_eq!(counts(&go(&mut fake, &file, &small()).unwrap()), [30, 30, 0, 0, 0, 0]);
    assert!(
        fake.bundles.len() >= 3 && fake.bundles.iter().all(|n| *n >= 2),
        "many transactions in each of several bundles: {:?}",
        fake.bundles
    );
    let sent = fake.bundles.len();
    assert_eq!(counts(&go(&mut fake, &file, &small()).unwrap()), [30, 0, 30, 0, 0, 0]);
    assert_eq!(fake.bundles.len(), sent, "nothing is sent");
}

#[test]
fn an_interrupted_import_resumes() {
    let (mut fake, file) = (Fake::new(), file(&rows(30)));
    fake.sends = 2;
    let broken = go(&mut fake, &file, &small()).unwrap_err();
    assert_eq!(broken.error, "the connection broke");
    assert!(broken.report.added > 0 && broken.report.added < 30);
    fake.sends = usize::MAX;
    let report = go(&mut fake, &file, &small()).unwrap();
    assert_eq!((report.added + report.unchanged, report.unchanged), (30, broken.report.added));
    assert_eq!(fake.sent_ids.len(), 30);
}

#[test]
fn a_bundle_that_arrived_unnoticed_is_met_as_standing() {
    let (mut fake, file) = (Fake::new(), file(&rows(6)));
    let mut keys = Keys(vec![DEPARTMENT, COUNTY_PROVIDER]);
    let row = &file.planned[1];
    let tx = keys.sign(&row.provider, None, vec![AnyRule::from(row.payload.clone()).message()]).unwrap();
    fake.send(vec![tx]).unwrap();
    assert_eq!(counts(&go(&mut fake, &file, &small()).unwrap()), [6, 5, 1, 0, 0, 0]);
}

#[test]
fn one_bad_row_sinks_no_other() {
    for filters in [true, false] {
        let mut fake = Fake { filters, ..Fake::new() };
        let mut file = file(&rows(12));
        // The client lets it pass, the ledger does not: codes of the sample network are few.
        for bad in [4, 5] {
            file.planned[bad].payload.core.theme = Some(samples::code("nowhere"));
        }
        let report = go(&mut fake, &file, &small()).unwrap();
        assert_eq!(counts(&report), [12, 10, 0, 0, 0, 2]);
        let bad: Vec<(u64, &str)> = report.errors.iter().map(|e| (e.row, e.name.as_str())).collect();
        assert_eq!(bad, [(5, "unknown_code"), (6, "unknown_code")]);
    }
}

#[test]
fn a_bundle_of_bad_rows_alone_ends() {
    let (mut fake, mut file) = (Fake::new(), file(&rows(9)));
    for planned in &mut file.planned {
        planned.payload.core.theme = Some(samples::code("nowhere"));
    }
    assert_eq!(counts(&go(&mut fake, &file, &small()).unwrap()), [9, 0, 0, 0, 0, 9]);
}

#[test]
fn rows_without_a_key_fail_with_no_key_unless_sent_on_behalf() {
    let (mut fake, file) = (Fake::new(), file(&rows(9)));
    let report = run(&file, &small(), &mut fake, &mut Keys(vec![DEPARTMENT]), &mut |_, _| {}).unwrap();
    assert_eq!(counts(&report), [9, 6, 0, 0, 0, 3]);
    assert!(report.errors.iter().all(|e| e.name == "no_key" && e.hint.contains("--on-behalf")));
    let behalf = Options { on_behalf: Some(uscc(CITY_BUREAU)), ..small() };
    assert_eq!(counts(&go(&mut fake, &file, &behalf).unwrap()), [9, 3, 6, 0, 0, 0]);
}

#[test]
fn an_organisation_that_may_not_send_fails_with_all_its_rows_at_once() {
    struct Strangers;
    impl ImportSigner for Strangers {
        fn sign(&mut self, organisation: &Uscc, _: Option<&str>, messages: Vec<Message>) -> Option<SignedTx> {
            let body = TxBody { chain_id: CHAIN.into(), organisation: *organisation, expires: Time(samples::time().0 + 86_400), messages };
            Some(testkit::sign(body, &["a key of nobody"]))
        }
    }
    let (mut fake, file) = (Fake::new(), file(&rows(9)));
    let report = run(&file, &small(), &mut fake, &mut Strangers, &mut |_, _| {}).unwrap();
    assert_eq!(counts(&report), [9, 0, 0, 0, 0, 9]);
    assert!(report.errors.iter().all(|e| e.name == "unknown_key"));
    assert!(fake.bundles.len() <= 5, "no row is tried on its own: {:?}", fake.bundles);
}

#[test]
fn changed_and_missing_rows_are_told_apart() {
    let mut fake = Fake::new();
    let mut lines = rows(9);
    go(&mut fake, &file(&lines), &small()).unwrap();
    lines[2] = row(2, "市局", "改名");
    lines.remove(7);
    let changed = file(&lines);
    let report = go(&mut fake, &changed, &Options { report_missing: true, ..small() }).unwrap();
    assert_eq!(counts(&report), [8, 0, 7, 1, 1, 0]);
    assert_eq!(report.missing_entries[0].title, "条目7");
    let csv = String::from_utf8(report.csv().unwrap()).unwrap();
    assert!(csv.contains("\n3,changed,E-") && csv.contains("\n,missing,E-"), "{csv}");
}

#[test]
fn a_dry_run_sends_nothing_and_says_what_would_happen() {
    let (mut fake, mut lines) = (Fake::new(), rows(5));
    lines.push("7".into());
    let file = file(&lines);
    let report = go(&mut fake, &file, &Options { dry_run: true, ..small() }).unwrap();
    assert_eq!(counts(&report), [6, 5, 0, 0, 0, 1]);
    assert!(report.dry_run && fake.bundles.is_empty());
}

#[test]
fn amending_changes_what_the_file_says_and_leaves_what_it_assumes() {
    let mut fake = Fake::new();
    let mut lines = vec![row(1, "市局", "旧名"), row(2, "市局", "另一")];
    let first = file(&lines);
    go(&mut fake, &first, &small()).unwrap();
    // The second is published; a change of its title then waits for review.
    let now = fake.entry(&first.planned[1].id).unwrap().unwrap();
    let review = ReviewEntry {
        id: first.planned[1].id,
        version: now.version,
        of: ReviewOf::Submission,
        outcome: Outcome::Approve,
        content_hash: content_hash(&first.planned[1]),
        reason: None,
    };
    fake.ledger.must(CITY_BUREAU, review);
    lines[0] = row(1, "市局", "新名");
    lines[1] = row(2, "市局", "另一个").replace("\"json\"", "\"csv\"");
    let second = file(&lines);
    let amend = Options { amend: true, ..small() };
    let report = go(&mut fake, &second, &amend).unwrap();
    assert_eq!((counts(&report), report.amended), ([2, 0, 0, 2, 0, 0], 2), "{:?}", report.errors);
    let entry = fake.entry(&first.planned[0].id).unwrap().unwrap();
    assert_eq!((entry.core.title.as_str(), entry.status), ("新名", EntryStatus::Submitted));
    let report = go(&mut fake, &second, &amend).unwrap();
    // What waits for review already stays as it is, and is told.
    assert_eq!(counts(&report)[2], 1);
}
