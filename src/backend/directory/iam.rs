//! What the policies of an organization file let principals do, judged as IAM judges it.
//!
//! By the book alone: "Policy evaluation logic" in the IAM user guide. What the program asks for is nothing to it.

mod condition;
mod document;
mod layers;
mod principal;
mod request;

pub use document::{IamPolicy, InvalidIamPolicy};
pub use layers::{Attached, Guards, IamDenial, IamLayer, Permissions, SimulatedRole};
pub use principal::Principal;
pub use request::IamRequest;
