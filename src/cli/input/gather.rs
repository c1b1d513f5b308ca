//! Reading what a plan needs: the organization, and the contacts that the policy wishes something for.
//!
//! Contacts are read while the listing goes on. What is read early is decided by the same rules as
//! in the end; the whole organization decides what the plan is.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{self, Stream, StreamExt};
use futures_util::try_join;
use tokio::sync::Notify;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use crate::cli::args::SelectionArgs;
use crate::cli::error::CliError;
use crate::cli::input::policy_files::{self, LoadedPolicy};
use crate::cli::input::selection::Selection;
use crate::cli::input::unit_names::names_meanwhile;
use crate::cli::output::progress::{Count, Progress, announce};
use crate::cli::output::terminal::Terminal;
use crate::desired::naming::NamedAccount;
use crate::desired::{DesiredState, resolve};
use crate::finding::Finding;
use crate::gateway::{Arrival, ReadAccess, Work};
use crate::organization::needs::Needs;
use crate::organization::scope::Scope;
use crate::organization::{Organization, SettingKey};
use crate::plan::live::{LiveState, Observed};
use crate::policy::Policy;
use crate::run::observe::{Asked, asked, observations, observe};

/// What a plan is made of.
pub struct Gathered {
    pub organization: Arc<Organization>,
    /// What is wanted of it.
    pub desired: DesiredState,
    /// What is there.
    pub live: LiveState,
    /// The part that was asked for.
    pub selection: Selection,
    /// What was found about the policy on the way.
    pub findings: Vec<Finding>,
}

/// Reads the organization, resolves the policy for it, and reads the contacts it speaks of.
pub async fn gather<A: ReadAccess>(
    access: &A,
    loaded: &LoadedPolicy,
    base: Option<&Policy>,
    selection: &SelectionArgs,
    terminal: &Terminal,
) -> Result<Gathered, CliError> {
    if access.is_at_hand() {
        let NarrowedListing { organization, desired, findings, selection } =
            list(access, loaded, base, selection, None, terminal).await?;
        // Who has the whole organization at hand has all contacts and all names.
        let live = observe(access, asked(&desired.identity, desired.wishes.keys().copied()), || {}).await;
        return Ok(Gathered { organization, desired, live, selection, findings });
    }
    gather_meanwhile(access, loaded, base, selection, terminal).await
}

/// As [`gather`], where reading takes time: contacts are read while the organization is listed, and names of units while
/// contacts are read.
async fn gather_meanwhile<A: ReadAccess>(
    access: &A,
    loaded: &LoadedPolicy,
    base: Option<&Policy>,
    selection: &SelectionArgs,
    terminal: &Terminal,
) -> Result<Gathered, CliError> {
    let progress = Progress::new(terminal, "Reading contacts");
    let (sender, wanted) = mpsc::unbounded_channel();
    let reads = Reads { sender, asked: RefCell::default(), progress: &progress };
    let listed = ListedOrganization::default();
    let listing = async {
        let reads = reads;
        let NarrowedListing { organization, desired, findings, selection } =
            list(access, loaded, base, selection, Some(&reads), terminal).await?;
        reads.ask(&desired);
        announce(terminal, "Reading contacts", reads.outlook(access));
        // Only this sets it, and once.
        let _ = listed.decided.set((organization, desired));
        listed.woken.notify_one();
        Ok::<_, CliError>((findings, selection))
    };
    let (observed, arrived) = mpsc::unbounded_channel();
    let reading = async { Ok(read(access, wanted, observed, &listed, &progress).await) };
    let naming = async {
        listed.woken.notified().await;
        let (organization, desired) = listed.decided.get().expect("it was set before anybody was woken");
        Ok(names_meanwhile(access, organization, desired, arrived).await)
    };
    let ((findings, selection), live, names) = try_join!(listing, reading, naming)?;
    progress.finish();
    let (organization, desired) = listed.decided.into_inner().expect("the listing has ended well");
    let organization = match names.is_empty() {
        true => organization,
        false => Arc::new(Arc::unwrap_or_clone(organization).with_names(names)),
    };
    Ok(Gathered { organization, desired, live, selection, findings })
}

/// What is known once all accounts are listed.
#[derive(Default)]
struct ListedOrganization {
    decided: OnceCell<(Arc<Organization>, DesiredState)>,
    woken: Notify,
}

