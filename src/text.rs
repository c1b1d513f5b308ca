//! What every room writes with: text from outside made harmless, and files written whole.

pub mod files;
pub mod held;
pub mod invisible;
pub mod printable;
pub mod reading;
