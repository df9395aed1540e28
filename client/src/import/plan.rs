//! Rows → payloads. Pure: no ledger, no clock. A row becomes a planned entry with its warnings, or an error of its own.

use std::collections::{BTreeSet, HashMap, HashSet};

use mulu_contracts::catalog::detail::{Acquisition, Classification, ClassificationKind, OpenTerms, Responsible, ShareTerms};
use mulu_contracts::catalog::submit_entry::SubmitEntry;
use mulu_contracts::catalog::{
    CoreInput, EntryDetail, FieldSet, Grade, Open, OpenType, Operable, Share, ShareType, Spoken, UpdateFrequency,
};
use mulu_contracts::codec::{TypeError, encode, sha256};
use mulu_contracts::error::Code;
use mulu_contracts::id::{EntryId, Uscc};
use mulu_contracts::text::{LocalKey, Text, Text0, Url, Words};
use mulu_contracts::value::{Date, List, Set};
use serde::Serialize;

use super::labels::{Labels, Meaning, Vocabularies};
use super::mapping::{Field, Mapping, Provider};
use super::source::{Cell, Cells, Row, kind_of};
use crate::clean;

/// Something that was changed or left out; the row is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Row in the file, from 1.
    pub row: u64,
    /// Our name of the field.
    pub field: String,
    /// What was done.
    pub message: String,
}

/// A row that is not imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowError {
    /// Row in the file, from 1.
    pub row: u64,
    /// Number as the ledger would give it.
    pub code: u32,
    /// Its name.
    pub name: String,
    /// What is wrong.
    pub message: String,
    /// What to do next.
    pub hint: String,
}

impl RowError {
    /// An error of the ledger's list.
    pub fn of(row: u64, code: Code, message: impl Into<String>, hint: impl Into<String>) -> Self {
        RowError { row, code: code.number(), name: code.name().into(), message: message.into(), hint: hint.into() }
    }
}

/// A row that can be sent.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Row in the file, from 1.
    pub row: u64,
    /// Its id, which follows from provider and local key.
    pub id: EntryId,
    /// Whose data it is.
    pub provider: Uscc,
    /// What the file calls the provider.
    pub provider_name: String,
    /// Key of the home that the mapping names for the provider.
    pub key: Option<String>,
    /// What is sent.
    pub payload: SubmitEntry,
}

impl Planned {
    /// Size of what is sent, bytes.
    pub fn bytes(&self) -> usize {
        encode(&self.payload).len()
    }
}

/// What became of a row before it is sent.
#[derive(Debug)]
pub struct Outcome {
    /// Row in the file, from 1.
    pub row: u64,
    /// What can be sent, or why nothing can.
    pub planned: Result<Planned, RowError>,
    /// What was changed or left out.
    pub warnings: Vec<Warning>,
}

/// Plans row after row. Remembers of each row only enough to know it again.
pub struct Planner<'a> {
    mapping: &'a Mapping,
    vocabularies: Vocabularies,
    /// Row of each entry that can be sent, by a hash of its id: a million rows take some 35 MB.
    first: HashMap<u64, u64>,
    /// Entries that the file names in rows that cannot be sent, and those that were found by their source key.
    also: HashSet<u64>,
    providers: BTreeSet<Uscc>,
}

/// Enough of an id: among a million of them two are equal with a chance of 3 in 100 million.
fn short(id: &EntryId) -> u64 {
    let hash = sha256(&[id.as_bytes()]);
    hash.iter().take(8).fold(0, |n, byte| n << 8 | u64::from(*byte))
}

impl<'a> Planner<'a> {
    /// For the rows of one file.
    pub fn new(mapping: &'a Mapping) -> Self {
        Planner { mapping, vocabularies: Vocabularies::new(), first: HashMap::new(), also: HashSet::new(), providers: BTreeSet::new() }
    }

