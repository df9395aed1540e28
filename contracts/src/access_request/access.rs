//! Who may act on an access request or a consent, and what the gate asks of them (docs/spec/access_request.md).

use crate::access_request::keys;
use crate::access_request::records::{AccessRequest, AccessStatus, ConsentStatus, SubjectConsent};
use crate::catalog::records::entry::EntryCore;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{EntryId, RequestId};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::{Hash, Time};
use crate::ledger::access::{Allowed, Carrier, Relation, Target, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::freeze;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::persons::{Relayed, carrier, carrier_again};
use crate::ledger::scheduled::acts_for;

/// The provider of the entry.
const PROVIDER: &[Allowed] = &[by(Role::Provider, Relation::ProviderOf)];

/// A bureau that covers the entry's division.
const BUREAU: &[Allowed] = &[by(Role::Bureau, Relation::SameDivision), by(Role::Bureau, Relation::Superior)];

/// Who answers a request, and who may end what was supplied.
pub(crate) const ANSWERERS: &[Allowed] = &[PROVIDER[0], BUREAU[0], BUREAU[1]];

/// A request as one message sees it.
pub(crate) struct Seen {
    pub request: AccessRequest,
    /// The entry as it stands: its provider and division are the request's.
    pub entry: EntryCore,
    /// An objection or order holds the request (S8).
    pub is_frozen: bool,
}

impl Object for Seen {
    type Id = RequestId;

    fn load(state: &dyn StateRead, id: &RequestId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(request) = keys::request(id).get(state)? else { return Ok(None) };
        let entry = EntryCore::load(state, &request.entry, time)?.ok_or_else(|| Fault::new("the entry of a request is missing"))?;
        let is_frozen = freeze::is_frozen(state, &keys::subject(id), time)?;
        Ok(Some(Seen { request, entry, is_frozen }))
    }
}

impl Gated for Seen {
    type State = AccessStatus;

    fn target(&self) -> Target {
        let (provider, division) = (self.entry.provider, self.entry.input.division);
        Target { owner: Some(provider), providers: vec![provider], division: Some(division), ..Target::default() }
    }

    fn version(&self) -> u64 {
        self.request.version
    }

    fn state(&self) -> AccessStatus {
        self.request.status
    }

    fn word(state: AccessStatus) -> &'static str {
        state.word()
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}

impl Seen {
    /// As who asked acts on it, itself or carried by the platform that carried the request.
    pub fn as_requester(&self, tx: &TxContext, relay: Option<&Relayed>) -> Target {
        let carrier = carrier_again(tx, relay, self.request.relay.as_ref());
        Target { owner: self.request.requester.org().copied(), carrier, ..Target::default() }
    }
}

/// S5 of what its requester does.
pub(crate) fn require_requester(tx: &TxContext, state: &dyn StateRead, seen: &Seen, relay: Option<&Relayed>) -> Result<(), Refusal> {
    ensure(relates(state, &tx.actor(), &seen.as_requester(tx, relay), tx.allowed)?, Code::RELATION_MISSING)
}

/// As what somebody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answerer {
    /// The provider of the entry.
    Provider,
    /// A bureau that covers it and is not the provider, in its place.
    InPlace,
}

/// S5 of an answer: as what the signer gives it.
pub(crate) fn answerer(tx: &TxContext, state: &dyn StateRead, seen: &Seen) -> Result<Answerer, Refusal> {
    if relates(state, &tx.actor(), &seen.target(), PROVIDER)? {
        return Ok(Answerer::Provider);
    }
    let other = !acts_for(state, tx.signer.uscc(), &seen.entry.provider, tx.time)?;
    ensure(other && relates(state, &tx.actor(), &seen.target(), BUREAU)?, Code::RELATION_MISSING)?;
    Ok(Answerer::InPlace)
}

/// Entries of a consent as they stand; `not_found{entries}`.
pub(crate) fn entries(state: &dyn StateRead, ids: &[EntryId], time: Time) -> Result<Vec<EntryCore>, Refusal> {
    let found = |id| EntryCore::load(state, id, time)?.ok_or_else(|| Code::NOT_FOUND.of("entries"));
    ids.iter().map(found).collect()
}

/// An entry of a consent as an object of relations.
fn target_of(entry: &EntryCore, carrier: Carrier) -> Target {
    Target { owner: None, providers: vec![entry.provider], division: Some(entry.input.division), carrier, ..Target::default() }
}

/// S5 of a new consent: who takes it provides every entry, or carries and covers each.
pub(crate) fn require_taker(tx: &TxContext, state: &dyn StateRead, entries: &[EntryCore], relay: Option<&Relayed>) -> Result<(), Refusal> {
    for entry in entries {
        let target = target_of(entry, carrier(tx, relay, Carrier::Covers));
        ensure(relates(state, &tx.actor(), &target, tx.allowed)?, Code::RELATION_MISSING)?;
    }
    Ok(())
}

/// A consent as one message sees it.
pub(crate) struct Given {
    pub consent: SubjectConsent,
}

impl Object for Given {
    type Id = Hash;

    fn load(state: &dyn StateRead, hash: &Hash, _: Time) -> Result<Option<Self>, Fault> {
        Ok(keys::consent(hash).get(state)?.map(|consent| Given { consent }))
    }
}

impl Gated for Given {
    type State = ConsentStatus;

    fn target(&self) -> Target {
        Target { owner: Some(self.consent.by), ..Target::default() }
    }

    fn version(&self) -> u64 {
        self.consent.version
    }

    fn state(&self) -> ConsentStatus {
        self.consent.status
    }

    fn word(state: ConsentStatus) -> &'static str {
        state.word()
    }
}

/// S5 of taking a consent back: who took it, whatever its roles, or a provider of one of its entries.
pub(crate) fn require_ender(tx: &TxContext, state: &dyn StateRead, given: &Given, relay: Option<&Relayed>) -> Result<(), Refusal> {
    let carrier = carrier_again(tx, relay, Some(&given.consent.by));
    if relates(state, &tx.actor(), &Target { carrier, ..given.target() }, tx.allowed)? {
        return Ok(());
    }
    for entry in entries(state, &given.consent.entries, tx.time)? {
        if relates(state, &tx.actor(), &target_of(&entry, Carrier::Nobody), tx.allowed)? {
            return Ok(());
        }
    }
    Err(Code::RELATION_MISSING.into())
}
