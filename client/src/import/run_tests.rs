#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::BTreeSet;

use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::queries::entry::{EntriesExist, EntryBySourceKey, GetEntry, StandingEntry};
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries};
use mulu_contracts::catalog::records::entry::{Outcome, ReviewOf};
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::text::SourceKey;
use mulu_contracts::kernel::value::{Hash32, List, Time};
use mulu_contracts::ledger::envelope::{Message, SignedTx, TxBody, TxResult};
use mulu_contracts::ledger::samples;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY, COUNTY_PROVIDER, DEPARTMENT, RELAY, SALTS, uscc};
use mulu_contracts::ledger::texts::Secret;
use mulu_testkit::CHAIN;

use super::*;
use crate::bulk::{self, Limits, Sent, Sink};
use crate::import::ledger::{EntryPage, Standing};
use crate::import::report::CsvReport;
use crate::import::source::{CatalogFile, ReadOptions};

/// A ledger in memory that can break off, with what was sent.
struct Fake {
    ledger: mulu_testkit::Ledger,
    results: BTreeMap<[u8; 32], TxResult>,
    bundles: Vec<usize>,
    /// Calls of `send` that still work.
    sends: usize,
    /// Answers as CheckTx does: a bundle of which nothing passes is refused.
    filters: bool,
    /// Questions for source keys.
    source_keys: usize,
    sent_ids: BTreeSet<EntryId>,
    /// Bundles that were handed in when a result was first asked for.
    before_first_wait: Option<usize>,
}

impl Fake {
    fn new() -> Fake {
        Fake {
            ledger: mulu_testkit::Ledger::new(),
            results: BTreeMap::new(),
            bundles: Vec::new(),
            sends: usize::MAX,
            filters: true,
            source_keys: 0,
            sent_ids: BTreeSet::new(),
            before_first_wait: None,
        }
    }
}

impl ImportLedger for Fake {
    fn standing(&mut self, ids: &[EntryId]) -> Result<Vec<Option<Standing>>, Self::Error> {
        assert!(ids.len() <= MAX_IDS);
        let found = self.ledger.ask(EntriesExist { ids: List::new(ids.to_vec()).unwrap() });
        let standing = |f: StandingEntry| Standing {
            version: f.version,
            status: f.status,
            payload_hash: f.payload_hash,
            content_hash: f.content_hash,
        };
        Ok(found.into_iter().map(|f| f.map(standing)).collect())
    }

    fn entries_of(&mut self, provider: &Uscc, from: Place, _: Option<u64>) -> Result<EntryPage, Self::Error> {
        let question = ListEntries { scope: EntryScope::Provider(*provider), from, limit: 4 };
        let page = self.ledger.ask(question);
        let entries = page.items.into_iter().map(|e| (e.id, e.title.to_string())).collect();
        Ok(EntryPage { entries, next: page.next, height: 1 })
    }

    fn has_entries(&mut self, provider: &Uscc) -> Result<bool, Self::Error> {
        Ok(!self.entries_of(provider, Place::START, None)?.entries.is_empty())
    }

    fn by_source_key(&mut self, provider: &Uscc, key: &SourceKey) -> Result<Option<EntryId>, Self::Error> {
        self.source_keys += 1;
        let question = EntryBySourceKey { provider: *provider, source_key: key.clone() };
        let found = self.ledger.ask(question);
        Ok(found)
    }

    fn entry(&mut self, id: &EntryId) -> Result<Option<EntryNow>, Self::Error> {
        let found = self.ledger.ask(GetEntry { id: *id });
        Ok(found.map(|f| EntryNow {
            version: f.core.version,
            status: f.core.status,
            pending: f.pending.is_some(),
            unclaimed: f.core.unclaimed,
            core: f.core.input,
            detail: f.detail,
        }))
    }
}

impl Sink for Fake {
    type Error = &'static str;

