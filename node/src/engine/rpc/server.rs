//! The HTTP side: POST /, GET /method, and /websocket. What this program answers itself stands in `calls` and in solo's `methods`.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::BodyExt;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{interval, timeout};

use super::calls::{ABCI_QUERY, METHODS, Methods, Work, of};
use super::engine::Engine;
use super::listener::{self, stopped};
use super::room::{Room, held};
use super::wire::{self, Call, Failure, Params, response};
use crate::seats::Seat;

/// A request has to arrive and be answered within this time,
const REQUEST: Duration = Duration::from_secs(30);
/// and each part of its body, the small one and the rest, within this.
const BODY: Duration = Duration::from_secs(15);
/// Requests in one batch,
const MAX_BATCH: usize = 10;
/// and the bytes of their answers, as far as another one is begun.
const MAX_BATCH_BYTES: usize = 4 << 20;
/// Reads that run at a time; the others wait their turn.
const READS: usize = 16;
/// Transactions that are handed in at a time: one is checked after the other, and nobody who reads waits for it.
const WRITES: usize = 8;
/// Dry runs that run at a time: they cost what a transaction costs, and need no key.
const DRY_RUNS: usize = 2;
/// A WebSocket is pinged this often.
const PING: Duration = Duration::from_secs(20);
/// Largest message over a WebSocket, bytes; what is larger comes by POST.
const MAX_MESSAGE: usize = 1 << 20;
/// A body waits for its turn once so many bytes of it are there,
const SMALL_BODY: usize = 64 << 10;
/// so that at most so many large ones are in memory.
const LARGE_BODIES: usize = 16;

/// What is served.
#[derive(Clone)]
pub struct Served {
    /// What is answered here,
    pub methods: Arc<dyn Methods>,
    /// and who has all but questions; none where all is answered here.
    pub engine: Option<Arc<Engine>>,
    /// Largest body, bytes.
    pub max_body: usize,
}

#[derive(Clone)]
struct Server {
    served: Served,
    places: Arc<Places>,
    room: Arc<Room>,
    stop: watch::Receiver<bool>,
}

/// How many of each kind of call run at a time.
struct Places {
    reads: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    dry_runs: Arc<Semaphore>,
    large: Arc<Semaphore>,
}

impl Places {
    fn new() -> Places {
        let places = |count| Arc::new(Semaphore::new(count));
        Places { reads: places(READS), writes: places(WRITES), dry_runs: places(DRY_RUNS), large: places(LARGE_BODIES) }
    }

    async fn of(&self, work: Work) -> Result<OwnedSemaphorePermit, Failure> {
        let places = match work {
            Work::Read => &self.reads,
            Work::Write => &self.writes,
            Work::DryRun => &self.dry_runs,
        };
        places.clone().acquire_owned().await.map_err(|_| Failure::internal("the node is stopping"))
    }
}

/// Serves until `stop` turns true, then lets running requests end.
pub async fn serve(listener: TcpListener, served: Served, stop: watch::Receiver<bool>) {
    let server = Server { served, places: Arc::new(Places::new()), room: Arc::default(), stop: stop.clone() };
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
    /// Who answers a method, if not this program.
    fn engine(&self, method: &str) -> Option<&Arc<Engine>> {
        self.served.engine.as_ref().filter(|_| method != ABCI_QUERY)
    }

    /// Runs a method on a thread that may wait for the disk.
    async fn run(&self, method: &'static str, params: Params) -> Result<Value, Failure> {
        let permit = self.places.of(of(method, &params)).await?;
        let methods = self.served.methods.clone();
        self.work(move || {
            let _permit = permit;
            methods.call(method, &params)
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
        tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Failure::internal("the call failed")))
    }

    /// Hands a call on to the engine, and its answer back as far as it may be served.
    async fn hand_on<T>(
        &self,
        method: &'static str,
        asked: impl Future<Output = Result<(T, Value), Failure>>,
    ) -> Result<(T, Value), Failure> {
        let _permit = self.places.of(of(method, &Params::default())).await?;
        let (beside, answer) = asked.await?;
        let methods = self.served.methods.clone();
        self.work(move || methods.may_pass(method, &answer).map(|()| answer)).await.map(|answer| (beside, answer))
    }

    /// The answer to a JSON text; none where all of it was notifications.
    async fn answer(&self, body: &[u8]) -> Option<String> {
        let value = match wire::read(body) {
            Ok(value) => value,
            Err(error) => return Some(response(&Value::Null, Err(Failure::parse(error.to_string()))).to_string()),
        };
        match value {
            Value::Array(batch) if batch.len() > MAX_BATCH => {
                let words = format!("a batch has at most {MAX_BATCH} requests, this one has {}", batch.len());
                Some(response(&Value::Null, Err(Failure::request(words))).to_string())
            }
            Value::Array(batch) => self.batch(batch).await,
            value => self.one(value).await.map(|answer| answer.to_string()),
        }
    }

    async fn batch(&self, batch: Vec<Value>) -> Option<String> {
        let mut answers = String::new();
        for call in batch {
            let answer = if answers.len() <= MAX_BATCH_BYTES {
                self.one(call).await
            } else {
                let words = format!("the answers before it have more than {MAX_BATCH_BYTES} bytes: ask it alone");
                call.get("id").map(|id| response(id, Err(Failure::internal(words))))
            };
            if let Some(answer) = answer {
                answers.push(if answers.is_empty() { '[' } else { ',' });
                answers.push_str(&answer.to_string());
            }
        }
        (!answers.is_empty()).then(|| answers + "]")
    }

    async fn one(&self, value: Value) -> Option<Value> {
        let call = match Call::read(&value) {
            Ok(call) => call,
            Err((id, failure)) => return Some(response(&id, Err(failure))),
        };
        let id = call.id.clone()?;
        let answered = async {
            let (method, names) = served(&call.method)?;
            if let Some(engine) = self.engine(method) {
                let call = call.params(names)?.request(&id, method);
                let asked = async { engine.call(&call).await.map(|answer| ((), answer)) };
                return self.hand_on(method, asked).await.map(|(_, answer)| answer);
            }
            Ok(response(&id, self.run(method, call.params(names)?).await))
        };
        Some(answered.await.unwrap_or_else(|failure| response(&id, Err(failure))))
    }

    /// An answer in JSON, as far as there is room for it until it is taken.
    fn json(&self, seat: &Seat, status: StatusCode, text: impl Into<Bytes>) -> Response {
        let text = text.into();
        let Some(room) = self.room.take(seat, text.len()) else {
            let words = "answers of this address wait to be taken: take them, or ask for less at a time\n";
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")], words).into_response();
        };
        (status, [(header::CONTENT_TYPE, "application/json")], held(text, room)).into_response()
    }
}

