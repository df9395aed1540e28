//! The code on a sheet: which certificate, of which chain, and the hash of the proof (docs/certificates.md).

use mulu_contracts::kernel::id::CertificateId;
use mulu_contracts::kernel::value::Hash32;
use qrcodegen::{QrCode, QrCodeEcc};

use crate::exit::Failure;

/// What the code says: `mulu:cert:ID?chain=CHAIN&proof=sha256:HEX`. What has a meaning in such a text is written as `%` and its byte in a name.
pub fn text(id: &CertificateId, chain_id: &str, proof: &Hash32) -> String {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'.' | b'_' | b'~');
    let chain: String = chain_id.bytes().map(|c| if plain(c) { char::from(c).to_string() } else { format!("%{c:02X}") }).collect();
    format!("mulu:cert:{id}?chain={chain}&proof=sha256:{proof}")
}

/// Its modules, row by row; about a seventh of them may be dirty.
pub fn modules(text: &str) -> Result<Vec<Vec<bool>>, Failure> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|e| Failure::defect(format!("no code holds {text}: {e}")))?;
    Ok((0..code.size()).map(|y| (0..code.size()).map(|x| code.get_module(x, y)).collect()).collect())
}
