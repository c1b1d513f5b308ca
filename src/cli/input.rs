//! What a command works on: the policy and the organization, which part of it is meant, and what the user says
//! while it runs.

pub mod policy_files;
pub mod policy_at_hand;
pub mod saved_plan;
pub mod distinct;
pub mod source;
pub mod backend;
pub mod base;
pub mod what_if;
pub mod unit_names;
pub mod selection;
pub mod gather;
pub mod live;
pub mod records;
pub mod listing;
pub mod reading;
pub mod whereabouts;
pub mod planning;
pub mod commit;
pub mod confirm;
pub mod signals;
