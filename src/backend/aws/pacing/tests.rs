//! Runs against a bucket that is kept as AWS documents its own, on simulated time.

use std::cell::Cell;

use futures_util::stream::{self, StreamExt};
use tokio::time::{Duration, Instant, sleep};

use super::super::call::{Calls, Setback};
use super::super::quota::{Partition, QuotaOverride, QuotaSource};
use super::*;
use crate::gateway::{Failure, Operation};

/// The quota's other side.
struct Server {
    rate: f64,
    /// From when on the rate is another.
    changes: Option<(Duration, f64)>,
    burst: f64,
    tokens: Cell<f64>,
    filled_at: Cell<Instant>,
    started: Instant,
    latency: Duration,
    /// Of how many calls one is refused that the quota would have allowed.
    refuses_one_in: Option<u64>,
    calls: Cell<u64>,
    refused: Cell<u64>,
}

impl Server {
    fn new(rate: f64, burst: f64) -> Self {
        let now = Instant::now();
        Self {
            rate,
            changes: None,
            burst,
            tokens: Cell::new(burst),
            filled_at: Cell::new(now),
            started: now,
            latency: Duration::ZERO,
            refuses_one_in: None,
            calls: Cell::new(0),
            refused: Cell::new(0),
        }
    }

    fn emptied(self) -> Self {
        Self { tokens: Cell::new(0.0), ..self }
    }

    fn at(self, latency: u64) -> Self {
        Self { latency: Duration::from_millis(latency), ..self }
    }

    fn refusing_one_in(self, calls: u64) -> Self {
        Self { refuses_one_in: Some(calls), ..self }
    }

    fn becoming(self, after: u64, rate: f64) -> Self {
        Self { changes: Some((Duration::from_secs(after), rate)), ..self }
    }

    fn rate(&self) -> f64 {
        match self.changes {
            Some((after, rate)) if self.started.elapsed() >= after => rate,
            _ => self.rate,
        }
    }

    /// Takes a token, or refuses and leaves the bucket as it is.
    fn take(&self) -> bool {
        let now = Instant::now();
        let grown = (now - self.filled_at.replace(now)).as_secs_f64() * self.rate();
        let tokens = self.burst.min(self.tokens.get() + grown);
        let served = tokens >= 1.0;
        self.tokens.set(if served { tokens - 1.0 } else { tokens });
        served
    }

    /// A call whose way there takes anything from half to one and a half of the latency.
    async fn call(&self) -> Result<(), Setback> {
        let call = self.calls.get();
        self.calls.set(call + 1);
        sleep(self.latency.mul_f64(0.5 + scattered(call))).await;
        let at_random = self.refuses_one_in.is_some_and(|calls| scattered(!call) * (calls as f64) < 1.0);
        if !at_random && self.take() {
            return Ok(());
        }
        self.refused.set(self.refused.get() + 1);
        Err(Setback::Throttled)
    }
}

