//! FoundValues with holes: texts in which something of the account stands, such as its ID.

use crate::organization::Account;
use crate::policy::template::{self, Template};
use crate::setting::{Each, LiveValue};

/// Something of the account that may stand in a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hole {
    Id,
    Email,
    Tag { key: String, fallback: Option<String> },
    Name,
}

impl Hole {
    /// What stands there for an account, if it has that.
    pub fn text<'a>(&'a self, account: &'a Account) -> Option<&'a str> {
        match self {
            Self::Id => Some(account.id.as_str()),
            Self::Email => account.email.as_deref(),
            Self::Tag { key, fallback } => account.tags.get(key).or(fallback.as_ref()).map(String::as_str),
            Self::Name => account.name.as_deref(),
        }
    }

    /// As a policy writes it.
    fn written(&self) -> String {
        match self {
            Self::Id => "{account.id}".to_owned(),
            Self::Email => "{account.email}".to_owned(),
            Self::Name => "{account.name}".to_owned(),
            Self::Tag { key, fallback: None } => format!("{{tag:{key}}}"),
            Self::Tag { key, fallback: Some(text) } => format!("{{tag:{key}|{text}}}"),
        }
    }

    /// Everything of an account that could stand in a text, what fits first coming first.
    pub fn all(account: &Account) -> Vec<Self> {
        let can_be_written = |key: &&String| !key.is_empty() && !key.contains(['{', '}', '|']);
        let tags = account.tags.keys().filter(can_be_written).cloned();
        let tags = tags.map(|key| Self::Tag { key, fallback: None });
        let all = [Self::Id, Self::Email].into_iter().chain(tags).chain([Self::Name]);
        // A single digit stands anywhere by chance.
        let can_be_told = |text: &str| text.chars().count() > 1 || text.chars().all(char::is_alphabetic);
        all.filter(|hole| hole.text(account).is_some_and(|text| !text.is_empty() && can_be_told(text))).collect()
    }
}

/// A part of a text with holes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    Text(String),
    Hole(Hole),
}

/// The texts of a value, with holes in them; `None` where there is no text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Abstraction(pub Vec<Option<Vec<Part>>>);

impl Abstraction {
    /// A value without holes.
    #[must_use]
    pub fn literal(value: &LiveValue) -> Self {
        Self(value.iter().map(|(_, text)| text.map(|text| vec![Part::Text(text.to_owned())])).collect())
    }

    /// The same with one more hole wherever its text stands; `None` if it stands nowhere.
    #[must_use]
    pub fn with(&self, hole: &Hole, account: &Account) -> Option<Self> {
        let text = hole.text(account)?;
        let mut found = false;
        let parts = self.0.iter().map(|field| {
            let field = field.as_ref()?;
            let cut = |part: &Part| match part {
                Part::Text(part) if !places(part, text).is_empty() => {
                    found = true;
                    pierced(part, text, hole)
                }
                part => vec![part.clone()],
            };
            Some(field.iter().flat_map(cut).collect())
        });
        let parts = parts.collect();
        found.then_some(Self(parts))
    }

    /// The holes in it, each once.
    pub fn holes(&self) -> Vec<&Hole> {
        let mut holes: Vec<&Hole> = Vec::new();
        for part in self.0.iter().flatten().flatten() {
            if let Part::Hole(hole) = part
                && !holes.contains(&hole)
            {
                holes.push(hole);
            }
        }
        holes
    }

    /// The same, with something in place of a tag that an account lacks.
    #[must_use]
    pub fn with_fallback(&self, tag: &str, text: &str) -> Self {
        let part = |part: &Part| match part {
            Part::Hole(Hole::Tag { key, fallback: None }) if key == tag => {
                Part::Hole(Hole::Tag { key: key.clone(), fallback: Some(text.to_owned()) })
            }
            part => part.clone(),
        };
        Self(self.0.iter().map(|field| field.as_ref().map(|parts| parts.iter().map(part).collect())).collect())
    }

    /// What must stand in place of a tag for the texts to be those of a value; `None` if nothing would do.
    #[must_use]
    pub fn fallback(&self, tag: &str, account: &Account, value: &LiveValue) -> Option<String> {
        let mut found: Option<&str> = None;
        for (parts, (_, text)) in self.0.iter().zip(value.iter()) {
            let (parts, text) = match (parts, text) {
                (Some(parts), Some(text)) => (parts, text),
                (None, None) => continue,
                (Some(_), None) | (None, Some(_)) => return None,
            };
            let is_tag = |part: &&Part| matches!(part, Part::Hole(Hole::Tag { key, .. }) if key == tag);
            let Some(at) = parts.iter().position(|part| is_tag(&part)) else {
                if filled(parts, account)? != text {
                    return None;
                }
                continue;
            };
            let rest = text.strip_prefix(filled(&parts[..at], account)?.as_str())?;
            // Where the tag stands twice, another field has to tell.
            let inside = match parts[at + 1..].iter().any(|part| is_tag(&part)) {
                true => found?,
                false => rest.strip_suffix(filled(&parts[at + 1..], account)?.as_str())?,
            };
            if found.is_some_and(|found| found != inside) {
                return None;
            }
            found = Some(inside);
        }
        found.filter(|text| !text.is_empty() && !text.contains(['{', '}'])).map(str::to_owned)
    }

    /// As a policy's contact; `None` if no policy can hold it, or should not.
    #[must_use]
    pub fn templates(&self, like: &LiveValue) -> Option<Each<Option<Template>>> {
        let mut templates = Vec::new();
        for (parts, field) in self.0.iter().zip(like.shape().fields()) {
            let Some(parts) = parts else {
                templates.push(None);
                continue;
            };
            let text: String = parts
                .iter()
                .map(|part| match part {
                    Part::Text(text) => text.replace('{', "{{").replace('}', "}}"),
                    Part::Hole(hole) => hole.written(),
                })
                .collect();
            let template = Template::parse(&text).ok()?;
            let is_address = like.shape().address() == Some(field);
            let is_sound = template.check(field).is_ok() && template::foreign(&text).is_none();
            if !is_sound || is_address && template.tag_decides_domain() {
                return None;
            }
            templates.push(Some(template));
        }
        Some(Each::from_all(like.shape(), templates))
    }
}

/// A text cut wherever another stands in it, with a hole in each place.
/// Where a text stands in a part; a single letter only where it is a word of its own.
fn places(part: &str, text: &str) -> Vec<usize> {
    let is_letter = text.chars().count() == 1;
    let is_apart = |at: usize| {
        let beside = [part[..at].chars().next_back(), part[at + text.len()..].chars().next()];
        !beside.into_iter().flatten().any(char::is_alphanumeric)
    };
    part.match_indices(text).map(|(at, _)| at).filter(|at| !is_letter || is_apart(*at)).collect()
}

fn pierced(part: &str, text: &str, hole: &Hole) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut from = 0;
    let add = |piece: &str, parts: &mut Vec<Part>| {
        if !piece.is_empty() {
            parts.push(Part::Text(piece.to_owned()));
        }
    };
    for at in places(part, text) {
        add(&part[from..at], &mut parts);
        parts.push(Part::Hole(hole.clone()));
        from = at + text.len();
    }
    add(&part[from..], &mut parts);
    parts
}

fn filled(parts: &[Part], account: &Account) -> Option<String> {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(part) => text.push_str(part),
            Part::Hole(hole) => text.push_str(hole.text(account)?),
        }
    }
    Some(text)
}
