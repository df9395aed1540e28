//! What is found out once for a whole question: who takes part, and where.

use crate::access_request::keys as access_keys;
use crate::access_request::records::SubjectConsent;
use crate::authorization::keys::grant as keys;
use crate::authorization::records::grant::Grant;
use crate::authorization::standing::{ancestors, standing_of};
use crate::check::people;
use crate::check::request::CheckRequest;
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::{DivisionCode, GrantId};
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::division;
use crate::ledger::freeze;
use crate::ledger::persons::{Party, PartyType};
use crate::ledger::scheduled::standing;

/// Most steps from a grant to the one that took its place.
const MAX_RENEWALS: usize = 8;

/// A question with the state that it is judged over.
pub(crate) struct Facts<'a> {
    /// The state.
    pub state: &'a dyn StateRead,
    /// Everything derived is judged at this time.
    pub time: Time,
    /// The question.
    pub request: &'a CheckRequest,
    /// The buyer.
    pub buyer: Buyer,
    /// Where it is used, with the divisions above; empty where that is in no table.
    pub used_in: Vec<DivisionCode>,
    /// The consents that are cited and live.
    pub consents: Vec<SubjectConsent>,
}

/// What the buyer is.
pub(crate) struct Buyer {
    /// Its type; none of an organisation that counts as nothing else.
    pub kind: Option<PartyType>,
    /// Where it is, with the divisions above; empty where that is in no table.
    pub path: Vec<DivisionCode>,
    /// An organisation that is not on the ledger, has ended, is suspended, or is barred by an order.
    pub out: Option<&'static str>,
}

/// A division with those above it; nothing where it is in no table, so that nothing lies there.
pub(crate) fn path_of(state: &dyn StateRead, code: &DivisionCode) -> Result<Vec<DivisionCode>, Fault> {
    match division::ancestors(state, code) {
        Ok(path) => Ok(path),
        Err(Refusal::Rejected(_)) => Ok(Vec::new()),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}

impl<'a> Facts<'a> {
    /// Looks at who takes part in a question.
    pub fn of(state: &'a dyn StateRead, time: Time, request: &'a CheckRequest) -> Result<Facts<'a>, Fault> {
        let (home, out) = match &request.buyer {
            Party::Committed(buyer) => (Some(buyer.division), None),
            Party::Org(uscc) => {
                let found = standing(state, uscc, time)?;
                let out = match people::end_of(found.as_ref()) {
                    None if freeze::is_barred(state, uscc, time)? => Some("order"),
                    end => end,
                };
                (found.map(|found| found.division), out)
            }
        };
        let path = home.map_or(Ok(Vec::new()), |home| path_of(state, &home))?;
        let used_in = match &request.usage.division {
            Some(named) => path_of(state, named)?,
            None => path.clone(),
        };
        let buyer = Buyer { kind: request.buyer.kind(state, time)?, path, out };
        let mut consents = Vec::new();
        for cited in &request.consents {
            consents.extend(access_keys::consent(cited).get(state)?.filter(|consent| consent.is_live(time)));
        }
        Ok(Facts { state, time, request, buyer, used_in, consents })
    }

    /// A grant, if there is one.
    pub fn grant(&self, id: &GrantId) -> Result<Option<Grant>, Fault> {
        keys::core(id).get(self.state)
    }

    /// The grant that took the place of another, if there is one.
    pub fn successor(&self, id: &GrantId) -> Result<Option<Grant>, Fault> {
        let marks = keys::marks(id).get(self.state)?.unwrap_or_default();
        let found = |id| self.grant(&id)?.ok_or_else(|| Fault::new("a grant that took another's place is missing"));
        marks.superseded_by.map(found).transpose()
    }

    /// The grant itself, if it has not ended; else the first that took its place, begun and live, with those led on from, the named one first;
    /// where there is none the named one. A grant that never was active leads nowhere.
    pub fn led_on(&self, named: Grant) -> Result<(Vec<Grant>, Grant), Fault> {
        if !standing_of(self.state, &named, self.time)?.has_ended() {
            return Ok((Vec::new(), named));
        }
        let mut from = vec![named.clone()];
        for _ in 0..MAX_RENEWALS {
            let Some(last) = from.last() else { break };
            let Some(next) = self.successor(&last.grant_id)? else { break };
            let stands = standing_of(self.state, &next, self.time)?;
            if stands.is_live() && next.has_begun(self.time) {
                return Ok((from, next));
            }
            if !stands.has_ended() {
                break;
            }
            from.push(next);
        }
        Ok((Vec::new(), named))
    }

    /// Does the term of a grant, and of all above it, reach a time to come, as they stand now? Of one that has ended it does not, whichever took
    /// its place: that one is asked about by its own id.
    pub fn reaches(&self, id: &GrantId, as_of: Time) -> Result<bool, Fault> {
        let Some(grant) = self.grant(id)? else { return Ok(false) };
        if !standing_of(self.state, &grant, self.time)?.is_live() {
            return Ok(false);
        }
        let reached = |one: &Grant| one.was_active() && one.valid_from <= as_of && as_of < one.own_end();
        Ok(reached(&grant) && ancestors(self.state, &grant)?.iter().all(reached))
    }
}
