//! Parameters and code lists: what decides, kept in state (docs/spec/governance.md). Read at the moment of use, by the handles that the
//! domains own (`parameters.rs` of each), so that a misspelt name does not compile.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::error::{Code as ErrorCode, Fault, Refusal};
use crate::kernel::role::Role;
use crate::kernel::state::{Key, Record, StateRead, Subject};
use crate::kernel::text::Code;
use crate::kernel::value::Time;

/// What a parameter can be.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// On or off.
    Flag(bool),
    /// A count, a size in bytes or a duration in seconds.
    Number(u64),
    /// A word.
    Word(String),
    /// Pairs of roles that one organisation may not hold together (B53).
    Pairs(Vec<(Role, Role)>),
    /// A share, such as two thirds of the governors.
    Fraction {
        /// Above the line.
        num: u32,
        /// Below it.
        den: u32,
    },
    /// Numbers by word.
    Table(Table),
}

/// Numbers by word, such as a duration for each kind of certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Table(pub BTreeMap<String, u64>);

impl Table {
    /// The number of a word.
    pub fn get(&self, word: &str) -> Option<u64> {
        self.0.get(word).copied()
    }
}

/// A parameter: the value now, and the one that replaces it from a time on.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Parameter {
    /// In force before `next_from`.
    pub current: Value,
    /// In force from then on.
    pub next: Option<(Value, Time)>,
}

impl Record for Parameter {
    const NAME: &'static str = "parameter";
}

impl Parameter {
    /// What stands under a name that the app version knows: written at genesis, or by the upgrade that brought it.
    pub fn require<P>(name: &str, stands: Option<P>) -> Result<P, Fault> {
        stands.ok_or_else(|| Fault::new(format!("parameter {name} does not stand")))
    }

    /// The value in force at a time.
    pub fn at(&self, time: Time) -> &Value {
        match &self.next {
            Some((next, from)) if time >= *from => next,
            _ => &self.current,
        }
    }
}

