//! The workflows of this repository, and those for others, keep to what they need.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::text;
use crate::support::github::yaml;

/// What runs code of others may not write, and everything has a version.
#[test]
fn releases_are_built_without_permission_to_write() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut schedules = 0;
    for entry in fs::read_dir(root.join(".github/workflows")).expect("the workflows are there") {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let workflow = yaml(&format!(".github/workflows/{name}"));
        assert_eq!(workflow["permissions"], json!({ "contents": "read" }), "{name}");
        schedules +=
            usize::from(workflow["on"]["schedule"].is_array() && workflow.to_string().contains(".ci/advisories"));
        for (job, definition) in workflow["jobs"].as_object().expect("jobs") {
            assert!(!text(&definition["runs-on"]).ends_with("-latest"), "{name}: {job}");
            let steps = definition["steps"].as_array().expect("steps");
            let may = definition["permissions"].as_object().cloned().unwrap_or_default();
            if may.values().any(|permission| permission == "write") {
                let runs = steps.iter().map(|step| text(&step["run"])).collect::<String>();
                assert!(
                    !["cargo", ".ci/", "packaging/", "tar "].iter().any(|word| runs.contains(word)),
                    "{name}: {job}: {runs}"
                );
                assert!(!definition.to_string().contains("actions/checkout"), "{name}: {job}");
            }
            for step in steps {
                let pinned =
                    step["uses"].as_str().is_none_or(|uses| uses.split_once('@').expect("a version").1.len() == 40);
                let versions = text(&step["run"]).contains("cargo install") <= text(&step["run"]).contains("--version");
                assert!(pinned && versions, "{name}: {job}: {step}");
            }
        }
    }
    assert_eq!(schedules, 1, "advisories are checked on a schedule");
    let release = yaml(".github/workflows/release.yml");
    for job in ["attest", "push"] {
        let steps = release["jobs"][job]["steps"].as_array().expect("steps");
        let mut signed = steps.iter().filter(|step| text(&step["uses"]).starts_with("actions/attest@"));
        assert!(signed.any(|step| step["with"]["sbom-path"].is_null()), "{job}: how it was built");
        assert!(signed.any(|step| step["with"]["sbom-path"].is_string()), "{job}: what is in it");
    }
}

/// Everything that a workflow uses is one commit, everything it may do is listed, and no two applies meet.
#[test]
fn workflows_keep_to_what_they_need() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/ci/github");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("the workflows are there") {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let workflow = yaml(&format!("docs/ci/github/{name}"));
        assert_eq!(workflow["permissions"], json!({}), "{name}: each job asks for its own");
        assert!(workflow["concurrency"]["group"].is_string(), "{name}");
        assert!(workflow["on"].get("pull_request_target").is_none(), "{name}");
        for (job, definition) in workflow["jobs"].as_object().expect("jobs") {
            let may = &definition["permissions"];
            assert!(may.is_object() && definition["timeout-minutes"].is_u64(), "{name}: {job}");
            let takes = |role: &str| definition.to_string().contains(role);
            let writes = takes("CONTACTS_APPLY_ROLE") || takes("CONTACTS_CREATE_ROLE");
            assert_eq!(definition["environment"].is_string(), writes, "{name}: {job}");
            assert_eq!(may["id-token"] == "write", writes || takes("CONTACTS_PLAN_ROLE"), "{name}: {job}");
            if writes {
                assert_eq!(workflow["concurrency"]["cancel-in-progress"], json!(false), "{name}");
            }
            count += 1;
        }
    }
    assert!(count > 8, "{count}");
}
