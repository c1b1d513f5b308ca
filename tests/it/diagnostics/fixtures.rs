//! Small policies, each with a mistake or several, marked where they stand.

/// A policy that is not as it should be.
pub struct Fixture {
    /// The name of its snapshot: a code, or a code and what is special.
    pub name: &'static str,
    /// Its files: path and text.
    pub files: &'static [(&'static str, &'static str)],
    /// How its files are saved.
    pub encoding: Encoding,
}

/// How a text is turned into bytes.
pub enum Encoding {
    Utf8,
    Latin1,
}

const fn policy(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Fixture {
    Fixture { name, files, encoding: Encoding::Utf8 }
}

/// The organization that policies without mistakes of their own are applied to.
pub const ORGANIZATION: &str = r#"
format: orgcontacts/organization
version: 1
organization: { id: o-exampleorg, management_account: "111111111111" }
units:
  - { id: r-ab12, name: Root }
  - { id: ou-ab12-11111111, name: Workloads, parent: r-ab12 }
  - { id: ou-ab12-22222222, name: Sandbox, parent: r-ab12 }
accounts:
  - { id: "111111111111", name: management, email: aws@example.com, state: ACTIVE, parent: r-ab12, tags: { team: platform } }
  - { id: "222222222222", name: payments, email: pay@example.org, state: ACTIVE, parent: ou-ab12-11111111, tags: { team: payments } }
  - { id: "333333333333", name: sandbox, email: sandbox@example.org, state: ACTIVE, parent: ou-ab12-22222222 }
  - { id: "444444444444", name: trial, email: trial@example.org, state: ACTIVE, parent: ou-ab12-22222222 }
"#;

/// The policies.
pub const FIXTURES: &[Fixture] = &[
    Fixture {
        name: "not-utf8",
        encoding: Encoding::Latin1,
        files: &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Sécurité, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" } #~ not-utf8
"#,
        )],
    },
    policy(
        "syntax",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: "Security Operations, title: On-call } #~ syntax
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "syntax-of-indentation",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc:
    name: Security Operations
   title: On-call #~ syntax
"#,
        )],
    ),
    policy(
        "second-document",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
--- #~ second-document
version: 1
"#,
        )],
    ),
    policy(
        "alias-limit",
        &[(
            "contacts.yaml",
            r#"
version: 1
exclude: &all
  - ou: /Suspended
  - *all #~ alias-limit
"#,
        )],
    ),
    policy(
        "alias-limit-of-a-bomb",
        &[(
            "contacts.yaml",
            r#"
version: 1
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e] #~ alias-limit
"#,
        )],
    ),
    policy(
        "unsupported-tag",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: !secret soc@example.com, phone: "+1 206 555 0100" } #~ unsupported-tag
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "duplicate-key",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
  billing: absent
  security: absent #~ duplicate-key
