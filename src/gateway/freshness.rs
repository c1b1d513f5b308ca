//! For how long what was read may be acted upon, told by a clock that nothing stops.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::platform;

/// A clock. It counts from some moment on, and never back.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Duration + Send + Sync>);

impl Clock {
    /// The machine's. It runs on while the machine sleeps, and while this process is stopped.
    #[must_use]
    pub fn of_the_machine() -> Self {
        Self::new(platform::real_clock)
    }

    /// One that shows what a function says.
    pub fn new(now: impl Fn() -> Duration + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The freshness of what is asked for now.
    #[must_use]
    pub fn fresh_for(&self, duration: Duration) -> Freshness {
        Freshness { clock: self.clone(), until: (self.0)() + duration, stop: None }
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&(self.0)()).finish()
    }
}

/// Until when what was read may be acted upon.
#[derive(Clone, Debug)]
pub struct Freshness {
    clock: Clock,
    until: Duration,
    stop: Option<watch::Receiver<bool>>,
}

impl Freshness {
    /// The same, but no longer than until the run is to stop.
    #[must_use]
    pub fn unless_stopped(self, stop: watch::Receiver<bool>) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self) -> bool {
        (self.clock.0)() > self.until || self.stop.as_ref().is_some_and(|stop| *stop.borrow())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn freshness_counts_from_the_asking() {
        let time = Arc::new(Mutex::new(Duration::from_secs(10)));
        let shown = Arc::clone(&time);
        let fresh = Clock::new(move || *shown.lock().unwrap()).fresh_for(Duration::from_secs(2));
        assert!(!fresh.is_over());
        *time.lock().unwrap() = Duration::from_secs(12);
        assert!(!fresh.is_over());
        *time.lock().unwrap() += Duration::from_nanos(1);
        assert!(fresh.is_over());
    }

    #[test]
    fn the_clock_of_the_machine_runs() {
        let clock = Clock::of_the_machine();
        let fresh = clock.fresh_for(Duration::ZERO);
        while !fresh.is_over() {}
        assert!(!clock.fresh_for(Duration::MAX / 2).is_over());
    }
}
