//! The ledger of a node as an import needs it: every answer proven.

use mulu_contracts::catalog::EntryStatus;
use mulu_contracts::catalog::list_queries::{EntryScope, ListEntries};
use mulu_contracts::catalog::queries::{EntriesExist, GetEntry};
use mulu_contracts::envelope::{SignedTx, TxResult};
use mulu_contracts::id::{EntryId, Uscc};
use mulu_contracts::proof::Moment;
use mulu_contracts::query::MAX_LIMIT;
use mulu_contracts::registry::Answer;
use mulu_contracts::value::{Hash32, List};

use super::run::{EntryNow, ImportLedger, Sent, Standing};
use crate::ledger::{Ledger, LedgerError};

fn other(ledger: &Ledger) -> LedgerError {
    LedgerError::OtherAnswer { url: ledger.node().url().into(), words: "an answer to another question".into() }
}

impl ImportLedger for Ledger {
    type Error = LedgerError;

    fn standing(&mut self, ids: &[EntryId]) -> Result<Vec<Option<Standing>>, LedgerError> {
        let ids = List::new(ids.to_vec()).map_err(|_| other(self))?;
        match self.ask(EntriesExist { ids }, None)?.answer {
            Answer::EntriesExist(found) => {
                let standing = found.into_iter();
                Ok(standing.map(|f| f.map(|f| Standing { payload_hash: f.payload_hash, content_hash: f.content_hash })).collect())
            }
            _ => Err(other(self)),
        }
    }

    fn entries_of(&mut self, provider: &Uscc) -> Result<Vec<(EntryId, String)>, LedgerError> {
        let (mut entries, mut offset, mut moment) = (Vec::new(), Some(0), None);
        while let Some(from) = offset {
            let question = ListEntries { scope: EntryScope::Provider(*provider), offset: from, limit: MAX_LIMIT };
            let verified = self.ask(question, moment)?;
            // All pages at one height, else an entry could fall between two of them.
            moment.get_or_insert(Moment::Height(verified.height));
            let Answer::ListEntries(page) = verified.answer else { return Err(other(self)) };
            offset = page.next;
            let standing = page.items.into_iter().filter(|row| row.status != EntryStatus::Withdrawn);
            entries.extend(standing.map(|row| (row.id, row.title.to_string())));
        }
        Ok(entries)
    }

    fn entry(&mut self, id: &EntryId) -> Result<Option<EntryNow>, LedgerError> {
        match self.ask(GetEntry { id: *id }, None)?.answer {
            Answer::GetEntry(found) => {
                Ok(found.map(|f| EntryNow { version: f.core.version, status: f.core.status, core: f.core.input, detail: f.detail }))
            }
            _ => Err(other(self)),
        }
    }

    fn send(&mut self, bundle: Vec<SignedTx>) -> Result<Sent, LedgerError> {
        match Ledger::send(self, bundle) {
            Ok(()) => Ok(Sent::Taken),
            Err(LedgerError::Refused { rejected, message }) => {
                Ok(Sent::Refused { code: rejected.code.number(), detail: rejected.detail, message })
            }
            Err(e) => Err(e),
        }
    }

    fn outcome(&mut self, tx_id: &Hash32) -> Result<TxResult, LedgerError> {
        Ok(self.receipt(tx_id)?.result)
    }
}
