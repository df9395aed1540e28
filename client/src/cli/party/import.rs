//! `mulu party import`: the organisations of a table are registered and get their roles; what stands already is left as it is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::OrganisationType;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::queries::organisation::{GetOrganisation, OrganisationAnswer};
use mulu_contracts::party::records::ClaimKey;
use serde::Serialize;

use crate::bulk::Job;
use crate::claim::{self, ClaimCode};
use crate::cli::arg::{Word, word};
use crate::cli::bulk::report::{Ended, Line, Report};
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, now};
use crate::cli::{bulk, write};
use crate::exit::Failure;
use crate::import::names::plain;
use crate::import::source::{CatalogFile, Cell, Content, ReadOptions, Row};
use crate::keystore::Signer as _;
use crate::lang::Lang;
use crate::show::words::label;
use crate::words::{Words, reports, usage, values};

/// Most rows of a file: about all organisations of a province.
const MAX_ROWS: usize = 20_000;

/// Register the organisations of a table and give them their roles; adds nothing twice
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party import departments.csv --division 520300 --key city --dry-run\n         \
    mulu party import departments.csv --division 520300 --claim-codes codes.csv --key city\n\
    Columns: 名称 name, 统一社会信用代码 uscc, 行政区划 division, 类型 type, 角色 roles (several with 、 or ;), 简称 short_name, 上级单位代码 superior.\n\
    CSV in UTF-8 or GB18030, or a JSON list of objects. Running it again adds nothing twice.")]
pub struct Import {
    /// The table: CSV or JSON
    #[arg(value_name = "FILE")]
    organisations: PathBuf,
    /// Division of rows that name none
    #[arg(long, value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Type of rows that name none
    #[arg(long = "type", value_name = "TYPE", default_value = "government")]
    kind: String,
    /// Role of rows that name none (may be given again)
    #[arg(long = "role", value_name = "ROLE", default_value = "provider")]
    roles: Vec<String>,
    /// Change organisations that stand with another name, short name, type or superior
    #[arg(long)]
    amend: bool,
    /// Make a one-time code for each organisation that is new, and write them to this private file
    #[arg(long, value_name = "CODES.csv")]
    claim_codes: Option<PathBuf>,
    /// The codes are good for so many days, at most 90
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=90))]
    days: u32,
    /// Do not ask on the terminal
    #[arg(long)]
    yes: bool,
    /// Report of each row, as CSV
    #[arg(long, value_name = "REPORT.csv")]
    report: Option<PathBuf>,
    #[command(flatten)]
    write: WriteArgs,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wanted {
    uscc: Uscc,
    name: String,
    short_name: String,
    division: DivisionCode,
    kind: OrganisationType,
    superior: Option<Uscc>,
    roles: Vec<Role>,
}

/// Column names, as they are compared: without blanks, in lower case.
const COLUMNS: &[(&str, &[&str])] = &[
    ("uscc", &["统一社会信用代码", "社会信用代码", "信用代码", "机构代码", "uscc"]),
    ("name", &["名称", "单位名称", "机构名称", "组织名称", "部门名称", "单位", "name"]),
    ("short_name", &["简称", "单位简称", "short_name", "shortname"]),
    ("division", &["行政区划", "行政区划代码", "区划代码", "所属区划", "division"]),
    ("type", &["类型", "机构类型", "单位类型", "单位性质", "type"]),
    ("superior", &["上级单位", "上级单位代码", "主管单位代码", "superior"]),
    ("roles", &["角色", "roles", "role"]),
];

