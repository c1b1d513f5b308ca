//! The grammar of policies and expectations, as tables: which keys there are, what stands at each, and what for.
//!
//! The reader knows its keys by them, messages what to suggest, `docs/policy.md` has its reference from here, and
//! editors their schemas.

mod shape;
mod tables;
mod text_sort;

pub use shape::{GrammarKey, GrammarShape, Put, Table, TableNeeds, plain, reference};
pub use tables::{
    CONTACT, DEFAULTS, EXPECTATION, EXPECTATIONS, EXPECTED, FILE, IF_MISSING, LIMITS, LINTS, POLICY, RULE, SELECTOR,
    of_expectations, of_policies,
};
pub use text_sort::TextSort;
