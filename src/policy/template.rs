//! Text with placeholders, such as `aws-billing+{account.id}@example.com`.

use std::fmt;

use thiserror::Error;

use crate::finding::quoted;
use crate::organization::Account;
use crate::setting::{Field, FieldFault};

/// Text whose placeholders are filled for each account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

/// A part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Text that stands for itself.
    Literal(String),
    /// Something of the account.
    Placeholder(Placeholder),
}

impl Piece {
    fn literal(&self) -> Option<&str> {
        match self {
            Self::Literal(text) => Some(text),
            Self::Placeholder(_) => None,
        }
    }
}

/// What stands between braces.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Placeholder {
    /// The twelve digits of the account.
    AccountId,
    /// What the account is called.
    AccountName,
    /// The address of its root user.
    AccountEmail,
    /// The value of one of its tags.
    Tag {
        /// Which tag.
        key: String,
        /// What stands for accounts without the tag.
        fallback: Option<String>,
    },
}

/// The placeholders, for messages.
pub const PLACEHOLDERS: &str = "{account.id}, {account.name}, {account.email}, {tag:KEY}, {tag:KEY|fallback}";

/// What stands between the braces of a placeholder, as a regular expression.
macro_rules! placeholder {
    () => {
        "(account[.](id|name|email)|tag:[^{}|]+([|][^{}]*)?)"
    };
}

/// What a template looks like, for schemas.
pub const PATTERN: &str = concat!("^([^{}]|[{]{2}|[}]{2}|[{]", placeholder!(), "[}])*$");

/// Placeholders of other tools, as they stand somewhere in a text.
pub const FOREIGN_PATTERNS: [&str; 2] =
    [concat!("[$][{]", placeholder!(), "[}]"), concat!(r"(^|[^{])[{]{2}\s*", placeholder!(), r"\s*[}]{2}")];

impl Template {
    /// Reads a template. `{{` and `}}` are literal braces.
    ///
    /// # Errors
    /// What is wrong with a placeholder.
    pub fn parse(text: &str) -> Result<Self, InvalidTemplate> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at(at);
            literal.push_str(before);
            if let Some(after) = brace.strip_prefix("{{") {
                literal.push('{');
                rest = after;
            } else if let Some(after) = brace.strip_prefix("}}") {
                literal.push('}');
                rest = after;
            } else if let Some(inside) = brace.strip_prefix('{') {
                let end = inside.find(['{', '}']).filter(|end| inside[*end..].starts_with('}'));
                let end = end.ok_or(InvalidTemplate::LoneBrace)?;
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Placeholder(Placeholder::parse(&inside[..end])?));
                rest = &inside[end + 1..];
            } else {
                return Err(InvalidTemplate::LoneBrace);
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self(pieces))
    }

    /// A template that stands for a text as it is, braces and all.
    #[must_use]
    pub fn of_text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self(if text.is_empty() { Vec::new() } else { vec![Piece::Literal(text)] })
    }

    /// Whether a tag of the account can decide the domain of this address: if it stands where no `@` of ours follows.
    #[must_use]
    pub fn tag_decides_domain(&self) -> bool {
        let mut after_at =
            self.0.iter().rev().take_while(|piece| !piece.literal().is_some_and(|text| text.contains('@')));
        after_at.any(|piece| matches!(piece, Piece::Placeholder(Placeholder::Tag { .. })))
    }

    /// The text, if there is no placeholder in it.
    #[must_use]
    pub fn literal(&self) -> Option<&str> {
        match self.0.as_slice() {
            [] => Some(""),
            [Piece::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// Its own text, with `{}` in place of each placeholder.
    #[must_use]
    pub fn with_holes(&self) -> String {
        self.0.iter().map(|piece| piece.literal().unwrap_or("{}")).collect()
    }

    /// Whether any placeholder asks for a tag.
    #[must_use]
    pub fn uses_tags(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Placeholder(Placeholder::Tag { .. })))
    }

    /// Fills the placeholders for an account.
    ///
    /// # Errors
    /// The first placeholder that the account has nothing for.
    pub fn fill(&self, account: &Account) -> Result<String, Unfilled> {
        self.0.iter().try_fold(String::new(), |mut text, piece| {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Placeholder(placeholder) => text.push_str(placeholder.value(account)?),
            }
            Ok(text)
        })
    }

    /// Whether the literal text alone makes the field one that AWS refuses, however the
    /// placeholders are filled.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn check(&self, field: Field) -> Result<(), FieldFault> {
        if let Some(text) = self.literal() {
            return field.check(field.normalized(text));
        }
        let literals: String = self.0.iter().filter_map(Piece::literal).collect();
        // A placeholder may be filled with nothing, and whitespace around a value may be dropped: only between
        // other characters it is sure to stay.
        field.check_part(field.normalized(&literals))
    }
}

