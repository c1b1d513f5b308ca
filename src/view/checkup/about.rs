//! What there is to say of a check, in words.

use std::collections::BTreeSet;
use std::path::Path;

use crate::answer::checkup::{About, Deduction, FoundAgain, MemberReads, Probe, ProbeEnd, RolesTried, WayToAws};
use crate::gateway::{CallerFacts, Denial, Failure, FeatureSet, Membership, OrganizationFacts, Skew};
use crate::organization::AccountId;

/// How many accounts are named before they are only counted.
const NAMED: usize = 5;

pub fn message(about: &About) -> String {
    match about {
        About::Failure(failure) => failed(failure),
        About::NotAsked(earlier) => format!("not checked, because the check `{}` failed", earlier.as_str()),
        About::NoTime => "there was no time to check".to_owned(),
        About::NotNeeded => "not needed for this policy and command".to_owned(),
        About::Way(way) => way_to_aws(way),
        About::Accepted => "AWS accepts them".to_owned(),
        About::NotTold(check) => format!("the call did not get that far: see {}", check.as_str()),
        About::NoAnswer => "not checked: no answer from AWS".to_owned(),
        About::Clock(skew) => clock(*skew).to_owned(),
        About::TimeRefused(skew) => format!("{skew}, and AWS accepts no signature that is more than five minutes off"),
        About::TimeAccepted(skew) => format!(
            "judging by AWS's answers, {skew}, but AWS accepts the signatures: something in between may have changed \
             the time"
        ),
        About::Answered => "AWS answers".to_owned(),
        About::NoAccountApi(partition) => format!("partition {partition} {NO_ACCOUNT_API}"),
        About::Caller(caller) => of_caller(caller),
        About::Organization(OrganizationFacts { organization, management_account, features: _ }) => {
            format!("{organization}, managed by account {management_account}")
        }
        About::Features(features) => features_of(features).to_owned(),
        About::TrustedAccess(how) => deduced("AWS Account Management has trusted access", how),
        About::IsManagement => "the caller is the management account, which needs none".to_owned(),
        About::Administers(how) => deduced("the caller's account administers AWS Account Management", how),
        About::AdministersOnly(account, services) => administers_only(*account, services),
        About::ProbablyAdministersOther(account) => format!("account {account} {PROBABLY_OTHER}"),
        About::Accounts { count, complete } => of_accounts(*count, *complete),
        About::Units(units) => of_units(*units),
        About::Tags { accounts: _, by_index: true } => "read from the tag index".to_owned(),
        About::Tags { accounts, by_index: false } => format!("read those of {}", named(accounts)),
        About::TagsOf(account, failure) => format!("account {account}: {}", failed(failure)),
        About::OutOfReach => OUT_OF_REACH.to_owned(),
        About::Reads(reads) => of_reads(reads),
        About::NoMember => "there is no active member account to try it on".to_owned(),
        About::NoneMeant => "the policy manages no known member account".to_owned(),
        About::OnlyWriting => ONLY_WRITING.to_owned(),
        About::OnlyDeleting => "only deleting would tell, which is never tried: ask IAM".to_owned(),
        About::Probed(probe) => probed(probe),
        About::Roles(roles) => of_roles(roles),
        About::ValidPolicy => "no mistakes".to_owned(),
        About::Mistakes(mistakes) => format!("it has {}", counted(*mistakes, "mistake")),
        About::UnreadPolicy(why) => why.clone(),
        About::NoPolicy => "there is no policy here: all contact types, tags and OUs count as needed".to_owned(),
    }
}

const NO_ACCOUNT_API: &str = "has no Account API: contacts follow the standard account that each account is linked to";
const PROBABLY_OTHER: &str = "can read the organization, but is denied contacts without a reason: it is probably a \
                              delegated administrator for a service other than AWS Account Management";
const OUT_OF_REACH: &str = "the management account is out of reach from another account: plans leave it out, and say so; \
                            only its own credentials reach its contacts";
const ONLY_WRITING: &str =
    "only writing would tell: ask IAM, or pass --probe ACCOUNT to write a contact back unchanged";

fn of_caller(CallerFacts { account, partition: _, principal }: &CallerFacts) -> String {
    match principal {
        Some(principal) => format!("account {account}, {}", of_principal(principal)),
        None => format!("account {account}"),
    }
}

fn of_accounts(count: usize, complete: bool) -> String {
    let accounts = counted(count, "account");
    if complete { accounts } else { format!("{accounts} listed so far; there was no time for all") }
}

/// Each organization has a root, which is no OU.
fn of_units(units: usize) -> String {
    match units.saturating_sub(1) {
        0 => "the root read".to_owned(),
        ous => format!("the root and {} read", counted(ous, "OU")),
    }
}

/// Where several policies deny something, AWS names one of them: whoever has corrected it may meet with the next.
fn failed(failure: &Failure) -> String {
    match failure {
        Failure::AccessDenied { operation: _, detail: Some(Denial::Denied(_) | Denial::NotAllowed(_)) } => {
            format!("{failure}; AWS names one policy, even if several deny it")
        }
        failure => failure.to_string(),
    }
}

