//! `mulu party responsible`: who answers; a verb whose openings are kept before anything is sent.

use std::path::{Path, PathBuf};

use clap::Args;
use mulu_contracts::kernel::value::{Hash, Time};
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::party::kinds::set_responsible::SetResponsible;
use mulu_contracts::party::queries::reform::{ResponsibleAt, ResponsibleView};
use mulu_contracts::party::responsible::{Duty, Responsible as Person};
use rand_core::{OsRng, RngCore as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::of_organisation::OfRecord;
use crate::cli::arg::{Wrong, word};
use crate::cli::form::Form;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::{WriteArgs, now, send};
use crate::exit::Failure;
use crate::words::usage;

const KIND: &str = SetResponsible::NAME;

/// Say who answers for what: first responsible person, chief data officer …; the ledger gets salted hashes
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu party responsible --set head=张三 --openings ~/openings --key office\n\
    The ledger gets a salted hash of the words; the opening is written to the folder and proves later who answered.")]
pub struct Responsible {
    /// DUTY=WORDS, or DUTY=sha256:HEX for a commitment made elsewhere; duties: head, cdo, collect, provide, transfer, use, security
    #[arg(long = "set", value_name = "DUTY=WHO", value_parser = said)]
    set: Vec<(Duty, String)>,
    /// Nobody answers for this duty any more
    #[arg(long, value_name = "DUTY", value_parser = duty)]
    drop: Vec<Duty>,
    /// From this time on; by default in five minutes
    #[arg(long, value_name = "TIME", value_parser = word::<Time>)]
    from: Option<Time>,
    /// Folder for the openings of words
    #[arg(long, value_name = "DIR")]
    openings: Option<PathBuf>,
    #[command(flatten)]
    write: WriteArgs,
}

fn duty(text: &str) -> Result<Duty, Wrong> {
    serde_json::from_value(text.into()).map_err(|_| Wrong { why: usage::bad_duty(text), hint: usage::duty_example() })
}

fn said(text: &str) -> Result<(Duty, String), Wrong> {
    let parts = text.split_once('=').filter(|(duty, who)| !duty.is_empty() && !who.is_empty());
    let (name, who) = parts.ok_or_else(|| Wrong { why: usage::bad_duty(text), hint: usage::duty_example() })?;
    Ok((duty(name)?, who.to_string()))
}

/// Words behind a commitment, as a file that proves it.
#[derive(Serialize)]
struct Opening<'a> {
    format: &'a str,
    duty: Duty,
    words: &'a str,
    salt: String,
    commitment: Hash,
    from: Time,
}

#[derive(Serialize, Deserialize)]
struct List {
    responsible: Vec<Person>,
}

impl Run for Responsible {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        if self.write.template {
            return session.template::<SetResponsible>();
        }
        let mut form = Form::open(self.write.file.as_deref(), KIND)?;
        OfRecord::fill(session, &self.write, &mut form, KIND)?;
        if !self.set.is_empty() || !self.drop.is_empty() {
            #[derive(Deserialize)]
            struct Named {
                uscc: mulu_contracts::kernel::id::Uscc,
            }
            let Named { uscc } = form.part(KIND)?;
            let stands = session.before_write(ResponsibleAt { uscc, at: None })?.answer;
            form.put_all(&List { responsible: self.new_list(stands.map(|found| found.persons).unwrap_or_default())? })?;
        }
        if form.lacks("responsible") {
            return Err(Failure::wrong(usage::who_answers(), usage::name_duties()));
        }
        send(session, &self.write, &[form.whole::<SetResponsible>()?.into()])
    }
}

impl Responsible {
    /// The list that stands, with what the flags say. A line that no longer answers goes where its duty gets a new one.
    fn new_list(&self, stands: Vec<ResponsibleView>) -> Result<Vec<Person>, Failure> {
        let from = self.from.unwrap_or(Time(now().0 + 300));
        let mut new = Vec::new();
        for (duty, who) in &self.set {
            let commitment = match who.parse() {
                Ok(made_elsewhere) => made_elsewhere,
                Err(_) => self.commit(*duty, who, from)?,
            };
            new.push(Person { duty: *duty, commitment, from });
        }
        let stays = |line: &ResponsibleView| {
            let replaced = new.iter().any(|person| person.duty == line.person.duty) && !line.answers;
            !self.drop.contains(&line.person.duty) && !replaced
        };
        let mut list: Vec<Person> = stands.into_iter().filter(stays).map(|line| line.person).collect();
        list.extend(new);
        Ok(list)
    }

    /// A salted hash of words; the opening is kept first, since without it the commitment says nothing.
    fn commit(&self, duty: Duty, words: &str, from: Time) -> Result<Hash, Failure> {
        let Some(dir) = &self.openings else { return Err(Failure::wrong(usage::where_opening(), usage::name_openings())) };
        let mut salt = [0u8; 32];
        OsRng.fill_bytes(&mut salt);
        let digest = hex::encode(Sha256::new().chain_update(salt).chain_update(words).finalize());
        let commitment = format!("sha256:{digest}").parse().map_err(|e| Failure::defect(format!("{digest}: {e}")))?;
        let opening = Opening { format: "mulu-opening/1", duty, words, salt: hex::encode(salt), commitment, from };
        if !self.write.dry_run {
            keep(dir, &digest[..16], &opening)?;
        }
        Ok(commitment)
    }
}

fn keep(dir: &Path, name: &str, opening: &Opening) -> Result<(), Failure> {
    std::fs::create_dir_all(dir).map_err(|e| Failure::file(dir, &e))?;
    let duty = serde_json::to_value(opening.duty).map_err(|e| Failure::defect(e.to_string()))?;
    let path = dir.join(format!("{}-{name}.json", duty.as_str().unwrap_or_default()));
    let text = serde_json::to_vec_pretty(opening).map_err(|e| Failure::defect(e.to_string()))?;
    crate::home::write_atomic(&path, &text, 0o600).map_err(|e| Failure::file(&path, &e))
}
