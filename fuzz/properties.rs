//! What holds whatever stands in a file: nothing panics, and what is accepted can be written and read back the same.
//!
//! The fuzz targets and `cargo test` share these; what a fuzzer finds becomes a seed in `fuzz/seeds`.

mod answers;

use std::sync::LazyLock;

use orgcontacts::answer::records::{read_csv, read_terraform};
use orgcontacts::backend::organization_file::{Encoding, SavedOrganization, wire};
use orgcontacts::desired::judge::judge;
use orgcontacts::desired::resolve;
use orgcontacts::finding::SourceText;
use orgcontacts::organization::ou::OuPattern;
use orgcontacts::plan::file::PlanDocument;
use orgcontacts::policy::selector::Glob;
use orgcontacts::policy::template::Template;
use orgcontacts::policy::write::write;
use orgcontacts::policy::{Policy, expectations};

pub use answers::{Made, make};

/// The input of a file, and what it must hold.
type Property = fn(&[u8]);

/// All properties, by the names of their targets.
pub const ALL: [(&str, Property); 9] = [
    ("policy", policy),
    ("organization", organization),
    ("plan", plan),
    ("expectations", expected),
    ("template", template),
    ("selector", selector),
    ("csv", csv),
    ("terraform", terraform),
    ("answers", answers),
];

static EXAMPLE: LazyLock<SavedOrganization> = LazyLock::new(|| {
    wire::parse(include_str!("../organization.example.yaml"), Encoding::Yaml).expect("the example is an organization")
});

static EXAMPLE_POLICY: LazyLock<Policy> =
    LazyLock::new(|| read(include_bytes!("../contacts.example.yaml")).expect("the example is a policy"));

fn read(text: &[u8]) -> Option<Policy> {
    Policy::parse(&[SourceText::new("contacts.yaml", text.to_vec())]).ok().map(|(policy, _)| policy)
}

/// A policy that is accepted decides something for the example, and is the same once it is written and read.
pub fn policy(input: &[u8]) {
    let Some(policy) = read(input) else { return };
    let _ = resolve(&policy, &EXAMPLE.organization);
    // What no policy of one file can say: what other files may decide, and a key that YAML merges.
    let merges = policy.selectors().any(|selector| selector.tags.contains_key("<<"));
    if !policy.remits.is_empty() || merges {
        return;
    }
    let text = write(&policy);
    let again = read(text.as_bytes()).unwrap_or_else(|| panic!("what was written is not read:\n{text}"));
    assert_eq!(write(&again), text);
}

/// An organization file that is accepted is the same once it is written and read, in both encodings.
pub fn organization(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    for encoding in [Encoding::Yaml, Encoding::Json] {
        let Ok(saved) = wire::parse(text, encoding) else { continue };
        for encoding in [Encoding::Yaml, Encoding::Json] {
            let written = wire::render(&saved, encoding);
            let again = wire::parse(&written, encoding).unwrap_or_else(|fault| panic!("{fault:?}:\n{written}"));
            assert_eq!(wire::render(&again, encoding), written);
        }
    }
}

/// A plan that is accepted is the same once it is written and read.
pub fn plan(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(document) = PlanDocument::from_json(text) else { return };
    let written = document.to_json();
    let again = PlanDocument::from_json(&written).unwrap_or_else(|fault| panic!("{fault}:\n{written}"));
    assert_eq!((again.id, again.to_json()), (document.id, written));
}

/// Expectations that are accepted can be judged.
pub fn expected(input: &[u8]) {
    let source = SourceText::new("expectations.yaml", input.to_vec());
    if let Ok((expectations, _)) = expectations::parse(&[source], &EXAMPLE_POLICY) {
        let _ = judge(&EXAMPLE_POLICY, &EXAMPLE.organization, &expectations);
    }
}

/// A template that is accepted means the same once it is written and read.
pub fn template(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(template) = Template::parse(text) else { return };
    assert_eq!(Template::parse(&template.to_string()).as_ref(), Ok(&template));
    for account in EXAMPLE.organization.accounts().values() {
        let _ = template.fill(account);
    }
}

/// A path of OUs that is accepted is the same once it is written and read; a pattern of names comes to an end.
pub fn selector(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    if let Ok(pattern) = OuPattern::parse(text) {
        assert_eq!(OuPattern::parse(&pattern.to_string()).as_ref(), Ok(&pattern));
    }
    let (pattern, name) = text.split_once('\n').unwrap_or((text, text));
    let _ = Glob::new(pattern).matches(name);
}

/// A spreadsheet is read to its end, whatever is in it.
pub fn csv(input: &[u8]) {
    let _ = read_csv(&SourceText::new("contacts.csv", input.to_vec()), &EXAMPLE.organization);
}

/// So is a Terraform state.
pub fn terraform(input: &[u8]) {
    let _ = read_terraform(&SourceText::new("state.json", input.to_vec()), &EXAMPLE.organization);
}

/// Nothing is made of AWS's answers that they do not say.
pub fn answers(input: &[u8]) {
    make(input);
}
