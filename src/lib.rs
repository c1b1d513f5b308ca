//! Keeps the alternate contacts of every account in an AWS Organization in line with a reviewed policy.
//!
//! The rooms stand in the order of their dependencies: each uses only those above it.
//! `docs/architecture.md` has the map.

pub mod platform;
pub mod text;
pub mod setting;
pub mod organization;
pub mod finding;
pub mod policy;
pub mod desired;
pub mod gateway;
pub mod plan;
pub mod run;
pub mod answer;
pub mod backend;
pub mod view;
pub mod cli;
