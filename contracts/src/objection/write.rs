//! Writing a version of an objection, and with it everything that others read of it: what is on its subject, and the lists.

use crate::kernel::error::Fault;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, StateRead, StateWrite, Subject};
use crate::kernel::walk::Path;
use crate::ledger::draft::{Done, Draft, Versioned};
use crate::ledger::freeze::{Freeze, Freezes};
use crate::ledger::texts;
use crate::objection::keys;
use crate::objection::records::{About, Objection, OpenObjection, Verdict};

impl Versioned for Objection {
    fn subject(&self) -> Subject {
        keys::subject(&self.objection_id)
    }

    fn key(&self) -> Key<Self> {
        keys::objection(&self.objection_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// What objections and orders there are on a subject.
pub(crate) fn freezes_on(state: &dyn StateRead, about: &About) -> Result<Freezes, Fault> {
    Ok(about.freezes().get(state)?.unwrap_or_default())
}

impl Objection {
    /// Does it hold its subject once it is accepted: by freezing it, or as one against a procedure, whose stage it holds?
    pub(crate) fn would_hold(&self, freeze: bool) -> bool {
        freeze || matches!(self.subject, About::Procedure { .. }) && !self.ground.is_of_the_procedure()
    }

    /// What it does to its subject as it stands.
    fn freezes(&self) -> Option<Freeze> {
        let upheld = self.is_upheld() && self.freeze;
        let holds = self.status.is_accepted() && self.would_hold(self.freeze);
        let by = *self.objection_id.object();
        self.until.filter(|_| upheld || holds).map(|until| Freeze { by, until, upheld })
    }
}

/// Writes the next version of an objection, texts as hashes.
pub(crate) fn save(draft: &mut Draft<'_>, mut objection: Objection) -> Result<Done, Fault> {
    objection.version = objection.version.saturating_add(1);
    let subject = objection.subject();
    draft.hide(&mut objection, &subject);
    let before = objection.key().get(draft)?;
    let places = |of: &Objection| texts::places(&mut of.clone(), &Path::Here);
    draft.replaces(&subject, objection.version, &before.as_ref().map(places).unwrap_or_default(), &places(&objection));
    mark_subject(draft, before.as_ref(), &objection)?;
    relist(draft, before.as_ref(), &objection)?;
    draft.version(&objection)?;
    Ok(Done::of(objection.objection_id))
}

/// What stands on the subject: how many are open and how many are not decided, what freezes it, and which one of this party and ground is open.
fn mark_subject(draft: &mut Draft<'_>, before: Option<&Objection>, after: &Objection) -> Result<(), Fault> {
    let about = &after.subject;
    let mut freezes = freezes_on(draft, about)?;
    let counted = |count: u32, was: bool, is: bool| match (was, is) {
        (false, true) => count.checked_add(1).ok_or_else(|| Fault::new("more objections against one subject than there are numbers")),
        (true, false) => count.checked_sub(1).ok_or_else(|| Fault::new("fewer objections against a subject than end")),
        _ => Ok(count),
    };
    let (was_open, is_open) = (before.is_some_and(|b| b.status.is_open()), after.status.is_open());
    freezes.open = counted(freezes.open, was_open, is_open)?;
    freezes.accepted = counted(freezes.accepted, before.is_some_and(|b| b.status.is_accepted()), after.status.is_accepted())?;
    let now = draft.origin().time;
    freezes = match after.freezes() {
        Some(freeze) => freezes.with(freeze, now),
        None => freezes.without(after.objection_id.object()),
    };
    about.write(draft, &freezes, now)?;
    if was_open != is_open {
        let open = is_open.then_some(after.objection_id);
        draft.put(&keys::open_objection(about, &after.objector, after.ground), &OpenObjection { objection: open });
    }
    Ok(())
}

/// The lists on which an objection stands: of its subject, its handler and that one's division, and of who objects where that is an organisation.
fn lists(objection: &Objection) -> Vec<MemberList> {
    let by = objection.objector.org().map(keys::objections_by);
    [
        keys::objections_against(&objection.subject),
        keys::objections_handled_by(&objection.handler),
        keys::objections_in(&objection.division),
    ]
    .into_iter()
    .chain(by)
    .collect()
}

fn relist(draft: &mut Draft<'_>, before: Option<&Objection>, after: &Objection) -> Result<(), Fault> {
    let member = keys::member(&after.objection_id);
    let (old, new) = (before.map(lists).unwrap_or_default(), lists(after));
    for list in old.iter().filter(|list| !new.contains(list)) {
        list.leave(draft, &member)?;
    }
    for list in new {
        list.set(draft, &member, keys::with_status(after.status))?;
    }
    Ok(())
}

/// Is it over, with nothing upheld?
pub(crate) fn was_dismissed(objection: &Objection) -> bool {
    objection.outcome == Some(Verdict::Dismissed)
}
