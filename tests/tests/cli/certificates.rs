//! Certificates, objections, access requests and consents by the command line: an office, a registrar and a company, on a real node whose
//! publicity lasts seconds.

use mulu_tests::Answer;
use mulu_tests::desk::{Desk, ids, soon};
use serde_json::{Value, json};

const REGISTRAR: &str = "12520300MB0000051F";
const DEVELOPER: &str = "91520300MA0000042A";
/// Every kind that is applied for has to be named; registration is made known for two seconds at least.
const TERMS: &str =
    "publicity_min = { data_element = 0, data_ip = 2, data_property = 2, product_registration = 2, resource_registration = 2 }";

/// How a certificate stands, with its newest procedure.
fn shown(desk: &Desk, id: &str) -> Value {
    desk.ask(&["cert", "show", id])
}

fn stage(desk: &Desk, id: &str) -> Value {
    shown(desk, id)["procedure"]["stage"].clone()
}

fn status(desk: &Desk, id: &str) -> Value {
    shown(desk, id)["certificate"]["status"].clone()
}

fn made(written: &Value) -> String {
    written["ids"][0].as_str().unwrap().to_string()
}

/// Stages that wait for an organisation, by their ends.
fn todo(desk: &Desk, key: &str) -> Vec<Value> {
    let rows = desk.items(&["--key", key, "todo"]);
    let ends: Vec<&str> = rows.iter().map(|row| row["due"].as_str().unwrap()).collect();
    assert!(ends.is_sorted(), "{ends:?}");
    rows.iter().map(|row| row["stage"].clone()).collect()
}

/// The words of an application for entries; a commitment and evidence are files of the office.
fn application<'a>(files: &'a [String; 2], kind: &'a str, entry: &'a str) -> Vec<&'a str> {
    let [commitment, evidence] = files;
    let about = ["cert", "apply", "--kind", kind, "--issuer", REGISTRAR, "--entry", entry, "--basis", "部门职责范围内依法产生"];
    [&about[..], &["--commitment", commitment, "--evidence", evidence, "--voluntary", "--term", "365"]].concat()
}

fn files(desk: &Desk) -> [String; 2] {
    [desk.file("commitment.txt", &"承诺书"), desk.file("evidence.txt", &"材料清单")]
}

fn counts(answer: &Answer) -> [&str; 3] {
    ["done", "unchanged", "failed"].map(|key| answer.json[key].as_str().unwrap_or_else(|| panic!("{}", answer.stderr)))
}