/// A placeholder as other tools write it: in doubled braces, which stand for themselves, or with a `$` before it.
#[must_use]
pub fn foreign(text: &str) -> Option<Foreign> {
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        let inside = |open: &str, close: &str| {
            let (inside, _) = brace.strip_prefix(open)?.split_once(close)?;
            let placeholder = Placeholder::parse(inside.trim()).ok()?;
            Some(Foreign { written: format!("{open}{inside}{close}"), meant: format!("{{{placeholder}}}") })
        };
        if brace.starts_with("{{") || brace.starts_with("}}") {
            if let Some(foreign) = inside("{{", "}}") {
                return Some(foreign);
            }
            rest = &brace[2..];
        } else {
            if let (true, Some(Foreign { written, meant })) = (before.ends_with('$'), inside("{", "}")) {
                return Some(Foreign { written: format!("${written}"), meant });
            }
            rest = &brace[1..];
        }
    }
    None
}

/// A placeholder of another tool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// As it stands there.
    pub written: String,
    /// As a policy would have it.
    pub meant: String,
}

/// As policies write it.
impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for piece in &self.0 {
            match piece {
                Piece::Literal(text) => f.write_str(&text.replace('{', "{{").replace('}', "}}"))?,
                Piece::Placeholder(placeholder) => write!(f, "{{{placeholder}}}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AccountId => f.write_str("account.id"),
            Self::AccountName => f.write_str("account.name"),
            Self::AccountEmail => f.write_str("account.email"),
            Self::Tag { key, fallback: None } => write!(f, "tag:{key}"),
            Self::Tag { key, fallback: Some(fallback) } => write!(f, "tag:{key}|{fallback}"),
        }
    }
}

impl Placeholder {
    fn parse(inside: &str) -> Result<Self, InvalidTemplate> {
        if let Some(tag) = inside.strip_prefix("tag:") {
            let (key, fallback) = match tag.split_once('|') {
                Some((key, fallback)) => (key, Some(fallback.to_owned())),
                None => (tag, None),
            };
            if key.is_empty() {
                return Err(InvalidTemplate::NoTagKey);
            }
            return Ok(Self::Tag { key: key.to_owned(), fallback });
        }
        match inside {
            "account.id" => Ok(Self::AccountId),
            "account.name" => Ok(Self::AccountName),
            "account.email" => Ok(Self::AccountEmail),
            _ => Err(InvalidTemplate::Unknown(quoted(inside).into_owned())),
        }
    }

    fn value<'a>(&'a self, account: &'a Account) -> Result<&'a str, Unfilled> {
        match self {
            Self::AccountId => Ok(account.id.as_str()),
            Self::AccountName => account.name.as_deref().ok_or(Unfilled::Name),
            Self::AccountEmail => account.email.as_deref().ok_or(Unfilled::Email),
            Self::Tag { key, fallback } => account
                .tags
                .get(key)
                .or(fallback.as_ref())
                .map(String::as_str)
                .ok_or_else(|| Unfilled::Tag(key.clone())),
        }
    }
}

/// Why text is no template.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum InvalidTemplate {
    /// A brace without its partner, or one inside a placeholder.
    #[error("a single brace; write `{{{{` or `}}}}` for a literal one")]
    LoneBrace,
    #[error("the placeholder names no tag key")]
    NoTagKey,
    /// Something else between braces.
    #[error("`{{{0}}}` is not a placeholder")]
    Unknown(String),
}

/// What a placeholder needs, and an account does not have.
#[derive(Clone, Debug, Error, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unfilled {
    /// The account's name is not known.
    #[error("the account's name")]
    Name,
    /// The account's e-mail address is not known.
    #[error("the account's e-mail address")]
    Email,
    /// The account lacks a tag, and the placeholder has no fallback.
    #[error("the tag `{0}`")]
    Tag(String),
}

