//! `snapshot`: writes what is there to an organization file. Is given read access only.
//!
//! What has been read is on disk now and then, so that a run that ends early is not for nothing.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use futures_util::stream::{self, StreamExt};

use crate::backend::directory::SavedOrganization;
use crate::backend::organization_file::redaction::Redaction;
use crate::backend::organization_file::snapshot::{Snapshot, Wanted};
use crate::backend::organization_file::{self, Encoding, Keeper, wire};
use crate::cli::args::{SelectionArgs, SourceArgs};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::backend::{Backend, Purpose};
use crate::cli::input::distinct::distinct;
use crate::cli::input::policy_files;
use crate::cli::input::selection::Selection;
use crate::cli::input::signals::{Signals, unless};
use crate::cli::input::source;
use crate::cli::output::outlet;
use crate::cli::output::progress::{Count, Progress, announce};
use crate::cli::output::terminal::{Terminal, masks};
use crate::cli::time::{duration, now};
use crate::finding::Warnings;
use crate::gateway::{Arrival, ReadAccess, Work};
use crate::organization::needs::Needs;
use crate::organization::{Identity, Organization, Reach};
use crate::plan::Unplanned;
use crate::plan::why::Why;
use crate::policy::Policy;
use crate::run::observe::{asked, observations};
use crate::setting::masks::random_key;
use crate::text::{Document, Text};
use crate::view;

/// How much is lost at most when the program is killed: so many contacts, or as many as have been
/// written by then, or what was read in so much time.
const UNSAVED: (usize, Duration) = (256, Duration::from_secs(60));

#[derive(Debug, Args)]
pub struct SnapshotArgs {
    /// Organization file, YAML or JSON depending on its extension; without it, YAML on standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Re-read contacts that were last read longer ago than this; 0 re-reads all. By default, a finished FILE is
    /// re-read completely, and an unfinished one continued, except for contacts older than 1h
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    max_age: Option<Duration>,
    /// Mask names, addresses and phone numbers of contacts; nothing in FILE is kept
    #[arg(long)]
    redact: bool,
    /// With --redact: let plans from the file compare its contacts with this policy; repeatable
    #[arg(short, long, value_name = "PATH", requires = "redact")]
    policy: Vec<PathBuf>,
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Reads and writes.
pub async fn run(args: &SnapshotArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let from = args.source.organization.as_deref();
    let out = args.out.as_deref().filter(|out| *out != Path::new("-"));
    distinct(out, from.map(source::named_file).into_iter().chain(args.policy.iter().map(PathBuf::as_path)))?;
    let policy =
        (!args.policy.is_empty()).then(|| policy_files::load(&args.policy, Warnings::Allowed, terminal)).transpose()?;
    let policy = policy.as_ref().map(|loaded| &loaded.policy);
    let (target, earlier) = Target::open(out)?;
    if let Some(named) = from {
        // What a file has beside its contacts goes along.
        let from = source::organization_path(named, terminal)?;
        return copy(&from, args, policy, target, earlier, terminal);
    }
    let backend = Backend::open(&args.source, Purpose::Contacts, terminal).await?;
    let exit = read(&backend, args, policy, target, earlier, terminal).await;
    backend.say_avoided_roles(terminal);
    exit
}

/// Where it is written to.
enum Target<'a> {
    /// Standard output: once, in the end.
    Output,
    /// A file, which nobody else changes meanwhile.
    File(&'a Path, Keeper),
}

impl<'a> Target<'a> {
    /// Looks at what stands there, which has to be an organization file.
    fn open(out: Option<&'a Path>) -> Result<(Self, Option<SavedOrganization>), CliError> {
        match out {
            Some(path) => {
                outlet::is_no_stream(path)?;
                let (keeper, earlier) = Keeper::open_or_new(path).map_err(CliError::not_replaced)?;
                Ok((Self::File(path, keeper), earlier))
            }
            None => Ok((Self::Output, None)),
        }
    }

    /// Writes what there is so far.
    fn save(&mut self, recorded: &SavedOrganization) -> Result<(), CliError> {
        match self {
            Self::Output => Ok(()),
            Self::File(_, keeper) => Ok(keeper.write(recorded)?),
        }
    }

