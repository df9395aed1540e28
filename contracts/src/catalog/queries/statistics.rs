//! Statistics (A2, B62, D6, D7; docs/spec/catalog.md): counters are those of lists, rates are whole numbers over whole
//! numbers, and where no inventory was recorded a rate is unknown, never 100 %.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::lists;
use crate::catalog::records::entry::{EntryStatus, View};
use crate::catalog::records::inventory;
use crate::catalog::records::inventory::Inventory;
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::listing::MAX_LIMIT;
use crate::kernel::member::Member;
use crate::kernel::member_list::Counters;
use crate::kernel::place::Place;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::text::Text;
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, Listing, NOT_FOUND, Query};
use crate::ledger::{division, organisation, parts, scheduled};
use crate::party::keys;
use crate::party::roles::holds;

/// Entries by status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct StatusCounts {
    /// Waiting for a first review.
    pub submitted: u64,
    /// Refused.
    pub rejected: u64,
    /// In the catalog.
    pub published: u64,
    /// Taken back.
    pub withdrawn: u64,
}

/// Published entries by view.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ViewCounts {
    /// 全部.
    pub all: u64,
    /// 汇聚.
    pub aggregated: u64,
    /// 共享.
    pub shared: u64,
    /// 开放.
    pub open: u64,
    /// 可授权运营.
    pub operable: u64,
}

fn add(sum: &mut u64, count: u64) -> Result<(), Fault> {
    *sum = sum.checked_add(count).ok_or_else(|| Fault::new("the counters of lists overflow"))?;
    Ok(())
}

impl StatusCounts {
    fn of(counters: &Counters) -> Result<Self, Fault> {
        let count = |status| counters.count(lists::with_status(status));
        Ok(StatusCounts {
            submitted: count(EntryStatus::Submitted)?,
            rejected: count(EntryStatus::Rejected)?,
            published: count(EntryStatus::Published)?,
            withdrawn: count(EntryStatus::Withdrawn)?,
        })
    }

    fn add(&mut self, other: &Self) -> Result<(), Fault> {
        add(&mut self.submitted, other.submitted)?;
        add(&mut self.rejected, other.rejected)?;
        add(&mut self.published, other.published)?;
        add(&mut self.withdrawn, other.withdrawn)
    }
}

impl ViewCounts {
    fn of(counters: &Counters) -> Result<Self, Fault> {
        let mut counts = ViewCounts::default();
        for view in View::ALL {
            *counts.at(*view) = counters.count(lists::in_view(*view))?;
        }
        Ok(counts)
    }

    fn add(&mut self, other: &Self) -> Result<(), Fault> {
        let mut other = *other;
        View::ALL.iter().try_for_each(|view| add(self.at(*view), *other.at(*view)))
    }

    fn at(&mut self, view: View) -> &mut u64 {
        match view {
            View::All => &mut self.all,
            View::Aggregated => &mut self.aggregated,
            View::Shared => &mut self.shared,
            View::Open => &mut self.open,
            View::Operable => &mut self.operable,
        }
    }
}

/// A rate as two whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// Published entries.
    pub published: u64,
    /// What the catalog should hold by the newest inventory: total without what no catalog may hold.
    pub cataloguable: u64,
    /// The rate in 1/100 %, rounded down; above 10,000 where the inventory counts less than the catalog holds.
    pub bp: u64,
}

impl Rate {
    /// The rate; unknown where nothing is to be catalogued.
    pub fn of(published: u64, cataloguable: u64) -> Option<Rate> {
        let bp = (u128::from(published) * 10_000).checked_div(cataloguable.into())?;
        Some(Rate { published, cataloguable, bp: u64::try_from(bp).unwrap_or(u64::MAX) })
    }
}

/// What a provider has in the catalog.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ProviderStatistics {
    /// Which.
    pub provider: Uscc,
}

/// Counters of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProviderAnswer {
    /// Who.
    pub provider: Uscc,
    /// Its name.
    pub name: Text<128>,
    /// Its division.
    pub division: DivisionCode,
    /// Entries by status.
    pub statuses: StatusCounts,
    /// Published entries by view.
    pub views: ViewCounts,
    /// Entries that it has to confirm.
    pub unclaimed: u64,
    /// Its newest inventory.
    pub inventory: Option<Inventory>,
    /// 编目率; none: unknown.
    pub rate: Option<Rate>,
}

fn rate(published: u64, inventory: Option<&Inventory>) -> Option<Rate> {
    Rate::of(published, inventory?.counts.cataloguable())
}

impl Query for ProviderStatistics {
    const NUMBER: u16 = 49;
    const NAME: &'static str = "provider_statistics";
    type Answer = Option<Box<ProviderAnswer>>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let provider = &self.provider;
        let Some(organisation) = organisation::organisation(provider).get(state)? else { return Ok(None) };
        let counters = lists::entries_of(provider).counters(state)?;
        let statuses = StatusCounts::of(&counters)?;
        let inventory = inventory::newest(state, provider)?;
        Ok(Some(Box::new(ProviderAnswer {
            provider: *provider,
            name: organisation.name,
            division: organisation.division,
            views: ViewCounts::of(&counters)?,
            unclaimed: counters.count(lists::UNCLAIMED)?,
            rate: rate(statuses.published, inventory.as_ref()),
            statuses,
            inventory,
        })))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}

