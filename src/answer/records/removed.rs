//! `removed` blocks: by them Terraform lets go of contacts without deleting them.
//!
//! Source: "Remove a resource from state" in Terraform's documentation, from version 1.7 on.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::terraform::ResourceAddress;

/// A file of Terraform's configuration with a block for each resource.
#[must_use]
pub fn blocks(resources: &BTreeSet<ResourceAddress>) -> String {
    let mut text = String::from(
        "# Terraform lets go of these contacts, and leaves them as they are. In the same change, remove their `resource`\n\
         # blocks, and the modules that are left with nothing; `terraform plan` must say that nothing is destroyed.\n\
         # Needs Terraform 1.7 or later. Remove this file once it was applied.\n",
    );
    for address in resources {
        // Nothing can stand in an address that would end the block.
        let _ = write!(text, "\nremoved {{\n  from = {address}\n\n  lifecycle {{\n    destroy = false\n  }}\n}}\n");
    }
    text
}
