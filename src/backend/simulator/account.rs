//! AWS Account Management: `POST /<operation>` with JSON.
//!
//! Who is admitted is asked before anything of the input is judged, as AWS does; the words about
//! the input are those of the validation in front of it, which gives no reason and no list of
//! fields.

mod admitted;
mod complaints;
pub mod contacts;
mod primary;
pub mod profile;
pub mod regions;
