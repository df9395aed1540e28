//! What is asked of one entry under a grant and all above it (docs/spec/check.md, 40 to 50, 63, 90, 91).

use std::collections::BTreeSet;

use crate::authorization::keys::grant as keys;
use crate::authorization::parameters::LAPSE_GRACE;
use crate::authorization::records::grant::Grant;
use crate::authorization::records::reach::Form;
use crate::catalog::keys as catalog_keys;
use crate::catalog::records::entry::{EntryCore, EntryStatus, Exclusion, OpenType, OperableType};
use crate::certificate::records::content::CertificateKind;
use crate::check::certificate::{Certified, certified};
use crate::check::facts::{Facts, path_of};
use crate::check::grant::Met;
use crate::check::reason::{Findings, No};
use crate::check::request::{Mode, Unit, UsedEntry};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, ObjectId};
use crate::kernel::value::Set;
use crate::ledger::freeze::freezes_of;

/// An entry that is used under a grant.
pub(crate) struct UsedUnder<'a> {
    /// The entry and its fields.
    pub used: &'a UsedEntry,
    /// The grant and those above it, each with the way to it.
    pub chain: &'a [Met],
}

impl UsedUnder<'_> {
    fn below(&self, met: &Met) -> Vec<ObjectId> {
        met.path.iter().copied().chain([*self.used.entry.object()]).collect()
    }

    /// All that is asked of it.
    pub fn judge(&self, facts: &Facts<'_>, found: &mut Findings) -> Result<(), Fault> {
        let Some(first) = self.chain.first() else { return Ok(()) };
        let path = self.below(first);
        let core = catalog_keys::core(&self.used.entry).get(facts.state)?;
        self.judge_scope(facts, core.as_ref(), found)?;
        let Some(core) = core else {
            found.deny(No::ENTRY_NOT_PUBLISHED, &path, &[("status", "absent".to_owned())]);
            return Ok(());
        };
        if core.status != EntryStatus::Published {
            found.deny(No::ENTRY_NOT_PUBLISHED, &path, &[("status", core.status.word().to_owned())]);
        }
        found.deny_if(core.unclaimed, No::ENTRY_UNCLAIMED, &path);
        let freezes = freezes_of(facts.state, &catalog_keys::subject(&core.entry_id))?;
        found.deny_if(freezes.objections.iter().any(|freeze| freeze.is_in_force(facts.time)), No::ENTRY_FROZEN, &path);
        found.deny_if(freezes.orders.iter().any(|order| order.is_in_force(facts.time)), No::ORDER_IN_FORCE, &path);
        let excluded = core.input.operable.kind == OperableType::Excluded || core.input.exclusion_declared != Exclusion::None;
        found.deny_if(excluded, No::ENTRY_EXCLUDED, &path);
        judge_boundary(facts, &core, &path, found);
        judge_consent(facts, &core, &path, found)?;
        self.judge_certificates(facts, &core, &path, found)
    }

    /// 43, 45 and 46, of the grant and each above it.
    fn judge_scope(&self, facts: &Facts<'_>, core: Option<&EntryCore>, found: &mut Findings) -> Result<(), Fault> {
        let mut place = None;
        for met in self.chain {
            let (id, path) = (&met.grant.grant_id, self.below(met));
            let held = keys::holds_on(id, &self.used.entry).get(facts.state)?.unwrap_or_default().count > 0;
            found.deny_if(held, No::ENTRY_SUSPENDED, &path);
            let named = keys::entry_in(id, &self.used.entry).get(facts.state)?.filter(|named| named.is_in);
            let lies = match (&named, core) {
                (Some(_), _) => true,
                (None, Some(core)) => lies_in_cells(facts, &met.grant, core, &mut place)?,
                (None, None) => false,
            };
            found.deny_if(!lies, No::ENTRY_OUT_OF_SCOPE, &path);
            let beyond = named.is_some_and(|named| !named.fields.cover(&self.used.fields));
            found.deny_if(beyond, No::FIELD_OUT_OF_SCOPE, &path);
        }
        Ok(())
    }

    /// 48 and 49, then 90 and 91 of what the grants ask for besides.
    fn judge_certificates(&self, facts: &Facts<'_>, core: &EntryCore, path: &[ObjectId], found: &mut Findings) -> Result<(), Fault> {
        let grace = LAPSE_GRACE.at(facts.state, facts.time)?;
        let Some(first) = self.chain.first() else { return Ok(()) };
        let registered = certified(facts, CertificateKind::ResourceRegistration, core, &first.grant.grantee, grace)?;
        say(&registered, (No::NOT_REGISTERED, No::REGISTRATION_DENIED), CertificateKind::ResourceRegistration, path, found);
        let mut asked = BTreeSet::new();
        for met in self.chain {
            for kind in &met.grant.required_certificates {
                // Those of an edition are asked of the product.
                let of_entries = !matches!(kind, CertificateKind::ProductRegistration | CertificateKind::ComplianceReview);
                if !of_entries || !asked.insert(*kind) {
                    continue;
                }
                let stands = certified(facts, *kind, core, &met.grant.grantee, grace)?;
                say(&stands, (No::CERTIFICATE_MISSING, No::CERTIFICATE_DENIED), *kind, &self.below(met), found);
            }
        }
        Ok(())
    }
}

