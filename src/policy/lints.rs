//! What a policy says of the warnings about it.

use std::collections::BTreeMap;

use super::reader::{Mapping, Reader};
use crate::finding::{Code, Finding, LintLevel, Place, quoted};

/// Reads the `lints` of a file; those that another file has set are reported.
pub fn lints(
    reader: &mut Reader<'_>,
    file: Mapping<'_>,
    lints: &mut BTreeMap<Code, LintLevel>,
    places: &mut BTreeMap<Code, Place>,
) {
    let Some(value) = file.get("lints") else { return };
    let Some(mapping) = reader.mapping(value, "`lints`") else { return };
    for (key, value) in mapping.iter() {
        let Some(code) = Code::ALL.iter().find(|code| code.as_str() == &*key.text) else { continue };
        if let Some(earlier) = places.insert(*code, key.location.clone()) {
            let message = format!("the level of `{}` is set twice", code.as_str());
            reader.report(
                Finding::new(Code::DuplicateLevel, key.location.clone(), message)
                    .here("second")
                    .also(earlier, "first")
                    .help("keep one of them"),
            );
        }
        let Some(text) = reader.text(value, &format!("`{}`", key.text)) else { continue };
        match text.parse::<LintLevel>() {
            Ok(level) => {
                lints.insert(*code, level);
            }
            Err(()) => {
                let message = format!("`{}` is not a valid level", quoted(text));
                reader.report(
                    Finding::new(Code::InvalidLevel, value.node.location.clone(), message)
                        .help("use `allow`, `warn` or `deny`"),
                );
            }
        }
    }
}
