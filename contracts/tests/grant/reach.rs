//! One function says whether a reach lies within another: reflexive, transitive, and each dimension refused by its name; and the core stays small.

use mulu_contracts::authorization::records::grant::{Basis, CloseTerms, Closed, Closing, Grant, GrantStatus, MAX_CORE, Route, Under};
use mulu_contracts::authorization::records::reach::{
    Dimension, Duties, Facts, Form, Limits, Output, Over, Reach, Within, narrower_or_equal,
};
use mulu_contracts::authorization::records::scope::{ANY_THEME, Cell, Fields, Recipients};
use mulu_contracts::authorization::samples::grant as samples;
use mulu_contracts::catalog::records::entry::{Actions, DeliveryMode};
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::state::stored;
use mulu_contracts::kernel::value::{Count, Hash32, Secs, Time};
use mulu_contracts::ledger::persons::PartyType;
use mulu_contracts::ledger::samples::{CITY, COUNTY, ENTERPRISE, OTHER_COUNTY, PROVINCE, code, division, hash, list, set, uscc};
use mulu_contracts::party::attestation::AttestationType;
use proptest::prelude::*;

use crate::grant::world::{application_id, bus_lines, grant_id, named, scenario_id, water};

fn facts() -> Facts {
    let mut facts = Facts::default();
    let above = |codes: &[&str]| codes.iter().map(|code| division(code)).collect::<Vec<_>>();
    facts.above.insert(division(COUNTY), above(&[COUNTY, CITY, PROVINCE]));
    facts.above.insert(division(OTHER_COUNTY), above(&[OTHER_COUNTY, CITY, PROVINCE]));
    facts.above.insert(division(CITY), above(&[CITY, PROVINCE]));
    facts.parties.insert(uscc(ENTERPRISE), (Some(PartyType::Enterprise), division(COUNTY)));
    facts.places.insert(bus_lines(), (division(COUNTY), Some(code("transport"))));
    facts.places.insert(water(), (division(CITY), None));
    facts
}

fn cell(place: &str, theme: &str) -> Cell {
    Cell { division: division(place), theme: code(theme) }
}

/// A reach by some choices, a few of each.
fn reach(n: [u8; 14]) -> Reach {
    let pick = |at: usize, of: u8| n[at] % of;
    let numbers = |from: u16| Fields::Only(set([from, from + 1]));
    let over = match pick(0, 6) {
        0 => Over::Entries(list([named(bus_lines())])),
        1 => Over::Entries(list([named(bus_lines()), named(water())])),
        2 => {
            let mut some = named(bus_lines());
            some.fields = numbers(1);
            Over::Entries(list([some]))
        }
        3 => Over::Cells(set([cell(CITY, ANY_THEME)])),
        4 => Over::Cells(set([cell(COUNTY, "transport")])),
        _ => Over::Cells(set([cell(CITY, "transport"), cell(OTHER_COUNTY, "health")])),
    };
    let limit = |at: usize| [None, Some(Count(0)), Some(Count(9))][usize::from(pick(at, 3))];
    Reach {
        over,
        purposes: [set([code("industry")]), set([code("industry.finance")]), set([code("industry"), code("research")])]
            [usize::from(pick(1, 3))]
        .clone(),
        actions: Actions::new(u16::from(pick(2, 4))).unwrap(),
        prohibited: Actions::new(u16::from(pick(3, 4))).unwrap(),
        spatial: [set([]), set([division(CITY)]), set([division(COUNTY)])][usize::from(pick(4, 3))].clone(),
        recipients: [
            Recipients::default(),
            Recipients { types: set([PartyType::Enterprise]), ..Recipients::default() },
            Recipients {
                types: set([PartyType::Enterprise, PartyType::Government]),
                division: Some(division(CITY)),
                ..Recipients::default()
            },
            Recipients { named: set([uscc(ENTERPRISE)]), ..Recipients::default() },
        ][usize::from(pick(5, 4))]
        .clone(),
        valid_from: Time(100 + i64::from(pick(6, 3))),
        valid_until: Time(200 + i64::from(pick(7, 3))),
        limits: Limits { max_products: limit(8), max_calls: limit(9), ..Limits::default() },
        output: Output {
            raw_export: pick(10, 2) == 1,
            forms: if pick(10, 4) > 1 { set([Form::Api]) } else { set([Form::Api, Form::Report]) },
            delivery: if pick(10, 8) > 3 { set([DeliveryMode::Raw]) } else { set([DeliveryMode::Api]) },
            cross_border: (pick(11, 3) > 0).then(|| hash("approval")),
        },
        required_certificates: if pick(11, 2) == 1 { set([CertificateKind::DataIp]) } else { set([]) },
        duties: Duties {
            report_every: Secs(1 + u32::from(pick(12, 3))),
            destroy_within: Secs(u32::from(pick(12, 2))),
            notify_within: Secs(1),
            deny_after: Secs(u32::from(pick(12, 4))),
            disclose: pick(12, 5) > 2,
            attestations: if pick(12, 7) > 3 { set([AttestationType::Mlps]) } else { set([]) },
        },
        depth_left: pick(13, 3),
    }
}

fn within(child: &Reach, parent: &Reach) -> Result<(), Dimension> {
    narrower_or_equal(child, parent, Within::Before, &facts())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn a_reach_lies_within_itself_and_no_step_of_depth_lies_under_itself(n: [u8; 14]) {
        let one = reach(n);
        prop_assert_eq!(within(&one, &one), Ok(()));
        prop_assert_eq!(narrower_or_equal(&one, &one, Within::Parent, &facts()), Err(Dimension::DepthLeft));
    }

    /// Small steps from one to the next, so that many of the pairs lie within each other.
    #[test]
    fn what_lies_within_what_lies_within_lies_within(n: [u8; 14], first in 0usize..14, second in 0usize..14, a: u8, b: u8) {
        let (one, mut other, mut third) = (n, n, n);
        other[first] = a;
        third[first] = a;
        third[second] = b;
        let (one, other, third) = (reach(one), reach(other), reach(third));
        if within(&third, &other).is_ok() && within(&other, &one).is_ok() {
            prop_assert_eq!(within(&third, &one), Ok(()));
        }
    }
}

