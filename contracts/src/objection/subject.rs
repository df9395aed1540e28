//! What an objection may be against, and what it has to know of it: the one place that knows of each kind of subject its owner, division, content and
//! end. A kind of subject whose domain does not exist yet is not found here until it does.

use crate::access_request::keys as access_keys;
use crate::access_request::records::{AccessRequest, AccessStatus};
use crate::authorization::keys::{application as application_keys, grant as grant_keys};
use crate::authorization::records::application::ApplicationStatus;
use crate::authorization::records::grant::GrantStatus;
use crate::authorization::standing::standing_of;
use crate::catalog::keys as catalog_keys;
use crate::catalog::records::entry::{EntryCore, EntryStatus, Marks};
use crate::certificate::hold::{Contested, Phase};
use crate::certificate::keys as certificate_keys;
use crate::certificate::records::certificate::CertificateStatus;
use crate::certificate::records::procedure::Stage;
use crate::kernel::codec::{encode, sha256};
use crate::kernel::error::Fault;
use crate::kernel::id::{ApplicationId, CertificateId, DivisionCode, EntryId, GrantId, ObjectId, RequestId, Uscc};
use crate::kernel::state::{Key, StateRead, StateWrite, Subject};
use crate::kernel::value::{Hash32, Time};
use crate::ledger::draft::Draft;
use crate::ledger::freeze;
use crate::ledger::freeze::Freezes;
use crate::ledger::organisation::organisation;
use crate::objection::records::{About, Ground};

/// Where the records of objections against a subject lie: beside its object, told by the bytes of the part that it is of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The object.
    pub object: Subject,
    /// Empty for the whole object.
    pub part: Vec<u8>,
}

/// A subject as it stands.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// Its version; of a review 1.
    pub version: u64,
    /// Who owns it, as objections see it.
    pub owner: Option<Uscc>,
    /// Where it lies.
    pub division: DivisionCode,
    /// Hash of its content.
    pub content_hash: Hash32,
    /// Rejected, revoked, withdrawn, cancelled …: nothing is left to be corrected.
    pub has_ended: bool,
    /// Who handles it by itself: the issuer of a certificate. None: the bureau that covers it.
    pub issuer: Option<Uscc>,
    /// Who did what a review or an order is; of anything else who refused it, where somebody did.
    pub done_by: Option<Uscc>,
    /// The state in which nobody objects to it yet.
    pub not_yet: Option<&'static str>,
    /// Of a procedure: how far its publicity is.
    pub phase: Option<Phase>,
}

impl About {
    /// Where its records lie.
    pub fn place(&self) -> Placed {
        let whole = |id: &ObjectId| Placed { object: Subject::Object(*id), part: Vec::new() };
        match self {
            About::Entry(id) => whole(id.object()),
            About::Certificate(id) => whole(id.object()),
            About::Grant(id) => whole(id.object()),
            About::Application(id) => whole(id.object()),
            About::Product(id) => whole(id.object()),
            About::AccessRequest(id) => whole(id.object()),
            About::Order(id) => whole(id.object()),
            About::Procedure { certificate, op_no } => {
                Placed { part: [&b"procedure"[..], &op_no.to_be_bytes()].concat(), ..whole(certificate.object()) }
            }
            About::Review { object, version, reviewer } => {
                Placed { part: [&b"review"[..], &version.to_be_bytes(), reviewer.as_bytes()].concat(), ..whole(object) }
            }
        }
    }

    /// Key of what objections and orders there are on it.
    pub fn freezes(&self) -> Key<Freezes> {
        let Placed { object, part } = self.place();
        if part.is_empty() { freeze::freezes(&object, &[]) } else { freeze::freezes(&object, &[&part]) }
    }

    /// May an objection freeze it? Never a procedure, a review or an order.
    pub fn can_be_frozen(&self) -> bool {
        !matches!(self, About::Procedure { .. } | About::Review { .. } | About::Order(_))
    }

    /// Does a correction change it? Of a review or an order nothing is asked but what its authority then does.
    pub fn can_be_corrected(&self) -> bool {
        !matches!(self, About::Review { .. } | About::Order(_))
    }

