//! A certificate of an invented city, to measure and for the tests of `client/src/paper`.

use std::collections::BTreeMap;

use mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate;
use mulu_contracts::certificate::queries::certificate::CertificateAnswer;
use mulu_contracts::certificate::records::certificate::{Certificate, Creation};
use mulu_contracts::certificate::records::content::{About, Content, SeenEntry};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::value::{Hash32, List, Time};
use mulu_contracts::ledger::proof::TrustShown;
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::samples::{CITY, DEPARTMENT, REGISTRAR, division, local_key, uscc};
use serde_json::json;

use super::{Held, Names};

/// An issued certificate of so many entries, which carries a proof.
pub fn held(entries: usize, proof: Vec<u8>) -> Held {
    let ApplyCertificate { local_key: key, kind, issuer, holder, content, .. } = ApplyCertificate::example();
    let ids: Vec<EntryId> = (1..=entries).map(|n| EntryId::derive(&division(CITY), &holder, &local_key(&format!("entry-{n}")))).collect();
    let subject: Vec<SeenEntry> = (1..).zip(&ids).map(|(version, entry)| SeenEntry { entry: *entry, version }).collect();
    let content = Content { subject: About::Entries(List::new(subject).expect("1 to 64 entries")), ..content.0 };
    let (from, until) = (Time(1_800_000_000), Time(1_831_536_000));
    let id = mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate::example().id;
    let certificate = json!({ "certificate_id": id, "kind": kind, "issuer": issuer, "holder": holder, "rights": [], "based_on": null,
        "official_number": { "scheme": "res_reg", "number": "4212002026000001" }, "valid_from": from, "valid_until": until,
        "status": "issued", "status_reason": null, "suspended_by": null, "in_place_of": null, "procedures": 1,
        "content": Hash32([0xcd; 32]), "version": 5 });
    let certificate: Certificate = serde_json::from_value(certificate).expect("it is a certificate");
    let answer = CertificateAnswer {
        certificate,
        content: Some(content),
        texts: Vec::new(),
        creation: Creation { payload_hash: Hash32([0xab; 32]), local_key: key, applied_by: holder, at: from },
        procedure: None,
        in_force: true,
        expired: false,
        frozen: false,
    };
    let names = [(uscc(DEPARTMENT), "样例市交通运输局"), (uscc(REGISTRAR), "样例市数据登记中心")];
    let names = Names(names.into_iter().map(|(uscc, name)| (uscc.to_string(), name.to_string())).collect());
    let titles: BTreeMap<EntryId, String> = (1..).zip(ids).map(|(n, id)| (id, format!("第 {n} 号公交线路站点与实时到站信息"))).collect();
    let trust = TrustShown { validators: 4, signed_power: "40/40".into(), hand_overs: 0, note: None };
    Held { chain_id: "mulu-421200".into(), height: 1_234, time: Time(1_800_086_400), trust, answer, proof, names, titles }
}
