//! Who publishes 发布者 (docs/spec/catalog.md, Publisher): the sector authority of an entry where there is one, else a bureau that covers;
//! and who else may review what waits.

use crate::catalog::records::entry::{CoreInput, EntryCore, Place};
use crate::kernel::error::{Code, Fault, Refusal};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::member_list::LISTED;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::text::Code as Word;
use crate::kernel::value::Time;
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::organisation::{Organisation, OrganisationStatus};
use crate::ledger::scheduled::standing;
use crate::party::holders::{LOOKED_AT, authority_above, holder, superior_by_field};
use crate::party::keys::{organisations_by_role, sector_authorities};
use crate::party::roles::{holds, reaches};

/// As what somebody reviews.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reviewer {
    /// It publishes.
    Publisher,
    /// In the `superior` field of a publisher, whose own entry it is or that sent it.
    Superior,
    /// In the place of a publisher 代为审核, once the review is overdue.
    InPlace,
}

/// What waits for a review, as far as it decides who reviews.
pub(crate) struct Waiting<'a> {
    /// Where it stands, or was first sent to.
    pub place: &'a Place,
    /// Whose entry it is.
    pub provider: Uscc,
    /// As it would be.
    pub after: &'a CoreInput,
    /// Who sent it; none where nothing waits.
    pub sender: Option<Uscc>,
}

/// Who publishes in a division.
enum Publishers {
    Sector(Vec<Uscc>),
    /// Bureaus that cover it.
    Bureaus,
}

/// A division, and who publishes there.
struct Seat {
    path: Vec<DivisionCode>,
    publishers: Publishers,
}

