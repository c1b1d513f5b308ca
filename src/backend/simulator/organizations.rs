//! AWS Organizations: `X-Amz-Target: AWSOrganizationsV20161128.<Operation>` with JSON. A file for each family of its
//! operations.

pub mod creation;
pub mod handshakes;
mod input;
pub mod ledger;
pub mod membership;
mod pages;
pub mod policies;
pub mod shapes;
pub mod tags;
pub mod tree;
pub mod trust;
pub mod units;
pub mod whole;
