//! Values to text. Nothing here decides anything, and nothing here prints.

pub mod diagnostic;
pub mod junit;
pub mod plan;
pub mod progress;
pub mod report;
pub mod roles;
pub mod text;
