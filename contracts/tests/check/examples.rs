//! The worked examples of the law, asked of the grant itself. What a product, its price and its exchange add to them (81 and 83 in the third,
//! 81 and 84 in the fourth, the way over P1 and P2 in the sixth, the whole of the tenth) follows with products.

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::parameters::{LAPSE_GRACE, REPORT_GRACE};
use mulu_contracts::authorization::records::duty::{Deficient, GrantDuty};
use mulu_contracts::authorization::records::grant::{GrantStatus, GrantUse};
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::check::answer::Verdict;
use mulu_contracts::kernel::value::{Count, List, Secs};
use mulu_contracts::ledger::freeze::freezes;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::persons::{Party, PartyType};
use mulu_contracts::ledger::samples::{CITY_BUREAU, ENTERPRISE, OPERATOR, code, hash, list, set, uscc};
use mulu_contracts::party::attestation::{AttestationType, attestations};

use super::world::*;

const GRACE: i64 = 30 * DAY;

#[test]
fn the_first_example_is_allowed_and_says_what_is_left() {
    let answer = World::base().ask(&question());
    assert_eq!((answer.verdict, answer.reasons, answer.warnings), (Verdict::Allow, vec![], vec![]));
    let left = &answer.remaining;
    assert_eq!((left.len(), left[0].grant, left[0].trades), (1, g1(), Some(Count(1))));
    assert_eq!((left[0].calls, left[0].recipients), (None, None));
    assert_eq!(answer.evaluated.grant_versions.iter().map(|judged| (judged.grant, judged.version)).collect::<Vec<_>>(), [(g1(), 3)]);
    assert_eq!(answer.evaluated.time, at(NOW));
    assert_eq!(answer.in_term, None);
}

#[test]
fn the_second_example_finds_the_last_trade_spent() {
    let mut world = World::base();
    world.put(&keys::used(&g1()), &GrantUse { trades: 100, ..GrantUse::default() });
    let answer = world.ask(&question());
    assert_eq!(answer.verdict, Verdict::Deny);
    let reason = &answer.reasons[0];
    assert_eq!((answer.reasons.len(), reason.number, reason.name), (1, 70, "limit_reached"));
    assert_eq!(reason.path, path(&[g1().object()]));
    let said: Vec<_> = reason.details.iter().map(|(word, said)| (*word, said.as_str())).collect();
    assert_eq!(said, [("max", "100"), ("used", "100"), ("which", "trades")]);
    assert_eq!(answer.remaining[0].trades, Some(Count(0)));
}

#[test]
fn the_third_example_has_a_purpose_that_is_not_permitted() {
    let answer = World::base().ask(&asked(|q| q.usage.purpose = code("industry.insurance")));
    let reasons: Vec<_> = answer.reasons.iter().map(|r| (r.number, r.name, r.path.clone())).collect();
    assert_eq!(reasons, [(62, "purpose_not_permitted", path(&[g1().object()]))]);
}

#[test]
fn the_fourth_example_is_a_use_for_government_that_a_government_body_may_have() {
    let government = asked(|q| (q.usage.purpose, q.buyer) = (code("public_governance"), Party::Org(uscc(CITY_BUREAU))));
    assert_eq!(World::base().numbers(&government), NONE);
    // What is free for government is not bought by an enterprise.
    assert_eq!(World::base().numbers(&asked(|q| q.usage.purpose = code("public_governance"))), [62]);
}

#[test]
fn the_fifth_example_ends_with_the_last_second_of_the_term() {
    World::base().turns_at(END, &question(), &[], &[22]);
}

#[test]
fn the_sixth_example_is_revoked_and_goes_on_under_the_grant_that_took_its_place() {
    let mut world = World::base();
    world.end_grant(&g1(), GrantStatus::Revoked, NOW - 1);
    let answer = world.ask(&question());
    let reasons: Vec<_> = answer.reasons.iter().map(|r| (r.number, r.name, r.path.clone())).collect();
    assert_eq!(reasons, [(25, "revoked", path(&[g1().object()]))]);

    let g2 = grant_id("g2");
    world.put_grant(&g2, None, |_| {});
    world.name(&g2, &e1(), mulu_contracts::authorization::records::scope::Fields::All);
    world.supersede(&g1(), &g2);
    let answer = world.ask(&question());
    assert_eq!(answer.verdict, Verdict::Allow);
    assert_eq!((answer.remaining.len(), answer.remaining[0].grant, answer.remaining[0].trades), (1, g2, Some(Count(100))));
    assert_eq!(answer.evaluated.grant_versions[0].grant, g2);
}

