//! Settings of the way to AWS: where they come from, what makes them unusable, and the address that was called.

use std::fmt;

use thiserror::Error;

/// Where a setting of the way to AWS comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingOrigin {
    /// A flag or an environment variable, by its name.
    Named(&'static str),
    /// The profile of the configuration file.
    Profile,
}

impl fmt::Display for SettingOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Named(name) => name,
            Self::Profile => "the profile",
        })
    }
}

/// A setting with which no call can be made. Its value is without a user's name, password or query.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum UnusableSetting {
    /// No host can be called by such a name.
    #[error("`{value}` is not a Region (from {from})")]
    Region { value: String, from: SettingOrigin },
    /// An endpoint is just a host, perhaps with a port.
    #[error("the endpoint `{value}` has no scheme (from {from})")]
    NoScheme { value: String, from: SettingOrigin },
    /// An endpoint is something else than an address on the web.
    #[error("the endpoint `{value}` is not an http or https URL (from {from})")]
    Endpoint { value: String, from: SettingOrigin },
}

/// An address to which calls were sent, without what may be secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalledAddress {
    /// Scheme, host and port.
    pub url: String,
    /// Who chose it in place of AWS's own; `None` for that.
    pub from: Option<SettingOrigin>,
}

impl fmt::Display for CalledAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from {
            Some(from) => write!(f, "{} (from {from})", self.url),
            None => f.write_str(&self.url),
        }
    }
}
