//! After any sequence of kinds, every list and every index of lists says what a naive model says from all cores.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::reinstate_entry::ReinstateEntry;
use mulu_contracts::catalog::kinds::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::set_entry_attributes::SetEntryAttributes;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::{set_entry_attributes, submit_entry};
use mulu_contracts::catalog::queries::lists::{
    EntryRow, EntryScope, ListEntries, ListPendingReviews, ListProviderEntries, ProviderScope, ReviewRow,
};
use mulu_contracts::catalog::records::entry::{
    Aggregation, CoreChange, CoreInput, EntryStatus, OpenType, Operable, OperableType, Outcome, ShareType, View,
};
use mulu_contracts::catalog::{keys, lists, samples};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::listing::Selection;
use mulu_contracts::kernel::member_list::MemberList;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::state::StateRead;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::query::Listing;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY, DEPARTMENT, SECTOR_AUTHORITY, ZONE, code, division, uscc};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;
use proptest::prelude::*;

use crate::catalog::world::*;

const KEYS: [&str; 5] = ["a", "b", "c", "d", "e"];
const DIVISIONS: [&str; 3] = [CITY, COUNTY, ZONE];
const SECTORS: [Option<&str>; 3] = [None, Some("i"), Some("g")];
const THEMES: [Option<&str>; 3] = [None, Some("transport"), Some("health")];

#[derive(Debug, Clone)]
struct Step {
    kind: u8,
    key: usize,
    division: usize,
    sector: usize,
    theme: usize,
    flags: u8,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..9_u8, 0..KEYS.len(), 0..3_usize, 0..3_usize, 0..3_usize, any::<u8>())
        .prop_map(|(kind, key, division, sector, theme, flags)| Step { kind, key, division, sector, theme, flags });
    prop::collection::vec(step, 1..40)
}

fn content(step: &Step) -> CoreInput {
    let mut core = samples::core();
    core.division = division(DIVISIONS[step.division]);
    core.sector = SECTORS[step.sector].map(code);
    core.theme = THEMES[step.theme].map(code);
    if step.flags & 1 == 1 {
        core.aggregation_status = Aggregation::Planned;
    }
    if step.flags & 2 == 2 {
        core.operable.kind = OperableType::Excluded;
    }
    core
}

/// The message of a step, as it fits what stands; some are refused, and then nothing changes.
fn message(ledger: &Ledger, step: &Step) -> Option<AnyRule> {
    let id = samples::id(KEYS[step.key]);
    let Some(core) = keys::core(&id).get(&ledger.state).unwrap() else {
        return Some(SubmitEntry { core: content(step), ..submit_entry::submit(KEYS[step.key]) }.into());
    };
    let version = core.version;
    let strict = step.flags & 4 == 4;
    Some(match step.kind {
        0 | 1 => judge(ledger, &id, Outcome::Approve).into(),
        2 => judge(ledger, &id, Outcome::Reject).into(),
        3 => ResubmitEntry { id, version, core: content(step), detail: Spoken(samples::detail()) }.into(),
        4 => {
            let change = CoreChange::between(&core.input, &content(step));
            AmendEntry { id, version, core: change, detail: Spoken::default() }.into()
        }
        5 => take_back(ledger, &id).into(),
        6 => ReinstateEntry { id, version, core: strict.then(|| content(step)), detail: None }.into(),
        7 => {
            let operable = if strict { OperableType::Excluded } else { OperableType::Eligible };
            let change = set_entry_attributes::no_attributes(KEYS[step.key], version);
            SetEntryAttributes { operable: to(Operable { kind: operable }), ..change }.into()
        }
        _ => return None,
    })
}

/// All lists that are not empty, by name, as the cores and pending changes say.
fn model(ledger: &Ledger) -> BTreeMap<String, BTreeSet<String>> {
    let mut lists: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for key in KEYS {
        let id = samples::id(key);
        let Some(core) = keys::core(&id).get(&ledger.state).unwrap() else { continue };
        let division = core.input.division.to_string();
        let word = |w: &Option<mulu_contracts::kernel::text::Code<24>>| w.as_ref().map(|w| w.to_string()).unwrap_or_default();
        let (theme, sector) = (word(&core.input.theme), word(&core.input.sector));
        let mut put = |list: String, member: &str| {
            lists.entry(list).or_default().insert(member.to_string());
        };
        let id_text = id.to_string();
        put("provider".into(), &id_text);
        put(format!("provider status {}", core.status as u8), &id_text);
        put(format!("{division} status {}", core.status as u8), &id_text);
        if core.status == EntryStatus::Submitted || pending_of(ledger, &id).is_some() {
            put(format!("{division} reviews {sector}"), &id_text);
            put(format!("{division} review_sectors"), &sector);
        }
        if core.status == EntryStatus::Published {
            let input = &core.input;
            for (view, shown) in [
                (View::All, true),
                (View::Aggregated, input.aggregation_status == Aggregation::Aggregated),
                (View::Shared, input.share.kind != ShareType::NotShared),
                (View::Open, input.open.kind != OpenType::NotOpen),
                (View::Operable, input.operable.kind != OperableType::Excluded),
            ] {
                if shown {
                    put(format!("provider view {}", view as u8), &id_text);
                    put(format!("{division} view {} {theme}", view as u8), &id_text);
                    put(format!("{division} cells {}", view as u8), &theme);
                }
            }
        }
    }
    lists
}

