//! set_parameter 参数 and set_codes 代码表 (records.md §12.1).

use crate::codec::record;
use crate::error::{Code as ErrorCode, Refusal, ensure};
use crate::params::{self, CodeList, GENESIS_ONLY, ListedCode, MAX_CODES, PARAMETERS, Parameter, Value};
use crate::rule::Plan;
use crate::state::StateRead;
use crate::text::Code;
use crate::value::{List, Set, Time};

use super::action::Circumstances;

record! {
    /// A parameter gets another value, from a time on. A change that was decided earlier and is not yet in force is replaced.
    pub struct SetParameter {
        /// Its name.
        pub name: Code<64>,
        /// Its value then.
        pub value: Value,
        /// In force from this time on; default: when the proposal takes effect. Never before that.
        #[serde(default)]
        pub from: Option<Time>,
    }

    /// Codes enter a list, or are refused in new content from a time on. No code is ever removed.
    pub struct SetCodes {
        /// Name of the list, such as `themes`. One that does not stand yet begins.
        pub list: Code<64>,
        /// Codes to add; one that was retired counts again.
        #[serde(default)]
        pub add: Set<Code<48>, 0, 512>,
        /// Codes to retire.
        #[serde(default)]
        pub retire: List<Retirement, 0, 512>,
    }

    /// The end of a code.
    pub struct Retirement {
        /// The code.
        pub code: Code<48>,
        /// Refused in new content from this time on; default: when the proposal takes effect. Never before that.
        #[serde(default)]
        pub from: Option<Time>,
    }
}

fn out_of_bounds(detail: impl std::fmt::Display) -> Refusal {
    ErrorCode::OutOfBounds.of(detail)
}

/// The time from which something holds: not before the proposal takes effect.
fn start(from: Option<Time>, at: &Circumstances<'_>) -> Result<Time, Refusal> {
    match from {
        Some(from) if from < at.effective_at => Err(out_of_bounds("from")),
        from => Ok(from.unwrap_or(at.effective_at)),
    }
}

impl SetParameter {
    pub(super) fn check(&self, at: &Circumstances<'_>, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let name = self.name.as_str();
        let spec = PARAMETERS.iter().find(|s| s.name == name).ok_or_else(|| ErrorCode::NotFound.of(name))?;
        if GENESIS_ONLY.contains(&name) {
            return Err(out_of_bounds(format!("{name} is set at genesis alone")));
        }
        (spec.check)(&self.value).map_err(out_of_bounds)?;
        let from = start(self.from, at)?;
        // Bounds of parameters to one another, as they will stand then.
        let number = |other: &str| match &self.value {
            Value::Number(n) if other == name => Ok(*n),
            _ => params::number(state, other, from),
        };
        params::check_together(&number)?.map_err(|(name, why)| out_of_bounds(format!("{name} {why}")))?;

        let mut plan = Plan::default();
        let current = params::value(state, name, at.time)?;
        plan.put(&params::parameter(name), &Parameter { current, next: Some((self.value.clone(), from)) });
        Ok(plan)
    }
}

impl SetCodes {
    pub(super) fn check(&self, at: &Circumstances<'_>, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let list = self.list.as_str();
        ensure(!self.add.is_empty() || !self.retire.is_empty(), ErrorCode::OutOfBounds)?;
        let mut codes = params::code_list(list).get(state)?.map(|l| l.codes).unwrap_or_default();
        for code in self.add.iter() {
            params::check_code(list, code).map_err(out_of_bounds)?;
            match codes.binary_search_by(|c| c.code.cmp(code)) {
                Ok(place) if codes[place].retired_from.is_none() => return Err(out_of_bounds(format!("{code} stands already"))),
                Ok(place) => codes[place].retired_from = None,
                Err(place) => codes.insert(place, ListedCode { code: code.clone(), retired_from: None }),
            }
        }
        for (n, retired) in self.retire.iter().enumerate() {
            let from = start(retired.from, at)?;
            let twice = self.retire[..n].iter().any(|r| r.code == retired.code) || self.add.contains(&retired.code);
            let place = codes.iter().position(|c| c.code == retired.code);
            match place.and_then(|place| codes.get_mut(place)) {
                Some(code) if !twice => code.retired_from = Some(from),
                Some(_) => return Err(out_of_bounds(format!("{} comes twice", retired.code))),
                None => return Err(ErrorCode::UnknownCode.of(&retired.code)),
            }
        }
        if codes.len() > MAX_CODES {
            return Err(out_of_bounds(format!("a list has at most {MAX_CODES} codes")));
        }
        let mut plan = Plan::default();
        plan.put(&params::code_list(list), &CodeList { codes });
        Ok(plan)
    }
}
