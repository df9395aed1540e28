//! Bulk work by the command line: lists with odd lines, entries that changed since the preview, runs that are repeated.

use mulu_tests::Answer;
use mulu_tests::desk::Desk;
use serde_json::{Value, json};

/// How many ended how: done, unchanged, repeated, failed.
fn counts(answer: &Answer) -> [u64; 4] {
    ["done", "unchanged", "repeated", "failed"].map(|key| {
        let text = answer.json[key].as_str().unwrap_or_else(|| panic!("{key}: {} {}", answer.json, answer.stderr));
        text.parse().unwrap()
    })
}

fn fate(answer: &Answer, row: usize) -> (String, String) {
    let item = &answer.json["items"][row];
    (item["outcome"].as_str().unwrap().into(), item["name"].as_str().unwrap_or_default().into())
}

fn told(outcome: &str, name: &str) -> (String, String) {
    (outcome.into(), name.into())
}

#[test]
fn a_list_with_repeats_unknown_ids_and_nonsense_does_what_it_can_and_names_the_rest() {
    let desk = Desk::new(40);
    let ids = desk.ids();
    let (first, second) = (&ids[0], &ids[1]);
    let mixed = first.to_lowercase().replace('-', "");
    let list = desk.file("ids.txt", &format!("{first}\n{mixed}\nhello\nE-520300-ABCD-ABCD-ABCD-ABCD-N\n{second}  # the last\n"));
    let verb = ["catalog", "set-attributes", "--list", &list, "--consent-required", "true", "--reason", "law"];

    let would = desk.own(&[&verb[..], &["--dry-run"]].concat());
    assert_eq!((would.code, counts(&would), would.json["dry_run"].as_bool()), (1, [2, 0, 1, 2], Some(true)));
    assert_eq!(desk.entry(first)["core"]["consent_required"], false, "a dry run changes nothing");

    let report = desk.path("report.csv");
    let done = desk.own(&[&verb[..], &["--report", &report]].concat());
    assert_eq!((done.code, counts(&done)), (1, [2, 0, 1, 2]), "{}", done.stderr);
    let fates: Vec<_> = (0..5).map(|row| fate(&done, row)).collect();
    assert_eq!(
        fates,
        [told("done", ""), told("repeated", "repeated"), told("failed", "no_id"), told("failed", "not_found"), told("done", "")]
    );
    assert_eq!(done.json["errors"].as_array().unwrap().len(), 2);
    for id in [first, second] {
        assert_eq!(desk.entry(id)["core"]["consent_required"], true);
    }
    // The report is a list: run again it finds nothing left to do, and the same rows that cannot be done.
    let again = desk.own(&["catalog", "set-attributes", "--list", &report, "--consent-required", "true", "--reason", "law"]);
    assert_eq!((again.code, counts(&again)), (1, [0, 2, 1, 2]), "{}", again.stderr);
    // Looser attributes wait for review; asked for again, they still wait.
    let two = desk.file("two.json", &json!([first, second]).to_string());
    let loosen = ["catalog", "set-attributes", "--list", &two, "--consent-required", "false", "--reason", "other"];
    assert_eq!(counts(&desk.own(&loosen)), [2, 0, 0, 0]);
    let waits = desk.own(&loosen);
    assert_eq!((counts(&waits), fate(&waits, 0)), ([0, 2, 0, 0], told("unchanged", "change_pending")));
}

