//! Templates that stand for any text as it is, also for one that looks like a placeholder.

use super::template::{Foreign, Template, foreign};

/// A template that is filled with a text, whatever that is.
///
/// A placeholder of another tool is a mistake even with its braces doubled: a tag that no account has then comes between
/// the braces and what they hold, and is filled with nothing.
#[must_use]
pub fn literally(text: &str, missing_tag: &str) -> Template {
    let plain = Template::of_text(text);
    let mut written = plain.to_string();
    while let Some(Foreign { written: found, meant: _ }) = foreign(&written) {
        let Some(at) = written.find(&found) else { break };
        let braces = found.len() - found.trim_start_matches(['$', '{']).len();
        written.insert_str(at + braces, &format!("{{tag:{missing_tag}|}}"));
    }
    Template::parse(&written).unwrap_or(plain)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::organization::Account;

    #[test]
    fn any_text_can_be_said_as_it_is() {
        let account = Account {
            id: "012345678901".parse().unwrap(),
            name: None,
            email: None,
            state: None,
            status: None,
            parent: "r-ab12".parse().unwrap(),
            tags: BTreeMap::new(),
        };
        let written = |text: &str| literally(text, "none").to_string();
        assert_eq!(written("{{ x }}"), "{{{{ x }}}}");
        assert_eq!(written("{account.id} owner"), "{{{tag:none|}account.id}} owner");
        assert_eq!(written("{{ account.id }}"), "{{{{{tag:none|} account.id }}}}");
        assert_eq!(written("${account.name} {tag:a|b}"), "${{{tag:none|}account.name}} {{{tag:none|}tag:a|b}}");
        for text in ["", "{", "}}{", "{account.id}", "{{{account.id}}}", "${{ account.id }}", "{tag:a{b}} {account.id}"]
        {
            let template = literally(text, "none");
            assert_eq!(template.fill(&account).as_deref(), Ok(text));
            assert_eq!(foreign(&template.to_string()), None, "{text}");
            assert_eq!(Template::parse(&template.to_string()), Ok(template), "{text}");
        }
    }
}
