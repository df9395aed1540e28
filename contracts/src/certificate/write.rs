//! Writing a version of a certificate with its newest procedure: the one place where versions, contents and lists are made.

use crate::catalog::keys as catalog_keys;
use crate::certificate::access::Loaded;
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, Named};
use crate::certificate::records::content::{About, CertificateKind, Content, Right};
use crate::certificate::records::procedure::{MAX_TAGS, Procedure, Stage};
use crate::certificate::stages;
use crate::kernel::error::{Code, Fault, Refusal};
use crate::kernel::id::{CertificateId, EntryId};
use crate::kernel::state::{Key, StateWrite, Subject, blob_hash, stored_at};
use crate::kernel::value::{Hash, Hash32, List};
use crate::kernel::walk::Path;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Draft, NO_DETAIL, Versioned};
use crate::ledger::texts;

impl Versioned for Certificate {
    fn subject(&self) -> Subject {
        keys::subject(&self.certificate_id)
    }

    fn key(&self) -> Key<Self> {
        keys::core(&self.certificate_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// With the holders of the keys that sign now. Where there are more than are remembered nobody is known to be another person.
pub(crate) fn tagged(tags: &[Option<Hash>], tx: &TxContext) -> List<Option<Hash>, 0, MAX_TAGS> {
    let mut all = tags.to_vec();
    for tag in tx.signer.keys.iter().map(|key| key.spec.holder_tag) {
        if !all.contains(&tag) {
            all.push(tag);
        }
    }
    List::new(all).or_else(|_| List::new(vec![None])).unwrap_or_default()
}

/// The number of a certificate's next procedure; `too_many` after the last there is.
pub(crate) fn next_number(certificate: &Certificate) -> Result<u16, Refusal> {
    certificate.procedures.checked_add(1).ok_or_else(|| Code::TOO_MANY.into())
}

/// A content with its long texts as hashes, whose words are kept beside the certificate.
pub(crate) fn hidden(draft: &mut Draft<'_>, id: &CertificateId, content: &Content) -> Content {
    let mut content = content.clone();
    draft.hide(&mut content, &keys::subject(id));
    content
}

/// Keeps what a procedure asks for and gives the hash under which it is kept. Long texts are hashes already.
pub(crate) fn keep_wanted(draft: &mut Draft<'_>, id: &CertificateId, op_no: u16, content: &Content) -> Hash32 {
    draft.put(&keys::wanted(id, op_no), content);
    let bytes = stored_at(content, draft.app_version());
    draft.keep(bytes)
}

/// Notes which long texts of a content another one takes the place of.
pub(crate) fn note_replaced(draft: &mut Draft<'_>, certificate: &Certificate, before: &Content, after: &Content) {
    let below = Path::Field(&Path::Here, "content");
    let places = |content: &Content| texts::places(&mut content.clone(), &below);
    draft.replaces(&keys::subject(&certificate.certificate_id), certificate.version.saturating_add(1), &places(before), &places(after));
}

/// Writes the next version of a certificate with its newest procedure: records, clocks and lists.
pub(crate) fn save(
    draft: &mut Draft<'_>,
    tx: &TxContext,
    before: Option<&Loaded>,
    mut certificate: Certificate,
    procedure: Option<&Procedure>,
) -> Result<(), Fault> {
    let id = certificate.certificate_id;
    certificate.version = certificate.version.saturating_add(1);
    let detail = match procedure {
        Some(procedure) => {
            draft.put(&keys::procedure(&id, procedure.op_no), procedure);
            let bytes = stored_at(procedure, draft.app_version());
            let hash = draft.keep(bytes);
            stages::relist(draft, &certificate, procedure, tx.time)?;
            relist_stage(draft, &certificate, procedure)?;
            hash
        }
        None => NO_DETAIL,
    };
    relist_status(draft, before.map(|before| &before.certificate), &certificate)?;
    draft.version_with(&certificate, detail)
}

/// Lists a certificate under the stage of its newest procedure.
pub(crate) fn relist_stage(draft: &mut Draft<'_>, certificate: &Certificate, procedure: &Procedure) -> Result<(), Fault> {
    keys::issued_by(&certificate.issuer).set(draft, &keys::member(&certificate.certificate_id), keys::at_stage(procedure.stage))
}

/// Lists a certificate under its holder and, once issued, under what it is about, by its status.
fn relist_status(draft: &mut Draft<'_>, before: Option<&Certificate>, after: &Certificate) -> Result<(), Fault> {
    if before.is_some_and(|before| before.holder == after.holder && before.status == after.status && before.content == after.content) {
        return Ok(());
    }
    let (member, flags) = (keys::member(&after.certificate_id), keys::with_status(after.status));
    if let Some(before) = before.filter(|before| before.holder != after.holder) {
        keys::held_by(&before.holder).leave(draft, &member)?;
    }
    keys::held_by(&after.holder).set(draft, &member, flags)?;
    if after.content.is_none() {
        return Ok(());
    }
    let content = keys::content(&after.certificate_id).get(draft)?.ok_or_else(|| Fault::new("a certificate has no content"))?;
    match &content.subject {
        About::Entries(entries) => {
            for seen in entries {
                keys::about_entry(&seen.entry).set(draft, &member, flags)?;
            }
        }
        About::Edition(seen) => keys::about(seen.of.object()).set(draft, &member, flags)?,
    }
    Ok(())
}

/// Puts a content in force: it stands beside the certificate, and beside each thing that it is about. Gives the hash under which it is kept.
pub(crate) fn put_in_force(draft: &mut Draft<'_>, certificate: &Certificate, content: &Content) -> Result<Hash32, Fault> {
    let id = certificate.certificate_id;
    let old = keys::content(&id).get(draft)?;
    if let Some(old) = old.filter(|old| old != content) {
        note_replaced(draft, certificate, &old, content);
        for seen in old.subject.entries().iter().filter(|seen| !content.subject.names(&seen.entry)) {
            drop_entry(draft, certificate, &seen.entry)?;
        }
    }
    draft.put(&keys::content(&id), content);
    let named = Named { certificate: id };
    match &content.subject {
        About::Entries(entries) => {
            for seen in entries {
                name(draft, certificate, content, &seen.entry)?;
            }
        }
        About::Edition(seen) => draft.put(&keys::named_by_edition(seen, certificate.kind), &named),
    }
    let bytes = stored_at(content, draft.app_version());
    Ok(Hash32(blob_hash(&bytes)))
}

/// What stands beside an entry from now on: the certificate issued last for it, and of a registration the mark of the entry.
fn name(draft: &mut Draft<'_>, certificate: &Certificate, content: &Content, entry: &EntryId) -> Result<(), Fault> {
    let id = certificate.certificate_id;
    let named = Named { certificate: id };
    draft.put(&keys::named_by_entry(entry, certificate.kind), &named);
    if certificate.kind == CertificateKind::DataProperty {
        draft.put(&keys::property_of(entry, &certificate.holder), &named);
        if content.rights.contains(&Right::Hold) {
            draft.put(&keys::hold_on(entry), &named);
        }
    }
    if certificate.kind == CertificateKind::ResourceRegistration {
        mark(draft, entry, None, Some(id))?;
    }
    Ok(())
}

/// A change drops an entry: the certificate leaves its list, and of a registration its mark goes.
fn drop_entry(draft: &mut Draft<'_>, certificate: &Certificate, entry: &EntryId) -> Result<(), Fault> {
    let id = certificate.certificate_id;
    keys::about_entry(entry).leave(draft, &keys::member(&id))?;
    if certificate.kind == CertificateKind::ResourceRegistration {
        mark(draft, entry, Some(id), None)?;
    }
    Ok(())
}

/// Writes the registration among the marks of an entry, which raises no version of it; takes it away only where it is this one.
fn mark(draft: &mut Draft<'_>, entry: &EntryId, old: Option<CertificateId>, new: Option<CertificateId>) -> Result<(), Fault> {
    let key = catalog_keys::marks(entry);
    let mut marks = key.get(draft)?.unwrap_or_default();
    let new = new.map(|id| *id.object());
    let is_another = old.is_some_and(|old| marks.registration != Some(*old.object()));
    if is_another || marks.registration == new {
        return Ok(());
    }
    marks.registration = new;
    draft.put(&key, &marks);
    Ok(())
}

/// A procedure that ends with its certificate: revoked, it comes to nothing.
pub(crate) fn ended(procedure: Option<&Procedure>) -> Option<Procedure> {
    let mut procedure = procedure?.clone();
    if !procedure.stage.is_over() {
        procedure.close(Stage::Ended);
    }
    Some(procedure)
}
