//! Writing a review, and what a return does.

use crate::authorization::keys::application as keys;
use crate::authorization::records::application::{Application, ApplicationStatus};
use crate::authorization::records::review::{Review, ReviewOutcome};
use crate::certificate::parameters::{MAX_RETURNS, SUPPLEMENT_TERM};
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::ApplicationId;
use crate::kernel::member::Member;
use crate::kernel::state::{StateRead, StateWrite};
use crate::ledger::context::TxContext;
use crate::ledger::draft::Draft;
use crate::ledger::returns;

/// Writes a review, and lists it.
pub(crate) fn write(draft: &mut Draft<'_>, application: &ApplicationId, member: &Member, review: &Review) -> Result<(), Fault> {
    draft.put(&keys::review_of(member), review);
    keys::reviews_of(application).join(draft, member)
}

/// `too_many_returns` where a reviewer returned it as often as it may, and would again.
pub(crate) fn require_returnable(
    tx: &TxContext,
    state: &dyn StateRead,
    application: &ApplicationId,
    outcome: ReviewOutcome,
) -> Result<(), Refusal> {
    if outcome != ReviewOutcome::Return {
        return Ok(());
    }
    returns::require_room(state, &keys::subject(application), tx.signer.uscc(), MAX_RETURNS.at(state, tx.time)?)
}

/// It is returned: what is not completed in time lapses.
pub(crate) fn give_back(tx: &TxContext, draft: &mut Draft<'_>, application: &mut Application) -> Result<(), Refusal> {
    returns::count(draft, &keys::subject(&application.application_id), tx.signer.uscc())?;
    application.status = ApplicationStatus::Returned;
    application.stage_due = Some(tx.time.after(SUPPLEMENT_TERM.at(draft, tx.time)?));
    Ok(())
}
