//! The HTTP side: POST /, GET /method, and /websocket. What a method does stands in `methods`.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::time::{interval, timeout};

use super::listener::{self, stopped};
use super::methods::{METHODS, Methods, Work, of};
use super::wire::{self, Call, Failure, Params, response};
use crate::seats::Seat;

/// A request has to arrive and be answered within this time,
const REQUEST: Duration = Duration::from_secs(30);
/// and each part of its body, the small one and the rest, within this.
const BODY: Duration = Duration::from_secs(15);
/// Requests in one batch.
const MAX_BATCH: usize = 10;
/// Reads that run at a time; the others wait their turn.
const READS: usize = 16;
/// Transactions that are handed in at a time: one is checked after the other, and nobody who reads waits for it.
const WRITES: usize = 8;
/// Dry runs that run at a time: they cost what a transaction costs, and need no key.
const DRY_RUNS: usize = 2;
/// A WebSocket is pinged this often.
const PING: Duration = Duration::from_secs(20);
/// Most WebSockets.
const MAX_SOCKETS: usize = 64;
/// Largest message over a WebSocket, bytes; what is larger comes by POST.
const MAX_MESSAGE: usize = 1 << 20;
/// A body waits for its turn once so many bytes of it are there,
const SMALL_BODY: usize = 64 << 10;
/// so that at most so many large ones are in memory.
const LARGE_BODIES: usize = 16;

#[derive(Clone)]
struct Server {
    methods: Arc<Methods>,
    reads: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    dry_runs: Arc<Semaphore>,
    sockets: Arc<Semaphore>,
    large: Arc<Semaphore>,
    max_body: usize,
    stop: watch::Receiver<bool>,
}

/// Serves until `stop` turns true, then lets running requests end.
pub async fn serve(listener: TcpListener, methods: Arc<Methods>, max_body: usize, stop: watch::Receiver<bool>) {
    let server = Server {
        methods,
        reads: Arc::new(Semaphore::new(READS)),
        writes: Arc::new(Semaphore::new(WRITES)),
        dry_runs: Arc::new(Semaphore::new(DRY_RUNS)),
        sockets: Arc::new(Semaphore::new(MAX_SOCKETS)),
        large: Arc::new(Semaphore::new(LARGE_BODIES)),
        max_body,
        stop: stop.clone(),
    };
    let router = Router::new()
        .route("/", post(by_post).get(listing))
        .route("/websocket", get(by_socket))
        .route("/{method}", get(by_uri))
        .layer(middleware::from_fn(in_time))
        .with_state(server);
    listener::serve(listener, router, stop).await;
}

async fn in_time(request: Request, next: Next) -> Response {
    match timeout(REQUEST, next.run(request)).await {
        Ok(response) => response,
        Err(_) => (StatusCode::REQUEST_TIMEOUT, "the request took too long\n").into_response(),
    }
}

impl Server {
    /// Runs a method on a thread that may wait for the disk.
    async fn run(&self, method: String, params: impl FnOnce(&[&str]) -> Result<Params, Failure>) -> Result<Value, Failure> {
        let Some((_, names)) = METHODS.iter().find(|(name, _)| *name == method) else {
            return Err(Failure::method(&method.chars().take(64).collect::<String>()));
        };
        let params = params(names)?;
        let closed = |_| Failure::internal("the node is stopping");
        let places = match of(&method, &params) {
            Work::Read => &self.reads,
            Work::Write => &self.writes,
            Work::DryRun => &self.dry_runs,
        };
        let permit = places.clone().acquire_owned().await.map_err(closed)?;
        let methods = self.methods.clone();
        let work = move || {
            let _permit = permit;
            methods.call(&method, &params)
        };
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Failure::internal("the call failed")))
    }

    /// The answer to a JSON text; none where all of it was notifications.
    async fn answer(&self, body: &[u8]) -> Option<Value> {
        let value = match wire::read(body) {
            Ok(value) => value,
            Err(error) => return Some(response(&Value::Null, Err(Failure::parse(error.to_string())))),
        };
        match value {
            Value::Array(batch) if batch.len() > MAX_BATCH => {
                let words = format!("a batch has at most {MAX_BATCH} requests, this one has {}", batch.len());
                Some(response(&Value::Null, Err(Failure::request(words))))
            }
            Value::Array(batch) => {
                let mut answers = Vec::with_capacity(batch.len());
                for value in batch {
                    answers.extend(self.one(value).await);
                }
                (!answers.is_empty()).then_some(Value::Array(answers))
            }
            value => self.one(value).await,
        }
    }

    async fn one(&self, value: Value) -> Option<Value> {
        let call = match Call::read(value) {
            Ok(call) => call,
            Err((id, failure)) => return Some(response(&id, Err(failure))),
        };
        let id = call.id.clone()?;
        let result = self.run(call.method.clone(), |names| call.params(names)).await;
        Some(response(&id, result))
    }
}

