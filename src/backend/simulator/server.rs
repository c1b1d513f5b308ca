//! The door to the outside: HTTP/1.1 on a socket.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Body, Bytes, Incoming as IncomingBody};
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use jiff::Timestamp;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use super::calls::CallQuery;
use super::event::{Observer, ServerEvent};
use super::host;
use super::reply::Reply;
use super::request::Incoming;
use super::saving::{self, Job};
use super::state::{Decision, Manner, Received, State};
use crate::backend::directory::SavedOrganization;
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
    observer: Option<Observer>,
    started: (Timestamp, Instant),
}

type HttpResponse = Response<Full<Bytes>>;

/// Where calls wait for what they change to be on disk.
type Jobs = mpsc::UnboundedSender<Job>;

enum DecisionAt {
    Now(Decision),
    OnceSaved(oneshot::Receiver<Decision>),
}

impl Server {
    /// Serves a state.
    pub fn new(state: State, observer: Option<Observer>) -> Arc<Self> {
        let started = (Timestamp::now(), Instant::now());
        Arc::new(Self { state: Mutex::new(state), observer, started })
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

    /// Answers whoever connects, and keeps a file up to date, until `shutdown` ends and the calls under way have
    /// ended too.
    pub async fn run(
        self: &Arc<Self>,
        listener: TcpListener,
        keeper: Option<Keeper>,
        shutdown: impl Future<Output = ()>,
    ) {
        let (jobs, saving) = keeper.map(|keeper| self.save(keeper)).unzip();
        self.accept(listener, jobs, shutdown).await;
        // What was begun is on disk before the file is let go.
        if let Some(saving) = saving {
            drop(saving.await);
        }
    }

    fn save(self: &Arc<Self>, mut keeper: Keeper) -> (Jobs, JoinHandle<()>) {
        let (jobs, queue) = mpsc::unbounded_channel();
        let server = Arc::clone(self);
        let save = move |recorded: &SavedOrganization| keeper.write(recorded);
        let saving = move || saving::run(queue, &server.state, save, |event| server.tell(event));
        (jobs, tokio::task::spawn_blocking(saving))
    }

    fn tell(&self, event: ServerEvent<'_>) {
        if let Some(observer) = &self.observer {
            observer(event);
        }
    }

    async fn accept(self: &Arc<Self>, listener: TcpListener, jobs: Option<Jobs>, shutdown: impl Future<Output = ()>) {
        let (stop, stopped) = watch::channel(());
        let mut connections = JoinSet::new();
        let mut shutdown = pin!(shutdown);
        loop {
            tokio::select! {
                () = &mut shutdown => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(Arc::clone(self).connection(stream, stopped.clone(), jobs.clone()));
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
        connections.shutdown().await;
    }

    async fn connection(self: Arc<Self>, stream: TcpStream, mut stopped: watch::Receiver<()>, jobs: Option<Jobs>) {
        drop(stream.set_nodelay(true));
        let Ok(port) = stream.local_addr().map(|address| address.port()) else { return };
        let reset = Arc::new(Notify::new());
        let service = service_fn(|request| {
            let (server, reset, jobs) = (Arc::clone(&self), Arc::clone(&reset), jobs.clone());
            async move { Ok::<_, Infallible>(server.respond(request, port, &reset, jobs.as_ref()).await) }
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

    async fn respond(
        &self,
        request: Request<IncomingBody>,
        port: u16,
        reset: &Notify,
        jobs: Option<&Jobs>,
    ) -> HttpResponse {
        let (head, body) = request.into_parts();
        if let Err(refusal) = host::check(&head.headers, &head.uri, port) {
            return answer(refusal, None);
        }
        if head.method == Method::GET && head.uri.path() == CALLS {
            // The state is let go before anything is written.
            let page = self.state().calls.page(CallQuery::read(head.uri.query().unwrap_or_default()));
            return answer(Reply::json(200, page.to_json()), None);
        }
        let Some(body) = read(body).await else {
            return self.refuse(413, r#"{"message":"The request body is broken or too large."}"#);
        };
        let decided = match self.decide(&head, &body, jobs) {
            DecisionAt::Now(decision) => Ok(decision),
            DecisionAt::OnceSaved(decision) => decision.await,
        };
        let Ok(Decision { reply, manner, request_id }) = decided else {
            return self.refuse(500, r#"{"message":"Nothing is saved any more."}"#);
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

    /// Answers what gets to no service, with an ID as everything has.
    fn refuse(&self, status: u16, message: &str) -> HttpResponse {
        let request_id = self.state().next_request_id();
        answer(Reply::json(status, message.to_owned()), Some(&request_id))
    }

    fn decide(&self, head: &Parts, body: &[u8], jobs: Option<&Jobs>) -> DecisionAt {
        let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        let incoming = Incoming {
            method: head.method.as_str(),
            path: head.uri.path(),
            query: head.uri.query().unwrap_or_default(),
            target: text("x-amz-target"),
            content_type: text("content-type"),
            authorization: text("authorization"),
            token: text("x-amz-security-token"),
            body,
        };
        let mut state = self.state();
        let now = self.now();
        match jobs {
            None => state.settle(now),
            Some(jobs) if state.cloud().is_due(now) => drop(jobs.send(Job::Settle(now))),
            Some(_) => {}
        }
        let decision = match (state.receive(&incoming, now), jobs) {
            (Received::Answered(decision), _) => decision,
            (Received::Write(pending, work), None) => state.change(*pending, &work),
            (Received::Write(pending, work), Some(jobs)) => {
                let (answer, answered) = oneshot::channel();
                drop(jobs.send(Job::Write(pending, work, answer)));
                return DecisionAt::OnceSaved(answered);
            }
        };
        state.calls.last().into_iter().for_each(|call| self.tell(ServerEvent::Called(call)));
        DecisionAt::Now(decision)
    }
}

async fn read<B: Body<Data = Bytes, Error: Into<Box<dyn std::error::Error + Send + Sync>>>>(body: B) -> Option<Bytes> {
    Limited::new(body, MAX_BODY).collect().await.ok().map(http_body_util::Collected::to_bytes)
}

fn answer(reply: Reply, request_id: Option<&str>) -> HttpResponse {
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
