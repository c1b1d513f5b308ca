//! What becomes of the file.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::JoinHandle;

use orgcontacts::backend::organization_file::{OrganizationFile, OrganizationFileError, read};
use orgcontacts::backend::simulator::{ServerOptions, SimulatorError, serve};
use serde_json::json;
use tokio::sync::oneshot;

use super::http::{Answer, Connection};
use super::{MANAGEMENT, MEMBER, organization};
use crate::support::program::Place;
use crate::support::system::is_private;

/// The server as the command runs it.
struct Served {
    connection: Connection,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Result<(), SimulatorError>>,
}

fn served(file: &Path, write: bool) -> Served {
    let (tell, told) = std::sync::mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let options = ServerOptions { file: file.to_owned(), write, ..ServerOptions::default() };
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(serve(options, |address| tell.send(address).unwrap(), async { drop(stopped.await) }))
    });
    Served { connection: Connection::open(told.recv().expect("it is served")), stop, thread }
}

fn authorization(caller: &str, service: &str) -> (&'static str, String) {
    ("Authorization", format!("AWS4-HMAC-SHA256 Credential={caller}/20261124/us-east-1/{service}/aws4_request, x"))
}

fn put(connection: &mut Connection, caller: &str, name: &str) -> Answer {
    let body = json!({
        "AccountId": MEMBER,
        "AlternateContactType": "SECURITY",
        "Name": name,
        "Title": "T",
        "EmailAddress": " n@example.com ",
        "PhoneNumber": "1",
    });
    connection.post("/putAlternateContact", &[authorization(caller, "account")], body.to_string().as_bytes())
}

impl Served {
    fn put(&mut self, caller: &str) -> u16 {
        put(&mut self.connection, caller, "N").status
    }

    fn stop(self) {
        drop(self.stop);
        self.thread.join().expect("it does not panic").expect("it ends well");
    }
}

fn file(more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("organization.yaml"), organization(more)).unwrap();
    folder
}

