//! Our idea of AWS's token bucket.
//!
//! It starts from the documented quota. Where that turns out to be too much (another tool shares the quota, a run just
//! before emptied the bucket, the true quota is lower), refusals that come together slow the pace down, and it recovers
//! step by step. A refusal by itself says little: AWS refuses a call now and then whatever the pace. Where the quota
//! turns out to be larger, the pace grows with care.

use std::time::Duration;

use tokio::time::Instant;

use super::super::quota::{Quota, QuotaSource};

/// A hair below the documented rate: AWS's clock is not ours.
const MARGIN: f64 = 0.995;
/// How much later than its neighbours a call may reach AWS, in seconds. Calls that were sent evenly
/// arrive in clusters, so that much of AWS's bucket is left alone for them.
const JITTER: f64 = 0.4;
/// What is left of the pace after refusals.
const CUT: f64 = 0.85;
/// How much a refusal still weighs for each call that was answered since. Two within some twenty calls come together.
const FADING: f64 = 0.96;
/// From which weight on refusals come together; one weighs 1.
const TOGETHER: f64 = 1.5;
/// Below this share of the documented pace, each refusal tells that the quota is lower.
const LOWERED: f64 = 0.8;
/// The pace never falls below this share of the documented one, so that recovery is noticed.
const FLOOR: f64 = 0.05;
/// How long the pace takes to recover from nothing. It grows with the square of the time: slowly
/// near the point of the refusal, fast when that point has evidently moved.
const RECOVERY: f64 = 20.0;
/// For how long the pace must be kept to the full, without a refusal, before it grows beyond the documented one.
const CALM: Duration = Duration::from_secs(60);
/// How long it then takes to double. It hardly grows at first, so that runs of a minute and a half meet no refusal.
const DOUBLING: f64 = 60.0;
/// How the growth begins: with this power of the time.
const GENTLENESS: i32 = 4;
/// What is left of a pace beyond the documented one after a refusal. It was overdrawn by about a quarter when AWS's
/// bucket ran dry.
const RETREAT: f64 = 0.75;
/// How long nothing but refusals is borne.
const PATIENCE: Duration = Duration::from_secs(300);
/// How many calls of one operation may be under way, which bounds the open connections.
const UNDER_WAY: usize = 64;

/// How far the pace has grown, in documented paces, after so many times [`DOUBLING`]: faster and faster until it has
/// doubled, then evenly.
fn growth(doublings: f64) -> f64 {
    let (bent, even) = (doublings.min(1.0), (doublings - 1.0).max(0.0));
    bent.powi(GENTLENESS) + f64::from(GENTLENESS) * even
}

/// What has to happen before there may be another turn.
pub(super) enum Wait {
    Until(Instant),
    UntilWoken,
}

/// Whether to go on after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    Left,
    Lost,
}

pub(super) struct TokenBucket {
    tokens: f64,
    /// Tokens that turns hold. They are taken out only when the call is sent, since that is when
    /// AWS takes them: turns that are used late then cannot add up to a burst.
    reserved: f64,
    filled_at: Instant,
    /// The pace right after the last cut, from which it recovers.
    slowed_to: f64,
    slowed_at: Instant,
    /// How much the latest refusals weigh.
    refusals: f64,
    refused_since: Option<Instant>,
    /// The documented pace.
    full_rate: f64,
    /// Whether it may grow beyond that.
    source: QuotaSource,
    /// How far it has grown without a refusal, before it last had to begin anew.
    grown_to: f64,
    /// Since when the pace has been kept to the full without a refusal.
    calm_since: Instant,
    capacity: f64,
    /// How many turns there may be more than tokens: what it takes to keep the pace while each waits to be used.
    ahead: f64,
    under_way: usize,
}

impl TokenBucket {
    pub(super) fn new(Quota { rate, burst, source }: Quota, now: Instant) -> Self {
        let full_rate = rate * MARGIN;
        let reserve = rate * JITTER;
        let capacity = (burst - reserve).max(burst / 2.0).max(1.0);
        Self {
            tokens: capacity,
            reserved: 0.0,
            filled_at: now,
            slowed_to: full_rate,
            slowed_at: now,
            refusals: 0.0,
            refused_since: None,
            full_rate,
            source,
            grown_to: full_rate,
            calm_since: now,
            capacity,
            ahead: (reserve - capacity).max(0.0),
            under_way: 0,
        }
    }

