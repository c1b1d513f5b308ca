//! What people write where policies want something else, and the line to write instead.

use super::grammar::{self, plain};
use super::limits::Limit;
use super::reader::YamlValue;
use super::syntax::NodeKind;
use crate::finding::{did_you_mean, in_quotes, quoted};
use crate::organization::ou::{InvalidOu, OuPattern};
use crate::organization::{AccountId, UnitId};
use crate::setting::{Field, Kind, alternate_contact};

/// What to do with a key that is known, but belongs elsewhere. `of` is the table where it stands.
pub fn belongs_elsewhere(of: &str, key: &str) -> Option<&'static str> {
    if of == grammar::IF_MISSING.of && alternate_contact::SHAPE.field(key).is_some() {
        return Some("define the contact under `contacts`, and name it here, such as `security: soc`");
    }
    let key = plain(key);
    let help = match (of, key.as_str()) {
        ("a policy", "billing" | "operations" | "security") => {
            "write it under `defaults`, or in a rule, such as `defaults: { security: soc }`"
        }
        ("a policy", "match" | "except" | "priority" | "name") => "write it in an entry of `rules`",
        ("a contact", "type" | "contacttype" | "alternatecontacttype") => {
            "a contact has no type: say who gets it under `defaults` or in a rule, such as `security: soc`"
        }
        ("a contact", "account" | "accounts" | "accountid" | "accountids") => {
            "a contact has no accounts: a rule says who gets it, such as `match: { accounts: [\"012345678901\"] }`"
        }
        ("a rule", "ou" | "tags" | "names" | "accounts") => {
            "write it under `match`, such as `match: { ou: /Workloads }`"
        }
        ("a rule", "contacts" | "contact") => "write the types in the rule itself, such as `security: soc`",
        ("an `if_missing` wish", "contact" | "name") => "name just the contact, such as `security: soc`",
        ("`defaults`" | "a rule", "primary" | "root") => {
            "AWS has alternate contacts for billing, operations and security; orgcontacts keeps no others"
        }
        _ => return None,
    };
    Some(help)
}

/// A line that gives a field.
pub fn example(field: Field) -> String {
    format!("{field}: {}", in_quotes(field.example()))
}

/// What to write instead of a list of contacts, or of a text.
pub fn instead_of_contacts(value: YamlValue<'_>) -> Option<String> {
    let list = matches!(value.node.kind, NodeKind::Sequence(_));
    list.then(|| {
        "give each contact a name to refer to: write `soc:` instead of `-`, and its fields below it".to_owned()
    })
}

/// What to write instead of a contact.
pub fn instead_of_contact(name: &str, value: YamlValue<'_>) -> Option<String> {
    let like = grammar::CONTACT.example(&|key| match key.name {
        "like" => grammar::Put::NoKey,
        _ => grammar::Put::Example,
    });
    match value.node.kind {
        NodeKind::Mapping(_) => None,
        NodeKind::Null => Some(format!("indent its fields below it, or write `{}: {like}`", quoted(name))),
        NodeKind::Scalar(_) | NodeKind::Sequence(_) => Some(format!("write it like `{}: {like}`", quoted(name))),
    }
}

/// What to write instead of the text of a field.
pub fn instead_of_field(field: Field, value: YamlValue<'_>) -> Option<String> {
    let is_address = field.shape().address() == Some(field);
    match &value.node.kind {
        NodeKind::Scalar(_) => None,
        NodeKind::Null => Some(match value.null() {
            Some(null) => format!("`{null}` is not text in YAML; if it is meant, write `{field}: {}`", in_quotes(null)),
            None if field.is_required() => format!("{}; write `{}`", field.shape().if_incomplete, example(field)),
            None => return None,
        }),
        NodeKind::Sequence(_) if is_address => Some(one_address(field)),
        NodeKind::Sequence(_) => Some(format!("write one text, such as `{}`", example(field))),
        NodeKind::Mapping(_) => {
            let written = value.node.location.rest_of_line();
            let flow = in_braces(written).map(|text| format!("quote it: `{field}: {}`", in_quotes(text)));
            Some(flow.unwrap_or_else(|| format!("write one text, such as `{}`", example(field))))
        }
    }
}

