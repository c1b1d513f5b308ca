//! What a command shows and writes: results in their formats, files, and everything on the terminal.

pub mod shown;
pub mod stream;
pub mod terminal;
pub mod pager;
pub mod progress;
pub mod format;
pub mod mark;
pub mod outlet;
pub mod kept_plan;
pub mod history;
pub mod destination;
pub mod render;
pub mod reports;
pub mod save_plan;
