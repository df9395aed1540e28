//! Search by words on a real node: what is found is proven one by one, and a node that invents or hides hits does not decide.

use std::process::Command;

use mulu_tests::proxy::Proxy;
use mulu_tests::{Answer, Network, mulu, program};
use serde_json::{Value, json};

fn titles(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    assert_eq!((&answer.json["verified"], &answer.json["complete"]), (&json!(true), &json!(false)));
    answer.json["answer"]["items"].as_array().unwrap().iter().map(|item| item["title"].as_str().unwrap()).collect()
}

fn search(network: &Network, url: &str, words: &[&str]) -> Answer {
    network.mulu(url, &[&["catalog", "search"], words].concat())
}

#[test]
fn words_of_title_and_abstract_find_entries_the_title_first() {
    let mut network = Network::small(8);
    network.start();
    let url = network.url();
    // 桥梁隧道变更记录 has it in its abstract alone, the list of stops in its title.
    assert_eq!(titles(&search(&network, &url, &["公交"])), ["公交站点名录", "公交线路基本信息"]);
    assert_eq!(titles(&search(&network, &url, &["记录"])), ["桥梁隧道变更记录"]);
    assert_eq!(titles(&search(&network, &url, &["社会查询"])), ["桥梁隧道变更记录"]);
    assert_eq!(titles(&search(&network, &url, &["公交", "公告"])), ["公交线路基本信息"]);
    assert_eq!(titles(&search(&network, &url, &["路"])).len(), 2, "one character, inside of words and at their end");
    assert_eq!(titles(&search(&network, &url, &["交通运输局"])).len(), 4);
    let two = search(&network, &url, &["交通运输局", "--limit", "2"]);
    assert_eq!((titles(&two).len(), &two.json["answer"]["total"], &two.json["answer"]["whole"]), (2, &json!("4"), &json!(true)));
    assert!(two.json["answer"]["items"][0]["abstract"].as_str().unwrap().contains("交通运输局"));
    assert_eq!(titles(&search(&network, &url, &["交公"])), Vec::<&str>::new());
    // No words, too many, or no hits wanted.
    for bad in
        [&["—、"][..], &["公交", "--limit", "0"], &["公交", "--limit", "201"], &[&"a b c d e f g h i j k l m n o p q ".repeat(3)[..]], &[]]
    {
        let refused = search(&network, &url, bad);
        let words = refused.code == 2 || refused.json["answer"]["items"].as_array().is_some_and(Vec::is_empty);
        assert!(words, "{bad:?}: {refused:?}");
    }
}

#[test]
fn a_search_follows_amendments_and_survives_a_kill() {
    let mut network = Network::small(3);
    network.start();
    let url = network.url();
    let id = search(&network, &url, &["名录"]).json["answer"]["items"][0]["id"].as_str().unwrap().to_string();
    let key = network.department();
    let amended = network.mulu(&url, &["--key", &key, "catalog", "amend", &id, "--abstract", "候车亭与站牌的位置。"]);
    assert_eq!(amended.code, 0, "{}", amended.stderr);
    let approved = network.mulu(&url, &["--key", "city", "catalog", "review", &id, "--approve"]);
    assert_eq!(approved.code, 0, "{}", approved.stderr);
    assert_eq!(titles(&search(&network, &url, &["候车亭"])), ["公交站点名录"]);
    assert_eq!(titles(&search(&network, &url, &["的公交站点"])), Vec::<&str>::new(), "words of the abstract before");
    network.kill();
    network.start();
    let url = network.url();
    assert_eq!(titles(&search(&network, &url, &["候车亭"])), ["公交站点名录"]);
    network.stop();
    let home = network.path("node");
    let fsck = |args: &[&str]| {
        let out = Command::new(program("mulud")).args(["fsck", "--output", "json", "--home"]).arg(&home).args(args).output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stdout));
        serde_json::from_slice::<Value>(&out.stdout).unwrap()["words"].as_u64().unwrap()
    };
    assert!(fsck(&[]) > 20);
    assert_eq!(fsck(&["--reindex"]), 0);
    network.start();
    let url = network.url();
    assert_eq!(titles(&search(&network, &url, &["候车亭"])), ["公交站点名录"], "made anew from the state");
}

/// Is this the engine's query for a search?
fn is_search(request: &Value) -> bool {
    request["params"]["path"] == "/search"
}

#[test]
fn invented_hits_are_named_and_hidden_ones_come_from_another_node() {
    let mut network = Network::small(8);
    network.start();
    let url = network.url();
    let proxy = Proxy::new(&url);
    let found = search(&network, &url, &["公交"]);
    let hidden = found.json["answer"]["items"][0]["id"].clone();
    let other = search(&network, &url, &["停车泊位"]).json["answer"]["items"][0]["id"].clone();
    let lie = json!({ "height": found.json["height"], "ids": [other], "found": 1, "whole": true });
    proxy.values(move |request, value| if is_search(request) { lie.to_string().into_bytes() } else { value });

    let alone = search(&network, &proxy.url(), &["公交"]);
    assert_eq!((titles(&alone), &alone.json["answer"]["without_the_words"]), (vec![], &json!([other])));
    let both = mulu(&network.path("home"), &format!("{},{url}", proxy.url()), &["catalog", "search", "公交"]);
    assert_eq!(titles(&both), ["公交站点名录", "公交线路基本信息"]);
    assert_eq!((&both.json["answer"]["items"][0]["id"], &both.json["answer"]["without_the_words"]), (&hidden, &json!([other])));

    // More than were asked for, or no list at all: this node is not believed, and named.
    for junk in [json!({ "height": "1", "ids": vec![&hidden; 21], "found": 21, "whole": true }), json!([1, 2])] {
        proxy.values(move |request, value| if is_search(request) { junk.to_string().into_bytes() } else { value });
        let alone = search(&network, &proxy.url(), &["公交"]);
        assert_eq!((alone.code, &alone.error["error"]["name"]), (3, &json!("other_answer")), "{}", alone.stderr);
        let both = mulu(&network.path("home"), &format!("{},{url}", proxy.url()), &["catalog", "search", "公交"]);
        assert_eq!(titles(&both).len(), 2);
        assert!(both.json["nodes"].as_array().unwrap().iter().any(|node| node["standing"] == "lied"), "{}", both.json["nodes"]);
    }
}
