//! What a proof file comes to: the verdict (README.md, "What a verdict means") with its exit code.

use std::path::Path;

use mulu_contracts::comet::anchor::AnchorError;
use mulu_contracts::comet::trust::TrustError;
use mulu_contracts::ledger::proof::{MAX_PROOF_BYTES, ProofError};
use mulu_contracts::ledger::witness::WitnessError;

use crate::exit::Failure;
use crate::paper::attached::{MAX_PDF_BYTES, Unfound, attached, is_pdf};
use crate::words::{files, papers, proofs};

/// The bytes of a proof file, or of the proof that a PDF carries.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = crate::home::read_file(path, MAX_PDF_BYTES)?;
    if is_pdf(&bytes) {
        return attached(&bytes).map_err(|unfound| unattached(&unfound));
    }
    if bytes.len() > MAX_PROOF_BYTES {
        return Err(Failure::wrong(files::too_large(path.display(), MAX_PROOF_BYTES), files::right_file()));
    }
    Ok(bytes)
}

/// The verdict for a PDF in which no proof is found: what lacks one shows nothing; of what cannot be read nobody can say.
fn unattached(unfound: &Unfound) -> Failure {
    let words = unfound.words();
    match unfound {
        Unfound::None | Unfound::Strange(_) => Failure::not_true(words),
        Unfound::Several | Unfound::Locked | Unfound::Packed => Failure::verdict("unsupported", 5, &words).hinting(papers::take_out()),
    }
}

/// The verdict for what does not hold.
pub fn judged(error: &ProofError) -> Failure {
    match error {
        ProofError::Unsupported(_) => Failure::verdict("unsupported", 5, &proofs::because(error)),
        ProofError::Witness(WitnessError::Stopped) => Failure::late(&proofs::not_in_time(error)),
        ProofError::NewerVersion(version) => Failure::newer_version(*version),
        ProofError::Anchor(AnchorError::Contradicts(TrustError::Fork(height))) => Failure::forked_file(*height, &error.to_string()),
        // A genuine proof of another chain is nobody's lie.
        ProofError::Anchor(AnchorError::OtherChain { found, trusted }) => Failure::other(proofs::other_chain(found, trusted)),
        ProofError::Anchor(AnchorError::NotEnoughTrust { .. }) => Failure::verdict("not_enough_trust", 5, &proofs::because(error)),
        _ => Failure::verdict("false", 3, &proofs::because(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_is_judged_by_the_one_thing_that_it_carries() {
        let (dir, one) = (tempfile::tempdir().unwrap(), "1 0 obj<</Type/EmbeddedFile/Length 5>>stream\nhello\nendstream endobj ");
        let path = dir.path().join("a.pdf");
        let told = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read(&path).map_err(|failure| (failure.exit, failure.told_verdict().map(|(verdict, _)| verdict.to_string())))
        };
        let verdict = |exit, word: &str| Err((exit, Some(word.to_string())));
        assert_eq!(told(&format!("%PDF-1.7 {one}")), Ok(b"hello".to_vec()));
        assert_eq!(told("%PDF-1.7 "), verdict(3, "false"));
        assert_eq!(told(&format!("%PDF-1.7 {}", one.replace('5', "4"))), verdict(3, "false"));
        assert_eq!(told(&format!("%PDF-1.7 {one}{one}")), verdict(5, "unsupported"));
        assert_eq!(told(&format!("%PDF-1.7 {one} trailer<</Encrypt 3 0 R>>")), verdict(5, "unsupported"));
        assert_eq!(told(&format!("%PDF-1.7 {}", one.replace("/Type", "/Filter/LZWDecode/Type"))), verdict(5, "unsupported"));
        assert_eq!(told("mulu-proof/3 %PDF-"), Ok(b"mulu-proof/3 %PDF-".to_vec()), "a proof is read as it is");
    }
}
