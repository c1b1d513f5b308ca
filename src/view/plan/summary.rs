//! A plan by rules: what comes first where there is more than is seen at once.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::words::{FULL, reason};
use crate::plan::{ActionKind, Change, Counts};
use crate::policy::Origin;
use crate::setting::Kind;
use crate::text::{Style, Text, Width};
use crate::view::screen::Screen;

/// How many lines it has.
const LINES: usize = 20;

/// How many changes each rule wants, by type: those that delete first, then security, operations, billing, then those
/// that want most.
#[must_use]
pub fn summary(changes: &[Change], screen: Screen) -> Text {
    let mut rules: Vec<_> = by_rule(changes).into_iter().collect();
    let deletes = |changes: &[&Change]| changes.iter().any(|change| change.action.kind() == ActionKind::Delete);
    rules.sort_by_key(|((kind, _), changes)| (!deletes(changes), *kind, Reverse(changes.len())));
    let shown = &rules[..screen.shown(rules.len(), LINES)];
    let named: Vec<Text> = shown.iter().map(|((_, origin), _)| reason(origin)).collect();
    let widest = Width::widest(&named);
    let mut text = Text::default().styled(Style::Heading, Text::of("By rule")).ours("\n");
    for (((Reverse(kind), _), changes), named) in shown.iter().zip(named) {
        let parts = Counts::of(changes.iter().copied()).iter().filter(|(_, count)| *count > 0);
        let parts = parts.map(|(action, count)| Text::of(count).ours(" to ").ours(action.as_str()));
        let line = named.padded(widest).text(format_args!("  {kind:<10}  ")).then(Text::join(parts, ", "));
        text = text.ours("  ").line(line);
    }
    let text = match rules.len() - shown.len() {
        0 => text,
        more => text.ours("  and ").text(more).ours(" more").ours(FULL),
    };
    text.ours("\n")
}

/// The changes that each rule wants, by type.
fn by_rule(changes: &[Change]) -> BTreeMap<(Reverse<Kind>, &Origin), Vec<&Change>> {
    // The changes of a rule share its origin, mostly, and there are many more changes than rules.
    let mut shared: HashMap<(Kind, *const Origin), Vec<&Change>> = HashMap::new();
    for change in changes {
        shared.entry((change.key.kind, Arc::as_ptr(&change.origin))).or_default().push(change);
    }
    let mut rules: BTreeMap<_, Vec<&Change>> = BTreeMap::new();
    for changes in shared.into_values() {
        rules.entry((Reverse(changes[0].key.kind), changes[0].origin.as_ref())).or_default().extend(changes);
    }
    rules
}
