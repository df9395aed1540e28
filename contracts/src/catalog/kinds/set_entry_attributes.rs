//! set_entry_attributes 属性动态更新 (B1, C3; docs/spec/catalog.md): what is stricter takes effect at once, what is looser waits.

use crate::catalog::access::SETTERS;
use crate::catalog::attributes::Order;
use crate::catalog::change::Change;
use crate::catalog::check::{Candidate, When};
use crate::catalog::publisher::publishes;
use crate::catalog::rebase::goes_on;
use crate::catalog::records::detail::{EntryDetail, OpenTerms, ShareTerms};
use crate::catalog::records::entry::{
    Boundary, CoreInput, DeliveryMode, EntryCore, EntryStatus, Exclusion, Grade, Note, Open, OpenType, Operable, PendingOp, Share,
    Tightening,
};
use crate::catalog::records::pending::{FieldLevels, PendingValues};
use crate::catalog::write::{Entry, save};
use crate::catalog::{access, attributes, check, keys, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::value::{Hash, List, Set};
use crate::kernel::words::Words;
use crate::ledger::access::{Allowed, covers};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, SeenAs, found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Blobs, Reason, Spoken};

record! {
    /// Sets any of fields 7–14, levels of fields, and the terms 28–31 that belong to them.
    pub struct SetEntryAttributes {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// Field 7.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub share: Change<Share>,
        /// Field 8.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub open: Change<Open>,
        /// Field 9.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub operable: Change<Operable>,
        /// Field 10.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub grade: Change<Grade>,
        /// Field 11.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub exclusion_declared: Change<Exclusion>,
        /// Field 12.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub boundary: Change<Option<Boundary>>,
        /// Field 13.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub consent_required: Change<bool>,
        /// Field 14.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub delivery_mode: Change<Set<DeliveryMode, 0, 5>>,
        /// Field 27, levels only.
        #[serde(default)]
        pub fields: List<FieldLevels, 0, 512>,
        /// Field 28.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub share_terms: Change<Spoken<ShareTerms>>,
        /// Field 29.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub open_terms: Change<Spoken<OpenTerms>>,
        /// Field 30.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub deident_hash: Change<Option<Hash>>,
        /// Field 31.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub operable_note: Change<Spoken<Words<0, 255, false>>>,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for SetEntryAttributes {
    const NUMBER: u16 = 205;
    const NAME: &'static str = "set_entry_attributes";
    const ALLOWED: &'static [Allowed] = SETTERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let before = found::<Entry>(tx, draft, &self.id)?;
        let parts = self.parts(&before);
        let all_stricter = parts.as_ref().is_ok_and(Parts::all_stricter);
        // S5, on which hangs what S6 takes
        let authority = is_authority(tx, draft, &before.core)?;
        let oldest = match authority && all_stricter {
            true => keys::tightening(&self.id, tx.signer.uscc()).get(draft)?.unwrap_or_default().version,
            false => before.core.version,
        };
        // What holds an entry holds nobody back from making it stricter.
        let seen = SeenAs {
            object: &before,
            is_current: (oldest..=before.core.version).contains(&self.version),
            is_frozen: before.is_frozen() && !all_stricter,
        };
        pass_as(tx, &seen, self.version, &[EntryStatus::Published], || Ok(()))?;
        let Parts { asked, mut now, blobs } = parts?;
        // Check 1
        ensure(all_stricter || before.pending.is_none(), Code::CHANGE_PENDING)?;
        // Check 2
        ensure(all_stricter || !authority, Code::ONLY_STRICTER)?;
        // 3; what takes effect at once has no code that is not asked for
        let old = content(&before);
        Candidate { core: &asked.core, detail: &asked.detail, before: Some(old) }.require_codes(tx, draft)?;
        // Check 4, of what takes effect at once and of what will
        for entry in [&asked, &now] {
            check::require_consistent(tx, draft, &entry.core.input, &entry.detail.detail)?;
        }
        // Check 5, likewise; what waits is asked for more at its review
        for (entry, when) in [(&asked, When::Submission), (&now, When::Publication)] {
            check::require_fields(&entry.core.input, &entry.detail.detail, when)?;
            check::require_size(&entry.core)?;
        }
        // Check 6
        ensure(old != content(&asked), Code::NO_CHANGE)?;
        let version = before.core.version.saturating_add(1);
        let reason = draft.say(&self.reason, &keys::subject(&self.id))?;

