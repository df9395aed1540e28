//! What a message about a certificate names, and who may act on it (S3 to S8; docs/spec/certificate.md).

use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus, InPlaceOf};
use crate::certificate::records::content::{CertificateKind, Content};
use crate::certificate::records::procedure::{Procedure, Stage};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{CertificateId, DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::{Hash32, Time};
use crate::ledger::access::{Allowed, Relation, Scope, Target, any, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::freeze;
use crate::ledger::gate::{Gated, Object, found, pass, pass_as};
use crate::ledger::organisation::organisation;
use crate::party::holders::authority_above;
use crate::party::roles::reaches;

/// The holder itself; which roles it has does not matter, the kind of certificate asks for what it needs.
pub(crate) const HOLDER: &[Allowed] =
    &[by(Role::Provider, Relation::Own), by(Role::Operator, Relation::Own), by(Role::Developer, Relation::Own), any(Relation::Own)];

/// The issuer, and once its stage is overdue the authority above it.
pub(crate) const ISSUERS: &[Allowed] = &[
    by(Role::Registrar, Relation::Own),
    by(Role::IpOffice, Relation::Own),
    by(Role::Bureau, Relation::Own),
    by(Role::Exchange, Relation::Own),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
    by(Role::Coordinator, Relation::SameDivision),
    by(Role::Coordinator, Relation::Superior),
];

/// Those of it that are the issuer itself.
const ISSUER: &[Allowed] = &[ISSUERS[0], ISSUERS[1], ISSUERS[2], ISSUERS[3]];

/// Who revokes: the issuer, and bureaus that cover.
pub(crate) const REVOKERS: &[Allowed] = &[ISSUERS[0], ISSUERS[1], ISSUERS[3], ISSUERS[2], ISSUERS[4], ISSUERS[5]];

/// Who suspends and resumes: these, and supervisors that cover.
pub(crate) const SUSPENDERS: &[Allowed] = &[
    REVOKERS[0],
    REVOKERS[1],
    REVOKERS[2],
    REVOKERS[3],
    REVOKERS[4],
    REVOKERS[5],
    by(Role::Supervisor, Relation::SameDivision),
    by(Role::Supervisor, Relation::Superior),
];

/// State of a certificate, as kinds ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its status.
    Status(CertificateStatus),
    /// Given by the chain itself: no procedure changes it.
    ByChain,
}

impl Standing {
    /// Every status; which of them a procedure asks for its own checks say.
    pub const ANY: &'static [Standing] = &[
        Standing::Status(CertificateStatus::Applied),
        Standing::Status(CertificateStatus::Issued),
        Standing::Status(CertificateStatus::Suspended),
        Standing::Status(CertificateStatus::Revoked),
        Standing::Status(CertificateStatus::Cancelled),
    ];
}

/// A certificate with its newest procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Its core.
    pub certificate: Certificate,
    /// Its newest procedure as stored; none of a compliance review.
    pub procedure: Option<Procedure>,
    /// Its issuer's division now, which is its own.
    pub division: DivisionCode,
    /// An accepted objection or an order holds it.
    frozen: bool,
    /// Whose it is for the kind that acts on it.
    side: Side,
    /// The kind takes what the chain gave, too.
    any_maker: bool,
}

/// Whose a certificate is for a kind: *own* and *named* mean different parties.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Side {
    /// The holder's own; the issuer is named.
    Holder,
    /// The issuer's own.
    Issuer,
    /// The applicant's own; the holder is named, and the issuer of what lapsed.
    Applicant(Time),
}

impl Loaded {
    /// As its holder acts on it.
    pub(crate) fn as_holders(mut self) -> Loaded {
        self.side = Side::Holder;
        self
    }

    /// Hash under which the content that stands is kept.
    pub(crate) fn content_hash(&self) -> Result<Hash32, Fault> {
        self.certificate.content.ok_or_else(|| Fault::new("an issued certificate has no content"))
    }

    /// The certificate after an act on its procedure, with whom the issuer had it done by.
    pub(crate) fn handled_by(&self, tx: &TxContext, as_whom: Handler) -> Certificate {
        let in_place = InPlaceOf { issuer: self.certificate.issuer, by: *tx.signer.uscc() };
        Certificate { in_place_of: (as_whom == Handler::InPlace).then_some(in_place), ..self.certificate.clone() }
    }

