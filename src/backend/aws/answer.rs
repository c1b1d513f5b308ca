//! What each answer has to hold. A call gives its answer's content and nothing else, so that nobody can
//! take a member that is missing for an empty one.

use std::str::FromStr;

use aws_sdk_account::operation::delete_alternate_contact::DeleteAlternateContactOutput;
use aws_sdk_account::operation::get_alternate_contact::GetAlternateContactOutput;
use aws_sdk_account::operation::put_alternate_contact::PutAlternateContactOutput;
use aws_sdk_account::types::AlternateContact;
use aws_sdk_organizations::operation::deregister_delegated_administrator::DeregisterDelegatedAdministratorOutput;
use aws_sdk_organizations::operation::describe_account::DescribeAccountOutput;
use aws_sdk_organizations::operation::describe_organization::DescribeOrganizationOutput;
use aws_sdk_organizations::operation::describe_organizational_unit::DescribeOrganizationalUnitOutput;
use aws_sdk_organizations::operation::enable_aws_service_access::EnableAwsServiceAccessOutput;
use aws_sdk_organizations::operation::list_accounts::ListAccountsOutput;
use aws_sdk_organizations::operation::list_accounts_for_parent::ListAccountsForParentOutput;
use aws_sdk_organizations::operation::list_aws_service_access_for_organization::ListAwsServiceAccessForOrganizationOutput;
use aws_sdk_organizations::operation::list_delegated_administrators::ListDelegatedAdministratorsOutput;
use aws_sdk_organizations::operation::list_delegated_services_for_account::ListDelegatedServicesForAccountOutput;
use aws_sdk_organizations::operation::list_organizational_units_for_parent::ListOrganizationalUnitsForParentOutput;
use aws_sdk_organizations::operation::list_parents::ListParentsOutput;
use aws_sdk_organizations::operation::list_roots::ListRootsOutput;
use aws_sdk_organizations::operation::list_tags_for_resource::ListTagsForResourceOutput;
use aws_sdk_organizations::operation::register_delegated_administrator::RegisterDelegatedAdministratorOutput;
use aws_sdk_organizations::types::{
    Account, DelegatedAdministrator, DelegatedService, EnabledServicePrincipal, Organization, OrganizationalUnit,
    Parent, Root, Tag,
};
use aws_sdk_resourcegroupstagging::operation::get_resources::GetResourcesOutput;
use aws_sdk_resourcegroupstagging::types::ResourceTagMapping;
use aws_sdk_sts::operation::assume_role::AssumeRoleOutput;
use aws_sdk_sts::operation::get_caller_identity::GetCallerIdentityOutput;
use aws_sdk_sts::types::{AssumedRoleUser, Credentials};

use super::failure::unexpected_answer;
use super::listing::ListedPage;
use crate::gateway::{Failure, Operation};

/// An answer of AWS.
pub(super) trait WholeAnswer {
    /// What it says.
    type Content;

    /// What it says; `Err` with the name of a member that it lacks.
    fn content(self) -> Result<Self::Content, &'static str>;
}

/// Answers to questions that AWS may answer with "there is none".
impl<A: WholeAnswer> WholeAnswer for Option<A> {
    type Content = Option<A::Content>;

    fn content(self) -> Result<Self::Content, &'static str> {
        self.map(A::content).transpose()
    }
}

/// Answers that say nothing but that it was done.
macro_rules! done {
    ($($output:ty)*) => {$(
        impl WholeAnswer for $output {
            type Content = ();

            fn content(self) -> Result<(), &'static str> {
                Ok(())
            }
        }
    )*};
}

/// Answers that describe one thing.
macro_rules! described {
    ($($output:ty { $member:ident: $content:ty } is $name:literal)*) => {$(
        impl WholeAnswer for $output {
            type Content = $content;

            fn content(self) -> Result<$content, &'static str> {
                self.$member.ok_or($name)
            }
        }
    )*};
}

/// Answers that are pages of a listing.
macro_rules! listed {
    ($($output:ty { $member:ident: $item:ty, $token:ident } is $name:literal)*) => {$(
        impl WholeAnswer for $output {
            type Content = ListedPage<$item>;

            fn content(self) -> Result<ListedPage<$item>, &'static str> {
                Ok(ListedPage { items: self.$member.ok_or($name)?, next: self.$token })
            }
        }
    )*};
}

done! {
    PutAlternateContactOutput DeleteAlternateContactOutput
    EnableAwsServiceAccessOutput RegisterDelegatedAdministratorOutput DeregisterDelegatedAdministratorOutput
}

described! {
    GetAlternateContactOutput { alternate_contact: AlternateContact } is "AlternateContact"
    DescribeOrganizationOutput { organization: Organization } is "Organization"
    DescribeAccountOutput { account: Account } is "Account"
    DescribeOrganizationalUnitOutput { organizational_unit: OrganizationalUnit } is "OrganizationalUnit"
}

listed! {
    ListAccountsOutput { accounts: Account, next_token } is "Accounts"
    ListAccountsForParentOutput { accounts: Account, next_token } is "Accounts"
    ListRootsOutput { roots: Root, next_token } is "Roots"
    ListOrganizationalUnitsForParentOutput { organizational_units: OrganizationalUnit, next_token }
        is "OrganizationalUnits"
    ListParentsOutput { parents: Parent, next_token } is "Parents"
    ListTagsForResourceOutput { tags: Tag, next_token } is "Tags"
    ListAwsServiceAccessForOrganizationOutput { enabled_service_principals: EnabledServicePrincipal, next_token }
        is "EnabledServicePrincipals"
    ListDelegatedAdministratorsOutput { delegated_administrators: DelegatedAdministrator, next_token }
        is "DelegatedAdministrators"
    ListDelegatedServicesForAccountOutput { delegated_services: DelegatedService, next_token } is "DelegatedServices"
    GetResourcesOutput { resource_tag_mapping_list: ResourceTagMapping, pagination_token }
        is "ResourceTagMappingList"
}

/// Who calls.
pub(super) struct CallerIdentity {
    pub(super) account: String,
    pub(super) arn: Option<String>,
}

impl WholeAnswer for GetCallerIdentityOutput {
    type Content = CallerIdentity;

    fn content(self) -> Result<CallerIdentity, &'static str> {
        Ok(CallerIdentity { account: self.account.ok_or("Account")?, arn: self.arn })
    }
}

impl WholeAnswer for AssumeRoleOutput {
    type Content = (AssumedRoleUser, Credentials);

    fn content(self) -> Result<Self::Content, &'static str> {
        let user = self.assumed_role_user.ok_or("AssumedRoleUser")?;
        let credentials = self.credentials.ok_or("Credentials")?;
        // The SDK puts empty text where a member is missing that has to be there.
        let Credentials { access_key_id, secret_access_key, session_token, .. } = &credentials;
        let complete = [access_key_id, secret_access_key, session_token].iter().all(|text| !text.is_empty());
        if complete { Ok((user, credentials)) } else { Err("Credentials") }
    }
}

/// An ID that AWS cannot leave out or get wrong.
pub(super) fn parsed<T: FromStr>(operation: Operation, what: &str, text: Option<&str>) -> Result<T, Failure> {
    let text = text.ok_or_else(|| unexpected_answer(operation, format!("a missing {what}")))?;
    text.parse().map_err(|_| unexpected_answer(operation, format!("an invalid {what}")))
}
