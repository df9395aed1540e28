//! `mulu party`: organisations, keys, roles.

mod flags;
mod form;
pub mod import;
pub mod onboard;
pub mod reform;

use clap::Subcommand;
use mulu_contracts::party::queries::organisation::{
    ActsOf, GetOrganisation, ListOrganisations, OrganisationAtVersion, OrganisationHistory,
};
use serde_json::{Value, json};

use self::flags::{AmendFlags, KeyChoice, NewKey, Of, RegisterFlags, RemoveRoleFlags, RoleFlags};
use self::form::{Counter, choice, defaults, fill, key_spec, put, role_of, thresholds};
use super::read::{PageArgs, ReadArgs};
use super::reason::ReasonFlags;
use super::session::Session;
use super::write::{WriteArgs, now, payload, rule, send};
use crate::exit::Failure;

/// Organisations, their keys and roles
#[derive(Debug, Subcommand)]
pub enum Party {
    /// Register an organisation (bureau; platforms and registrars without keys)
    Register {
        #[command(flatten)]
        flags: RegisterFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Change an organisation's record: its own short name and business; the bureau everything
    Amend {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        flags: AmendFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Register the organisations of a table and give them their roles; adds nothing twice
    Import(Box<import::ImportArgs>),
    /// Make a one-time code with which an organisation without keys claims itself (bureau, superior)
    ClaimKey(onboard::ClaimKeyArgs),
    /// Claim your organisation with the code or file of the bureau: makes your keys and puts them on the ledger
    Claim(onboard::ClaimArgs),
    /// Decide on new keys for an organisation that lost its own; in force after a delay (superior, bureau above)
    Rekey(reform::RekeyArgs),
    /// Take new keys back before their time
    CancelRekey(reform::CancelRekeyArgs),
    /// Say who answers for what: first responsible person, chief data officer …; the ledger gets salted hashes
    Responsible(reform::ResponsibleArgs),
    /// Enter an attestation 资质/测评 of an organisation
    Attest(reform::AttestArgs),
    /// End an attestation that your organisation recorded; one of genesis: the bureau that covers
    EndAttestation(reform::EndAttestationArgs),
    /// End an organisation: merger, split, dissolution ✍
    Merge(reform::MergeArgs),
    /// Take a decided end back before its time: who sent it, the superior, or a bureau above
    WithdrawEnding(reform::WithdrawEndingArgs),
    /// Add a key to your organisation
    AddKey {
        #[command(flatten)]
        new: NewKey,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Replace a key by a new one, signed by the old key alone
    RotateKey {
        /// The key that ends (key id)
        #[arg(long, value_name = "KEY_ID")]
        old: Option<String>,
        #[command(flatten)]
        new: NewKey,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Freeze a key, or all keys, at once: own organisation, superior, bureau or supervisor
    FreezeKey {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        keys: KeyChoice,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Lift a freeze: who froze it, or the superior
    UnfreezeKey {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        keys: KeyChoice,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// End a key of your organisation for ever
    RevokeKey {
        #[command(flatten)]
        of: Of,
        /// The key (key id)
        #[arg(long = "key-id", value_name = "KEY_ID")]
        key_id: Option<String>,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Set how many keys sign which kinds, e.g. --rule 2:assign_role,review_entry
    Thresholds {
        /// K:KIND,KIND… ; give it again for further rules; none at all: one key for everything
        #[arg(long = "rule", value_name = "K:KIND,…")]
        rules: Vec<String>,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Give an organisation a role in a division
    AssignRole {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        flags: RoleFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// End a role
    RemoveRole {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        flags: RemoveRoleFlags,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Suspend an organisation: only acts that end something stay open to it
    Suspend {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Resume a suspended organisation
    Resume {
        #[command(flatten)]
        of: Of,
        #[command(flatten)]
        reason: ReasonFlags,
        #[command(flatten)]
        write: WriteArgs,
    },
    #[command(flatten)]
    Look(Look),
}

/// What only reads
#[derive(Debug, Subcommand)]
pub enum Look {
    /// Show an organisation with its keys and roles, proven
    Show {
        /// 统一社会信用代码
        org: String,
        /// An older version of its record
        #[arg(long)]
        version: Option<u64>,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// List organisations of a division, proven complete
    List {
        /// Division code
        #[arg(long)]
        division: String,
        /// Only those that hold this role in exactly this division
        #[arg(long)]
        role: Option<String>,
        /// Also the divisions below
        #[arg(long)]
        below: bool,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// Versions of an organisation's record
    History {
        /// 统一社会信用代码
        org: String,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
    /// What an organisation did 行为留痕
    Acts {
        /// 统一社会信用代码
        org: String,
        #[command(flatten)]
        page: PageArgs,
        #[command(flatten)]
        read: ReadArgs,
    },
}

/// Runs a command.
pub fn run(session: &mut Session, command: Party) -> Result<(), Failure> {
    let none = json!({});
    let (name, write, mut form, of) = match command {
        Party::Import(args) => return import::run(session, &args),
        Party::ClaimKey(args) => return onboard::claim_key(session, &args),
        Party::Claim(args) => return onboard::claim(session, &args),
        Party::Rekey(args) => return reform::rekey(session, args),
        Party::CancelRekey(args) => return reform::cancel_rekey(session, args),
        Party::Responsible(args) => return reform::responsible(session, args),
        Party::Attest(args) => return reform::attest(session, args),
        Party::EndAttestation(args) => return reform::end_attestation(session, args),
        Party::Merge(args) => return reform::merge(session, args),
        Party::WithdrawEnding(args) => return reform::withdraw_ending(session, args),
        Party::Register { flags, write } => {
            let mut form = payload("register_organisation", &write, &flags)?;
            if !flags.keys.is_empty() {
                let mut keys = Vec::new();
                for key in &flags.keys {
                    keys.push(json!({ "public_key": session.public_key(key)?, "label": "", "holder_tag": null, "allowed": null,
                        "valid_from": "1970-01-01T00:00:00Z", "valid_until": null }));
                }
                form.insert("keys".into(), json!(keys));
            }
            let empty = [("short_name", json!("")), ("business", json!([])), ("keys", json!([])), ("thresholds", json!([]))];
            defaults(&mut form, &empty);
            ("register_organisation", write, form, None)
        }
        Party::Amend { of, flags, write } => {
            let form = payload("amend_organisation", &write, &flags)?;
            ("amend_organisation", write, form, Some(("uscc", of, Counter::Version)))
        }
        Party::AddKey { new, write } => {
            let mut form = payload("add_key", &write, &none)?;
            put(&mut form, "key", key_spec(session, &new)?);
            if !write.template && !form.contains_key("org") {
                form.insert("org".into(), json!(session.organisation(write.organisation.as_deref())?));
            }
            ("add_key", write, form, None)
        }
        Party::RotateKey { old, new, write } => {
            let mut form = payload("rotate_key", &write, &none)?;
            put(&mut form, "key", key_spec(session, &new)?);
            put(&mut form, "key_id", old.map(Value::from));
            ("rotate_key", write, form, Some(("uscc", Of { org: None, version: None }, Counter::Version)))
        }
        Party::FreezeKey { of, keys, write } => {
            let mut form = payload("freeze_key", &write, &none)?;
            put(&mut form, "keys", choice(&keys));
            ("freeze_key", write, form, Some(("org", of, Counter::Control)))
        }
        Party::UnfreezeKey { of, keys, reason, write } => {
            let mut form = payload("unfreeze_key", &write, &none)?;
            put(&mut form, "keys", choice(&keys));
            put(&mut form, "reason", reason.json());
            ("unfreeze_key", write, form, Some(("org", of, Counter::Control)))
        }
        Party::RevokeKey { of, key_id, write } => {
            let mut form = payload("revoke_key", &write, &none)?;
            put(&mut form, "key_id", key_id.map(Value::from));
            ("revoke_key", write, form, Some(("org", of, Counter::Control)))
        }
        Party::Thresholds { rules, write } => {
            let mut form = payload("set_thresholds", &write, &none)?;
            if !rules.is_empty() || !form.contains_key("thresholds") {
                form.insert("thresholds".into(), thresholds(&rules)?);
            }
            ("set_thresholds", write, form, Some(("uscc", Of { org: None, version: None }, Counter::Version)))
        }
        Party::AssignRole { of, flags, write } => {
            let mut form = payload("assign_role", &write, &flags)?;
            put(&mut form, "org", of.org.map(Value::from));
            let now = json!(now());
            defaults(&mut form, &[("sectors", json!([])), ("certificate_kinds", json!([])), ("competences", json!([])), ("from", now)]);
            ("assign_role", write, form, None)
        }
        Party::RemoveRole { of, flags, reason, write } => {
            let mut form = payload("remove_role", &write, &flags)?;
            put(&mut form, "reason", reason.json());
            ("remove_role", write, form, Some(("org", of, Counter::Roles)))
        }
        Party::Suspend { of, reason, write } => {
            let mut form = payload("suspend_organisation", &write, &none)?;
            put(&mut form, "reason", reason.json());
            ("suspend_organisation", write, form, Some(("org", of, Counter::Control)))
        }
        Party::Resume { of, reason, write } => {
            let mut form = payload("resume_organisation", &write, &none)?;
            put(&mut form, "reason", reason.json());
            ("resume_organisation", write, form, Some(("org", of, Counter::Control)))
        }
        Party::Look(look) => return show(session, look),
    };
    if write.template {
        return session.template(name);
    }
    if let Some((field, of, counter)) = of {
        fill(session, &write, &mut form, (field, &of), counter)?;
    }
    let rule = rule(name, form)?;
    send(session, &write, &[rule])
}

fn show(session: &mut Session, look: Look) -> Result<(), Failure> {
    match look {
        Look::Show { org, version: Some(version), read } => {
            let uscc = session.uscc(&org)?;
            session.show(OrganisationAtVersion { uscc, version, control_version: None }, &read)
        }
        Look::Show { org, version: None, read } => {
            let uscc = session.uscc(&org)?;
            session.show_organisation(GetOrganisation { uscc }, &read)
        }
        Look::List { division, role, below, page, read } => {
            let division = session.division(&division)?;
            let role = role.map(|name| role_of(&name)).transpose()?;
            session.list(|from, limit| ListOrganisations { division, below, role, from, limit }, &read, &page)
        }
        Look::History { org, page, read } => {
            let uscc = session.uscc(&org)?;
            session.list(|from, limit| OrganisationHistory { uscc, from: from.position, limit }, &read, &page)
        }
        Look::Acts { org, page, read } => {
            let uscc = session.uscc(&org)?;
            session.list(|from, limit| ActsOf { uscc, from: from.position, limit }, &read, &page)
        }
    }
}
