//! How much CPU time a call costs where no quota slows it down.
//!
//! `cargo bench --bench calls`; figures are in `docs/performance.md`.

#[path = "support/run.rs"]
mod run;

use orgcontacts::backend::directory::QuotaLevel;
use run::{Endpoint, say};

fn main() {
    let endpoint = Endpoint::new(3_334, QuotaLevel::Unlimited, None);
    say("  calls     took      CPU  CPU a call  refused");
    for _ in 0..3 {
        let before = endpoint.count("GetAlternateContact", "ok");
        let run = endpoint.run("plan --quota x100000");
        let calls = endpoint.count("GetAlternateContact", "ok") - before;
        let micros = run.cpu.as_secs_f64() * 1e6 / calls as f64;
        let (took, cpu, refused) = (run.elapsed.as_secs_f64(), run.cpu.as_secs_f64(), endpoint.refusals());
        say(&format!("{calls:>7} {took:>6.2} s {cpu:>6.2} s {micros:>8.0} us {refused:>8}"));
    }
}
