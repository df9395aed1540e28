//! Transaction kinds of the catalog: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    submit_entry::SubmitEntry;
    review_entry::ReviewEntry;
    resubmit_entry::ResubmitEntry;
    amend_entry::AmendEntry;
    set_entry_attributes::SetEntryAttributes;
    withdraw_entry::WithdrawEntry;
    reinstate_entry::ReinstateEntry;
    confirm_entry::ConfirmEntry;
    touch_entry::TouchEntry;
    transfer_entry::TransferEntry;
    record_inventory::RecordInventory;
    withdraw_pending::WithdrawPending;
}
