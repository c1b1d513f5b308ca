//! A backend is told what to read and what to write: it knows no policy, and nothing of what one comes to.

use super::{code, sources};

/// Where a policy is asked for all the same: which values a masked organization file may keep comparable.
const MAY_ASK: &str = "src/backend/organization_file/redaction.rs";

#[test]
fn a_backend_knows_no_policy() {
    let mut asked = false;
    for (path, text) in sources() {
        let is_outside = path.starts_with("src/backend") || path.starts_with("src/gateway");
        if !is_outside || path.contains("/tests/") || path.ends_with("/tests.rs") {
            continue;
        }
        let code = code(&text);
        let knows = code.contains("crate::desired") || code.contains("crate::policy::Policy");
        asked |= knows && path == MAY_ASK;
        assert!(!knows || path == MAY_ASK, "{path} knows a policy");
    }
    assert!(asked, "{MAY_ASK} asks for none: take it out");
}
