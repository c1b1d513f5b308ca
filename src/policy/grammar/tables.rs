//! The keys of policies and expectations: which there are, what stands at each, and what for.

use std::sync::LazyLock;

use super::shape::{GrammarKey, GrammarShape, Table, TableNeeds};
use super::text_sort::TextSort;
use crate::finding::Code;
use crate::setting::{Field, Kind, alternate_contact};

/// A file of a policy.
pub static POLICY: LazyLock<Table> = LazyLock::new(|| Table {
    of: "a policy",
    keys: vec![
        GrammarKey::new("version", text(TextSort::Version, "1"), "version of the language").required(),
        GrammarKey::new(
            "contacts",
            GrammarShape::Named {
                keys: TextSort::Name,
                example: "noc: external, soc",
                each: Box::new(either(text(TextSort::External, "external"), GrammarShape::Table(&CONTACT))),
                least: 0,
            },
            "named contacts, for `defaults` and `rules`",
        )
        .also(&["contact", "alternatecontact", "alternatecontacts", "people"]),
        GrammarKey::new(
            "defaults",
            GrammarShape::Table(&DEFAULTS),
            "what applies to every managed account unless a rule says otherwise",
        )
        .also(&["default"]),
        GrammarKey::new("rules", list(GrammarShape::Table(&RULE), 0), "which accounts get which contacts").also(&[
            "rule",
            "overrides",
            "assignments",
        ]),
        GrammarKey::new(
            "exclude",
            several(GrammarShape::Table(&SELECTOR)),
            "accounts whose contacts are never read or written",
        )
        .also(&["excluded", "excludes", "exclusions", "exceptions", "ignore", "skip"]),
        GrammarKey::new(
            "require",
            several(text(TextSort::Kind, "security")),
            "contact types that every managed account must end up with",
        )
        .also(&["required", "requires"]),
        GrammarKey::new(
            "email_domains",
            several(text(TextSort::Domain, "example.com")),
            "domains that addresses must be in, subdomains included",
        )
        .also(&["emaildomain", "domains", "alloweddomains"]),
        GrammarKey::new("files", list(GrammarShape::Table(&FILE), 0), "what the other files may decide"),
        GrammarKey::new("limits", GrammarShape::Table(&LIMITS), "how much one plan may change")
            .also(&["limit", "guardrails"]),
        GrammarKey::new("lints", GrammarShape::Table(&LINTS), "the level of each warning").also(&["lint", "warnings"]),
    ],
    needs: TableNeeds::Nothing,
});

/// A contact.
pub static CONTACT: LazyLock<Table> = LazyLock::new(|| {
    let key = |field: Field| {
        let required = if field.is_required() { ", required without `like`" } else { "" };
        let doc = format!("at most {} characters{required}", field.max_length());
        GrammarKey::new(field.as_str(), text(TextSort::Template(field), &format!("{:?}", field.example())), doc)
            .also(field.also())
    };
    let like = GrammarKey::new("like", text(TextSort::ContactName, "noc"), "takes missing fields from that contact");
    let keys = std::iter::once(like).chain(alternate_contact::SHAPE.fields().map(key)).collect();
    Table { of: "a contact", keys, needs: TableNeeds::AllWithout("like") }
});

pub static DEFAULTS: LazyLock<Table> =
    LazyLock::new(|| Table { of: "`defaults`", keys: wishes(), needs: TableNeeds::Nothing });

/// A rule.
pub static RULE: LazyLock<Table> = LazyLock::new(|| {
    let mut keys = vec![
        GrammarKey::new("name", text(TextSort::Name, "payments"), "unique name, shown in plans").required(),
        GrammarKey::new("match", several(GrammarShape::Table(&SELECTOR)), "which accounts the rule is for")
            .required()
            .also(&["matches", "when", "where", "if", "for", "selector", "select"]),
        GrammarKey::new("except", several(GrammarShape::Table(&SELECTOR)), "which of those it is not for").also(&[
            "exclude",
            "excludes",
            "exceptions",
            "unless",
            "not",
        ]),
        GrammarKey::new(
            "priority",
            text(TextSort::Integer { least: i64::MIN }, "10"),
            "compared before everything else; default 0",
        )
        .also(&["weight", "precedence", "rank"]),
        GrammarKey::new("until", text(TextSort::Date, "2027-01-31"), "last day on which the rule decides, in UTC")
            .also(&["expires", "expiry", "validuntil", "end"]),
    ];
    keys.extend(wishes());
    Table { of: "a rule", keys, needs: TableNeeds::AnyKind }
});

/// An entry of `files`.
pub static FILE: LazyLock<Table> = LazyLock::new(|| Table {
    of: "an entry of `files`",
    keys: vec![
        GrammarKey::new("path", text(TextSort::Paths, "teams/payments/*.yaml"), "files this entry covers").required(),
        GrammarKey::new("match", several(GrammarShape::Table(&SELECTOR)), "accounts they may decide for").required(),
        GrammarKey::new(
            "types",
            several(text(TextSort::Kind, "billing")),
            "contact types they may decide; default all",
        ),
        GrammarKey::new(
            "email_domains",
            several(text(TextSort::Domain, "payments.example.com")),
            "domains of their contacts; default those of the main file",
        ),
        GrammarKey::new(
            "priority",
            text(TextSort::Integer { least: 0 }, "0"),
            "highest priority their rules may have; default 0",
        ),
    ],
    needs: TableNeeds::Nothing,
});