#[test]
fn the_seventh_example_gives_all_reasons_in_their_order() {
    let mut world = World::with_personal_data();
    let both = asked(|q| q.subject = of(&g1(), &[e1(), e2()]));
    world.certificate("c2", |certificate| certificate.status = CertificateStatus::Revoked);
    world.hold_on(&g1(), &e2());
    let answer = world.ask(&both);
    let way = path(&[g1().object(), e2().object()]);
    let reasons: Vec<_> = answer.reasons.iter().map(|r| (r.number, r.name, r.path.clone())).collect();
    let expected = [(43, "entry_suspended"), (49, "registration_denied"), (50, "consent_missing")];
    assert_eq!(reasons, expected.map(|(number, name)| (number, name, way.clone())));
}

#[test]
fn the_eighth_example_is_not_frozen_by_an_objection_that_was_only_filed() {
    let mut world = World::base();
    let subject = catalog_keys::subject(&e1());
    world.begin(&freezes(&subject, &[]), |freezes| freezes.open = 1);
    assert_eq!(world.numbers(&question()), NONE);
    world.freeze(&subject, NOW + 90 * DAY, false);
    let answer = world.ask(&question());
    let reasons: Vec<_> = answer.reasons.iter().map(|r| (r.number, r.name, r.path.clone())).collect();
    assert_eq!(reasons, [(42, "entry_frozen", path(&[g1().object(), e1().object()]))]);
}

#[test]
fn the_ninth_example_is_stopped_by_its_operator_and_goes_on_when_that_is_lifted() {
    let mut world = World::base();
    assert_eq!(world.numbers(&question()), NONE);
    world.self_stop(&g1(), false);
    let answer = world.ask(&question());
    let reasons: Vec<_> = answer.reasons.iter().map(|r| (r.number, r.name, r.path.clone())).collect();
    assert_eq!(reasons, [(24, "self_stopped", path(&[g1().object()]))]);
    world.self_stop(&g1(), true);
    assert_eq!(world.numbers(&question()), NONE);
}

#[test]
fn the_eleventh_example_goes_abroad_without_approval() {
    let answer = World::base().ask(&asked(|q| q.buyer = person(PartyType::Foreign)));
    let reasons: Vec<_> = answer.reasons.iter().map(|r| (r.number, r.name, r.path.clone())).collect();
    let way = path(&[g1().object()]);
    assert_eq!(reasons, [(64, "recipient_not_permitted", way.clone()), (68, "export_not_approved", way)]);
}

#[test]
fn the_twelfth_example_is_about_a_time_to_come_and_gets_no_verdict() {
    let world = World::base();
    for (as_of, in_term) in [(1_811_808_000, false), (1_796_083_200, true), (END - 1, true), (END, false), (NOW + 1, true)] {
        let answer = world.ask(&asked(|q| q.as_of = Some(at(as_of))));
        assert_eq!((answer.verdict, answer.in_term), (Verdict::NotGiven, Some(in_term)), "{as_of}");
        assert_eq!((answer.reasons.len(), answer.negative()), (0, Some("not_given")));
    }
    let mut world = World::base();
    world.grant(&g1(), |grant| grant.valid_from = at(NOW + 5));
    for (as_of, in_term) in [(NOW + 4, false), (NOW + 5, true)] {
        assert_eq!(world.ask(&asked(|q| q.as_of = Some(at(as_of)))).in_term, Some(in_term));
    }
    let world = World::base();
    // The moment itself is no time to come; one before it is not as it has to be.
    assert_eq!(world.ask(&asked(|q| q.as_of = Some(at(NOW)))).verdict, Verdict::Allow);
    let answer = world.ask(&asked(|q| q.as_of = Some(at(NOW - 1))));
    assert_eq!((answer.verdict, answer.invalid), (Verdict::FieldInvalid, Some("as_of")));
}

