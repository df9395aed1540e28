//! `mulu catalog set-attributes`: sharing, opening, operation and their terms, for one entry and for many.

use clap::Args;
use serde_json::{Map, Value, json};

use super::bulk::{self, Found, Many, Picked, Step};
use super::proof::entry_id;
use super::reason::ReasonFlags;
use super::session::Session;
use super::write::{WriteArgs, payload, rule, send};
use crate::exit::Failure;
use crate::lang::Lang;

/// Flags of the command.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog set-attributes E-… --open conditional --open-condition 实名登记后下载 --reason law\n          \
    mulu catalog set-attributes --list ids.txt --consent-required true --reason law --yes"
)]
pub struct SetAttributesArgs {
    /// The entry
    id: Option<String>,
    /// Version that you replace; by default the one that stands now
    #[arg(long, value_name = "N", requires = "id")]
    version: Option<u64>,
    #[command(flatten)]
    flags: AttributeFlags,
    #[command(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    many: Many,
    #[command(flatten)]
    write: WriteArgs,
}

/// New attributes. What no flag says stays as it is; fields that would be more open than their entry follow it.
#[derive(Debug, Default, Args)]
pub struct AttributeFlags {
    /// unconditional, conditional, not_shared
    #[arg(long)]
    share: Option<String>,
    /// Condition of sharing
    #[arg(long, value_name = "WORDS")]
    share_condition: Option<String>,
    /// Why it is not shared: the words of the basis
    #[arg(long, value_name = "WORDS")]
    share_basis: Option<String>,
    /// Why it is not shared: law, policy, sensitive, other
    #[arg(long, value_name = "TYPE")]
    share_why: Option<String>,
    /// unconditional, conditional, not_open
    #[arg(long)]
    open: Option<String>,
    /// Condition of opening
    #[arg(long, value_name = "WORDS")]
    open_condition: Option<String>,
    /// Why it is not open: the words of the basis
    #[arg(long, value_name = "WORDS")]
    open_basis: Option<String>,
    /// Why it is not open: law, policy, sensitive, other
    #[arg(long, value_name = "TYPE")]
    open_why: Option<String>,
    /// Form of opening, such as 下载
    #[arg(long, value_name = "WORDS")]
    open_form: Option<String>,
    /// eligible, conditional, excluded
    #[arg(long)]
    operable: Option<String>,
    /// Note on operation
    #[arg(long, value_name = "WORDS")]
    operable_note: Option<String>,
    /// The data subject has to consent
    #[arg(long)]
    consent_required: Option<bool>,
}

/// Runs it.
pub fn run(session: &mut Session, args: &SetAttributesArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("set_entry_attributes");
    }
    if args.many.chosen() {
        if args.flags.fill(&mut Map::new(), &Value::Null) == 0 {
            return Err(Failure::usage("which attributes?", "--share, --open, --operable, --consent-required …"));
        }
        let picked = bulk::select::entries(session, &args.many)?;
        return bulk::run(session, write, &args.many, "set_entry_attributes", picked, &mut |session, picked| {
            let entry = match &picked.found {
                Found::Entry(_, entry) => entry.clone(),
                Found::Row(id, _) => bulk::select::entry(session, *id)?.ok_or_else(|| Failure::not_found(&picked.text))?,
                _ => return Err(Failure::defect("no entry was chosen")),
            };
            plan(session.lang(), picked, &entry, args)
        });
    }
    let mut form = payload("set_entry_attributes", write, &json!({}))?;
    if let Some(id) = &args.id {
        form.insert("id".into(), json!(entry_id(id)?));
    }
    let Some(id) = form.get("id").and_then(Value::as_str) else {
        return Err(Failure::usage("which entry?", "name an id, --list FILE, --provider USCC or --division CODE"));
    };
    let id = entry_id(id)?;
    let entry = bulk::select::entry(session, id)?.ok_or_else(|| Failure::not_found(&format!("entry {id}")))?;
    match args.version {
        Some(version) => form.insert("version".into(), json!(version)),
        None => {
            form.contains_key("version").then_some(Value::Null).or_else(|| form.insert("version".into(), entry["core"]["version"].clone()))
        }
    };
    args.flags.fill(&mut form, &entry);
    form.entry("fields").or_insert_with(|| json!([]));
    if let Some(reason) = args.reason.json() {
        form.insert("reason".into(), reason);
    }
    let rule = rule("set_entry_attributes", form)?;
    send(session, write, &[rule])
}

fn plan(lang: Lang, picked: &Picked, entry: &Value, args: &SetAttributesArgs) -> Result<Step, Failure> {
    let mut form = Map::new();
    args.flags.fill(&mut form, entry);
    if stands(&form, &entry["core"], &entry["detail"]) {
        return Ok(Step::nothing(lang, "no_change", "it stands so already", "已是如此"));
    }
    if !entry["pending"].is_null() && stands(&form, &entry["pending"]["core"], &entry["pending"]["detail"]) {
        return Ok(Step::nothing(lang, "change_pending", "this very change waits for review", "同一变更已在待审"));
    }
    form.insert("id".into(), json!(picked.text));
    form.insert("version".into(), entry["core"]["version"].clone());
    form.entry("fields").or_insert_with(|| json!([]));
    form.insert("reason".into(), args.reason.json().unwrap_or(Value::Null));
    Step::of("set_entry_attributes", form)
}