    /// Writes it for the last time.
    fn finish(&mut self, recorded: &SavedOrganization, terminal: &Terminal) -> Result<(), CliError> {
        match self {
            Self::Output => terminal.result(Document::yaml(&wire::render(recorded, Encoding::Yaml))),
            Self::File(_, keeper) => Ok(keeper.write(recorded)?),
        }
    }

    /// Says what was written, where that does not show.
    fn note(&self, what: Text, terminal: &Terminal) {
        if let Self::File(path, _) = self {
            terminal.note(Text::default().ours("Wrote ").text(path.display()).ours(": ").then(what).ours("."));
        }
    }
}

/// Refuses to replace a file by one that does not continue it.
fn continues(
    args: &SnapshotArgs,
    earlier: Option<&SavedOrganization>,
    new: &Identity,
    redacted: bool,
) -> Result<(), CliError> {
    let (Some(earlier), Some(path)) = (earlier, &args.out) else { return Ok(()) };
    let there = &earlier.organization.identity().organization;
    if *there != new.organization {
        let (there, live) = (there.clone(), new.organization.clone());
        return Err(CliError::OtherSnapshot { path: path.clone(), there, live });
    }
    if earlier.redacted != redacted {
        return Err(CliError::OtherMasks { path: path.clone(), redacted: earlier.redacted });
    }
    Ok(())
}

impl SnapshotArgs {
    fn wanted<'s>(&self, Selection { accounts, types }: &'s Selection) -> Wanted<'s> {
        Wanted { accounts, types, max_age: self.max_age }
    }

    /// How contacts are masked, if they are.
    fn redaction<'p>(
        &self,
        policy: Option<&'p Policy>,
        organization: &Arc<Organization>,
    ) -> Result<Option<Redaction<'p>>, CliError> {
        if !self.redact {
            return Ok(None);
        }
        let redaction = Redaction::new(masks()?);
        let Some(policy) = policy else { return Ok(Some(redaction)) };
        let key = random_key().map_err(CliError::NoMaskKey)?;
        Ok(Some(redaction.comparable(policy, Arc::clone(organization), &key)))
    }
}

/// An organization file from another one.
fn copy(
    from: &Path,
    args: &SnapshotArgs,
    policy: Option<&Policy>,
    mut target: Target<'_>,
    earlier: Option<SavedOrganization>,
    terminal: &Terminal,
) -> Result<Exit, CliError> {
    let mut recorded = organization_file::read(from)?;
    let selection = Selection::of(&args.selection, &recorded.organization)?;
    if let Some(redaction) = args.redaction(policy, &recorded.organization)? {
        recorded = redaction.of(recorded);
    }
    continues(args, earlier.as_ref(), recorded.organization.identity(), recorded.redacted)?;
    recorded.contacts.retain(|key, _| args.wanted(&selection).includes(*key));
    target.finish(&recorded, terminal)?;
    let contacts = Text::default().counted(recorded.contacts.len(), "contact");
    target.note(contacts.ours(", as ").text(from.display()).ours(" has them"), terminal);
    Ok(Exit::Done)
}

