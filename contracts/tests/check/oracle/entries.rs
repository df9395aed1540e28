//! What the oracle asks of an entry: 40 to 50, 63, 90 and 91.

use mulu_contracts::access_request::keys as access_keys;
use mulu_contracts::access_request::records::ConsentStatus;
use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::parameters::LAPSE_GRACE;
use mulu_contracts::authorization::records::reach::Form;
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::records::entry::{EntryCore, EntryStatus, Exclusion, OpenType, OperableType};
use mulu_contracts::certificate::keys as certificate_keys;
use mulu_contracts::certificate::records::certificate::{Certificate, CertificateStatus, Named};
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::check::request::{Unit, UsedEntry};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::id::{CertificateId, EntryId, GrantId, ObjectId, Uscc};
use mulu_contracts::kernel::state::Key;
use mulu_contracts::ledger::scheduled::acts_for;

use super::{Chain, Oracle};

impl Oracle<'_> {
    pub(super) fn entry(&mut self, used: &UsedEntry, chain: &Chain) -> Result<(), Fault> {
        let entry = &used.entry;
        let Some((_, _, way)) = chain.first() else { return Ok(()) };
        let path = [&way[..], &[*entry.object()]].concat();
        let core = catalog_keys::core(entry).get(self.state)?;
        let mut asked = vec![CertificateKind::ProductRegistration, CertificateKind::ComplianceReview];
        for (id, grant, way) in chain {
            let path = [&way[..], &[*entry.object()]].concat();
            self.within(id, used, core.as_ref(), &path)?;
            for kind in &grant.required_certificates {
                // Each kind is asked once of an entry; those of an edition wait for the product.
                if let (Some(core), false) = (&core, asked.contains(kind)) {
                    self.required(*kind, entry, (&grant.grantee, core), &path)?;
                    asked.push(*kind);
                }
            }
        }
        let Some(core) = core else {
            self.deny(40, &path);
            return Ok(());
        };
        self.deny_if(core.status != EntryStatus::Published, 40, &path);
        self.deny_if(core.unclaimed, 41, &path);
        let (frozen, ordered) = (self.is_frozen(&catalog_keys::subject(entry))?, self.is_ordered(&catalog_keys::subject(entry))?);
        self.deny_if(frozen, 42, &path);
        self.deny_if(ordered, 97, &path);
        let excluded = core.input.operable.kind == OperableType::Excluded || core.input.exclusion_declared != Exclusion::None;
        self.deny_if(excluded, 44, &path);
        self.boundary(&core, &path);
        self.registration(entry, &core, &path)?;
        let consented = self.is_consented(entry, &core)?;
        self.deny_if(!consented, 50, &path);
        Ok(())
    }

    /// 43, 45 and 46 of one grant.
    fn within(&mut self, id: &GrantId, used: &UsedEntry, core: Option<&EntryCore>, path: &[ObjectId]) -> Result<(), Fault> {
        let held = keys::holds_on(id, &used.entry).get(self.state)?.unwrap_or_default().count > 0;
        self.deny_if(held, 43, path);
        if let Some(named) = keys::entry_in(id, &used.entry).get(self.state)?.filter(|named| named.is_in) {
            let beyond = match (&used.fields, &named.fields) {
                (_, Fields::All) => false,
                (Fields::All, Fields::Only(_)) => true,
                (Fields::Only(asked), Fields::Only(own)) => asked.iter().any(|number| !own.contains(number)),
            };
            self.deny_if(beyond, 46, path);
            return Ok(());
        }
        let mut lies = false;
        if let (Some(cells), Some(core)) = (keys::cells(id).get(self.state)?, core) {
            for cell in &cells.cells {
                let theme = cell.theme.as_str() == "any" || Some(&cell.theme) == core.input.theme.as_ref();
                lies |= theme && self.lies_in(&core.input.division, &cell.division)?;
            }
        }
        self.deny_if(!lies, 45, path);
        Ok(())
    }

    /// Number 47 (the action) and 63.
    fn boundary(&mut self, core: &EntryCore, path: &[ObjectId]) {
        let usage = &self.question.usage;
        let Some(boundary) = &core.input.boundary else {
            // Who set no bounds let nothing.
            self.deny(47, path);
            return;
        };
        self.deny_if(!usage.action.is_in(boundary.actions), 47, path);
        let inside = boundary.purposes.is_empty() || boundary.purposes.iter().any(|purpose| purpose.covers(&usage.purpose));
        let banned = boundary.banned.iter().any(|banned| banned.covers(&usage.purpose) || usage.purpose.covers(banned));
        self.deny_if(!inside || banned, 63, path);
    }

    /// The certificate that stands under a key, if it names the entry.
    fn named(&self, key: &Key<Named>, entry: &EntryId) -> Result<Option<(CertificateId, Certificate)>, Fault> {
        let Some(named) = key.get(self.state)? else { return Ok(None) };
        let nowhere = || Fault::new("a certificate is nowhere");
        let core = certificate_keys::core(&named.certificate).get(self.state)?.ok_or_else(nowhere)?;
        let content = certificate_keys::content(&named.certificate).get(self.state)?.ok_or_else(nowhere)?;
        Ok(content.subject.names(entry).then_some((named.certificate, core)))
    }

    fn is_good(&self, id: &CertificateId, core: &Certificate) -> Result<bool, Fault> {
        let begun = core.valid_from.is_some_and(|from| from <= self.time);
        let on = core.valid_until.is_some_and(|until| self.time < until);
        let rests = match &core.based_on {
            None => true,
            Some(grant) => self.lives_and_has_begun(grant)?,
        };
        let subject = certificate_keys::subject(id);
        let frozen = self.is_frozen(&subject)? || self.is_ordered(&subject)?;
        Ok(core.status == CertificateStatus::Issued && begun && on && rests && !frozen)
    }

    /// Neither the provider, or whom it succeeds, nor the grantee of the live grant that it rests on.
    fn holder_differs(&self, certificate: &Certificate, entry: &EntryCore) -> Result<bool, Fault> {
        if acts_for(self.state, &entry.provider, &certificate.holder, self.time)? {
            return Ok(false);
        }
        let Some(on) = &certificate.based_on else { return Ok(true) };
        let grantee = keys::core(on).get(self.state)?.map(|grant| grant.grantee);
        Ok(!(self.lives_and_has_begun(on)? && grantee == Some(certificate.holder)))
    }

    fn in_grace(&self, entry: &EntryCore) -> Result<bool, Fault> {
        let grace = i64::try_from(LAPSE_GRACE.at(self.state, self.time)?).expect("a parameter is bounded");
        Ok(entry.transferred.is_some_and(|at| self.time.0 < at.0 + grace))
    }

    /// 48 and 49.
    fn registration(&mut self, entry: &EntryId, core: &EntryCore, path: &[ObjectId]) -> Result<(), Fault> {
        let key = certificate_keys::named_by_entry(entry, CertificateKind::ResourceRegistration);
        let found = self.named(&key, entry)?;
        self.certified(found, (48, 49), core, path)
    }

    fn certified(
        &mut self,
        found: Option<(CertificateId, Certificate)>,
        (missing, denied): (u16, u16),
        core: &EntryCore,
        path: &[ObjectId],
    ) -> Result<(), Fault> {
        let Some((id, certificate)) = found else {
            self.deny(missing, path);
            return Ok(());
        };
        let differs = self.holder_differs(&certificate, core)?;
        let grace = self.in_grace(core)?;
        if !self.is_good(&id, &certificate)? || differs && !grace {
            self.deny(denied, path);
        } else if differs {
            self.warn(denied, path);
        }
        Ok(())
    }

    /// Number 50.
    fn is_consented(&self, entry: &EntryId, core: &EntryCore) -> Result<bool, Fault> {
        let usage = &self.question.usage;
        let barred = core.input.grade.personal && core.input.open.kind == OpenType::NotOpen;
        if !core.input.consent_required && !barred {
            return Ok(true);
        }
        if usage.unit == Unit::Call && self.buys() {
            return Ok(true);
        }
        // A copy in a form that was not said may be one that holds everybody.
        let holds_everybody = usage.form.is_none_or(|form| [Form::Dataset, Form::Training, Form::Api].contains(&form));
        if usage.unit == Unit::Copy && holds_everybody {
            return Ok(false);
        }
        for cited in &self.question.consents {
            let Some(consent) = access_keys::consent(cited).get(self.state)? else { continue };
            let live = consent.status == ConsentStatus::Live && self.time < consent.valid_until;
            let purpose = consent.purposes.iter().any(|purpose| purpose.covers(&usage.purpose));
            if live && purpose && consent.entries.contains(entry) && consent.recipient == self.question.buyer {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// 90 and 91 of a kind that is asked of entries.
    fn required(
        &mut self,
        kind: CertificateKind,
        entry: &EntryId,
        (grantee, core): (&Uscc, &EntryCore),
        path: &[ObjectId],
    ) -> Result<(), Fault> {
        let mut found = None;
        if kind == CertificateKind::DataProperty {
            for holder in [&core.provider, grantee] {
                if found.is_none() {
                    found = self.named(&certificate_keys::property_of(entry, holder), entry)?;
                }
            }
        }
        if found.is_none() {
            found = self.named(&certificate_keys::named_by_entry(entry, kind), entry)?;
        }
        self.certified(found, (90, 91), core, path)
    }
}
