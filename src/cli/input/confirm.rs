//! Asking before making changes.

use std::io;

use tokio::sync::oneshot;

use super::signals::{Signals, unless};
use crate::cli::error::CliError;
use crate::cli::output::terminal::Terminal;
use crate::text::{Style, Text};

/// Asks; only `yes` is a yes.
pub async fn confirm(signals: &mut Signals, terminal: &Terminal) -> Result<(), CliError> {
    if !terminal.can_ask() {
        return Err(CliError::NoTerminal);
    }
    let question = Text::default().ours("\n").styled(Style::Heading, Text::of("Do you want to make these changes?"));
    terminal.message(question.ours("\nOnly `yes` is accepted: "));
    match unless(signals, line()).await {
        Some(answer) if answer.trim() == "yes" => Ok(()),
        // A line that was not ended leaves the cursor behind the question.
        Some(answer) => {
            terminal.message(Text::default().ours(if answer.ends_with('\n') { "" } else { "\n" }));
            Err(CliError::NotConfirmed)
        }
        None => {
            terminal.message(Text::default().ours("\n"));
            Err(CliError::InterruptedQuestion)
        }
    }
}

/// A line from standard input; what cannot be read is empty, and no yes. It is read in a thread of its own, which a
/// signal does not wait for.
async fn line() -> String {
    let (sender, answer) = oneshot::channel();
    std::thread::spawn(move || {
        let mut line = String::new();
        let _ = io::stdin().read_line(&mut line);
        // Nobody waits any more if a signal came first.
        let _ = sender.send(line);
    });
    answer.await.unwrap_or_default()
}