/// An organization file from AWS.
async fn read<A: ReadAccess>(
    access: &A,
    args: &SnapshotArgs,
    policy: Option<&Policy>,
    mut target: Target<'_>,
    earlier: Option<SavedOrganization>,
    terminal: &Terminal,
) -> Result<Exit, CliError> {
    let mut signals = Signals::listen()?;
    let Some(listed) = unless(&mut signals, list(access, args, earlier.as_ref(), terminal)).await else {
        terminal.message(Text::default().ours("Interrupted before the accounts were listed; nothing was written.\n"));
        return Ok(Exit::Interrupted);
    };
    let listed = listed?;
    let selection = Selection::of(&args.selection, &listed)?;
    let redaction = args.redaction(policy, &listed)?;
    let mut snapshot = Snapshot::begin(listed, redaction, earlier, &args.wanted(&selection), now());
    let asked = snapshot.pending().clone();
    let kept = snapshot.recorded().contacts.keys().filter(|key| !snapshot.pending().contains(key)).count();
    // Whether it can be written is known before hours are spent on it.
    target.save(snapshot.recorded())?;
    let filled = unless(&mut signals, fill(access, &mut snapshot, &mut target, terminal)).await;
    let interrupted = filled.is_none();
    filled.unwrap_or(Ok(()))?;
    // At the other end of standard output there may be nobody: a signal then ends the wait for them.
    let attended = matches!(target, Target::File(..)).then_some(signals);
    target.finish(snapshot.recorded(), terminal)?;
    drop(attended);
    say_not_read(&snapshot, &selection, terminal);
    let (left, unread) = (snapshot.pending().len(), snapshot.unread().len());
    let read = Text::default().counted(asked.len() - left - unread, "contact").ours(" read");
    let not_set = asked.iter().filter(|key| matches!(snapshot.recorded().contacts.get(key), Some(None))).count();
    let not_set = (not_set > 0).then(|| Text::of(format_args!(", {not_set} of them not set")));
    let kept = (kept > 0).then(|| Text::of(format_args!(", {kept} kept from an earlier run")));
    target.note(read.then(not_set.unwrap_or_default()).then(kept.unwrap_or_default()), terminal);
    if left > 0 {
        let why = Text::default().ours(if interrupted { "Interrupted: " } else { "Stopped early: " });
        let what = why.counted(left, "contact").ours(" still to be read. The same command continues from there.\n");
        terminal.message(what);
    }
    Ok(match left + unread {
        0 => Exit::Done,
        _ if interrupted => Exit::Interrupted,
        _ => Exit::Error,
    })
}

/// The accounts and units, of the organization that was meant.
async fn list<A: ReadAccess>(
    access: &A,
    args: &SnapshotArgs,
    earlier: Option<&SavedOrganization>,
    terminal: &Terminal,
) -> Result<Arc<Organization>, CliError> {
    let identity = access.identity().await.map_err(CliError::Organization)?;
    continues(args, earlier, &identity, args.redact)?;
    let listing = Count::new(terminal, "Listing accounts");
    let arrived = |arrival: Arrival<'_>| listing.arrived(arrival);
    let organization = access.organization(&Needs::ALL, arrived).await.map_err(CliError::Organization)?;
    listing.finish();
    Ok(organization)
}

/// Reads the contacts that are still to be read. It can be dropped at any time.
async fn fill<A: ReadAccess>(
    access: &A,
    snapshot: &mut Snapshot<'_>,
    target: &mut Target<'_>,
    terminal: &Terminal,
) -> Result<(), CliError> {
    let progress = Progress::new(terminal, "Reading contacts");
    let keys: Vec<_> = snapshot.pending().iter().copied().collect();
    let outlook = |reads| access.outlook(Work { reads, ..Work::default() });
    progress.expect(keys.len());
    announce(terminal, "Reading contacts", outlook(keys.len()));
    let identity = snapshot.recorded().organization.identity().clone();
    let mut reads = pin!(observations(access, stream::iter(asked(&identity, keys))));
    let (mut saved, mut unsaved, mut saved_at) = (0, 0, Instant::now());
    while let Some((key, observed)) = reads.next().await {
        snapshot.record(key, observed, now());
        progress.step(|left| (outlook(left), access.throttles()));
        unsaved += 1;
        let (most, longest) = UNSAVED;
        if unsaved >= most.max(saved) || saved_at.elapsed() >= longest {
            target.save(snapshot.recorded())?;
            (saved, unsaved, saved_at) = (saved + unsaved, 0, Instant::now());
        }
    }
    Ok(())
}

/// Says what is not in the file, and why.
fn say_not_read(snapshot: &Snapshot<'_>, selection: &Selection, terminal: &Terminal) {
    let organization = &snapshot.recorded().organization;
    let identity = organization.identity();
    let management = identity.management_account;
    let meant = selection.accounts.is_empty() || selection.accounts.contains(&management);
    if meant && identity.reach(management) == Reach::OutOfReach {
        let what = Text::default().ours("Not read: the contacts of the management account, ").text(management);
        terminal.message(what.ours("; only its own credentials reach them.\n"));
    }
    let unread = snapshot.unread().iter().filter_map(|(key, failure)| {
        let account = organization.accounts().get(&key.account)?;
        let account = account.describe(organization.path(&account.parent));
        Some(Unplanned { account, key: *key, why: Why::Unreadable(failure.clone()) })
    });
    terminal.message(view::plan::not_recorded(&unread.collect::<Vec<_>>()));
}