    /// The newest procedure as it stands, or `wrong_stage`.
    pub(crate) fn newest(&self, time: Time) -> Result<Procedure, Refusal> {
        self.procedure.as_ref().map(|procedure| procedure.at(time)).ok_or_else(|| Code::WRONG_STAGE.into())
    }

    /// The content that stands, or that its first procedure asks for.
    pub(crate) fn standing_or_wanted(&self, state: &dyn StateRead) -> Result<Content, Fault> {
        let standing = keys::content(&self.certificate.certificate_id).get(state)?;
        standing.map_or_else(|| self.wanted(state), Ok)
    }

    /// The content that its newest procedure asks for.
    pub(crate) fn wanted(&self, state: &dyn StateRead) -> Result<Content, Fault> {
        wanted(state, &self.certificate)
    }
}

/// The content that stands of an issued certificate.
pub(crate) fn standing_content(state: &dyn StateRead, id: &CertificateId) -> Result<Content, Fault> {
    keys::content(id).get(state)?.ok_or_else(|| Fault::new("a certificate has no content"))
}

/// The content that the newest procedure of a certificate asks for.
pub(crate) fn wanted(state: &dyn StateRead, certificate: &Certificate) -> Result<Content, Fault> {
    match keys::wanted(&certificate.certificate_id, certificate.procedures).get(state)? {
        Some(content) => Ok(content),
        None => standing_content(state, &certificate.certificate_id),
    }
}

impl Object for Loaded {
    type Id = CertificateId;

    fn load(state: &dyn StateRead, id: &CertificateId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(certificate) = keys::core(id).get(state)? else { return Ok(None) };
        let issuer = organisation(&certificate.issuer).recall(state)?.ok_or_else(|| Fault::new("an issuer is missing"))?;
        let procedure = match certificate.procedures {
            0 => None,
            newest => Some(keys::procedure(id, newest).get(state)?.ok_or_else(|| Fault::new("a procedure is missing"))?),
        };
        let frozen = freeze::is_frozen(state, &keys::subject(id), time)?;
        Ok(Some(Loaded { certificate, procedure, division: issuer.division, frozen, side: Side::Issuer, any_maker: false }))
    }
}

impl Gated for Loaded {
    type State = Standing;

    fn target(&self) -> Target {
        let Certificate { issuer, holder, .. } = self.certificate;
        let target = match &self.side {
            Side::Holder => Target { named: vec![issuer], ..Target::own(holder, self.division) },
            Side::Issuer => Target { named: vec![holder], ..Target::own(issuer, self.division) },
            Side::Applicant(time) => {
                let lapsed = self.procedure.as_ref().is_some_and(|procedure| procedure.is_lapsed(*time));
                let named = std::iter::once(holder).chain(lapsed.then_some(issuer)).collect();
                let applicant = self.procedure.as_ref().map_or(holder, |procedure| procedure.applicant);
                Target { named, ..Target::own(applicant, self.division) }
            }
        };
        // The division is the issuer's by definition.
        Target { scope: Scope::Home, ..target }
    }

    fn version(&self) -> u64 {
        self.certificate.version
    }

    fn state(&self) -> Standing {
        match self.certificate.kind {
            CertificateKind::ComplianceReview if !self.any_maker => Standing::ByChain,
            _ => Standing::Status(self.certificate.status),
        }
    }

    fn word(state: Standing) -> &'static str {
        match state {
            Standing::Status(status) => status.word(),
            Standing::ByChain => CertificateKind::ComplianceReview.word(),
        }
    }

    fn is_frozen(&self) -> bool {
        self.frozen
    }
}

/// S3 and S5 to S8 of what its holder does.
pub(crate) fn open_as_holder(tx: &TxContext, state: &dyn StateRead, id: &CertificateId, version: u64) -> Result<Loaded, Refusal> {
    let loaded = found::<Loaded>(tx, state, id)?.as_holders();
    pass(tx, state, &loaded, version, Standing::ANY)?;
    Ok(loaded)
}

/// S3 of what its holder does, where other objects are named before S5 is asked.
pub(crate) fn found_as_holder(tx: &TxContext, state: &dyn StateRead, id: &CertificateId) -> Result<Loaded, Refusal> {
    Ok(found::<Loaded>(tx, state, id)?.as_holders())
}

