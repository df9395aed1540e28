//! Rows → payloads. Pure: no ledger, no clock. A row becomes a planned entry with its warnings, or an error of its own.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{EntryId, Uscc};

use super::labels::Vocabularies;
use super::mapping::Mapping;
use super::planned::{Planned, RowError, Said, Warning};
use super::row::RowReader;
use super::source::{Content, OwnEntry, Row};

/// What became of a row before it is sent.
#[derive(Debug)]
pub struct Outcome {
    /// Row in the file, from 1.
    pub row: u64,
    /// What can be sent, or why nothing can.
    pub planned: Result<Planned, RowError>,
    /// What was changed or left out.
    pub warnings: Vec<Warning>,
}

/// Plans row after row. Remembers of each row only enough to know it again.
pub struct Planner<'a> {
    mapping: &'a Mapping,
    vocabularies: Vocabularies,
    /// Row of each entry that can be sent, by a hash of its id: a million rows take some 30 MB. A tree grows without ever being
    /// copied, as a hash table is.
    first: BTreeMap<u64, u64>,
    /// Entries that the file names in rows that cannot be sent, and those that were found by their source key.
    also: HashSet<u64>,
    providers: BTreeSet<Uscc>,
}

/// Enough of an id: among a million of them two are equal with a chance of 3 in 100 million.
fn short(id: &EntryId) -> u64 {
    let hash = sha256(&[id.as_bytes()]);
    hash.iter().take(8).fold(0, |n, byte| n << 8 | u64::from(*byte))
}

impl<'a> Planner<'a> {
    /// For the rows of one file.
    pub fn new(mapping: &'a Mapping) -> Self {
        Planner { mapping, vocabularies: Vocabularies::new(), first: BTreeMap::new(), also: HashSet::new(), providers: BTreeSet::new() }
    }

    /// Plans a row.
    pub fn plan(&mut self, row: Row) -> Outcome {
        let number = row.number;
        let (mut warnings, mut named) = (Vec::new(), None);
        let planned = match row.content {
            Err(words) => Err(RowError::of(number, Code::MALFORMED, words, "correct the row in the file")),
            Ok(Content::Cells(cells)) => {
                let mut reader = RowReader::new(number, cells, self.mapping, &self.vocabularies);
                let planned = reader.read(&mut named);
                warnings = reader.warnings;
                planned
            }
            Ok(Content::Own(own)) => self.own(number, own, &mut warnings, &mut named),
        };
        self.providers.extend(named.map(|(provider, _)| provider));
        let planned = planned.and_then(|planned| match self.first.get(&short(&planned.id)) {
            Some(before) => Err(RowError::of(
                number,
                Code::EXISTS_WITH_OTHER_CONTENT,
                format!("row {before} has the same provider and local key"),
                "take a column that is unique as local_key, or remove one of the rows",
            )),
            None => Ok(planned),
        });
        match (&planned, named) {
            (Ok(planned), _) => {
                self.first.insert(short(&planned.id), number);
            }
            (Err(_), Some((_, id))) => {
                self.also.insert(short(&id));
            }
            (Err(_), None) => {}
        }
        Outcome { row: number, planned, warnings }
    }

    /// An entry of our own form: nothing is mapped, nothing is assumed.
    fn own(
        &self,
        row: u64,
        own: Box<OwnEntry>,
        warnings: &mut Vec<Warning>,
        named: &mut Option<(Uscc, EntryId)>,
    ) -> Result<Planned, RowError> {
        let OwnEntry { id: told, local_key, provider, core, detail, .. } = *own;
        let Some(first_division) = self.mapping.registered.get(&provider) else {
            let words = format!("the ledger knows no organisation {provider}");
            return Err(RowError::of(row, Code::PROVIDER_UNKNOWN, words, "register it first: mulu party register"));
        };
        let id = EntryId::derive(first_division, &provider, &local_key);
        *named = Some((provider, id));
        if told.is_some_and(|told| told != id) {
            let message = format!(
                "the file calls it {}: its provider was first registered elsewhere there",
                told.map_or(String::new(), |t| t.to_string())
            );
            warnings.push(Warning { row, field: "entry_id".into(), message });
        }
        let payload = SubmitEntry { local_key, provider, core, detail };
        Ok(Planned { row, id, provider, provider_name: provider.to_string(), key: None, payload, said: Said::All })
    }

    /// Notes that a row means this entry, which it names otherwise; false if another row names it already.
    pub fn also_means(&mut self, id: &EntryId) -> bool {
        let new = !self.names(id);
        self.also.insert(short(id));
        new
    }

    /// Does the file name this entry, in a row that can be sent or in one that cannot?
    pub fn names(&self, id: &EntryId) -> bool {
        let short = short(id);
        self.first.contains_key(&short) || self.also.contains(&short)
    }

    /// Organisations that the file names.
    pub fn providers(&self) -> &BTreeSet<Uscc> {
        &self.providers
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
