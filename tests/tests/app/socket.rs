//! A client of the ABCI socket, as the engine is one: length, request; length, response.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::path::Path;

use mulu_node::abci::SOCKET;
use prost::Message;
use tendermint_proto::v0_38::abci::{Request, Response, request, response};

/// One connection.
pub struct Socket(pub UnixStream);

/// A request on the wire.
pub fn frame(value: request::Value) -> Vec<u8> {
    Request { value: Some(value) }.encode_length_delimited_to_vec()
}

impl Socket {
    /// Connects to what is served in a folder, however long its path.
    pub fn open(folder: &Path) -> Socket {
        Socket::dial(folder).unwrap()
    }

    /// The same, where nothing may be served yet.
    pub fn dial(folder: &Path) -> std::io::Result<Socket> {
        let held = File::open(folder)?;
        UnixStream::connect(format!("/proc/self/fd/{}/{SOCKET}", held.as_raw_fd())).map(Socket)
    }

    /// One request and its answer.
    pub fn call(&mut self, value: request::Value) -> response::Value {
        self.0.write_all(&frame(value)).unwrap();
        self.answer().unwrap()
    }

    /// The next answer; none where the other side has ended.
    pub fn answer(&mut self) -> Option<response::Value> {
        let mut length = 0_usize;
        for shift in 0.. {
            let mut byte = [0];
            if self.0.read(&mut byte).ok()? == 0 {
                return None;
            }
            length |= usize::from(byte[0] & 0x7f) << (7 * shift);
            if byte[0] & 0x80 == 0 {
                break;
            }
        }
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).unwrap();
        Response::decode(bytes.as_slice()).unwrap().value
    }
}
