//! `mulu party import`: the organisations of a table are registered and get their roles; what stands already is left as it is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::organisation::OrganisationType;
use mulu_contracts::party::queries::organisation::{GetOrganisation, OrganisationAnswer};
use serde_json::{Map, Value, json};

use super::form::role_of;
use crate::bulk::Job;
use crate::claim::{self, ClaimCode};
use crate::cli::bulk::report::{Ended, Line, Report};
use crate::cli::session::Session;
use crate::cli::write::{WriteArgs, now, rule};
use crate::cli::{bulk, write};
use crate::exit::Failure;
use crate::import::names::plain;
use crate::import::source::{CatalogFile, Cell, Content, ReadOptions, Row};
use crate::keystore::Signer as _;

/// Most rows of a file: about all organisations of a province.
const MAX_ROWS: usize = 20_000;

/// Flags of the import.
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party import departments.csv --division 520300 --key city --dry-run\n         \
    mulu party import departments.csv --division 520300 --claim-codes codes.csv --key city\n\
    Columns: 名称 name, 统一社会信用代码 uscc, 行政区划 division, 类型 type, 角色 roles (several with 、 or ;), 简称 short_name, 上级单位代码 superior.\n\
    CSV in UTF-8 or GB18030, or a JSON list of objects. Running it again adds nothing twice.")]
pub struct ImportArgs {
    /// The table: CSV or JSON
    #[arg(value_name = "FILE")]
    organisations: PathBuf,
    /// Division of rows that name none
    #[arg(long, value_name = "DIVISION")]
    division: Option<String>,
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
    (OrganisationType::Government, &["government", "政府机关", "机关", "党政机关", "行政机关", "政府部门"]),
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
    let label = plain(label);
    let found = TYPES.iter().find(|(_, labels)| labels.iter().any(|l| plain(l) == label));
    let words = TYPES.iter().map(|(_, labels)| labels[0]).collect::<Vec<_>>().join(", ");
    found.map(|(kind, _)| *kind).ok_or_else(|| Failure::usage(format!("there is no type {label}"), format!("types: {words}")))
}

fn role_from(label: &str) -> Result<Role, Failure> {
    let label = label.trim();
    match ROLES.iter().find(|(_, labels)| labels.iter().any(|l| plain(l) == plain(label))) {
        Some((role, _)) => Ok(*role),
        None => role_of(label),
    }
}

/// Refuses a table none of whose columns holds codes: one error for the file, not one for each row.
fn require_codes(cells: &BTreeMap<String, Cell>, args: &ImportArgs) -> Result<(), Failure> {
    let names = COLUMNS[0].1;
    if cells.keys().any(|column| names.iter().any(|name| plain(name) == plain(column))) {
        return Ok(());
    }
    let found: Vec<String> = cells.keys().take(8).map(|column| column.chars().take(20).collect()).collect();
    let words = format!("no column of {} holds codes of organisations; its columns: {}", args.organisations.display(), found.join(", "));
    Err(Failure::usage(words, format!("call one of them {}", names.join(", "))))
}

