//! Who may decide what: the `files` of a main file say for which accounts, types and domains other files may decide.
//!
//! Files are told apart by their paths. Where nothing says `files`, every file may decide everything.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path};

use super::lists;
use super::reader::{Mapping, Reader, YamlValue};
use super::remit::Remit;
use super::rules;
use super::selector::Glob;
use super::syntax::Key;
use super::{Policy, Rule, WishKind};
use crate::finding::{Code, Finding, Place, quoted};
use crate::organization::scope::Scope;
use crate::setting::Kind;

/// The remits of a policy, and whose they are.
#[derive(Default)]
pub struct Remits {
    /// In the order of the main file.
    pub all: Vec<Remit>,
    /// The path of the main file, if there is one.
    main: Option<String>,
    /// The remit of each other file that has one.
    of_file: BTreeMap<String, usize>,
    /// The contacts of the main file that are kept elsewhere.
    external: BTreeSet<String>,
}

/// The keys that other files than the main file may have.
const KEYS_OF_ALL: [&str; 3] = ["version", "contacts", "rules"];

/// What a pattern of paths looks like, for schemas.
pub const PATH_PATTERN: &str = "^[^/]+(/[^/]+)*$";

/// What it has nowhere in it: the folders `.` and `..`, and `**` beside other characters.
pub const NO_PATH_PATTERN: &str = "(^|/)[.]{1,2}(/|$)|[^/][*]{2}|[*]{2}[^/]";

impl Remits {
    /// Reads the `files` of a policy, and which of them covers each file.
    pub fn read(reader: &mut Reader<'_>, files: &[Mapping<'_>]) -> Self {
        let mut mains = files.iter().filter_map(|file| Some((*file, file.get("files")?)));
        let Some((main, value)) = mains.next() else { return Self::default() };
        let others: Vec<_> = mains.collect();
        if !others.is_empty() {
            report_several_mains(reader, std::iter::once((main, value)).chain(others));
            return Self::default();
        }
        let entries = reader.list(value, "`files`").unwrap_or_default();
        let read: Vec<_> = entries.into_iter().map(|value| entry(reader, value)).collect();
        // With one of them wrong it is not known what the others cover.
        let Some(read) = read.into_iter().collect::<Option<Vec<_>>>() else { return Self::default() };
        let external = contacts_of(main).filter(|(_, value)| value.is_external());
        let external = external.map(|(key, _)| key.text.to_string()).collect();
        let mut remits = Self { main: Some(main.location.real_path().to_owned()), external, ..Self::default() };
        let folder =
            levels(main.location.real_path()).split_last().map(|(_, folder)| folder.to_vec()).unwrap_or_default();
        let mut covers = vec![false; read.len()];
        for file in files.iter().filter(|file| file.location.real_path() != main.location.real_path()) {
            let path = levels(file.location.real_path());
            let below = path.strip_prefix(folder.as_slice());
            let fitting: Vec<usize> =
                (0..read.len()).filter(|at| below.is_some_and(|path| fits(&read[*at].0, path))).collect();
            fitting.iter().for_each(|at| covers[*at] = true);
            match fitting.as_slice() {
                [at] => {
                    remits.of_file.insert(file.location.real_path().to_owned(), *at);
                }
                // What is kept elsewhere is in a file of its own, which no entry can cover.
                [] if below.is_none() && remits.only_supplies(*file) => {}
                several => report_coverage(reader, *file, several.iter().map(|at| &read[*at].1.place)),
            }
        }
        for ((_, remit), _) in read.iter().zip(covers).filter(|(_, covers)| !covers) {
            reader.report(
                Finding::new(Code::PathCoversNothing, remit.place.clone(), "this path covers no file of the policy")
                    .help("paths start at the folder of this file; `*` stays within a name, `**` stands for folders"),
            );
        }
        remits.all = read.into_iter().map(|(_, remit)| remit).collect();
        remits
    }

    /// The remit of the file that a place is in; `None` if it may decide everything.
    pub fn of(&self, place: &Place) -> Option<usize> {
        self.of_file.get(place.real_path()).copied()
    }

    /// Whether a place is in a file that has a remit, while another one is in the main file.
    pub fn is_smaller(&self, one: &Place, other: &Place) -> bool {
        self.of(one).is_some() && self.main.as_deref() == Some(other.real_path())
    }

    /// Whether all that a file does is to define contacts that the main file says are kept elsewhere. It has to be named:
    /// whoever may write into a folder of the policy could put a link to such a file there.
    fn only_supplies(&self, file: Mapping<'_>) -> bool {
        if file.location.is_outside() {
            return false;
        }
        let has_nothing_else = file.iter().all(|(key, _)| ["version", "contacts"].contains(&&*key.text));
        let mut contacts = contacts_of(file).peekable();
        has_nothing_else && contacts.peek().is_some() && contacts.all(|(key, _)| self.external.contains(&*key.text))
    }

    /// Reports what only the main file may say.
    pub fn check_keys(&self, reader: &mut Reader<'_>, files: &[Mapping<'_>]) {
        for file in files.iter().filter(|file| self.of(file.location).is_some()) {
            let defined = contacts_of(*file).filter(|(_, value)| !value.is_external());
            for (key, _) in defined.filter(|(key, _)| self.external.contains(&*key.text)) {
                let message =
                    format!("contact `{}` is `external`, so no file that `files` covers may define it", key.text);
                reader.report(
                    Finding::new(Code::ExceedsRemit, key.location.clone(), message)
                        .help("give it another name, or define it in the main file"),
                );
            }
            for (key, _) in file.iter().filter(|(key, _)| !KEYS_OF_ALL.contains(&&*key.text)) {
                let message = format!("only the main file may have `{}`", quoted(&key.text));
                reader.report(
                    Finding::new(Code::MainFileOnly, key.location.clone(), message)
                        .help("move it to the file that has `files`"),
                );
            }
        }
    }

    /// Gives each rule and contact the remit of its file, and reports rules that go beyond it.
    pub fn assign(&self, reader: &mut Reader<'_>, policy: &mut Policy) {
        let Policy { contacts, rules, require, .. } = policy;
        contacts.iter_mut().for_each(|contact| contact.remit = self.of(&contact.location));
        for rule in rules {
            rule.remit = self.of(&rule.location);
            if let Some(remit) = rule.remit.map(|at| &self.all[at]) {
                check_rule(reader, rule, remit, require);
            }
        }
    }

    /// Whether a contact may be like another one, by where they stand: it takes fields from its own file and from the
    /// main file.
    pub fn may_be_like(&self, contact: &Place, base: &Place) -> bool {
        let base = base.real_path();
        self.main.as_deref().is_none_or(|main| base == main || base == contact.real_path())
    }
}

