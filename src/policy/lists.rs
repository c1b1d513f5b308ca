//! Keys of a policy that take one value or a list of them.

use std::collections::{BTreeMap, BTreeSet};

use super::reader::{Mapping, Reader, YamlValue};
use crate::finding::{Code, Finding, Place, did_you_mean, quoted};
use crate::setting::Kind;

/// What a domain looks like, for schemas.
pub const DOMAIN_PATTERN: &str = "^[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*$";

/// One value or a list of them. An empty list is a mistake: it would allow, exclude or require nothing.
pub fn one_or_more<'n>(reader: &mut Reader<'_>, file: Mapping<'n>, name: &str) -> Vec<YamlValue<'n>> {
    file.get(name).map(|value| reader.one_or_more(value, &format!("`{name}`"))).unwrap_or_default()
}

/// Reads a type or a list of them, each with the first place where it stands.
pub fn kinds(reader: &mut Reader<'_>, mapping: Mapping<'_>, name: &str) -> BTreeMap<Kind, Place> {
    let mut kinds = BTreeMap::new();
    for value in one_or_more(reader, mapping, name) {
        let Some(text) = reader.text(value, &format!("an entry of `{name}`")) else { continue };
        match quoted(text).parse::<Kind>() {
            Ok(kind) => {
                kinds.entry(kind).or_insert_with(|| value.node.location.clone());
            }
            Err(fault) => {
                let types = Kind::ALL.map(Kind::as_str);
                let finding = Finding::new(Code::UnknownKind, value.node.location.clone(), fault.to_string());
                let meant = reader.speller.closest(text, types);
                reader.report(match meant {
                    Some(meant) => finding.help(did_you_mean([meant])),
                    None => finding,
                });
            }
        }
    }
    kinds
}

/// Reads the `email_domains` of a mapping.
pub fn domains(reader: &mut Reader<'_>, mapping: Mapping<'_>) -> BTreeSet<String> {
    let mut domains = BTreeSet::new();
    for value in one_or_more(reader, mapping, "email_domains") {
        let Some(text) = reader.text(value, "an entry of `email_domains`") else { continue };
        let label =
            |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if text.split('.').all(label) {
            domains.insert(text.to_ascii_lowercase());
        } else {
            reader.report(
                Finding::new(
                    Code::InvalidDomain,
                    value.node.location.clone(),
                    format!("`{}` is not a valid domain", quoted(text)),
                )
                .help("write it like `example.com`, without @ or *; subdomains are included"),
            );
        }
    }
    domains
}