fn say(stands: &Certified, (missing, denied): (No, No), kind: CertificateKind, path: &[ObjectId], found: &mut Findings) {
    let kind = ("kind", kind.word().to_owned());
    match stands {
        Certified::Live => {}
        Certified::Missing => found.deny(missing, path, &[kind]),
        Certified::Denied(id, why) => found.deny(denied, path, &[kind, ("certificate", id.to_string()), ("why", (*why).to_owned())]),
        Certified::HolderDiffers(id) => {
            found.warn(denied, path, &[kind, ("certificate", id.to_string()), ("why", "holder_differs".to_owned())]);
        }
    }
}

/// Does an entry lie in one of a grant's cells? It has none where it names entries.
fn lies_in_cells(facts: &Facts<'_>, grant: &Grant, core: &EntryCore, path: &mut Option<Vec<DivisionCode>>) -> Result<bool, Fault> {
    let Some(cells) = keys::cells(&grant.grant_id).get(facts.state)? else { return Ok(false) };
    let path = match path {
        Some(path) => path,
        None => path.insert(path_of(facts.state, &core.input.division)?),
    };
    Ok(cells.cells.iter().any(|cell| cell.holds(path, core.input.theme.as_ref())))
}

/// 47 and 63: the entry's own bounds. One without bounds lets no action.
fn judge_boundary(facts: &Facts<'_>, core: &EntryCore, path: &[ObjectId], found: &mut Findings) {
    let usage = &facts.request.usage;
    let boundary = core.input.boundary.as_ref();
    let acts = boundary.is_some_and(|boundary| usage.action.is_in(boundary.actions));
    if !acts {
        found.deny(No::SCOPE_NARROWED, path, &[("action", usage.action.name().unwrap_or("unknown").to_owned())]);
    }
    let Some(boundary) = boundary else { return };
    let within = boundary.purposes.is_empty() || boundary.purposes.iter().any(|own| own.covers(&usage.purpose));
    let banned = boundary.banned.iter().any(|banned| banned.covers(&usage.purpose) || usage.purpose.covers(banned));
    if !within || banned {
        found.deny(No::PURPOSE_OUTSIDE_BOUNDARY, path, &[("purpose", usage.purpose.to_string())]);
    }
}

/// Number 50: a consent of the data subject, where one is asked for. It is one person's; a copy that holds everybody is covered by none, nor is one of
/// which nobody says in what form it is.
fn judge_consent(facts: &Facts<'_>, core: &EntryCore, path: &[ObjectId], found: &mut Findings) -> Result<(), Fault> {
    let (request, usage) = (facts.request, &facts.request.usage);
    let needed = core.input.consent_required || core.input.grade.personal && core.input.open.kind == OpenType::NotOpen;
    // Of calls the gate asks, call by call.
    if !needed || request.mode == Mode::Buy && usage.unit == Unit::Call {
        return Ok(());
    }
    let one_persons = matches!(usage.form, Some(Form::Model | Form::Verification | Form::Index | Form::Report));
    let holds_all = usage.unit == Unit::Copy && !one_persons;
    let purposes = Set::new(vec![usage.purpose.clone()]).map_err(|_| Fault::new("one purpose is no set"))?;
    let given = facts.consents.iter().any(|consent| consent.fits(&core.entry_id, &request.buyer, &purposes));
    found.deny_if(holds_all || !given, No::CONSENT_MISSING, path);
    Ok(())
}