/// A row as it is wanted, or what is wrong with it.
fn wanted(cells: &BTreeMap<String, Cell>, args: &ImportArgs) -> Result<Wanted, Failure> {
    let text = |field: &str| -> String {
        let names = COLUMNS.iter().find(|(name, _)| *name == field).map(|(_, names)| *names).unwrap_or_default();
        let found = cells.iter().find(|(column, _)| names.iter().any(|n| plain(n) == plain(column)));
        match found {
            Some((_, Cell::Text(text))) => text.trim().to_string(),
            Some((_, Cell::List(items))) => items.join("、"),
            _ => String::new(),
        }
    };
    let parse = |text: &str| Uscc::parse(text).map_err(|e| Failure::usage(format!("{text:?}: {e}"), e.hint().to_string()));
    let uscc = parse(&text("uscc"))?;
    let name = text("name");
    if name.is_empty() {
        return Err(Failure::usage("the row has no name", "fill in the column 名称"));
    }
    let or = |said: String, other: &str| if said.is_empty() { other.to_string() } else { said };
    let division = or(text("division"), args.division.as_deref().unwrap_or_default());
    if division.is_empty() {
        return Err(Failure::usage("the row has no division", "fill in the column 行政区划, or give --division CODE"));
    }
    let division = DivisionCode::parse(&division).map_err(|e| Failure::usage(format!("{division}: {e}"), e.hint().to_string()))?;
    let superior = Some(text("superior")).filter(|s| !s.is_empty()).map(|s| parse(&s)).transpose()?;
    let roles = text("roles");
    let said: Vec<&str> = roles.split(['、', ';', '；', ',', '，', '|']).map(str::trim).filter(|r| !r.is_empty()).collect();
    let said = if said.is_empty() { args.roles.iter().map(String::as_str).collect() } else { said };
    let mut roles = said.into_iter().map(role_from).collect::<Result<Vec<_>, _>>()?;
    roles.sort();
    roles.dedup();
    Ok(Wanted { uscc, name, short_name: text("short_name"), division, kind: kind_of(&or(text("type"), &args.kind))?, superior, roles })
}

impl Wanted {
    fn register(&self, claim: Option<(&ClaimCode, Time)>, chain_id: &str) -> Map<String, Value> {
        let claim = claim.map(|(code, until)| json!({ "public_key": claim::signer(code, chain_id).public_key(), "valid_until": until }));
        let form = json!({
            "uscc": self.uscc, "name": self.name, "short_name": self.short_name, "division": self.division, "superior": self.superior,
            "type": self.kind, "business": [], "private": null, "keys": [], "thresholds": [], "claim_key": claim,
        });
        form.as_object().cloned().unwrap_or_default()
    }

