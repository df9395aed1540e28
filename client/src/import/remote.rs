//! The ledger of a node as an import needs it: every answer proven.

use mulu_contracts::catalog::EntryStatus;
use mulu_contracts::catalog::list_queries::{EntryScope, ListEntries};
use mulu_contracts::catalog::queries::{EntriesExist, EntryBySourceKey, GetEntry, StandingEntry};
use mulu_contracts::id::{EntryId, Uscc};
use mulu_contracts::proof::Moment;
use mulu_contracts::query::MAX_LIMIT;
use mulu_contracts::registry::Answer;
use mulu_contracts::text::Words;
use mulu_contracts::value::List;

use super::ledger::{EntryNow, EntryPage, ImportLedger, Standing};
use crate::ledger::{Ledger, LedgerError};

fn other(ledger: &Ledger) -> LedgerError {
    LedgerError::OtherAnswer { url: ledger.url(), words: "an answer to another question".into() }
}

impl ImportLedger for Ledger {
    fn standing(&mut self, ids: &[EntryId]) -> Result<Vec<Option<Standing>>, LedgerError> {
        let ids = List::new(ids.to_vec()).map_err(|_| other(self))?;
        match self.ask(EntriesExist { ids }, None)?.answer {
            Answer::EntriesExist(found) => {
                let standing = |f: StandingEntry| Standing {
                    version: f.version,
                    status: f.status,
                    payload_hash: f.payload_hash,
                    content_hash: f.content_hash,
                };
                Ok(found.into_iter().map(|f| f.map(standing)).collect())
            }
            _ => Err(other(self)),
        }
    }

    fn entries_of(&mut self, provider: &Uscc, offset: u64, height: Option<u64>) -> Result<EntryPage, LedgerError> {
        let question = ListEntries { scope: EntryScope::Provider(*provider), offset, limit: MAX_LIMIT };
        // All pages at one height, else an entry could fall between two of them.
        let verified = self.ask(question, height.map(Moment::Height))?;
        let Answer::ListEntries(page) = verified.answer else { return Err(other(self)) };
        let standing = page.items.into_iter().filter(|row| row.status != EntryStatus::Withdrawn);
        let entries = standing.map(|row| (row.id, row.title.to_string())).collect();
        Ok(EntryPage { entries, next: page.next, height: verified.height })
    }

    fn has_entries(&mut self, provider: &Uscc) -> Result<bool, LedgerError> {
        let question = ListEntries { scope: EntryScope::Provider(*provider), offset: 0, limit: 1 };
        match self.ask(question, None)?.answer {
            Answer::ListEntries(page) => Ok(page.total > 0),
            _ => Err(other(self)),
        }
    }

    fn by_source_key(&mut self, provider: &Uscc, key: &Words<0, 256, false>) -> Result<Option<EntryId>, LedgerError> {
        match self.ask(EntryBySourceKey { provider: *provider, source_key: key.clone() }, None)?.answer {
            Answer::EntryBySourceKey(found) => Ok(found),
            _ => Err(other(self)),
        }
    }

    fn entry(&mut self, id: &EntryId) -> Result<Option<EntryNow>, LedgerError> {
        match self.ask(GetEntry { id: *id }, None)?.answer {
            Answer::GetEntry(found) => Ok(found.map(|f| EntryNow {
                version: f.core.version,
                status: f.core.status,
                pending: f.pending.is_some(),
                unclaimed: f.core.unclaimed,
                core: f.core.input,
                detail: f.detail,
            })),
            _ => Err(other(self)),
        }
    }
}