/// Reads contacts as they are asked for. `observed` learns of each, while there is anybody to learn of it.
async fn read<A: ReadAccess>(
    access: &A,
    wanted: UnboundedReceiver<Asked>,
    observed: UnboundedSender<(SettingKey, Observed)>,
    listed: &ListedOrganization,
    progress: &Progress,
) -> LiveState {
    let mut live = LiveState::new();
    let mut observations = pin!(observations(access, arriving(wanted)));
    while let Some((key, found)) = observations.next().await {
        // While accounts are listed, nobody knows what is left.
        let outlook = |reads| access.outlook(Work { reads, ..Work::default() });
        progress.step(|left| (outlook(left).filter(|_| listed.decided.get().is_some()), access.throttles()));
        let _ = observed.send((key, found.clone()));
        live.insert(key, found);
    }
    live
}

/// What a listing comes to.
struct NarrowedListing {
    organization: Arc<Organization>,
    desired: DesiredState,
    findings: Vec<Finding>,
    selection: Selection,
}

/// Lists the organization. Contacts are asked for as soon as it is known that they are needed, where that takes time.
async fn list<A: ReadAccess>(
    access: &A,
    loaded: &LoadedPolicy,
    base: Option<&Policy>,
    selection: &SelectionArgs,
    reads: Option<&Reads<'_>>,
    terminal: &Terminal,
) -> Result<NarrowedListing, CliError> {
    let policy = &loaded.policy;
    let listing = Count::new(terminal, "Listing accounts");
    let announced = Cell::new(false);
    let wherever = reads.and_then(|_| policy.wherever());
    let arrived = |arrival: Arrival<'_>| {
        listing.arrived(arrival);
        let Some(reads) = reads else { return };
        let Some((policy, part)) = decides(policy, wherever.as_ref(), arrival) else { return };
        if let Some(early) = Selection::among(selection, part) {
            reads.ask(&early.part(resolve(policy, part).0));
        }
        if !announced.get() {
            announced.set(announce(
                terminal,
                "Still listing accounts; reading the contacts of those listed so far",
                reads.outlook(access),
            ));
        }
    };
    let accounts = || match access.is_at_hand() {
        true => Scope::All,
        false => NamedAccount::scope(&selection.account),
    };
    let needs = |policy: &Policy| policy.needs(accounts());
    let needs = base.map(needs).into_iter().fold(needs(policy), Needs::and);
    let organization = access.organization(&needs, arrived).await.map_err(CliError::Organization)?;
    listing.finish();
    let selection = Selection::of(selection, &organization)?;
    let (desired, mut findings) = resolve(policy, &organization);
    if !selection.leaves(&organization) {
        // Of a part of the organization nothing can be told about the policy as a whole.
        findings.retain(Finding::is_error);
    } else if desired.managed == 0 {
        return Err(CliError::NoManagedAccount(organization.accounts().len()));
    }
    let findings = loaded.levels.judge(findings);
    policy_files::show(&findings, terminal);
    let desired = selection.part(desired);
    Ok(NarrowedListing { organization, desired, findings, selection })
}

/// What can be asked of accounts that have arrived: the policy, or as long as the names of OUs are missing, what it wishes
/// for whatever they are.
fn decides<'a>(
    policy: &'a Policy,
    wherever: Option<&'a Policy>,
    arrival: Arrival<'a>,
) -> Option<(&'a Policy, &'a Organization)> {
    match arrival {
        Arrival::Ready(part) => Some((policy, part)),
        Arrival::Placed(part) => Some((wherever?, part)),
    }
}

/// The contacts that were asked for. When it is dropped, no more will be.
struct Reads<'p> {
    sender: UnboundedSender<Asked>,
    asked: RefCell<HashSet<SettingKey>>,
    progress: &'p Progress,
}

impl Reads<'_> {
    /// Asks for the contacts that something is wished for, unless they were asked for before.
    fn ask(&self, desired: &DesiredState) {
        let mut known = self.asked.borrow_mut();
        let keys = desired.wishes.keys().copied().filter(|key| known.insert(*key));
        for asked in asked(&desired.identity, keys) {
            self.progress.expect(1);
            // Nobody receives any more only if reading has ended, and the run with it.
            let _ = self.sender.send(asked);
        }
    }

    /// How long it takes to read what is still to be read.
    fn outlook<A: ReadAccess>(&self, access: &A) -> Option<Duration> {
        access.outlook(Work { reads: self.progress.left(), ..Work::default() })
    }
}

fn arriving(receiver: UnboundedReceiver<Asked>) -> impl Stream<Item = Asked> {
    stream::unfold(receiver, async |mut receiver| Some((receiver.recv().await?, receiver)))
}
