//! What is checked, and what can come of it, by the words that scripts go by; of each check, what it has found if it
//! succeeds, and what to do if it fails.

use crate::text::named::{explained, named};

explained! {
    /// What is checked, in order: what comes later depends on what came before.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum CheckCode {
        /// The AWS configuration can be read, and its settings go together.
        Configuration = "configuration",
            "Name a profile that exists (`aws configure list-profiles`), and remove settings that contradict each \
             other, such as FIPS and an endpoint of your own.";
        /// There are credentials, and AWS accepts them.
        Credentials = "credentials",
            "Sign in with `aws sso login` or `aws login`, name another profile with `--profile`, or correct the \
             access key.";
        /// This machine's clock is within five minutes of AWS's.
        Clock = "clock",
            "Set the clock, and synchronize it with a time server; in a virtual machine, check the host's clock.";
        /// AWS itself answers, and has the API for contacts, which AWS GovCloud (US) and the isolated Regions do not
        /// have.
        Endpoint = "endpoint", "Look for a proxy, a sign-in page or `AWS_ENDPOINT_URL` between here and AWS.";
        /// AWS STS says who calls.
        Caller = "caller", "Look for a VPC endpoint policy, or throttling, between here and AWS STS.";
        /// The caller's account belongs to an organization that it can read.
        Organization = "organization", "Use another profile, or allow what `doctor` says is denied.";
        /// The organization has all features, and not only consolidated billing.
        AllFeatures = "all-features", "Run `aws organizations enable-all-features`, which every account has to accept.";
        /// AWS Account Management has trusted access to the organization.
        TrustedAccess = "trusted-access", "From the management account, run `orgcontacts setup`.";
        /// The caller's account is the management account, or a delegated administrator for AWS Account Management.
        DelegatedAdministrator = "delegated-administrator",
            "Use one of these accounts. From the management account, `orgcontacts setup --delegated-administrator \
             ACCOUNT` registers one.";
        /// The organization's accounts can be listed.
        ListAccounts = "list-accounts", "Allow what `doctor` says is denied.";
        /// The organization's OUs can be listed.
        ListUnits = "list-units", "Allow what `doctor` says is denied.";
        /// The tags of accounts can be read.
        ReadTags = "read-tags", "Allow what `doctor` says is denied.";
        /// The contacts of the management account can be read, which only that account can do.
        ReadManagementContacts = "read-management-contacts",
            "Run orgcontacts with credentials of the management account too, or `exclude` it.";
        /// Contacts of members can be read: one is tried for each contact type that the policy manages and each OU
        /// that it narrows to.
        ReadMemberContacts = "read-member-contacts", "Allow what `doctor` says is denied.";
        /// Contacts can be written, which only a write can tell.
        WriteContacts = "write-contacts",
            "Ask IAM with the commands that `doctor` prints, or try it: `doctor --for apply --probe ACCOUNT` \
             writes a contact back unchanged.";
        /// Contacts can be deleted, which is never tried.
        DeleteContacts = "delete-contacts", "Ask IAM with the commands that `doctor` prints.";
        /// The role of `--via-role` can be assumed, and works, in the members that were tried.
        ViaRole = "via-role",
            "Create it in the members, and make it trust the caller: a missing role looks like one that does not. \
             With `--all`, `doctor` tries every account.";
        /// The policy at hand can be read and has no mistakes.
        Policy = "policy", "Run `orgcontacts validate`.";
    }
}

named! {
    /// What came of a check.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum CheckStatus {
        Ok = "ok",
        /// AWS said no, or the way to it did.
        Failed = "failed",
        /// Nobody asked, or the answer does not tell.
        Unknown = "unknown",
        NotNeeded = "not-needed",
    }
}
