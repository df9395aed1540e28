//! Seeded blocks in which every kind passes and fails, between bundles that do not decode: what a hostile proposer may send too.
//! They are made beside a state in memory, so that versions, hashes and keys fit most of the time.

mod catalog_messages;
mod reform;

use catalog_messages::owner;
use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::reinstate_entry::ReinstateEntry;
use mulu_contracts::catalog::kinds::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::set_entry_attributes::SetEntryAttributes;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::withdraw_entry::WithdrawEntry;
use mulu_contracts::catalog::kinds::withdraw_pending::WithdrawPending;
use mulu_contracts::catalog::kinds::{set_entry_attributes, submit_entry};
use mulu_contracts::catalog::records::detail::DetailChange;
use mulu_contracts::catalog::records::entry::{CoreChange, EntryStatus, Outcome, ReviewOf};
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::execute::{BlockWork, begin_block, execute_bundle};
use mulu_contracts::genesis::Genesis;
use mulu_contracts::governance::action::{Action, DivisionChange, NewDivision, Redact, SetCodes, SetParameter, Target};
use mulu_contracts::governance::keys as governance_keys;
use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::kinds::reject_proposal::RejectProposal;
use mulu_contracts::governance::kinds::withdraw_proposal::WithdrawProposal;
use mulu_contracts::governance::records::{Proposal, ProposalStatus};
use mulu_contracts::kernel::block::Block;
use mulu_contracts::kernel::crypto::Strict;
use mulu_contracts::kernel::id::{EntryId, ProposalId, Uscc};
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::Overlay;
use mulu_contracts::kernel::text::Ascii;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::division::DivisionLevel;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, SignedTx, TxBody};
use mulu_contracts::ledger::organisation::{KeySpec, OrganisationStatus, Threshold};
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, RELAY,
    SALTS, SECTOR_AUTHORITY, SUPERVISOR, UNCLAIMED, ZONE, code, division, key_spec, list, local_key, reason, set, text, uscc,
};
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party;
use mulu_contracts::party::kinds::add_key::AddKey;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::kinds::remove_role::RemoveRole;
use mulu_contracts::party::kinds::resume_organisation::ResumeOrganisation;
use mulu_contracts::party::kinds::revoke_key::RevokeKey;
use mulu_contracts::party::kinds::rotate_key::RotateKey;
use mulu_contracts::party::kinds::set_thresholds::SetThresholds;
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use mulu_contracts::party::kinds::unfreeze_key::UnfreezeKey;
use mulu_contracts::party::queries::organisation::{GetOrganisation, OrganisationAnswer};
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::{CHAIN, Ledger, proven, sign};

/// A small generator: the same seed, the same blocks.
pub struct Seeded(pub u64);

impl Seeded {
    /// Below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    /// Once in so many times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// The sample network, in which proposals fall due after a few blocks.
pub fn network() -> Genesis {
    let mut network = mulu_testkit::genesis();
    network.parameters.insert("gov_delay".into(), Value::Number(30));
    network.parameters.insert("rekey_delay".into(), Value::Number(60));
    network
}

/// Makes blocks.
pub struct Maker {
    random: Seeded,
    /// The state in memory.
    pub ledger: Ledger,
    entries: Vec<EntryId>,
    organisations: Vec<u32>,
    proposals: Vec<ProposalId>,
    /// Organisations without keys, those to be claimed last.
    unclaimed: Vec<u32>,
    /// What follows the message before, and from whom.
    next: Vec<(u32, AnyRule)>,
    serial: u32,
    sent: Vec<Vec<u8>>,
    /// Kind → how often it passed and failed.
    pub tally: Vec<(u16, u32, u32)>,
}

impl Maker {
    /// Over the sample network.
    pub fn new(seed: u64) -> Maker {
        let organisations = vec![DEPARTMENT, COUNTY_OFFICE, OPERATOR, ENTERPRISE, COUNTY_PROVIDER];
        let tally = REGISTRY.kinds().into_iter().map(|kind| (kind.number, 0, 0)).collect();
        let (entries, proposals, sent) = (Vec::new(), Vec::new(), Vec::new());
        let ledger = Ledger::from_genesis(&network());
        let (unclaimed, next) = (vec![UNCLAIMED], Vec::new());
        Maker { random: Seeded(seed), ledger, entries, organisations, proposals, unclaimed, next, serial: 0, sent, tally }
    }

