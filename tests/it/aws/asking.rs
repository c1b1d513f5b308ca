//! What `doctor` would have IAM asked about writing: the answer is yes where the policy is that of `iam`, and no elsewhere.

use std::collections::BTreeSet;

use orgcontacts::backend::directory::{IamPolicy, Principal};
use serde_json::{Value, json};

use super::permissions::{CONTACTS, DELEGATE, POLICIES, printed, world};
use super::{MANAGEMENT, World};

/// One question to IAM's policy simulator.
struct Question {
    words: Vec<String>,
}

impl Question {
    fn new(command: &str) -> Self {
        Self { words: command.split_whitespace().map(str::to_owned).collect() }
    }

    /// What follows a flag, up to the next.
    fn after(&self, flag: &str) -> Vec<&str> {
        let words = self.words.iter().map(String::as_str).skip_while(|word| *word != flag).skip(1);
        words.take_while(|word| !word.starts_with("--")).collect()
    }

    fn action(&self) -> &str {
        self.after("--action-names")[0]
    }

    fn resource(&self) -> &str {
        self.after("--resource-arns")[0]
    }

    /// Condition keys with their values.
    fn entries(&self) -> Vec<(&str, Vec<String>)> {
        self.after("--context-entries").into_iter().map(entry).collect()
    }

    fn types(&self) -> Vec<String> {
        let types = self.entries().into_iter().find(|(key, _)| *key == "account:AlternateContactTypes");
        types.expect("a type is named").1
    }

    /// Whether IAM says yes, of a caller with a policy.
    fn is_allowed(&self, policy: &IamPolicy, caller: &str) -> bool {
        let request = Principal::user(caller.parse().unwrap()).asks(self.action(), self.resource());
        let request = self.entries().into_iter().fold(request, |request, (key, values)| request.with(key, values));
        policy.allows(&request) && !policy.denies(&request)
    }
}

fn entry(entry: &str) -> (&str, Vec<String>) {
    let rest = entry.strip_prefix("ContextKeyName=").expect("an entry");
    let (key, values) = rest.split_once(",ContextKeyType=stringList,ContextKeyValues=").expect("several values");
    (key, values.split(',').map(str::to_owned).collect())
}

/// What `doctor` would have asked.
fn questions(world: &World) -> Vec<Question> {
    let run = world.run("doctor --for apply --format json").exits(0);
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let fixes =
        document["checks"].as_array().expect("checks").iter().filter_map(|check| check["fix"]["value"].as_str());
    fixes.flat_map(str::lines).map(Question::new).collect()
}

/// The statements of a policy that allow an action.
fn allowing<'p>(policy: &'p Value, action: &str) -> Vec<&'p Value> {
    let statements = policy["Statement"].as_array().expect("statements").iter();
    let has = |actions: &Value| {
        *actions == json!(action) || actions.as_array().is_some_and(|all| all.contains(&json!(action)))
    };
    statements.filter(|statement| statement["Effect"] == "Allow" && has(&statement["Action"])).collect()
}

#[test]
fn iam_allows_what_the_policy_of_iam_allows() {
    for (name, policy) in POLICIES {
        for caller in [MANAGEMENT, DELEGATE] {
            let world = world(caller, &format!("{CONTACTS}{policy}\n"), "");
            let written = printed(&world, "--for apply");
            let policy = IamPolicy::read(&written).expect("a policy");
            let questions = questions(&world);
            let mut asked = BTreeSet::new();
            for question in &questions {
                let place = format!("{name} by {caller}: {:?}", question.words);
                assert!(question.is_allowed(&policy, caller), "{place}");
                assert_eq!(question.types().len(), 1, "{place}");
                let is_own = question.resource() == format!("arn:aws:account::{caller}:account");
                asked.insert((question.action().to_owned(), is_own, question.types().remove(0)));
            }
            assert_eq!(asked, provided(&written, caller), "{name} by {caller}");
        }
    }
}

/// What a policy allows to write: actions, whether of the caller's own contacts, and types.
fn provided(policy: &Value, caller: &str) -> BTreeSet<(String, bool, String)> {
    let mut provided = BTreeSet::new();
    for action in ["account:PutAlternateContact", "account:DeleteAlternateContact"] {
        for statement in allowing(policy, action) {
            let types = &statement["Condition"]["ForAllValues:StringEquals"]["account:AlternateContactTypes"];
            let is_own = statement["Resource"] == format!("arn:aws:account::{caller}:account");
            let types = types.as_array().expect("types").iter().map(|kind| kind.as_str().expect("a text").to_owned());
            provided.extend(types.map(|kind| (action.to_owned(), is_own, kind)));
        }
    }
    provided
}

/// A policy for other types, or for another OU, gives another answer.
#[test]
fn iam_denies_what_another_policy_needs() {
    let of = |policy: &str| world(MANAGEMENT, &format!("{CONTACTS}{policy}\n"), "");
    let security = of("rules: [{ name: a, match: { ou: /Workloads/Prod }, security: soc }]");
    let granted = IamPolicy::read(&printed(&security, "--for apply")).expect("a policy");
    for other in [
        "rules: [{ name: a, match: { ou: /Workloads/Prod }, billing: soc }]",
        "rules: [{ name: a, match: { ou: /Workloads/Prod }, security: absent }]",
        "rules: [{ name: a, match: { ou: /Sandbox }, security: soc }]",
        "rules: [{ name: a, match: { accounts: '100000000013' }, security: soc }]",
    ] {
        let questions = questions(&of(other));
        assert_eq!(questions.len(), 1, "{other}");
        assert!(!questions[0].is_allowed(&granted, MANAGEMENT), "{other}");
    }
}
