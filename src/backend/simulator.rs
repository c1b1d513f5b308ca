//! An organization file served as an AWS endpoint on loopback.
//!
//! What is allowed and what changes is decided by `directory`; here stand the services with their
//! words, the quotas, the faults and the wire. Nothing of it is shared with the code that speaks
//! to AWS, so that a misunderstanding cannot cancel out. `docs/simulate.md` says what it imitates.

mod account;
mod admission;
mod calls;
mod cloud;
mod credentials;
mod cursor;
mod denial;
mod dispatch;
mod event;
mod faults;
mod host;
mod not_imitated;
mod organizations;
mod quota;
mod random;
mod reply;
mod request;
mod saving;
mod server;
mod state;
mod sts;
mod tagging;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, MutexGuard};
use std::thread::JoinHandle;

use jiff::Timestamp;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::backend::directory::{Behaviour, Fault, FaultKind, Pages, QuotaLevel, SavedOrganization, given_twice};
use crate::backend::organization_file::{self, Keeper, OrganizationFileError};
use server::Server;

pub use calls::{Call, CallLog};
pub use event::{Observer, ServerEvent};
pub use state::State;

/// What to serve, and how.
#[derive(Default)]
pub struct ServerOptions {
    /// The organization file.
    pub file: PathBuf,
    /// The port; any free one if 0.
    pub port: u16,
    /// Whether changes are written back to the file.
    pub write: bool,
    /// What is said beyond the file's own words.
    pub overrides: Overrides,
    /// Told of what happens.
    pub observer: Option<Observer>,
}

/// What replaces a file's words on its behaviour.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// How many calls are let through.
    pub quota: Option<QuotaLevel>,
    /// What goes wrong, besides what the file says.
    pub faults: Vec<Fault>,
    /// What chance depends on.
    pub seed: Option<u64>,
    /// How long after a write reads see it.
    pub visible_after: Option<std::time::Duration>,
    /// The most entries on a page.
    pub page_size: Option<usize>,
    /// Empty pages come in between.
    pub empty_pages: bool,
    /// `State` is not sent.
    pub no_state: bool,
    /// `Status` is not sent.
    pub no_status: bool,
    /// `Paths` and `Path` are not sent.
    pub no_paths: bool,
}

impl Overrides {
    fn apply(self, mut behaviour: Behaviour) -> Behaviour {
        let Self { quota, faults, seed, visible_after, page_size, empty_pages, no_state, no_status, no_paths } = self;
        behaviour.quota = quota.unwrap_or(behaviour.quota);
        behaviour.faults.extend(faults);
        behaviour.seed = seed.unwrap_or(behaviour.seed);
        behaviour.visible_after = visible_after.unwrap_or(behaviour.visible_after);
        let Pages { size, empty } = behaviour.pages;
        behaviour.pages = Pages { size: page_size.unwrap_or(size), empty: empty || empty_pages };
        behaviour.sent.state &= !no_state;
        behaviour.sent.status &= !no_status;
        behaviour.sent.paths &= !no_paths;
        behaviour
    }
}

/// Why nothing is served.
#[derive(Debug, Error)]
pub enum SimulatorError {
    /// The file cannot be used.
    #[error(transparent)]
    File(#[from] OrganizationFileError),
    /// A fault is given twice, of those in the file, in another file and on the command line: the second would never
    /// happen.
    #[error("a fault of the kind {} is given twice", .0.as_str())]
    FaultTwice(FaultKind),
    /// The port cannot be used.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        port: u16,
        /// What the system said.
        source: io::Error,
    },
}

/// Serves an organization file until `shutdown` ends. `ready` is told where.
///
/// # Errors
/// If the file or the port cannot be used. Nothing is served then.
pub async fn serve(
    options: ServerOptions,
    ready: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()>,
) -> Result<(), SimulatorError> {
    let ServerOptions { file, port, write, overrides, observer } = options;
    let (keeper, recorded) = if write {
        let (keeper, recorded) = Keeper::open(&file)?;
        (Some(keeper), recorded)
    } else {
        let recorded = organization_file::read(&file)?;
        if recorded.redacted {
            // Masks would be taken for contacts.
            return Err(OrganizationFileError::Redacted { path: file }.into());
        }
        (None, recorded)
    };
    let behaviour = overrides.apply(recorded.simulate.behaviour.clone());
    if let Some(fault) = given_twice(&behaviour.faults) {
        return Err(SimulatorError::FaultTwice(fault.kind));
    }
    let server = Server::new(State::new(recorded, behaviour, Timestamp::now()), observer);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.map_err(|source| SimulatorError::Listen { port, source })?;
    ready(listener.local_addr().map_err(|source| SimulatorError::Listen { port, source })?);
    server.run(listener, keeper, shutdown).await;
    Ok(())
}

/// An endpoint in a thread of its own, for tests and benchmarks. It ends when this is dropped.
pub struct Simulator {
    address: SocketAddr,
    server: Arc<Server>,
    shutdown: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Serves an organization on a free port, in memory. `behaviour` counts, not the file's own.
    ///
    /// # Errors
    /// What the system said.
    pub fn start(recorded: SavedOrganization, behaviour: Behaviour) -> io::Result<Self> {
        let server = Server::new(State::new(recorded, behaviour, Timestamp::now()), None);
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (shutdown, stop) = oneshot::channel::<()>();
        let served = Arc::clone(&server);
        let serve = async move {
            if let Ok(listener) = TcpListener::from_std(listener) {
                served.run(listener, None, async { drop(stop.await) }).await;
            }
        };
        let thread = std::thread::Builder::new().name("simulator".to_owned()).spawn(move || runtime.block_on(serve))?;
        Ok(Self { address, server, shutdown: Some(shutdown), thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same, as an endpoint URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its state, between two calls: to look at the log, or to change a contact behind a client's
    /// back. No call is answered while this is held.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.server.state()
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.shutdown.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}
