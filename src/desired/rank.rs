//! How strong a rule is for an account, and how it falls short of a stronger one.

use std::cmp::Reverse;

/// What decides between rules, most telling first. The defaults are weaker than any rank.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    pub priority: i64,
    /// Whether it names the account by id.
    pub names_account: bool,
    /// How many attributes it names.
    pub attributes: usize,
    /// The depth of the deepest unit above the account that its `ou` names; `None`, which is
    /// below the root's 0, if it has no `ou`.
    pub depth: Option<usize>,
    /// How many of its `ou`, tags and `names` hold only through a `*`: fewer are stronger.
    pub wildcards: Reverse<usize>,
}

/// How a rule falls short of a stronger one: the first thing, in the order of [`Rank`], that is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortfall {
    Priority(i64, i64),
    /// It does not name the account.
    Account,
    /// How many attributes it names.
    Attributes(usize, usize),
    /// The depth of its `ou`, if it has any.
    Depth(Option<usize>, Option<usize>),
    /// How many of its `ou`, tags and `names` hold only through a `*`.
    Wildcard(usize, usize),
}

impl Rank {
    /// How it falls short of another; `None` if it is as strong or stronger.
    #[must_use]
    pub fn shortfall(&self, stronger: &Self) -> Option<Shortfall> {
        if self >= stronger {
            return None;
        }
        let Self { priority, names_account, attributes, depth, wildcards } = stronger;
        Some(if self.priority != *priority {
            Shortfall::Priority(self.priority, *priority)
        } else if self.names_account != *names_account {
            Shortfall::Account
        } else if self.attributes != *attributes {
            Shortfall::Attributes(self.attributes, *attributes)
        } else if self.depth != *depth {
            Shortfall::Depth(self.depth, *depth)
        } else {
            Shortfall::Wildcard(self.wildcards.0, wildcards.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortfall_is_the_first_thing_that_is_less() {
        let mut ranks = Vec::new();
        for priority in [-1, 0, 3] {
            for names_account in [false, true] {
                for attributes in [0, 2] {
                    for depth in [None, Some(0), Some(2)] {
                        for wildcards in [0, 1].map(Reverse) {
                            ranks.push(Rank { priority, names_account, attributes, depth, wildcards });
                        }
                    }
                }
            }
        }
        for (one, other) in ranks.iter().flat_map(|one| ranks.iter().map(move |other| (one, other))) {
            let Some(shortfall) = one.shortfall(other) else {
                assert!(one >= other, "{one:?} {other:?}");
                continue;
            };
            assert!(one < other, "{one:?} {other:?}");
            // Mended in this one thing, it falls short in a later one, if at all.
            let mended = match shortfall {
                Shortfall::Priority(own, needed) if own < needed => Rank { priority: needed, ..one.clone() },
                Shortfall::Account => Rank { priority: other.priority, names_account: true, ..one.clone() },
                Shortfall::Attributes(own, needed) if own < needed => Rank { attributes: needed, ..one.clone() },
                Shortfall::Depth(own, needed) if own < needed => Rank { depth: needed, ..one.clone() },
                Shortfall::Wildcard(own, needed) if own > needed => Rank { wildcards: Reverse(needed), ..one.clone() },
                wrong => panic!("{wrong:?} is none of {one:?} against {other:?}"),
            };
            assert!(mended > *one);
            let place = |shortfall| match shortfall {
                Shortfall::Priority(..) => 0,
                Shortfall::Account => 1,
                Shortfall::Attributes(..) => 2,
                Shortfall::Depth(..) => 3,
                Shortfall::Wildcard(..) => 4,
            };
            assert!(mended.shortfall(other).is_none_or(|next| place(next) > place(shortfall)));
        }
    }
}