/// A method that is served, by its name.
fn served(name: &str) -> Result<(&'static str, &'static [&'static str]), Failure> {
    let found = METHODS.iter().find(|(method, _)| *method == name);
    found.copied().ok_or_else(|| Failure::method(&name.chars().take(64).collect::<String>()))
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
    let max_body = server.served.max_body;
    let told = request.headers().get(header::CONTENT_LENGTH).map(HeaderValue::to_str);
    let told: Option<usize> = told.and_then(|text| text.ok()?.parse().ok());
    if told.is_some_and(|length| length > max_body) {
        return Err(too_large);
    }
    let (mut body, mut bytes, mut turn) = (request.into_body(), Vec::new(), None);
    // Who only promises much takes nobody's turn.
    if !arrive(&mut body, &mut bytes, SMALL_BODY).await? {
        // Held until the answer is made: the body lives as long. An address waits for itself first, so that none takes all the room.
        turn = Some((seat.large.clone().acquire_owned().await, server.places.large.clone().acquire_owned().await));
        if !arrive(&mut body, &mut bytes, max_body).await? {
            return Err(too_large);
        }
    }
    let _running = seat.runs();
    let answer = server.answer(&bytes).await;
    drop((bytes, turn));
    Ok(match answer {
        Some(answer) => server.json(&seat, StatusCode::OK, answer),
        None => StatusCode::OK.into_response(),
    })
}

async fn by_uri(
    State(server): State<Server>,
    Extension(seat): Extension<Arc<Seat>>,
    Path(method): Path<String>,
    uri: Uri,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Response {
    let _running = seat.runs();
    let answered = async {
        let (method, _) = served(&method)?;
        if let Some(engine) = server.engine(method) {
            return server.hand_on(method, engine.get(method, uri.query().unwrap_or_default())).await;
        }
        let result = server.run(method, Params::from_uri(pairs)).await?;
        Ok((StatusCode::OK, response(&Value::from(-1), Ok(result))))
    };
    let (status, answer) = answered.await.unwrap_or_else(|failure| {
        let status = if failure.code == -32601 { StatusCode::NOT_FOUND } else { StatusCode::INTERNAL_SERVER_ERROR };
        (status, response(&Value::from(-1), Err(failure)))
    });
    server.json(&seat, status, answer.to_string())
}

async fn listing() -> Response {
    let lines = METHODS.iter().map(|(name, params)| format!("/{name}?{}\n", params.join("=_&")));
    lines.collect::<String>().into_response()
}

async fn by_socket(State(server): State<Server>, Extension(seat): Extension<Arc<Seat>>, upgrade: WebSocketUpgrade) -> Response {
    let upgrade = upgrade.max_message_size(MAX_MESSAGE).max_frame_size(MAX_MESSAGE);
    upgrade.on_upgrade(move |socket| async move {
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

/// Answers calls over a WebSocket, one after the other, each once the one before it was taken. Subscriptions are not among the methods.
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
        let Some(answer) = answer else { continue };
        // Who does not take its answers is put out rather than kept waiting for room.
        let Some(_room) = server.room.take(seat, answer.len()) else { return };
        if socket.send(Message::Text(answer.into())).await.is_err() {
            return;
        }
    }
}
