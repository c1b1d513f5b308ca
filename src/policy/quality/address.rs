//! Whose an e-mail address is, as far as that shows.

use unicode_security::skeleton;

/// Domains of providers where anybody can have a mailbox.
const FREE_MAIL: [&str; 34] = [
    "126.com",
    "163.com",
    "aol.com",
    "fastmail.com",
    "foxmail.com",
    "free.fr",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hey.com",
    "hotmail.com",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mac.com",
    "mail.com",
    "mail.ru",
    "me.com",
    "msn.com",
    "naver.com",
    "orange.fr",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "qq.com",
    "t-online.de",
    "tutanota.com",
    "web.de",
    "yahoo.com",
    "yandex.ru",
    "ymail.com",
];

/// Providers that have such a domain in many countries, without what follows their name.
const FREE_MAIL_ANYWHERE: [&str; 5] = ["gmx", "hotmail", "outlook", "yahoo", "yandex"];

/// Domains that are kept for documentation (RFC 2606).
const RESERVED: [&str; 7] = ["example.com", "example.net", "example.org", "example", "invalid", "test", "localhost"];

/// Words for a team, a duty or a machine: whoever is called so is no person.
const ROLES: [&str; 107] = [
    "abuse",
    "account",
    "accounting",
    "accounts",
    "admin",
    "admins",
    "alarm",
    "alert",
    "alerts",
    "america",
    "ap",
    "apac",
    "asia",
    "audit",
    "aws",
    "billing",
    "call",
    "center",
    "centre",
    "cert",
    "cfo",
    "ciso",
    "cloud",
    "compliance",
    "contact",
    "controller",
    "cost",
    "costs",
    "csirt",
    "cto",
    "cyber",
    "data",
    "defence",
    "defense",
    "department",
    "desk",
    "dev",
    "devops",
    "duty",
    "east",
    "emea",
    "emergency",
    "engineering",
    "europe",
    "finance",
    "finops",
    "floor",
    "fusion",
    "global",
    "governance",
    "group",
    "help",
    "helpdesk",
    "hub",
    "incident",
    "incidents",
    "info",
    "infra",
    "intel",
    "invoice",
    "invoices",
    "it",
    "legal",
    "mail",
    "management",
    "monitoring",
    "network",
    "noc",
    "north",
    "notifications",
    "office",
    "officer",
    "oncall",
    "operations",
    "ops",
    "owners",
    "pager",
    "payable",
    "platform",
    "privacy",
    "prod",
    "production",
    "psirt",
    "response",
    "risk",
    "root",
    "safety",
    "sandbox",
    "sec",
    "secops",
    "security",
    "service",
    "soc",
    "south",
    "squad",
    "sre",
    "staging",
    "support",
    "team",
    "test",
    "threat",
    "trust",
    "unit",
    "vulnerability",
    "watch",
    "web",
    "west",
];

/// The shortest of them that is looked for within a longer word: `cost` is part of a family's name, such as Costa.
const LONG: usize = 6;

/// Shorter ones that a longer word may end with: `secteam`, `netops`.
const ENDINGS: [&str; 6] = ["admin", "admins", "desk", "mail", "ops", "team"];

/// What stands between the words of an address.
const SEPARATORS: [char; 3] = ['.', '_', '-'];

/// What stands after the `@`.
pub fn domain_of(address: &str) -> String {
    address.trim().rsplit('@').next().unwrap_or_default().to_lowercase()
}

/// Whether anybody can have a mailbox in a domain.
pub fn is_free_mail(domain: &str) -> bool {
    // `co.uk` and `fr` are of a country, `example.com` is somebody's.
    let is_country = |rest: &str| rest.split('.').all(|label| label.len() <= 3);
    let of_country =
        || domain.split_once('.').is_some_and(|(name, rest)| FREE_MAIL_ANYWHERE.contains(&name) && is_country(rest));
    FREE_MAIL.contains(&domain) || of_country()
}

