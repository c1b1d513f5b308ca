//! What a policy wishes for wherever accounts are.

use super::selector::Selector;
use super::{Policy, Rule};
use crate::setting::Kind;

impl Policy {
    /// The part of the policy by which contacts have to be read whatever the OUs are called that rules go by: without the
    /// rules that go by OUs, and without the types that such a rule may leave alone. `None` if nothing can be said.
    ///
    /// It tells what has to be read, and nothing about what is wanted.
    #[must_use]
    pub fn wherever(&self) -> Option<Self> {
        let goes_by_units = |selector: &Selector| !selector.ou.is_empty();
        let may_be_excluded = |selector: &Selector| selector.ou.iter().any(|(pattern, _)| pattern.has_wildcard());
        if !self.remits.is_empty() || self.exclude.iter().any(|exclusion| may_be_excluded(&exclusion.selector)) {
            return None;
        }
        let is_open = |rule: &Rule| rule.selectors.iter().chain(&rule.except).any(goes_by_units);
        let (open, sure): (Vec<&Rule>, Vec<&Rule>) = self.rules_in_force().partition(|rule| is_open(rule));
        let leaves_alone = |rule: &&Rule, kind: Kind| rule.wishes.get(&kind).is_some_and(|wish| !wish.kind.is_read());
        let is_sure = |kind: &Kind| !open.iter().any(|rule| leaves_alone(rule, *kind));
        let mut policy = Self { rules: sure.into_iter().cloned().collect(), ..self.clone() };
        policy.defaults.retain(|kind, _| is_sure(kind));
        policy.rules.iter_mut().for_each(|rule| rule.wishes.retain(|kind, _| is_sure(kind)));
        Some(policy)
    }
}