fn way_to_aws(WayToAws { region, endpoints }: &WayToAws) -> String {
    let endpoints: Vec<&str> = endpoints.iter().map(String::as_str).collect();
    let endpoints = if endpoints.is_empty() { "AWS's own endpoints".to_owned() } else { endpoints.join(", ") };
    format!("Region {region}, {endpoints}")
}

fn clock(skew: Option<Skew>) -> &'static str {
    match skew {
        Some(_) => "within five minutes of AWS's",
        None => "no answer had a date",
    }
}

/// A user or role by its kind and name.
fn of_principal(arn: &str) -> String {
    let name = arn.splitn(6, ':').nth(5).unwrap_or(arn);
    name.replacen('/', " ", 1)
}

fn features_of(features: &FeatureSet) -> &'static str {
    match features {
        FeatureSet::All => "all features are enabled",
        FeatureSet::ConsolidatedBilling => {
            "the organization has consolidated billing only, and trusted access needs all features"
        }
        FeatureSet::Unknown => "AWS does not say which features the organization has",
    }
}

fn deduced(what: &str, how: &Deduction) -> String {
    match how {
        Deduction::Told => what.to_owned(),
        Deduction::Follows => format!("{what}: a contact of a member account could be read"),
        Deduction::Open(failure) => format!("{failure}; no contact was read that could tell"),
    }
}

fn administers_only(account: AccountId, services: &BTreeSet<String>) -> String {
    let services: Vec<&str> = services.iter().map(String::as_str).collect();
    match services.as_slice() {
        [] => format!("account {account} is neither the management account nor a delegated administrator"),
        services => format!(
            "account {account} is a delegated administrator for {}, but not for AWS Account Management",
            services.join(", ")
        ),
    }
}

fn of_reads(MemberReads { read, failed: unread }: &MemberReads) -> String {
    let Some((key, failure)) = unread.first() else {
        let types: BTreeSet<&str> = read.iter().map(|key| key.kind.as_str()).collect();
        let types = types.into_iter().collect::<Vec<_>>().join(", ");
        let accounts: BTreeSet<AccountId> = read.iter().map(|key| key.account).collect();
        return format!("read {types} of {}", named(&accounts.into_iter().collect::<Vec<_>>()));
    };
    let all = read.len() + unread.len();
    let how_many = if all == 1 { String::new() } else { format!("{} of {all} failed; ", unread.len()) };
    format!("{how_many}{} of account {}: {}", key.kind, key.account, failed(failure))
}

fn of_roles(RolesTried { used, failed: unused, left }: &RolesTried) -> String {
    let left = if *left > 0 { format!("; there was no time for {}", counted(*left, "account")) } else { String::new() };
    let Some((account, failure)) = unused.first() else {
        return format!("works in {}{left}", named(used));
    };
    let all = used.len() + unused.len();
    let how_many = if all == 1 { String::new() } else { format!("{} of {all} failed; ", unused.len()) };
    format!("{how_many}account {account}: {}{left}", failed(failure))
}

fn probed(Probe { account, end }: &Probe) -> String {
    match end {
        ProbeEnd::NothingToPut => format!(
            "account {account} has no contact that AWS would accept and that the policy, if there is one, manages: \
             nothing was written"
        ),
        ProbeEnd::NotTried(failure) => format!("account {account}: {}; nothing was written", failed(failure)),
        ProbeEnd::NoSuchMember(membership) => {
            format!("account {account} {}; nothing was written", standing(membership))
        }
        ProbeEnd::Refused { key, failure, file } => format!(
            "{} of account {account}: {}; nothing was written; the old value is in {}",
            key.kind,
            failed(failure),
            file.display()
        ),
        ProbeEnd::Sent { key, lost, found, file } => {
            let wrote = match lost {
                None => format!("wrote {} of account {account} back unchanged", key.kind),
                Some(failure) => {
                    format!(
                        "{} of account {account} may or may not have been written back unchanged ({failure})",
                        key.kind
                    )
                }
            };
            format!("{wrote}{}", found_again(found, file))
        }
    }
}

fn standing(membership: &Membership) -> String {
    match membership {
        Membership::Gone => "is not in the organization".to_owned(),
        Membership::Inactive(state) => format!("is {state}, and only ACTIVE accounts are managed"),
        Membership::Active => "is ACTIVE".to_owned(),
    }
}

fn found_again(found: &FoundAgain, file: &Path) -> String {
    let file = file.display();
    match found {
        FoundAgain::Same => format!("; it is as before; the old value is in {file}"),
        FoundAgain::Different => format!("; it has another value now; both values are in {file}"),
        FoundAgain::Unread(failure) => {
            format!("; it could not be read afterwards ({failure}); the old value is in {file}")
        }
    }
}

fn named(accounts: &[AccountId]) -> String {
    let names: Vec<&str> = accounts.iter().take(NAMED).map(AccountId::as_str).collect();
    match accounts.len().saturating_sub(NAMED) {
        0 => format!("{} {}", if accounts.len() == 1 { "account" } else { "accounts" }, names.join(", ")),
        more => format!("accounts {} and {more} more", names.join(", ")),
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
