//! Lines that other tools leave in a file.

use super::line::SourceLine;
use super::slip::Trap;

/// The markers of a merge, anywhere in the text, and the fence of a block of code at the line where a parser stopped.
pub fn of_another_tool(text: &str, line: &SourceLine<'_>) -> Option<Trap> {
    let is_marker = |line: &&str| ["<<<<<<< ", ">>>>>>> "].iter().any(|marker| line.starts_with(marker));
    if let Some(marker) = text.lines().find(is_marker) {
        let start = marker.as_ptr().addr() - text.as_ptr().addr();
        return Some(Trap {
            place: start..start + marker.trim_end().len(),
            message: "this merge has a conflict that is not resolved".to_owned(),
            help:
                "keep one of the two versions, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`"
                    .to_owned(),
        });
    }
    line.text.starts_with("```").then(|| Trap {
        place: line.start..line.start + line.text.trim_end().len(),
        message: "this line is Markdown, not YAML".to_owned(),
        help: "remove it, and the one at the end of the block".to_owned(),
    })
}