    fn send(&mut self, bundle: &[SignedTx]) -> Result<Sent, Self::Error> {
        if self.sends == 0 {
            return Err("the connection broke");
        }
        self.sends -= 1;
        self.bundles.push(bundle.len());
        if self.filters {
            let mut copy = self.ledger.clone();
            let results = copy.bundle(bundle.to_vec());
            if results.iter().all(|r| r.code != 0) {
                let detail = copy.refusals[0].clone().and_then(|r| r.detail);
                return Ok(Sent::Refused { code: results[0].code, detail, message: results[0].message });
            }
        }
        for result in self.ledger.bundle(bundle.to_vec()) {
            self.sent_ids.extend(result.ids.iter().filter_map(|id| EntryId::parse(id).ok()));
            self.results.insert(result.tx_id.0, result);
        }
        Ok(Sent::Taken)
    }

    fn outcome(&mut self, tx_id: &Hash32) -> Result<bulk::Outcome, Self::Error> {
        self.before_first_wait.get_or_insert(self.bundles.len());
        Ok(bulk::Outcome { result: self.results[&tx_id.0].clone(), height: Some(1), detail: None, proof: None })
    }
}

/// Keys of the sample organisations, but not of all.
struct Keys(Vec<u32>);

impl ImportSigner for Keys {
    fn salts(&self) -> &Secret {
        &SALTS
    }

    fn sign(&mut self, organisation: &Uscc, _: Option<&str>, messages: Vec<Message>) -> Option<SignedTx> {
        let n = self.0.iter().find(|n| uscc(**n) == *organisation)?;
        let body = TxBody { chain_id: CHAIN.into(), organisation: *organisation, expires: Time(samples::time().0 + 86_400), messages };
        Some(mulu_testkit::sign(body, &[&format!("{n}/0")]))
    }
}

fn row(n: usize, provider: &str, title: &str) -> String {
    format!(
        r#"{{"标题":"{title}","摘要":"说明","提供方":"{provider}","网址":"https://a.example/{n}","开放":"无条件开放","频率":"每天","格式":["json"]}}"#
    )
}

/// A catalog file with its mapping.
struct TestFile {
    catalog: CatalogFile,
    mapping: Mapping,
}

impl TestFile {
    /// Its rows, which are all good, planned.
    fn planned(&self) -> Vec<Planned> {
        let (mut planner, mut source, mut all) = (Planner::new(&self.mapping), self.catalog.rows().unwrap(), Vec::new());
        while let Some(row) = source.next_row().unwrap() {
            all.push(planner.plan(row).planned.unwrap());
        }
        all
    }
}

fn file(rows: &[String]) -> TestFile {
    let map = format!(
        "[columns]\ntitle = \"标题\"\nabstract = \"摘要\"\nprovider = \"提供方\"\nlocal_key = \"网址\"\nopen = \"开放\"\nupdate_frequency = \"频率\"\nformats = \"格式\"\n\
         theme = \"主题\"\nsource_key = \"来源\"\nkeywords = \"关键字\"\ndata_updated_on = \"更新\"\n[providers]\n\
         \"市局\" = {{ uscc = \"{}\", division = \"{}\" }}\n\"区局\" = {{ uscc = \"{}\", division = \"{}\" }}\n",
        uscc(DEPARTMENT),
        CITY,
        uscc(COUNTY_PROVIDER),
        COUNTY,
    );
    let catalog = CatalogFile::of_bytes("t.json", format!("[{}]", rows.join(",")).into_bytes(), &ReadOptions::default()).unwrap();
    TestFile { catalog, mapping: Mapping::parse("map.toml", &map).unwrap() }
}

/// What an import told.
#[derive(Default)]
struct Told {
    lines: Vec<Line>,
    missing: Vec<Missing>,
}

impl Watch for Told {
    fn line(&mut self, line: &Line) -> Result<(), InputError> {
        assert!(self.lines.last().is_none_or(|l| l.row < line.row), "each row once, in order");
        self.lines.push(line.clone());
        Ok(())
    }

    fn missing(&mut self, missing: &Missing) -> Result<(), InputError> {
        self.missing.push(missing.clone());
        Ok(())
    }

    fn at(&mut self, _: u64) {}
}

