//! Keys and lists of applications, of their reviews and of opinions about them.

use crate::authorization::records::application::{Application, ApplicationStatus, AskedOf, Demand, EntryDecision, Escalation, ReviewStage};
use crate::authorization::records::review::{Opinion, Review, ReviewOf};
use crate::kernel::id::{ApplicationId, DivisionCode, EntryId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Subject};
use crate::ledger::organisation;

/// Subject of an application.
pub fn subject(application: &ApplicationId) -> Subject {
    Subject::Object(*application.object())
}

/// Key of an application.
pub fn application(id: &ApplicationId) -> Key<Application> {
    Key::new(&subject(id), &[])
}

/// Key of its demand.
pub fn demand(application: &ApplicationId) -> Key<Demand> {
    Key::new(&subject(application), &[])
}

/// Key of how far its reviews are.
pub fn stage(application: &ApplicationId) -> Key<ReviewStage> {
    Key::new(&subject(application), &[])
}

/// Key of what was decided of an entry in a round.
pub fn decision(application: &ApplicationId, round: u64, entry: &EntryId) -> Key<EntryDecision> {
    Key::new(&subject(application), &[&round.to_be_bytes(), entry.as_bytes()])
}

/// Key of how many entries stand on a provider's list.
pub fn asked_of(application: &ApplicationId, round: u64, provider: &Uscc) -> Key<AskedOf> {
    Key::new(&subject(application), &[&round.to_be_bytes(), provider.as_bytes()])
}

/// The bytes of somebody, or of nobody.
fn maybe(uscc: Option<&Uscc>) -> &[u8] {
    uscc.map_or(&[], |uscc| uscc.as_bytes())
}

/// Key of the escalation of a reviewer; none: there was no centre.
pub fn escalation(application: &ApplicationId, round: u64, stage: ReviewOf, reviewer: Option<&Uscc>) -> Key<Escalation> {
    Key::new(&subject(application), &[&round.to_be_bytes(), stage.word().as_bytes(), maybe(reviewer)])
}

/// Key of a review: of a version, at a stage, by an organisation or in its place, of entries of which this is the smallest.
pub fn review(application: &ApplicationId, version: u64, stage: ReviewOf, of: Option<&Uscc>, entry: Option<&EntryId>) -> Key<Review> {
    review_of(&review_member(application, version, stage, of, entry))
}

/// Key of the review that a member of [`reviews_of`] is.
pub fn review_of(member: &Member) -> Key<Review> {
    Key::new(&member.subject, &[&member.item])
}

/// The member of [`reviews_of`] that a review is.
pub fn review_member(application: &ApplicationId, version: u64, stage: ReviewOf, of: Option<&Uscc>, entry: Option<&EntryId>) -> Member {
    let entry: &[u8] = entry.map_or(&[], |entry| entry.as_bytes());
    let item = [b"review", &version.to_be_bytes()[..], stage.word().as_bytes(), maybe(of), entry].concat();
    Member { subject: subject(application), item }
}

/// Key of an opinion on a version.
pub fn opinion(application: &ApplicationId, version: u64, authority: &Uscc) -> Key<Opinion> {
    opinion_of(&opinion_member(application, version, authority))
}

/// Key of the opinion that a member of [`opinions_of`] is.
pub fn opinion_of(member: &Member) -> Key<Opinion> {
    Key::new(&member.subject, &[&member.item])
}

/// The member of [`opinions_of`] that an opinion is.
pub fn opinion_member(application: &ApplicationId, version: u64, authority: &Uscc) -> Member {
    Member { subject: subject(application), item: [b"opinion", &version.to_be_bytes()[..], authority.as_bytes()].concat() }
}

/// The flag of a status: each application has one of the eight.
pub const fn with_status(status: ApplicationStatus) -> u16 {
    1 << status as u8
}

/// Flags of all applications, whatever their status.
pub const ANY_STATUS: u16 = 0b1111_1111;

/// Applications of an organisation.
pub fn applications_by(applicant: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(applicant), &[b"applications"])
}

/// Applications to grantors of a division.
pub fn applications_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"applications"])
}

/// Applications that ask for an entry, with a flag while they are neither granted, rejected nor withdrawn.
pub fn applications_for(entry: &EntryId) -> MemberList {
    MemberList::new(&Subject::Object(*entry.object()), &[b"applications"])
}

/// Reviews of an application, oldest first.
pub fn reviews_of(application: &ApplicationId) -> MemberList {
    MemberList::new(&subject(application), &[b"reviews"])
}

/// Opinions on an application, oldest first.
pub fn opinions_of(application: &ApplicationId) -> MemberList {
    MemberList::new(&subject(application), &[b"opinions"])
}

/// The member that an application is.
pub fn member(application: &ApplicationId) -> Member {
    Member::of(subject(application))
}
