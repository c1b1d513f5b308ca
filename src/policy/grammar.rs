//! The grammar of policies and expectations, as tables: which keys there are, what stands at each, and what for.
//!
//! The reader knows its keys by them, messages what to suggest, and `docs/policy.md` has its reference from here.

use std::fmt::{self, Write};
use std::sync::LazyLock;

use crate::setting::{Field, Kind, alternate_contact};

/// The keys of a mapping.
pub struct Table {
    /// What it is a mapping of, with its article.
    pub of: &'static str,
    /// The keys, in the order in which they are written.
    pub keys: Vec<GrammarKey>,
}

/// A key of a mapping.
pub struct GrammarKey {
    pub name: &'static str,
    /// What stands at it.
    pub shape: GrammarShape,
    /// Whether it has to be there.
    pub required: bool,
    /// What it is for, in a few words.
    pub doc: String,
    /// What other tools and people call it, in lower case and without separators.
    pub also: &'static [&'static str],
}

/// What stands at a key.
pub enum GrammarShape {
    Text {
        /// Of which sort, with its article.
        sort: &'static str,
        /// One of them, as YAML.
        example: String,
    },
    /// A mapping with keys of ours.
    Table(&'static LazyLock<Table>),
    /// A mapping with keys of the author's.
    Named {
        /// What the keys are, with its article.
        keys: &'static str,
        /// One of them, perhaps after others with what stands there.
        example: &'static str,
        /// What stands at each.
        each: Box<GrammarShape>,
    },
    List(Box<GrammarShape>),
    /// One, or a list of them.
    OneOrMore(Box<GrammarShape>),
    /// One of two things.
    Either(Box<GrammarShape>, Box<GrammarShape>),
}

/// A file of a policy.
pub static POLICY: LazyLock<Table> = LazyLock::new(|| Table {
    of: "a policy",
    keys: vec![
        GrammarKey::new("version", text("`1`", "1"), "the version of the language").required(),
        GrammarKey::new(
            "contacts",
            named(
                "a name",
                "noc: external, soc",
                either(text("`external`", "external"), GrammarShape::Table(&CONTACT)),
            ),
            "the contacts that wishes name",
        )
        .also(&["contact", "alternatecontact", "alternatecontacts", "people"]),
        GrammarKey::new("defaults", GrammarShape::Table(&DEFAULTS), "what holds where no rule says otherwise")
            .also(&["default"]),
        GrammarKey::new("rules", list(GrammarShape::Table(&RULE)), "what is wanted of which accounts").also(&[
            "rule",
            "overrides",
            "assignments",
        ]),
        GrammarKey::new("exclude", several(GrammarShape::Table(&SELECTOR)), "accounts that are never read or written")
            .also(&["excluded", "excludes", "exclusions", "exceptions", "ignore", "skip"]),
        GrammarKey::new(
            "require",
            several(text("a contact type", "security")),
            "what every managed account must end with",
        )
        .also(&["required", "requires"]),
        GrammarKey::new("email_domains", several(text("a domain", "example.com")), "where addresses must be, or below")
            .also(&["emaildomain", "domains", "alloweddomains"]),
        GrammarKey::new("files", list(GrammarShape::Table(&FILE)), "what the other files may decide"),
        GrammarKey::new("limits", GrammarShape::Table(&LIMITS), "how much a plan may change")
            .also(&["limit", "guardrails"]),
    ],
});

/// A contact.
pub static CONTACT: LazyLock<Table> = LazyLock::new(|| {
    let key = |field: Field| {
        let required = if field.is_required() { ", required without `like`" } else { "" };
        let doc = format!("at most {} characters{required}", field.max_length());
        GrammarKey::new(field.as_str(), text("a template", &format!("{:?}", field.example())), doc).also(field.also())
    };
    let like = GrammarKey::new("like", text("the name of a contact", "noc"), "has the fields that are not given");
    Table { of: "a contact", keys: std::iter::once(like).chain(alternate_contact::SHAPE.fields().map(key)).collect() }
});

pub static DEFAULTS: LazyLock<Table> = LazyLock::new(|| Table { of: "`defaults`", keys: wishes() });

/// A rule.
pub static RULE: LazyLock<Table> = LazyLock::new(|| {
    let mut keys = vec![
        GrammarKey::new("name", text("a name", "payments"), "unique; shown in plans").required(),
        GrammarKey::new("match", several(GrammarShape::Table(&SELECTOR)), "which accounts it is for")
            .required()
            .also(&["matches", "when", "where", "if", "for", "selector", "select"]),
        GrammarKey::new("except", several(GrammarShape::Table(&SELECTOR)), "which of those it is not for").also(&[
            "exclude",
            "excludes",
            "exceptions",
            "unless",
            "not",
        ]),
        GrammarKey::new("priority", text("an integer", "10"), "compared before everything else; 0 unless given")
            .also(&["weight", "precedence", "rank"]),
    ];
    keys.extend(wishes());
    Table { of: "a rule", keys }
});

/// An entry of `files`.
pub static FILE: LazyLock<Table> = LazyLock::new(|| Table {
    of: "an entry of `files`",
    keys: vec![
        GrammarKey::new("path", text("a pattern of paths", "teams/payments/*.yaml"), "which files").required(),
        GrammarKey::new("match", several(GrammarShape::Table(&SELECTOR)), "the accounts that they may decide for")
            .required(),
        GrammarKey::new("types", several(text("a contact type", "billing")), "what they may decide; all unless given"),
        GrammarKey::new(
            "email_domains",
            several(text("a domain", "payments.example.com")),
            "the domains of their contacts, in place of the main file's",
        ),
        GrammarKey::new("priority", text("an integer", "0"), "the highest priority of their rules; 0 unless given"),
    ],
});

/// A selector.
pub static SELECTOR: LazyLock<Table> = LazyLock::new(|| Table {
    of: "a selector",
    keys: vec![
        GrammarKey::new("ou", several(text("a path or an ID", "/Workloads/*/Prod")), "in which units, or below them")
            .also(&[
                "ous",
                "oupath",
                "oupaths",
                "ouid",
                "ouids",
                "organizationalunit",
                "organizationalunits",
                "organizationalunitid",
                "organizationalunitids",
                "path",
                "paths",
                "unit",
                "units",
            ]),
        GrammarKey::new("tags", named("a tag key", "team", several(text("a pattern", "payments"))), "with which tags")
            .also(&["tag"]),
        GrammarKey::new("names", several(text("a pattern", "payments-*")), "with which names").also(&[
            "name",
            "accountname",
            "accountnames",
        ]),
        GrammarKey::new("accounts", several(text("an account ID", "\"012345678901\"")), "which accounts by ID")
            .also(&["account", "accountid", "accountids", "id", "ids"]),
    ],
});

/// The limits.
pub static LIMITS: LazyLock<Table> = LazyLock::new(|| Table {
    of: "`limits`",
    keys: vec![
        GrammarKey::new("updates", text("a number, a share or `unlimited`", "30%"), "contacts overwritten")
            .also(&["update", "maxupdates"]),
        GrammarKey::new("deletes", text("a number, a share or `unlimited`", "0"), "contacts removed").also(&[
            "delete",
            "deletions",
            "maxdeletes",
        ]),
        GrammarKey::new("changes", text("a number or `unlimited`", "100"), "changes of any kind").also(&[
            "change",
            "max",
            "maxchanges",
        ]),
    ],
});

/// A file of expectations.
pub static EXPECTATIONS: LazyLock<Table> = LazyLock::new(|| Table {
    of: "an expectations file",
    keys: vec![
        GrammarKey::new("version", text("`1`", "1"), "the version of the language").required(),
        GrammarKey::new("expect", list(GrammarShape::Table(&EXPECTATION)), "what is expected of which accounts")
            .required()
            .also(&["expects", "expected", "expectations", "tests"]),
    ],
});

/// An expectation.
pub static EXPECTATION: LazyLock<Table> = LazyLock::new(|| {
    let mut keys =
        vec![
            GrammarKey::new("name", text("a text", "payments"), "unique; shown in results"),
            GrammarKey::new("match", several(GrammarShape::Table(&SELECTOR)), "which accounts it is about")
                .required()
                .also(&["matches", "when", "where", "if", "for", "selector", "select"]),
            GrammarKey::new("except", several(GrammarShape::Table(&SELECTOR)), "which of those it is not about")
                .also(&["exclude", "excludes", "exceptions", "unless", "not"]),
        ];
    let expected = |kind: Kind| {
        let alone = "the name of a contact, `absent`, `unmanaged` or an address may stand there by itself";
        let doc = format!("what is expected of the {}; {alone}", kind.title());
        GrammarKey::new(kind.as_str(), either(GrammarShape::Table(&IF_MISSING), GrammarShape::Table(&EXPECTED)), doc)
            .also(kind.also())
    };
    keys.extend(Kind::ALL.map(expected));
    Table { of: "an expectation", keys }
});

/// What is expected of a contact, if it is not a wish.
pub static EXPECTED: LazyLock<Table> = LazyLock::new(|| Table {
    of: "what is expected of a contact",
    keys: vec![
        GrammarKey::new("email", text("an address", "soc@example.com"), "the address that it will have").required(),
    ],
});

/// A contact that is set only where there is none.
pub static IF_MISSING: LazyLock<Table> = LazyLock::new(|| Table {
    of: "an `if_missing` wish",
    keys: vec![
        GrammarKey::new("if_missing", text("the name of a contact", "soc"), "set where none is; what is set stays")
            .required()
            .also(&["ifabsent", "ifunset", "missing"]),
    ],
});

/// The tables of policies, each before those that stand in it.
#[must_use]
pub fn of_policies() -> [&'static Table; 8] {
    [&POLICY, &CONTACT, &DEFAULTS, &RULE, &IF_MISSING, &SELECTOR, &FILE, &LIMITS]
}

/// The tables of expectations without those of policies.
#[must_use]
pub fn of_expectations() -> [&'static Table; 3] {
    [&EXPECTATIONS, &EXPECTATION, &EXPECTED]
}

/// A word in lower case and without separators, as far as keys are long.
#[must_use]
pub fn plain(word: &str) -> String {
    const LONGEST: usize = 40;
    word.chars().filter(|c| c.is_alphanumeric()).take(LONGEST).flat_map(char::to_lowercase).collect()
}

fn wishes() -> Vec<GrammarKey> {
    let wish = |kind: Kind| {
        let doc = format!("what is wanted of the {}", kind.title());
        let word = text("the name of a contact, `absent` or `unmanaged`", "soc");
        GrammarKey::new(kind.as_str(), either(word, GrammarShape::Table(&IF_MISSING)), doc).also(kind.also())
    };
    Kind::ALL.map(wish).into()
}

fn text(sort: &'static str, example: &str) -> GrammarShape {
    GrammarShape::Text { sort, example: example.to_owned() }
}

fn named(keys: &'static str, example: &'static str, each: GrammarShape) -> GrammarShape {
    GrammarShape::Named { keys, example, each: Box::new(each) }
}

fn list(each: GrammarShape) -> GrammarShape {
    GrammarShape::List(Box::new(each))
}

fn several(each: GrammarShape) -> GrammarShape {
    GrammarShape::OneOrMore(Box::new(each))
}

fn either(one: GrammarShape, other: GrammarShape) -> GrammarShape {
    GrammarShape::Either(Box::new(one), Box::new(other))
}

impl GrammarKey {
    fn new(name: &'static str, shape: GrammarShape, doc: impl Into<String>) -> Self {
        Self { name, shape, required: false, doc: doc.into(), also: &[] }
    }

