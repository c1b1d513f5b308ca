//! The JSON of a checkup, `orgcontacts/checkup` version 1. Shapes only.

use serde::Serialize;

use super::about::message;
use super::remedy::{Advice, advice};
use crate::answer::checkup::{Check, Checkup};

#[derive(Serialize)]
struct CheckupWire {
    format: &'static str,
    version: u64,
    r#for: &'static str,
    ready: bool,
    checks: Vec<CheckWire>,
}

#[derive(Serialize)]
struct CheckWire {
    code: &'static str,
    status: &'static str,
    message: String,
    fix: Option<FixWire>,
}

#[derive(Serialize)]
struct FixWire {
    kind: &'static str,
    value: String,
}

pub fn json(checkup: &Checkup) -> String {
    let wire = CheckupWire {
        format: "orgcontacts/checkup",
        version: 1,
        r#for: checkup.goal.as_str(),
        ready: checkup.is_ready(),
        checks: checkup.checks.iter().map(|one| check(one, checkup.profile.as_deref())).collect(),
    };
    let mut text = serde_json::to_string_pretty(&wire).expect("text always serializes");
    text.push('\n');
    text
}

fn check(Check { code, status, about, fix }: &Check, profile: Option<&str>) -> CheckWire {
    let fix = fix.as_ref().map(|fix| {
        let (kind, value) = match advice(fix, profile) {
            Advice::Command(value) => ("command", value),
            Advice::Statement(value) => ("statement", value),
            Advice::Text(value) => ("text", value),
        };
        FixWire { kind, value }
    });
    CheckWire { code: code.as_str(), status: status.as_str(), message: message(about), fix }
}