/// What values a parameter takes, with the one where genesis says nothing.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// True or false.
    Flag(bool),
    /// A number from `min` to `max`.
    Number {
        /// Where genesis says nothing.
        default: u64,
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// One of several words, after the one where genesis says nothing.
    Word(&'static str, &'static [&'static str]),
    /// The word that this release stands for, no other.
    Release(&'static str),
    /// A share above one half and at most one, of at most 100ths.
    Majority(u32, u32),
    /// At most 64 pairs of roles.
    Pairs(&'static [(Role, Role)]),
    /// A number for each of these words, sorted, each from `min` to `max`.
    Table {
        /// The words.
        keys: &'static [&'static str],
        /// Where genesis says nothing, in their order.
        defaults: &'static [u64],
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
}

/// Each number of a table, by its word.
fn table(keys: &[&str], numbers: &[u64]) -> Table {
    Table(keys.iter().zip(numbers).map(|(key, number)| ((*key).to_owned(), *number)).collect())
}

/// A parameter as its domain owns it.
#[derive(Debug, Clone, Copy)]
pub struct Spec {
    /// Its place in lists of all; once given it is never used again.
    pub number: u16,
    /// As in docs/spec/governance.md.
    pub name: &'static str,
    /// What it can be.
    pub shape: Shape,
    /// Read once by engines, from genesis: a proposal could change the state, not the engines.
    pub genesis_only: bool,
    /// The app version that brought it; it stands in no state before.
    pub since: u64,
}

impl Spec {
    /// The value where genesis says nothing.
    pub fn default(&self) -> Value {
        match self.shape {
            Shape::Flag(on) => Value::Flag(on),
            Shape::Number { default, .. } => Value::Number(default),
            Shape::Word(word, _) => Value::Word(word.into()),
            Shape::Release(word) => Value::Word(word.into()),
            Shape::Majority(num, den) => Value::Fraction { num, den },
            Shape::Pairs(pairs) => Value::Pairs(pairs.to_vec()),
            Shape::Table { keys, defaults, .. } => Value::Table(table(keys, defaults)),
        }
    }

    /// Refuses values out of bounds, with the bounds in words.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        let name = self.name;
        let (fits, bounds) = match (self.shape, value) {
            (Shape::Flag(_), value) => (matches!(value, Value::Flag(_)), "true or false".to_string()),
            (Shape::Number { min, max, .. }, value) => {
                (matches!(value, Value::Number(n) if (min..=max).contains(n)), format!("a number from {min} to {max}"))
            }
            (Shape::Word(_, words), value) => (matches!(value, Value::Word(w) if words.contains(&w.as_str())), words.join(" or ")),
            (Shape::Release(word), value) => (matches!(value, Value::Word(w) if w == word), format!("{word}, the version of this release")),
            // With half of the governors two groups could decide against each other.
            (Shape::Majority(..), Value::Fraction { num, den }) => {
                let fits = num <= den && (1..=100).contains(den) && u64::from(*num) * 2 > u64::from(*den);
                (fits, "a fraction above 1/2 and at most 1, of at most 100ths".into())
            }
            (Shape::Majority(..), _) => (false, "a fraction above 1/2 and at most 1, of at most 100ths".into()),
            (Shape::Pairs(_), value) => {
                let governs = |(a, b): &(Role, Role)| *a == Role::Governor || *b == Role::Governor;
                let fits = |pairs: &[(Role, Role)]| pairs.len() <= MAX_PAIRS && !pairs.iter().any(governs);
                (matches!(value, Value::Pairs(pairs) if fits(pairs)), "at most 64 pairs of roles, none with governor".into())
            }
            (Shape::Table { keys, min, max, .. }, value) => {
                let fits = |table: &Table| table.0.keys().eq(keys) && table.0.values().all(|n| (min..=max).contains(n));
                let bounds = format!("a number from {min} to {max} for each of {}", keys.join(", "));
                (matches!(value, Value::Table(table) if fits(table)), bounds)
            }
        };
        if fits { Ok(()) } else { Err(format!("{name} must be {bounds}")) }
    }

    /// Key of its value.
    pub fn key(&self) -> Key<Parameter> {
        parameter(self.name)
    }

    /// The change of it that takes effect after a time, with its time.
    pub fn waiting(&self, state: &dyn StateRead, after: Time) -> Result<Option<(Value, Time)>, Fault> {
        Ok(Parameter::require(self.name, self.key().get(state)?)?.next.filter(|(_, from)| after < *from))
    }

    /// Its value at a time.
    pub fn value(&self, state: &dyn StateRead, at: Time) -> Result<Value, Fault> {
        Ok(Parameter::require(self.name, self.key().recall(state)?)?.at(at).clone())
    }
}

/// A bound that one number sets to another: `low` + `plus` ≤ `high`, at every time.
#[derive(Debug, Clone, Copy)]
pub struct Together {
    /// The lower one.
    pub low: Spec,
    /// By how much it lies below at least.
    pub plus: u64,
    /// The higher one.
    pub high: Spec,
}

impl Together {
    /// One is at most the other.
    pub const fn at_most(low: &Param<u64>, high: &Param<u64>) -> Self {
        Together { low: low.spec, plus: 0, high: high.spec }
    }

    /// With so much between them.
    #[must_use]
    pub const fn by(self, plus: u64) -> Self {
        Together { plus, ..self }
    }

    /// Does an app version know both?
    pub fn is_known(&self, version: u64) -> bool {
        self.low.since <= version && self.high.since <= version
    }

    /// Refuses two values, in words that name the lower one first.
    pub fn check(&self, low: &Value, high: &Value) -> Result<(), String> {
        match (low, high) {
            (Value::Number(low), Value::Number(high)) if low.saturating_add(self.plus) <= *high => Ok(()),
            _ if self.plus == 0 => Err(format!("{} must not be above {}", self.low.name, self.high.name)),
            _ => Err(format!("{} must be at least {} below {}", self.low.name, self.plus, self.high.name)),
        }
    }
}

/// Handle of a parameter whose values are read as `T`.
pub struct Param<T> {
    /// The parameter.
    pub spec: Spec,
    value: PhantomData<fn() -> T>,
}

impl<T> Param<T> {
    /// A parameter of a shape.
    pub const fn new(number: u16, name: &'static str, shape: Shape) -> Self {
        Param { spec: Spec { number, name, shape, genesis_only: false, since: 1 }, value: PhantomData }
    }

    /// The same, brought by a later app version.
    pub const fn since(self, version: u64) -> Self {
        Param { spec: Spec { since: version, ..self.spec }, value: PhantomData }
    }

    /// The same, set at genesis alone.
    pub const fn genesis_only(self) -> Self {
        Param { spec: Spec { genesis_only: true, ..self.spec }, value: PhantomData }
    }
}

impl Param<u64> {
    /// A number with its bounds.
    pub const fn number(number: u16, name: &'static str, default: u64, min: u64, max: u64) -> Self {
        Param::new(number, name, Shape::Number { default, min, max })
    }
}

/// A type as which a parameter is read.
pub trait ParamValue: Sized {
    /// The value; none where it is another thing.
    fn from_value(value: Value) -> Option<Self>;
}

impl ParamValue for u64 {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Number(n) => Some(n),
            _ => None,
        }
    }
}

impl ParamValue for bool {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Flag(on) => Some(on),
            _ => None,
        }
    }
}

impl ParamValue for String {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Word(word) => Some(word),
            _ => None,
        }
    }
}

impl ParamValue for Table {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }
}

