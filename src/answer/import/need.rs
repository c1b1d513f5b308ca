//! What an account must end with, so that a policy says what is there.

/// A contact that rules may wish for, or that nothing is to be wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContactLabel {
    /// Its place among the contacts, counted from 1.
    number: u32,
    /// Whether it can be filled in for every account.
    everywhere: bool,
}

impl ContactLabel {
    /// The contact is left alone.
    pub const UNMANAGED: Self = Self { number: 0, everywhere: true };

    /// The contact at a place.
    #[must_use]
    pub fn contact(place: usize, everywhere: bool) -> Self {
        Self { number: u32::try_from(place + 1).expect("contacts can be counted"), everywhere }
    }

    /// The place of the contact, if it is one.
    #[must_use]
    pub fn place(self) -> Option<usize> {
        (self.number as usize).checked_sub(1)
    }

    /// A number that no other label has.
    #[must_use]
    pub fn index(self) -> usize {
        self.number as usize
    }
}

/// What one contact of an account must end with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// Nothing may be wished for it.
    Nothing,
    /// It is not set, and may be filled.
    Gap,
    /// The account has this contact.
    One(ContactLabel),
    /// One of these: the text of the second is what the first is filled in to.
    Either(ContactLabel, ContactLabel),
}

impl Need {
    /// Whether it is met if this is decided, or nothing is.
    #[must_use]
    pub fn met_by(self, decided: Option<ContactLabel>) -> bool {
        let decided = decided.filter(|label| *label != ContactLabel::UNMANAGED);
        match self {
            Self::Nothing => decided.is_none(),
            Self::Gap => decided.is_none_or(|label| label.everywhere),
            Self::One(label) => decided == Some(label),
            Self::Either(one, other) => decided == Some(one) || decided == Some(other),
        }
    }

    /// The labels that a rule may wish for to meet it.
    pub fn labels(self) -> impl Iterator<Item = ContactLabel> {
        let (one, other) = match self {
            Self::Nothing => (Some(ContactLabel::UNMANAGED), None),
            Self::Gap => (None, None),
            Self::One(label) => (Some(label), None),
            Self::Either(one, other) => (Some(one), Some(other)),
        };
        one.into_iter().chain(other)
    }

    /// What a rule of its own would wish for.
    #[must_use]
    pub fn stated(self) -> ContactLabel {
        match self {
            Self::Nothing | Self::Gap => ContactLabel::UNMANAGED,
            Self::One(label) | Self::Either(label, _) => label,
        }
    }
}

/// What an account must end with, by type.
pub type Needs3 = [Need; 3];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_need_is_met_by_what_it_asks_for_and_by_nothing_else() {
        let [one, other, filled] = [(0, true), (1, true), (2, false)].map(|(at, all)| ContactLabel::contact(at, all));
        let met = |need: Need| {
            [None, Some(ContactLabel::UNMANAGED), Some(one), Some(other), Some(filled)].map(|by| need.met_by(by))
        };
        assert_eq!(met(Need::Nothing), [true, true, false, false, false]);
        assert_eq!(met(Need::Gap), [true, true, true, true, false]);
        assert_eq!(met(Need::One(one)), [false, false, true, false, false]);
        assert_eq!(met(Need::Either(one, filled)), [false, false, true, false, true]);
        let labels = |need: Need| need.labels().collect::<Vec<_>>();
        assert_eq!(labels(Need::Nothing), [ContactLabel::UNMANAGED]);
        assert_eq!(labels(Need::Gap), []);
        assert_eq!(labels(Need::Either(one, other)), [one, other]);
    }
}
