//! What `--via-role` gains under AWS's documented quotas: each member has a quota of its own.
//!
//! `cargo bench --bench via_role`; figures are in `docs/performance.md`.

#[path = "support/run.rs"]
mod run;

use orgcontacts::backend::directory::QuotaLevel;
use run::{Endpoint, say};

const ROLE: &str = "--via-role OrganizationAccountAccessRole";

fn main() {
    say("accounts     took      CPU  in one quota  refused");
    for (accounts, latency) in [(300, None), (300, Some("100ms")), (3_000, None), (3_000, Some("100ms"))] {
        let endpoint = Endpoint::new(accounts, QuotaLevel::Documented, latency);
        let run = endpoint.run(&format!("plan {ROLE}"));
        let alone = (accounts as f64 * 3.0 - 15.0) / 10.0;
        say(&format!(
            "{accounts:>8} {:>6.1} s {:>6.2} s {alone:>11.1} s {:>8}  {}",
            run.elapsed.as_secs_f64(),
            run.cpu.as_secs_f64(),
            endpoint.refusals(),
            latency.unwrap_or("no latency"),
        ));
    }
}