    /// Fields in which the organisation stands otherwise.
    fn differs(&self, found: &OrganisationAnswer) -> Map<String, Value> {
        let stands = json!(found.organisation);
        let mut form = Map::new();
        let mut compare = |field: &str, wanted: Value, said: bool| {
            if said && stands[field] != wanted {
                form.insert(field.into(), wanted);
            }
        };
        compare("name", json!(self.name), true);
        compare("short_name", json!(self.short_name), !self.short_name.is_empty());
        compare("division", json!(self.division), true);
        compare("type", json!(self.kind), true);
        compare("superior", json!(self.superior), self.superior.is_some());
        form
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
fn plan(session: &mut Session, args: &ImportArgs, report: &mut Report, until: Time) -> Result<Plan, Failure> {
    let lang = session.lang();
    let chain_id = session.ledger()?.chain_id().to_string();
    let salts = session.home.salts()?;
    let mut plan = Plan::default();
    let mut seen: BTreeMap<Uscc, (usize, Wanted)> = BTreeMap::new();
    for row in rows(&args.organisations)? {
        let at = report.lines.len();
        let place = usize::try_from(row.number).unwrap_or(usize::MAX);
        let read = row.content.and_then(Content::cells).map_err(|words| Failure::usage(words, "mend the row"));
        if let (0, Ok(cells)) = (at, &read) {
            require_codes(cells, args)?;
        }
        let wanted = match read.and_then(|cells| wanted(&cells, args)) {
            Ok(wanted) => wanted,
            Err(failure) => {
                let line = Line::new(Some(place), "", "", Ended::Failed).because("row", failure.message, failure.hint);
                report.lines.push(line);
                continue;
            }
        };
        let line = |ended| Line::new(Some(place), wanted.uscc.as_str(), &wanted.name, ended);
        if let Some((earlier, same)) = seen.get(&wanted.uscc) {
            let (words, ended) = match *same == wanted {
                true => (lang.choose("row {n} says the same", "与第 {n} 行相同"), Ended::Repeated),
                false => {
                    (lang.choose("row {n} names this organisation with other content", "与第 {n} 行同一机构但内容不同"), Ended::Failed)
                }
            };
            report.lines.push(line(ended).because("repeated", words.replace("{n}", &earlier.to_string()), ""));
            continue;
        }
        seen.insert(wanted.uscc, (place, wanted.clone()));
        let found = session.ledger()?.ask(GetOrganisation { uscc: wanted.uscc }, None)?.answer;
        let mut ended = line(Ended::Unchanged);
        match &found {
            None => {
                let code = args.claim_codes.is_some().then(ClaimCode::random);
                let form = wanted.register(code.as_ref().map(|c| (c, until)), &chain_id);
                match rule("register_organisation", form) {
                    Ok(rule) => {
                        let claim = code.as_ref().map(|code| claim::signer(code, &chain_id));
                        let rule = write::prove(session, &rule, claim.as_slice())?;
                        plan.first.push(Job { by: (), message: rule.message(&salts), at });
                        plan.new.push(at);
                        plan.codes.extend(code.map(|code| (at, code)));
                        ended = line(Ended::Done);
                    }
                    Err(failure) => ended = line(Ended::Failed).because("row", failure.message, failure.hint),
                }
            }
            Some(stands) => {
                let mut form = wanted.differs(stands);
                if !form.is_empty() && args.amend {
                    form.insert("uscc".into(), json!(wanted.uscc));
                    form.insert("version".into(), json!(stands.organisation.version));
                    plan.first.push(Job { by: (), message: rule("amend_organisation", form)?.message(&salts), at });
                    ended = line(Ended::Done);
                } else if !form.is_empty() {
                    let fields: Vec<String> = form.keys().cloned().collect();
                    let words = lang.choose("it stands with another {f}; --amend changes it", "现有记录的 {f} 不同；--amend 可修改");
                    ended = line(Ended::Unchanged).because("changed", words.replace("{f}", &fields.join(", ")), "");
                }
            }
        }
        if ended.outcome != Ended::Failed {
            for role in wanted.missing_roles(found.as_ref()) {
                let form = json!({ "org": wanted.uscc, "role": role, "scope_division": wanted.division, "sectors": [], "certificate_kinds": [],
                    "competences": [], "from": now(), "until": null });
                let rule = rule("assign_role", form.as_object().cloned().unwrap_or_default())?;
                plan.roles.push(Job { by: (), message: rule.message(&salts), at });
                ended.outcome = Ended::Done;
            }
        }
        report.lines.push(ended);
    }
    Ok(plan)
}

/// Runs it.
pub fn run(session: &mut Session, args: &ImportArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template || write.file.is_some() || write.offline.is_some() {
        return Err(Failure::usage("--file, --template and --offline are about one transaction", "leave them out"));
    }
    session.work_in_parts();
    let until = Time(now().0 + i64::from(args.days) * 86_400);
    let mut report = Report { kind: "register_organisation", dry_run: write.dry_run, lines: Vec::new() };
    let Plan { first, mut roles, new, mut codes } = plan(session, args, &mut report, until)?;
    session.keep_seen()?;
    let all: Vec<_> = first.iter().chain(&roles).cloned().collect();
    if !write.dry_run && !all.is_empty() && !bulk::confirmed(session, write, args.yes, &report, &all)? {
        return Err(Failure::usage("nothing was sent", "--yes sends without asking; --dry-run runs the rules"));
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
            return Err(Failure::usage(format!("{} has more than {MAX_ROWS} rows", path.display()), "split it"));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Codes as a private table, one line an organisation.
fn write_codes(path: &std::path::Path, report: &Report, codes: &[(usize, ClaimCode)], until: Time, again: bool) -> Result<(), Failure> {
    if path.exists() && !again {
        return Err(Failure::usage(format!("{} exists", path.display()), "name another file: codes are never overwritten"));
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
