//! JSON or YAML.

use std::path::Path;

/// The encoding of a file, by its extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Json,
    /// Anything else.
    Yaml,
}

impl Encoding {
    /// Goes by a path's extension.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if json { Self::Json } else { Self::Yaml }
    }
}
