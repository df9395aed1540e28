//! Its keys, and the departments that the city registers as providers.

use std::collections::BTreeMap;

use mulu_contracts::kernel::crypto::{KeyProof, PublicKey};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::{Text, Text0};
use mulu_contracts::kernel::value::{Hash32, List, Set, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Message, SignedTx, TxBody};
use mulu_contracts::ledger::organisation::{KeySpec, OrganisationType};
use mulu_contracts::ledger::texts::Secret;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_contracts::registry::REGISTRY;

use super::{Job, PASSPHRASE, names};
use crate::cli::session::Session;
use crate::cli::write;
use crate::exit::Failure;
use crate::import::ledger::ImportSigner;
use crate::keystore::{KeySigner, Signer as _};
use crate::words::quickstarts;

/// Key of the second person of the city bureau: its own entries need one (四眼).
pub(super) const SECOND: &str = "city-second";
/// Messages in a transaction.
const PER_TX: usize = 16;
/// Transactions in a bundle.
const PER_BUNDLE: usize = 20;
/// A transaction may enter a block within an hour.
const EXPIRES_SECS: i64 = 3_600;

/// Signs with the keys of the home, each found by its organisation.
pub(super) struct HomeKeys {
    chain_id: String,
    salts: Secret,
    by_name: BTreeMap<String, KeySigner>,
    name_of: BTreeMap<Uscc, String>,
}

impl HomeKeys {
    /// A payload whose keys are all of this home.
    fn proven(&self, rule: &AnyRule) -> Result<AnyRule, Failure> {
        let sign = |key: &PublicKey, bytes: &[u8]| {
            let signer = self.by_name.values().find(|signer| signer.public_key() == *key)?;
            Some(KeyProof(signer.sign(bytes)))
        };
        rule.proven(&self.chain_id, &sign).map_err(|key| Failure::defect(format!("no key signs for {key}")))
    }

    fn tx(&self, organisation: &Uscc, name: &str, messages: Vec<Message>) -> Option<SignedTx> {
        let signer = self.by_name.get(name)?;
        let body =
            TxBody { chain_id: self.chain_id.clone(), organisation: *organisation, expires: Time(write::now().0 + EXPIRES_SECS), messages };
        Some(write::sign(&body, std::slice::from_ref(signer)))
    }
}

impl ImportSigner for HomeKeys {
    fn salts(&self) -> &Secret {
        &self.salts
    }

    fn sign(&mut self, organisation: &Uscc, key: Option<&str>, messages: Vec<Message>) -> Option<SignedTx> {
        let name = key.or_else(|| self.name_of.get(organisation).map(String::as_str))?;
        self.tx(organisation, name, messages)
    }
}

