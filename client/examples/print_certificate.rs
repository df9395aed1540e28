//! Prints a sample certificate of 64 entries, to look at and to measure (`docs/certificates.md` says how). Its proof is no proof.

use mulu_client::paper::certificate::{Held, Place, sheet};
use mulu_client::paper::{pdf, svg};
use mulu_client::show::Names;

mod sample;

/// As large as the proof of a certificate of 64 entries.
const PROOF_BYTES: usize = 64 << 10;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("usage: print_certificate FILE.pdf|.svg|.html")?;
    let held = sample::held(64, vec![0x55; PROOF_BYTES]);
    let name = held.proof_name();
    let inside = file.ends_with(".pdf");
    let place = if inside { Place::Inside(name.clone()) } else { Place::Beside(name.clone()) };
    let (sheet, subset) = sheet(&held, &place, if inside { &file } else { &name }).map_err(|failure| failure.message)?;
    let bytes = match file.rsplit_once('.') {
        Some((_, "svg")) => svg::document(&sheet, &subset).into_bytes(),
        Some((_, "html")) => svg::html(&sheet, &subset).into_bytes(),
        _ => pdf::document(&sheet, &subset, &held.proof, &name).map_err(|failure| failure.message)?,
    };
    Ok(std::fs::write(file, bytes)?)
}
