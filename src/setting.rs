//! What can be set on an account, as tables: its kinds, the fields that each has, and what AWS accepts in them.
//!
//! Values only. Nothing here knows of policies, organizations or AWS calls. Everything else handles a [`Value`] by
//! its table; only [`alternate_contact`] and those who speak its API name a field.

pub mod alternate_contact;
mod check;
mod each;
mod kept_once;
mod kind;
pub mod masks;
pub mod schema;
mod shape;
pub mod similar;
mod value;
pub mod wire;

pub use check::FieldFault;
pub use each::Each;
pub use kept_once::KeptOnce;
pub use kind::{Kind, UnknownKind};
pub use shape::{Field, Normalisation, Shape};
pub use value::{InvalidField, LiveValue, Value};
