//! Parameters and code lists: what decides, kept in state (records.md §12.1). Read at the moment of use.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::error::{Code as ErrorCode, Refusal};
use crate::party::Role;
use crate::state::{Fault, Key, Record, StateRead, Subject};
use crate::text::{Code, UNICODE_VERSION};
use crate::value::Time;

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

/// Most codes in one list.
pub const MAX_CODES: usize = 512;

/// Name, default and bounds of each parameter that a rule of this edition reads.
pub struct Spec {
    /// As in records.md §12.1.
    pub name: &'static str,
    /// Value where genesis says nothing.
    pub default: fn() -> Value,
    /// Refuses values out of bounds, with the bounds in words.
    pub check: fn(&Value) -> Result<(), String>,
}

macro_rules! number {
    ($name:literal, $default:expr, $min:expr, $max:expr) => {
        Spec {
            name: $name,
            default: || Value::Number($default),
            check: |v| match v {
                Value::Number(n) if (($min)..=($max)).contains(n) => Ok(()),
                _ => Err(format!("{} must be a number from {} to {}", $name, $min, $max)),
            },
        }
    };
}

const DAY: u64 = 86_400;
const KB: u64 = 1_024;

/// All parameters of this edition.
pub const PARAMETERS: &[Spec] = &[
    Spec {
        name: "unicode_version",
        default: || Value::Word(UNICODE_VERSION.to_string()),
        check: |v| match v {
            Value::Word(w) if w == UNICODE_VERSION => Ok(()),
            _ => Err(format!("unicode_version must be {UNICODE_VERSION}, the version of this release")),
        },
    },
    number!("max_tx_bytes", 1_024 * KB, 128 * KB, 4_096 * KB),
    number!("max_bundle_txs", 1_000, 1, 10_000),
    number!("max_bundle_bytes", 4_096 * KB, 1_024 * KB, 8_192 * KB),
    number!("block_max_bytes", 8_192 * KB, 1_024 * KB, 64 * 1_024 * KB),
    number!("tx_expiry_max", 30 * DAY, 3_600, 30 * DAY),
    number!("pending_per_org", 10_000, 100, 100_000_000),
    number!("tx_per_org_hour", 100_000, 100, 1_000_000_000),
    number!("joint_term", 30 * DAY, 60, 180 * DAY),
    number!("rekey_delay", 7 * DAY, 60, 90 * DAY),
    number!("review_term", 10 * DAY, 1, 60 * DAY),
    number!("stale_factor", 200, 100, 1_000),
    number!("contest_term", 15 * DAY, 1, 90 * DAY),
    number!("empty_block_interval", 5, 5, 10),
    number!("timers_per_block", 1_000, 10, 10_000),
    number!("gov_delay", 3 * DAY, 1, 90 * DAY),
    Spec {
        name: "gov_quorum",
        default: || Value::Fraction { num: 2, den: 3 },
        check: |v| match v {
            // With half of the governors two groups could decide against each other.
            Value::Fraction { num, den } if num <= den && (1..=100).contains(den) && u64::from(*num) * 2 > u64::from(*den) => Ok(()),
            _ => Err("gov_quorum must be a fraction above 1/2 and at most 1, of at most 100ths".into()),
        },
    },
    Spec {
        name: "role_conflicts",
        default: || Value::Pairs(default_conflicts()),
        check: |v| match v {
            Value::Pairs(pairs) if pairs.len() <= 64 => Ok(()),
            _ => Err("role_conflicts must be at most 64 pairs of roles".into()),
        },
    },
    Spec {
        name: "operable_if_not_open",
        default: || Value::Word("processed_only".into()),
        check: |v| match v {
            Value::Word(w) if w == "never" || w == "processed_only" => Ok(()),
            _ => Err("operable_if_not_open must be never or processed_only".into()),
        },
    },
    Spec {
        name: "important_operable",
        default: || Value::Flag(false),
        check: |v| match v {
            Value::Flag(_) => Ok(()),
            _ => Err("important_operable must be true or false".into()),
        },
    },
];

/// Parameters that engines read once, from genesis: a proposal could change the state, not the engines.
pub const GENESIS_ONLY: &[&str] = &["max_bundle_bytes", "block_max_bytes", "empty_block_interval"];

