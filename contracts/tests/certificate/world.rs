//! A city whose registrar, office of intellectual property and exchange issue certificates, and short ways to bring one to any stage.

use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::catalog::{keys as catalog_keys, samples as catalog_samples};
use mulu_contracts::certificate::hold::Contested;
use mulu_contracts::certificate::keys;
use mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate;
use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
use mulu_contracts::certificate::kinds::cancel_certificate::CancelCertificate;
use mulu_contracts::certificate::kinds::change_certificate::ChangeCertificate;
use mulu_contracts::certificate::kinds::correct_certificate::CorrectCertificate;
use mulu_contracts::certificate::kinds::issue_certificate::IssueCertificate;
use mulu_contracts::certificate::kinds::renew_certificate::RenewCertificate;
use mulu_contracts::certificate::kinds::resume_certificate::ResumeCertificate;
use mulu_contracts::certificate::kinds::return_certificate::ReturnCertificate;
use mulu_contracts::certificate::kinds::review_certificate::ReviewCertificate;
use mulu_contracts::certificate::kinds::revoke_certificate::RevokeCertificate;
use mulu_contracts::certificate::kinds::supplement_certificate::SupplementCertificate;
use mulu_contracts::certificate::kinds::suspend_certificate::SuspendCertificate;
use mulu_contracts::certificate::kinds::transfer_certificate::{Transfer, TransferCertificate};
use mulu_contracts::certificate::kinds::withdraw_procedure::WithdrawProcedure;
use mulu_contracts::certificate::records::certificate::Certificate;
use mulu_contracts::certificate::records::content::{About, CertificateKind, Content, SeenEntry};
use mulu_contracts::certificate::records::procedure::{Op, Procedure, Stage};
use mulu_contracts::certificate::samples;
use mulu_contracts::genesis::{Genesis, GenesisOrganisation, GenesisRole};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::id::{CertificateId, EntryId};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::stored as stored_value;
use mulu_contracts::kernel::value::{Hash32, Secs, Time};
use mulu_contracts::ledger::draft::Draft;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::freeze::{Freeze, Freezes, freezes};
use mulu_contracts::ledger::joint::{Agreement, Joint};
use mulu_contracts::ledger::meter::Meter;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, REGISTRAR, SALTS, hash, key_spec, list, local_key, set, text, uscc,
};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;

use crate::catalog::world::{approve, network as catalog_network, submit_for};
use crate::ledger::draft::context;

pub const DAY: i64 = 86_400;

/// Registers intellectual property in the city.
pub const IP_OFFICE: u32 = 16;

/// The city's exchange.
pub const EXCHANGE: u32 = 17;

/// The catalog's network, with who else issues certificates.
pub fn network() -> Genesis {
    let mut network = catalog_network();
    let registrar = network.organisations.iter().find(|o| o.uscc == uscc(REGISTRAR)).unwrap().clone();
    let role = network.roles.iter().find(|r| r.org == uscc(DEPARTMENT)).unwrap().clone();
    for (n, name, its) in [(IP_OFFICE, "示例市知识产权局", Role::IpOffice), (EXCHANGE, "示例数据交易所", Role::Exchange)] {
        let keys = vec![key_spec(&format!("{n}/0")), key_spec(&format!("{n}/1"))];
        network.organisations.push(GenesisOrganisation { uscc: uscc(n), name: text(name), keys, ..registrar.clone() });
        network.roles.push(GenesisRole { org: uscc(n), role: its, ..role.clone() });
    }
    network
}

pub fn id() -> CertificateId {
    samples::id("bus-lines")
}

/// The city, with two published entries of the department and one of the other provider.
pub fn city() -> Ledger {
    city_of(&network())
}

pub fn city_of(network: &Genesis) -> Ledger {
    let mut ledger = Ledger::from_genesis(network);
    for (provider, key) in [(DEPARTMENT, "bus-lines"), (DEPARTMENT, "bus-stops"), (CITY_PROVIDER, "water")] {
        publish(&mut ledger, provider, key);
    }
    ledger
}

