//! The page: what is in the file. What it does in a browser is tried by `.ci/page/run`.

use serde_json::{Value, json};

use crate::support::program::Place;
use crate::support::snapshots::assert_snapshot;

const HOSTILE: &str = "</script><script>alert(1)</script><!-- & \u{202e}\u{2028} ##[error]x";

/// The data of a page, and the rest of it.
fn apart(page: &str) -> (Value, String) {
    let start = "<script type=\"application/json\" id=\"data\">";
    let (before, rest) = page.split_once(start).expect("the data is in it");
    let (data, after) = rest.split_once("</script>").expect("the data ends");
    (serde_json::from_str(data).expect("JSON"), format!("{before}{after}"))
}

#[test]
fn it_holds_its_data() {
    let place = Place::with_example();
    let line = "report --organization example --append history.jsonl --format html";
    place.run(line).exits(0);
    let run = place.run(line).exits(0);
    let (data, _) = apart(&run.stdout);
    assert_eq!(data["history"].as_array().map(Vec::len), Some(2));
    assert_snapshot("coverage/page-data", &format!("{}\n", serde_json::to_string_pretty(&data).expect("JSON")));
}

#[test]
fn nothing_in_the_data_changes_the_page() {
    let page = |name: &str| {
        let place = Place::empty();
        let contact = json!({ "name": name, "title": name, "email": "a@example.com", "phone": name });
        let organization = json!({
            "format": "orgcontacts/organization", "version": 1,
            "organization": { "id": "o-exampleorg", "management_account": "111111111111" },
            "units": [{ "id": "r-ab12", "name": "Root" }, { "id": "ou-ab12-11111111", "name": name, "parent": "r-ab12" }],
            "accounts": [{
                "id": "111111111111", "name": name, "state": "ACTIVE", "parent": "ou-ab12-11111111",
                "contacts": { "billing": contact, "operations": null, "security": null },
            }],
        });
        place.write("o.json", organization.to_string());
        place.run("report --organization o.json --format html").exits(0).stdout
    };
    let hostile = page(HOSTILE);
    assert_eq!(apart(&hostile).1, apart(&page("harmless")).1);
    assert!(!hostile.contains("alert(1)</script>") && !hostile.contains("##[error]"));
    let (data, _) = apart(&hostile);
    let shown = r"</script><script>alert(1)</script><!-- & \u{202e}\u{2028} #\u{23}[error]x";
    assert_eq!(data["units"][1]["name"], shown);
    assert_eq!(data["contacts"][0][0], shown);
}

#[test]
fn it_replaces_only_a_page() {
    let place = Place::with_example();
    let line = "report --organization example --into html=page.html";
    place.run(line).exits(0);
    place.run(line).exits(0);
    place.write("page.html", "<!doctype html>\n<title>Mine</title>\n");
    place.run(line).exits(1).says("page.html was left as it is");
}

#[test]
fn a_masked_page_shows_nobody() {
    let run = Place::with_example().run("report --organization example --redact --format html").exits(0);
    for word in ["soc@example.com", "Mary", "555"] {
        assert!(!run.stdout.contains(word), "{word}");
    }
}
