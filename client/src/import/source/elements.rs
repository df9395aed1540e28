//! A JSON text cut into its elements, each at most a row long: the array of a catalog is never held whole, and an element that is
//! no JSON spoils no other as long as its brackets pair.

use std::io::Read;

use super::row::MAX_ROW;
use crate::import::error::InputError;

/// An element of an array as text, and where it begins.
#[derive(Debug)]
pub struct Element {
    /// Line, from 1.
    pub line: u64,
    /// Its text, or none where it is larger than [`MAX_ROW`].
    pub text: Option<Vec<u8>>,
}

/// Reads a JSON text step by step.
pub struct Elements<R> {
    name: String,
    input: R,
    buffer: Vec<u8>,
    at: usize,
    line: u64,
    /// No element of the array was read yet.
    fresh: bool,
}

const BUFFER: usize = 64 << 10;

impl<R: Read> Elements<R> {
    /// Over the text of a file called `name`.
    pub fn new(name: &str, input: R) -> Self {
        Elements { name: name.into(), input, buffer: Vec::new(), at: 0, line: 1, fresh: true }
    }

    /// An error here.
    pub fn wrong(&self, words: impl Into<String>) -> InputError {
        let line = usize::try_from(self.line).unwrap_or(usize::MAX);
        InputError::at(&self.name, line, format!("not JSON: {}", words.into()), "see the line; a JSON text can be checked with a viewer")
    }

    /// The next byte, left where it is; none at the end.
    fn peek(&mut self) -> Result<Option<u8>, InputError> {
        if self.at == self.buffer.len() {
            self.buffer.resize(BUFFER, 0);
            let n = loop {
                match self.input.read(&mut self.buffer) {
                    Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                    Err(e) => return Err(InputError::of(&self.name, format!("cannot be read: {e}"), "check the file")),
                    Ok(n) => break n,
                }
            };
            self.buffer.truncate(n);
            self.at = 0;
        }
        Ok(self.buffer.get(self.at).copied())
    }