/// What stands at `contacts`, name by name.
fn contacts_of(file: Mapping<'_>) -> impl Iterator<Item = (&Key, YamlValue<'_>)> {
    file.get("contacts").into_iter().flat_map(YamlValue::pairs)
}

fn check_rule(reader: &mut Reader<'_>, rule: &Rule, remit: &Remit, require: &BTreeMap<Kind, Place>) {
    if rule.priority > remit.priority {
        let message = format!("rule `{}` has priority {}, above that of its file", rule.name, rule.priority);
        reader.report(
            Finding::new(Code::ExceedsRemit, rule.priority_at.clone(), message)
                .also(remit.place.clone(), format!("priorities up to {} are allowed here", remit.priority))
                .help("lower it, or ask for a higher `priority` in the main file"),
        );
    }
    for (kind, wish) in &rule.wishes {
        if !remit.kinds.includes(kind) {
            let message = format!("rule `{}` may not decide {kind}", rule.name);
            reader.report(
                Finding::new(Code::ExceedsRemit, wish.location.clone(), message)
                    .also(remit.place.clone(), "`types` are limited here")
                    .help("remove it, or ask for the type in the main file"),
            );
        }
        if matches!(wish.kind, WishKind::Absent | WishKind::Unmanaged) && require.contains_key(kind) {
            let message = format!("only the main file may leave accounts without a {kind} contact, which is required");
            reader.report(
                Finding::new(Code::MainFileOnly, wish.location.clone(), message)
                    .also(require[kind].clone(), "required here")
                    .help("name a contact, or move the rule to the file that has `files`"),
            );
        }
    }
}

/// Reads an entry of `files`: a pattern of paths, and what they may decide.
fn entry(reader: &mut Reader<'_>, value: YamlValue<'_>) -> Option<(Vec<Glob>, Remit)> {
    let before = reader.findings.errors();
    let what = "an entry of `files`";
    let mapping = reader.mapping(value, what)?;
    let path = reader.required(mapping, "path", what, "path: teams/payments/*.yaml");
    let pattern = path.and_then(|value| Some((pattern(reader, value)?, value.node.location.clone())));
    let matching = reader.required(mapping, "match", what, "match: { tags: { team: payments } }");
    let selectors = matching.and_then(|value| rules::one_or_more(reader, value, "`match` of an entry of `files`"));
    let kinds = match mapping.get("types") {
        None => Scope::All,
        Some(_) => Scope::Only(lists::kinds(reader, mapping, "types").into_keys().collect()),
    };
    let email_domains = mapping.get("email_domains").map(|_| lists::domains(reader, mapping));
    let priority = mapping.get("priority").map_or(Some(0), |value| priority(reader, value));
    let ((pattern, place), selectors, priority) = (pattern?, selectors?, priority?);
    let remit = Remit { place, selectors, kinds, email_domains, priority };
    (reader.findings.errors() == before).then_some((pattern, remit))
}

