//! How much a check reads at most (docs/spec/check.md, Bounds): counted in a state where everything is there that it may ask for.

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::records::scope::Cell;
use mulu_contracts::authorization::records::terms::Cells;
use mulu_contracts::certificate::keys as certificate_keys;
use mulu_contracts::certificate::records::certificate::Named;
use mulu_contracts::certificate::records::content::{About, CertificateKind, Content, SeenEntry};
use mulu_contracts::check::judge::check;
use mulu_contracts::check::request::{CheckRequest, Subject as Asked, UsedEntry};
use mulu_contracts::kernel::id::{DivisionCode, EntryId, GrantId};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::division::{Division, DivisionLevel, division as division_key};
use mulu_contracts::ledger::meter::{Meter, Metered};
use mulu_contracts::ledger::organisation::RoleAssignment;
use mulu_contracts::ledger::params::{Value, parameter};
use mulu_contracts::ledger::samples::{ENTERPRISE, OPERATOR, code, division, hash, list, set, text, uscc};
use mulu_contracts::party::attestation::AttestationType;
use mulu_contracts::party::keys as party_keys;

use super::hostile::Noted;
use super::world::*;

/// Of a question: seller and buyer, three each; two ways up through nine divisions; consents; three parameters.
const OF_QUESTION: usize = 3 + 3 + 2 * 9 + 16 + 3;
/// Of a grant: itself with what stands beside it, nine; its grantee, five.
const OF_GRANT: usize = 9 + 5;
/// Of an entry: itself and its freezes; the way up from it; certificates of four kinds, with what each rests on.
const OF_ENTRY: usize = 2 + 9 + 3 * 4 + 10 + 4;
/// Of an entry and a grant.
const OF_BOTH: usize = 2;

/// The most that is read with so many ancestors and entries, where nobody was succeeded and nothing renewed.
fn most(ancestors: usize, entries: usize) -> usize {
    let grants = ancestors + 1;
    // The way up from where the root is.
    OF_QUESTION + 9 + OF_GRANT * grants + (OF_ENTRY + OF_BOTH * grants) * entries
}

/// Nine divisions, each in the one before; the innermost.
fn deep(world: &mut World, letter: char) -> DivisionCode {
    let code = |n: usize| division(&format!("{letter}0000{n}"));
    for n in 1..=9 {
        let one = Division {
            code: code(n),
            name: text("示例"),
            parent: (n > 1).then(|| code(n - 1)),
            level: DivisionLevel::Zone,
            from: at(BEGIN),
            until: None,
            national: false,
        };
        world.put(&division_key(&code(n)), &one);
    }
    code(9)
}

fn key(n: usize) -> GrantId {
    grant_id(&format!("level {n}"))
}

fn entry(n: usize) -> EntryId {
    entry_id(&format!("entry {n}"))
}

