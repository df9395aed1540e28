//! What is handed on to CometBFT. It serves its JSON-RPC on a socket file in the home, and nobody but this node connects there: the node
//! itself holds the port, so that no other program is taken for its engine, and lets in as many as there are seats. An answer is taken from
//! the engine at once, however slowly the peer takes it from here: the engine keeps none.

use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderValue, Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::UnixStream;

use super::wire::{self, Failure};
use crate::engine::link::ENGINE;
use crate::near::Near;

/// Connections that are kept between calls,
const KEPT: usize = 32;
/// each for this long: the engine ends one that was idle for 10 s, and a call must not meet that.
const IDLE: Duration = Duration::from_secs(5);
/// Largest answer, bytes.
const MAX_ANSWER: usize = 64 << 20;

type Sender = SendRequest<Full<Bytes>>;

/// The engine behind the port.
pub struct Engine {
    home: PathBuf,
    kept: Mutex<Vec<(Sender, Instant)>>,
}

impl Engine {
    /// The engine of a home.
    pub fn new(home: &Path) -> Engine {
        Engine { home: home.to_path_buf(), kept: Mutex::default() }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<(Sender, Instant)>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect(&self) -> Result<Sender> {
        let socket = Near::new(&self.home, ENGINE)?;
        let stream = UnixStream::connect(socket.path()).await?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(Error::other)?;
        // How it ended is told to whoever called.
        tokio::spawn(connection);
        Ok(sender)
    }

    /// A connection that waits for a call, the one that was used last first.
    fn waiting(&self) -> Option<Sender> {
        let mut kept = self.kept();
        kept.retain(|(sender, since)| !sender.is_closed() && since.elapsed() < IDLE);
        let at = kept.iter().rposition(|(sender, _)| sender.is_ready())?;
        Some(kept.remove(at).0)
    }

    async fn exchange(&self, mut request: Request<Full<Bytes>>) -> Result<(StatusCode, Bytes)> {
        request.headers_mut().insert(header::HOST, HeaderValue::from_static("engine"));
        let mut sender = match self.waiting() {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        let answer = match sender.send_request(request.clone()).await {
            // It was closed meanwhile, and nothing was sent.
            Err(error) if error.is_canceled() => {
                sender = self.connect().await?;
                sender.send_request(request).await
            }
            answer => answer,
        };
        let (head, body) = answer.map_err(Error::other)?.into_parts();
        let body = Limited::new(body, MAX_ANSWER).collect().await.map_err(Error::other)?.to_bytes();
        let mut kept = self.kept();
        if kept.len() < KEPT {
            kept.push((sender, Instant::now()));
        }
        Ok((head.status, body))
    }

    /// Hands on one call.
    pub async fn call(&self, call: &Value) -> std::result::Result<Value, Failure> {
        let request = Request::post("/").header(header::CONTENT_TYPE, "application/json").body(Full::from(call.to_string()));
        let request = request.map_err(|e| Failure::internal(e.to_string()))?;
        let (_, body) = self.exchange(request).await.map_err(silent)?;
        read(&body)
    }

    /// Hands on a method with its query, as it came.
    pub async fn get(&self, method: &str, query: &str) -> std::result::Result<(StatusCode, Value), Failure> {
        let request = Request::get(format!("/{method}?{query}")).body(Full::default()).map_err(|e| Failure::request(e.to_string()))?;
        let (status, body) = self.exchange(request).await.map_err(silent)?;
        read(&body).map(|answer| (status, answer))
    }
}

fn read(body: &[u8]) -> std::result::Result<Value, Failure> {
    wire::read_answer(body).map_err(|e| Failure::internal(format!("the engine's answer cannot be read: {e}")))
}

fn silent(error: Error) -> Failure {
    tracing::warn!(%error, "the engine does not answer");
    Failure::internal("the engine does not answer; ask again, or another node")
}