/// The same lists as the chain keeps them.
fn kept(ledger: &Ledger) -> BTreeMap<String, BTreeSet<String>> {
    let state = &ledger.state;
    let mut lists = BTreeMap::new();
    let mut put = |name: String, members: Vec<String>| {
        let set: BTreeSet<_> = members.iter().cloned().collect();
        assert_eq!(set.len(), members.len(), "{name} names somebody twice");
        if !set.is_empty() {
            lists.insert(name, set);
        }
    };
    let ids = |of: Selection| members(state, of).iter().map(EntryId::to_string).collect::<Vec<_>>();
    let counted = |list: MemberList, mask: u16| {
        let found = ids(Selection::Members(list.clone(), mask));
        assert_eq!(list.count(state, mask).unwrap(), found.len() as u64, "the counter is the number of those with the flag");
        found
    };
    let words = |list: MemberList| lists::words(state, &list).unwrap().into_iter().map(|(_, word)| word).collect::<Vec<_>>();
    let provider = lists::entries_of(&uscc(DEPARTMENT));
    put("provider".into(), counted(provider.clone(), lists::ANY_STATUS));
    for status in EntryStatus::ALL {
        put(format!("provider status {}", *status as u8), counted(provider.clone(), lists::with_status(*status)));
    }
    for view in View::ALL {
        put(format!("provider view {}", *view as u8), counted(provider.clone(), lists::in_view(*view)));
    }
    for name in DIVISIONS {
        let division = division(name);
        for status in EntryStatus::ALL {
            let themes = lists::in_themes(state, &division, lists::with_status(*status)).unwrap();
            put(format!("{division} status {}", *status as u8), themes.into_iter().flat_map(|(_, theme)| ids(theme)).collect());
        }
        for sector in SECTORS {
            let sector = sector.unwrap_or_default();
            put(format!("{division} reviews {sector}"), ids(lists::reviews_in(&division, sector).into()));
        }
        put(format!("{division} review_sectors"), words(lists::review_sectors(&division)));
        for view in View::ALL {
            for theme in THEMES {
                let theme = theme.unwrap_or_default();
                put(
                    format!("{division} view {} {theme}", *view as u8),
                    counted(lists::entries_in(&division, theme), lists::in_view(*view)),
                );
            }
            let shown = |(_, theme): &(u64, Selection)| theme.count(state).unwrap() > 0;
            let of_view = lists::in_themes(state, &division, lists::in_view(*view)).unwrap();
            let themes: BTreeSet<_> = of_view.into_iter().filter(shown).map(|(number, _)| number).collect();
            let named = lists::words(state, &lists::themes_of(&division)).unwrap().into_iter();
            let named = named.filter(|(number, _)| themes.contains(number));
            put(format!("{division} cells {}", *view as u8), named.map(|(_, theme)| theme).collect());
        }
    }
    lists
}

fn rows(ledger: &Ledger, scope: EntryScope, limit: u32) -> Vec<EntryRow> {
    let mut found = Vec::new();
    let (mut from, mut all) = (Place::START, None);
    loop {
        let Listing { items, total, next, rest } = ledger.ask(ListEntries { scope: scope.clone(), from, limit });
        assert!(rest.is_none() && total >= items.len() as u64);
        // Counted is what begins at the division of the place: at first all of it.
        let all = *all.get_or_insert(total);
        found.extend(items);
        match next {
            Some(next) => from = next,
            None => {
                assert_eq!(found.len() as u64, all);
                return found;
            }
        }
    }
}

fn reviews(ledger: &Ledger, sector: Option<&str>) -> Vec<ReviewRow> {
    let question = ListPendingReviews { division: division(CITY), below: true, sector: sector.map(code), from: Place::START, limit: 500 };
    let listing = ledger.ask(question);
    listing.items
}

