//! What findings look like in results, for schemas. Their shape is that of `wire`.

use super::code::Severity;
use crate::text::schema::{OtherMembers, Property, Schema};

/// The definitions of `finding` and `place`.
#[must_use]
pub fn definitions() -> [(String, Schema); 2] {
    [("finding".to_owned(), finding()), ("place".to_owned(), place())]
}

fn finding() -> Schema {
    let severities = [Severity::Error, Severity::Warning].map(Severity::as_str);
    let also = [Property::required("place", Schema::defined("place")), Property::required("message", Schema::string())];
    Schema::object(
        [
            Property::required("code", Schema::code()),
            Property::required("severity", Schema::one_of(severities)),
            Property::required("message", Schema::string()),
            Property::required("help", Schema::string().or_null()),
            Property::required("place", Schema::defined("place")),
            Property::required("also", Schema::list(Schema::object(also, OtherMembers::Allowed))),
            Property::optional("count", Schema::count().described("How many findings it stands for; 1 if missing")),
        ],
        OtherMembers::Allowed,
    )
}

fn place() -> Schema {
    let number = || Schema::of_types(&["integer", "null"]).at_least(0);
    Schema::object(
        [
            Property::required("file", Schema::string()),
            Property::required("line", Schema::count().described("Counted from 1")),
            Property::required("column", number().described("In UTF-16 code units, counted from 1")),
            Property::required("end_line", number()),
            Property::required("end_column", number()),
        ],
        OtherMembers::Allowed,
    )
}
