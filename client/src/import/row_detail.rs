//! Fields 19–43 of a row. What publication needs and the file lacks comes from the mapping and is marked as assumed; optional
//! fields that do not fit their type are left out with a warning.

use mulu_contracts::catalog::records::detail::{
    Acquisition, Classification, ClassificationKind, EntryDetail, OpenTerms, Responsible, ShareTerms, Temporal,
};
use mulu_contracts::catalog::records::entry::{CoreInput, OpenType, ShareType};
use mulu_contracts::kernel::codec::TypeError;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::json::{self, MAX_FORM_VALUES};
use mulu_contracts::kernel::text::{Ascii, ResourceCode, SourceKey, Text, Text0, Url};
use mulu_contracts::kernel::value::{List, Set};
use mulu_contracts::kernel::words::Words;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::date::read_date;
use super::field::Field;
use super::items::{self, Around};
use super::mapping::Provider;
use super::planned::RowError;
use super::row::{LIST, RowReader};
use super::source::Cell;
use crate::clean;

impl RowReader<'_> {
    pub(super) fn detail(
        &mut self,
        provider_name: &str,
        provider: &Provider,
        uscc: &Uscc,
        core: &CoreInput,
    ) -> Result<EntryDetail, RowError> {
        let d = &self.mapping.defaults;
        let mut detail = EntryDetail::default();

        let mut summary = self.text(Field::Abstract, true)?;
        if summary.is_empty() && d.abstract_from_title {
            self.assume(21);
            summary = core.title.to_string();
        } else if summary.is_empty() {
            self.warn(Field::Abstract, "empty: the entry can be submitted, but not published");
        }
        detail.r#abstract = Words::new(summary).map_err(|e| self.invalid(Field::Abstract, &e))?;

        detail.classification = Some(self.classification(provider_name)?);
        let industry = self.code(Field::Industry, &self.texts(Field::Industry)?.join(""), &self.vocabularies.sectors)?;
        detail.industry =
            industry.map(mulu_contracts::kernel::text::Code::new).transpose().map_err(|e| self.invalid(Field::Industry, &e))?;
        self.terms(&mut detail, core)?;
        self.parts(&mut detail, core)?;
        self.forms(&mut detail)?;
        self.origin(&mut detail, uscc)?;
        // What the file calls the provider would else be lost: a base is a system.
        if provider.assumed && provider_name.ends_with('库') {
            detail.system_ref = Text0::new(provider_name).unwrap_or_default();
        }
        self.optional(&mut detail)?;
        self.lists(&mut detail)?;
        Ok(detail)
    }

    fn default_invalid(&self, name: &str, error: &TypeError) -> RowError {
        self.error(Code::FIELD_INVALID, format!("[defaults] {name}: {error}"), format!("correct it in {}", self.mapping.file))
    }

    fn classification(&mut self, provider_name: &str) -> Result<Classification, RowError> {
        let kind = self.word(Field::ClassificationKind, &self.vocabularies.classification)?;
        let mut path = self.list(Field::Classification, &['/', '／', '>'])?;
        if path.is_empty() {
            for field in [Field::ClassificationItem, Field::ClassificationHeading, Field::ClassificationDetail] {
                path.extend(self.list(field, &[])?);
            }
        }
        if let (Some(kind), false) = (kind, path.is_empty()) {
            let path =
                path.into_iter().map(Text::new).collect::<Result<Vec<_>, _>>().map_err(|e| self.invalid(Field::Classification, &e))?;
            return Ok(Classification { kind, path: List::new(path).map_err(|e| self.invalid(Field::Classification, &e))? });
        }
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

    /// Fields 28, 29 and 31: conditions where there are any.
    fn terms(&mut self, detail: &mut EntryDetail, core: &CoreInput) -> Result<(), RowError> {
        let (d, v) = (&self.mapping.defaults, self.vocabularies);
        let words = |reader: &Self, name: &str, text: &str| Words::new(text).map_err(|e| reader.default_invalid(name, &e));
        let mut terms = ShareTerms {
            condition: self.words(Field::ShareCondition)?,
            basis: self.words(Field::ShareBasis)?,
            reason_type: self.word(Field::ShareReason, &v.reason)?,
        };
        if core.share.kind == ShareType::Conditional && terms.condition.is_empty() {
            self.assume(28);
            terms.condition = words(self, "share_condition", &d.share_condition)?;
        }
        if core.share.kind == ShareType::NotShared && (terms.basis.is_empty() || terms.reason_type.is_none()) {
            self.assume(28);
            terms.basis = if terms.basis.is_empty() { words(self, "share_basis", &d.share_basis)? } else { terms.basis };
            terms.reason_type = terms.reason_type.or(d.share_reason);
        }
        detail.share_terms = terms;

        let mut terms = OpenTerms {
            condition: self.words(Field::OpenCondition)?,
            basis: self.words(Field::OpenBasis)?,
            reason_type: self.word(Field::OpenReason, &v.reason)?,
            form: Text0::new(self.text(Field::OpenForm, false)?).map_err(|e| self.invalid(Field::OpenForm, &e))?,
        };
        if core.open.kind == OpenType::Conditional && terms.condition.is_empty() {
            self.assume(29);
            terms.condition = words(self, "open_condition", &d.open_condition)?;
        }
        if core.open.kind == OpenType::NotOpen {
            if terms.basis.is_empty() || terms.reason_type.is_none() {
                self.assume(29);
                terms.basis = if terms.basis.is_empty() { words(self, "open_basis", &d.open_basis)? } else { terms.basis };
                terms.reason_type = terms.reason_type.or(d.open_reason);
            }
        } else if terms.form.is_empty() {
            self.assume(29);
            terms.form = Text0::new(d.open_form.clone()).map_err(|e| self.default_invalid("open_form", &e))?;
        }
        detail.open_terms = terms;
        detail.operable_note = self.words(Field::OperableNote)?;
        Ok(())
    }

    /// Field 26.
    fn forms(&mut self, detail: &mut EntryDetail) -> Result<(), RowError> {
        let (d, v) = (&self.mapping.defaults, self.vocabularies);
        detail.form = Some(self.word_or(Field::Form, &v.form, 26, d.form)?);
        detail.network = Some(self.word_or(Field::Network, &v.network, 26, d.network)?);
        let mut formats = Vec::new();
        for part in self.list(Field::Formats, &LIST)? {
            match Ascii::new(if self.is_ours() { part.clone() } else { part.to_ascii_lowercase() }) {
                Ok(format) => formats.push(format),
                Err(e) => self.warn(Field::Formats, format!("left out {part:?}: {e}")),
            }
        }
        if formats.is_empty() {
            // What can be downloaded has formats, whether they are listed or not.
            let of_downloads = detail.distributions.iter().map(|d| Ascii::new(d.format.as_str().to_ascii_lowercase()));
            formats = of_downloads.collect::<Result<_, _>>().map_err(|e| self.invalid(Field::Formats, &e))?;
        }
        if formats.is_empty() {
            for format in &d.formats {
                formats.push(Ascii::new(format.clone()).map_err(|e| self.default_invalid("formats", &e))?);
            }
        }
        if formats.is_empty() {
            self.warn(Field::Formats, "empty: the entry can be submitted, but not published");
        }
        formats.sort_unstable_by(|a, b| a.as_str().cmp(b.as_str()));
        formats.dedup();
        formats.truncate(16);
        detail.formats = Set::from_iter_sorted(formats).map_err(|e| self.invalid(Field::Formats, &e))?;
        Ok(())
    }

    /// Fields 27 and 39: what has parts.
    fn parts(&mut self, detail: &mut EntryDetail, core: &CoreInput) -> Result<(), RowError> {
        let around = Around { share: core.share.kind, open: core.open.kind, level: core.grade.level };
        let mut fields = Vec::new();
        for (n, value) in self.values(Field::Fields)?.iter().enumerate() {
            match items::field(value, n + 1, &around, self.vocabularies) {
                Ok(field) => fields.push(field),
                Err(words) => self.warn(Field::Fields, format!("item {} left out: {words}", n + 1)),
            }
        }
        if fields.len() > 512 {
            self.warn(Field::Fields, format!("{} items: the first 512 are kept", fields.len()));
            fields.truncate(512);
        }
        detail.fields = List::new(fields).map_err(|e| self.invalid(Field::Fields, &e))?;

        let mut distributions = Vec::new();
        for (n, value) in self.values(Field::Distributions)?.iter().enumerate() {
            let mut left_out = Vec::new();
            match items::distribution(value, &mut left_out) {
                Ok(distribution) => distributions.push(distribution),
                Err(words) => left_out.push(words),
            }
            for words in left_out {
                self.warn(Field::Distributions, format!("download {}: left out: {words}", n + 1));
            }
        }
        if distributions.len() > 32 {
            self.warn(Field::Distributions, format!("{} downloads: the first 32 are kept", distributions.len()));
            distributions.truncate(32);
        }
        detail.distributions = List::new(distributions).map_err(|e| self.invalid(Field::Distributions, &e))?;
        Ok(())
    }

    /// Fields 32 to 35: whose work the data are.
    fn origin(&mut self, detail: &mut EntryDetail, uscc: &Uscc) -> Result<(), RowError> {
        let d = &self.mapping.defaults;
        detail.responsible = match self.nested(Field::Responsible)? {
            Some(said) => said,
            None => {
                self.assume(32);
                Responsible { provide: Some(*d.responsible_provide.as_ref().unwrap_or(uscc)), ..Responsible::default() }
            }
        };
        let kind = self.word_or(Field::Acquisition, &self.vocabularies.acquisition, 34, d.acquisition)?;
        let basis = match self.says(Field::AcquisitionBasis) || self.says(Field::Acquisition) {
            true => self.words(Field::AcquisitionBasis)?,
            false => {
                self.assume(34);
                Words::new(d.acquisition_basis.clone()).map_err(|e| self.default_invalid("acquisition_basis", &e))?
            }
        };
        detail.acquisition = Some(Acquisition { kind, basis });
        detail.upstream = self.nested(Field::Upstream)?;
        detail.source_org = self.fit(Field::SourceOrg)?;
        detail.interpretation_owner = self.fit(Field::InterpretationOwner)?;
        for (field, place) in [
            (Field::DutyRef, &mut detail.duty_ref),
            (Field::ProcessRef, &mut detail.process_ref),
            (Field::SystemRef, &mut detail.system_ref),
        ] {
            *place = self.fit(field)?.unwrap_or_default();
        }
        Ok(())
    }

    /// Fields that publication does not need. What does not fit its type is left out with a warning.
    fn optional(&mut self, detail: &mut EntryDetail) -> Result<(), RowError> {
        detail.title_en = self.fit::<Ascii<1, 128>>(Field::TitleEn)?;
        detail.resource_code = self.fit::<ResourceCode>(Field::ResourceCode)?;
        detail.landing_page = self.fit::<Url>(Field::LandingPage)?;
        detail.genre = self.fit(Field::Genre)?;
        detail.deident_hash = self.fit(Field::DeidentHash)?;
        detail.sample_hash = self.fit(Field::SampleHash)?;
        detail.private = self.fit(Field::Private)?;
        detail.internal_unit = self.words(Field::InternalUnit)?;
        detail.license = self.words(Field::License)?;
        // A key like local_key: what was changed would no longer be found.
        let source_key = self.texts(Field::SourceKey)?.join("");
        detail.source_key = SourceKey::new(source_key).map_err(|e| self.invalid(Field::SourceKey, &e))?;
        detail.published_on = self.date(Field::PublishedOn)?;

        let mut note = self.text(Field::UpdateNote, false)?;
        let label = self.texts(Field::UpdateFrequency)?.join("");
        if let (true, Some(behind)) = (note.is_empty(), self.vocabularies.frequency(&label).1) {
            note = clean::line(&behind).text;
        }
        detail.update_note = Words::new(note).map_err(|e| self.invalid(Field::UpdateNote, &e))?;

        let temporal = self.text(Field::Temporal, false)?;
        let (from, to) = temporal.split_once('/').unwrap_or((&temporal, ""));
        detail.temporal = read_date(from).map(|from| Temporal { from, to: read_date(to) });
        if detail.temporal.is_none() && !temporal.is_empty() {
            self.warn(Field::Temporal, format!("left out: {temporal:?} is no day and no two days"));
        }
        Ok(())
    }

    /// Fields that hold several values.
    fn lists(&mut self, detail: &mut EntryDetail) -> Result<(), RowError> {
        let v = self.vocabularies;
        let mut keywords = Vec::new();
        for part in self.list(Field::Keywords, &[',', ';', '，', '；', '、', '|', ' '])? {
            match Text::new(part.clone()) {
                Ok(keyword) => keywords.push(keyword),
                Err(e) => self.warn(Field::Keywords, format!("left out {part:?}: {e}")),
            }
        }
        if keywords.len() > 20 {
            self.warn(Field::Keywords, format!("{} keywords: the first 20 are kept", keywords.len()));
            keywords.truncate(20);
        }
        detail.keywords = Set::from_iter_sorted(keywords).map_err(|e| self.invalid(Field::Keywords, &e))?;

        let mut themes = Vec::new();
        for label in self.list(Field::Themes, &LIST)? {
            if let Some(code) = self.code(Field::Themes, &label, &v.themes)? {
                themes.push(mulu_contracts::kernel::text::Code::new(code).map_err(|e| self.invalid(Field::Themes, &e))?);
            }
        }
        detail.themes = Set::from_iter_sorted(themes).map_err(|e| self.invalid(Field::Themes, &e))?;
        let audience = self.several(Field::Audience, &v.audience)?.unwrap_or_default();
        detail.audience = Set::from_iter_sorted(audience).map_err(|e| self.invalid(Field::Audience, &e))?;
        let spatial = self.parsed(Field::Spatial)?;
        detail.spatial = Set::from_iter_sorted(spatial).map_err(|e| self.invalid(Field::Spatial, &e))?;
        let related = self.parsed(Field::Related)?;
        detail.related = Set::from_iter_sorted(related).map_err(|e| self.invalid(Field::Related, &e))?;
        detail.external_ids = self.nested(Field::ExternalIds)?.unwrap_or_default();
        Ok(())
    }

    /// Each of several texts as a value; those that are none are left out with a warning.
    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, field: Field) -> Result<Vec<T>, RowError> {
        let mut values = Vec::new();
        for text in self.list(field, &LIST)? {
            match text.parse() {
                Ok(value) => values.push(value),
                Err(e) => self.warn(field, format!("left out {text:?}: {e}")),
            }
        }
        Ok(values)
    }

    /// A text as a value; what does not fit is left out with a warning.
    fn fit<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, field: Field) -> Result<Option<T>, RowError> {
        let text = self.text(field, false)?;
        match text.parse() {
            _ if text.is_empty() => Ok(None),
            Ok(value) => Ok(Some(value)),
            Err(e) => {
                self.warn(field, format!("left out: {e}"));
                Ok(None)
            }
        }
    }

    /// A value with parts: as it stands, or as JSON in a text.
    fn value(&self, field: Field) -> Result<Option<Value>, RowError> {
        match self.cell(field) {
            None => Ok(None),
            Some(Cell::Nested(value)) => Ok(Some(value.clone())),
            Some(Cell::List(items)) => Ok(Some(serde_json::json!(items))),
            Some(Cell::Text(text)) => json::read(text.as_bytes(), MAX_FORM_VALUES).map(Some).map_err(|e| {
                self.error(
                    Code::FIELD_INVALID,
                    format!("{}: no JSON: {e}", field.name()),
                    "take the column out of the mapping, or correct it",
                )
            }),
        }
    }

    /// The parts of a list.
    fn values(&self, field: Field) -> Result<Vec<Value>, RowError> {
        Ok(match self.value(field)? {
            None => Vec::new(),
            Some(Value::Array(items)) => items,
            Some(one) => vec![one],
        })
    }

    /// A value of ours with parts.
    pub(super) fn nested<T: DeserializeOwned>(&self, field: Field) -> Result<Option<T>, RowError> {
        let Some(value) = self.value(field)? else { return Ok(None) };
        serde_json::from_value(value)
            .map(Some)
            .map_err(|e| self.error(Code::FIELD_INVALID, format!("{}: {e}", field.name()), "correct the row in the file"))
    }
}