    /// The whole object of an id; none of what nobody objects to.
    pub fn object(id: &ObjectId) -> Option<About> {
        let entry = EntryId::try_from(*id).map(About::Entry);
        let certificate = || CertificateId::try_from(*id).map(About::Certificate);
        let grant = || GrantId::try_from(*id).map(About::Grant);
        let application = || ApplicationId::try_from(*id).map(About::Application);
        entry
            .or_else(|_| certificate())
            .or_else(|_| grant())
            .or_else(|_| application())
            .or_else(|_| RequestId::try_from(*id).map(About::AccessRequest))
            .ok()
    }

    /// As it stands, for an objection on a ground; none where it does not.
    pub(crate) fn load(&self, state: &dyn StateRead, ground: Ground, time: Time) -> Result<Option<Standing>, Fault> {
        match self {
            About::Entry(id) => entry(state, id),
            About::AccessRequest(id) => access_request(state, id),
            About::Review { object, version, reviewer } => match EntryId::try_from(*object) {
                Ok(id) => entry_review(state, &id, *version, reviewer),
                Err(_) => Ok(None),
            },
            About::Certificate(id) => certificate(state, id, ground),
            About::Procedure { certificate, op_no } => procedure(state, (certificate, *op_no), ground, time),
            About::Grant(id) => grant(state, id, time),
            About::Application(id) => application(state, id, time),
            // What they are about does not exist yet.
            About::Product(_) | About::Order(_) => Ok(None),
        }
    }

    /// Writes what objections and orders there are on it now: the record beside it, and what its own marks repeat of that.
    pub(crate) fn write(&self, draft: &mut Draft<'_>, freezes: &Freezes, time: Time) -> Result<(), Fault> {
        draft.put(&self.freezes(), freezes);
        if let About::Entry(id) = self {
            let marks = catalog_keys::marks(id).get(draft)?.unwrap_or_default();
            let objections = u16::try_from(freezes.open).unwrap_or(u16::MAX);
            draft.put(&catalog_keys::marks(id), &Marks { objections, frozen_by: freezes.in_force(time), ..marks });
        }
        Ok(())
    }
}

fn core(state: &dyn StateRead, id: &EntryId) -> Result<Option<EntryCore>, Fault> {
    catalog_keys::core(id).get(state)
}

fn entry(state: &dyn StateRead, id: &EntryId) -> Result<Option<Standing>, Fault> {
    let Some(core) = core(state, id)? else { return Ok(None) };
    Ok(Some(Standing {
        version: core.version,
        owner: Some(core.provider),
        division: core.input.division,
        content_hash: core.content_hash,
        has_ended: matches!(core.status, EntryStatus::Rejected | EntryStatus::Withdrawn),
        issuer: None,
        done_by: None,
        not_yet: None,
        phase: None,
    }))
}

/// Of a certificate and its procedures the division is the issuer's.
fn home_of(state: &dyn StateRead, issuer: &Uscc) -> Result<DivisionCode, Fault> {
    let found = organisation(issuer).recall(state)?;
    found.map(|issuer| issuer.division).ok_or_else(|| Fault::new("the issuer of a certificate is missing"))
}

fn certificate(state: &dyn StateRead, id: &CertificateId, ground: Ground) -> Result<Option<Standing>, Fault> {
    let Some(core) = certificate_keys::core(id).get(state)? else { return Ok(None) };
    Ok(Some(Standing {
        version: core.version,
        owner: Some(if ground.is_of_the_procedure() { core.issuer } else { core.holder }),
        division: home_of(state, &core.issuer)?,
        // What it proves, and to whom: a transfer corrects a certificate of the wrong holder.
        content_hash: Hash32(sha256(&[b"mulu/content/v1", &encode(&core.content), &encode(&core.holder)])),
        has_ended: matches!(core.status, CertificateStatus::Revoked | CertificateStatus::Cancelled),
        issuer: Some(core.issuer),
        done_by: None,
        not_yet: Contested::stands(&core).err().map(CertificateStatus::word),
        phase: None,
    }))
}