impl Unfilled {
    /// What is said of it, as a clause behind its name.
    #[must_use]
    pub fn lack(&self) -> &'static str {
        match self {
            Self::Name | Self::Email => "which is not known",
            Self::Tag(_) => "which the account does not have",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::setting::alternate_contact;

    fn account(tags: &[(&str, &str)]) -> Account {
        Account {
            id: "012345678901".parse().unwrap(),
            name: Some("payments".to_owned()),
            email: None,
            state: None,
            status: None,
            parent: "r-ab12".parse().unwrap(),
            tags: tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        }
    }

    #[test]
    fn placeholders_are_filled() {
        let account = account(&[("team", "pay"), ("empty", ""), (" odd key ", "1")]);
        let cases = [
            ("", Ok("")),
            ("a+{account.id}@b.c", Ok("a+012345678901@b.c")),
            ("{account.name}{account.name}", Ok("paymentspayments")),
            ("{tag:team}", Ok("pay")),
            ("{tag:none|a|b}", Ok("a|b")),
            ("{tag:none|}", Ok("")),
            ("{tag:empty|x}", Ok("")),
            ("{tag: odd key }", Ok("1")),
            ("{{{tag:team}}}", Ok("{pay}")),
            ("{{tag:team}}", Ok("{tag:team}")),
            ("{account.email}", Err(Unfilled::Email)),
            ("{tag:none}", Err(Unfilled::Tag("none".to_owned()))),
        ];
        for (text, expected) in cases {
            assert_eq!(Template::parse(text).unwrap().fill(&account), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn mistakes_are_refused() {
        for text in ["{", "}", "a{b", "{account.id", "{account.id}}", "{tag:a{b}}", "}{", "{tag:a|{x}}"] {
            assert_eq!(Template::parse(text), Err(InvalidTemplate::LoneBrace), "{text}");
        }
        assert_eq!(Template::parse("{tag:}"), Err(InvalidTemplate::NoTagKey));
        for text in ["{}", "{account}", "{ account.id }", "{Account.id}", "{account.id|x}"] {
            assert!(matches!(Template::parse(text), Err(InvalidTemplate::Unknown(_))), "{text}");
        }
    }

    #[test]
    fn placeholders_of_other_tools_are_found() {
        let meant = |text: &str| foreign(text).map(|foreign| (foreign.written, foreign.meant));
        let is = |written: &str, meant: &str| Some((written.to_owned(), meant.to_owned()));
        assert_eq!(meant("{{ account.name }} owner"), is("{{ account.name }}", "{account.name}"));
        assert_eq!(meant("of {{tag:team|none}}"), is("{{tag:team|none}}", "{tag:team|none}"));
        assert_eq!(meant("{account.id} ${account.name}"), is("${account.name}", "{account.name}"));
        for text in ["{account.id}", "{{{account.id}}}", "{{x}}", "${{x}}", "$5 {account.id}", "{{", "}}{", "${x}"] {
            assert_eq!(meant(text), None, "{text}");
        }
    }

    #[test]
    fn literal_text_that_can_never_be_valid_is_found() {
        let field = |name: &str| alternate_contact::SHAPE.field(name).unwrap();
        let check = |name: &str, text: &str| Template::parse(text).unwrap().check(field(name));
        assert_eq!(check("phone", "{tag:phone} ext 5"), Err(FieldFault::Character('e')));
        assert_eq!(check("email", "o'hara+{account.id}@example.com"), Err(FieldFault::Character('\'')));
        assert_eq!(check("email", "a@{tag:x}@b.c"), Err(FieldFault::Character('@')));
        assert_eq!(check("email", "a b{tag:x}@example.com"), Err(FieldFault::Character(' ')));
        assert_eq!(check("email", " {tag:x} "), Ok(()));
        assert!(matches!(check("title", &format!("{{tag:x}}{}", "t".repeat(51))), Err(FieldFault::TooLong { .. })));
        assert_eq!(check("name", "{tag:x}"), Ok(()));
    }

    #[test]
    fn a_tag_decides_the_domain_where_no_at_sign_follows() {
        let decides = |text: &str| Template::parse(text).unwrap().tag_decides_domain();
        assert_eq!(["{tag:mail}", "a@{tag:domain}", "a@b.{tag:top|com}", "a{tag:x}b"].map(decides), [true; 4]);
        assert_eq!(["{tag:team}@b.c", "a@b.c", "{account.email}", "{tag:x}@{account.name}"].map(decides), [false; 4]);
    }
}