fn rows(count: usize) -> Vec<String> {
    (0..count).map(|n| row(n, if n % 3 == 0 { "区局" } else { "市局" }, &format!("条目{n}"))).collect()
}

/// A row that the client lets pass and the ledger does not: the sample network lists few themes.
fn unlisted(row: &str) -> String {
    row.replace("\"开放\"", "\"主题\":\"气象服务\",\"开放\"")
}

fn small() -> Options {
    let limits = Limits { messages_per_tx: 4, messages_per_bundle: 10, ..Limits::default() };
    Options { rows_per_round: 13, limits, ..Options::default() }
}

fn with(fake: &mut Fake, file: &TestFile, options: &Options, signer: &mut dyn ImportSigner) -> Result<Report, Interrupted<&'static str>> {
    let mut told = Told::default();
    let report = run(file.catalog.rows().unwrap().as_mut(), &file.mapping, options, fake, signer, &mut told);
    if let Ok(report) = &report {
        assert_eq!(told.lines.len() as u64, report.rows, "every row has its line");
        assert_eq!(told.missing.len() as u64, report.missing);
    }
    report
}

fn go(fake: &mut Fake, file: &TestFile, options: &Options) -> Result<Report, Interrupted<&'static str>> {
    with(fake, file, options, &mut Keys(vec![DEPARTMENT, COUNTY_PROVIDER, CITY_BUREAU]))
}

/// A bureau, which says nothing of when data were updated.
fn bureau() -> Behalf {
    Behalf { organisation: uscc(CITY_BUREAU), touches: false }
}

/// Approves the entry of a row.
fn publish(fake: &mut Fake, row: &Planned) {
    let now = fake.entry(&row.id).unwrap().unwrap();
    // As it stands: what was sent anew has other salts than what was sent first.
    let stands = fake.standing(&[row.id]).unwrap().remove(0).unwrap();
    let review = ReviewEntry {
        id: row.id,
        version: now.version,
        of: ReviewOf::Submission,
        outcome: Outcome::Approve,
        content_hash: stands.content_hash,
        reason: None,
    };
    // By a second person of the bureau, which may have sent it itself.
    let result = fake.ledger.submit_with(CITY_BUREAU, &["1/2"], [review.into()]);
    assert_eq!(result.code, 0, "{:?}", fake.ledger.refusals);
}

fn counts(report: &Report) -> [u64; 6] {
    [report.rows, report.added, report.unchanged, report.changed, report.missing, report.failed]
}

#[test]
fn a_second_import_adds_nothing() {
    let (mut fake, file) = (Fake::new(), file(&rows(30)));
    assert_eq!(counts(&go(&mut fake, &file, &small()).unwrap()), [30, 30, 0, 0, 0, 0]);
    assert!(fake.bundles.iter().filter(|n| **n >= 2).count() >= 3, "many transactions in each of several bundles: {:?}", fake.bundles);
    let sent = fake.bundles.len();
    assert_eq!(counts(&go(&mut fake, &file, &small()).unwrap()), [30, 0, 30, 0, 0, 0]);
    assert_eq!(fake.bundles.len(), sent, "nothing is sent");
}

#[test]
fn rounds_are_handed_in_while_those_before_are_on_their_way() {
    let (mut fake, file) = (Fake::new(), file(&rows(40)));
    let report = go(&mut fake, &file, &small()).unwrap();
    assert_eq!((counts(&report), fake.before_first_wait), ([40, 40, 0, 0, 0, 0], Some(fake.bundles.len())));
    // A window of one bundle: the next is handed in once it is decided.
    let mut fake = Fake::new();
    let narrow = Options { limits: Limits { messages_in_flight: 1, ..small().limits }, ..small() };
    assert_eq!(counts(&go(&mut fake, &file, &narrow).unwrap()), [40, 40, 0, 0, 0, 0]);
    assert_eq!(fake.before_first_wait, Some(1));
}