#[test]
fn an_entry_that_changed_since_it_was_looked_at_fails_alone_and_by_name() {
    let desk = Desk::new(40);
    let ids = desk.ids();
    let list = desk.file("ids.txt", &ids.join("\n"));
    // Unsigned transactions made now are signed after one of their entries has changed.
    let tx = desk.path("tx.json");
    let verb = ["catalog", "set-attributes", "--list", &list, "--consent-required", "true", "--reason", "law"];
    let offline = desk.own(&[&verb[..], &["--offline", &tx]].concat());
    assert_eq!(offline.code, 0, "{}", offline.stderr);
    let files = offline.json["files"].as_array().unwrap();
    assert_eq!(files.iter().map(|f| f["messages"].as_u64().unwrap()).sum::<u64>(), ids.len() as u64);
    assert_eq!(desk.own(&["catalog", "amend", &ids[0], "--update-note", "甲"]).code, 0);
    let first = files[0]["file"].as_str().unwrap();
    assert_eq!(desk.own(&["tx", "sign", first]).code, 0);
    let stale = desk.run(&["tx", "broadcast", first]);
    assert_eq!((stale.code, stale.error["error"]["name"].as_str()), (1, Some("stale_version")), "all or nothing: {}", stale.stderr);

    // Two departments' worth of reviews, one of which somebody else decides in between.
    assert_eq!(counts(&desk.own(&verb)), [ids.len() as u64, 0, 0, 0]);
    let loosen = ["catalog", "set-attributes", "--provider", &desk.provider(), "--consent-required", "false", "--reason", "other"];
    assert_eq!(counts(&desk.own(&loosen)), [ids.len() as u64, 0, 0, 0]);
    assert_eq!(desk.by("city", &["catalog", "review", &ids[1], "--approve"]).code, 0);
    let review = ["catalog", "review", "--list", &list, "--approve"];
    let done = desk.by("city", &review);
    assert_eq!((done.code, counts(&done)), (0, [ids.len() as u64 - 1, 1, 0, 0]), "{}", done.stderr);
    assert_eq!(fate(&done, 1), told("unchanged", "nothing_pending"));
    assert!(ids.iter().all(|id| desk.entry(id)["core"]["consent_required"] == false));
}

#[test]
fn a_choice_by_provider_division_status_and_view_is_the_proven_list() {
    let desk = Desk::new(60);
    let provider = desk.provider();
    let all = desk.run(&["catalog", "list", "--division", "520300", "--limit", "500"]);
    let rows = all.json["answer"]["items"].as_array().unwrap();
    let count = |keep: &dyn Fn(&Value) -> bool| rows.iter().filter(|r| keep(r)).count() as u64;
    let total = |args: &[&str]| {
        let base = ["catalog", "set-attributes", "--consent-required", "true", "--reason", "law", "--dry-run"];
        let answer = desk.by("city", &[&base[..], args].concat());
        assert!(answer.json["total"].is_string(), "{args:?} {}", answer.stderr);
        answer.json["total"].as_str().unwrap().parse::<u64>().unwrap()
    };
    assert_eq!(total(&["--division", "520300"]), count(&|_| true));
    assert_eq!(total(&["--provider", &provider]), count(&|r| r["provider"] == provider.as_str()));
    assert_eq!(total(&["--provider", &provider, "--status", "published"]), count(&|r| r["provider"] == provider.as_str()));
    assert_eq!(total(&["--division", "520300", "--status", "withdrawn"]), 0);
    assert_eq!(total(&["--division", "520300", "--view", "open"]), count(&|r| r["open"] != "not_open"));
    let both = count(&|r| r["open"] != "not_open" && r["provider"] == provider.as_str());
    assert_eq!(total(&["--provider", &provider, "--view", "open"]), both);
    // Wrong use: no choice, two choices, no attribute.
    for args in [
        vec!["catalog", "review", "--approve"],
        vec!["catalog", "review", "--approve", "--status", "submitted"],
        vec!["catalog", "review", "--approve", "E-520300-ABCD-ABCD-ABCD-ABCD-N", "--provider", &provider],
        vec!["catalog", "set-attributes", "--provider", &provider, "--reason", "law"],
        vec!["catalog", "set-attributes", "--list", "/nowhere", "--consent-required", "true", "--reason", "law"],
    ] {
        assert_eq!(desk.by("city", &args).code, 2, "{args:?}");
    }
}

#[test]
fn a_node_that_stops_leaves_a_report_and_the_same_command_does_the_rest() {
    let mut desk = Desk::new(60);
    let provider = desk.provider();
    let verb = ["--timeout", "2", "catalog", "set-attributes", "--provider", &provider, "--consent-required", "true", "--reason", "law"];
    let all = desk.ids().len() as u64;
    // Half of them first, so that a broken run has something behind it.
    let half = desk.file("half.txt", &desk.ids()[..2].join("\n"));
    let first = desk.own(&["catalog", "set-attributes", "--list", &half, "--consent-required", "true", "--reason", "law"]);
    assert_eq!(counts(&first), [2, 0, 0, 0]);
    desk.network.kill();
    let away = desk.own(&verb);
    assert_eq!((away.code, away.error["error"]["name"].as_str()), (4, Some("unreachable")));
    desk.network.start();
    desk.url = desk.network.url();
    let rest = desk.own(&verb);
    assert_eq!((rest.code, counts(&rest)), (0, [all - 2, 2, 0, 0]), "{}", rest.stderr);
}
