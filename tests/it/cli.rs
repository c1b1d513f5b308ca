//! The program as its users run it: on files, in a directory of its own, without a network.

mod appending;
mod applying;
mod base;
mod commits;
mod completing;
mod explaining;
mod files;
mod formats;
mod help;
mod hostile;
mod mistaken;
mod only;
mod output;
mod paging;
mod permissions;
mod planning;
mod readme;
mod refusals;
mod reverting;
mod saved_plans;
mod starting;
mod testing;
mod snapshotting;
mod validating;
mod what_if;
mod whereabouts;
