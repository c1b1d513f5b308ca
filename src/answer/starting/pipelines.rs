//! The pipelines of `docs/ci`, filled in. There they take the policy from a folder; here it is one file.

use super::choices::{CodeHost, StartingChoices};
use super::file::StartingFile;

/// A pipeline that is written, and where.
struct Pipeline {
    path: &'static str,
    text: &'static str,
}

const GITHUB: [Pipeline; 4] = [
    Pipeline {
        path: ".github/workflows/contacts-plan.yml",
        text: include_str!("../../../docs/ci/github/pull-request.yml"),
    },
    Pipeline { path: ".github/workflows/contacts-apply.yml", text: include_str!("../../../docs/ci/github/apply.yml") },
    Pipeline { path: ".github/workflows/contacts-drift.yml", text: include_str!("../../../docs/ci/github/drift.yml") },
    Pipeline {
        path: ".github/workflows/contacts-new-account.yml",
        text: include_str!("../../../docs/ci/github/new-account.yml"),
    },
];

const GITLAB: [Pipeline; 1] =
    [Pipeline { path: ".gitlab-ci.yml", text: include_str!("../../../docs/ci/gitlab/.gitlab-ci.yml") }];

/// Those that a code host runs, ready to be used.
pub fn pipelines(host: CodeHost, choices: &StartingChoices) -> Vec<StartingFile> {
    let (pipelines, edits) = match host {
        CodeHost::GitHub => (&GITHUB[..], github(choices)),
        CodeHost::GitLab => (&GITLAB[..], gitlab(choices)),
    };
    let filled = |Pipeline { path, text }: &Pipeline| {
        let content = edits.iter().fold((*text).to_owned(), |text, (from, to)| text.replace(from, to));
        StartingFile { path, content }
    };
    pipelines.iter().map(filled).collect()
}

