//! Expressions in the language of Terraform, laid out as `terraform fmt` does.

use crate::answer::access::Tree;

/// A value, as it stands after something that begins at a depth.
#[must_use]
pub fn expression(tree: &Tree, depth: usize) -> String {
    let inner = "  ".repeat(depth + 1);
    let outer = "  ".repeat(depth);
    match tree {
        Tree::Text(text) => quoted(text),
        Tree::List(entries) if entries.len() < 2 => {
            let entries: Vec<String> = entries.iter().map(|entry| expression(entry, depth)).collect();
            format!("[{}]", entries.join(", "))
        }
        Tree::List(entries) => {
            let entries = entries.iter().map(|entry| format!("{inner}{},\n", expression(entry, depth + 1)));
            format!("[\n{}{outer}]", entries.collect::<String>())
        }
        Tree::Map(entries) => {
            let entries: Vec<(String, String)> =
                entries.iter().map(|(key, value)| (name(key), expression(value, depth + 1))).collect();
            format!("{{\n{}{outer}}}", aligned(&entries, &inner))
        }
    }
}

/// Names and values a line each, the signs between them below one another as far as values take one line.
#[must_use]
pub fn aligned(entries: &[(String, String)], indent: &str) -> String {
    let mut text = String::new();
    for run in entries.chunk_by(|(_, before), (_, after)| !before.contains('\n') && !after.contains('\n')) {
        let width = run.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
        for (name, value) in run {
            text.push_str(&format!("{indent}{name:width$} = {value}\n"));
        }
    }
    text
}

fn name(key: &str) -> String {
    let is_identifier = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        && key.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_identifier { key.to_owned() } else { quoted(key) }
}

/// A text that stands for itself: nothing in it is filled in.
#[must_use]
pub fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    json.replace("${", "$${").replace("%{", "%%{")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_filled_in() {
        assert_eq!(quoted(r#"${a} %{b} "c""#), r#""$${a} %%{b} \"c\"""#);
    }
}