#[test]
fn a_registration_is_returned_supplemented_made_known_objected_to_issued_suspended_and_revoked() {
    let desk = Desk::with(2, TERMS);
    let (entry, files) = (desk.ids()[0].clone(), files(&desk));
    let apply = application(&files, "resource_registration", &entry);

    // An application, again the same one, and one that would not stand.
    let would = desk.own(&[&apply[..], &["--dry-run"]].concat());
    assert_eq!((would.code, &would.json["would"]), (0, &json!("accepted")), "{}", would.stderr);
    let id = made(&desk.must(&desk.key, &apply));
    assert_eq!(desk.must(&desk.key, &[&apply[..], &["--expires-in", "1800"]].concat())["exists"], true);
    desk.rejected(&desk.by("city", &apply), "E4004", "not_the_provider");
    assert_eq!((stage(&desk, &id), status(&desk, &id)), (json!("applied"), json!("applied")));
    assert_eq!(todo(&desk, "registrar"), ["certificate.accept"]);

    // Accepted, returned and completed: texts that nobody touched stay, as the ledger has them.
    desk.rejected(&desk.own(&["cert", "accept", &id]), "E1103", "role_missing");
    desk.must("registrar", &["cert", "accept", &id]);
    let because = ["--reason", "incomplete", "--words", "缺材料清单"];
    assert_eq!(desk.by("registrar", &["cert", "return", &id, "--words", "缺材料清单"]).code, 2, "words without a reason");
    desk.must("registrar", &[&["cert", "return", &id], &because[..]].concat());
    assert_eq!((stage(&desk, &id), todo(&desk, &desk.key)), (json!("returned"), vec![json!("certificate.supplement")]));
    let more = desk.file("more.txt", &"补充材料");
    desk.must(&desk.key, &["cert", "supplement", &id, "--evidence", &files[1], "--evidence", &more]);
    let completed = shown(&desk, &id);
    let wanted = &completed["procedure"]["wanted"];
    assert_eq!((&completed["procedure"]["stage"], wanted["evidence"].as_array().unwrap().len()), (&json!("reviewing"), 2));
    assert_eq!(wanted["legality"]["basis"], "部门职责范围内依法产生");

    // Reviewed, and made known for as long as it has to be.
    assert_eq!(desk.by("registrar", &["cert", "review", &id]).code, 2, "approve or reject");
    let short = desk.by("registrar", &["cert", "review", &id, "--approve", "--publicity-end", &soon(0)]);
    desk.rejected(&short, "E4021", "publicity_too_short");
    let end = soon(25);
    desk.must("registrar", &["cert", "review", &id, "--approve", "--publicity-end", &end]);
    desk.rejected(&desk.by("registrar", &["cert", "issue", &id]), "E4022", "publicity_running");
    let public = desk.items(&["cert", "list", "--publicity", "--division", "520300"]);
    assert_eq!((ids(&public), &public[0]["running"], &public[0]["op_no"]), (vec![id.clone()], &json!(true), &json!(1)));

    // Anyone objects; what is accepted stops the publicity, and a dismissal lets it go on.
    let about = ["objection", "file", &id, "--procedure", "1", "--ground", "rights_conflict", "--reason", "incorrect"];
    let objection = made(&desk.must("developer", &[&about[..], &["--words", "该数据由我方采集"]].concat()));
    let accept = ["objection", "accept", &objection, "--accept", "--reason", "law"];
    desk.rejected(&desk.own(&accept), "E1103", "role_missing");
    desk.must("registrar", &accept);
    assert_eq!(stage(&desk, &id), "objection");
    desk.rejected(&desk.by("registrar", &["cert", "issue", &id]), "E4018", "wrong_stage");
    let decide = ["objection", "decide", &objection, "--dismiss", "--reason", "law"];
    desk.rejected(&desk.by("registrar", &decide), "E1110", "too_early");
    assert!(todo(&desk, &desk.key).contains(&json!("objection.answer")));
    desk.must(&desk.key, &["objection", "answer", &objection, "--reason", "law", "--evidence", &files[1]]);
    desk.must("registrar", &decide);
    desk.must("registrar", &["objection", "close", &objection]);
    let closed = desk.ask(&["objection", "show", &objection])["objection"].clone();
    assert_eq!((&closed["status"], &closed["outcome"]), (&json!("closed"), &json!("dismissed")));
    let listed = desk.items(&["objection", "list", &id, "--procedure", "1"]);
    assert_eq!((listed.len(), &listed[0]["objection_id"]), (1, &json!(objection)));
    let kinds: Vec<Value> = desk.items(&["objection", "history", &objection]).iter().map(|item| item["kind"].clone()).collect();
    assert_eq!(kinds, ["file_objection", "accept_objection", "answer_objection", "decide_objection", "close_objection"]);

    // Issued once it is over, under a number of the platform, by which it is found; the entry names it.
    let resumed = shown(&desk, &id)["procedure"]["publicity"]["end"].as_str().unwrap().to_string();
    assert!(resumed > end, "{resumed} is later than {end}: it did not run while it was held");
    desk.until(&resumed);
    desk.must("registrar", &["cert", "issue", &id, "--number", "5203002026000001"]);
    let found = desk.ask(&["cert", "show", "--number", "5203002026000001"]);
    assert_eq!((&found["certificate"]["certificate_id"], &found["certificate"]["status"]), (&json!(id), &json!("issued")));
    let none = desk.run(&["cert", "show", "--number", "5203002026000002"]);
    assert_eq!((none.code, &none.json["verified"], &none.json["answer"]), (1, &json!(true), &Value::Null));
    assert_eq!(desk.entry(&entry)["marks"]["registration"], json!(id));
    let holder = desk.provider();
    assert_eq!(ids(&desk.items(&["cert", "list", "--holder", &holder, "--status", "issued"])), std::slice::from_ref(&id));
    assert_eq!(ids(&desk.items(&["cert", "list", "--issuer", REGISTRAR, "--stage", "done"])), std::slice::from_ref(&id));
    assert_eq!(ids(&desk.items(&["cert", "list", "--entry", &entry])), std::slice::from_ref(&id));
    assert!(todo(&desk, "registrar").is_empty() && todo(&desk, &desk.key).is_empty());

    // Out of force and in again, and its end.
    desk.must("registrar", &["cert", "suspend", &id, "--reason", "law"]);
    desk.rejected(&desk.own(&["cert", "resume", &id, "--reason", "other"]), "E1103", "role_missing");
    desk.must("registrar", &["cert", "resume", &id, "--reason", "other"]);
    desk.must("city", &["cert", "revoke", &id, "--reason", "law"]);
    assert_eq!(status(&desk, &id), "revoked");
    let again = desk.by("registrar", &["cert", "resume", &id, "--reason", "other"]);
    assert_eq!(again.code, 1, "{}", again.stderr);
    assert_eq!(desk.items(&["cert", "history", &id]).len(), 9);

    // People read a line of stages in their language.
    for (lang, words) in [("zh", ["公共数据资源登记凭证", "已撤销"]), ("en", ["resource registration", "revoked"])] {
        let page = desk.text(&["--lang", lang, "cert", "show", &id]);
        assert!(words.iter().all(|words| page.contains(words)) && page.contains(" → ▶ "), "{page}");
    }
}