/// Whether a domain is kept for documentation.
pub fn is_reserved(domain: &str) -> bool {
    RESERVED
        .iter()
        .any(|reserved| domain.strip_suffix(reserved).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// Whether an address looks like one person's: `mary.major@`, `m.major@`, `mary.j.major2@`, or like the words of a
/// person's name.
pub fn is_personal(address: &str, name: &str) -> bool {
    let local = address.trim().split(['@', '+']).next().unwrap_or_default().to_lowercase();
    // The second of that name has a number.
    let local = local.trim_end_matches(|c: char| c.is_ascii_digit() || SEPARATORS.contains(&c));
    let words: Vec<&str> = local.split(SEPARATORS).collect();
    if words.iter().any(|word| is_role(word)) {
        return false;
    }
    let looks_like_a_name = match words.as_slice() {
        [first, last] => is_first_and_last(first, last),
        [first, initial, last] => is_first_and_last(first, last) && is_word(initial, 1) && initial.chars().count() == 1,
        _ => false,
    };
    looks_like_a_name || is_made_of(&local.replace(SEPARATORS, ""), name)
}

fn is_first_and_last(first: &str, last: &str) -> bool {
    is_word(first, 1) && is_word(last, 2) && first.len() + last.len() > 4
}

fn is_word(text: &str, shortest: usize) -> bool {
    text.chars().all(char::is_alphabetic) && text.chars().count() >= shortest
}

fn is_role(word: &str) -> bool {
    let within = |role: &&&str| role.len() >= LONG && word.contains(**role);
    let ends = || ENDINGS.iter().any(|role| word.ends_with(role));
    ROLES.contains(&word) || ROLES.iter().any(|role| within(&role)) || ends()
}

/// Whether an address is made of a person's first and last name: both, or an initial and the other.
fn is_made_of(local: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split_whitespace().collect();
    let [first, .., last] = words.as_slice() else { return false };
    if words.iter().any(|word| is_role(word) || !is_word(word, 1)) {
        return false;
    }
    let initial = |word: &str| word.chars().take(1).collect::<String>();
    let made = [
        format!("{first}{last}"),
        format!("{last}{first}"),
        format!("{}{last}", initial(first)),
        format!("{first}{}", initial(last)),
        format!("{last}{}", initial(first)),
    ];
    made.iter().any(|made| made == local) || [first, last].contains(&&local)
}

/// Whether one domain is easily taken for another: letters that look the same, digits for letters, or one edit away.
pub fn is_look_alike(one: &str, other: &str) -> bool {
    /// Shorter domains are one edit away from too many.
    const SHORTEST: usize = 8;
    if one == other || is_below(one, other) || is_below(other, one) || same_but_for_country(one, other) {
        return false;
    }
    let same_at_sight = skeleton(&plain(one)).eq(skeleton(&plain(other)));
    let is_long = one.chars().count().min(other.chars().count()) >= SHORTEST;
    same_at_sight || (is_long && same_but_for_one_edit(one, other))
}

fn is_below(one: &str, other: &str) -> bool {
    one.strip_suffix(other).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether two domains have the same name in two countries, as one owner often has: `example.de` and `example.be`.
fn same_but_for_country(one: &str, other: &str) -> bool {
    let is_country = |label: &str| label.len() == 2 && label.bytes().all(|byte| byte.is_ascii_lowercase());
    let in_countries =
        |((name, country), (other_name, other))| name == other_name && [country, other].into_iter().all(is_country);
    one.rsplit_once('.').zip(other.rsplit_once('.')).is_some_and(in_countries)
}

/// A domain with letters for what is drawn like them.
fn plain(domain: &str) -> String {
    domain.replace("rn", "m").replace("vv", "w").replace('0', "o").replace(['1', 'i', '|'], "l").replace('5', "s")
}

/// Whether one letter was added, dropped or replaced, or two neighbours changed places. A label more or less is another
/// domain, and so is a number: `eu1` and `eu2` are meant to differ.
fn same_but_for_one_edit(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[start..], &other[start..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[..one.len() - end], &other[..other.len() - end]);
    let is_digit = |letters: &[char]| letters.iter().all(char::is_ascii_digit);
    match (one, other) {
        ([a], []) | ([], [a]) => !a.is_ascii_digit(),
        ([_], [_]) => !(is_digit(one) && is_digit(other)),
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_from_teams() {
        for (address, name) in [
            ("mary.major@example.com", "Security"),
            ("m.major@example.com", "Security"),
            ("mmajor@example.com", "Mary Major"),
            ("Mary@example.com", "Mary Major"),
            ("majorm+aws@example.com", "Mary J Major"),
            ("mary.j.major@example.com", "Security"),
            ("mary.major2@example.com", "Security"),
            ("mmajor02@example.com", "Mary Major"),
            ("maria.costa@example.com", "Security"),
            ("john.mccall@example.com", "Security"),
            ("ann.mccloud@example.com", "Security"),
            ("l.datar@example.com", "Security"),
        ] {
            assert!(is_personal(address, name), "{address}");
        }
        for (address, name) in [
            ("soc@example.com", "Security Operations Centre"),
            ("security@example.com", "Mary Major"),
            ("aws.security@example.com", "Mary Major"),
            ("secteam@example.com", "Mary Major"),
            ("cloud-soc@example.com", "Cloud SOC"),
            ("it.x@example.com", "X"),
            ("cyber.defence@example.com", "Security"),
            ("duty.officer@example.com", "Security"),
            ("fusion-center@example.com", "Security"),
            ("acme.netops@example.com", "Security"),
            ("acme.soc2@example.com", "Security"),
            ("acme.prod1@example.com", "Security"),
            ("acme.emea@example.com", "Security"),
            ("soc.24-7@example.com", "Security"),
            ("acme.securityalerts@example.com", "Security"),
            ("blue@example.com", "Blue Team"),
            ("a.b@example.com", "A"),
        ] {
            assert!(!is_personal(address, name), "{address}");
        }
    }

    #[test]
    fn look_alikes_are_told_from_other_domains() {
        for (one, other) in [
            ("examp1e.com", "example.com"),
            ("exarnple.com", "example.com"),
            ("exаmple.com", "example.com"),
            ("exampel.com", "example.com"),
            ("exmple.com", "example.com"),
            ("example.con", "example.com"),
            ("examplee.com", "example.com"),
            ("example.co", "example.com"),
        ] {
            assert!(is_look_alike(one, other) && is_look_alike(other, one), "{one}");
        }
        for (one, other) in [
            ("example.com", "example.com"),
            ("eu.example.com", "example.com"),
            ("eu1.example.com", "eu2.example.com"),
            ("example.com", "examination.com"),
            ("abc.com", "abd.com"),
            ("contoso.de", "contoso.be"),
            ("contoso.il", "contoso.li"),
        ] {
            assert!(!is_look_alike(one, other), "{one}");
        }
    }

    #[test]
    fn providers_are_known_in_each_country() {
        assert!(["gmail.com", "hotmail.co.uk", "yahoo.fr", "gmx.at"].into_iter().all(is_free_mail));
        assert!(!["example.com", "outlook.example.com", "mygmail.com"].into_iter().any(is_free_mail));
        assert!(is_reserved("aws.example.com") && is_reserved("corp.test") && !is_reserved("myexample.com"));
    }
}