pub fn publish(ledger: &mut Ledger, provider: u32, key: &str) {
    ledger.must(provider, submit_for(provider, key));
    approve(ledger, &catalog_samples::id_of(provider, key));
}

pub fn certificate_of(ledger: &Ledger, id: &CertificateId) -> Certificate {
    keys::core(id).get(&ledger.state).unwrap().expect("the certificate stands")
}

pub fn certificate(ledger: &Ledger) -> Certificate {
    certificate_of(ledger, &id())
}

/// Its newest procedure, as it stands now.
pub fn procedure(ledger: &Ledger) -> Procedure {
    stored(ledger).at(ledger.time)
}

/// As it is stored.
pub fn stored(ledger: &Ledger) -> Procedure {
    keys::procedure(&id(), certificate(ledger).procedures).get(&ledger.state).unwrap().unwrap()
}

pub fn stage(ledger: &Ledger) -> Stage {
    procedure(ledger).stage
}

fn version(ledger: &Ledger) -> u64 {
    keys::core(&id()).get(&ledger.state).unwrap().map_or(1, |core| core.version)
}

/// The content of the sample certificate, about these entries.
pub fn content_of(entries: &[EntryId]) -> Content {
    let seen = entries.iter().map(|entry| SeenEntry { entry: *entry, version: 1 });
    Content { subject: About::Entries(list(seen)), ..samples::content("bus-lines") }
}

pub fn apply(kind: CertificateKind) -> ApplyCertificate {
    let issuer = match kind {
        CertificateKind::DataIp => IP_OFFICE,
        CertificateKind::ProductRegistration => EXCHANGE,
        _ => REGISTRAR,
    };
    ApplyCertificate { kind, issuer: uscc(issuer), ..ApplyCertificate::example() }
}

pub fn registration() -> ApplyCertificate {
    apply(CertificateKind::ResourceRegistration)
}

/// Another one of the department, under its own key and about its own entry.
pub fn registration_of(key: &str, entries: &[EntryId]) -> ApplyCertificate {
    ApplyCertificate { local_key: local_key(key), content: Spoken(content_of(entries)), ..registration() }
}

pub fn accept(ledger: &Ledger) -> AcceptCertificate {
    AcceptCertificate { id: id(), version: version(ledger), due: Time(ledger.time.0 + 10 * DAY) }
}

pub fn give_back(ledger: &Ledger) -> ReturnCertificate {
    ReturnCertificate { version: version(ledger), ..ReturnCertificate::example() }
}

/// What stands, long texts as hashes; of one that was never issued what its first procedure asks for.
pub fn standing(ledger: &Ledger) -> Content {
    keys::content(&id()).get(&ledger.state).unwrap().unwrap_or_else(|| wanted(ledger))
}

/// What the newest procedure asks for, long texts as hashes.
pub fn wanted(ledger: &Ledger) -> Content {
    let of_procedure = keys::wanted(&id(), certificate(ledger).procedures).get(&ledger.state).unwrap();
    of_procedure.unwrap_or_else(|| keys::content(&id()).get(&ledger.state).unwrap().unwrap())
}

/// What was asked for, with more evidence than at any version before.
pub fn supplement(ledger: &Ledger) -> SupplementCertificate {
    let found = keys::core(&id()).get(&ledger.state).unwrap();
    let content = found.map_or_else(|| samples::content("bus-lines"), |_| wanted(ledger));
    let evidence = set([hash("evidence"), hash(&format!("more {}", version(ledger)))]);
    SupplementCertificate { id: id(), version: version(ledger), content: Content { evidence, ..content }, consent_hash: None }
}

/// Is publicity asked of what is under review?
fn is_published(ledger: &Ledger) -> bool {
    let procedure = procedure(ledger);
    certificate(ledger).kind != CertificateKind::DataElement
        && (procedure.op == Op::First || procedure.material && matches!(procedure.op, Op::Change | Op::Transfer))
}

pub fn approves(ledger: &Ledger) -> ReviewCertificate {
    let end = is_published(ledger).then(|| Time(ledger.time.0 + 14 * DAY + 1));
    ReviewCertificate { id: id(), version: version(ledger), outcome: Outcome::Approve, reason: None, publicity_end: end }
}