/// Labels of types and roles beside their own words.
const TYPES: &[(OrganisationType, &[&str])] = &[
    (OrganisationType::Government, &["government", "政府机关", "政府", "机关", "党政机关", "行政机关", "政府部门"]),
    (OrganisationType::PublicInstitution, &["public_institution", "事业单位", "公益事业单位"]),
    (OrganisationType::Utility, &["utility", "公用事业", "公共企事业单位", "公用企业"]),
    (OrganisationType::Soe, &["soe", "国有企业", "国企"]),
    (OrganisationType::Enterprise, &["enterprise", "企业", "民营企业", "公司"]),
    (OrganisationType::SocialOrganisation, &["social_organisation", "社会组织", "社会团体"]),
    (OrganisationType::Research, &["research", "科研机构", "高校", "科研院所"]),
    (OrganisationType::Other, &["other", "其他", "其它"]),
];
const ROLES: &[(Role, &[&str])] = &[
    (Role::Provider, &["数据提供部门", "数据提供方", "提供方", "提供部门", "公共企事业单位"]),
    (Role::Operator, &["运营机构", "运营单位"]),
    (Role::Developer, &["开发利用者", "开发利用主体", "开发者"]),
    (Role::Exchange, &["数据交易所", "交易所"]),
    (Role::FirstReviewCentre, &["初审机构", "大数据中心"]),
    (Role::PlatformRelay, &["开放平台", "共享平台", "平台"]),
    (Role::Probe, &["数据探针", "探针"]),
    (Role::Evaluator, &["第三方评估", "评估机构"]),
    (Role::Adviser, &["资产评估", "合规咨询", "咨询机构"]),
];

fn kind_of(label: &str) -> Result<OrganisationType, Failure> {
    let found = TYPES.iter().find(|(_, labels)| labels.iter().any(|l| plain(l) == plain(label)));
    let words = TYPES.iter().map(|(_, labels)| labels[..2].join("/")).collect::<Vec<_>>().join(", ");
    let why = Words { en: values::no_such("type", label).en, zh: values::no_such("机构类型", label).zh };
    found.map(|(kind, _)| *kind).ok_or_else(|| Failure::wrong(why, values::one_of(words)))
}

/// A role that a bureau gives. Others are decided by governors: who asks for one gets nothing at all, not half of it.
fn role_from(label: &str) -> Result<Role, Failure> {
    let found = ROLES.iter().find(|(role, labels)| role.name() == label.trim() || labels.iter().any(|l| plain(l) == plain(label)));
    let words = ROLES.iter().map(|(role, labels)| format!("{}/{}", role.name(), labels[0])).collect::<Vec<_>>().join(", ");
    let why = match Role::word(label) {
        Ok(_) => reports::role_of_governors(label),
        Err(_) => Words { en: values::no_such("role", label).en, zh: values::no_such("角色", label).zh },
    };
    found.map(|(role, _)| *role).ok_or_else(|| Failure::wrong(why, values::one_of(words)))
}

/// Refuses a table none of whose columns holds codes: one error for the file, not one for each row.
fn require_codes(cells: &BTreeMap<String, Cell>, args: &Import) -> Result<(), Failure> {
    let names = COLUMNS[0].1;
    if cells.keys().any(|column| names.iter().any(|name| plain(name) == plain(column))) {
        return Ok(());
    }
    let found: Vec<String> = cells.keys().take(8).map(|column| column.chars().take(20).collect()).collect();
    let why = reports::no_codes_column(args.organisations.display(), found.join(", "));
    Err(Failure::wrong(why, reports::call_column(names.join(", "))))
}

/// A cell as a value.
fn value<T: Word>(text: &str) -> Result<T, Failure> {
    T::word(text).map_err(|wrong| {
        Failure::wrong(Words { en: format!("{text:?}: {}", wrong.why.en), zh: format!("{text:?}：{}", wrong.why.zh) }, wrong.hint)
    })
}

