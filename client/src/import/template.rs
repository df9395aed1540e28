//! Writes a MAP.toml from a file: columns guessed from a table of names, provider names listed for their codes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::field::Field;
use super::labels::{Meaning, Vocabularies};
use super::names::names;
use super::source::Format;
use super::survey::Survey;

/// An organisation to be written beside a provider name.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// 统一社会信用代码, or empty.
    pub uscc: String,
    /// Key of the home, if one is to be named.
    pub key: Option<String>,
}

/// Is the name no organisation: a base (库), or the bare name of a division?
pub fn is_no_organisation(name: &str) -> bool {
    const BARE: [&str; 9] = ["省", "市", "县", "区", "州", "盟", "旗", "乡", "镇"];
    let name = name.trim();
    name.ends_with('库') || BARE.iter().any(|end| name.ends_with(end))
}

/// Columns that the table of names knows, each field with one.
pub fn guess(survey: &Survey) -> BTreeMap<Field, String> {
    let mut found = names().guess(survey.columns());
    // The address of an entry's page is what portals keep unique (names are not).
    if !found.contains_key(&Field::LocalKey)
        && let Some(page) = found.get(&Field::LandingPage).cloned()
    {
        found.insert(Field::LocalKey, page);
    }
    found
}

/// A mapping file for the table, with `known` organisations filled in; the rest is left blank for people.
pub fn template(format: Format, survey: &Survey, division: &str, known: &dyn Fn(&str) -> Option<Known>, covering: &str) -> String {
    let found = guess(survey);
    let mut out = String::from("# Mapping of a catalog file, written from the file itself. Check it before importing.\n\n[options]\n");
    let _ = writeln!(out, "format = {}", quoted(&format.word()));
    let _ = writeln!(out, "# Division of the providers that name none of their own.\ndivision = {}\n", quoted(division));
    out.push_str("# Our field = column of the file. title, provider and local_key (unique, never changing) are needed.\n[columns]\n");
    let coded = found.contains_key(&Field::ProviderCode);
    let needed = [Field::Title, Field::LocalKey, Field::Provider].into_iter().filter(|f| !coded || *f != Field::Provider);
    for field in needed.filter(|f| !found.contains_key(f)) {
        let _ = writeln!(out, "{} = \"\"", field.name());
    }
    for (field, column) in &found {
        let _ = writeln!(out, "{} = {}", field.name(), quoted(column));
    }
    let used: Vec<&str> = found.values().map(String::as_str).collect();
    let unused: Vec<&str> = survey.columns().iter().map(String::as_str).filter(|c| !used.contains(c)).collect();
    if !unused.is_empty() {
        let _ = writeln!(out, "# Not read: {}", unused.join(", ").replace(char::is_control, " "));
    }
    out.push_str(DEFAULTS);
    let strange = strange_labels(survey, &found);
    if !found.contains_key(&Field::Open) || strange.contains_key(&Field::Open) {
        out.push_str("open = \"conditional\"\n");
    }
    for (field, labels) in &strange {
        let _ = writeln!(
            out,
            "\n# Labels that no table knows = a label or code that one does; blank: it says nothing.\n[labels.{}]",
            field.name()
        );
        for label in labels {
            let _ = writeln!(out, "{} = \"\"", quoted(label));
        }
    }
    if found.contains_key(&Field::ProviderCode) {
        out.push_str("\n# The file names its providers by their codes.\n[providers]\n");
        return out;
    }

    out.push_str("\n# Provider name = { uscc = \"its 统一社会信用代码\", division = \"if another\", key = \"key of the home, if several\" }\n[providers]\n");
    let providers = found.get(&Field::Provider).map(|column| survey.texts(column)).unwrap_or_default();
    let mut cleaned: Vec<String> = Vec::new();
    for (name, _) in providers {
        let name = crate::clean::line(name).text;
        if !name.is_empty() && !cleaned.contains(&name) {
            cleaned.push(name);
        }
    }
    for name in cleaned.iter().filter(|n| !is_no_organisation(n)) {
        let known = known(name).unwrap_or_default();
        let key = known.key.map(|k| format!(", key = {}", quoted(&k))).unwrap_or_default();
        let _ = writeln!(out, "{} = {{ uscc = {}{key} }}", quoted(name), quoted(&known.uscc));
    }
    out.push_str("\n# Names that are no organisation (bases, bare divisions) = the name above, or the code, of the one that covers them.\n[providers_assumed]\n");
    for name in cleaned.iter().filter(|n| is_no_organisation(n)) {
        let _ = writeln!(out, "{} = {}", quoted(name), quoted(covering));
    }
    out
}

/// Labels of the file that our tables do not know.
fn strange_labels<'s>(survey: &'s Survey, found: &BTreeMap<Field, String>) -> BTreeMap<Field, Vec<&'s str>> {
    let v = Vocabularies::new();
    let mut strange = BTreeMap::new();
    for (field, column) in found {
        let several = matches!(field, Field::ShareMode | Field::DeliveryMode | Field::Themes | Field::Audience);
        let Some(table) = v.of(*field).filter(|_| !several) else { continue };
        let known = |label: &str| match field {
            Field::UpdateFrequency => v.frequency(label).0 != Meaning::Unknown,
            _ => table.code(label) != Meaning::Unknown,
        };
        let labels: Vec<&str> = survey.texts(column).iter().map(|(label, _)| label.trim()).filter(|l| !known(l)).take(MAX_LABELS).collect();
        if !labels.is_empty() {
            strange.insert(*field, labels);
        }
    }
    strange
}

/// Most labels of a field that a template lists: above them the column holds something else.
const MAX_LABELS: usize = 200;

const DEFAULTS: &str = "
# What stands where the file says nothing; each one used is marked in the entry as assumed. All of them are optional.
[defaults]
share = \"conditional\"            # unconditional, conditional, not_shared (then share_basis and share_reason)
share_modes = [\"platform\"]       # platform, mail, media
share_condition = \"按申请办理\"
open_condition = \"按申请办理\"
open_form = \"开放平台下载\"
operable = \"excluded\"            # nothing else: operation is declared entry by entry
national = \"general\"
level = 1
personal = false
sensitive = false
exclusion_declared = \"none\"
consent_required = false
aggregation_status = \"none\"      # none, planned, aggregated
custody = \"logical\"              # physical, logical
update_frequency = \"其他\"
classification = \"department\"    # department, theme
acquisition = \"produced\"         # collected, produced, received, authorised
acquisition_basis = \"履行职责过程中产生\"
form = \"file\"                    # table, file, api, stream, other
network = \"gov_extranet\"         # gov_extranet, internet, dept_private
abstract_from_title = false
";

/// A TOML string.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}
