//! Short ways to issue claim keys and to claim.

use mulu_contracts::error::Code;
use mulu_contracts::party::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::issue_claim_key::IssueClaimKey;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_contracts::value::Time;
use mulu_testkit::{Ledger, code_of};

/// Time of the next block and some seconds.
pub fn soon(ledger: &Ledger, seconds: i64) -> Time {
    Time(ledger.block().time.0 + seconds)
}

pub fn issue(ledger: &Ledger, version: u64, label: &str) -> IssueClaimKey {
    let valid_until = soon(ledger, 86_400);
    IssueClaimKey { uscc: uscc(UNCLAIMED), version, public_key: public(label), valid_until }
}

pub fn claim(version: u64, label: &str) -> ClaimOrganisation {
    ClaimOrganisation { version, keys: list([key_spec(label)]), ..ClaimOrganisation::example() }
}

pub fn claim_by(ledger: &mut Ledger, key: &str, claim: ClaimOrganisation) -> Option<Code> {
    let result = ledger.submit_with(UNCLAIMED, &[key], [claim.into()]);
    code_of(&result)
}