/// A row as it is wanted, or what is wrong with it.
fn wanted(cells: &BTreeMap<String, Cell>, args: &Import) -> Result<Wanted, Failure> {
    let text = |field: &str| -> String {
        let names = COLUMNS.iter().find(|(name, _)| *name == field).map(|(_, names)| *names).unwrap_or_default();
        let found = cells.iter().find(|(column, _)| names.iter().any(|n| plain(n) == plain(column)));
        match found {
            Some((_, Cell::Text(text))) => text.trim().to_string(),
            Some((_, Cell::List(items))) => items.join("、"),
            _ => String::new(),
        }
    };
    let uscc: Uscc = value(&text("uscc"))?;
    let name = text("name");
    if name.is_empty() {
        return Err(Failure::wrong(reports::row_without_name(), reports::fill_name()));
    }
    let or = |said: String, other: &str| if said.is_empty() { other.to_string() } else { said };
    let division = match text("division") {
        said if said.is_empty() => {
            args.division.ok_or_else(|| Failure::wrong(reports::row_without_division(), reports::fill_division()))?
        }
        said => value(&said)?,
    };
    let superior = Some(text("superior")).filter(|s| !s.is_empty()).map(|s| value(&s)).transpose()?;
    let roles = text("roles");
    let said: Vec<&str> = roles.split(['、', ';', '；', ',', '，', '|']).map(str::trim).filter(|r| !r.is_empty()).collect();
    let said = if said.is_empty() { args.roles.iter().map(String::as_str).collect() } else { said };
    let mut roles = said.into_iter().map(role_from).collect::<Result<Vec<_>, _>>()?;
    roles.sort();
    roles.dedup();
    Ok(Wanted { uscc, name, short_name: text("short_name"), division, kind: kind_of(&or(text("type"), &args.kind))?, superior, roles })
}

/// What of a row an organisation that stands says otherwise; members of an amendment.
#[derive(Debug, Default, Serialize)]
struct Differences<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    division: Option<DivisionCode>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<OrganisationType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    superior: Option<Uscc>,
}

impl Differences<'_> {
    /// Labels of the fields, in a language.
    fn labels(&self, lang: Lang) -> Vec<String> {
        let differs = [
            (self.name.is_some(), "name"),
            (self.short_name.is_some(), "short_name"),
            (self.division.is_some(), "division"),
            (self.kind.is_some(), "type"),
            (self.superior.is_some(), "superior"),
        ];
        differs.iter().filter(|(differs, _)| *differs).map(|(_, field)| label(lang, field)).collect()
    }
}

/// A part of a payload that names the organisation and its version.
#[derive(Serialize)]
struct Of {
    uscc: Uscc,
    version: u64,
}

/// A registration, as a form has it.
#[derive(Serialize)]
struct Registration<'a> {
    uscc: Uscc,
    name: &'a str,
    short_name: &'a str,
    division: DivisionCode,
    superior: Option<Uscc>,
    #[serde(rename = "type")]
    kind: OrganisationType,
    claim_key: Option<ClaimKey>,
}

impl Wanted {
    fn register(&self, claim: Option<(&ClaimCode, Time)>, chain_id: &str) -> Result<AnyRule, Failure> {
        let claim_key = claim.map(|(code, until)| ClaimKey { public_key: claim::signer(code, chain_id).public_key(), valid_until: until });
        let Wanted { uscc, name, short_name, division, kind, superior, .. } = self;
        let mut form = Form::default();
        form.say(&Registration { uscc: *uscc, name, short_name, division: *division, superior: *superior, kind: *kind, claim_key })?;
        Ok(form.whole::<RegisterOrganisation>()?.into())
    }

    /// Fields in which the organisation stands otherwise.
    fn differs(&self, found: &OrganisationAnswer) -> Differences<'_> {
        let stands = &found.organisation;
        Differences {
            name: Some(self.name.as_str()).filter(|name| *name != stands.name.as_str()),
            short_name: Some(self.short_name.as_str()).filter(|name| !name.is_empty() && *name != stands.short_name.as_str()),
            division: Some(self.division).filter(|division| *division != stands.division),
            kind: Some(self.kind).filter(|kind| *kind != stands.kind),
            superior: self.superior.filter(|superior| Some(*superior) != stands.superior),
        }
    }

    fn role(&self, role: Role) -> AnyRule {
        let (org, scope_division, from) = (self.uscc, self.division, now());
        let (sectors, certificate_kinds, competences) = Default::default();
        AssignRole { org, role, scope_division, sectors, certificate_kinds, competences, from, until: None }.into()
    }

    fn missing_roles(&self, found: Option<&OrganisationAnswer>) -> Vec<Role> {
        let holds = |role: &Role| {
            let held = found.map(|f| f.roles.as_slice()).unwrap_or_default();
            held.iter().any(|view| view.assignment.role == *role && view.assignment.scope_division == self.division)
        };
        self.roles.iter().copied().filter(|role| !holds(role)).collect()
    }
}

