//! Who governs at a time, and how votes count.

use crate::governance::parameters::GOV_QUORUM;
use crate::governance::records::{End, MAX_GOVERNORS, Vote};
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::member_list::LISTED;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::Time;
use crate::ledger::draft::Origin;
use crate::ledger::organisation::OrganisationStatus;
use crate::ledger::scheduled;
use crate::party::keys::governors;
use crate::party::roles::binding_roles;

/// Who votes at a time, and how many it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Electorate {
    /// Separate organisations whose role governor is in force, that have keys, and that have not ended. One that is suspended votes on: nobody suspends
    /// its way to a majority, or to a standstill.
    pub governors: Vec<Uscc>,
    /// k: the fraction `gov_quorum` of them, rounded up; never 0, and of three or more never all: one that is silent stops nothing.
    pub needed: u64,
}

/// How a proposal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Votes for it of governors.
    pub approvals: u64,
    /// Votes against it of governors.
    pub rejections: u64,
    /// Governors that have not voted.
    pub missing: Vec<Uscc>,
    /// Enough are for it.
    pub passed: bool,
    /// So many are against it that the others are too few.
    pub impossible: bool,
}

/// Who votes at a time.
pub fn electorate(state: &dyn StateRead, at: Time) -> Result<Electorate, Fault> {
    let mut found = Vec::new();
    for (_, member) in governors().first(state, LISTED, MAX_GOVERNORS as usize)? {
        let Subject::Organisation(uscc) = member.subject else {
            return Err(Fault::new("the list of governors holds something else"));
        };
        let organisation = scheduled::standing(state, &uscc, at)?.ok_or_else(|| Fault::new("a governor is missing"))?;
        let roles = binding_roles(state, &uscc, at)?;
        let heard = !organisation.has_ended() && organisation.status != OrganisationStatus::Unclaimed;
        if heard && roles.iter().any(|r| r.role == Role::Governor && r.is_active(at)) {
            found.push(uscc);
        }
    }
    let (num, den) = GOV_QUORUM.at(state, at)?;
    // At most 64 governors and a denominator of 32 bits: far from an overflow.
    let n = found.len() as u64;
    let k = (n * u64::from(num)).div_ceil(u64::from(den)).max(1);
    let needed = if n >= 3 { k.min(n - 1) } else { k };
    Ok(Electorate { governors: found, needed })
}

impl Electorate {
    /// How a proposal ends with these votes, now.
    pub(crate) fn end(&self, tally: &Tally, at: &Origin, code: Option<u32>) -> End {
        End { height: at.height, at: at.time, approvals: tally.approvals as u32, needed: self.needed as u32, code }
    }

    /// Counts votes: those of governors of now alone.
    pub fn tally(&self, votes: &[Vote]) -> Tally {
        let mut tally = Tally { approvals: 0, rejections: 0, missing: Vec::new(), passed: false, impossible: false };
        for governor in &self.governors {
            match votes.iter().find(|v| v.governor == *governor) {
                Some(vote) if vote.approve => tally.approvals += 1,
                Some(_) => tally.rejections += 1,
                None => tally.missing.push(*governor),
            }
        }
        let rest = (self.governors.len() as u64).saturating_sub(tally.rejections);
        tally.passed = tally.approvals >= self.needed;
        tally.impossible = rest < self.needed;
        tally
    }
}