/// A number from 0 to 1 for each call, and the same in each run.
fn scattered(call: u64) -> f64 {
    let mixed = (call ^ (call >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 48) as f64 / 65536.0
}

/// A caller with documented quotas.
fn documented() -> Pace {
    with_quotas(&[])
}

/// A caller who says what some quotas are.
fn with_quotas(overrides: &[&str]) -> Pace {
    let overrides: Vec<QuotaOverride> = overrides.iter().map(|text| text.parse().unwrap()).collect();
    Pace::new(Rc::new(move |operation| Quota::of(operation, Partition::Other, &overrides)))
}

/// Makes calls as fast as the documented pace allows and tells how long they took.
async fn run(server: &Server, operation: Operation, count: usize) -> f64 {
    run_at(documented(), server, operation, count).await
}

/// Makes calls as fast as the pace allows and tells how long they took.
async fn run_at(pace: Pace, server: &Server, operation: Operation, count: usize) -> f64 {
    let calls = Calls::default();
    let begun = Instant::now();
    let outcomes: Vec<Result<(), Failure>> = stream::iter(0..count)
        .map(|_| async {
            loop {
                let turn = calls.turn(&pace, operation).await;
                match calls.make(turn, async || Ok(()), async || server.call().await).await {
                    // A write is not repeated without another look at what is there.
                    Err(Failure::NotNow { .. }) => {}
                    outcome => return outcome,
                }
            }
        })
        .buffer_unordered(512)
        .collect()
        .await;
    assert!(outcomes.iter().all(Result::is_ok), "a refusal is waited out");
    assert_eq!(calls.refusals(), server.refused.get());
    begun.elapsed().as_secs_f64()
}

const GET: Operation = Operation::GetAlternateContact;
const PUT: Operation = Operation::PutAlternateContact;
const DELETE: Operation = Operation::DeleteAlternateContact;

#[tokio::test(start_paused = true)]
async fn a_documented_quota_is_used_to_the_full_without_a_refusal() {
    for (operation, rate, burst, calls) in [(GET, 10.0, 15.0, 900), (PUT, 5.0, 8.0, 300), (DELETE, 1.0, 6.0, 100)] {
        for latency in [0, 100, 400] {
            let server = Server::new(rate, burst).at(latency);
            let took = run(&server, operation, calls).await;
            let floor = (calls as f64 - burst) / rate;
            assert_eq!(server.refused.get(), 0, "{operation:?} at {latency} ms");
            assert!(took < floor * 1.03, "{operation:?} at {latency} ms: {took} s, at least {floor} s");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_empty_bucket_is_noticed_and_forgotten() {
    for latency in [0, 100, 400] {
        let server = Server::new(10.0, 15.0).emptied().at(latency);
        let took = run(&server, GET, 900).await;
        assert!(took < 90.0 * 1.05, "{latency} ms: {took} s");
        assert!(server.refused.get() < 30, "{latency} ms: {} refusals", server.refused.get());
    }
}

#[tokio::test(start_paused = true)]
async fn a_lower_quota_than_documented_is_found() {
    for share in [0.3, 0.5, 0.9] {
        for latency in [0, 100, 400] {
            let server = Server::new(10.0 * share, 15.0 * share).at(latency);
            let took = run(&server, GET, 900).await;
            let floor = (900.0 - 15.0 * share) / (10.0 * share);
            let refused = server.refused.get();
            assert!(took < floor * 1.03, "{share} at {latency} ms: {took} s, at least {floor} s");
            assert!(refused < 100, "{share} at {latency} ms: {refused} refusals");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_larger_quota_is_no_slower_than_the_documented_one() {
    let server = Server::new(20.0, 30.0).at(100);
    let took = run(&server, GET, 900).await;
    assert_eq!(server.refused.get(), 0);
    assert!(took < 88.5 * 1.03, "{took} s");
}

#[tokio::test(start_paused = true)]
async fn a_refusal_by_itself_is_noise() {
    for latency in [0, 100, 400] {
        let server = Server::new(10.0, 15.0).refusing_one_in(100).at(latency);
        let took = run(&server, GET, 900).await;
        let floor = (900.0 - 15.0) / 10.0;
        assert!(took < floor * 1.05, "{latency} ms: {took} s, at least {floor} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_larger_quota_than_documented_is_found() {
    for (operation, rate, burst, share) in [(GET, 10.0, 15.0, 1.5), (PUT, 5.0, 8.0, 1.3)] {
        for latency in [0, 100, 400] {
            let server = Server::new(rate * 2.0, burst * 2.0).at(latency);
            let took = run(&server, operation, 3000).await;
            let floor = (3000.0 - burst * 2.0) / (rate * 2.0);
            assert!(took < floor * share, "{operation:?} at {latency} ms: {took} s, at least {floor} s");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn looking_for_a_larger_quota_costs_at_most_a_refusal_a_minute() {
    for (operation, rate, burst) in [(GET, 10.0, 15.0), (PUT, 5.0, 8.0)] {
        for factor in [1.0, 1.2, 4.0] {
            for latency in [0, 100, 400] {
                let server = Server::new(rate * factor, burst * factor).at(latency);
                let took = run(&server, operation, 3000).await;
                let (most, refused) = ((took / 60.0).ceil(), server.refused.get());
                assert!(refused as f64 <= most, "{operation:?} x{factor} at {latency} ms: {refused}, at most {most}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_quota_that_is_given_is_kept_to() {
    let server = Server::new(20.0, 30.0);
    let took = run_at(with_quotas(&["get=10/15"]), &server, GET, 3000).await;
    assert_eq!(server.refused.get(), 0);
    assert!(took > 298.0, "{took} s");
}

#[tokio::test(start_paused = true)]
async fn a_small_burst_does_not_keep_from_a_high_rate() {
    for (rate, burst) in [(40.0, 5.0), (40.0, 1.0), (5.0, 1.0), (10.0, 3.0)] {
        let server = Server::new(rate, burst);
        let pace = with_quotas(&[&format!("put={rate}/{burst}")]);
        let calls = Calls::default();
        let call = async |number: u64| {
            let turn = calls.turn(&pace, PUT).await;
            // The contact is read again between the two.
            sleep(Duration::from_secs_f64(0.05 + scattered(number) * 0.1)).await;
            calls.make(turn, async || Ok(()), async || server.call().await).await
        };
        let begun = Instant::now();
        let outcomes: Vec<_> = stream::iter(0..400).map(call).buffer_unordered(512).collect().await;
        assert!(outcomes.iter().all(Result::is_ok));
        assert_eq!(server.refused.get(), 0, "{rate}/{burst}");
        let (took, floor) = (begun.elapsed().as_secs_f64(), (400.0 - burst) / rate);
        assert!(took < floor * 1.05, "{rate}/{burst}: {took} s, at least {floor} s");
    }
}

#[tokio::test(start_paused = true)]
async fn a_quota_that_changes_is_followed_both_ways() {
    for latency in [0, 100, 400] {
        let falling = Server::new(10.0, 15.0).becoming(45, 3.0).at(latency);
        let took = run(&falling, GET, 900).await;
        let floor = 45.0 + (900.0 - 15.0 - 450.0) / 3.0;
        assert!(took < floor * 1.10, "falling at {latency} ms: {took} s, at least {floor} s");

        let rising = Server::new(3.0, 15.0).becoming(150, 10.0).at(latency);
        let took = run(&rising, GET, 900).await;
        let floor = 150.0 + (900.0 - 15.0 - 450.0) / 10.0;
        assert!(took < floor * 1.10, "rising at {latency} ms: {took} s, at least {floor} s");
    }
}

#[tokio::test(start_paused = true)]
async fn another_client_that_takes_half_leaves_the_other_half() {
    let server = Server::new(10.0, 15.0).at(100);
    let other = async {
        loop {
            sleep(Duration::from_millis(200)).await;
            server.take();
        }
    };
    let took = tokio::select! {
        took = run(&server, GET, 900) => took,
        () = other => unreachable!(),
    };
    let floor = (900.0 - 15.0) / 5.0;
    assert!(took < floor * 1.10, "{took} s, at least {floor} s");
}

#[tokio::test(start_paused = true)]
async fn only_refusals_for_five_minutes_are_an_error() {
    let server = Server::new(0.0, 0.0).at(100);
    let (calls, pace) = (Calls::default(), documented());
    let begun = Instant::now();
    let outcomes: Vec<Result<(), Failure>> = stream::iter(0..100)
        .map(|_| async {
            calls.make(calls.turn(&pace, GET).await, async || Ok(()), async || server.call().await).await
        })
        .buffer_unordered(512)
        .collect()
        .await;
    let throttled = Failure::Throttled { operation: Operation::GetAlternateContact };
    assert!(outcomes.iter().all(|outcome| *outcome == Err(throttled.clone())));
    let took = begun.elapsed().as_secs();
    assert!((300..330).contains(&took), "all give up soon after the first: {took} s");
}

#[tokio::test(start_paused = true)]
async fn a_turn_that_is_not_used_is_given_back() {
    let pacer = Pacer::new(DELETE, Quota { rate: 1.0, burst: 1.0, source: QuotaSource::Chosen });
    let begun = Instant::now();
    let turn = pacer.turn(Ticket(0)).await;
    assert!(tokio::time::timeout(Duration::from_secs(60), pacer.turn(Ticket(1))).await.is_err(), "it holds its place");
    drop(turn);
    let mut turn = pacer.turn(Ticket(2)).await;
    assert_eq!(begun.elapsed(), Duration::from_secs(60), "at once, and nobody else is in the way");
    turn.spend();
    drop(turn);
    pacer.turn(Ticket(3)).await;
    assert!(begun.elapsed() > Duration::from_secs(60), "a turn that was used is gone");
}

#[tokio::test(start_paused = true)]
async fn turns_that_are_used_late_do_not_add_up_to_a_burst() {
    let server = Server::new(5.0, 8.0);
    let (calls, pace) = (Calls::default(), documented());
    let call = async |number: u64| {
        let turn = calls.turn(&pace, PUT).await;
        // The contact is read again between the two.
        sleep(Duration::from_millis(number * 7919 % 1500)).await;
        calls.make(turn, async || Ok(()), async || server.call().await).await
    };
    let begun = Instant::now();
    let outcomes: Vec<_> = stream::iter(0..300).map(call).buffer_unordered(512).collect().await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(server.refused.get(), 0);
    let took = begun.elapsed().as_secs_f64();
    assert!(took < 58.4 * 1.05, "{took} s");
}

#[tokio::test(start_paused = true)]
async fn turns_come_in_order_and_a_repeated_call_keeps_its_place() {
    let pacer = Pacer::new(DELETE, Quota { rate: 1.0, burst: 1.0, source: QuotaSource::Chosen });
    let order = RefCell::new(Vec::new());
    pacer.turn(Ticket(9)).await.spend();
    let wait = async |ticket| {
        pacer.turn(Ticket(ticket)).await.spend();
        order.borrow_mut().push(ticket);
    };
    futures_util::join!(wait(3), wait(4), wait(1));
    assert_eq!(*order.borrow(), [1, 3, 4]);
}
