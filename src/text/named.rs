//! Enums whose variants have names that people write and scripts go by.

/// Declares such an enum, each variant with its name, so that none can be missing among `ALL`.
macro_rules! named {
    ($(#[$meta:meta])* pub enum $type:ident { $($(#[$doc:meta])* $variant:ident = $name:literal,)* }) => {
        $(#[$meta])*
        pub enum $type { $($(#[$doc])* $variant,)* }

        impl $type {
            /// Every one, in order.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$variant),*];

            /// The name, which stays as it is: people write it, and scripts go by it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|known| known.as_str() == name)
            }
        }
    };
}

/// Declares an enum with names that need explaining: the comment on a variant is what it means, in a sentence, and the
/// second text what to do about it, in another.
macro_rules! explained {
    (
        $(#[$meta:meta])* pub enum $type:ident {
            $($(#[doc = $doc:literal])* $variant:ident = $name:literal, $remedy:literal;)*
        }
    ) => {
        $crate::text::named::named! {
            $(#[$meta])*
            pub enum $type { $($(#[doc = $doc])* $variant = $name,)* }
        }

        impl $type {
            /// What it means, for people.
            #[must_use]
            pub fn cause(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),*).trim_start(),)* }
            }

            /// What to do about it.
            #[must_use]
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy,)* }
            }
        }
    };
}

pub(crate) use {explained, named};
