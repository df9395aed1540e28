//! The codec of the ABCI socket: a length as a varint, and a message of that length.

use std::io::{BufRead, Error, ErrorKind, Read, Result};

use prost::Message;
use prost::bytes::Bytes;
use tendermint_proto::v0_38::abci::{Request, Response, request, response};

/// Largest frame: a block of the largest size that genesis allows, and its surroundings.
const MAX_FRAME: u64 = 96 << 20;
/// Bytes of its length.
const LENGTH_BYTES: u32 = 4;

fn bad(words: impl ToString) -> Error {
    Error::new(ErrorKind::InvalidData, words.to_string())
}

/// The next request; none at the end of the stream. The length is judged before anything of that length is read, and memory grows with
/// what arrives, not with what is promised.
pub(super) fn read(stream: &mut impl BufRead) -> Result<Option<request::Value>> {
    if stream.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let length = length(stream)?;
    if length > MAX_FRAME {
        return Err(bad(format!("a frame of {length} bytes is larger than any block")));
    }
    let mut bytes = Vec::new();
    if stream.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(bad("the stream ends inside a frame"));
    }
    match Request::decode(Bytes::from(bytes)) {
        Ok(Request { value: Some(value) }) => Ok(Some(value)),
        Ok(_) => Err(bad("an empty request, or one that this release does not know")),
        Err(error) => Err(bad(error)),
    }
}

fn length(stream: &mut impl Read) -> Result<u64> {
    let mut length = 0;
    for at in 0..LENGTH_BYTES {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        length |= u64::from(byte[0] & 0x7f) << (7 * at);
        if byte[0] & 0x80 == 0 {
            return Ok(length);
        }
    }
    Err(bad("the length is longer than that of any frame"))
}

/// The frame of an answer.
pub(super) fn answer(value: response::Value) -> Vec<u8> {
    Response { value: Some(value) }.encode_length_delimited_to_vec()
}

#[cfg(test)]
mod tests {
    use tendermint_proto::v0_38::abci::{RequestCheckTx, RequestEcho};

    use super::*;

    /// Gives what it holds byte by byte.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, into: &mut [u8]) -> Result<usize> {
            let most = into.len().min(1);
            self.0.read(&mut into[..most])
        }
    }

    impl BufRead for Drip<'_> {
        fn fill_buf(&mut self) -> Result<&[u8]> {
            Ok(&self.0[..self.0.len().min(1)])
        }

        fn consume(&mut self, amount: usize) {
            self.0 = &self.0[amount..];
        }
    }

    fn frame(value: request::Value) -> Vec<u8> {
        Request { value: Some(value) }.encode_length_delimited_to_vec()
    }

    #[test]
    fn frames_are_read_one_after_the_other_however_they_arrive() {
        let echo = request::Value::Echo(RequestEcho { message: "x".repeat(300) });
        let check = request::Value::CheckTx(RequestCheckTx { tx: vec![7; 20_000].into(), r#type: 1 });
        let bytes = [frame(echo.clone()), frame(check.clone())].concat();
        let (mut whole, mut drops) = (&bytes[..], Drip(&bytes));
        for wanted in [Some(echo), Some(check), None] {
            assert_eq!(read(&mut whole).unwrap(), wanted);
            assert_eq!(read(&mut drops).unwrap(), wanted);
        }
    }

    #[test]
    fn a_length_is_judged_before_anything_is_read_behind_it() {
        for (length, words) in [
            (&[0xff, 0xff, 0xff, 0x7f][..], "larger than any block"),
            (&[0x81, 0x80, 0x80, 0x30][..], "larger than any block"),
            (&[0x80, 0x80, 0x80, 0x80, 0x01][..], "longer than that of any frame"),
            (&[0xff; 10][..], "longer than that of any frame"),
            (&[0x80][..], "fill whole buffer"),
            (&[3, 1, 2][..], "ends inside a frame"),
            (&[0x80, 0x80, 0x80, 0x30, 1, 2, 3][..], "ends inside a frame"),
            (&[0][..], "an empty request"),
            (&[4, 0xfa, 0x3f, 1, 0][..], "does not know"),
            (&[3, 0xff, 0xff, 0xff][..], "varint"),
        ] {
            let error = read(&mut &length[..]).unwrap_err().to_string();
            assert!(error.contains(words), "{length:x?}: {error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn fuzz_frames_in_any_form(changes in proptest::collection::vec(mulu_testkit::changed::change(), 0..5)) {
            let check = request::Value::CheckTx(RequestCheckTx { tx: vec![7; 40].into(), r#type: 0 });
            let bytes = mulu_testkit::changed::changed(&[frame(check.clone()), frame(check)].concat(), &changes);
            let mut rest = &bytes[..];
            while let Ok(Some(_)) = read(&mut rest) {}
        }
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let good = frame(request::Value::CheckTx(RequestCheckTx { tx: vec![7; 40].into(), r#type: 0 }));
        for at in 0..good.len() {
            for byte in 0..=u8::MAX {
                let mut bytes = good.clone();
                bytes[at] = byte;
                let _ = read(&mut &bytes[..]);
                let _ = read(&mut &bytes[..at]);
            }
        }
    }
}