/// What begins with a brace, to the brace that closes it.
fn in_braces(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(&text[..=at]);
        }
    }
    None
}

fn one_address(field: Field) -> String {
    format!("AWS takes one address: use a distribution list, such as `{}`", example(field))
}

/// What to write instead of a text that AWS refuses in a field.
pub fn instead_of_text(field: Field, text: &str) -> Option<String> {
    if let Some(advice) = instead_of_several(field, text) {
        return Some(advice);
    }
    Some(format!("write only `{field}: {}`", in_quotes(&text_meant(field, text)?)))
}

/// What to write instead of several addresses where one is wanted.
pub fn instead_of_several(field: Field, text: &str) -> Option<String> {
    let is_address = field.shape().address() == Some(field);
    let holds_several =
        between(text).is_none() && text.matches('@').count() > 1 && text.contains([',', ';', ' ', '/', '\n']);
    (is_address && holds_several).then(|| one_address(field))
}

/// What stands between pointed brackets, as addresses do behind names.
fn between(text: &str) -> Option<&str> {
    text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(inside, _)| inside)
}

/// The part of a text that AWS would accept in a field, or how it would.
#[must_use]
pub fn text_meant(field: Field, text: &str) -> Option<String> {
    let bare = |prefix: &str| text.trim().strip_prefix(prefix);
    let unquoted = text.trim().trim_matches(['“', '”', '„', '‘', '’', '«', '»', '\'', '"']);
    let plain_spaces = text.replace(['.', '/', '\u{2013}', '\u{2011}'], "-").replace(['\u{a0}', '\u{202f}'], " ");
    let candidates = [between(text), bare("mailto:"), bare("tel:"), Some(unquoted), Some(plain_spaces.as_str())];
    candidates.into_iter().flatten().map(str::trim).find(|text| field.check(text).is_ok()).map(str::to_owned)
}

/// What to write instead of a wish.
pub fn instead_of_wish(kind: Kind, value: YamlValue<'_>) -> Option<String> {
    let words = if kind.shape().can_be_absent { ABSENT_OR_UNMANAGED } else { "`unmanaged` leaves what is set alone" };
    match value.node.kind {
        NodeKind::Null => Some(format!("name a contact, such as `{kind}: soc`; {words}")),
        NodeKind::Sequence(_) => {
            Some(format!("an account has one {}: name one contact, such as `{kind}: soc`", kind.title()))
        }
        NodeKind::Mapping(_) | NodeKind::Scalar(_) => None,
    }
}

const ABSENT_OR_UNMANAGED: &str = "`absent` removes what is set, `unmanaged` leaves it alone";

/// What was meant by a word for a wish that names no contact.
pub fn wish_meant(word: &str) -> Option<&'static str> {
    const REMOVED: [&str; 8] = ["none", "null", "delete", "deleted", "remove", "removed", "empty", "nobody"];
    const LEFT_ALONE: [&str; 7] = ["ignore", "ignored", "keep", "leave", "skip", "any", "unchanged"];
    let word = plain(word);
    if REMOVED.contains(&&*word) {
        return Some("did you mean `absent`? `absent` removes what is set, `unmanaged` leaves it alone");
    }
    LEFT_ALONE
        .contains(&&*word)
        .then_some("did you mean `unmanaged`? `absent` removes what is set, `unmanaged` leaves it alone")
}

/// What to write instead of `defaults`.
pub fn instead_of_defaults(value: YamlValue<'_>) -> Option<String> {
    let list = matches!(value.node.kind, NodeKind::Sequence(_));
    list.then(|| "write `security: soc` below it, without the dash".to_owned())
}