#[test]
fn the_term_of_a_grant_that_has_ended_reaches_no_time_to_come() {
    let later = asked(|q| q.as_of = Some(at(NOW + DAY)));
    let in_term = |world: &World| world.ask(&later).in_term;
    let mut world = World::base();
    world.end_grant(&g1(), GrantStatus::Revoked, NOW - 1);
    assert_eq!(in_term(&world), Some(false));
    // Nor where another took its place: that one is asked by its own id.
    world.put_grant(&grant_id("g2"), None, |_| {});
    world.supersede(&g1(), &grant_id("g2"));
    assert_eq!(in_term(&world), Some(false));

    let mut world = World::with_sub_grant();
    let below = asked(|q| (q.subject, q.as_of) = (of(&grant_id("g11"), &[e1()]), Some(at(END - 1))));
    assert_eq!(world.ask(&below).in_term, Some(true));
    world.grant(&g1(), |grant| grant.valid_until = at(END - 1));
    assert_eq!(world.ask(&below).in_term, Some(false), "the ancestor ends before");
    world.grant(&g1(), |grant| (grant.valid_from, grant.valid_until) = (at(END), at(END + 9)));
    assert_eq!(world.ask(&below).in_term, Some(false), "the ancestor begins after");
    assert_eq!(world.ask(&asked(|q| (q.subject, q.as_of) = (of(&grant_id("nowhere"), &[e1()]), later.as_of))).in_term, Some(false));

    for status in [GrantStatus::Consent, GrantStatus::Rejected] {
        let mut world = World::base();
        world.grant(&g1(), |grant| (grant.status, grant.close_due) = (status, None));
        assert_eq!(in_term(&world), Some(false));
    }
}

#[test]
fn the_thirteenth_example_names_a_grant_that_is_nowhere() {
    let unknown = asked(|q| q.subject = of(&grant_id("unknown"), &[e1()]));
    let answer = World::base().ask(&unknown);
    let reasons: Vec<_> = answer.reasons.iter().map(|r| (r.number, r.name, r.path.clone())).collect();
    assert_eq!(reasons, [(2, "unknown_grant", path(&[grant_id("unknown").object()]))]);
    assert!(answer.remaining.is_empty() && answer.evaluated.grant_versions.is_empty());
}

// The first and the last second of every term.

#[test]
fn a_grant_begins_with_the_first_second_of_its_term() {
    let mut world = World::base();
    world.grant(&g1(), |grant| grant.valid_from = at(NOW + 5));
    world.turns_at(NOW + 5, &question(), &[21], &[]);
}

#[test]
fn a_registration_serves_from_the_first_to_the_last_second_of_its_term() {
    let mut world = World::base();
    world.certificate("c1", |certificate| certificate.valid_from = Some(at(NOW + 5)));
    world.turns_at(NOW + 5, &question(), &[49], &[]);
    world.certificate("c1", |certificate| (certificate.valid_from, certificate.valid_until) = (Some(at(BEGIN)), Some(at(NOW + 9))));
    world.turns_at(NOW + 9, &question(), &[], &[49]);
}

#[test]
fn a_consent_is_over_with_its_last_second() {
    let mut world = World::with_personal_data();
    world.consent("one", |_| {});
    let with = asked(|q| {
        (q.subject, q.consents) = (of(&g1(), &[e2()]), set([hash("one")]));
        q.usage.form = Some(mulu_contracts::authorization::records::reach::Form::Report);
    });
    world.consent("one", |consent| consent.valid_until = at(NOW + 7));
    world.turns_at(NOW + 7, &with, &[], &[50]);
}

#[test]
fn a_freeze_ends_by_itself_unless_it_was_upheld() {
    for (subject, number) in [
        (keys::subject(&g1()), 23),
        (catalog_keys::subject(&e1()), 42),
        (mulu_contracts::certificate::keys::subject(&certificate_id("c1")), 49),
    ] {
        let mut world = World::base();
        world.freeze(&subject, NOW + 5, false);
        world.turns_at(NOW + 5, &question(), &[number], &[]);
        world.freeze(&subject, NOW + 5, true);
        world.turns_at(NOW + 5, &question(), &[number], &[number]);
    }
}

#[test]
fn an_order_ends_by_itself() {
    for (subject, numbers) in [
        (keys::subject(&g1()), vec![97]),
        (catalog_keys::subject(&e1()), vec![97]),
        (organisation::subject(&uscc(OPERATOR)), vec![12, 31]),
        (organisation::subject(&uscc(ENTERPRISE)), vec![64]),
    ] {
        let mut world = World::base();
        world.order(&subject, NOW + 5);
        world.turns_at(NOW + 5, &question(), &numbers, &[]);
    }
}

