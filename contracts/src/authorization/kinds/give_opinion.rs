//! give_opinion 行业意见 (A32; docs/spec/authorization.md): the authority of a regulated entry's sector is heard before it is approved.

use std::collections::BTreeSet;

use crate::authorization::access::application::{SeenApplication, demand_of};
use crate::authorization::keys::application as keys;
use crate::authorization::records::application::ApplicationStatus;
use crate::authorization::records::review::{Opinion, OpinionOf};
use crate::authorization::samples::application as samples;
use crate::authorization::write::application::save_reviewed;
use crate::authorization::write::stage::hear;
use crate::catalog::records::entry::EntryCore;
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{ApplicationId, EntryId};
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite};
use crate::ledger::access::{Allowed, Relation, Target, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Object, found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// An opinion. Keyed by (application, version, authority); it leaves the application's version.
    pub struct GiveOpinion {
        /// The application.
        pub id: ApplicationId,
        /// Its version now.
        pub version: u64,
        /// What it says.
        pub opinion: OpinionOf,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

/// Is an entry of a sector that the signer is the authority of, where the entry lies?
pub(crate) fn is_of_sector(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<bool, Refusal> {
    let Some(sector) = &core.input.sector else { return Ok(false) };
    let path = ancestors(state, &core.input.division)?;
    Ok(tx.actor().roles.iter().any(|role| {
        let here = role.role == Role::SectorAuthority && role.is_active(tx.time) && path.contains(&role.scope_division);
        here && role.sectors.iter().any(|own| own.covers(sector))
    }))
}

/// S5: does the signer cover an entry of the demand? Gives those of its sector.
fn covered(tx: &TxContext, state: &dyn StateRead, seen: &SeenApplication) -> Result<BTreeSet<EntryId>, Refusal> {
    let (mut covers, mut own) = (false, BTreeSet::new());
    for demanded in &demand_of(state, &seen.application)?.entries {
        let core = EntryCore::load(state, &demanded.entry, tx.time)?.ok_or_else(|| Fault::new("an entry asked for is missing"))?;
        if relates(state, &tx.actor(), &Target::own(core.provider, core.input.division), tx.allowed)? {
            covers = true;
            if is_of_sector(tx, state, &core)? {
                own.insert(demanded.entry);
            }
        }
    }
    ensure(covers, Code::RELATION_MISSING)?;
    Ok(own)
}

impl Rule for GiveOpinion {
    const NUMBER: u16 = 412;
    const NAME: &'static str = "give_opinion";
    const ALLOWED: &'static [Allowed] = &[by(Role::SectorAuthority, Relation::SameDivision), by(Role::SectorAuthority, Relation::Superior)];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        // S3, as an act on an application and as the creation of an opinion.
        let seen = found::<SeenApplication>(tx, draft, &self.id)?;
        let member = keys::opinion_member(&self.id, self.version, tx.signer.uscc());
        if let Some(made) = keys::opinion_of(&member).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.id));
        }
        let own = pass_as(tx, &seen, self.version, ApplicationStatus::ALL, || covered(tx, draft, &seen))?;
        // Check 1
        ensure(!own.is_empty(), Code::NO_ENTRY_OF_SECTOR)?;
        // Check 2
        let status = seen.application.status_at(tx.time);
        if status != ApplicationStatus::ProviderReview {
            return Err(Code::WRONG_STAGE.of(status.word()));
        }
        let reason = draft.say(&self.reason, &keys::subject(&self.id))?;

        let opinion = Opinion {
            version: self.version,
            by: *tx.signer.uscc(),
            opinion: self.opinion,
            reason,
            at: tx.time,
            payload_hash: tx.payload_hash,
        };
        draft.put(&keys::opinion_of(&member), &opinion);
        keys::opinions_of(&self.id).join(draft, &member)?;
        let mut application = seen.application;
        hear(tx, draft, &mut application, self.opinion == OpinionOf::Oppose, &own)?;
        Ok(save_reviewed(draft, &application)?)
    }

    fn example() -> Self {
        GiveOpinion {
            id: samples::application_id(samples::APPLICATION),
            version: 1,
            opinion: OpinionOf::Support,
            reason: catalog_samples::reason("law"),
        }
    }
}
