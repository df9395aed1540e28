//! What somebody objects to: an id, and beside it what tells a procedure or a review.

use clap::Args;
use mulu_contracts::kernel::id::{IdError, ObjectId, Uscc};
use mulu_contracts::objection::records::About;

use crate::cli::arg::word;
use crate::exit::Failure;
use crate::words::usage;

/// Flags of a subject.
#[derive(Debug, Args)]
pub struct SubjectFlags {
    /// What is objected to: an entry, a certificate, an access request …
    #[arg(value_name = "ID", value_parser = word::<ObjectId>)]
    subject: Option<ObjectId>,
    /// Of a certificate: this one of its procedures
    #[arg(long, value_name = "N", requires = "subject", conflicts_with = "reviewed_version")]
    procedure: Option<u16>,
    /// The review of this version
    #[arg(long, value_name = "N", requires = "reviewer")]
    reviewed_version: Option<u64>,
    /// Whose review (USCC)
    #[arg(long, value_name = "USCC", requires = "reviewed_version", value_parser = word::<Uscc>)]
    reviewer: Option<Uscc>,
}

impl SubjectFlags {
    /// The subject, where flags say it.
    pub fn said(&self) -> Result<Option<About>, Failure> {
        let Some(object) = self.subject else { return Ok(None) };
        if let Some((version, reviewer)) = self.reviewed_version.zip(self.reviewer) {
            return Ok(Some(About::Review { object, version, reviewer }));
        }
        let about = match (object.kind(), self.procedure) {
            ('E', None) => object.try_into().map(About::Entry),
            ('C', None) => object.try_into().map(About::Certificate),
            ('C', Some(op_no)) => object.try_into().map(|certificate| About::Procedure { certificate, op_no }),
            ('G', None) => object.try_into().map(About::Grant),
            ('A', None) => object.try_into().map(About::Application),
            ('P', None) => object.try_into().map(About::Product),
            ('Q', None) => object.try_into().map(About::AccessRequest),
            ('T', None) => object.try_into().map(About::Order),
            _ => return Err(Failure::wrong(usage::no_subject(object), usage::name_subject())),
        };
        about.map(Some).map_err(|e: IdError| Failure::defect(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(id: &str, procedure: Option<u16>) -> SubjectFlags {
        SubjectFlags { subject: Some(id.parse().unwrap()), procedure, reviewed_version: None, reviewer: None }
    }

    #[test]
    fn the_letter_of_an_id_says_what_is_objected_to() {
        use mulu_contracts::ledger::rule::Rule as _;
        let certificate = mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate::example().id;
        let entry = "E-520300-3YN9-2AGA-NFLD-PY68-R";
        assert!(matches!(flags(entry, None).said().unwrap(), Some(About::Entry(_))));
        assert_eq!(flags(&certificate.to_string(), None).said().unwrap(), Some(About::Certificate(certificate)));
        assert_eq!(flags(&certificate.to_string(), Some(2)).said().unwrap(), Some(About::Procedure { certificate, op_no: 2 }));
        assert!(flags(entry, Some(1)).said().is_err(), "an entry has no procedures");
    }
}