fn priority(reader: &mut Reader<'_>, value: YamlValue<'_>) -> Option<i64> {
    let priority = rules::priority(reader, value)?;
    if priority < 0 {
        reader.report(
            Finding::new(
                Code::InvalidPriority,
                value.node.location.clone(),
                "`priority` in `files` must be at least 0",
            )
            .help("rules without a `priority` have 0, which is always allowed"),
        );
        return None;
    }
    Some(priority)
}

fn pattern(reader: &mut Reader<'_>, value: YamlValue<'_>) -> Option<Vec<Glob>> {
    let text = reader.text(value, "`path`")?;
    let levels: Vec<&str> = text.split('/').collect();
    let is_name = |level: &&str| {
        !level.is_empty() && *level != "." && *level != ".." && (*level == "**" || !level.contains("**"))
    };
    if levels.iter().all(is_name) {
        return Some(levels.into_iter().map(Glob::new).collect());
    }
    reader.report(
        Finding::new(
            Code::InvalidPath,
            value.node.location.clone(),
            format!("`{}` is not a valid path for `files`", quoted(text)),
        )
        .help("write it relative to the folder of this file, such as `teams/payments/*.yaml` or `teams/**/*.yaml`"),
    );
    None
}

/// The names on the way to a file.
fn levels(path: &str) -> Vec<String> {
    let names = Path::new(path).components().filter(|component| *component != Component::CurDir);
    names.map(|component| component.as_os_str().to_string_lossy().into_owned()).collect()
}

/// Whether a pattern fits a path, level by level. `**` stands for any number of levels, also none.
fn fits(pattern: &[Glob], path: &[String]) -> bool {
    // Which beginnings of the path the pattern so far fits.
    let mut fitting = vec![false; path.len() + 1];
    fitting[0] = true;
    for level in pattern {
        if level.as_str() == "**" {
            let first = fitting.iter().position(|fits| *fits).unwrap_or(fitting.len());
            fitting[first..].fill(true);
            continue;
        }
        for end in (0..path.len()).rev() {
            fitting[end + 1] = fitting[end] && level.matches(&path[end]);
        }
        fitting[0] = false;
    }
    fitting[path.len()]
}

fn report_several_mains<'n>(reader: &mut Reader<'_>, mains: impl Iterator<Item = (Mapping<'n>, YamlValue<'n>)>) {
    for (_, value) in mains {
        reader.report(
            Finding::new(Code::SeveralMainFiles, value.at.clone(), "more than one file has `files`")
                .help("one file says what the others may decide: keep `files` there alone"),
        );
    }
}

/// Reports a file that no entry covers, or several do.
fn report_coverage<'p>(reader: &mut Reader<'_>, file: Mapping<'_>, entries: impl Iterator<Item = &'p Place>) {
    let mut entries = entries.peekable();
    let place = file.location.start_of_file();
    let finding = match entries.peek() {
        None => {
            Finding::new(Code::UncoveredFile, place, "no entry of `files` covers this file, so it may decide nothing")
                .help("add an entry with its path to the main file")
        }
        Some(_) => Finding::new(Code::UncoveredFile, place, "several entries of `files` cover this file")
            .help("change their paths so that exactly one covers it"),
    };
    reader.report(entries.take(4).fold(finding, |finding, entry| finding.also(entry.clone(), "covers it")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_paths() {
        let fitting = [
            ("teams/payments/*.yaml", "teams/payments/a.yaml"),
            ("*.yaml", "a.yaml"),
            ("**/*.yaml", "a.yaml"),
            ("**/*.yaml", "a/b/c.yaml"),
            ("teams/**", "teams/a/b.yaml"),
            ("a/**/b/**/c", "a/b/x/c"),
            ("a/**/b/**/c", "a/x/b/c"),
            ("**", "a"),
        ];
        let others = [
            ("teams/*.yaml", "teams/payments/a.yaml"),
            ("*.yaml", "a/b.yaml"),
            ("**/x/*.yaml", "x.yaml"),
            ("a/**/b", "a"),
            ("Teams/*", "teams/a"),
            ("a/*", "a"),
        ];
        let fits = |(pattern, path): (&str, &str)| {
            let pattern: Vec<Glob> = pattern.split('/').map(Glob::new).collect();
            fits(&pattern, &levels(path))
        };
        assert_eq!(fitting.map(fits), [true; 8]);
        assert_eq!(others.map(fits), [false; 6]);
        assert_eq!(levels("./a/./b.yaml"), ["a", "b.yaml"]);
    }
}