/// What is to be sent for a table; `at` is a line of the report.
#[derive(Default)]
struct Plan {
    /// Registrations and changes.
    first: Vec<Job<()>>,
    /// Roles, which need whoever is to hold them.
    roles: Vec<Job<()>>,
    /// Lines of who is not registered yet.
    new: Vec<usize>,
    codes: Vec<(usize, ClaimCode)>,
}

/// Reads the table and compares it with the ledger, row by row.
fn plan(session: &mut Session, args: &Import, report: &mut Report, until: Time) -> Result<Plan, Failure> {
    let lang = session.lang();
    let chain_id = session.ledger()?.chain_id().to_string();
    let salts = session.home.salts()?;
    let mut plan = Plan::default();
    let mut seen: BTreeMap<Uscc, (usize, Wanted)> = BTreeMap::new();
    for row in rows(&args.organisations)? {
        let at = report.lines.len();
        let place = usize::try_from(row.number).unwrap_or(usize::MAX);
        let read = row.content.and_then(Content::cells).map_err(|why| Failure::wrong(Words::same(why), reports::mend_row()));
        if let (0, Ok(cells)) = (at, &read) {
            require_codes(cells, args)?;
        }
        let failed = |failure: &Failure, id: &str, title: &str| {
            let (why, hint) = failure.words(lang);
            Line::new(Some(place), id, title, Ended::Failed).because("row", why, hint)
        };
        let wanted = match read.and_then(|cells| wanted(&cells, args)) {
            Ok(wanted) => wanted,
            Err(failure) => {
                report.lines.push(failed(&failure, "", ""));
                continue;
            }
        };
        let line = |ended| Line::new(Some(place), wanted.uscc.as_str(), &wanted.name, ended);
        if let Some((earlier, same)) = seen.get(&wanted.uscc) {
            let (words, ended) = match *same == wanted {
                true => (reports::row_same(earlier), Ended::Repeated),
                false => (reports::row_other(earlier), Ended::Failed),
            };
            report.lines.push(line(ended).because("repeated", words.of(lang), ""));
            continue;
        }
        seen.insert(wanted.uscc, (place, wanted.clone()));
        let found = session.ledger()?.ask(GetOrganisation { uscc: wanted.uscc }, None)?.answer;
        let mut ended = line(Ended::Unchanged);
        match &found {
            None => {
                let code = args.claim_codes.is_some().then(ClaimCode::random);
                match wanted.register(code.as_ref().map(|c| (c, until)), &chain_id) {
                    Ok(rule) => {
                        let claim = code.as_ref().map(|code| claim::signer(code, &chain_id));
                        let rule = write::prove(session, &rule, claim.as_slice())?;
                        plan.first.push(Job { by: (), message: rule.message(&salts), at });
                        plan.new.push(at);
                        plan.codes.extend(code.map(|code| (at, code)));
                        ended = line(Ended::Done);
                    }
                    Err(failure) => ended = failed(&failure, wanted.uscc.as_str(), &wanted.name),
                }
            }
            Some(stands) => {
                let differs = wanted.differs(stands);
                let fields = differs.labels(lang);
                if !fields.is_empty() && args.amend {
                    let mut form = Form::default();
                    form.say(&differs)?;
                    form.say(&Of { uscc: wanted.uscc, version: stands.organisation.version })?;
                    let rule: AnyRule = form.whole::<AmendOrganisation>()?.into();
                    plan.first.push(Job { by: (), message: rule.message(&salts), at });
                    ended = line(Ended::Done);
                } else if !fields.is_empty() {
                    ended = line(Ended::Unchanged).because("changed", reports::stands_otherwise(fields.join(", ")).of(lang), "");
                }
            }
        }
        if ended.outcome != Ended::Failed {
            for role in wanted.missing_roles(found.as_ref()) {
                plan.roles.push(Job { by: (), message: wanted.role(role).message(&salts), at });
                ended.outcome = Ended::Done;
            }
        }
        report.lines.push(ended);
    }
    Ok(plan)
}

