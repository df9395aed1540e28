//! One row while it is read: cells → words, labels, numbers, and from them the payload of `submit_entry`.

use std::collections::BTreeSet;

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::{
    CoreInput, FieldSet, Frequency, Grade, Level, Open, Operable, Share, ShareType, UpdateFrequency,
};
use mulu_contracts::kernel::codec::TypeError;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{DivisionCode, EntryId, Uscc};
use mulu_contracts::kernel::json::{self, MAX_FORM_VALUES};
use mulu_contracts::kernel::text::{LocalKey, Text};
use mulu_contracts::kernel::value::{Date, Set};
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::texts::Spoken;
use serde::de::DeserializeOwned;

use super::date::read_date;
use super::field::Field;
use super::labels::{Labels, Meaning, Vocabularies};
use super::mapping::{Mapping, Provider};
use super::planned::{Planned, RowError, Said, Warning};
use super::source::{Cell, Cells, kind_of};
use crate::clean;

/// One row while it is read.
pub struct RowReader<'a> {
    pub(super) row: u64,
    cells: Cells,
    pub(super) mapping: &'a Mapping,
    pub(super) vocabularies: &'a Vocabularies,
    /// What was changed or left out so far.
    pub warnings: Vec<Warning>,
    assumed: BTreeSet<u8>,
}

impl<'a> RowReader<'a> {
    /// Over the cells of a row.
    pub fn new(row: u64, cells: Cells, mapping: &'a Mapping, vocabularies: &'a Vocabularies) -> Self {
        RowReader { row, cells, mapping, vocabularies, warnings: Vec::new(), assumed: BTreeSet::new() }
    }

    pub(super) fn warn(&mut self, field: Field, message: impl Into<String>) {
        self.warnings.push(Warning { row: self.row, field: field.name(), message: message.into() });
    }

    pub(super) fn error(&self, code: Code, message: impl Into<String>, hint: impl Into<String>) -> RowError {
        RowError::of(self.row, code, message, hint)
    }

    pub(super) fn invalid(&self, field: Field, error: &TypeError) -> RowError {
        self.error(Code::FIELD_INVALID, format!("{}: {error}", field.name()), "correct the row in the file")
    }

    fn missing(&self, field: Field) -> RowError {
        let column = self.mapping.columns.get(&field).map_or("", |(column, _)| column.as_str());
        self.error(Code::FIELD_MISSING, format!("{}: the column {column:?} is empty", field.name()), "fill it in, or leave the row out")
    }

    /// The cell of a field, where something stands in it.
    pub(super) fn cell(&self, field: Field) -> Option<&Cell> {
        let (column, _) = self.mapping.columns.get(&field)?;
        self.cells.get(column).filter(|cell| !cell.is_blank())
    }

    /// Is the file one of ours? Then everything in it stands as the ledger has it.
    pub(super) fn is_ours(&self) -> bool {
        self.mapping.columns.contains_key(&Field::Assumed)
    }

    /// Says the row something about a field?
    pub(super) fn says(&self, field: Field) -> bool {
        self.cell(field).is_some()
    }

    /// The cell as the file has it: the texts of one column, none where nothing stands.
    pub(super) fn texts(&self, field: Field) -> Result<Vec<String>, RowError> {
        let Some((column, _)) = self.mapping.columns.get(&field) else { return Ok(Vec::new()) };
        match self.cells.get(column) {
            None => Ok(Vec::new()),
            Some(Cell::Text(text)) => Ok(vec![text.clone()]),
            Some(Cell::List(items)) => Ok(items.clone()),
            Some(Cell::Nested(value)) => {
                let words = format!("{}: the column {column:?} holds {}", field.name(), kind_of(value));
                Err(self.error(Code::FIELD_INVALID, words, "make it a text or a list of texts"))
            }
        }
    }

    /// Several texts: a list, a JSON list in a text, or one text cut at these characters. None is blank.
    pub(super) fn list(&self, field: Field, cuts: &[char]) -> Result<Vec<String>, RowError> {
        let texts = self.texts(field)?;
        let parts: Vec<String> = match (self.cell(field), texts.as_slice()) {
            (Some(Cell::Text(_)), [text]) if text.starts_with("[\"") => {
                json::read(text.as_bytes(), MAX_FORM_VALUES).unwrap_or_else(|_| texts.clone())
            }
            (Some(Cell::Text(_)), [text]) => text.split(cuts).map(String::from).collect(),
            _ => texts,
        };
        Ok(parts.into_iter().map(|p| clean::line(&p).text).filter(|p| !p.is_empty()).collect())
    }

