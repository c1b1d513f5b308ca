//! `-v`: a line for each call, and the way to AWS; never a contact.

use super::World;

/// The lines of standard error that tell of calls.
fn calls(stderr: &str) -> Vec<&str> {
    let services = ["account:", "organizations:", "sts:", "tag:"];
    stderr.lines().filter(|line| services.iter().any(|service| line.starts_with(service))).collect()
}

#[test]
fn every_call_and_the_way_to_aws_are_told() {
    let world = World::with_faults(&["throttle,operation=GetAlternateContact,account=100000000004,occurrence=1"]);
    let run = world.run("apply --auto-approve -v").exits(0);
    let calls = calls(&run.stderr);
    let of = |operation: &str, outcome: &str| {
        let is_meant = |line: &&&str| line.contains(operation) && line.contains(outcome);
        calls.iter().filter(is_meant).count() as u64
    };
    assert_eq!(of("account:GetAlternateContact of ", ": ok, "), world.reads());
    assert_eq!(of("account:GetAlternateContact of 100000000004", ": throttled, "), 1);
    assert!(of("account:GetAlternateContact of 100000000004, attempt 2: ok, ", "") >= 1);
    assert_eq!(of("account:PutAlternateContact of ", ": ok, "), world.count("PutAlternateContact", "ok"));
    assert_eq!(of("organizations:ListAccounts: ok, ", " ms"), 1);
    assert!(calls.iter().all(|line| line.ends_with(" ms")), "{calls:?}");
    let line = |start: &str| run.stderr.lines().find(|line| line.starts_with(start)).unwrap_or_default();
    assert_eq!(line("Endpoint: "), format!("Endpoint: {}, Region us-east-1", world.simulator.url()));
    assert!(line("Quota: ").starts_with("Quota: GetAlternateContact 10000 a second after 15000 at once; "));
    assert_eq!(line("Credentials: "), "Credentials: from environment variables");
    assert_eq!(line("Caller: "), "Caller: account 100000000001");
    for text in ["@example", "+1 206", "Mary", "Security Operations", "simulated"] {
        assert!(!run.stderr.contains(text), "`{text}` is told:\n{}", run.stderr);
    }
}

#[test]
fn nothing_is_told_unless_it_is_asked_for() {
    assert_eq!(calls(&World::new().run("plan").exits(0).stderr), [] as [&str; 0]);
}
