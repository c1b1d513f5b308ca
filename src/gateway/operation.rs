//! The operations of AWS that this program calls, by name.

use std::fmt;

use super::authorization::{ConditionKey, ResourceKind};

macro_rules! operations {
    ($($service:literal { $($operation:ident $does:ident [$($resource:ident)*] [$($key:ident)*],)* })*) => {
        /// An operation of AWS that this program calls. It may call no other.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "they are called as AWS calls them")]
        pub enum Operation { $($($operation,)*)* }

        impl Operation {
            /// All of them.
            pub const ALL: &[Self] = &[$($(Self::$operation,)*)*];

            /// Its name in IAM policies, such as `account:GetAlternateContact`.
            #[must_use]
            pub fn iam(self) -> &'static str {
                match self { $($(Self::$operation => concat!($service, ":", stringify!($operation)),)*)* }
            }

            /// Its name in the API.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($(Self::$operation => stringify!($operation),)*)* }
            }

            /// The service, as IAM names it.
            #[must_use]
            pub fn service(self) -> &'static str {
                match self { $($(Self::$operation => $service,)*)* }
            }

            /// Whether it changes something, so that it must not be repeated on a guess.
            #[must_use]
            pub fn is_write(self) -> bool {
                match self { $($(Self::$operation => operations!($does),)*)* }
            }

            /// What it acts on, where IAM can tell one from another: each call acts on one of these. Empty where a
            /// policy can say nothing but `*`.
            #[must_use]
            pub fn resources(self) -> &'static [ResourceKind] {
                match self { $($(Self::$operation => &[$(ResourceKind::$resource,)*],)*)* }
            }

            /// What conditions can ask of a call of it.
            #[must_use]
            pub fn condition_keys(self) -> &'static [ConditionKey] {
                match self { $($(Self::$operation => &[$(ConditionKey::$key,)*],)*)* }
            }
        }
    };
    (reads) => { false };
    (writes) => { true };
}

// An operation, what it does, what it acts on, and what conditions can ask of it. Everything that says who may do what
// comes from here: `iam`, what `doctor` recommends, and the sessions of `--via-role`.
operations! {
    "account" {
        GetAlternateContact reads [OwnAccount NamedAccount] [ContactTypes AccountPaths],
        PutAlternateContact writes [OwnAccount NamedAccount] [ContactTypes AccountPaths],
        DeleteAlternateContact writes [OwnAccount NamedAccount] [ContactTypes AccountPaths],
    }
    "sts" {
        GetCallerIdentity reads [] [],
        AssumeRole reads [Role] [SessionName],
    }
    "organizations" {
        DescribeOrganization reads [] [],
        ListAccounts reads [] [],
        ListAccountsForParent reads [OrganizationalUnit Root] [],
        ListRoots reads [] [],
        ListOrganizationalUnitsForParent reads [OrganizationalUnit Root] [],
        ListTagsForResource reads [ListedAccount] [],
        DescribeAccount reads [ListedAccount] [],
        DescribeOrganizationalUnit reads [OrganizationalUnit] [],
        ListParents reads [ListedAccount OrganizationalUnit] [],
        ListAWSServiceAccessForOrganization reads [] [],
        ListDelegatedAdministrators reads [] [ServicePrincipal],
        ListDelegatedServicesForAccount reads [ListedAccount] [],
        EnableAWSServiceAccess writes [] [ServicePrincipal],
        RegisterDelegatedAdministrator writes [ListedAccount] [ServicePrincipal],
        DeregisterDelegatedAdministrator writes [ListedAccount] [ServicePrincipal],
    }
    "tag" {
        GetResources reads [] [],
    }
}

impl Operation {
    /// Whether it is permitted to everybody, so that no policy has to allow it and none can deny it.
    #[must_use]
    pub fn needs_no_grant(self) -> bool {
        self == Self::GetCallerIdentity
    }
}

impl fmt::Display for Operation {
    /// As IAM names it, so that a policy can be searched for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.iam())
    }
}
