//! `import`: writes a policy that reproduces the contacts that are there. Is given read access only.

mod outlets;
mod removal;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use crate::answer::import::{self, Deviation, Gaps, ImportOptions, Imported, NothingToImport};
use crate::answer::pinned;
use crate::answer::records::{ResourceAddress, removed_blocks};
use crate::cli::args::{SourceArgs, command_line};
use crate::cli::error::{CliError, ImportError};
use crate::cli::exit::Exit;
use crate::cli::input::backend::{Backend, Purpose};
use crate::cli::input::records::{self, Record};
use crate::cli::input::signals::{Signals, unless};
use crate::cli::input::{live, source};
use crate::cli::output::progress::{Busy, Count};
use crate::cli::output::terminal::Terminal;
use crate::finding::SourceText;
use crate::gateway::{Arrival, ReadAccess};
use crate::organization::Organization;
use crate::organization::needs::Needs;
use crate::plan::live::LiveState;
use crate::policy::Policy;
use crate::policy::write::write_expectations;
use crate::text::{Document, Text};
use crate::view;
use outlets::{AskedFiles, Outlets};

/// The schema of policies, where `init` puts it.
const POLICY_SCHEMA: &str = ".orgcontacts/policy.schema.json";

/// The schema of expectations, likewise.
const EXPECTATIONS_SCHEMA: &str = ".orgcontacts/expectations.schema.json";

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Take the contacts from a file instead of AWS: csv=FILE, or terraform=FILE made by `terraform show -json`
    #[arg(long, value_name = "KIND=FILE")]
    from: Option<ContactFile>,
    /// File for the policy; by default, or with `-`, standard output
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Also write expectations that pin the contacts found, by OU and type
    #[arg(long, value_name = "FILE")]
    expectations: Option<PathBuf>,
    /// With --from terraform: also write `removed` blocks, which make Terraform let go of the contacts without deleting
    /// them
    #[arg(long, value_name = "FILE", requires = "from")]
    removed: Option<PathBuf>,
    /// Replace existing files
    #[arg(long)]
    force: bool,
    /// What to do about contacts that are not set: leave them, or let rules fill them
    #[arg(long, value_name = "WHAT", default_value = "leave")]
    gaps: GapsArg,
    /// Merge contacts that are nearly the same into the most common one, and list the updates that a plan would make
    #[arg(long)]
    merge_similar: bool,
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Where contacts come from, if not from where the accounts do.
#[derive(Clone, Debug)]
enum ContactFile {
    Csv(PathBuf),
    Terraform(PathBuf),
}

impl ContactFile {
    fn file(&self) -> &Path {
        match self {
            Self::Csv(file) | Self::Terraform(file) => file,
        }
    }
}

impl FromStr for ContactFile {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some(("csv", file)) if !file.is_empty() => Ok(Self::Csv(file.into())),
            Some(("terraform", file)) if !file.is_empty() => Ok(Self::Terraform(file.into())),
            _ => Err("write it like csv=FILE or terraform=FILE".to_owned()),
        }
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum GapsArg {
    Leave,
    Fill,
}

