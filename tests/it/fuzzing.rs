//! The properties that fuzzers look at, on the seeds, on the fixtures, and on slips of the pen in both.

#[path = "../../fuzz/properties.rs"]
mod properties;

use std::fs;
use std::path::{Path, PathBuf};

/// A generator of numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        // Knuth's constants for a linear congruential generator; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % end.max(1)
    }
}

/// How many slips are made in each input.
const SLIPS: usize = 20;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be listed").path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { below(&path) } else { vec![path] }).collect()
}

/// The files that a property begins with.
fn inputs(target: &str) -> Vec<Vec<u8>> {
    let tests = root().join("tests/it");
    let of_tests = match target {
        "policy" => with(root().join("contacts.example.yaml"), below(&tests.join("diagnostics/policies"))),
        "expectations" => {
            with(root().join("expectations.example.yaml"), below(&tests.join("diagnostics/expectations")))
        }
        "organization" => {
            with(root().join("organization.example.yaml"), vec![tests.join("diagnostics/organization.yaml")])
        }
        "csv" => below(&tests.join("diagnostics/records")),
        "terraform" => below(&tests.join("diagnostics/records")),
        _ => Vec::new(),
    };
    let seeds = below(&root().join("fuzz/seeds").join(target));
    let files = seeds.into_iter().chain(of_tests);
    files.map(|path| fs::read(path).expect("the file can be read")).collect()
}

fn with(one: PathBuf, mut others: Vec<PathBuf>) -> Vec<PathBuf> {
    others.insert(0, one);
    others
}

/// An input in which a stretch is gone, doubled, replaced by another one, or has a flipped bit.
fn slip(input: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut slipped = input.to_vec();
    let start = numbers.below(input.len() + 1);
    let end = (start + numbers.below(24)).min(input.len());
    let from = numbers.below(input.len() + 1);
    let other = input[from..(from + numbers.below(24)).min(input.len())].to_vec();
    match numbers.below(4) {
        0 => drop(slipped.drain(start..end)),
        1 => drop(slipped.splice(start..start, other)),
        2 => drop(slipped.splice(start..end, other)),
        _ if start < slipped.len() => slipped[start] ^= 1 << numbers.below(8),
        _ => {}
    }
    slipped
}

#[test]
fn every_property_holds_for_seeds_fixtures_and_slips() {
    for (target, property) in properties::ALL {
        let inputs = inputs(target);
        assert!(!inputs.is_empty(), "{target} has nothing to begin with");
        let mut numbers = Numbers(7);
        for input in &inputs {
            property(input);
            for _ in 0..SLIPS {
                property(&slip(input, &mut numbers));
            }
        }
    }
}

#[test]
fn every_property_has_a_target() {
    let folder = root().join("fuzz/fuzz_targets");
    let names = below(&folder).into_iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
    let mut targets: Vec<&str> = properties::ALL.iter().map(|(name, _)| *name).collect();
    targets.sort_unstable();
    assert!(names.eq(targets.iter().map(|target| (*target).to_owned())));
}

#[test]
fn seeds_of_answers_come_to_what_they_are_for() {
    use properties::Made;
    let made = |name: &str| {
        properties::make(&fs::read(root().join("fuzz/seeds/answers").join(name)).expect("the seed can be read"))
    };
    assert_eq!(made("contact"), Made { is_set: Some(true), is_written: true, accounts: None });
    assert_eq!(made("none"), Made { is_set: Some(false), is_written: false, accounts: None });
    assert_eq!(made("none-by-a-proxy"), Made { is_set: None, is_written: false, accounts: None });
    assert_eq!(made("organization"), Made { is_set: None, is_written: false, accounts: Some(2) });
}
