//! JUnit XML, as Ant, Jenkins, GitLab and GitHub Actions read it. What the tests are about is the
//! business of the other views.
//!
//! There is no standard. What is written here keeps to both schemas in common use: that of Ant's
//! reports, which wants every attribute and empty elements around the cases, and that of Jenkins.

use jiff::Timestamp;

use crate::text::{Document, Text};

/// Tests that were run together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// What was run; not empty.
    pub name: Text,
    /// When.
    pub ran_at: Timestamp,
    /// The tests, in order.
    pub cases: Vec<Case>,
}

/// A test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What readers group by, as they do by class.
    pub class: Text,
    /// Its name, which with the class tells it from all others.
    pub name: Text,
    /// What went wrong, if anything did.
    pub failure: Option<Failed>,
}

/// What went wrong with a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// A word for its kind, such as the code of a finding.
    pub kind: Text,
    /// One sentence.
    pub message: Text,
    /// Everything that is to be said of it; of as many lines as it takes.
    pub text: Text,
}

/// How each document begins. Neither schema has room for who made it but in a comment.
const START: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- orgcontacts -->\n";

/// Whether a file that begins like that is one of ours.
#[must_use]
pub fn is_ours(head: &[u8]) -> bool {
    head.starts_with(START.as_bytes())
}

/// The document, which may hold any text at all.
#[must_use]
pub fn junit(suites: &[Suite]) -> Document {
    let mut xml = format!("{START}<testsuites>\n");
    for (id, suite) in suites.iter().enumerate() {
        xml.push_str(&of_suite(id, suite));
    }
    xml.push_str("</testsuites>\n");
    Document::xml(&xml)
}

fn of_suite(id: usize, Suite { name, ran_at, cases }: &Suite) -> String {
    let name = attribute(name);
    // Ant's schema has no room for a time zone.
    let ran_at = ran_at.strftime("%Y-%m-%dT%H:%M:%S");
    let tests = cases.len();
    let failures = cases.iter().filter(|case| case.failure.is_some()).count();
    let cases: String = cases.iter().map(of_case).collect();
    format!(
        "  <testsuite id=\"{id}\" name=\"{name}\" package=\"{name}\" timestamp=\"{ran_at}\" hostname=\"localhost\" \
         tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" time=\"0\">\n    <properties/>\n{cases}    \
         <system-out/>\n    <system-err/>\n  </testsuite>\n"
    )
}

fn of_case(Case { class, name, failure }: &Case) -> String {
    let start = format!("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"", attribute(class), attribute(name));
    match failure {
        None => format!("{start}/>\n"),
        Some(Failed { kind, message, text }) => format!(
            "{start}>\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n",
            attribute(kind),
            attribute(message),
            content(text)
        ),
    }
}

/// Text between quotes: on one line.
fn attribute(text: &Text) -> String {
    on_one_line(&text.embedded())
}

/// What XML cannot hold even by number is among what is not harmless, and has been written out.
fn on_one_line(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            c => xml.push(c),
        }
    }
    xml
}

/// Text between tags: its lines stay what they are.
fn content(text: &Text) -> String {
    text.embedded().split('\n').map(on_one_line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What XML 1.0 calls a character.
    fn is_xml(c: char) -> bool {
        matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
    }

    #[test]
    fn any_text_is_well_formed() {
        let all: String = ('\0'..=char::MAX).collect();
        let text = Text::of(&all).ours("\n");
        let (attribute, content) = (attribute(&Text::of(&all)), content(&text));
        assert!(attribute.chars().chain(content.chars()).all(is_xml));
        assert!(!attribute.contains(['<', '>', '"', '\n']));
        assert!(!content.contains(['<', '>']) && content.matches('\n').count() == 1);
        let ampersands = |xml: &str| xml.matches('&').count();
        let entities = ["&amp;", "&lt;", "&gt;", "&quot;"].map(|entity| attribute.matches(entity).count());
        assert_eq!(entities, [1; 4]);
        assert_eq!((ampersands(&attribute), ampersands(&content)), (4, 4));
    }

    #[test]
    fn what_cannot_be_written_is_written_out() {
        assert_eq!(
            attribute(&Text::of("a<b> & \"c\"\n\u{1b}[2J\u{ffff}")),
            r"a&lt;b&gt; &amp; &quot;c&quot;\n\u{1b}[2J\u{ffff}"
        );
        assert_eq!(content(&Text::of("]]>\r").ours("\n").text("<!--\u{0}")), "]]&gt;\\r\n&lt;!--\\u{0}");
    }
}