/// What to write instead of rules.
pub fn instead_of_rules(value: YamlValue<'_>) -> Option<String> {
    let first = value.keys().next()?;
    let name = quoted(&first.text);
    Some(if grammar::RULE.key(&first.text).is_some() {
        format!(
            "begin each rule with a dash: write `- {}`, and indent the rest of the rule below it",
            first.location.line_text()
        )
    } else {
        format!("write `- name: {name}` instead of `{name}:`")
    })
}

/// What to write instead of a selector.
pub fn instead_of_selector(value: YamlValue<'_>) -> Option<String> {
    let NodeKind::Scalar(text) = &value.node.kind else { return None };
    let text = quoted(text);
    let selector = if OuPattern::parse(&text).is_ok() {
        format!("ou: {text}")
    } else if let Some(id) = account_in(&text) {
        format!("accounts: \"{id}\"")
    } else {
        format!("names: {}", in_quotes(&text))
    };
    Some(if value.is_item() { format!("write `- {selector}`") } else { format!("write `{{ {selector} }}`") })
}

/// How many tags a message shows.
const SHOWN: usize = 10;

/// What to write instead of tags: a mapping of what was written.
pub fn instead_of_tags(value: YamlValue<'_>) -> Option<String> {
    let tag = |value: YamlValue<'_>| match &value.node.kind {
        NodeKind::Scalar(text) => {
            let (key, value) = text.split_once(['=', ':'])?;
            Some((key.trim().to_owned(), value.trim().to_owned()))
        }
        NodeKind::Mapping(_) => {
            let of = |name: &str| value.keys().find(|key| plain(&key.text) == name);
            let text = |key: &str| value.entry(key)?.scalar().map(str::to_owned);
            match (of("key"), of("value").or(of("values"))) {
                (Some(key), Some(of_key)) => Some((text(&key.text)?, text(&of_key.text)?)),
                _ => {
                    let key = value.keys().next()?;
                    Some((key.text.to_string(), text(&key.text)?))
                }
            }
        }
        NodeKind::Sequence(_) | NodeKind::Null => None,
    };
    let tags: Vec<_> = match value.node.kind {
        NodeKind::Sequence(_) => value.items().take(SHOWN).filter_map(tag).collect(),
        _ => tag(value).into_iter().collect(),
    };
    let tags: Vec<_> = tags.iter().map(|(key, value)| format!("{}: {}", quoted(key), quoted(value))).collect();
    let tags = if tags.is_empty() { "team: payments".to_owned() } else { tags.join(", ") };
    Some(format!("write `tags: {{ {tags} }}`"))
}

/// What was meant by a text that names no OU.
pub fn unit_meant(text: &str) -> String {
    let fault = OuPattern::parse(text).err();
    if let Some(id) = unit_in(text) {
        return did_you_mean([id.as_str()]);
    }
    if let Ok(id) = text.trim().parse::<AccountId>() {
        return format!("an account is not an OU: write `accounts: \"{id}\"`");
    }
    if let Some(above) = text.trim_end_matches('/').strip_suffix("/**") {
        let above = if above.is_empty() { "/" } else { above };
        return format!("write `{}`: it already means everything below", quoted(above));
    }
    if fault == Some(InvalidOu::PartialWildcard) {
        let escaped = quoted(text).replace('*', r"\*");
        return format!("name each OU, in a list; if the star is part of the name, write `{escaped}`");
    }
    let path = text.trim().replace('\\', "/");
    let names: Vec<_> = path.split('/').map(str::trim).filter(|name| !name.is_empty()).collect();
    let below_root = match names.split_first() {
        Some((first, rest)) if first.eq_ignore_ascii_case("root") => rest,
        _ => &names,
    };
    let meant = format!("/{}", below_root.join("/"));
    let is_one = !names.is_empty() && OuPattern::parse(&meant).is_ok();
    if is_one {
        did_you_mean([&*quoted(&meant)])
    } else {
        "write a path such as `/Workloads/Prod`, or an ID".to_owned()
    }
}

