//! A certificate as a verifiable credential of the W3C (data model 2.0). What secures it is the ledger's proof, which it carries as evidence;
//! nobody signed it, so it has no `proof` of its own. All in it follows from that proof.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::certificate::records::content::About;
use serde_json::{Value, json};

use super::certificate::Held;

/// The context of the data model, which comes first.
const CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";
/// Where words stand that it does not have.
const VOCABULARY: &str = "urn:mulu:vocabulary:";

fn organisation(uscc: impl std::fmt::Display) -> String {
    format!("urn:uscc:{uscc}")
}

fn urn(id: impl std::fmt::Display) -> String {
    format!("urn:mulu:{}", id.to_string().replace('-', ""))
}

/// Its document.
pub fn document(held: &Held) -> Value {
    let (answer, certificate) = (&held.answer, &held.answer.certificate);
    let content = answer.content.as_ref();
    let about = content.map(|content| match &content.subject {
        About::Entries(entries) => {
            entries.iter().map(|seen| json!({ "id": urn(seen.entry), "entry": seen.entry, "version": seen.version.to_string() })).collect()
        }
        About::Edition(seen) => {
            let id = seen.of.object();
            json!([{ "id": urn(id), "object": id.to_string(), "edition": seen.edition.to_string(), "contentHash": seen.content_hash }])
        }
    });
    let mut document = json!({
        "@context": [CONTEXT, { "@vocab": VOCABULARY }],
        "id": urn(certificate.certificate_id),
        "type": ["VerifiableCredential", "DataElementCertificate"],
        "issuer": organisation(certificate.issuer),
        "validFrom": certificate.valid_from,
        "validUntil": certificate.valid_until,
        "credentialSubject": {
            "id": organisation(certificate.holder),
            "certificateId": certificate.certificate_id,
            "certificateVersion": certificate.version.to_string(),
            "certificateKind": certificate.kind,
            "officialNumber": certificate.official_number.as_ref().map(|number| json!({ "scheme": number.scheme, "number": number.number })),
            "coOwners": content.map(|content| content.co_owners.iter().map(organisation).collect::<Vec<_>>()),
            "rights": certificate.rights,
            "basedOn": certificate.based_on,
            "about": about,
        },
        "credentialStatus": {
            "id": held.code(),
            "type": "MuluLedgerState",
            "chain": held.chain_id,
            "height": held.height.to_string(),
            "time": held.time,
            "status": certificate.status,
            "statusReason": certificate.status_reason,
            "inForce": answer.in_force,
            "expired": answer.expired,
            "frozen": answer.frozen,
            "validators": held.trust.validators,
        },
        "evidence": [{
            "id": format!("urn:sha256:{}", held.hash()),
            "type": ["MuluLedgerProof"],
            "sha256": held.hash(),
            "mediaType": "application/octet-stream",
            "ledgerProof": BASE64.encode(&held.proof),
        }],
    });
    // What there is nothing to say of is not said.
    for value in document.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
        if let Value::Object(members) = value {
            members.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty()));
        }
    }
    if let Value::Object(members) = &mut document {
        members.retain(|_, value| !value.is_null());
    }
    document
}
