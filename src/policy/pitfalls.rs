//! Text of contacts that is probably not what its author takes it for.

use super::template::{Piece, Placeholder, Template};

/// Whether a tag of the account can decide the domain of an address: if it stands where no `@` of ours follows.
pub fn tag_decides_domain(address: &Template) -> bool {
    let mut after_at = address.pieces().iter().rev().take_while(|piece| match piece {
        Piece::Literal(text) => !text.contains('@'),
        Piece::Placeholder(_) => true,
    });
    after_at.any(|piece| matches!(piece, Piece::Placeholder(Placeholder::Tag { .. })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_decides_the_domain_where_no_at_sign_follows() {
        let decides = |text: &str| tag_decides_domain(&Template::parse(text).expect("a template"));
        assert_eq!(["{tag:mail}", "a@{tag:domain}", "a@b.{tag:top|com}", "a{tag:x}b"].map(decides), [true; 4]);
        assert_eq!(["{tag:team}@b.c", "a@b.c", "{account.email}", "{tag:x}@{account.name}"].map(decides), [false; 4]);
    }
}
