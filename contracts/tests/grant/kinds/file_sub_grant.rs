//! file_sub_grant ✍: to the approved applicant, active at once, listed with the bureau (A36).

use mulu_contracts::authorization::keys::grant_lists as lists;
use mulu_contracts::authorization::kinds::file_sub_grant::{FileSubGrant, SubGrantFiling};
use mulu_contracts::authorization::kinds::revoke_grant::RevokeGrant;
use mulu_contracts::authorization::records::content::GrantContent;
use mulu_contracts::authorization::records::reach::Over;
use mulu_contracts::authorization::standing::Standing;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::value::{Secs, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, COUNTY, OPERATOR, code, division, list, local_key, set, time, uscc};
use mulu_testkit::Ledger;
use mulu_testkit::granted::{agreement, content_hash};

use crate::grant::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

/// The filing of a sub-grant to somebody.
fn asked(key: &str, grantee: u32) -> SubGrantFiling {
    let signing = sub(key, grantee);
    SubGrantFiling {
        id: signing.id,
        version: 0,
        local_key: signing.local_key,
        parent: signing.parent,
        grantee: signing.grantee,
        content: signing.content,
        until: signing.until,
    }
}

fn refused(ledger: &Ledger, filing: &SubGrantFiling, code: Code) -> Option<String> {
    ledger.clone().refuse(OPERATOR, body(filing), code)
}

fn with(change: impl FnOnce(&mut GrantContent)) -> SubGrantFiling {
    let mut filing = asked("sub", DEVELOPER);
    change(&mut filing.content);
    filing
}

#[test]
fn filing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let good = asked("sub", DEVELOPER);
    assert_eq!(refused(&ledger, &SubGrantFiling { parent: grant_id("none"), ..good.clone() }, Code::NOT_FOUND).as_deref(), Some("parent"));
    assert_eq!(refused(&ledger, &SubGrantFiling { local_key: local_key("x"), ..good.clone() }, Code::FIELD_INVALID).as_deref(), Some("id"));
    ledger.clone().refuse(GRANTOR, body(&good), Code::ROLE_MISSING);
    ledger.clone().refuse(OTHER_OPERATOR, body(&good), Code::RELATION_MISSING);
    // Check 1
    let mut revoked = ledger.clone();
    revoked.must(GRANTOR, RevokeGrant { id: id(), ..RevokeGrant::example() });
    refused(&revoked, &good, Code::PARENT_NOT_LIVE);
    // Check 2
    refused(&ledger, &asked("sub", OTHER_OPERATOR), Code::CONSENT_NEEDED);
    // Check 3
    refused(&ledger, &with(|content| content.depth_left = 2), Code::DEPTH_EXCEEDED);
    // Check 4
    let far = Time(time().0 + 366 * DAY);
    assert_eq!(refused(&ledger, &with(|content| content.valid_until = far), Code::WIDER_THAN_PARENT).as_deref(), Some("term"));
    let rarer = with(|content| content.duties.report_every = Secs(0));
    assert_eq!(refused(&ledger, &rarer, Code::WIDER_THAN_PARENT).as_deref(), Some("duties"));
    let wider = with(|content| content.purposes = set([code("public_welfare")]));
    assert_eq!(refused(&ledger, &wider, Code::WIDER_THAN_PARENT).as_deref(), Some("purposes"));
    let cells = with(|content| content.over = mulu_contracts::authorization::samples::grant::content().over);
    assert_eq!(refused(&ledger, &cells, Code::WIDER_THAN_PARENT).as_deref(), Some("entries"));
    // Check 5
    refused(&ledger, &with(|content| content.valid_until = time()), Code::BAD_TERM);
    // Check 6
    let mut unfit = ledger.clone();
    mulu_testkit::granted::put(&mut unfit, &mulu_contracts::party::attestation::attestations(&uscc(DEVELOPER)), &Default::default());
    refused(&unfit, &good, Code::NOT_QUALIFIED);
    ledger.must(OPERATOR, body(&good));
    ledger.must(DEVELOPER, agreement(&good));
    assert_eq!(standing(&ledger, &good.id), Standing::Active);
    assert_eq!(lists::filed_in(&division(CITY)).count(&ledger.state, lists::ANY).unwrap(), 1);
    assert_eq!(lists::waiting_in(&division(CITY)).count(&ledger.state, LISTED).unwrap(), 0);
}

#[test]
fn one_follows_its_renewed_root() {
    let mut ledger = granted();
    let first = asked("sub", DEVELOPER);
    ledger.must(OPERATOR, body(&first));
    ledger.must(DEVELOPER, agreement(&first));
    // Check 8
    let mut second = asked("second", DEVELOPER);
    second.content.supersedes = Some(id());
    refused(&ledger, &second, Code::WRONG_SUPERSEDES);
    second.content.supersedes = Some(first.id);
    ledger.must(OPERATOR, body(&second));
    ledger.must(DEVELOPER, agreement(&second));
    let mut third = asked("third", DEVELOPER);
    third.content.supersedes = Some(first.id);
    refused(&ledger, &third, Code::WRONG_SUPERSEDES);
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
    let signing = SubGrantFiling { id, parent, content: entry, ..asked("sub", grantee) };
    if w.relation == Relation::Missing {
        return Joint::<SubGrantFiling>::Agree(Agreement { id, version: 0, content_hash: content_hash(&signing) }).into();
    }
    if w.relation == Relation::Named && w.role.is_some_and(signs) {
        w.ledger.must(OPERATOR, body(&signing));
        return agreement(&signing).into();
    }
    // Who is neither side begins nothing.
    let stranger = SubGrantFiling { grantee: if own { uscc(OPERATOR) } else { uscc(TARGET) }, ..signing };
    body(&stranger).into()
}

/// May somebody with this role be given a sub-grant?
fn signs(role: mulu_contracts::kernel::role::Role) -> bool {
    use mulu_contracts::kernel::role::Role;
    matches!(role, Role::Operator | Role::Developer)
}

#[test]
fn who_may_send_it() {
    rows(FileSubGrant::NAME).hold(message);
}