/// The widest reach here, and one change of it that goes beyond in each dimension.
#[test]
fn each_dimension_is_refused_by_its_name() {
    let parent = Reach {
        limits: Limits { max_trades: Some(Count(5)), ..Limits::default() },
        spatial: set([division(CITY)]),
        output: Output { raw_export: false, forms: set([Form::Api]), delivery: set([DeliveryMode::Api]), cross_border: None },
        required_certificates: set([CertificateKind::DataIp]),
        actions: Actions::new(0b11).unwrap(),
        prohibited: Actions::new(0b10).unwrap(),
        ..reach([2, 0, 3, 2, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1])
    };
    type Changed = fn(&mut Reach);
    let changes: [(Dimension, Changed); 14] = [
        (Dimension::Entries, |reach| reach.over = Over::Entries(list([named(water())]))),
        (Dimension::Fields, |reach| reach.over = Over::Entries(list([named(bus_lines())]))),
        (Dimension::Purposes, |reach| reach.purposes = set([code("research")])),
        (Dimension::Actions, |reach| reach.actions = Actions::new(0b111).unwrap()),
        (Dimension::Prohibited, |reach| reach.prohibited = Actions::default()),
        (Dimension::Spatial, |reach| reach.spatial = set([])),
        (Dimension::Recipients, |reach| reach.recipients.division = Some(division(PROVINCE))),
        (Dimension::Term, |reach| reach.valid_until = Time(201)),
        (Dimension::Limits, |reach| reach.limits = Limits::default()),
        (Dimension::Output, |reach| reach.output.raw_export = true),
        (Dimension::CrossBorder, |reach| reach.output.cross_border = Some(hash("approval"))),
        (Dimension::RequiredCertificates, |reach| reach.required_certificates = set([])),
        (Dimension::Duties, |reach| reach.duties.notify_within = Secs(2)),
        (Dimension::DepthLeft, |reach| reach.depth_left = 2),
    ];
    for (dimension, change) in changes {
        let mut child = parent.clone();
        change(&mut child);
        assert_eq!(within(&child, &parent), Err(dimension));
    }
}

#[test]
fn a_name_that_is_not_named_above_is_of_a_type_and_place_that_are() {
    let mut parent = reach([0; 14]);
    let mut child = parent.clone();
    child.recipients = Recipients { named: set([uscc(ENTERPRISE)]), ..Recipients::default() };
    assert_eq!(within(&child, &parent), Err(Dimension::Recipients));
    parent.recipients = Recipients { types: set([PartyType::Enterprise]), division: Some(division(CITY)), ..Recipients::default() };
    assert_eq!(within(&child, &parent), Ok(()));
    parent.recipients.division = Some(division(OTHER_COUNTY));
    assert_eq!(within(&child, &parent), Err(Dimension::Recipients));
}

#[test]
fn a_core_with_every_field_at_its_largest_is_at_most_1024_bytes() {
    let word = |n: usize| code::<24>(&format!("{n}{}", "x".repeat(23)));
    let content = samples::content();
    let grant = Grant {
        grant_id: grant_id("grant"),
        basis: Basis::Scenario { scenario: scenario_id(), application: application_id("application") },
        grantor: uscc(1),
        grantee: uscc(2),
        applicant: Some(uscc(3)),
        division: division(CITY),
        under: Some(Under { parent: grant_id("a"), root: grant_id("b"), root_grantor: uscc(4), route: Route::Consented }),
        depth_left: 4,
        purposes: set((0..8).map(word)),
        actions: content.actions,
        prohibited: content.prohibited,
        valid_from: Time::MAX,
        valid_until: Time::MAX,
        supersedes: Some(grant_id("c")),
        limits: Limits {
            max_products: Some(Count(1)),
            max_trades: Some(Count(1)),
            max_calls: Some(Count(1)),
            max_recipients: Some(Count(1)),
        },
        output: Output {
            raw_export: true,
            forms: set(Form::ALL.iter().copied()),
            delivery: set(DeliveryMode::ALL.iter().copied()),
            cross_border: Some(hash("approval")),
        },
        duties: Duties {
            attestations: set([
                AttestationType::Qualification,
                AttestationType::Credit,
                AttestationType::Mlps,
                AttestationType::ClassifiedProtection,
                AttestationType::Crypto,
                AttestationType::SecurityAssessment,
                AttestationType::Drill,
                AttestationType::DeidentTool,
            ]),
            ..samples::duties()
        },
        required_certificates: set(CertificateKind::ALL.iter().copied()),
        status: GrantStatus::Revoked,
        ended_at: Some(Time::MAX),
        close_due: Some(Time::MAX),
        close_terms: CloseTerms::default(),
        closing: Some(Closing { at: Time::MAX, due: Time::MAX, in_place: Time::MAX }),
        closed: Some(Closed { at: Time::MAX, unattested: true }),
        version: u64::MAX,
        content_hash: Hash32([0; 32]),
        detail_hash: Hash32([0; 32]),
        payload_hash: Hash32([0; 32]),
    };
    assert_eq!(encode(&grant.purposes).len(), 4 + 8 * 28);
    assert!(stored(&grant).len() <= MAX_CORE, "{} bytes", stored(&grant).len());
}