/// What stands in a pipeline, and what is to stand there.
type Edits = Vec<(&'static str, String)>;

fn github(choices: &StartingChoices) -> Edits {
    let StartingChoices { region, default_branch, environment, .. } = choices;
    let environment = |end: &str| format!("environment: {}\n", scalar(&format!("{environment}{end}")));
    let mut edits: Edits = vec![
        ("[contacts/**]", "[contacts.yaml]".to_owned()),
        ("policy: contacts\n", "policy: contacts.yaml\n".to_owned()),
        ("base: before/contacts\n", "base: before/contacts.yaml\n".to_owned()),
        ("branches: [main]", format!("branches: [{}]", scalar(default_branch))),
        ("environment: contacts\n", environment("")),
        ("environment: contacts-create\n", environment("-create")),
        ("aws-region: us-east-1", format!("aws-region: {region}")),
        ("of pull-request-fork.yml", "of pull-request-fork.yml, in docs/ci/github of orgcontacts".to_owned()),
        ("docs/ci/eventbridge does", "docs/ci/eventbridge of orgcontacts does".to_owned()),
        ("the group of apply.yml", "the group of contacts-apply.yml".to_owned()),
    ];
    let roles = [
        ("plan", "${{ vars.CONTACTS_PLAN_ROLE }}"),
        ("apply", "${{ vars.CONTACTS_APPLY_ROLE }}"),
        ("create", "${{ vars.CONTACTS_CREATE_ROLE }}"),
    ];
    edits.extend(roles.into_iter().filter_map(|(end, variable)| Some((variable, choices.role(end)?))));
    edits
}

fn gitlab(choices: &StartingChoices) -> Edits {
    let StartingChoices { region, default_branch, environment, .. } = choices;
    let mut edits: Edits = vec![
        ("[contacts/**/*]", "[contacts.yaml]".to_owned()),
        ("--policy contacts ", "--policy contacts.yaml ".to_owned()),
        ("$BEFORE/contacts\"", "$BEFORE/contacts.yaml\"".to_owned()),
        ("FETCH_HEAD contacts |", "FETCH_HEAD contacts.yaml |".to_owned()),
        ("name: contacts\n", format!("name: {}\n", scalar(environment))),
        ("resource_group: contacts\n", format!("resource_group: {}\n", scalar(environment))),
        ("AWS_REGION: us-east-1", format!("AWS_REGION: {region}")),
        ("== $CI_DEFAULT_BRANCH", format!("== \"{default_branch}\"")),
    ];
    let roles = [("plan", "AWS_ROLE_ARN: $CONTACTS_PLAN_ROLE"), ("apply", "AWS_ROLE_ARN: $CONTACTS_APPLY_ROLE")];
    let roles = roles.into_iter().filter_map(|(end, variable)| {
        let role = choices.role(end)?;
        Some((variable, format!("AWS_ROLE_ARN: {role}")))
    });
    edits.extend(roles);
    match choices.account() {
        Some(_) => edits.extend(GITLAB_ROLES.map(|line| (line, String::new()))),
        None => edits.push(("environment `contacts`", format!("environment `{environment}`"))),
    }
    edits
}

/// The lines about the variables with roles, which are not needed where these are filled in.
const GITLAB_ROLES: [&str; 2] = [
    "#   CONTACTS_PLAN_ROLE   ARN of the role that can only read\n",
    "#   CONTACTS_APPLY_ROLE  ARN of the role that writes; protected, and limited to the environment `contacts`\n",
];

/// A name as YAML takes it for text.
fn scalar(name: &str) -> String {
    let looks_otherwise = name.starts_with(|c: char| !c.is_ascii_alphabetic())
        || ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&&*name.to_ascii_lowercase());
    if looks_otherwise { format!("\"{name}\"") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choices(ci: CodeHost) -> StartingChoices {
        StartingChoices {
            ci: Some(ci),
            repository: None,
            organization: None,
            management_account: Some("111111111111".parse().unwrap()),
            caller: None,
            region: "eu-central-1".to_owned(),
            role_prefix: "mail".to_owned(),
            default_branch: "trunk".to_owned(),
            environment: "true".to_owned(),
            host: None,
        }
    }

    /// What is to be filled in stands in `docs/ci` as it is looked for here.
    #[test]
    fn every_edit_changes_something() {
        for host in CodeHost::ALL {
            let (pipelines, edits) = match host {
                CodeHost::GitHub => (&GITHUB[..], github(&choices(host))),
                CodeHost::GitLab => (&GITLAB[..], gitlab(&choices(host))),
            };
            // A line that an earlier edit changes is looked for as that leaves it.
            let mut texts: Vec<String> = pipelines.iter().map(|pipeline| pipeline.text.to_owned()).collect();
            for (from, to) in edits {
                assert!(texts.iter().any(|text| text.contains(from)), "{from}");
                texts.iter_mut().for_each(|text| *text = text.replace(from, &to));
            }
        }
    }

    #[test]
    fn nothing_is_left_of_what_is_filled_in() {
        for host in CodeHost::ALL {
            for StartingFile { path, content } in pipelines(host, &choices(host)) {
                let roles = ["CONTACTS_PLAN_ROLE", "CONTACTS_APPLY_ROLE"];
                let names = [
                    "us-east-1",
                    "[main]",
                    "policy: contacts\n",
                    "environment: contacts\n",
                    "[contacts/",
                    "DEFAULT_BRANCH",
                    " apply.yml",
                ];
                for left in roles.into_iter().chain(names) {
                    assert!(!content.contains(left), "{path} has {left}");
                }
                assert!(content.contains("arn:aws:iam::111111111111:role/mail-"), "{path}");
            }
        }
    }

    #[test]
    fn names_stay_text_to_yaml() {
        for name in ["main", "release-1", "nobody", "team/contacts"] {
            assert_eq!(scalar(name), name);
        }
        for name in ["true", "No", "OFF", "y", "null", "1", "-", "*main", "é"] {
            assert_eq!(scalar(name), format!("\"{name}\""));
        }
    }
}