/// Above and below the line.
impl ParamValue for (u32, u32) {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Fraction { num, den } if den > 0 => Some((num, den)),
            _ => None,
        }
    }
}

impl ParamValue for Vec<(Role, Role)> {
    fn from_value(value: Value) -> Option<Self> {
        match value {
            // Only a hostile witness has more: roles are held against each of them.
            Value::Pairs(pairs) if pairs.len() <= MAX_PAIRS => Some(pairs),
            _ => None,
        }
    }
}

impl<T: ParamValue> Param<T> {
    /// Its value at a time. A number lies within its bounds: only a hostile witness has another, and it must not say how much work there is.
    pub fn at(&self, state: &dyn StateRead, time: Time) -> Result<T, Fault> {
        let value = match (self.spec.value(state, time)?, self.spec.shape) {
            (Value::Number(number), Shape::Number { min, max, .. }) => Value::Number(number.clamp(min, max)),
            (Value::Table(found), Shape::Table { keys, min, max, .. }) => {
                Value::Table(Table(keys.iter().filter_map(|key| Some(((*key).to_owned(), found.get(key)?.clamp(min, max)))).collect()))
            }
            (value, _) => value,
        };
        T::from_value(value).ok_or_else(|| Fault::new(format!("parameter {} is something else than it can be", self.spec.name)))
    }
}

/// A code of a list; retired codes stay readable but are refused in new content.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ListedCode {
    /// The code.
    pub code: Code<48>,
    /// Refused from this time on.
    pub retired_from: Option<Time>,
}

/// A code list, at most 512 codes, sorted.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CodeList {
    /// Sorted by code.
    pub codes: Vec<ListedCode>,
}

impl Record for CodeList {
    const NAME: &'static str = "codes";
}

/// Most pairs of roles that conflict.
pub const MAX_PAIRS: usize = 64;

/// Most codes in one list.
pub const MAX_CODES: usize = 512;

/// Key of the parameter of a name.
pub fn parameter(name: &str) -> Key<Parameter> {
    Key::new(&Subject::Params, &[name.as_bytes()])
}

/// Key of a code list.
pub fn code_list(name: &str) -> Key<CodeList> {
    Key::new(&Subject::Params, &[name.as_bytes()])
}

/// Handle of a code list that rules read, as its domain owns it; governance may begin others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    name: &'static str,
    top: &'static [&'static str],
    since: u64,
    brings: &'static [&'static str],
}

/// Why something is done.
pub const REASONS: Codes = Codes::new("reasons");

/// The code lists of this floor.
pub const CODE_LISTS: &[Codes] = &[REASONS];

impl Codes {
    /// A list of a domain's table; nothing else makes one.
    pub(crate) const fn new(name: &'static str) -> Codes {
        Codes { name, top: &[], since: 1, brings: &[] }
    }

    /// The same, where a later app version brought it, with these codes.
    pub const fn brought(self, since: u64, brings: &'static [&'static str]) -> Codes {
        Codes { since, brings, ..self }
    }

    /// The app version that brought it; those of version 1 come with the genesis.
    pub fn since(self) -> u64 {
        self.since
    }

    /// The list as the upgrade writes it: what it brings, beside what governance had put there.
    pub(crate) fn begun(self, state: &dyn StateRead) -> Result<CodeList, Fault> {
        let mut codes = code_list(self.name).get(state)?.map(|list| list.codes).unwrap_or_default();
        for code in self.brings {
            let code = Code::new(*code).map_err(|e| Fault::new(format!("a code of {}: {e}", self.name)))?;
            if codes.iter().all(|listed| listed.code != code) {
                codes.push(ListedCode { code, retired_from: None });
            }
        }
        codes.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(CodeList { codes })
    }

    /// The same, where codes have only these first words.
    pub(crate) const fn closed(self, top: &'static [&'static str]) -> Codes {
        Codes { top, ..self }
    }

    /// Its name, as in a genesis.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// Refuses a code that may not enter the list, in words.
    pub fn check(self, code: &Code<48>) -> Result<(), String> {
        let top = code.as_str().split('.').next().unwrap_or_default();
        if self.top.is_empty() || self.top.contains(&top) {
            return Ok(());
        }
        Err(format!("the top level of {} is closed: {}", self.name, self.top.join(", ")))
    }

    /// Refuses `unknown_code{field}` unless the code stands in the list and is not retired.
    pub fn require(self, state: &dyn StateRead, code: &str, at: Time, field: &str) -> Result<(), Refusal> {
        let list = code_list(self.name).recall(state)?;
        let found = list.iter().flat_map(|list| &list.codes).find(|c| c.code.as_str() == code);
        match found {
            Some(c) if c.retired_from.is_none_or(|from| at < from) => Ok(()),
            _ => Err(ErrorCode::UNKNOWN_CODE.of(field)),
        }
    }
}
