//! The picture of a plan in the README, drawn from what the program prints.

use anstyle::{Color, RgbColor};
use anstyle_svg::{Palette, Term, VGA, WIN10_CONSOLE};

use crate::support::documents::assert_document;
use crate::support::program::Place;

/// What the README shows.
const LINE: &str = "plan -p contacts.example.yaml --organization example --type security";

fn drawn(plan: &str, palette: Palette, text: RgbColor, ground: RgbColor) -> String {
    let term = Term::new().palette(palette).fg_color(Color::Rgb(text)).bg_color(Color::Rgb(ground));
    term.min_width_px(720).render_svg(plan)
}

#[test]
fn the_picture_is_the_plan_that_is_printed() {
    let place = Place::empty();
    place.write("contacts.example.yaml", include_str!("../../../contacts.example.yaml"));
    let plan = place.run(&format!("{LINE} --color always")).exits(0).stdout;
    let shown = format!("\u{1b}[1m$ orgcontacts {LINE}\u{1b}[0m\n\n{plan}");
    let light = drawn(&shown, VGA, RgbColor(31, 35, 40), RgbColor(255, 255, 255));
    let dark = drawn(&shown, WIN10_CONSOLE, RgbColor(230, 237, 243), RgbColor(13, 17, 23));
    assert_document("docs/images/plan-light.svg", &light);
    assert_document("docs/images/plan-dark.svg", &dark);
}