/// Does an entry with this core and detail say what the form asks for?
fn stands(form: &Map<String, Value>, core: &Value, detail: &Value) -> bool {
    form.iter().filter(|(field, _)| *field != "fields").all(|(field, value)| core.get(field).or_else(|| detail.get(field)) == Some(value))
}

/// Words of sharing or opening, most open first.
fn openness(word: &str) -> usize {
    match word {
        "unconditional" => 0,
        "conditional" => 1,
        _ => 2,
    }
}

impl AttributeFlags {
    /// Puts what the flags say into a form, completed from the entry; how many attributes that are.
    fn fill(&self, form: &mut Map<String, Value>, entry: &Value) -> usize {
        let before = form.len();
        let (core, detail) = (&entry["core"], &entry["detail"]);
        if let Some(share) = &self.share {
            let platform = core["share"]["mode"].as_array().filter(|m| !m.is_empty()).cloned().unwrap_or_else(|| vec![json!("platform")]);
            let mode = if share == "not_shared" { vec![] } else { platform };
            form.insert("share".into(), json!({ "type": share, "mode": mode }));
        }
        if let Some(open) = &self.open {
            form.insert("open".into(), json!({ "type": open }));
        }
        if let Some(operable) = &self.operable {
            form.insert("operable".into(), json!({ "type": operable }));
        }
        if let Some(required) = self.consent_required {
            form.insert("consent_required".into(), json!(required));
        }
        let share = [("condition", &self.share_condition), ("basis", &self.share_basis), ("reason_type", &self.share_why)];
        terms(form, "share_terms", &detail["share_terms"], &share);
        let open =
            [("condition", &self.open_condition), ("basis", &self.open_basis), ("reason_type", &self.open_why), ("form", &self.open_form)];
        terms(form, "open_terms", &detail["open_terms"], &open);
        if let Some(note) = &self.operable_note {
            form.insert("operable_note".into(), json!(note));
        }
        let attributes = form.len() - before;
        self.lower_fields(form, detail);
        attributes
    }

    /// No field is more open than its entry: those that would be follow it.
    fn lower_fields(&self, form: &mut Map<String, Value>, detail: &Value) {
        if form.contains_key("fields") {
            return;
        }
        let mut levels = Vec::new();
        for field in detail["fields"].as_array().into_iter().flatten() {
            let mut level = json!({ "no": field["no"] });
            for (name, wanted) in [("share", &self.share), ("open", &self.open)] {
                let Some(wanted) = wanted else { continue };
                if openness(field[name].as_str().unwrap_or_default()) < openness(wanted) {
                    level[name] = json!(wanted);
                }
            }
            levels.extend(level.as_object().is_some_and(|l| l.len() > 1).then_some(level));
        }
        if !levels.is_empty() {
            form.insert("fields".into(), json!(levels));
        }
    }
}

/// Terms as they stand, with what the flags say.
fn terms(form: &mut Map<String, Value>, name: &str, now: &Value, said: &[(&str, &Option<String>)]) {
    if said.iter().all(|(_, words)| words.is_none()) {
        return;
    }
    let mut terms = now.as_object().cloned().unwrap_or_default();
    for (field, words) in said {
        if let Some(words) = words {
            terms.insert((*field).into(), json!(words));
        }
    }
    form.insert(name.into(), Value::Object(terms));
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
mod tests {
    use super::*;

    fn entry() -> Value {
        let submit = mulu_contracts::registry::REGISTRY.kind(201).unwrap().example().to_json();
        json!({ "core": submit["core"], "detail": submit["detail"], "pending": null })
    }

    #[test]
    fn what_no_flag_says_stays_and_fields_follow_their_entry() {
        let flags = AttributeFlags { open: Some("conditional".into()), open_condition: Some("登记".into()), ..Default::default() };
        let mut form = Map::new();
        assert_eq!(flags.fill(&mut form, &entry()), 2);
        assert_eq!(form["open_terms"]["form"], "下载", "kept");
        assert_eq!(form["open_terms"]["condition"], "登记");
        assert_eq!(form["fields"], json!([{ "no": 1, "open": "conditional" }, { "no": 2, "open": "conditional" }]));
        assert!(!stands(&form, &entry()["core"], &entry()["detail"]));
        let flags = AttributeFlags { open: Some("unconditional".into()), ..Default::default() };
        let mut form = Map::new();
        flags.fill(&mut form, &entry());
        assert!(!form.contains_key("fields") && stands(&form, &entry()["core"], &entry()["detail"]));
    }
}
