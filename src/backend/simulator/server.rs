//! The door to the outside: HTTP/1.1 on a socket.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Bytes, Incoming as IncomingBody};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::Observer;
use super::host;
use super::reply::Reply;
use super::request::Incoming;
use super::state::{Decision, Manner, State};
use crate::backend::organization_file::Keeper;

/// Where it can be watched.
const CALLS: &str = "/_orgcontacts/calls";

/// No call of an operation that is simulated comes near this.
const MAX_BODY: usize = 1 << 20;

/// How long calls that are under way may take after it is told to stop.
const GRACE: Duration = Duration::from_secs(1);

/// A state that is served.
pub struct Server {
    state: Mutex<State>,
    keeper: Option<Mutex<Keeper>>,
    observer: Option<Observer>,
    started: (Timestamp, Instant),
}

type Answer = Response<Full<Bytes>>;

impl Server {
    /// Serves a state, and keeps a file up to date with it.
    pub fn new(state: State, keeper: Option<Keeper>, observer: Option<Observer>) -> Arc<Self> {
        let started = (Timestamp::now(), Instant::now());
        Arc::new(Self { state: Mutex::new(state), keeper: keeper.map(Mutex::new), observer, started })
    }

    /// The state, between two calls.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time, which never runs backwards: quotas depend on it.
    fn now(&self) -> Timestamp {
        let (at, since) = self.started;
        at + since.elapsed()
    }

    /// Answers whoever connects, until `shutdown` ends and the calls under way have ended too.
    pub async fn run(self: &Arc<Self>, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        let (stop, stopped) = watch::channel(());
        let mut connections = JoinSet::new();
        let mut shutdown = pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(Arc::clone(self).connection(stream, stopped.clone()));
                    }
                    // Out of file descriptors, say: others may end meanwhile.
                    Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
                },
                Some(_) = connections.join_next() => {}
            }
        }
        drop((listener, stop));
        let ended = async { while connections.join_next().await.is_some() {} };
        // Those that hang on purpose would not end: they are cut off.
        drop(tokio::time::timeout(GRACE, ended).await);
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, mut stopped: watch::Receiver<()>) {
        drop(stream.set_nodelay(true));
        let Ok(port) = stream.local_addr().map(|address| address.port()) else { return };
        let reset = Arc::new(Notify::new());
        let service = service_fn(|request| {
            let (server, reset) = (Arc::clone(&self), Arc::clone(&reset));
            async move { Ok::<_, Infallible>(server.respond(request, port, &reset).await) }
        });
        // Connections may be idle for as long as they like.
        let mut http = http1::Builder::new();
        http.header_read_timeout(None);
        let mut connection = http.serve_connection(TokioIo::new(stream), service);
        let mut stopping = false;
        loop {
            tokio::select! {
                _ = &mut connection => return,
                () = reset.notified() => {
                    // With unsent data thrown away, the other side sees a reset and no proper end.
                    drop(connection.into_parts().io.into_inner().set_zero_linger());
                    return;
                }
                _ = stopped.changed(), if !stopping => {
                    stopping = true;
                    std::pin::Pin::new(&mut connection).graceful_shutdown();
                }
            }
        }
    }

    async fn respond(&self, request: Request<IncomingBody>, port: u16, reset: &Notify) -> Answer {
        let (head, body) = request.into_parts();
        if let Err(refusal) = host::check(&head.headers, &head.uri, port) {
            return answer(refusal, None);
        }
        if head.method == Method::GET && head.uri.path() == CALLS {
            return answer(Reply::json(200, self.state().calls.to_json()), None);
        }
        let Some(body) = read(body).await else {
            let message = r#"{"message":"The request body is broken or too large."}"#;
            return answer(Reply::json(413, message.to_owned()), None);
        };
        let decision = if head.method == Method::POST {
            self.decide(head.uri.path(), &head.headers, &body)
        } else {
            return answer(Reply::json(405, r#"{"message":"Only POST is answered."}"#.to_owned()), None);
        };
        let Decision { reply, manner, request_id, changed } = decision;
        let reply = match changed {
            Some(version) => self.save(version, reply).await,
            None => reply,
        };
        match manner {
            Manner::Promptly => {}
            Manner::After(delay) => tokio::time::sleep(delay).await,
            Manner::Never => std::future::pending().await,
            Manner::Reset => {
                reset.notify_one();
                std::future::pending().await
            }
        }
        answer(reply, Some(&request_id))
    }

    fn decide(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> Decision {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let incoming = Incoming {
            path,
            target: text("x-amz-target"),
            content_type: text("content-type"),
            authorization: text("authorization"),
            token: text("x-amz-security-token"),
            body,
        };
        let mut state = self.state();
        let decision = state.answer(&incoming, self.now());
        if let (Some(observer), Some(call)) = (&self.observer, state.calls.last()) {
            observer(call);
        }
        decision
    }

    /// The answer, once what the call changed is on disk; an error if it cannot be.
    async fn save(&self, version: u64, reply: Reply) -> Reply {
        let Some(keeper) = &self.keeper else {
            return reply;
        };
        // Let every other change that is ready get in before the whole file is written once.
        tokio::task::yield_now().await;
        let mut keeper = keeper.lock().unwrap_or_else(PoisonError::into_inner);
        match keeper.save(version, &self.state().directory) {
            Ok(()) => reply,
            Err(error) => {
                let message = format!("the organization file could not be written: {error}");
                Reply::json(500, serde_json::json!({ "message": message }).to_string())
            }
        }
    }
}

async fn read<B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>>(body: B) -> Option<Bytes> {
    Limited::new(body, MAX_BODY).collect().await.ok().map(http_body_util::Collected::to_bytes)
}

fn answer(reply: Reply, request_id: Option<&str>) -> Answer {
    let Reply { status, content_type, error, body } = reply;
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(Ok(id)) = request_id.map(HeaderValue::from_str) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    if let Some(Ok(code)) = error.map(|code| HeaderValue::from_str(&code)) {
        headers.insert(HeaderName::from_static("x-amzn-errortype"), code);
    }
    answer
}
