//! Answers that are not from AWS: a proxy's, a sign-in page's, those of an endpoint of something else.
//! Somebody stands between the real program and the simulated AWS, and answers a call in AWS's place.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::{EXAMPLE, World, unhurried};
use crate::support::between::{ask, request};
use crate::support::program::Run;

const ID: &str = "x-amzn-requestid: 7d1b5e9a-0000-4000-8000-000000000000\r\n";

/// What the one in between answers to some calls.
struct Lie {
    /// What stands in the requests that it is about.
    call: &'static str,
    /// Which of them, counted from 1.
    which: usize,
    /// The whole answer: nothing of AWS's goes in.
    answer: String,
    /// Whether the call reaches AWS all the same.
    reaches: bool,
}

/// A complete answer.
fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
}

/// The ways in which an answer is not AWS's.
fn lies() -> Vec<(&'static str, String)> {
    vec![
        ("empty", answer("200 OK", "", "")),
        ("no members", answer("200 OK", "", "{}")),
        ("HTML with an id", answer("200 OK", ID, "<html>Sign in</html>")),
        ("foreign JSON with an id", answer("200 OK", ID, r#"{"status":"ok"}"#)),
        ("a redirect", answer("302 Found", "location: http://127.0.0.1:1/\r\n", "")),
        ("no content", answer("204 No Content", ID, "")),
        ("cut off", answer("200 OK", ID, r#"{"Accounts":[{"Id":"1000"#)),
    ]
}

/// Stands in between; tells how often it lied.
fn between(aws: SocketAddr, lie: Lie) -> (SocketAddr, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    let (seen, told) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
    let (lie, counted) = (Arc::new(lie), Arc::clone(&told));
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let (lie, seen, told) = (Arc::clone(&lie), Arc::clone(&seen), Arc::clone(&told));
            std::thread::spawn(move || pass_on(client, aws, &lie, &seen, &told));
        }
    });
    (address, counted)
}

/// Passes on one call, or answers it. One call a connection.
fn pass_on(mut client: TcpStream, aws: SocketAddr, lie: &Lie, seen: &Mutex<usize>, told: &Mutex<usize>) {
    let Some(request) = request(&mut client) else { return };
    let is_meant = request.contains(lie.call) && {
        let mut seen = seen.lock().expect("nobody panics with it");
        *seen += 1;
        *seen == lie.which
    };
    if is_meant {
        if lie.reaches {
            ask(aws, &request);
        }
        *told.lock().expect("nobody panics with it") += 1;
        let _ = client.write_all(lie.answer.as_bytes());
    } else if let Some(answer) = ask(aws, &request) {
        let _ = client.write_all(&answer);
    }
}

impl World {
    /// Runs the program with somebody in between.
    fn run_past(&self, lie: Lie, line: &str) -> Run {
        let aws = self.simulator.url().trim_start_matches("http://").parse().expect("an address");
        let (address, told) = between(aws, lie);
        let mut command = self.command(line);
        let output = command.env("AWS_ENDPOINT_URL", format!("http://{address}")).output().expect("the program runs");
        assert_ne!(*told.lock().expect("nobody panics with it"), 0, "{line}: nothing was answered falsely");
        self.place.ended(line, &output)
    }
}

/// The example with more accounts than fit on a page.
fn large() -> World {
    let accounts: String = (0..8)
        .map(|n| format!("  - {{ id: \"2{n:011}\", name: more-{n}, state: ACTIVE, parent: ou-ex01-worktest }}\n"))
        .collect();
    World::with(&EXAMPLE.replace("\naccounts:\n", &format!("\naccounts:\n{accounts}")), unhurried())
}

/// The example's policy depends on paths of units, on tags and on an exclusion.
#[test]
fn no_plan_comes_from_a_false_answer() {
    let world = large();
    let right = world.run("plan").exits(0).stdout;
    for (operation, page) in [
        ("Action=GetCallerIdentity", 1),
        (".DescribeOrganization\r", 1),
        (".ListAccounts\r", 1),
        (".ListAccounts\r", 2),
        (".ListRoots\r", 1),
        (".ListOrganizationalUnitsForParent\r", 1),
        (".ListOrganizationalUnitsForParent\r", 2),
        (".GetResources\r", 1),
        ("/getAlternateContact", 1),
        ("/getAlternateContact", 30),
    ] {
        for (kind, answer) in lies() {
            let run = world.run_past(Lie { call: operation, which: page, answer, reaches: false }, "plan");
            match operation {
                // It is not believed, and each account is asked for its tags.
                ".GetResources\r" => assert_eq!(run.exits(0).stdout, right, "{kind}"),
                "/getAlternateContact" => {
                    let plan = run.exits(1).stdout;
                    assert!(plan.contains("1 unreadable"), "{kind}: {plan}");
                }
                _ => assert_eq!(run.exits(1).stdout, "", "{operation}, {kind}"),
            }
        }
    }
}

#[test]
fn a_snapshot_is_not_replaced_by_a_false_answer() {
    let world = World::new();
    world.run("snapshot --out organization.yaml").exits(0);
    let snapshot = world.place.read("organization.yaml");
    for (kind, answer) in lies() {
        let lie = Lie { call: ".ListAccounts\r", which: 1, answer, reaches: false };
        world.run_past(lie, "snapshot --out organization.yaml").exits(1);
        assert_eq!(world.place.read("organization.yaml"), snapshot, "{kind}");
    }
}

/// The first write is answered falsely, whether or not it was made: that it is as reported in the end is
/// seen by planning again.
#[test]
fn a_write_that_is_answered_falsely_is_looked_up_whatever_the_flags_say() {
    let made = lies().into_iter().map(|(kind, answer)| (kind, answer, true));
    // It takes its time to see that a write was not made: one kind will do.
    for (kind, answer, reaches) in made.chain([("not made", answer("200 OK", "", "{}"), false)]) {
        for call in ["/putAlternateContact", "/deleteAlternateContact"] {
            let world = World::new();
            let lie = Lie { call, which: 1, answer: answer.clone(), reaches };
            let applied = world.run_past(lie, "apply --auto-approve --no-verify").exits(0);
            assert!(applied.stdout.ends_with("Apply: 11 applied.\n"), "{kind}: {}", applied.stdout);
            world.run("plan --detailed-exitcode").exits(0);
        }
    }
}

#[test]
fn a_write_that_is_answered_falsely_and_cannot_be_looked_up_is_not_called_applied() {
    for reaches in [true, false] {
        // Read for the plan, read again before the write, and not after it.
        let world = World::with_faults(&["access-denied,operation=Get*,account=100000000008,occurrence=4-"]);
        let call = r#"{"AccountId":"100000000008","AlternateContactType":"SECURITY","EmailAddress""#;
        let lie = Lie { call, which: 1, answer: answer("200 OK", "", "{}"), reaches };
        let applied = world.run_past(lie, "apply --auto-approve --no-verify").exits(5);
        assert!(applied.stdout.ends_with("Apply: 10 applied, 1 unverified.\n"), "{}", applied.stdout);
        assert!(applied.stdout.contains("it is not known whether it was written"), "{}", applied.stdout);
    }
}

/// Port 1 of every address of this machine: nobody is there, and it is not a loopback address.
#[test]
fn an_endpoint_over_plain_http_is_named_unless_it_is_on_this_machine() {
    let world = World::new();
    let said = "Not encrypted: AWS is called over plain http at 0.0.0.0, where others can read and change it.\n";
    world.run("plan --endpoint-url http://0.0.0.0:1 --quiet").exits(1).says(said);
    let local = world.run("plan").exits(0);
    assert!(!local.stderr.contains("Not encrypted"), "{}", local.stderr);
}

#[test]
fn what_a_credential_process_prints_stays_with_it() {
    let world = World::new();
    world.place.write("process", "echo 'hunter2 of mary major' >&2; echo '{\"Message\": \"hunter2\"}'; exit 1\n");
    let process = world.place.path("process");
    world.place.write("config", format!("[profile process]\ncredential_process = /bin/sh {}\n", process.display()));
    let mut command = world.command("plan -v --profile process");
    let output = command.env("AWS_CONFIG_FILE", world.place.path("config")).output().expect("the program runs");
    let run = world.place.ended("plan -v --profile process", &output).exits(1);
    assert!(!run.stderr.contains("hunter2") && !run.stderr.contains("mary"), "{}", run.stderr);
    run.says("the credential process failed");
}
