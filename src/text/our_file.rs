//! Which of our files a text is, so that one that was given in place of another is called by its name.

use std::fmt;

/// A file that people write, or that this program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OurFile {
    /// Contacts and rules.
    Policy,
    /// What is expected of a policy.
    Expectations,
    /// An organization file.
    Organization,
    /// A saved plan.
    Plan,
}

/// How many lines are looked at.
const LINES: usize = 10_000;

const POLICY_KEYS: [&str; 7] = ["contacts", "defaults", "rules", "exclude", "require", "email_domains", "limits"];

impl OurFile {
    /// What a text looks like, by the keys at its top.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let mut found = None;
        for line in text.lines().take(LINES) {
            let Some((key, value)) = top(line) else { continue };
            match (key, value) {
                ("format", "orgcontacts/organization") => return Some(Self::Organization),
                ("format", "orgcontacts/plan") => return Some(Self::Plan),
                ("units", _) => found = found.or(Some(Self::Organization)),
                ("expect", _) => found = Some(Self::Expectations),
                (key, _) if POLICY_KEYS.contains(&key) => found = found.or(Some(Self::Policy)),
                _ => {}
            }
        }
        found
    }

    /// How it is given to this program, from a shell.
    #[must_use]
    pub fn usage(self, path: &str) -> String {
        match self {
            Self::Policy => {
                format!("pass a policy with -p: `orgcontacts plan -p {path}`, `orgcontacts apply -p {path}`")
            }
            Self::Expectations => format!("pass expectations to `test`: `orgcontacts test {path}`"),
            Self::Organization => format!("pass an organization file with `--organization {path}`"),
            Self::Plan => {
                format!("pass a saved plan by itself: `orgcontacts show {path}`, `orgcontacts apply {path}`")
            }
        }
    }
}

/// With its article.
impl fmt::Display for OurFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Policy => "a policy",
            Self::Expectations => "an expectations file",
            Self::Organization => "an organization file",
            Self::Plan => "a saved plan",
        })
    }
}

/// The key and the value of a line at the top of a file: of YAML in the first column, of JSON as programs indent it.
fn top(line: &str) -> Option<(&str, &str)> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let json = line.trim_start_matches(['{', ' ']);
    let is_json = json.starts_with('"') && line.len() - json.len() <= 4;
    if !is_json && line.starts_with([' ', '\t', '-', '#']) {
        return None;
    }
    let (key, value) = if is_json { json[1..].split_once("\":")? } else { line.split_once(':')? };
    Some((bare(key), bare(value)))
}

fn bare(text: &str) -> &str {
    text.trim().trim_matches(['"', '\'', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_keys() {
        let cases = [
            ("version: 1\ncontacts:\n  soc: {}\n", Some(OurFile::Policy)),
            ("{\n  \"version\": 1,\n  \"rules\": []\n}\n", Some(OurFile::Policy)),
            ("version: 1\nexpect:\n  - {}\n", Some(OurFile::Expectations)),
            ("# saved\nformat: orgcontacts/organization\naccounts:\n", Some(OurFile::Organization)),
            ("version: 1\nunits:\naccounts:\n  - contacts: {}\n", Some(OurFile::Organization)),
            ("{\n  \"format\": \"orgcontacts/plan\",\n", Some(OurFile::Plan)),
            ("{\"format\": \"orgcontacts/plan\", \"x\": 1}", None),
            ("some: thing\n  contacts: x\n- rules: y\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(OurFile::of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_key_of_json_is_at_the_top_if_it_is_indented_as_programs_indent() {
        assert_eq!(OurFile::of("{\n    \"format\": \"orgcontacts/plan\",\n"), Some(OurFile::Plan));
        assert_eq!(OurFile::of("{\n        \"format\": \"orgcontacts/plan\",\n"), None);
    }
}
