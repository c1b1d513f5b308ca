//! Alternate and primary contacts, where nothing is refused for who asks.

use serde_json::{Value, json};

use super::{Client, MANAGEMENT, MEMBER, start};

fn contact(name: &str, title: &str, email: &str, phone: &str) -> Value {
    json!({
        "AccountId": MEMBER,
        "AlternateContactType": "OPERATIONS",
        "Name": name,
        "Title": title,
        "EmailAddress": email,
        "PhoneNumber": phone,
    })
}

/// The lifecycle that was recorded from AWS.
#[test]
fn a_contact_is_set_replaced_and_removed() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let key = json!({ "AccountId": MEMBER, "AlternateContactType": "OPERATIONS" });
    let not_set = (
        404,
        "ResourceNotFoundException".to_owned(),
        "No contact of the inputted alternate contact type found.".to_owned(),
    );

    assert_eq!(client.account("GetAlternateContact", &key).refusal(), not_set);
    assert_eq!(client.account("DeleteAlternateContact", &key).refusal(), not_set);

    let put = contact("  Contact Probe  ", "  Operations  ", "  Probe+ops@Example.invalid  ", " +1 (202) 555-0100 ");
    assert_eq!(client.account("PutAlternateContact", &put).json(), json!({}));
    let expected = json!({ "AlternateContact": {
        "Name": "  Contact Probe  ",
        "Title": "  Operations  ",
        "EmailAddress": "Probe+ops@Example.invalid",
        "PhoneNumber": " +1 (202) 555-0100 ",
        "AlternateContactType": "OPERATIONS",
    } });
    assert_eq!(client.account("GetAlternateContact", &key).json(), expected, "only the e-mail is trimmed");

    let put = contact("Updated", "Probe", "probe2@example.invalid", "2025550101");
    assert_eq!(client.account("PutAlternateContact", &put).json(), json!({}));
    assert_eq!(client.account("GetAlternateContact", &key).json()["AlternateContact"]["Name"], "Updated");

    assert_eq!(client.account("DeleteAlternateContact", &key).json(), json!({}));
    assert_eq!(client.account("GetAlternateContact", &key).refusal(), not_set);
    assert_eq!(client.account("DeleteAlternateContact", &key).refusal(), not_set);
}

#[test]
fn an_account_without_the_id_is_the_callers_own() {
    let simulator = start("");
    let mut member = Client::new(&simulator, MEMBER);
    let answer = member.account("GetAlternateContact", &json!({ "AlternateContactType": "BILLING" })).json();
    assert_eq!(answer["AlternateContact"]["Name"], "Mary Major");
    let mut management = Client::new(&simulator, MANAGEMENT);
    let mut put = contact("M", "M", "m@example.com", "1");
    put.as_object_mut().unwrap().remove("AccountId");
    assert_eq!(management.account("PutAlternateContact", &put).json(), json!({}));
    let own = json!({ "AlternateContactType": "OPERATIONS" });
    assert_eq!(management.account("GetAlternateContact", &own).json()["AlternateContact"]["Name"], "M");
    assert_eq!(member.account("GetAlternateContact", &own).code().0, 404);
}

