//! Checks 1 to 8 of apply_certificate, which change, correct, transfer, supplement and issue ask again (docs/spec/certificate.md).

use crate::catalog::keys as catalog_keys;
use crate::catalog::lists::grants_naming;
use crate::catalog::records::entry::{EntryCore, EntryStatus, Exclusion, National};
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus, Named};
use crate::certificate::records::content::{About, CertificateKind, Content, Right, fits};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{CertificateId, EntryId, Uscc};
use crate::kernel::member_list::LISTED;
use crate::kernel::role::Role;
use crate::kernel::state::{Key, StateRead};
use crate::kernel::value::Time;
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::freeze;
use crate::ledger::law::LiveGrant;
use crate::ledger::organisation::{OrganisationType, RoleAssignment, organisation};
use crate::ledger::persons::with_heirs;
use crate::ledger::scheduled::{acts_for, standing};
use crate::party::roles::{binding_roles, holds};

/// What is to be certified, and to whom.
pub(crate) struct Wanted<'a> {
    /// The certificate itself, which is not *another* one; none while it does not stand.
    pub certificate: Option<CertificateId>,
    /// What it proves.
    pub kind: CertificateKind,
    /// By whom.
    pub issuer: Uscc,
    /// For whom.
    pub holder: Uscc,
    /// What it says.
    pub content: &'a Content,
}

/// S4: the entries of a subject in order, each in the version named or a later one, or `not_found{subject}`.
pub(crate) fn entries_of(state: &dyn StateRead, about: &About) -> Result<Vec<EntryCore>, Refusal> {
    let mut cores = Vec::with_capacity(about.entries().len());
    for seen in about.entries() {
        let core = catalog_keys::core(&seen.entry).get(state)?.filter(|core| seen.version <= core.version);
        cores.push(core.ok_or_else(|| Code::NOT_FOUND.of("subject"))?);
    }
    Ok(cores)
}

/// The kinds of organisations that register data of their own (B13).
fn is_enterprise(kind: OrganisationType) -> bool {
    matches!(kind, OrganisationType::Utility | OrganisationType::Soe | OrganisationType::Enterprise)
}

