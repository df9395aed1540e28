//! A grant as a question answers it: the sample's traffic data of one entry, for research.

use mulu_contracts::authorization::kinds::sign_grant::GrantSigning;
use mulu_contracts::authorization::queries::grant::GrantAnswer;
use mulu_contracts::authorization::records::grant::Basis;
use mulu_contracts::authorization::samples::grant as samples;
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::joint::JointBody as _;
use serde_json::json;

/// In force, and nothing against it.
pub fn answer() -> GrantAnswer {
    let (signing, content) = (GrantSigning::example(), samples::sub_content());
    let hash = Hash32([0xab; 32]);
    let documents = samples::content().documents;
    let grant = json!({
        "grant_id": signing.id, "basis": Basis::Field { plan: samples::plan() }, "grantor": signing.grantor, "grantee": signing.grantee,
        "applicant": null, "division": "520300", "under": null, "depth_left": 1, "purposes": content.purposes, "actions": content.actions,
        "prohibited": [], "valid_from": content.valid_from, "valid_until": content.valid_until, "supersedes": null, "limits": content.limits,
        "output": content.output, "duties": content.duties, "required_certificates": [], "status": "active", "ended_at": null,
        "close_due": content.valid_until, "close_terms": { "review": 60, "escalation": 60 }, "closing": null, "closed": null, "version": 1,
        "content_hash": hash, "detail_hash": hash, "payload_hash": hash,
    });
    let detail = json!({
        "terms": { "recipients": content.recipients, "documents": documents },
        "over": content.over,
    });
    GrantAnswer {
        grant: serde_json::from_value(grant).unwrap(),
        detail: serde_json::from_value(detail).unwrap(),
        standing: "active",
        live: true,
        begun: true,
        ends_at: content.valid_until,
        ends_by: signing.id,
        close_due: Some(content.valid_until),
        close_overdue: false,
        superseded_by: None,
        holders: 0,
        held: false,
        self_stop: None,
        frozen_by: None,
        revocation: None,
        close_out: None,
        awaited: None,
        sub_grants: 0,
    }
}