"#,
        )],
    ),
    policy(
        "unknown-key",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defualts: #~ unknown-key
  security: soc
"#,
        )],
    ),
    policy(
        "unknown-key-without-suggestion",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
rules:
  - name: payments
    match: { tags: { team: payments } }
    owner: soc #~ unknown-key
    billing: absent
"#,
        )],
    ),
    policy(
        "unknown-key-of-a-merge",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: &soc { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
  csirt:
    <<: *soc #~ unknown-key
    name: Incident Response #~ missing-key #~ missing-key #~ missing-key
defaults:
  security: csirt
"#,
        )],
    ),
    policy(
        "missing-key",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc:
    name: Security Operations #~ missing-key
    title: On-call
    email: soc@example.com
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "null-value",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  billing: #~ null-value
  security: soc
"#,
        )],
    ),
    policy(
        "null-value-of-an-empty-file",
        &[(
            "contacts.yaml",
            r#"
# Nothing yet. #~ null-value
"#,
        )],
    ),
    policy(
        "wrong-type",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
rules:
  name: payments #~ wrong-type
  match: { ou: / }
  billing: soc
"#,
        )],
    ),
    policy(
        "wrong-type-of-text",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: soc@example.com #~ wrong-type
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "unsupported-version",
        &[(
            "contacts.yaml",
            r#"
version: 2 #~ unsupported-version
"#,
        )],
    ),
    policy(
        "duplicate-contact",
        &[
            (
                "contacts.yaml",
                r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
"#,
            ),
            (
                "more.yaml",
                r#"
version: 1
contacts:
  soc: { name: Someone Else, title: On-call, email: else@example.com, phone: "+1 206 555 0102" } #~ duplicate-contact
"#,
            ),
        ],
    ),
    policy(
        "duplicate-default",
        &[
            (
                "contacts.yaml",
                r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
"#,
            ),
            (
                "more.yaml",
                r#"
version: 1
defaults:
  security: soc #~ duplicate-default
"#,
            ),
        ],
    ),
    policy(
        "duplicate-limit",
        &[
            (
                "contacts.yaml",
                r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
limits: { deletes: 0 }
"#,
            ),
            (
                "more.yaml",
                r#"
version: 1
limits:
  updates: 10
  deletes: 5 #~ duplicate-limit
"#,
            ),
        ],
    ),
    policy(
        "duplicate-rule-name",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
rules:
  - { name: payments, match: { tags: { team: payments } }, billing: soc }
  - { name: payments, match: { ou: /Workloads }, security: soc } #~ duplicate-rule-name
"#,
        )],
    ),
    policy(
        "reserved-name",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  absent: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" } #~ reserved-name
defaults:
  security: absent
"#,
        )],
    ),
    policy(
        "reserved-name-of-nothing",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
rules:
  - name: "" #~ reserved-name
    match: { ou: / }
    billing: soc
"#,
        )],
    ),
    policy(
        "invalid-rule-name",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
rules:
  - name: "x`, contacts/00.yaml:7" #~ invalid-rule-name
    match: { ou: / }
    billing: soc
  - name: defaults #~ reserved-name
    match: { ou: / }
    billing: soc
  - name: "Ledger "  #~ invalid-rule-name
    match: { ou: / }
    billing: soc
  - name: every account of every unit below Workloads but for those below Sandbox #~ invalid-rule-name
    match: { ou: / }
    billing: soc
  - name: Sécurité & R&D (EMEA)
    match: { ou: / }
    billing: soc
"#,
        )],
    ),
    policy(
        "invalid-contact-name",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  "soc@example.com": { name: Security Operations, title: On-call, email: soc@example, phone: "+1 206 555 0100" } #~ invalid-contact-name #~ invalid-email
  revert: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" } #~ reserved-name
defaults:
  security: "soc@example.com"
  billing: revert
"#,
        )],
    ),
    policy(
        "unknown-contact",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: sco #~ unknown-contact
"#,
        )],
    ),
    policy(
        "unknown-contact-without-suggestion",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: helpdesk #~ unknown-contact
"#,
        )],
    ),
    policy(
        "unknown-contact-type",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
require: [security, secops] #~ unknown-contact-type
"#,
        )],
    ),
    policy(
        "invalid-name",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: "The Security Operations Centre of the Whole of Example Corporation", title: On-call, email: soc@example.com, phone: "+1 206 555 0100" } #~ invalid-name
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "invalid-title",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: "", email: soc@example.com, phone: "+1 206 555 0100" } #~ invalid-title
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "invalid-email",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: "o'hara@example.com", phone: "+1 206 555 0100" } #~ invalid-email
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "invalid-email-of-another-form",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@localhost, phone: "+1 206 555 0100" } #~ invalid-email
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "invalid-email-of-its-top-level-domain",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.xn--p1ai, phone: "+1 206 555 0100" } #~ invalid-email
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "invalid-phone",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100 ext. 7" } #~ invalid-phone
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "invalid-phone-of-a-control-character",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100\e[31m" } #~ invalid-phone
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "invalid-template",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: "soc+{account.Id}@example.com", phone: "+1 206 555 0100" } #~ invalid-template
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "invalid-template-of-a-brace",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: "soc+{account.id@example.com", phone: "+1 206 555 0100" } #~ invalid-template
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "empty-selector",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
rules:
  - name: everything
    match: {} #~ empty-selector
    security: soc
"#,
        )],
    ),
    policy(
        "empty-selector-of-a-list",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
exclude:
  - accounts: [] #~ empty-selector
"#,
        )],
    ),
    policy(
        "rule-without-wish",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
rules:
  - name: payments #~ rule-without-wish
    match: { tags: { team: payments } }
"#,
        )],
    ),
    policy(
        "invalid-ou",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
rules:
  - name: production
    match: { ou: Workloads/Prod } #~ invalid-ou
    security: soc
"#,
        )],
    ),
    policy(
        "invalid-ou-of-a-wildcard",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
exclude:
  - ou: [/Sandbox, "/Suspend*"] #~ invalid-ou
"#,
        )],
    ),
    policy(
        "invalid-account-id",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
rules:
  - name: payments
    match:
      accounts:
        - "222222222222"
        - 12345678901 #~ invalid-account-id
    security: soc
"#,
        )],
    ),
    policy(
        "invalid-priority",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
rules:
  - name: payments
    match: { tags: { team: payments } }
    priority: high #~ invalid-priority
    security: soc
"#,
        )],
    ),
    policy(
        "invalid-limit",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
limits:
  updates: 130% #~ invalid-limit
"#,
        )],
    ),
    policy(
        "invalid-limit-of-a-share",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
limits:
  changes: 10% #~ invalid-limit
"#,
        )],
    ),
    policy(
        "invalid-domain",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
email_domains: ["*.example.com"] #~ invalid-domain
"#,
        )],
    ),
    policy(
        "invalid-domain-of-an-empty-list",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
email_domains: [] #~ invalid-domain
"#,
        )],
    ),
    policy(
        "email-domain",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.net, phone: "+1 206 555 0100" } #~ email-domain
