//! Where the organization is: in a file, or in AWS.

use std::path::{Path, PathBuf};

use crate::backend::aws::{Aws, AwsSettings, Endurance, RoleName, SessionPermissions};
use crate::backend::organization_file::{Encoding, OrganizationFile, OrganizationFileError, SavedOrganization, wire};
use crate::cli::args::{AwsArgs, SourceArgs};
use crate::cli::error::CliError;
use crate::cli::output::outlet;
use crate::cli::output::terminal::{Terminal, users_masks};
use crate::gateway::{Failure, Operation, ReadAccess};
use crate::text::Text;
use crate::view;

/// The operations whose quotas decide how long a run takes.
const CONTACT_OPERATIONS: [Operation; 3] =
    [Operation::GetAlternateContact, Operation::PutAlternateContact, Operation::DeleteAlternateContact];

/// What `--organization example` stands for.
const EXAMPLE: &str = include_str!("../../../organization.example.yaml");

/// The file that the example is kept in, so that it can be changed.
const EXAMPLE_FILE: &str = "example-organization.yaml";

/// The organization file that is meant by what `--organization` says.
pub fn named_file(named: &Path) -> &Path {
    if named == Path::new("example") { Path::new(EXAMPLE_FILE) } else { named }
}

/// The built-in example, if that is what is named; it is not written out.
pub fn example(named: &Path) -> Option<SavedOrganization> {
    let is_example = named_file(named) != named;
    is_example.then(|| wire::parse(EXAMPLE, Encoding::Yaml).ok()).flatten()
}

/// The path of an organization file. The built-in example is written out on first use.
pub fn organization_path(named: &Path, terminal: &Terminal) -> Result<PathBuf, CliError> {
    let path = named_file(named).to_owned();
    if path != named && !path.exists() {
        outlet::write(&outlet::new_file(&path)?, EXAMPLE)?;
        let what = format_args!("Wrote the built-in example organization to {EXAMPLE_FILE}; delete it to start over.");
        terminal.note(Text::of(what));
    }
    Ok(path)
}

/// A file whose contacts are what they are, and not masked.
pub fn unmasked(file: OrganizationFile, named: &Path) -> Result<OrganizationFile, CliError> {
    if file.is_redacted() {
        return Err(OrganizationFileError::Redacted { path: named.to_owned() }.into());
    }
    Ok(file)
}

/// A file whose contacts can be compared with a policy: as they are, or masked under a key that is at hand.
pub fn comparable(file: OrganizationFile, path: &Path) -> Result<OrganizationFile, CliError> {
    if !file.is_redacted() || file.masks().is_some() {
        return Ok(file);
    }
    let masks = users_masks().ok_or_else(|| CliError::Incomparable(path.to_owned()))?;
    Ok(file.masked_with(masks))
}

/// AWS, by the standard credential chain. `permissions` is what is allowed in members that are reached
/// through a role of theirs.
pub async fn aws(args: &SourceArgs, permissions: SessionPermissions, terminal: &Terminal) -> Result<Aws, CliError> {
    let via_role = args.via_role.clone().map(|role| (role, permissions));
    connect(&args.aws, via_role, Endurance::Full, terminal).await.map_err(CliError::Organization)
}

/// AWS, as it is called for something else than its organization.
pub async fn connect(
    args: &AwsArgs,
    via_role: Option<(RoleName, SessionPermissions)>,
    endurance: Endurance,
    terminal: &Terminal,
) -> Result<Aws, Failure> {
    let AwsArgs { profile, region, endpoint_url, quota } = args;
    let settings = AwsSettings {
        profile: profile.clone(),
        region: region.clone(),
        endpoint_url: endpoint_url.clone(),
        quotas: quota.clone(),
        via_role,
        endurance,
    };
    let aws = Aws::connect(settings).await?;
    terminal.message(view::endpoints::unencrypted(aws.unencrypted_endpoints()));
    if !terminal.is_verbose() {
        return Ok(aws);
    }
    let quotas = CONTACT_OPERATIONS.map(|operation| {
        let (rate, burst) = aws.quota(operation);
        (operation, rate, burst)
    });
    view::watched::way(aws.endpoints(), aws.region(), &quotas).into_iter().for_each(|line| terminal.detail(line));
    let watching = terminal.clone();
    Ok(aws.watched_by(move |event| watching.detail(view::watched::watched(event))))
}