    /// One text, cleaned with a warning; empty where nothing stands. `line_feeds` keeps those between lines.
    pub(super) fn text(&mut self, field: Field, line_feeds: bool) -> Result<String, RowError> {
        let texts = self.texts(field)?;
        let joined = texts.join("；");
        let cleaned = if line_feeds { clean::para(&joined) } else { clean::line(&joined) };
        if !cleaned.changes.is_empty() {
            self.warn(field, format!("cleaned: {}", cleaned.changes.join(", ")));
        }
        Ok(cleaned.text)
    }

    pub(super) fn words<const MAX: usize>(&mut self, field: Field) -> Result<Words<0, MAX, false>, RowError> {
        let text = self.text(field, false)?;
        Words::new(text).map_err(|e| self.invalid(field, &e))
    }

    /// A default that the mapping gives: what it says is assumed.
    pub(super) fn assume(&mut self, number: u8) {
        self.assumed.insert(number);
    }

    /// What a label means: by the mapping's own labels, then by our tables.
    fn meaning<T>(&self, field: Field, label: &str, labels: &Labels, read: impl Fn(&str) -> Meaning<T>) -> Result<Option<T>, RowError> {
        let own = self.mapping.labels.get(&field).and_then(|labels| labels.get(label.trim()));
        match read(own.map_or(label, String::as_str)) {
            Meaning::Code(code) => Ok(Some(code)),
            Meaning::None => Ok(None),
            Meaning::Unknown => {
                let words = format!("{}: the label {label:?} is not known", field.name());
                let hint = format!("labels that are understood: {}; give others a meaning in [labels.{}]", labels.accepted(), field.name());
                Err(self.error(Code::UNKNOWN_CODE, words, hint))
            }
        }
    }

    /// A code of a list.
    pub(super) fn code(&self, field: Field, label: &str, labels: &Labels) -> Result<Option<String>, RowError> {
        self.meaning(field, label, labels, |label| match labels.code(label) {
            // A list of the ledger may have grown since this program was built: the ledger judges.
            Meaning::Unknown if self.is_ours() => Meaning::Code(label.to_string()),
            known => known,
        })
    }

    /// A word of ours; none where nothing stands.
    pub(super) fn word<T: DeserializeOwned>(&self, field: Field, labels: &Labels) -> Result<Option<T>, RowError> {
        let label = self.texts(field)?.join("");
        self.meaning(field, &label, labels, |label| labels.word(label))
    }

    /// Several words of ours.
    pub(super) fn several<T: DeserializeOwned>(&self, field: Field, labels: &Labels) -> Result<Option<Vec<T>>, RowError> {
        if !self.says(field) {
            return Ok(None);
        }
        let words = self.list(field, &LIST)?.into_iter().map(|label| self.meaning(field, &label, labels, |label| labels.word(label)));
        Ok(Some(words.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect()))
    }

    /// A column of a vocabulary, or the mapping's default, which is then assumed as field `number`.
    pub(super) fn word_or<T: DeserializeOwned>(&mut self, field: Field, labels: &Labels, number: u8, default: T) -> Result<T, RowError> {
        match self.word(field, labels)? {
            Some(word) => Ok(word),
            None => {
                self.assume(number);
                Ok(default)
            }
        }
    }

    /// Yes or no, or the mapping's default, which is then assumed.
    fn flag_or(&mut self, field: Field, number: u8, default: bool) -> Result<bool, RowError> {
        let word: Option<String> = self.code(field, &self.texts(field)?.join(""), &self.vocabularies.flag)?;
        match word {
            Some(word) => Ok(word == "true"),
            None => {
                self.assume(number);
                Ok(default)
            }
        }
    }

    fn provider(&mut self) -> Result<(String, Provider), RowError> {
        let name = self.text(Field::Provider, false)?;
        let code = self.text(Field::ProviderCode, false)?;
        if !code.is_empty() {
            let uscc = Uscc::parse(&code).map_err(|e| self.error(Code::FIELD_INVALID, format!("provider_code: {e}"), e.hint()))?;
            let Some(division) = self.mapping.registered.get(&uscc) else {
                let words = format!("the ledger knows no organisation {uscc}");
                return Err(self.error(Code::PROVIDER_UNKNOWN, words, "register it first: mulu party register"));
            };
            let provider = Provider { uscc: Some(uscc), division: *division, first_division: *division, key: None, assumed: false };
            return Ok((if name.is_empty() { code } else { name }, provider));
        }
        if name.is_empty() {
            return Err(self.missing(Field::Provider));
        }
        let file = &self.mapping.file;
        match self.mapping.providers.get(&name) {
            None => {
                let words = format!("the provider {name:?} is not in the mapping");
                Err(self.error(Code::PROVIDER_UNKNOWN, words, format!("add it to [providers] of {file}")))
            }
            Some(Provider { uscc: None, .. }) => {
                let words = format!("the mapping names no organisation for {name:?}");
                Err(self.error(Code::PROVIDER_UNKNOWN, words, format!("fill in its uscc in {file}")))
            }
            Some(provider) => Ok((name, provider.clone())),
        }
    }

