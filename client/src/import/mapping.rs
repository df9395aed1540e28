//! MAP.toml: which column holds which field, what stands where a portal says nothing, and which organisation a provider name
//! means. Unknown names are refused; every error names its line.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use serde::Deserialize;
use toml::Spanned;

use super::defaults::{Defaults, contradiction};
use super::error::InputError;
use super::field::Field;
use super::labels::Vocabularies;
use super::names::names;
use super::source::Format;
use super::survey::Survey;

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    format: Option<Format>,
    division: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProvider {
    uscc: Spanned<String>,
    division: Option<Spanned<String>>,
    key: Option<String>,
}

/// As it stands in the file. Each table's values carry their place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default)]
    options: Options,
    columns: BTreeMap<Spanned<Field>, Spanned<String>>,
    #[serde(default)]
    defaults: Option<Spanned<Defaults>>,
    #[serde(default)]
    labels: BTreeMap<Spanned<Field>, BTreeMap<String, String>>,
    #[serde(default)]
    providers: BTreeMap<String, Spanned<RawProvider>>,
    #[serde(default)]
    providers_assumed: BTreeMap<String, Spanned<String>>,
}

/// The organisation that a provider name means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// None where the file leaves it blank: its rows fail, others do not.
    pub uscc: Option<Uscc>,
    /// Division of its entries: where it was first registered, or below.
    pub division: DivisionCode,
    /// Division that its ids are made from. Equal to `division` unless [`Mapping::with_divisions`] learnt otherwise.
    pub first_division: DivisionCode,
    /// Key of the home that signs; none: whichever key the home notes for the organisation.
    pub key: Option<String>,
    /// The name is no organisation; the one that covers it stands in.
    pub assumed: bool,
}

/// A mapping that has been checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// Name of the file, for messages.
    pub file: String,
    /// Form of the file that the mapping was made from. A note: the same columns may come in another form, and content decides.
    pub format: Option<Format>,
    /// Column of each field, with its line in the mapping file.
    pub columns: BTreeMap<Field, (String, usize)>,
    /// What stands where the catalog says nothing.
    pub defaults: Defaults,
    /// What labels of this file mean, by field: a label or code of ours; blank means "nothing said".
    pub labels: BTreeMap<Field, BTreeMap<String, String>>,
    /// By name.
    pub providers: BTreeMap<String, Provider>,
    /// Where organisations were first registered, for files that name them by code. See [`Mapping::with_divisions`].
    pub registered: BTreeMap<Uscc, DivisionCode>,
}

const HINT: &str = "mulu catalog import FILE --template MAP.toml writes a mapping to start from";

/// Providers by the names of a file, and those that a person assumed for names that fit none.
fn providers(raw: &Raw, at: &dyn Fn(Range<usize>, String, &str) -> InputError) -> Result<BTreeMap<String, Provider>, InputError> {
    let parse_division = |code: &Spanned<String>| {
        DivisionCode::parse(code.get_ref())
            .map_err(|e| at(code.span(), e.to_string(), "a division code has six characters, such as 421200"))
    };
    let parse_uscc = |code: &Spanned<String>| {
        Uscc::parse(code.get_ref()).map_err(|e| at(code.span(), format!("{:?} is no 统一社会信用代码: {e}", code.get_ref()), e.hint()))
    };
    let common = raw.options.division.as_ref().map(parse_division).transpose()?;
    let common = |span: Range<usize>, provider: &str| {
        common.ok_or_else(|| at(span, format!("{provider} has no division"), "add to [options]: division = \"six characters\""))
    };
    let provider = |uscc: Option<Uscc>, division: DivisionCode, assumed: bool| {
        let first_division = division;
        Provider { uscc, division, first_division, key: None, assumed }
    };
    let mut providers = BTreeMap::new();
    for (name, raw) in &raw.providers {
        let body = raw.get_ref();
        let division = match &body.division {
            Some(division) => parse_division(division)?,
            None => common(raw.span(), name)?,
        };
        let blank = body.uscc.get_ref().trim().is_empty();
        let uscc = if blank { None } else { Some(parse_uscc(&body.uscc)?) };
        providers.insert(name.clone(), Provider { key: body.key.clone(), ..provider(uscc, division, false) });
    }
    for (name, covering) in &raw.providers_assumed {
        let (span, word) = (covering.span(), covering.get_ref());
        if raw.providers.contains_key(name) {
            return Err(at(span, format!("{name} stands in both [providers] and [providers_assumed]"), "keep one of them"));
        }
        let standing = if let Some(named) = raw.providers.get(word).and(providers.get(word)) {
            named.clone()
        } else if word.trim().is_empty() {
            provider(None, common(span, name)?, true)
        } else {
            let uscc = Uscc::parse(word).map_err(|e| {
                at(span.clone(), format!("{word:?} is neither a name of [providers] nor a 统一社会信用代码: {e}"), e.hint())
            })?;
            match providers.values().find(|p| p.uscc.as_ref() == Some(&uscc)) {
                Some(known) => known.clone(),
                None => provider(Some(uscc), common(span, name)?, true),
            }
        };
        providers.insert(name.clone(), Provider { assumed: true, ..standing });
    }
    Ok(providers)
}

