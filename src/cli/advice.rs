//! Advice on arguments that a command does not take: files are mostly given where another command, or a flag, takes them.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};

/// The same error, with a tip where it can be told what was meant.
pub fn advised(mut error: clap::Error, arguments: &[OsString]) -> clap::Error {
    if let Some(tip) = tip(&error, arguments) {
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

fn tip(error: &clap::Error, arguments: &[OsString]) -> Option<String> {
    let Some(ContextValue::String(unexpected)) = error.get(ContextKind::InvalidArg) else { return None };
    if error.kind() != ErrorKind::UnknownArgument || unexpected.starts_with('-') {
        return None;
    }
    let words: Vec<&str> = arguments.iter().skip(1).filter_map(|argument| argument.to_str()).collect();
    let command = words.iter().find(|word| !word.starts_with('-'))?;
    let before = words.iter().position(|word| word == unexpected).and_then(|at| words.get(at.checked_sub(1)?));
    match (*command, before) {
        ("import", Some(kind @ (&"csv" | &"terraform"))) => Some(format!("write `--from {kind}={unexpected}`")),
        ("plan", _) if unexpected.ends_with(".json") => {
            Some(format!("to see a saved plan, run `orgcontacts show {unexpected}`"))
        }
        ("plan" | "validate" | "report" | "iam" | "doctor", _) => Some(format!("pass a policy with `-p {unexpected}`")),
        _ => None,
    }
}