    /// Plans a row.
    pub fn plan(&mut self, row: Row) -> Outcome {
        let number = row.number;
        let (mut warnings, mut named) = (Vec::new(), None);
        let planned = match &row.cells {
            Err(words) => Err(RowError::of(number, Code::Malformed, words.clone(), "correct the row in the file")),
            Ok(cells) => {
                let reader = RowReader {
                    row: number,
                    cells,
                    mapping: self.mapping,
                    vocabularies: &self.vocabularies,
                    warnings: &mut warnings,
                    assumed: Vec::new(),
                };
                reader.read(&mut named)
            }
        };
        self.providers.extend(named.map(|(provider, _)| provider));
        let planned = planned.and_then(|planned| match self.first.get(&short(&planned.id)) {
            Some(before) => Err(RowError::of(
                number,
                Code::ExistsWithOtherContent,
                format!("row {before} has the same provider and local key"),
                "take a column that is unique as local_key, or remove one of the rows",
            )),
            None => Ok(planned),
        });
        match (&planned, named) {
            (Ok(planned), _) => {
                self.first.insert(short(&planned.id), number);
            }
            (Err(_), Some((_, id))) => {
                self.also.insert(short(&id));
            }
            (Err(_), None) => {}
        }
        Outcome { row: number, planned, warnings }
    }

    /// Notes that a row means this entry, which it names otherwise; false if another row names it already.
    pub fn also_means(&mut self, id: &EntryId) -> bool {
        let new = !self.names(id);
        self.also.insert(short(id));
        new
    }

    /// Does the file name this entry, in a row that can be sent or in one that cannot?
    pub fn names(&self, id: &EntryId) -> bool {
        let short = short(id);
        self.first.contains_key(&short) || self.also.contains(&short)
    }

    /// Organisations that the file names.
    pub fn providers(&self) -> &BTreeSet<Uscc> {
        &self.providers
    }
}

/// One row while it is read.
struct RowReader<'a> {
    row: u64,
    cells: &'a Cells,
    mapping: &'a Mapping,
    vocabularies: &'a Vocabularies,
    warnings: &'a mut Vec<Warning>,
    assumed: Vec<u8>,
}

