//! Addresses of resources in Terraform's configuration.

use std::fmt;

use thiserror::Error;

/// The address of a resource, without the keys of its instances and of those of its modules: as `removed` blocks want it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourceAddress(String);

/// Not an address of a resource.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("its address is not one that Terraform gives")]
pub struct InvalidAddress;

impl ResourceAddress {
    /// The address of a resource in a module; that of the root is empty.
    ///
    /// # Errors
    /// A name that Terraform does not allow: it would be written into somebody's configuration.
    pub fn new(module: &str, kind: &str, name: &str) -> Result<Self, InvalidAddress> {
        let module = without_keys(module)?;
        let parts: Vec<&str> = if module.is_empty() { Vec::new() } else { module.split('.').collect() };
        let are_modules = parts.chunks(2).all(|pair| matches!(pair, ["module", name] if is_identifier(name)));
        if !are_modules || !is_identifier(kind) || !is_identifier(name) {
            return Err(InvalidAddress);
        }
        let parts = parts.into_iter().chain([kind, name]);
        Ok(Self(parts.collect::<Vec<_>>().join(".")))
    }
}

impl fmt::Display for ResourceAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address without what stands in brackets: numbers, and texts in quotation marks.
fn without_keys(address: &str) -> Result<String, InvalidAddress> {
    let mut bare = String::new();
    let mut rest = address;
    while let Some((before, key)) = rest.split_once('[') {
        bare.push_str(before);
        let length = match key.strip_prefix('"') {
            None => key.find(']').ok_or(InvalidAddress)?,
            Some(text) => 1 + end_of_text(text).ok_or(InvalidAddress)?,
        };
        rest = key[length..].strip_prefix(']').ok_or(InvalidAddress)?;
    }
    bare.push_str(rest);
    Ok(bare)
}

/// Where a text ends, behind its second quotation mark.
fn end_of_text(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !is_escaped => return Some(at + 1),
            '\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    None
}

/// Source: "Identifiers" in the specification of HCL's native syntax: a letter or `_`, then also digits and `-`.
fn is_identifier(name: &str) -> bool {
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    begins && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(module: &str, name: &str) -> Option<String> {
        ResourceAddress::new(module, "aws_x", name).ok().map(|address| address.to_string())
    }

    #[test]
    fn keys_of_instances_are_left_out() {
        assert_eq!(address("", "soc").as_deref(), Some("aws_x.soc"));
        let module = r#"module.a["x.y[0]\"]"].module.b[3]"#;
        assert_eq!(address(module, "this").as_deref(), Some("module.a.module.b.aws_x.this"));
    }

    #[test]
    fn what_would_say_something_else_in_a_configuration_is_refused() {
        for (module, name) in [
            ("", "soc\n}\nresource"),
            ("", "1st"),
            ("", ""),
            ("module", "soc"),
            ("module.a.b", "soc"),
            ("module.a[\"x", "soc"),
            ("module.a[0", "soc"),
            ("module.a]0[", "soc"),
        ] {
            assert_eq!(address(module, name), None, "{module} {name}");
        }
    }
}
