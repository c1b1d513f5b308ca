//! How long planning and applying take under AWS's documented quotas, as a ratio to the least that is
//! possible: `(calls − burst) / rate`.
//!
//! `cargo bench --bench makespan`; some minutes, since the quotas are real. `docs/performance.md` has
//! the figures.

#[path = "support/run.rs"]
mod run;

use orgcontacts::backend::directory::QuotaLevel;
use run::{Endpoint, say};

/// So few that a run takes less than half a minute.
const ACCOUNTS: usize = 80;

fn main() {
    say("                        took   possible  ratio  refused     CPU");
    for latency in [None, Some("100ms"), Some("400ms")] {
        let endpoint = Endpoint::new(ACCOUNTS, QuotaLevel::Documented, latency);
        let name = latency.unwrap_or("no latency");
        let reads = (ACCOUNTS * 3) as f64;
        measure(&endpoint, &format!("plan, {name}"), "plan", (reads - 15.0) / 10.0);
        // One read before and one after each write; the writes go on meanwhile.
        let endpoint = Endpoint::new(ACCOUNTS, QuotaLevel::Documented, latency);
        endpoint.run("plan --type security --quota x0.99 --out plan.json");
        // The plan has used up some of the burst: it fills again while nothing is asked.
        std::thread::sleep(std::time::Duration::from_secs(3));
        let writes = ACCOUNTS as f64;
        let possible = ((2.0 * writes - 15.0) / 10.0).max((writes - 8.0) / 5.0);
        measure(&endpoint, &format!("apply, {name}"), "apply plan.json", possible);
    }
}

fn measure(endpoint: &Endpoint, what: &str, line: &str, possible: f64) {
    let run = endpoint.run(line);
    let (took, cpu, refused) = (run.elapsed.as_secs_f64(), run.cpu.as_secs_f64(), endpoint.refusals());
    say(&format!("{what:<20} {took:>6.1} s {possible:>8.1} s {:>6.3} {refused:>8} {cpu:>5.2} s", took / possible));
}
