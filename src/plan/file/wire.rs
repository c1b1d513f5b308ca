//! What every plan file begins with, whatever its version. Shapes only.

use serde::Deserialize;

pub const FORMAT: &str = "orgcontacts/plan";

/// What is looked at before anything else is believed.
#[derive(Deserialize)]
pub struct Header {
    pub format: Option<String>,
    pub version: Option<serde_json::Value>,
    pub digest: Option<String>,
}