impl<'a> Wanted<'a> {
    /// As a certificate stands, with the content of its newest procedure and for the holder that this would leave.
    pub fn of(certificate: &Certificate, to: Option<Uscc>, content: &'a Content) -> Wanted<'a> {
        let Certificate { certificate_id, kind, issuer, holder, .. } = certificate;
        Wanted { certificate: Some(*certificate_id), kind: *kind, issuer: *issuer, holder: to.unwrap_or(*holder), content }
    }

    /// Check 1: the issuer, or who acts for it, has the role of the kind, and it covers the holder's division.
    pub fn require_issuer(&self, tx: &TxContext, state: &dyn StateRead) -> Result<(), Refusal> {
        let holder = organisation(&self.holder).recall(state)?.ok_or_else(|| Fault::new("a holder is missing"))?;
        let path = ancestors(state, &holder.division)?;
        // Who issues may have ended: then its successor does.
        let who = with_heirs(state, &self.issuer, tx.time)?.pop().unwrap_or(self.issuer);
        let ended = standing(state, &who, tx.time)?.is_none_or(|issuer| issuer.has_ended());
        let roles = binding_roles(state, &who, tx.time)?;
        let fit = |role: &RoleAssignment| role.is_active(tx.time) && path.contains(&role.scope_division) && self.is_issued_by(role);
        ensure(!ended && roles.iter().any(fit), Code::ISSUER_UNFIT)
    }

    /// Does a role issue the kind? A registrar only those kinds that it was assigned.
    fn is_issued_by(&self, role: &RoleAssignment) -> bool {
        let registrar = role.role == Role::Registrar && role.certificate_kinds.iter().any(|kind| kind.as_str() == self.kind.word());
        match self.kind {
            CertificateKind::ResourceRegistration | CertificateKind::DataProperty => registrar,
            CertificateKind::DataIp => role.role == Role::IpOffice,
            CertificateKind::DataElement => registrar || role.role == Role::Bureau,
            CertificateKind::ProductRegistration => registrar || role.role == Role::Exchange,
            CertificateKind::ComplianceReview => false,
        }
    }

    /// Check 2: who holds such a certificate, and has not ended. The maker of a product or model is asked with its edition (check 3).
    pub fn require_holder(&self, tx: &TxContext, state: &dyn StateRead) -> Result<(), Refusal> {
        let holder = standing(state, &self.holder, tx.time)?.filter(|holder| !holder.has_ended()).ok_or(Code::HOLDER_UNFIT)?;
        let has = |role| holds(state, &self.holder, role, None, tx.time);
        let fit = match self.kind {
            // B13: an enterprise registers its own data; an operator what it was granted.
            CertificateKind::ResourceRegistration => {
                has(Role::Provider)? || is_enterprise(holder.kind) || self.content.based_on.is_some() && has(Role::Operator)?
            }
            CertificateKind::DataElement => has(Role::Provider)?,
            CertificateKind::DataIp | CertificateKind::DataProperty | CertificateKind::ProductRegistration => true,
            CertificateKind::ComplianceReview => false,
        };
        ensure(fit, Code::HOLDER_UNFIT)
    }

    /// Checks 3 and 4, entry by entry as stored; an edition has to be approved, which none is before there are products.
    pub fn require_subject(&self, tx: &TxContext, state: &dyn StateRead, entries: &[EntryCore]) -> Result<(), Refusal> {
        // Check 3
        for core in entries {
            ensure(core.status == EntryStatus::Published, Code::ENTRY_NOT_PUBLISHED)?;
            ensure(!core.unclaimed, Code::ENTRY_UNCLAIMED)?;
            let provides = acts_for(state, &self.holder, &core.provider, tx.time)?;
            ensure(provides || self.operates(tx, state, core)?, Code::NOT_THE_PROVIDER)?;
        }
        ensure(matches!(self.content.subject, About::Entries(_)), Code::NOT_APPROVED)?;
        // Check 4
        let excluded = |core: &EntryCore| core.input.exclusion_declared != Exclusion::None || core.input.grade.national == National::Core;
        ensure(!entries.iter().any(excluded), Code::EXCLUDED_DATA)
    }

    /// Check 5: no other certificate of the kind stands for one of the entries.
    pub fn require_free(&self, tx: &TxContext, state: &dyn StateRead, entries: &[EntryCore]) -> Result<(), Refusal> {
        for core in entries {
            for key in self.others(&core.entry_id) {
                let other = key.get(state)?.map(|named| named.certificate);
                let Some(other) = other.filter(|other| Some(*other) != self.certificate) else { continue };
                if self.stands(tx, state, &other, core)? {
                    return Err(Code::ALREADY_REGISTERED.of(other));
                }
            }
        }
        Ok(())
    }

    /// Where what could stand in its way is named: of `data_property` the holder's own, and with the right to hold that of any other.
    fn others(&self, entry: &EntryId) -> Vec<Key<Named>> {
        if self.kind != CertificateKind::DataProperty {
            return vec![keys::named_by_entry(entry, self.kind)];
        }
        let holds = self.content.rights.contains(&Right::Hold);
        std::iter::once(keys::property_of(entry, &self.holder)).chain(holds.then(|| keys::hold_on(entry))).collect()
    }

    /// Does another certificate stand for an entry: issued or suspended, not expired, still about it, and its holder still the provider?
    fn stands(&self, tx: &TxContext, state: &dyn StateRead, other: &CertificateId, core: &EntryCore) -> Result<bool, Refusal> {
        let found = keys::core(other).get(state)?.ok_or_else(|| Fault::new("a certificate that is named is missing"))?;
        let status = matches!(found.status, CertificateStatus::Issued | CertificateStatus::Suspended);
        if !status || found.is_expired(tx.time) {
            return Ok(false);
        }
        // What rests on a grant stands with it.
        let basis = found.based_on.as_ref().map(|id| (tx.law.live_grant)(state, id, tx.time)).transpose()?;
        let grantee = match &basis {
            Some(None) => return Ok(false),
            Some(Some(live)) => acts_for(state, &found.holder, &live.grantee, tx.time)?,
            None => false,
        };
        if !grantee && holder_differs(state, &found, core, tx.time)? {
            return Ok(false);
        }
        let content = keys::content(other).get(state)?.ok_or_else(|| Fault::new("a certificate has no content"))?;
        Ok(content.subject.names(&core.entry_id))
    }

    /// Check 6: rights of `data_property` alone; who operates does so under a live grant.
    pub fn require_rights(&self, tx: &TxContext, state: &dyn StateRead) -> Result<(), Refusal> {
        ensure((self.kind == CertificateKind::DataProperty) != self.content.rights.is_empty(), Code::RIGHTS_UNFIT)?;
        let rests = self.content.based_on.is_some() || self.content.rights.contains(&Right::Operate);
        ensure(!rests || self.basis(tx, state)?.is_some(), Code::GRANT_MISSING)
    }

    /// The live grant that it rests on, if it names one.
    pub fn basis(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Option<LiveGrant>, Fault> {
        let found = self.content.based_on.as_ref().map(|id| (tx.law.live_grant)(state, id, tx.time)).transpose()?;
        Ok(found.flatten())
    }

    /// Does the holder operate an entry, under the live grant that it rests on?
    fn operates(&self, tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<bool, Fault> {
        let (Some(id), Some(live)) = (&self.content.based_on, self.basis(tx, state)?) else { return Ok(false) };
        Ok(acts_for(state, &self.holder, &live.grantee, tx.time)? && (tx.law.grant_names)(state, id, &core.entry_id)?)
    }

    /// Check 7: no subject is in objection, or frozen.
    pub fn require_undisputed(&self, tx: &TxContext, state: &dyn StateRead) -> Result<(), Refusal> {
        for seen in self.content.subject.entries() {
            let freezes = freeze::freezes_of(state, &catalog_keys::subject(&seen.entry))?;
            ensure(!freezes.in_objection() && !freezes.is_frozen(tx.time), Code::SUBJECT_IN_OBJECTION)?;
        }
        Ok(())
    }

    /// Check 8: something shows it.
    pub fn require_evidence(&self) -> Result<(), Refusal> {
        ensure(!self.content.evidence.is_empty(), Code::EVIDENCE_MISSING)
    }

    /// Checks 1 to 6, check 1 not where another authority acts in the issuer's place.
    pub fn require_first_six(
        &self,
        tx: &TxContext,
        state: &dyn StateRead,
        entries: &[EntryCore],
        asks_issuer: bool,
    ) -> Result<(), Refusal> {
        if asks_issuer {
            self.require_issuer(tx, state)?;
        }
        self.require_holder(tx, state)?;
        self.require_subject(tx, state, entries)?;
        self.require_free(tx, state, entries)?;
        self.require_rights(tx, state)
    }

    /// Checks 1 to 8.
    pub fn require(&self, tx: &TxContext, state: &dyn StateRead, entries: &[EntryCore]) -> Result<(), Refusal> {
        self.require_first_six(tx, state, entries, true)?;
        self.require_undisputed(tx, state)?;
        self.require_evidence()
    }
}

/// Of a change or a supplement the kind is known from what stands, and not where its payload is judged: `field_invalid`.
pub(crate) fn require_fitting(kind: CertificateKind, content: &Content) -> Result<(), Refusal> {
    if fits(kind, &content.subject) { Ok(()) } else { Err(Code::FIELD_INVALID.of("content.subject")) }
}

/// The holder is neither the provider of an entry nor one whom it succeeds, nor acts for it: who became provider is barred by no certificate of
/// who was.
pub(crate) fn holder_differs(state: &dyn StateRead, certificate: &Certificate, core: &EntryCore, time: Time) -> Result<bool, Fault> {
    let (holder, provider) = (&certificate.holder, &core.provider);
    Ok(!acts_for(state, provider, holder, time)? && !acts_for(state, holder, provider, time)?)
}

/// `entry_in_use` where grants that are not closed name an entry of a registration that is to be cancelled without force.
pub(crate) fn require_unused(state: &dyn StateRead, certificate: &Certificate, content: &Content, force: bool) -> Result<(), Refusal> {
    if force || certificate.kind != CertificateKind::ResourceRegistration {
        return Ok(());
    }
    for seen in content.subject.entries() {
        ensure(grants_naming(&seen.entry).count(state, LISTED)? == 0, Code::ENTRY_IN_USE)?;
    }
    Ok(())
}
