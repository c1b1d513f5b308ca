//! `explain`: why the contacts of accounts are to be what they are, and where an address comes
//! from. Reads the organization, and no contact unless it is asked where an address is now.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use crate::cli::args::{DayArgs, PolicyArgs, RedactArgs, SourceArgs, kind};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::input::backend::{Backend, Purpose};
use crate::cli::input::distinct::distinct;
use crate::cli::input::planning;
use crate::cli::input::policy_files;
use crate::cli::input::source;
use crate::cli::input::whereabouts::Search;
use crate::cli::output::destination::FormatArgs;
use crate::cli::output::format::ExplanationFormat;
use crate::cli::output::progress::Count;
use crate::cli::output::render;
use crate::cli::output::terminal::Terminal;
use crate::desired::answer::{Question, answer};
use crate::desired::explain::Explainer;
use crate::desired::naming::accounts_named;
use crate::finding::{Speller, Warnings};
use crate::gateway::{Arrival, ReadAccess};
use crate::organization::ou::OuPattern;
use crate::organization::scope::Scope;
use crate::organization::{AccountId, Organization};
use crate::plan::whereabouts::Whereabouts;
use crate::policy::Policy;
use crate::setting::{Kind, alternate_contact};

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Accounts, by ID or name, or OUs as in a policy, which stand for all accounts in and below them
    #[arg(value_name = "ACCOUNT", required_unless_present = "email")]
    accounts: Vec<String>,
    /// Show every contact that the policy gives this address, in these accounts or in all
    #[arg(long, value_name = "ADDRESS", value_parser = address, allow_hyphen_values = true)]
    email: Option<String>,
    /// Say for each account whether this rule matches it and, if not, which condition fails
    #[arg(long, value_name = "NAME", conflicts_with = "email")]
    rule: Option<String>,
    /// With --email: also look for the address in live contacts
    #[arg(long, requires = "email")]
    live: bool,
    #[command(flatten)]
    policy: PolicyArgs,
    #[command(flatten)]
    day: DayArgs,
    /// Only contacts of this type: billing, operations or security; repeatable
    #[arg(long = "type", value_name = "TYPE", value_parser = kind, help_heading = "Policy")]
    types: Vec<Kind>,
    #[command(flatten)]
    pub source: SourceArgs,
    #[command(flatten)]
    format: FormatArgs<ExplanationFormat>,
    #[command(flatten)]
    redact: RedactArgs,
}

fn address(text: &str) -> Result<String, String> {
    let field = alternate_contact::SHAPE.address().expect("contacts have an address");
    let text = field.normalized(text);
    field.check(text).map(|()| text.to_owned()).map_err(|fault| format!("it {fault}"))
}

/// Explains the accounts that are named, or those that an address or a rule leads to.
pub async fn run(args: &ExplainArgs, terminal: &Terminal) -> Result<Exit, CliError> {
    let organization = args.source.organization.as_deref().map(source::named_file);
    distinct(args.format.files(), args.policy.policy.iter().map(PathBuf::as_path).chain(organization))?;
    let terminal = &terminal.redacting(args.redact.redact)?;
    args.format.check()?;
    let loaded = policy_files::load_as_of(args.day.day(), &args.policy.policy, Warnings::Allowed, terminal);
    let policy = render::with_mistakes(loaded, &args.format, terminal)?.policy;
    let rule = args.rule.as_deref().map(|name| rule(&policy, name)).transpose()?;
    let purpose = if args.live { Purpose::Contacts } else { Purpose::Accounts };
    let backend = Backend::open(&args.source, purpose, terminal).await?;
    // Where all of it is at hand, an ID that is not there can be told from those that it is like.
    let only = if backend.is_at_hand() { Scope::All } else { ids(&args.accounts) };
    let organization = read(&backend, &policy, only, &args.accounts, terminal).await?;
    let explainer = Explainer::new(&policy, &organization);
    let accounts = accounts_named(&explainer, &args.accounts).map_err(CliError::NamesNoAccount)?;
    // No text means all.
    let accounts = (!args.accounts.is_empty()).then_some(accounts);
    let question = Question { accounts, types: args.types.clone(), email: args.email.clone(), rule };
    let answered = answer(&explainer, &question);
    let search = match &question.email {
        Some(email) if args.live => Some(Search::of(&backend, &explainer, &question, email, terminal).await),
        _ => None,
    };
    let live = |explainer: &Explainer<'_>| search.as_ref().map(|search| search.found(explainer));
    let found = live(&explainer);
    let shown = answered.accounts().chain(found.iter().flat_map(Whereabouts::accounts));
    let named = planning::name_units(&backend, shown, Arc::clone(&organization), terminal).await;
    let explainer = named.as_ref().map(|organization| Explainer::new(&policy, organization));
    let found = explainer.as_ref().map_or(found, live);
    let answer = explainer.map_or(answered, |explainer| answer(&explainer, &question));
    let exit = found.as_ref().map_or(Exit::Done, Exit::of_search);
    let (answer, found) = match terminal.masks() {
        Some(masks) => {
            let answer = answer.masked(|value| masks.value(value), |address| masks.address(address));
            (answer, found.map(|found| found.masked(masks)))
        }
        None => (answer, found),
    };
    args.format.show(|format, screen| render::explanation(format, &answer, found.as_ref(), screen), terminal)?;
    backend.say_avoided_roles(terminal);
    Ok(exit)
}

/// The rule of a name, by its place in the policy.
fn rule(policy: &Policy, name: &str) -> Result<usize, CliError> {
    policy.rules.iter().position(|rule| rule.name.as_str() == name).ok_or_else(|| {
        let names = policy.rules.iter().map(|rule| rule.name.as_str());
        let meant = Speller::default().closest(name, names).map(str::to_owned);
        CliError::UnknownRule { name: name.to_owned(), meant }
    })
}

/// The ids, if accounts are named by nothing else: then nothing has to be listed.
fn ids(named: &[String]) -> Scope<AccountId> {
    let ids: Result<Vec<AccountId>, _> = named.iter().map(|text| text.parse()).collect();
    ids.map_or(Scope::All, Scope::named)
}

/// Reads what decides, and what is needed to tell which accounts are named.
async fn read<A: ReadAccess>(
    access: &A,
    policy: &Policy,
    only: Scope<AccountId>,
    named: &[String],
    terminal: &Terminal,
) -> Result<Arc<Organization>, CliError> {
    let mut needs = policy.needs_to_explain(only);
    if let Scope::Only(units) = &mut needs.units {
        units.extend(named.iter().filter_map(|text| OuPattern::parse(text).ok()));
    }
    let listing = Count::new(terminal, "Listing accounts");
    let arrived = |arrival: Arrival<'_>| listing.arrived(arrival);
    access.organization(&needs, arrived).await.map_err(CliError::Organization)
}
