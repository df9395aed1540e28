//! What an entry offers to who asks for its data: the checks of request_access, of an approval, and of each supply
//! (docs/spec/access_request.md).

use crate::access_request::keys;
use crate::access_request::keys::consent;
use crate::access_request::parameters::ACCESS_MAX;
use crate::access_request::records::{AccessKind, AccessRequest, AccessStatus, FieldsAsked};
use crate::catalog::records::detail::FieldSpec;
use crate::catalog::records::entry::{EntryStatus, Exclusion, OpenType, ShareType};
use crate::catalog::write::Entry;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::freeze;
use crate::ledger::persons::{Party, PartyType};
use crate::party::roles::holds;

/// For what the checks are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    /// A request, also one that is completed: all of them.
    Request,
    /// Its approval: all but the seventh.
    Approval,
    /// A supply: all but the second and the seventh; what was supplied without asking stays so only while nothing asked is conditional.
    Supply,
}

/// On which terms something is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Terms {
    /// Not at all.
    Not,
    /// After an answer.
    Conditional,
    /// At once.
    Unconditional,
}

fn terms(kind: AccessKind, share: ShareType, open: OpenType) -> Terms {
    match (kind, share, open) {
        (AccessKind::Share, ShareType::Unconditional, _) | (AccessKind::Open, _, OpenType::Unconditional) => Terms::Unconditional,
        (AccessKind::Share, ShareType::Conditional, _) | (AccessKind::Open, _, OpenType::Conditional) => Terms::Conditional,
        (AccessKind::Share, ShareType::NotShared, _) | (AccessKind::Open, _, OpenType::NotOpen) => Terms::Not,
    }
}

/// The checks of a request against an entry as it stands, in their order; gives the strictest terms of all that is asked.
pub(crate) fn require(state: &dyn StateRead, time: Time, request: &AccessRequest, entry: &Entry, at: For) -> Result<Terms, Refusal> {
    // Check 1
    ensure(entry.core.status == EntryStatus::Published, Code::ENTRY_NOT_PUBLISHED)?;
    // Until it is corrected and closed, also one that is upheld: who corrects may write, nobody is supplied.
    ensure(entry.marks.frozen_by.is_none(), Code::FROZEN)?;
    // Check 2
    if at != For::Supply && request.kind == AccessKind::Share {
        ensure(request.statutory_duty.is_some() && may_share(state, time, &request.requester)?, Code::DUTY_MISSING)?;
    }
    // Check 3
    let input = &entry.core.input;
    let offered = terms(request.kind, input.share.kind, input.open.kind);
    ensure(offered != Terms::Not, Code::NOT_OFFERED)?;
    // Check 4
    ensure(input.exclusion_declared == Exclusion::None, Code::ENTRY_EXCLUDED)?;
    // Check 5
    let offered = offered.min(of_fields(request, &entry.detail.detail.fields)?);
    // Check 6
    require_consents(state, time, request, input.consent_required)?;
    // Check 7
    if at == For::Request {
        let length = request.term.until.0.saturating_sub(request.term.from.0);
        let longest = ACCESS_MAX.at(state, time)?;
        ensure(time < request.term.until && u64::try_from(length).is_ok_and(|length| length <= longest), Code::BAD_TERM)?;
    }
    // Check 8
    let barred = request.requester.org().map_or(Ok(false), |uscc| freeze::is_barred(state, uscc, time))?;
    ensure(!barred, Code::APPLICANT_BARRED)?;
    // What was issued without an answer was so because nothing asked was conditional.
    let asked_for_nothing = at != For::Supply || request.status != AccessStatus::Issued;
    ensure(asked_for_nothing || offered == Terms::Unconditional, Code::NOT_OFFERED)?;
    Ok(offered)
}

/// Sharing is for authorities and for providers; who carries it for one of these shares for it.
fn may_share(state: &dyn StateRead, time: Time, requester: &Party) -> Result<bool, Fault> {
    if requester.kind(state, time)? == Some(PartyType::Government) {
        return Ok(true);
    }
    requester.org().map_or(Ok(false), |uscc| holds(state, uscc, Role::Provider, None, time))
}

/// Check 5: the strictest terms of the fields asked for; `unknown_field`, or `not_offered` where one of them is not offered.
fn of_fields(request: &AccessRequest, fields: &[FieldSpec]) -> Result<Terms, Refusal> {
    let terms_of = |field: &FieldSpec| terms(request.kind, field.share, field.open);
    match &request.fields {
        FieldsAsked::All => {
            let offered = fields.iter().map(terms_of).filter(|terms| *terms != Terms::Not).min();
            // An entry that lists none offers itself.
            ensure(fields.is_empty() || offered.is_some(), Code::NOT_OFFERED)?;
            Ok(offered.unwrap_or(Terms::Unconditional))
        }
        FieldsAsked::Only(numbers) => {
            let mut strictest = Terms::Unconditional;
            let mut asked = Vec::with_capacity(numbers.len());
            for number in numbers {
                let found = fields.iter().find(|field| field.no == *number);
                asked.push(found.ok_or_else(|| Code::UNKNOWN_FIELD.of(number))?);
            }
            for field in asked {
                let terms = terms_of(field);
                if terms == Terms::Not {
                    return Err(Code::NOT_OFFERED.of(field.no));
                }
                strictest = strictest.min(terms);
            }
            Ok(strictest)
        }
    }
}

/// Check 6: every consent that is cited is live and fits; where the entry needs one there is one at least.
fn require_consents(state: &dyn StateRead, time: Time, request: &AccessRequest, required: bool) -> Result<(), Refusal> {
    ensure(!required || !request.consents.is_empty(), Code::CONSENT_MISSING)?;
    for hash in &request.consents {
        let given = consent(hash).get(state)?;
        let counts = given.is_some_and(|c| c.is_live(time) && c.fits(&request.entry, &request.requester, &request.purposes));
        ensure(counts, Code::CONSENT_MISSING)?;
    }
    Ok(())
}

/// Why nothing is supplied at a time to who asked, by the entry as it stands; none where it is.
pub(crate) fn denied(state: &dyn StateRead, time: Time, request: &AccessRequest) -> Result<Option<Code>, Fault> {
    if freeze::freezes_of(state, &keys::subject(&request.request_id))?.in_force(time).is_some() {
        return Ok(Some(Code::FROZEN));
    }
    let Some(entry) = Entry::load(state, &request.entry, time)? else { return Ok(Some(Code::NOT_FOUND)) };
    match require(state, time, request, &entry, For::Supply) {
        Ok(_) => Ok(None),
        Err(Refusal::Rejected(rejected)) => Ok(Some(rejected.code)),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}
