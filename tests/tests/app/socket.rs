//! A client of the ABCI socket, as the engine is one: length, request; length, response.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use prost::Message;
use tendermint_proto::v0_38::abci::{Request, Response, request, response};

/// One connection.
pub struct Socket(TcpStream);

impl Socket {
    /// Connects.
    pub fn open(address: SocketAddr) -> Socket {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Socket(stream)
    }

    /// One request and its answer.
    pub fn call(&mut self, value: request::Value) -> response::Value {
        self.0.write_all(&Request { value: Some(value) }.encode_length_delimited_to_vec()).unwrap();
        let mut length = 0_usize;
        for shift in 0.. {
            let mut byte = [0];
            self.0.read_exact(&mut byte).unwrap();
            length |= usize::from(byte[0] & 0x7f) << (7 * shift);
            if byte[0] & 0x80 == 0 {
                break;
            }
        }
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).unwrap();
        Response::decode(bytes.as_slice()).unwrap().value.unwrap()
    }
}