/// What a division has in the catalog, by status, view, theme and division.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct DivisionStatistics {
    /// The division.
    pub division: DivisionCode,
    /// Also all divisions that lie in it.
    pub below: bool,
    /// Where to go on: `next` of the part before; none: at the division itself.
    #[serde(default)]
    pub from: Option<DivisionCode>,
}

/// Counters of divisions: of all, or of a part of them ([`crate::ledger::parts`]); those of all parts add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DivisionAnswer {
    /// Each division, parents before children.
    pub divisions: Vec<DivisionCounts>,
    /// Where the next part begins; none after the last.
    pub next: Option<DivisionCode>,
    /// Entries by status, of all.
    pub statuses: StatusCounts,
    /// Reviews that are waited for, first ones and of changes, of all.
    pub waiting: u64,
    /// Published entries by view, of all.
    pub views: ViewCounts,
    /// The same by theme, of all.
    pub themes: Vec<ThemeCounts>,
}

/// Counters of one division.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DivisionCounts {
    /// The division.
    pub division: DivisionCode,
    /// Its name.
    pub name: Text<64>,
    /// Entries by status.
    pub statuses: StatusCounts,
    /// Reviews that are waited for.
    pub waiting: u64,
    /// Published entries by view.
    pub views: ViewCounts,
    /// The same by theme.
    pub themes: Vec<ThemeCounts>,
}

/// Published entries of a theme by view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThemeCounts {
    /// The theme; none: entries without one.
    pub theme: Option<String>,
    /// By view.
    pub views: ViewCounts,
}

type Themes = BTreeMap<String, ViewCounts>;

/// Themes in which something is published.
fn themes(themes: Themes) -> Vec<ThemeCounts> {
    let shown = themes.into_iter().filter(|(_, views)| views.all > 0);
    shown.map(|(theme, views)| ThemeCounts { theme: Some(theme).filter(|t| !t.is_empty()), views }).collect()
}

/// Counters of one division, with its themes, and how many lists were counted.
fn counts(state: &dyn StateRead, code: &DivisionCode) -> Result<(usize, (DivisionCounts, Themes)), Fault> {
    let division = division::division(code).get(state)?.ok_or_else(|| Fault::new("a division on a list is missing"))?;
    let (mut statuses, mut views, mut by_theme) = (StatusCounts::default(), ViewCounts::default(), Themes::new());
    for (_, theme) in lists::words(state, &lists::themes_of(code))? {
        let counters = lists::entries_in(code, &theme).counters(state)?;
        statuses.add(&StatusCounts::of(&counters)?)?;
        let of_theme = ViewCounts::of(&counters)?;
        views.add(&of_theme)?;
        by_theme.entry(theme).or_default().add(&of_theme)?;
    }
    let sectors = lists::words(state, &lists::review_sectors(code))?;
    let mut waiting = 0;
    for (_, sector) in &sectors {
        add(&mut waiting, lists::reviews_in(code, sector).count(state)?)?;
    }
    let lists = sectors.len() + by_theme.len();
    let counts = DivisionCounts { division: *code, name: division.name, statuses, waiting, views, themes: themes(by_theme.clone()) };
    Ok((lists, (counts, by_theme)))
}

impl Query for DivisionStatistics {
    const NUMBER: u16 = 48;
    const NAME: &'static str = "division_statistics";
    /// None: no such division.
    type Answer = Option<Box<DivisionAnswer>>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        if division::division(&self.division).get(state)?.is_none() {
            return Ok(None);
        }
        let mut answer = DivisionAnswer::default();
        let mut all = Themes::new();
        let (found, next) = parts::visit(state, (&self.division, self.below), self.from, |code| counts(state, code))?;
        for (counts, by_theme) in found {
            answer.statuses.add(&counts.statuses)?;
            add(&mut answer.waiting, counts.waiting)?;
            answer.views.add(&counts.views)?;
            for (theme, views) in &by_theme {
                all.entry(theme.clone()).or_default().add(views)?;
            }
            answer.divisions.push(counts);
        }
        answer.next = next;
        answer.themes = themes(all);
        Ok(Some(Box::new(answer)))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}

/// The 编目率 of each provider of a division.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListCatalogRates {
    /// The division in which they provide.
    pub division: DivisionCode,
    /// Also all divisions that lie in it.
    pub below: bool,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// A provider with its rate. One that provides in several of the divisions comes once for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RateRow {
    /// Who.
    pub provider: Uscc,
    /// Its name.
    pub name: Text<128>,
    /// Where it is a provider.
    pub scope_division: DivisionCode,
    /// Its role is in force.
    pub active: bool,
    /// Published entries, wherever they lie.
    pub published: u64,
    /// Its newest inventory.
    pub inventory: Option<Inventory>,
    /// 编目率; none: unknown.
    pub rate: Option<Rate>,
}

