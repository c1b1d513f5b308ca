//! Keeps the alternate contacts of every account in an AWS Organization as a reviewed policy says.
//!
//! The modules stand in the order of their dependencies: each uses only those above it.
//! `docs/architecture.md` has the map.

pub mod files;
pub mod invisible;
pub mod printable;
pub mod contact;
pub mod masks;
pub mod organization;
pub mod diagnostic;
pub mod policy;
pub mod desired;
pub mod freshness;
pub mod gateway;
pub mod live;
pub mod plan;
pub mod finding;
pub mod fuse;
pub mod observe;
pub mod report;
pub mod journal;
pub mod apply;
pub mod view;
pub mod directory;
pub mod organization_file;
pub mod aws;
pub mod simulator;
pub mod cli;
