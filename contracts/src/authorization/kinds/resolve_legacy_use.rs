//! resolve_legacy_use 规范存量使用 (A44; docs/spec/grant.md): a grant takes its place, or it is ended.

use crate::authorization::access::grant::{SeenGrant, entries_of, names};
use crate::authorization::access::legacy::SeenLegacy;
use crate::authorization::kinds::register_legacy_use::REGISTERERS;
use crate::authorization::records::legacy::{LegacyStatus, LegacyUse};
use crate::authorization::samples::grant as samples;
use crate::authorization::write::legacy::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{GrantId, ReportId};
use crate::kernel::state::StateRead;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, relates};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, found, found_in, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;

record! {
    /// Resolves a legacy use.
    pub struct ResolveLegacyUse {
        /// The legacy use.
        pub id: ReportId,
        /// Its version now.
        pub version: u64,
        /// The grant that takes its place …
        #[serde(default)]
        pub grant: Option<GrantId>,
        /// … or the hash of what attests its end.
        #[serde(default)]
        pub attestation: Option<Hash>,
    }
}

impl Rule for ResolveLegacyUse {
    const NUMBER: u16 = 429;
    const NAME: &'static str = "resolve_legacy_use";
    const ALLOWED: &'static [Allowed] = REGISTERERS;

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        if self.grant.is_some() != self.attestation.is_some() { Ok(()) } else { Err(Code::FIELD_INVALID.of("attestation")) }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenLegacy>(tx, draft, &self.id)?;
        let grant = self.grant.as_ref().map(|grant| found_in::<SeenGrant>(tx, draft, grant, "grant")).transpose()?;
        let as_provider = pass_as(tx, &seen, self.version, &[LegacyStatus::Open], || {
            let as_provider = relates(draft, &tx.actor(), &seen.target(), &REGISTERERS[..1])?;
            ensure(as_provider || relates(draft, &tx.actor(), &seen.target(), &REGISTERERS[1..])?, Code::RELATION_MISSING)?;
            Ok(as_provider)
        })?;
        let mut legacy = seen.legacy;
        // Check 1
        if let Some(grant) = &grant {
            ensure(takes_its_place(tx, draft, grant, &legacy)?, Code::GRANT_MISSING)?;
        }
        // Check 2
        ensure(as_provider || grant.is_none() && legacy.deadline <= tx.time, Code::TOO_EARLY)?;

        legacy.status = if grant.is_some() { LegacyStatus::Regularised } else { LegacyStatus::Ended };
        (legacy.grant, legacy.attestation) = (self.grant, self.attestation);
        Ok(save(draft, legacy)?)
    }

    fn example() -> Self {
        ResolveLegacyUse { id: samples::legacy_id(), version: 1, grant: None, attestation: Some(ledger_samples::hash("ended")) }
    }
}

/// Is a grant live, does it name the entries, and is its grantee the third party?
fn takes_its_place(tx: &TxContext, state: &dyn StateRead, seen: &SeenGrant, legacy: &LegacyUse) -> Result<bool, Refusal> {
    if !seen.standing.is_live() || !legacy.third_party.is(state, &seen.grant.grantee, tx.time)? {
        return Ok(false);
    }
    let over = seen.detail(state)?.over;
    for core in entries_of(state, legacy.entries.iter(), "entries")? {
        if !names(state, &seen.grant.grant_id, &over, &core)? {
            return Ok(false);
        }
    }
    Ok(true)
}
