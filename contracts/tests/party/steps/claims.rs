//! Short ways to issue claim keys and to claim.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{UNCLAIMED, key_spec, list, public, uscc};
use mulu_contracts::party::kinds::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::kinds::issue_claim_key::IssueClaimKey;
use mulu_testkit::{Ledger, code_of};

/// Time of the next block and some seconds.
pub fn soon(ledger: &Ledger, seconds: i64) -> Time {
    Time(ledger.block().time.0 + seconds)
}

pub fn issue(ledger: &Ledger, version: u64, label: &str) -> IssueClaimKey {
    let valid_until = soon(ledger, 86_400);
    IssueClaimKey { proofs: Default::default(), uscc: uscc(UNCLAIMED), version, public_key: public(label), valid_until }
}

pub fn claim(version: u64, label: &str) -> ClaimOrganisation {
    ClaimOrganisation { version, keys: list([key_spec(label)]), ..ClaimOrganisation::example() }
}

pub fn claim_by(ledger: &mut Ledger, key: &str, claim: ClaimOrganisation) -> Option<Code> {
    let result = ledger.submit_with(UNCLAIMED, &[key], [claim.into()]);
    code_of(&result)
}