    fn organisation(&self, n: u32) -> Option<Box<OrganisationAnswer>> {
        self.ledger.ask(GetOrganisation { uscc: uscc(n) }).map(Into::into)
    }

    /// Labels of keys that sign for an organisation now; the sample's first key where there is none.
    fn signers(&self, n: u32) -> Vec<String> {
        let keys = self.organisation(n).map(|o| o.keys).unwrap_or_default();
        let labels: Vec<String> = keys.iter().filter(|k| k.signs).map(|k| k.key.spec.label.to_string()).collect();
        if labels.is_empty() { vec![format!("{n}/0")] } else { labels }
    }

    fn new_key(&mut self) -> KeySpec {
        self.serial += 1;
        key_spec(&format!("made/{}", self.serial))
    }

    /// A message and who sends it.
    fn message(&mut self) -> (u32, AnyRule) {
        if let Some(next) = self.next.pop() {
            return next;
        }
        match self.random.below(31) {
            25.. => self.catalog(),
            22..25 => self.reform(),
            16..22 => self.governance(),
            0..5 => self.party(),
            5 => self.submission(),
            _ if self.entries.is_empty() => (RELAY, submit_entry::submit("by another").into()),
            _ => self.entry(),
        }
    }

    /// Of two departments of the city, so that they can contest each other's sources.
    fn submission(&mut self) -> (u32, AnyRule) {
        let provider = self.random.pick(&[DEPARTMENT, DEPARTMENT, CITY_PROVIDER]);
        self.submission_of(provider)
    }

    fn submission_of(&mut self, provider: u32) -> (u32, AnyRule) {
        self.serial += 1;
        let key = format!("line {}", self.serial);
        self.entries.push(samples::id_of(provider, &key));
        // A few at a time, so that each goes through its whole life.
        if self.entries.len() > 12 {
            self.entries.remove(0);
        }
        (provider, SubmitEntry { provider: uscc(provider), ..submit_entry::submit(&key) }.into())
    }

    fn registration(&mut self, sender: u32) -> (u32, AnyRule) {
        self.serial += 1;
        let made = 1_000 + self.serial;
        self.organisations.push(made);
        if self.organisations.len() > 16 {
            self.organisations.remove(5);
        }
        let name = text(&format!("示例单位 {made}"));
        let keys = list([self.new_key(), self.new_key()]);
        (sender, RegisterOrganisation { uscc: uscc(made), name, keys, ..example() }.into())
    }