#[test]
fn a_registrars_month_is_accepted_reviewed_and_issued_in_bulk_and_a_second_run_does_what_is_left() {
    let desk = Desk::with(4, TERMS);
    let files = files(&desk);
    let own = desk.ids();
    let made: Vec<String> =
        own.iter().take(3).map(|entry| made(&desk.must(&desk.key, &application(&files, "data_element", entry)))).collect();
    assert_eq!(made.len(), 3);

    // One of a list by itself first; the list then does the others, and says so line by line.
    desk.must("registrar", &["cert", "accept", &made[0]]);
    let list = desk.file("month.txt", &[&made[..], &["C-1".to_string()]].concat().join("\n"));
    let report = desk.path("accepted.csv");
    let accept = ["cert", "accept", "--list", &list, "--yes", "--report", &report];
    let accepted = desk.by("registrar", &accept);
    assert_eq!((accepted.code, counts(&accepted)), (1, ["2", "1", "1"]), "a line that is no id fails alone");
    assert_eq!((&accepted.json["items"][0]["name"], &accepted.json["items"][3]["name"]), (&json!("other_stage"), &json!("no_id")));
    assert!(std::fs::read_to_string(&report).unwrap().contains("no_id"));
    let again = desk.by("registrar", &["cert", "accept", "--waiting", "--yes"]);
    assert_eq!((again.code, counts(&again)), (0, ["0", "0", "0"]), "{}", again.stderr);

    let dry = desk.by("registrar", &["cert", "review", "--waiting", "--approve", "--dry-run"]);
    assert_eq!((dry.code, counts(&dry)), (0, ["3", "0", "0"]), "{}", dry.stderr);
    let rejected = ["cert", "review", &made[2], "--reject", "--reason", "incomplete"];
    desk.must("registrar", &rejected);
    let reviewed = desk.by("registrar", &["cert", "review", "--waiting", "--approve", "--yes"]);
    assert_eq!((reviewed.code, counts(&reviewed)), (0, ["2", "0", "0"]), "{}", reviewed.stderr);
    let issue = ["cert", "issue", "--list", &desk.file("issue.txt", &made.join("\n")), "--yes"];
    let issued = desk.by("registrar", &issue);
    assert_eq!((issued.code, counts(&issued)), (0, ["2", "1", "0"]), "{}", issued.stderr);
    let repeated = desk.by("registrar", &issue);
    assert_eq!((repeated.code, counts(&repeated)), (0, ["0", "3", "0"]), "{}", repeated.stderr);
    assert_eq!([&made[0], &made[1], &made[2]].map(|id| status(&desk, id)), [json!("issued"), json!("issued"), json!("applied")]);

    // A correction keeps all that it does not name; a change of the subject is none.
    desk.must(&desk.key, &["cert", "correct", &made[0], "--storage", "市政务云二区", "--reason", "incorrect"]);
    let asked = shown(&desk, &made[0])["procedure"].clone();
    assert_eq!((&asked["op"], &asked["wanted"]["storage"]), (&json!("correct"), &json!("市政务云二区")));
    desk.must(&desk.key, &["cert", "withdraw", &made[0]]);
    let material = desk.own(&["cert", "correct", &made[0], "--basis", "另一依据", "--reason", "incorrect"]);
    desk.rejected(&material, "E4014", "material_change");
    desk.must(&desk.key, &["cert", "cancel", &made[1], "--reason", "other"]);
    for verb in [&["cert", "accept", &made[1]][..], &["cert", "review", &made[1], "--approve"], &["cert", "issue", &made[1]]] {
        desk.must("registrar", verb);
    }
    assert_eq!(status(&desk, &made[1]), "cancelled");
}

