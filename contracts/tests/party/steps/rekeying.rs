//! Short ways to order new keys for the department, to cancel them, and to sign with old ones.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{DEPARTMENT, key_spec, list, uscc};
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::cancel_rekey::CancelRekey;
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::kinds::rekey_organisation::RekeyOrganisation;
use mulu_testkit::{Ledger, code_of};

/// rekey_delay, by default.
pub const DELAY: i64 = 7 * 86_400;

pub fn rekey(control_version: u64, labels: &[&str]) -> RekeyOrganisation {
    RekeyOrganisation { control_version, keys: list(labels.iter().map(|l| key_spec(l))), ..RekeyOrganisation::example() }
}

pub fn cancel(control_version: u64) -> CancelRekey {
    CancelRekey { org: uscc(DEPARTMENT), control_version }
}

pub fn freeze(control_version: u64, keys: KeyChoice) -> FreezeKey {
    FreezeKey { org: uscc(DEPARTMENT), control_version, keys }
}

pub fn nothing(version: u64) -> AmendOrganisation {
    let short_name = Some(mulu_contracts::ledger::samples::text0(&format!("v{version}")));
    AmendOrganisation { version, name: None, short_name, ..AmendOrganisation::example() }
}

pub fn sign(ledger: &mut Ledger, key: &str, rule: impl Into<AnyRule>) -> Option<Code> {
    code_of(&ledger.submit_with(DEPARTMENT, &[key], [rule.into()]))
}

pub fn ledger_control(ledger: &Ledger) -> u64 {
    organisation::organisation(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap().control_version
}