/// S3 of what its applicant does.
pub(crate) fn found_as_applicant(tx: &TxContext, state: &dyn StateRead, id: &CertificateId) -> Result<Loaded, Refusal> {
    let mut loaded = found::<Loaded>(tx, state, id)?;
    loaded.side = Side::Applicant(tx.time);
    Ok(loaded)
}

/// S3 and S5 to S8 of what authorities do with a certificate that has one of these statuses, also one by the chain.
pub(crate) fn open_as_authority(
    tx: &TxContext,
    state: &dyn StateRead,
    id: &CertificateId,
    version: u64,
    states: &[Standing],
) -> Result<Loaded, Refusal> {
    let mut loaded = found::<Loaded>(tx, state, id)?;
    loaded.any_maker = true;
    pass(tx, state, &loaded, version, states)?;
    Ok(loaded)
}

/// As what somebody handles a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handler {
    /// The issuer, or who acts for it.
    Issuer,
    /// The authority above it, in its place 代为办理.
    InPlace,
}

/// S3 and S5 to S8 of accept, return, review and issue: as what the signer handles the procedure.
pub(crate) fn open_as_handler(
    tx: &TxContext,
    state: &dyn StateRead,
    id: &CertificateId,
    version: u64,
) -> Result<(Loaded, Handler), Refusal> {
    let loaded = found::<Loaded>(tx, state, id)?;
    let as_whom = pass_as(tx, &loaded, version, Standing::ANY, || handler(tx, state, &loaded))?;
    Ok((loaded, as_whom))
}

fn handler(tx: &TxContext, state: &dyn StateRead, loaded: &Loaded) -> Result<Handler, Refusal> {
    if relates(state, &tx.actor(), &loaded.target(), ISSUER)? {
        return Ok(Handler::Issuer);
    }
    // Most signers hold no role in which they could stand above anybody.
    let actor = tx.actor();
    let may = actor.has(Role::Bureau) || actor.has(Role::Coordinator);
    ensure(may && above(state, tx.time, loaded)?.as_ref() == Some(tx.signer.uscc()), Code::RELATION_MISSING)?;
    Ok(Handler::InPlace)
}

/// The authority above the issuer; holder, applicant and new holder are passed over.
pub(crate) fn above(state: &dyn StateRead, time: Time, loaded: &Loaded) -> Result<Option<Uscc>, Refusal> {
    let Certificate { issuer, holder, .. } = &loaded.certificate;
    let procedure = loaded.procedure.as_ref();
    let sides: Vec<Uscc> = std::iter::once(*holder)
        .chain(procedure.map(|procedure| procedure.applicant))
        .chain(procedure.and_then(|procedure| procedure.to))
        .collect();
    let role = issuing_role(state, loaded, time)?;
    authority_above(state, time, (issuer, role), &sides)
}

/// The role in which a certificate's issuer acts.
fn issuing_role(state: &dyn StateRead, loaded: &Loaded, time: Time) -> Result<Role, Refusal> {
    Ok(match loaded.certificate.kind {
        CertificateKind::DataElement if reaches(state, &loaded.certificate.issuer, Role::Bureau, &loaded.division, time)? => Role::Bureau,
        CertificateKind::ComplianceReview => Role::Bureau,
        CertificateKind::DataIp => Role::IpOffice,
        _ => Role::Registrar,
    })
}

/// Check 2 of accept, return, review and issue: nobody hurries the issuer, and its silence stops nothing.
pub(crate) fn require_overdue(as_whom: Handler, procedure: &Procedure, time: Time) -> Result<(), Refusal> {
    ensure(as_whom == Handler::Issuer || procedure.is_overdue(time), Code::NOT_OVERDUE)
}

/// `wrong_stage` unless the newest procedure stands at one of these.
pub(crate) fn at_stage(loaded: &Loaded, time: Time, stages: &[Stage]) -> Result<Procedure, Refusal> {
    let procedure = loaded.newest(time)?;
    if stages.contains(&procedure.stage) { Ok(procedure) } else { Err(Code::WRONG_STAGE.of(procedure.stage.word())) }
}
