//! Looking for an address among live contacts.

use jiff::Timestamp;

use crate::cli::input::backend::Backend;
use crate::cli::input::reading;
use crate::cli::output::terminal::Terminal;
use crate::desired::answer::Question;
use crate::desired::explain::Explainer;
use crate::plan::live::LiveState;
use crate::plan::whereabouts::{SearchArea, Whereabouts};

/// What an address was looked for in, as it was read.
pub struct Search<'q> {
    area: SearchArea,
    /// When the contacts were read, if that was not just now.
    read_at: Option<Timestamp>,
    live: LiveState,
    email: &'q str,
}

impl<'q> Search<'q> {
    /// Reads the contacts that a question is about.
    pub async fn of(
        backend: &Backend,
        explainer: &Explainer<'_>,
        question: &Question,
        email: &'q str,
        terminal: &Terminal,
    ) -> Self {
        let area = SearchArea::new(explainer, question);
        let keys = area.keys.iter().copied();
        let live = reading::read(backend, explainer.organization().identity(), keys, terminal).await;
        let read_at = backend.recorded().and_then(|(_, read_at)| read_at);
        Self { area, read_at, live, email }
    }

    /// What has the address, with the accounts as this organization names them.
    pub fn found(&self, explainer: &Explainer<'_>) -> Whereabouts {
        let found = Whereabouts::new(explainer, self.area.clone(), &self.live, self.email);
        Whereabouts { read_at: self.read_at, ..found }
    }
}