    /// Never repaired: the id is made from it.
    fn local_key(&self) -> Result<LocalKey, RowError> {
        let texts = self.texts(Field::LocalKey)?;
        let key = match texts.as_slice() {
            [key] if !key.is_empty() => key,
            [] | [_] => return Err(self.missing(Field::LocalKey)),
            _ => return Err(self.error(Code::FIELD_INVALID, "local_key: several texts", "take a column with one text")),
        };
        LocalKey::new(key.clone()).map_err(|e| {
            let hint = if unicode_normalization::is_nfc(key) {
                "a key is 1 to 128 characters without hidden ones; correct it at its source"
            } else {
                "a key is never repaired, because the id is made from it: convert it to Unicode normal form C at its source"
            };
            self.error(Code::FIELD_INVALID, format!("local_key: {e}"), hint)
        })
    }

    pub(super) fn date(&mut self, field: Field) -> Result<Option<Date>, RowError> {
        let text = self.text(field, false)?;
        let date = read_date(&text);
        if date.is_none() && !text.is_empty() {
            self.warn(field, format!("left out: {text:?} is no date"));
        }
        Ok(date)
    }

    /// Reads all of it. `named`: the entry that the row names, also where it cannot be sent.
    pub fn read(&mut self, named: &mut Option<(Uscc, EntryId)>) -> Result<Planned, RowError> {
        let (provider_name, mut provider) = self.provider()?;
        let uscc = provider.uscc.ok_or_else(|| self.missing(Field::Provider))?;
        let local_key = self.local_key()?;
        let id = EntryId::derive(&provider.first_division, &uscc, &local_key);
        *named = Some((uscc, id));
        if provider.assumed {
            self.assume(32);
            self.warn(Field::Provider, format!("{provider_name:?} is no organisation: {uscc} stands in for it"));
        }
        let division = self.text(Field::Division, false)?;
        if !division.is_empty() {
            provider.division =
                DivisionCode::parse(&division).map_err(|e| self.error(Code::FIELD_INVALID, format!("division: {e}"), e.hint()))?;
        }
        let mut core = self.core(&provider)?;
        let detail = self.detail(&provider_name, &provider, &uscc, &core)?;
        core.assumed = self.all_assumed()?;
        if let Some(field) = mulu_contracts::catalog::check::missing_field(&core, &detail, false) {
            let hint = format!("fill in the column, or give it in [defaults] of {}", self.mapping.file);
            return Err(self.error(Code::FIELD_MISSING, field, hint));
        }
        let said = self.mapping.columns.keys().copied().filter(|f| self.says(*f)).collect();
        let payload = SubmitEntry { local_key, provider: uscc, core, detail: Spoken(detail) };
        let key = provider.key;
        Ok(Planned { row: self.row, id, provider: uscc, provider_name, key, payload, said: Said::Fields(said) })
    }

    /// What is marked as assumed: as the file says, where it is one of ours; else what the mapping filled in.
    fn all_assumed(&self) -> Result<FieldSet, RowError> {
        let numbers: Vec<u8> = match self.is_ours() {
            true => self.list(Field::Assumed, &LIST)?.iter().filter_map(|n| n.parse().ok()).collect(),
            false => self.assumed.iter().copied().collect(),
        };
        FieldSet::of(numbers).map_err(|e| self.error(Code::FIELD_INVALID, format!("assumed: {e}"), "correct the row in the file"))
    }

    fn title<const MAX: usize>(&mut self) -> Result<Text<MAX>, RowError> {
        let title = self.text(Field::Title, false)?;
        if title.is_empty() {
            return Err(self.missing(Field::Title));
        }
        Text::new(title).map_err(|e| self.invalid(Field::Title, &e))
    }

    pub(super) fn theme(&self) -> Result<Option<String>, RowError> {
        let label = self.texts(Field::Theme)?.into_iter().next().unwrap_or_default();
        self.code(Field::Theme, &label, &self.vocabularies.themes)
    }

