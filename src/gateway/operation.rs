//! The operations of AWS that this program calls, by name.

use std::fmt;

macro_rules! operations {
    ($($service:literal { $($operation:ident $does:ident,)* })*) => {
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

            /// Whether it changes a contact, so that it must not be repeated on a guess.
            #[must_use]
            pub fn is_write(self) -> bool {
                match self { $($(Self::$operation => operations!($does),)*)* }
            }
        }
    };
    (reads) => { false };
    (writes) => { true };
}

operations! {
    "account" {
        GetAlternateContact reads,
        PutAlternateContact writes,
        DeleteAlternateContact writes,
    }
    "sts" {
        GetCallerIdentity reads,
        AssumeRole reads,
    }
    "organizations" {
        DescribeOrganization reads,
        ListAccounts reads,
        ListAccountsForParent reads,
        ListRoots reads,
        ListOrganizationalUnitsForParent reads,
        ListTagsForResource reads,
        DescribeAccount reads,
        DescribeOrganizationalUnit reads,
        ListParents reads,
    }
    "tag" {
        GetResources reads,
    }
}

impl fmt::Display for Operation {
    /// As IAM names it, so that a policy can be searched for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.iam())
    }
}