fn run(ledger: &mut Ledger, step: &Step) {
    let Some(message) = message(ledger, step) else { return };
    // Reviews are tried by both; at most one of them publishes.
    let senders: &[u32] = match message.get::<ReviewEntry>() {
        Some(_) => &[CITY_BUREAU, SECTOR_AUTHORITY],
        None => &[DEPARTMENT],
    };
    for sender in senders {
        ledger.submit(*sender, message.clone());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn lists_are_what_the_entries_say(steps in steps()) {
        let mut ledger = ledger();
        for step in &steps {
            run(&mut ledger, step);
            prop_assert_eq!(model(&ledger), kept(&ledger));
        }
        let model = model(&ledger);
        let union = |ending: &str| -> BTreeSet<String> {
            model.iter().filter(|(name, _)| name.contains(ending)).flat_map(|(_, ids)| ids.clone()).collect()
        };
        for view in View::ALL {
            let scope = EntryScope::View { division: division(CITY), below: true, view: *view, theme: None };
            let listed: BTreeSet<_> = rows(&ledger, scope, 2).iter().map(|r| r.id.to_string()).collect();
            prop_assert_eq!(listed, union(&format!(" view {} ", *view as u8)));
        }
        for view in View::ALL {
            let question = ListProviderEntries { provider: uscc(DEPARTMENT), of: ProviderScope::View(*view), from: Place::START, limit: 500 };
            let listing = ledger.ask(question);
            let listed: BTreeSet<_> = listing.items.iter().map(|r| r.id.to_string()).collect();
            prop_assert_eq!(listed, model.get(&format!("provider view {}", *view as u8)).cloned().unwrap_or_default());
        }
        let waiting: BTreeSet<_> = reviews(&ledger, None).iter().map(|r| r.entry.id.to_string()).collect();
        prop_assert_eq!(waiting, union(" reviews "));
        let in_sector: BTreeSet<_> = reviews(&ledger, Some("g")).iter().map(|r| r.entry.id.to_string()).collect();
        prop_assert_eq!(in_sector, union(" reviews g"));
    }
}

#[test]
fn lists_are_paged_and_cells_are_told_apart() {
    let mut ledger = ledger();
    for n in 0..70 {
        let mut submit = submit_entry::submit(&format!("row {n}"));
        submit.core.theme = Some(code(if n % 2 == 0 { "transport" } else { "health" }));
        submit.core.division = division(if n % 3 == 0 { COUNTY } else { CITY });
        ledger.must(DEPARTMENT, submit);
        approve(&mut ledger, &samples::id(&format!("row {n}")));
    }
    let view = |below, theme: Option<&str>| EntryScope::View { division: division(CITY), below, view: View::Open, theme: theme.map(code) };
    assert_eq!(rows(&ledger, EntryScope::Provider(uscc(DEPARTMENT)), 33).len(), 70);
    assert_eq!(rows(&ledger, view(true, None), 500).len(), 70);
    assert_eq!(rows(&ledger, view(false, None), 7).len(), 46);
    assert_eq!(rows(&ledger, view(true, Some("health")), 7).len(), 35);
    let status = EntryScope::Status { division: division(CITY), below: true, status: EntryStatus::Published };
    assert_eq!(rows(&ledger, status, 64).len(), 70);
    assert!(reviews(&ledger, None).is_empty());
}

/// Keys that an act writes: those of the entry's own records, and all others.
fn puts(ledger: &mut Ledger, org: u32, id: &EntryId, rule: AnyRule) -> (usize, usize) {
    let before = ledger.state.records.clone();
    ledger.must(org, rule);
    let own = &keys::core(id).raw[..4];
    let changed = ledger.state.records.iter().filter(|(key, value)| before.get(*key) != Some(*value));
    let (of_entry, others): (Vec<_>, Vec<_>) = changed.partition(|(key, _)| key[..4] == *own);
    (of_entry.len(), others.len())
}

#[test]
fn puts_of_a_transaction_stay_few() {
    let mut ledger = ledger();
    let mut table = Vec::new();
    let first = samples::id("warm 0");
    table.push(("the first submission of a division", puts(&mut ledger, DEPARTMENT, &first, submit_entry::submit("warm 0").into())));
    for n in 1..3 {
        ledger.must(DEPARTMENT, submit_entry::submit(&format!("warm {n}")));
    }
    approve(&mut ledger, &first);
    table.push(("a submission", puts(&mut ledger, DEPARTMENT, &id(), submit().into())));
    let review = judge(&ledger, &id(), Outcome::Approve);
    table.push(("its approval", puts(&mut ledger, CITY_BUREAU, &id(), review.into())));
    let core = CoreChange { theme: to(Some(code("health"))), ..CoreChange::default() };
    let change = AmendEntry { id: id(), version: 2, core, detail: Spoken::default() };
    table.push(("a change that waits", puts(&mut ledger, DEPARTMENT, &id(), change.into())));
    let review = judge(&ledger, &id(), Outcome::Approve);
    table.push(("its approval, into a theme that had none", puts(&mut ledger, CITY_BUREAU, &id(), review.into())));
    // Its own: core, history and slots; detail, data items, creation and submission; review; pending change and what it names. Others: the heads of its two
    // lists, the queue, the acts of who sends; an index, and the slots of a word in it, where the word is new there.
    let expected = [
        ("the first submission of a division", (7, 8)),
        ("a submission", (7, 4)),
        ("its approval", (4, 4)),
        ("a change that waits", (5, 2)),
        ("its approval, into a theme that had none", (5, 6)),
    ];
    assert_eq!(table, expected, "keys of the entry's own records, and all others");
}

#[test]
fn a_review_is_overdue_after_its_term() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, submit());
    // At its end itself the clock is over.
    ledger.wait(10 * 86_400 - 1);
    assert!(!reviews(&ledger, None)[0].overdue);
    ledger.wait(1);
    assert!(reviews(&ledger, None)[0].overdue);
    let _: &dyn StateRead = &ledger.state;
}