#[test]
fn an_interrupted_import_resumes() {
    let (mut fake, file) = (Fake::new(), file(&rows(30)));
    fake.sends = 2;
    let broken = go(&mut fake, &file, &small()).unwrap_err();
    assert!(matches!(broken.error, Stop::Ledger("the connection broke")));
    assert!(broken.report.added > 0 && broken.report.added < 30);
    fake.sends = usize::MAX;
    let report = go(&mut fake, &file, &small()).unwrap();
    assert_eq!((report.added + report.unchanged, report.unchanged), (30, broken.report.added));
    assert_eq!(fake.sent_ids.len(), 30);
}

/// A report on a disk that is full.
struct Full;

impl Watch for Full {
    fn line(&mut self, _: &Line) -> Result<(), InputError> {
        Err(InputError::of("report.csv", "the disk is full", "make room"))
    }

    fn missing(&mut self, _: &Missing) -> Result<(), InputError> {
        Ok(())
    }

    fn at(&mut self, _: u64) {}
}

#[test]
fn where_the_report_cannot_be_written_what_is_on_its_way_is_waited_for_and_counted() {
    let (mut fake, file) = (Fake::new(), file(&rows(60)));
    // So narrow that rounds are closed while later ones are on their way.
    let narrow = Options { limits: Limits { messages_in_flight: 20, ..small().limits }, ..small() };
    let mut keys = Keys(vec![DEPARTMENT, COUNTY_PROVIDER]);
    let broken = run(file.catalog.rows().unwrap().as_mut(), &file.mapping, &narrow, &mut fake, &mut keys, &mut Full).unwrap_err();
    assert!(matches!(&broken.error, Stop::Input(error) if error.words == "the disk is full"));
    assert_eq!(broken.report.added, fake.sent_ids.len() as u64, "what stands on the ledger is counted");
    assert!((13..60).contains(&broken.report.added), "{}", broken.report.added);
    assert_eq!(counts(&go(&mut fake, &file, &narrow).unwrap())[..3], [60, 60 - broken.report.added, broken.report.added]);
}

#[test]
fn a_bundle_that_arrived_unnoticed_is_met_as_standing() {
    let (mut fake, file) = (Fake::new(), file(&rows(6)));
    let mut keys = Keys(vec![DEPARTMENT, COUNTY_PROVIDER]);
    let row = &file.planned()[1];
    let tx = keys.sign(&row.provider, None, vec![AnyRule::from(row.payload.clone()).message(&SALTS)]).unwrap();
    fake.send(&[tx]).unwrap();
    assert_eq!(counts(&go(&mut fake, &file, &small()).unwrap()), [6, 5, 1, 0, 0, 0]);
}

#[test]
fn one_bad_row_sinks_no_other() {
    for filters in [true, false] {
        let mut fake = Fake { filters, ..Fake::new() };
        let mut rows = rows(12);
        for bad in [4, 5] {
            rows[bad] = unlisted(&rows[bad]);
        }
        let report = go(&mut fake, &file(&rows), &small()).unwrap();
        assert_eq!(counts(&report), [12, 10, 0, 0, 0, 2]);
        let bad: Vec<(u64, &str)> = report.errors.iter().map(|e| (e.row, e.name.as_str())).collect();
        assert_eq!(bad, [(5, "unknown_code"), (6, "unknown_code")]);
    }
}

#[test]
fn a_bundle_of_bad_rows_alone_ends() {
    let mut fake = Fake::new();
    let rows: Vec<String> = rows(9).iter().map(|r| unlisted(r)).collect();
    let file = file(&rows);
    assert_eq!(counts(&go(&mut fake, &file, &small()).unwrap()), [9, 0, 0, 0, 0, 9]);
}

#[test]
fn rows_without_a_key_fail_with_no_key_unless_sent_on_behalf() {
    let (mut fake, file) = (Fake::new(), file(&rows(9)));
    let report = with(&mut fake, &file, &small(), &mut Keys(vec![DEPARTMENT])).unwrap();
    assert_eq!(counts(&report), [9, 6, 0, 0, 0, 3]);
    assert!(report.errors.iter().all(|e| e.name == "no_key" && e.hint.contains("--on-behalf")));
    let behalf = Options { on_behalf: Some(bureau()), ..small() };
    assert_eq!(counts(&go(&mut fake, &file, &behalf).unwrap()), [9, 3, 6, 0, 0, 0]);
}

