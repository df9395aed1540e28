//! The socket on which the engine calls: a file in the node's home that nobody but its user may open.

use std::cell::RefCell;
use std::fs::Permissions;
use std::io::{BufReader, BufWriter, Error, ErrorKind, Read, Result, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use rustix::net::sockopt::socket_peercred;
use rustix::process::geteuid;
use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{ResponseException, request, response};

use super::frame;
use super::order::Order;
use crate::near::Near;

/// Name of the socket in its folder.
pub const SOCKET: &str = "abci.sock";
/// Connections at a time. The engine has four, and four more while it starts again.
const MAX_CONNECTIONS: usize = 16;
/// Bytes read, and written, at a time.
const BUFFER: usize = 64 << 10;
/// Pause after a connection could not be accepted: mostly descriptors are out, and time heals it.
const PAUSE: Duration = Duration::from_millis(200);

/// Serves an application over [`SOCKET`] in a folder until the process ends. The caller holds the folder alone: a file of that name that
/// is there was left by a process that was killed.
pub fn serve_application<A: Application + Sync>(app: A, folder: &Path) -> Result<()> {
    let listener = bind(folder)?;
    let order = Arc::new(Order::default());
    let accept = move || {
        for (connection, stream) in (0..).zip(listener.incoming()) {
            let stream = stream.and_then(own);
            match stream {
                // One count is this thread's own.
                Ok(_) if Arc::strong_count(&order) > MAX_CONNECTIONS => {
                    tracing::warn!("an ABCI connection was refused: {MAX_CONNECTIONS} are open");
                }
                Ok(stream) => {
                    let (app, order) = (app.clone(), order.clone());
                    thread::spawn(move || {
                        match talk(&app, &order, connection, &stream) {
                            Ok(()) => tracing::info!("an ABCI connection ended"),
                            Err(error) => tracing::warn!(%error, "an ABCI connection was closed"),
                        }
                        order.ended(connection);
                    });
                }
                Err(error) if error.kind() == ErrorKind::PermissionDenied => tracing::warn!(%error, "an ABCI connection was refused"),
                Err(error) => {
                    tracing::warn!(%error, "an ABCI connection was not accepted");
                    thread::sleep(PAUSE);
                }
            }
        }
    };
    thread::Builder::new().name("abci".into()).spawn(accept)?;
    Ok(())
}

/// The listening socket, of mode 0600.
fn bind(folder: &Path) -> Result<UnixListener> {
    let path = folder.join(SOCKET);
    match path.symlink_metadata() {
        Ok(found) if found.file_type().is_socket() => std::fs::remove_file(&path)?,
        Ok(_) => return Err(Error::new(ErrorKind::AlreadyExists, format!("{} is in the way; remove it", path.display()))),
        Err(_) => {}
    }
    let listener = UnixListener::bind(Near::new(folder, SOCKET)?.path())?;
    // Who came in before this is judged by `own`.
    std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Lets in processes of this node's user alone, whatever became of the file's mode.
fn own(stream: UnixStream) -> Result<UnixStream> {
    let (peer, own) = (socket_peercred(&stream)?.uid, geteuid());
    if peer == own {
        return Ok(stream);
    }
    let words = format!("it is of user {}, this node is of user {}", peer.as_raw(), own.as_raw());
    Err(Error::new(ErrorKind::PermissionDenied, words))
}

/// Answers on their way out.
type Answers<'a> = RefCell<BufWriter<&'a UnixStream>>;

/// Requests of a connection. Nothing is waited for while an answer waits.
struct Requests<'a, 'b> {
    stream: &'a UnixStream,
    answers: &'b Answers<'a>,
}

impl Read for Requests<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        self.answers.borrow_mut().flush()?;
        self.stream.read(into)
    }
}

/// Answers the requests of a connection in their order, many at once where many came.
fn talk(app: &impl Application, order: &Order, connection: u64, stream: &UnixStream) -> Result<()> {
    let answers = RefCell::new(BufWriter::with_capacity(BUFFER, stream));
    let mut requests = BufReader::with_capacity(BUFFER, Requests { stream, answers: &answers });
    loop {
        let request = match frame::read(&mut requests) {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(error) => {
                refuse(&answers, &error.to_string())?;
                return Err(error);
            }
        };
        let flush = matches!(request, request::Value::Flush(_));
        match order.answer(app, connection, request) {
            Ok(answer) => answers.borrow_mut().write_all(&frame::answer(answer))?,
            Err(words) => {
                tracing::error!("the engine calls out of order; this node stops: {words}");
                let _ = refuse(&answers, &words);
                std::process::exit(70);
            }
        }
        if flush {
            answers.borrow_mut().flush()?;
        }
    }
}

/// The last answer of a connection.
fn refuse(answers: &Answers<'_>, words: &str) -> Result<()> {
    let exception = ResponseException { error: words.into() };
    let mut answers = answers.borrow_mut();
    answers.write_all(&frame::answer(response::Value::Exception(exception)))?;
    answers.flush()
}