/// Reads, and writes a policy.
pub async fn run(args: &ImportArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let mut outlets = args.outlets()?;
    let record = args.from.as_ref().map(|from| match from {
        ContactFile::Csv(file) => Record::read_csv(file),
        ContactFile::Terraform(file) => Record::read_terraform(file),
    });
    let record = record.transpose()?;
    let mut signals = Signals::listen()?;
    let Some(material) = unless(&mut signals, gather(args, record, terminal)).await else {
        return Ok(terminal.interrupted());
    };
    let material = material?;
    drop(signals);
    let options = args.options();
    let Material { organization, live, .. } = &material;
    view::progress::long_search(organization.accounts().len()).into_iter().for_each(|line| terminal.note(line));
    let mut searching = Busy::new(terminal, "Looking for rules");
    let imported = import::import(organization, live, options).map_err(|nothing| match nothing {
        NothingToImport::NoManagedAccount => CliError::NoManagedAccount(organization.accounts().len()),
        NothingToImport::NothingRead => ImportError::NothingRead.into(),
    })?;
    let document = view::import::policy_file(&imported, POLICY_SCHEMA, &about(args, &material), args.from.is_some());
    let policy = check(&imported, &document, &material, options)?;
    searching.finish();
    outlets.write_removed(|| Document::hcl(&removed_blocks(&material.resources)), terminal)?;
    outlets.write_expectations(|| expected(&policy, &material), terminal)?;
    let written = outlets.write_policy(document, terminal)?;
    view::imported::summary(&imported, args.from.is_some()).into_iter().for_each(|line| terminal.note_prose(line));
    let unreadable = view::imported::unreadable(&imported.notes);
    unreadable.into_iter().for_each(|line| terminal.message(line.ours("\n")));
    written.iter().for_each(|file| terminal.note(Text::default().ours("Wrote ").text(file.display()).ours(".")));
    args.say_next(&imported, terminal);
    Ok(if imported.notes.unreadable.is_empty() { Exit::Done } else { Exit::Error })
}

impl ImportArgs {
    fn options(&self) -> ImportOptions {
        let gaps = match self.gaps {
            GapsArg::Leave => Gaps::Leave,
            GapsArg::Fill => Gaps::Fill,
        };
        ImportOptions { gaps, merge_similar: self.merge_similar }
    }

    /// Where everything goes.
    fn outlets(&self) -> Result<Outlets, CliError> {
        if self.removed.is_some() && !matches!(self.from, Some(ContactFile::Terraform(_))) {
            return Err(ImportError::NothingToRemove.into());
        }
        let Self { from, out, expectations, removed, force, gaps: _, merge_similar: _, source: accounts } = self;
        let (out, expectations) = (out.as_deref(), expectations.as_deref());
        let organization = accounts.organization.as_deref().map(source::named_file);
        let needed = organization.into_iter().chain(from.as_ref().map(ContactFile::file));
        Outlets::look(AskedFiles { out, expectations, removed: removed.as_deref(), force: *force }, needed)
    }

    /// Says what to do with a policy in a file.
    fn say_next(&self, imported: &Imported, terminal: &Terminal) {
        let Some(file) = self.out.as_deref().filter(|file| *file != Path::new("-")) else { return };
        let plan = ["orgcontacts", "plan", "--policy"].map(str::to_owned);
        let words = plan.into_iter().chain([file.display().to_string()]).chain(self.source.words());
        let line = command_line(words);
        // From a file of another tool nobody knows yet how it differs from what is there.
        let changes = self.from.is_some() || !imported.notes.filled.is_empty() || !imported.notes.merged.is_empty();
        let see = if changes { "see what would change: " } else { "see that nothing would change: " };
        terminal.note(Text::default().ours("Review it, then ").ours(see).text(line));
    }
}

/// What a policy is made from.
struct Material {
    organization: Arc<Organization>,
    live: LiveState,
    /// What Terraform would have to let go of.
    resources: BTreeSet<ResourceAddress>,
}

async fn gather(args: &ImportArgs, record: Option<Record>, terminal: &Terminal) -> Result<Material, CliError> {
    let purpose = if record.is_some() { Purpose::Accounts } else { Purpose::Contacts };
    let backend = Backend::open(&args.source, purpose, terminal).await?;
    let material = read(&backend, record, terminal).await;
    backend.say_avoided_roles(terminal);
    material
}

async fn read<A: ReadAccess>(access: &A, record: Option<Record>, terminal: &Terminal) -> Result<Material, CliError> {
    let listing = Count::new(terminal, "Listing accounts");
    let arrived = |arrival: Arrival<'_>| listing.arrived(arrival);
    let organization = access.organization(&Needs::ALL, arrived).await.map_err(CliError::Organization)?;
    listing.finish();
    let (live, resources) = match record {
        Some(record) => {
            let (live, resources) = records::contacts(&record, &organization, terminal)?;
            removal::say_kept(access, &organization, &live, terminal).await;
            (live, resources)
        }
        None => (live::contacts(access, &organization, terminal).await, BTreeSet::new()),
    };
    Ok(Material { organization, live, resources })
}