        if !goes_on(tx, draft, &now)? {
            now.pending = None;
        }
        if !all_stricter {
            let waits = PendingValues::between(content(&now), content(&asked));
            now.set_pending(tx, draft, PendingOp::Loosen, waits, Some(reason.clone()), false)?;
        }
        if authority {
            draft.put(&keys::tightening(&self.id, tx.signer.uscc()), &Tightening { version });
        }
        draft.put(&keys::note(&self.id, version), &Note { signer: *tx.signer.uscc(), reason });
        save(draft, Some(&before), &now, blobs)?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        attributes()
    }
}

fn content(entry: &Entry) -> (&CoreInput, &EntryDetail) {
    (&entry.core.input, &entry.detail.detail)
}

/// S5: is it one that may only make stricter, a bureau that covers or the publisher? Who may change the entry is none.
fn is_authority(tx: &TxContext, state: &dyn StateRead, core: &EntryCore) -> Result<bool, Refusal> {
    match access::require_sender(tx, state, core) {
        Ok(_) => Ok(false),
        Err(refusal @ Refusal::Fault(_)) => Err(refusal),
        Err(refusal) => {
            let bureau = covers(state, &tx.actor(), Role::Bureau, &core.input.division)?;
            if bureau || publishes(tx, state, core)? { Ok(true) } else { Err(refusal) }
        }
    }
}

/// The entry as asked for, and what of that takes effect at once.
struct Parts {
    asked: Entry,
    now: Entry,
    blobs: Blobs,
}

impl Parts {
    fn all_stricter(&self) -> bool {
        content(&self.now) == content(&self.asked)
    }
}

impl SetEntryAttributes {
    fn parts(&self, before: &Entry) -> Result<Parts, Refusal> {
        let mut asked = before.clone();
        let mut blobs = self.ask(before, &mut asked)?;
        let mut now = before.clone();
        blobs.extend(stricter_part(before, &asked, &mut now));
        Ok(Parts { asked, now, blobs })
    }

    /// Puts everything asked for in place. A field number that the entry does not have is `not_found`.
    fn ask(&self, before: &Entry, asked: &mut Entry) -> Result<Blobs, Refusal> {
        let (mut core, mut detail) = (before.core.input.clone(), before.detail.detail.clone());
        let mut named = Vec::new();
        let mut put = |number: u8, done: bool| named.extend(done.then_some(number));
        put(7, self.share.put(&mut core.share));
        put(8, self.open.put(&mut core.open));
        put(9, self.operable.put(&mut core.operable));
        put(10, self.grade.put(&mut core.grade));
        put(11, self.exclusion_declared.put(&mut core.exclusion_declared));
        put(12, self.boundary.put(&mut core.boundary));
        put(13, self.consent_required.put(&mut core.consent_required));
        put(14, self.delivery_mode.put(&mut core.delivery_mode));
        for levels in self.fields.iter() {
            let field = detail.fields.iter_mut().find(|f| f.no == levels.no);
            levels.put(field.ok_or_else(|| Code::NOT_FOUND.of(format!("fields.{}", levels.no)))?);
        }
        if let Some(terms) = self.share_terms.set() {
            detail.share_terms = terms.0.clone();
            put(28, true);
        }
        if let Some(terms) = self.open_terms.set() {
            detail.open_terms = terms.0.clone();
            put(29, true);
        }
        put(30, self.deident_hash.put(&mut detail.deident_hash));
        if let Some(note) = self.operable_note.set() {
            detail.operable_note = note.0.clone();
            put(31, true);
        }
        // Who names a field answers for it: it is no longer assumed.
        core.assumed = core.assumed.without(named);
        Ok(asked.put_content(core, detail))
    }
}

