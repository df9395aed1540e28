//! register_legacy_use 登记存量使用 (A44; docs/spec/grant.md): a use from before there were grants, with a deadline.

use crate::authorization::access::grant::{BUREAUS, entries_of};
use crate::authorization::keys::grant as keys;
use crate::authorization::parameters::LEGACY_MAX;
use crate::authorization::records::legacy::{LegacyStatus, LegacyUse};
use crate::authorization::samples::grant as samples;
use crate::authorization::write::legacy::save;
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{EntryId, ReportId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::text::LocalKey;
use crate::kernel::value::{Date, Hash, Set, Time};
use crate::ledger::access::{Allowed, Relation, Scope, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::require_relation;
use crate::ledger::organisation::organisation;
use crate::ledger::persons::Party;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::samples::{DEPARTMENT, ENTERPRISE};
use crate::ledger::scheduled::acts_for;

record! {
    /// Registers a legacy use.
    pub struct RegisterLegacyUse {
        /// The sender's own key.
        pub local_key: LocalKey,
        /// Whose data.
        pub provider: Uscc,
        /// Who uses it.
        pub third_party: Party,
        /// Which entries of the provider.
        pub entries: Set<EntryId, 1, 64>,
        /// Since when, as is claimed.
        pub since: Date,
        /// It has to be regularised or ended before this time, at most `legacy_max` ahead.
        pub deadline: Time,
        /// Hash of the agreement.
        pub agreement_hash: Hash,
    }
}

/// The provider, and a bureau that covers it.
pub(crate) const REGISTERERS: &[Allowed] = &[by(Role::Provider, Relation::Own), BUREAUS[0], BUREAUS[1]];

impl Rule for RegisterLegacyUse {
    const NUMBER: u16 = 428;
    const NAME: &'static str = "register_legacy_use";
    const ALLOWED: &'static [Allowed] = REGISTERERS;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let signer = &tx.signer.organisation;
        let id = ReportId::derive(&signer.first_division, &signer.uscc, &self.local_key);
        if let Some(made) = keys::legacy(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        let provider = organisation(&self.provider).recall(draft)?.ok_or_else(|| Code::NOT_FOUND.of("provider"))?;
        self.require_entries(tx, draft)?;
        self.third_party.require_known(draft, tx.time, "third_party")?;
        let target = Target { scope: Scope::Home, ..Target::own(self.provider, provider.division) };
        require_relation(tx, draft, &target)?;
        // Check 1
        let longest = tx.time.after(LEGACY_MAX.at(draft, tx.time)?);
        ensure(self.deadline <= longest, Code::BAD_TERM)?;
        // Check 2
        for entry in self.entries.iter() {
            let stands = keys::legacy_of(entry, &self.third_party).get(draft)?.and_then(|of| of.legacy);
            ensure(stands.is_none(), Code::ALREADY_REGISTERED)?;
        }
        let legacy = LegacyUse {
            legacy_id: id,
            provider: self.provider,
            third_party: self.third_party.clone(),
            entries: self.entries.clone(),
            since: self.since,
            deadline: self.deadline,
            agreement_hash: self.agreement_hash,
            division: provider.division,
            status: LegacyStatus::Open,
            grant: None,
            attestation: None,
            version: 0,
            payload_hash: tx.payload_hash,
        };
        Ok(save(draft, legacy)?)
    }

    fn example() -> Self {
        RegisterLegacyUse {
            local_key: ledger_samples::local_key(samples::LEGACY_KEY),
            provider: ledger_samples::uscc(DEPARTMENT),
            third_party: Party::Org(ledger_samples::uscc(ENTERPRISE)),
            entries: ledger_samples::set([catalog_samples::id("bus-lines")]),
            since: Date::new(17_897).unwrap_or_default(),
            deadline: Time(ledger_samples::time().0 + 180 * 86_400),
            agreement_hash: ledger_samples::hash("agreement of 2019"),
        }
    }
}

impl RegisterLegacyUse {
    /// S4: the entries, each of which is the provider's, or of whom it succeeds or acts for.
    fn require_entries(&self, tx: &TxContext, state: &dyn StateRead) -> Result<(), Refusal> {
        for core in entries_of(state, self.entries.iter(), "entries")? {
            if !acts_for(state, &self.provider, &core.provider, tx.time)? && !acts_for(state, &core.provider, &self.provider, tx.time)? {
                return Err(Code::NOT_FOUND.of("entries"));
            }
        }
        Ok(())
    }
}
