//! Confirmations, touches, inventories and data elements among the seeded blocks.

use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::kinds::confirm_entry::ConfirmEntry;
use mulu_contracts::catalog::kinds::record_inventory::RecordInventory;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::kinds::touch_entry::TouchEntry;
use mulu_contracts::catalog::records::entry::{EntryCore, EntryStatus};
use mulu_contracts::catalog::records::inventory::Period;
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::element::keys as element_keys;
use mulu_contracts::element::kinds::amend_element::AmendElement;
use mulu_contracts::element::kinds::answer_contest::AnswerContest;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::kinds::decide_source::DecideSource;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::element::kinds::release_source::ReleaseSource;
use mulu_contracts::element::records::SourceRole;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::value::{Count, Date};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, OPERATOR, RELAY, UNCLAIMED, code, division, text, uscc,
};
use mulu_testkit::Ledger;

use super::{Maker, example};

impl Maker {
    /// A message about entries that others sent, dates, inventories and elements.
    pub(super) fn catalog(&mut self) -> (u32, AnyRule) {
        self.serial += 1;
        let wrong = u64::from(self.random.once_in(6));
        match self.random.below(9) {
            0 => self.inventory(),
            1 => self.on_behalf(),
            2 => self.confirm(wrong),
            3 => self.touch(wrong),
            _ => self.element(wrong),
        }
    }

    fn inventory(&mut self) -> (u32, AnyRule) {
        let period = Period::new(&format!("{}-H{}", 2000 + self.serial / 50, 1 + self.random.below(2))).unwrap();
        let open = Count(if self.random.once_in(4) { 1_000 } else { u64::from(self.serial % 40) });
        let sender = self.random.pick(&[DEPARTMENT, DEPARTMENT, CITY_BUREAU, OPERATOR]);
        (sender, RecordInventory { period, open, ..example() }.into())
    }

    /// The relay sends for the department, which has to confirm it.
    fn on_behalf(&mut self) -> (u32, AnyRule) {
        self.submission_of(DEPARTMENT);
        // Now and then as if it spoke for itself, which it may not.
        let key = format!("line {}", self.serial);
        (RELAY, if self.random.once_in(6) { submit_entry::submit(&key) } else { submit_entry::behalf(&key) }.into())
    }

    /// An entry that stands and fits, or any of which the ledger knows.
    fn entry_where(&mut self, fits: impl Fn(&EntryCore) -> bool) -> Option<EntryCore> {
        let read = |id| keys::core(id).get(&self.ledger.state).unwrap();
        let known: Vec<EntryCore> = self.entries.iter().filter_map(read).collect();
        let fitting: Vec<EntryCore> = known.iter().filter(|core| fits(core)).cloned().collect();
        let among = if fitting.is_empty() || self.random.once_in(8) { known } else { fitting };
        (!among.is_empty()).then(|| among[self.random.below(among.len())].clone())
    }

    fn confirm(&mut self, wrong: u64) -> (u32, AnyRule) {
        let Some(core) = self.entry_where(|core| core.unclaimed) else { return self.on_behalf() };
        (DEPARTMENT, ConfirmEntry { id: core.entry_id, version: core.version + wrong, amend: None }.into())
    }

    fn touch(&mut self, wrong: u64) -> (u32, AnyRule) {
        let Some(core) = self.entry_where(|core| core.status == EntryStatus::Published) else { return self.submission() };
        let today = u32::try_from(self.ledger.time.0 / 86_400).unwrap();
        let data_updated_on = Date::new(today + self.random.below(3) as u32).unwrap();
        (owner(&core), TouchEntry { id: core.entry_id, version: core.version + wrong, data_updated_on, content: None }.into())
    }

    /// What an element needs next, or what it has to refuse.
    fn element(&mut self, wrong: u64) -> (u32, AnyRule) {
        let (key, scope_division) = (code(&format!("transport.line_{}", self.random.below(3))), division(CITY));
        let publisher = if wrong == 1 { DEPARTMENT } else { CITY_BUREAU };
        let Some(found) = element_keys::element(&key, &scope_division).get(&self.ledger.state).unwrap() else {
            return (publisher, PublishElement { key, scope_division, ..example() }.into());
        };
        let Some(entry) = self.entry_where(|core| core.status == EntryStatus::Published && found.source != Some(core.entry_id)) else {
            return self.submission();
        };
        let version = found.version + wrong;
        let (own, id) = (owner(&entry), entry.entry_id);
        let owner_of = |id: &EntryId, ledger: &Ledger| owner(&keys::core(id).get(&ledger.state).unwrap().unwrap());
        let Some(source) = found.source else {
            let role = SourceRole::Authoritative;
            return (own, ClaimSource { key, scope_division, version, entry: id, role }.into());
        };
        if let Some(contest) = &found.contest {
            let winner = self.random.pick(&[contest.by, source, id]);
            return match contest.answer.is_none() && !self.random.once_in(4) {
                true => (owner_of(&source, &self.ledger), AnswerContest { key, scope_division, version, ..example() }.into()),
                false => (publisher, DecideSource { key, scope_division, version, winner, reason: samples::reason("law") }.into()),
            };
        }
        match self.random.below(9) {
            // It stands already, with other content by now or from another publisher.
            8 => (publisher, PublishElement { key, scope_division, name: text("公交线路号"), ..example() }.into()),
            0 => (own, ClaimSource { key, scope_division, version, entry: id, role: SourceRole::Authoritative }.into()),
            1 | 2 => (own, ClaimSource { key, scope_division, version, entry: id, role: SourceRole::CopyOf(source) }.into()),
            3 => {
                let entry = self.random.pick(&[id, source]);
                (owner_of(&entry, &self.ledger), ReleaseSource { key, scope_division, version, entry }.into())
            }
            4 => {
                let name = Change::Set(text(&format!("公交线路编号第 {} 名", self.serial)));
                (publisher, AmendElement { key, scope_division, version, name, standard: Change::Keep }.into())
            }
            // Said again or decided where nothing is open.
            5 if self.random.once_in(2) => (DEPARTMENT, AnswerContest { key, scope_division, version, ..example() }.into()),
            _ => {
                // Mostly by another provider: nobody contests with itself.
                let holder = owner_of(&source, &self.ledger);
                let other = |core: &EntryCore| core.status == EntryStatus::Published && owner(core) != holder;
                let Some(by) = self.entry_where(other) else { return self.submission() };
                let (own, entry) = (owner(&by), by.entry_id);
                (own, ContestSource { key, scope_division, version, entry, reason: samples::reason("incorrect") }.into())
            }
        }
    }
}

/// Who signs for an entry: a department, or the library that entries are handed over to.
pub(super) fn owner(core: &EntryCore) -> u32 {
    [DEPARTMENT, CITY_PROVIDER].into_iter().find(|n| uscc(*n) == core.provider).unwrap_or(UNCLAIMED)
}
