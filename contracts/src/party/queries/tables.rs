//! Questions about what decides: divisions, parameters, code lists (B53, docs/spec/party.md and docs/spec/governance.md). Each does bounded work.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::DivisionCode;
use crate::kernel::listing::MAX_LIMIT;
use crate::kernel::member_list::LISTED;
use crate::kernel::place::Place;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::text::Code;
use crate::kernel::value::{Time, u64_string};
use crate::ledger::division::{Division, MAX_DIVISIONS, ancestors, children_of, division, subtree, top_divisions};
use crate::ledger::params;
use crate::ledger::params::{ListedCode, Parameter, Value};
use crate::ledger::query::{Context, Listing, NOT_FOUND, Query, negative};

/// A division with what lies directly in it.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetDivision {
    /// Which.
    pub code: DivisionCode,
}

/// A division in the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DivisionAnswer {
    /// Its record.
    pub division: Division,
    /// In force at the time asked about.
    pub active: bool,
    /// The division and all above it, itself first.
    pub path: Vec<DivisionCode>,
    /// What lies directly in it, at most [`MAX_LIMIT`].
    pub children: Vec<DivisionCode>,
    /// How many lie directly in it.
    #[serde(with = "u64_string")]
    pub child_count: u64,
}

fn in_force(division: &Division, context: &Context) -> bool {
    division.from <= context.time && division.until.is_none_or(|until| context.time < until)
}

impl Query for GetDivision {
    const NUMBER: u16 = 15;
    const NAME: &'static str = "get_division";
    type Answer = Option<DivisionAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(record) = division(&self.code).get(state)? else { return Ok(None) };
        let path = match ancestors(state, &self.code) {
            Ok(path) => path,
            Err(Refusal::Fault(fault)) => return Err(fault),
            Err(Refusal::Rejected(_)) => return Err(Fault::new("a division's parent is not in the table")),
        };
        let list = children_of(&self.code);
        let child_count = list.count(state, LISTED)?;
        let children = list.first(state, LISTED, MAX_LIMIT as usize)?;
        let children = children.into_iter().map(|(_, member)| code_of(member.subject)).collect::<Result<_, _>>()?;
        Ok(Some(DivisionAnswer { active: in_force(&record, context), division: record, path, children, child_count }))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

fn code_of(subject: Subject) -> Result<DivisionCode, Fault> {
    match subject {
        Subject::Division(code) => Ok(code),
        _ => Err(Fault::new("a list of divisions holds something else")),
    }
}

/// The division table, or what lies in one of its divisions: parents before children.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListDivisions {
    /// A division with all that lies in it; none: the whole table.
    pub within: Option<DivisionCode>,
    /// The division to go on at, without list and position; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListDivisions {
    const NUMBER: u16 = 16;
    const NAME: &'static str = "list_divisions";
    type Answer = Listing<Division>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let roots = match &self.within {
            Some(code) => division(code).get(state)?.map(|record| record.code).into_iter().collect(),
            None => {
                let tops = top_divisions().first(state, LISTED, MAX_DIVISIONS)?;
                tops.into_iter().map(|(_, member)| code_of(member.subject)).collect::<Result<Vec<_>, _>>()?
            }
        };
        let mut codes = Vec::new();
        for root in &roots {
            codes.extend(subtree(state, root, true)?);
            if codes.len() > MAX_DIVISIONS {
                return Err(Fault::new("the division table is too large for one question: ask within a division"));
            }
        }
        let nowhere = || Fault::new(format!("{} is no place in this table", self.from));
        let from = match self.from {
            Place::START => 0,
            Place { division: Some(code), list: 0, position: 0 } => codes.iter().position(|at| *at == code).ok_or_else(nowhere)?,
            _ => return Err(nowhere()),
        };
        let to = codes.len().min(from.saturating_add(self.limit.min(MAX_LIMIT) as usize));
        let read = |code: &DivisionCode| division(code).get(state)?.ok_or_else(|| Fault::new("a division on a list is missing"));
        let items = codes[from..to].iter().map(read).collect::<Result<_, _>>()?;
        let next = codes.get(to).map(|code| Place { division: Some(*code), ..Place::START });
        Ok(Listing { items, total: codes.len() as u64, next, rest: None })
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        (answer.total == 0).then_some(NOT_FOUND)
    }
}

/// A parameter of docs/spec/governance.md.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetParameter {
    /// Its name.
    pub name: String,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParameterAnswer {
    /// Its name.
    pub name: String,
    /// In force at the time asked about.
    pub value: Value,
    /// What replaces it, and from when; none where no change is decided or it is in force already.
    pub next: Option<(Value, Time)>,
}

/// A parameter at the time asked about.
pub(crate) fn parameter_at(name: &str, context: &Context, stands: Parameter) -> ParameterAnswer {
    let (value, next) = match stands {
        Parameter { next: Some((value, from)), .. } if context.time >= from => (value, None),
        Parameter { current, next } => (current, next),
    };
    ParameterAnswer { name: name.to_owned(), value, next }
}

impl Query for GetParameter {
    const NUMBER: u16 = 17;
    const NAME: &'static str = "get_parameter";
    type Answer = Option<ParameterAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let stands = params::parameter(&self.name).get(state)?;
        Ok(stands.map(|stands| parameter_at(&self.name, context, stands)))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// A code list.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetCodeList {
    /// Its name, such as `themes`.
    pub name: String,
}

/// A code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CodeItem {
    /// The code.
    pub code: Code<48>,
    /// Refused in new content from this time on.
    pub retired_from: Option<Time>,
}

impl Query for GetCodeList {
    const NUMBER: u16 = 18;
    const NAME: &'static str = "get_code_list";
    type Answer = Option<Vec<CodeItem>>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let item = |c: ListedCode| CodeItem { code: c.code, retired_from: c.retired_from };
        Ok(params::code_list(&self.name).get(state)?.map(|list| list.codes.into_iter().map(item).collect()))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}
