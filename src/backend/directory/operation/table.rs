//! The table: for each family of operations, those that read or those that write, so that whoever answers a family has
//! to answer all of it.
//!
//! Sources of the quotas, with the figures as of 2026-11: "Quotas for AWS Account Management" in its reference guide
//! (and its edition for China), "Quotas and service limits for AWS Organizations" in its user guide, and the Tag Editor
//! user guide for Resource Groups Tagging, of which no burst is documented. STS documents none by operation.
//! Source of what is acted on: "Actions, resources, and condition keys for AWS Organizations" in the Service
//! Authorization Reference.

use super::row::{MayCall, OperationQuota, OperationRow, Service};

const NO_QUOTA: OperationQuota = OperationQuota::NONE;

const fn per_account(rate: f64, burst: f64) -> OperationQuota {
    OperationQuota::of(rate, burst)
}

/// An operation that is simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Simulated {
    /// It changes nothing that is kept.
    Read(SimulatedRead),
    /// It changes the organization, its contacts, or what AWS knows of them.
    Write(SimulatedWrite),
}

macro_rules! optional {
    () => {
        None
    };
    ($member:literal) => {
        Some($member)
    };
}

macro_rules! families {
    (
        $(#[$reads_doc:meta])* Read $reads:ident { $($read:ident($read_name:ident),)* }
        $(#[$writes_doc:meta])* Write $writes:ident { $($write:ident($write_name:ident),)* }
    ) => {
        $(#[$reads_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the families say what they are")]
        pub enum $reads { $($read($read_name),)* }

        $(#[$writes_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the families say what they are")]
        pub enum $writes { $($write($write_name),)* }

        $(impl From<$read_name> for Simulated {
            fn from(operation: $read_name) -> Self { Self::Read($reads::$read(operation)) }
        })*

        $(impl From<$write_name> for Simulated {
            fn from(operation: $write_name) -> Self { Self::Write($writes::$write(operation)) }
        })*

        impl Simulated {
            /// All of them.
            pub fn all() -> impl Iterator<Item = Self> {
                let all = std::iter::empty();
                $(let all = all.chain($read_name::ALL.iter().copied().map(Self::from));)*
                $(let all = all.chain($write_name::ALL.iter().copied().map(Self::from));)*
                all
            }

            /// What the table says of it.
            #[must_use]
            pub fn row(self) -> OperationRow {
                match self {
                    $(Self::Read($reads::$read(operation)) => operation.row(),)*
                    $(Self::Write($writes::$write(operation)) => operation.row(),)*
                }
            }
        }
    };
}

families! {
    /// The families of those that read.
    Read SimulatedRead {
        Contacts(ContactRead),
        Profile(ProfileRead),
        Regions(RegionRead),
        Tree(TreeRead),
        Tags(TagRead),
        Creations(CreationRead),
        Handshakes(HandshakeRead),
        Policies(PolicyRead),
        Trust(TrustRead),
        Sts(StsRead),
        Tagging(TaggingRead),
    }
    /// The families of those that write.
    Write SimulatedWrite {
        Contacts(ContactWrite),
        Profile(ProfileWrite),
        Regions(RegionWrite),
        Whole(WholeWrite),
        Units(UnitWrite),
        Tags(TagWrite),
        Membership(MembershipWrite),
        Handshakes(HandshakeWrite),
        Trust(TrustWrite),
    }
}

macro_rules! operations {
    ($($(#[$doc:meta])* $service:ident $prefix:literal $name:ident {
        $($operation:ident: $may_call:ident $($acts_on:literal)?, $quota:expr;)*
    })*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[expect(missing_docs, reason = "they are called as AWS calls them")]
            pub enum $name { $($operation,)* }

            impl $name {
                const ALL: &[Self] = &[$(Self::$operation,)*];

                fn row(self) -> OperationRow {
                    match self {
                        $(Self::$operation => OperationRow {
                            action: concat!($prefix, ":", stringify!($operation)),
                            service: Service::$service,
                            may_call: MayCall::$may_call,
                            acts_on: optional!($($acts_on)?),
                            quota: $quota,
                        },)*
                    }
                }
            }
        )*
    };
}

operations! {
    /// Of the contacts of an account, alternate and primary.
    Account "account" ContactRead {
        GetAlternateContact: Anybody, per_account(10.0, 15.0).china(3.0, 5.0);
        GetContactInformation: Anybody, per_account(10.0, 15.0).china(3.0, 5.0);
    }
    /// Writing them.
    Account "account" ContactWrite {
        PutAlternateContact: Anybody, per_account(5.0, 8.0).china(1.0, 6.0);
        DeleteAlternateContact: Anybody, per_account(1.0, 6.0);
        PutContactInformation: Anybody, per_account(5.0, 8.0).china(1.0, 2.0);
    }

    /// The name, the state and the address of an account.
    Account "account" ProfileRead {
        GetAccountInformation: Anybody, per_account(3.0, 3.0);
        GetPrimaryEmail: Anybody, per_account(3.0, 3.0);
    }
    /// Naming an account.
    Account "account" ProfileWrite {
        PutAccountName: Anybody, per_account(1.0, 1.0);
    }

    /// The Regions that an account has enabled.
    Account "account" RegionRead {
        GetRegionOptStatus: Anybody, per_account(5.0, 5.0);
        ListRegions: Anybody, per_account(5.0, 5.0);
    }
    /// Enabling them.
    Account "account" RegionWrite {
        EnableRegion: Anybody, per_account(1.0, 1.0);
        DisableRegion: Anybody, per_account(1.0, 1.0);
    }

    /// The organization, its units and its accounts.
    Organizations "organizations" TreeRead {
        DescribeOrganization: Members, per_account(1.0, 2.0);
        DescribeAccount: Delegates "AccountId", per_account(20.0, 30.0).organization(24.0, 36.0);
        DescribeOrganizationalUnit: Delegates "OrganizationalUnitId", per_account(2.0, 2.0).organization(2.0, 3.0);
        ListAccounts: Delegates, per_account(8.0, 12.0).organization(9.0, 15.0);
        ListAccountsForParent: Delegates "ParentId", per_account(5.0, 8.0).organization(6.0, 10.0);
        ListChildren: Delegates "ParentId", per_account(6.0, 10.0).organization(7.0, 12.0);
        ListOrganizationalUnitsForParent: Delegates "ParentId", per_account(5.0, 8.0).organization(6.0, 10.0);
        ListParents: Delegates "ChildId", per_account(5.0, 8.0).organization(6.0, 10.0);
        ListRoots: Delegates, per_account(1.0, 2.0).organization(1.0, 3.0);
    }
    /// Making and deleting an organization, and the types of policy in it.
    Organizations "organizations" WholeWrite {
        CreateOrganization: Anybody, per_account(1.0, 1.0);
        DeleteOrganization: Management, per_account(1.0, 1.0);
        EnablePolicyType: Management "RootId", per_account(1.0, 1.0);
        DisablePolicyType: Management "RootId", per_account(1.0, 1.0);
    }
    /// Making, naming and deleting organizational units.
    Organizations "organizations" UnitWrite {
        CreateOrganizationalUnit: Management "ParentId", per_account(1.0, 2.0);
        UpdateOrganizationalUnit: Management "OrganizationalUnitId", per_account(2.0, 3.0);
        DeleteOrganizationalUnit: Management "OrganizationalUnitId", per_account(2.0, 3.0);
    }

    /// The tags of accounts, units and the root, by each.
    Organizations "organizations" TagRead {
        ListTagsForResource: Delegates "ResourceId", per_account(10.0, 15.0).organization(12.0, 18.0);
    }
    /// Tagging them.
    Organizations "organizations" TagWrite {
        TagResource: Management "ResourceId", per_account(4.0, 6.0);
        UntagResource: Management "ResourceId", per_account(4.0, 6.0);
    }

    /// What became of accounts that were asked for.
    Organizations "organizations" CreationRead {
        DescribeCreateAccountStatus: Delegates, per_account(2.0, 2.0).organization(2.0, 3.0);
        ListCreateAccountStatus: Delegates, per_account(5.0, 8.0).organization(6.0, 10.0);
    }
    /// How accounts come, move and go.
    Organizations "organizations" MembershipWrite {
        CreateAccount: Management, per_account(0.1, 3.0);
        MoveAccount: Management "AccountId", per_account(2.0, 3.0);
        CloseAccount: Management "AccountId", per_account(0.05, 1.0);
        RemoveAccountFromOrganization: Management "AccountId", per_account(2.0, 2.0);
        LeaveOrganization: Members, per_account(1.0, 1.0);
    }

    /// Invitations.
    Organizations "organizations" HandshakeRead {
        DescribeHandshake: Anybody "HandshakeId", per_account(1.0, 2.0).organization(6.0, 10.0);
        ListHandshakesForAccount: Anybody, per_account(5.0, 8.0).organization(6.0, 10.0);
        ListHandshakesForOrganization: Delegates, per_account(5.0, 8.0).organization(6.0, 10.0);
    }
    /// Making and answering them.
    Organizations "organizations" HandshakeWrite {
        InviteAccountToOrganization: Management, per_account(3.0, 5.0);
        AcceptHandshake: Anybody "HandshakeId", per_account(1.0, 2.0).organization(5.0, 5.0);
        DeclineHandshake: Anybody "HandshakeId", per_account(1.0, 1.0).organization(5.0, 5.0);
        CancelHandshake: Anybody "HandshakeId", per_account(2.0, 3.0);
    }

    /// Policies, and what they are attached to.
    Organizations "organizations" PolicyRead {
        ListPolicies: Delegates, per_account(5.0, 8.0).organization(6.0, 10.0);
        ListPoliciesForTarget: Delegates "TargetId", per_account(5.0, 8.0).organization(6.0, 10.0);
        ListTargetsForPolicy: Delegates "PolicyId", per_account(5.0, 8.0).organization(6.0, 10.0);
        DescribePolicy: Delegates "PolicyId", per_account(2.0, 2.0).organization(2.0, 3.0);
        DescribeResourcePolicy: Delegates, NO_QUOTA;
    }

    /// Which services are trusted, and who administers them.
    Organizations "organizations" TrustRead {
        ListAWSServiceAccessForOrganization: Delegates, per_account(1.0, 3.0).organization(1.0, 4.0);
        ListDelegatedAdministrators: Delegates, per_account(5.0, 8.0).organization(6.0, 10.0);
        ListDelegatedServicesForAccount: Delegates "AccountId", per_account(1.0, 3.0).organization(1.0, 4.0);
    }
    /// Trusting them.
    Organizations "organizations" TrustWrite {
        EnableAWSServiceAccess: Management, per_account(1.0, 2.0);
        DisableAWSServiceAccess: Management, per_account(1.0, 2.0);
        RegisterDelegatedAdministrator: Management "AccountId", per_account(1.0, 2.0);
        DeregisterDelegatedAdministrator: Management "AccountId", per_account(1.0, 2.0);
    }

    /// Who one is, and becoming another. Sessions are not kept: to give one out changes nothing.
    Sts "sts" StsRead {
        GetCallerIdentity: Anybody, NO_QUOTA;
        AssumeRole: Anybody, NO_QUOTA;
        AssumeRoleWithWebIdentity: Anybody, NO_QUOTA;
        GetSessionToken: Anybody, NO_QUOTA;
    }

    /// The index of tags.
    Tagging "tag" TaggingRead {
        GetResources: Anybody, per_account(15.0, 15.0);
        GetTagKeys: Anybody, per_account(5.0, 5.0);
        GetTagValues: Anybody, per_account(5.0, 5.0);
    }
}

impl Simulated {
    /// The operation of a service with a name.
    #[must_use]
    pub fn find(service: Service, name: &str) -> Option<Self> {
        Self::all().find(|operation| operation.service() == service && operation.name() == name)
    }

    /// The action, as IAM writes it.
    #[must_use]
    pub fn action(self) -> &'static str {
        self.row().action
    }

    #[must_use]
    pub fn service(self) -> Service {
        self.row().service
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
