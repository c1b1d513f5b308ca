//! Asking before making changes.

use std::io;

use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;
use crate::text::{Style, Text};

/// Asks; only `yes` is a yes.
pub fn confirm(terminal: &Terminal) -> Result<(), CliError> {
    if !terminal.can_ask() {
        return Err(CliError::NoTerminal);
    }
    let question = Text::default().ours("\n").styled(Style::Heading, Text::of("Do you want to make these changes?"));
    terminal.message(question.ours("\nOnly `yes` is accepted: "));
    let mut answer = String::new();
    // An answer that cannot be read is no yes.
    let _ = io::stdin().read_line(&mut answer);
    if answer.trim() == "yes" { Ok(()) } else { Err(CliError::NotConfirmed) }
}
