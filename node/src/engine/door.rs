//! The door before CometBFT's JSON-RPC. The engine serves it on a socket file in the home, and nobody but this node connects there: the
//! node itself holds the port, so that no other program is taken for its engine, and lets in as many as there are seats.

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::time::{sleep, timeout};

use crate::near::Near;
use crate::seats::{Seat, Seats};

/// Name of the socket in the home on which the engine serves.
pub const ENGINE: &str = "engine.sock";
/// Bytes handed on at a time.
const PART: usize = 64 << 10;
/// Who does not take an answer within this time is put out.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pause after a connection could not be accepted: mostly descriptors are out, and time heals it.
const PAUSE: Duration = Duration::from_millis(200);

/// Hands on connections until the task is dropped. The times for heads and bodies are the engine's.
pub async fn open(listener: TcpListener, home: Arc<Path>) {
    let seats = Seats::default();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => match seats.take(peer.ip()) {
                Some(seat) => _ = tokio::spawn(hand_on(stream, seat, home.clone())),
                // As far as it can be told at once.
                None => _ = stream.try_write(crate::seats::FULL),
            },
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                sleep(PAUSE).await;
            }
        }
    }
}

async fn connect(home: &Path) -> std::io::Result<UnixStream> {
    let engine = Near::new(home, ENGINE)?;
    UnixStream::connect(engine.path()).await
}

async fn hand_on(mut peer: TcpStream, seat: Seat, home: Arc<Path>) {
    let mut engine = match connect(&home).await {
        Ok(engine) => engine,
        Err(error) => return tracing::warn!(%error, "the engine does not take a connection"),
    };
    let _ = peer.set_nodelay(true);
    let (mut from_peer, mut to_peer) = peer.split();
    let (mut from_engine, mut to_engine) = engine.split();
    let mut answers = pin!(copy(&mut from_engine, &mut to_peer, || seat.answered()));
    let both = async {
        tokio::select! {
            () = &mut answers => return,
            () = copy(&mut from_peer, &mut to_engine, || {}) => {}
        }
        // It said its last word, and may wait for an answer yet.
        answers.await;
    };
    tokio::select! {
        () = both => {}
        () = seat.told_to_leave() => {}
    }
}

/// Copies until either side ends.
async fn copy(from: &mut (impl AsyncRead + Unpin), to: &mut (impl AsyncWrite + Unpin), moved: impl Fn()) {
    let mut part = vec![0; PART];
    while let Ok(read) = from.read(&mut part).await {
        let written = timeout(PATIENCE, to.write_all(&part[..read])).await;
        if read == 0 || !written.is_ok_and(|written| written.is_ok()) {
            break;
        }
        moved();
    }
    let _ = to.shutdown().await;
}
