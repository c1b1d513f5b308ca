//! The fields of a contact stand by name in its own file, and with those who speak to AWS or hold what it keeps.
//!
//! Everybody else goes by tables, so that another kind of setting, with other fields, costs them nothing. An account
//! has a name and an e-mail address too, and rules have names: such words prove nothing by themselves. But there are
//! only two ways to a field: `alternate_contact::Fields`, and its name as a text.

use super::{code, has_word, is_among, sources};

/// Who may take a contact apart. The list only gets shorter.
const MAY_NAME_FIELDS: &[&str] = &[
    "setting/*",
    // The columns of a spreadsheet that somebody else's program writes, and the attributes of Terraform's resources.
    "answer/records/csv/wire.rs",
    "answer/records/terraform/wire.rs",
    "backend/aws/account.rs",
    "backend/aws/failure.rs",
    "backend/organization_file/wire.rs",
    "backend/simulator/account/contacts.rs",
];

/// Words that mean something else: a key of expectations, the address of an account, the title of a schema, a flag of `explain`, a property of GitHub's annotations.
const MEANS_SOMETHING_ELSE: &[(&str, &str)] = &[
    ("policy/grammar/tables.rs", "\"email\""),
    ("policy/expectations.rs", "\"email\""),
    ("backend/organization_file/schema.rs", "\"email\""),
    ("text/schema/document.rs", "\"title\""),
    ("plan/file/v1/schema.rs", "\"email\""),
    ("view/explain/schema.rs", "\"email\""),
    ("cli/explain.rs", "\"email\""),
    ("cli/completions.rs", "\"email\""),
    ("view/github.rs", "\"title\""),
];

/// The ways to fields that stand in a file's code.
fn ways_to_fields(text: &str) -> Vec<&'static str> {
    let code = code(text);
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let texts = [".field(\"", ".phone", "\"title\"", "\"email\"", "\"phone\""];
    let texts = texts.into_iter().filter(|text| code.contains(text));
    has_word(code, "Fields").then_some("Fields").into_iter().chain(texts).collect()
}

#[test]
fn only_those_who_speak_to_aws_name_the_fields_of_a_contact() {
    let sources = sources();
    let of_program = sources.iter().filter(|(path, _)| !path.ends_with("/tests.rs") && !path.contains("/tests/"));
    let (mut named, mut meant) = (Vec::new(), Vec::new());
    for (path, text) in of_program {
        for way in ways_to_fields(text) {
            let is_this = |(file, word): &&(&str, &str)| is_among(path, &[file]) && *word == way;
            if is_among(path, MAY_NAME_FIELDS) {
                named.push(path.as_str());
            } else {
                let exception = MEANS_SOMETHING_ELSE.iter().find(is_this);
                meant.push(exception.unwrap_or_else(|| panic!("{path} names a field by {way}: go by its table")));
            }
        }
    }
    for allowed in MAY_NAME_FIELDS {
        assert!(named.iter().any(|path| is_among(path, &[allowed])), "{allowed} names no field: take it off the list");
    }
    for exception in MEANS_SOMETHING_ELSE {
        assert!(meant.contains(&exception), "not needed any more: {exception:?}");
    }
}

#[test]
fn ways_to_fields_are_found() {
    assert_eq!(ways_to_fields("let Fields { name, .. } = Fields::of(value);"), ["Fields"]);
    assert_eq!(ways_to_fields("shape.field(\"name\")"), [".field(\""]);
    assert_eq!(ways_to_fields("contact.phone.len()"), [".phone"]);
    assert_eq!(ways_to_fields("field.as_str() == \"email\""), ["\"email\""]);
    let nothing = "account.email; // \"email\"\n#[cfg(test)]\nmod tests {\n \"phone\" }";
    assert_eq!(ways_to_fields(nothing), [] as [&str; 0]);
}
