//! The rows of the AWS sample that lists alternate contacts: seven columns without a header, never quoted.

use crate::setting::Field;
use crate::setting::alternate_contact::Fields;

/// What stands in the second column of each row.
pub const SECOND: &str = "ALTERNATECONTACT";

/// How many columns there are.
pub const WIDTH: usize = 7;

/// The column of the account's ID.
pub const ACCOUNT: usize = 0;

/// The column of the contact type, in capitals.
pub const TYPE: usize = 2;

/// The fields, each with its column.
pub fn fields() -> Vec<(Field, usize)> {
    Fields { email: 3, name: 4, phone: 5, title: 6 }.with_fields().collect()
}