/// A selector.
pub static SELECTOR: LazyLock<Table> = LazyLock::new(|| Table {
    of: "a selector",
    keys: vec![
        GrammarKey::new("ou", several(text(TextSort::Unit, "/Workloads/*/Prod")), "in one of these OUs, or below")
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
        GrammarKey::new("tags", tags(), "with all of these tags").also(&["tag"]),
        GrammarKey::new("names", several(text(TextSort::Pattern, "payments-*")), "with one of these names").also(&[
            "name",
            "accountname",
            "accountnames",
        ]),
        GrammarKey::new("accounts", several(text(TextSort::AccountId, "\"012345678901\"")), "one of these accounts")
            .also(&["account", "accountid", "accountids", "id", "ids"]),
    ],
    needs: TableNeeds::AnyKey,
});

/// The limits.
pub static LIMITS: LazyLock<Table> = LazyLock::new(|| Table {
    of: "`limits`",
    keys: vec![
        GrammarKey::new("updates", text(TextSort::Limit, "30%"), "contacts that may be overwritten")
            .also(&["update", "maxupdates"]),
        GrammarKey::new("deletes", text(TextSort::Limit, "0"), "contacts that may be removed").also(&[
            "delete",
            "deletions",
            "maxdeletes",
        ]),
        GrammarKey::new("changes", text(TextSort::Count, "100"), "changes of any kind").also(&[
            "change",
            "max",
            "maxchanges",
        ]),
    ],
    needs: TableNeeds::Nothing,
});

/// The warnings, each with what it is taken for.
pub static LINTS: LazyLock<Table> = LazyLock::new(|| {
    let lints = Code::ALL.iter().filter(|code| code.is_lint());
    let key = |code: &Code| GrammarKey::new(code.as_str(), text(TextSort::Level, "deny"), code.description());
    Table { of: "`lints`", keys: lints.map(key).collect(), needs: TableNeeds::Nothing }
});

/// A file of expectations.
pub static EXPECTATIONS: LazyLock<Table> = LazyLock::new(|| Table {
    of: "an expectations file",
    keys: vec![
        GrammarKey::new("version", text(TextSort::Version, "1"), "version of the language").required(),
        GrammarKey::new(
            "expect",
            GrammarShape::MaybeNothing(Box::new(list(GrammarShape::Table(&EXPECTATION), 1))),
            "the expectations",
        )
        .required()
        .also(&["expects", "expected", "expectations", "tests"]),
    ],
    needs: TableNeeds::Nothing,
});

/// An expectation.
pub static EXPECTATION: LazyLock<Table> = LazyLock::new(|| {
    let mut keys =
        vec![
            GrammarKey::new("name", text(TextSort::Title, "payments"), "unique name, shown in results"),
            GrammarKey::new("match", several(GrammarShape::Table(&SELECTOR)), "which accounts it is about")
                .required()
                .also(&["matches", "when", "where", "if", "for", "selector", "select"]),
            GrammarKey::new("except", several(GrammarShape::Table(&SELECTOR)), "which of those it is not about")
                .also(&["exclude", "excludes", "exceptions", "unless", "not"]),
        ];
    let expected = |kind: Kind| {
        let doc = format!("what the {} must be", kind.title());
        let mapping = either(GrammarShape::Table(&IF_MISSING), GrammarShape::Table(&EXPECTED));
        GrammarKey::new(kind.as_str(), either(text(TextSort::Expected, "soc"), mapping), doc).also(kind.also())
    };
    keys.extend(Kind::ALL.map(expected));
    Table { of: "an expectation", keys, needs: TableNeeds::AnyKind }
});

/// What is expected of a contact, if it is not a wish.
pub static EXPECTED: LazyLock<Table> = LazyLock::new(|| Table {
    of: "an expected contact",
    keys: vec![
        GrammarKey::new("email", text(TextSort::Address, "soc@example.com"), "address the contact will have")
            .required(),
    ],
    needs: TableNeeds::Nothing,
});

/// A contact that is set only where there is none.
pub static IF_MISSING: LazyLock<Table> = LazyLock::new(|| Table {
    of: "an `if_missing` wish",
    keys: vec![
        GrammarKey::new("if_missing", text(TextSort::ContactName, "soc"), "contact to set if there is none")
            .required()
            .also(&["ifabsent", "ifunset", "missing"]),
    ],
    needs: TableNeeds::Nothing,
});

/// The tables of policies, each before those that stand in it.
#[must_use]
pub fn of_policies() -> [&'static Table; 9] {
    [&POLICY, &CONTACT, &DEFAULTS, &RULE, &IF_MISSING, &SELECTOR, &FILE, &LIMITS, &LINTS]
}

/// The tables of expectations without those of policies.
#[must_use]
pub fn of_expectations() -> [&'static Table; 3] {
    [&EXPECTATIONS, &EXPECTATION, &EXPECTED]
}

fn wishes() -> Vec<GrammarKey> {
    let wish = |kind: Kind| {
        let doc = format!("what the {} should be", kind.title());
        let word = text(TextSort::Wish, "soc");
        GrammarKey::new(kind.as_str(), either(word, GrammarShape::Table(&IF_MISSING)), doc).also(kind.also())
    };
    Kind::ALL.map(wish).into()
}

fn text(sort: TextSort, example: &str) -> GrammarShape {
    GrammarShape::Text { sort, example: example.to_owned() }
}

fn tags() -> GrammarShape {
    let each = Box::new(several(text(TextSort::Pattern, "payments")));
    GrammarShape::Named { keys: TextSort::TagKey, example: "team", each, least: 1 }
}

fn list(each: GrammarShape, least: usize) -> GrammarShape {
    GrammarShape::List { each: Box::new(each), least }
}

fn several(each: GrammarShape) -> GrammarShape {
    GrammarShape::OneOrMore(Box::new(each))
}

fn either(one: GrammarShape, other: GrammarShape) -> GrammarShape {
    GrammarShape::Either(Box::new(one), Box::new(other))
}
