//! set_parameter 参数 and set_codes 代码表 (docs/spec/governance.md).

use crate::governance::action::{SetCodes, SetParameter};
use crate::governance::actions::circumstances::Circumstances;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::state::StateWrite;
use crate::kernel::value::Time;
use crate::ledger::draft::Draft;
use crate::ledger::params;
use crate::ledger::params::{CodeList, ListedCode, MAX_CODES, Parameter, REASONS, Together};

fn out_of_bounds(detail: impl std::fmt::Display) -> Refusal {
    ErrorCode::OUT_OF_BOUNDS.of(detail)
}

/// The time from which something holds: not before the proposal takes effect.
fn start(from: Option<Time>, at: &Circumstances<'_>) -> Result<Time, Refusal> {
    match from {
        Some(from) if from < at.effective_at => Err(out_of_bounds("from")),
        from => Ok(from.unwrap_or(at.effective_at)),
    }
}

impl SetParameter {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let name = self.name.as_str();
        let spec = at.law.parameter(name, at.version).ok_or_else(|| ErrorCode::NOT_FOUND.of(name))?;
        if spec.genesis_only {
            return Err(out_of_bounds(format!("{name} is set at genesis alone")));
        }
        spec.check(&self.value).map_err(out_of_bounds)?;
        let from = start(self.from, at)?;
        // Who replaces a change that waits has seen it.
        let waiting = spec.waiting(draft, at.time)?.map(|(_, from)| from);
        ensure(self.replaces == waiting, ErrorCode::WRONG_STATE)?;
        for bound in at.law.together(at.version).filter(|bound| [bound.low.name, bound.high.name].contains(&name)) {
            self.check_bound(bound, from, draft)?;
        }

        let current = spec.value(draft, at.time)?;
        draft.put(&spec.key(), &Parameter { current, next: Some((self.value.clone(), from)) });
        Ok(())
    }

    /// The bound has to hold from then on, also when a change of the other one that waits takes effect later.
    fn check_bound(&self, bound: &Together, from: Time, draft: &Draft<'_>) -> Result<(), Refusal> {
        let is_low = bound.low.name == self.name.as_str();
        let other = if is_low { bound.high } else { bound.low };
        let later = other.waiting(draft, from)?.map(|(value, _)| value);
        for value in [Some(other.value(draft, from)?), later].into_iter().flatten() {
            let (low, high) = if is_low { (&self.value, &value) } else { (&value, &self.value) };
            bound.check(low, high).map_err(out_of_bounds)?;
        }
        Ok(())
    }
}

impl SetCodes {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let list = self.list.as_str();
        ensure(!self.add.is_empty() || !self.retire.is_empty(), ErrorCode::OUT_OF_BOUNDS)?;
        let mut codes = params::code_list(list).get(draft)?.map(|l| l.codes).unwrap_or_default();
        for code in self.add.iter() {
            at.law.check_code(list, code).map_err(out_of_bounds)?;
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
                None => return Err(ErrorCode::UNKNOWN_CODE.of(&retired.code)),
            }
        }
        if codes.len() > MAX_CODES {
            return Err(out_of_bounds(format!("a list has at most {MAX_CODES} codes")));
        }
        // Without a reason nobody could withdraw, reject or contest any more.
        let stays = list != REASONS.name() || codes.iter().any(|code| code.retired_from.is_none());
        ensure(stays, ErrorCode::OUT_OF_BOUNDS)?;
        draft.put(&params::code_list(list), &CodeList { codes });
        Ok(())
    }
}
