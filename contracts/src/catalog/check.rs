//! What content has to be: the checks of submit_entry (docs/spec/catalog.md), shared by every kind that writes content.

use crate::catalog::attributes::open_rank;
use crate::catalog::keys::held_codes;
use crate::catalog::parameters::{GENRES, IMPORTANT_OPERABLE, OPERABLE_IF_NOT_OPEN, PURPOSES, SECTORS, THEMES};
use crate::catalog::records::detail::{AcquisitionKind, EntryDetail};
use crate::catalog::records::entry::{CoreInput, EntryCore, Exclusion, MAX_CORE, National, OpenType, OperableType, ShareType};
use crate::catalog::records::stored::StoredDetail;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code as Word;
use crate::kernel::value::{Date, Time};
use crate::ledger::context::TxContext;
use crate::ledger::division::{ancestors, require_in_force};
use crate::ledger::organisation;
use crate::ledger::organisation::Organisation;
use crate::ledger::params::Codes;
use crate::party::roles::reaches;

/// An entry as it would be.
pub(crate) struct Candidate<'a> {
    /// Its core; what the chain sets does not matter.
    pub core: &'a EntryCore,
    /// Its detail.
    pub detail: &'a StoredDetail,
    /// Its content now; codes that stand there already may have been retired since.
    pub before: Option<(&'a CoreInput, &'a EntryDetail)>,
}

impl Candidate<'_> {
    /// Checks 3 to 7, in order.
    pub fn require(&self, tx: &TxContext, state: &dyn StateRead) -> Result<(), Refusal> {
        let (core, detail) = (&self.core.input, &self.detail.detail);
        // Check 3 (D16, D48)
        self.require_codes(tx, state)?;
        // Check 4 (D1, D13, D43)
        require_fields(core, detail, When::Submission)?;
        // Check 5 (A52, C14, D18)
        require_consistent(tx, state, core, detail)?;
        // Check 6
        require_codes_free(state, &self.core.provider, &self.core.entry_id, self.detail)?;
        // Check 7
        require_size(self.core)
    }

    /// Check 3: codes stand in their lists and are not retired.
    pub fn require_codes(&self, tx: &TxContext, state: &dyn StateRead) -> Result<(), Refusal> {
        let core = |c: &CoreInput| core_codes(c);
        let detail = |d: &EntryDetail| detail_codes(d);
        let mut known = Vec::new();
        if let Some((old_core, old_detail)) = self.before {
            known.extend(core(old_core));
            known.extend(detail(old_detail));
        }
        for used in core(&self.core.input).into_iter().chain(detail(&self.detail.detail)) {
            if !known.contains(&used) {
                let (list, field, code) = used;
                list.require(state, &code, tx.time, field)?;
            }
        }
        Ok(())
    }
}

