//! Answers that come in parts (`docs/spec/catalog.md`, Views): asked for one after another at one height, and added up.

use std::collections::BTreeMap;

use mulu_contracts::catalog::queries::statistics::{
    CatalogRate, CatalogRateAnswer, DivisionAnswer, DivisionStatistics, Rate, StatusCounts, ThemeCounts, ViewCounts,
};
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::division::MAX_DIVISIONS;
use mulu_contracts::ledger::query::Query;

use crate::cli::read::ReadArgs;
use crate::cli::session::{Document, Session};
use crate::exit::Failure;
use crate::words::usage;

/// Counters of a division, of all their parts.
pub fn statistics(
    session: &mut Session,
    division: DivisionCode,
    below: bool,
    read: &ReadArgs,
) -> Result<Document<Option<Box<DivisionAnswer>>>, Failure> {
    whole(
        session,
        read,
        |from| DivisionStatistics { division, below, from },
        next_division,
        |all, part| {
            if let (Some(all), Some(part)) = (all.as_mut(), part) {
                add_division(all, *part);
            }
        },
    )
}

/// The catalog rate of a division and all that lies in it, over all its parts.
pub fn catalog_rate(session: &mut Session, division: DivisionCode, read: &ReadArgs) -> Result<Document<CatalogRateAnswer>, Failure> {
    let ask = |from: Option<Place>| CatalogRate { division, below: true, from: from.unwrap_or(Place::START) };
    whole(session, read, ask, |answer| answer.next.take(), add_rate)
}

fn next_division(answer: &mut Option<Box<DivisionAnswer>>) -> Option<DivisionCode> {
    answer.as_mut()?.next.take()
}

/// Asks for the first part, and for those to which each leads; `join` adds a later one to what was found before.
fn whole<Q: Query, N: Copy>(
    session: &mut Session,
    read: &ReadArgs,
    ask: impl Fn(Option<N>) -> Q,
    next_of: impl Fn(&mut Q::Answer) -> Option<N>,
    join: impl Fn(&mut Q::Answer, Q::Answer),
) -> Result<Document<Q::Answer>, Failure> {
    let mut document = session.answer(ask(None), read)?;
    let mut next = next_of(&mut document.answer);
    if let (Some(_), Some(path)) = (next, &read.proof) {
        return Err(Failure::wrong(usage::first_part_only(path.display()), usage::no_proof_of_parts()));
    }
    let at_one_height = ReadArgs { at: read.at.or(Some(Moment::Height(document.height))), ..read.clone() };
    // An unproven answer may lead on for ever; no table has more parts than divisions.
    for _ in 0..MAX_DIVISIONS {
        let Some(from) = next else { return Ok(document) };
        let mut part = session.answer(ask(Some(from)), &at_one_height)?.answer;
        next = next_of(&mut part);
        join(&mut document.answer, part);
    }
    Err(Failure::wrong(usage::endless(), usage::other_node()))
}

fn add_division(all: &mut DivisionAnswer, part: DivisionAnswer) {
    add_statuses(&mut all.statuses, &part.statuses);
    add_views(&mut all.views, &part.views);
    add(&mut all.waiting, part.waiting);
    let mut themes: BTreeMap<Option<String>, ViewCounts> = BTreeMap::new();
    for ThemeCounts { theme, views } in std::mem::take(&mut all.themes).into_iter().chain(part.themes) {
        match themes.get_mut(&theme) {
            Some(sum) => add_views(sum, &views),
            None => drop(themes.insert(theme, views)),
        }
    }
    all.themes = themes.into_iter().map(|(theme, views)| ThemeCounts { theme, views }).collect();
    all.divisions.extend(part.divisions);
}

fn add_rate(all: &mut CatalogRateAnswer, part: CatalogRateAnswer) {
    add(&mut all.providers, part.providers);
    add(&mut all.published, part.published);
    add(&mut all.published_with_inventory, part.published_with_inventory);
    add(&mut all.cataloguable, part.cataloguable);
    all.without_inventory.extend(part.without_inventory);
    all.rate_with_inventory = Rate::of(all.published_with_inventory, all.cataloguable);
    all.rate = all.rate_with_inventory.filter(|_| all.without_inventory.is_empty());
}

fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

fn add_statuses(sum: &mut StatusCounts, more: &StatusCounts) {
    add(&mut sum.submitted, more.submitted);
    add(&mut sum.rejected, more.rejected);
    add(&mut sum.published, more.published);
    add(&mut sum.withdrawn, more.withdrawn);
}

fn add_views(sum: &mut ViewCounts, more: &ViewCounts) {
    add(&mut sum.all, more.all);
    add(&mut sum.aggregated, more.aggregated);
    add(&mut sum.shared, more.shared);
    add(&mut sum.open, more.open);
    add(&mut sum.operable, more.operable);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn views(all: u64) -> ViewCounts {
        ViewCounts { all, aggregated: 1, shared: 0, open: 0, operable: 0 }
    }

    #[test]
    fn counters_of_parts_add_up_member_by_member() {
        let part = |submitted: u64, theme: Option<&str>| DivisionAnswer {
            divisions: Vec::new(),
            next: None,
            statuses: StatusCounts { submitted, rejected: 0, published: 2, withdrawn: 0 },
            waiting: 1,
            views: views(submitted),
            themes: vec![ThemeCounts { theme: theme.map(String::from), views: views(3) }],
        };
        let mut all = part(u64::MAX - 1, Some("transport"));
        add_division(&mut all, part(40, None));
        add_division(&mut all, part(0, Some("transport")));
        assert_eq!((all.statuses.submitted, all.statuses.published, all.waiting), (u64::MAX, 6, 3));
        let themes: Vec<_> = all.themes.iter().map(|theme| (theme.theme.as_deref(), theme.views.all)).collect();
        assert_eq!(themes, [(None, 3), (Some("transport"), 6)]);
    }
}
