//! Who decides about a source 裁定机关 (docs/spec/element.md, decide_source): the publisher and bureaus above it, in its place the authority
//! above it; nobody in its own case while another can.

use crate::catalog::records::entry::EntryCore;
use crate::element::records::DataElement;
use crate::kernel::error::{Code, Refusal};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::ledger::access::{Allowed, Relation, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::gate::{Gated, found_in};
use crate::ledger::organisation::OrganisationStatus;
use crate::ledger::scheduled::{acts_for, standing};
use crate::party::holders::authority_above;
use crate::party::roles::reaches;

/// Who decides at any time.
const DECIDES: &[Allowed] =
    &[by(Role::Bureau, Relation::Own), by(Role::SectorAuthority, Relation::Own), by(Role::Bureau, Relation::Superior)];

/// As what somebody decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Judge {
    /// The publisher, or a bureau above.
    Decides,
    /// The authority above the publisher, in its place.
    InPlace,
}

/// Whose entries are the sides of a contest.
pub(crate) struct Bench {
    providers: Vec<Uscc>,
}

impl Bench {
    /// Of the contest that is open; nobody where there is none.
    pub fn of(tx: &TxContext, state: &dyn StateRead, element: &DataElement) -> Result<Bench, Refusal> {
        let mut providers = Vec::new();
        if let Some(contest) = &element.contest {
            for side in element.source.iter().chain([&contest.by]) {
                providers.push(found_in::<EntryCore>(tx, state, side, "entry")?.provider);
            }
        }
        Ok(Bench { providers })
    }

    /// S5: as what the signer decides.
    pub fn judge(&self, tx: &TxContext, state: &dyn StateRead, element: &DataElement) -> Result<Judge, Refusal> {
        if relates(state, &tx.actor(), &element.target(), DECIDES)? {
            return Ok(Judge::Decides);
        }
        match self.above(tx, state, element)? {
            Some(above) if above == *tx.signer.uscc() => Ok(Judge::InPlace),
            _ => Err(Code::RELATION_MISSING.into()),
        }
    }

    /// The authority above the publisher that is no side.
    fn above(&self, tx: &TxContext, state: &dyn StateRead, element: &DataElement) -> Result<Option<Uscc>, Refusal> {
        let bureau = reaches(state, &element.publisher, Role::Bureau, &element.scope_division, tx.time)?;
        let role = if bureau { Role::Bureau } else { Role::SectorAuthority };
        authority_above(state, tx.time, (&element.publisher, role), &self.providers)
    }

    /// Does somebody provide a side, or act for who does?
    pub fn has_stake(&self, tx: &TxContext, state: &dyn StateRead, uscc: &Uscc) -> Result<bool, Refusal> {
        for provider in &self.providers {
            if acts_for(state, uscc, provider, tx.time)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Neither the publisher nor an authority above it could decide without a stake.
    pub fn nobody_else(&self, tx: &TxContext, state: &dyn StateRead, element: &DataElement) -> Result<bool, Refusal> {
        let ended = standing(state, &element.publisher, tx.time)?.is_none_or(|publisher| publisher.has_ended());
        let publisher = !ended && !self.has_stake(tx, state, &element.publisher)?;
        Ok(!publisher && self.above(tx, state, element)?.is_none())
    }

    /// The publisher is a side, suspended or ended: who stands above it need not wait.
    pub fn publisher_out(&self, tx: &TxContext, state: &dyn StateRead, element: &DataElement) -> Result<bool, Refusal> {
        let publisher = standing(state, &element.publisher, tx.time)?;
        let out = publisher.is_none_or(|o| o.has_ended() || o.status == OrganisationStatus::Suspended);
        Ok(out || self.has_stake(tx, state, &element.publisher)?)
    }
}
