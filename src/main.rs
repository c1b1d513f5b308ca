//! The `orgcontacts` command.

fn main() {}