#[test]
fn an_organisation_that_may_not_send_fails_with_all_its_rows_at_once() {
    struct Strangers;
    impl ImportSigner for Strangers {
        fn salts(&self) -> &Secret {
            &SALTS
        }

        fn sign(&mut self, organisation: &Uscc, _: Option<&str>, messages: Vec<Message>) -> Option<SignedTx> {
            let body = TxBody { chain_id: CHAIN.into(), organisation: *organisation, expires: Time(samples::time().0 + 86_400), messages };
            Some(mulu_testkit::sign(body, &["a key of nobody"]))
        }
    }
    let (mut fake, file) = (Fake::new(), file(&rows(9)));
    let report = with(&mut fake, &file, &small(), &mut Strangers).unwrap();
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
    publish(&mut fake, &first.planned()[1]);
    lines[0] = row(1, "市局", "新名");
    lines[1] = row(2, "市局", "另一个").replace("\"json\"", "\"csv\"");
    let second = file(&lines);
    let amend = Options { amend: true, ..small() };
    let report = go(&mut fake, &second, &amend).unwrap();
    assert_eq!((counts(&report), report.amended), ([2, 0, 0, 2, 0, 0], 2), "{:?}", report.errors);
    let entry = fake.entry(&first.planned()[0].id).unwrap().unwrap();
    assert_eq!((entry.core.title.as_str(), entry.status), ("新名", EntryStatus::Submitted));
    let report = go(&mut fake, &second, &amend).unwrap();
    // What waits for review already stays as it is, and is told.
    assert_eq!(counts(&report), [2, 0, 1, 0, 0, 1]);
    assert_eq!(report.errors[0].name, "change_pending");
}

/// A row with more cells.
fn with_cells(row: &str, cells: &str) -> String {
    row.replace("\"开放\"", &format!("{cells},\"开放\""))
}

#[test]
fn a_change_that_needs_no_review_is_a_change_like_any_other() {
    for published in [false, true] {
        let mut fake = Fake::new();
        let of =
            |keywords: &str| file(&[with_cells(&row(1, "市局", "公交"), &format!("\"关键字\":\"{keywords}\"")), row(2, "市局", "地铁")]);
        go(&mut fake, &of("公交"), &small()).unwrap();
        if published {
            publish(&mut fake, &of("公交").planned()[0]);
        }
        let amend = Options { amend: true, ..small() };
        // There, back again, and there once more: what made the entry says nothing about what it is now.
        for keywords in ["公交,线路", "公交", "公交,线路"] {
            let told = go(&mut fake, &of(keywords), &Options { dry_run: true, ..amend.clone() }).unwrap();
            assert_eq!((counts(&told), told.amended), ([2, 0, 1, 1, 0, 0], 1), "{keywords} {published}");
            let told = go(&mut fake, &of(keywords), &amend).unwrap();
            assert_eq!((counts(&told), told.amended), ([2, 0, 1, 1, 0, 0], 1), "{keywords} {published}: {:?}", told.errors);
            let entry = fake.entry(&of(keywords).planned()[0].id).unwrap().unwrap();
            assert_eq!(entry.detail.keywords.iter().count(), keywords.split(',').count());
            let sent = fake.bundles.len();
            assert_eq!(counts(&go(&mut fake, &of(keywords), &amend).unwrap()), [2, 0, 2, 0, 0, 0]);
            assert_eq!(fake.bundles.len(), sent, "nothing is sent for rows that stand");
        }
        // Without an amend it is told, but for the row that made the entry: it was given before.
        assert_eq!(counts(&go(&mut fake, &of("地铁"), &small()).unwrap()), [2, 0, 1, 1, 0, 0]);
        assert_eq!(counts(&go(&mut fake, &of("公交,线路"), &small()).unwrap()), [2, 0, 2, 0, 0, 0]);
        assert_eq!(counts(&go(&mut fake, &of("公交"), &small()).unwrap()), [2, 0, 2, 0, 0, 0]);
    }
}