pub fn rejects(ledger: &Ledger) -> ReviewCertificate {
    let reason = Some(samples::reason("incomplete"));
    ReviewCertificate { id: id(), version: version(ledger), outcome: Outcome::Reject, reason, publicity_end: None }
}

/// An issue with the dates that its procedure asks for.
pub fn issue(ledger: &Ledger) -> IssueCertificate {
    let found = keys::core(&id()).get(&ledger.state).unwrap();
    let op = found.as_ref().map_or(Op::First, |_| procedure(ledger).op);
    let (valid_from, valid_until) = match op {
        Op::First => (Some(Time(ledger.time.0 + 10)), Some(Time(ledger.time.0 + 50 * DAY))),
        Op::Renew => (None, found.and_then(|found| found.valid_until).map(|until| Time(until.0 + 30 * DAY))),
        _ => (None, None),
    };
    IssueCertificate { id: id(), version: version(ledger), official_number: None, valid_from, valid_until }
}

pub fn withdraw(ledger: &Ledger) -> WithdrawProcedure {
    WithdrawProcedure { id: id(), version: version(ledger) }
}

/// A change that is material.
pub fn change(ledger: &Ledger) -> ChangeCertificate {
    let entries = [catalog_samples::id("bus-lines"), catalog_samples::id("bus-stops")];
    let content = Content { subject: content_of(&entries).subject, ..standing_or_sample(ledger) };
    ChangeCertificate { version: version(ledger), content, ..ChangeCertificate::example() }
}

pub fn correct(ledger: &Ledger) -> CorrectCertificate {
    let content = Content { storage: samples::words("市政务云二区"), ..standing_or_sample(ledger) };
    CorrectCertificate { version: version(ledger), content, ..CorrectCertificate::example() }
}

fn standing_or_sample(ledger: &Ledger) -> Content {
    let found = keys::core(&id()).get(&ledger.state).unwrap();
    found.map_or_else(|| samples::content("bus-lines"), |_| standing(ledger))
}

pub fn renew(ledger: &Ledger) -> RenewCertificate {
    RenewCertificate { id: id(), version: version(ledger), term: Secs(60 * DAY as u32) }
}

pub fn cancel(ledger: &Ledger) -> CancelCertificate {
    CancelCertificate { version: version(ledger), ..CancelCertificate::example() }
}

pub fn suspend(ledger: &Ledger) -> SuspendCertificate {
    SuspendCertificate { version: version(ledger), ..SuspendCertificate::example() }
}

pub fn resume(ledger: &Ledger) -> ResumeCertificate {
    ResumeCertificate { version: version(ledger), ..ResumeCertificate::example() }
}

pub fn revoke(ledger: &Ledger) -> RevokeCertificate {
    RevokeCertificate { version: version(ledger), ..RevokeCertificate::example() }
}

pub fn transfer(ledger: &Ledger, to: u32) -> Transfer {
    Transfer { version: version(ledger), to: uscc(to), until: Time(ledger.time.0 + 10 * DAY), ..Transfer::example() }
}

pub fn body(transfer: &Transfer) -> TransferCertificate {
    Joint::Body(Spoken(transfer.clone()))
}

pub fn agree(transfer: &Transfer) -> TransferCertificate {
    let content_hash = AnyRule::from(body(transfer)).salted(&SALTS).payload_hash();
    Joint::Agree(Agreement { id: transfer.id, version: transfer.version, content_hash })
}

/// The entries of the certificate get another provider, as a transfer of theirs leaves them.
pub fn move_entries(ledger: &mut Ledger, to: u32) {
    let content = keys::content(&id()).get(&ledger.state).unwrap().unwrap();
    for seen in content.subject.entries() {
        let key = catalog_keys::core(&seen.entry);
        let mut core = key.get(&ledger.state).unwrap().unwrap();
        core.provider = uscc(to);
        ledger.state.records.insert(key.raw, stored_value(&core));
    }
}