defaults:
  security: soc
email_domains: [example.com, example.org]
"#,
        )],
    ),
    policy(
        "email-domain-of-a-template",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: "{account.email}", phone: "+1 206 555 0100" } #~ email-domain
defaults:
  security: soc
email_domains: [example.com]
"#,
        )],
    ),
    policy(
        "conflicting-rules",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
  finance: { name: Accounts Payable, title: Finance, email: finance@example.com, phone: "+1 206 555 0101" }
rules:
  - name: payments
    match: { tags: { team: payments } }
    billing: finance #~ conflicting-rules
  - name: named-payments
    match: { names: pay* }
    billing: soc
"#,
        )],
    ),
    policy(
        "conflicting-rules-over-two-files",
        &[
            (
                "contacts.yaml",
                r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
rules:
  - name: sandboxes
    match: { ou: /Sandbox }
    operations: soc #~ conflicting-rules
"#,
            ),
            (
                "more.yaml",
                r#"
version: 1
rules:
  - name: quiet-sandboxes
    match: { ou: /Sandbox }
    operations: absent
"#,
            ),
        ],
    ),
    policy(
        "required-contact-missing",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
rules:
  - name: payments
    match: { tags: { team: payments } }
    security: soc
require: [security] #~ required-contact-missing
"#,
        )],
    ),
    policy(
        "required-contact-missing-by-a-rule",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
rules:
  - name: sandboxes
    match: { ou: /Sandbox }
    security: unmanaged
require: [security] #~ required-contact-missing
"#,
        )],
    ),
    policy(
        "unfilled-placeholder",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: "{tag:team}-soc@example.com", phone: "+1 206 555 0100" } #~ unfilled-placeholder
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "refused-by-aws",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: "Security Operations Centre for the accounts of the team {tag:team|of nobody}", title: On-call, email: soc@example.com, phone: "+1 206 555 0100" } #~ refused-by-aws
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "unused-contact",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
  finance: { name: Accounts Payable, title: Finance, email: finance@example.com, phone: "+1 206 555 0101" } #~ unused-contact
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "rule-matches-nothing",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
rules:
  - name: search #~ rule-matches-nothing
    match: { tags: { team: search } }
    operations: absent
"#,
        )],
    ),
    policy(
        "rule-never-decides",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
rules:
  - name: sandboxes #~ rule-never-decides
    match: { ou: /Sandbox }
    operations: soc
  - name: quiet-sandboxes
    match: { ou: /Sandbox }
    priority: 1
    operations: absent
"#,
        )],
    ),
    policy(
        "unknown-ou",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
exclude:
  - ou: /workloads #~ unknown-ou
"#,
        )],
    ),
    policy(
        "unknown-ou-by-id",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
exclude:
  - ou: ou-ab12-99999999 #~ unknown-ou
"#,
        )],
    ),
    policy(
        "unknown-account",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
defaults:
  security: soc
exclude:
  - accounts: ["999999999999"] #~ unknown-account
"#,
        )],
    ),
    policy(
        "stray-whitespace",
        &[(
            "contacts.yaml",
            r#"
version: 1
contacts:
  soc:
    name: " Security Operations" #~ stray-whitespace
    title: On-call
    email: "soc@example.com " #~ stray-whitespace
    phone: "+1 206 555 0100"
defaults:
  security: soc
"#,
        )],
    ),
    policy(
        "many-mistakes-over-two-files",
        &[
            (
                "contacts.yaml",
                r#"
version: 1
contcts: {} #~ unknown-key
contacts:
  soc:
    name: Security Operations #~ missing-key
    title: On-call
    email: soc.example.com #~ invalid-email
    telephone: "+1 206 555 0100" #~ unknown-key
  finance: { name: "", title: Finance, email: "{account.di}@example.com", phone: 206.555.0101 } #~ invalid-name #~ invalid-template #~ invalid-phone
defaults:
  billing: finanse #~ unknown-contact
  security: [soc] #~ wrong-type
rules:
  - name: payments
    match: { ou: Workloads, accounts: [payments-prod] } #~ invalid-ou #~ invalid-account-id
    priority: 1.5 #~ invalid-priority
    billing: finance
  - match: {} #~ missing-key #~ empty-selector #~ rule-without-wish
require: [secruity] #~ unknown-contact-type
"#,
            ),
            (
                "more.yaml",
                r#"
version: 1.0 #~ unsupported-version
contacts:
  finance: { name: Other, title: Other, email: other@example.com, phone: "1" } #~ duplicate-contact
defaults:
  billing: unmanaged #~ duplicate-default
rules:
  - name: payments #~ duplicate-rule-name
    match: { tag: { team: payments } } #~ unknown-key
    billing: unmanaged
email_domains: #~ null-value
limits: { updates: all } #~ invalid-limit
"#,
            ),
        ],
    ),
];
