//! Rules that hold until some day, and end.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::selector::Selector;
use super::until::Until;
use super::{Policy, Rule, quality};
use crate::finding::{Code, Finding};
use crate::organization::AccountId;
use crate::organization::needs::Needs;
use crate::organization::scope::Scope;

/// How many days before a rule ends its authors are told.
const NOTICE: i64 = 14;

impl Policy {
    /// Ends the rules whose last day is over: they decide nothing any more. Says which have ended, which soon will, and
    /// where those that are left want contacts for what they are no good for.
    pub fn end_rules(&mut self, today: Date) -> Vec<Finding> {
        let mut findings = Vec::new();
        for Rule { name, until, .. } in &mut self.rules {
            let Some(Until { last_day, place, is_over }) = until else { continue };
            *is_over = *last_day < today;
            let notice: Span = NOTICE.days();
            if *is_over {
                let message = format!("rule `{name}` no longer decides anything: its last day was {last_day}");
                let help = "remove the rule, or give it a later `until`";
                findings.push(Finding::new(Code::ExpiredRule, place.clone(), message).help(help));
            } else if last_day.checked_sub(notice).is_ok_and(|noticed| noticed <= today) {
                let message = format!("rule `{name}` decides nothing after {last_day}");
                let help = "the next weaker rule or the defaults decide from then on; `explain --now` shows who";
                findings.push(Finding::new(Code::ExpiringRule, place.clone(), message).help(help));
            }
        }
        findings.extend(quality::check_choices(self));
        findings
    }

    /// The rules that may decide anything: whatever a policy wants, protects or needs, it does by these alone.
    pub fn rules_in_force(&self) -> impl Iterator<Item = &Rule> + Clone {
        self.rules.iter().filter(|rule| rule.holds())
    }

    /// What has to be read of an organization to say also which accounts the rules were for that have ended.
    #[must_use]
    pub fn needs_to_explain(&self, accounts: Scope<AccountId>) -> Needs {
        let ended = self.rules.iter().filter(|rule| !rule.holds());
        self.needs(accounts).and_of(ended.flat_map(|rule| rule.selectors.iter().chain(&rule.except)))
    }
}

impl Needs {
    /// The same with what some selectors go by.
    pub(super) fn and_of<'s>(mut self, selectors: impl Iterator<Item = &'s Selector>) -> Self {
        for Selector { place: _, ou, tags, names: _, accounts: _ } in selectors {
            if let Scope::Only(units) = &mut self.units {
                units.extend(ou.iter().map(|(pattern, _)| pattern.clone()));
            }
            self.tags |= !tags.is_empty();
        }
        self
    }
}

impl Rule {
    /// Whether it may decide anything: its last day is not over.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.until.as_ref().is_some_and(|until| until.is_over)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::finding::SourceText;
    use crate::setting::Kind;

    #[test]
    fn what_an_ended_rule_wants_is_no_longer_warned_of() {
        let text = "version: 1\ncontacts:\n  mary: { name: Mary Major, title: SOC, email: mary.major@corp.net, phone: '+1 206 266 4064' }\n\
                    rules:\n  - name: stand-in\n    match: { ou: / }\n    until: 2026-11-01\n    billing: mary\n    operations: mary\n    \
                    security: mary\n";
        let source = SourceText::new("contacts.yaml", text.as_bytes().to_vec());
        let (mut policy, found) = Policy::parse(&[source]).expect("the policy is valid");
        assert_eq!(found, []);
        let mut codes = |day| policy.end_rules(day).iter().map(|finding| finding.code).collect::<Vec<_>>();
        let choices = [Code::PersonalAddress, Code::SharedMailbox];
        assert_eq!(codes(date(2026, 11, 1)), [&[Code::ExpiringRule], &choices[..]].concat());
        assert_eq!(codes(date(2026, 11, 2)), [Code::ExpiredRule]);
    }

    #[test]
    fn what_only_an_ended_rule_goes_by_is_read_to_explain_it_and_for_nothing_else() {
        let text = "version: 1\ncontacts: { soc: { name: SOC, title: SOC, email: soc@example.com, phone: '1' } }\n\
                    defaults: { security: soc }\nrules:\n  - { name: lasting, match: { ou: /Lasting }, security: soc }\n  - name: ended\n    \
                    match: { tags: { team: red } }\n    except: { ou: /Spared }\n    until: 2026-11-01\n    \
                    security: unmanaged\n";
        let source = SourceText::new("contacts.yaml", text.as_bytes().to_vec());
        let (mut policy, _) = Policy::parse(&[source]).expect("the policy is valid");
        let read = |needs: Needs| {
            let units = needs.units.only().expect("some units").iter().map(ToString::to_string).collect::<Vec<_>>();
            (units, needs.protecting.len(), needs.tags)
        };
        let all = vec!["/Lasting".to_owned(), "/Spared".to_owned()];
        policy.end_rules(date(2026, 11, 1));
        assert_eq!(read(policy.needs(Scope::All)), (all.clone(), 1, true));
        policy.end_rules(date(2026, 11, 2));
        assert_eq!(read(policy.needs(Scope::All)), (vec!["/Lasting".to_owned()], 0, false));
        assert_eq!(read(policy.needs_to_explain(Scope::All)), (all, 0, true));
        let wherever = policy.wherever().expect("it says something");
        assert!(wherever.defaults.contains_key(&Kind::Security), "the ended rule leaves nothing alone");
    }
}
