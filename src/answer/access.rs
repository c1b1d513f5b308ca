//! Which permissions a command needs: the least that AWS has to allow for it, out of a policy and an organization.
//!
//! Parts use parts. What each operation is called by IAM, and what it acts on, is said by `gateway::Operation`.

mod calls;
mod contacts;
mod document;
mod member;
mod permissions;
mod question;
mod reach;
mod remark;
mod role;
mod shorten;
mod statement;
mod tree;
mod trust;

pub use contacts::{ContactUse, OwnUse};
pub use document::{permissions_document, statement_document, trust_document};
pub use member::{control, member_role};
pub use permissions::permissions;
pub use question::{AccessQuestion, CallerTask, Footing, RoleNames};
pub use reach::{AccountReach, path_of};
pub use remark::{AccessRemark, SubjectForm};
pub use role::{AccessAnswer, GrantedRole, RolePath};
pub use statement::{AccessCondition, AccessPolicy, AccessStatement, Effect};
pub use tree::Tree;
pub use trust::{InvalidTrusted, RepositoryIds, Trust, TrustSettings, Trusted, trust};
