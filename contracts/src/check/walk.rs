//! The walk 遍历 (docs/spec/check.md, Walk): from the subject to its grant, the one that took its place, all above it, then its entries.

use crate::authorization::parameters::MAX_GRANT_DEPTH;
use crate::authorization::records::grant::Grant;
use crate::authorization::standing::{ancestors, end_with};
use crate::check::answer::{Judged, Remaining};
use crate::check::entry::UsedUnder;
use crate::check::facts::Facts;
use crate::check::grant::{Met, judge_renewed};
use crate::check::people::end_of;
use crate::check::reason::{Findings, No};
use crate::check::request::{Mode, OfGrant};
use crate::kernel::error::Fault;
use crate::kernel::id::ObjectId;
use crate::ledger::freeze::is_barred;
use crate::ledger::persons::Party;
use crate::ledger::scheduled::{acts_for, standing};

/// What a walk met.
#[derive(Default)]
pub(crate) struct Walked {
    /// Grants in the order of the walk.
    pub versions: Vec<Judged>,
    /// What is left of each.
    pub remaining: Vec<Remaining>,
}

/// Asks all that is to be asked of a grant and entries under it.
pub(crate) fn walk(facts: &Facts<'_>, of: &OfGrant, found: &mut Findings) -> Result<Walked, Fault> {
    judge_seller(facts, found)?;
    let Some(named) = facts.grant(&of.grant)? else {
        found.deny(No::UNKNOWN_GRANT, &[*of.grant.object()], &[]);
        return Ok(Walked::default());
    };
    let (renewed, grant) = facts.led_on(named)?;
    let mut path = Vec::new();
    for old in &renewed {
        path.push(*old.grant_id.object());
        judge_renewed(facts, old, &path, found)?;
    }
    let above = ancestors(facts.state, &grant)?;
    let chain = chain_of(facts, grant, above, path)?;
    let walked = judge_chain(facts, &chain, found)?;
    for used in &of.entries {
        UsedUnder { used, chain: &chain }.judge(facts, found)?;
    }
    Ok(walked)
}

/// 11 and 12: who gives it.
fn judge_seller(facts: &Facts<'_>, found: &mut Findings) -> Result<(), Fault> {
    if facts.request.mode != Mode::Buy {
        return Ok(());
    }
    let seller = &facts.request.seller;
    if let Some(end) = end_of(standing(facts.state, seller, facts.time)?.as_ref()) {
        found.deny(No::SELLER_ENDED, &[], &[("seller", end.to_owned())]);
    }
    found.deny_if(is_barred(facts.state, seller, facts.time)?, No::SELLER_BARRED, &[]);
    Ok(())
}

/// A grant and all above it, each with the way to it.
fn chain_of(facts: &Facts<'_>, grant: Grant, above: Vec<Grant>, mut path: Vec<ObjectId>) -> Result<Vec<Met>, Fault> {
    let mut chain = Vec::with_capacity(above.len() + 1);
    for one in std::iter::once(grant).chain(above) {
        path.push(*one.grant_id.object());
        chain.push(Met::of(facts, one, path.clone())?);
    }
    Ok(chain)
}

fn judge_chain(facts: &Facts<'_>, chain: &[Met], found: &mut Findings) -> Result<Walked, Fault> {
    let mut walked = Walked::default();
    let mut buyer_is_grantee = false;
    if let Party::Org(buyer) = &facts.request.buyer {
        for met in chain {
            buyer_is_grantee = buyer_is_grantee || acts_for(facts.state, buyer, &met.grant.grantee, facts.time)?;
        }
    }
    let grants: Vec<Grant> = chain.iter().map(|met| met.grant.clone()).collect();
    for (distance, met) in chain.iter().enumerate() {
        met.judge_life(facts, distance > 0, found)?;
        judge_depth(facts, met, distance, chain.len() - 1, found)?;
        if distance == 0 {
            // The grantee of now is who sells, or succeeds it by the grantor's word.
            let fits = acts_for(facts.state, &met.grant.grantee, &facts.request.seller, facts.time)?;
            found.deny_if(!fits, No::WRONG_GRANTEE, &met.path);
        }
        let end = end_with(&met.grant, grants.get(distance + 1..).unwrap_or_default());
        walked.remaining.push(met.judge(facts, &end, buyer_is_grantee, found)?);
        walked.versions.push(Judged { grant: met.grant.grant_id, version: met.grant.version });
    }
    Ok(walked)
}

/// Number 29: an ancestor that allows fewer steps than there are, and more of them than there may be now.
fn judge_depth(facts: &Facts<'_>, met: &Met, distance: usize, above: usize, found: &mut Findings) -> Result<(), Fault> {
    let too_far = usize::from(met.grant.depth_left) < distance;
    let too_many = distance == 0 && above as u64 > MAX_GRANT_DEPTH.at(facts.state, facts.time)?;
    found.deny_if(too_far || too_many, No::DEPTH_EXCEEDED, &met.path);
    Ok(())
}
