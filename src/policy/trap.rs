//! Where YAML stops at what people write: what it took it for, and the line to write instead.

mod braces;
mod columns;
mod keys;
mod line;
mod quotes;
mod slip;
mod strangers;
mod unquoted;

pub use slip::Trap;

use line::SourceLine;

/// What is wrong at a byte where a parser stopped; `None` if it is none of what people usually do.
///
/// Parsers stop where they notice, which may be lines below the slip: each kind of slip looks for its own place.
pub fn at(text: &str, byte: usize) -> Option<Trap> {
    let byte = text.floor_char_boundary(byte);
    let line = SourceLine::at(text, byte);
    let next = || line.next().filter(SourceLine::is_entry);
    strangers::of_another_tool(text, &line)
        .or_else(|| columns::by_tab(&line))
        .or_else(|| columns::by_tab(&next()?))
        .or_else(|| quotes::open_over_lines(&line))
        .or_else(|| braces::without_comma(&line, byte))
        .or_else(|| unquoted::value(&line, byte))
        .or_else(|| braces::open_before(&line))
        .or_else(|| keys::without_space(&line))
        .or_else(|| keys::without_space_above(&line))
        .or_else(|| columns::without_dash(&line, byte))
        .or_else(|| keys::without_colon(&line, byte))
        .or_else(|| columns::of_its_own(&line))
}