/// Top level of the list `purposes`, which is closed (records.md §12.1).
pub const PURPOSES: [&str; 5] = ["public_governance", "public_welfare", "industry", "research", "model_training"];

/// Refuses a code that may not enter a list, in words.
pub fn check_code(list: &str, code: &Code<48>) -> Result<(), String> {
    let top = code.as_str().split('.').next().unwrap_or_default();
    if list == "purposes" && !PURPOSES.contains(&top) {
        return Err(format!("the top level of purposes is closed: {}", PURPOSES.join(", ")));
    }
    Ok(())
}

/// Bounds that parameters set to one another, over a reading of numbers; the inner error names one and says in words what does not hold.
pub fn check_together(number: &dyn Fn(&str) -> Result<u64, Fault>) -> Result<Result<(), (&'static str, &'static str)>, Fault> {
    let (tx, bundle, block) = (number("max_tx_bytes")?, number("max_bundle_bytes")?, number("block_max_bytes")?);
    if tx.saturating_add(64 * KB) > bundle {
        return Ok(Err(("max_tx_bytes", "must be at least 64 kB below max_bundle_bytes")));
    }
    if bundle > block {
        return Ok(Err(("max_bundle_bytes", "must not be above block_max_bytes")));
    }
    Ok(Ok(()))
}

/// 管运适度分离: pairs that conflict by default (records.md §2.2, B53).
pub fn default_conflicts() -> Vec<(Role, Role)> {
    use Role::*;
    let mut pairs = Vec::new();
    for with in [Bureau, Grantor, Registrar, PriceAuthority, IpOffice, Supervisor, Evaluator, Auditor, FirstReviewCentre] {
        pairs.push((Operator, with));
    }
    for with in [Bureau, Grantor, Registrar, FirstReviewCentre, PriceAuthority] {
        pairs.push((Developer, with));
    }
    pairs.extend([(Exchange, Operator), (Exchange, Grantor), (Evaluator, Bureau), (Evaluator, Grantor), (Auditor, Bureau)]);
    pairs
}

/// Key of a parameter.
pub fn parameter(name: &str) -> Key<Parameter> {
    Key::new(&Subject::Params, &[name.as_bytes()])
}

/// Key of a code list.
pub fn code_list(name: &str) -> Key<CodeList> {
    Key::new(&Subject::Params, &[name.as_bytes()])
}

/// The value of a parameter at a time.
pub fn value(state: &dyn StateRead, name: &str, at: Time) -> Result<Value, Fault> {
    let spec = PARAMETERS.iter().find(|s| s.name == name).ok_or_else(|| Fault::new(format!("no parameter {name}")))?;
    Ok(match parameter(name).get(state)? {
        Some(Parameter { next: Some((next, from)), .. }) if at >= from => next,
        Some(Parameter { current, .. }) => current,
        None => (spec.default)(),
    })
}

/// A numeric parameter at a time.
pub fn number(state: &dyn StateRead, name: &str, at: Time) -> Result<u64, Fault> {
    match value(state, name, at)? {
        Value::Number(n) => Ok(n),
        other => Err(Fault::new(format!("parameter {name} is no number: {other:?}"))),
    }
}

/// A fraction at a time: above and below the line.
pub fn fraction(state: &dyn StateRead, name: &str, at: Time) -> Result<(u32, u32), Fault> {
    match value(state, name, at)? {
        Value::Fraction { num, den } if den > 0 => Ok((num, den)),
        other => Err(Fault::new(format!("parameter {name} is no fraction: {other:?}"))),
    }
}

/// Refuses `unknown_code{field}` unless the code stands in the list and is not retired.
pub fn require_code(state: &dyn StateRead, list: &str, code: &str, at: Time, field: &str) -> Result<(), Refusal> {
    let codes = code_list(list).get(state)?.map(|l| l.codes).unwrap_or_default();
    let found = codes.iter().find(|c| c.code.as_str() == code);
    match found {
        Some(c) if c.retired_from.is_none_or(|from| at < from) => Ok(()),
        _ => Err(ErrorCode::UnknownCode.of(field)),
    }
}
