//! Accepts connections and sees that each goes on: its head, its calls and its answers have their time.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{Instant, Sleep, sleep};
use tower_service::Service;

use crate::seats::{FULL, Seat, Seats};

/// A head arrives within this time, and the next one after an answer. Clients keep a connection for less.
const HEAD: Duration = Duration::from_secs(20);
/// From the first byte of a request to the first byte of its answer, and from each part of it that the peer took to the next. WebSockets
/// are pinged more often.
const PATIENCE: Duration = Duration::from_secs(60);

/// Serves until `stop` turns true, then lets running requests end.
pub async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    let seats = Seats::default();
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => break,
            Some(_) = connections.join_next() => {}
            (stream, peer) = accept(&listener) => match seats.take(peer.ip()) {
                Some(seat) => {
                    connections.spawn(connection(stream, Arc::new(seat), router.clone(), stop.clone()));
                }
                // As far as it can be told at once.
                None => _ = stream.try_write(FULL),
            },
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                // Out of file descriptors, mostly: time heals it, a tight loop does not.
                tracing::warn!(%error, "a connection was not accepted");
                sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// Resolves when the node is told to stop.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn connection(stream: TcpStream, seat: Arc<Seat>, router: Router, mut stop: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let own = seat.clone();
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(own.clone());
        router.clone().call(request)
    });
    let io = TokioIo::new(Patient { stream, clock: Box::pin(sleep(PATIENCE)), reading: false });
    let served = http1::Builder::new().timer(TokioTimer::new()).header_read_timeout(HEAD).serve_connection(io, service);
    let mut served = pin!(served.with_upgrades());
    let mut stopping = false;
    loop {
        tokio::select! {
            // How a peer broke off is nobody's news.
            _ = &mut served => return,
            () = seat.told_to_leave() => return,
            () = stopped(&mut stop), if !stopping => {
                stopping = true;
                served.as_mut().graceful_shutdown();
            }
        }
    }
}

/// A connection with a clock.
struct Patient {
    stream: TcpStream,
    clock: Pin<Box<Sleep>>,
    /// Bytes came since the last answer: more of them do not turn the clock back.
    reading: bool,
}

impl Patient {
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

impl AsyncRead for Patient {
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

impl AsyncWrite for Patient {
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
