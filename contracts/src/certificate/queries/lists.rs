//! Lists of certificates: complete by construction, in pages whose places hold at every height (docs/spec/certificate.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::keys as catalog_keys;
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus, OfficialNumber};
use crate::certificate::records::content::{CertificateKind, Right};
use crate::certificate::records::procedure::{Op, Procedure, Publicity, Stage};
use crate::kernel::error::Fault;
use crate::kernel::id::{CertificateId, DivisionCode, EntryId, ObjectId, Uscc};
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::place::Place;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::{Set, Time};
use crate::ledger::parts;
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, Listing, Query, negative};

/// Whose certificates, or about what.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateScope {
    /// Those that an organisation holds.
    Holder(Uscc),
    /// Those that were issued for an entry and name it still.
    Entry(EntryId),
    /// Those that were issued for a product or a model, whatever the edition.
    Made(ObjectId),
}

/// Certificates of a scope.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListCertificates {
    /// Which.
    pub scope: CertificateScope,
    /// Only with this status; none: all.
    #[serde(default)]
    pub status: Option<CertificateStatus>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One certificate on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateRow {
    /// 证书标识.
    pub id: CertificateId,
    /// Version.
    pub version: u64,
    /// What it proves.
    pub kind: CertificateKind,
    /// 登记机构.
    pub issuer: Uscc,
    /// 权利人.
    pub holder: Uscc,
    /// Rights.
    pub rights: Set<Right, 0, 3>,
    /// Number of another system.
    pub official_number: Option<OfficialNumber>,
    /// In force from this time on.
    pub valid_from: Option<Time>,
    /// In force before this time.
    pub valid_until: Option<Time>,
    /// State.
    pub status: CertificateStatus,
    /// Its term is over.
    pub expired: bool,
    /// What its newest procedure is to do.
    pub op: Option<Op>,
    /// Where that stands.
    pub stage: Option<Stage>,
    /// Until when its issuer should act, while that clock runs.
    pub due: Option<Time>,
}

fn read(state: &dyn StateRead, member: &Member) -> Result<(Certificate, Option<Procedure>), Fault> {
    let missing = || Fault::new("a certificate on a list is missing");
    let Subject::Object(object) = &member.subject else { return Err(Fault::new("a list of certificates holds something else")) };
    let id = CertificateId::try_from(*object).map_err(|_| Fault::new("a list of certificates holds something else"))?;
    let certificate = keys::core(&id).get(state)?.ok_or_else(missing)?;
    let procedure = match certificate.procedures {
        0 => None,
        newest => Some(keys::procedure(&id, newest).get(state)?.ok_or_else(missing)?),
    };
    Ok((certificate, procedure))
}

fn row(context: &Context, state: &dyn StateRead, member: &Member) -> Result<CertificateRow, Fault> {
    let (certificate, procedure) = read(state, member)?;
    let procedure = procedure.map(|procedure| procedure.at(context.time));
    Ok(CertificateRow {
        expired: certificate.is_expired(context.time),
        op: procedure.as_ref().map(|procedure| procedure.op),
        stage: procedure.as_ref().map(|procedure| procedure.stage),
        due: procedure.as_ref().filter(|procedure| !procedure.stage.is_over()).and_then(Procedure::due),
        id: certificate.certificate_id,
        version: certificate.version,
        kind: certificate.kind,
        issuer: certificate.issuer,
        holder: certificate.holder,
        rights: certificate.rights,
        official_number: certificate.official_number,
        valid_from: certificate.valid_from,
        valid_until: certificate.valid_until,
        status: certificate.status,
    })
}

fn listed(context: &Context, state: &dyn StateRead, of: Selection, (from, limit): (Place, u32)) -> Result<Listing<CertificateRow>, Fault> {
    let page = page_of(state, [of], &from, limit)?;
    let items = page.members.iter().map(|(_, member)| row(context, state, member)).collect::<Result<_, _>>()?;
    Ok(Listing { items, total: page.total, next: page.next, rest: None })
}

impl Query for ListCertificates {
    const NUMBER: u16 = 104;
    const NAME: &'static str = "list_certificates";
    type Answer = Listing<CertificateRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let list = match &self.scope {
            CertificateScope::Holder(holder) => keys::held_by(holder),
            CertificateScope::Entry(entry) => keys::about_entry(entry),
            CertificateScope::Made(object) => keys::about(object),
        };
        let flags = self.status.map_or(keys::ANY_STATUS, keys::with_status);
        listed(context, state, Selection::Members(list, flags), (self.from, self.limit))
    }
}

