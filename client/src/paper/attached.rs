//! The proof inside of a PDF. Who hands one in may be hostile: nothing is followed, everything is read once from front to back, and the one
//! thing that is unpacked has a bound. That reading is coarse does no harm: a proof says itself whether it holds, and a PDF in which there
//! are more attachments than one is refused.

use std::io::Read as _;

use flate2::read::ZlibDecoder;
use mulu_contracts::ledger::proof::MAX_PROOF_BYTES;

use crate::words::{Words, papers};

/// Largest PDF that is read, bytes: the largest proof, and a sheet.
pub const MAX_PDF_BYTES: u64 = MAX_PROOF_BYTES as u64 + (8 << 20);

/// Among so many bytes at its front a PDF says that it is one.
const FRONT: usize = 1_024;
/// Longest dictionary of a stream that is looked at, bytes.
const MAX_DICTIONARY: usize = 8 << 10;
/// How deep things stand inside of each other in it.
const MAX_DEPTH: usize = 16;

/// Why no proof was found in a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfound {
    /// It has no attachment.
    None,
    /// It has several.
    Several,
    /// It is encrypted.
    Locked,
    /// The attachment is damaged.
    Strange(&'static str),
    /// It is packed in a way that this program does not know.
    Packed,
}

impl Unfound {
    /// In words.
    pub fn words(&self) -> Words {
        match self {
            Unfound::None => papers::none_in_pdf(),
            Unfound::Several => papers::several_in_pdf(),
            Unfound::Locked => papers::locked_pdf(),
            Unfound::Strange(why) => papers::strange_pdf(why),
            Unfound::Packed => papers::packed_pdf(),
        }
    }
}

/// Is it a PDF, and no proof file?
pub fn is_pdf(bytes: &[u8]) -> bool {
    !bytes.starts_with(b"mulu-proof/") && find(&bytes[..bytes.len().min(FRONT)], b"%PDF-", 0).is_some()
}

/// The one attachment of a PDF.
pub fn attached(pdf: &[u8]) -> Result<Vec<u8>, Unfound> {
    let mut found: Option<Stream> = None;
    let mut at = 0;
    while let Some(begin) = find(pdf, b"obj", at) {
        at = begin + 3;
        let (dictionary, end) = dictionary(pdf, at);
        // Also of what is none it goes on behind what was read, so that each byte is read once.
        at = end;
        let Some(dictionary) = dictionary else { continue };
        if dictionary.iter().any(|(key, _)| key == b"Encrypt") {
            return Err(Unfound::Locked);
        }
        let Some(data) = data_of(pdf, end) else { continue };
        let stream = Stream { dictionary, data };
        at = stream.end(pdf);
        if !stream.is_name(b"Type", b"EmbeddedFile") {
            continue;
        }
        if found.replace(stream).is_some() {
            return Err(Unfound::Several);
        }
    }
    // A trailer is no object.
    let trailer = find(pdf, b"trailer", at).and_then(|at| dictionary(pdf, at + 7).0);
    if trailer.is_some_and(|entries| entries.iter().any(|(key, _)| key == b"Encrypt")) {
        return Err(Unfound::Locked);
    }
    found.ok_or(Unfound::None)?.content(pdf)
}

/// A value in a dictionary.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Name(Vec<u8>),
    Number(usize),
    /// The number of an object.
    Object(usize),
    Other,
}

type Entries = Vec<(Vec<u8>, Value)>;

/// An object with data behind its dictionary.
#[derive(Debug)]
struct Stream {
    dictionary: Entries,
    /// Where its data begin.
    data: usize,
}

impl Stream {
    fn value(&self, key: &[u8]) -> Option<&Value> {
        self.dictionary.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    fn is_name(&self, key: &[u8], name: &[u8]) -> bool {
        self.value(key).is_some_and(|value| matches!(value, Value::Name(said) if said == name))
    }

    /// Where its data end by its own word, if the word stands there that ends them.
    fn said_end(&self, length: usize, pdf: &[u8]) -> Option<usize> {
        let end = self.data.checked_add(length)?;
        let rest = pdf.get(end..)?;
        let rest = &rest[..rest.len().min(16)];
        let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).or_else(|| rest.strip_prefix(b"\r")).unwrap_or(rest);
        rest.starts_with(b"endstream").then_some(end)
    }

    /// Where to read on.
    fn end(&self, pdf: &[u8]) -> usize {
        let said = match self.value(b"Length") {
            Some(Value::Number(length)) => self.said_end(*length, pdf),
            _ => None,
        };
        said.or_else(|| find(pdf, b"endstream", self.data)).unwrap_or(pdf.len())
    }

    /// What it holds, unpacked.
    fn content(&self, pdf: &[u8]) -> Result<Vec<u8>, Unfound> {
        let length = match self.value(b"Length") {
            Some(Value::Number(length)) => *length,
            Some(Value::Object(number)) => number_object(pdf, *number).ok_or(Unfound::Strange("its length is not told"))?,
            _ => return Err(Unfound::Strange("its length is not told")),
        };
        let end = self.said_end(length, pdf).ok_or(Unfound::Strange("its length is not true"))?;
        let data = pdf.get(self.data..end).unwrap_or_default();
        let large = Unfound::Strange("it is larger than 16 MiB");
        match self.value(b"Filter") {
            None if data.len() > MAX_PROOF_BYTES => Err(large),
            None => Ok(data.to_vec()),
            Some(Value::Name(name)) if name == b"FlateDecode" && self.value(b"DecodeParms").is_none() => {
                let (mut content, most) = (Vec::new(), MAX_PROOF_BYTES as u64 + 1);
                let unpacked = ZlibDecoder::new(data).take(most).read_to_end(&mut content);
                unpacked.map_err(|_| Unfound::Strange("it does not unpack"))?;
                if content.len() > MAX_PROOF_BYTES { Err(large) } else { Ok(content) }
            }
            Some(_) => Err(Unfound::Packed),
        }
    }
}

