//! The table behind field lists: it makes the struct that a sender fills, the struct of changes to it, and what a change of
//! each field means (column *who* of docs/spec/catalog.md).

use std::io::Read;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kernel::walk::{LongTexts, Path, Visit};

/// What a change of a field needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// R: takes effect after review only.
    Review,
    /// P: at once.
    Provider,
    /// P, and in no content hash.
    Cosmetic,
    /// ↓: stricter at once, looser after review; what is stricter says `attributes`.
    Stricter,
}

/// A field of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldInfo {
    /// Number in docs/spec/catalog.md.
    pub number: u8,
    /// Its name.
    pub name: &'static str,
    /// What a change needs.
    pub class: Class,
}

/// A new value of a field, or none. In JSON an absent field keeps its value; `null` is a value of optional fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// As it is.
    #[default]
    Keep,
    /// This.
    Set(T),
}

impl<T> Change<T> {
    /// No new value?
    pub fn is_keep(&self) -> bool {
        matches!(self, Change::Keep)
    }

    /// The new value.
    pub fn set(&self) -> Option<&T> {
        match self {
            Change::Keep => None,
            Change::Set(value) => Some(value),
        }
    }

    /// The new value, to be changed.
    pub fn set_mut(&mut self) -> Option<&mut T> {
        match self {
            Change::Keep => None,
            Change::Set(value) => Some(value),
        }
    }
}

impl<T: LongTexts> LongTexts for Change<T> {
    fn each_text(&mut self, at: &Path<'_>, visit: &mut Visit<'_>) {
        if let Some(value) = self.set_mut() {
            value.each_text(at, visit);
        }
    }
}

impl<T: Clone> Change<T> {
    /// Puts the new value in place; false where there is none.
    pub fn put(&self, place: &mut T) -> bool {
        if let Change::Set(value) = self {
            *place = value.clone();
        }
        !self.is_keep()
    }
}

impl<T: BorshSerialize> BorshSerialize for Change<T> {
    fn serialize<W: std::io::Write>(&self, writer: &mut W) -> std::io::Result<()> {
        self.set().serialize(writer)
    }
}

impl<T: BorshDeserialize> BorshDeserialize for Change<T> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(Option::<T>::deserialize_reader(reader)?.map_or(Change::Keep, Change::Set))
    }
}

impl<T: Serialize> Serialize for Change<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Change::Keep => serializer.serialize_none(),
            Change::Set(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Change::Set)
    }
}

/// A field's name without the mark of a raw identifier.
pub(super) const fn plain_name(name: &'static str) -> &'static str {
    match name.as_bytes() {
        [b'r', b'#', ..] => name.split_at(2).1,
        _ => name,
    }
}

/// Makes, from lines `number Class name: Type`, the input struct (with more fields after the table) and the change struct
/// (with more fields of its own).
macro_rules! fields {
    (
        $(#[$input_meta:meta])* pub struct $input:ident;
        $(#[$change_meta:meta])* pub struct $change:ident {
            $( $(#[$own_meta:meta])* pub $own:ident : $own_ty:ty ),* $(,)?
        }
        $( $(#[$meta:meta])* $number:literal $class:ident $field:ident : $ty:ty ),* ;
        $( $(#[$more_meta:meta])* pub $more:ident : $more_ty:ty ),* $(,)?
    ) => {
        $crate::kernel::codec::record! {
            $(#[$input_meta])*
            pub struct $input {
                $( $(#[$meta])* pub $field: $ty, )*
                $( $(#[$more_meta])* pub $more: $more_ty, )*
            }

            $(#[$change_meta])*
            #[derive(Default)]
            pub struct $change {
                $( #[doc = concat!("Field ", $number, ".")]
                   #[serde(default, skip_serializing_if = "Change::is_keep")] pub $field: Change<$ty>, )*
                $( $(#[$own_meta])* pub $own: $own_ty, )*
            }
        }

        impl $input {
            /// The table.
            pub const FIELDS: &'static [$crate::catalog::change::FieldInfo] = &[
                $( $crate::catalog::change::FieldInfo {
                    number: $number,
                    name: $crate::catalog::change::plain_name(stringify!($field)),
                    class: $crate::catalog::change::Class::$class,
                }, )*
            ];

            /// Fields of the table that differ.
            pub fn differences(&self, other: &Self) -> Vec<$crate::catalog::change::FieldInfo> {
                let differs = [$(self.$field != other.$field),*];
                Self::FIELDS.iter().zip(differs).filter(|(_, differs)| *differs).map(|(field, _)| *field).collect()
            }

            /// Borsh of the fields of the table that are not cosmetic, in order.
            pub(crate) fn table_content(&self, out: &mut Vec<u8>) {
                $( if $crate::catalog::change::Class::$class != $crate::catalog::change::Class::Cosmetic {
                    out.extend($crate::kernel::codec::encode(&self.$field));
                } )*
            }
        }

        impl $change {
            /// Puts the new values in place and gives the numbers of the fields named.
            pub fn apply(&self, to: &mut $input) -> Vec<u8> {
                let mut named = Vec::new();
                $( if self.$field.put(&mut to.$field) { named.push($number); } )*
                named
            }

            /// The change that makes `before` into `after`, as far as the table goes.
            pub fn between(before: &$input, after: &$input) -> Self {
                let mut change = Self::default();
                $( if before.$field != after.$field { change.$field = Change::Set(after.$field.clone()); } )*
                change
            }
        }
    };
}
pub(crate) use fields;
