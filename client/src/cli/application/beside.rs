//! What stands beside an application: decisions of its entries, reviews, opinions.

use mulu_contracts::authorization::queries::application::{DecisionRow, GetDecisions};
use mulu_contracts::authorization::queries::lists::{ListOpinions, ListReviews};
use mulu_contracts::authorization::records::application::Decision;
use mulu_contracts::kernel::id::{ApplicationId, EntryId, Uscc};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::query::{Listing, Query};

use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::exit::Failure;
use crate::show::application::Beside;

/// Entries that are not decided, each with whose list it stands on.
pub fn waiting(session: &mut Session, id: ApplicationId) -> Result<Vec<(Uscc, EntryId)>, Failure> {
    let rows = session.before_write(GetDecisions { id })?.answer.unwrap_or_default();
    let undecided = rows.into_iter().filter(|row| row.decision.decision == Decision::Undecided);
    Ok(undecided.map(|DecisionRow { entry, decision }| (decision.asked, entry)).collect())
}

/// All of a list, at one height.
fn whole<Q, T>(session: &mut Session, read: &ReadArgs, height: u64, make: impl Fn(Place) -> Q) -> Result<Vec<T>, Failure>
where
    Q: Query<Answer = Listing<T>>,
{
    let (mut items, mut from) = (Vec::new(), Some(Place::START));
    while let Some(place) = from {
        let page = session.fetch(make(place), read, Some(Moment::Height(height)))?.answer;
        items.extend(page.items);
        from = page.next;
    }
    Ok(items)
}

/// What its page shows besides, as of the height of the page.
pub fn read(session: &mut Session, id: ApplicationId, read: &ReadArgs, height: u64) -> Result<Beside, Failure> {
    let alone = &ReadArgs { proof: None, ..read.clone() };
    let decisions = session.fetch(GetDecisions { id }, alone, Some(Moment::Height(height)))?.answer.unwrap_or_default();
    let reviews = whole(session, alone, height, |from| ListReviews { id, from, limit: MAX_LIMIT })?;
    let opinions = whole(session, alone, height, |from| ListOpinions { id, from, limit: MAX_LIMIT })?;
    Ok(Beside { decisions, reviews, opinions })
}
