//! What stands beside a grant, asked for at the height of its answer: each part is proven for itself.

use std::collections::BTreeMap;

use mulu_contracts::authorization::queries::GrantHistory;
use mulu_contracts::authorization::queries::grant::GrantAnswer;
use mulu_contracts::authorization::queries::grant_beside::{GetGrantUse, ListHolds, ListSecurityReports, ListSubGrantAnswers};
use mulu_contracts::authorization::records::hold::Hold;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::kernel::id::{EntryId, GrantId, Uscc};
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::listing::MAX_LIMIT;
use mulu_contracts::kernel::moment::Moment;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::joint_query::{GetJointAct, JointObject};
use mulu_contracts::party::queries::reform::ListAttestations;

use crate::cli::read::ReadArgs;
use crate::cli::session::{Document, Session};
use crate::exit::Failure;
use crate::show::grant::Beside;
use crate::show::plain::escape;

/// Kinds that several parties of a grant sign.
const SIGNED: &[&str] = &["sign_grant", "file_sub_grant", "sub_grant", "amend_grant"];
/// Entries whose titles are asked for; those beyond stand without.
const MOST_TITLES: usize = 64;

/// All of it; titles only where people read.
pub fn beside(session: &mut Session, document: &Document<Option<Box<GrantAnswer>>>, read: &ReadArgs) -> Result<Beside, Failure> {
    let Some(answer) = &document.answer else { return Ok(Beside::default()) };
    session.work_in_parts();
    let (grant, at) = (answer.grant.grant_id, Some(Moment::Height(document.height)));
    let alone = ReadArgs { proof: None, ..read.clone() };
    let (from, limit) = (Place::START, MAX_LIMIT);
    let mut found = Beside {
        used: session.fetch(GetGrantUse { grant }, &alone, at)?.answer,
        holds: session.fetch(ListHolds { grant, from, limit }, &alone, at)?.answer.items,
        consents: session.fetch(ListSubGrantAnswers { grant, from, limit }, &alone, at)?.answer.items,
        reports: session.fetch(ListSecurityReports { grant, from, limit }, &alone, at)?.answer.items,
        ..Beside::default()
    };
    let object = JointObject::Object(*grant.object());
    for kind in SIGNED.iter().filter_map(|name| Kind::from_name(name)) {
        found.signed.extend(session.fetch(GetJointAct { object, kind }, &alone, at)?.answer.map(|act| *act));
    }
    if session.out.is_json() {
        return Ok(found);
    }
    if !answer.grant.duties.attestations.is_empty() {
        let question = ListAttestations { uscc: answer.grant.grantee, from, limit };
        found.attestations = session.fetch(question, &alone, at)?.answer.items;
    }
    found.titles = titles(session, answer.detail.over.entries().iter().map(|named| named.entry), &alone, at)?;
    Ok(found)
}

/// Titles of entries.
pub fn titles(
    session: &mut Session,
    entries: impl Iterator<Item = EntryId>,
    read: &ReadArgs,
    at: Option<Moment>,
) -> Result<BTreeMap<EntryId, String>, Failure> {
    let mut titles = BTreeMap::new();
    for id in entries.take(MOST_TITLES) {
        if let Some(found) = session.fetch(GetEntry { id }, read, at)?.answer {
            titles.insert(id, escape(found.core.input.title.as_str()));
        }
    }
    Ok(titles)
}

/// The hold of an organisation on a grant; none where it holds nothing.
pub fn standing_hold(session: &mut Session, grant: GrantId, by: Uscc, at: Option<Moment>) -> Result<Option<Hold>, Failure> {
    let mut from = Place::START;
    loop {
        let page = session.ledger()?.ask(ListHolds { grant, from, limit: MAX_LIMIT }, at)?.answer;
        if let Some(hold) = page.items.into_iter().find(|hold| hold.by == by) {
            return Ok(Some(hold));
        }
        let Some(next) = page.next else { return Ok(None) };
        from = next;
    }
}

/// The version of an organisation's hold. Of one that was lifted no list tells: it is one more than before the act that lifted it.
pub fn hold_version(session: &mut Session, grant: GrantId, by: Uscc) -> Result<u64, Failure> {
    if let Some(hold) = standing_hold(session, grant, by, None)? {
        return Ok(hold.version);
    }
    let mut lifted = Vec::new();
    let mut from = 0;
    loop {
        let page = session.before_write(GrantHistory { id: grant, from, limit: MAX_LIMIT })?.answer;
        from += page.items.len() as u64;
        lifted.extend(page.items.iter().filter(|item| item.kind == "resume_grant").map(|item| item.height));
        if page.items.is_empty() || from >= page.total {
            break;
        }
    }
    for height in lifted.into_iter().rev() {
        if let Some(hold) = standing_hold(session, grant, by, Some(Moment::Height(height.saturating_sub(1))))? {
            return Ok(hold.version.saturating_add(1));
        }
    }
    Ok(0)
}