#[test]
fn a_report_is_overdue_when_its_grace_is_over_and_denies_when_its_lateness_is_not_borne_any_more() {
    let mut world = World::base();
    assert_eq!((REPORT_GRACE.at(&world.state, world.time), LAPSE_GRACE.at(&world.state, world.time)), (Ok(GRACE as u64), Ok(GRACE as u64)));
    let (until, late) = (NOW - 20 * DAY, 10 * DAY);
    world.put(&keys::duty(&g1()), &GrantDuty { reported_until: at(until - DAY), until: at(until), deficient: List::default() });
    let overdue = until + GRACE;
    assert_eq!(world.warnings_at(overdue - 1, &question()), NONE);
    assert_eq!(world.warnings_at(overdue, &question()), [95]);
    assert_eq!(world.warnings_at(overdue + 1, &question()), [95]);
    assert_eq!(world.warnings_at(overdue + late - 1, &question()), [95]);
    assert_eq!(world.warnings_at(overdue + late, &question()), NONE);
    world.turns_at(overdue + late, &question(), &[], &[95]);
    // Where it is borne for ever, it warns.
    world.grant(&g1(), |grant| grant.duties.deny_after = Secs(0));
    world.turns_at(overdue + late, &question(), &[], &[]);
    assert_eq!(world.warnings_at(overdue + late, &question()), [95]);
}

#[test]
fn a_deficient_report_is_due_again_from_its_finding_on() {
    let mut world = World::base();
    let found =
        |since: i64| Deficient { period: mulu_contracts::ledger::term::Term { from: at(BEGIN), until: at(BEGIN + 1) }, since: at(since) };
    let since = NOW - 20 * DAY;
    let duty = GrantDuty { reported_until: at(END), until: at(END), deficient: list([found(since + DAY), found(since)]) };
    world.put(&keys::duty(&g1()), &duty);
    assert_eq!(world.warnings_at(since + GRACE - 1, &question()), NONE);
    assert_eq!(world.warnings_at(since + GRACE, &question()), [95]);
    world.turns_at(since + GRACE + 10 * DAY, &question(), &[], &[95]);
}

#[test]
fn the_last_period_ends_with_the_grant_or_with_what_stands_above_it() {
    // Held copies outlive the term, the duty of its last period does not.
    let held = |subject| asked(|q| (q.mode, q.subject) = (mulu_contracts::check::request::Mode::Held, subject));
    let mut world = World::base();
    world.put(&keys::duty(&g1()), &GrantDuty { reported_until: at(END - DAY), until: at(END + 50 * DAY), deficient: List::default() });
    assert_eq!(world.warnings_at(END + GRACE - 1, &held(of(&g1(), &[e1()]))), NONE);
    assert_eq!(world.warnings_at(END + GRACE, &held(of(&g1(), &[e1()]))), [95]);
    // Nothing is left to be reported of a period that ended before it began.
    world.put(&keys::duty(&g1()), &GrantDuty { reported_until: at(END), until: at(END + 50 * DAY), deficient: List::default() });
    assert_eq!(world.warnings_at(END + GRACE, &held(of(&g1(), &[e1()]))), NONE);

    let mut world = World::with_sub_grant();
    let below = held(of(&grant_id("g11"), &[e1()]));
    let below = asked(|q| (*q, q.seller) = (below.clone(), uscc(DEVELOPER)));
    world.put(&keys::duty(&g1()), &GrantDuty { reported_until: at(END), until: at(END), deficient: List::default() });
    let g11 = grant_id("g11");
    world.put(&keys::duty(&g11), &GrantDuty { reported_until: at(NOW - DAY), until: at(END), deficient: List::default() });
    world.grant(&g1(), |grant| grant.valid_until = at(NOW));
    assert_eq!(world.warnings_at(NOW + GRACE - 1, &below), NONE);
    assert_eq!(world.warnings_at(NOW + GRACE, &below), [95]);
}

#[test]
fn an_attestation_that_lapsed_warns_while_its_grace_runs() {
    let mut world = World::base();
    world.grant(&g1(), |grant| grant.duties.attestations = set([AttestationType::Mlps]));
    assert_eq!(world.numbers(&question()), [96], "there never was one");
    world.attest(OPERATOR, AttestationType::Mlps, NOW - DAY);
    world.attest(OPERATOR, AttestationType::Mlps, NOW + 5);
    world.attest(OPERATOR, AttestationType::Drill, NOW + 50 * DAY);
    assert_eq!(world.warnings_at(NOW + 4, &question()), NONE);
    assert_eq!(world.warnings_at(NOW + 5, &question()), [96]);
    assert_eq!(world.numbers_at(NOW + 5, &question()), NONE);
    world.put(&keys::duty(&g1()), &GrantDuty { reported_until: at(END), until: at(END), deficient: List::default() });
    world.turns_at(NOW + 5 + GRACE, &question(), &[], &[96]);
    assert_eq!(world.warnings_at(NOW + 5 + GRACE, &question()), NONE);
    // One that its recorder ended lapsed then.
    world.change(&attestations(&uscc(OPERATOR)), |kept| {
        for kept in &mut kept.items {
            kept.ended = (kept.attestation.kind == AttestationType::Mlps).then_some(at(NOW - 2 * DAY));
        }
    });
    world.turns_at(NOW - 2 * DAY + GRACE, &question(), &[], &[96]);
    // One that begins some day does not serve today.
    world.change(&attestations(&uscc(OPERATOR)), |kept| {
        for kept in &mut kept.items {
            kept.ended = None;
            if kept.attestation.kind == AttestationType::Mlps {
                (kept.attestation.valid_from, kept.attestation.valid_until) = (at(NOW + 5), at(END));
            }
        }
    });
    world.turns_at(NOW + 5, &question(), &[96], &[]);
}

