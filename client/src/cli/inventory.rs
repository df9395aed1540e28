//! `mulu inventory`: what an organisation holds, by which the catalog rate 编目率 is measured.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use mulu_contracts::catalog::queries::inventory::{GetInventory, InventoryHistory};
use mulu_contracts::catalog::queries::statistics::ListCatalogRates;
use mulu_contracts::catalog::records::inventory::Period;
use serde_json::{Value, json};

use super::document::document_hash;
use super::parts;
use super::read::{PageArgs, ReadArgs};
use super::session::Session;
use super::write::{WriteArgs, now, payload, rule, send};
use crate::exit::Failure;
use crate::lang::Lang;

/// A period may be over at most so many seconds from now.
const AHEAD: u64 = 31 * 86_400;

/// Inventories of data resources 家底
#[derive(Debug, Subcommand)]
pub enum Inventory {
    /// Record what an organisation holds in a half-year, quarter or month, or correct it
    #[command(
        after_help = "Example: mulu inventory record --period 2026-H1 --total 120 --systems 9 --aggregated 80 --shared 60 --open 40 \
        --not-cataloguable 3 --evidence survey.xlsx --key office"
    )]
    Record(Box<RecordArgs>),
    /// Show an inventory, proven: the newest, or that of a period
    Show {
        /// 统一社会信用代码
        org: String,
        /// Period, such as 2026-H1
        #[arg(long)]
        period: Option<String>,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Inventories of an organisation, or of a division each provider's newest with its catalog rate
    List {
        /// 统一社会信用代码
        #[arg(required_unless_present = "division")]
        org: Option<String>,
        /// Each provider of this division and below
        #[arg(long, value_name = "DIVISION", conflicts_with = "org")]
        division: Option<String>,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// The catalog rate 编目率 of a division as a whole
    Rate {
        /// Division, with all below
        #[arg(long, value_name = "DIVISION")]
        division: String,
        #[command(flatten)]
        read: ReadArgs,
    },
}

/// Flags of `record`.
#[derive(Debug, Args)]
pub struct RecordArgs {
    /// 统一社会信用代码; by default the sender
    org: Option<String>,
    /// Period, such as 2026-H1
    #[arg(long)]
    period: Option<String>,
    /// All data resources
    #[arg(long, value_name = "N")]
    total: Option<u64>,
    /// Information systems
    #[arg(long, value_name = "N")]
    systems: Option<u64>,
    /// Of them aggregated 已汇聚
    #[arg(long, value_name = "N")]
    aggregated: Option<u64>,
    /// Of them shared 已共享
    #[arg(long, value_name = "N")]
    shared: Option<u64>,
    /// Of them open 已开放
    #[arg(long, value_name = "N")]
    open: Option<u64>,
    /// Of them those that no catalog may hold
    #[arg(long, value_name = "N")]
    not_cataloguable: Option<u64>,
    /// Correct the snapshot of this period that stands; both stay
    #[arg(long)]
    correct: bool,
    /// The survey; its SHA-256 is entered
    #[arg(long, value_name = "FILE", conflicts_with = "evidence_hash")]
    evidence: Option<PathBuf>,
    /// Hash of the survey (sha256:HEX)
    #[arg(long, value_name = "HASH")]
    evidence_hash: Option<String>,
    #[command(flatten)]
    write: WriteArgs,
}

/// Runs a command.
pub fn run(session: &mut Session, command: Inventory) -> Result<(), Failure> {
    match command {
        Inventory::Record(args) => record(session, &args),
        Inventory::Show { org, period, read } => {
            let period =
                period.map(|p| serde_json::from_value(json!(p)).map_err(|e| Failure::usage(format!("{p}: {e}"), "for example 2026-H1")));
            let question = GetInventory { org: session.uscc(&org)?, period: period.transpose()? };
            session.show(question, &read)
        }
        Inventory::List { org, division, page, read } => match (org, division) {
            (_, Some(division)) => {
                let division = session.division(&division)?;
                session.list(|from, limit| ListCatalogRates { division, below: true, from, limit }, &read, &page)
            }
            (Some(org), None) => {
                let org = session.uscc(&org)?;
                session.list(|from, limit| InventoryHistory { org, from: from.position, limit }, &read, &page)
            }
            (None, None) => Err(Failure::usage("whose?", "a USCC, or --division CODE")),
        },
        Inventory::Rate { division, read } => {
            let division = session.division(&division)?;
            let (document, negative) = parts::catalog_rate(session, division, &read)?;
            session.tell(&document, negative)?;
            session.out.words(&rate_in_words(session.lang(), &document["answer"]))
        }
    }
}

/// The catalog rate as people read it: per cent, or why it is unknown.
fn rate_in_words(lang: Lang, answer: &Value) -> String {
    let missing = answer["without_inventory"].as_array().map_or(0, Vec::len);
    match answer["rate"]["bp"].as_str().and_then(|bp| bp.parse::<u64>().ok()) {
        Some(bp) => lang.choose("catalog rate: {n} %", "编目率：{n} %").replace("{n}", &format!("{}.{:02}", bp / 100, bp % 100)),
        None if missing > 0 => lang
            .choose("catalog rate: unknown, {n} providers have no inventory", "编目率：未知，{n} 个提供方没有家底数据")
            .replace("{n}", &missing.to_string()),
        None => lang.choose("catalog rate: unknown, nothing is to be catalogued", "编目率：未知，没有应编目的资源").to_string(),
    }
}

/// Refuses a period that the ledger would not take yet, with the year as the likely slip.
fn require_near(period: &str) -> Result<Period, Failure> {
    let known = Period::new(period).map_err(|e| Failure::usage(format!("{period}: {e}"), "for example 2026-H1"))?;
    if known.over_at().is_none_or(|over| over > now().after(AHEAD)) {
        let why = format!("the period {period} is not over within 31 days");
        return Err(Failure::usage(why, "check the year; a period is recorded once it is over, or nearly")
            .zh(format!("{period} 在 31 天内尚未结束"), "请核对年份；一期结束或即将结束时方可登记"));
    }
    Ok(known)
}

/// Version of the snapshot of a period that stands.
fn standing(session: &mut Session, org: &Value, period: &Value) -> Result<u64, Failure> {
    let read = |value: &Value, what: &str| value.as_str().map(str::to_owned).ok_or_else(|| Failure::usage(format!("{what}?"), "give it"));
    let (org, period) = (read(org, "org")?, require_near(&read(period, "period")?)?);
    let question = GetInventory { org: session.uscc(&org)?, period: Some(period) };
    let found = session.before_write(question)?.answer;
    found.map(|found| found.inventory.version).ok_or_else(|| Failure::not_found("an inventory of this period"))
}

fn record(session: &mut Session, args: &RecordArgs) -> Result<(), Failure> {
    let write = &args.write;
    if write.template {
        return session.template("record_inventory");
    }
    let mut form = payload("record_inventory", write, &json!({}))?;
    let said = match &args.org {
        Some(org) => Some(session.uscc(org)?),
        None if form.contains_key("org") => None,
        None => Some(session.organisation(write.organisation.as_deref())?),
    };
    if let Some(org) = said {
        form.insert("org".into(), json!(org));
    }
    if let Some(period) = &args.period {
        require_near(period)?;
        form.insert("period".into(), json!(period));
    }
    let flags = [
        ("total", args.total),
        ("systems", args.systems),
        ("aggregated", args.aggregated),
        ("shared", args.shared),
        ("open", args.open),
        ("not_cataloguable", args.not_cataloguable),
    ];
    for (name, value) in flags {
        if let Some(value) = value {
            form.insert(name.into(), json!(value.to_string()));
        }
    }
    if let Some(hash) = document_hash(args.evidence.as_deref(), args.evidence_hash.as_deref())? {
        form.insert("evidence".into(), json!(hash));
    }
    if args.correct {
        let version = standing(session, &form["org"].clone(), form.get("period").unwrap_or(&Value::Null))?;
        form.insert("version".into(), json!(version));
    }
    send(session, write, &[rule("record_inventory", form)?])
}