    fn next(&mut self) -> Result<Option<u8>, InputError> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.at += 1;
            self.line += u64::from(byte == b'\n');
        }
        Ok(byte)
    }

    /// The next byte that is no white space, left where it is.
    pub fn look(&mut self) -> Result<Option<u8>, InputError> {
        while let Some(byte) = self.peek()? {
            if !matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                return Ok(Some(byte));
            }
            self.next()?;
        }
        Ok(None)
    }

    /// Takes this byte, which has to be there.
    fn expect(&mut self, wanted: u8) -> Result<(), InputError> {
        match self.look()? {
            Some(byte) if byte == wanted => {
                self.next()?;
                Ok(())
            }
            Some(other) => Err(self.wrong(format!("{:?} where {:?} is due", char::from(other), char::from(wanted)))),
            None => Err(self.wrong(format!("the text ends where {:?} is due", char::from(wanted)))),
        }
    }

    /// Enters an array or object.
    pub fn enter(&mut self, bracket: u8) -> Result<(), InputError> {
        self.expect(bracket)?;
        self.fresh = true;
        Ok(())
    }

    /// Is there another element before this closing bracket? Takes the comma or the bracket.
    fn more(&mut self, closing: u8) -> Result<bool, InputError> {
        let fresh = std::mem::replace(&mut self.fresh, false);
        match self.look()? {
            Some(byte) if byte == closing => {
                self.next()?;
                Ok(false)
            }
            Some(b',') if !fresh => {
                self.next()?;
                // A comma behind the last element is no element.
                match self.look()? {
                    Some(byte) if byte == closing => {
                        self.next()?;
                        Ok(false)
                    }
                    _ => Ok(true),
                }
            }
            Some(_) if fresh => Ok(true),
            Some(other) => Err(self.wrong(format!("{:?} where a comma or {:?} is due", char::from(other), char::from(closing)))),
            None => Err(self.wrong(format!("the text ends before {:?}", char::from(closing)))),
        }
    }

    /// The next element of the array that was entered; none at its end.
    pub fn element(&mut self) -> Result<Option<Element>, InputError> {
        if !self.more(b']')? {
            return Ok(None);
        }
        self.value().map(Some)
    }

    /// The next key of the object that was entered; its value is to be read next. None at its end.
    pub fn key(&mut self) -> Result<Option<String>, InputError> {
        if !self.more(b'}')? {
            return Ok(None);
        }
        let text = self.value()?.text.unwrap_or_default();
        let key = serde_json::from_slice::<String>(&text).map_err(|_| self.wrong("an object's key is no text"))?;
        self.expect(b':')?;
        Ok(Some(key))
    }

    /// Says that the value of a key was an array or object which was entered and left.
    pub fn left(&mut self) {
        self.fresh = false;
    }

    /// The next value, whatever it is, as text.
    pub fn value(&mut self) -> Result<Element, InputError> {
        let first = self.look()?;
        let (line, mut text) = (self.line, Some(Vec::new()));
        let (mut depth, mut in_text, mut escaped) = (0u64, false, false);
        match first {
            None => return Err(self.wrong("the text ends where a value is due")),
            Some(byte @ (b',' | b':' | b']' | b'}')) => return Err(self.wrong(format!("{:?} where a value is due", char::from(byte)))),
            Some(_) => {}
        }
        loop {
            let Some(byte) = self.peek()? else {
                if depth == 0 && !in_text {
                    break;
                }
                return Err(self.wrong(format!("the text ends inside the value that begins in line {line}")));
            };
            // A number or word ends where something else begins.
            if depth == 0
                && !in_text
                && text.as_ref().is_none_or(|t| !t.is_empty())
                && matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n')
            {
                break;
            }
            self.next()?;
            if text.as_ref().is_some_and(|t| t.len() >= MAX_ROW) {
                text = None;
            }
            if let Some(text) = &mut text {
                text.push(byte);
            }
            if in_text {
                match byte {
                    _ if escaped => escaped = false,
                    b'\\' => escaped = true,
                    b'"' => in_text = false,
                    _ => continue,
                }
                if in_text {
                    continue;
                }
            } else {
                match byte {
                    b'"' => in_text = true,
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => continue,
                }
            }
            if depth == 0 && !in_text {
                break;
            }
        }
        Ok(Element { line, text })
    }

    /// Nothing but white space may follow.
    pub fn end(&mut self) -> Result<(), InputError> {
        match self.look()? {
            None => Ok(()),
            Some(other) => Err(self.wrong(format!("{:?} behind the end", char::from(other)))),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn elements(text: &str) -> Result<Vec<(u64, String)>, InputError> {
        let mut elements = Elements::new("t", text.as_bytes());
        elements.enter(b'[')?;
        let mut all = Vec::new();
        while let Some(element) = elements.element()? {
            all.push((element.line, element.text.map_or("large".into(), |t| String::from_utf8(t).unwrap())));
        }
        elements.end()?;
        Ok(all)
    }

    #[test]
    fn elements_come_one_by_one_with_their_lines() {
        let text = "[\n{\"a\":\"}]\\\"\"},\n [1,[2]] , \"x\",12.5e3,null\n,{} ]\n";
        let texts: Vec<_> = elements(text).unwrap();
        let expect = [(2, "{\"a\":\"}]\\\"\"}"), (3, "[1,[2]]"), (3, "\"x\""), (3, "12.5e3"), (3, "null"), (4, "{}")];
        assert_eq!(texts, expect.map(|(l, t)| (l, t.to_string())));
        assert_eq!(elements("[ ]").unwrap(), []);
        assert_eq!(elements("[1,]").unwrap(), [(1, "1".to_string())]);
    }

    #[test]
    fn an_element_that_is_no_json_ends_where_its_brackets_do() {
        assert_eq!(elements("[{\"a\": },{\"b\":1}]").unwrap()[1].1, "{\"b\":1}");
    }

    #[test]
    fn what_breaks_off_says_where() {
        for (text, words) in [
            ("[\n{\"a\":1}", "t:2: not JSON: the text ends before ']'"),
            ("[\n{\"a\":1", "t:2: not JSON: the text ends inside the value that begins in line 2"),
            ("[1 2]", "t:1: not JSON: '2' where a comma or ']' is due"),
            ("[1]\nx", "t:2: not JSON: 'x' behind the end"),
            ("[,1]", "t:1: not JSON: ',' where a value is due"),
            ("", "t:1: not JSON: the text ends where '[' is due"),
        ] {
            assert_eq!(elements(text).unwrap_err().to_string(), words, "{text}");
        }
    }

    #[test]
    fn an_element_larger_than_a_row_is_passed_over() {
        let text = format!("[\"{}\",1]", "x".repeat(MAX_ROW));
        assert_eq!(elements(&text).unwrap(), [(1, "large".to_string()), (1, "1".to_string())]);
    }

    #[test]
    fn keys_and_their_values_can_be_walked() {
        let mut e = Elements::new("t", &b"{\"head\": {\"x\":[1]}, \"rows\": [1, 2], \"tail\": 3}"[..]);
        e.enter(b'{').unwrap();
        assert_eq!(e.key().unwrap().as_deref(), Some("head"));
        e.value().unwrap();
        assert_eq!(e.key().unwrap().as_deref(), Some("rows"));
        e.enter(b'[').unwrap();
        while e.element().unwrap().is_some() {}
        e.left();
        assert_eq!(e.key().unwrap().as_deref(), Some("tail"));
        e.value().unwrap();
        assert_eq!(e.key().unwrap(), None);
        e.end().unwrap();
    }
}