/// Neither ended nor suspended: who can sign nothing holds no catalog up.
fn is_there(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<bool, Fault> {
    let there = |o: Organisation| !o.has_ended() && o.status != OrganisationStatus::Suspended;
    Ok(standing(state, uscc, time)?.is_some_and(there))
}

impl Seat {
    /// Of the sectors named the first that has an authority there decides.
    fn of(state: &dyn StateRead, time: Time, division: &DivisionCode, sectors: &[&Word<24>]) -> Result<Seat, Refusal> {
        let path = ancestors(state, division)?;
        for sector in sectors {
            let found = authorities(state, time, &path, sector)?;
            if !found.is_empty() {
                return Ok(Seat { path, publishers: Publishers::Sector(found) });
            }
        }
        Ok(Seat { path, publishers: Publishers::Bureaus })
    }

    fn division(&self) -> Result<&DivisionCode, Fault> {
        self.path.first().ok_or_else(|| Fault::new("a division does not lie in itself"))
    }

    /// Is it a bureau that covers the division?
    fn bureau(&self, state: &dyn StateRead, time: Time, uscc: &Uscc) -> Result<bool, Refusal> {
        Ok(reaches(state, uscc, Role::Bureau, self.division()?, time)? && is_there(state, uscc, time)?)
    }

    fn publishes(&self, state: &dyn StateRead, time: Time, uscc: &Uscc) -> Result<bool, Refusal> {
        match &self.publishers {
            Publishers::Sector(authorities) => Ok(authorities.contains(uscc)),
            Publishers::Bureaus => self.bureau(state, time, uscc),
        }
    }

    /// Bureaus that cover the division: the first that are listed in it and in each above.
    fn bureaus(&self, state: &dyn StateRead, time: Time) -> Result<Vec<Uscc>, Refusal> {
        let mut found = Vec::new();
        for division in &self.path {
            for (_, member) in organisations_by_role(division, Role::Bureau).first(state, LISTED, LOOKED_AT)? {
                let Subject::Organisation(uscc) = member.subject else {
                    return Err(Fault::new("a list of organisations holds something else").into());
                };
                if !found.contains(&uscc) && holds(state, &uscc, Role::Bureau, Some(division), time)? && is_there(state, &uscc, time)? {
                    found.push(uscc);
                }
            }
        }
        Ok(found)
    }
}

/// Sector authorities of a division or one above it, for a sector or one that contains it: at most 9 × 12 reads of lists. One that ended,
/// is suspended or whose role does not bind beside another can sign nothing as such: without it the bureau reviews.
fn authorities(state: &dyn StateRead, time: Time, path: &[DivisionCode], sector: &Word<24>) -> Result<Vec<Uscc>, Refusal> {
    let mut found = Vec::new();
    for scope in path {
        for sector in sector.ancestors() {
            for holder in sector_authorities(scope, &sector).get(state)?.unwrap_or_default().holders {
                let in_force = holder.from <= time && holder.until.is_none_or(|until| time < until);
                let authority = &holder.organisation;
                if in_force
                    && !found.contains(authority)
                    && is_there(state, authority, time)?
                    && holds(state, authority, Role::SectorAuthority, Some(scope), time)?
                {
                    found.push(*authority);
                }
            }
        }
    }
    Ok(found)
}

/// Does somebody publish an entry as it stands?
pub(crate) fn publishes(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<bool, Refusal> {
    let sectors: Vec<_> = core.input.sector.iter().collect();
    Seat::of(state, tx.time, &core.input.division, &sectors)?.publishes(state, tx.time, tx.signer.uscc())
}

/// S5 of reviews: as what the signer reviews what waits.
pub(crate) fn reviewer(tx: &TxContext, state: &dyn StateRead, waiting: &Waiting<'_>) -> Result<Reviewer, Refusal> {
    let Waiting { place, provider, after, sender } = waiting;
    // Nobody leaves its reviewer by naming another sector: that of the old one comes first.
    let sectors: Vec<_> = place.sector.iter().chain(&after.sector).collect();
    let mut seats = vec![Seat::of(state, tx.time, &place.division, &sectors)?];
    if after.division != place.division {
        seats.push(Seat::of(state, tx.time, &after.division, &sectors)?);
    }
    let judged = Judged { tx, state, seats: &seats };
    let me = tx.signer.uscc();
    if judged.publish(me)? {
        return Ok(Reviewer::Publisher);
    }
    let sides: Vec<Uscc> = std::iter::once(*provider).chain(*sender).collect();
    for side in &sides {
        if judged.publish(side)? && judged.superior_of(side)?.as_ref() == Some(me) {
            return Ok(Reviewer::Superior);
        }
    }
    if judged.stands_above(me, &sides)? {
        return Ok(Reviewer::InPlace);
    }
    Err(Code::RELATION_MISSING.into())
}

struct Judged<'a> {
    tx: &'a TxContext,
    state: &'a dyn StateRead,
    seats: &'a [Seat],
}

impl Judged<'_> {
    /// Publishes here: in each of the divisions, or where nobody does, as a bureau that covers them all.
    fn publish(&self, uscc: &Uscc) -> Result<bool, Refusal> {
        if self.everywhere(uscc)? {
            return Ok(true);
        }
        Ok(self.seats.len() > 1 && self.covers(uscc)? && self.common()?.is_empty())
    }

    fn everywhere(&self, uscc: &Uscc) -> Result<bool, Refusal> {
        for seat in self.seats {
            if !seat.publishes(self.state, self.tx.time, uscc)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// A bureau that covers all of the divisions.
    fn covers(&self, uscc: &Uscc) -> Result<bool, Refusal> {
        for seat in self.seats {
            if !seat.bureau(self.state, self.tx.time, uscc)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Who publishes in each of the divisions, and as what.
    fn common(&self) -> Result<Vec<(Uscc, Role)>, Refusal> {
        let sector = self.seats.iter().find_map(|seat| match &seat.publishers {
            Publishers::Sector(authorities) => Some(authorities),
            Publishers::Bureaus => None,
        });
        let (candidates, role) = match sector {
            Some(authorities) => (authorities.clone(), Role::SectorAuthority),
            None => (self.first()?.bureaus(self.state, self.tx.time)?, Role::Bureau),
        };
        self.those(candidates, |uscc| self.everywhere(uscc)).map(|found| found.into_iter().map(|uscc| (uscc, role)).collect())
    }

    fn those(&self, of: Vec<Uscc>, which: impl Fn(&Uscc) -> Result<bool, Refusal>) -> Result<Vec<Uscc>, Refusal> {
        let mut found = Vec::new();
        for uscc in of {
            if which(&uscc)? {
                found.push(uscc);
            }
        }
        Ok(found)
    }

    fn first(&self) -> Result<&Seat, Fault> {
        self.seats.first().ok_or_else(|| Fault::new("an entry lies nowhere"))
    }

    fn superior_of(&self, uscc: &Uscc) -> Result<Option<Uscc>, Refusal> {
        let Some(organisation) = standing(self.state, uscc, self.tx.time)? else { return Ok(None) };
        superior_by_field(self.state, self.tx.time, &organisation)
    }

    /// Is it the authority above one that publishes, or where nobody does the coordinator that covers? Of many that publish the first few
    /// are asked about.
    fn stands_above(&self, me: &Uscc, sides: &[Uscc]) -> Result<bool, Refusal> {
        let (state, time) = (self.state, self.tx.time);
        let actor = self.tx.actor();
        if !actor.has(Role::Bureau) && !actor.has(Role::Coordinator) {
            return Ok(false);
        }
        let mut publishers = self.common()?;
        if publishers.is_empty() && self.seats.len() > 1 {
            let bureaus = self.first()?.bureaus(state, time)?;
            publishers = self.those(bureaus, |uscc| self.covers(uscc))?.into_iter().map(|uscc| (uscc, Role::Bureau)).collect();
        }
        let nobody = publishers.is_empty();
        for (publisher, role) in publishers.into_iter().take(LOOKED_AT) {
            if authority_above(state, time, (&publisher, role), sides)?.as_ref() == Some(me) {
                return Ok(true);
            }
        }
        let shared = |division: &&DivisionCode| self.seats.iter().all(|seat| seat.path.contains(division));
        let path: Vec<_> = self.first()?.path.iter().filter(shared).copied().collect();
        Ok(nobody && holder(state, time, Role::Coordinator, &path, sides)?.as_ref() == Some(me))
    }
}

/// Is there an authority of a sector over a division, or of one that contains it?
pub(crate) fn has_authority(state: &dyn StateRead, time: Time, division: &DivisionCode, sector: &Word<24>) -> Result<bool, Refusal> {
    Ok(!authorities(state, time, &ancestors(state, division)?, sector)?.is_empty())
}