    fn entry(&mut self) -> (u32, AnyRule) {
        let id = self.entries[self.random.below(self.entries.len())];
        let Some(core) = keys::core(&id).get(&self.ledger.state).unwrap() else {
            // Sent in this block, or refused.
            return if self.random.once_in(8) { (CITY_BUREAU, REGISTRY.kind(202).unwrap().example()) } else { self.party() };
        };
        let pending = keys::pending(&id).get(&self.ledger.state).unwrap().and_then(|slot| slot.pending);
        let version = if self.random.once_in(6) { core.version + 1 } else { core.version };
        let (of, content_hash) = match &pending {
            Some(pending) => (ReviewOf::Pending, pending.content_hash),
            None => (ReviewOf::Submission, core.content_hash),
        };
        let outcome = if self.random.once_in(3) { Outcome::Reject } else { Outcome::Approve };
        let reason = (outcome == Outcome::Reject).then(|| samples::reason("incomplete"));
        let review = ReviewEntry { id, version, of, outcome, content_hash, reason };
        let submit = submit_entry::submit("any");
        let mut fitting = match (core.status, &pending) {
            (_, Some(_)) => self.random.pick(&[0, 0, 0, 6]),
            (EntryStatus::Submitted, _) => 0,
            (EntryStatus::Rejected, _) => 1,
            (EntryStatus::Published, _) => self.random.pick(&[2, 3, 4, 4]),
            (EntryStatus::Withdrawn, _) => 5,
        };
        if self.random.once_in(5) {
            fitting = self.random.below(7);
        }
        let own = if self.random.once_in(8) { DEPARTMENT } else { owner(&core) };
        self.serial += 1;
        match fitting {
            0 => (self.random.pick(&[CITY_BUREAU, CITY_BUREAU, CITY_BUREAU, COUNTY_BUREAU]), review.into()),
            1 => {
                let mut core = submit.core;
                core.title = text(&format!("公交线路信息（{}）", self.serial));
                (own, ResubmitEntry { id, version, core, detail: submit.detail }.into())
            }
            2 => {
                let words = samples::words(&format!("全市公交线路的名称、站点和首末班时间，第 {} 稿。", self.serial));
                let detail = DetailChange { r#abstract: Change::Set(words), ..DetailChange::default() };
                (own, AmendEntry { id, version, core: CoreChange::default(), detail: Spoken(detail) }.into())
            }
            3 => (own, SetEntryAttributes { id, version, ..set_entry_attributes::attributes() }.into()),
            4 => (own, WithdrawEntry { id, version, reason: samples::reason("duplicate"), force: false }.into()),
            6 => (own, WithdrawPending { id, version, reason: None }.into()),
            _ => (own, ReinstateEntry { id, version, core: None, detail: None }.into()),
        }
    }

    /// Proposals of every action, and votes of which three of four are enough.
    fn governance(&mut self) -> (u32, AnyRule) {
        const GOVERNORS: [u32; 4] = [CITY_BUREAU, COUNTY_BUREAU, SUPERVISOR, SECTOR_AUTHORITY];
        self.serial += 1;
        let read = |id: &ProposalId| governance_keys::proposal(id).get(&self.ledger.state).unwrap();
        let known: Vec<Proposal> = self.proposals.iter().rev().take(12).filter_map(read).collect();
        let open = known.iter().filter(|p| p.status == ProposalStatus::Open).min_by_key(|p| p.effective_at).cloned();
        let sender = self.random.pick(&[GOVERNORS[0], GOVERNORS[1], GOVERNORS[2], GOVERNORS[3], OPERATOR]);
        let Some(found) = open.filter(|_| !self.random.once_in(10)) else {
            let action = self.action();
            let key = local_key(&format!("proposal {}", self.serial));
            let place = division(if sender == COUNTY_BUREAU { COUNTY } else { CITY });
            self.proposals.push(ProposalId::derive(&place, &uscc(sender), &key));
            let effective_at = Time(self.ledger.time.0 + 25 + self.random.below(100) as i64);
            return (sender, Propose { local_key: key, action, effective_at, reason: reason("other") }.into());
        };
        // Now and then one that has ended, or another version.
        let found = if self.random.once_in(8) { known[self.random.below(known.len())].clone() } else { found };
        let (id, content_hash) = (found.proposal_id, found.content_hash);
        let version = found.version + u64::from(self.random.once_in(8));
        match self.random.below(10) {
            0 => {
                let own = GOVERNORS.into_iter().find(|n| uscc(*n) == found.proposer).unwrap_or(sender);
                (own, WithdrawProposal { id, version, reason: reason("incorrect") }.into())
            }
            1..=2 => (sender, RejectProposal { id, version, content_hash, reason: None }.into()),
            _ => (sender, ApproveProposal { id, version, content_hash, reason: Some(reason("law")) }.into()),
        }
    }

    fn action(&mut self) -> Action {
        let n = self.serial;
        match self.random.below(8) {
            0 => {
                let value = Value::Number(86_400 * (1 + u64::from(n % 70)));
                Action::SetParameter(SetParameter { name: code("review_term"), value, from: None, replaces: None })
            }
            // Some of them stand already.
            1 => Action::SetCodes(SetCodes { list: code("themes"), add: set([code(&format!("t{}", n % 9))]), retire: list([]) }),
            2 => {
                let place = format!("42120{}", ["B", "C", "D", "E", "F", "G"][n as usize % 6]);
                let parent = Some(division(self.random.pick(&[CITY, ZONE, "42120B"])));
                let change = NewDivision { code: division(&place), name: text("示例新区"), parent, level: DivisionLevel::Zone };
                Action::SetDivision(DivisionChange::Add(change))
            }
            3 => {
                let role = self.random.pick(&[Role::Auditor, Role::Grantor]);
                Action::AssignRole(AssignRole {
                    org: uscc(ENTERPRISE),
                    role,
                    scope_division: division(CITY),
                    from: self.ledger.time,
                    ..example()
                })
            }
            _ => {
                let stands = |id: &&EntryId| keys::core(id).get(&self.ledger.state).unwrap().is_some();
                let entry = self.entries.iter().rev().find(stands).copied().unwrap_or(samples::id("none"));
                Action::Redact(Redact {
                    object: Target::Id(*entry.object()),
                    path: Ascii::new("detail.abstract").unwrap(),
                    replaced_in: set([]),
                })
            }
        }
    }

    /// Proposals that ended so.
    pub fn ended(&self, status: ProposalStatus) -> u64 {
        governance_keys::proposals().count(&self.ledger.state, governance_keys::with_status(status)).unwrap()
    }

    fn party(&mut self) -> (u32, AnyRule) {
        let n = self.random.pick(&self.organisations.clone());
        let Some(found) = self.organisation(n) else {
            return self.registration(CITY_BUREAU);
        };
        let (org, organisation) = (uscc(n), &found.organisation);
        let stale = u64::from(self.random.once_in(6));
        // The department keeps what it needs to go on; all others may lose everything.
        let stale = if n == DEPARTMENT { 99 } else { stale };
        let (version, control_version) = (organisation.version + stale, organisation.control_version + stale);
        let key_id = found.keys.get(self.random.below(found.keys.len().max(1))).map(|k| k.key_id);
        let key_id = key_id.unwrap_or_else(|| key_spec("nobody").public_key.key_id());
        let superiors = [CITY_BUREAU, CITY_BUREAU, COUNTY_BUREAU, SUPERVISOR];
        let mut superior = self.random.pick(&superiors);
        let mut kind = self.random.pick(&party::kinds::KINDS[..12].iter().map(|kind| kind.number).collect::<Vec<_>>());
        // What was frozen or suspended is set free again now and then, by whom it was.
        let freezer = found.keys.iter().find_map(|k| k.key.frozen_by);
        if freezer.is_some() && self.random.once_in(3) {
            kind = 107;
            superior = superiors.into_iter().find(|s| Some(uscc(*s)) == freezer).unwrap_or(superior);
        } else if organisation.status == OrganisationStatus::Suspended && self.random.once_in(3) {
            kind = 110;
        }
        let rule: AnyRule = match kind {
            101 => return self.registration(superior),
            102 => AmendOrganisation { uscc: org, version, name: Some(text(&format!("示例单位 {n} 第 {version} 名"))), ..example() }.into(),
            103 => AddKey { proofs: Default::default(), org, key: self.new_key() }.into(),
            104 => {
                let holder_tag = found.keys.iter().find(|k| k.key_id == key_id).and_then(|k| k.key.spec.holder_tag);
                RotateKey { proofs: Default::default(), uscc: org, version, key_id, key: KeySpec { holder_tag, ..self.new_key() } }.into()
            }
            105 => RevokeKey { org, control_version, key_id }.into(),
            106 => FreezeKey { org, control_version, keys: KeyChoice::One(key_id) }.into(),
            107 => UnfreezeKey { org, control_version, keys: KeyChoice::All, reason: reason("incorrect") }.into(),
            108 => {
                let kinds = set([Kind(102), Kind(112)]);
                SetThresholds { uscc: org, version, thresholds: list([Threshold { kinds, k: 1 + self.random.below(2) as u8 }]) }.into()
            }
            109 => SuspendOrganisation { org, control_version, reason: reason("law") }.into(),
            110 => ResumeOrganisation { org, control_version, reason: reason("other") }.into(),
            111 => {
                let scope_division = division(self.random.pick(&[CITY, COUNTY]));
                AssignRole { org, scope_division, ..example() }.into()
            }
            _ => {
                let held = found.roles.iter().find(|r| r.active).map(|r| (r.assignment.role, r.assignment.scope_division));
                let (role, scope_division) = held.unwrap_or((Role::Provider, division(CITY)));
                let roles_version = found.roles_version + stale;
                RemoveRole { org, roles_version, role, scope_division, ..example() }.into()
            }
        };
        let own = !matches!(kind, 106 | 107 | 109 | 110) && self.random.below(3) > 0;
        let sender = if own { n } else { superior };
        (sender, rule)
    }

    fn tx(&mut self) -> SignedTx {
        let (sender, rule) = self.message();
        let mut messages = vec![proven(&rule).message(&SALTS)];
        if self.random.once_in(9) {
            messages.push(proven(&self.message().1).message(&SALTS));
        }
        if self.random.once_in(25) {
            messages[0].kind = 9_999;
        }
        if self.random.once_in(25) {
            messages[0].payload.pop();
        }
        let chain_id = if self.random.once_in(30) { "another-chain".into() } else { CHAIN.to_string() };
        let expires = Time(self.ledger.time.0 + if self.random.once_in(30) { -1 } else { 1_800 });
        let labels = self.signers(sender);
        let count = 1 + self.random.below(labels.len().min(3));
        let labels: Vec<&str> = labels.iter().take(count).map(String::as_str).collect();
        let organisation: Uscc = uscc(sender);
        let mut tx = sign(TxBody { chain_id, organisation, expires, messages }, &labels);
        if self.random.once_in(20) {
            tx.signatures[0].bytes[7] ^= 1;
        }
        if self.random.once_in(40) {
            tx.signatures.clear();
        }
        tx
    }

    fn bundle(&mut self) -> Vec<u8> {
        let count = if self.random.once_in(12) { 30 } else { 1 + self.random.below(6) };
        let mut bytes = Bundle { transactions: (0..count).map(|_| self.tx()).collect() }.encode();
        match self.random.below(16) {
            0 => bytes.truncate(self.random.below(bytes.len())),
            1 => bytes.push(0),
            2 => {
                let at = self.random.below(bytes.len());
                bytes[at] ^= 1 << self.random.below(8);
            }
            3 => bytes = (0..self.random.below(300)).map(|n| n as u8).collect(),
            4 if !self.sent.is_empty() => bytes = self.sent[self.random.below(self.sent.len())].clone(),
            _ => self.sent.push(bytes.clone()),
        }
        bytes
    }

    /// Bundles for the next block, each made on the state before it: some no longer fit where they stand.
    pub fn txs(&mut self) -> Vec<Vec<u8>> {
        let count = self.random.below(5);
        (0..count).map(|_| self.bundle()).collect()
    }

    /// Takes a block over into the state in memory; gives the codes of its transactions, by bundle.
    pub fn take(&mut self, height: u64, time: Time, txs: &[Vec<u8>]) -> Vec<Vec<u32>> {
        let block = Block { chain_id: CHAIN.into(), height, time };
        let mut overlay = Overlay::new(&self.ledger.state);
        begin_block(&block, &mut overlay).unwrap();
        let mut codes = Vec::new();
        let mut work = BlockWork::default();
        for (index, bytes) in txs.iter().enumerate() {
            let outcome = execute_bundle(&block, index as u32, bytes, &mut overlay, &Strict, &mut work).unwrap();
            let sent = Bundle::decode(bytes).map(|b| b.transactions).unwrap_or_default();
            for (tx, result) in sent.iter().zip(&outcome.results) {
                for message in &tx.body.messages {
                    if let Some(row) = self.tally.iter_mut().find(|row| row.0 == message.kind) {
                        if result.code == 0 { row.1 += 1 } else { row.2 += 1 }
                    }
                }
            }
            codes.push(outcome.results.iter().map(|r| r.code).collect());
        }
        let changes = overlay.into_changes();
        self.ledger.state.absorb(changes);
        (self.ledger.height, self.ledger.time) = (height, time);
        codes
    }
}

fn example<R: mulu_contracts::ledger::rule::Rule>() -> R {
    R::example()
}