type UsedCode = (Codes, &'static str, String);

fn core_codes(core: &CoreInput) -> Vec<UsedCode> {
    let mut codes = Vec::new();
    codes.extend(core.theme.iter().map(|c| (THEMES, "theme", c.to_string())));
    codes.extend(core.sector.iter().map(|c| (SECTORS, "sector", c.to_string())));
    if let Some(boundary) = &core.boundary {
        codes.extend(boundary.purposes.iter().map(|c| (PURPOSES, "boundary.purposes", c.to_string())));
        codes.extend(boundary.banned.iter().map(|c| (PURPOSES, "boundary.banned", c.to_string())));
    }
    codes
}

fn detail_codes(detail: &EntryDetail) -> Vec<UsedCode> {
    let mut codes = Vec::new();
    codes.extend(detail.themes.iter().map(|c| (THEMES, "themes", c.to_string())));
    // The list holds sections and divisions of GB/T 4754; a class such as `g5412` is known by its section.
    let section = |code: &Word<5>| code.as_str().chars().take(1).collect::<String>();
    codes.extend(detail.industry.iter().map(|c| (SECTORS, "industry", section(c))));
    codes.extend(detail.genre.iter().map(|c| (GENRES, "genre", c.to_string())));
    codes
}

/// Check 2: the division is the provider's or lies below it.
pub(crate) fn require_division(state: &dyn StateRead, provider: &Organisation, core: &CoreInput) -> Result<(), Refusal> {
    ensure(ancestors(state, &core.division)?.contains(&provider.division), Code::DIVISION_OUTSIDE)
}

/// Checks 1 and 2 of an entry that is sent again, after the division in force: it is the provider's or lies below it, and where it is another one
/// the provider's role reaches it.
pub(crate) fn require_place(tx: &TxContext, state: &dyn StateRead, before: &EntryCore, core: &CoreInput) -> Result<(), Refusal> {
    require_in_force(state, &core.division, tx.time)?;
    if core.division != before.input.division {
        ensure(reaches(state, &before.provider, Role::Provider, &core.division, tx.time)?, Code::PROVIDER_UNKNOWN)?;
    }
    require_division(state, &provider_of(state, before)?, core)
}

/// Check 9: data were not updated later than tomorrow, and not earlier than what stands says.
pub(crate) fn require_dated(tx: &TxContext, before: Option<&CoreInput>, core: &CoreInput) -> Result<(), Refusal> {
    let Some(date) = core.data_updated_on else { return Ok(()) };
    ensure(i64::from(date.days()) <= tx.time.0.div_euclid(86_400) + 1, Code::IN_FUTURE)?;
    let stands = before.and_then(|before| before.data_updated_on);
    ensure(stands.is_none_or(|stands| stands <= date), Code::NOT_LATER)
}

/// When fields are asked for (docs/spec/catalog.md, *When*).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// *s*.
    Submission,
    /// *s* and *p*.
    Publication,
}

/// Check 4: what the table of docs/spec/catalog.md needs by then.
pub(crate) fn require_fields(core: &CoreInput, detail: &EntryDetail, when: When) -> Result<(), Refusal> {
    match missing_field(core, detail, when == When::Publication) {
        Some(field) => Err(Code::FIELD_MISSING.of(field)),
        None => Ok(()),
    }
}

/// The first field that is missing, in the order of the table.
pub fn missing_field(core: &CoreInput, detail: &EntryDetail, publish: bool) -> Option<&'static str> {
    let operable = core.operable.kind != OperableType::Excluded;
    let (share, open) = (core.share.kind, core.open.kind);
    let risky = open != OpenType::NotOpen && (core.grade.personal || core.grade.sensitive);
    let (share_terms, open_terms) = (&detail.share_terms, &detail.open_terms);
    let provided = &detail.responsible.provide;
    let received = detail.acquisition.as_ref().is_some_and(|a| a.kind == AcquisitionKind::Received);
    [
        // (number, needed, stands, name)
        (core.sector_regulated, core.sector.is_some(), "sector"),
        (share != ShareType::NotShared, !core.share.mode.is_empty(), "share.mode"),
        (publish && operable, core.boundary.is_some(), "boundary"),
        (publish && operable, !core.delivery_mode.is_empty(), "delivery_mode"),
        (publish, !detail.r#abstract.is_empty(), "abstract"),
        (publish, detail.classification.is_some(), "classification"),
        (publish, detail.form.is_some(), "form"),
        (publish, !detail.formats.is_empty(), "formats"),
        (publish, detail.network.is_some(), "network"),
        (publish && operable, !detail.fields.is_empty(), "fields"),
        (share == ShareType::Conditional, !share_terms.condition.is_empty(), "share_terms.condition"),
        (share == ShareType::NotShared, !share_terms.basis.is_empty(), "share_terms.basis"),
        (share == ShareType::NotShared, share_terms.reason_type.is_some(), "share_terms.reason_type"),
        (open == OpenType::Conditional, !open_terms.condition.is_empty(), "open_terms.condition"),
        (open == OpenType::NotOpen, !open_terms.basis.is_empty(), "open_terms.basis"),
        (open == OpenType::NotOpen, open_terms.reason_type.is_some(), "open_terms.reason_type"),
        (open != OpenType::NotOpen, !open_terms.form.is_empty(), "open_terms.form"),
        (publish && risky, detail.deident_hash.is_some(), "deident_hash"),
        (core.operable.kind == OperableType::Conditional, !detail.operable_note.is_empty(), "operable_note"),
        (publish, provided.is_some(), "responsible.provide"),
        (publish, detail.acquisition.is_some(), "acquisition"),
        (publish && received, detail.upstream.is_some(), "upstream"),
    ]
    .into_iter()
    .find(|(needed, stands, _)| *needed && !stands)
    .map(|(_, _, name)| name)
}

