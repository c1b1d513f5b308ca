//! The CSV of coverage, read by somebody else.

use orgcontacts::text::cell::unguarded;
use serde_json::json;

use crate::support::program::Place;

/// What begins a formula for a spreadsheet, by itself or after what it leaves out.
const FORMULAS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

const NAMES: &[&str] = &[
    "plain",
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "'quoted",
    "a,b;c\t\"d\"",
    "line\r\nbreak\n::stop-commands::x",
    " spaces ",
    "\u{202e}reversed\u{1b}[2J ##[error]x",
    r"looks like \u{41}",
    "Zoë 東京 👍",
];

/// An organization with an account for each name, whose contact has it too.
fn place() -> Place {
    let place = Place::empty();
    let account = |(at, name): (usize, &&str)| {
        let contact = json!({ "name": name, "title": name, "email": "a@example.com", "phone": "+1 206 555 0100" });
        json!({
            "id": format!("{at:012}"), "name": name, "email": "root@example.com", "state": "ACTIVE", "parent": "r-ab12",
            "contacts": { "billing": contact, "operations": null },
        })
    };
    let organization = json!({
        "format": "orgcontacts/organization", "version": 1,
        "organization": { "id": "o-exampleorg", "management_account": "000000000000" },
        "units": [{ "id": "r-ab12", "name": "Root" }],
        "accounts": NAMES.iter().enumerate().map(account).collect::<Vec<_>>(),
    });
    place.write("o.json", organization.to_string());
    place
}

fn rows(text: &str) -> Vec<csv::StringRecord> {
    let text = text.strip_prefix('\u{feff}').expect("a byte order mark");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.expect("all rows have as many cells")).collect()
}

#[test]
fn every_cell_can_be_had_back_and_none_is_a_formula() {
    let run = place().run("report --organization o.json --format csv").exits(1);
    assert!(
        run.stdout.starts_with("\u{feff}account_id,account_name,path,type,status,policy,name,title,email,phone\r\n")
    );
    let rows = rows(&run.stdout);
    assert_eq!(rows.len(), 1 + 3 * NAMES.len());
    for (at, name) in NAMES.iter().enumerate() {
        let [billing, operations, security] = [1, 2, 3].map(|row| &rows[3 * at + row]);
        let cells: Vec<String> = billing.iter().map(unguarded).collect();
        let id = format!("{at:012}");
        let expected = [id.as_str(), name, "/", "billing", "set", "", name, name, "a@example.com", "+1 206 555 0100"]
            .map(str::to_owned);
        assert_eq!(cells, expected);
        assert_eq!(operations.iter().skip(3).collect::<Vec<_>>(), ["operations", "missing", "", "", "", "", ""]);
        assert_eq!(security.iter().skip(3).collect::<Vec<_>>(), ["security", "unreadable", "", "", "", "", ""]);
    }
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(FORMULAS), "{cell:?}");
    }
}

/// What was reported is what a policy made from the report wants, whatever stands in it.
#[test]
fn it_can_be_imported_again() {
    let place = place();
    place.edit("o.json", r#""operations":null"#, r#""operations":null,"security":null"#);
    let text = place.read("o.json").replace(r#""operations":null}"#, r#""operations":null,"security":null}"#);
    place.write("o.json", text);
    place.run("report --organization o.json --into csv=report.csv").exits(0);
    place.run("import --organization o.json --from csv=report.csv --out policy.yaml").exits(0);
    let plan = place.run("plan --organization o.json --policy policy.yaml").exits(0);
    assert!(plan.stdout.contains("No changes."), "{}", plan.transcript());
}

#[test]
fn nothing_in_it_does_anything_to_a_terminal_or_a_log() {
    let run = place().run("report --organization o.json --format csv").exits(1);
    for line in run.stdout.lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line:?}");
    }
    let hidden = |c: char| c.is_control() && !matches!(c, '\t' | '\r' | '\n') || c == '\u{202e}';
    assert!(!run.stdout.contains(hidden));
    assert!(run.stdout.split("\r\n").all(|line| !line.contains('\r')), "only ends of lines are ends of lines");
}

#[test]
fn a_file_is_replaced_only_by_its_like() {
    let place = place();
    place.run("report --organization o.json --into csv=a.csv").exits(1);
    place.run("report --organization o.json --into csv=a.csv").exits(1);
    place.write("b.csv", "id,name\n");
    place.run("report --organization o.json --into csv=b.csv").exits(1).says("b.csv was left as it is");
    assert_eq!(place.read("b.csv"), "id,name\n");
}
