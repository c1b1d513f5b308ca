//! Questions about an organization, beside the street from policy to plan.
//!
//! Pure functions over the values of the rooms above. What they answer is data: commands gather what is asked about, and
//! views choose the words.

pub mod checkup;
pub mod codes;
pub mod coverage;
pub mod import;
pub mod pinned;
pub mod records;
pub mod access;
pub mod setting_up;
pub mod starting;
