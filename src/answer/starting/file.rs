//! A file that somebody begins with.

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartingFile {
    /// From the folder on that it is written to.
    pub path: &'static str,
    pub content: String,
}