/// The issuer of the certificate under its number here.
pub fn issuer(ledger: &Ledger) -> u32 {
    let issuer = certificate(ledger).issuer;
    [REGISTRAR, IP_OFFICE, EXCHANGE, CITY_BUREAU].into_iter().find(|n| uscc(*n) == issuer).unwrap()
}

/// The publicity that runs is over.
pub fn wait_for_publicity(ledger: &mut Ledger) {
    if let (Stage::Publicity, Some(publicity)) = (stage(ledger), procedure(ledger).publicity) {
        ledger.wait((publicity.end.0 - ledger.time.0).max(0));
    }
}

/// From applied on to the end.
pub fn finish(ledger: &mut Ledger) {
    let issuer = issuer(ledger);
    let rule = accept(ledger);
    ledger.must(issuer, rule);
    let rule = approves(ledger);
    ledger.must(issuer, rule);
    wait_for_publicity(ledger);
    let rule = issue(ledger);
    ledger.must(issuer, rule);
}

/// The city with a certificate of a kind that is issued.
pub fn issued(kind: CertificateKind) -> Ledger {
    let mut ledger = city();
    ledger.must(DEPARTMENT, apply(kind));
    finish(&mut ledger);
    ledger
}

/// The city with a registration at a stage of its first procedure; publicity has a day to go.
pub fn at(stage: Stage) -> Ledger {
    let mut ledger = city();
    let kind = if stage == Stage::Ready { CertificateKind::DataElement } else { CertificateKind::ResourceRegistration };
    ledger.must(DEPARTMENT, apply(kind));
    if stage == Stage::Applied {
        return ledger;
    }
    if stage == Stage::Withdrawn {
        let rule = withdraw(&ledger);
        ledger.must(DEPARTMENT, rule);
        return ledger;
    }
    let rule = accept(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule: AnyRule = match stage {
        Stage::Reviewing => return ledger,
        Stage::Returned => give_back(&ledger).into(),
        Stage::Rejected => rejects(&ledger).into(),
        _ => approves(&ledger).into(),
    };
    ledger.must(REGISTRAR, rule);
    match stage {
        Stage::Objection => {
            ledger.wait(13 * DAY);
            let until = Time(ledger.time.0 + 30 * DAY);
            contest(&mut ledger, |contested, draft| contested.filed(draft, until));
            contest(&mut ledger, |contested, draft| contested.accepted(draft, until));
        }
        Stage::Publicity => ledger.wait(13 * DAY),
        Stage::Done => {
            wait_for_publicity(&mut ledger);
            let rule = issue(&ledger);
            ledger.must(REGISTRAR, rule);
        }
        Stage::Ended => panic!("a first procedure is never ended by a revocation"),
        _ => {}
    }
    ledger
}

/// What an objection does to the newest procedure, in a block of its own.
pub fn contest(ledger: &mut Ledger, act: impl FnOnce(Contested, &mut Draft<'_>) -> Result<(), Fault>) {
    let op_no = certificate(ledger).procedures;
    contest_op(ledger, op_no, act);
}

pub fn contest_op(ledger: &mut Ledger, op_no: u16, act: impl FnOnce(Contested, &mut Draft<'_>) -> Result<(), Fault>) {
    let tx = context(ledger, REGISTRAR, 701, Hash32([7; 32]));
    let meter = Meter::new(u64::MAX);
    let changes = {
        let mut draft = Draft::new(&ledger.state, &meter, tx.origin());
        let contested = Contested::load(&draft, &id(), op_no, tx.time).unwrap().unwrap();
        act(contested, &mut draft).unwrap();
        draft.into_changes()
    };
    ledger.state.absorb(changes);
    (ledger.height, ledger.time) = (ledger.block().height, ledger.block().time);
}

/// An objection freezes the certificate.
pub fn freeze_certificate(ledger: &mut Ledger) {
    let by = *catalog_samples::id("an objection").object();
    let frozen = Freezes::default().with(Freeze { by, until: Time::MAX, upheld: false }, ledger.time);
    let key = freezes(&keys::subject(&id()), &[]);
    ledger.state.records.insert(key.raw, stored_value(&frozen));
}
