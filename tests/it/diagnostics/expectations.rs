//! Small expectations files, each with a mistake or several, marked where they stand.

use super::fixtures::{Encoding, Fixture};

/// The policy that they are about.
pub const POLICY: &str = r#"
version: 1
contacts:
  soc: { name: Security Operations, title: On-call, email: soc@example.com, phone: "+1 206 555 0100" }
  "mail-desk": { name: Mail Desk, title: Desk, email: desk@example.com, phone: "+1 206 555 0101" }
defaults: { security: soc, billing: "mail-desk" }
"#;

const fn expectations(name: &'static str, files: &'static [(&'static str, &'static str)]) -> Fixture {
    Fixture { name, files, encoding: Encoding::Utf8 }
}

/// The expectations.
pub const FIXTURES: &[Fixture] = &[
    expectations(
        "expects-nothing",
        &[(
            "expectations.yaml",
            r#"
version: 1
expect:
  - match: { ou: / } #~ expects-nothing
"#,
        )],
    ),
    expectations(
        "expects-nothing-in-a-file",
        &[(
            "expectations.yaml",
            r#"
version: 1
expect: [] #~ expects-nothing
"#,
        )],
    ),
    expectations("expects-nothing-in-an-empty-file", &[("expectations.yaml", "\n# nothing yet #~ null-value\n")]),
    expectations(
        "duplicate-expectation",
        &[
            (
                "expectations/one.yaml",
                r#"
version: 1
expect:
  - name: security
    match: { ou: / }
    security: soc
"#,
            ),
            (
                "expectations/two.yaml",
                r#"
version: 1
expect:
  - name: security #~ duplicate-expectation
    match: { ou: /Sandbox }
    security: soc
"#,
            ),
        ],
    ),
    expectations(
        "expectations-of-places-that-are-not-there",
        &[(
            "expectations.yaml",
            r#"
version: 1
expect:
  - match: { ou: [/Workloads, /Worklods] } #~ unknown-ou
    except: { accounts: "999999999999" } #~ unknown-account
    security: soc
"#,
        )],
    ),
    expectations(
        "many-mistakes-in-expectations",
        &[(
            "expectations.yaml",
            r#"
version: 2 #~ unsupported-version
expected: [] #~ unknown-key
expect:
  - name: one
    match: { ou: Workloads, tag: x } #~ invalid-ou #~ unknown-key
    security: sock #~ unknown-contact
    operations: "mail-desk"
    billing: { mail: a@example.com } #~ unknown-key #~ missing-key
  - name: one #~ duplicate-expectation #~ expects-nothing
    match: { accounts: 12 } #~ invalid-account-id
  - match: {} #~ empty-selector
    except: { ou: /Workloads/ } #~ invalid-ou
    operations: [a, b] #~ wrong-type
    security: "o'hara@example.com" #~ invalid-email
    billing: { email: nobody } #~ invalid-email
  - security: ~ #~ null-value
    name: "" #~ reserved-name
    match: { ou: / }
  - name: [x] #~ wrong-type #~ missing-key
    secrity: soc #~ unknown-key
    billing: {} #~ wrong-type
"#,
        )],
    ),
];
