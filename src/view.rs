//! Values to text. Nothing here decides anything, and nothing here prints.

pub mod access;
pub mod basis;
pub mod checkup;
pub mod codequality;
pub mod coverage;
pub mod diagnostic;
pub mod endpoints;
pub mod expectations;
pub mod explain;
pub mod finding;
pub mod github;
pub mod import;
pub mod imported;
pub mod junit;
pub mod markdown;
pub mod odd_space;
pub mod plan;
pub mod progress;
pub mod report;
pub mod sarif;
pub mod screen;
pub mod setting_up;
pub mod starting;
pub mod tap;
pub mod via_role;
pub mod watched;
