//! Accepts connections, so many at a time, and lets none sit idle or send drop by drop: such a peer is put out.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep};

/// Connections at a time; the next ones wait to be accepted.
const MAX_CONNECTIONS: usize = 512;
/// From the first byte of a request to the first byte of its answer, and from an answer to the next request. WebSockets are pinged more
/// often.
const PATIENCE: Duration = Duration::from_secs(60);

/// A listener with bounds.
pub struct Bounded {
    listener: TcpListener,
    room: Arc<Semaphore>,
}

impl Bounded {
    /// Around a listener.
    pub fn new(listener: TcpListener) -> Self {
        Bounded { listener, room: Arc::new(Semaphore::new(MAX_CONNECTIONS)) }
    }
}

impl Listener for Bounded {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let permit = self.room.clone().acquire_owned().await.ok();
        loop {
            match self.listener.accept().await {
                Ok((stream, peer)) => {
                    let _ = stream.set_nodelay(true);
                    let clock = Box::pin(sleep(PATIENCE));
                    return (Connection { stream, clock, reading: false, _permit: permit }, peer);
                }
                Err(error) => {
                    // Out of file descriptors, mostly: time heals it, a tight loop does not.
                    tracing::warn!(%error, "a connection was not accepted");
                    sleep(Duration::from_millis(200)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// A connection with a clock.
pub struct Connection {
    stream: TcpStream,
    clock: Pin<Box<Sleep>>,
    /// Bytes came since the last answer: more of them do not turn the clock back.
    reading: bool,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Connection {
    fn again(&mut self) {
        self.clock.as_mut().reset(Instant::now() + PATIENCE);
    }

    /// What is said instead of "wait", once the clock has run out.
    fn patience(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        match self.clock.as_mut().poll(context) {
            Poll::Ready(()) => Err(io::Error::new(io::ErrorKind::TimedOut, "the peer is too slow")),
            Poll::Pending => Ok(()),
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.patience(context)?;
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if polled.is_ready() && !self.reading {
            self.reading = true;
            self.again();
        }
        polled
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.patience(context)?;
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        if polled.is_ready() {
            self.reading = false;
            self.again();
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