/// The last ID of a unit in a text, such as an ARN, a path of IDs as IAM has it, or what the console shows.
fn unit_in(text: &str) -> Option<UnitId> {
    // As long as AWS makes them (Organizations API, `OrganizationalUnitId` and `RootId`): a name can look like an ID.
    const ROOT: usize = 4;
    const UNIT: usize = 8;
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').map(str::to_ascii_lowercase);
    let as_long = |word: &String| match word.split('-').collect::<Vec<_>>().as_slice() {
        ["r", root] => root.len() >= ROOT,
        ["ou", root, unit] => root.len() >= ROOT && unit.len() >= UNIT,
        _ => false,
    };
    words.filter(as_long).filter_map(|word| word.parse().ok()).next_back()
}

/// What was meant by a text that is no account ID.
pub fn account_meant(text: &str) -> String {
    if text.trim() == "*" {
        return "for every account, write `ou: /` instead of `accounts`".to_owned();
    }
    if let Some(id) = account_in(text) {
        return did_you_mean([id.to_string().as_str()]);
    }
    let is_number = text.contains(|c: char| c.is_ascii_digit()) && text.parse::<f64>().is_ok();
    if is_number && text.contains(['e', 'E']) {
        return "a spreadsheet has rounded it: copy the ID from AWS, and quote it".to_owned();
    }
    if is_number || text.is_empty() {
        return "write all twelve digits, such as `\"012345678901\"`".to_owned();
    }
    format!("to select by name, write `names: {}`", in_quotes(&quoted(text)))
}

/// The account ID that a text holds: between spaces and dashes, in an ARN, or without its leading zeros.
#[must_use]
pub fn account_in(text: &str) -> Option<AccountId> {
    if let Some(id) = text.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).next_back() {
        return Some(id);
    }
    let is_separator = |c: char| c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2013}' | '\'' | '_' | '.');
    let digits: String = text.chars().filter(|c| !is_separator(*c)).collect();
    // Fewer digits than these are rather something else than an ID that lost its zeros.
    const LEAST: usize = 9;
    let is_id = digits.len() >= LEAST && digits.bytes().all(|b| b.is_ascii_digit());
    is_id.then(|| format!("{digits:0>12}").parse().ok()).flatten()
}

/// The placeholder that was meant by one of other tools, as it stood between braces.
pub fn placeholder_meant(inside: &str) -> Option<String> {
    let inside = inside.trim().trim_matches('.');
    let lower = inside.to_lowercase();
    let tag = ["account.tags.", "account.tag.", "tags.", "tag.", "tags:", "tag_", "tag:"].into_iter();
    let tag = tag.filter(|before| lower.starts_with(before)).find_map(|before| inside.get(before.len()..));
    if let Some(key) = tag.map(str::trim).filter(|key| !key.is_empty()) {
        return Some(format!("{{tag:{key}}}"));
    }
    let name = match plain(inside.split(['|', ':']).next().unwrap_or_default()).as_str() {
        "accountid" | "awsaccountid" => "account.id",
        "accountname" | "accountalias" | "awsaccountname" => "account.name",
        "accountemail" | "accountrootemail" => "account.email",
        _ => return None,
    };
    Some(format!("{{{name}}}"))
}

/// The limit that was meant by a word or a share that is spelt otherwise.
pub fn limit_meant(text: &str) -> Option<String> {
    let bare: String = text.split_whitespace().collect::<String>().to_lowercase();
    match bare.as_str() {
        "none" | "no" | "never" | "nothing" | "false" | "zero" => return Some("0".to_owned()),
        "all" | "any" | "yes" | "true" | "infinite" | "infinity" | "nolimit" => return Some("unlimited".to_owned()),
        _ => {}
    }
    let bare = bare.strip_suffix("percent").or(bare.strip_suffix("pct")).map_or(bare.clone(), |n| format!("{n}%"));
    let bare = bare.replace(',', ".");
    (bare != text && bare.parse::<Limit>().is_ok()).then_some(bare)
}
