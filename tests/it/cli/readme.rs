//! What the README shows and says is true.

use crate::support::program::Place;

const README: &str = include_str!("../../../README.md");

#[test]
fn the_plan_in_the_readme_is_the_plan_that_is_printed() {
    let prompt = "$ orgcontacts ";
    let start = README.find(prompt).expect("the README shows a command") + prompt.len();
    let (line, rest) = README[start..].split_once('\n').expect("and what it prints");
    let (shown, _) = rest.split_once("```").expect("and ends somewhere");
    let place = Place::empty();
    place.write("contacts.example.yaml", include_str!("../../../contacts.example.yaml"));
    assert_eq!(shown, place.run(line).exits(0).stdout);
}

#[test]
fn the_commands_of_the_readme_do_what_it_says() {
    let place = Place::empty();
    place.write("contacts.example.yaml", include_str!("../../../contacts.example.yaml"));
    let commands: Vec<&str> = README.lines().filter_map(|line| line.strip_prefix("cargo run -- ")).collect();
    let [plan, apply] = commands.as_slice() else { panic!("the README has one command to plan and one to apply") };
    assert!(place.run(plan).exits(0).stdout.contains(" to create"));
    place.run(apply).exits(0);
    assert!(place.run(plan).exits(0).stdout.contains("No changes."));
}