/// What of a change takes effect at once: stricter attributes and levels, and the terms that belong to a stricter attribute.
/// A mark of assumption falls with its field: one whose value stays the same falls at once.
fn stricter_part(before: &Entry, asked: &Entry, now: &mut Entry) -> Blobs {
    let (old, new) = (&before.core.input, &asked.core.input);
    let (mut core, mut detail) = (old.clone(), before.detail.detail.clone());
    let wanted = &asked.detail.detail;
    let mut stricter = Vec::new();
    let mut looser = Vec::new();
    for attribute in attributes::settable() {
        match (attribute.order)(old, new) {
            Order::Same => {}
            Order::Stricter => {
                (attribute.copy)(new, &mut core);
                stricter.push(attribute.number);
            }
            Order::Looser => looser.push(attribute.number),
        }
    }
    for (field, wanted) in detail.fields.iter_mut().zip(wanted.fields.iter()) {
        *field = attributes::stricter_levels(field, wanted);
    }
    // A term goes with the stricter type that asks for it, and proof of de-identification with a grade that had none.
    let with = |number: u8, asks: bool| stricter.contains(&number) && asks;
    if with(7, old.share.kind != new.share.kind) {
        detail.share_terms = wanted.share_terms.clone();
    }
    if with(8, old.open.kind != new.open.kind) {
        detail.open_terms = wanted.open_terms.clone();
    }
    if with(9, old.operable.kind != new.operable.kind) {
        detail.operable_note = wanted.operable_note.clone();
    }
    if with(10, detail.deident_hash.is_none()) {
        detail.deident_hash = wanted.deident_hash;
    }
    let terms_wait = [
        (28, detail.share_terms != wanted.share_terms),
        (29, detail.open_terms != wanted.open_terms),
        (30, detail.deident_hash != wanted.deident_hash),
        (31, detail.operable_note != wanted.operable_note),
    ];
    let waits = |n: &u8| looser.contains(n) || terms_wait.iter().any(|(term, waits)| term == n && *waits);
    core.assumed = old.assumed.without(old.assumed.numbers().filter(|n| !new.assumed.has(*n) && !waits(n)));
    now.put_content(core, detail)
}

/// Opening on conditions, at once.
pub fn attributes() -> SetEntryAttributes {
    SetEntryAttributes {
        open: Change::Set(Open { kind: OpenType::Conditional }),
        fields: ledger_samples::list([1, 2].map(|no| FieldLevels { open: Change::Set(OpenType::Conditional), ..no_levels(no) })),
        open_terms: Change::Set(Spoken(OpenTerms {
            condition: samples::words("实名登记后下载"),
            form: ledger_samples::text0("下载"),
            ..OpenTerms::default()
        })),
        ..no_attributes("bus-lines", 2)
    }
}

/// No new level.
pub fn no_levels(no: u16) -> FieldLevels {
    FieldLevels { no, share: Change::Keep, open: Change::Keep, level: Change::Keep, sensitive: Change::Keep }
}

/// No new attribute.
pub fn no_attributes(local_key: &str, version: u64) -> SetEntryAttributes {
    SetEntryAttributes {
        id: samples::id(local_key),
        version,
        share: Change::Keep,
        open: Change::Keep,
        operable: Change::Keep,
        grade: Change::Keep,
        exclusion_declared: Change::Keep,
        boundary: Change::Keep,
        consent_required: Change::Keep,
        delivery_mode: Change::Keep,
        fields: Default::default(),
        share_terms: Change::Keep,
        open_terms: Change::Keep,
        deident_hash: Change::Keep,
        operable_note: Change::Keep,
        reason: samples::reason("law"),
    }
}
