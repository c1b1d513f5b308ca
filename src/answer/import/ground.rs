//! The accounts as an inference sees them: those that nothing tells apart are one.

use std::collections::HashMap;

use super::atoms::{Atom, Dimension};
use super::need::Needs3;

/// Accounts that have the same in common with others, and need the same.
#[derive(Clone, Debug)]
pub struct Class {
    /// How many they are.
    pub weight: u32,
    pub needs: Needs3,
    /// What they have in common, by the places of the atoms.
    pub atoms: Vec<u32>,
}

/// A value in a selector, with the classes that fit it.
#[derive(Clone, Debug)]
pub struct Feature {
    pub dimension: Dimension,
    /// How deep the unit is that it names; 0 where it names none.
    pub depth: u32,
    /// In order.
    pub members: Vec<u32>,
    /// How many accounts they are.
    pub weight: u32,
}

impl Feature {
    /// How little it says about accounts that are not there yet: by what it names, and of units the deeper the less.
    #[must_use]
    pub fn narrowness(&self) -> usize {
        const DEEPEST: usize = 16;
        (usize::from(self.dimension.order()) + 1) * DEEPEST + DEEPEST.min(self.depth as usize)
    }
}

/// All of them, and what they have in common.
#[derive(Clone, Debug, Default)]
pub struct Ground {
    pub classes: Vec<Class>,
    pub features: Vec<Feature>,
    /// The class of each account.
    pub class_of: Vec<u32>,
}

impl Ground {
    /// Puts accounts that nothing tells apart into one class.
    #[must_use]
    pub fn new(atoms: &[Atom], needs: &[Needs3]) -> Self {
        let mut of_account: Vec<Vec<u32>> = vec![Vec::new(); needs.len()];
        for (number, atom) in (0..).zip(atoms) {
            atom.members.iter().for_each(|account| of_account[*account as usize].push(number));
        }
        let mut ground = Self::default();
        let mut known: HashMap<(Vec<u32>, Needs3), u32> = HashMap::new();
        for (atoms, needs) in of_account.into_iter().zip(needs) {
            let next = ground.classes.len() as u32;
            let class = *known.entry((atoms, *needs)).or_insert(next);
            if class == next {
                ground.classes.push(Class { weight: 0, needs: *needs, atoms: Vec::new() });
            }
            ground.classes[class as usize].weight += 1;
            ground.class_of.push(class);
        }
        for ((atoms, _), class) in known {
            ground.classes[class as usize].atoms = atoms;
        }
        let feature =
            |atom: &Atom| Feature { dimension: atom.dimension, depth: atom.depth, members: Vec::new(), weight: 0 };
        ground.features = atoms.iter().map(feature).collect();
        for (number, class) in (0..).zip(&ground.classes) {
            for atom in &class.atoms {
                let feature = &mut ground.features[*atom as usize];
                feature.members.push(number);
                feature.weight += class.weight;
            }
        }
        ground
    }

    /// The classes that fit one of some features, in order.
    #[must_use]
    pub fn union(&self, features: &[u32]) -> Vec<u32> {
        if let [one] = features {
            return self.features[*one as usize].members.clone();
        }
        let members = features.iter().flat_map(|feature| &self.features[*feature as usize].members);
        let mut members: Vec<u32> = members.copied().collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// How strong a rule is for a class that fits its parts, as the language compares rules: more attributes, then a
    /// deeper unit, then fewer things that hold only through a `*`.
    #[must_use]
    pub fn rank(&self, class: u32, parts: &[Vec<u32>]) -> u32 {
        let (mut attributes, mut depth, mut patterns) = (0, 0, 0);
        for part in parts {
            let fits = |feature: &&u32| part.len() == 1 || self.fits(class, **feature);
            let fitting = part.iter().filter(fits).map(|feature| &self.features[*feature as usize]);
            let Some(best) = fitting.max_by_key(|feature| (feature.depth, !feature.dimension.is_pattern())) else {
                continue;
            };
            attributes += best.dimension.attributes();
            depth += best.depth;
            patterns += u32::from(best.dimension.is_pattern());
        }
        (attributes << 20) + (depth.min(0xfff) << 8) + 0xff - patterns
    }

    /// Whether a class fits a feature.
    #[must_use]
    pub fn fits(&self, class: u32, feature: u32) -> bool {
        self.classes[class as usize].atoms.binary_search(&feature).is_ok()
    }
}

/// What two lists in order have in common.
#[must_use]
pub fn common(one: &[u32], other: &[u32]) -> Vec<u32> {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    if short.len() * 16 < long.len() {
        return short.iter().copied().filter(|item| long.binary_search(item).is_ok()).collect();
    }
    let mut rest = long.iter().peekable();
    let mut found = Vec::new();
    for item in short {
        while rest.next_if(|other| *other < item).is_some() {}
        if rest.peek() == Some(&item) {
            found.push(*item);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::atoms::CommonTrait;
    use super::super::need::Need;
    use super::*;

    /// Two accounts: one in a unit, with a tag; one in a unit below that one, with another value of the tag.
    fn ground() -> Ground {
        let atom = |dimension, depth, members: &[u32]| Atom {
            dimension,
            condition: CommonTrait::Name("a".to_owned()),
            depth,
            members: members.to_vec(),
        };
        let atoms = [
            atom(Dimension::Unit, 1, &[0, 1]),
            atom(Dimension::Unit, 2, &[1]),
            atom(Dimension::Tag(0), 0, &[0]),
            atom(Dimension::TagPattern(0), 0, &[0, 1]),
        ];
        Ground::new(&atoms, &[[Need::Nothing; 3]; 2])
    }

    const UPPER: u32 = 0;
    const LOWER: u32 = 1;
    const EXACT: u32 = 2;
    const PATTERN: u32 = 3;

    #[test]
    fn rules_are_as_strong_as_the_language_has_them() {
        let ground = ground();
        let rank = |account: usize, parts: &[&[u32]]| {
            ground.rank(ground.class_of[account], &parts.iter().map(|part| part.to_vec()).collect::<Vec<_>>())
        };
        let weaker_first: [&[&[u32]]; 4] = [&[&[UPPER]], &[&[PATTERN]], &[&[PATTERN], &[UPPER]], &[&[EXACT], &[UPPER]]];
        for pair in weaker_first.windows(2) {
            assert!(rank(0, pair[0]) < rank(0, pair[1]), "{pair:?}");
        }
        assert!(rank(1, &[&[UPPER]]) < rank(1, &[&[LOWER]]) && rank(1, &[&[LOWER]]) < rank(1, &[&[PATTERN]]));
        assert!(rank(1, &[&[PATTERN], &[UPPER]]) < rank(1, &[&[PATTERN], &[LOWER]]));
    }

    #[test]
    fn of_several_values_the_one_counts_that_an_account_fits_best() {
        let ground = ground();
        for (account, values, best) in [
            (0, [UPPER, LOWER], UPPER),
            (1, [UPPER, LOWER], LOWER),
            (0, [EXACT, PATTERN], EXACT),
            (1, [EXACT, PATTERN], PATTERN),
        ] {
            let class = ground.class_of[account];
            assert_eq!(
                ground.rank(class, &[values.to_vec()]),
                ground.rank(class, &[vec![best]]),
                "{account} {values:?}"
            );
        }
    }
}