#[test]
fn access_is_asked_for_returned_completed_and_answered_and_overdue_answers_are_listed() {
    let desk = Desk::with(12, "access_term = 2");
    let rows = desk.items(&["catalog", "list", "--division", "520300"]);
    let row = rows.iter().find(|row| row["open"] == "conditional").unwrap();
    let entry = row["id"].as_str().unwrap();
    let keys = desk.run(&["key", "list"]).json["items"].as_array().unwrap().clone();
    let provider = keys.iter().find(|key| key["organisation"] == row["provider"]).unwrap()["name"].as_str().unwrap().to_string();
    let until = soon(30 * 86_400);

    let ask = ["access", "request", entry, "--kind", "open", "--purpose", "research", "--until", &until, "--form", "接口"];
    let id = made(&desk.must("developer", &ask));
    assert_eq!(desk.must("developer", &[&ask[..], &["--expires-in", "1800"]].concat())["exists"], true);
    assert_eq!(desk.by("developer", &ask[..7]).code, 2, "a request without a term is not whole");
    desk.rejected(&desk.by("developer", &["access", "answer", &id, "--approve"]), "E1103", "role_missing");
    desk.must(&provider, &["access", "answer", &id, "--return", "--reason", "incomplete", "--words", "请说明频次"]);
    assert_eq!(todo(&desk, "developer"), ["access_request.supplement"]);
    desk.must("developer", &["access", "supplement", &id, "--form", "接口，每日一次"]);
    let shown = desk.ask(&["access", "show", &id]);
    assert_eq!((&shown["request"]["form"], &shown["request"]["status"]), (&json!("接口，每日一次"), &json!("submitted")));
    assert_eq!(shown["request"]["term"]["until"], json!(until), "what was not named stays");

    // Nobody answers: it is overdue, listed with proof, and still there to be answered.
    desk.until(shown["request"]["clock"]["due"].as_str().unwrap());
    let overdue = desk.items(&["access", "overdue", "--division", "520300"]);
    assert_eq!((overdue.len(), &overdue[0]["object"], &overdue[0]["overdue"]), (1, &json!(id), &json!(true)));
    assert!(desk.items(&["cert", "overdue", "--division", "520300"]).is_empty(), "each domain lists its own");
    desk.must(&provider, &["access", "answer", &id, "--approve", "--conditions", "仅限科研", "--report-every", "1"]);
    let answered = desk.ask(&["access", "show", &id]);
    assert_eq!((&answered["supplied"], &answered["request"]["conditions"]), (&json!(true), &json!("仅限科研")));
    assert!(desk.items(&["access", "overdue", "--division", "520300"]).is_empty());
    let ahead = soon(2 * 86_400);
    let due = desk.items(&["access", "overdue", "--division", "520300", "--until", &ahead]);
    assert_eq!((due.len(), &due[0]["stage"]), (1, &json!("access_request.report")));
    let early = desk.by("developer", &["access", "report-use", &id, "--use", "research", "--document", &desk.file("use.txt", &"报告")]);
    assert_eq!((early.code, early.error["error"]["name"].as_str()), (1, Some("period_unknown")), "{}", early.stderr);
    assert_eq!(ids_of(&desk.items(&["access", "list", "--requester", DEVELOPER, "--status", "approved"])), std::slice::from_ref(&id));
    desk.must(&provider, &["access", "revoke", &id, "--reason", "law"]);
    assert_eq!(desk.ask(&["access", "show", &id])["supplied"], false);
}

fn ids_of(rows: &[Value]) -> Vec<String> {
    rows.iter().map(|row| row["request_id"].as_str().unwrap().to_string()).collect()
}