#[test]
fn a_later_date_of_the_data_is_told_to_the_ledger_beside_other_changes_and_alone() {
    let mut fake = Fake::new();
    let of = |day: &str, title: &str| file(&[with_cells(&row(1, "市局", title), &format!("\"更新\":\"{day}\""))]);
    let amend = Options { amend: true, ..small() };
    go(&mut fake, &of("2025-01-01", "公交"), &small()).unwrap();
    let id = of("2025-01-01", "公交").planned()[0].id;
    let date = |fake: &mut Fake| fake.entry(&id).unwrap().unwrap().core.data_updated_on.unwrap().to_string();
    // Not published yet: it is sent anew.
    assert_eq!(counts(&go(&mut fake, &of("2025-01-02", "公交"), &small()).unwrap()), [1, 0, 0, 1, 0, 0]);
    assert_eq!(go(&mut fake, &of("2025-01-02", "公交"), &amend).unwrap().amended, 1);
    assert_eq!(date(&mut fake), "2025-01-02");
    publish(&mut fake, &of("2025-01-02", "公交").planned()[0]);
    // Published: touched.
    let told = go(&mut fake, &of("2025-02-01", "公交"), &amend).unwrap();
    assert_eq!((counts(&told), told.amended), ([1, 0, 0, 1, 0, 0], 1), "{:?}", told.errors);
    assert_eq!((date(&mut fake).as_str(), fake.entry(&id).unwrap().unwrap().version), ("2025-02-01", 3));
    assert_eq!(counts(&go(&mut fake, &of("2025-02-01", "公交"), &amend).unwrap()), [1, 0, 1, 0, 0, 0]);
    assert_eq!(counts(&go(&mut fake, &of("2025-01-20", "公交"), &amend).unwrap()), [1, 0, 1, 0, 0, 0], "no date goes back");
    // With another change, which then waits for review; the date goes on.
    assert_eq!(go(&mut fake, &of("2025-03-01", "公交线路"), &amend).unwrap().amended, 1);
    let now = fake.entry(&id).unwrap().unwrap();
    assert_eq!((now.pending, date(&mut fake).as_str()), (true, "2025-03-01"));
    assert_eq!(go(&mut fake, &of("2025-04-01", "公交"), &amend).unwrap().amended, 1);
    assert_eq!(date(&mut fake), "2025-04-01");
    // A day that is still to come: the row fails, with its word.
    let told = go(&mut fake, &of("2099-01-01", "公交"), &amend).unwrap();
    assert_eq!((counts(&told), told.errors[0].name.as_str()), ([1, 0, 0, 0, 0, 1], "in_future"));
}

#[test]
fn a_bureau_that_sends_for_others_leaves_the_date_and_a_relay_tells_it() {
    for (org, touches) in [(CITY_BUREAU, false), (RELAY, true)] {
        let mut fake = Fake::new();
        let behalf = Behalf { organisation: uscc(org), touches };
        let amend = Options { on_behalf: Some(behalf), amend: true, ..small() };
        let of = |day: &str, keywords: &str| {
            file(&[with_cells(&row(1, "市局", "公交"), &format!("\"更新\":\"{day}\",\"关键字\":\"{keywords}\""))])
        };
        let mut keys = Keys(vec![org]);
        with(&mut fake, &of("2025-01-01", "公交"), &amend, &mut keys).unwrap();
        publish(&mut fake, &of("2025-01-01", "公交").planned()[0]);
        let told = with(&mut fake, &of("2025-02-01", "公交"), &amend, &mut keys).unwrap();
        assert_eq!((counts(&told), told.amended, told.warned), ([1, 0, 0, 1, 0, 0], u64::from(touches), u64::from(!touches)));
        let told = with(&mut fake, &of("2025-02-02", "线路"), &amend, &mut keys).unwrap();
        assert_eq!((counts(&told), told.amended, told.warned), ([1, 0, 0, 1, 0, 0], 1, u64::from(!touches)), "{:?}", told.errors);
        let now = fake.entry(&of("2025-01-01", "公交").planned()[0].id).unwrap().unwrap();
        assert_eq!(now.core.data_updated_on.unwrap().to_string(), if touches { "2025-02-02" } else { "2025-01-01" });
        assert_eq!(now.detail.keywords[0].as_str(), "线路");
    }
}

