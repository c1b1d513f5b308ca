//! What is checked, and what can come of it, by the words that scripts go by.

use crate::text::named::named;

named! {
    /// What is checked, in order: what comes later depends on what came before.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum CheckCode {
        Configuration = "configuration",
        Credentials = "credentials",
        Clock = "clock",
        Endpoint = "endpoint",
        Caller = "caller",
        Organization = "organization",
        AllFeatures = "all-features",
        TrustedAccess = "trusted-access",
        DelegatedAdministrator = "delegated-administrator",
        ListAccounts = "list-accounts",
        ListUnits = "list-units",
        ReadTags = "read-tags",
        ReadManagementContacts = "read-management-contacts",
        ReadMemberContacts = "read-member-contacts",
        WriteContacts = "write-contacts",
        DeleteContacts = "delete-contacts",
        ViaRole = "via-role",
        Policy = "policy",
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
