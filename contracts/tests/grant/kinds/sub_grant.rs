//! sub_grant ✍: to anybody else who is fit, waiting for consent (A47).

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::kinds::sub_grant::{SubGrant, SubGrantSigning};
use mulu_contracts::authorization::records::content::GrantContent;
use mulu_contracts::authorization::records::reach::Over;
use mulu_contracts::authorization::standing::Standing;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::value::{Secs, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY, OPERATOR, code, division, list, local_key, set, time, uscc};
use mulu_testkit::Ledger;
use mulu_testkit::granted::{agreement, content_hash};

use crate::grant::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

/// A sub-grant to somebody.
fn asked(key: &str, grantee: u32) -> SubGrantSigning {
    sub(key, grantee)
}

fn refused(ledger: &Ledger, signing: &SubGrantSigning, code: Code) -> Option<String> {
    ledger.clone().refuse(OPERATOR, body(signing), code)
}

fn with(change: impl FnOnce(&mut GrantContent)) -> SubGrantSigning {
    let mut signing = asked("sub", OTHER_OPERATOR);
    change(&mut signing.content);
    signing
}

#[test]
fn sub_granting_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let good = asked("sub", OTHER_OPERATOR);
    // Check 3 of file_sub_grant
    refused(&ledger, &with(|content| content.depth_left = 2), Code::DEPTH_EXCEEDED);
    // Check 4 of file_sub_grant
    let rarer = with(|content| content.duties.report_every = Secs(181 * DAY as u32));
    assert_eq!(refused(&ledger, &rarer, Code::WIDER_THAN_PARENT).as_deref(), Some("duties"));
    let fewer = with(|content| content.limits.max_trades = None);
    assert_eq!(refused(&ledger, &fewer, Code::WIDER_THAN_PARENT).as_deref(), Some("limits"));
    let wider = with(|content| content.purposes = set([code("public_welfare")]));
    assert_eq!(refused(&ledger, &wider, Code::WIDER_THAN_PARENT).as_deref(), Some("purposes"));
    // Check 5 of file_sub_grant
    refused(&ledger, &with(|content| content.valid_until = time()), Code::BAD_TERM);
    // Check 6 of file_sub_grant
    refused(&ledger, &asked("sub", CITY_BUREAU), Code::NOT_QUALIFIED);
    refused(&ledger, &asked("sub", OPERATOR), Code::SAME_PARTY);
    ledger.must(OPERATOR, body(&good));
    ledger.must(OTHER_OPERATOR, agreement(&good));
    assert_eq!(standing(&ledger, &good.id), Standing::Consent);
    let awaited = keys::awaited(&good.id).get(&ledger.state).unwrap().unwrap();
    assert_eq!((awaited.missing, awaited.due, awaited.lapses), (1, Time(ledger.time.0 + 15 * DAY), Time(ledger.time.0 + 180 * DAY)));
}

#[test]
fn under_cells_a_sub_grant_names_entries() {
    let mut ledger = city();
    sign(&mut ledger, &by_plan("grant"));
    // Check 7 of file_sub_grant
    refused(
        &ledger,
        &with(|content| content.over = mulu_contracts::authorization::samples::grant::content().over),
        Code::CELLS_NOT_ALLOWED,
    );
    ledger.must(OPERATOR, body(&asked("sub", OTHER_OPERATOR)));
}

fn message(w: &mut World) -> AnyRule {
    let parent = granted_in(w, Own::Grantee);
    let own = w.relation == Relation::Own;
    let (grantor, grantee) = if own { (SIGNER, OPERATOR) } else { (OPERATOR, SIGNER) };
    let home = if own { COUNTY } else { CITY };
    let id = GrantId::derive(&division(home), &uscc(grantor), &local_key("sub"));
    change(w, &parent, |grant| {
        (grant.grantor, grant.grantee, grant.applicant) = (uscc(TARGET), uscc(grantor), Some(uscc(grantee)));
    });
    let entry =
        GrantContent { over: Over::Entries(list([named(entry_of(w))])), recipients: Default::default(), ..asked("sub", grantee).content };
    let signing = SubGrantSigning { id, parent, content: entry, ..asked("sub", grantee) };
    if w.relation == Relation::Missing {
        return Joint::<SubGrantSigning>::Agree(Agreement { id, version: 0, content_hash: content_hash(&signing) }).into();
    }
    if w.relation == Relation::Named && w.role.is_some_and(signs) {
        w.ledger.must(OPERATOR, body(&signing));
        return agreement(&signing).into();
    }
    // Who is neither side begins nothing.
    let stranger = SubGrantSigning { grantee: if own { uscc(OPERATOR) } else { uscc(TARGET) }, ..signing };
    body(&stranger).into()
}

/// May somebody with this role be given a sub-grant?
fn signs(role: mulu_contracts::kernel::role::Role) -> bool {
    use mulu_contracts::kernel::role::Role;
    matches!(role, Role::Operator | Role::Developer)
}

#[test]
fn who_may_send_it() {
    rows(SubGrant::NAME).hold(message);
}