/// A state in which all is there, and the question that reads all of it.
fn full(ancestors: usize, entries: usize) -> (World, CheckRequest) {
    let mut world = World::base();
    world.change(&parameter("max_grant_depth"), |parameter| parameter.current = Value::Number(4));
    let (home, used_in, lies_in, root_in) = (deep(&mut world, 'A'), deep(&mut world, 'B'), deep(&mut world, 'C'), deep(&mut world, 'D'));
    world.organisation(ENTERPRISE, |org| org.division = home);
    world.change(&party_keys::roles(&uscc(OPERATOR)), |roles| roles.assignments[0].scope_division = division("D00001"));
    // Grantees of their own, each read anew.
    let operator: Vec<_> = [OPERATOR, DEVELOPER, HEIR, CLUB, ENTERPRISE + 100].to_vec();
    for n in &operator[3..] {
        world.put(&mulu_contracts::ledger::organisation::organisation(&uscc(*n)), &{
            let one = mulu_contracts::ledger::organisation::organisation(&uscc(HEIR));
            mulu_contracts::ledger::organisation::Organisation { uscc: uscc(*n), ..world.get(&one).unwrap() }
        });
        let own = world.get(&party_keys::roles(&uscc(HEIR))).unwrap();
        let assignments = own.assignments.iter().map(|one| RoleAssignment { role: Role::Developer, ..one.clone() }).collect();
        world.put(&party_keys::roles(&uscc(*n)), &mulu_contracts::party::records::Roles { assignments, ..own });
        world.attest(*n, AttestationType::Qualification, END);
    }
    let kinds =
        [CertificateKind::ResourceRegistration, CertificateKind::DataElement, CertificateKind::DataIp, CertificateKind::DataProperty];
    for (n, who) in operator.iter().enumerate().take(ancestors + 1) {
        let parent = (n > 0).then(|| key(n - 1));
        world.put_grant(&key(n), parent.as_ref(), |grant| {
            (grant.grantee, grant.depth_left) = (uscc(*who), (ancestors - n) as u8);
            grant.duties.attestations = set([AttestationType::Qualification]);
            grant.division = root_in;
            grant.required_certificates = set(kinds);
        });
        world.put(&keys::cells(&key(n)), &Cells { cells: set([Cell { division: division("C00001"), theme: code("any") }]) });
    }
    for n in 0..entries {
        let id = entry(n);
        world.put_entry(&id, |core| (core.input.division, core.input.consent_required) = (lies_in, true));
        for kind in kinds {
            let own = format!("{n} {}", kind.word());
            world.certify(&id, kind, &own);
            let basis = grant_id(&format!("basis {own}"));
            world.put_grant(&basis, None, |_| {});
            world.certificate(&own, |one| one.based_on = Some(basis));
        }
        // Two of property that dropped the entry, before the last one.
        for (of, holder) in [("provider", uscc(mulu_contracts::ledger::samples::DEPARTMENT)), ("grantee", uscc(operator[ancestors]))] {
            let own = format!("{n} {of}");
            world.certify(&entry_id("another"), CertificateKind::DataProperty, &own);
            world.put(&certificate_keys::property_of(&id, &holder), &Named { certificate: certificate_id(&own) });
            world.change(&certificate_keys::content(&certificate_id(&own)), |content: &mut Content| {
                content.subject = About::Entries(list([SeenEntry { entry: entry_id("another"), version: 1 }]));
            });
        }
    }
    let cited: Vec<String> = (0..16).map(|n| format!("consent {n}")).collect();
    for words in &cited {
        world.consent(words, |consent| consent.entries = set((0..entries.clamp(1, 16)).map(entry)));
    }
    let question = asked(|q| {
        let Asked::Grant(of) = &mut q.subject;
        of.grant = key(ancestors);
        of.entries =
            list((0..entries).map(|n| UsedEntry { entry: entry(n), fields: mulu_contracts::authorization::records::scope::Fields::All }));
        (q.seller, q.consents) = (uscc(operator[ancestors]), set(cited.iter().map(|words| hash(words))));
        (q.usage.division, q.usage.form) = (Some(used_in), Some(mulu_contracts::authorization::records::reach::Form::Report));
    });
    (world, question)
}

#[test]
fn no_more_records_are_read_than_the_page_says() {
    for (ancestors, entries) in [(0, 1), (1, 1), (4, 1), (0, 5), (2, 16), (4, 64)] {
        let (world, question) = full(ancestors, entries);
        if entries <= 16 {
            assert_eq!(world.numbers(&question), NONE);
        }
        let state = Noted::of(&world);
        check(&state, world.time, &question).unwrap();
        let reads = state.reads.into_inner().len();
        // Seller and grantee are one; the entries lie in one place.
        let shared = 3 + 9 * (entries - 1);
        assert_eq!(reads, most(ancestors, entries) - shared, "{ancestors} ancestors, {entries} entries");
    }
}

#[test]
fn the_dearest_question_costs_little_of_what_a_node_gives() {
    let (world, question) = full(4, 64);
    let meter = Meter::new(u64::MAX);
    check(&Metered::new(&world.state, &meter), world.time, &question).unwrap();
    let used = meter.used();
    assert!(used < 64_000_000 / 400, "{used} units");
}