#[test]
fn a_qualification_serves_to_its_last_second() {
    let mut world = World::base();
    world.change(&attestations(&uscc(OPERATOR)), |kept| kept.items[0].attestation.valid_until = at(NOW + 5));
    world.turns_at(NOW + 5, &question(), &[], &[31]);
    world.change(&attestations(&uscc(OPERATOR)), |kept| {
        (kept.items[0].attestation.valid_from, kept.items[0].attestation.valid_until) = (at(NOW + 5), at(END));
    });
    world.turns_at(NOW + 5, &question(), &[31], &[]);
}

#[test]
fn a_role_serves_from_its_first_to_its_last_second() {
    let mut world = World::base();
    let roles = mulu_contracts::party::keys::roles(&uscc(OPERATOR));
    world.change(&roles, |roles| roles.assignments[0].until = Some(at(NOW + 5)));
    world.turns_at(NOW + 5, &question(), &[], &[31]);
    world.change(&roles, |roles| (roles.assignments[0].from, roles.assignments[0].until) = (at(NOW + 5), None));
    world.turns_at(NOW + 5, &question(), &[31], &[]);
}

#[test]
fn who_ends_is_gone_from_that_second_on() {
    let mut world = World::base();
    world.merge(OPERATOR, &[HEIR], NOW + 5);
    world.turns_at(NOW + 5, &question(), &[], &[11, 31]);
    let mut world = World::base();
    world.merge(ENTERPRISE, &[HEIR], NOW + 5);
    world.turns_at(NOW + 5, &question(), &[], &[64]);
}

#[test]
fn a_registration_of_the_provider_before_serves_for_a_while_after_a_transfer() {
    let mut world = World::base();
    world.entry(&e1(), |core| (core.provider, core.transferred) = (uscc(CITY_BUREAU), Some(at(NOW - DAY))));
    world.put(&keys::duty(&g1()), &GrantDuty { reported_until: at(END), until: at(END), deficient: List::default() });
    world.turns_at(NOW - DAY + GRACE, &question(), &[], &[49]);
    assert_eq!(world.warnings_at(NOW - DAY + GRACE - 1, &question()), [49]);
    assert_eq!(world.warnings_at(NOW - DAY + GRACE, &question()), NONE);
    world.entry(&e1(), |core| core.transferred = None);
    assert_eq!(world.numbers(&question()), [49]);
    // Nor does grace help what does not live.
    world.entry(&e1(), |core| core.transferred = Some(at(NOW - DAY)));
    world.certificate("c1", |certificate| certificate.status = CertificateStatus::Suspended);
    let answer = world.ask(&question());
    assert_eq!((answer.reasons.len(), answer.reasons[0].number, answer.warnings.len()), (1, 49, 0));
}

#[test]
fn a_question_that_is_not_as_it_has_to_be_gets_no_verdict() {
    use mulu_contracts::check::request::UsedEntry;
    let world = World::base();
    let twice = asked(|q| {
        let used = || UsedEntry { entry: e1(), fields: mulu_contracts::authorization::records::scope::Fields::All };
        let mulu_contracts::check::request::Subject::Grant(of) = &mut q.subject;
        of.entries = list([used(), used()]);
    });
    let no_action = asked(|q| q.usage.action = borsh::from_slice(&[9]).unwrap());
    assert_eq!(world.ask(&no_action).invalid, Some("use.action"));
    for (question, field) in [(twice, "subject.entries"), (asked(|q| q.usage.quantity = Count(0)), "use.quantity")] {
        let answer = world.ask(&question);
        assert_eq!((answer.verdict, answer.invalid, answer.negative()), (Verdict::FieldInvalid, Some(field), Some("field_invalid")));
    }
}