    fn required(self) -> Self {
        Self { required: true, ..self }
    }

    fn also(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }
}

impl Table {
    /// The names of the keys.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        self.keys.iter().map(|key| key.name).collect()
    }

    #[must_use]
    pub fn key(&self, name: &str) -> Option<&GrammarKey> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The key that is called by a word in another spelling, or by other tools.
    #[must_use]
    pub fn key_called(&self, word: &str) -> Option<&GrammarKey> {
        let word = plain(word);
        self.keys.iter().find(|key| plain(key.name) == word || key.also.contains(&word.as_str()))
    }

    /// A mapping with all its keys, as YAML in one line. At each key stands what `put` says, or an example.
    pub fn example(&self, put: &impl Fn(&GrammarKey) -> Put) -> String {
        let entry = |key: &GrammarKey| match put(key) {
            Put::Example => Some(format!("{}: {}", key.name, key.shape.example(put))),
            Put::Nothing => Some(format!("{}: null", key.name)),
            Put::NoKey => None,
        };
        format!("{{ {} }}", self.keys.iter().filter_map(entry).collect::<Vec<_>>().join(", "))
    }
}

/// What an example of a table has at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    Example,
    /// The key without a value.
    Nothing,
    /// Not even the key.
    NoKey,
}

impl GrammarShape {
    fn example(&self, put: &impl Fn(&GrammarKey) -> Put) -> String {
        match self {
            Self::Text { sort: _, example } => example.clone(),
            Self::Table(table) => table.example(put),
            Self::Named { keys: _, example, each } => format!("{{ {example}: {} }}", each.example(put)),
            Self::List(each) => format!("[{}]", each.example(put)),
            Self::OneOrMore(each) => each.example(put),
            Self::Either(_, other) => other.example(put),
        }
    }
}

/// What it is, for people.
impl fmt::Display for GrammarShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { sort, example: _ } => f.write_str(sort),
            Self::Table(table) => write!(f, "a mapping with the keys of {}", table.of),
            Self::Named { keys, example: _, each } => write!(f, "a mapping from {keys} to {each}"),
            Self::List(each) => write!(f, "a list, each {each}"),
            Self::OneOrMore(each) => write!(f, "{each}, or a list"),
            Self::Either(one, other) => write!(f, "{one}; or {other}"),
        }
    }
}

/// The tables for people, in Markdown.
#[must_use]
pub fn reference(tables: &[&Table]) -> String {
    let mut text = String::new();
    for Table { of, keys } in tables {
        let _ = writeln!(text, "| key of {of} | what stands there | what for |\n|---|---|---|");
        for GrammarKey { name, shape, required, doc, also: _ } in keys {
            let required = if *required { " (required)" } else { "" };
            let _ = writeln!(text, "| `{name}`{required} | {shape} | {doc} |");
        }
        text.push('\n');
    }
    text
}
