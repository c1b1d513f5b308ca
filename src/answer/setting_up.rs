//! What is missing before AWS Account Management works in an organization: the steps of `setup`, as data.

mod outcome;
mod steps;

pub use outcome::{SetupReport, SetupTally, StepEnd};
pub use steps::{Administration, SetupRefusal, SetupRequest, SetupStep, missing_steps};