#[test]
fn fields_are_judged_as_modelled() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let ok = [
        contact(&"ü".repeat(64), &"ü".repeat(50), "a@b.c", &"1".repeat(25)),
        contact("-", "-", "a.b+c=d#e|f!g&h-i@sub_domain.example.com", " \t()+-0"),
        contact(" ", " ", &format!("{}@example.com", "a".repeat(242)), " "),
    ];
    for put in ok {
        assert_eq!(client.account("PutAlternateContact", &put).json(), json!({}), "{put}");
    }
    let refused = [
        (contact("", "T", "a@b.c", "1"), r#"[string "" is too short (length: 0, required minimum: 1)]"#),
        (contact("N", &"t".repeat(51), "a@b.c", "1"), "is too long (length: 51, maximum allowed: 50)]"),
        (contact(&"n".repeat(65), "T", "a@b.c", "1"), "is too long (length: 65, maximum allowed: 64)]"),
        (contact("N", "T", &format!("{}@example.com", "a".repeat(243)), "1"), "(length: 255, maximum allowed: 254)]"),
        (contact("N", "T", &format!(" {}@example.com", "a".repeat(242)), "1"), "(length: 255, maximum allowed: 254)]"),
        (contact("N", "T", "ü@b.de", "1"), r#"+@[\w.-]+\.[\w]+[\s]*$" does not match input string "ü@b.de"]"#),
        (contact("N", "T", "a@b.xn--p1ai", "1"), "does not match"),
        (contact("N", "T", "o'hara@example.com", "1"), "does not match"),
        (contact("N", "T", "a@b.c", "206.555.0100"), r#"[ECMA 262 regex "^[\s0-9()+-]+$" does not match"#),
        (contact("N", "T", "a@b.c", "206\u{a0}555"), "does not match"),
        (contact("N", "T", "a@b.c", &"1".repeat(26)), "(length: 26, maximum allowed: 25)]"),
        (contact("N", "T", "", ""), "], ["),
    ];
    for (put, complaint) in refused {
        let (status, code, message) = client.account("PutAlternateContact", &put).refusal();
        assert_eq!((status, code.as_str()), (400, "ValidationException"), "{put}");
        let several = complaint == "], [" && message.matches("too short").count() == 2;
        assert!(several || message.contains(complaint), "{put}: {message}");
    }
    let mut put = contact("N", "T", "a@b.c", "1");
    put["Title"] = json!(1);
    put.as_object_mut().unwrap().remove("Name");
    let (_, _, message) = client.account("PutAlternateContact", &put).refusal();
    assert!(message.starts_with(r#"[object has missing required properties (["Name"]), instance type (integer)"#));
    let get = json!({ "AccountId": "12345678901", "AlternateContactType": "BILLING" });
    assert_eq!(client.account("GetAlternateContact", &get).code(), (400, "ValidationException".to_owned()));
}

#[test]
fn refused_changes_change_nothing() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let key = json!({ "AccountId": MEMBER, "AlternateContactType": "OPERATIONS" });
    client.account("PutAlternateContact", &contact("N", "T", "a@b.c", "x"));
    assert_eq!(client.account("GetAlternateContact", &key).code().0, 404);
}

#[test]
fn primary_contacts_are_there_and_can_be_replaced() {
    let simulator = start("");
    let mut client = Client::new(&simulator, MANAGEMENT);
    let key = json!({ "AccountId": MEMBER });
    assert_eq!(client.account("GetContactInformation", &key).json()["ContactInformation"]["FullName"], "payments-prod");
    let mut put = json!({ "AccountId": MEMBER, "ContactInformation": {
        "FullName": " Mary Major ",
        "AddressLine1": "Example Street 1",
        "City": " Berlin ",
        "CountryCode": "de",
        "PostalCode": "10115",
        "PhoneNumber": "+49 30 555 0100 ",
    } });
    assert_eq!(client.account("PutContactInformation", &put).json(), json!({}));
    let expected = json!({
        "FullName": "Mary Major",
        "AddressLine1": "Example Street 1",
        "City": "Berlin",
        "CountryCode": "DE",
        "PostalCode": "10115",
        "PhoneNumber": "+49 30 555 0100",
    });
    assert_eq!(client.account("GetContactInformation", &key).json()["ContactInformation"], expected);
    for (member, value, complaint) in [
        ("City", " ", "the argument City can not be empty"),
        ("PhoneNumber", " +49 30 555 0100", r#"[ECMA 262 regex "^[+][\s0-9()-]+$" does not match input string " +49"#),
        ("CountryCode", "D", "too short (length: 1, required minimum: 2)"),
        ("FullName", "", "too short"),
    ] {
        let good = put["ContactInformation"][member].take();
        put["ContactInformation"][member] = json!(value);
        let (status, code, message) = client.account("PutContactInformation", &put).refusal();
        assert_eq!((status, code.as_str()), (400, "ValidationException"));
        assert!(message.contains(complaint), "{message}");
        put["ContactInformation"][member] = good;
    }
    assert_eq!(client.account("GetContactInformation", &key).json()["ContactInformation"], expected);
}
