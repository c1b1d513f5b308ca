//! The operations of AWS that the simulator knows.

/// The services that have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// AWS Account Management.
    Account,
    /// AWS Organizations.
    Organizations,
    /// AWS Security Token Service.
    Sts,
    /// Resource Groups Tagging.
    Tagging,
}

macro_rules! operations {
    ($($service:ident $prefix:literal { $($operation:ident)* })*) => {
        /// An operation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "they are called as AWS calls them")]
        pub enum Operation { $($($operation,)*)* }

        impl Operation {
            /// All of them.
            pub const ALL: &[Self] = &[$($(Self::$operation,)*)*];

            /// The name, as the API writes it.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $($(Self::$operation => stringify!($operation),)*)* }
            }

            /// The action, as IAM writes it.
            #[must_use]
            pub fn action(self) -> &'static str {
                match self { $($(Self::$operation => concat!($prefix, ":", stringify!($operation)),)*)* }
            }

            /// The service that has it.
            #[must_use]
            pub fn service(self) -> Service {
                match self { $($(Self::$operation => Service::$service,)*)* }
            }
        }
    };
}

operations! {
    Account "account" {
        GetAlternateContact PutAlternateContact DeleteAlternateContact
        GetContactInformation PutContactInformation
    }
    Organizations "organizations" {
        DescribeOrganization DescribeAccount DescribeOrganizationalUnit
        ListAccounts ListAccountsForParent ListChildren ListParents ListRoots ListOrganizationalUnitsForParent
        ListTagsForResource TagResource UntagResource
        MoveAccount CreateAccount DescribeCreateAccountStatus
        ListAWSServiceAccessForOrganization EnableAWSServiceAccess DisableAWSServiceAccess
        ListDelegatedAdministrators ListDelegatedServicesForAccount
        RegisterDelegatedAdministrator DeregisterDelegatedAdministrator
    }
    Sts "sts" { GetCallerIdentity AssumeRole }
    Tagging "tag" { GetResources }
}

impl Operation {
    /// The operation of a service with a name.
    #[must_use]
    pub fn find(service: Service, name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operation| operation.service() == service && operation.name() == name)
    }

    /// Whether it changes the organization, its contacts, or what AWS Organizations knows of it.
    #[must_use]
    pub fn is_write(self) -> bool {
        match self {
            Self::PutAlternateContact
            | Self::DeleteAlternateContact
            | Self::PutContactInformation
            | Self::TagResource
            | Self::UntagResource
            | Self::MoveAccount
            | Self::CreateAccount
            | Self::EnableAWSServiceAccess
            | Self::DisableAWSServiceAccess
            | Self::RegisterDelegatedAdministrator
            | Self::DeregisterDelegatedAdministrator => true,
            Self::GetAlternateContact
            | Self::GetContactInformation
            | Self::DescribeOrganization
            | Self::DescribeAccount
            | Self::DescribeOrganizationalUnit
            | Self::ListAccounts
            | Self::ListAccountsForParent
            | Self::ListChildren
            | Self::ListParents
            | Self::ListRoots
            | Self::ListOrganizationalUnitsForParent
            | Self::ListTagsForResource
            | Self::DescribeCreateAccountStatus
            | Self::ListAWSServiceAccessForOrganization
            | Self::ListDelegatedAdministrators
            | Self::ListDelegatedServicesForAccount
            | Self::GetCallerIdentity
            | Self::AssumeRole
            | Self::GetResources => false,
        }
    }
}
