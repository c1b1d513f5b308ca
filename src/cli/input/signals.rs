//! The signals by which a user ends a run, such as Ctrl-C.
//!
//! A thread of its own listens to them, so that no write that blocks keeps the program from ending, be it to a
//! pipe that nobody reads or to a terminal that is held.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::sync::watch;

use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::platform::Interrupts;

/// How long the program may take to end by itself after a signal that nobody attends to any more.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How much longer whoever attends to signals may take to notice that one came again.
const NOTICE: Duration = Duration::from_secs(4);

/// The signals that ask the program to end, from now on.
///
/// While this lives, it is up to its owner to heed them; only where a repeated one goes unnoticed is the
/// program ended. Once it is dropped, a signal ends the program.
#[derive(Debug)]
pub struct Signals {
    came: watch::Receiver<usize>,
    attention: Arc<Attention>,
}

/// Who attends to signals, and how many were noticed.
#[derive(Debug, Default)]
struct Attention {
    is_over: AtomicBool,
    noticed: AtomicUsize,
}

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// What the system said.
    pub fn listen() -> Result<Self, CliError> {
        let failed = |source| CliError::Runtime { source };
        let (sender, came) = watch::channel(0);
        let attention = Arc::new(Attention::default());
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let interrupts = {
            let _inside = runtime.enter();
            Interrupts::listen().map_err(failed)?
        };
        let attended = Arc::clone(&attention);
        let thread = std::thread::Builder::new().name("signals".to_owned());
        thread.spawn(move || runtime.block_on(attend(interrupts, sender, attended))).map_err(failed)?;
        Ok(Self { came, attention })
    }

    /// Waits for one.
    pub async fn next(&mut self) {
        if self.came.changed().await.is_err() {
            // The thread is gone, and signals with it.
            std::future::pending::<()>().await;
        }
        self.notice();
    }

    /// Takes note of those that came.
    pub fn notice(&mut self) {
        self.attention.noticed.store(*self.came.borrow_and_update(), Ordering::Relaxed);
    }
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.attention.is_over.store(true, Ordering::Relaxed);
    }
}

/// Passes signals on, and ends the program where nobody does anything about them.
async fn attend(mut interrupts: Interrupts, sender: watch::Sender<usize>, attention: Arc<Attention>) {
    for count in 1.. {
        interrupts.wait_for_one().await;
        sender.send_replace(count);
        tokio::spawn(insist(count, Arc::clone(&attention)));
    }
}

/// Ends the program, whatever it is doing, if a signal goes unnoticed: the last one among so many.
async fn insist(count: usize, attention: Arc<Attention>) {
    let is_unnoticed = || attention.noticed.load(Ordering::Relaxed) < count;
    let is_over = || attention.is_over.load(Ordering::Relaxed);
    tokio::time::sleep(LAST_WORDS).await;
    if is_unnoticed() && is_over() {
        std::process::exit(Exit::Interrupted as i32);
    }
    tokio::time::sleep(NOTICE).await;
    if is_unnoticed() && (is_over() || count > 1) {
        std::process::exit(Exit::Interrupted as i32);
    }
}

/// What comes of something, unless a signal comes first.
pub async fn unless<T>(signals: &mut Signals, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        done = work => Some(done),
        () = signals.next() => None,
    }
}