/// Certificates of an issuer, by the stage at which their newest procedure was left by the last act: what time does since is shown in each row.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListProcedures {
    /// 登记机构.
    pub issuer: Uscc,
    /// Only at this stage; none: all.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListProcedures {
    const NUMBER: u16 = 105;
    const NAME: &'static str = "list_procedures";
    type Answer = Listing<CertificateRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let flags = self.stage.map_or(keys::ANY_STAGE, keys::at_stage);
        listed(context, state, Selection::Members(keys::issued_by(&self.issuer), flags), (self.from, self.limit))
    }
}

/// What is made known 公示 in a division: certificates whose publicity runs, is held by an objection, or is over and not issued yet.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListPublicity {
    /// The division of their issuers.
    pub division: DivisionCode,
    /// Also all divisions that lie in it.
    pub below: bool,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// A publicity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PublicityRow {
    /// 证书标识.
    pub id: CertificateId,
    /// Which procedure of it: what an objection names.
    pub op_no: u16,
    /// What that is to do.
    pub op: Op,
    /// What the certificate proves.
    pub kind: CertificateKind,
    /// 登记机构.
    pub issuer: Uscc,
    /// 权利人, and of a transfer the new one.
    pub holder: Uscc,
    /// Publicity, or held by an objection.
    pub stage: Stage,
    /// From when to when.
    pub publicity: Option<Publicity>,
    /// Objections filed and not taken up.
    pub filed: u32,
    /// Objections accepted and not decided.
    pub objections: u16,
    /// It runs, or is held: objections are in time.
    pub running: bool,
}

impl Query for ListPublicity {
    const NUMBER: u16 = 106;
    const NAME: &'static str = "list_publicity";
    type Answer = Listing<PublicityRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let of = |code: &DivisionCode| Ok(parts::one(keys::publicity_in(code)));
        let Part { page, rest, .. } = parts::page(state, (&self.division, self.below), (self.from, self.limit), of)?;
        let row = |member: &Member| {
            let (certificate, procedure) = read(state, member)?;
            let now = procedure.ok_or_else(|| Fault::new("a publicity of no procedure"))?.at(context.time);
            let ends = now.publicity.as_ref().is_some_and(|publicity| publicity.end <= context.time);
            Ok(PublicityRow {
                id: certificate.certificate_id,
                op_no: now.op_no,
                op: now.op,
                kind: certificate.kind,
                issuer: certificate.issuer,
                holder: now.to.unwrap_or(certificate.holder),
                stage: now.stage,
                filed: now.filed,
                objections: now.objections,
                running: now.stage == Stage::Objection || !ends,
                publicity: now.publicity,
            })
        };
        let items = page.members.iter().map(|(_, member)| row(member)).collect::<Result<_, Fault>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest })
    }
}

/// Which certificate has a number of another system (C2).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct CertificateByNumber {
    /// The number.
    pub number: OfficialNumber,
}

impl Query for CertificateByNumber {
    const NUMBER: u16 = 107;
    const NAME: &'static str = "certificate_by_number";
    type Answer = Option<CertificateId>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        Ok(keys::numbered(&self.number).get(state)?.map(|named| named.certificate))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}

/// Which certificates stand beside an entry: of each kind the one issued last for it. Whether it is in force its own record says.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct CertificatesFor {
    /// The entry.
    pub entry: EntryId,
    /// Of `data_property`: also the one of this holder.
    #[serde(default)]
    pub holder: Option<Uscc>,
}

/// What stands beside an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificatesAnswer {
    /// Its registration, as its marks say: none after a change dropped it.
    pub registration: Option<ObjectId>,
    /// Of each kind the one issued last.
    pub last: Vec<(CertificateKind, CertificateId)>,
    /// The last with the right to hold.
    pub hold: Option<CertificateId>,
    /// The `data_property` issued last to the holder asked about.
    pub of_holder: Option<CertificateId>,
}

impl Query for CertificatesFor {
    const NUMBER: u16 = 108;
    const NAME: &'static str = "certificates_for";
    type Answer = CertificatesAnswer;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mut last = Vec::new();
        for kind in CertificateKind::ALL {
            let named = keys::named_by_entry(&self.entry, *kind).get(state)?;
            last.extend(named.map(|named| named.certificate).map(|id| (*kind, id)));
        }
        let hold = keys::hold_on(&self.entry).get(state)?.map(|named| named.certificate);
        let of_holder = match &self.holder {
            Some(holder) => keys::property_of(&self.entry, holder).get(state)?.map(|named| named.certificate),
            None => None,
        };
        let marks = catalog_keys::marks(&self.entry).get(state)?.unwrap_or_default();
        Ok(CertificatesAnswer { registration: marks.registration, last, hold, of_holder })
    }
}