fn procedure(state: &dyn StateRead, (id, op_no): (&CertificateId, u16), ground: Ground, time: Time) -> Result<Option<Standing>, Fault> {
    let Some(contested) = Contested::load(state, id, op_no, time)? else { return Ok(None) };
    let (certificate, procedure) = (&contested.certificate, contested.procedure());
    let issuer = certificate.issuer;
    Ok(Some(Standing {
        version: certificate.version,
        owner: Some(if ground.is_of_the_procedure() { issuer } else { procedure.applicant }),
        division: home_of(state, &issuer)?,
        content_hash: procedure.content,
        has_ended: procedure.is_lapsed(time) || procedure.stage.is_over() && procedure.stage != Stage::Done,
        issuer: Some(issuer),
        done_by: None,
        not_yet: None,
        phase: Some(contested.phase()),
    }))
}

fn access_request(state: &dyn StateRead, id: &RequestId) -> Result<Option<Standing>, Fault> {
    let Some(request) = access_keys::request(id).get(state)? else { return Ok(None) };
    let core = core(state, &request.entry)?.ok_or_else(|| Fault::new("the entry of a request is missing"))?;
    Ok(Some(Standing {
        version: request.version,
        owner: Some(core.provider),
        division: core.input.division,
        content_hash: content_of(&request),
        has_ended: matches!(request.status, AccessStatus::Rejected | AccessStatus::Withdrawn | AccessStatus::Revoked),
        issuer: None,
        done_by: request.answered_by.filter(|_| request.status == AccessStatus::Rejected),
        not_yet: None,
        phase: None,
    }))
}

fn grant(state: &dyn StateRead, id: &GrantId, time: Time) -> Result<Option<Standing>, Fault> {
    let Some(grant) = grant_keys::core(id).get(state)? else { return Ok(None) };
    let standing = standing_of(state, &grant, time)?;
    Ok(Some(Standing {
        version: grant.version,
        owner: Some(*grant.root_grantor()),
        division: grant.division,
        content_hash: grant.content_hash,
        has_ended: standing.has_ended() || matches!(grant.status, GrantStatus::Rejected | GrantStatus::Withdrawn | GrantStatus::Revoked),
        issuer: None,
        done_by: None,
        not_yet: None,
        phase: None,
    }))
}

fn application(state: &dyn StateRead, id: &ApplicationId, time: Time) -> Result<Option<Standing>, Fault> {
    let Some(application) = application_keys::application(id).get(state)? else { return Ok(None) };
    let asked = (&application.scenario, &application.applicant, &application.operator, &application.op, &application.demand);
    let how = (&application.scope, &application.term, &application.security, &application.risk_assessment, &application.qualifications);
    let besides = (&application.cross_border, &application.channel, &application.private);
    let closed = matches!(application.status, ApplicationStatus::Rejected | ApplicationStatus::Withdrawn | ApplicationStatus::Granted);
    Ok(Some(Standing {
        version: application.version,
        owner: Some(application.grantor),
        division: application.division,
        content_hash: Hash32(sha256(&[b"mulu/content/v1", &encode(&asked), &encode(&how), &encode(&besides)])),
        has_ended: closed || application.has_lapsed(time),
        issuer: None,
        done_by: None,
        not_yet: None,
        phase: None,
    }))
}

/// What is asked, and what was answered: an answer corrects a silence.
fn content_of(request: &AccessRequest) -> Hash32 {
    let asked = (&request.kind, &request.entry, &request.fields, &request.requester, &request.statutory_duty, &request.purposes);
    let how = (&request.term, &request.form, &request.consents, &request.private);
    let answer = (&request.status, &request.conditions, &request.report_every);
    Hash32(sha256(&[b"mulu/content/v1", &encode(&asked), &encode(&how), &encode(&answer)]))
}

fn entry_review(state: &dyn StateRead, id: &EntryId, version: u64, reviewer: &Uscc) -> Result<Option<Standing>, Fault> {
    let Some(review) = catalog_keys::review(id, version, reviewer).get(state)? else { return Ok(None) };
    let core = core(state, id)?.ok_or_else(|| Fault::new("an entry that was reviewed is missing"))?;
    Ok(Some(Standing {
        version: 1,
        owner: Some(*reviewer),
        division: core.input.division,
        content_hash: review.payload_hash,
        has_ended: false,
        issuer: None,
        done_by: Some(*reviewer),
        not_yet: None,
        phase: None,
    }))
}