fn json(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

/// Why a request is not answered.
type Refused = (StatusCode, &'static str);

/// Reads on until there are more than `until` bytes, in time; true at the end of the body.
async fn arrive(body: &mut Body, bytes: &mut Vec<u8>, until: usize) -> Result<bool, Refused> {
    let read = async {
        while bytes.len() <= until {
            match body.frame().await {
                Some(Ok(frame)) => bytes.extend_from_slice(frame.data_ref().map_or(&[], AsRef::as_ref)),
                Some(Err(_)) => return Err((StatusCode::BAD_REQUEST, "the body ended early\n")),
                None => return Ok(true),
            }
        }
        Ok(false)
    };
    timeout(BODY, read).await.unwrap_or(Err((StatusCode::REQUEST_TIMEOUT, "the body took too long\n")))
}

async fn by_post(State(server): State<Server>, Extension(seat): Extension<Arc<Seat>>, request: Request) -> Result<Response, Refused> {
    let too_large = (StatusCode::PAYLOAD_TOO_LARGE, "the body is too large\n");
    let told = request.headers().get(header::CONTENT_LENGTH).map(HeaderValue::to_str);
    let told: Option<usize> = told.and_then(|text| text.ok()?.parse().ok());
    if told.is_some_and(|length| length > server.max_body) {
        return Err(too_large);
    }
    let (mut body, mut bytes, mut turn) = (request.into_body(), Vec::new(), None);
    // Who only promises much takes nobody's turn.
    if !arrive(&mut body, &mut bytes, SMALL_BODY).await? {
        // Held until the answer is made: the body lives as long. An address waits for itself first, so that none takes all the room.
        turn = Some((seat.large.clone().acquire_owned().await, server.large.clone().acquire_owned().await));
        if !arrive(&mut body, &mut bytes, server.max_body).await? {
            return Err(too_large);
        }
    }
    let _running = seat.runs();
    let answer = server.answer(&bytes).await;
    drop((bytes, turn));
    Ok(match answer {
        Some(answer) => json(StatusCode::OK, &answer),
        None => StatusCode::OK.into_response(),
    })
}

async fn by_uri(
    State(server): State<Server>,
    Extension(seat): Extension<Arc<Seat>>,
    Path(method): Path<String>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let _running = seat.runs();
    let result = server.run(method, |_| Ok(Params::from_uri(pairs))).await;
    let status = match &result {
        Ok(_) => StatusCode::OK,
        Err(failure) if failure.code == -32601 => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    json(status, &response(&Value::from(-1), result))
}

async fn listing() -> Response {
    let lines = METHODS.iter().map(|(name, params)| format!("/{name}?{}\n", params.join("=_&")));
    lines.collect::<String>().into_response()
}

async fn by_socket(State(server): State<Server>, Extension(seat): Extension<Arc<Seat>>, upgrade: WebSocketUpgrade) -> Response {
    let Ok(permit) = server.sockets.clone().try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many WebSockets\n").into_response();
    };
    let upgrade = upgrade.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE);
    upgrade.on_upgrade(move |socket| async move {
        let _permit = permit;
        tokio::select! {
            () = talk(server, &seat, socket) => {}
            () = seat.told_to_leave() => {}
        }
    })
}

enum Event {
    /// Nothing: the peer is gone.
    Peer(Option<Message>),
    Send(Message),
}

/// Answers calls over a WebSocket, one after the other. Subscriptions are not among the methods.
async fn talk(server: Server, seat: &Seat, mut socket: WebSocket) {
    let mut stop = server.stop.clone();
    let mut ping = interval(PING);
    loop {
        let event = tokio::select! {
            message = socket.recv() => Event::Peer(message.and_then(Result::ok)),
            _ = ping.tick() => Event::Send(Message::Ping(Bytes::new())),
            () = stopped(&mut stop) => Event::Send(Message::Close(None)),
        };
        let text = match event {
            Event::Send(message) => {
                let last = matches!(message, Message::Close(_));
                if socket.send(message).await.is_err() || last {
                    return;
                }
                continue;
            }
            Event::Peer(Some(Message::Text(text))) => Bytes::from(text),
            Event::Peer(Some(Message::Binary(bytes))) => bytes,
            // The library has answered a ping already.
            Event::Peer(Some(Message::Ping(_) | Message::Pong(_))) => continue,
            Event::Peer(Some(Message::Close(_)) | None) => return,
        };
        let running = seat.runs();
        let answer = server.answer(&text).await;
        drop(running);
        if let Some(answer) = answer
            && socket.send(Message::Text(answer.to_string().into())).await.is_err()
        {
            return;
        }
    }
}
