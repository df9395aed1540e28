//! close_objection 办结异议 (B8; docs/spec/objection.md): once it was corrected, or dismissed.

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ObjectionId;
use crate::kernel::state::StateRead;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as, require_relation};
use crate::ledger::persons::Relayed;
use crate::ledger::rule::Rule;
use crate::objection::access::{CLOSERS, Handles, Seen};
use crate::objection::records::{About, Corrected, Ground, ObjectionStatus};
use crate::objection::samples;
use crate::objection::write::{save, was_dismissed};

record! {
    /// Ends an objection, and with it what it freezes.
    pub struct CloseObjection {
        /// The objection.
        pub id: ObjectionId,
        /// Its version now.
        pub version: u64,
        /// The platform that carries it, for who objected.
        #[serde(default)]
        pub relay: Option<Relayed>,
        /// What was made in the place of what was wrong.
        #[serde(default)]
        pub corrected: Option<Corrected>,
    }
}

/// As what somebody closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closes {
    /// The handler, or the authority above it.
    As(Handles),
    /// The owner, or of one that was dismissed its objector.
    Party,
}

impl Rule for CloseObjection {
    const NUMBER: u16 = 705;
    const NAME: &'static str = "close_objection";
    const ALLOWED: &'static [Allowed] = CLOSERS;
    const HOLD: Hold = Hold::Passes;

    fn allowed(&self) -> &'static [Allowed] {
        if self.relay.is_some() { &CLOSERS[10..] } else { &CLOSERS[..10] }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<Seen>(tx, draft, &self.id)?;
        self.require_named(tx, draft)?;
        let as_whom = pass_as(tx, &seen, self.version, &[ObjectionStatus::Decided], || self.closes(tx, draft, &seen))?;
        let mut uncorrected = false;
        if seen.objection.is_upheld() {
            uncorrected = self.require_corrected(tx, draft, &seen, as_whom)?;
        }

        let mut objection = seen.objection;
        if let Closes::As(handles) = as_whom {
            objection.hand_over(tx, handles);
        }
        objection.status = ObjectionStatus::Closed;
        objection.corrected = self.corrected.clone();
        objection.uncorrected = uncorrected;
        Ok(save(draft, objection)?)
    }

    fn example() -> Self {
        CloseObjection { id: samples::id(samples::KEY), version: 4, relay: None, corrected: None }
    }
}

impl CloseObjection {
    /// S4: what is named as corrected stands, in that version at least.
    fn require_named(&self, tx: &TxContext, state: &dyn StateRead) -> Result<(), Refusal> {
        let Some(corrected) = &self.corrected else { return Ok(()) };
        let about = About::object(&corrected.id);
        let found = about.map_or(Ok(None), |about| about.load(state, Ground::Other, tx.time))?;
        let stands = found.is_some_and(|standing| corrected.version <= standing.version);
        if stands { Ok(()) } else { Err(Code::NOT_FOUND.of("corrected")) }
    }

    /// S5: as what the signer closes it.
    fn closes(&self, tx: &TxContext, state: &dyn StateRead, seen: &Seen) -> Result<Closes, Refusal> {
        if self.relay.is_none()
            && let Some(handles) = seen.handles_at_all(tx, state)?
        {
            return Ok(Closes::As(handles));
        }
        let dismissed = was_dismissed(&seen.objection);
        require_relation(tx, state, &seen.as_party(tx, true, dismissed, self.relay.as_ref()))?;
        Ok(Closes::Party)
    }

    /// The checks of one that was upheld; tells whether it ends though nothing was corrected.
    fn require_corrected(&self, tx: &TxContext, state: &dyn StateRead, seen: &Seen, as_whom: Closes) -> Result<bool, Refusal> {
        let owners_time = seen.objection.due.owner.is_some_and(|due| due <= tx.time);
        let owner = seen.is_owner(state, tx.signer.uscc(), tx.time)?;
        // Check 1: a handler that has become the owner closes as the owner does.
        let side = as_whom != Closes::Party && seen.sides.has(tx.signer.uscc());
        ensure(!side || owner && owners_time, Code::OWN_CASE)?;
        // Check 2
        match as_whom {
            Closes::As(handles) if !side => seen.require_in_time(state, tx.time, handles)?,
            _ => ensure(owners_time, Code::TOO_EARLY)?,
        }
        // Check 3
        if !seen.objection.subject.can_be_corrected() {
            return Ok(false);
        }
        let decided = seen.objection.decided.as_ref().map(|decided| decided.content_hash);
        let corrected = seen.subject.has_ended || decided != Some(seen.subject.content_hash);
        let in_vain = as_whom != Closes::Party && !side && seen.objection.correction_due.is_some_and(|due| due <= tx.time);
        ensure(corrected || in_vain, Code::NOT_CORRECTED)?;
        Ok(!corrected)
    }
}