const SIMULATE: &str = "
simulate:
  trusted_access: true
  delegated_administrators: [\"333333333333\"]
  principals: { \"333333333333\": { deny: [\"account:Put*\"] } }
  send: { status: false }
  pages: { size: 3, empty: true }
  quota: x0.5
  visible_after: 200ms
  seed: 7
  faults:
    - { kind: 500, operation: ListRoots, account: \"222222222222\", occurrence: 3 }
    - { kind: slow, occurrence: 2-, probability: 0.25, delay: 1s }
  unit_tags: { r-ab12: { a: b } }
";

#[test]
fn changes_are_on_disk_when_they_are_answered() {
    let folder = file(SIMULATE);
    let path = folder.path().join("organization.yaml");
    let before = read(&path).unwrap();
    let mut server = served(&path, true);
    assert_eq!(server.put(MANAGEMENT), 200);
    let after = read(&path).unwrap();
    assert_eq!(after.simulate, before.simulate, "what else is in the file stays as it is");
    assert_eq!(after.organization.accounts(), before.organization.accounts());
    let written: Vec<_> =
        after.contacts.iter().filter(|(key, contact)| before.contacts.get(key) != Some(*contact)).collect();
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].1.as_ref().unwrap().address(), Some("n@example.com"));
    assert!(is_private(&path));
    server.stop();
}

#[test]
fn without_being_asked_to_nothing_is_written() {
    let folder = file("");
    let path = folder.path().join("organization.yaml");
    let mut server = served(&path, false);
    assert_eq!(server.put(MANAGEMENT), 200);
    server.stop();
    assert_eq!(fs::read_to_string(&path).unwrap(), organization(""));
}

#[test]
fn nobody_else_may_write_meanwhile() {
    let folder = file("");
    let path = folder.path().join("organization.yaml");
    let mut server = served(&path, true);
    let refused = || matches!(OrganizationFile::open_exclusively(&path), Err(OrganizationFileError::Locked { .. }));
    assert!(refused());
    assert_eq!(server.put(MANAGEMENT), 200);
    assert!(refused(), "not even once the file has been replaced");
    server.stop();
    assert!(!refused());
}

/// The program itself.
struct Program {
    process: Child,
    connection: Connection,
    stderr: BufReader<ChildStderr>,
}

fn started(mut command: Command) -> Program {
    let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let mut address = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let address = address.trim().strip_prefix("http://").expect("it is served").parse().unwrap();
    let stderr = BufReader::new(process.stderr.take().unwrap());
    Program { process, connection: Connection::open(address), stderr }
}

impl Program {
    fn put(&mut self, name: &str) -> Answer {
        put(&mut self.connection, MANAGEMENT, name)
    }

    #[cfg(unix)]
    fn security_contact(&mut self) -> u16 {
        let body = json!({ "AccountId": MEMBER, "AlternateContactType": "SECURITY" }).to_string();
        self.connection.post("/getAlternateContact", &[authorization(MANAGEMENT, "account")], body.as_bytes()).status
    }

    #[cfg(unix)]
    fn organizations(&mut self, operation: &str, input: &serde_json::Value) -> Answer {
        let target = ("X-Amz-Target", format!("AWSOrganizationsV20161128.{operation}"));
        self.connection.post("/", &[authorization(MANAGEMENT, "organizations"), target], input.to_string().as_bytes())
    }

    #[cfg(unix)]
    fn outcomes(&mut self, operation: &str) -> serde_json::Value {
        self.connection.get("/_orgcontacts/calls").json()["counts"][operation].clone()
    }

    /// The next line on standard error.
    fn said(&mut self) -> String {
        let mut line = String::new();
        self.stderr.read_line(&mut line).expect("it says something");
        line
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_saved_is_undone_and_refused_until_it_can_be() {
    let place = Place::empty();
    place.write("inside/organization.yaml", organization(""));
    let mut program = started(place.command("simulate inside/organization.yaml --write --quota unlimited"));
    let tags = json!({ "ResourceId": MEMBER, "Tags": [{ "Key": "new", "Value": "tag" }] });
    let list = json!({ "ResourceId": MEMBER });
    let before = program.organizations("ListTagsForResource", &list).json();
    fs::rename(place.path("inside"), place.path("aside")).unwrap();
    place.write("inside", "a file where the folder was");

    assert_eq!(program.put("Lost").code(), (500, "InternalServerException".to_owned()));
    assert_eq!(program.security_contact(), 404);
    let said = program.said();
    assert!(said.contains("could not be saved and were undone") && said.contains("organization.yaml"), "{said}");
    assert_eq!(program.organizations("TagResource", &tags).code(), (500, "ServiceException".to_owned()));
    assert_eq!(program.organizations("ListTagsForResource", &list).json(), before);
    assert_eq!(program.outcomes("PutAlternateContact"), json!({ "InternalServerException": 1 }));
    assert_eq!(program.outcomes("TagResource"), json!({ "ServiceException": 1 }));

    fs::remove_file(place.path("inside")).unwrap();
    fs::rename(place.path("aside"), place.path("inside")).unwrap();
    assert_eq!(program.put("Saved").status, 200);
    assert_eq!(program.organizations("TagResource", &tags).status, 200);
    let text = place.read("inside/organization.yaml");
    assert!(text.contains("Saved") && text.contains("new: tag") && !text.contains("Lost"), "{text}");
}

/// The same, but writing a file beyond so many KiB fails as on a full disk.
#[cfg(unix)]
fn with_short_files(command: &Command, blocks: usize) -> Command {
    // The signal would end it.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    let mut limited = Command::new("bash");
    limited.args(["-c", &script]).arg(command.get_program()).args(command.get_args());
    limited.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    limited.current_dir(command.get_current_dir().expect("it has a place")).stdin(Stdio::null());
    limited
}

#[cfg(unix)]
#[test]
fn a_full_disk_costs_only_what_does_not_fit() {
    let place = Place::empty();
    place.write("organization.yaml", organization(""));
    let blocks = place.read("organization.yaml").len() / 1024 + 2;
    let command = place.command("simulate organization.yaml --write --quota unlimited");
    let mut program = started(with_short_files(&command, blocks));
    let tags = |size: usize| {
        let tag = |number: usize| json!({ "Key": format!("key-{number}"), "Value": "x".repeat(size) });
        json!({ "ResourceId": MEMBER, "Tags": (0..40).map(tag).collect::<Vec<_>>() })
    };
    let before = place.read("organization.yaml");
    assert_eq!(program.organizations("TagResource", &tags(250)).code(), (500, "ServiceException".to_owned()));
    assert_eq!(place.read("organization.yaml"), before);
    assert_eq!(place.files(), ["organization.yaml"], "nothing is left behind");
    assert_eq!(program.put("Small").status, 200);
    let text = place.read("organization.yaml");
    assert!(text.contains("Small") && !text.contains("key-"), "{text}");
}

#[test]
fn what_somebody_else_changed_is_not_overwritten() {
    let place = Place::empty();
    place.write("organization.yaml", organization(""));
    let mut program = started(place.command("simulate organization.yaml --write --quota unlimited"));
    assert_eq!(program.put("First").status, 200);
    let ours = place.read("organization.yaml");
    let theirs = ours.replacen("Mary Major", "Mary Minor", 1);
    assert_ne!(ours, theirs);
    place.write("organization.yaml", &theirs);
    assert_eq!(program.put("Second").code(), (500, "InternalServerException".to_owned()));
    assert_eq!(place.read("organization.yaml"), theirs);
    let said = program.said();
    assert!(said.contains("another process has changed this file; it was not overwritten"), "{said}");
    place.write("organization.yaml", &ours);
    assert_eq!(program.put("Third").status, 200, "it is as it was again");
}

#[test]
fn mistakes_in_a_file_are_found() {
    for (simulate, complaint) in [
        ("{ what: ever }", "what"),
        ("{ trusted_access: null }", "invalid boolean"),
        ("{ delegated_administrators: [\"999999999999\"] }", "not a member account"),
        ("{ delegated_administrators: [\"111111111111\"] }", "not a member account"),
        ("{ principals: { \"1\": { deny: [] } } }", "twelve digits"),
        ("{ principals: { \"222222222222\": {} } }", "one of `allow`, `deny` and `policies`"),
        ("{ pages: { size: 21 } }", "between 1 and 20"),
        ("{ quota: fast }", "a quota is"),
        ("{ visible_after: soon }", "visible_after"),
        ("{ faults: [{ kind: explode }] }", "`explode` is not a fault"),
        ("{ faults: [{ kind: slow, operation: Explode }] }", "no simulated operation"),
        ("{ faults: [{ kind: slow, account: x }] }", "twelve digits"),
        ("{ faults: [{ kind: slow, sometimes: true }] }", "sometimes"),
    ] {
        let folder = file(&format!("simulate: {simulate}\n"));
        let error = read(&folder.path().join("organization.yaml")).unwrap_err().to_string();
        assert!(error.contains(complaint), "{simulate}: {error}");
    }
}
