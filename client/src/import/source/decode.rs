//! Texts of any encoding as UTF-8, piece by piece: UTF-8, also with a byte order mark, and GB18030.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

const PIECE: usize = 64 << 10;

/// Finds out the encoding: by its byte order mark, else UTF-8 or GB18030. Reads the whole file, because a table may begin with
/// ten thousand lines of plain ASCII.
///
/// A text of GB18030 read as UTF-8 is wrong nearly everywhere; a text of UTF-8 with a few spoilt bytes still reads as GB18030,
/// as nonsense. So it is UTF-8 while good characters outnumber the bad ones; rows with bad ones then fail on their own.
pub fn sniff(input: &mut dyn Read) -> io::Result<&'static Encoding> {
    let (mut buffer, mut held) = (vec![0; PIECE], 0);
    let (mut good, mut bad, mut first) = (0u64, 0u64, true);
    loop {
        let n = input.read(buffer.get_mut(held..).unwrap_or_default())?;
        held += n;
        let bytes = buffer.get(..held).unwrap_or_default();
        if first && let Some((encoding, _)) = Encoding::for_bom(bytes) {
            return Ok(encoding);
        }
        first = first && held < 3 && n > 0;
        let (mut at, end) = (0, n == 0);
        let rest = loop {
            match std::str::from_utf8(bytes.get(at..).unwrap_or_default()) {
                Ok(text) => {
                    good += wide(text.as_bytes());
                    break 0;
                }
                Err(e) => {
                    good += wide(bytes.get(at..at + e.valid_up_to()).unwrap_or_default());
                    match e.error_len() {
                        Some(len) => {
                            bad += 1;
                            at += e.valid_up_to() + len;
                        }
                        // A character that goes on in the next piece, or never ends.
                        None => break held - at - e.valid_up_to(),
                    }
                }
            }
        };
        if end {
            bad += u64::from(rest > 0);
            return Ok(if bad == 0 || good > bad.saturating_mul(2) { UTF_8 } else { GB18030 });
        }
        buffer.copy_within(held - rest..held, 0);
        held = rest;
    }
}

/// Characters of more than one byte, counted by their first bytes.
fn wide(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|b| **b >= 0xC0).count() as u64
}

/// A reader that gives UTF-8. What is no text becomes U+FFFD, which rows with it are told for.
pub struct Decoded {
    input: Box<dyn Read>,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    filled: usize,
    text: Vec<u8>,
    given: usize,
    ended: bool,
    /// Nothing was decoded yet.
    first: bool,
}

/// A byte order mark as UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

impl Decoded {
    /// Reads `input` as `encoding`; a byte order mark is taken off.
    pub fn new(input: Box<dyn Read>, encoding: &'static Encoding) -> Self {
        let decoder = Some(encoding.new_decoder_with_bom_removal());
        Decoded { input, decoder, raw: vec![0; PIECE], filled: 0, text: Vec::new(), given: 0, ended: false, first: true }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.given = 0;
        while self.text.is_empty() {
            let Some(decoder) = &mut self.decoder else { return Ok(()) };
            if !self.ended {
                let n = self.input.read(self.raw.get_mut(self.filled..).unwrap_or_default())?;
                self.ended = n == 0;
                self.filled += n;
            }
            // Room for every byte as a replacement of three.
            self.text.resize(self.filled * 3 + 16, 0);
            let from = self.raw.get(..self.filled).unwrap_or_default();
            let (result, read, written, _) = decoder.decode_to_utf8(from, &mut self.text, self.ended);
            self.text.truncate(written);
            // The decoder takes off the marks of Unicode's own forms alone.
            if std::mem::replace(&mut self.first, false) && self.text.starts_with(MARK) {
                self.text.drain(..MARK.len());
            }
            self.raw.copy_within(read..self.filled, 0);
            self.filled -= read;
            if self.ended && result == CoderResult::InputEmpty {
                self.decoder = None;
            }
        }
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() {
            self.refill()?;
        }
        let rest = self.text.get(self.given..).unwrap_or_default();
        let n = rest.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..n), rest.get(..n)) {
            to.copy_from_slice(from);
        }
        self.given += n;
        Ok(n)
    }
}

/// An encoding by its name, for `--encoding`.
pub fn by_name(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.as_bytes()).filter(|e| [UTF_8, GB18030, UTF_16LE, UTF_16BE].contains(e) || e.is_ascii_compatible())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (&'static str, String) {
        let encoding = sniff(&mut &bytes[..]).unwrap();
        let mut text = String::new();
        Decoded::new(Box::new(std::io::Cursor::new(bytes.to_vec())), encoding).read_to_string(&mut text).unwrap();
        (encoding.name(), text)
    }

    #[test]
    fn texts_of_each_encoding_read_the_same_however_long() {
        // The characters fall across the edges of pieces.
        for count in [1, 9, 30_000] {
            let text = format!("a{}𠮷\r\n", "目录标识,".repeat(count));
            let utf16: Vec<u8> = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
            let with_mark = format!("\u{feff}{text}");
            for (bytes, name) in [
                (text.as_bytes(), "UTF-8"),
                (with_mark.as_bytes(), "UTF-8"),
                (&*GB18030.encode(&text).0, "gb18030"),
                (&*GB18030.encode(&with_mark).0, "gb18030"),
                (&utf16, "UTF-16LE"),
            ] {
                assert_eq!(read(bytes), (name, text.clone()), "{count}");
            }
        }
    }

    #[test]
    fn ascii_for_long_and_then_gb18030_is_gb18030() {
        let mut bytes = vec![b'x'; 3 * PIECE];
        bytes.extend_from_slice(&GB18030.encode("遵义市交通运输局").0);
        assert_eq!(read(&bytes).0, "gb18030");
    }

    #[test]
    fn a_spoilt_byte_in_utf_8_spoils_its_place_alone() {
        let mut bytes = "遵义市交通运输局，公交线路信息".as_bytes().to_vec();
        bytes[4] = b'?';
        let (name, text) = read(&bytes);
        assert_eq!(name, "UTF-8");
        assert!(text.contains('\u{FFFD}') && text.ends_with("公交线路信息"), "{text}");
    }
}
