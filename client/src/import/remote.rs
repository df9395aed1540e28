//! The ledger of a node as an import needs it: every answer proven.

use mulu_contracts::catalog::queries::entry::{EntriesExist, EntryBySourceKey, GetEntry, StandingEntry};
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries};
use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::text::SourceKey;
use mulu_contracts::kernel::value::List;

use super::ledger::{EntryNow, EntryPage, ImportLedger, Standing};
use crate::ledger::{Ledger, LedgerError};

fn other(ledger: &Ledger) -> LedgerError {
    LedgerError::OtherAnswer { url: ledger.url(), words: "an answer to another question".into() }
}

impl ImportLedger for Ledger {
    fn standing(&mut self, ids: &[EntryId]) -> Result<Vec<Option<Standing>>, LedgerError> {
        let ids = List::new(ids.to_vec()).map_err(|_| other(self))?;
        let found = self.ask(EntriesExist { ids }, None)?.answer;
        let standing = |f: StandingEntry| Standing {
            version: f.version,
            status: f.status,
            payload_hash: f.payload_hash,
            content_hash: f.content_hash,
        };
        Ok(found.into_iter().map(|f| f.map(standing)).collect())
    }

    fn entries_of(&mut self, provider: &Uscc, from: Place, height: Option<u64>) -> Result<EntryPage, LedgerError> {
        let question = ListEntries { scope: EntryScope::Provider(*provider), from, limit: MAX_LIMIT };
        // All pages at one height, else an entry could fall between two of them.
        let verified = self.ask(question, height.map(Moment::Height))?;
        let page = verified.answer;
        let standing = page.items.into_iter().filter(|row| row.status != EntryStatus::Withdrawn);
        let entries = standing.map(|row| (row.id, row.title.to_string())).collect();
        Ok(EntryPage { entries, next: page.next, height: verified.height })
    }

    fn has_entries(&mut self, provider: &Uscc) -> Result<bool, LedgerError> {
        let question = ListEntries { scope: EntryScope::Provider(*provider), from: Place::START, limit: 1 };
        Ok(self.ask(question, None)?.answer.total > 0)
    }

    fn by_source_key(&mut self, provider: &Uscc, key: &SourceKey) -> Result<Option<EntryId>, LedgerError> {
        Ok(self.ask(EntryBySourceKey { provider: *provider, source_key: key.clone() }, None)?.answer)
    }

    fn entry(&mut self, id: &EntryId) -> Result<Option<EntryNow>, LedgerError> {
        let found = self.ask(GetEntry { id: *id }, None)?.answer;
        Ok(found.map(|f| EntryNow {
            version: f.core.version,
            status: f.core.status,
            pending: f.pending.is_some(),
            unclaimed: f.core.unclaimed,
            core: f.core.input,
            detail: f.detail,
        }))
    }
}
