//! What keeps a file from being YAML, as a value.

use std::ops::Range;

/// What keeps a file from being YAML.
pub struct Trap {
    /// Where it stands, in bytes.
    pub place: Range<usize>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// The line to write instead.
    pub help: String,
}
