//! What is stricter (column *who*, mark ↓, of docs/spec/catalog.md): ONE table. Each line says when a new value allows nothing that
//! the old one did not. Such a change takes effect at once; every other one, also one that is neither, waits for review.

use crate::catalog::records::detail::{EntryDetail, FieldSpec};
use crate::catalog::records::entry::{
    Boundary, CoreInput, DeliveryMode, Exclusion, Grade, National, OpenType, OperableType, Share, ShareType,
};
use crate::kernel::text::Code;
use crate::kernel::value::Set;

/// How a new value stands to the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The same.
    Same,
    /// Allows nothing new.
    Stricter,
    /// Allows something new, or cannot be compared.
    Looser,
}

/// A line of the table.
pub struct Attribute {
    /// Number in docs/spec/catalog.md.
    pub number: u8,
    /// Name.
    pub name: &'static str,
    /// How `new` stands to `old`.
    pub order: fn(old: &CoreInput, new: &CoreInput) -> Order,
    /// Puts the value of one into the other.
    pub copy: fn(from: &CoreInput, to: &mut CoreInput),
}

macro_rules! attributes {
    ($($number:literal $field:ident: |$old:ident, $new:ident| $allows_nothing_new:expr;)*) => {
        /// Every ↓ field of the core.
        pub const ATTRIBUTES: &[Attribute] = &[$(
            Attribute {
                number: $number,
                name: stringify!($field),
                order: |old, new| {
                    let ($old, $new) = (&old.$field, &new.$field);
                    if $old == $new { Order::Same } else if $allows_nothing_new { Order::Stricter } else { Order::Looser }
                },
                copy: |from, to| to.$field = from.$field.clone(),
            },
        )*];
    };
}

attributes! {
    // 涉行业管理: true is stricter.
    6 sector_regulated: |old, new| *new || !*old;
    // 无条件 < 有条件 < 不予共享; and no further mode, unless nothing is shared at all.
    7 share: |old, new| share_within(new, old);
    // 无条件 < 有条件 < 不予开放.
    8 open: |old, new| open_rank(new.kind) >= open_rank(old.kind);
    // Eligible < conditional < excluded.
    9 operable: |old, new| operable_rank(new.kind) >= operable_rank(old.kind);
    // A national grade, a level and marks that are not lower.
    10 grade: |old, new| grade_within(new, old);
    // Declaring a ground is stricter than none. Another ground needs review: the declaration is signed for one (A52).
    11 exclusion_declared: |old, _new| *old == Exclusion::None;
    // Purposes and actions within the old ones, every old ban kept (A7). No boundary at all is the loosest.
    12 boundary: |old, new| boundary_within(new.as_ref(), old.as_ref());
    // True is stricter (E15).
    13 consent_required: |old, new| *new || !*old;
    // No further mode; raw is loosest, so any mode lies within it (A12, B15).
    14 delivery_mode: |old, new| delivery_within(new, old);
}

/// Attributes of `set_entry_attributes`: 7–14.
pub fn settable() -> impl Iterator<Item = &'static Attribute> {
    ATTRIBUTES.iter().filter(|a| a.number >= 7)
}

/// The line of a field.
pub fn attribute(name: &str) -> Option<&'static Attribute> {
    ATTRIBUTES.iter().find(|a| a.name == name)
}

fn share_rank(kind: ShareType) -> u8 {
    match kind {
        ShareType::Unconditional => 0,
        ShareType::Conditional => 1,
        ShareType::NotShared => 2,
    }
}

/// Rank of an opening type; higher is stricter.
pub fn open_rank(kind: OpenType) -> u8 {
    match kind {
        OpenType::Unconditional => 0,
        OpenType::Conditional => 1,
        OpenType::NotOpen => 2,
    }
}

fn operable_rank(kind: OperableType) -> u8 {
    match kind {
        OperableType::Eligible => 0,
        OperableType::Conditional => 1,
        OperableType::Excluded => 2,
    }
}

fn national_rank(national: National) -> u8 {
    match national {
        National::General => 0,
        National::Important => 1,
        National::Core => 2,
    }
}

fn share_within(new: &Share, old: &Share) -> bool {
    let modes = new.kind == ShareType::NotShared || new.mode.iter().all(|m| old.mode.contains(m));
    share_rank(new.kind) >= share_rank(old.kind) && modes
}

fn grade_within(new: &Grade, old: &Grade) -> bool {
    national_rank(new.national) >= national_rank(old.national)
        && new.level >= old.level
        && (new.personal || !old.personal)
        && (new.sensitive || !old.sensitive)
}

fn boundary_within(new: Option<&Boundary>, old: Option<&Boundary>) -> bool {
    let Some(old) = old else { return true };
    let Some(new) = new else { return false };
    let covered = |code: &Code<24>, by: &Set<Code<24>, 0, 8>| by.iter().any(|b| b.covers(code));
    let purposes = old.purposes.is_empty() || (!new.purposes.is_empty() && new.purposes.iter().all(|p| covered(p, &old.purposes)));
    let banned = old.banned.iter().all(|b| covered(b, &new.banned));
    purposes && banned && new.actions.bits() & !old.actions.bits() == 0
}

fn delivery_within(new: &Set<DeliveryMode, 0, 5>, old: &Set<DeliveryMode, 0, 5>) -> bool {
    old.contains(&DeliveryMode::Raw) || new.iter().all(|m| old.contains(m))
}

/// How the field list of a new detail stands to the old one: none where more than levels differ, which needs review.
pub fn fields_order(old: &EntryDetail, new: &EntryDetail) -> Option<Order> {
    if old.fields == new.fields {
        return Some(Order::Same);
    }
    if old.fields.len() != new.fields.len() {
        return None;
    }
    let mut order = Order::Stricter;
    for (old, new) in old.fields.iter().zip(new.fields.iter()) {
        let mut alike = new.clone();
        alike.copy_levels(old);
        if alike != *old {
            return None;
        }
        if !field_within(new, old) {
            order = Order::Looser;
        }
    }
    Some(order)
}

/// One field allows nothing that the other did not: share, open, level and mark as for entries.
pub fn field_within(new: &FieldSpec, old: &FieldSpec) -> bool {
    share_rank(new.share) >= share_rank(old.share)
        && open_rank(new.open) >= open_rank(old.open)
        && new.level >= old.level
        && (new.sensitive || !old.sensitive)
}

/// The strictest of both in each level: what of a mixed change takes effect at once.
pub fn stricter_levels(old: &FieldSpec, new: &FieldSpec) -> FieldSpec {
    let mut field = old.clone();
    if share_rank(new.share) > share_rank(old.share) {
        field.share = new.share;
    }
    if open_rank(new.open) > open_rank(old.open) {
        field.open = new.open;
    }
    field.level = old.level.max(new.level);
    field.sensitive = old.sensitive || new.sensitive;
    field
}
