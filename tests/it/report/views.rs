//! What people see of coverage, on screens of several sizes.

use orgcontacts::answer::coverage::{Coverage, CoverageQuestion, Survey, coverage};
use orgcontacts::backend::organization_file::{Encoding, wire};
use orgcontacts::desired::resolve;
use orgcontacts::finding::SourceText;
use orgcontacts::organization::SettingKey;
use orgcontacts::plan::live::Observed;
use orgcontacts::policy::Policy;
use orgcontacts::setting::Kind;
use orgcontacts::text::Colour;
use orgcontacts::view;
use orgcontacts::view::screen::Screen;
use unicode_width::UnicodeWidthStr;

use crate::support::snapshots::{assert_snapshot, visible};

/// The example, by its policy.
fn example() -> Coverage {
    let source = SourceText::new("contacts.yaml", include_bytes!("../../../contacts.example.yaml").to_vec());
    let policy = Policy::parse(&[source]).expect("the example has no mistakes").0;
    let saved = wire::parse(include_str!("../../../organization.example.yaml"), Encoding::Yaml).expect("the example");
    let organization = &saved.organization;
    let keys = organization.accounts().keys().flat_map(|id| Kind::ALL.map(|kind| SettingKey { account: *id, kind }));
    let live = keys.map(|key| {
        let recorded = saved.contacts.get(&key).cloned().flatten();
        (key, recorded.map_or(Observed::Absent, Observed::Present))
    });
    coverage(Survey {
        question: CoverageQuestion::default(),
        organization,
        desired: &resolve(&policy, organization).0,
        live: live.collect(),
        policy: Some(Vec::new()),
        read_at: None,
        is_masked: false,
    })
}

#[test]
fn it_fits_every_width() {
    let coverage = example();
    for columns in [40, 60, 80, 100, 200] {
        let text = view::coverage::text(&coverage, Screen { columns, ..Screen::FILE }).plain();
        let table = text.split("\n\n").nth(1).expect("a table after the head");
        for line in table.lines().filter(|_| columns >= 60) {
            assert!(line.width() <= columns, "{columns}: {line}");
        }
    }
    let narrow = view::coverage::text(&coverage, Screen { columns: 60, ..Screen::FILE });
    assert_snapshot("coverage/narrow", &narrow.plain());
}

#[test]
fn colours_stand_beside_what_can_be_told_without_them() {
    let tree = view::coverage::tree(&example(), Screen::FILE);
    assert_snapshot("coverage/colours", &visible(&tree.render(Colour::On)));
}
