//! The signals by which a user ends a run: Ctrl-C, SIGTERM, and SIGHUP when the terminal is gone.

use std::pin::Pin;

use futures_util::future::select_all;
use tokio::signal::unix::{SignalKind, signal};

/// Waits for one of the signals that ask a program to end, but for those that it was told to ignore, as
/// `nohup` does.
pub async fn a_signal() {
    let ignored = ignored_signals();
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    let heeded = kinds.into_iter().filter(|kind| ignored & (1 << (kind.as_raw_value() - 1)) == 0);
    let waits = heeded.filter_map(|kind| signal(kind).ok()).map(|mut signal| {
        Box::pin(async move {
            signal.recv().await;
        })
    });
    let waits: Vec<_> = waits.collect();
    if waits.is_empty() {
        std::future::pending::<()>().await;
    }
    select_all(waits).await;
}

/// What comes of something, unless a signal comes first.
pub async fn unless<T>(signal: Pin<&mut impl Future<Output = ()>>, work: impl Future<Output = T>) -> Option<T> {
    tokio::select! {
        done = work => Some(done),
        () = signal => None,
    }
}

/// The signals that this process was started to ignore, a bit for each, as Linux tells them. Elsewhere
/// none.
fn ignored_signals() -> u64 {
    ignored_in(&std::fs::read_to_string("/proc/self/status").unwrap_or_default())
}

fn ignored_in(status: &str) -> u64 {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nohup_ignores_is_ignored() {
        let hangup = 1 << (SignalKind::hangup().as_raw_value() - 1);
        assert_eq!(ignored_in("Name:\torgcontacts\nSigIgn:\t0000000000000001\n"), hangup);
        assert_eq!(ignored_in("SigIgn:\t0000000000001000\n") & hangup, 0);
        assert_eq!(ignored_in(""), 0);
    }
}