impl Job<'_> {
    /// Makes the keys that are missing; gives the public keys of all, by name. One derivation opens them all.
    pub(super) fn keys(
        &mut self,
        session: &mut Session,
        departments: &BTreeMap<Uscc, String>,
    ) -> Result<BTreeMap<String, String>, Failure> {
        let mut wanted: Vec<(String, Uscc)> = self.network.organisations.iter().map(|o| (o.id.clone(), o.uscc)).collect();
        wanted.push((SECOND.into(), self.city));
        wanted.extend(departments.keys().map(|uscc| (names::key_name(uscc), *uscc)));
        let keystore = session.keystore()?;
        let mut public: BTreeMap<String, String> = keystore.list()?.into_iter().map(|k| (k.name, k.public_key)).collect();
        let mut made = 0;
        for (name, uscc) in wanted {
            if public.contains_key(&name) {
                continue;
            }
            let info = keystore.create(&name, Some(uscc.as_str()))?;
            public.insert(name, info.public_key);
            made += 1;
        }
        let word = if std::env::var_os("MULU_PASSPHRASE").is_some() { "MULU_PASSPHRASE" } else { PASSPHRASE };
        self.story.tell(
            format!("新建 {made} 把密钥，共 {} 把；口令：{word}", public.len()),
            format!("{made} keys made, {} in all; passphrase: {word}", public.len()),
        );
        self.step("keys")?;
        Ok(public)
    }

    pub(super) fn signers(&self, session: &mut Session, chain_id: &str, departments: &BTreeMap<Uscc, String>) -> Result<HomeKeys, Failure> {
        let mut keys =
            HomeKeys { chain_id: chain_id.into(), salts: session.home.salts()?, by_name: BTreeMap::new(), name_of: BTreeMap::new() };
        keys.name_of.insert(self.city, "city".into());
        keys.name_of.extend(departments.keys().map(|uscc| (*uscc, names::key_name(uscc))));
        let keystore = session.keystore()?;
        for name in keys.name_of.values().cloned().chain([SECOND.to_string()]) {
            let signer = keystore.signer(&name)?;
            keys.by_name.insert(name, signer);
        }
        Ok(keys)
    }

    /// Registers the departments that are not there yet, and makes them providers.
    pub(super) fn register(
        &mut self,
        session: &mut Session,
        keys: &HomeKeys,
        departments: &BTreeMap<Uscc, String>,
        public: &BTreeMap<String, String>,
    ) -> Result<(), Failure> {
        let mut rules: Vec<AnyRule> = Vec::new();
        for (uscc, name) in departments {
            let found = session.ledger()?.ask(GetOrganisation { uscc: *uscc }, None)?.answer;
            if found.is_none() {
                rules.push(keys.proven(&self.registration(uscc, name, public)?.into())?);
            }
            let provides = found.is_some_and(|o| o.roles.iter().any(|r| r.active && r.assignment.role == Role::Provider));
            if !provides {
                rules.push(self.provider_role(uscc).into());
            }
        }
        let count = rules.len();
        self.send(session, keys, "city", rules)?;
        self.story.tell(
            format!("{} 个部门已登记为数据提供方（本次提交 {count} 项）", departments.len()),
            format!("{} departments are registered as providers ({count} acts sent now)", departments.len()),
        );
        self.step("departments")
    }

    fn registration(&self, uscc: &Uscc, name: &str, public: &BTreeMap<String, String>) -> Result<RegisterOrganisation, Failure> {
        let key = public.get(&names::key_name(uscc)).and_then(|k| k.parse().ok()).ok_or_else(|| Failure::defect("a key was just made"))?;
        let key =
            KeySpec { public_key: key, label: Text0::default(), holder_tag: None, allowed: None, valid_from: Time(0), valid_until: None };
        Ok(RegisterOrganisation {
            uscc: *uscc,
            name: Text::new(name).map_err(|e| Failure::wrong(quickstarts::bad_name(name, e), quickstarts::correct_name()))?,
            short_name: Text0::default(),
            division: self.division,
            // Of its own division a bureau is nobody's superior; a bureau above or governance would say who is.
            superior: None,
            kind: OrganisationType::Government,
            business: Set::default(),
            private: None,
            keys: List::new(vec![key]).map_err(|e| Failure::defect(e.to_string()))?,
            thresholds: List::default(),
            claim_key: None,
            proofs: List::default(),
        })
    }

    fn provider_role(&self, uscc: &Uscc) -> AssignRole {
        AssignRole {
            org: *uscc,
            role: Role::Provider,
            scope_division: self.division,
            sectors: Set::default(),
            certificate_kinds: Set::default(),
            competences: Set::default(),
            from: Time(0),
            until: None,
        }
    }

    /// Sends messages of the city bureau in order; each must pass.
    pub(super) fn send(&self, session: &mut Session, keys: &HomeKeys, key: &str, rules: Vec<AnyRule>) -> Result<(), Failure> {
        let messages: Vec<Message> = rules.iter().map(|rule| rule.message(&keys.salts)).collect();
        let transactions: Vec<Vec<Message>> = messages.chunks(PER_TX).map(<[Message]>::to_vec).collect();
        for bundle in transactions.chunks(PER_BUNDLE) {
            let signed: Option<Vec<SignedTx>> = bundle.iter().map(|m| keys.tx(&self.city, key, m.clone())).collect();
            let signed = signed.ok_or_else(|| Failure::defect("the bureau has no key"))?;
            let ledger = session.ledger()?;
            ledger.send(signed.clone())?;
            for tx in &signed {
                let receipt = ledger.receipt(&Hash32(tx.body.id()))?;
                if receipt.result.code != 0 {
                    let name = REGISTRY.code(receipt.result.code).map_or("unknown", Code::name);
                    return Err(Failure::defect(format!("the ledger refused what the quickstart does: {name}")));
                }
            }
        }
        Ok(())
    }
}
