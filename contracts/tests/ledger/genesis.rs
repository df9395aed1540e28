//! Genesis: the sample network stands, the order of lists does not matter, and every bound refuses.

use mulu_contracts::genesis::{Genesis, build};
use mulu_contracts::kernel::crypto::PublicKey;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::organisation::Threshold;
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY, DEPARTMENT, code, division, key_spec, list, set, time, uscc};
use mulu_testkit::{CHAIN, genesis};

#[test]
fn the_order_in_which_a_genesis_is_written_does_not_matter() {
    let mut turned = genesis();
    turned.divisions.reverse();
    turned.organisations.reverse();
    turned.roles.reverse();
    for codes in turned.code_lists.values_mut() {
        codes.reverse();
    }
    assert_eq!(build(&turned, CHAIN, time()), build(&genesis(), CHAIN, time()));
}

#[test]
fn a_genesis_is_read_back_from_its_json_and_unknown_fields_are_refused() {
    let json = serde_json::to_value(genesis()).unwrap();
    assert_eq!(serde_json::from_value::<Genesis>(json.clone()).unwrap(), genesis());
    let mut more = json;
    more["more"] = serde_json::json!(1);
    assert!(serde_json::from_value::<Genesis>(more).is_err());
}

#[test]
fn every_bound_refuses() {
    type Break = fn(&mut Genesis);
    let broken: &[(&str, Break)] = &[
        ("format", |g| g.format = "mulu-genesis/1".into()),
        ("app_version", |g| g.app_version = 0),
        ("app_version", |g| g.app_version = 99),
        ("parameters.max_tx_work", |g| drop(g.parameters.insert("max_tx_work".into(), Value::Number(2_000_000 + 1)))),
        ("parameters.max_tx_work", |g| {
            g.parameters.insert("max_tx_work".into(), Value::Number(1_500_000));
            g.parameters.insert("max_block_work".into(), Value::Number(1_400_000));
        }),
        ("parameters.none", |g| drop(g.parameters.insert("none".into(), Value::Number(1)))),
        ("parameters.review_term", |g| drop(g.parameters.insert("review_term".into(), Value::Number(0)))),
        ("parameters.important_operable", |g| drop(g.parameters.insert("important_operable".into(), Value::Number(0)))),
        ("parameters.max_tx_bytes", |g| {
            g.parameters.insert("max_tx_bytes".into(), Value::Number(1 << 20));
            g.parameters.insert("max_bundle_bytes".into(), Value::Number(1 << 20));
        }),
        ("code_lists.Themes", |g| drop(g.code_lists.insert("Themes".into(), vec![]))),
        ("code_lists.themes", |g| {
            let themes = g.code_lists.get_mut("themes").unwrap();
            themes.push(themes[0].clone());
        }),
        ("code_lists.many", |g| drop(g.code_lists.insert("many".into(), (0..513).map(|n| code(&format!("c{n}"))).collect()))),
        ("divisions.421200", |g| g.divisions[1].national = false),
        ("divisions.421202", |g| g.divisions.push(g.divisions[2].clone())),
        ("divisions.420000", |g| g.divisions[0].parent = Some(division("999999"))),
        ("divisions.420000", |g| g.divisions[0].parent = Some(division(COUNTY))),
        ("organisations", |g| g.organisations[0].division = division("999999")),
        ("organisations", |g| g.organisations.push(g.organisations[11].clone())),
        ("organisations", |g| g.organisations[0].keys[0].public_key = PublicKey::ed25519([0; 32])),
        ("organisations", |g| g.organisations[0].keys[0] = key_spec("3/0")),
        ("organisations", |g| g.organisations[0].keys[0] = key_spec("1/1")),
        ("organisations", |g| g.organisations[0].keys = (0..65).map(|n| key_spec(&n.to_string())).collect()),
        ("organisations", |g| g.organisations[0].thresholds = list([Threshold { kinds: set([Kind(101)]), k: 4 }])),
        ("organisations", |g| g.organisations[0].superior = Some(uscc(CITY_BUREAU))),
        ("organisations", |g| g.organisations[0].superior = Some(uscc(DEPARTMENT))),
        ("organisations", |g| g.organisations[0].superior = Some(uscc(77))),
        ("roles", |g| g.roles[0].org = uscc(77)),
        ("roles", |g| g.roles[0].scope_division = division("999999")),
        ("roles", |g| g.roles[0].until = Some(g.roles[0].from)),
        ("roles", |g| g.roles[0].sectors = set([code("g")])),
        ("roles", |g| g.roles.push(g.roles[0].clone())),
        ("roles", |g| g.roles[3].role = Role::Bureau),
        ("roles", |g| g.attestations.clear()),
        ("attestations", |g| drop(g.attestations.insert(uscc(77), vec![]))),
        ("attestations", |g| g.attestations.values_mut().next().unwrap()[0].valid_until = Time(0)),
    ];
    for (n, (at, change)) in broken.iter().enumerate() {
        let mut sample = genesis();
        change(&mut sample);
        if *at == "roles" && sample.roles[3].role == Role::Bureau {
            // An operator that is also the bureau: 管运适度分离 holds at genesis too.
            sample.roles.push(genesis().roles[3].clone());
        }
        match build(&sample, CHAIN, time()) {
            Ok(_) => panic!("case {n} ({at}) was taken"),
            Err(error) => assert!(error.at.starts_with(at), "case {n}: {error}"),
        }
    }
    for chain in ["", "two words", "链"] {
        assert_eq!(build(&genesis(), chain, time()).unwrap_err().at, "chain_id");
    }
}