impl Run for Import {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        import(session, &self)
    }
}

fn import(session: &mut Session, args: &Import) -> Result<(), Failure> {
    let write = &args.write;
    if write.template || write.file.is_some() || write.offline.is_some() {
        return Err(Failure::wrong(usage::one_transaction_only(), usage::leave_out()));
    }
    session.work_in_parts();
    let until = Time(now().0 + i64::from(args.days) * 86_400);
    let mut report = Report { kind: "register_organisation", dry_run: write.dry_run, lines: Vec::new() };
    let Plan { first, mut roles, new, mut codes } = plan(session, args, &mut report, until)?;
    session.keep_seen()?;
    let all: Vec<_> = first.iter().chain(&roles).cloned().collect();
    if !write.dry_run && !all.is_empty() && !bulk::confirmed(session, write, args.yes, &report, &all)? {
        return Err(Failure::wrong(usage::nothing_sent(), usage::yes_sends()));
    }
    // The codes are kept before anything is sent: one that stands on the ledger and nowhere else helps nobody.
    if let (Some(path), false, false) = (&args.claim_codes, write.dry_run, codes.is_empty()) {
        write_codes(path, &report, &codes, until, false)?;
    }
    let mut interrupted = bulk::dispatch(session, write, first, &mut report)?;
    if interrupted.is_none() {
        // In a dry run nobody new can hold a role yet; where a registration failed there is nobody to hold one.
        roles.retain(|job| report.lines[job.at].outcome != Ended::Failed && !(write.dry_run && new.contains(&job.at)));
        interrupted = bulk::dispatch(session, write, roles, &mut report)?;
    }
    if let (Some(path), false, false) = (&args.claim_codes, write.dry_run, codes.is_empty()) {
        codes.retain(|(at, _)| report.lines[*at].tx_id.is_some() || report.lines[*at].outcome == Ended::Unknown);
        write_codes(path, &report, &codes, until, true)?;
    }
    bulk::finish(session, args.report.as_deref(), &report, interrupted)
}

fn rows(path: &std::path::Path) -> Result<Vec<Row>, Failure> {
    let file = CatalogFile::open(path, &ReadOptions::default())?;
    let mut source = file.rows()?;
    let mut rows = Vec::new();
    while let Some(row) = source.next_row()? {
        if rows.len() == MAX_ROWS {
            return Err(Failure::wrong(reports::too_many_rows(path.display(), MAX_ROWS), reports::split()));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Codes as a private table, one line an organisation.
fn write_codes(path: &std::path::Path, report: &Report, codes: &[(usize, ClaimCode)], until: Time, again: bool) -> Result<(), Failure> {
    if path.exists() && !again {
        return Err(Failure::wrong(reports::codes_exist(path.display()), reports::other_codes_file()));
    }
    let fail = |e: csv::Error| Failure::defect(e.to_string());
    let mut writer = csv::Writer::from_writer(b"\xEF\xBB\xBF".to_vec());
    writer.write_record(["uscc", "name", "code", "valid_until"]).map_err(fail)?;
    for (at, code) in codes {
        let line = &report.lines[*at];
        writer
            .write_record([&line.id, &crate::import::source::calm(&line.title), code.words().as_str(), &until.to_string()])
            .map_err(fail)?;
    }
    let bytes = writer.into_inner().map_err(|e| Failure::defect(e.to_string()))?;
    crate::home::write_atomic(path, &bytes, 0o600).map_err(|e| Failure::file(path, &e))
}
