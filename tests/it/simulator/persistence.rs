//! What becomes of the file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread::JoinHandle;

use orgcontacts::backend::organization_file::{OrganizationFile, OrganizationFileError, read};
use orgcontacts::backend::simulator::{Options, SimulatorError, serve};
use serde_json::json;
use tokio::sync::oneshot;

use super::http::Connection;
use super::{MANAGEMENT, MEMBER, organization};

/// The server as the command runs it.
struct Served {
    connection: Connection,
    stop: oneshot::Sender<()>,
    thread: JoinHandle<Result<(), SimulatorError>>,
}

fn served(file: &Path, write: bool) -> Served {
    let (tell, told) = std::sync::mpsc::channel();
    let (stop, stopped) = oneshot::channel::<()>();
    let options = Options { file: file.to_owned(), write, ..Options::default() };
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(serve(options, |address| tell.send(address).unwrap(), async { drop(stopped.await) }))
    });
    Served { connection: Connection::open(told.recv().expect("it is served")), stop, thread }
}

impl Served {
    fn put(&mut self, caller: &str) -> u16 {
        let authorization = format!("AWS4-HMAC-SHA256 Credential={caller}/20261124/us-east-1/account/aws4_request, x");
        let body = json!({
            "AccountId": MEMBER,
            "AlternateContactType": "SECURITY",
            "Name": "N",
            "Title": "T",
            "EmailAddress": " n@example.com ",
            "PhoneNumber": "1",
        });
        let headers = [("Authorization", authorization)];
        self.connection.post("/putAlternateContact", &headers, body.to_string().as_bytes()).status
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
    assert_eq!(written[0].1.as_ref().unwrap().email.as_deref(), Some("n@example.com"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
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

#[test]
fn mistakes_in_a_file_are_found() {
    for (simulate, complaint) in [
        ("{ what: ever }", "what"),
        ("{ trusted_access: null }", "invalid boolean"),
        ("{ delegated_administrators: [\"999999999999\"] }", "not a member account"),
        ("{ delegated_administrators: [\"111111111111\"] }", "not a member account"),
        ("{ principals: { \"1\": { deny: [] } } }", "twelve digits"),
        ("{ principals: { \"222222222222\": {} } }", "either `allow` or `deny`"),
        ("{ pages: { size: 21 } }", "between 1 and 20"),
        ("{ quota: fast }", "a quota is"),
        ("{ visible_after: soon }", "visible_after"),
        ("{ faults: [{ kind: explode }] }", "`explode` is not a fault"),
        ("{ faults: [{ kind: slow, operation: Explode }] }", "no operation"),
        ("{ faults: [{ kind: slow, account: x }] }", "twelve digits"),
        ("{ faults: [{ kind: slow, sometimes: true }] }", "sometimes"),
    ] {
        let folder = file(&format!("simulate: {simulate}\n"));
        let error = read(&folder.path().join("organization.yaml")).unwrap_err().to_string();
        assert!(error.contains(complaint), "{simulate}: {error}");
    }
}