/// Check 5: the invariants of docs/spec/catalog.md; the refusal names the field that stands against the others.
pub(crate) fn require_consistent(tx: &TxContext, state: &dyn StateRead, core: &CoreInput, detail: &EntryDetail) -> Result<(), Refusal> {
    let operable = core.operable.kind;
    let not_open = core.open.kind == OpenType::NotOpen;
    let conflict = |field: &str| Err(Code::ATTRIBUTE_CONFLICT.of(field));
    // Nobody said so yet: nothing assumed may open the way to operation (C14).
    if operable != OperableType::Excluded && (9..=14).any(|n| core.assumed.has(n)) {
        return conflict("assumed");
    }
    if core.grade.national != National::General {
        let by_parameter =
            core.grade.national == National::Important && operable == OperableType::Conditional && IMPORTANT_OPERABLE.at(state, tx.time)?;
        if !not_open || !(operable == OperableType::Excluded || by_parameter) {
            return conflict("grade");
        }
    }
    if core.exclusion_declared != Exclusion::None && !(not_open && operable == OperableType::Excluded) {
        return conflict("exclusion_declared");
    }
    if not_open && operable != OperableType::Excluded && OPERABLE_IF_NOT_OPEN.at(state, tx.time)? == "never" {
        return conflict("operable");
    }
    let mut numbers: Vec<u16> = detail.fields.iter().map(|f| f.no).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.len() != detail.fields.len() {
        return conflict("fields");
    }
    for (n, field) in detail.fields.iter().enumerate() {
        if open_rank(field.open) < open_rank(core.open.kind) || field.level > core.grade.level {
            return conflict(&format!("fields[{n}]"));
        }
    }
    Ok(())
}

/// Check 6: no other entry of the provider holds the resource code or the source key.
pub(crate) fn require_codes_free(state: &dyn StateRead, provider: &Uscc, entry: &EntryId, detail: &StoredDetail) -> Result<(), Refusal> {
    for (key, field) in held_codes(provider, detail) {
        let holder = key.get(state)?.and_then(|h| h.entry);
        if holder.is_some_and(|h: EntryId| h != *entry) {
            return Err(Code::CODE_TAKEN.of(field));
        }
    }
    Ok(())
}

/// Check 7: the core is not too large.
pub(crate) fn require_size(core: &EntryCore) -> Result<(), Refusal> {
    ensure(largest_size(core) <= MAX_CORE, Code::CORE_TOO_LARGE)
}

/// What a review asks before it approves (its check 5), of the entry as it will stand: parameters, and what lies under a change, may have
/// moved since it was sent.
pub(crate) fn require_publishable(tx: &TxContext, state: &dyn StateRead, core: &EntryCore, detail: &EntryDetail) -> Result<(), Refusal> {
    require_fields(&core.input, detail, When::Publication)?;
    require_consistent(tx, state, &core.input, detail)?;
    require_size(core)
}

/// Size of the stored core with every field that the chain sets at its largest.
pub fn largest_size(core: &EntryCore) -> usize {
    let mut largest = core.clone();
    largest.transferred = Some(Time(0));
    largest.input.data_updated_on = Date::new(0).ok();
    state::stored(&largest).len()
}

/// The provider's organisation, which cannot be missing once an entry stands.
pub(crate) fn provider_of(state: &dyn StateRead, core: &EntryCore) -> Result<Organisation, Fault> {
    let provider = organisation::organisation(&core.provider).get(state)?;
    provider.ok_or_else(|| Fault::new("the provider of an entry is not registered"))
}