fn rate_row(context: &Context, state: &dyn StateRead, scope: DivisionCode, member: &Member) -> Result<RateRow, Fault> {
    let Subject::Organisation(provider) = member.subject else { return Err(Fault::new("a list of organisations holds something else")) };
    let organisation =
        scheduled::standing(state, &provider, context.time)?.ok_or_else(|| Fault::new("an organisation on a list is missing"))?;
    let in_force = holds(state, &provider, Role::Provider, Some(&scope), context.time)?;
    let published = lists::entries_of(&provider).count(state, lists::with_status(EntryStatus::Published))?;
    let inventory = inventory::newest(state, &provider)?;
    Ok(RateRow {
        provider,
        scope_division: scope,
        active: in_force && !organisation.has_ended(),
        name: organisation.name,
        published,
        rate: rate(published, inventory.as_ref()),
        inventory,
    })
}

impl Query for ListCatalogRates {
    const NUMBER: u16 = 50;
    const NAME: &'static str = "list_catalog_rates";
    type Answer = Listing<RateRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        // For each division the list of those whose role has exactly this scope.
        let of = |scope: &DivisionCode| Ok(parts::one(keys::organisations_by_role(scope, Role::Provider)));
        let Part { page, divisions, rest } = parts::page(state, (&self.division, self.below), (self.from, self.limit), of)?;
        let row = |(list, member): (usize, Member)| {
            let scope = divisions.get(list).ok_or_else(|| Fault::new("a union named a list that it does not have"))?;
            rate_row(context, state, *scope, &member)
        };
        let items = page.members.into_iter().map(row).collect::<Result<_, _>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}

/// The 编目率 of a division: of all providers together that are registered there.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct CatalogRate {
    /// The division in which they are registered.
    pub division: DivisionCode,
    /// Also all divisions that lie in it.
    pub below: bool,
    /// Where to go on: `next` of the part before; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
}

/// Sums over providers that have not ended, of all or of a part of them ([`crate::ledger::parts`]): those of all parts add up, and rates follow
/// from the sums. What one that ended left counts again with whom it is transferred to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CatalogRateAnswer {
    /// Providers counted.
    pub providers: u64,
    /// Those of them without an inventory, by name.
    pub without_inventory: Vec<Uscc>,
    /// Published entries of all of them.
    pub published: u64,
    /// Published entries of those that have an inventory.
    pub published_with_inventory: u64,
    /// What their catalogs should hold.
    pub cataloguable: u64,
    /// Where the next part begins; none after the last.
    pub next: Option<Place>,
    /// 编目率; none: unknown, because an inventory is missing or nothing is to be catalogued.
    pub rate: Option<Rate>,
    /// The rate of those that have an inventory.
    pub rate_with_inventory: Option<Rate>,
}

/// An organisation that has the role provider in force and has not ended, and how many entries it has published.
fn provides(context: &Context, state: &dyn StateRead, member: &Member) -> Result<Option<(Uscc, u64)>, Fault> {
    let Subject::Organisation(uscc) = member.subject else { return Err(Fault::new("a list of organisations holds something else")) };
    if !holds(state, &uscc, Role::Provider, None, context.time)? {
        return Ok(None);
    }
    let standing = scheduled::standing(state, &uscc, context.time)?.ok_or_else(|| Fault::new("an organisation on a list is missing"))?;
    let published = lists::entries_of(&uscc).count(state, lists::with_status(EntryStatus::Published))?;
    Ok((!standing.has_ended()).then_some((uscc, published)))
}

impl Query for CatalogRate {
    const NUMBER: u16 = 51;
    const NAME: &'static str = "catalog_rate";
    type Answer = CatalogRateAnswer;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mut answer = CatalogRateAnswer::default();
        let of = |code: &DivisionCode| Ok(parts::one(keys::organisations_in(code)));
        let page = parts::page(state, (&self.division, self.below), (self.from, MAX_LIMIT), of)?.page;
        for (_, member) in &page.members {
            let Some((provider, entries)) = provides(context, state, member)? else { continue };
            add(&mut answer.providers, 1)?;
            add(&mut answer.published, entries)?;
            match inventory::newest(state, &provider)? {
                Some(inventory) => {
                    add(&mut answer.published_with_inventory, entries)?;
                    add(&mut answer.cataloguable, inventory.counts.cataloguable())?;
                }
                None => answer.without_inventory.push(provider),
            }
        }
        answer.next = page.next;
        answer.without_inventory.sort();
        answer.rate_with_inventory = Rate::of(answer.published_with_inventory, answer.cataloguable);
        answer.rate = answer.rate_with_inventory.filter(|_| answer.without_inventory.is_empty());
        Ok(answer)
    }
}