/// Where the policy comes from, for the head of its file.
fn about(args: &ImportArgs, material: &Material) -> Vec<String> {
    let identity = material.organization.identity();
    let accounts = format!("Made by `orgcontacts import` from organization {}", identity.organization);
    let contacts = args.from.as_ref().map(|from| {
        let kind = match from {
            ContactFile::Csv(_) => "the spreadsheet",
            ContactFile::Terraform(_) => "the Terraform state",
        };
        format!(", with the contacts of {kind} {}", from.file().display())
    });
    vec![format!("{accounts}{}.", contacts.unwrap_or_default())]
}

/// The policy as it is read again, if a plan of it is what it was made to be.
fn check(
    imported: &Imported,
    document: &Document,
    material: &Material,
    options: ImportOptions,
) -> Result<Policy, CliError> {
    let source = SourceText::new("the policy", document.as_str().as_bytes().to_vec());
    let faulty = |deviation| CliError::from(ImportError::Deviates(Box::new(deviation)));
    let (policy, _) =
        Policy::parse(&[source]).map_err(|errors| faulty(Deviation { errors, ..Deviation::default() }))?;
    let reread = Imported { policy, notes: imported.notes.clone() };
    let deviation = import::verify(&reread, &material.organization, &material.live, options);
    if deviation.is_none() { Ok(reread.policy) } else { Err(faulty(deviation)) }
}

/// Expectations as a file, if there is anything to expect.
fn expected(policy: &Policy, material: &Material) -> Option<Document> {
    let expectations = pinned::expectations(policy, &material.organization, &material.live);
    if expectations.is_empty() {
        return None;
    }
    let head = [
        format!("yaml-language-server: $schema={EXPECTATIONS_SCHEMA}"),
        "The contacts found when the policy was made. `orgcontacts test` says which of them a change would take"
            .to_owned(),
        "away. Change this file along with the policy.".to_owned(),
    ];
    Some(Document::yaml(&write_expectations(&expectations, policy, &head)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::organization_file::{Encoding, wire};
    use crate::plan::live::Observed;

    const OPTIONS: ImportOptions = ImportOptions { gaps: Gaps::Leave, merge_similar: false };

    fn example() -> Material {
        let recorded = wire::parse(include_str!("../../organization.example.yaml"), Encoding::Yaml).unwrap();
        let observed = |contact: Option<_>| contact.map_or(Observed::Absent, Observed::Present);
        let live = recorded.contacts.into_iter().map(|(key, contact)| (key, observed(contact))).collect();
        Material { organization: recorded.organization, live, resources: BTreeSet::new() }
    }

    #[test]
    fn a_policy_that_does_not_say_what_is_there_is_a_fault() {
        let material = example();
        let imported = import::import(&material.organization, &material.live, OPTIONS).unwrap();
        let written = view::import::policy_file(&imported, POLICY_SCHEMA, &[], false);
        assert!(check(&imported, &written, &material, OPTIONS).is_ok());
        let other = written.as_str().replace("soc@example.com", "other@example.com");
        let faulty = check(&imported, &Document::yaml(&other), &material, OPTIONS).unwrap_err();
        let CliError::Import(ImportError::Deviates(deviation)) = &faulty else { panic!("{faulty}") };
        assert!(!deviation.changed.is_empty() && deviation.errors.is_empty());
        assert!(faulty.to_string().ends_with("nothing was written") && faulty.exit() == Exit::Error, "{faulty}");
        let broken = check(&imported, &Document::yaml("rules: 1\n"), &material, OPTIONS).unwrap_err();
        assert!(matches!(broken, CliError::Import(ImportError::Deviates(deviation)) if !deviation.errors.is_empty()));
    }
}
