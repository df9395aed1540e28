//! Whether an organisation may still take part.

use crate::authorization::records::grant::Grant;
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::freeze::is_barred;
use crate::ledger::organisation::{Organisation, OrganisationStatus};
use crate::ledger::scheduled::standing;
use crate::party::roles::{holds, is_qualified, reaches};

/// How an organisation is out: not on the ledger, suspended, or at its end; none where it is not.
pub(crate) fn end_of(found: Option<&Organisation>) -> Option<&'static str> {
    match found.map(|found| found.status) {
        Some(OrganisationStatus::Active | OrganisationStatus::Unclaimed) => None,
        Some(OrganisationStatus::Suspended) => Some("suspended"),
        Some(OrganisationStatus::Merged | OrganisationStatus::Dissolved) => Some("ended"),
        None => Some("unknown"),
    }
}

/// What a grantee has lost of what it needs: nothing, or the first of what is missing.
pub(crate) fn lost_by(state: &dyn StateRead, grant: &Grant, time: Time) -> Result<Option<&'static str>, Fault> {
    let grantee = &grant.grantee;
    if let Some(end) = end_of(standing(state, grantee, time)?.as_ref()) {
        return Ok(Some(end));
    }
    let has_role = match grant.under {
        None => match reaches(state, grantee, Role::Operator, &grant.division, time) {
            Ok(reaches) => reaches,
            Err(Refusal::Rejected(_)) => false,
            Err(Refusal::Fault(fault)) => return Err(fault),
        },
        Some(_) => holds(state, grantee, Role::Operator, None, time)? || holds(state, grantee, Role::Developer, None, time)?,
    };
    if !has_role {
        return Ok(Some("role"));
    }
    if !is_qualified(state, grantee, time)? {
        return Ok(Some("qualification"));
    }
    Ok(is_barred(state, grantee, time)?.then_some("order"))
}