#[test]
fn a_consent_is_given_found_by_its_hash_alone_and_taken_back() {
    let desk = Desk::new(2);
    let entry = desk.ids()[0].clone();
    let until = soon(30 * 86_400);
    let give = ["consent", "give", "--entry", &entry, "--purpose", "research", "--for", DEVELOPER, "--until", &until];
    desk.rejected(&desk.by("city", &give), "E1106", "relation_missing");
    let consent = made(&desk.must(&desk.key, &give));
    assert_ne!(made(&desk.must(&desk.key, &give)), consent, "each one is drawn anew: nothing leads from one to another");
    let shown = desk.ask(&["consent", "show", &consent]);
    assert_eq!((&shown["live"], &shown["consent"]["recipient"]["org"]), (&json!(true), &json!(DEVELOPER)));
    desk.rejected(&desk.by("city", &["consent", "take-back", &consent]), "E1106", "relation_missing");
    desk.must(&desk.key, &["consent", "take-back", &consent]);
    assert_eq!(desk.ask(&["consent", "show", &consent])["live"], false);
    let again = desk.own(&["consent", "take-back", &consent]);
    assert_eq!(again.code, 1, "{}", again.stderr);
    let none = desk.run(&["consent", "show", &format!("sha256:{}", "0".repeat(63) + "1")]);
    assert_eq!((none.code, &none.json["answer"]), (1, &Value::Null));
}

#[test]
fn a_certificate_that_is_held_in_the_hand_is_verified_without_any_node_and_not_after_a_byte_of_its_proof_changed() {
    let mut desk = Desk::with(2, TERMS);
    let files = files(&desk);
    let entry = desk.ids()[0].clone();
    let id = made(&desk.must(&desk.key, &application(&files, "data_element", &entry)));
    let pdf = desk.path("certificate.pdf");
    let export = ["cert", "export", &id, "--out", &pdf];
    let early = desk.run(&export);
    assert_eq!((early.code, &early.error["error"]["name"]), (1, &json!("not_issued")), "{}", early.stderr);
    for verb in [&["cert", "accept", &id][..], &["cert", "review", &id, "--approve"], &["cert", "issue", &id]] {
        desk.must("registrar", verb);
    }

    let printed = desk.run(&export);
    assert_eq!((printed.code, &printed.json["verified"], &printed.json["proof"]), (0, &json!(true), &Value::Null), "{}", printed.stderr);
    let bytes = std::fs::read(&pdf).unwrap();
    // As of the same height, proven by the path of block hashes.
    let past = desk.path("past.pdf");
    let again = desk.run(&["cert", "export", &id, "--out", &past, "--at", printed.json["height"].as_str().unwrap()]);
    assert_eq!((again.code, &again.json["chain_id"]), (0, &printed.json["chain_id"]), "{}", again.stderr);
    // Beside a picture and a page, and inside of a credential.
    for name in ["certificate.svg", "certificate.html", "certificate.json"] {
        let out = desk.path(name);
        let done = desk.run(&["cert", "export", &id, "--out", &out]);
        assert_eq!(done.code, 0, "{}", done.stderr);
        let text = std::fs::read_to_string(&out).unwrap();
        assert!(text.contains(&id) && text.contains(done.json["proof_sha256"].as_str().unwrap()), "{name}");
    }
    assert_eq!(desk.run(&["cert", "export", &id, "--out", &desk.path("certificate.docx")]).code, 2);
    assert_eq!(desk.run(&["cert", "export", &id, "--out", "-", "--format", "pdf"]).code, 2);
    assert_eq!(desk.run(&["cert", "export", &id, "--out", "-", "--format", "svg"]).code, 2, "where does the proof go?");
    let credential = desk.run(&["cert", "export", &id, "--out", "-", "--format", "vc"]);
    assert_eq!((credential.code, &credential.json["type"][0]), (0, &json!("VerifiableCredential")), "{}", credential.stderr);

    // Nobody is asked any more.
    desk.network.stop();
    let verify = |file: &str| desk.run(&["proof", "verify", file, "--id", &id]);
    for file in [&pdf, &past, &desk.path("certificate.svg.proof"), &desk.path("certificate.html.proof")] {
        let held = verify(file);
        assert_eq!((held.code, &held.json["verdict"]), (0, &json!("proven")), "{}", held.stderr);
        assert_eq!(held.json["answer"]["certificate"]["status"], "issued");
    }
    assert_eq!(verify(&pdf).json["proof_sha256"], printed.json["proof_sha256"]);
    let begin = bytes.windows(11).position(|window| window == b"mulu-proof/").unwrap();
    for at in [begin, begin + 40, begin + 1_000] {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        std::fs::write(&past, changed).unwrap();
        let refused = verify(&past);
        assert_eq!((refused.code, &refused.json["verdict"]), (3, &json!("false")), "{}", refused.stderr);
    }
    let picture = verify(&desk.file("picture.pdf", &"%PDF-1.7\n"));
    assert_eq!((picture.code, &picture.json["verdict"]), (3, &json!("false")), "{}", picture.stderr);
}