impl RowReader<'_> {
    fn warn(&mut self, field: Field, message: impl Into<String>) {
        self.warnings.push(Warning { row: self.row, field: field.name(), message: message.into() });
    }

    fn error(&self, code: Code, message: impl Into<String>, hint: impl Into<String>) -> RowError {
        RowError::of(self.row, code, message, hint)
    }

    fn invalid(&self, field: Field, error: &TypeError) -> RowError {
        self.error(Code::FieldInvalid, format!("{}: {error}", field.name()), "correct the row in the file")
    }

    fn missing(&self, field: Field) -> RowError {
        let column = self.mapping.columns.get(&field).map_or("", |(column, _)| column.as_str());
        self.error(Code::FieldMissing, format!("{}: the column {column:?} is empty", field.name()), "fill it in, or leave the row out")
    }

    /// The cell as the file has it: the texts of one column, none where nothing stands.
    fn texts(&self, field: Field) -> Result<Vec<String>, RowError> {
        let Some((column, _)) = self.mapping.columns.get(&field) else { return Ok(Vec::new()) };
        match self.cells.get(column) {
            None => Ok(Vec::new()),
            Some(Cell::Text(text)) => Ok(vec![text.clone()]),
            Some(Cell::List(items)) => Ok(items.clone()),
            Some(Cell::Nested(value)) => {
                let words = format!("{}: the column {column:?} holds {}", field.name(), kind_of(value));
                Err(self.error(Code::FieldInvalid, words, "make it a text or a list of texts"))
            }
        }
    }

    /// One text, cleaned with a warning; empty where nothing stands. `line_feeds` keeps those between lines.
    fn text(&mut self, field: Field, line_feeds: bool) -> Result<String, RowError> {
        let texts = self.texts(field)?;
        let joined = texts.join("；");
        let cleaned = if line_feeds { clean::para(&joined) } else { clean::line(&joined) };
        if !cleaned.changes.is_empty() {
            self.warn(field, format!("cleaned: {}", cleaned.changes.join(", ")));
        }
        Ok(cleaned.text)
    }

    fn words<const MAX: usize>(&mut self, field: Field) -> Result<Words<0, MAX, false>, RowError> {
        let text = self.text(field, false)?;
        Words::new(text).map_err(|e| self.invalid(field, &e))
    }

    /// A default that the mapping gives: what it says is assumed.
    fn assume(&mut self, number: u8) {
        self.assumed.push(number);
    }

    fn meaning<T>(&self, field: Field, label: &str, meaning: Meaning<T>, labels: &Labels) -> Result<Option<T>, RowError> {
        match meaning {
            Meaning::Code(code) => Ok(Some(code)),
            Meaning::None => Ok(None),
            Meaning::Unknown => {
                let words = format!("{}: the label {label:?} is not known", field.name());
                Err(self.error(Code::UnknownCode, words, format!("labels that are understood: {}", labels.accepted())))
            }
        }
    }

    fn provider(&mut self) -> Result<(String, Provider), RowError> {
        let name = self.text(Field::Provider, false)?;
        if name.is_empty() {
            return Err(self.missing(Field::Provider));
        }
        let file = &self.mapping.file;
        match self.mapping.providers.get(&name) {
            None => {
                let words = format!("the provider {name:?} is not in the mapping");
                Err(self.error(Code::ProviderUnknown, words, format!("add it to [providers] of {file}")))
            }
            Some(Provider { uscc: None, .. }) => {
                let words = format!("the mapping names no organisation for {name:?}");
                Err(self.error(Code::ProviderUnknown, words, format!("fill in its uscc in {file}")))
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
            _ => return Err(self.error(Code::FieldInvalid, "local_key: several texts", "take a column with one text")),
        };
        LocalKey::new(key.clone()).map_err(|e| {
            let hint = if unicode_normalization::is_nfc(key) {
                "a key is 1 to 128 characters without hidden ones; correct it at its source"
            } else {
                "a key is never repaired, because the id is made from it: convert it to Unicode normal form C at its source"
            };
            self.error(Code::FieldInvalid, format!("local_key: {e}"), hint)
        })
    }

    fn date(&mut self, field: Field) -> Result<Option<Date>, RowError> {
        let text = self.text(field, false)?;
        let date = read_date(&text);
        if date.is_none() && !text.is_empty() {
            self.warn(field, format!("left out: {text:?} is no date"));
        }
        Ok(date)
    }

    /// `named`: the entry that the row names, also where it cannot be sent.
    fn read(mut self, named: &mut Option<(Uscc, EntryId)>) -> Result<Planned, RowError> {
        let (provider_name, provider) = self.provider()?;
        let uscc = provider.uscc.ok_or_else(|| self.missing(Field::Provider))?;
        let local_key = self.local_key()?;
        let id = EntryId::derive(&provider.first_division, &uscc, &local_key);
        *named = Some((uscc, id));
        if provider.assumed {
            self.assume(32);
            self.warn(Field::Provider, format!("{provider_name:?} is no organisation: {uscc} stands in for it"));
        }
        let detail = self.detail(&provider_name, &provider, &uscc)?;
        let core = self.core(&provider)?;
        if let Some(field) = mulu_contracts::catalog::check::missing_field(&core, &detail, false) {
            let hint = format!("fill in the column, or give it in [defaults] of {}", self.mapping.file);
            return Err(self.error(Code::FieldMissing, field, hint));
        }
        let payload = SubmitEntry { local_key, provider: uscc, core, detail: Spoken(detail) };
        Ok(Planned { row: self.row, id, provider: uscc, provider_name, key: provider.key, payload })
    }

    fn title<const MAX: usize>(&mut self) -> Result<Text<MAX>, RowError> {
        let title = self.text(Field::Title, false)?;
        if title.is_empty() {
            return Err(self.missing(Field::Title));
        }
        Text::new(title).map_err(|e| self.invalid(Field::Title, &e))
    }

    fn theme(&mut self) -> Result<Option<String>, RowError> {
        let label = self.texts(Field::Theme)?.into_iter().next().unwrap_or_default();
        let labels = &self.vocabularies.themes;
        self.meaning(Field::Theme, &label, labels.code(&label), labels)
    }

    /// A column of a vocabulary, or the mapping's default, which is then assumed as field `number`.
    fn word<T: serde::de::DeserializeOwned>(
        &mut self,
        field: Field,
        labels: &Labels,
        number: u8,
        default: Option<T>,
    ) -> Result<T, RowError> {
        let label = self.texts(field)?.join("");
        match self.meaning(field, &label, labels.word(&label), labels)? {
            Some(word) => Ok(word),
            None => {
                self.assume(number);
                default.ok_or_else(|| self.missing(field))
            }
        }
    }

    fn open(&mut self) -> Result<OpenType, RowError> {
        let (vocabularies, default) = (self.vocabularies, self.mapping.defaults.open);
        self.word(Field::Open, &vocabularies.open, 8, default)
    }

    fn share(&mut self) -> Result<ShareType, RowError> {
        let (vocabularies, default) = (self.vocabularies, self.mapping.defaults.share);
        self.word(Field::Share, &vocabularies.share, 7, Some(default))
    }

    fn core(&mut self, provider: &Provider) -> Result<CoreInput, RowError> {
        let d = &self.mapping.defaults;
        let title = self.title()?;
        let theme = self.theme()?.map(mulu_contracts::text::Code::new).transpose().map_err(|e| self.invalid(Field::Theme, &e))?;
        let sector = {
            let label = self.texts(Field::Sector)?.join("");
            let labels = &self.vocabularies.sectors;
            self.meaning(Field::Sector, &label, labels.code(&label), labels)?
        };
        let sector = sector.map(mulu_contracts::text::Code::new).transpose().map_err(|e| self.invalid(Field::Sector, &e))?;
        let share = self.share()?;
        // Portals say whether something is shared, never how: the way is always the mapping's.
        self.assume(7);
        let mode = if share == ShareType::NotShared { Vec::new() } else { d.share_modes.clone() };
        let open = self.open()?;
        for number in [9, 10, 11, 13, 15] {
            self.assume(number);
        }
        let update_frequency = UpdateFrequency { code: self.frequency()?, confirmed: false };
        let data_updated_on = self.date(Field::DataUpdatedOn)?;
        let assumed = FieldSet::of(std::mem::take(&mut self.assumed))
            .map_err(|e| self.error(Code::FieldInvalid, format!("assumed: {e}"), "report this: it is a defect"))?;
        Ok(CoreInput {
            division: provider.division,
            title,
            theme,
            sector,
            sector_regulated: false,
            share: Share { kind: share, mode: Set::from_iter_sorted(mode).map_err(|e| self.invalid(Field::Share, &e))? },
            open: Open { kind: open },
            operable: Operable { kind: d.operable },
            grade: Grade { national: d.national, level: d.level, personal: d.personal, sensitive: d.sensitive },
            exclusion_declared: d.exclusion_declared,
            boundary: None,
            consent_required: d.consent_required,
            delivery_mode: Set::default(),
            aggregation_status: d.aggregation_status,
            custody: d.custody,
            update_frequency,
            data_updated_on,
            assumed,
        })
    }

    fn frequency(&mut self) -> Result<mulu_contracts::catalog::Frequency, RowError> {
        let vocabularies = self.vocabularies;
        let label = self.texts(Field::UpdateFrequency)?.join("");
        let meaning = vocabularies.frequency(&label).0;
        if let Some(code) = self.meaning(Field::UpdateFrequency, &label, meaning, &vocabularies.frequency)? {
            return Ok(code);
        }
        self.assume(16);
        let label = self.mapping.defaults.update_frequency.clone();
        let meaning = vocabularies.frequency(&label).0;
        let code = self.meaning(Field::UpdateFrequency, &label, meaning, &vocabularies.frequency)?;
        code.ok_or_else(|| self.missing(Field::UpdateFrequency))
    }

    fn detail(&mut self, provider_name: &str, provider: &Provider, uscc: &Uscc) -> Result<EntryDetail, RowError> {
        let d = &self.mapping.defaults;
        let mut detail = EntryDetail::default();

        let mut summary = self.text(Field::Abstract, true)?;
        if summary.is_empty() && d.abstract_from_title {
            self.assume(21);
            summary = clean::line(&self.texts(Field::Title)?.join("；")).text;
        } else if summary.is_empty() {
            self.warn(Field::Abstract, "empty: the entry can be submitted, but not published");
        }
        detail.r#abstract = Words::new(summary).map_err(|e| self.invalid(Field::Abstract, &e))?;

        detail.classification = Some(self.classification(provider_name)?);
        detail.industry = {
            let label = self.texts(Field::Industry)?.join("");
            let labels = &self.vocabularies.sectors;
            let code = self.meaning(Field::Industry, &label, labels.code(&label), labels)?;
            code.map(mulu_contracts::text::Code::new).transpose().map_err(|e| self.invalid(Field::Industry, &e))?
        };
        self.terms(&mut detail)?;
        self.forms(&mut detail)?;

        self.assume(32);
        detail.responsible = Responsible { provide: Some(*d.responsible_provide.as_ref().unwrap_or(uscc)), ..Responsible::default() };
        self.assume(34);
        let basis = Words::new(d.acquisition_basis.clone()).map_err(|e| self.default_invalid("acquisition_basis", &e))?;
        detail.acquisition = Some(Acquisition { kind: d.acquisition, basis });
        // What the file calls the provider would else be lost: a base is a system.
        if provider.assumed && provider_name.ends_with('库') {
            detail.system_ref = Text0::new(provider_name).unwrap_or_default();
        }
        self.optional(&mut detail)?;
        Ok(detail)
    }

    fn default_invalid(&self, name: &str, error: &TypeError) -> RowError {
        self.error(Code::FieldInvalid, format!("[defaults] {name}: {error}"), format!("correct it in {}", self.mapping.file))
    }

    fn classification(&mut self, provider_name: &str) -> Result<Classification, RowError> {
        self.assume(23);
        let theme = match self.mapping.defaults.classification {
            ClassificationKind::Theme => self.theme()?.and_then(|code| self.vocabularies.themes.name(&code)),
            ClassificationKind::Basic | ClassificationKind::Department => None,
        };
        let (kind, name) = match theme {
            Some(theme) => (ClassificationKind::Theme, theme),
            None => (ClassificationKind::Department, provider_name),
        };
        let name = Text::new(name).map_err(|e| self.invalid(Field::Provider, &e))?;
        Ok(Classification { kind, path: List::new(vec![name]).map_err(|e| self.invalid(Field::Provider, &e))? })
    }

    /// Fields 28 and 29: conditions where there are any.
    fn terms(&mut self, detail: &mut EntryDetail) -> Result<(), RowError> {
        let d = &self.mapping.defaults;
        let words = |reader: &Self, name: &str, text: &str| Words::new(text).map_err(|e| reader.default_invalid(name, &e));
        let assumed_before = self.assumed.len();
        let (share, open) = (self.share()?, self.open()?);
        self.assumed.truncate(assumed_before);

        let mut terms = ShareTerms { condition: self.words(Field::ShareCondition)?, ..ShareTerms::default() };
        if share == ShareType::Conditional && terms.condition.is_empty() {
            self.assume(28);
            terms.condition = words(self, "share_condition", &d.share_condition)?;
        }
        if share == ShareType::NotShared {
            self.assume(28);
            terms.basis = words(self, "share_basis", &d.share_basis)?;
            terms.reason_type = d.share_reason;
        }
        detail.share_terms = terms;

        let mut terms = OpenTerms { condition: self.words(Field::OpenCondition)?, ..OpenTerms::default() };
        if open == OpenType::Conditional && terms.condition.is_empty() {
            terms.condition = words(self, "open_condition", &d.open_condition)?;
        }
        self.assume(29);
        if open == OpenType::NotOpen {
            terms.basis = words(self, "open_basis", &d.open_basis)?;
            terms.reason_type = d.open_reason;
        } else {
            terms.form = Text0::new(d.open_form.clone()).map_err(|e| self.default_invalid("open_form", &e))?;
        }
        detail.open_terms = terms;
        Ok(())
    }

    /// Field 26.
    fn forms(&mut self, detail: &mut EntryDetail) -> Result<(), RowError> {
        let d = &self.mapping.defaults;
        let vocabularies = self.vocabularies;
        self.assume(26);
        detail.form = Some(self.word(Field::Form, &vocabularies.form, 26, Some(d.form))?);
        detail.network = Some(d.network);
        let mut formats = Vec::new();
        for text in self.texts(Field::Formats)? {
            for part in text.split([',', ';', '，', '；', '、', '/', '|']).map(str::trim).filter(|p| !p.is_empty()) {
                match mulu_contracts::text::Ascii::new(part.to_ascii_lowercase()) {
                    Ok(format) => formats.push(format),
                    Err(e) => self.warn(Field::Formats, format!("left out {part:?}: {e}")),
                }
            }
        }
        if formats.is_empty() {
            for format in &d.formats {
                formats.push(mulu_contracts::text::Ascii::new(format.clone()).map_err(|e| self.default_invalid("formats", &e))?);
            }
        }
        if formats.is_empty() {
            self.warn(Field::Formats, "empty: the entry can be submitted, but not published");
        }
        formats.truncate(16);
        detail.formats = Set::from_iter_sorted(formats).map_err(|e| self.invalid(Field::Formats, &e))?;
        Ok(())
    }

    /// Fields that publication does not need. What does not fit its type is left out with a warning.
    fn optional(&mut self, detail: &mut EntryDetail) -> Result<(), RowError> {
        let title_en = self.text(Field::TitleEn, false)?;
        detail.title_en = self.fitting(Field::TitleEn, &title_en, mulu_contracts::text::Ascii::new(title_en.clone()));
        let code = self.text(Field::ResourceCode, false)?;
        detail.resource_code = self.fitting(Field::ResourceCode, &code, mulu_contracts::text::ResourceCode::new(code.clone()));
        let page = self.text(Field::LandingPage, false)?;
        detail.landing_page = self.fitting(Field::LandingPage, &page, Url::new(page.clone()));
        detail.internal_unit = self.words(Field::InternalUnit)?;
        detail.license = self.words(Field::License)?;
        // A key like local_key: what was changed would no longer be found.
        let source_key = self.texts(Field::SourceKey)?.join("");
        detail.source_key = Words::new(source_key).map_err(|e| self.invalid(Field::SourceKey, &e))?;
        detail.published_on = self.date(Field::PublishedOn)?;

        let mut note = self.text(Field::UpdateNote, false)?;
        let label = self.texts(Field::UpdateFrequency)?.join("");
        if let (true, Some(behind)) = (note.is_empty(), self.vocabularies.frequency(&label).1) {
            note = clean::line(&behind).text;
        }
        detail.update_note = Words::new(note).map_err(|e| self.invalid(Field::UpdateNote, &e))?;

        let mut keywords = Vec::new();
        for text in self.texts(Field::Keywords)? {
            for part in text.split([',', ';', '，', '；', '、', '|', ' ']) {
                let part = clean::line(part).text;
                match Text::new(part.clone()) {
                    Ok(keyword) => keywords.push(keyword),
                    Err(_) if part.is_empty() => {}
                    Err(e) => self.warn(Field::Keywords, format!("left out {part:?}: {e}")),
                }
            }
        }
        if keywords.len() > 20 {
            self.warn(Field::Keywords, format!("{} keywords: the first 20 are kept", keywords.len()));
            keywords.truncate(20);
        }
        detail.keywords = Set::from_iter_sorted(keywords).map_err(|e| self.invalid(Field::Keywords, &e))?;
        Ok(())
    }

    fn fitting<T>(&mut self, field: Field, text: &str, value: Result<T, TypeError>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(_) if text.is_empty() => None,
            Err(e) => {
                self.warn(field, format!("left out: {e}"));
                None
            }
        }
    }
}

/// `2023-06-14`, `2023/6/14`, `2023.06.14`, `20230614`, `2023年6月14日`; a time of day behind it is dropped.
pub fn read_date(text: &str) -> Option<Date> {
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = day.split(['-', '/', '.', '年', '月', '日']).filter(|p| !p.is_empty()).collect();
    let (year, month, of_month) = match parts.as_slice() {
        [all] if all.len() == 8 && all.is_ascii() => (all.get(..4)?, all.get(4..6)?, all.get(6..)?),
        [year, month, of_month] => (*year, *month, *of_month),
        _ => return None,
    };
    format!("{year:0>4}-{month:0>2}-{of_month:0>2}").parse().ok()
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