    /// The pace that would be kept, had there been no cut.
    fn top_rate(&self, now: Instant) -> f64 {
        match self.source {
            QuotaSource::Chosen => self.full_rate,
            QuotaSource::Documented => {
                let growing = now.saturating_duration_since(self.calm_since + CALM).as_secs_f64() / DOUBLING;
                self.grown_to + self.full_rate * growth(growing)
            }
        }
    }

    fn rate(&self, now: Instant) -> f64 {
        let recovered = (now - self.slowed_at).as_secs_f64() / RECOVERY;
        self.top_rate(now).min(self.slowed_to + self.full_rate * recovered * recovered)
    }

    fn fill(&mut self, now: Instant) {
        let mean_rate = f64::midpoint(self.rate(self.filled_at), self.rate(now));
        let grown = mean_rate * (now - self.filled_at).as_secs_f64();
        self.tokens += grown;
        self.filled_at = now;
        if self.tokens >= self.capacity {
            // Nobody needs more than that.
            self.tokens = self.capacity;
            self.calm_since = now;
        }
    }

    /// How long so many calls take from now on.
    pub(super) fn outlook(&mut self, calls: usize, now: Instant) -> Duration {
        self.fill(now);
        let missing = (calls as f64 + self.reserved - self.tokens).max(0.0);
        Duration::from_secs_f64(missing / self.rate(now))
    }

    pub(super) fn try_reserve(&mut self, now: Instant) -> Result<(), Wait> {
        if self.under_way >= UNDER_WAY {
            return Err(Wait::UntilWoken);
        }
        self.fill(now);
        let missing = 1.0 + self.reserved - self.tokens - self.ahead;
        if missing > 1e-9 {
            if 1.0 + self.reserved > self.capacity + self.ahead && self.reserved > 0.0 {
                // However long one waits: a turn has to be used first.
                return Err(Wait::UntilWoken);
            }
            // The pace may have grown when a long wait is over: look again before that.
            let wait = Duration::from_secs_f64((missing / self.rate(now)).min(1.0));
            return Err(Wait::Until(now + wait.max(Duration::from_micros(1))));
        }
        self.reserved += 1.0;
        self.under_way += 1;
        Ok(())
    }

    /// When a call that has a turn should be sent; `None` for now.
    pub(super) fn due(&mut self, now: Instant) -> Option<Instant> {
        self.fill(now);
        let missing = 1.0 - self.tokens;
        let waits = self.ahead > 0.0 && missing > 1e-9;
        waits.then(|| now + Duration::from_secs_f64(missing / self.rate(now)).max(Duration::from_micros(1)))
    }

    pub(super) fn spend(&mut self, now: Instant) {
        self.fill(now);
        self.tokens -= 1.0;
        self.reserved -= 1.0;
    }

    /// A turn is over, which was used or not.
    pub(super) fn close(&mut self, used: bool) {
        self.under_way -= 1;
        if !used {
            self.reserved -= 1.0;
        }
    }

    pub(super) fn answered(&mut self) {
        self.refused_since = None;
        self.refusals *= FADING;
    }

    pub(super) fn refused(&mut self, sent: Instant, now: Instant) -> Patience {
        let since = *self.refused_since.get_or_insert(now);
        if now - since >= PATIENCE {
            // So that those who still wait need not wait long for the same answer.
            self.slowed_to = self.full_rate;
            return Patience::Lost;
        }
        // A call that was sent before the pace was cut says nothing of the new pace.
        if sent >= self.slowed_at {
            self.refusals += 1.0;
            self.fill(now);
            if self.rate(now) > self.full_rate {
                self.retreat(now);
            } else if self.refusals >= TOGETHER || self.slowed_to < self.full_rate * LOWERED {
                self.slow_down(now);
            }
            // AWS's bucket may well be empty.
            self.tokens = self.tokens.min(0.0);
        }
        self.calm_since = now;
        Patience::Left
    }

    /// Gives up part of what goes beyond the documented pace.
    fn retreat(&mut self, now: Instant) {
        self.grown_to = (self.rate(now) * RETREAT).max(self.full_rate);
        self.cut(self.grown_to, now);
    }

    fn slow_down(&mut self, now: Instant) {
        self.grown_to = self.full_rate;
        self.cut((self.rate(now) * CUT).max(self.full_rate * FLOOR), now);
    }

    fn cut(&mut self, rate: f64, now: Instant) {
        self.slowed_to = rate;
        self.slowed_at = now;
        self.refusals = 0.0;
        // AWS's bucket is empty. Let it gather a little before the next call.
        self.tokens = self.tokens.min(-rate * JITTER);
    }
}
