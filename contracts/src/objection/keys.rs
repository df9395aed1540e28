//! All keys and lists of objections.

use crate::kernel::codec::encode;
use crate::kernel::id::{DivisionCode, ObjectionId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Subject};
use crate::ledger::organisation;
use crate::ledger::persons::Party;
use crate::objection::records::{About, Ground, Objection, ObjectionStatus, OpenObjection};

/// Subject of an objection.
pub fn subject(objection: &ObjectionId) -> Subject {
    Subject::Object(*objection.object())
}

/// Key of an objection.
pub fn objection(id: &ObjectionId) -> Key<Objection> {
    Key::new(&subject(id), &[])
}

/// Key of the objection of a party against a subject on a ground that is open. Among the subject's records, by the hash of what tells it.
pub fn open_objection(about: &About, objector: &Party, ground: Ground) -> Key<OpenObjection> {
    Key::new(&about.place().object, &[&encode(about), &encode(objector), &encode(&ground)])
}

/// The flag of a status: each objection has one of the seven.
pub const fn with_status(status: ObjectionStatus) -> u16 {
    1 << status as u8
}

/// Flags of those that are open.
pub const OPEN: u16 = with_status(ObjectionStatus::Filed)
    | with_status(ObjectionStatus::Accepted)
    | with_status(ObjectionStatus::Answered)
    | with_status(ObjectionStatus::Decided);

/// Flags of all, whatever their status.
pub const ANY_STATUS: u16 = 0b111_1111;

/// Objections against a subject.
pub fn objections_against(about: &About) -> MemberList {
    let place = about.place();
    MemberList::new(&place.object, &[b"objections", &place.part])
}

/// Objections that an organisation handles, or handled last.
pub fn objections_handled_by(handler: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(handler), &[b"objections", b"handled"])
}

/// Objections of an organisation. Of others there is no list: none leads from one objection of a person to another.
pub fn objections_by(objector: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(objector), &[b"objections", b"filed"])
}

/// Objections handled in a division.
pub fn objections_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"objections"])
}

/// The member that an objection is.
pub fn member(objection: &ObjectionId) -> Member {
    Member::of(subject(objection))
}