    fn core(&mut self, provider: &Provider) -> Result<CoreInput, RowError> {
        let (d, v) = (&self.mapping.defaults, self.vocabularies);
        let title = self.title()?;
        let theme = self.theme()?.map(mulu_contracts::kernel::text::Code::new).transpose().map_err(|e| self.invalid(Field::Theme, &e))?;
        let sector = self.code(Field::Sector, &self.texts(Field::Sector)?.join(""), &v.sectors)?;
        let sector = sector.map(mulu_contracts::kernel::text::Code::new).transpose().map_err(|e| self.invalid(Field::Sector, &e))?;
        let regulated: Option<String> = self.code(Field::SectorRegulated, &self.texts(Field::SectorRegulated)?.join(""), &v.flag)?;
        let share = self.word_or(Field::Share, &v.share, 7, d.share)?;
        let mode = match (share, self.several(Field::ShareMode, &v.share_mode)?) {
            (ShareType::NotShared, _) => Vec::new(),
            (_, Some(said)) => said,
            (_, None) => {
                self.assume(7);
                d.share_modes.clone()
            }
        };
        let open = match (self.word(Field::Open, &v.open)?, d.open) {
            (Some(open), _) => open,
            (None, Some(open)) => {
                self.assume(8);
                open
            }
            (None, None) => return Err(self.missing(Field::Open)),
        };
        let operable = self.word_or(Field::Operable, &v.operable, 9, d.operable)?;
        let grade = self.grade()?;
        let exclusion_declared = self.word_or(Field::ExclusionDeclared, &v.exclusion, 11, d.exclusion_declared)?;
        let consent_required = self.flag_or(Field::ConsentRequired, 13, d.consent_required)?;
        let boundary = self.nested(Field::Boundary)?;
        let delivery = self.several(Field::DeliveryMode, &v.delivery)?.unwrap_or_default();
        let aggregation_status = self.word_or(Field::AggregationStatus, &v.aggregation, 15, d.aggregation_status)?;
        let custody = self.word_or(Field::Custody, &v.custody, 15, d.custody)?;
        let confirmed: Option<String> = self.code(Field::FrequencyConfirmed, &self.texts(Field::FrequencyConfirmed)?.join(""), &v.flag)?;
        let update_frequency = UpdateFrequency { code: self.frequency()?, confirmed: confirmed.as_deref() == Some("true") };
        Ok(CoreInput {
            division: provider.division,
            title,
            theme,
            sector,
            sector_regulated: regulated.as_deref() == Some("true"),
            share: Share { kind: share, mode: Set::from_iter_sorted(mode).map_err(|e| self.invalid(Field::ShareMode, &e))? },
            open: Open { kind: open },
            operable: Operable { kind: operable },
            grade,
            exclusion_declared,
            boundary,
            consent_required,
            delivery_mode: Set::from_iter_sorted(delivery).map_err(|e| self.invalid(Field::DeliveryMode, &e))?,
            aggregation_status,
            custody,
            update_frequency,
            data_updated_on: self.date(Field::DataUpdatedOn)?,
            assumed: FieldSet::default(),
        })
    }

    fn grade(&mut self) -> Result<Grade, RowError> {
        let (d, v) = (&self.mapping.defaults, self.vocabularies);
        let level = self.texts(Field::Level)?.join("");
        let level = match level.trim() {
            "" => {
                self.assume(10);
                d.level
            }
            text => {
                let number = text.trim_end_matches('级').parse::<u8>().ok().and_then(|n| Level::new(n).ok());
                number.ok_or_else(|| {
                    self.error(Code::FIELD_INVALID, format!("level: {text:?} is none of 1, 2, 3, 4"), "correct the row in the file")
                })?
            }
        };
        Ok(Grade {
            national: self.word_or(Field::National, &v.national, 10, d.national)?,
            level,
            personal: self.flag_or(Field::Personal, 10, d.personal)?,
            sensitive: self.flag_or(Field::Sensitive, 10, d.sensitive)?,
        })
    }

    fn frequency(&mut self) -> Result<Frequency, RowError> {
        let v = self.vocabularies;
        let read = |label: &str| v.frequency(label).0;
        let label = self.texts(Field::UpdateFrequency)?.join("");
        if let Some(code) = self.meaning(Field::UpdateFrequency, &label, &v.frequency, read)? {
            return Ok(code);
        }
        self.assume(16);
        let code = self.meaning(Field::UpdateFrequency, &self.mapping.defaults.update_frequency, &v.frequency, read)?;
        code.ok_or_else(|| self.missing(Field::UpdateFrequency))
    }
}

/// What stands between several values in one text.
pub(super) const LIST: [char; 7] = [',', ';', '，', '；', '、', '/', '|'];
