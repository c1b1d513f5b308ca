//! Warnings that contacts get as they were found: who begins with a policy has not made them, so it allows them, and says so.

use std::collections::BTreeMap;

use crate::desired::resolve;
use crate::finding::{Code, LintLevel, SourceText};
use crate::organization::Organization;
use crate::policy::Policy;
use crate::policy::quality::check_choices;
use crate::policy::write::write;

/// The warnings about the quality of contacts that a policy gets, each allowed.
pub fn accepted(policy: &Policy, organization: &Organization) -> BTreeMap<Code, LintLevel> {
    let text = SourceText::new("the policy", write(policy).into_bytes());
    let of_text = match Policy::parse(&[text]) {
        Ok((policy, warnings)) => warnings.into_iter().chain(check_choices(&policy)).collect(),
        Err(errors) => errors,
    };
    let found = of_text.into_iter().chain(resolve(policy, organization).1);
    found.filter(|finding| finding.code.is_about_quality()).map(|finding| (finding.code, LintLevel::Allow)).collect()
}
