//! Keeping the file up to date: writes are done on a copy of the state, which takes its place once it is on disk.
//!
//! Reads go on meanwhile, and see nothing that may still be undone. Writes that come while the file is being
//! written wait, and are then written together.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use super::cloud::{Cloud, ServiceCall};
use super::dispatch::change;
use super::event::ServerEvent;
use super::state::{Decision, Pending, State};
use crate::backend::directory::{SavedOrganization, SimulatedWrite};
use crate::backend::organization_file::OrganizationFileError;

/// What is to be done and saved.
pub enum Job {
    /// A call is to be answered, once what it changes is on disk.
    Write(Box<Pending>, ServiceCall<SimulatedWrite>, oneshot::Sender<Decision>),
    /// What was due by then is to happen.
    Settle(Timestamp),
}

/// Does jobs until there can be no more. Blocks the thread.
pub fn run(
    mut jobs: mpsc::UnboundedReceiver<Job>,
    state: &Mutex<State>,
    mut save: impl FnMut(&SavedOrganization) -> Result<(), OrganizationFileError>,
    tell: impl Fn(ServerEvent<'_>),
) {
    while let Some(first) = jobs.blocking_recv() {
        let mut batch = vec![first];
        while let Ok(job) = jobs.try_recv() {
            batch.push(job);
        }
        do_together(batch, state, &mut save, &tell);
    }
}

fn do_together(
    batch: Vec<Job>,
    state: &Mutex<State>,
    save: impl FnOnce(&SavedOrganization) -> Result<(), OrganizationFileError>,
    tell: impl Fn(ServerEvent<'_>),
) {
    let lock = || state.lock().unwrap_or_else(PoisonError::into_inner);
    let shown = Arc::clone(lock().cloud());
    let mut next = Cloud::clone(&shown);
    let mut results = Vec::new();
    for job in batch {
        match job {
            Job::Settle(now) => next.settle(now),
            Job::Write(pending, work, answer) => {
                next.settle(work.now);
                results.push((pending, change(&mut next, &work), answer));
            }
        }
    }
    let unchanged = next.directory.version() == shown.directory.version();
    let saved = if unchanged { Ok(()) } else { save(&next.directory.to_save()) };
    if let Err(error) = &saved {
        tell(ServerEvent::NotSaved(error));
        // What was refused may have been refused because of what is now undone.
        results.iter_mut().for_each(|(pending, result, _)| *result = Err(pending.internal_error()));
    }
    let mut state = lock();
    if saved.is_ok() {
        state.show(Arc::new(next));
    }
    for (pending, result, answer) in results {
        let decision = state.conclude(*pending, result);
        state.calls.last().into_iter().for_each(|call| tell(ServerEvent::Called(call)));
        // Whoever asked may be gone.
        drop(answer.send(decision));
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::time::Duration;

    use super::super::request::Incoming;
    use super::super::state::Received;
    use super::*;
    use crate::backend::organization_file::{Encoding, wire};

    /// An endpoint whose file is written when and as the test says.
    struct Endpoint {
        state: Arc<Mutex<State>>,
        jobs: mpsc::UnboundedSender<Job>,
        /// Told of each save that begins.
        began: Receiver<()>,
        /// Lets it end.
        end: Sender<Result<(), OrganizationFileError>>,
        told: Receiver<String>,
    }

    const ACCOUNT: &str = "100000000002";
    const TAG: &str = "AWSOrganizationsV20161128.TagResource";
    const CREATE: &str = "AWSOrganizationsV20161128.CreateAccount";

    fn endpoint() -> Endpoint {
        let recorded = wire::parse(include_str!("../../../organization.example.yaml"), Encoding::Yaml).ok().unwrap();
        let behaviour = recorded.simulate.behaviour.clone();
        let state = Arc::new(Mutex::new(State::new(recorded, behaviour, Timestamp::UNIX_EPOCH)));
        let (jobs, queue) = mpsc::unbounded_channel();
        let ((begin, began), (end, ended), (tell, told)) = (channel(), channel(), channel());
        let save = move |_: &SavedOrganization| {
            begin.send(()).unwrap();
            ended.recv().unwrap()
        };
        let shared = Arc::clone(&state);
        let tell = move |event: ServerEvent<'_>| tell.send(format!("{event:?}")).unwrap();
        std::thread::spawn(move || run(queue, &shared, save, tell));
        Endpoint { state, jobs, began, end, told }
    }

    fn failed() -> OrganizationFileError {
        OrganizationFileError::Io { path: "o.yaml".into(), source: io::ErrorKind::StorageFull.into() }
    }

    impl Endpoint {
        fn receive(&self, path: &str, target: Option<&str>, body: &str, now: Timestamp) -> Received {
            let management = self.state.lock().unwrap().directory().identity().management_account;
            let service = if target.is_some() { "organizations" } else { "account" };
            let authorization = format!("Credential={management}/20261124/us-east-1/{service}/aws4_request");
            let (authorization, body) = (Some(authorization.as_str()), body.as_bytes());
            let incoming = Incoming { method: "POST", path, target, authorization, body, ..Incoming::default() };
            self.state.lock().unwrap().receive(&incoming, now)
        }

        fn save_begins(&self) {
            self.began.recv_timeout(Duration::from_secs(60)).expect("the file is written");
        }

        /// The status and the body of the answer to a read.
        fn read(&self) -> (u16, String) {
            let body = format!(r#"{{"AccountId":"{ACCOUNT}","AlternateContactType":"SECURITY"}}"#);
            match self.receive("/getAlternateContact", None, &body, Timestamp::UNIX_EPOCH) {
                Received::Answered(Decision { reply, .. }) => (reply.status, reply.body),
                Received::Write(..) => panic!("it is a read"),
            }
        }

        fn write(&self, path: &str, target: Option<&str>, body: &str) -> oneshot::Receiver<Decision> {
            match self.receive(path, target, body, Timestamp::UNIX_EPOCH) {
                Received::Write(pending, work) => {
                    let (answer, answered) = oneshot::channel();
                    drop(self.jobs.send(Job::Write(pending, work, answer)));
                    answered
                }
                Received::Answered(decision) => panic!("it is a write: {decision:?}"),
            }
        }

        fn put(&self, name: &str) -> oneshot::Receiver<Decision> {
            let body = format!(
                r#"{{"AccountId":"{ACCOUNT}","AlternateContactType":"SECURITY","Name":"{name}","Title":"T",
                "EmailAddress":"n@example.com","PhoneNumber":"1"}}"#
            );
            self.write("/putAlternateContact", None, &body)
        }

        fn count(&self, operation: &str, outcome: &str) -> u64 {
            self.state.lock().unwrap().calls.count(operation, outcome)
        }
    }

    fn code(answer: oneshot::Receiver<Decision>) -> (u16, String) {
        let reply = answer.blocking_recv().unwrap().reply;
        (reply.status, reply.error.unwrap_or_default().into_owned())
    }

    #[test]
    fn reads_neither_wait_for_saving_nor_see_what_is_not_saved() {
        let endpoint = endpoint();
        let before = endpoint.read();
        let first = endpoint.put("First");
        endpoint.save_begins();
        assert_eq!(endpoint.read(), before);
        assert_eq!(endpoint.count("PutAlternateContact", "ok"), 0, "it is logged with what came of it");
        endpoint.end.send(Ok(())).unwrap();
        assert_eq!(code(first), (200, String::new()));
        assert!(endpoint.read().1.contains("First"));
        assert_eq!(endpoint.count("PutAlternateContact", "ok"), 1);
    }

    #[test]
    fn writes_that_wait_are_saved_together() {
        let endpoint = endpoint();
        let first = endpoint.put("First");
        endpoint.save_begins();
        let waiting: Vec<_> = (0..3).map(|number| endpoint.put(&format!("Waiting {number}"))).collect();
        for _ in 0..2 {
            endpoint.end.send(Ok(())).unwrap();
        }
        for answer in [first].into_iter().chain(waiting) {
            assert_eq!(code(answer).0, 200);
        }
        assert!(endpoint.read().1.contains("Waiting 2"));
        assert_eq!(endpoint.began.try_iter().count(), 1, "one save for the three that waited");
    }

    #[test]
    fn what_could_not_be_saved_is_undone_and_what_waited_is_tried_anew() {
        let endpoint = endpoint();
        let before = endpoint.read();
        let failing = endpoint.put("Failing");
        endpoint.save_begins();
        let waiting = endpoint.put("Waiting");
        endpoint.end.send(Err(failed())).unwrap();
        assert_eq!(code(failing), (500, "InternalServerException".to_owned()));
        assert_eq!(endpoint.read(), before);
        assert_eq!(endpoint.count("PutAlternateContact", "InternalServerException"), 1);
        assert!(endpoint.told.recv().unwrap().starts_with("NotSaved"));
        endpoint.end.send(Ok(())).unwrap();
        assert_eq!(code(waiting).0, 200);
        assert!(endpoint.read().1.contains("Waiting"));
    }

    #[test]
    fn each_service_says_it_in_its_own_words_and_undoes_it_too() {
        let endpoint = endpoint();
        let tags = |endpoint: &Endpoint| {
            let state = endpoint.state.lock().unwrap();
            state.directory().organization().accounts()[&ACCOUNT.parse().unwrap()].tags.clone()
        };
        let before = tags(&endpoint);
        let body = format!(r#"{{"ResourceId":"{ACCOUNT}","Tags":[{{"Key":"new","Value":"tag"}}]}}"#);
        for (saved, expected) in [(Err(failed()), (500, "ServiceException")), (Ok(()), (200, ""))] {
            endpoint.end.send(saved).unwrap();
            let (status, code) = code(endpoint.write("/", Some(TAG), &body));
            assert_eq!((status, code.as_str()), expected);
            assert_eq!(tags(&endpoint) == before, status != 200);
        }
    }

    #[test]
    fn a_new_account_shows_once_it_is_saved() {
        let endpoint = endpoint();
        let accounts = |state: &State| state.directory().organization().accounts().len();
        let before = accounts(&endpoint.state.lock().unwrap());
        let asked = endpoint.write("/", Some(CREATE), r#"{"Email":"new@example.com","AccountName":"new"}"#);
        assert_eq!(code(asked).0, 200, "there is nothing to be saved yet");
        let later = Timestamp::UNIX_EPOCH + Duration::from_secs(60);
        for saved in [Err(failed()), Ok(())] {
            let is_saved = saved.is_ok();
            assert!(endpoint.state.lock().unwrap().cloud().is_due(later));
            endpoint.jobs.send(Job::Settle(later)).unwrap();
            endpoint.save_begins();
            // A write that is refused comes after it: once it is answered, the save has ended.
            let refused = endpoint.write("/putAlternateContact", None, "{}");
            endpoint.end.send(saved).unwrap();
            assert_eq!(code(refused).1, "ValidationException");
            assert_eq!(accounts(&endpoint.state.lock().unwrap()) > before, is_saved);
        }
    }
}
