//! Organizations of any size, made up by the same rules every time.

use std::fmt::Write;

/// How many units an organization has.
pub const UNITS: usize = 2_000;

/// How many different contacts.
pub const CONTACTS: usize = 40;

/// Numbers that look random and are always the same.
pub fn mix(number: usize) -> usize {
    (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24) & 0xffff_ffff
}

/// An organization file with so many accounts, all contacts set.
pub fn organization(accounts: usize) -> String {
    let mut text = String::from(
        r#"{"format":"orgcontacts/organization","version":1,"organization":{"id":"o-exampleorg","management_account":"000000000001"},"units":[{"id":"r-ab12","name":"Root"}"#,
    );
    for unit in 0..UNITS {
        // Twenty units to a parent: three levels.
        let parent = if unit < 20 { "r-ab12".to_owned() } else { unit_id(unit / 20 - 1) };
        let _ = write!(text, r#",{{"id":"{}","name":"Unit {unit}","parent":"{parent}"}}"#, unit_id(unit));
    }
    text.push_str(r#"],"accounts":["#);
    for account in 0..accounts {
        let comma = if account == 0 { "" } else { "," };
        let (unit, team) = (unit_id(mix(account) % UNITS), mix(account + 1) % 300);
        let contact = |salt: usize| contact(mix(account * 3 + salt) % CONTACTS);
        let _ = write!(
            text,
            r#"{comma}{{"id":"{:012}","name":"account-{account}","email":"a{account}@example.com","state":"ACTIVE","parent":"{unit}","tags":{{"team":"team-{team}","env":"prod"}},"contacts":{{"billing":{},"operations":{},"security":{}}}}}"#,
            account + 1,
            contact(0),
            contact(1),
            contact(2),
        );
    }
    text.push_str("]}");
    text
}

pub fn unit_id(unit: usize) -> String {
    format!("ou-ab12-{unit:08x}")
}

pub fn contact(number: usize) -> String {
    format!(r#"{{"name":"Name {number}","title":"Title","email":"c{number}@example.com","phone":"+1 206 555 0100"}}"#)
}
