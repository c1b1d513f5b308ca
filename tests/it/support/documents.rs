//! Parts of documents that are made by the program, and have to be what it makes today.

use std::fs;
use std::path::Path;

/// Compares a file of the repository with what it has to hold. As snapshots are, it is written anew with
/// `INSTA_UPDATE=always`.
#[track_caller]
pub fn assert_document(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let is = fs::read_to_string(&path).unwrap_or_default();
    if is == text {
        return;
    }
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        fs::write(&path, text).expect("the document can be written");
        return;
    }
    let different = is.lines().zip(text.lines()).position(|(is, should)| is != should);
    let line = different.unwrap_or_else(|| is.lines().count().min(text.lines().count()));
    panic!(
        "{name} is not what the program makes, from line {} on: `{}` instead of `{}`. INSTA_UPDATE=always writes it anew",
        line + 1,
        is.lines().nth(line).unwrap_or_default(),
        text.lines().nth(line).unwrap_or_default(),
    );
}