#[test]
fn a_row_that_stands_is_not_looked_up_by_its_source_key() {
    let mut fake = Fake::new();
    let rows: Vec<String> = (0..20).map(|n| with_cells(&row(n, "市局", "公交"), &format!("\"来源\":\"sys-{n}\""))).collect();
    go(&mut fake, &file(&rows), &small()).unwrap();
    fake.source_keys = 0;
    for amend in [false, true] {
        assert_eq!(counts(&go(&mut fake, &file(&rows), &Options { amend, ..small() }).unwrap()), [20, 0, 20, 0, 0, 0]);
    }
    assert_eq!(fake.source_keys, 0);
}

#[test]
fn a_row_is_found_by_its_source_key_before_its_own() {
    let mut fake = Fake::new();
    let keyed = |n, title: &str, key: &str| row(n, "市局", title).replace("\"开放\"", &format!("\"来源\":\"{key}\",\"开放\""));
    let first = file(&[keyed(1, "公交", "sys-1"), keyed(2, "地铁", "sys-2")]);
    go(&mut fake, &first, &small()).unwrap();
    // The portal moved: other addresses, the same keys of the source; and two rows that claim one of them.
    let moved = file(&[keyed(11, "公交", "sys-1"), keyed(12, "轨道", "sys-2"), keyed(13, "公交", "sys-1")]);
    let report = go(&mut fake, &moved, &Options { amend: true, report_missing: true, ..small() }).unwrap();
    assert_eq!((counts(&report), report.amended), ([3, 0, 1, 1, 0, 1], 1), "{:?}", report.errors);
    assert_eq!((report.errors[0].row, report.errors[0].name.as_str()), (3, "code_taken"));
    assert_eq!(fake.sent_ids.len(), 2);
    assert_eq!(fake.entry(&first.planned()[1].id).unwrap().unwrap().core.title.as_str(), "轨道");
}

#[test]
fn what_a_provider_has_claimed_is_not_amended_on_its_behalf() {
    let mut fake = Fake::new();
    let behalf = Options { on_behalf: Some(bureau()), amend: true, ..small() };
    go(&mut fake, &file(&[row(1, "市局", "旧名")]), &small()).unwrap();
    go(&mut fake, &file(&[row(2, "市局", "旧名")]), &behalf).unwrap();
    let report = go(&mut fake, &file(&[row(1, "市局", "新名"), row(2, "市局", "新名")]), &behalf).unwrap();
    assert_eq!((counts(&report), report.amended), ([2, 0, 0, 1, 0, 1], 1));
    assert_eq!(report.errors[0].name, "relation_missing");
}

#[test]
fn the_report_has_a_line_for_each_row_and_each_missing_entry() {
    let mut csv = CsvReport::new("r.csv", Vec::new()).unwrap();
    let rows = file(&[row(1, "市局", "=公交")]).planned();
    let id = rows[0].id;
    csv.line(&Line::about(&rows[0], Fate::Changed)).unwrap();
    csv.line(&Line::unplanned(RowError::of(2, Code::MALFORMED, "a, b", "c"))).unwrap();
    csv.missing(&Missing { id, provider: uscc(DEPARTMENT), title: "公交".into() }).unwrap();
    let text = String::from_utf8(csv.finish().unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("\u{feff}row,outcome,id"));
    assert!(lines[1].starts_with(&format!("1,changed,{id},")) && lines[1].contains("'=公交"), "{}", lines[1]);
    assert!(lines[2].starts_with("2,failed,,,,") && lines[2].contains("\"a, b\""), "{}", lines[2]);
    assert!(lines[3].starts_with(&format!(",missing,{id},")), "{}", lines[3]);
}
