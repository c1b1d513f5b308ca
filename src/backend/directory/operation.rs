//! The operations of AWS that an organization file can stand in for: for each service those that read and those
//! that write, so that whoever answers them has to answer all.

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

/// An operation that is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Simulated {
    /// It changes nothing that is kept.
    Read(SimulatedRead),
    /// It changes the organization, its contacts, or what AWS Organizations knows of it.
    Write(SimulatedWrite),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SimulatedRead {
    /// Of AWS Account Management.
    Account(AccountRead),
    /// Of AWS Organizations.
    Organizations(OrganizationsRead),
    /// Of AWS Security Token Service.
    Sts(StsRead),
    /// Of Resource Groups Tagging.
    Tagging(TaggingRead),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SimulatedWrite {
    /// Of AWS Account Management.
    Account(AccountWrite),
    /// Of AWS Organizations.
    Organizations(OrganizationsWrite),
}

macro_rules! operations {
    ($($(#[$doc:meta])* $side:ident $all:ident $service:ident $prefix:literal: $name:ident { $($operation:ident)* })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[expect(missing_docs, reason = "they are called as AWS calls them")]
            pub enum $name { $($operation,)* }

            impl $name {
                const ALL: &[Self] = &[$(Self::$operation,)*];

                fn action(self) -> &'static str {
                    match self { $(Self::$operation => concat!($prefix, ":", stringify!($operation)),)* }
                }
            }

            impl From<$name> for Simulated {
                fn from(operation: $name) -> Self {
                    Self::$side($all::$service(operation))
                }
            }
        )*

        impl Simulated {
            /// All of them.
            pub fn all() -> impl Iterator<Item = Self> {
                let all = std::iter::empty();
                $(let all = all.chain($name::ALL.iter().copied().map(Self::from));)*
                all
            }

            /// The action, as IAM writes it.
            #[must_use]
            pub fn action(self) -> &'static str {
                match self { $(Self::$side($all::$service(operation)) => operation.action(),)* }
            }

            #[must_use]
            pub fn service(self) -> Service {
                match self { $(Self::$side($all::$service(_)) => Service::$service,)* }
            }
        }
    };
}

operations! {
    /// What AWS Account Management can be asked.
    Read SimulatedRead Account "account": AccountRead { GetAlternateContact GetContactInformation }

    /// What it can be told.
    Write SimulatedWrite Account "account": AccountWrite {
        PutAlternateContact DeleteAlternateContact PutContactInformation
    }

    /// What AWS Organizations can be asked.
    Read SimulatedRead Organizations "organizations": OrganizationsRead {
        DescribeOrganization DescribeAccount DescribeOrganizationalUnit
        ListAccounts ListAccountsForParent ListChildren ListParents ListRoots ListOrganizationalUnitsForParent
        ListTagsForResource DescribeCreateAccountStatus
        ListAWSServiceAccessForOrganization ListDelegatedAdministrators ListDelegatedServicesForAccount
    }

    /// What it can be told.
    Write SimulatedWrite Organizations "organizations": OrganizationsWrite {
        TagResource UntagResource MoveAccount CreateAccount
        EnableAWSServiceAccess DisableAWSServiceAccess
        RegisterDelegatedAdministrator DeregisterDelegatedAdministrator
    }

    /// What AWS Security Token Service can be asked. Sessions are not kept: to give one out changes nothing.
    Read SimulatedRead Sts "sts": StsRead { GetCallerIdentity AssumeRole }

    /// What Resource Groups Tagging can be asked.
    Read SimulatedRead Tagging "tag": TaggingRead { GetResources }
}

impl Simulated {
    /// The operation of a service with a name.
    #[must_use]
    pub fn find(service: Service, name: &str) -> Option<Self> {
        Self::all().find(|operation| operation.service() == service && operation.name() == name)
    }

    /// The name, as the API writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.action().split_once(':').map_or("", |(_, name)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_is_found_by_its_name() {
        for operation in Simulated::all() {
            assert_eq!(Simulated::find(operation.service(), operation.name()), Some(operation), "{operation:?}");
        }
        assert_eq!(Simulated::find(Service::Account, "ListRoots"), None);
    }
}
