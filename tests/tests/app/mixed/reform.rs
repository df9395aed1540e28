//! Claims, new keys, mergers, responsible persons, attestations and transfers among the seeded blocks.

use mulu_contracts::catalog::keys;
use mulu_contracts::catalog::kinds::transfer_entry::{Transfer, TransferEntry};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, JointBody};
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY_BUREAU, COUNTY_OFFICE, DEPARTMENT, ENTERPRISE, OPERATOR, SALTS, SUPERVISOR, UNCLAIMED, hash, list, local_key,
    public, text, uscc,
};
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::attestation::Attestation;
use mulu_contracts::party::kinds::cancel_rekey::CancelRekey;
use mulu_contracts::party::kinds::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::kinds::issue_claim_key::IssueClaimKey;
use mulu_contracts::party::kinds::merge_organisation::{Merge, MergeOrganisation};
use mulu_contracts::party::kinds::record_attestation::RecordAttestation;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::kinds::rekey_organisation::RekeyOrganisation;
use mulu_contracts::party::kinds::set_responsible::SetResponsible;
use mulu_contracts::party::responsible::{Duty, Responsible};

use super::catalog_messages::owner;
use super::{Maker, example};

impl Maker {
    /// A message about organisations that claim themselves, get new keys, end, or hand over.
    pub(super) fn reform(&mut self) -> (u32, AnyRule) {
        self.serial += 1;
        let wrong = u64::from(self.random.once_in(6));
        let soon = |seconds: i64, maker: &Maker| Time(maker.ledger.time.0 + seconds);
        match self.random.below(8) {
            0 | 1 => self.claim(wrong),
            2 => self.rekey(wrong),
            3 => {
                let from = soon(if self.random.once_in(4) { -100 } else { 1_000 }, self);
                let persons = list([Responsible { duty: Duty::Head, commitment: hash(&format!("head {}", self.serial)), from }]);
                let version = self.organisation(DEPARTMENT).map_or(1, |o| o.organisation.version);
                (DEPARTMENT, SetResponsible { uscc: uscc(DEPARTMENT), version: version + wrong, responsible: persons }.into())
            }
            4 => {
                let (valid_from, valid_until) = (soon(0, self), soon(if wrong == 1 { 0 } else { 5_000 }, self));
                let attestation = Attestation { valid_from, valid_until, ..example::<RecordAttestation>().attestation };
                let sender = self.random.pick(&[SUPERVISOR, CITY_BUREAU, OPERATOR, COUNTY_BUREAU]);
                let local_key = local_key(&format!("attestation {}", self.serial));
                (sender, RecordAttestation { local_key, subject: uscc(OPERATOR), attestation }.into())
            }
            5 => self.merge(wrong),
            _ => self.transfer(wrong),
        }
    }

    /// An organisation without keys: a key to claim it with, then the claim.
    fn claim(&mut self, wrong: u64) -> (u32, AnyRule) {
        let n = *self.unclaimed.last().unwrap_or(&UNCLAIMED);
        let Some(found) = self.organisation(n) else {
            let name = text(&format!("示例单位 {n}"));
            return (CITY_BUREAU, RegisterOrganisation { uscc: uscc(n), name, keys: list([]), ..example() }.into());
        };
        if !found.keys.is_empty() {
            self.unclaimed.push(5_000 + self.serial);
        }
        let version = found.organisation.version + wrong;
        match found.claim_key {
            // Keys of an organisation are labelled after it; the first is what `signers` takes where there is none.
            None => {
                let (public_key, valid_until) = (public(&format!("{n}/0")), Time(self.ledger.time.0 + 600));
                (CITY_BUREAU, IssueClaimKey { proofs: Default::default(), uscc: uscc(n), version, public_key, valid_until }.into())
            }
            Some(_) => {
                let keys = list([self.new_key()]);
                (n, ClaimOrganisation { uscc: uscc(n), version, keys, responsible: list([]), ..example() }.into())
            }
        }
    }

    fn rekey(&mut self, wrong: u64) -> (u32, AnyRule) {
        let n = self.random.pick(&[DEPARTMENT, DEPARTMENT, COUNTY_OFFICE]);
        let standing = self.organisation(n).map_or(0, |o| o.organisation.control_version);
        let superior = if n == DEPARTMENT { CITY_BUREAU } else { COUNTY_BUREAU };
        let keys = list([self.new_key(), self.new_key()]);
        let rekey = |control_version| RekeyOrganisation { org: uscc(n), control_version, keys, ..example() }.into();
        let cancel = |control_version| CancelRekey { org: uscc(n), control_version }.into();
        match self.random.below(4) {
            0 => (self.random.pick(&[superior, n, OPERATOR]), cancel(standing + wrong)),
            1 => (self.random.pick(&[superior, superior, n]), rekey(standing + wrong)),
            _ => {
                // Taken back at once.
                self.next.push((superior, cancel(standing + 1)));
                (superior, rekey(standing))
            }
        }
    }

    /// One of the organisations that were registered here ends; its successor signs after the bureau.
    fn merge(&mut self, wrong: u64) -> (u32, AnyRule) {
        let n = self.organisations.last().copied().filter(|n| *n > 1_000).unwrap_or(COUNTY_OFFICE);
        let version = self.organisation(n).map_or(1, |o| o.organisation.version) + wrong;
        let (from, until) = (Time(self.ledger.time.0 + 50), Time(self.ledger.time.0 + 400));
        let successor = self.random.pick(&[ENTERPRISE, DEPARTMENT, SUPERVISOR]);
        let merge = Merge { uscc: uscc(n), version, into: list([uscc(successor)]), from, until, ..Merge::example() };
        let body = AnyRule::from(MergeOrganisation::Body(Spoken(merge)));
        let content_hash = body.salted(&SALTS).payload_hash();
        self.next.push((successor, MergeOrganisation::Agree(Agreement { id: uscc(n), version, content_hash }).into()));
        (CITY_BUREAU, body)
    }

    /// Between a department and the library, once that has claimed itself.
    fn transfer(&mut self, wrong: u64) -> (u32, AnyRule) {
        let Some(id) = self.entries.last().copied() else { return self.submission() };
        let Some(core) = keys::core(&id).get(&self.ledger.state).unwrap() else { return self.submission() };
        let giver = owner(&core);
        let to = if giver == UNCLAIMED { DEPARTMENT } else { UNCLAIMED };
        let (version, until) = (core.version + wrong, Time(self.ledger.time.0 + 400));
        let transfer = Transfer { id, version, to: uscc(to), until, ..Transfer::example() };
        let body = AnyRule::from(TransferEntry::Body(Spoken(transfer)));
        let content_hash = body.salted(&SALTS).payload_hash();
        self.next.push((to, TransferEntry::Agree(Agreement { id, version, content_hash }).into()));
        (giver, body)
    }
}