/// Where some bytes stand, from a place on.
fn find(bytes: &[u8], word: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.windows(word.len()).position(|window| window == word).map(|at| from + at)
}

/// The number that an object of its own is: `12 0 obj 345 endobj`.
fn number_object(pdf: &[u8], number: usize) -> Option<usize> {
    let head = format!("{number} 0 obj");
    let mut from = 0;
    while let Some(at) = find(pdf, head.as_bytes(), from) {
        from = at + head.len();
        // 112 is no 12.
        if at.checked_sub(1).and_then(|before| pdf.get(before)).is_some_and(u8::is_ascii_digit) {
            continue;
        }
        let mut reader = Reader { bytes: pdf, at: from, end: pdf.len().min(from + 64) };
        return match reader.value(0)? {
            Value::Number(number) => Some(number),
            _ => None,
        };
    }
    None
}

/// Where the data of a stream begin, if a stream follows here.
fn data_of(pdf: &[u8], at: usize) -> Option<usize> {
    let mut reader = Reader { bytes: pdf, at, end: pdf.len().min(at + 256) };
    reader.skip();
    let rest = pdf.get(reader.at..)?.strip_prefix(b"stream")?;
    let rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))?;
    Some(pdf.len() - rest.len())
}

/// The dictionary that stands here, if one does, and how far it was read.
fn dictionary(pdf: &[u8], at: usize) -> (Option<Entries>, usize) {
    let mut reader = Reader { bytes: pdf, at, end: pdf.len().min(at + MAX_DICTIONARY) };
    reader.skip();
    (reader.entries(0), reader.at)
}

/// Reads values, up to an end.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    end: usize,
}

fn is_white(c: u8) -> bool {
    matches!(c, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

fn is_regular(c: u8) -> bool {
    !is_white(c) && !matches!(c, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        if self.at < self.end { self.bytes.get(self.at).copied() } else { None }
    }

    fn take(&mut self) -> Option<u8> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    fn eat(&mut self, word: &[u8]) -> bool {
        let found = self.at + word.len() <= self.end && self.bytes[self.at..].starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Blanks and comments.
    fn skip(&mut self) {
        while let Some(c) = self.peek() {
            match c {
                b'%' => while self.take().is_some_and(|c| c != b'\n' && c != b'\r') {},
                c if is_white(c) => self.at += 1,
                _ => return,
            }
        }
    }

    fn word(&mut self) -> &[u8] {
        let from = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        &self.bytes[from..self.at]
    }

    /// A name, in which a byte may be written as `#` and its number.
    fn name(&mut self) -> Vec<u8> {
        let written = self.word().to_vec();
        let (mut name, mut at) = (Vec::new(), 0);
        while let Some(c) = written.get(at) {
            let coded = (*c == b'#').then(|| written.get(at + 1..at + 3).and_then(|two| hex::decode(two).ok())).flatten();
            at += if coded.is_some() { 3 } else { 1 };
            name.extend(coded.unwrap_or_else(|| vec![*c]));
        }
        name
    }

    fn entries(&mut self, depth: usize) -> Option<Entries> {
        if depth > MAX_DEPTH || !self.eat(b"<<") {
            return None;
        }
        let mut entries = Vec::new();
        loop {
            self.skip();
            if self.eat(b">>") {
                return Some(entries);
            }
            if !self.eat(b"/") {
                return None;
            }
            let key = self.name();
            self.skip();
            entries.push((key, self.value(depth + 1)?));
        }
    }

    fn value(&mut self, depth: usize) -> Option<Value> {
        self.skip();
        if depth > MAX_DEPTH {
            return None;
        }
        match self.peek()? {
            b'/' => {
                self.at += 1;
                Some(Value::Name(self.name()))
            }
            b'<' if self.bytes[self.at..].starts_with(b"<<") => self.entries(depth).map(|_| Value::Other),
            b'<' => {
                while self.take()? != b'>' {}
                Some(Value::Other)
            }
            b'(' => self.string(),
            b'[' => {
                self.at += 1;
                loop {
                    self.skip();
                    if self.eat(b"]") {
                        return Some(Value::Other);
                    }
                    self.value(depth + 1)?;
                }
            }
            c if is_regular(c) => Some(self.number_or_word()),
            _ => None,
        }
    }

    /// A text in brackets, which may stand inside of each other.
    fn string(&mut self) -> Option<Value> {
        let mut open = 0usize;
        loop {
            match self.take()? {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' if open == 1 => return Some(Value::Other),
                b')' => open -= 1,
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Option<usize> {
        std::str::from_utf8(self.word()).ok()?.parse().ok()
    }

    /// `12`, `12 0 R`, or a word such as `true`.
    fn number_or_word(&mut self) -> Value {
        let Some(first) = self.number() else { return Value::Other };
        let after = self.at;
        self.skip();
        let second = self.number();
        self.skip();
        if second.is_some() && self.word() == b"R" {
            return Value::Object(first);
        }
        self.at = after;
        Value::Number(first)
    }
}

#[cfg(test)]
#[path = "attached_tests.rs"]
mod tests;