impl Mapping {
    /// Reads a mapping file.
    pub fn read(path: &Path) -> Result<Mapping, InputError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|e| InputError::of(&name, format!("cannot be read: {e}"), HINT))?;
        Mapping::parse(&name, &text)
    }

    /// Checks a mapping; `name` is the file's name in messages.
    pub fn parse(name: &str, text: &str) -> Result<Mapping, InputError> {
        let at = |span: Range<usize>, words: String, hint: &str| InputError::at(name, line_of(text, span.start), words, hint);
        let raw: Raw = toml::from_str(text).map_err(|e| match e.span() {
            Some(span) => at(span, e.message().to_string(), "see the comments of the file that --template writes"),
            None => InputError::of(name, e.message(), HINT),
        })?;

        let vocabularies = Vocabularies::new();
        if let Some(field) = raw.labels.keys().find(|f| vocabularies.of(*f.get_ref()).is_none()) {
            let words = format!("{} has no labels", field.get_ref().name());
            return Err(at(field.span(), words, "fields with labels are theme, open, share and others that hold words of a list"));
        }
        let labels = raw.labels.iter().map(|(field, labels)| (*field.get_ref(), labels.clone())).collect();
        let mut columns = BTreeMap::new();
        for (field, column) in &raw.columns {
            let line = line_of(text, column.span().start);
            if column.get_ref().trim().is_empty() {
                return Err(InputError::at(
                    name,
                    line,
                    format!("{} names no column", field.get_ref().name()),
                    "leave out fields that no column holds",
                ));
            }
            columns.insert(*field.get_ref(), (column.get_ref().clone(), line));
        }
        for field in Field::NEEDED {
            if !columns.contains_key(&field) {
                return Err(InputError::of(
                    name,
                    format!("[columns] names no column for {}", field.name()),
                    format!("add: {} = \"name of the column\"", field.name()),
                ));
            }
        }

        if !columns.contains_key(&Field::Provider) && !columns.contains_key(&Field::ProviderCode) {
            return Err(InputError::of(
                name,
                "[columns] names no column for provider",
                "add: provider = \"name of the column\", or provider_code",
            ));
        }

        let providers = providers(&raw, &at)?;
        let defaults = match raw.defaults {
            None => Defaults::default(),
            Some(defaults) => {
                let span = defaults.span();
                let defaults = defaults.into_inner();
                if let Some((words, hint)) = contradiction(&defaults) {
                    return Err(at(span, words.into(), hint));
                }
                defaults
            }
        };
        if !columns.contains_key(&Field::Open) && defaults.open.is_none() {
            return Err(InputError::of(
                name,
                "no column and no default says how open the entries are",
                "add to [defaults]: open = \"conditional\"",
            ));
        }

        let (file, format, registered) = (name.to_string(), raw.options.format, BTreeMap::new());
        Ok(Mapping { file, format, columns, defaults, labels, providers, registered })
    }

    /// The mapping of files in our own form, in which nothing is to be mapped.
    pub fn of_our_own() -> Mapping {
        Mapping {
            file: "our own form".into(),
            format: Some(Format::Mulu),
            columns: BTreeMap::new(),
            defaults: Defaults::default(),
            labels: BTreeMap::new(),
            providers: BTreeMap::new(),
            registered: BTreeMap::new(),
        }
    }

    /// The mapping of a file that says by itself whose its entries are, which key each has and how open it is: our own, and
    /// tables with the columns of ours. None for any other.
    pub fn of_itself(survey: &Survey) -> Option<Mapping> {
        let columns = names().guess(survey.columns());
        let told = [Field::Title, Field::LocalKey, Field::ProviderCode, Field::Open].iter().all(|f| columns.contains_key(f));
        told.then(|| Mapping {
            file: "the file's own columns".into(),
            format: None,
            columns: columns.into_iter().map(|(field, column)| (field, (column, 0))).collect(),
            ..Mapping::of_our_own()
        })
    }

    /// Codes of organisations that the file itself names.
    pub fn coded(&self, survey: &Survey) -> Vec<Uscc> {
        let column = self.columns.get(&Field::ProviderCode).map_or(names().title(Field::ProviderCode), |(column, _)| column.as_str());
        survey.texts(column).iter().filter_map(|(text, _)| Uscc::parse(text.trim()).ok()).collect()
    }

    /// The organisations named, each once, in order; `coded` are those that the file itself names.
    pub fn organisations(&self, coded: &[Uscc]) -> Vec<Uscc> {
        let mut all: Vec<Uscc> = self.providers.values().filter_map(|p| p.uscc).chain(coded.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Takes over where the organisations were first registered, which the ids are made from.
    pub fn with_divisions(mut self, coded: &[Uscc], first_division: impl Fn(&Uscc) -> Option<DivisionCode>) -> Mapping {
        self.registered = coded.iter().filter_map(|uscc| Some((*uscc, first_division(uscc)?))).collect();
        for provider in self.providers.values_mut() {
            if let Some(division) = provider.uscc.as_ref().and_then(&first_division) {
                provider.first_division = division;
            }
        }
        self
    }

    /// Refuses columns that no row of the file has: a typing error would else look like a portal that says nothing.
    pub fn require_columns(&self, survey: &Survey) -> Result<(), InputError> {
        let present = survey.columns();
        if present.is_empty() {
            return Ok(());
        }
        for (field, (column, line)) in &self.columns {
            if !present.contains(column) {
                let words = format!("{} names the column {column:?}, which no row has", field.name());
                return Err(InputError::at(&self.file, *line, words, format!("the columns are: {}", present.join(", "))));
            }
        }
        Ok(())
    }
}

/// Line of a byte offset, from 1.
fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count() + 1
}

#[cfg(test)]
#[path = "mapping_tests.rs"]
mod tests;
